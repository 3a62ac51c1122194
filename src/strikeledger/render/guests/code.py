"""Code as a page shows it: highlighted by its language, if that is known."""

from __future__ import annotations

import re
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from strikeledger.render.guests.sanitise import printable


def highlight_code(source: str, language: str) -> str:
    """Code as a `pre` element, its words in spans with the classes of Pygments; as it is where the language is unknown."""
    source = printable(source.rstrip("\n"))
    name = re.sub(r"[^\w+#.-]", "", language).lower()
    said = f' data-language="{name}"' if name else ""
    try:
        lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
        words = highlight(source, lexer, HtmlFormatter(nowrap=True)).rstrip("\n")
    except ClassNotFound:
        words = escape(source, quote=False)
    return f'<pre class="code"{said}>{words}</pre>'
