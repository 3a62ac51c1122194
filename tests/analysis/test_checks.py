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


def test_a_number_since_a_day_set_aside_is_shown_with_what_the_rest_allow_since_that_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
        tally_id | quantity | since      | source_id    | speaker_id   | as_of_first | as_of_last
        t-0001   | 17       | 2023-10-17 | a-2023-10-24 | pentagon     | 2023-10-24  | 2023-10-24
        t-0002   | 17       | 2023-10-17 | b-2023-10-26 | pentagon     | 2023-10-26  | 2023-10-26
        t-0003   | 27       | 2023-10-17 | c-2023-10-31 | pentagon     | 2023-10-31  | 2023-10-31
        t-0004   | six      | 2023-10-26 | d-2023-10-31 | us-officials | 2023-10-31  | 2023-10-31
        """
    )
    (row,) = rows_of(correction_set(ledger))
    assert (row["claim_id"], row["rest"]) == ("t-0004", Count.exactly(10))
