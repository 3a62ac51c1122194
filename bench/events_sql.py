"""The bench's tables of events by hand-written SQL, for DuckDB alone.

What can be said in one statement is; the windows are added up by SQL, and compared by the code that the package uses, as
no SQL has exact intervals.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
from events_tasks import AS_OF, TOP, WIDTH, Asked

from strikeledger.events import around, claims
from strikeledger.events.around import WindowSums
from strikeledger.events.sums import SUMS

DAYS = """
SELECT
    CASE WHEN day = last_day THEN day END AS period, country, kind, count(*) AS events,
    CASE WHEN count(deaths_low) > 0 THEN sum(deaths_low)::BIGINT END AS deaths_low, count(deaths_low) AS deaths_low_known,
    CASE WHEN count(deaths_high) = count(*) THEN sum(deaths_high)::BIGINT END AS deaths_high, count(deaths_high) AS deaths_high_known
FROM events GROUP BY ALL ORDER BY 1 NULLS LAST, 2, 3
"""
WEEKS = """
SELECT
    CASE WHEN date_trunc('week', day) = date_trunc('week', last_day) THEN date_trunc('week', day) END::TIMESTAMP AS period,
    country, admin, count(*) AS events,
    CASE WHEN count(deaths_low) > 0 THEN sum(deaths_low)::BIGINT END AS deaths_low, count(deaths_low) AS deaths_low_known,
    CASE WHEN count(deaths_high) = count(*) THEN sum(deaths_high)::BIGINT END AS deaths_high, count(deaths_high) AS deaths_high_known
FROM events GROUP BY ALL ORDER BY 1 NULLS LAST, 2, 3 NULLS LAST
"""
KNOWN = """
WITH seen AS (
    SELECT country, last_day, greatest(last_day, published) AS known, deaths_low, deaths_high
    FROM events WHERE published IS NOT NULL
), over AS (
    SELECT country, last_day AS day, count(*) AS events, sum(deaths_low)::BIGINT AS low, count(deaths_low) AS low_known,
        sum(deaths_high)::BIGINT AS high, count(deaths_high) AS high_known
    FROM seen GROUP BY ALL
), later AS (
    SELECT country, known AS day, count(*) AS events, sum(deaths_low)::BIGINT AS low, count(deaths_low) AS low_known,
        sum(deaths_high)::BIGINT AS high, count(deaths_high) AS high_known
    FROM seen GROUP BY ALL
), grown AS (
    SELECT
        day, country,
        sum(coalesce(over.events, 0)) OVER days AS events, sum(coalesce(over.low, 0)) OVER days AS low,
        sum(coalesce(over.low_known, 0)) OVER days AS low_known, sum(coalesce(over.high, 0)) OVER days AS high,
        sum(coalesce(over.high_known, 0)) OVER days AS high_known,
        sum(coalesce(later.events, 0)) OVER days AS known, sum(coalesce(later.low, 0)) OVER days AS k_low,
        sum(coalesce(later.low_known, 0)) OVER days AS k_low_known, sum(coalesce(later.high, 0)) OVER days AS k_high,
        sum(coalesce(later.high_known, 0)) OVER days AS k_high_known
    FROM over FULL JOIN later USING (country, day) WINDOW days AS (PARTITION BY country ORDER BY day)
)
SELECT
    day, country, events::BIGINT AS events,
    CASE WHEN low_known > 0 OR events = 0 THEN low::BIGINT END AS deaths_low, low_known::BIGINT AS deaths_low_known,
    CASE WHEN high_known = events THEN high::BIGINT END AS deaths_high, high_known::BIGINT AS deaths_high_known,
    known::BIGINT AS known_events,
    CASE WHEN k_low_known > 0 OR known = 0 THEN k_low::BIGINT END AS known_deaths_low, k_low_known::BIGINT AS known_deaths_low_known,
    CASE WHEN k_high_known = known THEN k_high::BIGINT END AS known_deaths_high, k_high_known::BIGINT AS known_deaths_high_known
FROM grown
UNION ALL
SELECT
    NULL, country, count(*),
    CASE WHEN count(deaths_low) > 0 THEN sum(deaths_low)::BIGINT END, count(deaths_low),
    CASE WHEN count(deaths_high) = count(*) THEN sum(deaths_high)::BIGINT END, count(deaths_high),
    NULL, NULL, NULL, NULL, NULL
FROM events WHERE published IS NULL GROUP BY country
ORDER BY 1 NULLS LAST, 2
"""
SEEN = "published <= '{day}' AND last_day <= '{day}'"
SITES = """
SELECT country, admin, site, count(*) AS events, min(day) AS first_day, max(last_day) AS last_day
FROM events WHERE site IS NOT NULL GROUP BY ALL ORDER BY events DESC, 1, 2, 3 LIMIT $top
"""
SPAN = "SELECT min(day), max(last_day) FROM events"
WINDOWS = """
WITH daily AS (
    SELECT country, kind, day, last_day, count(*) AS events, sum(deaths_low) AS low, count(deaths_low) AS low_known,
        sum(deaths_high) AS high, count(deaths_high) AS high_known
    FROM events
    WHERE last_day >= (SELECT min(first) FROM windows) AND day <= (SELECT max(last) FROM windows)
        AND country IN (SELECT country FROM windows)
    GROUP BY ALL
), joined AS (
    SELECT number, daily.*, daily.day >= first AND last_day <= last AS inside
    FROM windows JOIN daily ON daily.country = windows.country AND (windows.kind IS NULL OR daily.kind = windows.kind)
        AND daily.last_day >= windows.first AND daily.day <= windows.last
)
SELECT
    number,
    sum(events) FILTER (inside), sum(low) FILTER (inside), sum(low_known) FILTER (inside),
    sum(high) FILTER (inside), sum(high_known) FILTER (inside),
    sum(events) FILTER (NOT inside), sum(low) FILTER (NOT inside), sum(low_known) FILTER (NOT inside),
    sum(high) FILTER (NOT inside), sum(high_known) FILTER (NOT inside)
FROM joined GROUP BY number
"""


def tables(path: Path, asked: Asked, scratch: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table of the bench, one after the other."""
    with closing(duckdb.connect()) as connection:
        connection.execute("SET temp_directory = ?", [str(scratch)])
        everything = connection.read_parquet(str(path / "*.parquet") if path.is_dir() else str(path))
        everything.create_view("events")
        for name, text in (("days", DAYS), ("weeks", WEEKS), ("known", KNOWN)):
            yield name, connection.execute(text).df()
        everything.filter(SEEN.format(day=AS_OF)).create_view("events")
        yield "days as of", connection.execute(DAYS).df()
        everything.create_view("events")
        yield "sites", connection.execute(SITES, {"top": TOP}).df()
        windows = around.windows_around(asked.days, WIDTH)
        low, high = map(pd.Timestamp, connection.execute(SPAN).fetchall()[0])
        yield "around", around.around_rows(asked.days, windows, _within(connection, windows), (low, high))
        yield "claims", claims.claim_comparison(asked.claims, _within(connection, claims.windows_of(asked.claims)))


def _within(connection: duckdb.DuckDBPyConnection, windows: list) -> list[WindowSums]:
    rows = [(i, w.countries[0], w.kinds[0] if w.kinds else None, w.first, w.last) for i, w in enumerate(windows)]
    frame = pd.DataFrame(rows, columns=["number", "country", "kind", "first", "last"])  # noqa: F841  # DuckDB finds it by its name
    connection.execute("CREATE OR REPLACE TEMP TABLE windows AS FROM frame")
    statement = (
        WINDOWS if any(w.kinds for w in windows) else WINDOWS.replace("country, kind,", "country, NULL AS kind,")
    )
    found = {number: [int(one or 0) for one in sums] for number, *sums in connection.execute(statement).fetchall()}
    nothing = [0] * 10
    both = (found.get(i, nothing) for i in range(len(windows)))
    return [WindowSums(dict(zip(SUMS, sums[:5], strict=True)), dict(zip(SUMS, sums[5:], strict=True))) for sums in both]
