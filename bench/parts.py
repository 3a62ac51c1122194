"""Where the time goes: a cold report, a batch and the floor under them come in; CPU seconds by part of the work go out."""

from __future__ import annotations

from collections.abc import Mapping

from cost import Cost
from measures import OURS
from runs import Measured, median, phases_of

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
    between = int(many) - int(one)
    first, all_of_them = phases_of(more.sides[one]), phases_of(more.sides[many])
    phases = {name: Cost(0.0, (cost.cpu - first.get(name, Cost()).cpu) / between) for name, cost in all_of_them.items()}
    least = _floor(floor, "one more")
    named = (*NOTEBOOK, *DOCUMENT, *SET)
    told = sum(cost.cpu for cost in phases.values())
    untold = marginal(more) - told  # of kernels, which are told of when all have ended
    return {
        "the notebook in its kernel": (_sum(phases, NOTEBOOK) + untold, least["the notebook's own work"]),
        "document, tables, spreadsheet": (_sum(phases, DOCUMENT), least["document"]),
        "PDF": (_sum(phases, ("PDF",)), least["PDF"]),
        "HTML": (_sum(phases, ("HTML",)), least["HTML"]),
        "everything else": (told - _sum(phases, named), 0.0),
    }


def marginal(more: Measured, unit: str = "cpu") -> float:
    """Seconds that one more edition in a batch costs, by the medians."""
    one, many = more.sides
    return (median(more.sides[many], unit) - median(more.sides[one], unit)) / (int(many) - int(one))


def marginals(more: Measured, unit: str = "cpu") -> list[float]:
    """The same, round by round."""
    one, many = more.sides
    return [
        (getattr(batch.total, unit) - getattr(single.total, unit)) / (int(many) - int(one))
        for single, batch in zip(more.sides[one], more.sides[many], strict=True)
    ]


def _floor(floor: Measured, which: str) -> dict[str, float]:
    phases = phases_of(floor.sides[OURS])
    return {name.partition(": ")[2]: cost.cpu for name, cost in phases.items() if name.startswith(f"{which}: ")}


def _sum(phases: Mapping[str, Cost], names: tuple[str, ...]) -> float:
    return sum(phases[name].cpu for name in names if name in phases)
