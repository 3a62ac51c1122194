"""What a number of a draft counts: its noun, the words of harm and the names near it, laid against the rules of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from strikeledger.reading.quantities import Chunk, Surroundings
from strikeledger.reading.sentences import words_between
from strikeledger.reading.vocabulary import HARM, MeasureRule, Vocabulary, WordMark

_REACH = 7  # words between a number and its noun
_BESIDE = 48  # characters behind the noun in which "on ..." still belongs to it
_FEW = 5  # words that may stand between a noun and a name beside it


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_STOPS = _set(
    "by from with after before when while that which who whom is was were are has have had said says on at in for to against because since"
    " than where under during as into would will did do including among . ; : ( ) and or but | / !"
)
"""Words over which no noun is sought."""

_PASSED = _set(
    "been were was are is be being have has had also more other others of them those these people reportedly got suffered sustained"
    " sustaining suffering with from left so far all either least most a it as"
)
"""Words that may stand between a number and the word of harm that it counts: "15 of them were killed"."""

_OWNERS = _set("of the its their our those these this his her")
_BREAKS = _set(". ; , : ( ) since after when while that who which and from by |")
_FOLLOWS = _set(
    "in of at on since , . and more ; by ) were are was is as had have has it ( / | ? ! : or that he she they there for altogether"
    " says said according - came happened occurred took then before up until last this yesterday today we again so among under another"
) | {""}
_BE = _set("were was are is have has had be")
_PLACING = _set("in on at from inside near there")
"""What may follow a number that leaves its noun out."""

_GROWN = re.compile(
    r"\b(?:rose|risen|rises|stood|stands?|reached|reaching|grew|grown|climbed|totall?ed|totals?|number|numbered|at|to|was|were|is|are|now|than"
    r"|tally|toll|count|injured|counts?|counted)(?: \w+ly)?(?: to| at| is| of| now)? $",
    re.IGNORECASE,
)
_CELL = re.compile(r"[:|]\s*$")
_SUBJECT = re.compile(r"\b(?:number|total|count|tally|toll|sum)s? (?:of|for)\b[^,;]*$", re.IGNORECASE)
_GOVERNED = re.compile(r"\w (?:on|against|at|among) (?:[\w.]+ ){0,2}$")
_IN_WHICH = re.compile(r"( \w+)?, (?:in|during|by) which ")
_SO_FAR = re.compile(r" (?:so far|in all|altogether|to date)\b")
_PERFECT = re.compile(r"\b(?:have|has|had|'ve)(?: \w+ly| now| also)? been\b", re.IGNORECASE)
_FILLERS = _set("a total of some to an the at")


@dataclass(frozen=True)
class Measured:
    """A number that counts what the ledger does, by a rule.

    `part` tells that it adds to another number or is a part of one, `elliptic` that its noun is that of a number before, `whole` that it
    is what something reached, or what has been until now, `running` that it is said to be the state of a count, `borrowed` that a
    rule is met only with the sentence before, `guess` that it is only with what the draft speaks of elsewhere.
    """

    chunk: Chunk
    rule: MeasureRule
    part: bool
    elliptic: bool
    whole: bool = False
    running: bool = False
    borrowed: bool = False
    guess: bool = False


def find_measure(
    around: Surroundings,
    vocabulary: Vocabulary,
    topic: MeasureRule | None,
    context: Collection[str],
    seen: Collection[str] = (),
) -> Measured | None:
    """What a number counts, or None where it is nothing of the ledger's.

    Args:
        topic: what the number before it counts, which one without a noun counts, too ("36 in one country").
        context: classes of words by which a rule may be met where its own sentence is silent.
        seen: classes of words that the draft has anywhere before, for a guess.
    """
    units = vocabulary.units
    head = _head_behind(around, units)
    if around.chunk.kind == "times":
        head = WordMark("times", around.chunk.start, around.chunk.end)
    before = None if head else _head_before(around, units)
    head = head or before
    if head is not None and head.name == "other":
        return None
    if head is None and topic is not None and _harm_behind(around):
        head = WordMark("people", around.chunk.start, around.chunk.end)
    if head is None:
        return _elliptic(around, topic)
    if around.chunk.kind == "ordinal" and (head.start < around.chunk.end or head.name.startswith(HARM)):
        return None
    knowing = ((), context, seen)
    met = ((_rule_of(around, vocabulary, head, known), at) for at, known in enumerate(knowing))
    rule, at = next((each for each in met if each[0]), (None, 0))
    running = before is not None and bool(_SUBJECT.search(around.text[around.sentence.start : before.start]))
    whole = (before is not None and not before.name.startswith(HARM)) or bool(
        _PERFECT.search(around.text, around.before, around.after)
    )
    return (
        None
        if rule is None
        else Measured(
            around.chunk,
            rule,
            around.is_part,
            elliptic=False,
            whole=whole,
            running=running,
            borrowed=at > 0,
            guess=at > 1,
        )
    )


def _harm_behind(around: Surroundings) -> bool:
    """Whether words of harm follow a number without a noun in its clause: "five of those were checked for brain injuries"."""
    rest = words_between(around.text, around.chunk.end, around.chunk.end + 30)[:2]
    harms = [
        mark
        for mark in around.within(around.chunk.end, min(around.clause.end, around.after))
        if mark.name.startswith(HARM)
    ]
    return (
        bool(harms)
        and (rest[:1] == ["of"] or bool(rest[:1] and rest[0] in _BE))
        and len(words_between(around.text, around.chunk.end, harms[0].start)) <= _REACH + 2
    )


def _rule_of(
    around: Surroundings, vocabulary: Vocabulary, head: WordMark, context: Collection[str]
) -> MeasureRule | None:
    beside = {mark.name for mark in around.marks if _is_beside(around, head, mark)} | (
        {"adds"} if around.is_part else set()
    )
    if _is_told_of_others(around):
        return None
    harm = _harm(around, head) if head.name in vocabulary.victims else None
    own = {harm.name} if harm else set()
    wide = own | _plain_names(around.marks)
    known = wide | set(context)
    for rule in vocabulary.rules:
        asks = any(_harms(need) for need in rule.needs)
        barred = beside & (rule.forbids - _harms(rule.forbids)) or own & _harms(rule.forbids)
        if head.name in rule.unit and not barred and bool(own) == asks and all(need & known for need in rule.needs):
            return rule
    return None


def _is_told_of_others(around: Surroundings) -> bool:
    """Whether a sentence speaks of somebody else's attacks before its number, and of neither side here."""
    names = {mark.name for mark in around.marks}
    return not names & {"ours", "theirs", "ours-people", "on-ours"} and any(
        mark.name == "elsewhere" for mark in around.within(around.sentence.start, around.chunk.start)
    )


def _plain_names(marks: Sequence[WordMark]) -> set[str]:
    return {mark.name for mark in marks if not mark.name.startswith(HARM)}


def _harms(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if name.startswith(HARM))


def _is_beside(around: Surroundings, head: WordMark, mark: WordMark) -> bool:
    """Whether a word stands between a number and its noun, or beside the two without a break: "on ships in the Red Sea"."""
    if mark.end <= around.chunk.start:
        end = min(around.chunk.start, head.start) if head.start > mark.end else around.chunk.start
        gap = _IN_WHICH.sub(" ", around.text[mark.end : end])
        return mark.start >= around.before and not _is_apart(words_between(gap, 0, len(gap)))
    if mark.start < head.end:
        return True
    if mark.start > head.end + _BESIDE or mark.start >= around.after:
        return False
    return not _is_apart(words_between(around.text, max(head.end, around.chunk.end), mark.start))


def _is_apart(words: Sequence[str]) -> bool:
    return len(words) > _FEW or bool(_BREAKS & set(words))


def _head_behind(around: Surroundings, units: frozenset[str]) -> WordMark | None:
    """The noun behind a number; it may be of class "other", which the ledger doesn't count."""
    joined = words_between(around.text, around.chunk.end, around.after)
    limit = len(around.text) if joined and set(joined) <= {",", "and", "or"} else around.after
    for mark in around.marks:
        if mark.name not in units or mark.start < around.chunk.end:
            continue
        between = words_between(around.text, around.chunk.end, mark.start)
        if (mark.start >= limit and limit > around.chunk.end) or len(between) > _REACH:
            break
        fits = (
            all(word in _PASSED or word.endswith("ly") for word in between)
            if mark.name.startswith(HARM)
            else _leads_to_noun(between)
        )
        if fits and mark.name == "other":
            later = next((each for each in around.marks if each.start > mark.start and each.name in units), None)
            if later is None or later.name == "other" or words_between(around.text, mark.end, later.start):
                return mark
        elif fits:
            return mark
    return None


def _leads_to_noun(between: Sequence[str]) -> bool:
    words = [word for word in (between[1:] if between[:1] in (["."], [":"]) else between) if word not in _OWNERS]
    plain = [word for word in words if word not in ("and", "or", ",", "-", "/")]
    return not set(plain) & _STOPS and len(words) - len(plain) <= 2 and words[:1] not in (["and"], [","], ["or"], ["-"])


def _head_before(around: Surroundings, units: frozenset[str]) -> WordMark | None:
    """The noun before a number: a word of harm right before it, or what rose, stood or was."""
    text, chunk = around.text, around.chunk
    harms = [mark for mark in around.within(around.sentence.start, chunk.start) if mark.name.startswith(HARM)]
    if harms and set(words_between(text, harms[-1].end, chunk.start)) <= _FILLERS:
        return harms[-1]
    lead = text[around.sentence.start : chunk.start]
    beside = [mark for mark in around.marks if mark.name in units and text[mark.end : chunk.start] == ", "]
    if beside and _SO_FAR.match(text, chunk.end):
        return beside[0]
    in_cell = _CELL.search(lead) is not None
    if not in_cell and not _GROWN.search(lead):
        return None
    nouns = [
        mark
        for mark in around.within(around.sentence.start if in_cell else around.before, chunk.start)
        if mark.name in units
    ]
    subjects = [mark for mark in nouns if _SUBJECT.search(text[around.sentence.start : mark.start])]
    free = [mark for mark in nouns if not _GOVERNED.search(text[around.before : mark.start])]
    found = (subjects or (nouns if in_cell else (free or nouns)[-1:]))[:1]
    return found[0] if found and (in_cell or found[0].name != "other") else None


def _harm(around: Surroundings, head: WordMark) -> WordMark | None:
    """The word of harm that is said of a number: its own noun, one right before it, or the nearest behind or before in its clause."""
    if head.name.startswith(HARM):
        behind = [mark for mark in around.within(head.end, around.after) if mark.name == f"{HARM}brain"]
        return behind[0] if behind and len(words_between(around.text, head.end, behind[0].start)) < _FEW else head
    return next(_harms_around(around, head), None)


def _harms_around(around: Surroundings, head: WordMark) -> Iterator[WordMark]:
    harms = [mark for mark in around.marks if mark.name.startswith(HARM)]
    yield from (mark for mark in harms if around.chunk.end <= mark.start < head.start)
    left = [mark for mark in harms if around.before <= mark.start and mark.end <= around.chunk.start]
    right = [mark for mark in harms if max(head.end, around.chunk.end) <= mark.start < around.after]
    if left and len(words_between(around.text, left[-1].end, around.chunk.start)) <= 2:
        yield left[-1]
    yield from (mark for mark in right if mark.start < around.clause.end)
    yield from reversed([mark for mark in left if mark.start >= around.clause.start])
    yield from right[:1]
    yield from left[-1:]


def _elliptic(around: Surroundings, topic: MeasureRule | None) -> Measured | None:
    """What a number without a noun counts: the same as the one before it."""
    rest, tail = words_between(around.text, around.chunk.end, around.chunk.end + 40)[:2], around.behind[2:3]
    if around.is_of_others and tail and tail[0] not in _FOLLOWS | _BE | _PLACING:
        return None
    named = any(mark.value and 0 <= mark.start - around.chunk.end <= 1 for mark in around.marks)
    if rest and rest[0] not in _FOLLOWS and not named:
        return None
    verb = bool(rest[:1]) and rest[0] in _BE and not _PLACING & set(rest[1:])
    if (
        topic is None
        or (around.chunk.kind == "ordinal" and rest[:1] not in (["since"], ["in"]))
        or verb
        or "%" in around.chunk.words
        or "percent" in around.chunk.words
    ):
        return None
    return Measured(around.chunk, topic, around.is_part, elliptic=True)
