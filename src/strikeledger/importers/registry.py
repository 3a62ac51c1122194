"""The datasets that can be imported: what a file of each must look like, who speaks in it, under which licence, and in which words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from strikeledger.importers import acled, ged
from strikeledger.importers.event import Cells, Event, RowRemarks

_KNOWN = {
    "24.1": (255_928_371, "c9db4d5b1a4afecf5032d0170e9a1e1f9cc3c671cc5ed3be786220327cb9e3bf"),
    "25.1": (250_393_383, "3f286de84cc0cb9152403f53e6aea2ac604d623f156e61079338596e09e8b550"),
}
"""Size in bytes and SHA-256 of releases as UCDP offers them for download."""


@dataclass(frozen=True)
class Release:
    """What a file says about itself.

    Attributes:
        version: the release that it is, byte for byte; empty where that isn't known, as it is then not to be cited as one.
        words: in a sentence, whether it is.
        by: the day by which it was out.
    """

    version: str
    words: str
    by: date | None

    @property
    def suffix(self) -> str:
        """The version as it stands behind the dataset's name; empty where it isn't known."""
        return f" {self.version}" if self.version else ""


def release_of(path: Path, released: date | None) -> Release:
    """The release that a file is, by its bytes, or what its name says; `released` is the day that the user gives.

    A yearly release N.1 comes out within the year 20N; its last day is taken, so that nothing counts as known too early. A name is
    believed as far as that day only, and not where the bytes speak against it.
    """
    for version, (size, digest) in _KNOWN.items():
        if path.stat().st_size == size and _sha256(path) == digest:
            words = f"{path.name}: this is UCDP GED {version}, complete, byte for byte as released."
            return Release(version, words, released or _end_of_year(version))
    named = _release_in_name(path)
    if named in _KNOWN:
        words = (
            f"{path.name}: named as UCDP GED {named}, but not byte for byte the file that was released "
            f"({path.stat().st_size:,} bytes, not {_KNOWN[named][0]:,} or other content): perhaps changed, filtered or cut off. "
            f"It is not cited as that release."
        )
        return Release("", words, released)
    if named:
        words = f"{path.name}: named as UCDP GED {named}; of this release no checksum is known here, so it is not cited as that."
    else:
        words = f"{path.name}: no whole release of UCDP GED that is known here; read as an extract."
    return Release("", words, released or _end_of_year(named))


def _release_in_name(path: Path) -> str:
    """The yearly release that a file's name speaks of: "24.1" for GEDEvent_v24_1.csv; nothing for monthly candidates."""
    found = re.search(r"gedevent_v?(\d{2})_1(?![\d_])|ged(\d{2})1(?!\d)", path.stem, re.IGNORECASE)
    return f"{found[1] or found[2]}.1" if found else ""


def _end_of_year(version: str) -> date | None:
    return date(2000 + int(version.split(".", maxsplit=1)[0]), 12, 31) if version else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


Days = tuple[date, date]
ReadRow = Callable[[RowRemarks, Cells, Days, date | None, date], Event]


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    Attributes:
        key: as ids have it.
        name, full_name, url: as prose has it.
        columns, dated_by: what its files must have, and of which they need one.
        file: what one of its files is, in a sentence.
        own: columns that no other dataset has, by which the others refuse its files.
        began, ended: the columns that hold an event's first day, and its last where there is one.
        row_id, stamp: the columns that name the row, and say when it was written ("" where there is none).
        phrases: how a condition on a column reads behind the noun; "" where the place says it.
        meanings: what the codes of a column are called there.
        days, event: read an event's first and last day, and the rest of it.
        release: what a file says about itself.
        licence: name, title and address; None where the data may not be passed on.
        nouns: one of its events, and many.
        terms: what else the ledger is about (the descriptor's "terms").
        publisher, use: whose it is, and what users may do with it, in a sentence.
        credit: what a report made from it says of that, behind the name and version.
        cite: works to cite.
    """

    key: str
    name: str
    full_name: str
    url: str
    columns: tuple[str, ...]
    dated_by: tuple[str, ...]
    file: str
    own: tuple[str, ...]
    began: str
    ended: tuple[str, ...]
    row_id: str
    stamp: str
    phrases: Mapping[str, str]
    meanings: Mapping[str, Mapping[str, str]]
    days: Callable[[Cells], Days]
    event: ReadRow
    release: Callable[[Path, date | None], Release]
    licence: Mapping[str, str] | None
    nouns: tuple[str, str]
    terms: Mapping[str, object]
    publisher: str
    use: str
    credit: str
    cite: tuple[str, ...]

    @property
    def notes(self) -> str:
        """How a row is read, in Markdown."""
        return (Path(__file__).parent / f"{self.key}.md").read_text(encoding="utf-8").strip()


def _terms(name: str) -> dict[str, object]:
    said = dict.fromkeys(("officials", "official", "short", "speak_for", "counting"), name)
    return {"attackers": "armed actors", **said, "confirmed": "recorded", "listed": True}


UCDP = Dataset(
    key="ucdp",
    name="UCDP GED",
    full_name="UCDP Georeferenced Event Dataset",
    url="https://ucdp.uu.se/downloads/",
    columns=ged.GED_COLUMNS,
    dated_by=("source_date", "source_article"),
    file="a file of UCDP GED",
    own=("type_of_violence", "deaths_civilians"),
    began="date_start",
    ended=("date_end",),
    row_id="id",
    stamp="",
    phrases={"country": "", "type_of_violence": "of the {} type"},
    meanings={"type_of_violence": ged.KINDS.meanings},
    days=ged.ged_days,
    event=ged.ged_event,
    release=release_of,
    licence={
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0 International",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    nouns=("event of violence", "events of violence"),
    terms=_terms("UCDP"),
    publisher="Uppsala Conflict Data Program, Department of Peace and Conflict Research, Uppsala University",
    use="UCDP GED is published under CC BY 4.0: whoever passes on this package or a report made from it names UCDP and cites the works in "
    "the package's README.",
    credit="Uppsala Conflict Data Program, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), changed as the data package's README "
    "tells; see Sundberg and Melander (2013), Davies, Pettersson and Öberg (2023), and Högbladh (2019).",
    cite=(
        "Sundberg, Ralph, and Erik Melander (2013). Introducing the UCDP Georeferenced Event Dataset. Journal of Peace Research 50(4).",
        "Davies, Shawn, Therése Pettersson and Magnus Öberg (2023). Organized violence 1989–2022. Journal of Peace Research 60(4).",
        "Högbladh, Stina (2019). UCDP GED Codebook. Department of Peace and Conflict Research, Uppsala University.",
    ),
)

ACLED = Dataset(
    key="acled",
    name="ACLED",
    full_name="Armed Conflict Location & Event Data",
    url="https://acleddata.com/",
    columns=acled.ACLED_COLUMNS,
    dated_by=(),
    file="an ACLED export",
    own=("event_id_cnty",),
    began="event_date",
    ended=(),
    row_id="event_id_cnty",
    stamp="timestamp",
    phrases={"country": "", "event_type": "of type {}", "sub_event_type": "of type {}", "disorder_type": "of type {}"},
    meanings={},
    days=acled.acled_days,
    event=acled.acled_event,
    release=lambda path, released: Release("", f"{path.name}: read as your own export.", released),
    licence=None,
    nouns=("event", "events"),
    terms=_terms("ACLED"),
    publisher="Armed Conflict Location & Event Data",
    use="Not for redistribution: ACLED's terms of use do not allow its data to be passed on. Keep this folder, and reports that list "
    "single events, to yourself, and see the terms before you publish anything made from it.",
    credit="acleddata.com, an export of this report's maker. ACLED's terms do not allow its data to be passed on.",
    cite=("ACLED, Armed Conflict Location & Event Data, https://acleddata.com/, with the day of your export.",),
)

DATASETS = {dataset.key: dataset for dataset in (UCDP, ACLED)}
"""By their keys, as `strikeledger import` takes them."""
