"""Who else counts attacks, and totals that contradict the others."""

from __future__ import annotations

import re

import pytest

from strikeledger import Ledger
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import Chart, Table, plain_text
from strikeledger.sections.attacks import contradiction_figure
from strikeledger.sections.counters import (
    all_contradicting_totals,
    contradicting_totals,
    counters_chart,
    counters_in_view,
)
from tests.ledger_text import LedgerOf


def test_a_counter_stands_beside_the_officials_of_its_own_day_and_countries(situation: Ledger) -> None:
    found = {each.name: (str(each.count), str(each.officials)) for each in counters_in_view(situation)}
    assert found == {
        "Voice of America": ("17", "17"),
        "Washington Institute": ("73", "55"),
        "Syrian Observatory": ("40", "32"),
    }


def test_counters_stand_in_order_of_day_each_once(winter: Ledger) -> None:
    counters = counters_in_view(winter)
    assert [each.day for each in counters] == sorted(each.day for each in counters)
    assert len({each.row["counting"] for each in counters}) == len(counters)


def test_a_definition_is_short_and_names_the_only_country(winter: Ledger) -> None:
    limits = {each.name: each.limits for each in counters_in_view(winter)}
    assert (limits["Middle East Policy Council"], limits["GTTAC"]) == ("Iraq alone, from 7 Oct", "")


@pytest.mark.parametrize(
    ("as_of", "title"),
    [
        ("2023-11-08", "The one other count is no higher than US officials' total for the same day"),
        ("2023-11-29", "Two of three other counts are higher than US officials' total for the same day"),
        ("2024-03-31", "Eight of 12 other counts are higher than US officials' total for the same day"),
    ],
)
def test_the_title_counts_the_rows_of_the_chart_that_are_higher_for_certain(
    shipped: Ledger, as_of: str, title: str
) -> None:
    view = shipped.as_of(as_of)
    chart = counters_chart(view).block
    assert isinstance(chart, Chart)
    assert (chart.title, len(counters_in_view(view))) == (title, len(chart.table.rows))


def test_one_total_more_in_the_annex_is_one(shipped: Ledger) -> None:
    few = contradicting_totals(shipped.as_of("2023-11-08"))
    assert few is not None
    assert isinstance(few.block, Table)
    note = "The figures leave out four published totals of attacks that can’t be true beside the rest. The other one is in the annex."
    assert plain_text(few.block.note, few.figures) == note


def test_the_drawing_of_counters_is_as_wide_as_its_place(winter: Ledger) -> None:
    chart = counters_chart(winter)
    assert isinstance(chart.block, Chart)
    for spec, width in ((chart.block.spec, 760), (chart.block.narrow, 350), (chart.block.printed, 674)):
        assert re.search(rf'viewBox="0 0 {width} \d+', chart_svg(spec))


def test_nobody_else_who_counts_is_told_without_a_chart(ledger_of: LedgerOf) -> None:
    shown = counters_chart(ledger_of(tallies="quantity | as_of_first\n74 | 2023-11-29"))
    said = "No total of attacks by another definition than US officials' was published by 29 November 2023."
    assert shown._repr_mimebundle_()["text/markdown"] == said


def test_the_few_totals_in_the_report_are_the_newest_and_the_annex_holds_all(winter: Ledger) -> None:
    few, whole = contradicting_totals(winter), all_contradicting_totals(winter)
    assert few is not None
    assert whole is not None
    assert isinstance(few.block, Table)
    assert isinstance(whole.block, Table)
    own = [record for record in whole.block.records if record["measure"] == "Attacks on US forces"]
    assert (len(few.block.rows), len(own)) == (3, contradiction_figure(winter, "attacks").low)
    assert [record["claim_id"] for record in own][:1] == ["t-0321"]


def test_totals_that_agree_are_no_table(ledger_of: LedgerOf) -> None:
    assert contradicting_totals(ledger_of(tallies="quantity | as_of_first\n61 | 2023-11-20\n70 | 2023-11-29")) is None
