"""What a page is, for machines: a schema.org Dataset of the numbers that it shows, with the publications that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from strikeledger.render.data_files import headline_ids, named_tables
from strikeledger.render.references import citation, external_address
from strikeledger.report.blocks import Document
from strikeledger.report.records import FigureRecord, SourceRecord
from strikeledger.text import capitalise, day_in_words, edtf_period

_DAYS = ("first_day", "day", "last_day")
"""The columns of tables that say on which days something was."""


def linked_data(document: Document) -> dict[str, Any]:
    """A document as a schema.org Dataset, or as a Report where it has neither figures nor tables; nothing in it is empty."""
    headlines = [document.figures[name] for name in headline_ids(document)]
    facts = {
        "@context": "https://schema.org",
        "@type": "Dataset" if document.figures or any(named_tables(document)) else "Report",
        "name": document.title,
        "description": _description(document, headlines),
        "inLanguage": document.language,
        "version": f"{document.edition}, revision {document.revision}" if document.edition else "",
        "dateModified": document.as_of,
        "temporalCoverage": _days_covered(document),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in _countries(document)],
        "variableMeasured": [_variable(figure) for figure in headlines],
        **(_edition_facts(document) if document.edition else {}),
        "isBasedOn": [entry for source in document.sources.values() if (entry := _publication(source))],
    }
    return {key: value for key, value in facts.items() if value}


def _description(document: Document, headlines: list[FigureRecord]) -> str:
    """What an edition is and what its headline figures say; the author's own description comes before ours."""
    if document.description or not document.as_of:
        return document.description or document.subtitle
    told = [f"{figure.label}: {figure.words}" for figure in headlines]
    sentences = [f"{document.subtitle or 'Report'} as known on {day_in_words(document.as_of)}", *told]
    return " ".join(f"{capitalise(sentence)}." for sentence in sentences)


def _edition_facts(document: Document) -> dict[str, Any]:
    """Whose work an edition is, how it may be used, and the files beside its page."""
    tables = {table.name: table.title or table.name for table in named_tables(document)}
    files = [("Every figure", "figures.json", "application/json")] if document.figures else []
    files += [(title, f"tables/{quote(name)}.csv", "text/csv") for name, title in tables.items()]
    return {
        "creator": {"@type": "Organization", "name": document.curator} if document.curator else None,
        "license": document.licence_address,
        "creditText": citation(document),
        "distribution": [
            {"@type": "DataDownload", "name": name, "contentUrl": address, "encodingFormat": kind}
            for name, address, kind in files
        ],
    }


def _variable(figure: FigureRecord) -> dict[str, Any]:
    """A headline figure with its bounds: a date by EDTF, a number by its ends as far as they are known."""
    ends = {"minValue": figure.low, "maxValue": figure.high} if figure.kind != "date" else {"value": figure.edtf}
    known = {name: value for name, value in ends.items() if value not in (None, "")}
    unit = {"unitText": figure.unit} if figure.unit and figure.kind != "date" else {}
    said = {"name": figure.label, "propertyID": figure.id, "description": figure.words}
    return {"@type": "PropertyValue", **said, **known, **unit}


def _days_covered(document: Document) -> str:
    """From the first day that a table has to the day as of which all is known; the beginning is open where no table has one."""
    days = [record[name] for record in _records(document) for name in _DAYS if record.get(name)]
    known = [day for day in map(str, days) if day <= document.as_of]
    return edtf_period(min(known, default=""), document.as_of) if document.as_of else ""


def _countries(document: Document) -> list[str]:
    """The countries that an edition was asked for, or those in its tables."""
    asked = document.parameters.get("countries")
    return sorted(set(asked or (record["country"] for record in _records(document) if record.get("country"))))


def _records(document: Document) -> Iterator[Any]:
    return (record for table in named_tables(document) for record in table.records)


def _publication(source: SourceRecord) -> dict[str, str]:
    """A source by its address, its publisher and its day; nothing where nobody could find it."""
    address = external_address(source.url)
    facts = {"url": address, "publisher": source.publisher, "datePublished": source.published}
    return {name: value for name, value in facts.items() if value} if address else {}
