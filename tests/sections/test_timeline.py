"""The timeline: every label has room at every width, open ends fade, and columns are as long as there is room for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.analysis import attacks_by_week
from strikeledger.report.blocks import Chart, plain_text
from strikeledger.report.charts import NARROW, PRINTED, WIDE, ChartDisplay
from strikeledger.report.sheet import Extent, Run
from strikeledger.sections.timeline import draw_timeline, timeline_chart
from strikeledger.sections.timeline_story import Annotation, AttackColumn, Story, Toll
from strikeledger.theme import text_width
from tests.ledger_text import LedgerOf

EDITIONS = ["2023-10-18", "2023-10-25", "2023-11-22", "2023-11-29", "2023-12-27", "2024-02-07", "2025-12-31"]


def chart_of(ledger: Ledger) -> tuple[ChartDisplay, Chart]:
    shown = timeline_chart(ledger)
    assert shown is not None
    assert isinstance(shown.block, Chart)
    return shown, shown.block


Box = tuple[float, float, float, float, str]


def boxes(spec: Mapping[str, Any]) -> Iterator[Box]:
    """Where each line of words stands in a picture: left, top, right, bottom, words."""
    for layer in spec["layer"]:
        mark = layer["mark"]
        for place in spec["datasets"][layer["data"]["name"]] if mark["type"] == "text" else []:
            size, width = mark["fontSize"], text_width(place["text"], mark["fontSize"], mark["fontWeight"])
            left = place["x"] - {"left": 0, "center": width / 2, "right": width}[mark["align"]]
            yield left, place["y"] - 0.7 * size, left + width, place["y"] + 0.2 * size, place["text"]


def faults(spec: Mapping[str, Any]) -> list[str]:
    """Words that are cut at an edge, and words that stand over other words."""
    found = list(boxes(spec))
    cut = [
        text
        for left, top, right, bottom, text in found
        if left < 0 or top < 0 or right > spec["width"] or bottom > spec["height"]
    ]
    over = [
        f"{a[4]} / {b[4]}" for a, b in combinations(found, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    return cut + over


def texts(spec: Mapping[str, Any]) -> list[str]:
    return [box[4] for box in boxes(spec)]


# --- room for every label --------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_of", "countries"), [*((day, []) for day in EDITIONS), ("2024-02-07", ["Iraq"]), ("2024-02-07", ["Jordan"])]
)
def test_no_label_is_cut_or_meets_another(shipped: Ledger, as_of: str, countries: list[str]) -> None:
    block: Any = chart_of(shipped.as_of(as_of).within(countries))[1]
    assert [faults(spec) for spec in (block.spec, block.narrow, block.printed)] == [[], [], []]


NAMES = ["Hilla", "Deir ez-Zor", "Abu Ghraib and Jurf al-Sakhar", "Conoco Mission Support Site", "4 places"]
DAYS = pd.date_range("2023-10-05", periods=26, freq="7D")
numbers = st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans())


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Invented timelines of up to 26 weeks and 60 strikes."""
    weeks = draw(st.integers(1, 26))
    days = st.integers(0, 7 * weeks - 1).map(lambda number: DAYS[0] + pd.Timedelta(days=number))

    def extent(found: tuple[int, int, bool] | None) -> Extent | None:
        return found and Extent(found[0], found[0] + found[1], found[2], "said")  # type: ignore[return-value]

    def toll(day: pd.Timestamp) -> Toll:
        voices = [Run("US: at least 12", 600), Run("Washington Institute: 39 to at least 40", 600)]
        words, brief = tuple(voices[: draw(st.integers(0, 2))]), (voices[0], Run("others: 39 or 40", 600))
        place = draw(st.sampled_from(NAMES))
        return Toll(day, "26 to 27 Oct 2023", place, words, brief, extent(draw(numbers)), extent(draw(numbers)))

    def period(begin: pd.Timestamp) -> AttackColumn:
        low, more, is_open = draw(st.tuples(st.integers(0, 400), st.integers(0, 400), st.booleans()))
        attacks = Extent(low, low + more, is_open, "said")
        return AttackColumn(begin, begin + pd.Timedelta(days=7), "26 Oct", attacks, f"{low}–{low + more}")

    def annotation(day: pd.Timestamp) -> Annotation:
        return Annotation(day, Run("30 January: Kataib Hezbollah suspends its attacks"), draw(st.booleans()))

    tolls = [toll(day) for day in sorted(draw(st.lists(days, max_size=60)))]
    annotations = [annotation(day) for day in sorted(draw(st.lists(days, max_size=4)))]
    heads = ("Attacks in a week", "People killed by US strikes", "US officials")
    return Story([period(begin) for begin in DAYS[:weeks]], tolls, annotations, [], *heads)


@pytest.mark.slow
@given(stories(), st.sampled_from([WIDE, NARROW, PRINTED]))
@settings(max_examples=30)
def test_any_number_of_weeks_strikes_and_remarks_has_room(story: Story, width: int) -> None:
    assert faults(draw_timeline(story, width).to_dict()) == []


# --- what is drawn ---------------------------------------------------------------------------------------------------
def test_time_runs_down_on_a_phone_and_across_on_paper(situation: Ledger) -> None:
    block = chart_of(situation)[1]
    heights = [spec["height"] > spec["width"] for spec in (block.spec, block.narrow, block.printed)]
    assert heights == [False, True, False]


def test_each_column_has_its_range_and_each_strike_who_counts_how_many(situation: Ledger) -> None:
    told = texts(chart_of(situation)[1].spec)
    assert [words for words in told if re.fullmatch(r"[\d–+?]+", words)] == [
        "3–7",
        "6–13",
        "12–15",
        "14",
        "14–16",
        "8–13",
        "5–8",
    ]
    assert {"US: none", "Syrian Observatory: 9", "US: 2 to 9"} <= set(told)


def test_what_is_drawn_is_told_in_words(situation: Ledger) -> None:
    told = json.dumps(chart_of(situation)[1].spec, ensure_ascii=False)
    assert "23 to 29 November 2023: 5 to 8 attacks" in told
    assert "8 or 9 Nov, Deir ez-Zor: Syrian Observatory 9" in told


def test_the_title_says_what_is_known_and_the_words_for_the_blind_are_short(shipped: Ledger) -> None:
    blocks = [chart_of(shipped.as_of(day))[1] for day in ("2023-10-25", "2023-11-29")]
    assert [block.title for block in blocks] == [
        "US officials had counted at least 13 attacks by 25 October 2023",
        "US officials had counted 74 attacks by 29 November 2023 and acknowledged four rounds of US strikes",
    ]
    assert (
        blocks[1].alt
        == "Attacks per week, most for certain from 9 to 15 Nov (14 to 16); below, dead in 4 strikes and rounds."
    )


def test_the_words_for_the_blind_say_most_only_where_no_other_week_can_have_more(shipped: Ledger) -> None:
    told = [chart_of(view)[1].alt for view in (shipped.as_of(day) for day in ("2023-12-27", "2024-02-07"))]
    assert [words.partition(";")[0].rstrip(".") for words in told] == [
        "Attacks per week, most from 7 to 13 Dec (19)",
        "Attacks per week, most for certain from 7 to 13 Dec (19)",
    ]


@pytest.mark.parametrize(
    ("end", "span", "columns"), [("2024-03-01", "week", 20), ("2024-10-01", "month", 13), ("2026-10-01", "quarter", 13)]
)
def test_many_weeks_become_months_and_many_months_quarters(
    ledger_of: LedgerOf, end: str, span: str, columns: int
) -> None:
    shown, block = chart_of(ledger_of(tallies=f"quantity | source_id\n2 | a-2023-10-20\n12 | b-{end}"))
    assert (f"Attacks in a {span}:" in texts(block.spec), len(shown.data[shown.data["scope"] == "Iraq+Syria"])) == (
        True,
        columns,
    )


def test_an_open_end_fades_and_what_nobody_bounds_is_a_question(ledger_of: LedgerOf) -> None:
    block = chart_of(ledger_of(tallies="quantity | source_id\nat least 2 | a-2023-10-20"))[1]
    fades = [layer for layer in block.spec["layer"] if isinstance(layer["mark"].get("color"), dict)]
    assert ([words for words in texts(block.spec) if words[-1] in "+?"], len(fades)) == (["2+"], 1)


def test_a_whole_list_bounds_each_week(ledger_of: LedgerOf) -> None:
    days = "2023-10-14-al-tanf-1 | 2023-10-14 | 2023-10-24\n2023-10-24-al-tanf-1 | 2023-10-24 | 2023-10-24"
    listed = ledger_of(attack_accounts=f"attack_id | first_day | last_day\n{days}")
    whole = attacks_by_week(replace(listed, terms=replace(listed.terms, listed=True)))
    assert whole[["low", "high"]].to_numpy().tolist() == [[0, 1], [1, 2]]
    assert attacks_by_week(listed)["high"].isna().all()


def test_the_table_prints_the_widest_scope_and_its_file_holds_all(situation: Ledger) -> None:
    table = chart_of(situation)[1].table
    assert table is not None
    assert (len(table.rows), {row["scope"] for row in table.records}) == (7, {"Iraq+Syria", "Iraq", "Syria"})
    assert list(table.records[0]) == ["scope", "first_day", "last_day", "edtf", "listed", "low", "high", "thin"]


def test_a_thin_month_is_missing_data_in_words(shipped: Ledger) -> None:
    table = chart_of(shipped.as_of("2024-02-07"))[1].table
    assert " one by one in January 2024 and February 2024: that is missing data" in plain_text(
        table.note if table else (), {}
    )


def test_nothing_known_is_no_chart(shipped: Ledger) -> None:
    assert timeline_chart(shipped.as_of("2023-10-16")) is None
