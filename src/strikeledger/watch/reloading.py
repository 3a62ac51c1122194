"""A page of the reports folder comes in; the copy that is served, which reloads when the page changes, goes out."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape, unescape
from pathlib import Path

RELOAD_SCRIPT = Path(__file__).parents[1] / "render" / "templates" / "html" / "watch.js"
_POLICY_PATTERN = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


def page_stamp(page: bytes) -> str:
    """What tells a page from another state of it."""
    return hashlib.sha256(page).hexdigest()[:16]


def add_reload_script(page: str, stamp: str) -> str:
    """A page with the script that reloads it; its security policy lets that one script run and ask where the page came from.

    Args:
        page: the page as it was published.
        stamp: which state of the page it is; the script reloads when the server tells another.
    """
    allowed = _POLICY_PATTERN.sub(
        lambda found: found[1] + escape(_allow_script(unescape(found[2]))) + found[3], page, count=1
    )
    before, end, after = allowed.rpartition("</body>")
    element = f'<script data-stamp="{escape(stamp)}">{_reload_script()}</script>\n'
    return before + element + end + after if end else after + element


def _allow_script(policy: str) -> str:
    """A security policy that also allows the script, and connections to where the page came from."""
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";") if part.strip())
    digest = base64.b64encode(hashlib.sha256(_reload_script().encode()).digest()).decode()
    for name, more in (("script-src", f"'sha256-{digest}'"), ("connect-src", "'self'")):
        directives[name] = " ".join([*(one for one in directives.get(name, "").split() if one != "'none'"), more])
    return "; ".join(f"{name} {values}" for name, values in directives.items())


@cache
def _reload_script() -> str:
    return RELOAD_SCRIPT.read_text(encoding="utf-8")
