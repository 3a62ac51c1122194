"""Showing what tables share: one that may be empty, and links to where something was read."""

from __future__ import annotations

from urllib.parse import quote

from strikeledger.report.blocks import Link, Paragraph, Table, Text
from strikeledger.report.display import Display


def table_display(table: Table) -> Display:
    """A table, or its note as a sentence where there is nothing to list."""
    return Display(table if table.rows else Paragraph(table.note))


def link(address: str, words: str) -> Link:
    """Words that lead to an address, whose letters beyond ASCII are written as addresses have them."""
    return Link(quote(address, safe=":/?#[]@!$&'()*+,;=%-._~"), (Text(words),))
