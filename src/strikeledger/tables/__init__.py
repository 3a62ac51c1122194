"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from strikeledger.tables.behind import totals
from strikeledger.tables.frame import records
from strikeledger.tables.weeks import weekly

__all__ = ["records", "totals", "weekly"]
