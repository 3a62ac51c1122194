from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger.counts import Count
from strikeledger.data.hedges import HedgeRules
from strikeledger.errors import HedgeError
from tests.ledger_text import DATA, read_csv

ROWS = read_csv(DATA / "hedges.csv")
RULES = HedgeRules.from_rows(ROWS)
INJURED = Count(61)

WORDINGS = read_csv(Path(__file__).with_name("wordings.csv"))
"""How sources word numbers, with what each allows: a count, a share in percent, or refused; an empty end is open."""

READ = [row["words"] for row in WORDINGS if row["kind"] != "refused"]


def read_as(words: str) -> tuple[str, str, str]:
    """What the rules make of words, as a row of the table has it."""
    try:
        reading = RULES.read(words)
    except HedgeError:
        return "refused", "", ""
    low, high = reading.share() or reading.ends()
    return "share" if reading.base else "count", str(low), "" if high is None else str(high)


def test_words_have_the_bounds_of_the_table() -> None:
    meant = {row["words"]: (row["kind"], row["low"], row["high"]) for row in WORDINGS}
    assert {words: read_as(words) for words in meant} == meant


def test_every_rule_reads_some_words_of_the_table() -> None:
    used = {RULES.read(words).rule.reading for words in READ}
    assert [row["reading"] for row in ROWS if row["reading"] not in used] == []


def test_a_rule_reads_its_own_example() -> None:
    assert [row for row in ROWS if RULES.read(row["example"]).rule.reading != row["reading"]] == []


# --- several, and other readings ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "low"),
    [
        ("several", 3),
        ("a few", 3),
        ("numerous", 3),
        ("several dozen", 36),
        ("a few hundred", 300),
        ("several thousand", 3000),
        ("at least several hundred", 300),
        ("more than several dozen", 37),
        ("dozens", 24),
        ("hundreds", 200),
        ("multiple", 2),
    ],
)
def test_several_means_what_the_reader_chose(words: str, low: int) -> None:
    assert RULES.read(words).count(several=3) == Count(low)


def test_several_above_the_end_of_its_range_is_that_end() -> None:
    assert RULES.read("several to five").count(several=9) == Count(5, 5)


def holds(outer: tuple[int, int | None], inner: tuple[int, int | None]) -> bool:
    highest = float("inf")
    return outer[0] <= inner[0] and (highest if inner[1] is None else inner[1]) <= (
        highest if outer[1] is None else outer[1]
    )


def ends(words: str, slack: int) -> tuple[int, int | None]:
    reading = RULES.read(words)
    count = reading.count(base=INJURED, slack=slack)
    return reading.share(slack) or (count.low, count.high)


def test_the_wider_reading_holds_the_printed_one_and_that_the_number_itself() -> None:
    readings = {words: [ends(words, slack) for slack in (0, 1, 2)] for words in READ}
    apart = [
        words
        for words, (itself, printed, wider) in readings.items()
        if not (holds(wider, printed) and holds(printed, itself))
    ]
    assert apart == []


@pytest.mark.parametrize(
    ("words", "itself", "twice"),
    [
        ("a third of us_injured", (33, 34), (26, 40)),
        ("about half of us_injured", (50, 50), (40, 60)),
        ("almost half of us_injured", (50, 50), (40, 50)),
        ("a tenth of us_injured", (10, 10), (8, 12)),
        ("95 percent of us_injured", (95, 95), (76, 100)),
        ("about 20 to 30", (20, 30), (16, 36)),
        ("just under 50", (49, 49), (40, 49)),
        ("at least about 20", (20, None), (16, None)),
    ],
)
def test_a_tolerance_is_taken_around_the_word_s_own_number(
    words: str, itself: tuple[int, int], twice: tuple[int, int]
) -> None:
    assert (ends(words, 0), ends(words, 2)) == (itself, twice)


def test_a_share_that_its_rule_fixes_has_no_tolerance() -> None:
    fixed = HedgeRules.from_rows(
        [
            {
                "reading": "a slice of {base}",
                "example": "a slice of attacks",
                "low": "10% base",
                "high": "30% base",
                "soft": "yes",
            }
        ]
    )
    assert [fixed.read("a slice of attacks").share(slack) for slack in (0, 1, 2)] == [(10, 30)] * 3


# --- shares -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "base", "count"),
    [
        ("about half of us_injured", Count(61), Count(28)),
        ("about half of us_injured", Count(56, 56), Count(26, 30)),
        ("a third of us_injured", Count(60, 60), Count(18, 22)),
        ("all of us_injured", Count(61), Count(61)),
        ("more than half of us_injured", Count(10, 10), Count(5, 10)),
        ("none of us_injured", Count(61, 70), Count(0, 0)),
    ],
)
def test_a_share_is_taken_of_its_base(words: str, base: Count, count: Count) -> None:
    assert RULES.read(words).count(base=base) == count


def test_a_share_names_the_measure_that_it_is_taken_of() -> None:
    assert RULES.read("one in ten of us_injured").base == "us_injured"


def test_a_share_without_its_base_is_refused() -> None:
    with pytest.raises(HedgeError, match="a share of us_injured, for which the same source gives no number"):
        RULES.read("about half of us_injured").count()


# --- soft ---------------------------------------------------------------------------------------------------------------
SOFT = "several|about half of us_injured|nearly 80|some 24|at least several hundred|at least about 20|20-odd|a total of about 20"
FIRM = "more than 70|six or seven|as many as 15|none|at least 45, at most 60|a pair|three to four dozen|at least half of us_injured"


@pytest.mark.parametrize("words", SOFT.split("|"))
def test_a_reading_that_could_be_disputed_is_soft(words: str) -> None:
    assert RULES.read(words).soft


@pytest.mark.parametrize("words", FIRM.split("|"))
def test_a_reading_that_could_not_be_disputed_is_not_soft(words: str) -> None:
    assert not RULES.read(words).soft


# --- refused ------------------------------------------------------------------------------------------------------------
ADDS, NO_NUMBER = (
    "it adds to a number that these words don't give; leave the cell empty",
    "it gives no number; leave the cell empty",
)
TWO_WAYS = 'is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'
NOT_TOLD = "that nothing was told is not that there was none"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("mroe than 70", 'no hedge rule reads "mroe than 70"; the nearest are "more than 70"'),
        ("umpteen", 'no hedge rule reads "umpteen"; the nearest are'),
        ("", 'no hedge rule reads ""; the nearest are "sixty-one", "six or seven", "several"'),
        ("-3", 'no hedge rule reads "-3": no count is below none'),
        ("1,3", f'"1,3" {TWO_WAYS}'),
        ("2.5", f'"2.5" {TWO_WAYS}'),
        ("more than 1.200", f'"more than 1.200" {TWO_WAYS}'),
        ("7 to 6", '"7 to 6" runs backwards: 7 is more than 6'),
        ("seven or six", '"seven or six" runs backwards: 7 is more than 6'),
        ("between 15 and 8", '"between 15 and 8" runs backwards: 15 is more than 8'),
        ("at least 60, at most 45", "runs backwards: 60 is more than 45"),
        ("about 30 to 20", "runs backwards: 30 is more than 20"),
        ("sixty sixty", 'no hedge rule reads "sixty sixty"'),
        ("twenty twelve", 'no hedge rule reads "twenty twelve"'),
        ("70; drop table", 'no hedge rule reads "70; drop table"'),
        ("another two", ADDS),
        ("an additional five", ADDS),
        ("two more people", ADDS),
        ("an unknown number", NO_NUMBER),
        ("not many", NO_NUMBER),
        ("some", NO_NUMBER),
        ("a number of people", 'write "several" as a plain reading'),
        ("no deaths reported", NOT_TOLD),
        ("none reported", NOT_TOLD),
        ("13th", "it is a place in an order"),
        (
            "eighth",
            '"eighth" is a place in an order, for which write how many there were, or a share: write what it is a share of',
        ),
        (
            "six/seven",
            '"six/seven" is two numbers, for which write a range in words ("13 to 14"), or a share: write what',
        ),
        ("10/12", '"10/12" is two numbers, for which write a range in words ("13 to 14"), or a share: write what'),
        ("#NAME?", "a spreadsheet made this of the words"),
        ('="13"', "a spreadsheet made this of the words"),
        ("n/a", "it gives no number; leave the cell empty"),
        ("N.A.", "it gives no number; leave the cell empty"),
        ("-", "it gives no number; leave the cell empty"),
        ("13?", "a question mark doesn't say which numbers may be meant"),
        ("07. Jul", "it is a day, which a spreadsheet may have made of it"),
        ("Jul-06", "it is a day, which a spreadsheet may have made of it"),
        ("at least", 'its number is missing; write it, as in "at least 45"'),
        ("about half", '"about half" is a share: write what it is a share of, as in "about half of us_injured"'),
        ("13 and 14", "it holds two numbers; give each a cell of its own"),
        ("13 killed, 14 wounded", "it holds two numbers; give each a cell of its own"),
        ("five civilians", 'write "five", or "at least five" where that is only a part'),
        ("perhaps hundreds", '"perhaps hundreds" allows any number: leave the cell empty'),
        ("nearly one", '"nearly one" leaves only none: write "none", "up to one", or the number'),
        ("fewer than 0", '"fewer than 0" leaves nothing: no count is below none'),
        ("25-odd", '"25-odd" names no round number'),
        ("9999999999", "holds a number of more than 9 digits"),
        ("5 thousand million", "holds a number of more than 9 digits"),
    ],
)
def test_words_that_no_rule_reads_are_refused_with_the_remedy(words: str, message: str) -> None:
    with pytest.raises(HedgeError) as refused:
        RULES.read(words)
    assert message in str(refused.value)


SLIPS = {
    1: "mroe than 70|at leest 5|no lss than 10|not lesss than 5|no fewr than five|a mnimum of 5|upwrds of 5|exceding 5|5 or mroe",
    -1: "less thn ten|lss than ten|a maximun of 5|not mroe than 5|no mor than 5|at moost 5|as many s 5|upto five|undr ten|5 or fewr",
}


@pytest.mark.parametrize(
    ("points", "words"), [(points, slip) for points, all_of in SLIPS.items() for slip in all_of.split("|")]
)
def test_what_is_suggested_never_points_the_other_way(points: int, words: str) -> None:
    suggested = [part for part in told(words).partition("the nearest are ")[2].split('"') if part.strip(", ")]
    assert (bool(suggested), -points in {RULES.read(example).rule.direction for example in suggested}) == (True, False)


def test_a_slip_in_a_share_is_not_turned_round() -> None:
    assert "at most" not in told("at leest half of us_injured")


def told(text: str) -> str:
    """Why a text is refused; nothing where it is read."""
    try:
        RULES.read(text).count(base=INJURED)
    except HedgeError as error:
        return str(error)
    return ""


REASONS = (
    "no hedge rule reads",
    "is ambiguous",
    "runs backwards",
    "allows any number",
    "leaves ",
    "is a share",
    "names no round",
    "digits",
)


@given(st.text(max_size=20) | st.text("0123456789,.' -+<>%~ka", max_size=20))
def test_any_other_text_is_read_or_refused_in_words(text: str) -> None:
    reason = told(text)
    assert not reason or any(words in reason for words in REASONS)


@pytest.mark.parametrize(
    "text", ["1" + "-1" * 60, " or ".join("123456789" * 3), "a" * 140_000, "at least " * 30 + "5", "9" * 5000]
)
def test_a_long_text_is_refused_at_once(text: str) -> None:
    assert told(text)


@settings(max_examples=300)
@given(row=st.sampled_from(ROWS), n=st.integers(2, 20), more=st.integers(2, 40))
def test_bounds_never_cross_whatever_the_numbers(row: dict[str, str], n: int, more: int) -> None:
    slots = {
        "{n}": 10 * n, "{m}": 10 * n + more, "{base}": "us_injured", "{share}": f"{n} percent", "{unit}": "dozens",
        "{least}": f"at least {n}", "{most}": f"at most {n + more}",
    }  # fmt: skip
    words = row["reading"]
    for slot, value in slots.items():
        words = words.replace(slot, str(value))
    count = RULES.read(words).count(base=Count(n, n + more))
    assert count.high is None or count.low <= count.high


def test_nearly_ten_ends_at_nine() -> None:
    assert RULES.read("nearly ten").count().high == 9
