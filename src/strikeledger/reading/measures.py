"""What a number of a draft counts: its noun, the words of harm and the names near it, laid against the rules of the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from strikeledger.counts import Count
from strikeledger.reading.quantities import HUNDREDS
from strikeledger.reading.sentence.surroundings import Surroundings, harm_said_of
from strikeledger.reading.text.chunks import MOST_SMALL, Chunk
from strikeledger.reading.text.sentences import FUNCTION_WORDS, word_set, words_between
from strikeledger.reading.vocabulary import HARM, MONTH_FORM, MeasureRule, Vocabulary, WordMark

_REACH = 7  # words between a number and its noun
_NUMBER_WORDS = word_set(
    "more others other all both each every either most least another so far a an the of its their our his her this that those"
)
_STOPS = FUNCTION_WORDS - _NUMBER_WORDS - word_set(
    ", - / and or last next early late north south east west"
) | word_set("and or /")
"""Words over which no noun is sought."""

_PASSED = word_set(
    "been were was are is be being have has had also more other others of them those these people reportedly got suffered sustained"
    " sustaining suffering with from left so far all either least most a it as"
)
"""Words that may stand between a number and the word of harm that it counts: "15 of them were killed"."""

_OWNERS = word_set("of the its their our those these this his her")
_RATES = word_set("daily weekly monthly quarterly yearly hourly")
_TIMES = word_set("since after when while before")
_BE = word_set("were was are is have has had be")
_COUNTED = word_set(
    "launched recorded counted logged reported confirmed claimed made carried staged registered attributed dated"
)
"""What is said of those that are counted without their noun: "six were launched"."""
_PLACING = word_set("in on at from inside near there")
"""What may follow a number that leaves its noun out."""

_GROWN = re.compile(
    r"\b(?:rose|risen|rises|stood|stands?|reached|reaching|grew|grown|climbed|totall?ed|totals?|number|numbered|at|to|was|were|is|are|now|than"
    r"|passed|crossed|topped|exceeded|tally|toll|count|injured|counts?|counted)(?: \w+ly)?(?: to| at| is| of| now)? $",
    re.IGNORECASE,
)
_IT = re.compile(
    r"\b(?:it|that|this)(?: was| is|'s| had been| has been| stood at| came to)(?: \w+ly| now)? $", re.IGNORECASE
)
_AGO = re.compile(r" (?:instead|[\w-]+ (?:days?|weeks?|months?) (?:ago|earlier|before))\b")
_CELL = re.compile(r"[:|]\s*(?:still |now |again |up to )?[\"']?$")
_DATED = re.compile(rf" (?:{MONTH_FORM}|\w+day)\b")
_COST = re.compile(r"\b(?:costs?|price|loss(?:es)?|toll|damage) (?:to|for|of|on|among) (?:the )?$", re.IGNORECASE)
_LOSSES = re.compile(r" (?:loss(?:es)?|casualties|toll)\b", re.IGNORECASE)
_MODAL = re.compile(r"\b(?:will|would|could|might|won't|bet)\b(?! have been $)|'ll\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\b(?:number|total|count|tally|toll|sum)s? (?:of|for)\b[^,;]*$", re.IGNORECASE)
_BEGUN = re.compile(rf"\b(?:since|before|after) (?:(?!(?:{MONTH_FORM}|\w+day) )[\w.]+ ){{0,3}}$", re.IGNORECASE)
BOTH = re.compile(r"\b(?:both|the two|all three|all) (?:countries|of them together)\b|\bboth together\b", re.IGNORECASE)
"""Words for all the countries of a ledger."""

_FILLERS = word_set("a total of some to an the at")


Knowing = Sequence[Collection[str]]
"""Classes of words by which a rule may be met: none, those of the sentences before, and those of the draft, for a guess."""


@dataclass(frozen=True)
class Measured:
    """A number that counts what the ledger does, by a rule.

    `part` tells that it adds to another number or is a part of one, `elliptic` that its noun is that of a number before, `whole` that it
    is what something reached, or what has been until now, `running` that it is said to be the state of a count, `borrowed` that a
    rule is met only with the sentence before, `guess` that it is only with what the draft speaks of elsewhere, `bare` that no word
    says what it counts, so that only a claim of just that number tells.
    """

    chunk: Chunk
    rule: MeasureRule
    part: bool
    elliptic: bool = False
    whole: bool = False
    running: bool = False
    borrowed: bool = False
    guess: bool = False
    bare: bool = False

    @property
    def is_own(self) -> bool:
        """Whether its own sentence says what it counts."""
        return not (self.elliptic or self.borrowed or self.guess or self.bare)


def bare_number(around: Surroundings, vocabulary: Vocabulary, rules: Sequence[MeasureRule]) -> Measured | None:
    """A larger number which no noun follows, as what the draft has counted last, or None where it is small or has a noun."""
    rest = words_between(around.text, around.chunk.end, around.chunk.end + 40)[:1]
    verbal = not rest or rest[0] in FUNCTION_WORDS or (rest[0].endswith(("ed", "ly")) and rest[0] not in _RATES)
    barred = {"elsewhere", "other"} if _CELL.search(around.text[: around.chunk.start]) else {"elsewhere"}
    foreign = any(mark.name in barred for mark in around.within(around.before, around.chunk.start))
    foreign = foreign or any(mark.name == "other" and around.words_to(mark) == ["of"] for mark in around.marks)
    titled = around.text.startswith(".", around.chunk.end) and _head_behind(around, vocabulary.units)
    foreign = foreign or bool(titled and titled.name == "other")
    count = None if around.chunk.kind or around.chunk.is_share else around.chunk.count()
    foreign = foreign or bool(_MODAL.search(around.text, around.clause.start, around.chunk.start))
    people = (
        count is not None
        and count.low >= HUNDREDS
        and any(
            mark.name in ("ours-people", "people", "ours") and 0 <= mark.start - around.chunk.end <= 1
            for mark in around.marks
        )
    )
    if foreign or not (verbal or people or _AGO.match(around.text, around.chunk.end)):
        return None
    if not rules or count is None or count.low <= MOST_SMALL:
        return None
    return Measured(around.chunk, rules[-1], around.is_part, elliptic=True, borrowed=True, guess=True, bare=True)


def find_measure(
    around: Surroundings, vocabulary: Vocabulary, topic: MeasureRule | None, side: str, knowing: Knowing
) -> Measured | None:
    """What a number counts, or None where it is nothing of the ledger's; `topic` is what one without a noun counts, too.

    `side` is the table of the events by which harm was done where no word says by which.
    """
    units, chunk = vocabulary.units, around.chunk
    behind = WordMark("times", chunk.start, chunk.end) if chunk.kind == "times" else _head_behind(around, units)
    behind = _part_behind(around, vocabulary) or behind if chunk.is_share else behind
    before = None if behind else _head_before(around, units)
    if before is not None and before.name == "other" and BOTH.search(around.text, around.before, chunk.start):
        before = None
    elif not behind and not before and (kind := _people_behind(around, topic) or _none_behind(around)):
        behind = WordMark(kind, chunk.start, chunk.end)
    head = behind or (before if chunk.words.lower() != "no" else None)
    if head is None:
        return _elliptic(around, _noun_before(around, vocabulary, knowing[1], topic) or topic)
    if head.name == "other":
        return None
    rule, at = _best_rule(around, vocabulary, head, topic, side, knowing)
    if rule is None:
        return _elliptic(around, topic) if before else None
    if rule.base and around.is_whole:
        rule = next((each for each in vocabulary.rules if each.measure == rule.base and not each.base), rule)
    running = before is not None and bool(_SUBJECT.search(around.text[around.sentence.start : before.start]))
    whole = before is not None and not before.name.startswith(HARM)
    return Measured(chunk, rule, around.is_part, whole=whole, running=running, borrowed=at > 0, guess=at > 1)


def _best_rule(
    around: Surroundings, vocabulary: Vocabulary, head: WordMark, topic: MeasureRule | None, side: str, knowing: Knowing
) -> tuple[MeasureRule | None, int]:
    """The rule that is met for a noun with the least of what is known, and with how much of it."""
    if around.chunk.kind == "ordinal" and (head.start < around.chunk.end or head.name.startswith(HARM)):
        return None, 0
    met = ((_rule_of(around, vocabulary, head, known), at) for at, known in enumerate(knowing))
    rule, at = next((each for each in met if each[0]), (_only_rule(vocabulary, head), len(knowing) - 1))
    harms = _harms_of(topic, around.chunk)
    if rule is None and harms is not None and head.name in vocabulary.victims and not head.name.startswith(HARM):
        return _rule_of(around, vocabulary, head, (*knowing[1], *knowing[2]), harms), 1
    if at and topic is not None and head.name not in vocabulary.victims:
        rule = next(
            (each for each in vocabulary.rules if head.name in each.unit and each.measure == topic.measure), rule
        )
    nameless = head.name.startswith(HARM) or head.end == around.chunk.end
    if rule is not None and (at > 1 or (at and nameless)):
        rule = next((each for each in vocabulary.siblings(rule) if each.table == side), rule)
    return rule, at


def _harms_of(topic: MeasureRule | None, chunk: Chunk) -> Collection[str] | None:
    """The harm that was told of before, which people may have suffered of whom no word says so; None of hundreds, whom it may not be."""
    count = None if chunk.is_share else chunk.count()
    return None if topic is None or (count is not None and count.low >= HUNDREDS) else topic.harms


def _only_rule(vocabulary: Vocabulary, head: WordMark) -> MeasureRule | None:
    """The rule of a noun that counts one thing alone, whatever is known: "four rounds"."""
    rules = [rule for rule in vocabulary.rules if head.name in rule.unit and not rule.harms]
    alone = len({rule.measure for rule in rules}) == 1 and not any(rule.confirms for rule in rules)
    return rules[0] if alone and head.name not in vocabulary.victims else None


def _part_behind(around: Surroundings, vocabulary: Vocabulary) -> WordMark | None:
    """The word for what a share is of, wherever it stands behind it: "nearly half, she said, had a brain injury"."""
    harms = {name for rule in vocabulary.rules if rule.base for name in rule.harms & rule.unit}
    return next((mark for mark in around.within(around.chunk.end, around.after) if mark.name in harms), None)


def _people_behind(around: Surroundings, topic: MeasureRule | None) -> str:
    """The class of people that a number without a noun counts where words of harm follow it in its clause, else "".

    "Five of those were checked for brain injuries", "no Elbonian has been killed".
    """
    sides = [mark for mark in around.within(around.chunk.end, around.chunk.end + 20) if mark.name in ("ours", "theirs")]
    quoted = around.text.startswith('"', around.chunk.end)
    start = sides[0].end if sides else around.chunk.end + quoted
    end = min(around.clause.end, around.after)
    rest = words_between(around.text, start, end)
    harms = [mark.start for mark in around.within(start, end) if mark.name.startswith(HARM)]
    reach = 2 * _REACH if around.is_of_others else _REACH + 2
    gap = words_between(around.text, start, harms[0]) if harms else []
    near = harms and len(gap) <= reach and not _TIMES & set(gap) and rest[0] in {*_BE, "of", "who", "whom"}
    return "" if not near else f"{sides[0].name}-people" if sides else "people" if topic is not None else ""


def _none_behind(around: Surroundings) -> str:
    """The class of what is counted by a verb where none of some were attacked, else ""."""
    struck = any(mark.name == "attacked" for mark in around.within(around.chunk.end, around.after))
    return "times" if around.is_of_others and struck and around.chunk.count() == Count(0, 0) else ""


def _noun_before(
    around: Surroundings, vocabulary: Vocabulary, context: Collection[str], topic: MeasureRule | None
) -> MeasureRule | None:
    """What the nearest noun before a number in its sentence is counted by, where no other number stands between.

    That of the number before is counted by what that one was, the `topic`.
    """
    units, marks = vocabulary.units - {"other"}, around.within(around.before, around.chunk.start)
    nouns = [mark for mark in marks if mark.name in units and not around.is_governed(mark)]
    own = topic.unit - vocabulary.victims if topic else ()
    rules = (topic if mark.name in own else _rule_of(around, vocabulary, mark, context) for mark in reversed(nouns))
    return next(filter(None, rules), None)


def _rule_of(
    around: Surroundings, vocabulary: Vocabulary, head: WordMark, context: Collection[str], harms: Collection[str] = ()
) -> MeasureRule | None:
    """The rule for a noun, with what is known of its sentence and before; `harms` are those of which nothing is said here."""
    beside = {mark.name for mark in around.marks if around.is_beside(head, mark) and not around.dates(mark)}
    beside |= {"adds"} if around.is_part else set()
    sides = around.within(around.chunk.end, head.start) if head.name.startswith(HARM) else ()
    people = {f"{mark.name}-people" for mark in [*sides, *_bearers(around)] if mark.name in ("ours", "theirs")}
    if around.is_told_of_others:
        return None
    harm = harm_said_of(around, head) if head.name in vocabulary.victims else None
    own = {harm.name} if harm else set(harms)
    known = own | people | {mark.name for mark in around.marks if not mark.name.startswith(HARM)} | set(context)
    for rule in vocabulary.rules:
        barred = {name for name in rule.forbids if name in (own if name.startswith(HARM) else beside | people)}
        fits = head.name in rule.unit and bool(own) == bool(rule.harms)
        if fits and not barred and all(need & known for need in rule.needs):
            return rule
    return None


def _bearers(around: Surroundings) -> Iterator[WordMark]:
    """The names of those of whom a sentence says before a number that the losses are theirs: "the cost to the Elbonians: three dead"."""
    for mark in around.within(around.sentence.start, around.chunk.start):
        if _COST.search(around.text[: mark.start]) or _LOSSES.match(around.text, mark.end):
            yield mark


def _head_behind(around: Surroundings, units: frozenset[str]) -> WordMark | None:
    """The noun behind a number; it may be of class "other", which the ledger doesn't count."""
    joined = words_between(around.text, around.chunk.end, around.after)
    limit = len(around.text) if joined and set(joined) <= {",", "and", "or"} else around.after
    for mark in around.marks:
        if mark.name not in units or mark.start < around.chunk.end:
            continue
        between = around.words_to(mark)
        labels = around.text.startswith(":", mark.end) and around.text[mark.start].isupper()
        if labels or (mark.start >= limit and limit > around.chunk.end) or len(between) > _REACH:
            break
        harm = mark.name.startswith(HARM)
        fits = all(word in _PASSED or word.endswith("ly") for word in between) if harm else _leads_to_noun(between)
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
    in_cell = _CELL.search(lead) is not None
    if not in_cell and (not _GROWN.search(lead) or _IT.search(lead)):
        return None
    nouns = [mark for mark in around.within(around.before, chunk.start) if mark.name in units]
    if in_cell and not nouns:
        nouns = [mark for mark in around.within(around.sentence.start, chunk.start) if mark.name in units]
    nouns = [mark for mark in nouns if mark.name != "other" or mark.start > around.before + 1 or not in_cell]
    nouns = [mark for mark in nouns if not _BEGUN.search(text[around.sentence.start : mark.start])]
    subjects = [mark for mark in nouns if _SUBJECT.search(text[around.sentence.start : mark.start])]
    free = [mark for mark in nouns if not around.is_governed(mark)]
    found = (subjects or (free or nouns if in_cell else (free or nouns)[-1:]))[:1]
    return found[0] if found and (in_cell or found[0].name != "other") else None


def _elliptic(around: Surroundings, topic: MeasureRule | None) -> Measured | None:
    """What a number without a noun counts: the same as the one before it."""
    rest, tail = words_between(around.text, around.chunk.end, around.chunk.end + 40)[:2], around.behind[2:3]
    if around.is_of_others and tail and tail[0] not in FUNCTION_WORDS:
        return None
    if _MODAL.search(around.text, around.clause.start, around.chunk.start):
        return None
    named = any(mark.value and 0 <= mark.start - around.chunk.end <= 1 for mark in around.marks)
    dated = _DATED.match(around.text, around.chunk.end)
    if rest and rest[0][0].isalnum() and rest[0] not in FUNCTION_WORDS and not (named or dated):
        return None
    verb = rest[:1] and rest[0] in _BE and not (_PLACING | _COUNTED) & set(rest[1:])
    rank = around.chunk.is_rank and rest[:1] not in (["since"], ["in"])
    known = topic is not None and not (verb or rank or around.chunk.is_percentage)
    return Measured(around.chunk, topic, around.is_part, elliptic=True) if known and topic else None
