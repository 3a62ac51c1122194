"""What differs between two editions: the headline figures that are others than they were, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strikeledger.build.catalogue import NEIGHBOURS, Report, read_catalogue, select_reports
from strikeledger.build.editions import Edition, resolve_edition
from strikeledger.build.parameters import asked_sources, notebook_parameters
from strikeledger.build.publish import is_catalogue_name
from strikeledger.build.state import BuildState
from strikeledger.data.ledger import Ledger
from strikeledger.data.validate import ValidatedPackage
from strikeledger.errors import CatalogueError, ParameterError, StrikeledgerError, did_you_mean
from strikeledger.report.figure import Figure
from strikeledger.report.headlines import GONE, MORE, NEW, SAME, every_headline_of, figure_before, words_or_not_known
from strikeledger.sections.changes import Change, changes_between, why_changed
from strikeledger.sections.headlines import every_headline
from strikeledger.text import capitalise, day_in_words, is_day, list_in_words, plural


def edition_difference(earlier: str, later: str, catalogue: Path, data: Path, reports: Path) -> Iterator[str]:
    """The headline figures that differ between two editions ("situation/2023-11-22"), and what that is due to, line by line.

    Both sides are computed from the data as it is now, each as of its own day and as it was asked. Where one can't be, as an earlier
    revision, what was published of both is compared.

    Raises:
        CatalogueError: there is no such edition.
        ParameterError: an edition has no day.
    """
    known, ledger, state = read_catalogue(catalogue), Ledger.load(data), BuildState(reports)
    paths = ["/".join(Path(name).parts[-2:]) for name in (earlier, later)]
    one, other = (_edition_from_data(path, known, ledger.package, state) for path in paths)
    if one and other:
        helps = {
            name: each.help for side in (one, other) for name, each in notebook_parameters(side.report.notebook).items()
        }
        yield from difference_lines(one, other, ledger, helps)
    else:
        yield from _published_lines(paths[0], paths[1], known, state)


def _edition_from_data(
    path: str, known: Mapping[str, Report], checked: ValidatedPackage, state: BuildState
) -> Edition | None:
    """The edition of a path, which has to stand unless it is of a day alone; None where it can't be computed from the data."""
    report, _, name = path.partition("/")
    content = state.published_content(path)
    if report in known and (not name or is_catalogue_name(name)):
        return resolve_edition(known[report], checked, {"as_of": name} if name else {})
    if content is None:
        there = state.folders()
        hint = did_you_mean(path, there if report in known else [*known, *there])
        if report in known and re.search(r"\d[.-]\d", name) and not is_day(name[:10]):
            hint = f"a day is written as in {report}/2023-11-29"
        raise CatalogueError(f"no edition {path!r} in {state.reports}; {hint}")
    if state.is_revision(path):
        return None
    try:
        return resolve_edition(select_reports(known, [report])[0], checked, content["parameters"])
    except StrikeledgerError:
        return None


def difference_lines(
    one: Edition, other: Edition, everything: Ledger, helps: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The same of two editions that are known.

    Args:
        helps: what each parameter means, as the notebooks say.
    """
    before, now = _view(one, everything), _view(other, everything)
    yield f"{one.path} and {other.path}"
    asked = list(_asked_lines(one.values, other.values, helps or {}))
    yield from asked
    moves = changes_between(before, now)
    for move in moves:
        if move.kind != SAME:
            yield from _change_lines(move, one.values["as_of"] < other.values["as_of"])
    known = {figure.event or figure.id for figure in every_headline(now)}
    gone = [each for each in every_headline(before) if (each.event or each.id) not in known and each.low is not None]
    yield from (f"  {figure.label}: {figure.words} -> not given ({GONE.lower()})" for figure in gone)
    counted = _count_in_words(moves, one.values["as_of"] < other.values["as_of"])
    yield f"  {counted}; {_causes(one, other, bool(asked))}"


def _count_in_words(moves: list[Change], in_order: bool) -> str:
    """How many headline figures differ, as the report of the later edition counts them."""
    other = [move for move in moves if move.kind != SAME]
    new = sum(move.kind == NEW for move in other)
    words = sum(
        move.kind == SAME and {c.words for c in move.now.claims} != {c.words for c in move.before.claims}
        for move in moves
    )
    because = f", {new} of them because of new events" if new and in_order else ""
    told = f"{len(other)} of {len(moves)} headline figures {plural(len(other), 'differs', 'differ')}{because}"
    return f"{told}, {words} more {plural(words, 'rests', 'rest')} on other words" if words else told


def _asked_lines(one: Mapping[str, Any], other: Mapping[str, Any], helps: Mapping[str, str]) -> Iterator[str]:
    """How two editions differ in what they were asked, apart from their days."""
    for name in sorted((one.keys() | other.keys()) - {"as_of", *NEIGHBOURS}):
        what, _, empty = helps.get(name, name).partition("; empty means ")
        first, second = (_value_in_words(side[name], empty) if name in side else "" for side in (one, other))
        if first and second and first != second:
            yield f"  {capitalise(what)}: {first} in the first, {second} in the second"
        elif first != second and (one.get(name) or other.get(name)):
            asked, not_asked = ("first", "second") if first else ("second", "first")
            yield f"  {capitalise(what)}: {first or second} in the {asked}; the {not_asked} can't be asked this"


def _value_in_words(value: object, empty: str) -> str:
    if value in ("", []):
        return empty or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return list_in_words(value) if isinstance(value, list) else str(value)


def _view(edition: Edition, everything: Ledger) -> Ledger:
    """What an edition sees."""
    values = edition.values
    if "as_of" not in values:
        raise ParameterError(f"{edition.path} has no day, so it can't be compared")
    ledger = everything.as_of(values["as_of"]).within(values.get("countries", ()))
    return ledger.only(asked_sources(values)).reading(values.get("several", ledger.several))


def _change_lines(move: Change, in_order: bool) -> Iterator[str]:
    """A figure, and what is behind it only now; nothing has happened between editions of one day, or of days in another order."""
    more = "later" if move.now.kind == "date" else MORE.lower()
    kind = move.kind.lower() if in_order or move.kind != NEW else more
    yield f"  {move.now.label}: {move.before.words} -> {move.now.words} ({kind})"
    known = {claim.id for claim in move.before.claims}
    for claim in (claim for claim in move.now.claims if claim.id not in known):
        said = claim.quotation or claim.subject
        yield f"      {claim.id}: {said}, {claim.speaker}, {claim.source.publisher}, {day_in_words(claim.published)}"


def _causes(one: Edition, other: Edition, asked: bool) -> str:
    """What a difference can be due to; the program is the same for both sides."""
    parts = ["what they were asked"] if asked else []
    if one.values["as_of"] != other.values["as_of"]:
        parts.append(f"what was published after {day_in_words(min(one.values['as_of'], other.values['as_of']))}")
    return f"due to {' and '.join(parts)}" if parts else "both were asked the same"


def _published_lines(one: str, other: str, known: Mapping[str, Report], state: BuildState) -> Iterator[str]:
    """The same of two editions as they were published.

    Raises:
        CatalogueError: one doesn't stand.
    """
    first, second = (_standing_content(path, state) for path in (one, other))
    yield f"{one} and {other}, as they were published"
    yield from _replacements(one, other, state)
    names = dict.fromkeys(path.partition("/")[0] for path in (one, other))
    helps = {
        name: each.help
        for report in names
        if report in known
        for name, each in notebook_parameters(known[report].notebook).items()
    }
    yield from _asked_lines(first["parameters"], second["parameters"], helps)
    before, now = ({record["id"]: record for record in content["figures"]} for content in (first, second))
    headlines, differing = every_headline_of(now, before), 0
    is_later = first["as_of"] < second["as_of"]
    for name in headlines:
        was, is_now = figure_before(name, now, before), now.get(name, {})
        why = why_changed(_as_figure(was), _as_figure(is_now))
        if why != SAME:
            differing += 1
            because = why.lower() if is_later or why != NEW else MORE.lower()
            because = CHANGED if first["parameters"] == second["parameters"] else because
            label = (is_now or was)["label"]
            yield f"  {label}: {words_or_not_known(was)} -> {words_or_not_known(is_now)} ({because})"
            more = [claim for claim in is_now.get("claims", []) if claim not in was.get("claims", [])]
            yield from ([f"      now also {', '.join(more)}"] if more else [])
    yield f"  {differing} of {len(headlines)} headline figures {plural(differing, 'differs', 'differ')}"


def _replacements(one: str, other: str, state: BuildState) -> Iterator[str]:
    """Why each revision gave way to the next, of two of one edition."""
    (edition, first), (same, second) = (re.fullmatch(r"(.+?)(?:\.r(\d+))?", path).groups() for path in (one, other))  # type: ignore[union-attr]
    if edition == same and first != second:
        latest = state.revision_and_figures(edition)[0]
        ends = sorted(int(revision or latest) for revision in (first, second))
        for revision in range(*ends):
            if why := state.why_superseded(edition, revision):
                yield f"  Revision {revision + 1} replaced revision {revision}, because of {why}"


CHANGED = "the data or the program was changed"
"""Why a figure is another than it was published, of the same day and asked the same."""


def _standing_content(path: str, state: BuildState) -> Mapping[str, Any]:
    content = state.published_content(path)
    if content is None:
        raise CatalogueError(
            f"{path} isn't built, and an earlier revision is compared with what was published: build it"
        )
    return content


def _as_figure(record: Mapping[str, Any]) -> Figure:
    """A published figure with its bounds alone."""
    kind, low, high = (record.get(key) for key in ("kind", "low", "high"))
    return Figure("", "", str(kind), low, high, "", "", (), computation="as published")
