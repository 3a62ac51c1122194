"""Editions: which ones a report has for what it is asked, and how the files of one are made; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nbformat

from strikeledger.build.catalogue import NEIGHBOURS, Report
from strikeledger.build.kernel.warmth import start_fork_server
from strikeledger.build.options import Timings
from strikeledger.build.parameters import (
    Parameter,
    ParameterValues,
    adjust_days,
    asked_sources,
    days_of_publication,
    notebook_parameters,
    refuse_impossible,
    refuse_unknown_day,
    resolve_parameters,
)
from strikeledger.build.series import Series
from strikeledger.data.validate import ValidatedPackage
from strikeledger.data.visible_rows import ViewFilters, last_known_day, says_something
from strikeledger.errors import CatalogueError, ParameterError
from strikeledger.files import file_name

if TYPE_CHECKING:
    from strikeledger.render.exporters import StrikeledgerHTMLExporter
    from strikeledger.render.tree import PageTree


@dataclass(frozen=True)
class Edition:
    """One report for one set of parameters, all of them settled and possible."""

    report: Report
    name: str
    values: ParameterValues

    def __post_init__(self) -> None:
        file_name(self.name, f"{self.report.where}: the edition's name", ParameterError)

    @property
    def path(self) -> str:
        """Its folder below `reports/`."""
        return f"{self.report.name}/{self.name}"

    @property
    def address(self) -> str:
        """Where its page is published; empty where the catalogue names no base_url."""
        return f"{self.report.base_url}/{quote(self.path)}/{self.report.name}.html" if self.report.base_url else ""


@dataclass(frozen=True)
class PublishedRevision:
    """What stands of an edition: its revision (0: nothing stands) and its figures."""

    revision: int = 0
    figures: tuple[Mapping[str, Any], ...] = ()

    def next_revision(self, figures: Iterable[Mapping[str, Any]]) -> int:
        """The revision that some figures are: the one that stands if they are the same, in whatever version of the file."""
        # What files of an earlier version lack says nothing that their bounds don't.
        told, standing = ([{**figure, "edtf": None} for figure in each] for each in (figures, self.figures))
        return self.revision if self.revision and told == standing else self.revision + 1


@dataclass(frozen=True)
class EditionFiles:
    """The files of an edition by their path in its folder, and which revision they are."""

    files: dict[str, bytes]
    revision: int


Tell = Callable[[str], None]
"""Takes a line about what gave way to what was asked."""


def _ignore_line(_: str) -> None:
    """Tell nobody."""


def editions_to_build(
    reports: Iterable[Report], checked: ValidatedPackage, asked: ParameterValues, tell: Tell, named: bool = False
) -> list[Edition]:
    """The editions of some reports that were asked for. A report that can't be asked this is left out and told, unless it was named.

    Raises:
        ParameterError: none of the reports, or not each that was named, can be asked this.
    """
    found: list[Edition] = []
    refused: dict[str, str] = {}
    for report in reports:
        try:
            found += resolve_editions(report, checked, asked, tell)
        except ParameterError as error:
            if named or not asked:
                raise
            refused[report.name] = str(error)
    if refused and not found:
        raise ParameterError("\n".join(f"{name}: {why}" for name, why in refused.items()))
    for name, why in refused.items():
        tell(f"{name} is left out. {why}")
    return found


def resolve_editions(
    report: Report, checked: ValidatedPackage, asked: ParameterValues, tell: Tell = _ignore_line
) -> list[Edition]:
    """The editions that were asked for: of a series all that there can be, unless one day was asked for; else one.

    Raises:
        ParameterError: an unknown parameter, a wrong type or an impossible value.
    """
    if report.series is None or "as_of" in asked:
        return [resolve_edition(report, checked, asked, tell)]
    every = _series_days(report.series, checked)
    days = [day for day in every if day <= last_known_day(checked.tables)]
    if 0 < len(days) < len(every):
        tell(f"{report.name}: up to {days[-1]}; later days of its series are in the future")
    values = resolve_parameters(notebook_parameters(report.notebook), {**report.parameters, **asked})
    known, compared = days_of_publication(checked, asked_sources(values)), str(asked.get("last_edition", ""))
    filters = ViewFilters.from_parameters(values)
    possible = [day for day in days if min(known, default="") <= day and compared < day]
    possible = [day for day in possible if not filters.countries or says_something(checked.tables, filters, day)]
    if days and not possible and known and days[-1] < min(known):
        tell(f"{report.name}: its series ends before the sources asked for were published; as of {max(known)} instead")
        possible = [max(known)]
    elif 0 < len(possible) < len(days):
        tell(f"{report.name}: from {possible[0]} on; earlier editions of its series have nothing of what was asked for")
    return [
        resolve_edition(report, checked, {**asked, "as_of": day}, tell) for day in possible or days[-1:] or every[:1]
    ]


def resolve_edition(
    report: Report, checked: ValidatedPackage, asked: ParameterValues, tell: Tell = _ignore_line
) -> Edition:
    """The edition that was asked for: the catalogue's own, or one beside it named by its day and a digest of its parameters.

    Raises:
        ParameterError: an unknown parameter, a wrong type or an impossible value.
    """
    parameters = notebook_parameters(report.notebook)
    try:
        catalogued = resolve_parameters(
            parameters, {**report.parameters, **_series_parameters(report, parameters, checked, asked)}
        )
        values, remarks = adjust_days(resolve_parameters(parameters, {**catalogued, **asked}), asked, checked)
        refuse_impossible(values, checked)
        chosen = _chosen_neighbours(values, {**catalogued, **_identity_parameters(values)}, asked, checked)
    except ParameterError as error:
        raise error if asked else ParameterError(f"{report.where}: {error}") from None
    for remark in remarks:
        tell(f"{report.name}: {remark}")
    day = str(values.get("as_of", "undated"))
    listed = report.series is None or day in _series_days(report.series, checked)
    identity = _identity_parameters(values)
    if listed and not chosen and identity == _identity_parameters(catalogued):
        return Edition(report, day, values)
    digest = hashlib.sha256(json.dumps(identity | chosen, sort_keys=True).encode()).hexdigest()[:8]
    return Edition(report, f"{day}-{digest}", values)


def _chosen_neighbours(
    values: ParameterValues, unasked: ParameterValues, asked: ParameterValues, checked: ValidatedPackage
) -> ParameterValues:
    """The neighbours that were asked for and are not those that the edition would have by itself: they make it another one."""
    others = {name: value for name, value in asked.items() if name not in NEIGHBOURS}
    own, _ = adjust_days(unasked, others, checked)
    return {name: values[name] for name in NEIGHBOURS if name in asked and values[name] != own[name]}


def _series_days(series: Series, checked: ValidatedPackage) -> list[str]:
    """The days of a series' editions; an open one ends with the newest publication."""
    table = checked.tables["sources"]
    newest = max(table.rows, key=lambda row: row["published"])
    return series.days_to(newest["published"], f"{table.file}:{newest.line} {newest['source_id']}")


def _series_parameters(
    report: Report, parameters: Mapping[str, Parameter], checked: ValidatedPackage, asked: ParameterValues
) -> dict[str, object]:
    """What a series gives its edition of one day: that day, and the editions before and after it unless the catalogue names one.

    No edition comes after the newest.
    """
    if report.series is None:
        return {}
    if "as_of" not in parameters:
        raise CatalogueError(f"[{report.name}]: a series needs a notebook with the parameter as_of")
    day = parameters["as_of"].value(asked.get("as_of", parameters["as_of"].default))
    refuse_unknown_day(day, checked)
    before, days = report.series.day_before(day), _series_days(report.series, checked)
    sources = asked_sources(resolve_parameters(parameters, {**report.parameters, **asked}))
    known = before >= min(days_of_publication(checked, sources), default="")
    found = {
        "last_edition": before if known else "",
        "next_edition": min((each for each in days if each > day), default="") if day in days else "",
    }
    wanted = {name: found[name] for name in NEIGHBOURS if name in parameters and name not in report.parameters}
    return {"as_of": day, **wanted}


def _identity_parameters(values: ParameterValues) -> ParameterValues:
    """The parameters that make an edition another one whatever they are; its neighbours only do where they were asked for."""
    return {name: value for name, value in values.items() if name not in NEIGHBOURS}


def build_edition(
    wanted: Edition, data: Path, data_slice: str, standing: PublishedRevision, timings: Timings
) -> EditionFiles:
    """Run the notebook and set its report in every format; nothing is written.

    Args:
        data_slice: the digest of the rows that the edition sees.
        standing: what stands of it; other figures than that make a new revision.

    Raises:
        NotebookError: the notebook failed or can't be set.
        MachineError: its kernel died.
    """
    report = wanted.report
    start_fork_server()
    with timings.phase("import papermill"):
        from strikeledger.build.notebook import run_notebook
    with timings.phase("run the notebook"):
        notebook = run_notebook(
            report.notebook, wanted.values, data, report.timeout, partial(_preload_renderers, report.notebook)
        )
    with timings.phase("import the renderers"):
        from strikeledger.build.provenance import downloads_of, edition_metadata, edition_provenance
        from strikeledger.render.brief import brief_files
        from strikeledger.render.data_files import document_attachments
        from strikeledger.render.document import with_edition
        from strikeledger.render.exporters import StrikeledgerHTMLExporter
        from strikeledger.render.tree import page_tree
        from strikeledger.render.xlsx import render_xlsx
    with timings.phase("read the document"):
        exporter = StrikeledgerHTMLExporter(strict=True, exclude_input=True)
        document, _, _ = exporter.read(notebook)
        revision = standing.next_revision(figure.given for figure in document.figures.values())
        notebook.metadata["strikeledger"] = edition_metadata(wanted, revision, data)
        said = notebook.metadata["strikeledger"]  # nbformat keeps a copy
        document = with_edition(document, said)
        files = document_attachments(document)
        tree = page_tree(document)
    if files:
        with timings.phase("spreadsheet"):
            files[f"{report.name}.xlsx"] = render_xlsx(document)
    said["downloads"] = downloads_of(wanted, files, later=revision > 1)
    files[f"{report.name}.ipynb"] = (nbformat.writes(notebook) + "\n").encode()
    _set_formats(report, tree, exporter, files, said["downloads"], timings)
    if "brief" in report.formats:
        with timings.phase("brief"):
            files |= brief_files(notebook, tree)
    with timings.phase("provenance"):
        files["ro-crate-metadata.json"] = edition_provenance(wanted, document, data, data_slice, files)
    return EditionFiles(files, revision)


def _set_formats(
    report: Report,
    tree: PageTree,
    exporter: StrikeledgerHTMLExporter,
    files: dict[str, bytes],
    downloads: Mapping[str, str],
    timings: Timings,
) -> None:
    """Add the report in its formats to its files; the page comes last, as it says how large the others are."""
    if "pdf" in report.formats:
        with timings.phase("PDF"):
            from strikeledger.render.exporters import StrikeledgerPDFExporter

            files[f"{report.name}.pdf"] = StrikeledgerPDFExporter(system_fonts=False).pdf(tree)
    if "docx" in report.formats:
        with timings.phase("Word file"):
            from strikeledger.render.word.document import render_docx

            files[f"{report.name}.docx"] = render_docx(tree)
    if "html" in report.formats:
        with timings.phase("HTML"):
            from strikeledger.build.provenance import downloads_with_sizes
            from strikeledger.render.html.chart_page import chart_files

            files |= (charts := chart_files(tree))
            picture = next((path for path in charts if path.endswith(".png")), "")
            files[f"{report.name}.html"] = exporter.page(tree, downloads_with_sizes(downloads, files), picture).encode()


def import_renderers() -> None:
    """Import what making an edition takes."""
    import strikeledger.build.notebook
    import strikeledger.render.exporters
    import strikeledger.render.xlsx  # noqa: F401


def _preload_renderers(notebook: Path) -> None:
    """Import what sets a report, and start the engine that draws charts where there will be any."""
    import_renderers()
    from strikeledger.render.svg import start_engine

    if b"chart" in notebook.read_bytes():
        start_engine()
