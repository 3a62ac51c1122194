"""The words of a ledger's subject, as drafts use them: classes of words, and rules that tell what a number counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import EVENT_KEYS, QUANTITIES
from strikeledger.reading.text.sentences import even_text
from strikeledger.text import MONTHS

HARM = "harm-"
"""Classes with names that begin so are words of harm: of several near a number, only the nearest counts."""


@dataclass(frozen=True)
class WordMark:
    """Words of a class in a text, with where they stand; a place has its id in `value`, a country or sea its name."""

    name: str
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True)
class MeasureRule:
    """What a number counts: its noun is of class `unit`, words of each of `needs` are near and none of `forbids` beside it.

    Attributes:
        unit, needs, forbids: names of classes; several that will do are set of names.
        measure: as in tallies.csv, "" where only accounts hold it; `base` is the measure that a share is of.
        table, column: of the accounts that hold it, as ("strikes", "killed").
        confirms: whether the match may only confirm.
    """

    name: str
    unit: frozenset[str]
    needs: tuple[frozenset[str], ...]
    forbids: frozenset[str]
    measure: str
    base: str = ""
    table: str = ""
    column: str = ""
    confirms: bool = False

    @property
    def side(self) -> str:
        """The table of events by which harm was done, or in which it lies."""
        return self.table or ("strikes" if self.measure == "strike_rounds" else "attacks")

    @property
    def harms(self) -> frozenset[str]:
        """The classes of words of harm that it asks for."""
        return frozenset(name for need in self.needs for name in need if name.startswith(HARM))


@dataclass(frozen=True)
class Vocabulary:
    """Classes of words by name, rules in the order in which they are tried, and names of places with their ids."""

    classes: Mapping[str, tuple[str, ...]]
    rules: tuple[MeasureRule, ...]
    places: Mapping[str, str]
    countries: Mapping[str, str]

    def marks(self, text: str) -> list[WordMark]:
        """Every word of a class in a text, in order; words within longer ones of another class are left out."""
        forms = [(name, form, "") for name, form in self._forms.items()]
        forms += [(kind, form, value) for kind, names in self._names.items() for form, value in names]
        matches = ((name, value, match) for name, form, value in forms for match in form.finditer(text))
        found = [WordMark(name, *match.span(), value) for name, value, match in matches if not _is_paper(name, match)]
        longest = [mark for mark in found if not any(_holds(other, mark) for other in found)]
        return sorted(longest, key=lambda mark: (mark.start, mark.end))

    @cached_property
    def units(self) -> frozenset[str]:
        """The classes of nouns that rules count, and of those that none does."""
        return frozenset(name for rule in self.rules for name in rule.unit) | {"other"}

    def siblings(self, rule: MeasureRule) -> list[MeasureRule]:
        """Rules for the same harm done to people of another side, where a rule is for people of any."""
        alike = (each for each in self.rules if "people" in each.unit and each.harms == rule.harms)
        return [each for each in alike if "people" in rule.unit and each.table != rule.table]

    @cached_property
    def victims(self) -> frozenset[str]:
        """The classes of nouns that may be harmed."""
        return frozenset(name for rule in self.rules if rule.harms for name in rule.unit)

    @cached_property
    def _forms(self) -> dict[str, re.Pattern[str]]:
        return {name: _any_of(words) for name, words in self.classes.items() if words}

    @cached_property
    def _names(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        kinds = {"place-name": self.places, "country": self.countries}
        return {kind: [(_name_form(name), value) for name, value in names.items()] for kind, names in kinds.items()}


def _is_paper(name: str, match: re.Match[str]) -> bool:
    """Whether a word is the name of a paper, or stands in one: "the New York Times", "the Times of Israel"."""
    lead = match.string[: match.start()]
    named = name == "times" and match[0][0].isupper() and _NAMED.search(lead) is not None
    return named or (name == "elsewhere" and _PAPER_OF.search(lead) is not None)


def _holds(longer: WordMark, mark: WordMark) -> bool:
    inside = longer.start <= mark.start and mark.end <= longer.end
    return inside and longer.end - longer.start > mark.end - mark.start and longer.name not in _COMPOSED


_PAPER_OF = re.compile(r"\b(?:Times|Post|Voice|Radio|Broadcaster) of (?:the )?$")
_NAMED = re.compile(r"\b[A-Z][a-z]+ $")

_COMPOSED = ("ours-people", "on-ours", "by-ours")
"""Classes whose words are made of others', which count beside them."""


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """A form for any of some words, the longest first; words without a small letter keep their capitals."""
    forms = [_word_form(word) for word in sorted(words, key=len, reverse=True)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def _word_form(word: str) -> str:
    form = r"\s+".join(re.escape(part) for part in even_text(word).split())
    return form if re.search("[a-z]", word) else f"(?-i:{form})"


def _name_form(name: str) -> re.Pattern[str]:
    """A form for a name however it is spaced and joined, with its article or without."""
    parts = re.split(r"[\s'’-]+", re.sub(r"^(?:al|at|the)[\s-]", "", name, flags=re.IGNORECASE))
    joined = r"[\s'’-]*".join(map(re.escape, filter(None, parts)))
    return re.compile(rf"\b(?:(?:al|at|ain al|the)[\s-])?{joined}(?!\w)", re.IGNORECASE)


def read_vocabulary(ledger: Ledger, rows: Sequence[Mapping[str, str]]) -> Vocabulary:
    """The vocabulary of a ledger from rows of its `vocabulary.csv`, with the names of its places and countries."""
    classes = {row["name"]: _words(row["words"]) for row in rows if not row["unit"]}
    held = _columns_with_numbers(ledger)
    rules = tuple(_rule(row, held) for row in rows if row["unit"])
    suffixes = classes.get("place", ())
    places: dict[str, str] = {}
    countries = {row["country"]: row["country"] for row in ledger.package.tables["places"].rows}
    countries |= {even_text(flag): name for flag, name in (word.split(" ", 1) for word in classes.get("flag", ()))}
    for scope in {row["scope"] for row in ledger.package.tables["tallies"].rows}:
        countries |= {name: name for name in scope.split("+")}
    for row in ledger.package.tables["places"].rows:
        for name in (row["name"], *row["also_called"].split(";")) if "also_called" in row.cells else (row["name"],):
            for short in _short_names(name.strip(), suffixes):
                if short not in countries and len(short) > 2:
                    places.setdefault(short, row["place_id"])
    return Vocabulary(classes, rules, places, countries)


def _short_names(name: str, suffixes: Sequence[str]) -> Iterator[str]:
    """A place's name, and the same without the word for what it is: "Harir Air Base", "Harir"."""
    yield name
    for suffix in suffixes:
        if name.lower().endswith(f" {suffix}"):
            yield name[: -len(suffix) - 1]


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.split(";") if word.strip())


def _columns_with_numbers(ledger: Ledger) -> set[str]:
    """Columns of accounts in which any number stands, as "attacks/killed"."""
    return {
        f"{name.removesuffix('_accounts')}s/{column}"
        for name in EVENT_KEYS
        for column in QUANTITIES[name]
        if any(row[column] for row in ledger.package.tables[name].rows)
    }


def _rule(row: Mapping[str, str], held: Collection[str]) -> MeasureRule:
    """A rule as read: of several columns that it names it counts in the first that holds numbers, and in that of a total with the last."""
    measure, _, base = row["measure"].replace(" ?", "").partition(" of ")
    named = measure.split()
    accounts = [name for name in named if "/" in name]
    account = next((name for name in accounts if name in held), accounts[-1] if accounts else "")
    if account != (accounts or [""])[-1]:
        named = []
    table, _, column = account.partition("/")
    return MeasureRule(
        name=row["name"],
        unit=frozenset(row["unit"].split("|")),
        needs=tuple(frozenset(need.split("|")) for need in row["needs"].split()),
        forbids=frozenset(row["forbids"].split()),
        measure=next((name for name in named if "/" not in name), ""),
        base=base.strip(),
        table=table,
        column=column,
        confirms=row["measure"].endswith(" ?"),
    )


MONTH_FORM = "|".join(f"{month[:3]}(?:{month[3:]}|{'t' if month == 'September' else ''}\\.?)" for month in MONTHS)
"""A month's name, in full or in short."""
