"""A reading of a draft as one offline page: the text at the left, the verdicts at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from strikeledger.reading.read import FAILING, DraftReading, ReadNumber
from strikeledger.reading.verdicts.judging import SUPPORTED
from strikeledger.render.html.page import TEMPLATES_FOLDER, colour_css, read_asset, template_loader, typeface_css
from strikeledger.render.references import external_address
from strikeledger.text import capitalise

_MOST_SOURCES = 3


def reading_html(reading: DraftReading) -> str:
    """The page; it loads nothing and runs nothing, whatever the draft holds."""
    numbered = list(enumerate(reading.numbers, start=1))
    passages = [
        _passage_view(reading, at, [pair for pair in numbered if pair[1].quantity.passage == at])
        for at in range(len(reading.draft.passages))
    ]
    return template_loader().get_template("read.html.j2").render(
        name=reading.draft.name,
        summary=reading.summary,
        first=next((at for at, number in numbered if number.verdict.kind in FAILING), 0),
        passages=passages,
        heading=capitalise,
        colours=colour_css(),
        faces=typeface_css(),
        styles=read_asset(TEMPLATES_FOLDER / "report.css") + read_asset(TEMPLATES_FOLDER / "read.css"),
    )  # fmt: skip


def _passage_view(reading: DraftReading, at: int, numbered: Sequence[tuple[int, ReadNumber]]) -> dict[str, Any]:
    passage = reading.draft.passages[at]
    return {
        "heading": passage.heading,
        "place": passage.where,
        "pieces": list(_pieces(passage.text, numbered)),
        "verdicts": [_verdict_view(at, number) for at, number in numbered],
    }


def _pieces(text: str, numbered: Sequence[tuple[int, ReadNumber]]) -> Iterator[dict[str, Any]]:
    """The text in pieces, those that are numbers with their verdict."""
    end = 0
    for at, number in numbered:
        quantity, kind = number.quantity, number.verdict.kind
        yield {"text": text[end : quantity.start], "number": 0}
        yield {"text": text[quantity.start : quantity.end], "number": at, "tone": _tone(kind), "kind": kind}
        end = quantity.end
    yield {"text": text[end:], "number": 0}


def _tone(kind: str) -> str:
    return "bad" if kind in FAILING else "good" if kind == SUPPORTED else "open"


def _verdict_view(at: int, number: ReadNumber) -> dict[str, Any]:
    return {
        "number": at,
        "words": " ".join(number.quantity.words.split()),
        "kind": number.verdict.kind,
        "tone": _tone(number.verdict.kind),
        "subject": number.subject,
        "note": number.why,
        "claims": [
            {
                "said": claim.statement, "publication": claim.publication, "address": external_address(claim.source.url),
            }
            for claim in number.claims[:_MOST_SOURCES]
        ],
    }  # fmt: skip
