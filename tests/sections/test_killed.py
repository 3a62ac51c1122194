"""People killed in the attacks themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from strikeledger import Ledger, sections
from strikeledger.report.blocks import Table
from tests.display_reading import markdown_of
from tests.ledger_text import LedgerOf

ATTACKS = """
    attack_id               | killed
    2023-10-30-ain-al-asad-1 | 3 to 7
    2023-11-05-ain-al-asad-1 | 4
    2023-11-06-ain-al-asad-1 | none
    2023-11-07-ain-al-asad-1 |
"""


def listing_all(ledger_of: LedgerOf) -> Ledger:
    """A ledger whose list of attacks is their count."""
    ledger = ledger_of(attack_accounts=ATTACKS)
    return replace(ledger, terms=replace(ledger.terms, listed=True))


def test_what_is_sure_and_what_is_possible_is_told(ledger_of: LedgerOf) -> None:
    told = markdown_of(sections.killed_sentence(listing_all(ledger_of)))
    assert "**at least 7 people** were killed, according to US officials" in told
    assert told.endswith("In one of them nobody was. Of one no number is given.")


def test_columns_stand_for_what_the_days_allow(ledger_of: LedgerOf) -> None:
    shown = sections.killed_chart(listing_all(ledger_of))
    assert shown is not None
    highs = [None if pd.isna(high) else high for high in shown.data["high"]]
    assert list(zip(shown.data["low"], highs, strict=True))[:2] == [(3, 7), (4, None)]
    says: Any = [row["say"] for rows in shown.chart.to_dict()["datasets"].values() for row in rows if "say" in row]
    assert [told.partition(": ")[2] for told in says][:2] == ["3 to 7 killed", "at least 4 killed"]


def test_the_deadliest_come_first_and_the_file_holds_all(ledger_of: LedgerOf) -> None:
    shown = sections.deadliest_table(listing_all(ledger_of), most=1)
    assert shown is not None
    assert isinstance(shown.block, Table)
    assert [row["killed_low"] for row in shown.block.records] == [3, 4, 0, None]
    assert len(shown.block.rows) == 1


def test_a_ledger_whose_attacks_say_nothing_of_the_dead_is_silent(situation: Ledger) -> None:
    assert (sections.killed_sentence(situation), sections.killed_chart(situation)) == (None, None)
