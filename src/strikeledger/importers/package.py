"""The data package that an import writes: its rows, a log of remarks, and a descriptor and README that name their origin."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE, LEAST_ROWS
from strikeledger.importers.event import Event, Publication, Remark, name_as_id
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.registry import Dataset
from strikeledger.text import capitalise, day_in_words, list_in_words, plural

PackageRow = dict[str, str]
PackageRows = dict[str, list[PackageRow]]

IMPORTED_TABLES = ("attacks", "attack_accounts", "places", "sources", "speakers")
"""The tables that an import fills; it leaves the others as a new ledger has them."""

LOG = "import.csv"
"""What is to be known about rows of the user's file: it marks a package as an import."""

_LOG_FIELDS = (
    ("line", "integer", "Line of the file at which the row begins; its header is line 1."),
    ("row", "string", "The dataset's own id of the row."),
    ("fate", "string", "Whether the row was used or left out."),
    ("reason", "string", "Why it was left out, or what is odd about it."),
    ("found", "string", "What stood in the row."),
)

_MOST_LISTED = 20


class _Ids:
    """Ids made from names: the same thing always has the same, and no two things share one."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def id_for(self, wanted: str, *key: str) -> tuple[str, bool]:
        """The id of the thing with this key: the wanted name, with a number behind it if another has that; and whether it is new."""
        if key in self._given:
            return self._given[key], False
        numbered = (f"{wanted}-{number}" for number in count(2))
        found = next(name for name in chain([wanted], numbered) if name not in self._taken)
        self._given[key] = found
        self._taken.add(found)
        return found, True


def package_rows(result: ReadResult) -> PackageRows:
    """The rows of attacks, attack_accounts, places, sources and speakers, each table in its order."""
    dataset = result.dataset
    rows: PackageRows = {name: [] for name in IMPORTED_TABLES}
    place_id, source_id = _places(rows["places"]), _sources(rows["sources"], dataset)
    speaker_id = _speakers(rows, dataset)
    for event in sorted(result.events, key=lambda event: (event.first_day, event.name)):
        attack = f"{event.first_day}-{event.name}"
        rows["attacks"].append(
            {"attack_id": attack, "sort_date": str(event.first_day), "date_basis": "local", "place_id": place_id(event)}
        )
        named = [(source_id(report), speaker_id(report.publisher)) for report in event.reports]
        *earlier, (last, _) = named
        rows["attack_accounts"].append(_account(event, attack, 0, last, dataset.key, event.killed, event.note))
        for number, (source, speaker) in enumerate(dict.fromkeys(earlier), start=1):
            if source != last:
                note = f"one of the publications that {dataset.name} rests on"
                rows["attack_accounts"].append(_account(event, attack, number, source, speaker, "", note))
    used = {row["speaker_id"] for row in rows["attack_accounts"]}
    rows["speakers"] = [row for row in rows["speakers"] if row["speaker_id"] in used]
    rows["speakers"].sort(key=lambda row: row["speaker_id"])
    rows["sources"].sort(key=lambda row: (row["published"], row["source_id"]))
    rows["places"].sort(key=lambda row: row["place_id"])
    return rows


def _account(event: Event, attack: str, number: int, source: str, speaker: str, killed: str, note: str) -> PackageRow:
    return {
        "account_id": f"aa-{event.number}{number:03d}",
        "attack_id": attack,
        "source_id": source,
        "speaker_id": speaker,
        "first_day": str(event.first_day),
        "last_day": str(event.last_day),
        "weapon": "unknown",
        "killed": killed,
        "plain": "killed" if killed and not killed.isdecimal() else "",
        "note": note,
    }


def _places(rows: list[PackageRow]) -> Callable[[Event], str]:
    ids = _Ids()

    def place_id(event: Event) -> str:
        latitude, longitude = (f"{round(degrees, 1) + 0.0:.1f}" for degrees in (event.latitude, event.longitude))
        found, new = ids.id_for(name_as_id(event.place), event.country, event.place, latitude, longitude)
        if new:
            where = {"latitude": latitude, "longitude": longitude}
            rows.append({"place_id": found, "name": event.place, "country": event.country, **where})
        return found

    return place_id


def _sources(rows: list[PackageRow], dataset: Dataset) -> Callable[[Publication], str]:
    ids = _Ids()

    def source_id(report: Publication) -> str:
        basis = "stated" if report.stated else "inferred"
        key = (report.publisher, report.title, str(report.known), basis)
        from_day = f"{report.known}" if report.stated else f"known-{report.known}"
        found, new = ids.id_for(f"{name_as_id(report.publisher)}-{from_day}", *key)
        if new:
            own = report.kind == "dataset"
            rows.append(
                {
                    "source_id": found,
                    "publisher": report.publisher if own else f"{report.publisher}, via {dataset.name}",
                    "title": report.title,
                    "published": str(report.known),
                    "published_basis": basis,
                    "kind": report.kind,
                    "url": dataset.url,
                }
            )
        return found

    return source_id


def _speakers(rows: PackageRows, dataset: Dataset) -> Callable[[str], str]:
    own = {"speaker_id": dataset.key, "name": str(dataset.terms["officials"]), "party": "monitor", "official": "yes"}
    rows["speakers"] = [own]
    ids = _Ids()
    ids.id_for(dataset.key, dataset.key)

    def speaker_id(publisher: str) -> str:
        wanted = name_as_id(publisher)
        found, new = ids.id_for(f"{wanted}-as-source" if wanted == dataset.key else wanted, "source", publisher)
        if new:
            rows["speakers"].append({"speaker_id": found, "name": publisher, "party": "other", "official": "no"})
        return found

    return speaker_id


def extent(result: ReadResult) -> str:
    """Which part of the dataset a ledger holds, for the head of its reports: what is missing, and what its codes call uncertain."""
    dataset, where = result.dataset, result.where
    version = result.release.suffix
    whole = f"{dataset.name}{version}" if version else f"an extract of {dataset.name}"
    asked = f"; of it, {where}" if str(where) else ""
    said = [f"The data is {result.file}, {whole}{asked}."]
    if result.set_aside_counts:
        reasons = "; ".join(
            f"{reason.partition(' (')[0]}: {count:,}" for reason, count in result.set_aside_counts.items()
        )
        aside = sum(result.set_aside_counts.values())
        said.append(
            f"{aside:,} rows asked for are missing here ({reasons}), each listed in the data package's import.csv."
        )
    if result.flag_counts:
        flags = list_in_words([f"{count:,} have {flag}" for flag, count in result.flag_counts.items()])
        said.append(
            f"Of the {len(result.events):,} that are here, by {dataset.terms['officials']}'s own codes {flags}."
        )
    return " ".join(said)


def readme(result: ReadResult, rows: PackageRows) -> str:
    """The codebook of the package."""
    dataset, where = result.dataset, result.where
    asked = f", of which was asked for: {where}" if str(where) else ", all of it"
    parts = [
        f"# {package_title(result)}",
        f"This data package was made by `strikeledger import {dataset.key}` from `{result.file}`{asked}. {result.release.words}",
        _licence(dataset),
        f"## What is in it\n\n{_content(rows, result)}",
        f"## How rows were read\n\n{dataset.notes}",
        f"## Where each row went\n\n{result.balance}.",
        _counts_table("Left out", result.set_aside_counts),
        _counts_table("Used, with a remark", result.odd_counts),
        _remarks_list(result),
        "## How to cite\n\n" + "\n".join(f"- {work}" for work in dataset.cite),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _content(rows: PackageRows, result: ReadResult) -> str:
    given = [bool(row["killed"]) for row in rows["attack_accounts"]]
    events, places = _number_of(len(rows["attacks"]), *result.nouns), _number_of(len(rows["places"]), "place")
    return (
        f"{events} at {places}; {_number_of(sum(given), 'account')} with a number of people killed and {given.count(False):,} without, "
        f"from {_number_of(len(rows['sources']), 'publication')}. The first event began on "
        f"{day_in_words(rows['attacks'][0]['sort_date'])}; the newest publication counts as known from "
        f"{day_in_words(rows['sources'][-1]['published'])}. Strikes, tallies, context and corrections are empty.\n\n"
        "`datapackage.json` gives every column its type, limits and meaning. An empty cell means that nothing is said; it never means zero."
    )


def _number_of(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {plural(number, one, many)}"


def package_title(result: ReadResult) -> str:
    """What the package is called: "Events of violence in Syria, according to UCDP GED 23.1"."""
    countries = sorted({event.country for event in result.events})
    place = f" in {list_in_words(countries)}" if len(countries) <= 3 else ""
    return f"{capitalise(result.nouns[1])}{place}, according to {result.dataset.name}{result.release.suffix}"


def _licence(dataset: Dataset) -> str:
    if dataset.licence is None:
        return f"**{dataset.use}**"
    return (
        f"The data is taken from the {dataset.full_name} ({dataset.url}), published by the {dataset.publisher.partition(',')[0]} under "
        f"[{dataset.licence['title']}]({dataset.licence['path']}), and was changed as told below. The same licence holds for this package; "
        f"name {dataset.name.partition(' ')[0]} and cite the works at the end."
    )


def _counts_table(heading: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return f"{heading}: none."
    return f"| {heading} | rows |\n|---|---:|\n" + "\n".join(f"| {reason} | {n:,} |" for reason, n in counts.items())


def _remarks_list(result: ReadResult) -> str:
    if not result.remarks:
        return ""
    shown = result.remarks[:_MOST_LISTED]
    lines = [f"| {r.line:,} | {r.row} | {r.fate} | {r.reason} | {r.found.replace('|', '/')} |" for r in shown]
    more = f" The first {len(shown)} of {len(result.remarks):,}:" if len(result.remarks) > len(shown) else ""
    head = f"`import.csv` lists every remark with its line in `{result.file}`.{more}"
    return f"{head}\n\n| line | row | fate | reason | found |\n|---:|---|---|---|---|\n" + "\n".join(lines)


def write_package(data: Path, result: ReadResult, rows: PackageRows) -> None:
    """Write an import into the empty data package of a new ledger."""
    descriptor = json.loads((data / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    for name, table in rows.items():
        columns = [column["name"] for column in resources[name]["schema"]["fields"]]
        _write(data / resources[name]["path"], columns, table)
    _write(data / LOG, [name for name, _, _ in _LOG_FIELDS], map(_log_row, result.remarks))
    described = {**descriptor, **_descriptor_fields(result, rows)}
    counted = [
        {**each, LEAST_ROWS: len(rows[name])} if (name := each["name"]) in rows else each for each in resources.values()
    ]
    described["resources"] = [*counted, _log_resource(result)]
    if result.dataset.licence is None:
        described.pop("licenses", None)
    (data / DESCRIPTOR_FILE).write_text(
        json.dumps(described, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    (data / "README.md").write_text(readme(result, rows), encoding="utf-8", newline="\n")


def newest_day(rows: PackageRows) -> date:
    """The day from which everything in the package is known."""
    return date.fromisoformat(max(row["published"] for row in rows["sources"]))


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _log_row(remark: Remark) -> dict[str, str]:
    return {name: str(getattr(remark, name)) for name, _, _ in _LOG_FIELDS}


def _descriptor_fields(result: ReadResult, rows: PackageRows) -> dict[str, Any]:
    dataset = result.dataset
    first, last = rows["attacks"][0]["sort_date"], max(row["last_day"] for row in rows["attack_accounts"])
    version, whole = result.release.suffix, package_title(result)
    licence = {"licenses": [dict(dataset.licence)]} if dataset.licence else {}
    return {
        "name": name_as_id(whole),
        "title": whole,
        "description": " ".join([f"Made by `strikeledger import {dataset.key}` from {result.file}.", dataset.use]),
        **licence,
        "sources": [{"title": f"{dataset.full_name} ({dataset.name}{version})", "path": dataset.url}],
        "contributors": [{"title": dataset.publisher, "path": dataset.url, "roles": ["creator"]}],
        "citation": " ".join(dataset.cite),
        "temporal": {"start": first, "end": last},
        "beginnings": [first, first],
        "terms": {
            "attack": result.nouns[0],
            "attacks": result.nouns[1],
            **dataset.terms,
            "source": dataset.name,
            "extent": extent(result),
            "credit": f"Data: {dataset.full_name}{version}, {dataset.credit}",
        },
    }


def _log_resource(result: ReadResult) -> dict[str, Any]:
    fields = [{"name": name, "type": kind, "description": words} for name, kind, words in _LOG_FIELDS]
    return {
        "name": "import",
        "path": LOG,
        "title": "Remarks on imported rows",
        "description": f"Rows of {result.file} that were left out, and rows that were used although something about them is odd.",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
