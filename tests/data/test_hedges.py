from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger.counts import Count
from strikeledger.data.hedges import HedgeRules, number
from strikeledger.errors import HedgeError
from tests.ledger_text import DATA, read_csv

ROWS = read_csv(DATA / "hedges.csv")
RULES = HedgeRules.from_rows(ROWS)
INJURED = Count(61)

EXAMPLES = {
    "sixty-one": (61, 61),
    "six or seven": (6, 7),
    "8 to 15": (8, 15),
    "54-55": (54, 55),
    "between 8 and 15": (8, 15),
    "at least 45": (45, None),
    "a minimum of 13": (13, None),
    "no fewer than 20": (20, None),
    "no less than 24": (24, None),
    "not fewer than 20": (20, None),
    "more than 70": (71, None),
    "over 60": (61, None),
    "as many as 15": (0, 15),
    "at most 15": (0, 15),
    "no more than 15": (0, 15),
    "up to seven": (0, 7),
    "fewer than ten": (0, 9),
    "less than ten": (0, 9),
    "under ten": (0, 9),
    "almost 80": (75, 79),
    "nearly 80": (75, 79),
    "about 20": (18, 22),
    "approximately 27": (24, 30),
    "around 70": (63, 77),
    "roughly 46": (41, 51),
    "some 24": (21, 27),
    "about half of us_injured": (28, None),
    "approximately half of us_injured": (28, None),
    "roughly half of us_injured": (28, None),
    "almost half of us_injured": (28, None),
    "nearly half of us_injured": (28, None),
    "a couple": (2, 3),
    "a few": (2, None),
    "several": (2, None),
    "tens": (20, None),
    "dozens": (24, None),
    "scores": (40, None),
    "hundreds": (200, None),
    "no": (0, 0),
    "nobody": (0, 0),
    "no casualties": (0, 0),
    "none": (0, 0),
}


def bounds(words: str, several: int = 2) -> tuple[int, int | None]:
    count = RULES.read(words).count(several, INJURED)
    return count.low, count.high


def test_every_rule_has_an_example_here() -> None:
    assert [row["example"] for row in ROWS if row["example"] not in EXAMPLES] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["reading"])
def test_a_rule_reads_its_own_example(row: dict[str, str]) -> None:
    assert RULES.read(row["example"]).rule.reading == row["reading"]


@pytest.mark.parametrize("words", EXAMPLES)
def test_an_example_has_the_bounds_of_the_codebook(words: str) -> None:
    assert bounds(words) == EXAMPLES[words]


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("a dozen", 12, 12),
        ("two dozen", 24, 24),
        ("half a dozen", 6, 6),
        ("more than a dozen", 13, None),
        ("at least two dozen", 24, None),
        ("2,500", 2500, 2500),
        ("more than 2,500", 2501, None),
        ("zero", 0, 0),
        ("at least one", 1, None),
        ("up to one", 0, 1),
        ("fewer than one", 0, 0),
        ("Six or Seven", 6, 7),
        ("at  least   five", 5, None),
        ("nine", 9, 9),
        ("one hundred and five", 105, 105),
    ],
)
def test_words_have_bounds(words: str, low: int, high: int | None) -> None:
    assert bounds(words) == (low, high)


@pytest.mark.parametrize("words", ["several", "a few"])
@pytest.mark.parametrize("several", [2, 3])
def test_several_means_what_the_reader_chose(words: str, several: int) -> None:
    assert bounds(words, several) == (several, None)


def test_half_of_an_exact_number_has_two_ends() -> None:
    assert RULES.read("about half of us_injured").count(base=Count.exactly(56)) == Count(26, 30)


def test_a_share_names_the_measure_that_it_is_taken_of() -> None:
    assert RULES.read("about half of us_injured").base == "us_injured"


def test_a_share_without_its_base_is_refused() -> None:
    with pytest.raises(HedgeError, match="a share of us_injured, for which the same source gives no number"):
        RULES.read("about half of us_injured").count()


@pytest.mark.parametrize("words", ["several", "about half of us_injured", "nearly 80", "some 24"])
def test_a_reading_that_could_be_disputed_is_soft(words: str) -> None:
    assert RULES.read(words).rule.soft


@pytest.mark.parametrize("words", ["more than 70", "six or seven", "as many as 15", "none"])
def test_a_reading_that_could_not_be_disputed_is_not_soft(words: str) -> None:
    assert not RULES.read(words).rule.soft


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("mroe than 70", 'no hedge rule reads "mroe than 70"; the nearest are "more than 70"'),
        ("umpteen", 'no hedge rule reads "umpteen"'),
        ("", 'no hedge rule reads ""; the nearest are "sixty-one", "at least 45", "several"'),
        ("-3", 'no hedge rule reads "-3"'),
        ("1,3", '"1,3" is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'),
        ("2.5", '"2.5" is ambiguous'),
        ("7 to 6", '"7 to 6" runs backwards: 7 is more than 6'),
        ("seven or six", '"seven or six" runs backwards: 7 is more than 6'),
        ("between 15 and 8", '"between 15 and 8" runs backwards: 15 is more than 8'),
        ("sixty sixty", 'no hedge rule reads "sixty sixty"'),
        ("twenty twelve", 'no hedge rule reads "twenty twelve"'),
        ("70; drop table", 'no hedge rule reads "70; drop table"'),
    ],
)
def test_words_that_no_rule_knows_are_an_error(words: str, message: str) -> None:
    with pytest.raises(HedgeError) as refused:
        RULES.read(words)
    assert message in str(refused.value)


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety"


def in_words(n: int, link: str) -> str:
    """A number as English writes it, with "and" or without it before the tens."""
    if n >= 1000:
        return f"{in_words(n // 1000, link)} thousand{f' {in_words(n % 1000, link)}' if n % 1000 else ''}"
    if n >= 100:
        return f"{ONES.split()[n // 100]} hundred{f'{link}{in_words(n % 100, link)}' if n % 100 else ''}"
    if n < 20:
        return ONES.split()[n]
    return TENS.split()[n // 10] + (f"-{ONES.split()[n % 10]}" if n % 10 else "")


@given(st.integers(0, 9999), st.sampled_from([" ", " and "]))
def test_number_words_come_back_as_their_number(n: int, link: str) -> None:
    assert number(in_words(n, link)) == n


@given(st.integers(0, 9_999_999))
def test_figures_with_thousands_marks_come_back_as_their_number(n: int) -> None:
    assert number(f"{n:,}") == n


@pytest.mark.parametrize(
    ("words", "value"), [("one hundred thousand", 100_000), ("two hundred and five thousand", 205_000)]
)
def test_a_number_beyond_the_ledger_s_sizes_is_read_rightly_or_not_at_all(words: str, value: int) -> None:
    assert number(words) in (value, None)


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["reading"])
@settings(max_examples=30)
@given(n=st.integers(1, 20), more=st.integers(0, 40))
def test_bounds_never_cross_whatever_the_numbers(row: dict[str, str], n: int, more: int) -> None:
    words = row["reading"].replace("{n}", str(n)).replace("{m}", str(n + more)).replace("{base}", "us_injured")
    count = RULES.read(words).count(base=Count(n, n + more))
    assert count.high is None or count.low <= count.high


def test_nearly_ten_ends_at_nine() -> None:
    assert RULES.read("nearly ten").count().high == 9


def told(text: str) -> str:
    """Why a text is refused; nothing where it is read."""
    try:
        RULES.read(text).count(base=INJURED)
    except HedgeError as error:
        return str(error)
    return ""


@given(st.text(max_size=20))
def test_any_other_text_is_read_or_refused_in_words(text: str) -> None:
    reason = told(text)
    assert not reason or any(words in reason for words in ("the nearest are", "is ambiguous", "runs backwards"))
