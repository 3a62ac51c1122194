from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger, sections
from strikeledger.analysis import followed as windows
from strikeledger.analysis.followed import INCOMPLETE, TESTED, THIN, context_near_rounds
from strikeledger.analysis.tempo import Tempo, periods, phases, stages, tempo, whole_period
from strikeledger.counts import NONE, UNKNOWN, Count
from strikeledger.data.frames import rows_of
from strikeledger.inference import rates
from strikeledger.report.blocks import Table, plain_text, walk
from strikeledger.report.display import Display
from strikeledger.report.prose import NOTHING_YET
from strikeledger.sections.tempo.answer import NO_ROUND, UNTESTED
from strikeledger.sections.tempo.figures import decimal, p_in_words, rate_figure, rate_words, ratio_figure, ratio_words
from strikeledger.sections.tempo.rates import rates_title
from strikeledger.sections.tempo.windows import NO_CAUSE_SHOWN
from tests.display_reading import markdown_of
from tests.ledger_text import NOTEBOOKS, LedgerOf

pytestmark = pytest.mark.slow

NOTEBOOK = next(path for path in NOTEBOOKS if path.stem == "tempo")
VIEWS: dict[str, Callable[[Ledger], Ledger]] = {
    "the article's day": lambda shipped: shipped.as_of("2023-11-29"),
    "after February": lambda shipped: shipped.as_of("2024-02-10"),
    "Syria": lambda shipped: shipped.as_of("2023-11-29").within(["Syria"]),
    "Jordan": lambda shipped: shipped.as_of("2024-02-10").within(["Jordan"]),
}


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest, shipped: Ledger) -> Tempo:
    """The tempo of one view of the shipped ledger."""
    return tempo(VIEWS[request.param](shipped))


@pytest.fixture(scope="module")
def autumn(shipped: Ledger) -> Tempo:
    """The tempo as known on the day of the founding article."""
    return tempo(shipped.as_of("2023-11-29"))


@pytest.fixture(scope="module")
def winter(shipped: Ledger) -> Tempo:
    """The tempo as known after the strikes of February."""
    return tempo(shipped.as_of("2024-02-10"))


def days(first: str, last: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(first), pd.Timestamp(last)


def table_of(display: Display) -> Table:
    return next(piece for piece in walk(display.block) if isinstance(piece, Table))


def listing(*attacks: str) -> str:
    return "\n".join(["attack_id | first_day | last_day", *attacks])


# --- the list and the totals -----------------------------------------------------------------------------------------
def test_an_attack_that_may_be_of_a_day_outside_counts_as_none_or_one(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts=listing(
            "2023-11-08-erbil-1 | 2023-11-08 | 2023-11-08", "2023-11-17-tanf-1 | 2023-11-10 | 2023-11-12"
        )
    )
    assert tempo(ledger).listed_count(days("2023-11-08", "2023-11-11")) == Count(1, 2)


def test_two_totals_that_are_floors_bound_what_lies_between_them_only_from_above(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id\nat least 23 | a-2023-10-30\nat least 38 | b-2023-11-06\n56 | c-2023-11-14"
    )
    assert tempo(ledger).total_growth(days("2023-10-31", "2023-11-06")) == Count(0, 33)


def test_two_exact_totals_are_subtracted(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n23 | a-2023-10-30\n38 | b-2023-11-06")
    assert tempo(ledger).total_growth(days("2023-10-31", "2023-11-06")) == Count.exactly(15)


def test_the_list_is_a_floor_of_what_the_totals_grew_by(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts=listing("2023-11-01-erbil-1 | 2023-11-01 | 2023-11-01"),
        tallies="quantity | source_id\nat least 23 | a-2023-10-30\nat least 38 | b-2023-11-06\n56 | c-2023-11-14",
    )
    assert tempo(ledger).total_growth(days("2023-11-01", "2023-11-01")).low == 1


def test_before_the_count_began_there_was_none(autumn: Tempo) -> None:
    assert autumn.total_growth(days("2023-10-10", "2023-10-16")) == NONE


def test_days_after_the_last_total_hold_what_was_said_of_them_and_are_open_above(winter: Tempo) -> None:
    spans = (days("2024-02-02", "2024-02-09"), days("2024-02-06", "2024-02-09"))
    assert [winter.total_growth(span) for span in spans] == [
        Count(2),
        UNKNOWN,
    ]  # "two" since 2 February, said on the 5th


def test_nothing_published_later_is_in_a_tempo(shipped: Ledger) -> None:
    assert tempo(shipped.as_of("2023-11-10")).last <= pd.Timestamp("2023-11-10")


def test_a_tempo_ends_on_the_day_asked_for(shipped: Ledger) -> None:
    assert tempo(shipped.as_of("2024-02-10"), "2023-11-05").last == pd.Timestamp("2023-11-05")


def test_the_list_covers_no_thin_month(winter: Tempo) -> None:
    assert winter.last_covered_day == pd.Timestamp("2023-11-30")


# --- periods ---------------------------------------------------------------------------------------------------------
def test_periods_follow_each_other_without_a_gap_or_an_overlap(view: Tempo) -> None:
    found = [period.span for period in periods(view)]
    assert [b[0] - a[1] for a, b in pairwise(found)] == [pd.Timedelta(days=1)] * (len(found) - 1)


def test_periods_begin_and_end_with_the_days_looked_at(view: Tempo) -> None:
    found = periods(view)
    assert (found[0].span[0], found[-1].span[1]) == (view.first, view.last)


def test_periods_hold_every_day_once(view: Tempo) -> None:
    assert sum(period.days for period in periods(view)) == whole_period(view).days


def test_what_periods_allow_together_holds_the_whole(view: Tempo) -> None:
    parts = sum((period.totalled for period in periods(view)), NONE)
    assert (parts & whole_period(view).totalled) == whole_period(view).totalled


def test_phases_are_cut_at_the_first_strike_and_the_truce(winter: Tempo) -> None:
    assert [phase.label for phase in phases(winter)] == [
        "before the first strike", "from the first strike to the pause", "during the pause", "since the end of the pause",
    ]  # fmt: skip


def test_a_truce_that_goes_on_has_no_end(autumn: Tempo) -> None:
    assert phases(autumn)[-1].label == "during the pause"


@pytest.mark.parametrize(("day", "last"), [("2023-11-29", "2023-11-29"), ("2024-02-10", "2023-11-30")])
def test_a_truce_lasts_as_long_as_is_known_on_the_day(day: str, last: str, shipped: Ledger) -> None:
    found = [phase.span for phase in phases(tempo(shipped.as_of(day))) if phase.label == "during the pause"]
    assert found == [days("2023-11-24", last)]


def test_an_announced_suspension_begins_a_period(winter: Tempo) -> None:
    assert pd.Timestamp("2024-01-30") in [period.span[0] for period in periods(winter)]


def test_stages_end_before_the_truce(winter: Tempo) -> None:
    assert [f"{s.span[1]:%Y-%m-%d}" for s in stages(winter, pd.Timestamp("2023-11-13"))] == [
        "2023-10-25", "2023-11-13", "2023-11-23",
    ]  # fmt: skip


# --- before and after ------------------------------------------------------------------------------------------------
def test_the_days_of_a_round_belong_to_neither_side(winter: Tempo) -> None:
    span = {row["number"]: (row["first_day"], row["last_day"]) for row in rows_of(winter.rounds)}
    inside = [
        w for w in windows.round_windows(winter) if w.before[1] >= span[w.round][0] or w.after[0] <= span[w.round][1]
    ]
    assert inside == []


def test_every_round_has_every_length_of_window(winter: Tempo) -> None:
    assert [(w.round, w.width) for w in windows.round_windows(winter)] == [
        (n, d) for n in range(1, 10) for d in (3, 7, 14)
    ]


def test_no_window_that_reaches_into_a_thin_month_is_tested(winter: Tempo) -> None:
    tested = [w for w in windows.round_windows(winter) if w.state == TESTED]
    assert max(w.after[1] for w in tested) <= pd.Timestamp("2023-11-30")


def test_a_window_of_which_the_list_lacks_most_is_thin(autumn: Tempo) -> None:
    window = next(w for w in windows.round_windows(autumn) if (w.round, w.width) == (3, 3))
    assert (window.state, window.listed[1], window.totalled[1].low > 4) == (THIN, Count.exactly(2), True)


def test_a_window_without_all_its_days_is_incomplete(autumn: Tempo) -> None:
    window = next(w for w in windows.round_windows(autumn) if (w.round, w.width) == (1, 14))
    assert (window.state, window.ratio, window.by_totals) == (INCOMPLETE, None, None)


def test_the_guarded_p_is_never_below_the_exact_one(view: Tempo) -> None:
    low = [(w.round, w.width) for w in windows.round_windows(view) if w.ratio and (w.p or 0.0) < w.ratio.p_high]
    assert low == []


def test_the_correction_is_over_every_window_tested(view: Tempo) -> None:
    tested = [w for w in windows.round_windows(view) if w.p is not None]
    assert [w.adjusted for w in tested] == rates.holm([w.p for w in tested if w.p is not None])


def test_the_test_counts_the_same_attacks_as_the_window(autumn: Tempo) -> None:
    beyond = [
        (w.round, w.width) for w in windows.round_windows(autumn) for test in w.tests
        if test.window.before not in w.listed[0] or test.window.after not in w.listed[1]
    ]  # fmt: skip
    assert beyond == []


# --- figures ---------------------------------------------------------------------------------------------------------
def test_the_rate_of_the_autumn_is_its_total_by_its_days(autumn: Tempo) -> None:
    found = rate_figure(autumn, whole_period(autumn))
    assert (found.words, found.interval and found.interval.low) == ("1.7", pytest.approx(1.3206, abs=1e-4))


def test_a_rate_s_interval_is_apart_from_its_bounds(autumn: Tempo) -> None:
    figure = rate_figure(autumn, phases(autumn)[0])
    record = figure.record()
    assert (record["low"], record["high"], record["interval"]["method"]) == (
        pytest.approx(13 / 9, abs=1e-6), pytest.approx(16 / 9, abs=1e-6), "exact Poisson (Garwood, 1936)",
    )  # fmt: skip


def test_a_rate_of_which_nothing_is_known_is_not_known(winter: Tempo) -> None:
    figure = rate_figure(winter, periods(winter)[-1])
    assert (figure.words, figure.low, figure.high, figure.interval) == ("not known", None, None, None)


def test_every_rate_rests_on_claims(view: Tempo) -> None:
    found = [rate_figure(view, period) for period in periods(view)]
    assert [figure.id for figure in found if figure.words != "not known" and not figure.claims] == []


def test_a_figure_says_how_it_was_computed(autumn: Tempo) -> None:
    tested = next(w for w in windows.round_windows(autumn) if w.state == TESTED)
    assert "attacks after" in ratio_figure(autumn, tested).computation


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.0, "0"), (0.0004, "less than 0.001"), (0.0237, "0.024"), (1.9677, "1.97"), (17.04, "17.0"), (1184.2, "1,184")],
)
def test_numbers_print_with_the_digits_that_count(value: float, printed: str) -> None:
    assert decimal(value) == printed


@pytest.mark.parametrize(
    ("p", "printed"), [(0.0002, "less than 0.001"), (0.0041, "0.004"), (0.0612, "0.06"), (1.0, "1.00")]
)
def test_p_values_print_with_the_digits_that_count(p: float, printed: str) -> None:
    assert p_in_words(p) == printed


@pytest.mark.parametrize(
    ("count", "days", "printed"),
    [
        (Count.exactly(61), 31, "2.0"),
        (Count(54, 61), 29, "1.9 to 2.1"),
        (Count(61), 31, "at least 1.9"),
        (Count(0, 30), 7, "at most 4.3"),
        (Count(1, 2), 7, "1 or 2 in 7 days"),
        (NONE, 6, "none in 6 days"),
        (Count(71), 1500, "at least 71 in 1,500 days"),
    ],
)
def test_a_rate_prints_its_bounds_and_few_attacks_as_such(count: Count, days: int, printed: str) -> None:
    assert rate_words(count, days) == printed


@given(st.integers(0, 500), st.integers(1, 300))
def test_an_open_rate_is_never_printed_higher_than_it_is(low: int, number: int) -> None:
    printed = rate_words(Count(low), number)
    assert printed.endswith(("days", "day")) or float(printed.split()[-1]) <= low / number


def test_a_ratio_prints_its_bounds_and_in_brackets_its_interval() -> None:
    assert ratio_words(rates.rate_ratio(Count(9, 10), 3, Count(5, 6), 3)) == "0.50 to 0.67 (0.13 to 2.10)"


@given(st.floats(0, 1))
def test_a_p_value_never_prints_as_none(p: float) -> None:
    assert p_in_words(p) not in ("0", "0.0", "0.00", "0.000")


# --- wording ---------------------------------------------------------------------------------------------------------
def answer(found: Tempo) -> str:
    """The report's points, without what marks them as standing out."""
    return markdown_of(sections.tempo_answer(found)).replace("**", "")


def test_where_nothing_is_beyond_chance_the_data_show_neither(autumn: Tempo) -> None:
    assert answer(autumn).endswith("do not show that the strikes reduced attacks; nor do they show that they did not.")


def test_a_difference_beyond_chance_names_no_cause(shipped: Ledger) -> None:
    found = tempo(shipped.as_of("2023-11-29"))
    rigged = [replace(w, adjusted=0.01) if w.state == TESTED else w for w in windows.round_windows(found)]
    found.ledger.memo[f"followed until {found.last}"] = rigged
    said = answer(found)
    assert (said.endswith(shipped.terms(NO_CAUSE_SHOWN)), "In nine of nine comparisons" in said) == (True, True)
    assert display_title(sections.windows_chart(found)).startswith("In nine of nine tests attacks after a round differ")


def test_where_no_strike_was_it_is_said_that_nothing_can_have_followed_one(shipped: Ledger) -> None:
    assert shipped.terms(NO_ROUND) in answer(tempo(shipped.as_of("2023-10-27").within(["Iraq"])))


def test_before_a_strike_is_known_nothing_is_said_of_strikes(shipped: Ledger) -> None:
    assert "strike" not in answer(tempo(shipped.as_of("2023-10-20")))


def test_before_anything_is_known_the_answer_says_so(shipped: Ledger) -> None:
    assert answer(tempo(shipped.as_of("2023-10-01"))) == NOTHING_YET


def test_without_an_attack_the_answer_says_so(shipped: Ledger) -> None:
    assert answer(tempo(shipped.as_of("2024-02-10").only(["anews-2024-01-30"]))) == (
        "1. No attack on US forces that US officials counted or confirmed was known by the day of this edition.\n1. No round of US strikes "
        "is known by then, so that nothing can be said of what followed one."
    )


def test_without_a_total_the_answer_rests_on_the_list(shipped: Ledger) -> None:
    said = answer(tempo(shipped.as_of("2023-10-20")))
    assert said.startswith(
        "1. By what US officials confirmed one by one, attacks on US forces in Iraq and Syria came to"
    )


def test_what_can_t_be_tested_is_said_to_be_untested(article: Ledger) -> None:
    assert article.terms(UNTESTED) in answer(tempo(article))


def test_tests_that_could_show_nothing_say_so(autumn: Tempo) -> None:
    assert "no change, however large" in markdown_of(sections.windows_sentence(autumn))


def test_no_interval_is_printed_before_the_annex(autumn: Tempo) -> None:
    said = [sections.tempo_answer(autumn), sections.rates_sentence(autumn), sections.windows_sentence(autumn)]
    assert [display for display in said if re.search(r"\(\d[\d.]* (to|or) ", markdown_of(display))] == []


def test_a_statement_that_was_not_published_yet_is_not_quoted(shipped: Ledger) -> None:
    known, asked = shipped.as_of("2023-11-10"), shipped.as_of("2024-02-10").only(["anews-2024-01-30"])
    assert sections.statement_callout(tempo(known)) is None
    assert (
        markdown_of(sections.statement_callout(tempo(asked)))
        == "The statement about the strikes was not published by the day of this edition."
    )


# --- tables and charts -----------------------------------------------------------------------------------------------
def display_title(display: Any) -> str:
    return str(display.block.title)


@pytest.mark.parametrize(
    ("view_of", "title"),
    [
        (
            lambda ledger: ledger.as_of("2024-02-10"),
            "About two attacks a day before the pause, one in all during it; afterwards at least one a day",
        ),
        (lambda ledger: ledger.as_of("2023-11-29"), "About two attacks a day before the pause, one in all during it"),
        (
            lambda ledger: ledger.as_of("2023-11-29").within(["Iraq"]),
            "About one attack a day before the pause, none during it",
        ),
        (
            lambda ledger: ledger.as_of("2023-11-10"),
            "1.4 to 1.8 attacks a day before the first strike, at least one a day since",
        ),
        (lambda ledger: ledger.as_of("2023-11-29").only(["taza-2023-11-29"]), "At least one attack a day"),
    ],
)
def test_the_title_says_how_often_as_far_as_it_is_known(view_of: Any, title: str, shipped: Ledger) -> None:
    assert rates_title(tempo(view_of(shipped))) == title


def test_the_chart_of_rates_has_a_row_for_each_phase(winter: Tempo) -> None:
    shown: Any = sections.rates_chart(winter)
    assert shown.data["value"].tolist() == ["1.4 to 1.8", "2.0 to 2.1", "1 in 7 days", "at least 1.3"]
    for spec in (shown.block.spec, shown.block.narrow, shown.block.printed):
        assert "24 to 30 Nov: 1 attack in 7 days" in json.dumps(spec)


def test_the_chart_of_windows_has_those_that_are_tested(winter: Tempo) -> None:
    shown: Any = sections.windows_chart(winter)
    tested = [w for w in windows.round_windows(winter) if w.state == TESTED]
    assert len(shown.data) == len(tested)
    assert "9 or 10 before, 5 or 6 after" in shown.data["told"].tolist()


def test_the_table_of_windows_has_a_record_for_each(winter: Tempo) -> None:
    assert len(table_of(sections.windows_table(winter)).records) == 27


def test_windows_that_are_not_tested_say_why(winter: Tempo) -> None:
    printed = markdown_of(sections.windows_table(winter))
    assert ("not tested: few are known one by one" in printed, "not tested: days are missing" in printed) == (
        True,
        True,
    )


def test_the_table_of_rates_holds_every_period(view: Tempo) -> None:
    assert len(table_of(sections.periods_table(view)).rows) == len(periods(view))


def test_an_interval_begins_at_none_only_where_none_is_possible(winter: Tempo) -> None:
    table = sections.periods_table(winter)
    intervals = {plain_text(row[0], table.figures): plain_text(row[-1], table.figures) for row in table.block.rows}  # type: ignore[union-attr]
    assert intervals["During the pause"] == "0.004 to 0.8"


def test_what_is_near_a_round_lies_within_fourteen_days(winter: Tempo) -> None:
    near = context_near_rounds(winter).merge(winter.rounds, on="number", suffixes=("", "_round"))
    gaps = pd.concat([near["first_day"] - near["last_day_round"], near["first_day_round"] - near["last_day"]])
    assert gaps.max() <= pd.Timedelta(days=14)
    assert len(table_of(sections.nearby_table(winter)).records) == len(near)


def test_the_truce_stands_near_the_fourth_round(winter: Tempo) -> None:
    near = context_near_rounds(winter)
    assert near.loc[(near["number"] == 4) & (near["kind"] == "truce"), "side"].tolist() == ["after"]


def test_a_strike_is_near_a_place_and_in_a_province(winter: Tempo) -> None:
    told = set(context_near_rounds(winter)["label"])
    assert {"Strike near Abu Kamal, in no round", "Strike in Kirkuk province, in no round"} <= told


def test_a_truce_stands_once_with_all_its_days_that_are_known(winter: Tempo, autumn: Tempo) -> None:
    told = [set(context_near_rounds(view)["label"]) for view in (autumn, winter)]
    assert [sorted(label for label in labels if label.startswith("Operational pause")) for labels in told] == [
        ["Operational pause in Gaza begins"], ["Operational pause in Gaza"],
    ]  # fmt: skip


def test_a_round_is_not_near_itself(winter: Tempo) -> None:
    near = context_near_rounds(winter).merge(
        winter.rounds[["number", "strike_id"]], on="number", suffixes=("", "_round")
    )
    assert near[near["strike_id"] == near["strike_id_round"]].empty


@pytest.mark.parametrize("day", ["2023-11-10", "2024-02-10"])
def test_where_the_list_is_thin_it_is_no_sign_of_calm(day: str, shipped: Ledger) -> None:
    assert "no sign of calm" in markdown_of(sections.rates_sentence(tempo(shipped.as_of(day))))


def test_an_attack_outside_the_totals_countries_is_no_part_of_the_total(shipped: Ledger) -> None:
    told = markdown_of(sections.rates_sentence(tempo(shipped.as_of("2024-01-29"))))
    assert "One by one, officials confirmed 80, one of them outside Iraq and Syria." in told


def test_a_view_that_is_covered_to_its_end_has_no_thin_days(autumn: Tempo) -> None:
    assert "no sign of calm" not in markdown_of(sections.rates_sentence(autumn))
