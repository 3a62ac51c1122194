"""The strikes and the dead: who says what, in a sentence, a chart that nothing is cut in, and a table."""

from __future__ import annotations

from typing import Any

import pytest

from strikeledger import Ledger, sections
from strikeledger.report.blocks import FigureRef, Table, plain_text, walk
from strikeledger.report.charts import NARROW, PRINTED, WIDE
from strikeledger.report.display import Display
from strikeledger.report.records import MIME, read_bundle
from strikeledger.sections.strikes.deaths import death_gaps, deaths_title
from strikeledger.sections.strikes.deaths_display import MOST_ROWS
from strikeledger.theme import text_width
from tests.display_reading import chart_of, words_of
from tests.ledger_text import LedgerOf

HIGHEST = 900
"""Pixels that a page of paper has room for."""
MANY = "\n".join(f"2023-11-{day:02d}-hilla | observer | {day}" for day in range(1, 27))
VOICES = "speaker_id | party\nobserver | monitor"


def pieces(spec: Any) -> list[dict[str, Any]]:
    """The words of a picture, each with where it begins and ends."""
    found = []
    for layer in spec["layer"]:
        if layer["mark"]["type"] == "text":
            values = layer["data"].get("values") or spec["datasets"][layer["data"]["name"]]
            for row in values:
                width = text_width(row["text"], layer["mark"]["fontSize"], layer["mark"]["fontWeight"])
                left = row["x"] - {"left": 0, "center": width / 2, "right": width}[layer["mark"]["align"]]
                found.append({**row, "left": left, "right": left + width})
    return found


def test_the_total_of_officials_stands_with_each_round_and_with_who_counts_more(situation: Ledger) -> None:
    told = words_of(sections.deaths_sentence(situation))
    assert "the four rounds of US strikes killed 8 to 15 people" in told
    assert "nobody on 26 or 27 October and 8 or 9 November, 6 to 8 on 12 November and 2 to 9" in told
    assert "officials say that nobody died; the Syrian Observatory counts nine" in told


def test_the_pair_that_differs_most_is_the_title(winter: Ledger, situation: Ledger) -> None:
    assert deaths_title(situation).endswith("say that nobody died; nine did, according to the Syrian Observatory")
    later = deaths_title(winter)
    assert (
        later
        == "For the strikes of 2 or 3 February US officials give no number of dead; 39 or 40, according to Reuters"
    )


def test_without_a_gap_the_title_is_the_officials_number(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed | acknowledged\nround-2023-10-26 | five | yes")
    assert deaths_title(ledger) == "By US officials' accounts the US strikes killed 5 people"
    assert death_gaps(ledger).empty


def test_numbers_of_officials_that_contradict_each_other_are_named(ledger_of: LedgerOf) -> None:
    accounts = """
    strike_id        | speaker_id | killed | acknowledged
    round-2023-10-26 | pentagon   | three  | yes
    round-2023-10-26 | centcom    | five   |
    """
    told = words_of(sections.deaths_sentence(ledger_of(strike_accounts=accounts)))
    assert (
        "On the dead US officials' accounts differ: 5 for 26 October (CENTCOM) and 3 for 26 October (Pentagon)." in told
    )


@pytest.mark.parametrize("day", ["2023-11-29", "2025-12-31"])
def test_no_word_of_the_chart_is_cut(shipped: Ledger, day: str) -> None:
    chart = chart_of(sections.deaths_chart(shipped.as_of(day)))
    specs: dict[int, Any] = {WIDE: chart.spec, NARROW: chart.narrow, PRINTED: chart.printed}
    for width, spec in specs.items():
        assert [piece for piece in pieces(spec) if piece["left"] < -1 or piece["right"] > width + 1] == []
        assert spec["height"] < HIGHEST


def test_each_strike_says_who_counts_what(winter: Ledger) -> None:
    told = {piece["text"] for piece in pieces(chart_of(sections.deaths_chart(winter)).spec)}
    assert {"US: no number", "Reuters: 39 or 40", "US: 5", "others: 5", "Strikes not acknowledged by the US"} <= told


def test_a_strike_not_acknowledged_stands_under_its_heading_also_where_no_other_has_a_number(shipped: Ledger) -> None:
    told = [piece["text"] for piece in pieces(chart_of(sections.deaths_chart(shipped.as_of("2023-11-08"))).spec)]
    assert "Strikes not acknowledged by the US" in told
    assert deaths_title(shipped.as_of("2023-11-08")) == (
        "For strikes that the US acknowledged nobody gives a number of dead"
    )


def test_one_strike_in_the_annex_is_the_first(shipped: Ledger) -> None:
    note = chart_of(sections.deaths_chart(shipped.as_of("2024-03-31"))).source
    assert "The first strike is in the annex." in str(note)


def test_a_strike_that_officials_deny_is_told_as_denied_and_doubt_about_who_struck_is_nobody_s_word(
    winter: Ledger,
) -> None:
    table = sections.deaths_table(winter)
    assert table is not None
    cells = {plain_text(row[0], table.figures): plain_text(row[1], table.figures) for row in table.block.rows}  # type: ignore[union-attr]
    assert cells["30 Dec, Abu Kamal"] == "denied"
    assert cells["29 or 30 Oct, Abu Kamal"] == "not acknowledged; who struck is disputed"


def test_a_section_takes_its_ledger_by_name_and_says_where_it_is_missing(winter: Ledger) -> None:
    assert words_of(sections.deaths_sentence(ledger=winter)) == words_of(sections.deaths_sentence(winter))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'ledger'"):
        sections.deaths_sentence()  # type: ignore[call-arg]


def test_in_the_data_a_number_that_nobody_gives_is_empty_and_each_day_has_its_year(winter: Ledger) -> None:
    table = chart_of(sections.deaths_chart(winter)).table
    assert table is not None
    rows = {record["strike_id"]: record for record in table.records}
    missing, none = rows["round-2024-01-23"], rows["round-2023-10-26"]
    assert (missing["officials"], missing["officials_low"], missing["officials_high"]) == ("not known", None, None)
    assert (none["officials"], none["officials_low"], none["officials_high"]) == ("none", 0, 0)
    assert (none["days"], none["edtf"]) == ("26 or 27 Oct", "[2023-10-26..2023-10-27]")


def test_the_data_of_the_annex_s_strikes_are_each_number_that_is_given(shipped: Ledger) -> None:
    shown = sections.earlier_deaths_table(shipped.as_of("2024-12-31"))
    assert shown is not None
    assert isinstance(shown.block, Table)
    assert {"claim_id", "words", "low", "speaker", "source_id"} <= shown.block.records[0].keys()
    assert len({record["part_of"] for record in shown.block.records}) == len(shown.block.rows)


def test_what_is_not_acknowledged_comes_last(situation: Ledger) -> None:
    shown = sections.deaths_chart(situation)
    assert shown is not None
    assert (shown.data["acknowledged"].tolist()[-1], set(shown.data["acknowledged"][:-1])) == ("disputed", {"yes"})


def test_many_strikes_are_a_chart_of_the_latest_and_earlier_ones(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=f"strike_id | speaker_id | killed\n{MANY}", speakers=VOICES)
    latest = sections.deaths_chart(ledger)
    assert latest is not None
    assert (len(latest.data), latest.data["days"].iloc[-1]) == (MOST_ROWS, "26 Nov")
    pages = [sections.earlier_deaths_chart(ledger, page) for page in (1, 2, 3)]
    assert [None if page is None else len(page.data) for page in pages] == [2, 12, None]
    assert chart_of(latest).subtitle.endswith("(1 of 3)")


def test_who_says_otherwise_is_told_for_the_whole_and_for_each_part(winter: Ledger) -> None:
    shown = sections.deaths_table(winter)
    assert shown is not None
    table = shown.block
    assert isinstance(table, Table)
    figures = {record["id"]: record["words"] for record in _figures(shown)}
    round_8 = next(row[2] for row in table.rows if plain_text(row[0], {}) == "2 or 3 Feb, Anbar and Deir ez-Zor")
    told = "".join(figures.get(getattr(word, "figure", ""), getattr(word, "text", "")) for word in round_8)
    assert told.startswith("39, later 40 Reuters. Anbar: 17 Iraqi security sources; ")
    assert {record["speaker"] for record in table.records} >= {"Wikipedia", "Reuters"}
    labels = {column.key: column.label for column in table.data_columns}
    assert list(labels) == list(table.records[0])
    assert (labels["low"], labels["soft"], labels["edtf"]) == ("At least", "Vague word", "Day, in EDTF")


def _figures(display: Display) -> list[dict[str, Any]]:
    bundle = read_bundle(display._repr_mimebundle_()[MIME])
    found: list[dict[str, Any]] = bundle["figures"]
    return found


def test_a_ledger_without_strikes_says_nothing_of_them(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity\n2")
    told = [sections.deaths_sentence(ledger), sections.deaths_chart(ledger), sections.deaths_table(ledger)]
    assert told == [None, None, None]


def test_strikes_of_which_nobody_counts_the_dead_have_no_chart(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | acknowledged\nround-2023-10-26 | yes")
    assert sections.deaths_chart(ledger) is None
    assert (
        words_of(sections.deaths_sentence(ledger))
        == "US officials give no number of the people whom US strikes killed."
    )
    assert words_of(sections.deaths_table(ledger)) == "Nobody else gives a number of dead."


def test_officials_who_say_that_nobody_died_in_one_round_are_not_said_to_be_silent(ledger_of: LedgerOf) -> None:
    accounts = """
    strike_id        | killed | acknowledged | first_day
    round-2023-10-26 | none   | yes          | 2023-10-26
    round-2023-11-08 |        | yes          | 2023-11-08
    """
    ledger = ledger_of(strike_accounts=accounts, tallies="quantity | measure | scope\n2 | strike_rounds | Syria")
    told = "By US officials' accounts the US strikes killed nobody on 26 October; of the rest they give no number."
    assert told in words_of(sections.deaths_sentence(ledger))
    points = words_of(sections.key_points(ledger))
    assert "By US officials' accounts one of them killed nobody; of the rest they give no number." in points


def test_a_total_of_rounds_that_is_left_out_is_named(fewer_rounds: Ledger) -> None:
    told = words_of(sections.deaths_sentence(fewer_rounds))
    assert "The number of rounds leaves out one published total that contradicts the others (five by 10 Nov" in told


def test_a_voice_whose_name_says_what_it_is_stands_between_commas(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        speakers="speaker_id | name | party\nsaree | Yahya Saree, spokesman | armed group",
        strike_accounts="""
            strike_id        | speaker_id | killed | acknowledged
            round-2023-10-26 | pentagon   |        | yes
            round-2023-10-26 | saree      | five   |
        """,
    )
    assert "Yahya Saree, spokesman, counts five." in words_of(sections.deaths_sentence(ledger))


def test_that_nobody_died_leads_back_to_who_said_so(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        speakers="speaker_id | party | official\npentagon | US government | yes\nobserver | monitor | no",
        strike_accounts="""
            strike_id        | speaker_id | killed | acknowledged | first_day
            round-2023-10-26 | pentagon   | none   | yes          | 2023-10-26
            round-2023-10-26 | observer   | nine   |              | 2023-10-26
            round-2023-11-08 | pentagon   | none   | yes          | 2023-11-08
        """,
        tallies="quantity | measure | scope\n2 | strike_rounds | Syria",
    )
    shown = sections.deaths_sentence(ledger)
    assert shown is not None
    told = words_of(shown)
    assert "nobody on 26 October and 8 November" in told
    assert "US officials say that nobody died" in told
    cited = {piece.figure for piece in walk(shown.block) if isinstance(piece, FigureRef)}
    assert {"strike_deaths/1", "strike_deaths/2"} <= cited


def test_at_least_so_many_is_not_nobody(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        speakers="speaker_id | party | official\npentagon | US government | yes\nobserver | monitor | no",
        strike_accounts="""
            strike_id        | speaker_id | killed         | acknowledged
            round-2023-10-26 | pentagon   | at most three  | yes
            round-2023-10-26 | observer   | nine           |
            round-2023-11-08 | pentagon   | at least two   | yes
            round-2023-11-08 | observer   | one            |
        """,
    )
    told = words_of(sections.deaths_sentence(ledger))
    assert "nobody" not in told
    assert "US officials say that at most 3 died" in told


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (
            "2023-11-08",
            "One strike that others report is not acknowledged by the US: it is disputed who struck.",
        ),
        (
            "2024-02-07",  # two of them without a number of dead
            "Four strikes that others report are not acknowledged by the US: US officials deny two, and of one it is disputed who struck.",
        ),
    ],
)
def test_every_strike_that_is_not_acknowledged_is_counted_with_what_officials_say_of_it(
    day: str, words: str, shipped: Ledger
) -> None:
    assert words in words_of(sections.deaths_sentence(shipped.as_of(day)))


def test_the_chart_says_which_strike_officials_deny(winter: Ledger) -> None:
    assert "US: denied" in {piece["text"] for piece in pieces(chart_of(sections.deaths_chart(winter)).spec)}
