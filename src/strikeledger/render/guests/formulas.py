"""LaTeX as notebooks write it: found among words and money, and as MathML where the translation can be trusted."""

from __future__ import annotations

import re
from html import escape, unescape

from lxml import etree
from math_core import LatexError, LatexToMathML

from strikeledger.errors import StrikeledgerError
from strikeledger.render.gaps import Gaps

MAX_LENGTH = 10_000
"""Bytes of LaTeX, before and after a notebook's own commands are expanded."""

_MAX_USES = 500

# "$5 and $6" holds no formula: none begins in "US$ 5" or with a sum whose words end at a space or "US$ 6", and none
# ends before a digit or, after a space, before a letter.
_OPENING = r"(?:(?<![$\\A-Z])\$|(?<=[A-Z])\$(?!\s?\d))(?!\d[^$\\]*(?:\s\$|[A-Z]\$\s?\d))"
_CLOSING = r"(?:(?<!\s)\$(?!\d)|(?<=\s)\$(?!\w))"
BETWEEN_DOLLARS = _OPENING + r"(?P<math_inline_tex>(?s:\\.|(?!\n\s*\n)[^$\\])+)" + _CLOSING
"""A formula in a line of words."""

_ENVIRONMENT = r"(?:align\w*|array|\w?matrix|cases|eqnarray|equation|gather\w*|multline|split)"
_FORMULA = re.compile(
    rf"\\(?P<dollar>\$)|(?P<environment>\\begin\{{(?P<name>{_ENVIRONMENT}\*?)\}}(?s:.{{1,10000}}?)\\end\{{(?P=name)\}})"
    r"|\\\[(?P<brackets>(?s:.{1,10000}?))\\\]|\\\((?P<parentheses>(?s:.{1,10000}?))\\\)"
    r"|(?<!\$)\$\$(?P<display>(?s:\\.|(?!\n\s*\n)[^$\\])+)\$\$(?!\$)|" + BETWEEN_DOLLARS
)
_TEX_MARK = re.compile(r"\\[A-Za-z{|,;]|[\^_{}=]")

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)

_INSIDE = r"(?:[^{}\\]|\\.)*+"
"""What may stand between two braces, with braces in it up to eight deep."""
for _ in range(8):
    _INSIDE = rf"(?:[^{{}}\\]|\\.|\{{{_INSIDE}\}})*+"

_ARGUMENT = rf"\s*(\{{{_INSIDE}\}}|\\[A-Za-z]+|\\.|[^\s{{}}\\])"
_DEFINITION = re.compile(
    r"\\((?:re)?newcommand\*?|providecommand\*?|g?def|DeclareMathOperator\*?)\s*\{?\s*\\([A-Za-z]+)\s*\}?"
    rf"\s*(?:\[(\d)\])?((?:#\d)*)\s*\{{({_INSIDE})\}}",
    re.DOTALL,
)
_LEFT_OVER = re.compile(r"\\(?:(?:re)?newcommand|providecommand|[gex]?def|let)(?![A-Za-z])")

_COMMANDS = {"\\\n": r"\ ", r"\cr": r"\\", r"\hbox": r"\text", r"\LaTeX": r"\text{LaTeX}", r"\mbox": r"\text"}
"""Commands that MathJax knows and the translator lacks, and what says the same."""

_OPTIONS = re.compile(r"(\\\\)\*?\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]|(\\begin\{(?:aligned|array|gathered)\})\[[tbc]\]")
"""How much more room a row takes and where a table stands in its line, which the translator would print."""

_WORDS = re.compile(rf"(\\text(?:rm|bf|it)?)\s*\{{({_INSIDE})\}}", re.DOTALL)
_INNER_FORMULA = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$", re.DOTALL)

_LINES = r"\\(?:begin|end)\{(?:equation|align|gather|eqnarray)\*?\}"


class FormulaError(StrikeledgerError):
    """A formula that can't be translated; the text is the reason, to stand after a colon."""


def split_math(text: str) -> list[str | tuple[str, bool]]:
    r"""Plain text and formulas in their order; a formula is its LaTeX and whether it is a block.

    Dollars before sums of money stay text, and `\$` is a dollar.

    >>> split_math("$5 and $6, but $x^2$")
    ['$5 and $6, but ', ('x^2', False)]
    """
    pieces: list[str | tuple[str, bool]] = []
    words, at = "", 0
    for found in _FORMULA.finditer(text):
        kind = found.lastgroup or ""
        words += text[at : found.start()]
        at = found.end()
        if kind == "dollar":
            words += found[kind]
        else:
            pieces += [words, (found[kind], kind in {"environment", "brackets", "display"})]
            words = ""
    return [piece for piece in (*pieces, words + text[at:]) if piece] or [""]


def reads_as_prose(latex: str) -> bool:
    """Whether what stands between two dollars of a line is words, and the dollars money: "from $5 to $10"."""
    words = latex.strip()
    if _TEX_MARK.search(words) or not re.search(r"\s", words) or not re.search(r"[^\W\d_]{2,}", words):
        return False
    return words[0].isdigit() or latex[0].isspace() != latex[-1].isspace() or words[-1] in "(["


def plain_latex(latex: str, block: bool) -> str:
    """The formula in commands that the translator knows."""
    rest = _OPTIONS.sub(r"\1\2", latex)
    rest = _TOKEN.sub(lambda token: _COMMANDS.get(token[0], token[0]), rest)
    rest = _WORDS.sub(_without_inner_formulas, rest)
    if "{eqnarray" in rest:
        # Its middle column holds the sign, which stands at the head of the right column in an align.
        rest = re.sub(r"&([^&\\]*(?:\\[A-Za-z]+\s*)?)&", r"&\1", rest).replace("{eqnarray", "{align")
    rest = rest.replace("{split}", "{aligned}").replace("{multline}", "{gathered}").replace("{multline*}", "{gathered}")
    rest = re.sub(rf"({_LINES})\s*(\\tag\{{[^{{}}]*\}})", r"\2\1", rest)
    if not block or re.search(_LINES, rest):
        return rest
    if re.search(r"\\(?:tag|label)\b", rest):
        return f"\\begin{{equation*}}{rest}\n\\end{{equation*}}"
    if r"\\" in rest and r"\begin" not in rest:
        return f"\\begin{{gathered}}{rest}\n\\end{{gathered}}"
    return rest


def _without_inner_formulas(words: re.Match[str]) -> str:
    r"""Formulas within words stand between them: \text{a $x$ b} is \text{a }x\text{ b}."""
    command, inside = words.groups()
    pieces, count = _INNER_FORMULA.subn(rf"}}{{\1}}\{command}{{", inside)
    return f"{{{command}{{{pieces}}}}}" if count else words[0]


_MAX_BRACES = 100
"""Braces within braces; at some thousands the translator breaks down and takes the process with it."""

_MAX_TREE_LEVELS = 24
"""Elements within elements of the result; Typst gives up beyond 80 calls within calls."""

_ELEMENTS = {
    "math", "menclose", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt",
    "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
_ATTRIBUTES = {
    "accent", "accentunder", "columnspan", "depth", "display", "displaystyle", "form", "height", "largeop", "linethickness",
    "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "notation", "rspace", "scriptlevel", "stretchy",
    "symmetric", "voffset", "width",
}  # fmt: skip
"""What may come out: nothing here can act, load or lead away."""

_CLASSES = {
    "width:100%;": "lines", "width:50%;": "margin", "text-align:left;": "left", "text-align:right;": "right",
    "padding-left:0;": "close-left", "padding-right:0;": "close-right", "padding-left:1em;": "apart",
    "border-left:": "line-left", "border-right:": "line-right", "border-top:": "line-above", "border-bottom:": "line-below",
}  # fmt: skip
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
        self._bodies: dict[str, tuple[str, int]] = {}
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
        expanded = self._expand(latex).strip()
        if not expanded:
            return ""
        _refuse_unbounded(expanded)
        # An environment takes lines of its own, whatever its delimiters.
        alone = block or re.match(_LINES, expanded) is not None
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

    # --- commands of its own, by what each stands for and how many arguments it takes
    def _expand(self, latex: str) -> str:
        """The formula without its definitions, which are remembered, and with what its commands stand for.

        They are expanded here, within limits: the translator has one for their number, but a command that doubles its
        argument each time fills its memory before.
        """
        rest, at = _DEFINITION.sub(self._define, latex), 0
        if _LEFT_OVER.search(rest):
            raise FormulaError("it defines a command in a way that is not understood")
        for _ in range(_MAX_USES):
            use = next((token for token in _TOKEN.finditer(rest, at) if token[0] in self._bodies), None)
            if use is None:
                return rest
            at = use.start()
            rest = rest[:at] + self._expansion(use)
            if len(rest.encode()) > MAX_LENGTH:
                break
        raise FormulaError("its own commands stand for too much")

    def _define(self, found: re.Match[str]) -> str:
        kind, name, count, parameters, body = found.groups()
        if kind.startswith("Declare"):
            body = rf"\operatorname{'*' * kind.endswith('*')}{{{body}}}"
        self._bodies[f"\\{name}"] = (body, int(count or parameters.count("#")))
        return ""

    def _expansion(self, use: re.Match[str]) -> str:
        """What a command and its arguments stand for, and the rest of the formula."""
        body, count = self._bodies[use[0]]
        call = re.compile(_ARGUMENT * count, re.DOTALL).match(use.string, use.end())
        if call is None:
            raise FormulaError(f"{use[0]} lacks an argument")
        arguments = [each[1:-1] if each[0] == "{" else each for each in call.groups()]
        for number, argument in enumerate(arguments, 1):
            body = body.replace(f"#{number}", argument)
        return f"{body} {use.string[call.end() :]}"


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
