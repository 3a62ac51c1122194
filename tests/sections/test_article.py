"""One publication by itself: its words stay its words, and beside them stands what all had said by its day."""

from __future__ import annotations

from typing import Any

import pytest

from strikeledger import Ledger, sections
from strikeledger.errors import ParameterError
from strikeledger.report.blocks import Card, FigureRef, Table, Text, plain_text, walk
from strikeledger.report.display import Display
from strikeledger.report.records import MIME, read_bundle
from strikeledger.sections.article import article_answer, article_line, article_rounds, article_statements
from strikeledger.sections.article_numbers import article_claims
from tests.display_reading import words_of

FOUNDING = "taza-2023-11-29"


@pytest.fixture(scope="module")
def day(situation: Ledger) -> Ledger:
    return situation


@pytest.fixture(scope="module")
def rows(day: Ledger) -> dict[str, list[str]]:
    """The printed cells of the founding article's claims, by what each is about."""
    return cells_of(article_claims(day, FOUNDING))


def cells_of(display: Display) -> dict[str, list[str]]:
    assert isinstance(display.block, Table)
    bundle = read_bundle(display._repr_mimebundle_()[MIME])
    known = {record["id"]: record["words"] for record in bundle["figures"]}

    def told(piece: Any) -> str:
        if isinstance(piece, FigureRef):
            return piece.words or str(known[piece.figure])
        return piece.text if isinstance(piece, Text) else plain_text((piece,), {})

    table = ["".join(map(told, cell)) for row in display.block.rows for cell in row]
    return {table[at]: table[at + 1 : at + 5] for at in range(0, len(table), 5)}


def test_the_answer_holds_what_the_article_alone_allows(day: Ledger) -> None:
    told = words_of(article_answer(day, FOUNDING))
    for words in (
        "at least 71 attacks",
        "four rounds of strikes, which killed 8 to 15 people",
        "at least 61 US personnel",
    ):
        assert words in told
    assert (
        "knows of was on 23 November 2023; by all that was published by then, the last one was on 29 November 2023"
        in told
    )


def test_the_line_names_the_publication(day: Ledger) -> None:
    assert ", Taza Khabre, 29 November 2023. Where it names" in words_of(article_line(day, FOUNDING))


def test_the_rounds_are_told_with_the_article_s_words(day: Ledger) -> None:
    shown = article_rounds(day, FOUNDING)
    assert shown is not None
    cards = [piece for piece in walk(shown.block) if isinstance(piece, Card)]
    assert [plain_text(card.detail, {}) for card in cards] == [
        "“as many as 15”: US officials; the lower end by its numbers of single rounds",
        "“no casualties”: the Pentagon",
        "“no casualties”: the Pentagon",
        "“six or seven”: its own words",
        "“several”: its own words; with “as many as 15” for all rounds",
    ]
    assert [card.voice for card in cards] == ["others", "officials", "officials", "others", "others"]


def test_a_plain_reading_is_never_quoted(rows: dict[str, list[str]]) -> None:
    assert rows["Attacks on US forces since 24 November"][:3] == ["[none]", "none", "the Pentagon"]
    assert rows["Attacks on US forces"][:3] == ["“more than 70”", "at least 71", "its own"]


def test_a_share_is_quoted_without_what_we_take_it_of(rows: dict[str, list[str]]) -> None:
    assert rows["US personnel with traumatic brain injuries"][:2] == [
        "“about half” of US personnel injured",
        "at least 28 (a)",
    ]


def test_a_vague_word_has_its_rule_below(day: Ledger) -> None:
    block = article_claims(day.reading(several=3), FOUNDING).block
    assert isinstance(block, Table)
    assert "“several” as at least 3" in plain_text(block.note, {})


def test_beside_each_claim_stands_what_all_had_said_by_its_day(rows: dict[str, list[str]]) -> None:
    assert rows["Attacks on US forces"][3].startswith("74: US officials; ")
    assert rows["People killed, strikes of 8 November"][3] == "US officials: none; Syrian Observatory: 9"
    assert rows["US troops, Iraq"][3].startswith("2,500: Reuters, 24 November; “about 2,000”: AP, 20 November")
    assert rows["Attack, Green Village, 23 November"][3] == "reported by Islamic Resistance in Iraq and US officials"


def test_what_was_published_later_stands_beside_no_claim(shipped: Ledger, rows: dict[str, list[str]]) -> None:
    assert cells_of(article_claims(shipped.as_of("2024-02-07"), FOUNDING)) == rows


def test_statements_are_told_where_the_ledger_holds_some(day: Ledger) -> None:
    assert "subsided" in words_of(article_statements(day, FOUNDING))
    assert article_statements(day, "ap-2023-11-17") is None


def test_a_publication_without_rounds_has_no_cards(day: Ledger) -> None:
    assert article_rounds(day, "sakshi-2023-11-07") is None
    assert sections.article_rounds_heading(day, "sakshi-2023-11-07") is None


def test_any_publication_can_be_read(day: Ledger) -> None:
    for source in day.sources["source_id"].sample(12, random_state=1):
        words_of(article_answer(day, source))
        assert isinstance(article_claims(day, source).block, Table)


def test_a_publication_of_a_later_day_is_refused(shipped: Ledger) -> None:
    with pytest.raises(ParameterError, match="is not in this edition"):
        article_line(shipped.as_of("2023-11-20"), FOUNDING)
    with pytest.raises(ParameterError, match=FOUNDING):
        article_line(shipped, "tazza-2023-11-29")
