"""LaTeX formulas as MathML, where the translation can be trusted."""

from __future__ import annotations

import re
from html import escape, unescape

from lxml import etree
from math_core import LatexError, LatexToMathML

from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.latex import MAX_LENGTH, FormulaError, Macros, plain_latex, reads_as_prose, stands_alone

_MAX_BRACES = 100
"""Braces within braces; at some thousands the translator breaks down and takes the process with it."""

_MAX_TREE_LEVELS = 24
"""Elements within elements of the result; Typst gives up beyond 80 calls within calls."""

# fmt: off
_ELEMENTS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}
_ATTRIBUTES = {
    "accent", "accentunder", "columnspan", "depth", "display", "displaystyle", "form", "height", "largeop", "linethickness",
    "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rspace", "scriptlevel", "stretchy",
    "symmetric", "voffset", "width",
}
# fmt: on
"""What may come out: nothing here can act, load or lead away."""

_CLASSES = {
    "width:100%;": "lines",
    "width:50%;": "margin",
    "text-align:left;": "left",
    "text-align:right;": "right",
    "padding-left:0;": "close-left",
    "padding-right:0;": "close-right",
    "padding-left:1em;": "apart",
    "border-left:": "line-left",
    "border-right:": "line-right",
    "border-top:": "line-above",
    "border-bottom:": "line-below",
}
"""How tables and cells stand, which the translator writes as styles: the page's style sheet and Typst read classes."""

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

    def fragment(self, latex: str, block: bool) -> str:
        """The formula as MathML, or its LaTeX as code, of which the notebook's remarks then tell.

        Markdown takes any two dollars of a paragraph for a pair; what is money between them stays as it was written.
        """
        shown = _NO_CHARACTER.sub("", latex)
        if not block and reads_as_prose(latex):
            return escape(f"${shown}$")
        try:
            return self._translation(latex, block)
        except FormulaError as error:
            line = " ".join(shown.split())
            beginning = line if len(line) <= 60 else line[:59] + "…"
            self._gaps.tell(f"The formula {beginning} is shown as its LaTeX: {error}.")
            tag = "pre" if block else "code"
            return f'<{tag} class="math">{escape(shown.strip())}</{tag}>'

    def _translation(self, latex: str, block: bool) -> str:
        _refuse_unbounded(latex)
        expanded = self._macros.expand(latex).strip()
        if not expanded:
            return ""
        _refuse_unbounded(expanded)
        alone = block or stands_alone(expanded)
        try:
            result = self._translator.convert_with_global_state(plain_latex(expanded, alone), displaystyle=alone)
        except LatexError as error:
            # The place that it begins with counts characters of a rewritten formula.
            reason = re.sub(r"^\d+: ", "", str(error)).strip().rstrip(".")
            raise FormulaError(reason[:1].lower() + reason[1:]) from error
        math = _harmless(result)
        math.set("display", "block" if alone else "inline")
        math.set("alttext", latex.strip())
        return str(etree.tostring(math, encoding="unicode"))


def _refuse_unbounded(latex: str) -> None:
    """Stop at what the translator might not survive, or no page can hold."""
    if _NO_CHARACTER.search(latex):
        raise FormulaError("it holds a control character, as when Python reads \\b or \\f in a string that isn't raw")
    if len(latex.encode()) > MAX_LENGTH:
        raise FormulaError(f"it is longer than {MAX_LENGTH:,} bytes")
    level = 0
    for brace in re.findall(r"\\.|[{}]", latex):
        level += {"{": 1, "}": -1}.get(brace, 0)
        if level > _MAX_BRACES:
            raise FormulaError(f"its braces are nested more than {_MAX_BRACES} deep")


def _harmless(result: str) -> etree._Element:
    """The translator's result as a tree that holds nothing but mathematics."""
    # The translator names some characters as HTML does; XML knows five such names.
    spelt = re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;", lambda name: unescape(name[0]), result)
    try:
        math = etree.fromstring(spelt, _PARSER)
    except etree.XMLSyntaxError as error:
        raise FormulaError("its translation is no well-formed XML") from error
    for words in math.iter("mtext"):
        _flatten_words(words)
    # What draws a stroke by a style sheet of the translator's own, and the row that a last \\ begins.
    for nothing in math.xpath("//mrow[@class] | //mtable[count(mtr) > 1]/mtr[last()][not(mtd/node())]"):
        nothing.getparent().remove(nothing)
    for element in math.iter():
        _make_plain(element)
    if math.xpath(f"//*[count(ancestor::*) >= {_MAX_TREE_LEVELS}]"):
        raise FormulaError("it is nested too deeply")
    return math


def _flatten_words(words: etree._Element) -> None:
    """Words as one run: what leads elsewhere leads nowhere here, and a reference must have found its equation."""
    if len(words) and "??" in "".join(words.itertext()):
        raise FormulaError("it refers to an equation that comes later or nowhere")
    for child in words.iterdescendants(*_WORD_VARIANTS):
        words.set("mathvariant", _WORD_VARIANTS[child.tag])
    etree.strip_tags(words, "*")


def _make_plain(element: etree._Element) -> None:
    """Turn the translator's styles into attributes and classes, and drop whatever isn't mathematics."""
    if element.tag not in _ELEMENTS:
        raise FormulaError(f"its translation holds {element.tag}")
    style = element.get("style", "").replace(" ", "") + ";"
    for name in set(element.attrib) - _ATTRIBUTES:
        del element.attrib[name]
    if element.tag in ("mtable", "mtd"):
        classes = [name for declaration, name in _CLASSES.items() if declaration in style]
        element.attrib.update({"class": " ".join(classes)} if classes else {})
    if colour := re.search(r"(?:^|;)color:(#[0-9A-Fa-f]{6});", style):
        element.set("mathcolor", colour[1])
    if element.tag == "mspace" and (back := re.search(r"margin-left:(-[\d.]+em)", style)):
        element.set("width", back[1])
    if element.tag == "mpadded":
        # A row with spaces in it, which a browser and Typst both know.
        element.tag = "mrow"
        for at, side in ((0, "left"), (len(element) + 1, "right")):
            if room := re.search(rf"padding-{side}:([\d.]*[1-9]\d*em)", style):
                element.insert(at, etree.Element("mspace", {"width": room[1]}))
