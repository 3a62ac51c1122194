"""The index of a reports folder: one page that lists its editions, offline and without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from strikeledger.errors import StorageError
from strikeledger.files import replace_file
from strikeledger.render.html.page import TEMPLATES_FOLDER, colour_css, read_asset, template_loader, typeface_css
from strikeledger.site.published import FIGURES_FILE, NOWHERE, PublishedEdition, SiteFacts, editions_by_report
from strikeledger.text import capitalise, day_in_words, is_day, size_in_words

_WIDTH, _HEIGHT, _SIDE, _TOP, _FOOT = 640, 150, 34, 30, 26
_SMALL, _OPEN = 90, 12
_MIN_POINTS = 3


@dataclass(frozen=True)
class Sparkline:
    """The picture, and what it is and says."""

    title: str
    svg: Markup


@dataclass(frozen=True)
class _Point:
    day: str
    low: float
    high: float | None
    words: str


def sparkline(editions: Sequence[PublishedEdition], figure: str) -> Sparkline | None:
    """How a count moved over editions, oldest first; None where fewer than three of them give it."""
    points = _points(editions, figure)
    if len(points) < _MIN_POINTS:
        return None
    label, alt = _label_and_alt(editions, figure, points)
    top = max(max(point.low, point.high or 0) for point in points) or 1
    marks = Markup("").join(_mark(point, _x(point, points), top) for point in points)
    ends = Markup("").join(_label(points[at], points, top) for at in (0, -1))
    axis = Markup('<line class="axis" x1="0" x2="{}" y1="{}" y2="{}"/>').format(_WIDTH, *(_HEIGHT - _FOOT,) * 2)
    svg = Markup('<svg class="moved" role="img" viewBox="0 0 {} {}" aria-label="{}">{}{}{}</svg>')
    return Sparkline(
        f"{label[:1].upper()}{label[1:]}, edition by edition", svg.format(_WIDTH, _HEIGHT, alt, axis, marks, ends)
    )


def small_sparkline(editions: Sequence[PublishedEdition], figure: str) -> Markup | None:
    """The same as a line at the lower bounds and a band up to the upper ones, faint where they are open, for a card."""
    points = _points(editions, figure)
    if len(points) < _MIN_POINTS:
        return None
    _, alt = _label_and_alt(editions, figure, points)
    top = max(max(point.low, point.high or 0) for point in points) or 1
    steps = [_step(point, after, points, top) for point, after in zip(points, [*points[1:], points[-1]], strict=True)]
    svg = Markup('<svg class="spark" role="img" viewBox="0 0 {} {}" aria-label="{}">{}</svg>')
    return svg.format(_WIDTH - 2 * _SIDE, _SMALL, alt, Markup("").join(steps))


def _step(point: _Point, after: _Point, points: Sequence[_Point], top: float) -> Markup:
    """One edition up to the next."""
    x, end = _x(point, points) - _SIDE, _x(after, points) - _SIDE
    low, next_low = (_SMALL - 4 - each.low / top * (_SMALL - 12) for each in (point, after))
    high = low - _OPEN if point.high is None else _SMALL - 4 - point.high / top * (_SMALL - 12)
    band = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    line = Markup('<path class="line" d="M{:.1f} {:.1f}H{:.1f}V{:.1f}"/>').format(x, low, end, next_low)
    return band.format("faint" if point.high is None else "band", x, high, end - x, low - high) + line


def _label_and_alt(editions: Sequence[PublishedEdition], figure: str, points: Sequence[_Point]) -> tuple[str, str]:
    """What is drawn, and what it shows in words."""
    label = str(editions[-1].figures[figure]["label"] if figure in editions[-1].figures else figure)
    first, last = points[0], points[-1]
    ends = f"from {first.words} ({day_in_words(first.day)}) to {last.words} ({day_in_words(last.day)})"
    return label, f"{label} in {len(points)} editions, {ends}."


def _points(editions: Sequence[PublishedEdition], figure: str) -> list[_Point]:
    """The editions that give the figure as a count with a lower bound, on a day of the calendar."""
    found = []
    for edition in editions:
        record = edition.figures.get(figure, {})
        low, high = record.get("low"), record.get("high")
        counted = record.get("kind") == "count" and (high is None or type(high) is int)
        if counted and isinstance(low, int) and is_day(edition.as_of):
            found.append(_Point(edition.as_of, low, high, str(record["words"])))
    return found


def _mark(point: _Point, x: float, top: float) -> Markup:
    """A dot at the lower bound, a bar up to the upper one, or an arrow where the end is open."""
    low = _y(point.low, top)
    dot = Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, low)
    if point.high is None:
        arrow = Markup('<path class="open" d="M{0:.1f} {1:.1f}v-16m-4 5l4 -5l4 5"/>').format(x, low)
        return arrow + dot
    bar = Markup('<line class="bar" x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2:.1f}"/>')
    return bar.format(x, low, _y(point.high, top)) + dot


def _label(point: _Point, points: Sequence[_Point], top: float) -> Markup:
    """The words of the first or last edition, and its day below the axis."""
    first = point is points[0]
    x, anchor = (0, "start") if first else (_WIDTH, "end")
    height = _y(max(point.low, point.high or 0), top) - (22 if point.high is None else 10)
    words = Markup('<text class="value" x="{}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, height, anchor, point.words
    )
    day = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        x, _HEIGHT - 6, anchor, day_in_words(point.day)
    )
    return words + day


def _x(point: _Point, points: Sequence[_Point]) -> float:
    first, last = (date.fromisoformat(points[at].day).toordinal() for at in (0, -1))
    share = (date.fromisoformat(point.day).toordinal() - first) / ((last - first) or 1)
    return _SIDE + share * (_WIDTH - 2 * _SIDE)


def _y(value: float, top: float) -> float:
    return _HEIGHT - _FOOT - value / top * (_HEIGHT - _FOOT - _TOP)


_DAY_PARAMETERS = ("as_of", "last_edition", "next_edition")


@dataclass(frozen=True)
class ReportIndex:
    """One report as the page shows it: its newest edition, the headline figures, how the first moved and the others, and every edition."""

    name: str
    title: str
    newest: PublishedEdition | None
    headlines: tuple[tuple[str, str], ...]
    sparkline: Sparkline | None
    small: Mapping[str, Markup]
    editions: tuple[PublishedEdition, ...]


def write_index(reports: Path, site: SiteFacts = NOWHERE) -> Path:
    """Write `index.html` in a reports folder, whole or not at all.

    Raises:
        StorageError: the folder can't be read or written to.
    """
    path = reports / "index.html"
    try:
        page = index_html(reports, site)
    except OSError as error:
        raise StorageError(reports, error) from None
    replace_file(path, page)
    return path


def index_html(reports: Path, site: SiteFacts = NOWHERE) -> str:
    """The page that lists every edition of every report; the one with most editions comes first, then the newest."""
    shelves = [_report_index(name, editions) for name, editions in editions_by_report(reports).items()]
    shelves.sort(key=lambda shelf: (len(shelf.editions), shelf.newest.as_of if shelf.newest else ""), reverse=True)
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
        words=figure_words,
        asked=parameters_in_words,
        heading=capitalise,
    )  # fmt: skip


def _report_index(name: str, editions: Sequence[PublishedEdition]) -> ReportIndex:
    own = [edition for edition in editions if edition.is_catalogue_own and edition.figures]
    newest = next(iter(own), next(iter(editions), None))
    headlines = tuple((key, str(newest.figures[key]["label"])) for key in newest.headlines) if newest else ()
    drawn = [key for key, _ in headlines if len(_points(own, key)) >= _MIN_POINTS]
    moved = sparkline(own[::-1], drawn[0]) if drawn else None
    small = {key: line for key in drawn[1:] if (line := small_sparkline(own[::-1], key))}
    return ReportIndex(name, newest.title if newest else name, newest, headlines, moved, small, tuple(editions))


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
