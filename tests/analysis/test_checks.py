from __future__ import annotations

import pytest

from strikeledger.analysis.checks import correction_set
from strikeledger.counts import Count
from strikeledger.data.frames import rows_of
from tests.ledger_text import LedgerOf


@pytest.mark.parametrize(
    ("said", "rest", "against"),
    [("50", Count.exactly(61), ("t-0001",)), ("70", Count(61, 66), ("t-0001", "t-0003"))],
)
def test_a_claim_set_aside_is_shown_with_the_rest_on_the_day_nearest_to_it(
    said: str, rest: Count, against: tuple[str, ...], ledger_of: LedgerOf
) -> None:
    ledger = ledger_of(
        tallies=f"""
        tally_id | quantity | source_id    | speaker_id   | as_of_first | as_of_last
        t-0001   | 61       | a-2023-11-14 | pentagon     | 2023-11-14  | 2023-11-14
        t-0002   | {said}   | b-2023-11-20 | us-officials | 2023-11-14  | 2023-11-20
        t-0003   | 66       | c-2023-11-20 | pentagon     | 2023-11-20  | 2023-11-20
        """
    )
    (row,) = rows_of(correction_set(ledger))
    assert (row["claim_id"], row["rest"], row["against"]) == ("t-0002", rest, against)
