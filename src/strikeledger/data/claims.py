"""Claims as print needs them: who said what, in which words, published where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.data.schema import DENIED, QUANTITIES
from strikeledger.terms import measure_in_words, quantity_in_words, scope_in_words, strikers_in_words
from strikeledger.text import day_in_words, days_in_words, iso_day, quotation

_RARE, _UNTOLD = ("belligerent", "via", "plain"), ("short", "corrected")


@dataclass(frozen=True)
class Source:
    """Where a claim was published."""

    id: str
    publisher: str
    title: str
    published: str
    published_basis: str
    kind: str
    url: str


@dataclass(frozen=True)
class Claim:
    """A quantity as one source published it: what about, in which words, allowing which bounds, said by whom.

    `words` is empty where a source says that something happened and gives no number; `day` is the day that it speaks of; `belligerent`
    tells whether the speaker's party is one to the conflict. `via` is the route by which the words reach us (empty: the speaker's own);
    `plain` tells that they are our reading or sum, and not the source's. `short` is the speaker's name for a narrow place. `corrected` says
    what we corrected of it since it was first published here, when and why.
    """

    id: str
    subject: str
    words: str
    low: int
    high: int | None
    bounds: str
    day: str
    speaker: str
    party: str
    belligerent: bool
    official: bool
    published: str
    note: str
    soft: bool
    via: str
    plain: bool
    source: Source
    short: str = ""
    corrected: str = ""

    @property
    def quotation(self) -> str:
        """The words as print has them, in quotation marks where they are the source's; empty where there are none."""
        return quotation(self.words, self.plain)

    @property
    def statement(self) -> str:
        """What was said, by whom, and of which day: "“four”, US officials, unnamed, 29 November 2023"."""
        return f"{self.quotation or 'reported'}, {self.speaker}, {self.day}"

    @property
    def publication(self) -> str:
        """Where it was published, and when, where that is another day."""
        published = day_in_words(self.source.published)
        return self.source.publisher + (f", {published}" if published != self.day else "")

    def record(self) -> dict[str, Any]:
        """The claim for a register; its source by id, its note with what was corrected, `_RARE` only where they say something."""
        note = ". ".join(filter(None, (self.note.rstrip("."), self.corrected))) if self.corrected else self.note
        record = {**asdict(self), "source": self.source.id, "note": note}
        return {name: value for name, value in record.items() if name not in _UNTOLD and (name not in _RARE or value)}


def claims_of(ledger: Ledger, rows: pd.DataFrame) -> tuple[Claim, ...]:
    """Claims from rows of `Ledger.claims`, the most recently published first."""
    ordered = sorted(rows_of(rows), key=lambda row: (-row["published"].toordinal(), row["claim_id"]))
    return tuple(claim_of(ledger, row) for row in ordered)


def claim_of(ledger: Ledger, row: dict[str, Any]) -> Claim:
    """A claim from a row of `Ledger.claims`."""
    source, count = _source(ledger.publications[row["source_id"]]), row_count(row)
    return Claim(
        id=row["claim_id"],
        subject=claim_subject(ledger, row, one=count.low == 1 and count.high in (1, None)) + _outcome(row),
        words=quantity_in_words(ledger.terms, row["words"]),
        low=count.low,
        high=count.high,
        bounds=str(count) if row["words"] else "reported" if count.low else DENIED,
        day=days_in_words(row["first_day"], row["last_day"]),
        speaker=row["speaker"],
        party=row["party"],
        belligerent=ledger.terms.fights(row["party"]),
        official=bool(row["official"]),
        published=source.published,
        note="; ".join(filter(None, (_description(ledger).get(row["claim_id"].partition("/")[0], ""), row["note"]))),
        soft=bool(row.get("soft", False)),
        via=row["via"],
        plain=bool(row["plain"]),
        source=source,
        short=row["short"],
        corrected=_corrections_in_words(ledger, row),
    )


def accounts_as_claims(accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts of attacks as rows of claims: each says, without a number, that there was one, or that there was none."""
    outcomes = accounts["outcome"] if "outcome" in accounts else pd.Series("", accounts.index)
    reported = outcomes.ne(DENIED).astype(int)
    return accounts.rename(columns={"account_id": "claim_id", "attack_id": "event_id"}).assign(
        measure="attacks",
        words="",
        plain=False,
        soft=False,
        low=reported,
        high=reported,
        scope="",
        since=pd.Series(pd.NaT, accounts.index),
    )


def _source(row: dict[str, Any]) -> Source:
    names = ("publisher", "title", "published_basis", "kind", "url")
    return Source(id=row["source_id"], published=iso_day(row["published"]), **{name: row[name] for name in names})


def _outcome(row: dict[str, Any]) -> str:
    """What became of an attack, behind what an account without a number is about: ", hit"."""
    outcome = "" if row["words"] else row.get("outcome", "")
    return f", {outcome}" if isinstance(outcome, str) and outcome else ""


@from_memo
def _description(ledger: Ledger) -> dict[str, str]:
    """What accounts in view say besides numbers, by their ids: "container ship; flag Liberia; hit"; only of those that say any of it."""
    attacks = pd.concat([ledger.attack_accounts, ledger.denials])
    flags = "flag " + attacks["flag"].where(attacks["flag"] != "")
    told = zip(attacks["account_id"], attacks["target"], flags.fillna(""), attacks["outcome"], strict=True)
    found = {name: "; ".join(filter(None, words)) for name, *words in told}
    strikes = ledger.strike_accounts[ledger.strike_accounts["striker"] != ""]
    by = [f"by {strikers_in_words(names, ledger.terms)}" for names in strikes["striker"]]
    return {name: words for name, words in found.items() if words} | dict(zip(strikes["account_id"], by, strict=True))


_SAID = {
    "quantity": "",
    "speaker_id": "the speaker ", "source_id": "the source ", "measure": "the measure ", "scope": "the scope ", "since": "since ",
    "as_of_first": "the first day ", "as_of_last": "the last day ", "first_day": "the first day ", "last_day": "the last day ",
    "counting": "the counting ", "attack_id": "the event ", "strike_id": "the event ",
}  # fmt: skip
"""Columns that say what a claim is, besides its own number, and what a correction calls them."""


def _corrections_in_words(ledger: Ledger, row: dict[str, Any]) -> str:
    """What we corrected of a claim, the newest last: "Corrected on 30 November 2023: was “60”, is “61”; misread."."""
    name, _, own = row["claim_id"].partition("/")
    told = []
    for correction in _corrections_by_row(ledger).get(name, ()):
        what = "" if correction["column"] == own else _SAID.get(correction["column"])
        if what is not None:
            cells = [_cell_in_words(ledger, correction[end]) for end in ("was", "is")]
            was, now = (words if what else quotation(words, row["plain"]) for words in cells)
            why = correction["why"].rstrip(".")
            told.append(
                f"Corrected on {day_in_words(correction['corrected'])}: {what}was {was or 'empty'}, is {now or 'empty'}; {why}."
            )
    return " ".join(told)


def _cell_in_words(ledger: Ledger, cell: str) -> str:
    """A speaker by name; any other cell as it stands."""
    names = {row["speaker_id"]: row["name"] for row in ledger.package.tables["speakers"].rows}
    return names.get(cell, cell)


@from_memo
def _corrections_by_row(ledger: Ledger) -> dict[str, list[Mapping[str, str]]]:
    """Our corrections of accounts and totals in view, by the row's id, in the order of their days."""
    found: dict[str, list[Mapping[str, str]]] = {}
    files = {ledger.tables[table].file for table in QUANTITIES}
    for row in sorted(ledger.tables["corrections"].rows, key=lambda row: row["corrected"]):
        if row["file"] in files:
            found.setdefault(row["row"], []).append(row.cells)
    return found


def claim_subject(ledger: Ledger, row: dict[str, Any], days: str = "", *, one: bool = False) -> str:
    """What a row of `Ledger.claims` is about, in words, as they follow its number.

    Args:
        days: when its event was by all accounts; empty for the row's own days.
        one: whether its number is 1.
    """
    what = measure_in_words(ledger.terms, row["measure"], one)
    when = days or days_in_words(row["first_day"], row["last_day"])
    if row["event_id"]:
        about = "" if row["measure"] == "attacks" else f"{what}, "
        return f"{about}{_event(ledger, row['event_id'], when)}"
    window = "" if pd.isna(row["since"]) else f"since {day_in_words(row['since'])} "
    return f"{what}, {scope_in_words(row['scope'], ledger.terms)}, {window}as of {when}"


def _event(ledger: Ledger, event_id: str, when: str) -> str:
    event = ledger.events[event_id]
    kind = {"round": "round of strikes", "strike": "strike"}.get(event.get("kind", ""), ledger.terms.attack)
    where = "" if event.get("kind") == "round" else f", {event['place']}"  # a round may have been in several places
    return f"{kind} of {when}{where}"
