"""Two clocks: a table comes in; how many events there had been by each day, and how many were known then, go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals as nw
import pandas as pd

from strikeledger.events.periods import checked_groups
from strikeledger.events.sums import SUMS, group_sums, with_death_bounds
from strikeledger.events.table import Events, midnight

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
