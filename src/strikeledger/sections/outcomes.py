"""What was attacked, and what became of it by whose accounts: bounded counts of attacks, side by side and never added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from strikeledger.analysis.descriptions import NamedAttacks, attacks_by_word, broadest_words, outcomes_by_group
from strikeledger.analysis.speakers import speaker_groups
from strikeledger.counts import NONE, Count
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import DENIED
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, count_as_figure, evidence
from strikeledger.report.prose import join_runs, phrase, prose
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.attacks import one_account_each
from strikeledger.text import capitalise, list_in_words

_MOST_NAMED = 8
"""Kinds and flags that have a row of their own; the rest are folded."""

_OTHERS = "others"
_COLUMNS = {
    "told of": "{Attacks} told of", "hit": "Hit", "near miss": "Near miss", "not hit": "Not hit", "boarded": "Boarded", DENIED: "Denied",
    "": "No word on it",
}  # fmt: skip


# --- what was attacked -----------------------------------------------------------------------------------------------
@requires("targets")
def targets_table(ledger: Ledger) -> Display | None:
    """What the attacks that officials confirmed were on, by kind; none where no two kinds are named."""
    note = ledger.terms(
        "By all accounts of these {attacks}, {official}'s or not; a closer kind counts under the vaguer one. Low: every account that "
        "says anything names it; high: some account does."
    )
    return _words_table(ledger, "target", "what was attacked", broadest_words, note)


@requires("flags")
def flags_table(ledger: Ledger) -> Display | None:
    """Under which flags the ships sailed that the confirmed attacks were on; none where no two flags are named."""
    note = "Low: every account that names a flag names this one; high: some account does."
    return _words_table(ledger, "flag", "flag", lambda words: {word: word for word in words}, note)


def _words_table(
    ledger: Ledger, column: str, by: str, words_of: Callable[[Sequence[str]], Mapping[str, str]], note: str
) -> Display | None:
    head = {"target": "Attacked", "flag": "Flag"}[column]
    accounts = ledger.attack_accounts
    accounts = accounts[accounts["attack_id"].isin(accounts.loc[accounts["official"], "attack_id"])]
    word_of = words_of([word for word in accounts[column] if word])
    named = [each.word for each in attacks_by_word(accounts, column, word_of) if each.word]
    if len(named) < 2:
        return None
    few = named[:_MOST_NAMED]
    folded = {word: group if group in few else _OTHERS for word, group in word_of.items()}
    rows = sorted(attacks_by_word(accounts, column, folded), key=lambda each: (not each.word, each.word == _OTHERS))

    def number(row: NamedAttacks) -> Figure:
        return _bounded_figure(ledger, f"{column}/{row.word or 'not said'}", row, accounts, column)

    columns: list[TableColumn[NamedAttacks]] = [
        TableColumn(head, column, lambda row: _word_cell(row.word), lambda row: row.word or "not said"),
        TableColumn(ledger.terms("{Attacks}"), "attacks", number, align="right"),
    ]
    title = f"{ledger.terms('{Attacks} that {officials} {confirmed} one by one')}, by {by}"
    return Display(make_table(f"{column}s", title, columns, rows, note))


def _word_cell(word: str) -> Text:
    return Text(capitalise(word)) if word not in ("", _OTHERS) else Text("Others" if word else "Not said", "emphasis")


def _bounded_figure(
    ledger: Ledger, name: str, named: NamedAttacks, accounts: pd.DataFrame, column: str, whose: str = ""
) -> Figure:
    """How many attacks are said to be of a kind, from those of which all accounts say it to those of which any does."""
    count, terms = Count(len(named.sure), len(named.possible)), ledger.terms
    each = one_account_each(accounts[accounts["attack_id"].isin(named.possible)], column, "official")
    label = f"{capitalise(terms.attacks)}, {named.word or 'not said'}{f', by accounts of {whose}' if whose else ''}"
    how = terms(
        "{Attacks} in the list, counted one by one: from those of which all of these accounts that say anything say it, to those of "
        "which any does."
    )
    claims = evidence(ledger, accounts_as_claims(each))
    return count_as_figure(f"attacks/{name}", label, count, terms.attacks, claims, how)


# --- what became of them ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Voice:
    """A group of speakers with the attacks of which they speak, by what became of them."""

    name: str
    title: str
    told: NamedAttacks
    by_outcome: Mapping[str, NamedAttacks]


def _voices(ledger: Ledger) -> list[_Voice]:
    found, terms = [], ledger.terms
    other = terms.parties.get(terms.own_party, "")  # officials have a row of their own
    for group, named in outcomes_by_group(ledger).items():
        told = _any_of(each for each in named if each.word != DENIED)
        title = f"other {group}" if group == other else group
        found.append(_Voice(group, title, NamedAttacks("told of", told, told), {each.word: each for each in named}))
    return found


def _any_of(named: Iterable[NamedAttacks]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(attack for each in named for attack in each.possible))


def _outcome_figure(ledger: Ledger, voice: _Voice, outcome: str) -> Figure | None:
    """How many attacks have an outcome by the accounts of a group; None where it is none."""
    named = voice.told if outcome == voice.told.word else voice.by_outcome.get(outcome)
    if named is None or not named.possible:
        return None
    every = pd.concat([ledger.attack_accounts, ledger.denials])
    own = every[[group == voice.name for group in speaker_groups(ledger, every)]]
    accounts = own[own["outcome"].eq(DENIED) == (outcome == DENIED)]
    name = f"outcome/{outcome or 'not said'}/{voice.name}"
    return _bounded_figure(ledger, name, named, accounts, "outcome", voice.name)


@requires("outcomes")
def outcomes_sentence(ledger: Ledger) -> Display | None:
    """How many attacks hit by officials' accounts and by the attackers', and how many are denied."""
    told = [*_hits_in_words(ledger), *_denials_in_words(ledger)]
    return prose(*join_runs(told)) if told else None


def _hits_in_words(ledger: Ledger) -> list[tuple[Words, ...]]:
    """In how many attacks something was hit, by officials' accounts and by those of the attackers."""
    terms, values, parts = ledger.terms, dict[str, Figure](), list[str]()
    fighters = {terms.parties.get(party, party) for party in terms.belligerents}
    whose = {terms.officials: "{theirs} accounts", **dict.fromkeys(fighters, "those of {attackers}")}
    for voice in _voices(ledger):
        whole, hit = (_outcome_figure(ledger, voice, outcome) for outcome in (voice.told.word, "hit"))
        if voice.name in whose and whole:
            at = len(parts)
            values |= {f"whole{at}": whole} | ({f"hit{at}": hit} if hit else {})
            number = f"{{hit{at}}}" if hit else "none"
            told = f"tell of a hit in {number} of {{whole0:attack}}" if not at else f"in {number} of {{whole{at}}}"
            begin = "Accounts of {attackers}" if not at and voice.name != terms.officials else whose[voice.name]
            parts.append(f"{begin} {told}")
    return [phrase(f"{list_in_words(parts)}.", ledger, **values)] if parts else []


def _denials_in_words(ledger: Ledger) -> list[tuple[Words, ...]]:
    denied = [voice for voice in _voices(ledger) if DENIED in voice.by_outcome]
    if not denied:
        return []
    ids = _any_of(voice.by_outcome[DENIED] for voice in denied)
    number = _bounded_figure(ledger, "denied", NamedAttacks(DENIED, ids, ids), ledger.denials, "outcome")
    who = list_in_words([f"by {voice.title}" for voice in denied])
    return [phrase("{n:attack} that others report {n?is|are} denied {who}.", ledger, n=number, who=who)]


@requires("outcomes")
def outcomes_table(ledger: Ledger) -> Display | None:
    """What became of the attacks, by whose accounts: one row for each group of speakers, which are never added up."""
    voices = _voices(ledger)
    if not any(set(voice.by_outcome) - {"", DENIED} for voice in voices):
        return None
    known = {outcome for voice in voices for outcome in voice.by_outcome} | {"told of"}
    columns: list[TableColumn[_Voice]] = [
        TableColumn("By accounts of", "accounts_of", lambda voice: capitalise(voice.title), lambda voice: voice.title),
        *(_outcome_column(ledger, outcome) for outcome in _COLUMNS if outcome in known),
    ]
    known |= set(ledger.attack_accounts["outcome"])
    note = ledger.terms(" ".join(words for outcome, words in _NOTES if not outcome or outcome in known))
    title = ledger.terms("What became of the {attacks}, by whose accounts")
    return Display(make_table("outcomes", title, columns, voices, note))


_NOTES = (
    ("", "Each row counts by itself: the same {attacks} stand in several, and they are never added up."),
    ("sunk", "Hit: sunk ones among them."),
    ("not hit", "Not hit: missed, shot down, or broken off."),
    ("seized", "Boarded: seized ones among them."),
    ("", "A range: accounts of one group differ. Without the press that passes on what others say."),
    (DENIED, "Denied: those of which the group says that there was none, or that others made it."),
)
"""What a note below the table says, and of which outcome some account must tell for it to apply."""


def _outcome_column(ledger: Ledger, outcome: str) -> TableColumn[_Voice]:
    key = (outcome or "not said").replace(" ", "_")
    return TableColumn(
        ledger.terms(_COLUMNS[outcome]), key, lambda voice: _outcome_figure(ledger, voice, outcome) or Text("none", "muted"),
        lambda voice: _outcome_figure(ledger, voice, outcome) or NONE, align="right",
    )  # fmt: skip
