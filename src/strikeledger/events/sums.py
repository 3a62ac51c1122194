"""Sums over events by group: how many there are, and the bounds of their deaths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.events.table import GROUPS, Events, collect_rows, midnight

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


LENGTHS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
"""The periods there are, as pandas calls them; weeks begin on Monday."""


def period_sums(events: Events, every: str = "day", by: Sequence[str] = ("country", "kind")) -> pd.DataFrame:
    """Count events per period, with the bounds of their deaths.

    An event belongs to a period if it lies wholly in it. One that spans several is spread over none: each group has a
    row with an empty `period` for those.

    Args:
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


KNOWN_NAMES = {name: f"known_{name}" for name in SUMS}


def known_sums(events: Events, as_of: date | None = None, by: Sequence[str] = ()) -> pd.DataFrame:
    """Add events up by the day on which they were over, and again by the day from which they were known.

    An event is known from its last day or its publication, whichever is later. With `as_of` only what was known on that
    day is there; on it, both clocks show the same. An event whose publication isn't known was never known: each group
    has a row with an empty `day` for those.

    Returns:
        One row per group and day on which either sum grows. Columns: day, `by`, then the sums by that day as seen from
        `as_of`, and under `known_...` as seen from the day itself.
    """
    groups = checked_groups(by)
    if as_of is not None:
        events = Events(events.frame.filter(nw.col("last_day") <= midnight(as_of)), events.engine)
    known = nw.when(nw.col("published") > nw.col("last_day")).then(nw.col("published")).otherwise(nw.col("last_day"))
    frame = events.frame.with_columns(known=nw.when(~nw.col("published").is_null()).then(known))
    seen = frame.filter(~nw.col("known").is_null(), *([] if as_of is None else [nw.col("known") <= midnight(as_of)]))
    over = group_sums(seen, ["last_day", *groups]).rename(columns={"last_day": "day"})
    then = group_sums(seen, ["known", *groups]).rename(columns={"known": "day", **KNOWN_NAMES})
    never = group_sums(frame.filter(nw.col("known").is_null()), ["known", *groups]).rename(columns={"known": "day"})
    both = over.merge(then, "outer", ["day", *groups]).sort_values(["day", *groups], ignore_index=True)
    grown = both.assign(**_running_sums(both, groups))
    last = with_death_bounds(never.sort_values(groups) if groups else never)
    return pd.concat([_with_both_bounds(grown), last], ignore_index=True)[
        ["day", *groups, *SUMS, *KNOWN_NAMES.values()]
    ]


def _running_sums(both: pd.DataFrame, groups: list[str]) -> dict[str, pd.Series]:
    """Each sum by each day: a day without a change has the sum of the day before."""
    sums = both[[*SUMS, *KNOWN_NAMES.values()]].fillna(0)
    grown = sums.groupby([both[name] for name in groups], dropna=False).cumsum() if groups else sums.cumsum()
    return {str(name): grown[name] for name in grown}


def _with_both_bounds(grown: pd.DataFrame) -> pd.DataFrame:
    back = {there: here for here, there in KNOWN_NAMES.items()}
    then = with_death_bounds(grown[list(back)].rename(columns=back)).rename(columns=KNOWN_NAMES)
    return with_death_bounds(grown).assign(**{name: then[name] for name in KNOWN_NAMES.values()})


PLACE = ["country", "admin", "site"]


def top_sites(events: Events, top: int = 20) -> pd.DataFrame:
    """The sites with the most events, and the days of the first and the last; never their outcomes.

    Events without a site are no site's. Sites with as many events as the last one shown are in by the order of names.

    Returns:
        At most `top` rows, most events first. Columns: country, admin, site, events, first_day, last_day.
    """
    placed = events.frame.filter(~nw.col("site").is_null())
    sums = placed.group_by(*PLACE).agg(
        nw.len().alias("events"), nw.col("day").min().alias("first_day"), nw.col("last_day").max()
    )
    sites = collect_rows(sums.with_columns(nw.col("events").cast(nw.Int64)))
    ordered = sites.sort_values(["events", *PLACE], ascending=[False, True, True, True], ignore_index=True)
    return ordered.head(top)[[*PLACE, "events", "first_day", "last_day"]]
