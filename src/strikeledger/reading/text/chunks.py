"""The numbers of a text, each with its hedge as the ledger's own rules for words read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from strikeledger.counts import Count
from strikeledger.data.hedge_rules import HedgeReading
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.number_words import multiple, number, share
from strikeledger.reading.text.sentences import WORD

_LONGEST = 9  # words
_SIGNS = set("~≥≤<>+")
_JOINING = {",", "%", "percent", "and", "or", "to", "-", "of"}
_LOOSE_ENDS = {",", "and", "or", "to", "-", "of", "in", "as", "at", "the"}
_NOUNS = {"casualties", "score", "scores"}
_COME = re.compile(r"\b(?:com(?:e|es|ing)|came|been|were|was|are) $", re.IGNORECASE)
_ADD = re.compile(
    r"\b(?:add(?:s|ed|ing)?|(?:go|went|climb|jump|mov|bring|brought)\w*) (?:it |that |them |the \w+ )?$", re.IGNORECASE
)
_GROW = re.compile(r"\b(?:gr[eo]w|r[oi]se|climb|went|gone|jump|increas|swell|doubl|move)\w*\b[^.;]*$", re.IGNORECASE)
_BETWEEN_HEDGE = re.compile(
    r"(?:,? (?:another|(?:an )?additional|(?:a )?further|(?:an )?extra|(?:a )?reported|(?:a )?confirmed)|,)? [\"'(]?$",
    re.IGNORECASE,
)
_LONGEST_HEDGE = 4  # words
_HEDGE_BEHIND = re.compile(
    r"(?: [a-z][\w-]*){1,3}"
    r"(,? (?:at (?:least|most|a minimum|the (?:very )?(?:least|most))|(?:or|if not|and|possibly|perhaps) more|or fewer))"
    r"(?=[.;:,)!?]|$| (?:was|were|have|had|has)\b)"
)
_PASSED = re.compile(r"(?:exceed|surpass|topp?)(?:s|ed|ing)?$", re.IGNORECASE)
_ANY_BASE = " of whole"

MOST_SMALL = 8
"""Numbers up to this fit claims by chance."""


@dataclass(frozen=True)
class Chunk:
    """Words for a number with where they stand; a share has no bounds until what it is a share of is known.

    `kind` is "times" for an adverb ("twice"), "ordinal" for a place in an order ("the 74th"), else ""; `hedged` are its words with a
    hedge that stands apart from them, "at least 24" of "at least another 24", else "".
    """

    start: int
    end: int
    words: str
    reading: HedgeReading
    kind: str = ""
    hedged: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole: "about half"."""
        return bool(self.reading.base)

    @property
    def is_percentage(self) -> bool:
        """Whether it is a share in per cent, which may stand beside the number that it is of: "57, or 41 percent, of them"."""
        return "%" in self.words or "percent" in self.words

    @property
    def is_rank(self) -> bool:
        """Whether it is an early place in an order, of which there are many: "the third"."""
        return self.kind == "ordinal" and self.reading.count().low <= MOST_SMALL

    def count(self, base: Count | None = None) -> Count | None:
        """The bounds; a share of nothing known has none."""
        return None if self.is_share and base is None else self.reading.count(base=base)


def chunks(text: str, hedges: HedgeRules) -> list[Chunk]:
    """Every quantity of an even text, in order, each in as many words as one rule reads; "twice" and "74th" are quantities, too."""
    tokens = list(WORD.finditer(text))
    found: list[Chunk] = []
    for run in _runs(tokens, hedges):
        found += _longest(text, run, hedges)
    for match in _COUNTING.finditer(text):
        whole = _ADVERBS.get(match[0].lower()) or match["figures"] or _cardinal(match[0].lower())
        reading = hedges.find(whole)
        if reading is not None and not any(chunk.start < match.end() and match.start() < chunk.end for chunk in found):
            kind = "times" if match[0].lower() in _ADVERBS else "ordinal"
            found.append(Chunk(match.start(), match.end(), match[0], reading, kind))
    return [_with_hedge(text, chunk, hedges) for chunk in sorted(found, key=lambda chunk: chunk.start)]


def _with_hedge(text: str, chunk: Chunk, hedges: HedgeRules) -> Chunk:
    """A number as a hedge that stands apart from it has it: "at least another 24", "24 injuries or more", "topped 70"."""
    if chunk.is_share or chunk.kind:
        return chunk
    between, behind = _BETWEEN_HEDGE.search(text[: chunk.start]), _HEDGE_BEHIND.match(text, chunk.end)
    lead = text[: between.start() if between else chunk.start].split()[-_LONGEST_HEDGE:]
    if lead and _PASSED.match(lead[-1]):
        lead = ["more", "than"]
    elif not between or not between[0].strip() or not lead or lead[-1].lower() not in hedges.words:
        lead = []
    heads = [" ".join(lead[at:]) for at in range(len(lead))]
    tried = [*(f"{head} {chunk.words}" for head in heads), *([chunk.words + behind[1]] if behind else [])]
    readings = ((words, hedges.find(words)) for words in tried)
    return next((replace(chunk, reading=found, hedged=words) for words, found in readings if found), chunk)


_ADVERBS = {"once": "one", "twice": "two", "thrice": "three"}
_NAMES = "second:two third:three fourth:four fifth:five sixth:six seventh:seven eighth:eight ninth:nine tenth:ten"
_ORDINALS = dict(pair.split(":") for pair in _NAMES.split())
_TENS = "(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)"
_SPELLED = rf"{_TENS}(?:ieth|y-(?:first|{'|'.join(name for name in _ORDINALS if name != 'tenth')}))|hundredth"
_COUNTING = re.compile(
    rf"\b(?:{'|'.join([*_ADVERBS, *_ORDINALS])}|{_SPELLED}|(?P<figures>\d+)(?:st|nd|rd|th))\b", re.IGNORECASE
)


def _cardinal(ordinal: str) -> str:
    """The number that a spelled place in an order has: "seventy-four" of "seventy-fourth"."""
    tens, _, last = ordinal.rpartition("-")
    last = "one" if last == "first" and tens else _ORDINALS.get(last, last)
    return "-".join(filter(None, (tens, last.replace("ieth", "y").removesuffix("th"))))


def _runs(tokens: Sequence[re.Match[str]], hedges: HedgeRules) -> Iterator[list[re.Match[str]]]:
    """Stretches of words that rules know, each with a number in it."""
    run: list[re.Match[str]] = []
    for token in [*tokens, None]:
        if token is not None and _is_known(token[0].lower(), hedges):
            run.append(token)
            continue
        if any(_is_core(each[0].lower(), hedges) for each in run):
            yield run
        run = []


def _is_known(word: str, hedges: HedgeRules) -> bool:
    return word not in _NOUNS and (word in hedges.words or word in _JOINING or word in _SIGNS or _is_core(word, hedges))


def _is_core(word: str, hedges: HedgeRules) -> bool:
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", word) or word in _ORDINALS:
        return False
    if word[:1].isdigit() or word in hedges.cores or word in ("few", "half"):
        return True
    if word in _JOINING:
        return False
    figures = word.lstrip("~≥≤<>+").split("-")
    return (
        any(number(part) is not None or multiple(part) is not None for part in figures) or share(word) is not None
    ) and word not in _JOINING


def _longest(text: str, run: Sequence[re.Match[str]], hedges: HedgeRules) -> Iterator[Chunk]:
    """The longest quantity of a run, and those before and after it."""
    for size in range(min(_LONGEST, len(run)), 0, -1):
        for at in range(len(run) - size + 1):
            part = run[at : at + size]
            if not any(_is_core(each[0].lower(), hedges) for each in part) or _is_loose(part):
                continue
            if _belongs_to_verb(text, part):
                continue
            words = text[part[0].start() : part[-1].end()]
            reading = hedges.find(words) or hedges.find(words + _ANY_BASE)
            if reading is not None:
                yield from _longest(text, run[:at], hedges)
                yield Chunk(part[0].start(), part[-1].end(), words, reading)
                yield from _longest(text, run[at + size :], hedges)
                return


def _belongs_to_verb(text: str, part: Sequence[re.Match[str]]) -> bool:
    """Whether the words at its head belong to a verb before it: "come [under four] attacks", "grew [from 40 to 46]"."""
    lead = text[: part[0].start()]
    if lead.endswith(" from ") and any(word[0].lower() == "to" for word in part[1:]):
        return is_grown(lead)
    first, second = part[0][0].lower(), part[1][0].lower() if len(part) > 1 else ""
    verb = {"under": _COME, "from": _GROW}.get(first, _ADD if (first, second) == ("up", "to") else None)
    return verb is not None and verb.search(lead) is not None


def is_grown(lead: str) -> bool:
    """Whether what stands before a number says that something grew from it or to it: "rose from 40 to "."""
    return lead.endswith((" from ", " to ")) and _GROW.search(lead) is not None


def _is_loose(part: Sequence[re.Match[str]]) -> bool:
    first, last = part[0][0].lower(), part[-1][0].lower()
    return last in _LOOSE_ENDS or first in (",", "%") or (first in ("and", "or", "to", "of") and len(part) > 1)
