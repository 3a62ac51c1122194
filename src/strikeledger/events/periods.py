"""Events and deaths per day, week, month or year: a table comes in; one row per period and group goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.events.columns import GROUPS
from strikeledger.events.sums import group_sums, with_death_bounds
from strikeledger.events.table import Events

LENGTHS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
"""The periods there are, as pandas calls them; weeks begin on Monday."""


def period_sums(events: Events, every: str = "day", by: Sequence[str] = ("country", "kind")) -> pd.DataFrame:
    """Count events per period, with the bounds of their deaths.

    An event belongs to a period if it lies wholly in it. One that spans several is spread over none: each group has a
    row with an empty `period` for those.

    Args:
        events: the table.
        every: day, week (of its Monday), month or year.
        by: what groups are told apart by: country, admin, kind.

    Returns:
        One row per period and group with any event. Columns: period (its first day), `by`, events, deaths_low,
        deaths_low_known (how many events have a lower bound), deaths_high (empty is open), deaths_high_known.
    """
    if every not in LENGTHS:
        raise ParameterError(f"no period is called {every!r}: {did_you_mean(every, LENGTHS)}")
    groups = checked_groups(by)
    within = nw.when(nw.col("first") == nw.col("last")).then(nw.col("first"))
    frame = _with_periods(events, every).with_columns(within.alias("period"))
    return with_death_bounds(group_sums(frame, ["period", *groups])).sort_values(["period", *groups], ignore_index=True)


def checked_groups(by: Sequence[str]) -> list[str]:
    """The columns to tell groups apart by, each once."""
    unknown = [name for name in by if name not in GROUPS]
    if unknown:
        raise ParameterError(f"sums can't be told apart by {unknown[0]!r}: {did_you_mean(unknown[0], GROUPS)}")
    return list(dict.fromkeys(by))


def _with_periods(events: Events, every: str) -> nw.LazyFrame[Any]:
    """The events with the periods of their first and last days, which for days are the days themselves."""
    if every == "day" or events.span is None:
        return events.frame.with_columns(first=nw.col("day"), last=nw.col("last_day"))
    days = pd.date_range(*events.span, unit="us")
    periods = days.to_period(LENGTHS[every]).start_time.as_unit("us")
    calendar = events.engine.small_table(pd.DataFrame({"calendar_day": days, "first": periods}))
    return events.frame.join(calendar, left_on="day", right_on="calendar_day").join(
        calendar.rename({"first": "last"}), left_on="last_day", right_on="calendar_day"
    )
