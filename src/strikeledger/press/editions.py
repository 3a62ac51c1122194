"""Editions: one report and its settled parameters come in, a complete folder of outputs goes out, or nothing changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import nbformat

from strikeledger.door import Checked
from strikeledger.errors import CatalogueError, PressError, StrikeledgerError
from strikeledger.press.catalogue import Report
from strikeledger.press.parameters import Parameter, Values, read_parameters, refuse_impossible, settle
from strikeledger.press.series import Series
from strikeledger.press.sizes import in_words
from strikeledger.press.timings import Timings


@dataclass(frozen=True)
class Edition:
    """One report for one set of parameters, all of them settled and possible."""

    report: Report
    name: str
    values: Values


def editions_of(report: Report, checked: Checked, asked: Values) -> list[Edition]:
    """The editions that were asked for: of a series all, unless one day was asked for; else one.

    Raises:
        ParameterError: an unknown parameter, a wrong type or an impossible value.
    """
    if report.series is None or "as_of" in asked:
        return [edition(report, checked, asked)]
    return [edition(report, checked, {**asked, "as_of": day}) for day in _days(report.series, checked)]


def edition(report: Report, checked: Checked, asked: Values) -> Edition:
    """The edition that was asked for: the catalogue's own, or one beside it named by its day and a digest of its parameters.

    Raises:
        ParameterError: an unknown parameter, a wrong type or an impossible value.
    """
    parameters = read_parameters(_notebook(report.notebook), report.notebook.name)
    catalogued = {**report.parameters, **_of_series(report, parameters, checked, asked)}
    values = settle(parameters, {**catalogued, **asked})
    refuse_impossible(values, checked)
    day = str(values.get("as_of", "undated"))
    listed = report.series is None or day in _days(report.series, checked)
    if listed and _compared(values) == _compared(settle(parameters, catalogued)):
        return Edition(report, day, values)
    digest = hashlib.sha256(json.dumps(_compared(values), sort_keys=True).encode()).hexdigest()[:8]
    return Edition(report, f"{day}-{digest}", values)


def _days(series: Series, checked: Checked) -> list[str]:
    """The days of a series' editions; an open one ends with the newest publication."""
    return series.days(date.fromisoformat(max(row["published"] for row in checked.tables["sources"].rows)))


def _of_series(
    report: Report, parameters: Mapping[str, Parameter], checked: Checked, asked: Values
) -> dict[str, object]:
    """What a series gives its edition of one day: that day, and the edition before it unless the catalogue names one."""
    if report.series is None:
        return {}
    if "as_of" not in parameters:
        raise CatalogueError(f"[{report.name}]: a series needs a notebook with the parameter as_of")
    day = parameters["as_of"].value(asked.get("as_of", parameters["as_of"].default))
    if "last_edition" not in parameters or "last_edition" in report.parameters:
        return {"as_of": day}
    before = report.series.before(day)
    first = min(row["published"] for row in checked.tables["sources"].rows)
    return {"as_of": day, "last_edition": before if before >= first else ""}


def _compared(values: Values) -> Values:
    """The parameters that make an edition another one; what it is compared with does not."""
    return {name: value for name, value in values.items() if name != "last_edition"}


def _notebook(path: Path) -> nbformat.NotebookNode:
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        return notebook
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError, AttributeError) as error:
        raise PressError(f"{path.name} is no notebook: {str(error).splitlines()[0][:200]}") from None


def build(wanted: Edition, checked: Checked, data: Path, reports: Path, timings: Timings, progress: bool) -> Path:
    """Run the notebook, set its report in every format and publish the whole at once.

    Returns:
        The edition's folder, `<reports>/<report>/<edition>`.

    Raises:
        PressError: the notebook failed or can't be set; the earlier edition stands.
    """
    with _beside(reports / wanted.report.name / wanted.name) as (aside, folder):
        files = _outputs(wanted, checked, data, timings, progress)
        with timings.phase("publish"):
            publish(files, aside, folder)
    return folder


@contextmanager
def _beside(folder: Path) -> Iterator[tuple[Path, Path]]:
    """A place beside an edition's folder to build in, cleared away afterwards; where there can be none, that is told at once."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StrikeledgerError(f"can't write to {folder.parent}: {error.strerror}") from None
    try:
        yield aside, folder
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _outputs(wanted: Edition, checked: Checked, data: Path, timings: Timings, progress: bool) -> dict[str, bytes]:
    report = wanted.report
    with timings.phase("import papermill"):
        from strikeledger.press.run import execute
    with timings.phase("run the notebook"):
        notebook = execute(report.notebook, wanted.values, data, progress)
    with timings.phase("import nbconvert and the exporters"):
        from strikeledger.press.attachments import document_attachments
        from strikeledger.press.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
        from strikeledger.press.spreadsheet import spreadsheet
    notebook.metadata["strikeledger"] = _said(wanted)
    said = notebook.metadata["strikeledger"]  # nbformat keeps a copy
    with timings.phase("read the document"):
        document, _ = StrikeledgerHTMLExporter().read(notebook, None)
        files = document_attachments(document)
    if files:
        with timings.phase("spreadsheet"):
            files[f"{report.name}.xlsx"] = spreadsheet(document)
    said["downloads"] = _downloads(report, files)
    files[f"{report.name}.ipynb"] = (nbformat.writes(notebook) + "\n").encode()
    if "pdf" in report.formats:
        with timings.phase("PDF"):
            files[f"{report.name}.pdf"] = StrikeledgerPDFExporter().from_notebook_node(notebook)[0]
    # The page alone says how large the others are; a notebook can't tell its own size.
    said["downloads"] = {
        label: {"href": path, **({"size": in_words(len(files[path]))} if path in files else {})}
        for label, path in said["downloads"].items()
    }
    if "html" in report.formats:
        with timings.phase("HTML"):
            files[f"{report.name}.html"] = StrikeledgerHTMLExporter().from_notebook_node(notebook)[0].encode()
    with timings.phase("provenance"):
        files["ro-crate-metadata.json"] = _provenance(wanted, document.title, checked, data, files)
    return files


def _said(wanted: Edition) -> dict[str, Any]:
    """What an executed notebook says of its edition."""
    return {
        "report": wanted.report.name, "edition": wanted.name, "revision": 1, "as_of": str(wanted.values.get("as_of", "")),
        "subtitle": wanted.report.subtitle, "parameters": wanted.values,
    }  # fmt: skip


def _downloads(report: Report, files: Mapping[str, bytes]) -> dict[str, str]:
    """Label and address of what stands beside the page."""
    stem = report.name
    ahead = {"PDF": f"{stem}.pdf"} if "pdf" in report.formats else {}
    tables = {"Spreadsheet": f"{stem}.xlsx", "Figures (JSON)": "figures.json"}
    made = {label: path for label, path in tables.items() if path in files}
    return {**ahead, **made, "Notebook": f"{stem}.ipynb", "Provenance": "ro-crate-metadata.json"}


def _provenance(wanted: Edition, title: str, checked: Checked, data: Path, files: dict[str, bytes]) -> bytes:
    from strikeledger.press.provenance import crate, slice_digest

    paths = [wanted.report.notebook, data / "region.geojson", data.parent / "requirements.lock"]
    # Of the data, the slice alone: later rows change nothing.
    inputs = {path.name: path.read_bytes() for path in paths if path.is_file()}
    name = f"{wanted.report.name}, edition {wanted.name}"
    return crate(title, name, wanted.values, inputs, files, slice_digest(checked.tables, wanted.values))


def publish(files: dict[str, bytes], aside: Path, folder: Path) -> None:
    """Write everything aside, then put it in place of the earlier edition; a failure on the way leaves that as it was."""
    try:
        for path, content in files.items():
            (aside / "new" / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / "new" / path).write_bytes(content)
        _exchange(aside, folder)
    except OSError as error:
        raise StrikeledgerError(f"can't write to {folder.parent}: {error.strerror}") from None


def _exchange(aside: Path, folder: Path) -> None:
    """Put `aside/new` in place of the folder; where that fails, the folder is put back."""
    if folder.exists():
        folder.rename(aside / "old")
    try:
        (aside / "new").rename(folder)
    except OSError:
        if (aside / "old").exists():
            (aside / "old").rename(folder)
        raise
