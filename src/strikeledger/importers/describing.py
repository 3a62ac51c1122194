"""The files of an imported package: rows come in; CSVs, a log and a descriptor that names their origin go out."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.importers.dataset import Dataset
from strikeledger.importers.event import Remark, name_as_id
from strikeledger.importers.packing import PackageRows
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.telling import extent, package_title, readme
from strikeledger.importers.where import RowFilter

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
