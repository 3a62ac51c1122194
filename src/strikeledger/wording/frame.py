"""What every sentence shares: figures with what they count, days, singular and plural."""

from __future__ import annotations

from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.report.display import Words
from strikeledger.text import day_in_words


def many(figure: Figure, things: str, one: str = "") -> tuple[Words, ...]:
    """A figure with what it counts, so that it reads well also where the number is one or not known."""
    if figure.words == "not known":
        return (f"a number of {things} that is ", figure)
    if one and figure.low == figure.high == 1:
        return (figure, f" {one}")
    return (figure, f" {things}")


def newest_publication_day(ledger: Ledger) -> str:
    """The day of the newest publication in view."""
    return day_in_words(ledger.sources["published"].max()) if len(ledger.sources) else "no day"


def on_day(day: Figure) -> tuple[Words, ...]:
    """A day as a sentence needs it: on a day, within a span, or on a day not known."""
    return ("on a day that is " if day.low is None else "on " if day.low == day.high else "within ", day)
