"""What differs between two editions: the headline figures that are others than they were, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strikeledger.build.catalogue import NEIGHBOURS, read_catalogue, select_reports
from strikeledger.build.editions import Edition, resolve_edition
from strikeledger.build.parameters import asked_sources
from strikeledger.data.ledger import Ledger
from strikeledger.errors import ParameterError
from strikeledger.report.figure import Figure
from strikeledger.sections.changes import FIRST, GONE, SAME, why_changed
from strikeledger.sections.headlines import every_headline


def edition_difference(earlier: str, later: str, catalogue: Path, data: Path) -> Iterator[str]:
    """The headline figures that differ between two editions ("situation/2023-11-22"), and what that is due to, line by line.

    Both sides are computed from the data as it is now, each as of its own day, and never read from the reports.

    Raises:
        ParameterError: an edition has no day.
    """
    known, ledger = read_catalogue(catalogue), Ledger.load(data)
    one, other = (
        resolve_edition(select_reports(known, [report])[0], ledger.package, {"as_of": day} if day else {})
        for report, _, day in (name.partition("/") for name in (earlier, later))
    )
    yield from difference_lines(one, other, ledger)


def difference_lines(one: Edition, other: Edition, everything: Ledger) -> Iterator[str]:
    """The same of two editions that are known."""
    before, after = _headline_figures(one, everything), _headline_figures(other, everything)
    yield f"{one.path} and {other.path}"
    asked = {
        name: (one.values.get(name), other.values.get(name))
        for name in one.values.keys() | other.values.keys()
        if name not in ("as_of", *NEIGHBOURS) and one.values.get(name) != other.values.get(name)
    }
    yield from (f"  {_parameter_difference(name, *both)}" for name, both in sorted(asked.items()))
    moved = [name for name in {**before, **after} if _kind_of_change(before.get(name), after.get(name))]
    for name in moved:
        yield from _change_lines(before.get(name), after.get(name))
    same = len({**before, **after}) - len(moved)
    yield f"  {len(moved)} of {len(moved) + same} headline figures differ; {_causes(one, other, asked)}"


def _parameter_difference(name: str, one: object, other: object) -> str:
    """How two reports differ in what they were asked."""
    if one is None or other is None:
        which, value = ("first", one) if other is None else ("second", other)
        return f"only the {which} report has the parameter {name} ({value})"
    return f"the parameter {name} is {one!r} in the first report and {other!r} in the second"


def _headline_figures(edition: Edition, everything: Ledger) -> dict[str, Figure]:
    """The headline figures of an edition by their ids, and the deaths by round by the rounds' own."""
    values = edition.values
    if "as_of" not in values:
        raise ParameterError(f"{edition.path} has no day, so it can't be compared")
    ledger = everything.as_of(values["as_of"]).within(values.get("countries", ()))
    ledger = ledger.only(asked_sources(values)).reading(values.get("several", ledger.several))
    return {figure.event or figure.id: figure for figure in every_headline(ledger)}


def _kind_of_change(before: Figure | None, after: Figure | None) -> str:
    """Why a figure is another, or that it rests on other words; empty where nothing differs."""
    if before is None or before.low is None:
        return FIRST.lower() if after is not None and after.low is not None else ""
    if after is None or after.low is None:
        return GONE.lower()
    why = why_changed(before, after)
    words = [{claim.words for claim in figure.claims} for figure in (before, after)]
    return why.lower() if why != SAME else "in other words" if words[0] != words[1] else ""


def _change_lines(before: Figure | None, after: Figure | None) -> Iterator[str]:
    figure = after or before
    if figure is None:
        return
    words = [one.words if one else "not given" for one in (before, after)]
    yield f"  {figure.label}: {words[0]} -> {words[1]} ({_kind_of_change(before, after)})"
    known = {claim.id for claim in before.claims} if before else set()
    for claim in (claim for claim in (after.claims if after else ()) if claim.id not in known):
        said = claim.quotation or claim.subject
        yield f"      {claim.id}: {said}, {claim.speaker}, {claim.source.publisher}, {claim.published}"


def _causes(one: Edition, other: Edition, asked: Mapping[str, Any]) -> str:
    """What a difference can be due to; the program is the same for both sides."""
    parts = ["what they were asked"] if asked else []
    if one.values["as_of"] != other.values["as_of"]:
        parts.append(f"what was published after {min(one.values['as_of'], other.values['as_of'])}")
    return f"due to {' and '.join(parts)}" if parts else "both were asked the same"
