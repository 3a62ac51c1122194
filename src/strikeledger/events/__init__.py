"""Small summaries of large tables of events, one row per event: files too big for a ledger.

Each summary is written once against Narwhals, so that pandas, Polars, DuckDB and Spark give the same tables: it filters,
joins by equality with small tables, groups and adds up there, and is finished in pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strikeledger.events.around import rates_around
    from strikeledger.events.claims import sums_against_claims
    from strikeledger.events.preparation import prepare
    from strikeledger.events.sums import known_sums, period_sums, top_sites
    from strikeledger.events.table import Events, open_events

__all__ = [
    "Events",
    "known_sums",
    "open_events",
    "period_sums",
    "prepare",
    "rates_around",
    "sums_against_claims",
    "top_sites",
]

_HOMES = {
    "Events": "table",
    "known_sums": "sums",
    "open_events": "table",
    "period_sums": "sums",
    "prepare": "preparation",
    "rates_around": "around",
    "sums_against_claims": "claims",
    "top_sites": "sums",
}


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used, so that the command line starts without pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
