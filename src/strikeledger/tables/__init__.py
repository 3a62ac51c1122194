"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from strikeledger.tables.frame import records

__all__ = ["records"]
