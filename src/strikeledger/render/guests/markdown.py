"""Markdown cells as the page's form, by nbconvert's own reading of Markdown, and code as a page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from lxml.html.builder import E
from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathInlineParser
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from strikeledger.render.guests.blocks import FormulaMarkup, Slots, html_blocks
from strikeledger.render.guests.formulas import BETWEEN_DOLLARS
from strikeledger.render.guests.sanitise import printable, tidy_words

_TABLE = (
    r"^ {0,3}(?P<table_head>[^|\n]*\|[^\n]*)\n(?P<table_rule>(?=[^\n]*\|)[-:| \t]*-[-:| \t]*)(?:\n|$)"
    r"(?P<table_rows>(?:[^|\n]*\|[^\n]*(?:\n|$))*)"
)
_LAZY_NOTE = re.compile(
    r"^\[\^[^\]\s]+\]:.*(?:\n(?![ \t]|\[\^|[#>|]|[-*+] |\d+[.)] |```|~~~|\$\$|<)(?=.*\S).*)+", re.MULTILINE
)
"""A note whose words go on in lines that aren't indented, which mistune would leave in the text."""
_CODE = re.compile(r"(?<!`)(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`)")
_CELL = re.compile(rf"(?P<words>(?:{_CODE.pattern}|\\.|[^|])*)(?:\||$)")
"""What stands between strokes; those in code part no cells."""
_SIDES = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}
"""Where a column stands, by the colons at both ends of its rule."""


def highlight_code(source: str, language: str) -> str:
    """Code as a `pre` element, its words in spans with the classes of Pygments; as it is where the language is unknown."""
    source = printable(source.rstrip("\n"))
    name = re.sub(r"[^\w+#.-]", "", language).lower()
    said = f' data-language="{name}"' if name else ""
    try:
        lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
        words = highlight(source, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")
    except ClassNotFound:
        words = escape(source, quote=False)
    return f'<pre class="code"{said}>{words}</pre>'


def markdown_html(source: str, formula: FormulaMarkup) -> Any:
    """A Markdown text as a `div` of blocks.

    Pictures keep the addresses that the text gives them (`attachment:dot.png`). Headings have ids as Jupyter writes them; notes are
    numbered from 1 in every text: see `keep_ids_apart` for several.
    """
    renderer = _Renderer(Slots(formula))
    plugins = [*map(import_plugin, (*MarkdownWithMath.DEFAULT_PLUGINS, "footnotes")), _lenient_tables, _keep_all_notes]
    reader = MarkdownWithMath(renderer, inline=_InlineParser(hard_wrap=False), plugins=plugins)
    root = html_blocks(
        str(reader.render(_LAZY_NOTE.sub(lambda note: note[0].replace("\n", "\n    "), printable(source))))
    )
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        words = tidy_words(heading)
        if words and heading.get("id") is None:
            heading.set("id", words.replace(" ", "-"))
    renderer.slots.fill(root)
    if renderer.notes:
        notes = E.ol(*(renderer.note(*note) for note in renderer.notes))
        root.append(E.div({"class": "notes"}, E.p({"class": "small-title"}, "Notes"), notes))
    return root


class _InlineParser(MathInlineParser):
    """Formulas in a line, but no sums of money."""

    SPECIFICATION = {**MathInlineParser.SPECIFICATION, "inline_math_tex": BETWEEN_DOLLARS}  # noqa: RUF012


class _Renderer(IPythonRenderer):
    """HTML with places for formulas, code and note marks; pictures keep their addresses."""

    def __init__(self, slots: Slots) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.slots = slots
        self.met: set[int] = set()
        self.notes: list[tuple[str, str, int]] = []

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code, mermaid's, too, in the colours of its language."""
        language = (info or "").strip().split(maxsplit=1)
        return self.slots.place(highlight_code(code, language[0] if language else ""), code, "pre")

    def block_html(self, html: str) -> str:
        """Raw HTML, in whose words a page's reader sees formulas, too."""
        return self.slots.place_formulas(html) + "\n"

    def block_math(self, body: str) -> str:
        """A formula between two dollar signs each."""
        return self.slots.place_formula(body, True)

    def inline_math(self, body: str) -> str:
        """A formula among words."""
        return self.slots.place_formula(body, False)

    def latex_environment(self, name: str, body: str) -> str:
        r"""A formula from `\begin` to `\end`."""
        return self.slots.place_formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)

    def _embed_image_or_attachment(self, src: str) -> str:
        return src

    def footnote_ref(self, key: str, index: int) -> str:
        """The mark of a note; the first of several is the one that the note leads back to."""
        name = "" if index in self.met else f' id="note-mark-{index}"'
        self.met.add(index)
        label = _label(key, index)
        link = f'<a{name} href="#note-{index}" aria-label="note {label}">{label}</a>'
        return self.slots.place(f'<sup class="note-mark">{link}</sup>', "", "span")

    def footnotes(self, _text: str) -> str:
        """Nothing: the notes come last, when the text is clean."""
        return ""

    def footnote_item(self, text: str, key: str, index: int) -> str:
        """Put a note by."""
        self.notes.append((text, key, index))
        return ""

    def note(self, text: str, key: str, index: int) -> Any:
        """A note, whatever it holds, in the form that the page's own have; one without a mark here doesn't move to the foot of a page."""
        words = html_blocks(text)
        self.slots.fill(words)
        is_met = index in self.met
        if is_met and [child.tag for child in words] == ["p"]:
            words = words[0]
            words.tag = "span"
        note = E.li({"id": f"note-{index}"}, E.span({"class": "number"}, _label(key, index)), " ", words)
        if is_met:
            said = f"back to the text of note {_label(key, index)}"
            note.append(E.a({"class": "back", "href": f"#note-mark-{index}", "aria-label": said}, "↑"))
        return note


def _label(key: str, index: int) -> str:
    """A note's number: the author's own, if it is one."""
    return key if key.isdecimal() else str(index)


def _keep_all_notes(md: Any) -> None:
    """A plugin for mistune: notes to which the text has no mark stand among the others, too."""

    def add_notes(_: Any, result: Any, state: Any) -> Any:
        every = [*state.env.get("footnotes", ()), *state.env.get("ref_footnotes", ())]
        state.env["footnotes"] = list(dict.fromkeys(every))
        return result

    md.after_render_hooks.insert(0, add_notes)


def _lenient_tables(md: Any) -> None:
    """A plugin for mistune: tables as JupyterLab reads them, whose rows may be short or long."""
    md.block.register("table", _TABLE, _parse_table, before="paragraph")
    md.block.rules.remove("nptable")


def _parse_table(_: Any, match: re.Match[str], state: Any) -> int | None:
    head, rule = _cells(match["table_head"]), _cells(match["table_rule"])
    if len(head) != len(rule):
        return None
    sides = [_SIDES[cell.startswith(":"), cell.endswith(":")] for cell in rule]
    rows = [{"type": "table_row", "children": _row(_cells(line), sides)} for line in match["table_rows"].splitlines()]
    parts = [{"type": "table_head", "children": _row(head, sides, head=True)}, {"type": "table_body", "children": rows}]
    state.append_token({"type": "table", "children": parts})
    return match.end()


def _cells(line: str) -> list[str]:
    return [found["words"].strip() for found in _CELL.finditer(line.strip().removeprefix("|"))][:-1]


def _row(cells: Sequence[str], sides: Sequence[str | None], *, head: bool = False) -> list[dict[str, Any]]:
    """As many cells as there are sides; words too many stay in the last."""
    width = len(sides)
    even = [*cells[: width - 1], " | ".join(cells[width - 1 :]), *[""] * (width - 1 - len(cells))]
    words = [_CODE.sub(lambda code: code[0].replace("\\|", "|"), text) for text in even]
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": side, "head": head}}
        for text, side in zip(words, sides, strict=True)
    ]
