"""Figures' passports: what a page printed comes in, the facts that a figure opens with goes out, for the page's script to show.

A passport names its claims by their numbers; the script takes their words from the register, which is on the page already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strikeledger.render.html.inline import PageContext, long_date

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
