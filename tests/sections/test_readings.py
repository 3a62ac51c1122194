"""How vague words are read, and what another reading would change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from strikeledger import Count, Ledger
from strikeledger.data.hedges import HedgeRules
from strikeledger.sections import vague_words
from strikeledger.sections.frame.readings import readings_table, rows_under_readings
from strikeledger.sections.headlines import us_tbi
from tests.display_reading import markdown_of
from tests.ledger_text import LedgerOf, PackageOf, replace_in


def test_the_guide_gives_soft_words_as_the_ledger_s_own_rules_read_them(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\nseveral")
    replace_in(
        folder / "hedges.csv", "\nabout {n},about 20,90% n,110% n,yes\n", "\nabout {n},about 20,80% n,120% n,yes\n"
    )
    replace_in(folder / "hedges.csv", "\nnearly {n},nearly 80,94% n,n-1,yes\n", "\n")
    told = markdown_of(vague_words(Ledger.load(folder).reading(3)))
    assert "“several” is at least three, “about half” 45 to 55 percent and “about 20” 16 to 24." in told


def test_only_figures_on_soft_words_move(article: Ledger) -> None:
    moving = {
        row.figure.id: [other.words for other in row.others] for row in rows_under_readings(article) if row.depends
    }
    assert moving == {
        "strike_deaths": ["9 to 15", "8 to 15", "8 to 15"], "strike_deaths/4": ["3 to 9", "2 to 9", "2 to 9"],
        "us_tbi": ["at least 28", "at least 31", "at least 25"],
    }  # fmt: skip


def test_figures_that_no_reading_touches_are_not_worked_out_again(situation: Ledger) -> None:
    assert us_tbi(situation.reading(3)) is us_tbi(situation)


def test_what_another_reading_would_make_of_a_figure_is_not_taken_for_what_is_printed(situation: Ledger) -> None:
    told = markdown_of(vague_words(situation))
    assert (
        "officials' accounts (by another reading 9 to 15)" in told,
        "injuries (by other readings at least 2" in told,
    ) == (
        True,
        True,
    )


def test_an_edition_on_hard_words_alone_says_so(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | as_of_first\n61 | 2023-11-20\nabout 70 | 2023-11-29")
    ledger = replace(ledger, claims=ledger.claims[ledger.claims["words"] == "61"])
    assert markdown_of(vague_words(ledger)).endswith("No headline figure of this edition depends on it.")


@pytest.mark.parametrize(
    ("words", "slack", "bounds"),
    [("about 20", 0, (20, 20)), ("about 20", 1, (18, 22)), ("about 20", 2, (16, 24)), ("nearly 80", 0, (79, 79)),
     ("nearly 80", 2, (70, 79)),
     ("more than 70", 2, (71, None)), ("dozens", 2, (24, None))],
)  # fmt: skip
def test_the_tolerance_of_soft_words_can_be_taken_several_times(
    shipped: Ledger, words: str, slack: int, bounds: tuple[int, int | None]
) -> None:
    rules: HedgeRules = shipped.hedges
    assert rules.read(words).count(slack=slack) == Count(*bounds)


def test_a_share_is_wider_around_half(shipped: Ledger) -> None:
    assert [shipped.hedges.read("about half of us_injured").share(slack) for slack in (0, 1, 2)] == [
        (50, 50),
        (45, 55),
        (40, 60),
    ]


def test_where_no_figure_depends_on_a_reading_the_annex_says_so_by_itself(ledger_of: LedgerOf) -> None:
    none = readings_table(ledger_of(tallies="quantity | counting\n61 | Pentagon\nseveral | Another"))
    assert markdown_of(none).startswith("No headline figure changes where “several”")
    some = markdown_of(readings_table(ledger_of(tallies="quantity | measure\nseveral | us_injured\n61 | attacks")))
    assert "The other" in some
    assert "No headline figure" not in some
