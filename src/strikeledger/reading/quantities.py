"""The numbers of a passage, each with its hedge as the ledger's own rules for words read it, and what they come to count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from strikeledger.counts import Count
from strikeledger.data.hedge_rules import HedgeReading
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.number_words import multiple, number, share
from strikeledger.reading.sentences import WORD, TextSpan, word_set, words_between
from strikeledger.reading.vocabulary import WordMark

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
_ADDS = re.compile(r"\b(?:another|additional|further|extra|other|remaining) $", re.IGNORECASE)
_ADDED = re.compile(r"^ (?:more|others?|additional|further|extra)\b(?! than)", re.IGNORECASE)
_PART = re.compile(r"^ of (?:the|them|those|whom|which|these|its(?! own))\b", re.IGNORECASE)
_WHOLE = re.compile(r" of (?:the |those |these )?", re.IGNORECASE)
_GOVERNED = re.compile(
    r"(?:^|\W)(?:on|against|at|among|in|during|by|from|since|before|after|for) (?!\w+day )(?:[\w.]+ ){0,3}$",
    re.IGNORECASE,
)
_BESIDE = 48  # characters behind the noun in which "on ..." still belongs to it
_FEW = 5  # words that may stand between a noun and a name beside it
_BREAKS = word_set(". ; , : ( ) since after when while that who which and from by |")
_IN_WHICH = re.compile(r"( \w+)?, (?:in|during|by) which ")
_NEAR_NAME = 24  # characters between a war and the pause in it
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

HUNDREDS = 200
"""So many people are only those who are stationed somewhere."""

STATIONED = "us_troops"
"""The measure of who is somewhere, which has no window."""


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
    def is_rank(self) -> bool:
        """Whether it is an early place in an order, of which there are many: "the third"."""
        return self.kind == "ordinal" and self.reading.count().low <= MOST_SMALL

    def count(self, base: Count | None = None) -> Count | None:
        """The bounds; a share of nothing known has none."""
        return None if self.is_share and base is None else self.reading.count(base=base)


@dataclass(frozen=True)
class Surroundings:
    """A number in its sentence: the words of classes there, and where the numbers before and after it end and begin."""

    text: str
    sentence: TextSpan
    clause: TextSpan
    marks: Sequence[WordMark]
    chunk: Chunk
    before: int
    after: int

    @property
    def behind(self) -> list[str]:
        """The words behind a number, up to the next."""
        return words_between(self.text, self.chunk.end, self.after)

    @property
    def is_part(self) -> bool:
        """Whether it adds to another number or is a part of one: "another 24", "eight of the injured"."""
        lead, rest = self.text[self.sentence.start : self.chunk.start], self.text[self.chunk.end : self.chunk.end + 40]
        return bool(_ADDS.search(lead) or _ADDED.match(rest)) or self.is_of_others

    @property
    def is_of_others(self) -> bool:
        """Whether it is a part of what was told of before: "eight of them"."""
        return bool(_PART.match(self.text[self.chunk.end :]))

    @property
    def is_whole(self) -> bool:
        """Whether the number before it is a part of it, whose country is not its own: "in Elbonia 52 of the 98"."""
        return self.before > self.sentence.start and bool(_WHOLE.fullmatch(self.text, self.before, self.chunk.start))

    @property
    def is_told_of_others(self) -> bool:
        """Whether its sentence speaks of somebody else's attacks before it, and of neither side here."""
        before = self.within(self.sentence.start, self.chunk.start)
        sides = {mark.name for mark in self.marks} & {"ours", "theirs", "ours-people", "on-ours"}
        return not sides and any(mark.name == "elsewhere" and not self.dates(mark) for mark in before)

    def dates(self, mark: WordMark) -> bool:
        """Whether a name only says of which pause or war a time is: "during the truce in Gaza"."""
        lead = self.within(self.sentence.start, mark.start)[-2:] if mark.name == "elsewhere" else []
        return any(each.name in ("turn", "beginning") and mark.start - each.end < _NEAR_NAME for each in lead)

    def is_governed(self, mark: WordMark) -> bool:
        """Whether a noun only says at whom another is aimed: "attacks on its troops"."""
        return _GOVERNED.search(self.text[self.before : mark.start]) is not None

    def is_beside(self, noun: WordMark, mark: WordMark) -> bool:
        """Whether a word stands between a number and its noun, or beside the two without a break: "on ships in the Red Sea"."""
        start, end = self.chunk.start, max(noun.end, self.chunk.end)
        if mark.end <= start:
            until = min(start, noun.start) if noun.start > mark.end else start
            return mark.start >= self.before and not _is_apart(_IN_WHICH.sub(" ", self.text[mark.end : until]))
        near = mark.start <= noun.end + _BESIDE and mark.start < self.after
        return mark.start < noun.end or (near and not _is_apart(self.text[end : mark.start]))

    def words_to(self, noun: WordMark) -> list[str]:
        """The words between a number and a noun but for the name of a side: "three Elbonian dead"."""
        sides = [mark for mark in self.within(self.chunk.end, noun.start) if mark.name in ("ours", "theirs")]
        edges = [self.chunk.end, *(edge for side in sides for edge in (side.start, side.end)), noun.start]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return [word for start, end in pairs for word in words_between(self.text, start, end)]

    def within(self, start: int, end: int) -> list[WordMark]:
        """The words of classes in a stretch."""
        return [mark for mark in self.marks if start <= mark.start and mark.end <= end]


def _is_apart(gap: str) -> bool:
    words = words_between(gap, 0, len(gap))
    return len(words) > _FEW or bool(_BREAKS & set(words))


@dataclass(frozen=True)
class Quantity:
    """A number of a draft that speaks of what the ledger counts.

    Attributes:
        passage, start, end: where it stands; `words` as they stand there, `count` their bounds (None where the whole of a share is open).
        measure: as in tallies.csv, or "killed" and the like where only accounts hold it; table and column are those of accounts.
        scope: countries that it names, none where it leaves them open; `place` an id, where it names one.
        since: days between which its window begins; None for a level, or where it speaks of an event.
        day: for which day it holds; `dated` tells whether the draft says so.
        events: ids of attacks or strikes that it may speak of.
        explicit: whether window or event follow from the words; if not, `open` says what would settle it.
        ordinal: whether it is a place in an order, "the 74th".
        base: the measure that a share is taken of, else "".
        voice: "officials" where those are named whose count the headlines follow, "monitors" for those who count otherwise, else "".
        borrowed: whether only the sentences before say what it counts.
        bare: whether no word says what it counts; such a number is only one of the ledger's if a claim confirms it.
        of_event: whether its window begins with one event, and it counts what only that one did.
        hedged: its words with a hedge that stands apart from them, "at least 24" of "at least another 24", else "".
    """

    passage: int
    start: int
    end: int
    words: str
    sentence: str
    count: Count | None
    measure: str
    table: str
    column: str
    scope: tuple[str, ...]
    place: str
    since: tuple[date, date] | None
    day: date
    dated: bool
    events: tuple[str, ...]
    explicit: bool
    open: str
    ordinal: bool
    base: str
    voice: str
    borrowed: bool
    bare: bool = False
    of_event: bool = False
    hedged: str = ""

    @property
    def is_few(self) -> bool:
        """Whether it is so small that claims about much else fit it by chance."""
        count = self.count
        return count is not None and (count.low if count.high is None else count.high) <= MOST_SMALL

    def is_of_several(self, last: Quantity) -> bool:
        """Whether it is of harm done in several events of which its sentence says how many: "four rounds that killed 15"."""
        counted = not last.table and last.measure != STATIONED and last.count is not None and last.count.low > 1
        return bool(self.table) and counted and last.sentence == self.sentence and not self.place

    def is_fellow(self, last: Quantity) -> bool:
        """Whether it is of the same event or window as the one before: of harm in one sentence, or an answer to its question."""
        asked = last.count is None and last.measure == self.measure
        here = bool(last.table) and last.table == self.table and last.sentence == self.sentence
        return (asked or here) and not self.scope and not self.place


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
    first, second = part[0][0].lower(), part[1][0].lower() if len(part) > 1 else ""
    verb = {"under": _COME, "from": _GROW}.get(first, _ADD if (first, second) == ("up", "to") else None)
    return verb is not None and verb.search(lead) is not None


def _is_loose(part: Sequence[re.Match[str]]) -> bool:
    first, last = part[0][0].lower(), part[-1][0].lower()
    return last in _LOOSE_ENDS or first in (",", "%") or (first in ("and", "or", "to", "of") and len(part) > 1)
