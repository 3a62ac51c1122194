"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from strikeledger.tables.article import founding_claims
from strikeledger.tables.behind import death_rows, deaths, deaths_in_words, totals
from strikeledger.tables.changes import changes, readings
from strikeledger.tables.deadliest import deadliest, deaths_by_span
from strikeledger.tables.events import casualties, other_counts, strikes
from strikeledger.tables.frame import records
from strikeledger.tables.weapons import claimants, claimed_and_confirmed, weapons
from strikeledger.tables.weeks import context, tbi_shares, weekly

__all__ = [
    "casualties", "changes", "claimants", "claimed_and_confirmed", "context", "deadliest", "death_rows", "deaths",
    "deaths_by_span", "deaths_in_words", "founding_claims", "other_counts",
    "readings", "records",
    "strikes", "tbi_shares", "totals", "weapons", "weekly",
]  # fmt: skip
