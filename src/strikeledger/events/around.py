"""Before and after given days: a table and the days come in; rates, their ratio and exact intervals go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.events.table import Events
from strikeledger.events.windows import ONE_DAY, EventWindow, WindowSums, sums_within
from strikeledger.inference import rates

SIDES = ("before", "after")


def rates_around(events: Events, days: pd.DataFrame, width: int = 7) -> pd.DataFrame:
    """Compare the days before with those after each given day, in the same country.

    The day itself is in neither part. An event that spans an edge of a part is in its upper bound only, so that bounds
    hold wherever it belongs. Intervals and p-values are exact for independent events; events come together, so that
    they flatter. The data do not show that what happened on a day caused a change.

    Args:
        events: the table.
        days: columns country and day, and label if there is one.
        width: days on either side; where the table ends earlier, nothing is compared.

    Returns:
        One row per given day: label, country, day, complete, and for before and after `..._low`, `..._high` and
        `..._deaths_low`, `..._deaths_high`; then ratio_low, ratio_high, interval_low, interval_high, p_low, p_high and
        p_adjusted (of p_high, after Holm, over all rows).
    """
    windows = windows_around(days, width)
    return around_rows(days, windows, sums_within(events, windows), events.span)


def windows_around(days: pd.DataFrame, width: int) -> list[EventWindow]:
    """Two windows for each day: before it and after it."""
    ends = ((-width, -1), (1, width))
    return [
        EventWindow(day + first * ONE_DAY, day + last * ONE_DAY, (country,))
        for country, day in zip(days["country"], days["day"], strict=True)
        for first, last in ends
    ]


def around_rows(
    days: pd.DataFrame,
    windows: Sequence[EventWindow],
    found: Sequence[WindowSums],
    span: tuple[pd.Timestamp, pd.Timestamp] | None,
) -> pd.DataFrame:
    """The rows of `rates_around`, from what was found in its windows and the first and last day of the table."""
    asked = days.reset_index(drop=True)
    rows = [_row(span, windows[i : i + 2], found[i : i + 2]) for i in range(0, len(windows), 2)]
    compared = [row["p_high"] for row in rows if row["p_high"] is not None]
    adjusted = iter(rates.holm(compared))
    labels = asked["label"] if "label" in asked else asked["country"] + " " + asked["day"].astype(str)
    given = pd.DataFrame({"label": labels, "country": asked["country"], "day": asked["day"]})
    rest = [row | {"p_adjusted": None if row["p_high"] is None else next(adjusted)} for row in rows]
    return pd.concat([given, _with_types(pd.DataFrame(rest))], axis=1)


def _row(
    span: tuple[pd.Timestamp, pd.Timestamp] | None, windows: Sequence[EventWindow], found: Sequence[WindowSums]
) -> dict[str, Any]:
    complete = span is not None and span[0] <= windows[0].first and windows[1].last <= span[1]
    row: dict[str, Any] = {"complete": complete}
    for name, part in zip(SIDES, found, strict=True):
        row |= _ends(name, part.events) | _ends(f"{name}_deaths", part.deaths)
    names = ("ratio_low", "ratio_high", "interval_low", "interval_high", "p_low", "p_high")
    if not complete:
        return row | dict.fromkeys(names)
    width = windows[0].days
    ratio = rates.rate_ratio(found[0].events, width, found[1].events, width)
    return row | dict(zip(names, (ratio.low, ratio.high, *ratio.interval, ratio.p_low, ratio.p_high), strict=True))


def _ends(name: str, count: Count) -> dict[str, int | None]:
    return {f"{name}_low": count.low, f"{name}_high": count.high}


def _with_types(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts as whole numbers that may be missing, the rest as numbers."""
    types = {name: "Int64" if str(name).startswith(SIDES) else "Float64" for name in rows if name != "complete"}
    return rows.astype(types)
