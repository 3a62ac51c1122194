"""The foot of a report: how bounds are worded, and the place of the numbered claims."""

from __future__ import annotations

from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Callout, Listing, Paragraph, Register, Text
from strikeledger.report.display import Display, prose


def bounds_guide(ledger: Ledger) -> Display:
    """How bounds are worded, and how soft words are read in this edition."""
    guide = {
        "A plain number": "exact: the claims in view allow only this one.",
        "“at least 71”": "open: nobody in view gave an upper end. “More than 70” is read as at least 71.",
        "“at most 15”": "only an upper end was given: “as many as 15”, “up to 15”.",
        "“6 or 7”, “8 to 15”": "between: both ends are claimed, or follow from claims that hold together.",
        "“none”": "somebody said that there was none. The word never stands for a missing number.",
        "“not known”": "nobody in view gives a number. Missing is never zero.",
    }
    items = tuple((Paragraph((Text(head, "strong"), Text(f": {words}"))),) for head, words in guide.items())
    soft = (
        f"Some words are soft, and their readings are conventions: in this edition “several” is at least {ledger.several}, “about half” "
        f"45 to 55 percent, “about 20” 18 to 22, “nearly 80” 75 to 79. {int(ledger.claims['soft'].sum())} claims in view use such a word."
    )
    softly = (Paragraph((Text(soft),)),) if "soft" in ledger.contents else ()
    return Display(Callout("How bounds are worded", (Listing(items), *softly)))


def credit(ledger: Ledger) -> Display | None:
    """Whose data it is and under which licence; none where the ledger is its maker's own."""
    return prose(ledger.terms.credit) if ledger.terms.credit else None


def register() -> Display:
    """The place of the numbered claims."""
    return Display(Register())
