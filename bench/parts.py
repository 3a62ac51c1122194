"""Where the time goes: CPU seconds by part of the work for a cold report, a batch and the floor under them."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from cost import Cost
from measures import OURS
from runs import Measured, median, phases_of
from toolchains import per_edition

Parts = Mapping[str, tuple[float, float]]
"""Measured and floor CPU seconds by part of the work."""

NOTEBOOK = ("run the notebook", "kernels")
DOCUMENT = ("read the document", "spreadsheet")
SET = ("PDF", "HTML")


def cold_parts(cold: Measured, floor: Measured) -> Parts:
    """A report with nothing built before; the kernel's imports can't be told from its work, so both are one part."""
    phases, least = phases_of(cold.sides[OURS]), _floor(floor, "first")
    told = sum(cost.cpu for cost in phases.values())
    imports = [name for name in phases if name.startswith("import ")]
    named = (*imports, *NOTEBOOK, *DOCUMENT, *SET)
    begun = median(cold.sides[OURS], "cpu") - told  # the interpreter's start, the command line's, and kernels'
    return {
        "start, imports and the notebook's own work": (
            begun + _sum(phases, (*imports, *NOTEBOOK)), least["imports"] + least["the notebook's own work"],
        ),
        "document, tables, spreadsheet": (_sum(phases, DOCUMENT), least["document"]),
        "PDF": (_sum(phases, ("PDF",)), least["PDF"]),
        "HTML": (_sum(phases, ("HTML",)), least["HTML"]),
        "check, parameters, what is current, provenance, publishing, index": (told - _sum(phases, named), 0.0),
    }  # fmt: skip


def more_parts(more: Measured, floor: Measured) -> Parts:
    """One more edition: the difference of a batch and one edition, by the number of editions between them."""
    one, many = more.sides
    rounds = zip(more.sides[one], more.sides[many], strict=True)
    phases = phases_of([per_edition(single, batch, int(many) - int(one)) for single, batch in rounds])
    least = _floor(floor, "one more")
    named = (*NOTEBOOK, *DOCUMENT, *SET)
    told = sum(cost.cpu for cost in phases.values())
    untold = marginal(more) - told  # of processes that end last, and what medians of parts leave over
    return {
        "the notebook in its kernel": (_sum(phases, NOTEBOOK) + untold, least["the notebook's own work"]),
        "document, tables, spreadsheet": (_sum(phases, DOCUMENT), least["document"]),
        "PDF": (_sum(phases, ("PDF",)), least["PDF"]),
        "HTML": (_sum(phases, ("HTML",)), least["HTML"]),
        "everything else": (told - _sum(phases, named), 0.0),
    }


def marginal(more: Measured, unit: str = "cpu") -> float:
    """Seconds that one more edition in a batch costs: the median of the rounds."""
    return statistics.median(marginals(more, unit))


def marginals(more: Measured, unit: str = "cpu") -> list[float]:
    """The same, round by round."""
    one, many = more.sides
    rounds = zip(more.sides[one], more.sides[many], strict=True)
    return [getattr(per_edition(single, batch, int(many) - int(one)).total, unit) for single, batch in rounds]


def _floor(floor: Measured, which: str) -> dict[str, float]:
    phases = phases_of(floor.sides[OURS])
    return {name.partition(": ")[2]: cost.cpu for name, cost in phases.items() if name.startswith(f"{which}: ")}


def _sum(phases: Mapping[str, Cost], names: tuple[str, ...]) -> float:
    return sum(phases[name].cpu for name in names if name in phases)
