from __future__ import annotations

from strikeledger.analysis.attacks import attacks_by_week
from tests.ledger_text import LedgerOf


def test_a_week_is_thin_where_the_month_of_its_last_day_is(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n2 | a-2024-01-20\n12 | b-2024-01-28\n12 | c-2024-02-04")
    weeks = attacks_by_week(ledger)
    whole = weeks[weeks["scope"] == "Iraq+Syria"]
    ends = whole["last_day"].dt.strftime("%Y-%m-%d")
    assert (ends.iloc[0], ends.iloc[-1], len(ends)) == ("2023-10-22", "2024-02-04", 16)
    assert ends[whole["thin"]].tolist() == ["2024-01-07", "2024-01-14", "2024-01-21", "2024-01-28"]
