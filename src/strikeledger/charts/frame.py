"""What every chart shares: its width, its configuration, its credit line."""

from __future__ import annotations

from typing import Any

from strikeledger.data.ledger import Ledger
from strikeledger.text import day_in_words, plural
from strikeledger.theme import chart_config

WIDTH = 640
"""Of the plotting area, in pixels: labels keep a readable size on A4."""


def spec(chart: Any) -> dict[str, Any]:
    """A chart's Vega-Lite, in the one look."""
    content: dict[str, Any] = chart.configure(**chart_config()).to_dict()
    return content


def credit(ledger: Ledger) -> str:
    """Where a chart's data comes from, and as of when."""
    known = "all that the ledger holds"
    if ledger.filters.as_of:
        known = f"as known on {day_in_words(ledger.filters.as_of)}"
    number = len(ledger.sources)
    return f"Source: {ledger.terms.source}, {number} {plural(number, 'publication')}, {known}."
