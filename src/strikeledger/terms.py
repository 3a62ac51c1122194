"""What a ledger is about: the nouns of its reports, from its descriptor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from strikeledger.text import capitalise

_PARTIES = {
    "government": "governments",
    "host government": "host governments",
    "armed group": "armed groups",
    "monitor": "monitors",
    "press": "press",
    "other": "others",
}


_MAY_BE_EMPTY = ("forces", "extent", "credit", "statement", "origin", "own_party")


@dataclass(frozen=True)
class Terms:
    """The nouns of a ledger's reports, each as it stands in the middle of a sentence.

    Attributes:
        attack, attacks: one event of `attacks.csv`, and many.
        forces: whom the attacks are on; empty where they are on nobody in particular.
        attackers: who carries them out.
        personnel, troops, casualties: the people of these forces who may be hurt, those who are stationed, and those who were hurt.
        strikes: the events of `strikes.csv`.
        striker, acknowledger: who carries them out, and in short.
        officials, official, short: those whose count the headlines follow: many, one of them, and as named again.
        speak_for: whom they speak for.
        confirmed: what they do with attacks, one by one.
        counting: the definition that the headlines' totals follow.
        parties: party of a speaker to its name in a list, in the order of lists.
        belligerents: parties whose speakers speak about their own fight, beside those who count.
        own_party: the party of those who count, where it fights itself; empty where it doesn't.
        countings: whose definition a total follows, and what it counts; "" says it for any other.
        turns: circumstances that begin a period, by their ids, and what to call them.
        source: whose data charts name.
        extent: which part of a larger whole the ledger holds, in sentences; empty where there is no such whole.
        credit: whose data it is and under which licence, in a sentence; empty where the ledger is its maker's own.
        statement: the circumstance whose meaning in numbers a report sets out, by its id; empty for none.
        origin: the source that the ledger began with, by its id; empty for none.
        listed: whether the list of attacks is all of them, so that its length is their number; else there may be more.
    """

    attack: str = "attack"
    attacks: str = "attacks"
    forces: str = ""
    attackers: str = "armed groups"
    personnel: str = "personnel"
    troops: str = "troops"
    casualties: str = "casualties"
    strikes: str = "strikes"
    striker: str = "those who struck"
    acknowledger: str = "those who struck"
    officials: str = "officials"
    official: str = "an official"
    short: str = "officials"
    speak_for: str = "the officials’ side"
    confirmed: str = "confirmed"
    counting: str = "officials"
    parties: Mapping[str, str] = field(default_factory=lambda: dict(_PARTIES))
    belligerents: tuple[str, ...] = ("armed group",)
    own_party: str = ""
    countings: Mapping[str, str] = field(default_factory=dict)
    turns: Mapping[str, str] = field(default_factory=dict)
    source: str = "strikeledger"
    extent: str = ""
    credit: str = ""
    statement: str = ""
    origin: str = ""
    listed: bool = False

    @property
    def attacks_on(self) -> str:
        """The attacks with whom they are on: "attacks on US forces"."""
        return f"{self.attacks} on {self.forces}" if self.forces else self.attacks

    @property
    def an_attack(self) -> str:
        """One of them, at no place in particular: "an attack"."""
        return f"{'an' if self.attack[0] in 'aeiou' else 'a'} {self.attack}"

    def fights(self, party: str) -> bool:
        """Whether a party is one to the conflict, so that its speakers speak about their own fight."""
        return bool(party) and party in (*self.belligerents, self.own_party)

    @property
    def theirs(self) -> str:
        """What belongs to those who count: "US officials'", "UCDP's"."""
        return f"{self.officials}'" if self.officials.endswith("s") else f"{self.officials}'s"

    def __call__(self, sentence: str) -> str:
        """A sentence with its terms filled in, each named in braces; one named with a capital begins with one.

        >>> Terms(attacks="events of violence")("{Attacks} per day")
        'Events of violence per day'
        """
        words = {name: str(getattr(self, name)) for name in _IN_SENTENCES}
        capitals = {name.capitalize(): capitalise(word) for name, word in words.items()}
        return sentence.format_map(words | capitals)


_IN_SENTENCES = (*(each.name for each in fields(Terms) if each.type == "str"), "attacks_on", "an_attack", "theirs")


def read_terms(content: Any) -> Terms:
    """The terms of a sound object of a descriptor; what it leaves out is said in plain words."""
    known = dict(content or {})
    if "belligerents" in known:
        known["belligerents"] = tuple(known["belligerents"])
    return Terms(**known)


def unsound_terms(content: Any) -> Iterator[tuple[str, object, str]]:
    """What breaks in such an object: the key, what it holds, and what is allowed."""
    if content is None:
        return
    if not isinstance(content, dict):
        yield "", content, "an object of words by name"
        return
    kinds = {each.name: str(each.type) for each in fields(Terms)}
    for name, value in content.items():
        if name not in kinds:
            yield name, value, "one of " + ", ".join(kinds)
        elif not _SOUND[kinds[name]](value) or (value == "" and name not in _MAY_BE_EMPTY):
            yield name, value, _ALLOWED[kinds[name]]


def _holds_words(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)


_SOUND: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str) and (value == "" or value.strip() != ""),
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": lambda value: isinstance(value, list) and _holds_words(value),
    "Mapping[str, str]": lambda value: isinstance(value, dict) and _holds_words(value.values()),
}
_ALLOWED = {
    "str": "words", "bool": "true or false", "tuple[str, ...]": "a list of parties", "Mapping[str, str]": "words by name",
}  # fmt: skip
