"""Findings: what is odd but possible in sound tables. None of them is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from strikeledger.counts import UNKNOWN, Count, total
from strikeledger.data.csv_file import CsvTable, CsvTables, Row
from strikeledger.data.hedge_rules import HedgeReading
from strikeledger.data.schema import EVENT_KEYS, foreign_keys, is_plain
from strikeledger.errors import InfeasibleError, did_you_mean
from strikeledger.terms import Terms, measure_in_words, quantity_in_words
from strikeledger.text import day_in_words, list_in_words, plain_letters, quotation


class Tallies:
    """The rows of `tallies.csv` with the bounds that their words allow, by the same rules as the ledger's claims."""

    def __init__(self, table: CsvTable, readings: Mapping[str, HedgeReading], beginnings: tuple[str, str]) -> None:
        self.table = table
        self._readings = readings
        self._beginnings = beginnings
        wholes = sorted((row for row in table.rows if not self.reading(row).base), key=lambda row: row["tally_id"])
        self.wholes = {(*_place(row), row["measure"]): row for row in wholes}
        self.counts = {row["tally_id"]: self._count(row) for row in table.rows}

    def reading(self, row: Row) -> HedgeReading:
        """What a hedge rule makes of a row's words."""
        return self._readings[row["quantity"]]

    def count(self, row: Row) -> Count:
        """The bounds of a row."""
        return self.counts[row["tally_id"]]

    def base(self, row: Row) -> Row | None:
        """The row that a share is taken of; nothing where the words are no share."""
        return self.wholes.get((*_place(row), self.reading(row).base))

    def window(self, row: Row) -> str:
        """The first day that a row counts; one word for all that count from the beginning."""
        first, last = self._beginnings
        return "the beginning" if first <= row["since"] <= last else row["since"]

    def _count(self, row: Row) -> Count:
        whole = self.base(row)
        return self.reading(row).count(base=self.reading(whole).count() if whole else None)


def _place(row: Row) -> tuple[str, str, str]:
    return row["source_id"], row["scope"], row["since"]


FINDING_KINDS = {
    "fall": "Totals that can only grow, lower than an earlier one by the same voice (officials count as one)",
    "split": "Parts that can't add up to their total",
    "early": "Published a day before what it tells of",
    "future": "Publications of a day in the future",
    "days": "Accounts of one event that are more than a day apart",
    "unused": "Rows that no other row uses",
    "alike": "Names that differ by a letter, an accent or capitals",
    "area": "Totals of a country or area in which no place of the data lies",
    "share": "Shares of a number that is vague itself",
}
"""Kind of a finding to what it says, in the order in which kinds are shown."""

_DAYS = {
    "attack_accounts": ("first_day", "last_day"),
    "strike_accounts": ("first_day", "last_day"),
    "tallies": ("as_of_first", "as_of_last"),
}


@dataclass(frozen=True)
class Finding:
    """One oddity: its kind (a key of `KINDS`), where it stands (line 1 is the header), and what is odd, in plain words."""

    kind: str
    file: str
    line: int
    column: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.column}: {self.words}"


def package_findings(
    tables: CsvTables, readings: Mapping[str, HedgeReading], beginnings: tuple[str, str], terms: Terms, today: str
) -> tuple[Finding, ...]:
    """Everything odd in tables whose cells, keys and words are sound, by kind and place.

    Args:
        readings: what the hedge rules make of each quantity's words.
        beginnings: a total whose window begins between these days is one from the beginning.
        today: what is published after this day is still to come.
    """
    tallies = Tallies(tables["tallies"], readings, beginnings)
    found = [
        *_falls(tallies, tables["speakers"], _corrected_ids(tables), terms),
        *_splits(tallies, terms),
        *_a_day_early(tables),
        *_in_the_future(tables["sources"], today),
        *_days_apart(tables),
        *_unused_findings(tables),
        *_soft_shares(tallies, terms),
        *_names_alike(tables),
        *_unknown_areas(tables, terms),
    ]
    order = list(FINDING_KINDS)
    return tuple(sorted(found, key=lambda f: (order.index(f.kind), f.file, f.line, f.column, f.words)))


def findings_by_kind(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Findings under the sentence of their kind, in the order of `KINDS`; kinds without any are left out."""
    groups = {kind: [finding for finding in found if finding.kind == kind] for kind in FINDING_KINDS}
    return {FINDING_KINDS[kind]: group for kind, group in groups.items() if group}


def _finding(kind: str, table: CsvTable, row: Row, column: str, words: str) -> Finding:
    return Finding(kind, table.file, row.line, column, words)


def _corrected_ids(tables: CsvTables) -> set[str]:
    """Ids of tallies that a correction of ours speaks of."""
    return {row["row"] for row in tables["corrections"].rows if row["file"] == tables["tallies"].file}


def _falls(tallies: Tallies, speakers: CsvTable, corrected: set[str], terms: Terms) -> Iterator[Finding]:
    """Totals whose high is below the low of an earlier one by the same voice, which no correction of ours explains.

    Officials are one voice: they give the state of one count, whoever speaks.
    """
    names = {row["speaker_id"]: row["name"] for row in speakers.rows}
    officials = {row["speaker_id"] for row in speakers.rows if row["official"] == "yes"}
    series: dict[tuple[str, ...], list[Row]] = {}
    for row in tallies.table.rows:
        if row["since"] and not row["repeats"] and row["tally_id"] not in corrected:
            voice = "" if row["speaker_id"] in officials else row["speaker_id"]
            key = (voice, *(row[column] for column in ("measure", "scope", "counting")), tallies.window(row))
            series.setdefault(key, []).append(row)
    for rows in series.values():
        for row in rows:
            most = _highest_before(tallies, rows, row)
            if most is not None:
                before = _statement_in_words(most, "as_of_last", names)
                then = _statement_in_words(row, "as_of_first", names)
                words = f"{before}, then {then}: {_subject_in_words(row, terms)}"
                yield _finding("fall", tallies.table, row, "quantity", words)


def _highest_before(tallies: Tallies, rows: list[Row], row: Row) -> Row | None:
    """Of the earlier rows whose low is above this row's high, the highest."""
    high = tallies.count(row).high
    earlier = [before for before in rows if before["as_of_last"] < row["as_of_first"]]
    above = [before for before in earlier if high is not None and tallies.count(before).low > high]
    return max(above, key=lambda before: (tallies.count(before).low, before["as_of_last"]), default=None)


def _statement_in_words(row: Row, day: str, names: Mapping[str, str]) -> str:
    return f"{_quotation(row)} on {day_in_words(row[day])} by {names[row['speaker_id']]} ({row['tally_id']})"


def _quotation(row: Row) -> str:
    return quotation(row["quantity"], is_plain(row, "quantity"), marks='""')


def _subject_in_words(row: Row, terms: Terms) -> str:
    since = f" since {day_in_words(row['since'])}" if row["since"] else ""
    return f"{measure_in_words(terms, row['measure'])} in {list_in_words(row['scope'].split('+'))}{since}"


def _splits(tallies: Tallies, terms: Terms) -> Iterator[Finding]:
    """Totals that none of the same source's numbers for the countries can add up to."""
    same = ("source_id", "measure", "counting", "as_of_first", "as_of_last")
    groups: dict[tuple[str, ...], dict[str, list[Row]]] = {}
    for row in tallies.table.rows:
        scopes = groups.setdefault((*(row[column] for column in same), tallies.window(row)), {})
        scopes.setdefault(row["scope"], []).append(row)
    for scopes in groups.values():
        for whole in sorted(scope for scope in scopes if "+" in scope):
            countries = whole.split("+")
            parts = [scopes[country] for country in countries if country in scopes]
            for row in scopes[whole] if parts else []:
                complete = len(parts) == len(countries)
                if not any(_adds_up(tallies, row, chosen, complete) for chosen in product(*parts)):
                    said = ", ".join(f"{p['scope']} {_quotation(p)} ({p['tally_id']})" for rows in parts for p in rows)
                    words = f"{_quotation(row)} {_subject_in_words(row, terms)} can't be the sum of {said}"
                    yield _finding("split", tallies.table, row, "quantity", words)


def _adds_up(tallies: Tallies, whole: Row, parts: tuple[Row, ...], complete: bool) -> bool:
    rest = [] if complete else [UNKNOWN]
    try:
        total([*(tallies.count(part) for part in parts), *rest]) & tallies.count(whole)
    except InfeasibleError:
        return False
    return True


def days_ahead(tables: CsvTables) -> Iterator[tuple[CsvTable, Row, str, str, int]]:
    """Days of accounts and tallies that come after their publication: table, row, column, publication, and by how many days."""
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    for name, columns in _DAYS.items():
        for row in tables[name].rows:
            known = published[row["source_id"]]
            for column in columns:
                if row[column] > known:
                    yield tables[name], row, column, known, days_between(known, row[column])


def days_between(first: str, last: str) -> int:
    """How many days a day is after another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def _a_day_early(tables: CsvTables) -> Iterator[Finding]:
    for table, row, column, known, ahead in days_ahead(tables):
        if ahead == 1 and column == _DAYS[table.name][0]:
            words = f"{day_in_words(row[column])} is the day after its source was published ({day_in_words(known)}); time zones differ"
            yield _finding("early", table, row, column, words)


def _in_the_future(sources: CsvTable, today: str) -> Iterator[Finding]:
    for row in sources.rows:
        if row["published"] > today:
            words = (
                f"{day_in_words(row['published'])} is still to come, so no report tells what {row[sources.key]} says"
            )
            yield _finding("future", sources, row, "published", words)


def _days_apart(tables: CsvTables) -> Iterator[Finding]:
    """Events whose accounts leave more than a day between them."""
    for name, column in EVENT_KEYS.items():
        events: dict[str, list[Row]] = {}
        for row in tables[name].rows:
            events.setdefault(row[column], []).append(row)
        for event, rows in events.items():
            early, late = min(rows, key=lambda row: row["last_day"]), max(rows, key=lambda row: row["first_day"])
            apart = days_between(early["last_day"], late["first_day"])
            if apart > 1:
                words = (
                    f"{event} is on {day_in_words(late['first_day'])} at the earliest here, "
                    f"and by {day_in_words(early['last_day'])} in {early['account_id']}: {apart} days apart"
                )
                yield _finding("days", tables[name], late, "first_day", words)


def unused_rows(tables: CsvTables) -> Iterator[tuple[CsvTable, Row]]:
    """Rows that other tables could name and none does: events without an account, voices, places and sources not used."""
    named: dict[str, set[str]] = {}
    for table in tables.values():
        for column, target, _ in foreign_keys(table):
            if target != table.name:
                named.setdefault(target, set()).update(row[column] for row in table.rows)
    for target, used in named.items():
        for row in tables[target].rows:
            if row[tables[target].key] not in used:
                yield tables[target], row


def _unused_findings(tables: CsvTables) -> Iterator[Finding]:
    for table, row in unused_rows(tables):
        is_event = table.name in ("attacks", "strikes")
        why = "has no account, so the ledger leaves it out" if is_event else "is used by no row"
        yield _finding("unused", table, row, table.key, f'"{row[table.key]}" {why}')


def _soft_shares(tallies: Tallies, terms: Terms) -> Iterator[Finding]:
    for row in tallies.table.rows:
        whole = tallies.base(row)
        if whole is not None and tallies.reading(whole).soft:
            said = quotation(quantity_in_words(terms, row["quantity"]), is_plain(row, "quantity"), marks='""')
            words = f"{said} is taken of {_quotation(whole)} ({whole['tally_id']}), which is vague itself"
            yield _finding("share", tallies.table, row, "quantity", words)


_NAMES = (("tallies", "scope"), ("tallies", "counting"), ("speakers", "name"), ("places", "country"))
_SHORTEST = 6  # AP and AFP are two, and so are ABC News and NBC News


def _names_alike(tables: CsvTables) -> Iterator[Finding]:
    """Names that may be one, written in two ways: the later one is told, beside the first."""
    for name, column in _NAMES:
        table, first, seen = tables[name], dict[str, Row](), dict[tuple[object, str], str]()
        for row in table.rows:
            first.setdefault(row[column], row)
        for words, row in first.items():
            plain = "+".join(sorted(plain_letters(words).split("+")))
            kept = re.sub(r"\b\w{1,3}\b|\d", lambda cut: "." * len(cut[0]), plain)
            less = [(i, plain[:i] + plain[i + 1 :]) for i, letter in enumerate(kept) if letter != "."]
            keys: list[tuple[object, str]] = [("whole", plain), *(less if len(plain) >= _SHORTEST else [])]
            wanted = [*keys, ("less", plain), *(("whole", rest) for _, rest in keys[1:])]
            if other := next((seen[key] for key in wanted if key in seen), ""):
                told = f'"{words}" may be "{other}" of line {first[other].line}; if so, write one of them'
                yield _finding("alike", table, row, column, told)
            seen |= {key: words for key in (*keys, *(("less", rest) for _, rest in keys[1:])) if key not in seen}


def _unknown_areas(tables: CsvTables, terms: Terms) -> Iterator[Finding]:
    """Scopes with a part that no place lies in and `terms.places` doesn't name, once there are places."""
    known = {row["country"] for row in tables["places"].rows} | set(terms.places)
    for row in tables["tallies"].rows if tables["places"].rows else ():
        for part in row["scope"].split("+"):
            if part not in known:
                near = hint if (hint := did_you_mean(part, known)).startswith("did") else ""
                parts = re.sub(r"(\s*(,|/|;|&|\band\b)\s*)+(the )?", "+", part.removeprefix("the "))
                near = f'write "{parts}"' if known.issuperset(parts.split("+")) else near
                told = f'"{part}": {near or "no place of places.csv lies there"}; if it is right, name it under places of the terms'
                yield _finding("area", tables["tallies"], row, "scope", told)
