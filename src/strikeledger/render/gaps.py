"""What a notebook leaves to be desired: told by cell, in order; a strict report stops at the gaps among it."""

from __future__ import annotations

from dataclasses import dataclass, field

from strikeledger.errors import NotebookError


@dataclass(frozen=True)
class Gap:
    """One remark on a cell, by the author's number from 1; 0 is the whole notebook."""

    cell: int
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"Cell {self.cell}: " if self.cell else ""
        return " ".join(filter(None, [where + self.what, self.remedy]))


@dataclass
class Gaps:
    """The remarks on one notebook while it is read; `cell` is the number of the cell that is being read."""

    cell: int = 0
    found: list[Gap] = field(default_factory=list)
    notes: list[Gap] = field(default_factory=list)

    def add(self, what: str, remedy: str = "") -> None:
        """Tell of a gap, at which a strict report stops; both texts are whole sentences."""
        self.found.append(Gap(self.cell, what, remedy))

    def tell(self, what: str) -> None:
        """Tell of something worth a line that stops nothing."""
        self.notes.append(Gap(self.cell, what))

    def in_order(self) -> list[Gap]:
        """All remarks by cell, one for each that says the same of the same cell."""
        return _by_cell([*self.found, *self.notes])

    def refuse(self) -> None:
        """Stop at gaps, all at once, with a NotebookError."""
        if self.found:
            raise NotebookError("\n".join(map(str, _by_cell(self.found))))


def _by_cell(gaps: list[Gap]) -> list[Gap]:
    return sorted(dict.fromkeys(gaps), key=lambda gap: gap.cell)
