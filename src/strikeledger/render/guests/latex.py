"""LaTeX as notebooks write it: found among words and money, and said in commands that the translator knows."""

from __future__ import annotations

import re

from strikeledger.errors import StrikeledgerError

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


def stands_alone(latex: str) -> bool:
    """Whether a formula is an environment that takes lines of its own, whatever its delimiters."""
    return re.match(_LINES, latex.strip()) is not None


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


class Macros:
    """The commands defined so far in one notebook: what each stands for and how many arguments it takes.

    They are expanded here, within limits: the translator has one for their number, but a command that doubles its
    argument each time fills its memory before.
    """

    def __init__(self) -> None:
        self._bodies: dict[str, tuple[str, int]] = {}

    def expand(self, latex: str) -> str:
        """The formula without its definitions, which are remembered, and with what its commands stand for.

        Raises:
            FormulaError: a definition or a use can't be read, or the formula grows out of all bounds.
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
