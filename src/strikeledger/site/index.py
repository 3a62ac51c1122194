"""The index of a reports folder: one page that lists its editions, offline and without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from strikeledger.counts import Count
from strikeledger.errors import InfeasibleError
from strikeledger.render.html.inline import spark_picture
from strikeledger.render.html.page import TEMPLATES_FOLDER, colour_css, read_asset, template_loader, typeface_css
from strikeledger.report.blocks import Spark
from strikeledger.report.headlines import spark_of
from strikeledger.site.published import (
    FIGURES_FILE,
    NOWHERE,
    PublishedEdition,
    SiteFacts,
    editions_by_report,
    write_listing,
)
from strikeledger.text import capitalise, day_in_words, size_in_words, typographic

_DAY_PARAMETERS = ("as_of", "last_edition", "next_edition")


@dataclass(frozen=True)
class ReportIndex:
    """One report as the page shows it: its newest edition with its headline figures, and every edition.

    Attributes:
        headlines: id to label.
        moved: how a headline moved over the catalogue's own editions, as a picture by its id.
        common: the headlines that an older edition has as well.
    """

    name: str
    title: str
    newest: PublishedEdition | None
    headlines: Mapping[str, str]
    moved: Mapping[str, Spark]
    common: Sequence[str]
    editions: Sequence[PublishedEdition]


def write_index(reports: Path, site: SiteFacts = NOWHERE) -> Path:
    """Write `index.html` in a reports folder, whole or not at all.

    Raises:
        StorageError: the folder can't be read or written to.
    """
    return write_listing(reports, "index.html", lambda: index_html(reports, site))


def index_html(reports: Path, site: SiteFacts = NOWHERE) -> str:
    """The page that lists every edition of every report; the one with most editions comes first, then the newest.

    Reports that are in the catalogue no longer come last.
    """
    shelves = [_report_index(name, editions) for name, editions in editions_by_report(reports).items()]
    shelves.sort(key=lambda shelf: (len(shelf.editions), shelf.newest.as_of if shelf.newest else ""), reverse=True)
    shelves.sort(key=lambda shelf: not site.is_listed(shelf.name))
    newest = [shelf.newest for shelf in shelves if shelf.newest and shelf.newest.is_catalogue_own]
    usual = {edition.report: edition.parameters for edition in newest}
    return template_loader().get_template("index.html.j2").render(
        site=site,
        shelves=shelves,
        count=sum(len(shelf.editions) for shelf in shelves),
        newest=day_in_words(max((shelf.newest.as_of for shelf in shelves if shelf.newest), default="")),
        colours=colour_css(),
        faces=typeface_css(),
        styles=read_asset(TEMPLATES_FOLDER / "report.css") + read_asset(TEMPLATES_FOLDER / "index.css"),
        day=day_in_words,
        downloads=edition_downloads,
        picture=_picture,
        words=figure_words,
        asked=lambda edition: parameters_in_words(edition, usual.get(edition.report, {})),
        heading=capitalise,
    )  # fmt: skip


def _report_index(name: str, editions: Sequence[PublishedEdition]) -> ReportIndex:
    own = [edition for edition in editions if edition.is_catalogue_own and edition.figures]
    newest = next(iter(own), next(iter(editions), None))
    headlines = {key: typographic(str(newest.figures[key]["label"])) for key in newest.headlines} if newest else {}
    moved = {key: spark for key in headlines if (spark := spark_of(_counts(own[::-1], key)))}
    common = [key for key in headlines if sum(key in edition.figures for edition in editions) > 1]
    return ReportIndex(name, newest.title if newest else name, newest, headlines, moved, common, editions)


def _counts(editions: Sequence[PublishedEdition], figure: str) -> Iterator[tuple[date, Count]]:
    """The count that a figure is in each edition that has it as one, on a day of the calendar."""
    for edition in editions:
        record = edition.figures.get(figure, {})
        low, high = record.get("low"), record.get("high")
        if record.get("kind") == "count" and type(low) is int and (high is None or type(high) is int):
            with suppress(ValueError, InfeasibleError):  # another's file may say anything
                yield date.fromisoformat(edition.as_of), Count(low, high)


def _picture(spark: Spark) -> Markup:
    """How a headline moved, for its card; what it shows stands beside it."""
    return spark_picture(replace(spark, alt=""), 200, 36)


def figure_words(edition: PublishedEdition, figure: str) -> str:
    """A figure of an edition in its words; a dash where the edition has none."""
    return str(edition.figures[figure]["words"]) if figure in edition.figures else "–"


def parameters_in_words(edition: PublishedEdition, usual: Mapping[str, Any]) -> str:
    """What an edition was asked for, besides its day, where it is not the catalogue's own or leaves something out.

    Args:
        usual: what the catalogue asks of its newest edition, which isn't told.
    """
    asked = {
        key: value
        for key, value in edition.parameters.items()
        if key not in _DAY_PARAMETERS and value not in ("", [], None)
    }
    shown = {
        key: value for key, value in asked.items()
        if isinstance(value, list) or not (edition.is_catalogue_own or value == usual.get(key))
    }  # fmt: skip
    words = {key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in shown.items()}
    return "; ".join(f"{key}: {value}" for key, value in words.items())


def edition_downloads(edition: PublishedEdition) -> list[tuple[str, str, str]]:
    """Label, address and size of what can be read or saved of an edition."""
    stem = edition.report
    offered = {
        "Web page": f"{stem}.html", "PDF": f"{stem}.pdf", "Word": f"{stem}.docx",
        "Brief (PDF)": f"{stem}.brief.pdf", "Brief (mail)": f"{stem}.brief.html",
        "Spreadsheet": f"{stem}.xlsx", "Figures (JSON)": FIGURES_FILE,
        "Notebook": f"{stem}.ipynb",
    }  # fmt: skip
    there = {label: path for label, path in offered.items() if path in edition.files}
    return [
        (label, quote(f"{stem}/{edition.name}/{path}"), size_in_words(edition.files[path]))
        for label, path in there.items()
    ]
