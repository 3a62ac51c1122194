"""A source's words as hedge rules read them: one form for dashes and quotes, without units; and what no rule may read, with the remedy."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches

from strikeledger.data.number_words import number, plain_figures
from strikeledger.text import MONTHS

UNITS = (
    "people", "persons", "person", "individuals", "lives", "casualties", "deaths", "death", "fatalities", "victims", "dead", "killed",
    "wounded", "injured", "hurt", "injuries", "troops", "soldiers", "soldier", "service members", "service member", "servicemembers",
    "personnel", "fighters", "fighter", "militants", "militant", "attacks", "attack", "strikes", "strike", "airstrikes", "rounds", "round",
    "incidents", "times",
)  # fmt: skip
"""Nouns after a number that say what is counted, which the column says already."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_MARKS = dict.fromkeys(map(ord, "’‘ʼ′"), "'") | dict.fromkeys(map(ord, "≈≃∼～"), "~") | {ord("⩾"): "≥", ord("⩽"): "≤"}
_SIGNS = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤"}
_BARE = str.maketrans(_DASHES | _MARKS | dict.fromkeys(map(ord, '“”„«»"')))

_ENDS = r"(?=$|,| or (?:so|more|fewer|less|thereabouts)\b| at (?:the )?(?:very )?(?:least|most)\b| in (?:all|total)\b| and counting\b)"
_UNIT = re.compile(rf"(?: (?:of |were |was |are |have been |has been |had been )?(?:{'|'.join(UNITS)}))+{_ENDS}")
_ANY_UNIT = re.compile(rf" (?:{'|'.join(UNITS)})\b")
_PARTS = re.compile(
    r"(?:,? \(?(?:including|among (?:them|whom))|(?:,| \() ?(?:\w+ )?of (?:them|whom|which)|, (?:mostly|mainly|largely)) .*"
)
_OF = re.compile(r"\b(dozens|scores|hundreds|thousands|millions|tens|several|few|couple|pair|handful|number) of(?=$|,)")


def plain_words(words: str) -> str:
    """Words in lower case, with one kind of dash, sign and thousands mark, and without quotation marks and a full stop at the end.

    >>> plain_words('“More than 1’300”.'), plain_words("10 – 12"), plain_words(">= 10"), plain_words("30 +")
    ('more than 1300', '10-12', '≥10', '30+')
    """
    said = words.lower().translate(_BARE)
    for sign, mark in _SIGNS.items():
        said = said.replace(sign, mark)
    said = re.sub(r"\s*-+\s*", "-", " ".join(said.split()))
    said = re.sub(r"(?<=\w)-(to|or)-(?=\w)", r" \1 ", said)
    said = re.sub(r"(?<=[~<>≤≥]) | (?=\+)", "", said)
    said = re.sub(r"(?<=[a-z]\.)(?=\d)", " ", said)
    return plain_figures(said.strip("' ").rstrip("."))


def bare_quantity(phrase: str) -> str:
    """Plain words without what they say of a part ("..., including four children"), and without the unit ("13 killed").

    >>> bare_quantity("at least 13 people killed, including four children"), bare_quantity("dozens of"), bare_quantity("10 people or more")
    ('at least 13', 'dozens', '10 or more')
    """
    return _OF.sub(r"\1", _UNIT.sub("", _PARTS.sub("", phrase)))


_ADDS = (
    r"(?:another|an additional|an extra|a further|additional|further|extra|the other|other|plus|also)\b.*"
    r"|.*\b(?:more|others?|additional|extra|further)"
)
_NO_NUMBER = (
    r".*\b(?:unknown|unspecified|undisclosed|undetermined|unclear|uncertain|unconfirmed|untold|unreported|countless)\b.*"
    r"|(?:(?:not|very|too|so|only) )?(?:many|few)|some|any|not all|lots|a lot|plenty"
)
_MONTH = "|".join(rf"{month[:3].lower()}[a-z]*\.?" for month in MONTHS)
_ORDINAL = r".*\d(?:st|nd|rd|th)\b.*|(?:the )?(?:first|second|third|[a-z]+th)"
_NOT_TOLD = (
    r"(?:no|none|not|nobody|nothing|zero)\b.*"
    r"\b(?:reported|reports?|known|confirmed|recorded|immediate|word|news|information|details)\b.*"
)
_DAY = rf"(?:\d{{1,2}}[ ./-]+(?:{_MONTH})|(?:{_MONTH})[ ./-]+\d{{1,4}})"
_REASONS = {
    _DAY: 'it is a day, which a spreadsheet may have made of it; write the source\'s words, as "6 or 7", in cells that are set to text',
    _ADDS: "it adds to a number that these words don't give; leave the cell empty, or write the whole number that it makes",
    _ORDINAL: "it is a place in an order and not how many; write how many there were, or leave the cell empty",
    _NO_NUMBER: "it gives no number; leave the cell empty and keep the words in the note",
    r"an? (?:\w+ )?number": 'it gives no number; write "several" as a plain reading, and the words in the note',
    _NOT_TOLD: 'that nothing was told is not that there was none; leave the cell empty, or write "none" where the source says so',
    r"[#=].*": "a spreadsheet made this of the words; write the source's words, in cells that are set to text",
    r"n\.?/?a\.?|-+|\?+|null|nan|tbd|missing|not available|no data": "it gives no number; leave the cell empty, which means just that",
    r".*\d\?+": 'a question mark doesn\'t say which numbers may be meant; write the source\'s words, as "about 13" or "possibly 13"',
    r"-\d.*": "no count is below none; write the number without a sign",
}
"""Forms of words that are no quantity, each with the reason and the remedy."""


TWO_NUMBERS = 'it holds two numbers; give each a cell of its own, or write a range in words ("13 to 14")'


def quantity_fault(phrase: str) -> str | None:
    """Why plain words are no quantity and what to do instead, where that is known."""
    for form, reason in _REASONS.items():
        if re.fullmatch(form, bare_quantity(phrase)):
            return reason
    apart = [number(part) for part in re.split(r",? (?:and|&) |, |;\s*|/", _ANY_UNIT.sub("", phrase))]
    if len(apart) > 1 and None not in apart:
        return TWO_NUMBERS
    counted = re.fullmatch(r"(\w+) (?!(?:or|to|at|and|if|in|possibly|perhaps)\b)[^\d]+", phrase)
    if counted and number(counted[1]) is not None:
        return f'what is counted can\'t stand in the cell; write "{counted[1]}", or "at least {counted[1]}" where that is only a part'
    return None


_UP = {
    "least", "minimum", "more", "over", "above", "exceeding", "excess", "upwards", "upward", "north", "beyond", "higher", "greater",
}  # fmt: skip
_DOWN = {"most", "maximum", "less", "fewer", "under", "below", "lower", "short", "upto"}
_DOWN_PHRASES = re.compile(r"\b(?:up to|as (?:many|much) as)\b|[<≤]")
_NOT = {"no", "not", "never", "nor"}


def direction(phrase: str, neutral: Collection[str] = ()) -> int:
    """Where words point: 1 for a least number, -1 for a most, 0 for neither; a slip of the keyboard doesn't turn them.

    Args:
        neutral: words that point nowhere, however near they are to others ("almost").

    >>> [direction(w, {"almost"}) for w in ("a maximum of 5", "no less than", "lss than 5", "almost 5", "not more than", "up to")]
    [-1, 1, -1, 0, -1, -1]
    """
    if _DOWN_PHRASES.search(phrase):
        return -1
    words = re.findall(r"[a-z]+|[>≥+]", phrase)
    for at, word in enumerate(words):
        known = word in _UP | _DOWN | _NOT | set(neutral)
        near = [word] if known else get_close_matches(word, _UP | _DOWN, n=1, cutoff=0.74)
        points = 1 if {*near, word} & (_UP | {">", "≥", "+"}) else -1 if _DOWN & set(near) else 0
        if points:
            return -points if _NOT & set(words[:at]) else points
    return 0
