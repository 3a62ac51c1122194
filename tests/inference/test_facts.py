"""What the project's own ledger gives: facts that stay, whatever becomes of the inference."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.counts import NONE, UNKNOWN, Count
from strikeledger.inference.growing import GROWING_MEASURES, bounded_growth, cumulative_total, growing_totals
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.inference.system import EVE
from strikeledger.inference.totals import Totals
from strikeledger.report.figure import sum_in_words

pytestmark = pytest.mark.slow

BEST = {
    "2023-10-24": (13, 10, 3), "2023-10-30": (23, 14, 9), "2023-10-31": (27, 16, 11), "2023-11-06": (38, 20, 18),
    "2023-11-09": (46, 24, 22), "2023-11-13": (52, 24, 28), "2023-11-14": (55, 27, 28), "2023-11-17": (61, 29, 32),
    "2023-11-20": (64, 30, 34), "2023-11-23": (73, 36, 37), "2023-11-29": (74, 36, 38),
}  # fmt: skip


def on(ledger: Ledger, measure: str, day: str, scope: str) -> Count:
    whole = growing_totals(ledger, measure)
    return whole.count(scope, whole.number(pd.Timestamp(day)))


def headline(ledger: Ledger, measure: str) -> Count:
    return cumulative_total(ledger, measure, ledger.scope).count


@pytest.mark.parametrize("day", BEST)
def test_the_band_holds_the_best_supported_totals(day: str, shipped: Ledger) -> None:
    held = [
        n in on(shipped, "attacks", day, scope)
        for scope, n in zip(("Iraq+Syria", "Iraq", "Syria"), BEST[day], strict=True)
    ]
    assert held == [True, True, True]


def test_nothing_happened_in_jordan_before_28_january(shipped: Ledger) -> None:
    ledger = shipped.as_of("2024-02-10")
    assert [on(ledger, measure, "2024-01-27", "Jordan") for measure in ("attacks", "us_injured", "us_killed")] == [
        NONE
    ] * 3
    assert on(ledger, "attacks", "2024-01-28", "Jordan") == Count(1, 1)


def test_21_had_been_injured_before_the_first_strike(shipped: Ledger) -> None:
    assert on(shipped.as_of("2024-02-10"), "us_injured", "2023-10-25", "Iraq+Syria") == Count(21, 21)


@pytest.mark.parametrize(
    ("day", "first", "last"), [("2023-11-29", "2023-11-29", "2023-11-29"), ("2024-02-07", "2024-02-02", "2024-02-07")]
)
def test_the_last_attack_lies_between_the_days_between_which_the_total_rose(
    day: str, first: str, last: str, shipped: Ledger
) -> None:
    ledger = shipped.as_of(day)
    whole = growing_totals(ledger, "attacks")
    found = whole.last_rise(ledger.scope)
    assert found is not None
    assert [f"{whole.days[each]:%Y-%m-%d}" for each in found[:2]] == [first, last]


WEEKS = pd.date_range("2023-10-12", periods=7, freq="7D")


@pytest.mark.parametrize("first", WEEKS)
def test_later_editions_say_the_same_of_the_first_seven_weeks(first: pd.Timestamp, shipped: Ledger) -> None:
    grown = set()
    for day in ("2023-11-29", "2024-02-07", "2024-02-10"):
        whole = growing_totals(shipped.as_of(day), "attacks")
        span = whole.span(first, first + pd.Timedelta(days=6))
        grown.add(tuple(whole.exact_growth(scope, *span) for scope in ("Iraq", "Syria", "Iraq+Syria")))
    assert len(grown) == 1


@pytest.mark.parametrize(
    ("measure", "day", "exact", "median"),
    [
        ("attacks", "2023-11-29", 55, 0), ("attacks", "2024-02-07", 35, 3), ("attacks", "2024-02-10", 35, 3),
        ("us_injured", "2023-11-29", 30, 1), ("us_injured", "2024-02-10", 40, 1), ("us_killed", "2024-02-10", 95, 0),
    ],
)  # fmt: skip
def test_bands_are_as_narrow_as_they_were(measure: str, day: str, exact: int, median: int, shipped: Ledger) -> None:
    ledger = shipped.as_of(day)
    whole = growing_totals(ledger, measure)
    counts = [whole.count(ledger.scope, number) for number in range(len(whole.days))]
    widths = pd.Series([float("inf") if count.high is None else count.high - count.low for count in counts])
    assert (100 * (widths == 0).mean() >= exact, widths.median() <= median) == (True, True)


HEADLINES = [
    ("strike_rounds", "2023-11-22", 4), ("attacks", "2023-11-29", 74), ("attacks", "2023-12-20", 98), ("us_injured", "2023-12-27", 69),
    ("us_injured", "2024-01-03", 69), ("us_injured", "2024-01-10", 69), ("us_injured", "2024-01-17", 69), ("us_injured", "2024-01-24", 69),
    ("us_injured", "2024-01-31", 113), ("us_injured", "2024-02-07", 143),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "day", "least"), HEADLINES)
def test_headlines_are_the_numbers_that_officials_words_add_up_to(
    measure: str, day: str, least: int, shipped: Ledger
) -> None:
    assert headline(shipped.as_of(day), measure).low == least


@pytest.mark.parametrize(
    ("day", "overall", "in_rounds"),
    [
        ("2023-11-29", Count(8, 15), Count(8, 15)), ("2023-12-06", Count(13, 20), Count(8, 15)), ("2024-02-07", Count(18), Count(13)),
        ("2023-10-20", UNKNOWN, UNKNOWN),
    ],
)  # fmt: skip
def test_deaths_are_what_officials_words_on_acknowledged_strikes_add_up_to(
    day: str, overall: Count, in_rounds: Count, shipped: Ledger
) -> None:
    found = strike_deaths_bounds(shipped.as_of(day))
    assert (found.overall.count, found.in_rounds.count) == (overall, in_rounds)


def test_the_founding_article_allows_what_it_says(article: Ledger) -> None:
    whole, deaths = growing_totals(article, "attacks"), strike_deaths_bounds(article)
    assert [headline(article, measure) for measure in GROWING_MEASURES] == [
        Count(71),
        Count(61),
        Count(28),
        UNKNOWN,
        Count(4, 4),
    ]
    assert (deaths.overall.count, [each.count for each in deaths.rounds.values()]) == (
        Count(8, 15),
        [NONE, NONE, Count(6, 7), Count(2, 9)],
    )
    rise = whole.last_rise(article.scope)
    assert rise is not None
    assert [f"{whole.days[day]:%Y-%m-%d}" for day in rise[:2]] == ["2023-11-23"] * 2


@pytest.mark.parametrize(
    ("measure", "source"),
    [("attacks", "southfront-2023-11-18"), ("us_injured", "crg-2023-10-26")],
)
def test_known_contradictions_are_named(measure: str, source: str, shipped: Ledger) -> None:
    whole = growing_totals(shipped, measure)
    named = {i for ids in whole.correction_sets.sets for i in ids}
    assert source in set(whole.claims.loc[whole.claims["claim_id"].isin(named), "source_id"])


# --- sums ----------------------------------------------------------------------------------------------------------------
def added(whole: Totals, scope: str, first: int, last: int) -> tuple[int, int | None]:
    """What the terms of both ends add up to; of an end without terms, the end itself."""
    count, ends = whole.growth(scope, first, last), []
    for end in ("low", "high"):
        terms = whole.sum_of(scope, first, last, end)  # type: ignore[arg-type]
        ends.append(sum(term.times * term.number for term in terms) if terms else getattr(count, end))
    return ends[0], ends[1]


@pytest.mark.parametrize("measure", GROWING_MEASURES)
def test_a_sum_adds_up_to_its_bound_and_nearly_every_bound_has_one(measure: str, shipped: Ledger) -> None:
    whole = growing_totals(shipped.as_of("2024-02-10"), measure)
    bounds = with_sum = 0
    for scope in whole.scopes:
        for day in range(0, len(whole.days), 3):
            count = whole.count(scope, day)
            assert added(whole, scope, EVE, day) == (count.low, count.high)
            for end in ("low", "high"):
                bounds += bool(getattr(count, end))
                with_sum += bool(whole.sum_of(scope, EVE, day, end))  # type: ignore[arg-type]
    assert with_sum >= 0.98 * bounds > 0


def test_sums_of_growth_add_up_to_it(shipped: Ledger) -> None:
    whole, chance = growing_totals(shipped.as_of("2024-02-10"), "attacks"), Random(3)  # noqa: S311  # no secret
    for _ in range(40):
        scope, first = chance.choice(whole.scopes), chance.randint(0, len(whole.days) - 2)
        last = chance.randint(first + 1, len(whole.days) - 1)
        count = whole.growth(scope, first, last)
        assert added(whole, scope, first, last) == (count.low, count.high)


def test_the_order_of_questions_changes_no_sum(shipped: Ledger) -> None:
    ledger = shipped.as_of("2023-11-29")
    forward, backward = growing_totals(ledger, "attacks"), growing_totals(shipped.as_of("2023-11-29"), "attacks")
    days = range(0, len(forward.days), 4)
    ahead = {day: forward.binding_claims("Iraq+Syria", EVE, day) for day in days}
    assert ahead == {day: backward.binding_claims("Iraq+Syria", EVE, day) for day in reversed(days)}


@pytest.mark.parametrize(
    ("measure", "day", "words"),
    [
        ("us_injured", "2023-12-27", "66 on 21 December + 3 at Erbil Air Base on 25 December = at least 69"),
        (
            "us_injured",
            "2024-01-31",
            "72 in Iraq and Syria on 29 January + 41 in Jordan since 28 January, on 30 January = at least 113",
        ),
        ("strike_rounds", "2023-11-29", ""),
    ],
)
def test_the_sum_behind_a_headline_is_told(measure: str, day: str, words: str, shipped: Ledger) -> None:
    ledger = shipped.as_of(day)
    whole = growing_totals(ledger, measure)
    assert sum_in_words(ledger, bounded_growth(whole, ledger.scope, EVE, len(whole.days) - 1), ledger.scope) == words
