"""The register as HTML: every claim behind a figure by its number, with who said it and where, then the sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from strikeledger.render.html.inline import EXTERNAL_REL, PageContext, long_date, number_ranges, safe_address

Facts = list[tuple[str, str]]


def figure_passports(sheet: PageContext) -> dict[str, Any]:
    """The passport of every figure that the page prints, by the figure's name on the page; call it once all is set."""
    document = sheet.document
    figures = {sheet.figures[figure]: _passport(sheet, document.figures[figure]) for figure in sheet.printed}
    about = {"report": document.report, "edition": document.edition, "asOf": long_date(document.as_of)}
    return {"about": about, "figures": figures} if figures else {}


def _passport(sheet: PageContext, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "label": record.get("label") or record["id"],
        "words": record["words"],
        "facts": figure_facts(record),
        "claims": [sheet.numbers[claim] for claim in claims_by_recency(sheet, record.get("claims") or ())],
    }


def claims_by_recency(sheet: PageContext, claims: Any) -> list[str]:
    """The claims on the page, the most recently published first; on one day they keep their order."""
    shown = [claim for claim in claims if claim in sheet.numbers]
    return sorted(shown, key=lambda claim: str(sheet.document.claims[claim].get("published") or ""), reverse=True)


def figure_facts(record: Mapping[str, Any]) -> Facts:
    """What there is to know of a figure besides its words, each under its name; nothing stands empty."""
    interval = record.get("interval") or {}
    name = f"{100 * interval['level']:.4g} percent interval" if interval else ""
    span = (
        f"{_range_in_words(record['kind'], interval['low'], interval['high'])}, {interval['method']}"
        if interval
        else ""
    )
    found = [
        ("Bounds", bounds_in_words(record)),
        ("Unit", record.get("unit") or ""),
        ("Computation", record.get("computation") or ""),
        (name, span),
    ]
    return [(name, words) for name, words in found if words]


def bounds_in_words(record: Mapping[str, Any]) -> str:
    """The bounds of a figure in words.

    >>> [bounds_in_words({"kind": "count", "low": low, "high": high}) for low, high in ((8, 15), (62, None), (1200, 1200))]
    ['8 to 15', '62 or more, no upper bound', '1,200']
    >>> bounds_in_words({"kind": "date", "low": "2023-11-23", "high": "2023-11-29"})
    '23 November 2023 to 29 November 2023'
    >>> bounds_in_words({"kind": "share", "low": 0.45, "high": 0.55})
    '45 percent to 55 percent'
    """
    return _range_in_words(record["kind"], record.get("low"), record.get("high"))


def _range_in_words(kind: str, low: Any, high: Any) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"{_value_in_words(kind, low)} or more, no upper bound"
    if low is None:
        return f"up to {_value_in_words(kind, high)}, no lower bound"
    return (
        _value_in_words(kind, low) if low == high else f"{_value_in_words(kind, low)} to {_value_in_words(kind, high)}"
    )


def _value_in_words(kind: str, value: Any) -> str:
    if kind == "date" or isinstance(value, str):
        return long_date(str(value))
    if kind == "share":
        return f"{100 * value:.4g} percent"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


BELLIGERENTS = frozenset({"US government", "armed group", "Iran"})
"""Speakers of these parties speak about their own fight."""

REGISTER_KEY = Markup(
    '<p class="register-key">Each number in the text leads to a claim here: the words a source used, the whole numbers '
    "those words allow, who said it, where it was published, and the row of the data that holds it. "
    '<span class="party belligerent">party</span> marks a speaker that is itself a party to the conflict.</p>'
)


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
            parts.append(Markup('<h{0} id="claims">Claims behind the figures</h{0}>').format(level))
        claims = Markup("\n").join(_claim(sheet, claim, record) for claim, record in document.claims.items())
        parts.append(REGISTER_KEY + Markup('<ol class="claims">{}</ol>').format(claims))
    if document.sources:
        below = level + 1 if document.claims else level
        sources = Markup("\n").join(_source(sheet, source, record) for source, record in document.sources.items())
        parts.append(Markup('<h{0} id="sources">Sources</h{0}><ul class="sources">{1}</ul>').format(below, sources))
    return Markup("\n").join(parts)


def _claim(sheet: PageContext, claim: str, record: Mapping[str, Any]) -> Markup:
    number = sheet.numbers[claim]
    back = Markup("")
    if claim in sheet.first_citations:
        back = Markup('\u00a0<a class="back" href="#{}" aria-label="back to the text of claim {}">\u2191</a>').format(
            sheet.first_citations[claim], number
        )
    return Markup(
        '<li id="claim-{0}"><span class="number">{0}</span><div>{1}<p class="subject">{2}</p></div>'
        '<div><p class="who">{3}</p><p class="where"><span class="published">{4}</span> <code class="row">{5}</code>{6}</p>{7}</div></li>'
    ).format(
        number,
        _quotation(record),
        record.get("subject", ""),
        _speaker(record),
        _publication(sheet.document.sources.get(record.get("source", "")), record),
        claim,
        back,
        Markup('<p class="claim-note">{}</p>').format(record["note"]) if record.get("note") else "",
    )


def _quotation(record: Mapping[str, Any]) -> Markup:
    """The source's own words and their bounds; nothing where it names an event and no number."""
    if not record.get("words"):
        return Markup("")
    return Markup('<p class="said"><q>{}</q> {}</p>').format(record["words"], _bounds(record))


def _bounds(record: Mapping[str, Any]) -> Markup:
    """The bounds in words, where they say more than the claim's own words."""
    bounds = record.get("bounds") or ""
    if bounds in ("", record.get("words")):
        return Markup("")
    return Markup('<span class="bounds">{}</span>').format(bounds)


def _speaker(record: Mapping[str, Any]) -> Markup:
    """Who said it, and of which party, unless the name says so and the party is no party to the conflict."""
    party, name = record.get("party") or "", record.get("speaker") or ""
    own = party in BELLIGERENTS
    badge = Markup(' <span class="{}">{}</span>').format("party belligerent" if own else "party", party)
    return Markup('<span class="speaker">{}</span>{}').format(name, badge if party and (own or party != name) else "")


def _publication(source: Mapping[str, Any] | None, record: Mapping[str, Any]) -> Markup:
    """Publisher and day, as a link to the original."""
    source = source or {}
    words = ", ".join(
        filter(None, [source.get("publisher", ""), long_date(record.get("published") or source.get("published") or "")])
    )
    return _external_link(source.get("url", ""), words or record.get("source", ""))


def _external_link(url: str | None, words: str) -> Markup:
    href = safe_address(url or "")
    if href is None or href.startswith("#"):
        return escape(words)
    return Markup('<a href="{}" rel="{}">{}</a>').format(href, EXTERNAL_REL, words)


def _source(sheet: PageContext, source: str, record: Mapping[str, Any]) -> Markup:
    published = long_date(record.get("published") or "")
    if published and record.get("published_basis") == "inferred":
        published += " (date inferred)"
    numbers = [sheet.numbers[claim] for claim, said in sheet.document.claims.items() if said.get("source") == source]
    links = Markup(", ").join(
        Markup('<a href="#claim-{}">{}</a>').format(low, str(low) if low == high else f"{low}\u2013{high}")
        for low, high in number_ranges(numbers)
    )
    cited = (
        Markup(' <span class="cited">{} {}</span>').format("Claim" if len(numbers) == 1 else "Claims", links)
        if numbers
        else ""
    )
    return Markup('<li id="{}"><span class="publisher">{}</span>, {}{}.{}</li>').format(
        sheet.unique_name(f"source-{source}"),
        record.get("publisher", ""),
        _external_link(record.get("url"), record.get("title", "")),
        f", {published}" if published else "",
        cited,
    )
