"""What MathJax accepts and the translator doesn't, in words that it knows."""

from __future__ import annotations

import re

from strikeledger.render.latex.macros import read_group

_ENVIRONMENTS = {
    "alignat": "align",
    "alignedat": "aligned",
    "displaymath": "equation*",
    "eqnarray": "align",
    "flalign": "align",
    "smallmatrix": "matrix",
    "split": "aligned",
}
"""Environments that the translator lacks, and the one that sets the same."""

_COMMANDS = {
    r"\cr": r"\\",
    r"\hspace*": r"\hspace",
    r"\left<": r"\left\langle ",
    r"\right>": r"\right\rangle ",
    r"\hbox": r"\text",
    r"\mbox": r"\text",
    r"\pmb": r"\boldsymbol",
    r"\LaTeX": r"\text{LaTeX}",
    r"\TeX": r"\text{TeX}",
    **dict.fromkeys(
        (r"\tiny", r"\scriptsize", r"\small", r"\normalsize", r"\large", r"\Large", r"\huge", r"\smash"), ""
    ),
}
"""Commands that the translator lacks, and what says the same; sizes of type and shifts of a hair say nothing."""

_FOREIGN_COMMAND = re.compile(
    # Two backslashes are a new row, whatever letters follow them.
    r"((?<!\\)(?:\\\\)*)("
    + "|".join(re.escape(command) + (r"(?![A-Za-z])" if command[-1].isalpha() else "") for command in _COMMANDS)
    + ")"
)

_NUMBERED = re.compile(r"\\begin\{(?:equation|align|gather|multline|eqnarray|flalign|alignat)\*?\}")
_WORDS = re.compile(r"\\(?:text|textrm|textbf|textit|textsf|mbox|hbox)\s*(?=\{)")
_ROW_OPTIONS = re.compile(r"\\\\(?:\*\s*(?:\[[^\]]*\])?|\s*\[\s*-?[\d.]+\s*(?:\\\w+|[a-z]{2})\s*\])")
"""What follows a break between rows: a star, and how much more room it takes."""

_INNER_FORMULA = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$", re.DOTALL)


def stands_alone(latex: str) -> bool:
    """Whether a formula is an environment that takes lines of its own, whatever its delimiters."""
    return _NUMBERED.match(latex.strip()) is not None


def plain_latex(latex: str, block: bool) -> str:
    """The formula in commands that the translator knows.

    Raises:
        FormulaError: braces don't close.
    """
    rest = re.sub(r"(?<!\\)((?:\\\\)*)\\\n", r"\1\\ ", latex)
    rest = re.sub(r"(\\end\{(?:equation|align|gather|multline)\*?\})\s*(\\tag\{[^{}]*\})", r"\2\1", rest)
    rest = re.sub(r"\\require\{\w*\}", "", rest)
    rest = _ROW_OPTIONS.sub(r"\\\\", rest)
    rest = re.sub(r"(\\begin\{(?:aligned|alignedat|gathered|array)\})\s*\[[tbc]\]", r"\1", rest)
    rest = _with_words_in_pieces(rest)
    rest = _FOREIGN_COMMAND.sub(lambda found: found[1] + _COMMANDS[found[2]], rest)
    rest = _with_stacks_as_matrices(rest)
    rest = _with_two_column_rows(rest)
    rest = re.sub(r"\\begin\{multline(\*?)\}", r"\\begin{equation\1}\\begin{gathered}", rest)
    rest = re.sub(r"\\end\{multline(\*?)\}", r"\\end{gathered}\\end{equation\1}", rest)
    for old, new in _ENVIRONMENTS.items():
        columns = r"(?:\{\d+\})?" if old.startswith("align") else ""
        rest = re.sub(rf"\\begin\{{{old}(\*?)\}}{columns}", rf"\\begin{{{new}\1}}", rest)
        rest = re.sub(rf"\\end\{{{old}(\*?)\}}", rf"\\end{{{new}\1}}", rest)
    return rest if _NUMBERED.search(rest) else _with_an_environment(rest, block)


def _with_an_environment(latex: str, block: bool) -> str:
    """A formula between dollars: numbers and rows there are those of an environment, and no row is counted."""
    rest = re.sub(r"\\(?:label\{[^}]*\}|nonumber|notag)", "", latex)
    rest = re.sub(r"(?:\\\\\s*)+$", "", rest)
    if block and r"\tag" in rest:
        rest = re.sub(r"\\\\\s*(?=\\tag)", "", rest)
        return f"\\begin{{equation*}}{rest}\n\\end{{equation*}}"
    if block and r"\\" in rest and r"\begin" not in rest:
        return f"\\begin{{gathered}}{rest}\n\\end{{gathered}}"
    return rest


def _with_words_in_pieces(latex: str) -> str:
    r"""Formulas within words stand between them: \text{a $x$ b} is \text{a }x\text{ b}."""
    parts, at = [], 0
    while found := _WORDS.search(latex, at):
        words, end = read_group(latex, found.end())
        command = found[0].strip()
        pieces = _INNER_FORMULA.sub(lambda inner, command=command: f"}}{{{inner[1]}}}{command}{{", words)  # type: ignore[misc]
        whole = f"{command}{{{words}}}" if pieces == words else f"{{{command}{{{pieces}}}}}"
        parts += [latex[at : found.start()], whole]
        at = end
    return "".join(parts) + latex[at:]


def _with_stacks_as_matrices(latex: str) -> str:
    """Several lines under one sum."""
    rest = latex
    while found := re.search(r"\\substack\s*(?=\{)", rest):
        lines, end = read_group(rest, found.end())
        rest = rf"{rest[: found.start()]}{{\begin{{matrix}}{lines}\end{{matrix}}}}{rest[end:]}"
    return rest


def _with_two_column_rows(latex: str) -> str:
    """The rows of an eqnarray, whose middle column holds the sign, with the sign at the head of the right column."""

    def rows(found: re.Match[str]) -> str:
        return found[1] + re.sub(r"&([^&\\]*(?:\\[^\\][^&\\]*)*)&", r"&\1 ", found[2]) + found[3]

    return re.sub(r"(?s)(\\begin\{eqnarray\*?\})(.*?)(\\end\{eqnarray\*?\})", rows, latex)
