"""Releases of UCDP GED: a downloaded file comes in; which release it is, and by when it was out, goes out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_KNOWN = {
    "24.1": (255_928_371, "c9db4d5b1a4afecf5032d0170e9a1e1f9cc3c671cc5ed3be786220327cb9e3bf"),
    "25.1": (250_393_383, "3f286de84cc0cb9152403f53e6aea2ac604d623f156e61079338596e09e8b550"),
}
"""Size in bytes and SHA-256 of releases as UCDP offers them for download."""


@dataclass(frozen=True)
class Release:
    """What a file says about itself: its version, a sentence on whether it is the file released, and the day by which it was out."""

    version: str
    words: str
    by: date | None


def release_of(path: Path, released: date | None) -> Release:
    """The release that a file is, by its bytes or its name; `released` is the day that the user gives.

    A yearly release N.1 comes out within the year 20N; its last day is taken, so that nothing counts as known too early.
    """
    for version, (size, digest) in _KNOWN.items():
        if path.stat().st_size == size and _sha256(path) == digest:
            words = f"{path.name}: this is UCDP GED {version}, complete, byte for byte as released."
            return Release(version, words, released or _end_of_year(version))
    version = _release_in_name(path)
    if version in _KNOWN:
        words = (
            f"{path.name}: named as UCDP GED {version}, but not byte for byte the file that was released "
            f"({path.stat().st_size:,} bytes, not {_KNOWN[version][0]:,} or other content): perhaps changed, filtered or cut off."
        )
    elif version:
        words = f"{path.name}: named as UCDP GED {version}; of this release no checksum is known here."
    else:
        words = f"{path.name}: no whole release of UCDP GED that is known here; read as an extract."
    return Release(version, words, released or _end_of_year(version))


def _release_in_name(path: Path) -> str:
    """The yearly release that a file's name speaks of: "24.1" for GEDEvent_v24_1.csv; nothing for monthly candidates."""
    found = re.search(r"gedevent_v?(\d{2})_1(?![\d_])|ged(\d{2})1(?!\d)", path.stem, re.IGNORECASE)
    return f"{found[1] or found[2]}.1" if found else ""


def _end_of_year(version: str) -> date | None:
    return date(2000 + int(version.split(".", maxsplit=1)[0]), 12, 31) if version else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
