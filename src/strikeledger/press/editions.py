"""Editions: one report and its settled parameters come in, a complete folder of outputs goes out, or nothing changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from strikeledger.door import Checked
from strikeledger.errors import PressError, StrikeledgerError
from strikeledger.press.catalogue import Report
from strikeledger.press.parameters import Values, read_parameters, refuse_impossible, settle
from strikeledger.press.timings import Timings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Edition:
    """One report for one set of parameters, all of them settled and possible."""

    report: Report
    name: str
    values: Values


def edition(report: Report, checked: Checked, asked: dict[str, object]) -> Edition:
    """The edition that was asked for: the catalogue's own, or one beside it named by its day and a digest of its parameters.

    Raises:
        ParameterError: an unknown parameter, a wrong type or an impossible value.
    """
    notebook = _notebook(report.notebook)
    parameters = read_parameters(notebook, report.notebook.name)
    values = settle(parameters, {**report.parameters, **asked})
    refuse_impossible(values, checked)
    day = str(values.get("as_of", "undated"))
    if values == settle(parameters, report.parameters):
        return Edition(report, day, values)
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:8]
    return Edition(report, f"{day}-{digest}", values)


def _notebook(path: Path) -> nbformat.NotebookNode:
    try:
        notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
        return notebook
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, UnicodeDecodeError, AttributeError) as error:
        raise PressError(f"{path.name} is no notebook: {str(error).splitlines()[0][:200]}") from None


def build(
    wanted: Edition, checked: Checked, data: Path, reports: Path, timings: Timings, say: Say, progress: bool
) -> Path:
    """Run the notebook, set its report in every format and publish the whole at once.

    Returns:
        The edition's folder, `<reports>/<report>/<edition>`.

    Raises:
        PressError: the notebook failed or can't be set; the earlier edition stands.
    """
    with _beside(reports / wanted.report.name / wanted.name) as (aside, folder):
        files = _outputs(wanted, checked, data, timings, say, progress)
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


def _outputs(
    wanted: Edition, checked: Checked, data: Path, timings: Timings, say: Say, progress: bool
) -> dict[str, bytes]:
    report = wanted.report
    with timings.phase("import papermill"):
        from strikeledger.press.run import execute
    say(f"{report.name} {wanted.name}: running {report.notebook.name}")
    with timings.phase("run the notebook"):
        notebook = execute(report.notebook, wanted.values, data, progress)
    with timings.phase("import nbconvert and the exporters"):
        from strikeledger.press.attachments import document_attachments
        from strikeledger.press.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
    stem = report.name
    downloads = {"PDF": f"{stem}.pdf"} if "pdf" in report.formats else {}
    notebook.metadata["strikeledger"] = {
        "report": report.name, "edition": wanted.name, "revision": 1, "as_of": str(wanted.values.get("as_of", "")),
        "subtitle": report.subtitle, "parameters": wanted.values,
        "downloads": {**downloads, "Figures (JSON)": "figures.json", "Notebook": f"{stem}.ipynb", "Provenance": "ro-crate-metadata.json"},
    }  # fmt: skip
    files = {f"{stem}.ipynb": (nbformat.writes(notebook) + "\n").encode()}
    with timings.phase("read the document"):
        document, _ = StrikeledgerHTMLExporter().read(notebook, None)
        files |= document_attachments(document)
    if "html" in report.formats:
        say(f"{report.name} {wanted.name}: setting the page")
        with timings.phase("HTML"):
            files[f"{stem}.html"] = StrikeledgerHTMLExporter().from_notebook_node(notebook)[0].encode()
    if "pdf" in report.formats:
        say(f"{report.name} {wanted.name}: setting the PDF")
        with timings.phase("PDF"):
            files[f"{stem}.pdf"] = StrikeledgerPDFExporter().from_notebook_node(notebook)[0]
    with timings.phase("provenance"):
        files["ro-crate-metadata.json"] = _provenance(wanted, checked, data, files)
    return files


def _provenance(wanted: Edition, checked: Checked, data: Path, files: dict[str, bytes]) -> bytes:
    from strikeledger.press.provenance import crate, slice_digest

    paths = [wanted.report.notebook, data / "region.geojson", data.parent / "requirements.lock"]
    inputs = {
        path.name: path.read_bytes() for path in paths if path.is_file()
    }  # of the data, the slice alone: later rows change nothing
    name = f"{wanted.report.name}, edition {wanted.name}"
    return crate(name, wanted.values, inputs, files, slice_digest(checked.tables, wanted.values))


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
