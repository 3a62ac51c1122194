"""Claims about spans of time beside what a table has there, and whether both can hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.csv_file import read_table
from strikeledger.data.descriptor import read_descriptor
from strikeledger.data.hedges import HedgeRules, broken_rules
from strikeledger.data.new_package import shipped_file
from strikeledger.data.schema import broken_cells, parse_day
from strikeledger.errors import DataError, HedgeError, ParameterError, Problem, StrikeledgerError, did_you_mean
from strikeledger.events.around import EventWindow, WindowSums, sums_within
from strikeledger.events.table import Events, collect_rows
from strikeledger.text import list_in_words

EVENT_MEASURES = ("events", "deaths")


def sums_against_claims(events: Events, claims: pd.DataFrame) -> pd.DataFrame:
    """Put what a table has beside what was claimed.

    Args:
        claims: columns claim_id, country (several joined by "+"; empty means all), kind (the same), first_day, last_day,
            measure (events or deaths), low, high (empty is open).

    Returns:
        The claims in their order, with table_low and table_high (empty is open) and `agrees`: "yes" where whatever the
        table allows is what the claim allows, "no" where nothing is, "can't tell" where some of it is; and `not_covered`:
        which countries, kinds or days of the claim the table has no event of, so that its sum is open above. A table that
        leaves events out otherwise may be below a claim without either being wrong.
    """
    wrong = [str(name) for name in claims["measure"] if name not in EVENT_MEASURES]
    if wrong:
        raise ParameterError(f"a claim's measure is {wrong[0]!r}: {did_you_mean(wrong[0], EVENT_MEASURES)}")
    windows = windows_of(claims)
    return claim_comparison(claims, sums_within(events, windows), coverage_gaps(events, windows))


_LONGEST_SILENCE = pd.Timedelta(days=31)
"""Where a table has events, it may have none for so long at either end of a claim's days and still cover them."""


def coverage_gaps(events: Events, windows: Sequence[EventWindow]) -> list[str]:
    """What of each window a table doesn't cover, in words; empty where it covers all.

    A table doesn't say what it covers. It is taken to cover a kind in a country in the years in which it has such an event, from a month
    before the first one to a month after the last.
    """
    keys = ["country", "kind", "year"]
    with_years = events.frame.with_columns(nw.col("day").dt.year().cast(nw.Int64).alias("year"))
    there = collect_rows(with_years.group_by(*keys).agg(nw.col("day").min(), nw.col("last_day").max()))
    end = pd.Timestamp(events.known or date.max)
    known = [replace(window, last=min(window.last, end)) for window in windows]
    return [
        "; ".join([*_other_parts(events, window), *_silences(there, part)])
        for window, part in zip(windows, known, strict=True)
    ]


def _other_parts(events: Events, window: EventWindow) -> Iterator[str]:
    """What of a window can't be in the table, as only a part was asked for."""
    for column, named in (("country", window.countries), ("kind", window.kinds)):
        if column in events.narrowed and not named:
            yield f"any other {column} than was asked for"
    for column in sorted({*events.narrowed} - {"country", "kind", "year"}):
        yield f"any other {column} than was asked for"
    if events.known and window.last > pd.Timestamp(events.known):
        yield f"after {events.known}"


def _silences(there: pd.DataFrame, window: EventWindow) -> Iterator[str]:
    """Countries, kinds and days of a window of which a table has no event."""
    for country, kind in product(window.countries or [""], window.kinds or [""]):
        mine = there[(there["country"].eq(country) | (not country)) & (there["kind"].eq(kind) | (not kind))]
        what = " ".join(filter(None, [kind, country]))
        if mine.empty:
            yield what or "any event"
            continue
        years = sorted({*range(window.first.year, window.last.year + 1)} - {*mine["year"]})
        first, last = mine["day"].min(), mine["last_day"].max()
        if years:
            yield f"{what} {list_in_words([str(year) for year in years])}".strip()
        elif first - window.first > _LONGEST_SILENCE:
            yield f"{what} before {first.date()}".strip()
        elif window.last - last > _LONGEST_SILENCE:
            yield f"{what} after {last.date()}".strip()


def windows_of(claims: pd.DataFrame) -> list[EventWindow]:
    """The window that each claim speaks of."""
    return [
        EventWindow(
            pd.Timestamp(row["first_day"]),
            pd.Timestamp(row["last_day"]),
            _names(row["country"]),
            _names(row.get("kind")),
        )
        for row in claims.to_dict("records")
    ]


def claim_comparison(claims: pd.DataFrame, found: Sequence[WindowSums], gaps: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of `sums_against_claims`, from what was found in each claim's window, and what of it isn't covered."""
    missing = gaps or [""] * len(claims)
    asked: list[dict[str, Any]] = claims.to_dict("records")  # type: ignore[assignment]
    whole = [
        part.events if claim["measure"] == "events" else part.deaths for part, claim in zip(found, asked, strict=True)
    ]
    counts = [Count(count.low, None) if gap else count for count, gap in zip(whole, missing, strict=True)]
    said = [agreement(_claim_count(claim), count) for claim, count in zip(asked, counts, strict=True)]
    return claims.reset_index(drop=True).assign(
        low=claims["low"].astype("Int64").array,
        high=claims["high"].astype("Int64").array,
        table_low=pd.array([count.low for count in counts], dtype="Int64"),
        table_high=pd.array([count.high for count in counts], dtype="Int64"),
        agrees=said,
        not_covered=list(missing),
    )


def agreement(claimed: Count, found: Count) -> str:
    """Whether all, none or some of what one count allows is allowed by the other.

    >>> agreement(Count(71), Count(75, 80)), agreement(Count(71), Count(60, 80)), agreement(Count(71), Count(0, 70))
    ('yes', "can't tell", 'no')
    """
    if claimed.equals(found) is False:
        return "no"
    held = found.low in claimed and (claimed.high is None or (found.high is not None and found.high in claimed))
    return "yes" if held else "can't tell"


def _names(cell: Any) -> tuple[str, ...]:
    return () if pd.isna(cell) or not cell else tuple(name.strip() for name in str(cell).split("+"))


def _claim_count(claim: dict[str, Any]) -> Count:
    low, high = (None if pd.isna(claim[end]) else int(claim[end]) for end in ("low", "high"))
    return Count(low or 0, high)


HEDGES = shipped_file("data/hedges.csv")
"""The rules that turn words into bounds, as every new ledger begins with them."""

TextRow = dict[str, str]
Problems = Iterator[tuple[str, str]]


def read_days(path: Path) -> pd.DataFrame:
    """The days to look around: columns country and day, and label if there is one."""
    frame = pd.DataFrame(_rows(path, ("country", "day"), _day_problems))
    return frame.assign(day=_days(frame["day"]))


def read_claims(path: Path, hedges: Path = HEDGES) -> pd.DataFrame:
    """The claims to compare with: claim_id, country, kind, first_day, last_day, measure, and quantity or low and high.

    Args:
        hedges: the rules that turn the words of a quantity into bounds.
    """
    rules = _hedge_rules(hedges)
    columns = ("claim_id", "country", "first_day", "last_day", "measure")
    rows = _rows(path, columns, lambda row: _claim_problems(row, rules))
    counts = [_count(row, rules) for row in rows]
    frame = pd.DataFrame(rows)
    return frame.assign(
        first_day=_days(frame["first_day"]),
        last_day=_days(frame["last_day"]),
        low=pd.array([count.low for count in counts], dtype="Int64"),
        high=pd.array([count.high for count in counts], dtype="Int64"),
    )


def _hedge_rules(path: Path) -> HedgeRules:
    """The rules of a `hedges.csv`, as sound as those of a ledger must be."""
    if not path.is_file():
        raise StrikeledgerError(f"{path}: there is no such file")
    schema = read_descriptor(shipped_file("data/datapackage.json").parent).schemas["hedges"]
    table = read_table(path, "hedges", path.name, schema)
    if problems := [*broken_cells(table), *broken_rules(table)]:
        raise DataError(problems)
    return HedgeRules.from_rows([row.cells for row in table.rows])


def _rows(path: Path, columns: tuple[str, ...], problems: Callable[[TextRow], Problems]) -> list[TextRow]:
    """The rows of a CSV, where none has a problem."""
    rows = _read(path, columns)
    found = [
        Problem(path.name, line, column, repr(row.get(column, "")), allowed)
        for line, row in rows
        for column, allowed in problems(row)
    ]
    if found:
        raise DataError(found)
    if not rows:
        raise StrikeledgerError(f"{path}: there is no row in it")
    return [row for _, row in rows]


def _read(path: Path, columns: tuple[str, ...]) -> list[tuple[int, TextRow]]:
    """The rows of a CSV that has these columns, each with the line on which it ends."""
    if not path.is_file():
        raise StrikeledgerError(f"{path}: there is no such file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or [])]
            if missing:
                raise StrikeledgerError(f"{path}: missing the columns {', '.join(missing)}")
            return [(reader.line_num, _row_cells(path, reader.line_num, row)) for row in reader]
    except UnicodeDecodeError:
        raise StrikeledgerError(f"{path}: isn't written in UTF-8") from None


def _row_cells(path: Path, line: int, row: dict[Any, Any]) -> TextRow:
    """A row as it was read, where it has as many cells as there are columns."""
    if None in row or None in row.values():
        many = "more" if None in row else "fewer"
        remedy = "a cell with a comma in it needs quotes around it"
        raise StrikeledgerError(f"{path}:{line}: found {many} cells than there are columns; {remedy}")
    return {name: cell.strip() for name, cell in row.items() if name}


def _days(text: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(text).astype("datetime64[us]")


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except ValueError:
        return None


def _count(row: TextRow, rules: HedgeRules) -> Count:
    """What a claim allows.

    Raises:
        HedgeError: no rule reads its words, or they are a share, of which a table knows no base.
        ValueError: its bounds are no whole numbers.
    """
    if row.get("quantity"):
        return rules.read(row["quantity"]).count()
    low, high = (_whole(row[name]) if row.get(name) else None for name in ("low", "high"))
    return Count(low or 0, high)


def _whole(text: str) -> int:
    return int(re.sub(r"\.0+$", "", text))


def _day_problems(row: TextRow) -> Problems:
    if not row["country"]:
        yield "country", "a country of the table"
    if _day(row["day"]) is None:
        yield "day", "a day, as 2018-09-15"


def _claim_problems(row: TextRow, rules: HedgeRules) -> Problems:
    first, last = _day(row["first_day"]), _day(row["last_day"])
    for column, day in (("first_day", first), ("last_day", last)):
        if day is None:
            yield column, "a day, as 2018-09-15"
    if first and last and last < first:
        yield "last_day", "no day before first_day"
    if row["measure"] not in EVENT_MEASURES:
        yield "measure", " or ".join(EVENT_MEASURES)
    yield from _bound_problems(row, rules)


def _bound_problems(row: TextRow, rules: HedgeRules) -> Problems:
    bounds = [name for name in ("low", "high") if row.get(name)]
    if not (row.get("quantity") or bounds):
        yield "quantity", "words such as 'more than 70', or whole numbers under low and high: a claim says something"
    if row.get("quantity") and bounds:
        yield "quantity", "either words here or numbers under low and high, not both"
    try:
        _count(row, rules)
    except HedgeError as error:
        yield "quantity", str(error)
    except (ValueError, StrikeledgerError):
        yield bounds[-1], "whole numbers, with high at least low"
