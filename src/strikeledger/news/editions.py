"""What a run published that nobody could read before: which headlines of an edition changed since when, and which alarms hold."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from strikeledger.build.alarms import AlarmVerdict, alarm_verdict
from strikeledger.build.editions import Edition, resolve_editions
from strikeledger.build.pipeline import BuildResult
from strikeledger.build.snapshot import Snapshot
from strikeledger.build.state import BuildState
from strikeledger.data.validate import ValidatedPackage
from strikeledger.report.headlines import SAME, FigureRecords, HeadlineChange, published_changes


@dataclass(frozen=True)
class EditionNews:
    """An edition that was just published.

    Attributes:
        is_new: whether its figures were not published before; a page that is only set anew is no news.
        why: of a revision, why the one before gave way.
        since: what it is compared with: the revision before it, else the edition before it; empty where nothing is there.
        now: its figures.
        before: those there.
        changes: the headlines that are others than there.
        verdicts: its alarms.
    """

    edition: Edition
    revision: int
    is_new: bool
    why: str
    since: str
    now: FigureRecords
    before: FigureRecords | None
    changes: tuple[HeadlineChange, ...]
    verdicts: tuple[AlarmVerdict, ...] = ()


def news_of_run(
    built: Sequence[BuildResult], inputs: Snapshot, state: BuildState
) -> Iterator[tuple[EditionNews, Iterator[AlarmVerdict]]]:
    """The news of the catalogue's own editions among those that a run built, the oldest of each report first; each with its alarms.

    Those that somebody asked for beside the catalogue are news to nobody else.
    """
    for name in dict.fromkeys(result.edition.report.name for result in built):
        series = resolve_editions(inputs.reports[name], inputs.checked, {})
        own = {edition.name for edition in series}
        results = [result for result in built if result.edition.report.name == name and result.edition.name in own]
        for result in sorted(results, key=lambda result: result.edition.name):
            earlier = [one for one in series if one.name < result.edition.name]
            yield _edition_news(result, earlier, state), _verdicts(result.edition, earlier, state, inputs.checked)


def standing_alarms(
    told: Collection[str], inputs: Snapshot, state: BuildState
) -> Iterator[tuple[Edition, Iterator[AlarmVerdict]]]:
    """The newest published edition of each report with alarms but those told of, with its alarms."""
    for report in inputs.reports.values():
        if report.alarms and report.name not in told:
            series = resolve_editions(report, inputs.checked, {})
            newest = next((one for one in reversed(series) if _figures_of(one, state)), None)
            if newest is not None:
                earlier = [one for one in series if one.name < newest.name]
                yield newest, _verdicts(newest, earlier, state, inputs.checked)


def newest_news(news: Sequence[EditionNews]) -> list[EditionNews]:
    """Of each report the newest edition with figures that were not published before: what its readers are told of."""
    newest = {each.edition.report.name: each for each in news if each.is_new}
    return list(newest.values())


def _edition_news(result: BuildResult, earlier: Sequence[Edition], state: BuildState) -> EditionNews:
    edition, standing = result.edition, result.before
    now, is_new = _figures_of(edition, state), result.revision != standing.revision
    if standing.revision and is_new:
        before, since = _by_id(standing.figures), f"{edition.path}.r{standing.revision}"
        changes = tuple(published_changes(now, before))
        return EditionNews(edition, result.revision, True, result.replaced, since, now, before, changes)
    last = _figures_of(earlier[-1], state) if earlier else {}
    since = earlier[-1].path if last else ""
    changes = tuple(edition_changes(state.reports / edition.path, now, last)) if last and is_new else ()
    return EditionNews(edition, result.revision, is_new, "", since, now, last or None, changes)


def _verdicts(
    edition: Edition, earlier: Sequence[Edition], state: BuildState, checked: ValidatedPackage
) -> Iterator[AlarmVerdict]:
    if "as_of" not in edition.values:
        return
    day, since = str(edition.values["as_of"]), str(earlier[-1].values["as_of"]) if earlier else ""
    now, before = _figures_of(edition, state), _figures_of(earlier[-1], state) if earlier else {}
    heard = any(since < row["published"] <= day for row in checked.tables["sources"].rows)
    for alarm in edition.report.alarms:
        yield alarm_verdict(alarm, now, before or None, date.fromisoformat(day), heard)


def _figures_of(edition: Edition, state: BuildState) -> FigureRecords:
    return _by_id(state.revision_and_figures(edition.path)[1])


def _by_id(figures: Sequence[Mapping[str, Any]]) -> FigureRecords:
    return {str(figure["id"]): figure for figure in figures}


CHANGES_FILE = "tables/changes.csv"


def edition_changes(folder: Path, now: FigureRecords, before: FigureRecords) -> list[HeadlineChange]:
    """The headlines of an edition that are others than in the edition before, with why as far as its report says so."""
    try:
        return list(_told_changes(folder))
    except (OSError, ValueError, KeyError, csv.Error):
        return list(published_changes(now, before))


def _told_changes(folder: Path) -> Iterator[HeadlineChange]:
    with (folder / CHANGES_FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["why"] != SAME:
                new = ", ".join(filter(None, (row.get("new"), row["happened"]))) if row.get("new") else ""
                yield HeadlineChange(row["figure"], row["label"], row["before"], row["now"], new or row["why"])
