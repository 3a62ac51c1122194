"""Any notebook as a page or PDF: what `jupyter nbconvert --to strikeledger_html` (or `strikeledger_pdf`) calls."""

from __future__ import annotations

import sys
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Application

from strikeledger.render.document import read_document
from strikeledger.report.blocks import Document


class _StrikeledgerExporter(Exporter):
    """What both exporters share: the notebook is read as a document, code never shows."""

    def read(
        self, nb: NotebookNode, resources: dict[str, Any] | None, **keywords: Any
    ) -> tuple[Document, dict[str, Any]]:
        """The notebook as a document, and nbconvert's own record of what belongs to it."""
        if any(getattr(preprocessor, "enabled", True) for preprocessor in self._preprocessors):
            notebook, resources = super().from_notebook_node(nb, resources, **keywords)
        else:  # nbconvert copies a notebook twice and checks it eleven times, for changes that nobody makes
            notebook, resources = nb, self._init_resources(resources)
        resources["output_extension"] = self.file_extension
        return read_document(notebook, name=str(resources.get("metadata", {}).get("name") or "Report")), resources


class StrikeledgerHTMLExporter(_StrikeledgerExporter):
    """One page that works offline."""

    export_from_notebook = "Report as web page (strikeledger)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook."""
        from strikeledger.render.html.page import render_html

        document, resources = self.read(nb, resources, **kw)
        return render_html(document, nb.metadata.get("strikeledger", {}).get("downloads", {})), resources


class StrikeledgerPDFExporter(_StrikeledgerExporter):
    """A tagged PDF with its data attached."""

    export_from_notebook = "Report as PDF (strikeledger)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook."""
        from strikeledger.render.pdf.pdf import render_pdf

        document, resources = self.read(nb, resources, **kw)
        return render_pdf(document), resources


class _Hyphenated(Exporter):
    """An exporter under its earlier name, which no address of a Jupyter server can hold: it stays out of a server's export menu."""

    @default("enabled")
    def _enabled_default(self) -> bool:
        server = sys.modules.get("jupyter_server.serverapp")
        return not (server and Application.initialized() and isinstance(Application.instance(), server.ServerApp))


class HyphenatedHTMLExporter(_Hyphenated, StrikeledgerHTMLExporter):
    """The page, by the earlier name `strikeledger-html`."""


class HyphenatedPDFExporter(_Hyphenated, StrikeledgerPDFExporter):
    """The PDF, by the earlier name `strikeledger-pdf`."""
