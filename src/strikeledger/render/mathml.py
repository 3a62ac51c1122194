"""LaTeX formulas as MathML, where the translation can be trusted."""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

from lxml import etree
from math_core import LatexError, LatexToMathML

from strikeledger.render.gaps import Gaps
from strikeledger.render.latex.delimiters import reads_as_prose, split_math
from strikeledger.render.latex.dialect import plain_latex, stands_alone
from strikeledger.render.latex.macros import MAX_LENGTH, FormulaError, Macros

__all__ = ["Formulas", "split_math"]

MAX_LEVELS = 100
"""Nested braces; at some thousands the translator breaks down and takes the process with it."""

_MAX_TREE_LEVELS = 24
"""Elements within elements of the result; Typst gives up beyond 80 calls within calls."""

_ATTRIBUTES = {
    "math": {"display"},
    "menclose": {"notation"},
    "mfrac": {"displaystyle", "linethickness"},
    "mi": {"mathvariant"},
    "mmultiscripts": set(),
    "mn": set(),
    "mo": {"form", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "stretchy", "symmetric"},
    "mover": {"accent"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "mphantom": set(),
    "mprescripts": set(),
    "mroot": set(),
    "mrow": {"displaystyle", "scriptlevel"},
    "mspace": {"depth", "height", "width"},
    "msqrt": set(),
    "mstyle": {"displaystyle", "scriptlevel"},
    "msub": set(),
    "msubsup": set(),
    "msup": set(),
    "mtable": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan"},
    "mtext": {"mathvariant"},
    "mtr": set(),
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
}
"""The elements that may come out, and what each keeps of its attributes: nothing here can act, load or lead away."""

_CELL_CLASSES = {
    "text-align:left": "left",
    "text-align:right": "right",
    "width:50%": "margin",
    "padding-left:0": "close-left",
    "padding-right:0": "close-right",
    "padding-left:1em": "apart",
    "border-left": "line-left",
    "border-right": "line-right",
    "border-top": "line-above",
    "border-bottom": "line-below",
}
"""How a cell stands in its column, which the translator writes as styles: the page's style sheet and Typst read classes."""

_WITH_SCRIPTS = "//msub | //msup | //msubsup | //munder | //mover | //munderover"
_WORD_VARIANTS = {"b": "bold", "i": "italic", "code": "monospace"}

_NO_CHARACTER = re.compile(
    r"[^\t\n\r -\x7e\xa0-\u2027\u202a-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef\U00010000-\U000effff]"
)
"""Control characters, line separators, halves of pairs, private use."""

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Formulas:
    """The formulas of one notebook, with its equation numbers and the commands that it defines for itself."""

    def __init__(self, gaps: Gaps) -> None:
        self._gaps = gaps
        self._macros = Macros()
        self._translator = LatexToMathML(fancy_error=False, allow_unreliable_rendering=True)

    def mathml(self, latex: str, block: bool) -> str | None:
        """The formula as well-formed MathML without namespaces; None where the page then shows its LaTeX."""
        try:
            return self._translation(latex, block)
        except FormulaError:
            return None

    def fragment(self, latex: str, block: bool) -> str:
        """The formula as MathML, or its LaTeX as code, of which the notebook's remarks then tell.

        Markdown takes any two dollars of a paragraph for a pair; what is money between them stays as it was written.
        """
        if not block and reads_as_prose(latex):
            return escape(f"${_without_control_characters(latex)}$")
        try:
            return self._translation(latex, block)
        except FormulaError as error:
            shown = _without_control_characters(latex).strip()
            self._gaps.tell(f"The formula {_beginning_of(shown)} is shown as its LaTeX: {error}.")
            return f'<pre class="math">{escape(shown)}</pre>' if block else f'<code class="math">{escape(shown)}</code>'

    def _translation(self, latex: str, block: bool) -> str:
        _refuse_unbounded(latex)
        expanded = self._macros.expand(latex)
        if not expanded.strip():
            return ""
        _refuse_unbounded(expanded)
        alone = block or stands_alone(expanded)
        try:
            result = self._translator.convert_with_global_state(plain_latex(expanded, alone), displaystyle=alone)
        except LatexError as error:
            raise FormulaError(_reason(error)) from error
        return _harmless(result, latex.strip(), alone)


def _refuse_unbounded(latex: str) -> None:
    """Stop at what the translator might not survive, or no page can hold."""
    if latex != _without_control_characters(latex):
        raise FormulaError("it holds a control character, as when Python reads \\b or \\f in a string that isn't raw")
    if len(latex.encode()) > MAX_LENGTH:
        raise FormulaError(f"it is longer than {MAX_LENGTH:,} bytes")
    level = deepest = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", latex):
        level += 1 if brace == "{" else -1
        deepest = max(deepest, level)
    if deepest > MAX_LEVELS:
        raise FormulaError(f"its braces are nested more than {MAX_LEVELS} deep")


def _without_control_characters(text: str) -> str:
    """The text without what has no shape of its own, or none that two typefaces agree on."""
    return _NO_CHARACTER.sub("", text)


def _beginning_of(latex: str) -> str:
    line = " ".join(latex.split())
    return line if len(line) <= 60 else line[:59] + "…"


def _reason(error: LatexError) -> str:
    """The translator's words without the place, which counts characters of a rewritten formula."""
    words = re.sub(r"^\d+: ", "", str(error)).strip().rstrip(".")
    return words[:1].lower() + words[1:]


def _harmless(result: str, latex: str, block: bool) -> str:
    """The translator's result as XML that holds nothing but mathematics."""
    # The translator names some characters as HTML does; XML knows five such names.
    spelt = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;", lambda name: html5.get(name[0][1:], name[0]), result)
    try:
        math = etree.fromstring(spelt, _PARSER)
    except etree.XMLSyntaxError as error:
        raise FormulaError("its translation is no well-formed XML") from error
    for words in list(math.iter("mtext")):
        _flatten_words(words)
    # What draws a stroke by a style sheet of the translator's own, and the row that a last \\ begins.
    for nothing in math.xpath("//mrow[@class] | //mtable[count(mtr) > 1]/mtr[last()][not(mtd/node())]"):
        nothing.getparent().remove(nothing)
    for element in math.iter():
        _make_plain(element)
    for table in math.xpath("//mtable[@class = 'lines']"):
        _fill_rows(table)
    for table in math.xpath(f"({_WITH_SCRIPTS})/*[position() > 1]/descendant-or-self::mtable"):
        table.attrib.pop("scriptlevel", None)
    if _levels(math) > _MAX_TREE_LEVELS:
        raise FormulaError("it is nested too deeply")
    math.set("display", "block" if block else "inline")
    math.set("alttext", latex)
    return str(etree.tostring(math, encoding="unicode"))


def _make_plain(element: etree._Element) -> None:
    """Turn the translator's styles into attributes and classes, and drop whatever isn't mathematics."""
    if element.tag not in _ATTRIBUTES:
        raise FormulaError(f"its translation holds {element.tag}")
    styles = _declarations(element.get("style", ""))
    for name in set(element.attrib) - _ATTRIBUTES[element.tag]:
        del element.attrib[name]
    _keep_looks(element, styles)


def _flatten_words(words: etree._Element) -> None:
    """Words as one run: what leads elsewhere leads nowhere here, and a reference must have found its equation."""
    text = "".join(words.itertext())
    if "??" in text and len(words):
        raise FormulaError("it refers to an equation that comes later or nowhere")
    variant = next((_WORD_VARIANTS[child.tag] for child in words.iter() if child.tag in _WORD_VARIANTS), "")
    for child in list(words):
        words.remove(child)
    words.text = text
    if variant:
        words.set("mathvariant", variant)


def _declarations(style: str) -> dict[str, str]:
    pairs = (declaration.partition(":") for declaration in style.split(";") if declaration.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _keep_looks(element: etree._Element, styles: dict[str, str]) -> None:
    """What the styles said that matters: columns, colours, spaces to either side."""
    if element.tag == "mtd":
        classes = [_CELL_CLASSES.get(f"{name}:{value}") or _CELL_CLASSES.get(name) for name, value in styles.items()]
        if any(classes):
            element.set("class", " ".join(filter(None, classes)))
    if element.tag == "mtable" and styles.get("width") == "100%":
        element.set("class", "lines")
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", styles.get("color", "")):
        element.set("mathcolor", styles["color"])
    if element.tag == "mspace" and re.fullmatch(r"-[\d.]+em", styles.get("margin-left", "")):
        element.set("width", styles["margin-left"])
    if element.tag == "mpadded":
        _spell_out_padding(element, styles)


def _spell_out_padding(padded: etree._Element, styles: dict[str, str]) -> None:
    """A row with spaces in it, which a browser and Typst both know."""
    padded.tag = "mrow"
    for at, side in ((0, "padding-left"), (len(padded) + 1, "padding-right")):
        if re.fullmatch(r"0*[\d.]*[1-9]\d*em", styles.get(side, "")):
            padded.insert(at, etree.Element("mspace", {"width": styles[side]}))


def _fill_rows(table: etree._Element) -> None:
    """As many cells in each row, so that the numbers at their ends stand in one column."""
    longest = max(map(len, table), default=0)
    for row in table:
        for _ in range(longest - len(row)):
            row.insert(len(row) - 1, etree.Element("mtd"))


def _levels(element: etree._Element) -> int:
    return 1 + max(map(_levels, element), default=0)
