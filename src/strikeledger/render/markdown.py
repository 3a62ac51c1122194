"""Markdown, as JupyterLab reads it, as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import unquote

import mistune
from lxml import html as lxml_html
from mistune.plugins.footnotes import footnotes
from mistune.plugins.formatting import strikethrough
from mistune.plugins.table import table
from mistune.plugins.url import url

from strikeledger.errors import NotebookError
from strikeledger.report.blocks import (
    Block,
    Break,
    Column,
    Formula,
    Heading,
    Inline,
    Link,
    Listing,
    Math,
    Note,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Table,
    Text,
)

Token = Mapping[str, Any]
CellAttachments = Mapping[str, Mapping[str, str]]

_TOKEN_STYLES = {"strong": "strong", "emphasis": "emphasis", "strikethrough": "strike", "codespan": "code"}
# A dollar sign before a digit that a second one closes is money: "$5 and $6" holds no formula.
_INLINE_MATH = r"\$\$(?P<shown_latex>[^$]+?)\$\$|\$(?![\s$])(?P<line_latex>[^$\n]*?[^\s$\\])\$(?![\d$])"
_BLOCK_MATH = r"^ {0,3}\$\$[ \t]*\n?(?P<block_latex>[\s\S]+?)\n?[ \t]*\$\$[ \t]*$"
_DATA_ADDRESS = re.compile(r"data:(image/(?:png|jpeg));base64,(.+)", re.DOTALL)


def markdown_blocks(text: str, attachments: CellAttachments | None = None) -> tuple[Block, ...]:
    """The blocks of a Markdown text; `attachments` are a cell's own pictures, by file name.

    Raises:
        NotebookError: a picture without alternative text, or one that isn't in the notebook.
    """
    tokens = cast(list[Token], _parser()(text))
    notes = {
        item["attrs"]["index"]: item for token in tokens if token["type"] == "footnotes" for item in token["children"]
    }
    return _MarkdownReader(attachments or {}, notes).blocks(tokens)


def _parser() -> Callable[[str], Any]:
    """A Markdown parser that gives its tokens."""
    return mistune.create_markdown(renderer=None, plugins=[strikethrough, footnotes, table, url, _math])


def _math(md: mistune.Markdown) -> None:
    """Teach the parser `$..$` and `$$..$$`."""
    md.block.register("block_math", _BLOCK_MATH, _block_math, before="list")
    md.inline.register("inline_math", _INLINE_MATH, _inline_math, before="link")


def _block_math(_: Any, match: re.Match[str], state: Any) -> int:
    state.append_token({"type": "block_math", "raw": match.group("block_latex").strip()})
    return match.end() + 1


def _inline_math(_: Any, match: re.Match[str], state: Any) -> int:
    display = match.group("shown_latex")
    state.append_token(
        {"type": "inline_math", "raw": (display or match.group("line_latex")).strip(), "display": bool(display)}
    )
    return match.end()


class _MarkdownReader:
    """One text on its way from tokens to blocks, with the footnotes and pictures that it may name."""

    def __init__(self, attachments: CellAttachments, notes: Mapping[int, Token]) -> None:
        self.attachments = attachments
        self.notes = notes

    def blocks(self, tokens: Iterable[Token]) -> tuple[Block, ...]:
        """Every block of a run of tokens."""
        return tuple(block for token in tokens for block in self._block(token))

    def _block(self, token: Token) -> Sequence[Block]:
        kind = token["type"]
        if kind in {"paragraph", "block_text"}:
            return self._paragraph(token["children"])
        simple: dict[str, Callable[[], Block]] = {
            "heading": lambda: Heading(token["attrs"]["level"], self.inlines(token["children"])),
            "block_code": lambda: Preformatted(token["raw"].rstrip("\n")),
            "block_quote": lambda: Quote(self.blocks(token["children"])),
            "block_math": lambda: Formula(token["raw"]),
            "thematic_break": Rule,
            "list": lambda: Listing(
                tuple(self.blocks(item["children"]) for item in token["children"]), bool(token["attrs"]["ordered"])
            ),
            "table": lambda: self._table(token),
        }
        if kind in simple:
            return (simple[kind](),)
        words = _html_words(token["raw"]) if kind == "block_html" else ""
        return (Paragraph((Text(words),)),) if words else ()

    def _paragraph(self, tokens: Sequence[Token]) -> list[Block]:
        """A paragraph, cut where a picture stands in it."""
        found: list[Block] = []
        run: list[Token] = []
        for token in [*tokens, None]:
            picture = self._picture(token) if token is not None and token["type"] == "image" else None
            if token is not None and picture is None:
                run.append(token)
                continue
            words = trim_inlines(self.inlines(run))
            if words:
                only = words[0]
                alone = len(run) == 1 and isinstance(only, Math) and run[0].get("display", False)
                found.append(Formula(only.latex) if alone and isinstance(only, Math) else Paragraph(words))
            found += [picture] if picture else []
            run = []
        return found

    def _table(self, token: Token) -> Table:
        head, *bodies = token["children"]
        columns = tuple(
            Column(
                _words(self.inlines(cell["children"])), align="right" if cell["attrs"]["align"] == "right" else "left"
            )
            for cell in head["children"]
        )
        rows = tuple(
            tuple(self.inlines(cell["children"]) for cell in row["children"])
            for body in bodies
            for row in body["children"]
        )
        return Table("", "", columns, rows)

    def inlines(self, tokens: Iterable[Token], style: str = "") -> tuple[Inline, ...]:
        """A run of tokens as inlines, neighbours of one style joined."""
        return merge_text(inline for token in tokens for inline in self._inline(token, style))

    def _inline(self, token: Token, style: str) -> Sequence[Inline]:
        kind = token["type"]
        if kind in {"text", "codespan"}:
            return (Text(token["raw"], _TOKEN_STYLES.get(kind, style)),)
        if kind in _TOKEN_STYLES:
            return self.inlines(token["children"], _TOKEN_STYLES[kind])
        if kind == "link":
            return (Link(token["attrs"]["url"], self.inlines(token["children"], style)),)
        if kind == "image":
            words = self.inlines(token["children"]) or (Text("picture"),)
            return (Link(token["attrs"]["url"], words),) if token["attrs"]["url"].startswith("http") else words
        if kind == "inline_math":
            return (Math(token["raw"]),)
        if kind == "footnote_ref":
            return (Note(self._note(token["attrs"]["index"])),)
        if kind == "linebreak" or (kind == "inline_html" and re.match(r"<br\b", token["raw"], re.IGNORECASE)):
            return (Break(),)
        return (Text(" ", style),) if kind == "softbreak" else ()

    def _note(self, index: int) -> tuple[Inline, ...]:
        found: list[Inline] = []
        for block in self.notes[index]["children"] if index in self.notes else ():
            found += [Break()] * bool(found) + list(self.inlines(block.get("children", ())))
        return tuple(found)

    def _picture(self, token: Token) -> Picture | None:
        """The picture of an image token; None for one on the web, which is named by a link and not loaded."""
        address = token["attrs"]["url"]
        if address.startswith(("http://", "https://")):
            return None
        alt = _words(self.inlines(token["children"])).strip()
        if not alt:
            raise NotebookError(
                f"The picture {address[:60]!r} has no alternative text; write ![what it says]({address[:60]})."
            )
        data = _DATA_ADDRESS.fullmatch(address)
        if data:
            return Picture(data[1], data[2], alt)
        name = unquote(address.removeprefix("attachment:"))
        bundle = self.attachments.get(name, {}) if address.startswith("attachment:") else {}
        for mime in ("image/svg+xml", "image/png", "image/jpeg"):
            if mime in bundle:
                return Picture(mime, bundle[mime], alt)
        raise NotebookError(f"The picture {address[:60]!r} isn't in the notebook; attach it to the cell (drag it in).")


def merge_text(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines with neighbouring words of one style made into one."""
    found: list[Inline] = []
    for inline in inlines:
        last = found[-1] if found else None
        if isinstance(inline, Text) and isinstance(last, Text) and inline.style == last.style:
            found[-1] = Text(last.text + inline.text, last.style)
        elif not (isinstance(inline, Text) and not inline.text):
            found.append(inline)
    return tuple(found)


def trim_inlines(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines without spaces or line breaks at either end."""
    kept = list(inlines)
    while kept and (isinstance(kept[0], Break) or (isinstance(kept[0], Text) and not kept[0].text.strip())):
        kept.pop(0)
    while kept and (isinstance(kept[-1], Break) or (isinstance(kept[-1], Text) and not kept[-1].text.strip())):
        kept.pop()
    if kept and isinstance(kept[0], Text):
        kept[0] = Text(kept[0].text.lstrip(), kept[0].style)
    if kept and isinstance(kept[-1], Text):
        kept[-1] = Text(kept[-1].text.rstrip(), kept[-1].style)
    return tuple(kept)


def _words(inlines: Iterable[Inline]) -> str:
    """A run of inlines without figures as plain words."""
    parts = (
        _words(i.children) if isinstance(i, Link) else getattr(i, "text", getattr(i, "latex", "")) for i in inlines
    )
    return "".join(parts)


def _html_words(source: str) -> str:
    """The words of a piece of HTML: markup, comments, scripts and styles left out."""
    without = re.sub(r"<!--.*?(-->|$)|<(script|style)\b.*?(</\2\s*>|$)", "", source, flags=re.DOTALL | re.IGNORECASE)
    if not without.strip():
        return ""
    return " ".join(str(lxml_html.fromstring(f"<div>{without}</div>").text_content()).split())
