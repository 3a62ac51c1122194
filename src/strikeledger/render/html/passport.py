"""Figures' passports: what a page printed comes in, the facts that a figure opens with goes out, for the page's script to show.

A passport names its claims by their numbers; the script takes their words from the register, which is on the page already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strikeledger.render.html.inline import Sheet, long_date

Pairs = list[tuple[str, str]]


def passports(sheet: Sheet) -> dict[str, Any]:
    """The passport of every figure that the page prints, by the figure's name on the page; call it once all is set."""
    document = sheet.document
    figures = {sheet.figures[figure]: _passport(sheet, document.figures[figure]) for figure in sheet.printed}
    about = {"report": document.report, "edition": document.edition, "asOf": long_date(document.as_of)}
    return {"about": about, "figures": figures} if figures else {}


def _passport(sheet: Sheet, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "label": record.get("label") or record["id"],
        "words": record["words"],
        "facts": facts(record),
        "claims": [sheet.numbers[claim] for claim in recent_first(sheet, record.get("claims") or ())],
    }


def recent_first(sheet: Sheet, claims: Any) -> list[str]:
    """The claims on the page, the most recently published first; on one day they keep their order."""
    shown = [claim for claim in claims if claim in sheet.numbers]
    return sorted(shown, key=lambda claim: str(sheet.document.claims[claim].get("published") or ""), reverse=True)


def facts(record: Mapping[str, Any]) -> Pairs:
    """What there is to know of a figure besides its words, each under its name; nothing stands empty."""
    interval = record.get("interval") or {}
    name = f"{100 * interval['level']:.4g} percent interval" if interval else ""
    span = f"{_span(record['kind'], interval['low'], interval['high'])}, {interval['method']}" if interval else ""
    found = [
        ("Bounds", bounds(record)),
        ("Unit", record.get("unit") or ""),
        ("Computation", record.get("computation") or ""),
        (name, span),
    ]
    return [(name, words) for name, words in found if words]


def bounds(record: Mapping[str, Any]) -> str:
    """The bounds of a figure in words.

    >>> [bounds({"kind": "count", "low": low, "high": high}) for low, high in ((8, 15), (62, None), (1200, 1200))]
    ['8 to 15', '62 or more, no upper bound', '1,200']
    >>> bounds({"kind": "date", "low": "2023-11-23", "high": "2023-11-29"})
    '23 November 2023 to 29 November 2023'
    >>> bounds({"kind": "share", "low": 0.45, "high": 0.55})
    '45 percent to 55 percent'
    """
    return _span(record["kind"], record.get("low"), record.get("high"))


def _span(kind: str, low: Any, high: Any) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"{_value(kind, low)} or more, no upper bound"
    if low is None:
        return f"up to {_value(kind, high)}, no lower bound"
    return _value(kind, low) if low == high else f"{_value(kind, low)} to {_value(kind, high)}"


def _value(kind: str, value: Any) -> str:
    if kind == "date" or isinstance(value, str):
        return long_date(str(value))
    if kind == "share":
        return f"{100 * value:.4g} percent"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
