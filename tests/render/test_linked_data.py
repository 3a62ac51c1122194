"""What a page says of itself to machines: a schema.org Dataset of what it shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from edtf import parse_edtf
from edtf.parser.parser_classes import Interval

from strikeledger.render.data_files import document_attachments
from strikeledger.render.html.linked_data import linked_data
from strikeledger.report.blocks import Card, Cards, Document, FigureRef, Paragraph, Table, Text
from strikeledger.report.records import FigureRecord, SourceRecord

FIGURES = {
    "attacks": FigureRecord("attacks", label="Attacks", low=71, words="at least 71", unit="attacks"),
    "deaths": FigureRecord("deaths", label="Deaths", low=8, high=15, words="8 to 15", unit="people"),
    "last": FigureRecord(
        "last", label="Last attack", kind="date", low="2023-11-21", high="2023-11-22", edtf="[2023-11-21..2023-11-22]",
        words="21 to 22 November 2023", unit="day",
    ),
}  # fmt: skip
SOURCES = {
    "a": SourceRecord("a", publisher="Reuters", published="2023-11-21", url="https://example.org/a"),
    "b": SourceRecord("b", publisher="A speech, not online", published="2023-11-22"),
}


def edition(**more: Any) -> Document:
    cards = Cards(tuple(Card(name, (FigureRef(name),)) for name in FIGURES))
    records = tuple(
        {"first_day": day, "last_day": day, "country": where}
        for day, where in (("2023-10-18", "Syria"), ("2023-10-17", "Iraq"), ("2024-01-01", "Iraq"))
    )
    table = Table("days", "Attacks by day", (), (), records=records)
    facts: dict[str, Any] = {
        "report": "situation", "edition": "2023-11-22", "as_of": "2023-11-22", "subtitle": "Situation report", "figures": FIGURES,
        "sources": SOURCES, "licence_address": "https://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip
    return replace(Document("Attacks and strikes", (cards, table), **facts), **more)


def test_a_page_is_a_dataset_as_of_its_day() -> None:
    facts = linked_data(edition(revision=2))
    assert (facts["@type"], facts["name"], facts["version"]) == (
        "Dataset",
        "Attacks and strikes",
        "2023-11-22, revision 2",
    )
    assert (facts["dateModified"], facts["license"]) == ("2023-11-22", "https://creativecommons.org/licenses/by/4.0/")
    assert facts["description"].startswith("Situation report as known on 22 November 2023. Attacks: at least 71.")


def test_it_covers_the_days_of_its_tables_up_to_its_own() -> None:
    covered = linked_data(edition())["temporalCoverage"]
    assert covered == "2023-10-17/2023-11-22"
    assert isinstance(parse_edtf(covered), Interval)
    assert linked_data(edition(blocks=()))["temporalCoverage"] == "../2023-11-22"


def test_it_covers_the_countries_that_were_asked_for_or_those_of_its_tables() -> None:
    def names(document: Document) -> list[str]:
        return [place["name"] for place in linked_data(document)["spatialCoverage"]]

    assert names(edition()) == ["Iraq", "Syria"]
    assert names(edition(parameters={"countries": ["Iraq"]})) == ["Iraq"]


def test_headlines_are_its_variables_with_the_bounds_of_their_values() -> None:
    attacks, deaths, last = linked_data(edition())["variableMeasured"]
    assert (attacks["propertyID"], attacks["minValue"], attacks["unitText"]) == ("attacks", 71, "attacks")
    assert "maxValue" not in attacks
    assert (deaths["minValue"], deaths["maxValue"]) == (8, 15)
    assert (last["value"], last.get("minValue")) == ("[2023-11-21..2023-11-22]", None)


def test_its_distribution_is_the_files_that_lie_beside_it() -> None:
    named = [file["contentUrl"] for file in linked_data(edition())["distribution"]]
    assert sorted(named) == sorted(document_attachments(edition()))
    assert "distribution" not in linked_data(edition(edition=""))


def test_it_is_based_on_the_sources_that_can_be_found() -> None:
    told = linked_data(edition())["isBasedOn"]
    assert told == [{"url": "https://example.org/a", "publisher": "Reuters", "datePublished": "2023-11-21"}]
    assert all(urlsplit(source["url"]).netloc for source in told)


def test_a_page_without_figures_and_tables_is_a_report_and_says_nothing_empty() -> None:
    facts = linked_data(Document("Plain", (Paragraph((Text("Words"),)),)))
    assert facts == {"@context": "https://schema.org", "@type": "Report", "name": "Plain", "inLanguage": "en"}
