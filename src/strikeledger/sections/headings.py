"""What heads a section: words in the terms of the ledger, silent where nothing is known of what they announce."""

from __future__ import annotations

from collections.abc import Sequence

from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Heading, Text
from strikeledger.report.display import Display


def heading(ledger: Ledger, told: str, of: str | Sequence[str] = (), bare: str = "", level: int = 2) -> Display | None:
    """The words that head a section, with terms in braces; none where nothing of what they announce is known.

    Args:
        of: names of `Ledger.contents`; any one of them will do.
        level: 2 for a section, 3 within one.
        bare: the words where the ledger names nobody as attacked.
    """
    needed = {of} if isinstance(of, str) else set(of)
    if needed and not needed & ledger.contents:
        return None
    return Display(Heading(level, (Text(ledger.terms(told if ledger.terms.forces or not bare else bare)),)))
