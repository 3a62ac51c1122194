"""The data package that an import writes: its rows and a log of remarks as files, and a descriptor and README that name their origin."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE, LEAST_ROWS
from strikeledger.importers.event import name_as_id
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.registry import Dataset
from strikeledger.importers.rows import PackageRows
from strikeledger.text import capitalise, day_in_words, list_in_words, plural

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
        write_rows(data / resources[name]["path"], columns, table)
    write_rows(data / LOG, [name for name, _, _ in _LOG_FIELDS], map(vars, result.remarks))
    described = {**descriptor, **_descriptor_fields(result, rows)}
    counted = [
        {**each, LEAST_ROWS: len(rows[name])} if (name := each["name"]) in rows else each for each in resources.values()
    ]
    described["resources"] = [*counted, _log_resource(result)]
    if result.dataset.licence is None:
        described.pop("licenses", None)
    write_descriptor(data, described)
    (data / "README.md").write_text(readme(result, rows), encoding="utf-8", newline="\n")


def write_descriptor(data: Path, content: Mapping[str, Any]) -> None:
    """Write the descriptor of a package."""
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (data / DESCRIPTOR_FILE).write_text(text, encoding="utf-8", newline="\n")


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV; what a row has nothing for stays empty."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


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
