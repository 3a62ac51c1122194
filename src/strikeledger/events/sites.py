"""Where most events were: a table comes in; its busiest sites go out."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from strikeledger.events.table import Events, collect_rows

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
