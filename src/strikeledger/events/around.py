"""Rates before and after given days, with their ratio and exact intervals; and the sums of events in spans of days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strikeledger.counts import Count
from strikeledger.data.frames import ONE_DAY
from strikeledger.events.sums import SUMS, group_sums
from strikeledger.events.table import Events
from strikeledger.inference import rates


@dataclass(frozen=True)
class EventWindow:
    """A span of days in some countries; no country means all, and so for kinds."""

    first: pd.Timestamp
    last: pd.Timestamp
    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Its length."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class WindowSums:
    """The sums of events that lie wholly in a window, and of those that may lie in it or beside it."""

    inside: dict[str, int]
    partly: dict[str, int]

    @property
    def events(self) -> Count:
        """How many there may have been."""
        return Count(self.inside["events"], self.inside["events"] + self.partly["events"])

    @property
    def deaths(self) -> Count:
        """How many deaths: at least those of events inside, at most those of all; open where any lacks an upper bound."""
        both = {name: self.inside[name] + self.partly[name] for name in SUMS}
        bounded = both["deaths_high_known"] == both["events"]
        return Count(self.inside["deaths_low"], both["deaths_high"] if bounded else None)


def sums_within(events: Events, windows: Sequence[EventWindow]) -> list[WindowSums]:
    """What a table has in each window.

    The days at which any window begins or ends cut time into segments; events are added up by the segments of their
    first and last days. There are few of those however many events there are, and they tell exactly which events lie
    wholly in a window. Windows of the same kinds go together, as fewer ends make fewer segments.
    """
    found: dict[EventWindow, WindowSums] = {}
    for kinds in dict.fromkeys(window.kinds for window in windows):
        alike = list(dict.fromkeys(window for window in windows if window.kinds == kinds))
        edges = [edge for window in alike for edge in (window.first, window.last + ONE_DAY)]
        starts = np.unique(np.array(edges, dtype="datetime64[us]"))
        keys = ["first", "last"] + (["country"] if any(window.countries for window in alike) else [])
        sums = group_sums(_with_segments(events, alike, starts), keys)
        found |= dict(zip(alike, _sums_by_window(sums, alike, starts), strict=True))
    return [found[window] for window in windows]


def _with_segments(events: Events, windows: Sequence[EventWindow], starts: NDArray[np.datetime64]) -> nw.LazyFrame[Any]:
    """Events that may lie in any of some windows of the same kinds, with the numbers of their first and last segments.

    Segment 0 is what comes before all windows; the last one is what comes after.
    """
    begin, end = min(window.first for window in windows), max(window.last for window in windows)
    days = pd.date_range(begin, end, unit="us")
    numbers = np.searchsorted(starts, days.to_numpy(), side="right")
    calendar = events.engine.small_table(pd.DataFrame({"calendar_day": days, "first": numbers.astype("int64")}))
    touching = events.frame.filter(nw.col("last_day") >= begin.to_pydatetime(), nw.col("day") <= end.to_pydatetime())
    if windows[0].kinds:
        touching = touching.filter(nw.col("kind").is_in(windows[0].kinds))
    if all(window.countries for window in windows):
        touching = touching.filter(nw.col("country").is_in(sorted({name for w in windows for name in w.countries})))
    joined = touching.join(calendar, how="left", left_on="day", right_on="calendar_day").join(
        calendar.rename({"first": "last"}), how="left", left_on="last_day", right_on="calendar_day"
    )
    last = nw.col("last").fill_null(len(starts)).cast(nw.Int64)
    return joined.with_columns(nw.col("first").fill_null(0).cast(nw.Int64), last)


def _sums_by_window(
    sums: pd.DataFrame, windows: Sequence[EventWindow], starts: NDArray[np.datetime64]
) -> Iterator[WindowSums]:
    """The sums of each of some windows of the same kinds, from those by segment."""
    first, last = (sums[name].to_numpy("int64") for name in ("first", "last"))
    values = sums[list(SUMS)].to_numpy("int64")
    places = sums.groupby("country").indices if "country" in sums else {}
    for window in windows:
        here = [places[name] for name in dict.fromkeys(window.countries) if name in places]
        mine = np.concatenate([*here, []]).astype("int64") if window.countries else np.arange(len(sums))
        edges = np.array([window.first, window.last], dtype="datetime64[us]")
        begin, end = np.searchsorted(starts, edges, side="right")
        touching = mine[(first[mine] <= end) & (last[mine] >= begin)]
        wholly = (first[touching] >= begin) & (last[touching] <= end)
        inside, partly = (values[rows].sum(axis=0).tolist() for rows in (touching[wholly], touching[~wholly]))
        yield WindowSums(dict(zip(SUMS, inside, strict=True)), dict(zip(SUMS, partly, strict=True)))


SIDES = ("before", "after")


def rates_around(events: Events, days: pd.DataFrame, width: int = 7) -> pd.DataFrame:
    """Compare the days before with those after each given day, in the same country.

    The day itself is in neither part. An event that spans an edge of a part is in its upper bound only, so that bounds
    hold wherever it belongs. Intervals and p-values are exact for independent events; events come together, so that
    they flatter. The data do not show that what happened on a day caused a change.

    Args:
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
