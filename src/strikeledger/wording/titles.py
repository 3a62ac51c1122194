"""What frames a report: its title and the questions that head its sections, in the terms of the ledger."""

from __future__ import annotations

from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Heading, Text
from strikeledger.report.display import Display
from strikeledger.text import capitalise

_FEW = 3


def title(ledger: Ledger, report: str) -> Display:
    """A report's title, by its name."""
    terms, followed = ledger.terms, ", and what followed each strike" if "rounds" in ledger.contents else ""
    often = "How often {forces} were attacked" if terms.forces else "How often there were {attacks}"
    words = {
        "situation": capitalise(ledger.subject) + _where(ledger),
        "tempo": terms(often) + _where(ledger) + followed,
        "sources": "Who said what, and how the numbers moved",
    }
    return Display(Heading(1, (Text(words[report]),)))


def _where(ledger: Ledger) -> str:
    """Where a ledger is about that names nobody as attacked, if that is said quickly."""
    named = bool(ledger.terms.forces) or "strikes" in ledger.contents
    return f" in {ledger.where}" if not named and 0 < len(set(ledger.attacks["country"])) <= _FEW else ""
