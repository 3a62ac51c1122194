"""The newest edition of a report under one name: a report's folder comes in, `latest` leads there."""

from __future__ import annotations

import os
import re
import shutil
from html import escape
from pathlib import Path

from strikeledger.build.publish import replace_file

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LATEST = "latest"


def catalogue_editions(folder: Path) -> list[str]:
    """The catalogue's own editions of a report that are whole enough to have a provenance, oldest first."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if _DAY.fullmatch(path.name) and (path / "ro-crate-metadata.json").is_file()
    )


def link_latest(folder: Path) -> None:
    """Let `latest` lead to the newest of the catalogue's own editions, in one step; where there is none, nothing changes."""
    names = catalogue_editions(folder)
    if not names:
        return
    link, aside = folder / LATEST, folder / f".{LATEST}-{os.getpid()}"
    if link.is_symlink() and link.readlink() == Path(names[-1]):
        return
    if link.is_dir() and not link.is_symlink() and {path.name for path in link.iterdir()} - {"index.html"}:
        return  # somebody's own folder and no page that leads on
    try:
        aside.symlink_to(names[-1], target_is_directory=True)
    except (OSError, NotImplementedError):
        _write_redirect(link, names[-1], f"{folder.name}.html")
        return
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    aside.replace(link)


def _write_redirect(place: Path, edition: str, file: str) -> None:
    """A page that leads on, for file systems without links."""
    address = escape(f"../{edition}/{file}")
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>The newest edition</title>\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n<p><a href="{address}">Edition {edition}</a></p>\n</html>\n'
    )
    replace_file(place / "index.html", page)
