"""Facts that readers of the built reports missed or misread: each stands in the report where they looked for it."""

from __future__ import annotations

import pytest

from strikeledger import Ledger, sections
from strikeledger.analysis import tempo
from strikeledger.data.claims import claim_subject
from strikeledger.data.frames import rows_of
from strikeledger.report.blocks import FigureRef, Table, walk
from strikeledger.report.display import Display
from strikeledger.sections.counters import counters_in_view
from strikeledger.sections.headlines import last_attack
from tests.display_reading import chart_of, words_of

ROUND = "round-2024-02-02"


@pytest.fixture(scope="module")
def late(shipped: Ledger) -> Ledger:
    return shipped.as_of("2025-12-31")


def test_an_attack_that_a_chart_names_bounds_the_day_of_the_last(late: Ledger) -> None:
    assert (last_attack(late).low, last_attack(late).high) == ("2024-04-22", "2025-07-21")


def test_a_month_that_may_have_had_none_or_half_of_the_most_is_told_as_not_known(late: Ledger) -> None:
    block = chart_of(sections.timeline_chart(late))
    assert block.table is not None
    told = [
        ref.words
        for row in block.table.rows
        for cell in row
        for ref in cell
        if isinstance(ref, FigureRef) and ref.words
    ]
    assert told == ["not known (at most 31)"] * 7
    assert block.source.startswith("“?”: not known")


def test_a_round_is_named_by_its_days_as_it_may_have_been_in_several_places(winter: Ledger) -> None:
    claims = winter.claims[winter.claims["event_id"] == ROUND]
    subject = claim_subject(winter, rows_of(claims[claims["speaker"] == "Reuters"])[0])
    assert subject == "people killed, round of strikes of 3 February 2024"


def test_a_number_of_both_countries_is_none_of_one(winter: Ledger) -> None:
    iraq = winter.within(["Iraq"])
    assert "39, later 40 Reuters" in words_of(sections.deaths_table(winter))
    assert "Reuters" not in words_of(sections.key_points(iraq)).partition("4.")[2]
    assert "others count 16 or 17 in Anbar" in words_of(sections.deaths_sentence(iraq)).replace("at Anbar", "in Anbar")
    assert [row["measure"] for row in rows_of(iraq.claims) if row["event_id"] == ROUND] == []


def test_days_of_an_earlier_year_have_it(late: Ledger) -> None:
    told = words_of(sections.limits_box(late))
    assert "Not known from US officials:" in told
    assert "the latest of 26 November 2024" in told


def test_several_numbers_of_one_voice_are_all_told(winter: Ledger, late: Ledger) -> None:
    assert "18 or 23 Syrian Observatory" in words_of(sections.deaths_table(winter))
    assert "13, 18, 23 or 34 Syrian Observatory" in words_of(sections.deaths_table(late))


def test_the_strikes_of_the_key_points_are_in_the_table_and_the_others_in_the_annex(late: Ledger) -> None:
    printed, rest = sections.deaths_table(late), sections.earlier_deaths_table(late)
    assert "| 8 or 9 Nov 2023, Deir ez-Zor | none | 9 Syrian Observatory. |" in words_of(printed)
    assert "| 2 or 3 Feb 2024, Anbar and Deir ez-Zor |" in words_of(printed)
    assert isinstance(printed.block, Table)
    assert rest is not None
    assert isinstance(rest.block, Table)
    assert (len(printed.block.rows), len(rest.block.rows)) == (12, 3)


def test_an_official_voice_by_another_definition_is_told_as_one_and_is_a_row_that_the_title_counts(
    late: Ledger,
) -> None:
    officials = {each.name: each.limits for each in counters_in_view(late) if each.row["official"]}
    assert officials == {"Lead Inspector General": "from 1 Oct, an official voice, by another definition"}
    assert chart_of(sections.counters_chart(late)).title.startswith("Eight of 12 other counts are higher")


def test_bars_that_rest_on_an_uneven_list_say_so(shipped: Ledger) -> None:
    told = words_of(sections.windows_sentence(tempo(shipped.as_of("2024-02-10"), "2024-02-10")))
    assert (
        "in those after it the list holds five and totals grew by 10 to 13. By totals neither bar would lie on one side."
        in told
    )
    assert "of all 31 days that can be compared, seven had as few attacks after them as round 3 had in 7 days" in told
    table = words_of(sections.other_days_table(tempo(shipped.as_of("2024-02-10"), "2024-02-10")))
    assert "| Round 3, 7 days | 0.30 | 0.27, 1.13, 2.47 | 3 of 31 | 7 of 31 |" in table


def test_an_article_says_whose_text_it_carries(situation: Ledger) -> None:
    line = words_of(sections.article_line(situation, "taza-2023-11-29"))
    assert line.endswith("Where it names no speaker, the words are those of The New York Times.")


def test_the_same_claims_are_marked_once_in_a_paragraph(winter: Ledger) -> None:
    shown = sections.attacks_sentence(winter)
    refs = [
        piece for piece in walk((shown.block,)) if isinstance(piece, FigureRef) and piece.figure == "attacks/itemised"
    ]
    assert [ref.marked for ref in refs] == [True, False, False]


def test_what_the_map_shows_is_in_words_and_in_a_table(winter: Ledger) -> None:
    block = chart_of(sections.places_map(winter))
    assert block.table is not None
    assert (len(block.table.rows), "| Baghdad | Iraq | US strikes | 2 |" in words_of(Display(block.table))) == (
        21,
        True,
    )
    assert "US strikes hit Deir ez-Zor province (three times), Baghdad (twice), Abu Ghraib" in words_of(
        sections.places_sentence(winter)
    )


def test_no_table_of_the_sources_report_prints_an_id(shipped: Ledger) -> None:
    ledger = shipped.as_of("2024-02-10")
    told = words_of(sections.findings_table(ledger)) + words_of(sections.corrections_table(ledger))
    assert [part for part in ("aa-0", "sa-0", "t-0", "_") if part in told] == []
