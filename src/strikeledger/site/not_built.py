"""Pages that stand where an edition's neighbours would, as long as these are not built: a link to one leads to words, not to nothing."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

from strikeledger.build.publish import placeholders, publish, remove_folder
from strikeledger.build.state import LATEST, PLACEHOLDER
from strikeledger.render.html.page import plain_page, render_template
from strikeledger.text import day_in_words

_NEIGHBOUR = re.compile(rb'href="\.\./(\d{4}-\d{2}-\d{2})/')


def update_placeholders(folder: Path) -> None:
    """Let a page stand for each edition to which pages of a report lead and which is not there, and none for any other.

    Raises:
        StorageError: the folder can't be read or written to.
    """
    stand = {path.name for path in placeholders(folder)}
    pages = [path for path in folder.glob(f"*/{folder.name}.html") if path.parent.name not in {LATEST, *stand}]
    days = {day.decode() for page in pages for day in _NEIGHBOUR.findall(page.read_bytes())}
    missing = {day for day in days if day in stand or not (folder / day).exists()}
    for day in sorted(stand - missing):
        remove_folder(folder / day)
    for day in sorted(missing - stand):
        page = _page(folder.name, day).encode()
        publish({f"{folder.name}.html": page, PLACEHOLDER: b"This edition is not here.\n"}, folder / day)


def _page(report: str, day: str) -> str:
    body = render_template("not_built.html.j2", report=report, day=day, named=day_in_words(day))
    return plain_page(f"{report}, {day_in_words(day)}: not here", Markup(body))  # noqa: S704  escaped by the template
