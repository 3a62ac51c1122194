"""The register as HTML: every claim behind a figure by its number, with who said it and where, then the sources."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from strikeledger.render.html.computations import computations_html
from strikeledger.render.html.inline import PageContext, external_link
from strikeledger.render.references import (
    PLAIN_KEY,
    bounds_in_words,
    external_address,
    interval_in_words,
    number_ranges,
    publication_day,
    range_label,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.text import day_in_words, number_in_words, quotation


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
        "label": figure.label or figure.id,
        "words": figure.words,
        "facts": figure_facts(figure),
        "claims": [sheet.numbers[claim] for claim in recent],
    }


def figure_facts(figure: FigureRecord) -> list[tuple[str, str]]:
    """What there is to know of a figure besides its words, each under its name; nothing stands empty."""
    facts = [("Bounds", bounds_in_words(figure)), ("Unit", figure.unit), ("Computation", figure.computation)]
    return [(name, words) for name, words in [*facts, interval_in_words(figure)] if words]


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


def _register_key(sheet: PageContext, heading: bool) -> Markup:
    """What the register holds; in print it bears the register's name where no heading of its own does."""
    plain = f" {PLAIN_KEY}" if any(claim.plain for claim in sheet.document.claims.values()) else ""
    name = "" if heading else Markup(' id="claims"')
    return _KEY.format(_PAGE_ONLY, plain) + _PRINTED_KEY.format(name, plain)


def register_html(sheet: PageContext, level: int = 2, heading: bool = True) -> Markup:
    """The claims in the order of their numbers, then the sources; nothing where nothing is cited.

    Args:
        level: level of the heading that the claims stand under.
        heading: whether the register brings that heading itself.
    """
    document = sheet.document
    parts = []
    if document.claims:
        if heading:
            parts.append(Markup('<h{0} id="claims">Numbers and who said them</h{0}>').format(level))
        claims = Markup("\n").join(_claim(sheet, claim) for claim in document.claims.values())
        parts.append(_register_key(sheet, heading) + Markup('<ol class="claims">{}</ol>').format(claims))
    below = level + 1 if document.claims else level
    parts.append(computations_html(sheet.references, below))
    if document.sources:
        sources = Markup("\n").join(_source(sheet, source) for source in document.sources.values())
        parts.append(Markup('<h{0} id="sources">Sources</h{0}><ul class="sources">{1}</ul>').format(below, sources))
    return Markup("\n").join(part for part in parts if part)


_PAGE_ONLY = Markup(' data-only="page"')


def _claim(sheet: PageContext, claim: ClaimRecord) -> Markup:
    number = sheet.numbers[claim.id]
    only = Markup("") if claim.id in sheet.references.printed else _PAGE_ONLY
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
        _publication(sheet.references.source(claim), claim),
        claim.id,
        back,
        Markup('<p class="claim-note">{}</p>').format(claim.note) if claim.note else "",
        only,
    )


def _quotation(claim: ClaimRecord) -> Markup:
    """The source's own words and the bounds where these say more; nothing where it names an event and no number."""
    if not claim.words:
        return Markup("")
    said = quotation(claim.words, claim.plain)
    more = claim.bounds not in ("", claim.words) and not _writes_out(claim.words, claim.bounds)
    bounds = Markup('<span class="bounds">{}</span>').format(claim.bounds) if more else ""
    return Markup('<p class="said"><span class="quotation">{}</span> {}</p>').format(said, bounds)


def _writes_out(words: str, bounds: str) -> bool:
    """Whether words are a number written out, as "five" is 5, and the number says no more."""
    return bounds.isdigit() and number_in_words(int(bounds)) == words


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
    return external_link(href, words) if href else escape(words)


def _source(sheet: PageContext, source: SourceRecord) -> Markup:
    day, numbers = publication_day(source), sheet.references.claims_from(source.id)
    printed = not numbers or any(number in sheet.references.printed.values() for number in numbers)
    links = Markup(", ").join(
        Markup('<a href="#claim-{}">{}</a>').format(low, range_label(low, high)) for low, high in number_ranges(numbers)
    )
    noun = "Statement" if len(numbers) == 1 else "Statements"
    return Markup('<li id="{}"{}><span class="publisher">{}</span>, {}{}.{}</li>').format(
        sheet.names.add_unique(f"source-{source.id}"),
        Markup("") if printed else _PAGE_ONLY,
        source.publisher,
        _original(source.url, source.title),
        f", {day}" if day else "",
        Markup(' <span class="cited">{} {}</span>').format(noun, links) if numbers else "",
    )
