"""Numbers as English writes them: figures with any thousands mark, words, multiples (dozen, million) and shares (a third, 30 percent)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from math import prod

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {name: n for n, name in enumerate(_ONES)} | {
    tens + (f" {_ONES[one]}" if one else ""): 10 * n + one for n, tens in enumerate(_TENS) if n > 1 for one in range(10)
}
MULTIPLES = {
    "dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "k": 1000, "million": 1_000_000, "m": 1_000_000,
    "mn": 1_000_000,
}  # fmt: skip
"""What a number may be multiplied by, by its word or letter."""

_PLURALS = {f"{name}s": value for name, value in {"ten": 10, **MULTIPLES}.items() if len(name) > 2}
_PARTS = {"half": 2, "third": 3, "quarter": 4, **{f"{name}th": n for n, name in enumerate(_ONES) if n in (4, 6, 7, 10)}}
_PARTS |= {"fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "twentieth": 20, "hundredth": 100}

_NEEDS_NUMBER = ("k", "m", "mn")
_ONCE: tuple[list[str], ...] = ([], ["a"], ["an"])
_GROUPS = re.compile(
    r"(?<![\d.,'])[1-9]\d{0,2}(?:,\d{3}(?:,\d{3})*|'\d{3}(?:'\d{3})*|(?: \d{3})+|(?:\.\d{3}){2,})(?![,'. ]?\d)"
)
_DECIMAL = re.compile(r"\d+\.(\d{1,2}|\d{4,})")
_OF_ONE = re.compile(r"(?:an? )?(half|quarter|three quarters) (?:of )?(?:an? )?(.+)")


def plain_figures(words: str) -> str:
    """The same words with whole numbers written without thousands marks, and letters set apart from figures.

    >>> plain_figures("1,300 to 1'400, 1 500 or 1.600.000; 2.5k"), plain_figures("1.200 or 1,20")
    ('1300 to 1400, 1500 or 1600000; 2.5 k', '1.200 or 1,20')
    """
    joined = _GROUPS.sub(lambda match: re.sub(r"\D", "", match[0]), words)
    return re.sub(r"(?<=\d)(k|mn?)\b", r" \1", joined)


def number(words: str) -> int | None:
    """The whole number that figures ("2,500") or words ("sixty-one", "a dozen", "two hundred and five") name, or None.

    >>> [number(w) for w in ("2,500", "sixty-one", "a dozen", "two hundred and five", "1.5 million", "1,3")]
    [2500, 61, 12, 205, 1500000, None]
    """
    return _whole(_value(_tokens(words)))


def number_pair(first: str, second: str) -> tuple[int | None, int | None]:
    """The two ends of a range; a multiple that stands at one of them belongs to both.

    >>> number_pair("three", "four dozen"), number_pair("1.5", "2 million"), number_pair("a dozen", "two"), number_pair("50", "a hundred")
    ((36, 48), (1500000, 2000000), (12, 24), (50, 100))
    """
    (one, times), (two, more) = _apart(_tokens(first)), _apart(_tokens(second))
    if one and two and times == 1 < more and one < two:
        return _whole(one * more), _whole(two * more)
    if one == 1 == more and times > 1 and two in (2, 3):
        return _whole(one * times), _whole(two * times)
    return number(first), number(second)


def multiple(words: str) -> int | None:
    """What a multiple that stands without its number counts by, or None.

    >>> [multiple(w) for w in ("dozens", "hundred", "tens of thousands", "hundred thousand", "people")]
    [12, 100, 10000, 100000, None]
    """
    known = MULTIPLES | _PLURALS
    parts = words.replace(" of ", " ").split()
    return prod(known[part] for part in parts) if parts and all(len(p) > 2 and p in known for p in parts) else None


def share(words: str) -> Fraction | None:
    """The part of a whole, none to all, that words name: a fraction, a percentage or so many in so many.

    >>> [str(share(w)) for w in ("half", "two-thirds", "30 percent", "12.5%", "one in ten", "3/4", "five")]
    ['1/2', '2/3', '3/10', '1/8', '1/10', '3/4', 'None']
    """
    said = " ".join(words.replace("-", " ").split())
    if percent := re.fullmatch(r"(.+?) ?(?:%|percent|per cent|pct)", said):
        of_hundred = _decimal(percent[1])
        return _part(of_hundred, 100)
    if (ratio := re.fullmatch(r"(.+?)(?: (?:in|out of) | ?/ ?)(.+)", said)) is not None:
        return _part(number(ratio[1]), number(ratio[2]))
    if len(said) == 1 and unicodedata.decomposition(said).startswith("<fraction>"):
        return Fraction(unicodedata.numeric(said)).limit_denominator(10)
    many, _, part = said.rpartition(" ")
    parts = _PARTS.get(part) or _PARTS.get(part.removesuffix("s"))
    return _part(1 if many in ("", "a", "an") else number(many), parts)


def _part(some: Fraction | int | None, whole: int | None) -> Fraction | None:
    return Fraction(some) / whole if some is not None and whole and some <= whole else None


def _decimal(words: str) -> Fraction | None:
    """A whole number in figures or words, or figures with one or two decimals."""
    whole = number(words)
    if whole is None:
        return Fraction(words) if _DECIMAL.fullmatch(words) else None
    return Fraction(whole)


def _tokens(words: str) -> list[str]:
    apart = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", plain_figures(" ".join(words.split())))
    return re.sub(r"\b(thousand|million),(?= )", r"\1", apart).split()


def _whole(value: Fraction | None) -> int | None:
    return int(value) if value is not None and value.denominator == 1 else None


def _apart(tokens: Sequence[str]) -> tuple[Fraction | None, int]:
    """A number apart from the multiples that it ends with, and what these come to."""
    head, times = list(tokens), 1
    while head and head[-1] in MULTIPLES:
        times *= MULTIPLES[head.pop()]
    return Fraction(1) if times > 1 and head in _ONCE else _small(head, decimal=True), times


def _value(tokens: Sequence[str]) -> Fraction | None:
    """What the words come to: parts of one multiple, or numbers by multiples from the largest down."""
    said = " ".join(tokens)
    if part := _OF_ONE.fullmatch(said):
        once = MULTIPLES.get(part[2])
        return Fraction(once) * {"half": 2, "quarter": 1, "three quarters": 3}[part[1]] / 4 if once else None
    if part := re.fullmatch(r"(.+) and a half (\w+)", said):
        many, times = _value(part[1].split()), MULTIPLES.get(part[2])
        return None if many is None or times is None else (many + Fraction(1, 2)) * times
    for name in ("million", "mn", "m", "thousand", "k", "hundred", "score", "dozen"):
        for word in (name, f"{name}s"):
            if word in tokens:
                return _by(tokens, tokens.index(word), MULTIPLES[name], plural=word != name)
    return _small(tokens)


def _by(tokens: Sequence[str], at: int, times: int, plural: bool) -> Fraction | None:
    """What stands before a multiple, multiplied, and what stands after it."""
    head, rest = list(tokens[:at]), list(tokens[at + 1 :])
    if (plural and (head in (*_ONCE, ["one"]) or head[-1] in MULTIPLES)) or (
        head in _ONCE and tokens[at] in _NEEDS_NUMBER
    ):
        return None
    if not head and rest[:1] not in ([], ["and"]):
        return None
    many = Fraction(1) if head in _ONCE else _small(head, decimal=True) or _value(head)
    if rest == ["and", "a", "half"] and many is not None:
        return (many + Fraction(1, 2)) * times
    more = _value(rest[1:] if rest[:1] == ["and"] else rest) if rest else Fraction(0)
    if many is None or more is None or more >= times or (rest and (many.denominator > 1 or times < 100)):
        return None
    return many * times + more


def _small(tokens: Sequence[str], decimal: bool = False) -> Fraction | None:
    """Figures, or a word for a number below a hundred."""
    said = " ".join(tokens)
    if said.isdecimal() or (decimal and _DECIMAL.fullmatch(said)):
        return Fraction(said)
    return Fraction(_SMALL[said]) if said in _SMALL else None
