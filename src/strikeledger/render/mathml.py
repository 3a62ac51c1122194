"""A formula in LaTeX in, MathML for the page out, or nothing where the translation can't be trusted."""

from __future__ import annotations

from functools import cache

import typst
from lxml import etree, html
from markupsafe import Markup

from strikeledger.build.scratch import scratch_folder
from strikeledger.render.formulas import typst_math

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
