"""The foot of a report: how bounds are worded, and the place of the numbered claims."""

from __future__ import annotations

from strikeledger.data.hedges import reading_of
from strikeledger.data.ledger import Ledger
from strikeledger.errors import HedgeError
from strikeledger.report.blocks import Callout, Listing, Paragraph, Register, Text
from strikeledger.report.display import Display
from strikeledger.report.prose import prose
from strikeledger.text import quotation


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
    read = ", ".join(
        [f"“several” is at least {ledger.several}", *filter(None, (_as_read(ledger, words) for words in _SOFT))]
    )
    soft = (
        f"Some words are soft, and their readings are conventions: in this edition {read}. "
        f"{int(ledger.claims['soft'].sum())} claims in view use such a word."
    )
    softly = (Paragraph((Text(soft),)),) if "soft" in ledger.contents else ()
    return Display(Callout("How bounds are worded", (Listing(items), *softly)))


_SOFT = ("about half of us_injured", "about 20", "nearly 80")


def _as_read(ledger: Ledger, words: str) -> str:
    """A soft word with its bounds in this edition; nothing where the ledger's own rules don't read it."""
    reading = reading_of(ledger.hedges, words)
    if isinstance(reading, HedgeError):
        return ""
    percent, said = reading.share(ledger.slack), quotation(words.partition(" of ")[0], plain=False)
    if percent:
        return f"{said} {percent[0]} to {percent[1]} percent"
    return f"{said} {reading.count(ledger.several, slack=ledger.slack)}"


def credit(ledger: Ledger) -> Display | None:
    """Whose data it is and under which licence; none where the ledger is its maker's own."""
    return prose(ledger.terms.credit) if ledger.terms.credit else None


def register() -> Display:
    """The place of the numbered claims."""
    return Display(Register())
