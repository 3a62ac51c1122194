"""The numbers that are read of a draft."""

from __future__ import annotations

from datetime import date

from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.read import ReadNumber, read_against


def numbers(ledger: Ledger, text: str, day: str) -> dict[str, ReadNumber]:
    """Each number of a draft of a day, a passage a line, by its words."""
    passages = tuple(Passage(part, f"line {at}", at) for at, part in enumerate(text.split("\n"), start=1))
    found = read_against(ledger, Draft("draft.txt", passages), date.fromisoformat(day)).numbers
    return {number.quantity.words: number for number in found}
