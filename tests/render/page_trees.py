"""Pages for tests of the PDF: those of our own documents, and a few elements as a guest's notebook gives them."""

from __future__ import annotations

import base64
from typing import Any

from lxml import etree

from strikeledger.render.tree import page_tree
from strikeledger.report.blocks import Document


def page(*elements: str) -> Any:
    """A page of some elements."""
    return etree.fromstring(f"<main>{''.join(elements)}</main>", etree.XMLParser(huge_tree=True))


def page_of(document: Document) -> Any:
    """The page of a document, with what only the PDF shows."""
    return page_tree(document).main


def table(*rows: tuple[str, ...]) -> str:
    """A guest's table; the first row is its head."""
    head, *body = rows
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    return f'<div class="table"><div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div></div>'


def drawing(wide: int, high: int, **more: str) -> str:
    """A picture that says where it begins and where it ends."""
    words = f'<text x="0" y="20">BEGINS</text><text x="{wide}" y="{high - 4}" text-anchor="end">ENDS</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" font-size="18">{words}</svg>'
    attributes = "".join(f' {name}="{value}"' for name, value in {"alt": "A drawing", **more}.items())
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"{attributes}/>'
