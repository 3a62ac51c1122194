"""The body of a mail: a brief, with what concerns its readers alone above it, and no link that leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lxml import html

from strikeledger.render.brief import SEE_CHART
from strikeledger.render.references import external_address


def mail_html(brief: str, lead: Sequence[str] = (), address: str = "") -> str:
    """A brief as the body of a mail: a link that isn't whole, which a mail program can't follow, leaves its words.

    Args:
        brief: the page that an edition holds.
        lead: lines that stand above it.
        address: where the report is read, for those whose program shows no links.
    """
    page = html.document_fromstring(brief)
    for link in page.xpath("//a"):
        if not external_address(link.get("href", "")):
            (link.drop_tree if link.text == SEE_CHART else link.drop_tag)()
    (main,) = page.xpath("//div[@role='main']")
    for line in reversed(lead):
        main.insert(0, html.fragment_fromstring(f'<p style="margin:0 0 10px;font-weight:600">{escape(line)}</p>'))
    if address:
        shown = escape(address)
        main.append(
            html.fragment_fromstring(f'<p style="margin:0 0 10px">Read it at <a href="{shown}">{shown}</a></p>')
        )
    found: str = html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return found + "\n"
