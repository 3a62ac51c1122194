"""Any notebook as a page or PDF: what `jupyter nbconvert --to strikeledger_html` (or `strikeledger_pdf`) calls."""

from __future__ import annotations

import mimetypes
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import Exporter
from nbconvert.preprocessors import HighlightMagicsPreprocessor, RegexRemovePreprocessor, TagRemovePreprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import Bool, Enum, List, Unicode, default
from traitlets.config import Application

from strikeledger.errors import ParameterError
from strikeledger.render.cells import CellReader
from strikeledger.render.data_files import document_attachments
from strikeledger.render.document import numbered_copy, read_document
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.styles import hex_colour
from strikeledger.render.html.page import NO_FILES, Downloads, page_view
from strikeledger.render.pdf.pdf import PdfOptions, set_pdf
from strikeledger.render.tree import PageTree, page_tree
from strikeledger.report.blocks import Document
from strikeledger.theme import DARK, LIGHT, OURS, Look, contrast

TEMPLATES_ROOT = Path(__file__).parent / "templates"
"""Where nbconvert finds the template of both exporters: in `nbconvert/templates/strikeledger`."""

_ROLES = {"primary": "blue", "foreground": "ink", "background": "paper"}
"""What the names of a brand's colours are here; the others of a brand have no part in a report."""

_MIN_CONTRAST = 4.5
"""Contrast of words with their ground, by WCAG 2.2, 1.4.3 (level AA)."""


class _CompiledTemplates(BytecodeCache):
    """Templates as another exporter of this process has compiled them: each exporter has an environment of its own."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.known[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


class StrikeledgerExporter(HTMLExporter):
    """What both exporters share: the notebook becomes one tree, from which page and PDF are set.

    Options go by `--StrikeledgerExporter.<name>=...` on the command line, or `c.StrikeledgerExporter.<name>` in a configuration.
    """

    title = Unicode(
        "", help="The title; else that of the notebook's metadata, the heading that opens it, or its file name."
    ).tag(config=True)
    subtitle = Unicode("", help="A line under the title.").tag(config=True)
    authors = List(Unicode(), help="The names of the authors; else those of the notebook's metadata.").tag(config=True)
    paper = Enum(["a4", "letter"], default_value="a4", help="The paper of the PDF.").tag(config=True)
    contents = Bool(True, help="Whether a document of several sections lists them.").tag(config=True)
    brand = Unicode("", help="The path of a _brand.yml, whose logo and colours are used.").tag(config=True)
    strict = Bool(
        False, help="Whether a picture without words, a failed cell and the like stop the export, all told at once."
    ).tag(config=True)

    @default("template_name")
    def _template_name_default(self) -> str:
        return "strikeledger"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("optimistic_validation")
    def _optimistic_validation_default(self) -> bool:
        return True  # once after all steps, not after each of eleven

    def get_prefix_root_dirs(self) -> list[str]:
        """Where nbconvert looks for templates: the usual places, then this package."""
        return [*super().get_prefix_root_dirs(), str(TEMPLATES_ROOT)]

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """The filters of nbconvert, and ours, which read no notebook yet."""
        yield from super().default_filters()
        yield from CellReader(new_notebook(), Gaps()).filters().items()

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()
        environment.trim_blocks = environment.lstrip_blocks = True
        environment.bytecode_cache = _COMPILED
        return environment

    def read(self, nb: NotebookNode, resources: dict[str, Any] | None = None) -> tuple[Document, Gaps, dict[str, Any]]:
        """The notebook as a document, what is missing from it, and nbconvert's own record of what belongs to it.

        Raises:
            NotebookError: something printed has no record or, where the exporter is strict, anything is missing.
        """
        notebook, resources = numbered_copy(nb), self._init_resources(resources)
        if any(_has_work(step) for step in self._preprocessors):
            notebook, resources = self._preprocess(notebook, resources)
        gaps = Gaps()
        folder = Path(resources["metadata"].get("path") or ".") if self.embed_images else None
        reader = CellReader(notebook, gaps, folder)
        for name, act in reader.filters().items():
            self.register_filter(name, act)
        name = str(resources["metadata"].get("name") or "Report")
        content = {"global_content_filter": self._content_filter(), "raw_mimetypes": self.raw_mimetypes}
        document = read_document(
            notebook, reader, lambda nb: self.template.render(nb=nb, resources={**resources, **content}), name
        )
        if self.strict:
            gaps.refuse()
        document = replace(
            document,
            title=self.title or document.title,
            subtitle=self.subtitle or document.subtitle,
            authors=tuple(self.authors) or document.authors,
            language=self.language_code if self.language_code != "en" else document.language,
        )
        return document, gaps, resources

    def tree(self, nb: NotebookNode, resources: dict[str, Any] | None) -> tuple[PageTree, Gaps, dict[str, Any]]:
        """The one tree of a notebook, what is missing from it, and nbconvert's own record."""
        document, gaps, resources = self.read(nb, resources)
        return page_tree(document, gaps), gaps, resources

    def tell(self, gaps: Gaps) -> None:
        """Tell in the log what is missing from a notebook, by cell."""
        for gap in gaps.in_order():
            self.log.warning("%s", gap)

    def _content_filter(self) -> dict[str, bool]:
        """What of the cells is shown, under the names that nbconvert's templates ask for."""
        kinds = ("markdown", "raw", "unknown", "input", "output", "output_stdin", "input_prompt", "output_prompt")
        shown = {f"include_{kind}": not getattr(self, f"exclude_{kind}") for kind in kinds}
        return {**shown, "include_code": not self.exclude_code_cell}

    def _look(self) -> Look:
        """The colours and logo of the brand, or ours."""
        return _brand_look(Path(self.brand), self.log.warning) if self.brand else OURS


def _has_work(step: Any) -> bool:
    """Whether a step before the export is to change anything: nbconvert copies and checks the notebook for those that aren't."""
    if isinstance(step, TagRemovePreprocessor):
        return any(getattr(step, name) for name in step.trait_names() if name.endswith("_tags"))
    if isinstance(step, RegexRemovePreprocessor):
        return bool(step.patterns)
    return getattr(step, "enabled", True) and not isinstance(step, HighlightMagicsPreprocessor)


class StrikeledgerHTMLExporter(StrikeledgerExporter):
    """One page that works offline."""

    export_from_notebook = "Report as web page (strikeledger)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def page(self, tree: PageTree, downloads: Downloads = NO_FILES, picture: str = "") -> str:
        """The page of a tree; `downloads` are the files beside it, one of them `picture`."""
        view = page_view(tree if self.contents else replace(tree, contents=[]), downloads, self._look(), picture)
        return str(self.template.render(page=view)).lstrip("\n")

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of a notebook."""
        tree, gaps, resources = self.tree(nb, resources)
        self.tell(gaps)
        edition = nb.metadata.get("strikeledger")
        return self.page(tree, edition.get("downloads", {}) if isinstance(edition, Mapping) else {}), resources


class StrikeledgerPDFExporter(StrikeledgerExporter):
    """A tagged PDF with its data attached."""

    export_from_notebook = "Report as PDF (strikeledger)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    system_fonts = Bool(
        True, help="Whether typefaces of this machine set the scripts that ours don't have; else they are boxes."
    ).tag(config=True)

    def pdf(
        self, tree: PageTree, files: Mapping[str, bytes] | None = None, gaps: Gaps | None = None, brief: bool = False
    ) -> bytes:
        """The PDF of a tree, with files by name inside: where None are given, the document's own figures and tables.

        A `brief` is set on one page, as far as smaller type allows, without contents and citation.
        """
        listed = None if self.contents and not brief else False
        options = PdfOptions(self.paper, listed, one_page=brief, system_fonts=self.system_fonts, look=self._look())
        files = document_attachments(tree.document) if files is None else files
        return set_pdf(tree.main, tree.document, files, options, gaps)

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook."""
        tree, gaps, resources = self.tree(nb, resources)
        made = self.pdf(tree, gaps=gaps)
        self.tell(gaps)
        return made, resources


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


# --- the colours and the logo of a house
def _brand_look(path: Path, tell: Callable[[str], object]) -> Look:
    """The look that a brand file (which Quarto and Shiny read, too) asks for; colours in which words couldn't be read stay ours.

    Raises:
        ParameterError: the file or the logo that it names can't be read, or isn't what it should be.
    """
    brand = _read_brand(path)
    wanted = {}
    for name, role in _ROLES.items():
        said = getattr(brand.color, name, None)
        if said is not None:
            wanted[role] = hex_colour([str(said)])
            if not wanted[role]:
                raise ParameterError(f"{path}: the colour {name} is {str(said)!r}, which CSS doesn't know.")
    light = _readable(LIGHT, wanted, tell)
    dark = _readable(DARK, {role: colour for role, colour in wanted.items() if role == "blue"}, lambda _: None)
    logo, words = _logo(brand, path)
    return Look(light, dark, logo, words)


def _read_brand(path: Path) -> Any:
    try:
        from brand_yml import Brand
    except ImportError:
        raise ParameterError("A _brand.yml needs one more package: pip install 'strikeledger[brand]'") from None
    try:
        return Brand.from_yaml(path)
    except OSError as error:
        raise ParameterError(f"{path} can't be read: {error.strerror or error}") from None
    except ValueError as error:
        raise ParameterError(f"{path} is no brand file: {error}") from None


def _readable(ours: dict[str, str], wanted: dict[str, str], tell: Callable[[str], object]) -> dict[str, str]:
    """Our colours with those of a brand that words can be read in."""
    look = {**ours, **wanted}
    if contrast(look["ink"], look["paper"]) < _MIN_CONTRAST:
        tell("The brand's foreground can't be read on its background (contrast under 4.5 to 1); ours are used.")
        look |= {"ink": ours["ink"], "paper": ours["paper"]}
    if contrast(look["blue"], look["paper"]) < _MIN_CONTRAST:
        tell(
            "Words in the brand's primary colour can't be read on its background (contrast under 4.5 to 1); ours is used."
        )
        look["blue"] = ours["blue"]
    return look


def _logo(brand: Any, path: Path) -> tuple[str, str]:
    """The logo as a `data:` address and its words; two times nothing without one."""
    given = getattr(brand, "logo", None)
    sized = next((one for one in (getattr(given, size, None) for size in ("medium", "small", "large")) if one), given)
    sized = getattr(sized, "light", None) or sized
    place = getattr(sized, "path", None)
    if place is None:
        return "", ""
    file = path.parent / str(getattr(place, "root", place))
    kind = mimetypes.guess_type(file.name)[0] or ""
    if not kind.startswith("image/"):
        raise ParameterError(f"{path}: the logo {file.name} is no picture that a page can show (PNG, JPEG, SVG, WebP).")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ParameterError(f"{path}: the logo {file} can't be read: {error.strerror or error}") from None
    name = getattr(brand.meta, "name", None)
    words = getattr(sized, "alt", None) or getattr(name, "short", None) or getattr(name, "full", None) or "Logo"
    return f"data:{kind};base64,{b64encode(content).decode()}", str(words)
