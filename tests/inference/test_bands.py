from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from strikeledger.counts import Count
from strikeledger.errors import ParameterError
from strikeledger.inference.bands import BandRow, band_rows, correction_set_lines, csv_lines, text_lines
from strikeledger.inference.growing import growing_totals
from tests.ledger_text import DATA, LedgerOf, PackageOf

BEST = {
    "2023-10-24": {"Iraq+Syria": 13, "Iraq": 10, "Syria": 3},
    "2023-10-30": {"Iraq+Syria": 23, "Iraq": 14, "Syria": 9}, "2023-10-31": {"Iraq+Syria": 27, "Iraq": 16, "Syria": 11},
    "2023-11-06": {"Iraq+Syria": 38, "Iraq": 20, "Syria": 18}, "2023-11-09": {"Iraq+Syria": 46, "Iraq": 24, "Syria": 22},
    "2023-11-13": {"Iraq+Syria": 52, "Iraq": 24, "Syria": 28}, "2023-11-14": {"Iraq+Syria": 55, "Iraq": 27, "Syria": 28},
    "2023-11-17": {"Iraq+Syria": 61, "Iraq": 29, "Syria": 32}, "2023-11-20": {"Iraq+Syria": 64, "Iraq": 30, "Syria": 34},
    "2023-11-23": {"Iraq+Syria": 73, "Iraq": 36, "Syria": 37}, "2023-11-29": {"Iraq+Syria": 74, "Iraq": 36, "Syria": 38},
    "2023-12-07": {"Iraq+Syria": 78}, "2023-12-11": {"Iraq+Syria": 92}, "2023-12-13": {"Iraq+Syria": 97, "Iraq": 45, "Syria": 52},
    "2023-12-21": {"Iraq+Syria": 102, "Iraq": 47, "Syria": 55}, "2024-01-04": {"Iraq+Syria": 118},
    "2024-01-11": {"Iraq+Syria": 130, "Iraq": 53, "Syria": 77}, "2024-01-18": {"Iraq+Syria": 140, "Iraq": 57, "Syria": 83},
    "2024-01-29": {"Iraq+Syria+Jordan": 165, "Iraq": 66, "Syria": 98, "Jordan": 1}, "2024-02-06": {"Iraq+Syria+Jordan": 168},
}  # fmt: skip
"""What the best-supported statements of each day give."""


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command_line, ["bands", "--data", str(DATA), *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def printed() -> list[dict[str, str]]:
    """The bands as of 10 February 2024, as the command prints them."""
    return list(csv.DictReader(io.StringIO(run("--as-of", "2024-02-10", "--csv"))))


@pytest.mark.slow
def test_a_row_has_the_day_the_scope_its_ends_and_what_binds(printed: list[dict[str, str]]) -> None:
    assert list(printed[0]) == ["day", "scope", "low", "high", "binding"]


@pytest.mark.slow
def test_there_is_one_row_per_day_and_scope(printed: list[dict[str, str]]) -> None:
    places = [(row["day"], row["scope"]) for row in printed]
    assert len(set(places)) == len(places)


@pytest.mark.slow
@pytest.mark.parametrize("day", BEST)
def test_the_bands_hold_the_best_supported_totals(day: str, printed: list[dict[str, str]]) -> None:
    rows = {row["scope"]: row for row in printed if row["day"] == day}
    outside = {
        scope: (rows[scope]["low"], total, rows[scope]["high"])
        for scope, total in BEST[day].items()
        if not int(rows[scope]["low"]) <= total <= int(rows[scope]["high"] or total)
    }
    assert outside == {}


def test_one_scope_can_be_asked_for() -> None:
    rows = csv.DictReader(io.StringIO(run("--as-of", "2023-11-29", "--scope", "Iraq+Syria", "--csv")))
    assert {row["scope"] for row in rows} == {"Iraq+Syria"}


def test_what_is_set_aside_is_named_with_its_words_speaker_and_source() -> None:
    assert "t-0016" in run("--as-of", "2023-11-29", "--measure", "us_injured")


def test_an_unknown_scope_is_refused() -> None:
    result = CliRunner().invoke(
        command_line, ["bands", "--data", str(DATA), "--as-of", "2023-11-29", "--scope", "Irak"]
    )
    assert (result.exit_code, "did you mean 'Iraq'" in result.output) == (1, True)


def test_an_open_end_is_an_empty_cell() -> None:
    rows = [
        BandRow("2023-11-29", "Iraq+Syria", Count(71), ("t-1", "t-2")),
        BandRow("2023-11-30", "Iraq", Count(3, 4), ()),
    ]
    assert list(csv_lines(rows)) == [
        "day,scope,low,high,binding",
        "2023-11-29,Iraq+Syria,71,,t-1 t-2",
        "2023-11-30,Iraq,3,4,",
    ]


def test_rows_for_reading_are_in_columns() -> None:
    (line,) = text_lines([BandRow("2023-11-29", "Iraq", Count(3, 4), ("t-1",))])
    assert line == "2023-11-29  Iraq                 3 or 4           t-1"


def test_a_measure_that_does_not_grow_has_no_bands(package_of: PackageOf) -> None:
    with pytest.raises(ParameterError, match="no growing measure 'us_troops'"):
        band_rows(package_of(), "2023-11-29", "us_troops", None)


def test_a_package_without_totals_has_no_bands(package_of: PackageOf) -> None:
    assert band_rows(package_of(), "2023-11-29", "us_injured", None)[0] == []


def test_bands_are_of_every_scope_where_none_is_asked_for(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity | source_id\n61 | a-2023-11-29")
    assert [row.scope for row in band_rows(folder, "2023-11-29", "attacks", None)[0]][-3:] == [
        "Iraq",
        "Syria",
        "Iraq+Syria",
    ]


def test_claims_that_can_all_be_true_leave_nothing_set_aside(ledger_of: LedgerOf) -> None:
    whole = growing_totals(ledger_of(tallies="quantity | source_id\n61 | a-2023-11-29"), "attacks")
    assert list(correction_set_lines(whole)) == ["Nothing is set aside: all claims can be true."]


def test_an_equal_choice_is_told_by_what_it_sets_aside_instead(ledger_of: LedgerOf) -> None:
    whole = growing_totals(ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n55 | b-2023-11-17"), "attacks")
    assert list(correction_set_lines(whole))[1:] == [
        "  t-0001 Iraq+Syria “61” as of 2023-11-14: Pentagon (a-2023-11-14)",
        "Equal choice 2: t-0002 instead of t-0001",
    ]
