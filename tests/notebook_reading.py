"""Reading an executed notebook in a test as a report does: strictly, without its code."""

from __future__ import annotations

from nbformat import NotebookNode

from strikeledger.render.exporters import StrikeledgerHTMLExporter
from strikeledger.report.blocks import Document


def read_report(notebook: NotebookNode, name: str = "Report") -> Document:
    exporter = StrikeledgerHTMLExporter(strict=True, exclude_input=True)
    return exporter.read(notebook, {"metadata": {"name": name}})[0]
