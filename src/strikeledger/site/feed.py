"""The feed of a reports folder (Atom): its editions and their revisions, each with the headlines that changed and why.

It follows from what lies in the folder, so that the same editions make the same bytes. Its days are no clock's: an edition is dated by the
day up to which it knows, a revision by the day on which it replaced the one before, which was kept then. Ids follow from what an entry is
about and its figures, wherever the folder is published.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from strikeledger.build.state import BuildState
from strikeledger.files import digest
from strikeledger.news.editions import edition_changes
from strikeledger.render.references import external_address
from strikeledger.report.headlines import FigureRecords, HeadlineChange, headlines_of, published_changes
from strikeledger.site.published import PublishedEdition, SiteFacts, editions_by_report, write_listing
from strikeledger.text import capitalise, day_in_words, is_day, typographic

FEED_FILE = "feed.xml"
FEED_TYPE = "application/atom+xml"
_MOST_ENTRIES = 60
_MOST_SPEAKERS = 3
_ATOM, _XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
_SPACE = uuid.UUID("5b0a6f0e-7a53-4bd4-9a53-2e6a4f1c9d10")
"""In which ids are made: whoever makes one of the same words gets the same."""


@dataclass(frozen=True)
class _Entry:
    """One revision of an edition: its folder, what it is compared with, and the ids of what it opens with, where that is known."""

    edition: PublishedEdition
    revision: int
    folder: str
    figures: FigureRecords
    day: str
    why: str = ""
    before: FigureRecords | None = None
    since: str = ""
    leading: tuple[str, ...] = ()


def write_feed(reports: Path, site: SiteFacts) -> Path:
    """Write `feed.xml` in a reports folder, whole or not at all.

    Raises:
        StorageError: the folder can't be read or written to.
    """
    return write_listing(reports, FEED_FILE, lambda: feed_xml(reports, site))


def feed_xml(reports: Path, site: SiteFacts) -> str:
    """The feed of the catalogue's own editions that are whole, the newest first."""
    state = BuildState(reports)
    entries = [
        entry for editions in editions_by_report(reports).values() for entry in _entries_of_report(editions, state)
    ]
    entries.sort(key=lambda entry: entry.folder)
    entries.sort(key=lambda entry: entry.day, reverse=True)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _text(feed, "id", _urn("feed", site.name))
    _text(feed, "title", site.title or "Reports and their editions")
    _text(feed, "updated", _moment(entries[0].day if entries else "1970-01-01"))
    _text(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", site.curator or "strikeledger")
    _text(feed, "generator", "strikeledger")
    if site.licence:
        _text(feed, "rights", ", ".join(filter(None, [site.curator, site.licence])))
    if external_address(site.licence_address):
        etree.SubElement(feed, f"{{{_ATOM}}}link", rel="license", href=site.licence_address)
    _link(feed, "self", FEED_TYPE, site.address(FEED_FILE))
    _link(feed, "alternate", "text/html", site.address("index.html"))
    for entry in entries[:_MOST_ENTRIES]:
        _set_entry(feed, entry, site, reports)
    etree.indent(feed)
    content: str = etree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{content}\n'


def _entries_of_report(editions: Sequence[PublishedEdition], state: BuildState) -> Iterator[_Entry]:
    """The entries of a report's editions, which come newest first."""
    own = [
        edition for edition in editions if edition.is_catalogue_own and is_day(edition.name) and not edition.defects
    ][::-1]
    for at, edition in enumerate(own):
        earlier = own[at - 1] if at else None
        last = (earlier.figures or None, earlier.name) if earlier else (None, "")
        yield from _revisions(edition, last, state)


def _revisions(
    edition: PublishedEdition, last: tuple[FigureRecords | None, str], state: BuildState
) -> Iterator[_Entry]:
    """The revisions of an edition that are kept, and the one that stands: the first is compared with the edition before."""
    path = f"{edition.report}/{edition.name}"
    kept = [number for number in edition.earlier_revisions if number < edition.revision]
    before, since, why, day = *last, "", edition.name
    for number in (*kept, edition.revision):
        folder = path if number == edition.revision else f"{path}.r{number}"
        figures = edition.figures if folder == path else _figures_in(folder, state)
        leading = tuple(name for name in edition.headlines if name in figures)
        yield _Entry(edition, number, folder, figures, day, why, before, since, leading)
        before, since = figures, ""
        replaced = state.day_superseded(path, number)
        why, day = edition.earlier_revisions.get(number, ""), replaced if is_day(replaced) else edition.name


def _figures_in(folder: str, state: BuildState) -> Mapping[str, Mapping[str, Any]]:
    _, figures = state.revision_and_figures(folder)
    return {str(figure.get("id")): figure for figure in figures if {"id", "label", "words"} <= figure.keys()}


def _set_entry(feed: Any, entry: _Entry, site: SiteFacts, reports: Path) -> None:
    edition, folder = entry.edition, quote(entry.folder)
    made = etree.SubElement(feed, f"{{{_ATOM}}}entry")
    revision = f", revision {entry.revision}" if entry.revision > 1 else ""
    figures = digest([entry.figures[name] for name in sorted(entry.figures)])
    _text(made, "id", _urn(edition.report, edition.name, entry.revision, figures))
    _text(made, "title", f"{edition.title}, as known on {day_in_words(edition.name)}{revision}")
    _text(made, "updated", _moment(entry.day))
    etree.SubElement(made, f"{{{_ATOM}}}category", term=edition.report)
    _link(made, "alternate", "text/html", site.address(f"{folder}/{edition.report}.html"))
    if f"{edition.report}.pdf" in edition.files:
        _link(made, "related", "application/pdf", site.address(f"{folder}/{edition.report}.pdf"))
    content = etree.SubElement(made, f"{{{_ATOM}}}content", type="xhtml")
    _say(etree.SubElement(content, f"{{{_XHTML}}}div", nsmap={None: _XHTML}), entry, reports)


def _say(block: Any, entry: _Entry, reports: Path) -> None:
    """What an entry says: why it came, and which headlines are others than before, with who said so."""
    speakers = _speakers(reports / entry.folder / f"{entry.edition.report}.html")
    if entry.revision > 1:
        because = f", because of {entry.why}" if entry.why else ""
        _line(block, "p", f"Revision {entry.revision} replaces revision {entry.revision - 1}{because}.")
    if entry.before is None:
        lines = [
            f"{_label(entry.figures[name])}: {entry.figures[name]['words']}{_who(entry.figures[name], speakers)}"
            for name in entry.leading or headlines_of(entry.figures)
        ]
    else:
        changes = _changes(entry, entry.before, reports)
        lines = [_change_in_words(change, _who(entry.figures.get(change.id, {}), speakers)) for change in changes]
        day = entry.since and str(entry.edition.parameters.get("last_edition") or entry.since)
        since = f" since {day_in_words(day)}" if day else ""
        _line(block, "p", f"Headline figures that changed{since}:" if lines else f"No headline figure changed{since}.")
    if entry.before is None and entry.revision == 1:
        _line(block, "p", "Headline figures:" if lines else "A new edition.")
    if lines:
        listing = etree.SubElement(block, f"{{{_XHTML}}}ul")
        for line in lines:
            _line(listing, "li", line)


def _changes(entry: _Entry, before: FigureRecords, reports: Path) -> Iterable[HeadlineChange]:
    if entry.since:
        return edition_changes(reports / entry.folder, entry.figures, before)
    return published_changes(entry.figures, before)


def _change_in_words(change: HeadlineChange, who: str) -> str:
    why = f" {change.why}." if change.why else ""
    return f"{capitalise(change.label)}: {change.words}{who}; before: {change.was}.{why}"


_WITHIN = r"(?:(?!<li id=).)*?"
_STATEMENT = re.compile(
    rf'<li id="claim-\d+">{_WITHIN}<span class="speaker">(?P<who>.*?)</span>{_WITHIN}<code class="row">(?P<row>[^<]*)</code>',
    re.DOTALL,
)


def _speakers(page: Path) -> dict[str, str]:
    """Who made each statement of the register of a page, by its id."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    return {found["row"]: unescape(re.sub("<[^>]*>", "", found["who"])) for found in _STATEMENT.finditer(text)}


def _who(figure: Mapping[str, Any], speakers: Mapping[str, str]) -> str:
    """Who said what a figure rests on, in brackets; nothing where the page doesn't say."""
    claims = figure.get("claims")
    known = [speakers.get(str(claim), "") for claim in claims] if isinstance(claims, list) else []
    named = list(dict.fromkeys(filter(None, known)))
    more = len(named) - _MOST_SPEAKERS
    told = "; ".join([*named[:_MOST_SPEAKERS], *([f"{more} more"] if more > 0 else [])])
    return f" ({told})" if told else ""


def _label(figure: Mapping[str, Any]) -> str:
    return capitalise(str(figure["label"]))


def _line(parent: Any, tag: str, words: str) -> None:
    etree.SubElement(parent, f"{{{_XHTML}}}{tag}").text = typographic(words)


def _text(parent: Any, tag: str, words: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{tag}").text = words


def _link(parent: Any, rel: str, kind: str, href: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, type=kind, href=href)


def _urn(*parts: object) -> str:
    return uuid.uuid5(_SPACE, json.dumps(parts)).urn


def _moment(day: str) -> str:
    """Noon of a day (UTC), which is that day nearly everywhere."""
    return f"{day}T12:00:00Z"
