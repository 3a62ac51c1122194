"""The index of a reports folder: the editions that lie there come in, one page that lists them goes out, offline and without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from strikeledger.build.publish import replace_file
from strikeledger.errors import StorageError
from strikeledger.render.html.inline import long_date
from strikeledger.render.html.parts import TEMPLATES_FOLDER, colour_css, read_asset, template_loader, typeface_css
from strikeledger.site.published import FIGURES_FILE, PublishedEdition, editions_by_report
from strikeledger.site.sizes import size_in_words
from strikeledger.site.sparkline import Sparkline, sparkline

_DAY_PARAMETERS = ("as_of", "last_edition")


@dataclass(frozen=True)
class ReportIndex:
    """One report as the page shows it: its newest edition, the headline figures, how the first moved, and every edition."""

    name: str
    title: str
    newest: PublishedEdition | None
    headlines: tuple[tuple[str, str], ...]
    sparkline: Sparkline | None
    editions: tuple[PublishedEdition, ...]


def write_index(reports: Path) -> Path:
    """Write `index.html` in a reports folder, whole or not at all.

    Raises:
        StorageError: the folder can't be read or written to.
    """
    path = reports / "index.html"
    try:
        page = index_html(reports)
    except OSError as error:
        raise StorageError(reports, error) from None
    replace_file(path, page)
    return path


def index_html(reports: Path) -> str:
    """The page that lists every edition of every report; the one with most editions comes first, then the newest."""
    shelves = [_report_index(name, editions) for name, editions in editions_by_report(reports).items()]
    shelves.sort(key=lambda shelf: (len(shelf.editions), shelf.newest.as_of if shelf.newest else ""), reverse=True)
    return template_loader().get_template("index.html.j2").render(
        shelves=shelves,
        count=sum(len(shelf.editions) for shelf in shelves),
        newest=long_date(max((shelf.newest.as_of for shelf in shelves if shelf.newest), default="")),
        colours=colour_css(),
        faces=typeface_css(),
        styles=read_asset(TEMPLATES_FOLDER / "report.css") + read_asset(TEMPLATES_FOLDER / "index.css"),
        day=long_date,
        downloads=edition_downloads,
        words=figure_words,
        asked=parameters_in_words,
        heading=upper_first,
    )  # fmt: skip


def _report_index(name: str, editions: Sequence[PublishedEdition]) -> ReportIndex:
    own = [edition for edition in editions if edition.is_catalogue_own and edition.figures]
    newest = next(iter(own), next(iter(editions), None))
    headlines = _headlines(newest) if newest else ()
    moved = next((line for key, _ in headlines if (line := sparkline(own[::-1], key))), None)
    return ReportIndex(name, newest.title if newest else name, newest, headlines, moved, tuple(editions))


def _headlines(edition: PublishedEdition) -> tuple[tuple[str, str], ...]:
    """The figures that a report opens with, ids and labels."""
    return tuple((key, str(edition.figures[key]["label"])) for key in edition.headlines)


def upper_first(text: str) -> str:
    """A label as a heading."""
    return text[:1].upper() + text[1:]


def figure_words(edition: PublishedEdition, figure: str) -> str:
    """A figure of an edition in its words; a dash where the edition has none."""
    return str(edition.figures[figure]["words"]) if figure in edition.figures else "–"


def parameters_in_words(edition: PublishedEdition) -> str:
    """What an edition was asked for, besides its day, where it is not the catalogue's own or leaves something out."""
    asked = {
        key: value
        for key, value in edition.parameters.items()
        if key not in _DAY_PARAMETERS and value not in ("", [], None)
    }
    shown = {key: value for key, value in asked.items() if not edition.is_catalogue_own or isinstance(value, list)}
    return "; ".join(f"{key}: {_value_in_words(value)}" for key, value in shown.items())


def _value_in_words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def edition_downloads(edition: PublishedEdition) -> list[tuple[str, str, str]]:
    """Label, address and size of what can be read or saved of an edition."""
    stem = edition.report
    offered = {
        "Web page": f"{stem}.html", "PDF": f"{stem}.pdf", "Spreadsheet": f"{stem}.xlsx", "Figures (JSON)": FIGURES_FILE,
        "Notebook": f"{stem}.ipynb",
    }  # fmt: skip
    there = {label: path for label, path in offered.items() if path in edition.files}
    return [
        (label, quote(f"{stem}/{edition.name}/{path}"), size_in_words(edition.files[path]))
        for label, path in there.items()
    ]
