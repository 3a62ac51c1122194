"""Sentences with figures in them: a template names its figures and nouns in braces, and each agrees with its number.

    sentence("{Officials} had counted **{attacks:attack}** on {forces} by {day}; {week} of them {week?was|were} in the last week.", ledger,
             attacks=total, week=lately)

`{name}` is a value, or else a term of the ledger, `{where}`, `{in_where}` or `{day}`. `{name:one}` and `{name:one|many}` add what a figure
counts, and `{name?was|were}` chooses a verb. What stands between two pairs of asterisks stands out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

import pandas as pd

from strikeledger.counts import NONE, Count
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Heading, Link, Listing, Note, Paragraph, Strong, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords
from strikeledger.terms import Terms
from strikeledger.text import capitalise, day_in_words, number_in_words

PhraseValue = Words | int | tuple[Words, ...]
"""What a template's name may stand for: words, a figure, a number that is no claim (a place in a list), or a phrase."""

_FIELD = re.compile(r"\{(\w+)(?:([:?])([^{}]*))?\}")
_SENTENCE = re.compile(r"[.!?] \**$")
"""What stands before the beginning of a sentence."""


_LITERAL = {ord(sign): 0xE010 + at for at, sign in enumerate("{}*")}
_SIGNS = {code: chr(sign) for sign, code in _LITERAL.items()}


def literal(words: str) -> str:
    """Words of the data for a template, in which their braces and asterisks mean nothing."""
    return words.translate(_LITERAL)


def sentence(template: str, ledger: Ledger, **values: PhraseValue) -> Display:
    """A paragraph from a template, for a cell of a notebook.

    Args:
        values: what the names in braces stand for.

    Raises:
        ValueError: a name that is neither given nor a term of the ledger, or a brace without its counterpart.
    """
    return prose(*phrase(template, ledger, **values))


def prose(*words: Words, role: str = "") -> Display:
    """A paragraph of words, figures and phrases."""
    return Display(Paragraph(words, role))  # type: ignore[arg-type]  # a display turns words into inlines


NOTHING_YET = "Nothing is known yet: the ledger holds no account and no total."


def key_listing(points: Iterable[Sequence[Words]]) -> Display:
    """The numbered points that open a report, each a run of words; empty ones are left out."""
    items = tuple((Paragraph(tuple(point)),) for point in points if point)  # type: ignore[arg-type]  # a display turns words into inlines
    return Display(Listing(items, ordered=True, role="key-points"))


def phrase(template: str, ledger: Ledger, **values: PhraseValue) -> tuple[Words, ...]:
    """A template as a run of words and figures, to be part of a larger one."""
    if loose := set("{}") & set(_FIELD.sub("", template)):
        raise ValueError(
            f"a {loose.pop()} in {template!r} has no counterpart; names stand in braces, as {{attacks:attack}}"
        )
    runs: list[list[Words]] = [[]]
    end = 0
    for hit in _FIELD.finditer(template):
        _add_words(runs, template[end : hit.start()])
        words = _field_words(ledger, hit, values)
        runs[-1] += _begin(words) if _SENTENCE.search(template[: hit.start()]) else words
        end = hit.end()
    _add_words(runs, template[end:])
    told: list[Words] = []
    for place, run in enumerate(runs):
        told += [Strong(tuple(run))] if place % 2 and run else run  # type: ignore[arg-type]
    return _begin(told) if template[:1] in "{*" else tuple(told)


def join_runs(runs: Iterable[Sequence[Words]], between: Words = " ", last: Words = "") -> tuple[Words, ...]:
    """Runs of words one after the other, empty ones left out, with a mark between two, another before the `last` if one is given."""
    kept = [run for run in runs if run]
    marks = [*[between] * (len(kept) - 2), last or between] if len(kept) > 1 else []
    return tuple(word for run, mark in zip_longest(kept, marks) for word in (*run, *([mark] if mark else [])))


def in_a_row(parts: Sequence[tuple[Words, ...]]) -> tuple[Words, ...]:
    """Runs of words one after the other, with commas and an "and"."""
    return join_runs(parts, ", ", " and ")


def run_in_words(run: Sequence[Words]) -> str:
    """A run of words and figures as they will be read."""
    return "".join(map(_words_alone, run))


def _words_alone(word: Words) -> str:
    if isinstance(word, FigureInWords):
        return word.words or word.figure.words
    if isinstance(word, Figure):
        return word.words
    if isinstance(word, Strong | Link | Note):
        return run_in_words(word.children)
    return word if isinstance(word, str) else getattr(word, "text", " ")


def _add_words(runs: list[list[Words]], words: str) -> None:
    """Plain words; each pair of asterisks in them begins or ends what stands out."""
    for place, part in enumerate(words.split("**")):
        if place:
            runs.append([])
        if part:
            runs[-1].append(part.translate(_SIGNS))


def _field_words(ledger: Ledger, hit: re.Match[str], values: dict[str, PhraseValue]) -> Sequence[Words]:
    """What stands for one name in braces."""
    name, kind, spec = hit.groups()
    value = values[name] if name in values else _known_word(ledger, name, values)
    one, _, many = (spec or "").partition("|")
    if kind == "?":
        nobody = f"{{{name}:person" in hit.string and _count(value) == NONE  # "nobody was", but "no attacks were"
        return [one if nobody or is_one(_count(value)) else many]
    if kind == ":":
        return _number_and_noun(value, *_noun(ledger.terms, one, many))
    if isinstance(value, Figure):
        return [FigureInWords(value, number_words(value))]
    if isinstance(value, int):
        return [number_in_words(value)]
    return value if isinstance(value, tuple) else [value]


def _known_word(ledger: Ledger, name: str, values: dict[str, PhraseValue]) -> str:
    known = {"where": ledger.where, "in_where": ledger.in_where, "day": view_day(ledger)}
    try:
        return known[name] if name in known else ledger.terms(f"{{{name}}}")
    except KeyError:
        given = ", ".join([*values, *known])
        raise ValueError(f"{{{name}}} is neither given nor a term of the ledger; there are {given}") from None


def view_day(ledger: Ledger) -> str:
    """The day that a view was asked for, else that of its newest publication, in words."""
    return day_in_words(view_date(ledger))


def view_date(ledger: Ledger) -> pd.Timestamp:
    """The day that a view was asked for, else that of its newest publication."""
    return pd.Timestamp(ledger.filters.as_of or ledger.sources["published"].max())


def _noun(terms: Terms, one: str, many: str) -> tuple[str, str]:
    """One and many of a noun: "attack" is the ledger's own, "personnel", too; "person|people" stands as it is, "round" takes an s."""
    if one in ("attack", "attacks"):
        return terms.attack, terms.attacks
    if one == "personnel":  # which has no singular
        return terms.one_person, terms.personnel
    return one, many or {"person": "people"}.get(one, f"{one}s")


def _number_and_noun(value: PhraseValue, one: str, many: str) -> Sequence[Words]:
    """A number with what it counts: "four rounds", "at least 1 round", "nobody", "no attacks"."""
    count = _count(value)
    if count is None:
        return [f"an unknown number of {many}"]
    if count.low == count.high == 0 and many == "people":
        words, noun = "nobody", ""
    else:
        words = "no" if count.high == 0 else str(number_words(value))
        noun = f" {one if is_one(count) else many}"
    return [FigureInWords(value, words) if isinstance(value, Figure) else words, *([noun] if noun else [])]


def _count(value: PhraseValue) -> Count | None:
    if isinstance(value, int):
        return Count.exactly(value)
    if not isinstance(value, Figure) or isinstance(value.low, str):
        raise ValueError(f"{value!r} isn't a count, so that nothing can agree with it")
    return None if value.low is None else value.count


def is_one(count: Count | None) -> bool:
    """Whether a noun stands in the singular: only where the bound that rules it is one ("at least 1 round", "at most 1 round")."""
    return count in (Count.exactly(1), Count(1), Count(0, 1))


def number_words(value: PhraseValue) -> str:
    """A number as prose has it: exact ones up to nine in words, all others in digits; "" keeps a figure's own words.

    >>> number_words(4), number_words(74)
    ('four', '74')
    """
    if isinstance(value, int):
        return number_in_words(value)
    exact = isinstance(value, Figure) and value.kind == "count" and value.low == value.high and value.low is not None
    return number_in_words(int(value.low)) if exact else ""  # type: ignore[union-attr,arg-type]


def _begin(told: Sequence[Words]) -> tuple[Words, ...]:
    """A run that begins a sentence with a capital."""
    first, *rest = told or ("",)
    if isinstance(first, Strong):
        return (Strong(_begin(first.children)), *rest)  # type: ignore[arg-type]
    if isinstance(first, str):
        return (capitalise(first), *rest)
    if isinstance(first, FigureInWords):
        return (FigureInWords(first.figure, capitalise(first.words or first.figure.words)), *rest)
    return (first, *rest)


def heading(ledger: Ledger, told: str, of: str | Sequence[str] = (), bare: str = "", level: int = 2) -> Display | None:
    """The words that head a section, with terms in braces; none where nothing of what they announce is known.

    Args:
        of: names of `Ledger.contents`; any one of them will do.
        level: 2 for a section, 3 within one.
        bare: the words where the ledger names nobody as attacked.
    """
    needed = {of} if isinstance(of, str) else set(of)
    if needed and not needed & ledger.contents:
        return None
    return Display(Heading(level, (Text(ledger.terms(told if ledger.terms.forces or not bare else bare)),)))
