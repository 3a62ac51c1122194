"""What a ledger is about: the nouns of its reports, from its descriptor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from strikeledger.text import at_place, capitalise, list_in_words, with_article

_PARTIES = {
    "government": "governments",
    "host government": "host governments",
    "armed group": "armed groups",
    "monitor": "monitors",
    "press": "press",
    "other": "others",
}


def _term(meaning: str, default: Any = "") -> Any:
    """A key of `terms` with what it means, in the words of the command and of a new ledger's codebook."""
    given = {"default_factory": lambda: dict(default)} if isinstance(default, dict) else {"default": default}
    return field(**given, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Terms:
    """The nouns of a ledger's reports, each as it stands in the middle of a sentence; `term_rows` says what each means."""

    attack: str = _term("one event of attacks.csv", "attack")
    attacks: str = _term("many of them", "attacks")
    forces: str = _term("whom the attacks are on; empty where they are on nobody in particular")
    attackers: str = _term("who carries the attacks out", "armed groups")
    personnel: str = _term("the people of those attacked who may be hurt", "personnel")
    person: str = _term("one of these people, as seafarer; empty where there is no such word")
    troops: str = _term("those of them who are stationed there", "troops")
    casualties: str = _term("those of them who were hurt", "casualties")
    strikes: str = _term("the events of strikes.csv", "strikes")
    striker: str = _term("who carries the strikes out", "those who struck")
    strikers: Mapping[str, str] = _term(
        "each of them by its name in the column striker of strike_accounts.csv, and in a sentence; none where nobody tells them apart",
        {},
    )
    acknowledger: str = _term("the same in short, as who acknowledges a strike", "those who struck")
    officials: str = _term("those whose count the headlines follow: speakers with official = yes", "officials")
    official: str = _term("one of them", "an official")
    short: str = _term("the same as named again", "officials")
    speak_for: str = _term("whom they speak for", "the officials’ side")
    confirmed: str = _term("what they do with attacks, one by one", "confirmed")
    counting: str = _term(
        "the counting in tallies.csv that the headlines follow; totals by another stand beside them", "officials"
    )
    area: str = _term("what the column country of places.csv holds: one", "country")
    areas: str = _term("many of them", "countries")
    places: Mapping[str, str] = _term(
        "names in that column that need an article in a sentence, as Red Sea: the Red Sea", {}
    )
    measures: Mapping[str, str] = _term("what totals may count beside the usual, by the name in the column measure", {})
    parties: Mapping[str, str] = _term(
        "the party of a speaker, and its name in a list, in the order of lists", _PARTIES
    )
    belligerents: tuple[str, ...] = _term(
        "parties that speak about their own fight, beside those who count", ("armed group",)
    )
    own_party: str = _term("the party of those who count, where it fights itself")
    countings: Mapping[str, str] = _term(
        'each counting of tallies.csv, and what it counts; "" says it for any other', {}
    )
    turns: Mapping[str, str] = _term("rows of context.csv that begin a period, and what to call them", {})
    source: str = _term("who keeps the data: named as the source of charts and as the author where a report is cited")
    extent: str = _term("which part of a larger whole the ledger holds, in sentences")
    credit: str = _term("whose data it is and under which licence, in a sentence; empty where it is your own")
    statement: str = _term("the row of context.csv whose meaning in numbers the tempo report sets out")
    origin: str = _term("the source that the ledger began with")
    listed: bool = _term("true where attacks.csv lists all of them, so that its length is their number", False)

    @property
    def attacks_on(self) -> str:
        """The attacks with whom they are on: "attacks on US forces"."""
        return f"{self.attacks} on {self.forces}" if self.forces else self.attacks

    def place(self, name: str) -> str:
        """A country or area as it stands in a sentence: "the Red Sea"."""
        return self.places.get(name) or with_article(name)

    def at(self, place: str, country: str = "") -> str:
        """Where something happened, in words: "at Hilla", "in the Red Sea"; in a country, where no more than that is known."""
        return f"in {self.place(place)}" if place in (*self.places, country) else at_place(place)

    @property
    def an_attack(self) -> str:
        """One of them, at no place in particular: "an attack"."""
        return f"{'an' if self.attack[0] in 'aeiou' else 'a'} {self.attack}"

    @property
    def one_official(self) -> str:
        """Who counts, after "no": "US official"."""
        return re.sub("^an? ", "", self.official)

    @property
    def one_person(self) -> str:
        """One of the personnel, a word that has no singular of its own: "member of US personnel"."""
        return self.person or f"member of {self.personnel}"

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


MOST_COUNTRIES = 5
"""More countries than this are counted and not named."""


def scope_in_words(scope: str, terms: Terms) -> str:
    """A scope for print: "Iraq, Syria and Jordan"."""
    names = scope.split("+")
    if len(names) > MOST_COUNTRIES:
        return f"{len(names)} {terms.areas}"
    return list_in_words([terms.place(name) for name in names]) or "the region"


def strikers_in_words(strikers: str, terms: Terms) -> str:
    """Whom a cell of the column striker names, for print: "the United States and Britain"."""
    return list_in_words([terms.strikers.get(name, name) for name in strikers.split("+")])


MEASURES = {
    "attacks": ("{attacks_on}", "{attacks}"),
    "us_injured": ("{personnel} injured", "people"),
    "us_tbi": ("{personnel} with traumatic brain injuries", "people"),
    "us_killed": ("{personnel} killed", "people"),
    "us_seriously_injured": ("{personnel} seriously injured", "people"),
    "us_troops": ("{troops}", "people"),
    "strike_rounds": ("rounds of {strikes}", "rounds"),
    "militants_killed": ("people killed by {strikes}", "people"),
    "killed": ("people killed", "people"),
    "wounded": ("people wounded", "people"),
}
"""Measure to what it counts and its unit, in words with the ledger's terms in braces."""


def measure_in_words(terms: Terms, measure: str, one: bool = False) -> str:
    """What a measure counts, or one of it: "attacks on US forces", "person killed"."""
    if measure in terms.measures:
        return terms.measures[measure]
    words, person = terms(MEASURES[measure][0]), terms.one_person
    single = (
        {terms.attacks: terms.attack, terms.personnel: person, "people": "person", "rounds": "round"} if one else {}
    )
    return next((each + words.removeprefix(many) for many, each in single.items() if words.startswith(many)), words)


OWN_COUNT = "a count of its own"
"""What reports say of a counting that the terms don't explain."""


def quantity_in_words(terms: Terms, quantity: str) -> str:
    """A quantity cell for print: a share's base by its name in words."""
    head, of, base = quantity.rpartition(" of ")
    return f"{head} of {measure_in_words(terms, base)}" if of and base in MEASURES else quantity


def counting_in_words(terms: Terms, counting: str) -> str:
    """What a counting counts, as far as the terms say it."""
    return terms.countings.get(counting, terms.countings.get("", OWN_COUNT))


def unit_of(terms: Terms, measure: str) -> str:
    """The unit of a measure: "attacks"."""
    return terms.measures.get(measure) or terms(MEASURES[measure][1])


def term_rows(terms: Terms) -> list[tuple[str, object, str]]:
    """Each key of `terms`, what it holds, and what it means."""
    return [(each.name, getattr(terms, each.name), each.metadata["meaning"]) for each in fields(Terms)]


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
        elif not _SOUND[kinds[name]](value) or (value == "" and getattr(Terms(), name)):
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
