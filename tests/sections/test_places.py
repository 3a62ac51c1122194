"""The map of places: what it shows and counts, and that its labels meet nothing."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger, sections
from strikeledger.report.blocks import Table
from strikeledger.report.maps import MapMark, frame_around, meet, place_labels
from strikeledger.sections.headlines import itemised_attacks
from strikeledger.sections.places import place_figures
from tests.display_reading import markdown_of

FRAME = (0.0, 0.0, 300.0, 200.0)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 200), st.floats(3, 20)), max_size=15))
def test_no_label_meets_another_or_covers_a_mark(spots: list[tuple[float, float, float]]) -> None:
    marks = [MapMark(x, y, radius, (f"Place {at}",)) for at, (x, y, radius) in enumerate(spots)]
    boxes = [label.box for label in place_labels(marks, FRAME)]
    assert [pair for pair in combinations(boxes, 2) if meet(*pair)] == []
    inside = [(b, m) for b in boxes for m in marks if b[0] < m.x < b[2] and b[1] < m.y < b[3]]
    assert inside == []


def test_a_frame_holds_its_places() -> None:
    places = [(38.6, 33.3), (44.4, 36.6), (-60.0, -30.0)]
    frame = frame_around(places, 0, 26, 350, (200, 400), 24)
    left, top, right, bottom = frame.box
    for x, y in [frame.pixel(*place) for place in places]:
        assert (left <= x <= right, top <= y <= bottom) == (True, True)


def test_the_map_of_every_width_names_the_place_attacked_most(winter: Ledger) -> None:
    shown = sections.places_map(winter)
    assert shown is not None
    for spec in (shown.block.spec, shown.block.narrow, shown.block.printed):
        assert "Ain al-Asad" in json.dumps(spec)
    assert shown.block.title == "Ain al-Asad Air Base has the most confirmed attacks"


def test_places_of_equally_many_attacks_are_none_of_most(shipped: Ledger) -> None:
    shown = sections.places_map(shipped.as_of("2023-10-19"))
    assert shown is not None
    assert shown.block.title == "Each of three places has one confirmed attack"


def test_a_place_that_was_struck_twice_is_told_so(shipped: Ledger) -> None:
    view = shipped.as_of("2023-11-29")
    shown = sections.places_map(view)
    assert "US strikes hit Deir ez-Zor province (twice), Abu Ghraib" in markdown_of(sections.places_sentence(view))
    assert shown is not None
    assert "Deir ez-Zor, twice" in json.dumps(shown.block.spec)


def test_the_map_has_the_strikes_of_a_round_or_else_the_round(winter: Ledger) -> None:
    shown = sections.places_map(winter)
    assert shown is not None
    hit = shown.data[shown.data["kind"] == "strikes"].set_index("place")["strikes"].to_dict()
    assert hit == {
        "Deir ez-Zor province": 3, "Baghdad": 2, "Abu Ghraib": 1, "Abu Kamal": 1, "Anbar province": 1, "Hilla": 1, "Jurf al-Sakhar": 1,
        "Kirkuk province": 1, "Mayadin": 1,
    }  # fmt: skip


def test_the_sentence_counts_what_the_map_shows(shipped: Ledger, winter: Ledger) -> None:
    assert markdown_of(sections.places_sentence(shipped.as_of("2023-11-29"))).startswith(
        "The map shows 56 of 74 attacks"
    )
    assert markdown_of(sections.places_sentence(winter)).endswith("One round of US strikes is known by country alone.")


def test_there_is_no_map_of_fewer_than_three_attacks(shipped: Ledger) -> None:
    early = shipped.as_of("2023-10-18")
    assert sections.places_map(early) is None
    assert "too few for a map" in markdown_of(sections.places_sentence(early))


def test_the_table_prints_the_places_of_most_attacks_and_keeps_them_all(winter: Ledger) -> None:
    table: Any = sections.places_table(winter)
    assert isinstance(table.block, Table)
    assert (len(table.block.rows), len(table.block.records)) == (11, 12)
    assert "| In totals only | at least 86 |" in markdown_of(table)
    assert "| 4 other places | 7 |" in markdown_of(table)


def test_every_listed_attack_is_of_one_place(winter: Ledger) -> None:
    assert sum(int(number.low or 0) for number in place_figures(winter)) == itemised_attacks(winter).low
