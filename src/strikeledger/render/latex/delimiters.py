"""Formulas in plain text, by the delimiters that JupyterLab knows, and money, which has the same sign."""

from __future__ import annotations

import re

_ENVIRONMENT_NAMES = (
    "align|alignat|aligned|array|[bBpvV]?matrix|cases|displaymath|eqnarray|equation|flalign|gather|gathered"
    "|multline|smallmatrix|split"
)
_FORMULA = re.compile(
    r"\\(?P<literal>\$)"
    rf"|(?P<environment>\\begin\{{(?P<name>(?:{_ENVIRONMENT_NAMES})\*?)\}}.{{1,10000}}?\\end\{{(?P=name)\}})"
    r"|(?<!\\)\\\[(?P<brackets>.{1,10000}?)\\\]"
    r"|(?<!\\)\\\((?P<parentheses>.{1,10000}?)\\\)"
    r"|(?<!\$)\$\$(?P<display>(?:[^$\\]|\\.)+)\$\$(?!\$)"
    r"|(?<!\$)\$(?P<inline>(?:[^$\\]|\\.)+)\$(?!\$)",
    re.DOTALL,
)
_TEX_MARK = re.compile(r"\\[A-Za-z{|,;]|[\^_{}=]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def split_math(text: str) -> list[str | tuple[str, bool]]:
    r"""Plain text and formulas in their order; a formula is its LaTeX and whether it is a block.

    Dollars that mean money stay text, and `\$` is a dollar.

    >>> split_math("$5 and $6, but $x^2$")
    ['$5 and $6, but ', ('x^2', False)]
    """
    pieces: list[str | tuple[str, bool]] = []
    words, at = "", 0
    while found := _FORMULA.search(text, at):
        formula = _formula(found)
        # What is no formula holds perhaps the beginning of one.
        end = found.end() if formula or found["literal"] else found.start() + len("$")
        words += text[at : found.start()]
        if formula:
            pieces += [words, formula] if words else [formula]
            words = ""
        else:
            words += found["literal"] or text[found.start() : end]
        at = end
    words += text[at:]
    return [*pieces, words] if words or not pieces else pieces


def reads_as_prose(latex: str) -> bool:
    """Whether what stands between two dollars of a line is words, and the dollars money: "from $5 to $10"."""
    words = latex.strip()
    if _TEX_MARK.search(words) or not re.search(r"\s", words) or not _WORD.search(words):
        return False
    return words[0].isdigit() or latex[0].isspace() != latex[-1].isspace() or words[-1] in "(["


def _formula(found: re.Match[str]) -> tuple[str, bool] | None:
    """The LaTeX between two delimiters and whether it is a block; None where these are none."""
    kind = found.lastgroup or ""
    latex = found[kind]
    if kind == "literal" or not latex.strip() or re.search(r"\n\s*\n", latex):
        return None
    if kind == "inline" and _is_money(found, latex):
        return None
    if kind in ("inline", "display") and not _reads_as_formula(latex):
        return None
    return latex, kind not in ("inline", "parentheses")


def _is_money(found: re.Match[str], latex: str) -> bool:
    """Whether the first dollar is a currency's sign before a number, and the second not its partner."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if not re.match(r"\s*\d", latex):
        return after.isdigit()
    plain_words = _TEX_MARK.search(latex) is None and " " in latex
    return before.isalpha() or after.isdigit() or latex != latex.strip() or plain_words


def _reads_as_formula(latex: str) -> bool:
    """Whether the text is mathematics by its looks: spaces at both ends or none, and marks of TeX or no words."""
    if latex[:1].isspace() != latex[-1:].isspace():
        return False
    if _TEX_MARK.search(latex):
        return True
    if latex.strip().startswith((")", "]", ",", ";")):
        return False
    is_one_run = re.search(r"\s", latex) is None
    return (is_one_run or _WORD.search(latex) is None) and re.search(r"\w", latex) is not None
