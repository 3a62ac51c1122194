"""Tables of a report: summaries of a ledger come in; tables for reading, and their records for computing, go out."""

from strikeledger.tables.annex import conservation, every_source, findings, our_corrections, publication_lags
from strikeledger.tables.article import founding_claims
from strikeledger.tables.behind import death_rows, deaths, deaths_in_words, sites, totals
from strikeledger.tables.changes import changes, readings
from strikeledger.tables.deadliest import deadliest, deaths_by_span
from strikeledger.tables.disagreements import definitions, different_numbers, set_aside
from strikeledger.tables.events import casualties, other_counts, strikes
from strikeledger.tables.frame import records
from strikeledger.tables.nearby import statement_readings, what_else
from strikeledger.tables.tempo import rates_by_period, strike_windows, strike_windows_by_totals
from strikeledger.tables.vintages import headline_vintages, moves, revisions
from strikeledger.tables.voices import parties, repeated
from strikeledger.tables.weapons import claimants, claimed_and_confirmed, weapons
from strikeledger.tables.weeks import context, tbi_shares, weekly

__all__ = [
    "casualties", "changes", "claimants", "claimed_and_confirmed", "conservation", "context", "deadliest", "death_rows", "deaths",
    "deaths_by_span", "deaths_in_words", "definitions", "different_numbers", "every_source", "findings", "founding_claims",
    "headline_vintages", "moves", "other_counts", "our_corrections", "parties", "publication_lags", "rates_by_period",
    "readings", "records", "repeated", "revisions", "set_aside", "sites", "statement_readings", "strike_windows",
    "strike_windows_by_totals", "strikes", "tbi_shares", "totals", "weapons", "weekly", "what_else",
]  # fmt: skip
