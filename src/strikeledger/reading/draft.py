"""Drafts as files: Markdown, plain text, web pages, Word files and notebooks, read as passages that know where they stand."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from strikeledger.errors import StrikeledgerError, did_you_mean

MOST_BYTES = 20_000_000
"""Larger files are no drafts."""


class DraftError(StrikeledgerError):
    """A draft that can't be read."""


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading, list item or cell of a draft: its text, and where it stands, in words; its line where the file has lines.

    `paragraphs` are those of a Word file that it is made of, counted from 0, each with where its words begin; a note at the foot has none.
    """

    text: str
    where: str
    line: int = 0
    heading: bool = False
    paragraphs: tuple[tuple[int, int], ...] = ()

    def place(self, start: int) -> str:
        """Where an offset of the text stands: "line 12", "paragraph 3"."""
        return f"line {self.line + self.text.count(chr(10), 0, start)}" if self.line else self.where


@dataclass(frozen=True)
class Draft:
    """A draft as it was read: the file's name and its passages in order."""

    name: str
    passages: tuple[Passage, ...]


def read_draft(path: Path) -> Draft:
    """The passages of a draft.

    Raises:
        DraftError: there is no such file, its kind is none that can be read, or it is broken.
    """
    kind = path.suffix.lower()
    if kind not in _READERS:
        known = ", ".join(_READERS)
        raise DraftError(f"{path.name}: a draft is a file that ends in {known}; {did_you_mean(kind, _READERS)}")
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise DraftError(f"{path}: {(error.strerror or 'it cannot be read').lower()}") from None
    if size > MOST_BYTES:
        raise DraftError(f"{path.name} has {size / 1e6:,.0f} MB; a draft has at most {MOST_BYTES / 1e6:,.0f} MB")
    return Draft(path.name, tuple(passage for passage in _READERS[kind](path.name, content) if passage.text.strip()))


def _text(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DraftError(f"{name}:{line}: no UTF-8 text; save the file as UTF-8") from None
    if "\0" in text:
        raise DraftError(f"{name}: it holds bytes that no text has; save it as text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str, first: int = 1, where: str = "") -> Iterator[Passage]:
    """Paragraphs of a text, between empty lines, after a heading, and before each list item or row of a table."""
    for block in _BLOCK.finditer(text):
        at = block.start()
        for part in re.split(r"(?m)(?<=\n)(?=[ \t]*(?:[-*+•|#>]|\d+[.)])[ \t|#])|(?<=\n)(?=\|)", block[0]):
            line = first + text.count("\n", 0, at)
            yield Passage(part.rstrip("\n"), f"{where}line {line}", line if not where else 0)
            at += len(part)


_BLOCK = re.compile(r"[ \t]*#+[ \t][^\n]*(?:\n|$)|(?:(?![ \t]*#+[ \t])[^\n]*\S[^\n]*(?:\n|$))+")
_FENCE = re.compile(r"(?ms)^(```|~~~).*?(?:^\1[ \t]*$|\Z)")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKS = re.compile(  # of code, pictures, links, tags, emphasis, notes and tables
    r"`[^`\n]*`|!\[[^\]\n]*\]\([^)\n]*\)|\]\([^)\n]*\)|<[^>\n]*>"
    r"|[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}|\[\^[^\]\n]*\]|^[ \t]*#+|[\[\]]"
)
_RULER = re.compile(r"(?m)^[ \t]*\|?[ \t:|-]+\|[ \t:|-]*$")


def _markdown(text: str, where: str = "") -> Iterator[Passage]:
    """Passages of Markdown, its marks as blanks of the same length, so that lines and places stay."""
    for form in (_FRONT, _FENCE):
        text = form.sub(_blank, text)
    for passage in _blocks(text, where=where):
        plain = _RULER.sub(_blank, re.sub(r"(?m)^[ \t]*#+", _blank, _MARKS.sub(_blank, passage.text)))
        yield Passage(plain, passage.where, passage.line, passage.text.lstrip().startswith("#"))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


_BLOCKS = set(
    "p li h1 h2 h3 h4 h5 h6 td th tr dt dd blockquote figcaption caption div section article pre title main body".split()  # noqa: SIM905
)
_SKIPPED = {"script", "style", "head", "nav", "aside", "footer", "template", "noscript", "svg", "form"}


def _html_passages(name: str, content: bytes) -> Iterator[Passage]:
    from lxml import html

    text = _text(name, content)
    if not text.strip():
        return
    try:
        tree = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    except Exception as error:  # lxml has errors of its own, one a kind
        raise DraftError(f"{name}: no web page that can be read: {str(error)[:80]}") from None
    for number, (kind, words) in enumerate(_html_blocks(tree), start=1):
        yield Passage(words, f"paragraph {number}", heading=kind[:1] == "h" and kind[1:].isdigit())


def _html_blocks(tree: Any) -> Iterator[tuple[str, str]]:
    """Each run of text between the edges of blocks, with the kind of its block; a row of a table is one run."""
    parts: list[str] = []
    kind = ""
    for event, node in _walk(tree):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "text":
            parts.append(node.text or "" if node.tag is not None else "")
        elif event == "tail":
            parts.append(node.tail or "")
        elif tag in ("td", "th"):
            parts.append(" | " if event == "start" and node.getprevious() is not None else " ")
        elif tag in _BLOCKS or tag == "br":
            if words := " ".join("".join(parts).split()):
                yield kind, words
            parts, kind = [], tag if event == "start" else ""
    if words := " ".join("".join(parts).split()):
        yield kind, words


def _walk(node: Any) -> Iterator[tuple[str, Any]]:
    stack: list[tuple[str, Any]] = [("open", node)]
    while stack:
        step, at = stack.pop()
        if step != "open":
            yield step, at
            continue
        skipped = not isinstance(at.tag, str) or at.tag in _SKIPPED
        if at is not node:
            stack.append(("tail", at))
        if skipped:
            continue
        stack.append(("end", at))
        stack += [("open", child) for child in reversed(at)]
        stack += [("text", at), ("start", at)]


def _docx_passages(name: str, content: bytes) -> Iterator[Passage]:
    """Paragraphs, rows of tables, and what stands in the notes, headers and footers, where Word takes no comments."""
    from lxml import etree

    document, paragraphs = word_paragraphs(name, content)
    for _, group in groupby(enumerate(paragraphs), key=lambda pair: _ancestor(pair[1], "tr")):
        numbered = list(group)
        style = numbered[0][1].style.name if numbered[0][1].style is not None else ""
        text, found = "", list[tuple[int, int]]()
        cell: Any = None
        for number, paragraph in numbered:
            before, cell = cell, _ancestor(paragraph, "tc")
            text += (" " if cell is before else " | ") if found else ""
            found.append((len(text), number))
            text += "".join(run.text for run in paragraph.runs)
        where = f"paragraph {numbered[0][0] + 1}"
        yield Passage(text, where, heading=str(style).startswith(("Heading", "Title")), paragraphs=tuple(found))
    try:
        yield from _beside_the_text(document)
    except etree.XMLSyntaxError as error:  # the library doesn't look at these parts
        raise DraftError(f"{name}: no Word file that can be read: {str(error)[:80]}") from None


def _ancestor(paragraph: Any, tag: str) -> Any:
    """The row or cell of a table that a paragraph stands in; the paragraph itself where it stands in none."""
    return next(paragraph._p.iterancestors(f"{_WORD}{tag}"), paragraph._p)


def _beside_the_text(document: Any) -> Iterator[Passage]:
    """The paragraphs of the footnotes, endnotes, headers and footers of a Word file."""
    from lxml import etree

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _BESIDE and not relation.is_external:
            for paragraph in etree.fromstring(relation.target_part.blob).iter(f"{_WORD}p"):
                yield Passage("".join(text.text or "" for text in paragraph.iter(f"{_WORD}t")), _BESIDE[kind])


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BESIDE = {
    "footnotes": "footnote", "endnotes": "endnote", "header": "page header", "footer": "page footer",
}  # fmt: skip


def word_paragraphs(name: str, content: bytes) -> tuple[Any, list[Any]]:
    """A Word file and its paragraphs, those of tables included, in the order in which they stand.

    Raises:
        DraftError: the file is broken, or the library that reads it is missing.
    """
    import io

    try:
        import docx
        from docx.text.paragraph import Paragraph
    except ImportError:
        raise DraftError("Word files need one more package: pip install 'strikeledger[word]'") from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > 10 * MOST_BYTES:
                raise DraftError(f"{name}: it unpacks to more than a draft can be")
        document = docx.Document(io.BytesIO(content))
    except DraftError:
        raise
    except Exception as error:  # a broken file breaks the library in many ways
        raise DraftError(f"{name}: no Word file that can be read: {str(error)[:80] or type(error).__name__}") from None
    body = document.element.body
    return document, [Paragraph(each, document._body) for each in body.iter(f"{_WORD}p")]


def _ipynb_passages(name: str, content: bytes) -> Iterator[Passage]:
    try:
        cells = json.loads(_text(name, content))["cells"]
        texts = [(at, cell["cell_type"], "".join(cell["source"])) for at, cell in enumerate(cells, start=1)]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DraftError(f"{name}: no notebook that can be read; save it from JupyterLab") from None
    for at, kind, text in texts:
        if kind == "markdown":
            yield from _markdown(text, where=f"cell {at}, ")


_READERS: Mapping[str, Callable[[str, bytes], Iterator[Passage]]] = {
    ".md": lambda name, content: _markdown(_text(name, content)), ".txt": lambda name, content: _blocks(_text(name, content)),
    ".html": _html_passages, ".htm": _html_passages, ".docx": _docx_passages,
    ".ipynb": _ipynb_passages,
}  # fmt: skip
