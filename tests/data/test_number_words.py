from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger.data.number_words import multiple, number, number_pair, plain_figures, share

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"


def in_words(n: int, link: str) -> str:
    """A number as English writes it, with "and" or without it before the tens."""
    for size, name in ((1_000_000, "million"), (1000, "thousand")):
        if n >= size:
            rest = f" {in_words(n % size, link)}" if n % size else ""
            return f"{in_words(n // size, link)} {name}{rest}"
    if n >= 100:
        return f"{ONES.split()[n // 100]} hundred{f'{link}{in_words(n % 100, link)}' if n % 100 else ''}"
    if n < 20:
        return ONES.split()[n]
    return TENS.split()[n // 10] + (f"-{ONES.split()[n % 10]}" if n % 10 else "")


@given(st.integers(0, 9_999_999), st.sampled_from([" ", " and "]))
def test_number_words_come_back_as_their_number(n: int, link: str) -> None:
    assert number(in_words(n, link)) == n


@given(st.integers(0, 9_999_999), st.sampled_from([",", " ", "'"]))
def test_figures_with_thousands_marks_come_back_as_their_number(n: int, mark: str) -> None:
    assert number(f"{n:,}".replace(",", mark)) == n


@given(st.integers(1_000_000, 999_999_999))
def test_full_stops_mark_thousands_where_there_are_two(n: int) -> None:
    assert number(f"{n:,}".replace(",", ".")) == n


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nineteen", 19),
        ("twenty-one", 21),
        ("one hundred", 100),
        ("two hundred five", 205),
        ("half a dozen", 6),
        ("half-dozen", 6),
        ("two dozen", 24),
        ("two dozens", 24),
        ("a thousand", 1000),
        ("two thousand and five", 2005),
        ("two thousand five hundred", 2500),
        ("twenty-five hundred", 2500),
        ("one hundred and fifty thousand", 150_000),
        ("1 million 200 thousand", 1_200_000),
        ("1.25 million", 1_250_000),
        ("three quarters of a million", 750_000),
        ("2.5 dozen", 30),
        ("hundred million", 100_000_000),
        ("a dozen thousand", 12_000),
        ("hundred and five", 105),
        ("thousand hundred", None),
        ("million 20", None),
        ("2,500", 2500),
        ("25,00", None),
        ("1,300.5", None),
        ("1,300 000", None),
        ("0,300", None),
        ("1.3 dozen", None),
        ("2.0", None),
        ("k", None),
        ("a", None),
        ("", None),
        ("dozens", None),
        ("a hundreds", None),
        ("many dozen", None),
        ("many thousand", None),
        ("two thousand many", None),
        ("two thousand two thousand", None),
        ("a dozen more", None),
        ("a dozen five", None),
        ("13 14", None),
        ("half", None),
    ],
)
def test_a_number_in_words_is_read(words: str, found: int | None) -> None:
    assert number(words) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("two", "three hundred", (200, 300)),
        ("2", "3k", (2000, 3000)),
        ("2", "2.5 million", (2_000_000, 2_500_000)),
        ("900", "1 thousand", (900, 1000)),
        ("one", "one thousand", (1, 1000)),
        ("a hundred", "two", (100, 200)),
        ("a dozen", "two dozen", (12, 24)),
        ("2.0", "3", (None, 3)),
        ("six", "seven", (6, 7)),
    ],
)
def test_a_multiple_at_one_end_belongs_to_both(first: str, second: str, found: tuple[int | None, int | None]) -> None:
    assert number_pair(first, second) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [("scores", 20), ("dozen", 12), ("hundreds of thousands", 100_000), ("k", None), ("", None), ("of", None)],
)
def test_a_multiple_without_its_number_has_a_size(words: str, found: int | None) -> None:
    assert multiple(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("a quarter", Fraction(1, 4)),
        ("three-fifths", Fraction(3, 5)),
        ("one third", Fraction(1, 3)),
        ("⅔", Fraction(2, 3)),
        ("nine out of ten", Fraction(9, 10)),
        ("thirty per cent", Fraction(3, 10)),
        ("0.5%", Fraction(1, 200)),
        ("5 in 4", None),
        ("120 percent", None),
        ("four thirds", None),
        ("1 in 0", None),
        ("percent", None),
        ("²", None),
        ("", None),
    ],
)
def test_a_share_in_words_is_read(words: str, found: Fraction | None) -> None:
    assert share(words) == found


def test_figures_of_two_readings_stay_as_they_are() -> None:
    assert plain_figures("1.200, 1,20 and 1.234.56") == "1.200, 1,20 and 1.234.56"
