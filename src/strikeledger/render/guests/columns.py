"""To which side a table's cells go: what the guest says, else numbers to the right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from strikeledger.render.guests.grid import Line, cell_span
from strikeledger.render.guests.inline import tidy_words
from strikeledger.render.guests.styles import declarations

_NUMBER = re.compile(
    r"[<>≤≥~≈±+\-−–($€£]*\s*\d[\d\s.,'’\u2009\u202f]*(?:e[+\-−]?\d+)?\s*(?:[%+]|[–-]\s*[\d.,]+)?\)?", re.IGNORECASE
)
_NO_NUMBER = {"", "-", "–", "—", "−", "nan", "<na>", "none", "nat", "null", "na", "inf", "-inf", "...", "…", "⋮"}
"""What stands in a column of numbers where none is."""
_SIDES = {"right": "number", "end": "number", "center": "center", "left": "", "start": ""}


def guest_classes(element: Any) -> set[str]:
    """The classes that the guest gave an element."""
    return set(element.get("data-guest", "").split())


def column_kinds(rows: Iterable[Line], width: int) -> list[str]:
    """Each column's class: its cells that say something are all numbers, or not."""
    words: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for place, cell in row:
            if "colspan" not in cell.attrib:
                words[place].append(tidy_words(cell))
    return ["number" if _are_numbers(column) else "" for column in words]


def _are_numbers(words: Sequence[str]) -> bool:
    said = [word for word in words if word.lower() not in _NO_NUMBER]
    return bool(said) and all(_NUMBER.fullmatch(word) for word in said)


def align_cells(rows: Iterable[Line], kinds: Sequence[str]) -> None:
    """Give each cell the class for its side: what the guest says, else its column's."""
    for row in rows:
        for place, cell in row:
            across = cell_span(cell, "colspan")
            said = _side(cell)
            kind = said if said is not None else kinds[place] if across == 1 else ""
            cell.attrib.pop("class", None)
            if kind:
                cell.set("class", kind)


def _side(cell: Any) -> str | None:
    """The class for the side that the guest's cell says; None where it says none."""
    sides = {f"gt_{side}": side for side in ("left", "center", "right")}
    named = next((sides[name] for name in sorted(guest_classes(cell) & set(sides))), "")
    return _SIDES.get(declarations(cell.get("style", "")).get("text-align", named))
