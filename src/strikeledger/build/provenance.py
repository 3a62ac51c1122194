"""What an edition says of itself: its name and neighbours, the files beside its page, and where all comes from (an RO-Crate)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strikeledger import __version__
from strikeledger.build.catalogue import neighbour_pages
from strikeledger.data.descriptor import read_curator, read_licence
from strikeledger.errors import ParameterError
from strikeledger.files import digest
from strikeledger.report.blocks import Document
from strikeledger.text import size_in_words

if TYPE_CHECKING:
    from strikeledger.build.editions import Edition

_NAMED_DISTRIBUTIONS = ("altair", "nbconvert", "pandas", "papermill", "typst", "vl-convert-python", "xlsxwriter")
_MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html", ".pdf": "application/pdf", ".ipynb": "application/x-ipynb+json", ".json": "application/json", ".csv": "text/csv",
    ".geojson": "application/geo+json", ".lock": "text/plain", ".png": "image/png",
}  # fmt: skip


CRATE_FILE = "ro-crate-metadata.json"
"""The file of an edition that holds its provenance."""


@dataclass(frozen=True)
class Crate:
    """What a provenance says: how an edition was asked, and the digest of each of its files by path."""

    parameters: Mapping[str, Any]
    digests: Mapping[str, str]


def read_crate(folder: Path) -> Crate:
    """The provenance of an edition.

    Raises:
        ParameterError: there is none that can be read.
    """
    try:
        graph = json.loads((folder / CRATE_FILE).read_text(encoding="utf-8"))["@graph"]
        entities = {str(entity["@id"]): entity for entity in graph}
        parameters = {
            name.removeprefix("#parameter-"): json.loads(entity["value"])
            for name, entity in entities.items()
            if name.startswith("#parameter-")
        }
        files = {name: str(entity["sha256"]) for name, entity in entities.items() if entity["@type"] == "File"}
    except FileNotFoundError:
        raise ParameterError(f"it has no {CRATE_FILE}, which says how it was made") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise ParameterError(f"its {CRATE_FILE}, which says how it was made, can't be read") from None
    return Crate(parameters, {name: sha for name, sha in files.items() if not name.startswith("#")})


def edition_provenance(
    wanted: Edition, document: Document, data: Path, data_slice: str, files: Mapping[str, bytes]
) -> bytes:
    """The RO-Crate of an edition's files."""
    paths = [wanted.report.notebook, data / "region.geojson", data.parent / "requirements.lock"]
    # Of the data, the slice alone: later rows change nothing.
    inputs = {path.name: path.read_bytes() for path in paths if path.is_file()}
    name = f"{wanted.report.name}, edition {wanted.name}"
    return ro_crate(document, name, wanted.values, inputs, files, data_slice)


def ro_crate(
    document: Document,
    name: str,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, bytes],
    outputs: Mapping[str, bytes],
    data_slice: str,
) -> bytes:
    """An RO-Crate (1.1) of one edition: one CreateAction that made the outputs from the inputs.

    Args:
        name: report and edition.
        inputs: name to content of the notebook, the map and the lock; the data is named by the digest of its slice.
        outputs: path within the edition to content.
    """
    files = [_file_entity(path, content) for path, content in sorted(outputs.items())]
    objects = [_file_entity(f"#{path}", content) for path, content in sorted(inputs.items())]
    as_of = str(parameters.get("as_of", ""))
    licence = {"license": {"@id": document.licence_address}} if document.licence_address else {}
    used = [*_NAMED_DISTRIBUTIONS, *(["python-docx"] if any(path.endswith(".docx") for path in outputs) else [])]
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE_FILE, "@type": "CreativeWork", "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./", "@type": "Dataset", "name": document.title, "alternateName": name,
            "description": f"One edition, as known on {as_of}", "datePublished": as_of,
            **licence, "hasPart": _references(files), "mentions": {"@id": "#build"},
        },
        {
            "@id": "#build", "@type": "CreateAction", "name": "Run the notebook and set the report",
            "instrument": {"@id": "#strikeledger"}, "result": _references(files),
            "object": [*_references(objects), {"@id": "#data-slice"}, *({"@id": f"#parameter-{key}"} for key in parameters)],
        },
        {
            "@id": "#strikeledger", "@type": "SoftwareApplication", "name": "strikeledger", "version": __version__,
            "softwareRequirements": [f"{distribution} {version(distribution)}" for distribution in used],
        },
        _property_value("data-slice", "SHA-256 of the rows that this edition sees", data_slice),
        *(_property_value(f"parameter-{key}", key, json.dumps(value)) for key, value in parameters.items()),
        *objects,
        *files,
    ]  # fmt: skip
    return (
        json.dumps({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}, indent=2, ensure_ascii=False)
        + "\n"
    ).encode()


def _property_value(key: str, name: str, value: str) -> dict[str, Any]:
    return {"@id": f"#{key}", "@type": "PropertyValue", "name": name, "value": value}


def _file_entity(path: str, content: bytes) -> dict[str, Any]:
    kind = _MEDIA_TYPES.get(Path(path).suffix, "application/octet-stream")
    return {
        "@id": path,
        "@type": "File",
        "encodingFormat": kind,
        "contentSize": str(len(content)),
        "sha256": digest(content),
    }


def _references(entities: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]


def edition_metadata(wanted: Edition, revision: int, data: Path) -> dict[str, Any]:
    """What an executed notebook says of its edition; who keeps the data, and its licence, are those of the package."""
    licence, address = read_licence(data)
    return {
        "report": wanted.report.name, "edition": wanted.name, "revision": revision, "as_of": str(wanted.values.get("as_of", "")),
        "subtitle": wanted.report.subtitle, "parameters": wanted.values, "curator": read_curator(data), "licence": licence,
        "licence_address": address,
        "editions": neighbour_pages(wanted.report, wanted.name, wanted.values),
        **({"address": wanted.address} if wanted.address else {}),
    }  # fmt: skip


def downloads_of(wanted: Edition, files: Mapping[str, bytes], later: bool) -> dict[str, str]:
    """Label and address of what stands beside the page; of a later revision also where those before it are, as far as they are kept."""
    stem = wanted.report.name
    ahead = {"PDF": f"{stem}.pdf"} if "pdf" in wanted.report.formats else {}
    ahead |= {"Word": f"{stem}.docx"} if "docx" in wanted.report.formats else {}
    ahead |= {"Brief (PDF)": f"{stem}.brief.pdf"} if "brief" in wanted.report.formats else {}
    tables = {"Spreadsheet": f"{stem}.xlsx", "Figures (JSON)": "figures.json"}
    made = {label: path for label, path in tables.items() if path in files}
    revisions = {"Earlier revisions (index)": "../../index.html"} if later and wanted.report.keep else {}
    return {**ahead, **made, "Notebook": f"{stem}.ipynb", "Provenance": "ro-crate-metadata.json", **revisions}


def downloads_with_sizes(downloads: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """The downloads as the page names them, which alone says how large they are: a notebook can't tell its own size."""
    return {
        label: {"href": path, **({"size": size_in_words(len(files[path]))} if path in files else {})}
        for label, path in downloads.items()
    }
