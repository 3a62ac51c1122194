"""Problems of a package with new rows come in; the same, told by places of the form and of the files as they are, go out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from strikeledger.data.findings import Finding
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.validate import QUANTITIES, CsvTables
from strikeledger.entry.form import Form, NewRow
from strikeledger.entry.rows import ExtendedFile
from strikeledger.errors import HedgeError, Problem, did_you_mean


@dataclass(frozen=True)
class Places:
    """Where each row of the package with the new rows comes from: a line of a file, or a place in the form."""

    form: Form
    tables: CsvTables
    files: Mapping[str, ExtendedFile]

    def with_place(self, fault: Problem | Finding) -> str:
        """A problem or finding in the same words, with the places where a person will look for it."""
        entry = self._origin(fault.file, fault.line)
        if isinstance(fault, Problem):
            fault = replace(fault, allowed=re.sub(r"\bline (\d+)\b", self._line_reference(fault.file), fault.allowed))
        words = str(fault).removeprefix(f"{fault.file}:{fault.line}")
        return self._place(fault.file, fault.line, fault.column) + words + self._nearest(entry, fault.column)

    def in_order(self, faults: Sequence[Problem], hedges: HedgeRules) -> list[str]:
        """Problems, those of the form first and in its order; with words that no rule reads, which the door looks at last."""
        told = {(fault.file, fault.line, fault.column) for fault in faults}
        more = [fault for fault in self._unreadable_words(hedges) if (fault.file, fault.line, fault.column) not in told]
        return [self.with_place(fault) for fault in sorted([*faults, *more], key=self._rank)]

    def _unreadable_words(self, hedges: HedgeRules) -> Iterator[Problem]:
        for name, grown in self.files.items():
            rows = [(line, entry) for line, entry in grown.origin.items() if isinstance(entry, NewRow)]
            for line, entry in rows:
                for column in filter(entry.cells.get, QUANTITIES.get(name, ())):
                    words = entry.cells[column]
                    try:
                        hedges.read(words)
                    except (HedgeError, ValueError) as error:  # Python reads no number of thousands of digits
                        allowed = "words for a quantity that a rule of hedges.csv reads"
                        yield Problem(grown.table.file, line, column, f'"{words}"', allowed, str(error))

    def _rank(self, fault: Problem) -> int:
        entry = self._origin(fault.file, fault.line)
        places = [(one.table, one.heading) for one in self.form.entries]
        return places.index((entry.table, entry.heading)) if isinstance(entry, NewRow) else len(places)

    def _origin(self, file: str, line: int) -> int | NewRow:
        grown = next((grown for grown in self.files.values() if grown.table.file == file), None)
        return line if grown is None else grown.origin.get(line, line)

    def _place(self, file: str, line: int, column: str = "") -> str:
        was = self._origin(file, line)
        return was.place(self.form.file, column) if isinstance(was, NewRow) else f"{file}:{was}"

    def _line_reference(self, file: str) -> Callable[[re.Match[str]], str]:
        """What another line of a file is called, which a problem refers to as "line 12"."""
        return lambda match: self._place(file, int(match[1]))

    def _nearest(self, entry: int | NewRow, column: str) -> str:
        """The nearest id that a reference of a new row which leads nowhere could mean, if one is near."""
        keys = self.tables[entry.table].schema.get("foreignKeys", []) if isinstance(entry, NewRow) else []
        for key in keys:
            if isinstance(entry, NewRow) and column in key["fields"]:
                other = self.tables[key["reference"].get("resource") or entry.table]
                known = [row[other.key] for row in other.rows]
                known += (
                    [one.cells[other.key] for one in self.files[other.name].added] if other.name in self.files else []
                )
                hint = "" if entry.cells[column] in known else did_you_mean(entry.cells[column], known)
                return f"; {hint}" if hint.startswith("did you mean") else ""
        return ""
