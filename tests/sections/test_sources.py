from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from strikeledger import Ledger, analysis, sections
from strikeledger.analysis.vintages import bounds_move, bounds_moves
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.errors import InfeasibleError
from strikeledger.inference.growing import GROWING_MEASURES, growing_totals
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.report.blocks import plain_text
from strikeledger.report.figure import Figure
from strikeledger.sections.headlines import attacks
from strikeledger.sections.sources.revisions import revisions
from strikeledger.sections.sources.vintages import all_moves, falls, headline_vintages, package_headlines
from tests.ledger_text import NOTEBOOKS, LedgerOf, PackageOf, copy_of_data, read_csv, write_csv

pytestmark = pytest.mark.slow

FIRST = "2023-10-18"
DAYS = ["2023-10-25", "2023-11-29", "2024-01-31", "2024-02-07"]
SOURCES = next(path for path in NOTEBOOKS if path.stem == "sources")


@pytest.fixture(scope="module")
def winter(shipped: Ledger) -> Ledger:
    """What was known after the strikes of February."""
    return shipped.as_of("2024-02-10")


# --- vintages --------------------------------------------------------------------------------------------------------
def same(figure: Figure) -> tuple[Any, ...]:
    return figure.low, figure.high, figure.words, [claim.id for claim in figure.claims]


@pytest.mark.parametrize("day", DAYS)
def test_a_vintage_is_the_figure_of_an_edition_of_its_day(day: str, winter: Ledger, shipped: Ledger) -> None:
    edition = shipped.as_of(day)
    own = {headline.id: same(headline.figure(edition)) for headline in package_headlines(edition)}
    known = [v for v in headline_vintages(winter, FIRST) if v.day == pd.Timestamp(day)]
    assert {v.headline.id: same(v.figure) for v in known if v.headline.id in own} == own
    assert {v.figure.low for v in known if v.headline.id not in own} <= {None}


def test_a_vintage_of_a_filtered_report_is_the_figure_of_a_filtered_edition(shipped: Ledger) -> None:
    found = headline_vintages(shipped.as_of("2024-02-10").within(["Syria"]), FIRST)
    own = attacks(shipped.as_of("2023-11-29").within(["Syria"]))
    day = pd.Timestamp("2023-11-29")
    assert [same(v.figure) for v in found if v.headline.id == "attacks" and v.day == day] == [same(own)]


def test_what_is_published_later_changes_no_vintage(winter: Ledger, shipped: Ledger) -> None:
    earlier = headline_vintages(shipped.as_of("2023-11-29"), FIRST)
    later = headline_vintages(winter, FIRST)
    assert [same(v.figure) for v in earlier] == [same(v.figure) for v in later[: len(earlier)]]


def test_editions_are_weekly_and_the_last_is_this_one(winter: Ledger) -> None:
    days = [f"{day:%Y-%m-%d}" for day in analysis.edition_days(winter, "2024-01-24")]
    assert days == ["2024-01-24", "2024-01-31", "2024-02-07", "2024-02-10"]


def test_a_first_edition_after_the_day_of_the_report_leaves_this_one_alone(winter: Ledger) -> None:
    assert analysis.edition_days(winter, "2024-03-01") == [pd.Timestamp("2024-02-10")]


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (Count(13), Count(16), "raised"),
        (Count(16), Count(13), "lowered"),
        (Count(13), Count(13, 18), "narrowed"),
        (Count(8, 15), Count(9, 15), "narrowed"),
        (Count(74, 74), Count(74), "widened"),
        (Count(8, 15), Count(10), "raised"),
        (Count(24), Count(21, 21), "lowered"),
        (Count(6, 8), Count(8, 15), "raised"),
        (Count(4, 4), Count(4, 4), "unchanged"),
        (UNKNOWN, Count(4), "first given"),
        (Count(4), UNKNOWN, "no longer given"),
    ],
)
def test_bounds_move_in_one_way(before: Count, after: Count, way: str) -> None:
    assert bounds_move(before, after) == way


def test_nothing_moves_before_it_is_known() -> None:
    assert bounds_moves([UNKNOWN, UNKNOWN, Count(3), Count(4)]) == ["raised"]


def test_every_step_from_one_edition_to_the_next_is_counted_once(winter: Ledger) -> None:
    known = [vintage.headline.id for vintage in headline_vintages(winter, FIRST) if vintage.count.is_known]
    steps = sum(int(figure.low or 0) for figure in all_moves(headline_vintages(winter, FIRST)).values())
    assert steps == len(known) - len(set(known))


def test_a_headline_that_fell_is_told_with_both_numbers(winter: Ledger) -> None:
    fell = [
        (fall.after.headline.id, fall.before.figure.words, fall.after.figure.words)
        for fall in falls(headline_vintages(winter, FIRST))
    ]
    assert fell == [("us_injured", "at least 24", "at least 21")]
    chart = sections.headline_moves_chart(winter, FIRST)
    assert "fell from 24 to 21" in json.dumps(chart.block.spec)  # type: ignore[union-attr]


def test_injured_of_late_october_were_lowered_later(winter: Ledger) -> None:
    first = revisions(winter, "us_injured", FIRST)[0]
    assert (f"{first.day:%Y-%m-%d}", first.then.words, first.now.words, first.move) == (
        "2023-10-25", "at least 24", "21", "lowered",
    )  # fmt: skip


def test_a_revision_speaks_of_one_day_then_and_now(winter: Ledger, shipped: Ledger) -> None:
    table = analysis.totals_then_and_now(winter, "attacks", [pd.Timestamp("2023-11-15")])
    then, now = growing_totals(shipped.as_of("2023-11-15"), "attacks"), growing_totals(winter, "attacks")
    day = pd.Timestamp("2023-11-15")
    own = [whole.count("Iraq+Syria", list(whole.days).index(day)) for whole in (then, now)]
    assert [table["then"].iloc[0], table["now"].iloc[0]] == own


# --- voices ----------------------------------------------------------------------------------------------------------
def test_every_account_and_total_is_one_statement(winter: Ledger) -> None:
    rows = len(winter.attack_accounts) + len(winter.strike_accounts) + len(winter.tallies)
    assert (len(analysis.statements(winter)), analysis.quoted_speakers(winter)["statements"].sum()) == (rows, rows)


def test_every_claim_has_a_voice(winter: Ledger) -> None:
    assert analysis.quoted_speakers(winter)["claims"].sum() == len(winter.claims)


TWO_COPIES = """
    source_id       | attack_id                | us_injured | repeats
    wire-2023-11-28 | 2023-11-28-ain-al-asad-1 | four       |
    copy-2023-11-29 | 2023-11-28-ain-al-asad-1 | four       | aa-0001
"""


def test_two_articles_with_one_voice_are_one_voice(ledger_of: LedgerOf) -> None:
    found = analysis.repeated_statements(ledger_of(attack_accounts=TWO_COPIES)).iloc[0]
    assert (found["speaker"], found["publications"], found["one_number"]) == ("Pentagon", 2, True)


def test_a_marked_repeat_is_a_copy(ledger_of: LedgerOf) -> None:
    assert analysis.copies(ledger_of(attack_accounts=TWO_COPIES))["row_id"].tolist() == ["aa-0002"]


def test_a_voice_that_gives_another_number_is_no_copy(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            source_id       | quantity | as_of_first
            wire-2023-11-28 | 61       | 2023-11-28
            post-2023-11-29 | 62       | 2023-11-28
        """
    )
    found = analysis.repeated_statements(ledger).iloc[0]
    assert (len(analysis.copies(ledger)), found["publications"], found["one_number"]) == (0, 2, False)


# --- different numbers -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ("61 | 2023-11-28 | 2023-11-28 | Pentagon\n more than 60 | 2023-11-28 | 2023-11-28 | Pentagon", "yes"),
        ("61 | 2023-11-28 | 2023-11-28 | Pentagon\n 62 | 2023-11-28 | 2023-11-28 | Pentagon", "no"),
        ("61 | 2023-11-28 | 2023-11-28 | Pentagon\n 62 | 2023-11-27 | 2023-11-28 | Pentagon", "can't tell"),
        ("61 | 2023-11-28 | 2023-11-28 | Pentagon\n 80 | 2023-11-28 | 2023-11-28 | SOHR", "can't tell"),
    ],
)
def test_different_numbers_can_or_cant_all_be_true(rows: str, answer: str, ledger_of: LedgerOf) -> None:
    lines = [f"s{n}-2023-11-29 | voice-{n} | {line}" for n, line in enumerate(rows.splitlines())]
    head = "source_id | speaker_id | quantity | as_of_first | as_of_last | counting"
    found = analysis.disagreement_groups(ledger_of(tallies="\n".join([head, *lines])))
    assert [group["verdict"].iloc[0] for group in found] == [answer]


def test_one_number_by_two_voices_is_no_disagreement(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            source_id       | speaker_id | quantity | as_of_first
            wire-2023-11-28 | pentagon   | 61       | 2023-11-28
            post-2023-11-29 | centcom    | 61       | 2023-11-28
        """
    )
    assert analysis.disagreement_groups(ledger) == []


def test_officials_and_a_monitor_exclude_each_other_on_the_night_of_8_november(winter: Ledger) -> None:
    groups = [group for group in analysis.disagreement_groups(winter) if "round-2023-11-08" in set(group["event_id"])]
    assert [(group["verdict"].iloc[0], group["why"].iloc[0]) for group in groups] == [
        ("no", "exclude each other: none and 9")
    ]


def test_a_round_is_called_by_all_its_days_wherever_numbers_of_it_differ(winter: Ledger) -> None:
    for shown in (sections.disagreements_table(winter), sections.every_disagreement(winter)):
        assert shown is not None
        told = [plain_text(row[0], shown.figures) for row in shown.block.rows]  # type: ignore[union-attr]
        assert "People killed, round of strikes of 8 or 9 November 2023" in told


# --- set aside -------------------------------------------------------------------------------------------------------
def test_what_is_set_aside_is_what_the_reconciliations_chose(winter: Ledger) -> None:
    chosen = [
        claim
        for measure in GROWING_MEASURES
        for claim in growing_totals(winter, measure).correction_sets.correction_set
    ]
    assert sorted(analysis.correction_set(winter)["claim_id"]) == sorted(
        [*chosen, *strike_deaths_bounds(winter).correction_sets.correction_set]
    )


def excluded(row: dict[str, Any]) -> bool:
    try:
        return (count_of(row["low"], row["high"]) & row["rest"]) is None
    except InfeasibleError:
        return True


def test_the_rest_exclude_what_is_set_aside(winter: Ledger) -> None:
    rows = [row for row in rows_of(analysis.correction_set(winter)) if row["rest"].is_known]
    assert (len(rows) > 20, [row["claim_id"] for row in rows if not excluded(row)]) == (True, [])


# --- rows ------------------------------------------------------------------------------------------------------------
VIEWS = {
    "winter": lambda ledger: ledger.as_of("2024-02-10"),
    "autumn": lambda ledger: ledger.as_of("2023-11-29"),
    "Syria": lambda ledger: ledger.as_of("2024-02-10").within(["Syria"]),
    "one article": lambda ledger: ledger.only(["taza-2023-11-29"]),
    "before anything": lambda ledger: ledger.as_of("2023-10-07"),
}
every_view = pytest.mark.parametrize("view", VIEWS)


@every_view
def test_every_row_in_view_is_used_or_set_aside(view: str, shipped: Ledger) -> None:
    assert [str(balance) for balance in analysis.balances_in_view(VIEWS[view](shipped)) if not balance.holds] == []


@every_view
def test_findings_stand_at_rows_in_view(view: str, shipped: Ledger) -> None:
    ledger = VIEWS[view](shipped)
    rows = set(analysis.statements(ledger)["row_id"])
    assert {row for row, _ in analysis.findings_in_view(ledger)} - rows == set()


def test_a_row_published_later_changes_no_finding_and_no_balance(tmp_path: Path, shipped: Ledger) -> None:
    folder = copy_of_data(tmp_path / "data")
    tallies = read_csv(folder / "tallies.csv")
    late = next(row for row in tallies if row["tally_id"] == "t-0350")
    write_csv(folder / "tallies.csv", list(late), [{**late, "tally_id": "t-9999", "quantity": "none"}, *tallies])
    before, after = shipped.as_of("2023-11-29"), Ledger.load(folder).as_of("2023-11-29")
    told = [
        (
            [str(b) for b in analysis.balances_in_view(ledger)],
            [(row, f.words) for row, f in analysis.findings_in_view(ledger)],
        )
        for ledger in (before, after)
    ]
    assert told[0] == told[1]


def test_a_correction_of_a_row_in_view_is_listed(package_of: PackageOf) -> None:
    folder = package_of(
        tallies="""
            source_id       | quantity
            wire-2023-11-28 | 61
        """,
        corrections="""
            corrected  | file        | row    | column   | was | is | why
            2024-03-01 | tallies.csv | t-0001 | quantity | 16  | 61 | digits were turned around
        """,
    )
    ledger = Ledger.load(folder)
    assert [len(analysis.corrections_in_view(view)) for view in (ledger, ledger.as_of("2023-11-27"))] == [1, 0]


# --- figures and the report ------------------------------------------------------------------------------------------
def test_a_figure_that_is_not_known_has_unknown_bounds(shipped: Ledger) -> None:
    assert attacks(shipped.as_of("2023-10-07")).count == UNKNOWN
