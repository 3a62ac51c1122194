from __future__ import annotations

from strikeledger.analysis.weeks import attacks_by_week
from tests.ledger_text import LedgerOf


def test_a_week_is_thin_where_the_month_of_its_last_day_is(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n2 | a-2024-01-20\n12 | b-2024-01-28\n12 | c-2024-02-04")
    weeks = attacks_by_week(ledger)
    days = zip(weeks["first_day"].dt.strftime("%m-%d"), weeks["last_day"].dt.strftime("%m-%d"), strict=True)
    whole = weeks["scope"] == "Iraq+Syria"
    thin = dict(zip(list(days), weeks["thin"][whole], strict=False))  # weeks from the day on which the count began
    assert {days: thin[days] for days in list(thin)[-3:]} == {
        ("01-15", "01-21"): True,
        ("01-22", "01-28"): True,
        ("01-29", "02-04"): False,
    }
