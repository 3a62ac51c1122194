"""The files of an imported package: rows come in; CSVs, a log and a descriptor that names their origin go out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.importers.event import Remark, name_as_id
from strikeledger.importers.packing import PackageRows
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.registry import Dataset
from strikeledger.importers.where import RowFilter
from strikeledger.text import day_in_words, list_in_words

_MOST_LISTED = 20


def import_summary(harvest: ReadResult) -> list[str]:
    """What a user is told: which release, where each row went, and what is odd about those used."""
    return [
        harvest.release.words,
        balance_in_words(harvest),
        *(f"  set aside: {count:,}, {reason}" for reason, count in harvest.set_aside_counts.items()),
        *(f"  used, with a remark: {count:,}, {reason}" for reason, count in harvest.odd_counts.items()),
    ]


def balance_in_words(harvest: ReadResult) -> str:
    """The conservation of rows in one sentence."""
    used, aside = len(harvest.events), sum(harvest.set_aside_counts.values())
    rest = f" + {harvest.not_asked_count:,} not asked for" if harvest.not_asked_count else ""
    return f"{harvest.file}: {harvest.rows:,} rows = {used:,} used + {aside:,} set aside{rest}"


def extent(harvest: ReadResult, dataset: Dataset, where: RowFilter) -> str:
    """Which part of the dataset a ledger holds, for the head of its reports: of which file, under which conditions, and what is missing."""
    version = f" {harvest.release.version}" if harvest.release.version else ""
    whole = f"{dataset.name}{version}" if harvest.release.version else f"an extract of {dataset.name}"
    asked = f"; of it, {where}" if str(where) else ""
    aside = sum(harvest.set_aside_counts.values())
    reasons = "; ".join(f"{reason.partition(' (')[0]}: {count:,}" for reason, count in harvest.set_aside_counts.items())
    missing = (
        f" {aside:,} rows asked for are missing here ({reasons}), each listed in the data package's import.csv."
        if aside
        else ""
    )
    return f"The data is {harvest.file}, {whole}{asked}.{missing}"


def readme(harvest: ReadResult, rows: PackageRows, dataset: Dataset, where: RowFilter) -> str:
    """The codebook of the package: what it holds, whose it is, how rows became rows, what was set aside, and how to cite."""
    asked = f", of which was asked for: {where}" if str(where) else ", all of it"
    parts = [
        f"# {package_title(harvest, dataset, where)}",
        f"This data package was made by `strikeledger import {dataset.key}` from `{harvest.file}`{asked}. {harvest.release.words}",
        _licence(dataset),
        f"## What is in it\n\n{_content(rows, dataset)}",
        f"## How rows were read\n\n{dataset.notes}",
        f"## Where each row went\n\n{balance_in_words(harvest)}.",
        _counts_table("Set aside", harvest.set_aside_counts),
        _counts_table("Used, with a remark", harvest.odd_counts),
        _remarks_list(harvest),
        "## How to cite\n\n" + "\n".join(f"- {work}" for work in dataset.cite),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _content(rows: PackageRows, dataset: Dataset) -> str:
    accounts = rows["attack_accounts"]
    numbers = sum(bool(row["killed"]) for row in accounts)
    return (
        f"{len(rows['attacks']):,} {dataset.terms['attacks']} at {len(rows['places']):,} places; {numbers:,} accounts with a number of "
        f"people killed and {len(accounts) - numbers:,} without, from {len(rows['sources']):,} publications. The first event began on "
        f"{day_in_words(rows['attacks'][0]['sort_date'])}; the newest publication counts as known from "
        f"{day_in_words(rows['sources'][-1]['published'])}. Strikes, tallies, context and corrections are empty.\n\n"
        "`datapackage.json` gives every column its type, limits and meaning. An empty cell means that nothing is said; it never means zero."
    )


def package_title(harvest: ReadResult, dataset: Dataset, where: RowFilter) -> str:
    """What the package is called: "Events of violence in Syria, according to UCDP GED 23.1"."""
    what = str(dataset.terms["attacks"])
    countries = sorted({event.country for event in harvest.events})
    place = f" in {list_in_words(countries)}" if 1 <= len(countries) <= 3 else ""
    days = "".join(f" {word} {day_in_words(day)}" for word, day in (("from", where.first), ("to", where.last)) if day)
    version = f" {harvest.release.version}" if harvest.release.version else ""
    return f"{what[0].upper()}{what[1:]}{place}{days}, according to {dataset.name}{version}"


def _licence(dataset: Dataset) -> str:
    if dataset.licence is None:
        return f"**{dataset.use}**"
    return (
        f"The data is taken from the {dataset.full_name} ({dataset.url}), published by the Uppsala Conflict Data Program under "
        f"[{dataset.licence['title']}]({dataset.licence['path']}), and was changed as told below. The same licence holds for this package; "
        "name UCDP and cite the works at the end."
    )


def _counts_table(heading: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return f"{heading}: none."
    return f"| {heading} | rows |\n|---|---:|\n" + "\n".join(f"| {reason} | {n:,} |" for reason, n in counts.items())


def _remarks_list(harvest: ReadResult) -> str:
    if not harvest.remarks:
        return ""
    shown = harvest.remarks[:_MOST_LISTED]
    lines = [f"| {r.line:,} | {r.row} | {r.fate} | {r.reason} | {r.found.replace('|', '/')} |" for r in shown]
    more = f" The first {len(shown)} of {len(harvest.remarks):,}:" if len(harvest.remarks) > len(shown) else ""
    head = f"`import.csv` lists every remark with its line in `{harvest.file}`.{more}"
    return f"{head}\n\n| line | row | fate | reason | found |\n|---:|---|---|---|---|\n" + "\n".join(lines)


LOG = "import.csv"
"""What is to be known about rows of the user's file: it marks a package as an import."""

_LOG_FIELDS = (
    ("line", "integer", "Line of the file at which the row begins; its header is line 1."),
    ("row", "string", "The dataset's own id of the row."),
    ("fate", "string", "Whether the row was used or set aside."),
    ("reason", "string", "Why it was set aside, or what is odd about it."),
    ("found", "string", "What stood in the row."),
)


def fill(data: Path, harvest: ReadResult, rows: PackageRows, dataset: Dataset, where: RowFilter) -> None:
    """Write an import into the empty data package of a new ledger."""
    descriptor = json.loads((data / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    for name, table in rows.items():
        columns = [column["name"] for column in resources[name]["schema"]["fields"]]
        _write(data / resources[name]["path"], columns, table)
    _write(data / LOG, [name for name, _, _ in _LOG_FIELDS], map(_log_row, harvest.remarks))
    described = {**descriptor, **_descriptor_fields(harvest, rows, dataset, where)}
    described["resources"] = [*descriptor["resources"], _log_resource(harvest)]
    if dataset.licence is None:
        described.pop("licenses", None)
    (data / DESCRIPTOR_FILE).write_text(
        json.dumps(described, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    (data / "README.md").write_text(readme(harvest, rows, dataset, where), encoding="utf-8", newline="\n")


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


def _descriptor_fields(harvest: ReadResult, rows: PackageRows, dataset: Dataset, where: RowFilter) -> dict[str, Any]:
    first, last = rows["attacks"][0]["sort_date"], max(row["last_day"] for row in rows["attack_accounts"])
    version = f" {harvest.release.version}" if harvest.release.version else ""
    whole = package_title(harvest, dataset, where)
    licence = {"licenses": [dict(dataset.licence)]} if dataset.licence else {}
    return {
        "name": name_as_id(whole),
        "title": whole,
        "description": " ".join([f"Made by `strikeledger import {dataset.key}` from {harvest.file}.", dataset.use]),
        **licence,
        "sources": [{"title": f"{dataset.full_name} ({dataset.name}{version})", "path": dataset.url}],
        "contributors": [{"title": dataset.publisher, "path": dataset.url, "roles": ["creator"]}],
        "citation": " ".join(dataset.cite),
        "temporal": {"start": first, "end": last},
        "beginnings": [first, first],
        "terms": {
            **dataset.terms,
            "source": dataset.name,
            "extent": extent(harvest, dataset, where),
            "credit": f"Data: {dataset.full_name}{version}, {dataset.credit}",
        },
    }


def _log_resource(harvest: ReadResult) -> dict[str, Any]:
    fields = [{"name": name, "type": kind, "description": words} for name, kind, words in _LOG_FIELDS]
    return {
        "name": "import",
        "path": LOG,
        "title": "Remarks on imported rows",
        "description": f"Rows of {harvest.file} that were set aside, and rows that were used although something about them is odd.",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
