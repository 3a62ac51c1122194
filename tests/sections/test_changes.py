"""What changed since an edition before: why a figure is another, and how a report says so."""

from __future__ import annotations

from typing import Any

import pytest

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.errors import ParameterError
from strikeledger.report.blocks import Spark, Table, plain_text
from strikeledger.report.display import Display
from strikeledger.report.figure import Figure
from strikeledger.report.headlines import ANEW, BETTER, FIRST, GONE, LESS, LOWER, MORE, NEW, SAME, TAKEN_BACK
from strikeledger.sections import changes_heading, changes_sentence, changes_table
from strikeledger.sections.changes import Change, changes_since, why_changed
from strikeledger.sections.frame.rewind import day_records
from strikeledger.sections.headlines import attacks
from tests.display_reading import markdown_of
from tests.ledger_text import LedgerOf


def figure(low: float | str | None, high: float | str | None, kind: str = "count") -> Figure:
    words = "not known" if low is None else f"{low} to {high}"
    return Figure("x", "X", kind, low, high, "", words, (), computation="drawn for a test")


def printed(display: Display | None) -> list[str]:
    """The last cells of a table."""
    assert display is not None
    assert isinstance(display.block, Table)
    return [plain_text(row[-1], display.figures) for row in display.block.rows]


def changes_of(ledger: Ledger, last_edition: str) -> dict[str, Change]:
    return {move.now.id: move for move in changes_since(ledger, last_edition)}


@pytest.mark.parametrize(
    ("before", "now", "why"),
    [
        ((None, None), (None, None), SAME),
        ((None, None), (2, 9), FIRST),
        ((2, 9), (None, None), GONE),
        ((4, 4), (4, 4), SAME),
        ((66, None), (66, None), SAME),
        ((66, None), (74, None), BETTER),
        ((66, None), (74, 74), BETTER),
        ((6, 8), (6, 7), BETTER),
        ((6, 8), (8, 15), MORE),
        ((6, 8), (9, 15), NEW),
        ((45, 45), (21, 21), LOWER),
        ((45, 50), (40, 46), TAKEN_BACK),
        ((66, None), (60, None), TAKEN_BACK),
        ((900, 900), (810, 990), LESS),
    ],
)
def test_a_change_says_why_as_far_as_the_bounds_tell(before: tuple, now: tuple, why: str) -> None:
    then, today = figure(*before), figure(*now)
    assert why_changed(then, today, None, "2023-11-22") == why


@pytest.mark.parametrize(("now", "why"), [(1.36, ANEW), (1.44, ANEW), (1.4, SAME)])
def test_a_rate_of_more_days_is_worked_out_anew_and_nobody_took_anything_back(now: float, why: str) -> None:
    assert why_changed(figure(1.4, None, "rate"), figure(now, None, "rate")) == why


def test_what_grew_for_certain_is_new_however_the_bounds_moved() -> None:
    then, today, grown = figure(66, None), figure(69, None), figure(1, None)
    assert why_changed(then, today, grown, "2023-11-22") == NEW


def test_a_day_after_the_edition_before_is_new() -> None:
    then, today = figure("2023-11-21", "2023-11-25", "date"), figure("2023-11-23", "2023-11-29", "date")
    assert [why_changed(then, today, None, day) for day in ("2023-11-22", "2023-11-24")] == [NEW, MORE]


def test_between_two_editions_it_is_told_what_happened_and_what_became_better_known(situation: Ledger) -> None:
    move = changes_of(situation, "2023-11-22")["attacks"]
    assert (move.kind, move.happened.words, move.known.words) == (NEW, "5 to 8", "66 to 69")
    assert "New attacks, 5 to 8." in printed(changes_table(situation, "2023-11-22"))


def test_what_is_less_certain_as_nobody_spoke_since_says_so(shipped: Ledger) -> None:
    told = printed(changes_table(shipped.as_of("2024-01-03"), "2023-12-27"))
    assert "Less certain. Nothing published since says more." in told


def test_a_word_that_only_confirms_is_no_change(shipped: Ledger) -> None:
    assert changes_of(shipped.as_of("2024-02-07"), "2024-01-31")["us_troops/Syria"].kind == SAME


def test_a_strike_since_the_edition_before_makes_the_dead_new(shipped: Ledger) -> None:
    moves = changes_of(shipped.as_of("2023-12-06"), "2023-11-29")
    assert (moves["strike_deaths"].kind, moves["strike_deaths"].happened.words) == (NEW, "5")


def test_the_earlier_figure_is_the_one_of_that_day_s_edition(situation: Ledger, shipped: Ledger) -> None:
    then = attacks(shipped.as_of("2023-11-22"))
    move = changes_of(situation, "2023-11-22")["attacks"]
    assert (move.before.id, move.before.words, move.before.claims) == ("attacks@2023-11-22", then.words, then.claims)


def test_what_was_published_since_is_later_than_the_edition_before(situation: Ledger) -> None:
    since = [claim.published for move in changes_of(situation, "2023-11-22").values() for claim in move.since]
    assert (bool(since), min(since) > "2023-11-22") == (True, True)


def test_filters_hold_for_the_earlier_view_too(shipped: Ledger) -> None:
    syria = shipped.as_of("2023-11-29").within(["Syria"])
    then = attacks(shipped.as_of("2023-11-22").within(["Syria"]))
    assert changes_of(syria, "2023-11-22")["attacks"].before.words == then.words


def test_no_edition_before_means_that_nothing_is_said(situation: Ledger) -> None:
    said = (changes_heading, changes_sentence, changes_table)
    assert (changes_since(situation, ""), [speak(situation, "") for speak in said]) == ([], [None, None, None])


@pytest.mark.parametrize("day", ["2023-11-29", "2024-01-01", "last week"])
def test_an_edition_before_that_is_not_before_is_refused(situation: Ledger, day: str) -> None:
    with pytest.raises(ParameterError, match="last_edition"):
        changes_since(situation, day)


def test_an_edition_after_a_quiet_day_says_that_nothing_changed(shipped: Ledger) -> None:
    quiet = shipped.as_of("2024-02-10").within(["Iraq", "Syria"])
    told = markdown_of(changes_sentence(quiet, "2024-02-09"))
    corrected = "The report's annex lists 19 corrections of ours that concern this edition."
    assert told == f"Since 9 February, no publications came out. No figures changed. {corrected}"
    assert changes_table(quiet, "2024-02-09") is None


def test_what_is_known_by_now_of_a_day_has_an_id_of_its_own_beside_the_vintages(shipped: Ledger) -> None:
    known = changes_of(shipped.as_of("2023-11-29"), "2023-11-22")["attacks"].known
    assert known.id == "attacks/by/2023-11-22"


def test_a_strike_in_no_round_is_no_new_round(shipped: Ledger) -> None:
    ledger = shipped.as_of("2023-12-06")
    moves = changes_of(ledger, "2023-11-29")
    assert (moves["strike_deaths"].kind, moves["strike_deaths/rounds"].kind) == (NEW, SAME)


def test_a_figure_that_moved_is_told_with_the_words_that_moved_it(situation: Ledger) -> None:
    assert "Better known. “as many as 15”, US officials, 29 November." in printed(
        changes_table(situation, "2023-11-22")
    )


def test_what_rose_and_need_not_be_new_is_told_with_what_is_known_by_now_of_the_day_before(shipped: Ledger) -> None:
    told = printed(changes_table(shipped.as_of("2024-02-07"), "2024-01-31"))
    assert (
        "Better known. “143”, Major Nguyen, Pentagon, 7 February. As known now, it was 113 to 143 by 31 January."
        in told
    )


def test_a_headline_that_moved_has_a_picture_of_how_it_came_there(situation: Ledger) -> None:
    shown = changes_table(situation, "2023-11-22", drawn=True)
    block: Any = shown.block if shown else None
    drawn = {row[0][0].text: spark for row in block.rows for spark in row[2] if isinstance(spark, Spark)}
    spark, days = drawn["Attacks on US forces"], day_records(situation, "2023-11-22")
    first, last = (next(day["bounds"]["attacks"] for day in order) for order in (days, days[::-1]))
    grown = spark.steps[0][1] / spark.steps[-1][1]
    assert (spark.alt, grown) == (
        f"From {Count(*first)} on {days[0]['name']} to {Count(*last)}.",
        pytest.approx(first[0] / last[0]),
    )
    assert all(0 <= begin <= 1 and low <= (high or 1) <= 1 for begin, low, high in spark.steps)


def test_the_file_of_changes_holds_every_headline(situation: Ledger) -> None:
    shown = changes_table(situation, "2023-11-22")
    assert shown is not None
    assert isinstance(shown.block, Table)
    assert {row["figure"] for row in shown.block.records} == {
        move.now.id for move in changes_since(situation, "2023-11-22")
    }


def test_a_number_behind_what_is_new_says_what_it_counts(shipped: Ledger) -> None:
    told = printed(changes_table(shipped.as_of("2023-12-27"), "2023-12-20"))
    for words in ("New attacks, 4 to 7.", "New rounds, at least 1.", "Killed in new strikes, at least 2."):
        assert words in told
    assert ("Newly counted, at least 3." in told, "New total" in told, "New strikes, at least" in told) == (
        True,
        False,
        False,
    )


def test_a_day_is_later_and_no_more_of_it_is_counted(shipped: Ledger) -> None:
    told = printed(changes_table(shipped.as_of("2024-01-17"), "2024-01-10"))
    assert "Later. “130”, the Pentagon, 12 January." in told


def test_that_nothing_was_corrected_is_said_where_it_is_so(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n70 | a-2023-11-20\n74 | a-2023-11-29").as_of("2023-11-29")
    assert "; **nothing published before was corrected**." in markdown_of(changes_sentence(ledger, "2023-11-22"))


def test_a_correction_of_a_number_is_told_with_what_it_was_and_why(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="tally_id | quantity | source_id\nt-0001 | 70 | a-2023-11-20\nt-0002 | 74 | a-2023-11-29",
        corrections="corrected | file | row | column | was | is | why\n2024-01-02 | tallies.csv | t-0002 | quantity | 47 | 74 | swapped",
    ).as_of("2023-11-29")
    told = (
        "The report's annex lists one correction of ours that concerns this edition. Attacks on US forces: “74”, Pentagon, "
        "29 November. **Corrected on 2 January 2024: was “47”, is “74”; swapped.**"
    )
    assert told in markdown_of(changes_sentence(ledger, "2023-11-22"))


def test_a_number_that_fell_is_not_told_as_new_though_events_came(fewer_rounds: Ledger) -> None:
    move = changes_of(fewer_rounds, "2023-11-12")["strike_rounds"]
    assert (move.before.words, move.now.words, move.kind) == ("at least 5", "at least 4", TAKEN_BACK)
    assert "One figure changed; it fell" in markdown_of(changes_sentence(fewer_rounds, "2023-11-12"))
    assert (
        "Less is counted. “five”, CENTCOM, 11 November, is left out, as it contradicts what was said since: “three”, Pentagon, 29 November."
        " New rounds, at least 1."
    ) in printed(changes_table(fewer_rounds, "2023-11-12"))


def test_a_first_number_is_told_by_the_first_who_gave_it(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            quantity | measure   | as_of_first | source_id
            three    | us_killed | 2023-11-23  | a-2023-11-23
            3        | us_killed | 2023-11-28  | b-2023-11-28
        """
    ).as_of("2023-11-29")
    assert "First number. “three”, Pentagon, 23 November." in printed(changes_table(ledger, "2023-11-22"))
