"""Markdown cells as the page's form, by nbconvert's own reading of Markdown."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from lxml import html as lxml_html
from mistune.plugins import import_plugin
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, MathInlineParser

from strikeledger.render.guests.blocks import lift_formulas, settle
from strikeledger.render.guests.code import highlight_code
from strikeledger.render.guests.inline import tidy_words
from strikeledger.render.guests.pipe_tables import HIDDEN_STROKE, lenient_table
from strikeledger.render.guests.sanitise import clean_tree, drop_hidden, flatten, keep_ids_from_ours, printable
from strikeledger.render.guests.slots import FormulaMarkup, Slots
from strikeledger.render.latex import BETWEEN_DOLLARS
from strikeledger.render.pictures import lift_svgs

_PLUGINS = (*MarkdownWithMath.DEFAULT_PLUGINS, "footnotes")

_MARKUP = re.compile(
    r"(<!--.*?-->|<(?P<tag>pre|code|script|style)\b.*?</(?P=tag)\s*>|<[a-zA-Z/!][^>]*>)", re.DOTALL | re.IGNORECASE
)
_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<shown>.+?)(?<!\\)\$\$|(?P<environment>\\begin\{(?P<name>[a-z]*\*?)\}.*?\\end\{(?P=name)\})|"
    + BETWEEN_DOLLARS,
    re.DOTALL,
)


class _InlineParser(MathInlineParser):
    """Formulas in a line, but no sums of money."""

    SPECIFICATION = {**MathInlineParser.SPECIFICATION, "inline_math_tex": BETWEEN_DOLLARS}  # noqa: RUF012


class _Renderer(IPythonRenderer):
    """HTML with places for formulas, code and note marks; pictures keep their addresses."""

    def __init__(self, slots: Slots) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.slots = slots
        self.met: set[int] = set()
        self.labels: dict[int, str] = {}
        self.has_numbers = False

    def block_code(self, code: str, info: str | None = None) -> str:
        """Code, mermaid's, too, in the colours of its language."""
        language = (info or "").strip().split(maxsplit=1)
        return self.slots.markup_place(highlight_code(code, language[0] if language else ""), "div")

    def block_html(self, html: str) -> str:
        """Raw HTML, in whose words a page's reader sees formulas, too."""
        parts = [part for at, part in enumerate(_MARKUP.split(html)) if at % 3 != 2]
        return "".join(part if at % 2 else _FORMULA.sub(self._formula, part) for at, part in enumerate(parts)) + "\n"

    def _formula(self, match: re.Match[str]) -> str:
        latex = match["shown"] or match["environment"]
        return self.slots.formula_place(unescape(latex or match["math_inline_tex"]).strip(), bool(latex))

    def block_math(self, body: str) -> str:
        """A formula between two dollar signs each."""
        return self.slots.formula_place(body.strip(), True)

    def inline_math(self, body: str) -> str:
        """A formula among words."""
        return self.slots.formula_place(body.strip(), False)

    def latex_environment(self, name: str, body: str) -> str:
        r"""A formula from `\begin` to `\end`."""
        return self.slots.formula_place(f"\\begin{{{name}}}{body}\\end{{{name}}}", True)

    def _embed_image_or_attachment(self, src: str) -> str:
        return src

    def _label(self, key: str, index: int) -> str:
        """A note's number: the author's own, if all have one."""
        return self.labels.setdefault(index, key if self.has_numbers else str(index))

    def footnote_ref(self, key: str, index: int) -> str:
        """The mark of a note; the first of several is the one that the note leads back to."""
        name = "" if index in self.met else f' id="note-mark-{index}"'
        self.met.add(index)
        label = self._label(key, index)
        return self.slots.markup_place(
            f'<sup class="note-mark"><a{name} href="#note-{index}" aria-label="note {label}">{label}</a></sup>'
        )

    def footnotes(self, text: str) -> str:
        """The notes of a text."""
        return f'<section data-slot="{self.slots.key}-notes"><ol>{text}</ol></section>'

    def footnote_item(self, text: str, key: str, index: int) -> str:
        """One note, with whatever it holds."""
        self._label(key, index)
        return f'<li data-slot="{self.slots.key}-note-{index}">{text}</li>'


def markdown_html(source: str, formula: FormulaMarkup) -> Any:
    """A Markdown text as a `div` of blocks.

    Pictures keep the addresses that the text gives them (`attachment:dot.png`). Headings have ids as Jupyter writes them; notes are
    numbered from 1 in every text: see `keep_ids_apart` for several.

    Args:
        formula: LaTeX, and whether it is displayed, to XHTML.
    """
    slots = Slots(formula)
    renderer = _Renderer(slots)
    plugins = [*map(import_plugin, _PLUGINS), lenient_table, _keep_all_notes]
    reader = MarkdownWithMath(renderer, inline=_InlineParser(hard_wrap=False), plugins=plugins)
    root = clean_tree(lift_svgs(str(reader.render(printable(source))).replace(HIDDEN_STROKE, "|")))
    drop_hidden(root)
    _name_headings(root)
    notes, items = _note_places(root, slots.key)
    flatten(root)
    displayed = slots.fill(root)
    settle(root, says_no_rows=False)
    lift_formulas(displayed)
    _set_notes(notes, items, renderer)
    return root


def _keep_all_notes(md: Any) -> None:
    """A plugin for mistune: notes to which the text has no mark stand among the others, too."""
    md.before_render_hooks.append(_look_at_numbers)
    md.after_render_hooks.insert(0, _count_notes)


def _look_at_numbers(md: Any, state: Any) -> None:
    keys = state.env.get("ref_footnotes") or {}
    md.renderer.has_numbers = bool(keys) and all(key.isascii() and key.isdigit() for key in keys)


def _count_notes(_: Any, result: Any, state: Any) -> Any:
    known = state.env.get("footnotes") or []
    state.env["footnotes"] = [*known, *(key for key in state.env.get("ref_footnotes") or {} if key not in known)]
    return result


def _name_headings(root: Any) -> None:
    for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        words = tidy_words(heading)
        if words and heading.get("id") is None:
            heading.set("id", words.replace(" ", "-"))
    keep_ids_from_ours(root)


def _note_places(root: Any, key: str) -> tuple[Any, dict[int, Any]]:
    """The list of notes and its items, out of the guest's reach from here on."""
    notes, items = None, {}
    for place in list(root.iter("section", "li")):
        name = place.get("data-slot", "").removeprefix(f"{key}-")
        if name == "notes":
            notes = place
            place.attrib.clear()
            place.tag = "div"
            place.set("class", "notes")
        elif name.startswith("note-"):
            items[int(name.removeprefix("note-"))] = place
    return notes, items


def _set_notes(notes: Any, items: dict[int, Any], renderer: _Renderer) -> None:
    """Put the notes into the form that the page's own have."""
    if notes is None:
        return
    title = lxml_html.Element("p", {"class": "small-title"})
    title.text = "Notes"
    notes.insert(0, title)
    for number, item in items.items():
        _set_note(item, number, renderer.labels.get(number, str(number)), is_met=number in renderer.met)


def _set_note(item: Any, number: int, label: str, *, is_met: bool) -> None:
    only = item[0] if len(item) == 1 and item[0].tag == "p" and not (item.text or "").strip() else None
    words = lxml_html.Element("span" if only is not None else "div")
    source = item if only is None else only
    words.text = source.text
    words.extend(list(source))
    for child in list(item):
        item.remove(child)
    item.attrib.clear()
    item.set("id", f"note-{number}")
    mark = lxml_html.Element("span", {"class": "number"})
    mark.text, mark.tail = label, " "
    back = lxml_html.Element(
        "a", {"class": "back", "href": f"#note-mark-{number}", "aria-label": f"back to the text of note {label}"}
    )
    back.text = "↑"
    item.text = None
    item.extend([mark, words, back] if is_met else [mark, words])
