"""The register as HTML: each claim by its number, with who said it and where, how figures are computed, then the sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from strikeledger.render.html.inline import PageContext, claim_marks, mark_links
from strikeledger.render.references import (
    NO_SOURCE,
    bounds_beside,
    bounds_in_words,
    external_address,
    interval_in_words,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.text import capitalise, day_in_words, plural, quotation, typographic

_PAGE_ONLY = Markup(' data-only="page"')
_KEY = Markup(
    '<p class="register-key"{}>Each number in the text leads to a statement here: the words a source used, the whole numbers '
    "those words allow, who said it, where it was published, and the row of the data that holds it.{} "
    '<span class="party belligerent">party</span> marks a speaker that is itself a party to the conflict.</p>'
)
_PRINTED_KEY = Markup(
    '<p class="register-key" data-only="pdf"{}>Each number in the text leads to a statement here: the words a source used, the '
    "whole numbers that those words allow where they say more, what is counted, who said it where that isn't the publisher, "
    "who published it and when, and the row of the data that holds it.{}</p>"
)
_PLAIN_KEY = " In square brackets stands a number as we read it or summed it up, and not in a source's own words."
_LONG = 60
"""Letters of a computation that isn't told twice."""
_COMPUTATIONS = Markup(
    '<section class="computations" data-only="pdf"><h{0}>Computations</h{0}><p class="register-key">How figures are computed that no '
    "source states as such, and all the statements behind figures that rest on many.</p>"
    '<ul class="entries">{1}</ul></section>'
)


def figure_passports(sheet: PageContext) -> dict[str, Any]:
    """The passport of every figure that the page prints, by the figure's name on the page; call it once all is set."""
    document = sheet.document
    figures = {sheet.figures[figure]: _passport(sheet, document.figures[figure]) for figure in sheet.printed}
    about = {"report": document.report, "edition": document.edition, "asOf": day_in_words(document.as_of)}
    return {"about": about, "figures": figures} if figures else {}


def _passport(sheet: PageContext, figure: FigureRecord) -> dict[str, Any]:
    """A figure in full, its claims by number, the most recently published first."""
    claims = [claim for claim in figure.claims if claim in sheet.numbers]
    recent = sorted(claims, key=lambda claim: sheet.document.claims[claim].published, reverse=True)
    return {
        "id": figure.id,
        "label": typographic(figure.label or figure.id),
        "words": figure.words,
        "facts": [(name, typographic(words)) for name, words in figure_facts(figure)],
        "claims": [sheet.numbers[claim] for claim in recent],
    }


def figure_facts(figure: FigureRecord) -> list[tuple[str, str]]:
    """What there is to know of a figure besides its words, each under its name; nothing stands empty."""
    facts = [("Bounds", bounds_in_words(figure)), ("Unit", figure.unit), ("Computation", figure.computation)]
    return [(name, words) for name, words in [*facts, interval_in_words(figure)] if words]


_SOURCES = Markup('<h{0} id="sources">Sources</h{0}><ul class="sources" style="--rows:{1}">{2}</ul>')


def register_html(sheet: PageContext, level: int, heading: bool) -> Markup:
    """The claims in the order of their numbers, then the sources; nothing where nothing is cited.

    `level` is that of the heading that the claims stand under, which the register may bring itself.
    """
    document, parts, below = sheet.document, [], level
    if document.claims:
        if heading:
            parts.append(Markup('<h{0} id="claims">Numbers and who said them</h{0}>').format(level))
        # In print the key bears the register's name where no heading of its own does.
        name = "" if heading else Markup(' id="claims"')
        plain = _PLAIN_KEY if any(claim.plain for claim in document.claims.values()) else ""
        claims = Markup("\n").join(_claim(sheet, claim) for claim in document.claims.values())
        key = _KEY.format(_PAGE_ONLY, plain) + _PRINTED_KEY.format(name, plain)
        parts.append(key + Markup('<ol class="claims" style="--rows:{}">{}</ol>').format(len(document.claims), claims))
        below = level + 1
    if sheet.entries:
        parts.append(_COMPUTATIONS.format(below, Markup("\n").join(_entries(sheet))))
    if document.sources:
        sources = Markup("\n").join(_source(sheet, source) for source in document.sources.values())
        parts.append(_SOURCES.format(below, len(document.sources), sources))
    return Markup("\n").join(parts)


def _entries(sheet: PageContext) -> Iterator[Markup]:
    """Every computed figure in full; one that is computed in the same words as another before it leads to that one."""
    told: dict[str, int] = {}
    for name, number in sheet.entries.items():
        how = capitalise(sheet.figure(name).computation).rstrip(".")
        first = told.setdefault(how, number)
        again = Markup('As <a href="#computation-{0}">C{0}</a>').format(first)
        yield _entry(sheet, name, again if first != number and len(how) > _LONG else how)


def _entry(sheet: PageContext, name: str, how: str) -> Markup:
    """A computed figure: how it is computed, its interval, and all its claims."""
    figure = sheet.figure(name)
    said = [how, ": ".join(filter(None, interval_in_words(figure))), _claims_cited(sheet.claims(figure))]
    return Markup('<li id="computation-{0}"><strong>C{0}</strong> <strong>{1}: {2}</strong>. {3}</li>').format(
        sheet.entries[name],
        figure.label,
        figure.words,
        Markup("").join(Markup("{}. ").format(sentence) for sentence in said if sentence),
    )


def _claims_cited(numbers: list[int]) -> Markup:
    links = Markup(", ").join(mark_links(claim_marks(numbers)))
    words = Markup('<span class="cited">{} {}</span>').format(plural(len(numbers), "Statement"), links)
    return words if numbers else Markup("")


def _claim(sheet: PageContext, claim: ClaimRecord) -> Markup:
    number = sheet.numbers[claim.id]
    only = Markup("") if claim.id in sheet.printed_claims else _PAGE_ONLY
    back = Markup("")
    if claim.id in sheet.first_citations:
        back = Markup(
            '\u00a0<a class="back" href="#{}" aria-label="back to the text of statement {}">\u2191</a>'
        ).format(sheet.first_citations[claim.id], number)
    return Markup(
        '<li id="claim-{0}"{8}><span class="number">{0}</span><div>{1}<p class="subject">{2}</p></div>'
        '<div><p class="who">{3}</p><p class="where"><span class="published">{4}</span> <code class="row">{5}</code>{6}</p>{7}</div></li>'
    ).format(
        number,
        _quotation(claim),
        claim.subject,
        _speaker(claim),
        _publication(sheet.document.sources.get(claim.source, NO_SOURCE), claim),
        claim.id,
        back,
        Markup('<p class="claim-note">{}</p>').format(claim.note) if claim.note else "",
        only,
    )


def _quotation(claim: ClaimRecord) -> Markup:
    """The source's own words and the bounds where these say more; nothing where it names an event and no number."""
    if not claim.words:
        return Markup("")
    more = bounds_beside(claim)
    bounds = Markup('<span class="bounds">{}</span>').format(more) if more else ""
    said = quotation(claim.words, claim.plain)
    return Markup('<p class="said"><span class="quotation">{}</span> {}</p>').format(said, bounds)


def _speaker(claim: ClaimRecord) -> Markup:
    """Who said it, and of which party, unless the name says so and the party is no party to the conflict."""
    own = claim.belligerent
    badge = Markup(' <span class="{}">{}</span>').format("party belligerent" if own else "party", claim.party)
    shown = claim.party and (own or claim.party != claim.speaker)
    return Markup('<span class="speaker">{}</span>{}').format(claim.speaker, badge if shown else "")


def _publication(source: SourceRecord, claim: ClaimRecord) -> Markup:
    """Publisher and day, as a link to the original."""
    day = Markup('<span class="day">{}</span>').format(day_in_words(claim.published or source.published))
    parts = [part for part in (source.publisher, day) if part]
    return _original(source.url, Markup(", ").join(parts) if day.striptags() or source.publisher else claim.source)


def _original(url: str, words: Markup | str) -> Markup:
    href = external_address(url)
    return Markup('<a href="{}">{}</a>').format(href, words) if href else escape(words)


def _source(sheet: PageContext, source: SourceRecord) -> Markup:
    """A publication, its day and whether that is inferred, and the claims that come from it."""
    claims = [claim.id for claim in sheet.document.claims.values() if claim.source == source.id]
    day = day_in_words(source.published)
    inferred = " (date inferred)" if day and source.published_basis == "inferred" else ""
    cited = _claims_cited([sheet.numbers[claim] for claim in claims])
    return Markup('<li id="{}"{}><span class="publisher">{}</span>, {}{}.{}</li>').format(
        sheet.names.add_unique(f"source-{source.id}"),
        _PAGE_ONLY if claims and sheet.printed_claims.isdisjoint(claims) else "",
        source.publisher,
        _original(source.url, source.title),
        f", {day}{inferred}" if day else "",
        Markup(" {}").format(cited) if cited else "",
    )
