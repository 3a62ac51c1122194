"""Windows of time: places, kinds and spans of days come in; what a table has wholly in each, and what only in part, go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strikeledger.counts import Count
from strikeledger.events.sums import SUMS, group_sums
from strikeledger.events.table import Events

ONE_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class EventWindow:
    """A span of days in some countries; no country means all, and so for kinds.

    Attributes:
        first: its first day.
        last: its last day.
    """

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
