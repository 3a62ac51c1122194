from __future__ import annotations

from typing import Any

import pytest

from strikeledger import Ledger
from strikeledger.analysis import strike_counts
from strikeledger.data.frames import rows_of
from tests.ledger_text import DATA, LedgerOf, read_csv


def _counts(ledger: Ledger) -> dict[str, dict[str, Any]]:
    return {row["strike_id"]: row for row in rows_of(strike_counts(ledger))}


@pytest.fixture(scope="module")
def winter(shipped: Ledger) -> dict[str, dict[str, Any]]:
    return _counts(shipped.as_of("2024-02-07"))


def test_a_part_of_an_acknowledged_round_is_acknowledged(winter: dict[str, dict[str, Any]]) -> None:
    parts = ["2023-12-25-hillah", "2024-02-02-anbar", "2024-02-02-deir-ez-zor", "2023-12-03-kirkuk"]
    assert [winter[part]["acknowledged"] for part in parts] == ["yes"] * 4
    assert winter["2023-12-30-abu-kamal"]["acknowledged"] == "no"
    assert winter["2023-10-30-abu-kamal-convoy"]["acknowledged"] == "disputed"


def test_officials_stand_beside_others_and_nothing_is_added_up(winter: dict[str, dict[str, Any]]) -> None:
    def told(strike: str) -> tuple[str, str]:
        return winter[strike]["us_words"], winter[strike]["other_words"]

    assert told("2023-12-03-kirkuk") == ("5", "5")
    assert told("round-2023-11-08") == ("none", "9")
    assert told("round-2023-11-21") == ("2 to 9", "9, or at least 10")
    assert told("round-2024-02-02") == ("no number", "39 or 40")
    assert told("2023-10-30-abu-kamal-convoy") == ("", "none to 3")
    assert told("2024-01-08-ain-al-asad") == ("", "")


def test_who_alone_speaks_of_the_whole_is_named(winter: dict[str, dict[str, Any]]) -> None:
    assert winter["round-2024-02-02"]["other_speaker"] == "Reuters"
    assert winter["round-2023-11-08"]["other_speaker"] == "Syrian Observatory"
    assert winter["2023-12-03-kirkuk"]["other_speaker"] == "others"


def test_where_others_count_only_parts_the_part_with_most_is_named(situation: Ledger) -> None:
    found = _counts(situation)["round-2023-11-21"]
    assert (found["place"], found["days"]) == ("Abu Ghraib and Jurf al-Sakhar", "20 to 22 Nov")
    assert (found["us_words"], found["other_speaker"], found["other_words"]) == (
        "2 to 9", "others, at Jurf al-Sakhar", "3 to 8",
    )  # fmt: skip


def test_an_open_end_stays_open_beside_higher_numbers(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        strike_accounts="""
        strike_id | speaker_id | killed
        2023-11-01-hilla | kataib     | three
        2023-11-01-hilla | observer   | at least five
        """,
        speakers="""
        speaker_id | party
        kataib     | armed group
        observer   | monitor
        """,
    )
    found = _counts(ledger)["2023-11-01-hilla"]
    assert (found["other_low"], found["other_high"], found["other_most"]) == (3, None, 5)
    assert (found["other_words"], found["us_words"]) == ("3, or at least 5", "")


def test_an_open_end_stays_open_beside_the_same_number_of_another_voice(shipped: Ledger) -> None:
    found = _counts(shipped.as_of("2024-03-31"))
    assert [found[each]["other_words"] for each in ("round-2024-01-23", "round-2024-02-07", "round-2023-11-08")] == [
        "1, or at least 2", "1, or at least 3", "9",
    ]  # fmt: skip


def test_a_ledger_without_strikes_has_none(ledger_of: LedgerOf) -> None:
    assert strike_counts(ledger_of(tallies="quantity\n2")).empty


@pytest.mark.parametrize("as_of", ["2023-10-31", "2023-12-03", "2024-02-07", "2025-01-01"])
def test_a_strike_in_no_round_is_acknowledged_as_the_data_says(as_of: str, shipped: Ledger) -> None:
    published = {row["source_id"]: row["published"] for row in read_csv(DATA / "sources.csv")}
    found: dict[str, set[str]] = {}
    for row in read_csv(DATA / "strike_accounts.csv"):
        if published[row["source_id"]] <= as_of:
            found.setdefault(row["strike_id"], set()).add(row["acknowledged"])
    alone = {
        row["strike_id"] for row in read_csv(DATA / "strikes.csv") if row["kind"] == "strike" and not row["part_of"]
    }
    told = {
        strike: next(each for each in ("yes", "no", "disputed", "") if each in said)
        for strike, said in found.items()
        if strike in alone
    }
    counts = _counts(shipped.as_of(as_of))
    assert {strike: counts[strike]["acknowledged"] for strike in told} == told
