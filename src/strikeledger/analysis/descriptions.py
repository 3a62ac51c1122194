"""What accounts say of an attack besides numbers: what was attacked, under which flag, with what, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from strikeledger.analysis.speakers import speaker_groups
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.data.schema import DENIED

HAPPENED = "it happened"
"""What an account says beside one that denies the attack, if it says no more."""

ASPECTS = ("outcome", "target", "flag", "weapon")
"""Columns of accounts in which they may differ about an attack, the gravest first."""

_UNSAID = ("", "unknown")
OUTCOME_GROUPS = {
    "hit": "hit", "sunk": "hit", "near miss": "near miss", "missed": "not hit", "intercepted": "not hit", "attempted": "not hit",
    "seized": "boarded", "boarded": "boarded",
}  # fmt: skip
"""What became of an attack, and the heading under which it is counted."""


def is_closer(word: str, vague: str) -> bool:
    """Whether one word says what another does, and more: a ship that was sunk was hit; a closer kind keeps the words of the vaguer one.

    >>> is_closer("chemical tanker", "tanker"), is_closer("bulk carrier", "vehicle carrier"), is_closer("sunk", "hit")
    (True, False, True)
    """
    ours, theirs = (re.split(r"[\s/]+", each.lower()) for each in (word, vague))
    same_kind = ours[-1] == theirs[-1] and set(theirs) < set(ours)
    return same_kind or (word, vague) == ("sunk", "hit")


def closest_words(words: Iterable[str]) -> list[str]:
    """Different words for one thing, in their order: a vaguer one yields to a closer one.

    >>> closest_words(["tanker", "chemical tanker", "container ship", "tanker"])
    ['chemical tanker', 'container ship']
    """
    named = list(dict.fromkeys(words))
    return [word for word in named if not any(is_closer(other, word) for other in named)]


def broadest_words(words: Iterable[str]) -> dict[str, str]:
    """Each word and the vaguest of all of them that it says: by it, kinds are counted together.

    >>> broadest_words(["tanker", "chemical tanker", "bulk carrier"])
    {'tanker': 'tanker', 'chemical tanker': 'tanker', 'bulk carrier': 'bulk carrier'}
    """
    named = list(dict.fromkeys(words))
    vaguer = {word: [other for other in named if is_closer(word, other)] for word in named}
    return {word: min([word, *others], key=lambda each: (len(vaguer[each]), each)) for word, others in vaguer.items()}


@dataclass(frozen=True)
class NamedAttacks:
    """The attacks of which accounts say one thing: `sure` where every account that says anything does, `possible` where any does."""

    word: str
    sure: tuple[str, ...]
    possible: tuple[str, ...]


def attacks_by_word(accounts: pd.DataFrame, column: str, word_of: Mapping[str, str]) -> list[NamedAttacks]:
    """Attacks by what their accounts say in a column, most first; those of which none says anything come last, by the word "".

    Args:
        accounts: rows of `Ledger.attack_accounts`.
        word_of: what stands in the column, and the word by which it is counted.
    """
    said: dict[str, set[str]] = {}
    for attack, cell in zip(accounts["attack_id"], accounts[column], strict=True):
        said.setdefault(attack, set()).update([] if cell in _UNSAID else [word_of[cell]])

    def attacks(test: Callable[[set[str]], bool]) -> tuple[str, ...]:
        return tuple(attack for attack, words in said.items() if test(words))

    words = set().union(*said.values())
    found = [NamedAttacks(word, attacks({word}.__eq__), attacks({word}.issubset)) for word in words]
    silent = attacks(set().__eq__)
    named = sorted(found, key=lambda each: (-len(each.possible), -len(each.sure), each.word))
    return [*named, *([NamedAttacks("", silent, silent)] if silent else [])]


@from_memo
def outcomes_by_group(ledger: Ledger) -> dict[str, list[NamedAttacks]]:
    """What became of the attacks, by whose accounts: officials, then each party; of the press only those who count by themselves.

    Returns:
        By the name of a group of speakers the attacks by `OUTCOME_GROUPS`, "" where it doesn't say, and `DENIED` where it denies them.
    """
    accounts, denials = ledger.attack_accounts, ledger.denials
    told = pd.concat([accounts, denials[denials["attack_id"].isin(accounts["attack_id"])]])
    own = told[told["official"] | told["counts"] | ledger.is_of_one_source]
    grouped = own.assign(group=speaker_groups(ledger, own))
    order = [ledger.terms.officials, *ledger.terms.parties.values(), *grouped["group"]]
    found = {}
    for group in dict.fromkeys(order):
        rows = grouped[grouped["group"] == group]
        denied = tuple(dict.fromkeys(rows.loc[rows["outcome"] == DENIED, "attack_id"]))
        named = attacks_by_word(rows[rows["outcome"] != DENIED], "outcome", OUTCOME_GROUPS)
        if len(rows):
            found[group] = [*named, *([NamedAttacks(DENIED, denied, denied)] if denied else [])]
    return found


@from_memo
def differing_descriptions(ledger: Ledger) -> list[pd.DataFrame]:
    """Groups of accounts of one attack that differ about what it was, what became of it, or whether there was any, by time and aspect.

    Returns:
        Each group as rows of `Ledger.attack_accounts`, one per voice and word, with `aspect` (one of `ASPECTS`) and `word`.
    """
    known = pd.concat([ledger.attack_accounts, ledger.denials], ignore_index=True)
    told = known[~known["repeats"].isin(known["account_id"])].sort_values(["published", "account_id"])
    found = []
    for attack in ledger.attacks.sort_values(["sort_date", "attack_id"])["attack_id"]:
        rows = told[told["attack_id"] == attack]
        found += [group for aspect in ASPECTS if len(group := _differing(rows, aspect))]
    return found


def _differing(rows: pd.DataFrame, aspect: str) -> pd.DataFrame:
    """The accounts of an attack that say different things of one aspect; none where they agree."""
    denied = rows["outcome"].eq(DENIED)
    words = rows[aspect]
    if aspect == "outcome" and denied.any() and not denied.all():
        words = words.where(words != "", HAPPENED)
    said = rows.assign(aspect=aspect, word=words)
    said = said[~said["word"].isin(_UNSAID) & (denied.eq(False) | (aspect == "outcome"))]
    different = closest_words(said["word"])
    kept: dict[Any, None] = dict.fromkeys(different) if len(different) > 1 else {}
    return said[said["word"].isin(kept)].drop_duplicates(["speaker_id", "word"])
