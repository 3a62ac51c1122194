"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from strikeledger.tables.behind import death_rows, deaths, deaths_in_words, sites, totals
from strikeledger.tables.events import casualties, founding_claims, other_counts, strikes
from strikeledger.tables.frame import records

__all__ = [
    "casualties", "death_rows", "deaths", "deaths_in_words", "founding_claims", "other_counts", "records", "sites", "strikes", "totals",
]  # fmt: skip
