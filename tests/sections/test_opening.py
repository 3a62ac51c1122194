"""The head of a report: its date line, its key points and its cards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.report.blocks import Callout, Card, Cards, Link, Listing, Paragraph, plain_text, walk
from strikeledger.report.display import Display
from strikeledger.sections import dateline, headline_cards, key_points, limits_box
from strikeledger.sections.frame.points import MOST_WORDS
from tests.ledger_text import LedgerOf
from tests.test_terms import events

WEEKS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2023-10-18", "2024-02-07", freq="7D")]


def points_of(ledger: Ledger, last_edition: str = "") -> list[str]:
    shown = key_points(ledger, last_edition)
    block: Any = shown.block
    assert isinstance(block, Listing)
    assert (block.ordered, block.role) == (True, "key-points")
    return [plain_text(item[0].children, shown.figures) for item in block.items]


def cards_of(ledger: Ledger, last_edition: str = "") -> list[tuple[str, str, str, str]]:
    shown = headline_cards(ledger, last_edition)
    assert shown is not None
    assert isinstance(shown.block, Cards)
    return [
        (card.label, plain_text(card.value, shown.figures), plain_text(card.detail, shown.figures), plain_text(card.change, shown.figures))
        for card in shown.block.cards
    ]  # fmt: skip


def line_of(display: Display) -> str:
    paragraph = next(piece for piece in walk(display.block) if isinstance(piece, Paragraph))
    return plain_text(paragraph.children, display.figures)


# --- key points ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("as_of", [*WEEKS, "2025-12-31"])
def test_key_points_are_few_and_short(as_of: str, shipped: Ledger) -> None:
    lengths = [len(point.split()) for point in points_of(shipped.as_of(as_of))]
    assert (len(lengths) <= 4, max(lengths) <= MOST_WORDS, min(lengths) > 0) == (True, True, True)


@pytest.mark.parametrize("country", ["Iraq", "Syria", "Jordan"])
def test_a_filtered_edition_has_key_points(country: str, shipped: Ledger) -> None:
    told = points_of(shipped.as_of("2024-02-07").within([country]), "2024-01-31")
    assert (
        f"attack{'' if country == 'Jordan' else 's'} on US forces in {country} by 30 January, the last number."
        in told[0]
    )


FOUNDING = """
US officials had counted 74 attacks on US forces in Iraq and Syria by 29 November; 5 to 8 of them came in the last seven days.
The last attack was on 29 November. One attack came in the pause that began on 24 November.
The United States had carried out four rounds of strikes. By US officials' accounts they killed 8 to 15 people. \
“Several” in one round is read as at least two. \
For the strikes of 8 or 9 November US officials say that nobody died; the Syrian Observatory counts nine.
At least 62 US personnel were injured, at least 27 of them with, or examined for, brain injuries. \
On deaths there are separate accounts: one by 9 November, a contractor's cardiac event during an alert (the Pentagon); \
two by 14 November (Senator Tom Cotton).
"""


def test_a_last_number_beside_a_later_one_that_is_left_out_is_told_as_such(shipped: Ledger) -> None:
    told = points_of(shipped.as_of("2024-03-31"))[0]
    assert told.endswith("by 7 February, the last number that agrees with the others.")


def test_of_a_count_that_began_within_the_week_all_came_in_it(shipped: Ledger) -> None:
    told = points_of(shipped.as_of("2023-10-19"))[0]
    assert told.endswith(
        "at least 3 attacks on US forces in Iraq and Syria by 19 October; all of them came in the last seven days."
    )


def test_vague_deaths_of_two_rounds_are_told_as_of_two(shipped: Ledger) -> None:
    told = " ".join(points_of(shipped.as_of("2023-12-27")))
    assert "“Several” in two rounds is read as at least two." in told


def test_the_points_of_the_founding_edition(situation: Ledger) -> None:
    assert points_of(situation, "2023-11-22") == FOUNDING.strip().splitlines()


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2023-11-01", "at least 1 round of strikes; how many people it killed, no US official says."),
        ("2024-01-17", "; how many came in the last seven days, no total says."),
        ("2024-02-07", "One attack, at Tower 22 on 28 January, killed three US personnel."),
        ("2024-02-07", "For seven of the nine listed, US officials give numbers of dead, together at least 13."),
        ("2024-02-07", "A strike on 3 December killed five more, they say."),
        (
            "2024-02-07",
            "For the strikes of 2 or 3 February US officials give no number; Reuters counts 39 or 40.",
        ),
        ("2025-12-31", "by 6 February 2024, the last total"),
        ("2025-12-31", "The last attack came between 22 April 2024 and 21 July 2025."),
    ],
)
def test_each_case_has_its_words(as_of: str, words: str, shipped: Ledger) -> None:
    assert words in " ".join(points_of(shipped.as_of(as_of), "2024-01-31" if as_of == "2024-02-07" else ""))


def test_one_attack_of_two_possible_days_was_on_one_of_them(shipped: Ledger) -> None:
    assert "The last attack was on 21 or 22 November." in " ".join(points_of(shipped.as_of("2023-11-22")))


def test_one_source_alone_is_named(article: Ledger) -> None:
    assert points_of(article)[0].startswith("By Taza Khabre alone, ")


def test_a_ledger_of_something_else_has_points_of_its_own(tmp_path: Path) -> None:
    assert points_of(Ledger.load(events(tmp_path)).as_of("2018-08-10")) == [
        "UCDP had counted three events of violence in Land by 10 August.",
        "The last event of violence came between 30 July and 2 August. In all these events of violence 7 to 11 people were killed.",
    ]


def test_what_became_lower_is_told(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            quantity    | speaker_id | as_of_first | source_id
            at least 90 | us-officials | 2023-11-20  | a-2023-11-21
            60          | pentagon   | 2023-11-27  | b-2023-11-27
            61          | pentagon   | 2023-11-28  | b-2023-11-28
        """
    ).as_of("2023-11-29")
    assert (
        "Attacks on US forces are fewer than on 22 November (at least 90): a later statement contradicts that number."
        in " ".join(points_of(ledger, "2023-11-22"))
    )


# --- cards -----------------------------------------------------------------------------------------------------------
def test_a_card_says_what_its_figure_was(situation: Ledger) -> None:
    assert cards_of(situation, "2023-11-22") == [
        ("Attacks on US forces", "74", "", "at least 66 a week before"),
        ("Last attack", "29 Nov", "", "21 or 22 Nov a week before"),
        ("Rounds of US strikes", "4", "", "at least 4 a week before"),
        ("Killed by the strikes, by US officials' accounts", "8 to 15", "", "at least 8 a week before"),
        ("Most killed in one round, by other counts", "9", "Syrian Observatory, 8 or 9 Nov; officials: none", ""),
        ("US personnel injured", "at least 62", "", "at least 61 a week before"),
    ]


def test_another_voice_s_count_is_marked_as_such(situation: Ledger) -> None:
    shown = headline_cards(situation)
    assert shown is not None
    assert [card.voice for card in walk(shown.block) if isinstance(card, Card)] == ["officials"] * 4 + [
        "others",
        "officials",
    ]


def test_without_an_edition_before_a_card_says_nothing_of_it(situation: Ledger) -> None:
    assert {change for _, _, _, change in cards_of(situation)} == {""}


# --- date line and limits --------------------------------------------------------------------------------------------
def test_a_date_line_leads_to_the_editions_before_and_after(situation: Ledger, shipped: Ledger) -> None:
    shown = dateline(situation, shipped, "2023-11-22", "2023-12-06")
    assert line_of(shown) == (
        "Iraq and Syria, as known on 29 November 2023: 196 publications. Compared with 22 November 2023. Next edition: 6 December 2023."
    )
    assert [piece.href for piece in walk(shown.block) if isinstance(piece, Link)] == [
        "edition:2023-11-22",
        "edition:2023-12-06",
    ]


def test_an_old_newest_publication_is_called_old(shipped: Ledger) -> None:
    assert "; the newest is of 4 December 2024, more than a week earlier." in line_of(
        dateline(shipped.as_of("2024-12-31"), shipped)
    )


@pytest.mark.parametrize(("day", "old"), [("2023-12-06", False), ("2023-12-07", True)])
def test_a_publication_is_old_from_the_eighth_day_on(day: str, old: bool, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n74 | a-2023-11-29")
    assert (", more than a week earlier" in line_of(dateline(ledger.as_of(day), ledger))) is old


def test_a_filtered_edition_warns_of_what_it_leaves_out(shipped: Ledger) -> None:
    shown = dateline(shipped.as_of("2023-11-29").within(["Syria"]), shipped).block
    assert isinstance(shown, Callout)
    assert shown.kind == "warning"


def test_a_line_says_which_part_of_a_whole_a_ledger_holds(shipped: Ledger) -> None:
    part = replace(shipped, terms=replace(shipped.terms, extent="The data is the north alone."))
    assert line_of(dateline(part, part)).endswith(" The data is the north alone.")


def test_who_the_officials_are_is_said_before_a_number_is_quoted(situation: Ledger) -> None:
    assert "“US officials” stands for one definition" in line_of(limits_box(situation))


def test_rounds_that_are_fewer_than_they_were_are_told_in_the_points(fewer_rounds: Ledger) -> None:
    told = " ".join(points_of(fewer_rounds, "2023-11-12"))
    assert "Rounds were at least 5 on 12 November, contradicted since." in told
