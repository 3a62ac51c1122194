from __future__ import annotations

from pathlib import Path

import pytest

from strikeledger.build.catalogue import Report
from strikeledger.build.diff import difference_lines
from strikeledger.build.editions import Edition
from tests.ledger_text import LedgerOf

REPORT = Report("sample", Path("sample.ipynb"), {})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("more than 60", "at least 61", "at least 61 -> at least 61 (in other words)"),
        ("61", "74", "61 -> 74 (new)"),
    ],
)
def test_a_difference_is_told_by_its_kind(before: str, after: str, told: str, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=f"quantity | source_id\n{before} | a-2023-11-14\n{after} | b-2023-11-20")
    one, other = (Edition(REPORT, day, {"as_of": day}) for day in ("2023-11-14", "2023-11-20"))
    (line,) = (line for line in difference_lines(one, other, ledger) if line.startswith("  Attacks on US forces"))
    assert line.endswith(told)


def test_the_same_words_again_are_no_difference(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\nat least 61 | a-2023-11-14\nat least 61 | b-2023-11-20")
    one, other = (Edition(REPORT, day, {"as_of": day}) for day in ("2023-11-14", "2023-11-20"))
    assert [line for line in difference_lines(one, other, ledger) if "Attacks on US forces" in line] == []
