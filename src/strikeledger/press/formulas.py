"""A formula in LaTeX in, Typst mathematics out, or nothing where the translation can't be trusted."""

from __future__ import annotations

import json
import re
import tempfile
from functools import cache

import tylax
import typst

from strikeledger.press.svg import FONTS

_WORDS = re.compile(r"#text\[([\w ,.;:()'\u2019\u2013-]*)\]")
"""Plain words inside a formula, which the translator writes as code; as a string they do the same."""
STANDARDS = ["ua-1", "a-3a"]


@cache
def typst_math(latex: str) -> str | None:
    """The formula as Typst mathematics; None where it is then shown as its source.

    The translator passes code through and drops what it doesn't know. "#" starts code in Typst, which could read files or load
    packages, so neither side of the translation may hold one, and each formula is set once by itself to see that it sets.
    """
    if not latex.strip() or "#" in latex:
        return None
    try:
        result = tylax.latex_to_typst_diagnostics(latex)
    except Exception:
        return None
    code = _WORDS.sub(r'"\1"', str(result.output)).strip()
    sound = code and not result.warnings and not any(mark in code for mark in ("#", "/*", "//"))
    return code if sound and _sets(code) else None


def _sets(code: str) -> bool:
    """Whether Typst sets this mathematics under the standards of the report."""
    source = f'#set document(title: "formula")\n#math.equation(alt: "formula", eval({json.dumps(code)}, mode: "math"))'
    with tempfile.TemporaryDirectory() as empty:
        try:
            typst.compile(
                source.encode(),
                root=empty,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,  # type: ignore[arg-type]
                package_path=empty,
                package_cache_path=empty,
                timestamp=0,
            )
        except typst.TypstError:
            return False
    return True
