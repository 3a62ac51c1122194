"""LaTeX formulas as Typst mathematics and MathML, where the translation can be trusted."""

from __future__ import annotations

import re
from functools import cache

import tylax
import typst
from lxml import etree, html
from markupsafe import Markup

from strikeledger.errors import NotebookError
from strikeledger.files import scratch_folder
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


_TYPST_SOURCE = '#math.equation(block: {block}, alt: "formula", eval(read("formula"), mode: "math"))'


@cache
def mathml(latex: str, block: bool) -> Markup | None:
    """The formula as MathML, as Typst writes it; None where the page then shows its LaTeX."""
    code = typst_math(latex)
    page = _typst_html(code, block) if code else None
    found = html.document_fromstring(page).find(".//math") if page else None
    if found is None or any(not _is_harmless(element) for element in found.iter()):
        return None
    found.tail = None
    found.set("alttext", latex)
    return Markup(etree.tostring(found, encoding="unicode"))  # noqa: S704  each element was looked at


def _typst_html(code: str, block: bool) -> bytes | None:
    with scratch_folder() as root:
        (root / "formula").write_text(code, encoding="utf-8")
        (root / "formula.typ").write_text(_TYPST_SOURCE.format(block=str(block).lower()), encoding="utf-8")
        try:
            return typst.compile(str(root / "formula.typ"), root=str(root), format="html", ignore_system_fonts=True)
        except typst.TypstError:
            return None


def _is_harmless(element: etree._Element) -> bool:
    """Whether an element is one of mathematics, and can neither act nor load."""
    acts = any(name.startswith("on") or name in ("href", "src", "style") for name in element.attrib)
    return isinstance(element.tag, str) and element.tag.startswith("m") and not acts
