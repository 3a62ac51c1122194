"""A formula in LaTeX in, Typst mathematics out, or nothing where the translation can't be trusted."""

from __future__ import annotations

import re
from functools import cache

import tylax

from strikeledger.errors import NotebookError
from strikeledger.render.pdf.engine import compile_pdf

_PLAIN_WORDS = re.compile(r"#text\[([\w ,.;:()'\u2019\u2013-]*)\]")
"""Plain words inside a formula, which the translator writes as code; as a string they do the same."""

_CONVERTER_OPTIONS = tylax.L2TOptions(frac_to_slash=False)
"""A fraction written with a slash runs into what follows it: 1/2 before 3 would be set as 1/23."""


@cache
def typst_math(latex: str) -> str | None:
    """The formula as Typst mathematics; None where it is then shown as its source.

    The translator passes code through and drops what it doesn't know. "#" starts code in Typst, which could read files
    or load packages, so neither side of the translation may hold one; and each formula is first set by itself, on trial.
    """
    if not latex.strip() or "#" in latex:
        return None
    try:
        result = tylax.latex_to_typst_diagnostics(latex, options=_CONVERTER_OPTIONS)
    except Exception:
        # The translator is compiled from another language and says nowhere what it raises.
        return None
    code = _PLAIN_WORDS.sub(r'"\1"', str(result.output)).strip()
    sound = code and not result.warnings and not any(mark in code for mark in ("#", "/*", "//"))
    return code if sound and _typst_accepts(code) else None


def _typst_accepts(code: str) -> bool:
    """Whether Typst sets this mathematics under the standards of the report."""
    source = '#set document(title: "formula")\n#math.equation(alt: "formula", eval(read("formula"), mode: "math"))'
    try:
        compile_pdf(source, {"formula": code.encode()})
    except NotebookError:
        return False
    return True
