"""Showing what tables share: one that may be empty, and links to where something was read."""

from __future__ import annotations

from urllib.parse import quote

from strikeledger.report.blocks import Link, Text


def link(address: str, words: str) -> Link:
    """Words that lead to an address, whose letters beyond ASCII are written as addresses have them."""
    return Link(quote(address, safe=":/?#[]@!$&'()*+,;=%-._~"), (Text(words),))
