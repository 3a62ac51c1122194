"""Sums over events: groups come in; how many events, and the bounds of their deaths, go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from strikeledger.events.table import collect_rows

SUMS = ("events", "deaths_low", "deaths_low_known", "deaths_high", "deaths_high_known")
"""What is added up: events, and lower and upper bounds with the number of events that have one."""


def group_sums(frame: nw.LazyFrame[Any], keys: Sequence[str]) -> pd.DataFrame:
    """One row per group; a bound is the sum of those that are known, and nothing is said yet of the others."""
    lows, highs = nw.col("deaths_low"), nw.col("deaths_high")
    sums = frame.group_by(*keys).agg(
        nw.len().alias("events"),
        lows.count().alias("deaths_low_known"),
        highs.count().alias("deaths_high_known"),
        # Last, as engines that read names from left to right would otherwise count the sums.
        lows.sum(),
        highs.sum(),
    )
    # An engine may add 64-bit numbers up as decimals.
    return collect_rows(sums.select(*keys, *(nw.col(name).cast(nw.Int64) for name in SUMS)))


def with_death_bounds(sums: pd.DataFrame) -> pd.DataFrame:
    """The same sums as bounds: empty where no event has a lower one, and open where any event lacks an upper one."""
    low = sums["deaths_low"].where((sums["deaths_low_known"] > 0) | (sums["events"] == 0))
    high = sums["deaths_high"].where(sums["deaths_high_known"] == sums["events"])
    return sums.assign(deaths_low=low, deaths_high=high)
