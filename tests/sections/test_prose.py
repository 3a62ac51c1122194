"""The prose of the shipped reports: a number that isn't a figure may stand in a date, a name, a confidence level or a window's length."""

from __future__ import annotations

import re
from typing import Any

import pytest

from strikeledger.report.blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Chart,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Listing,
    Note,
    Paragraph,
    Strong,
    Table,
    Text,
    walk,
)
from strikeledger.text import number_in_words
from tests.ledger_text import ROOT
from tests.notebook_reading import read_report
from tests.notebook_text import RunShipped
from tests.views import EVERY_VIEW, VIEWS

pytestmark = pytest.mark.slow

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DAY = rf"\d{{1,2}}(?: (?:{_MONTHS}))?(?: \d{{4}})?"
EXEMPT = [
    r"“[Ss]everal”(?: in \w+ rounds?)? (?:is(?: read as)?|as) at least (?:two|three|\d)\b",  # a rule, and no count
    r"“(?:about|nearly) [^”]*” (?:as at least \d+|\d+ to \d+(?: percent)?)",
    r"“[^”]*”",  # a source's own words
    r"\([\w.-]+\.[a-z]+\)",  # a site's name
    r"\[[^\]]*\]",  # our plain reading or sum of them
    rf"{_DAY} (?:to|and|or) \d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?",
    rf"\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?",
    rf"\d{{1,2}}(?: (?:to|or) \d{{1,2}})? (?:{_SHORT})\b(?: \d{{4}})?",  # a day or a span as a card and a table have it
    rf"(?:{_MONTHS}) \d{{4}}",
    r"\d{4}-\d{2}-\d{2}",
    r"\((?:18|19|20)\d{2}\)|(?<=[a-z]) (?:19|20)\d{2}\b",  # a method's year; "in autumn 2023"
    r"[Rr]ounds? \d+(?:(?:, \d+)*(?: (?:and|to) \d+)?)",  # numbering
    r"\d+ ?(?:%|percent) (?:confidence )?(?:level|interval|intervals|band)",
    r"(?:\d+, )*(?:\d+ (?:and|to|or) )?\d+(?:-day| days?)|the last seven days",  # the length of a window
    r"Tower 22|B92|Deir Ezzor 24",  # names of a place and of publishers
    r"\d+ of \d+: those on which numbers differ most",  # how many rows of a table are printed
    r"either of two days|has two ends|most cautious of four tests|Two totals that are both",  # what a method is made of: no counts
    r"half of all (?=□)",  # what a median is; its days are a figure
]
WORDS = r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|half|twice|third)\b"
CONVENTIONS = ("How bounds are worded",)
"""Boxes that say how words are read: their numbers are rules, printed in data/hedges.csv, and no figures."""


@pytest.fixture(scope="module", params=EVERY_VIEW, ids="-".join)
def document(request: pytest.FixtureRequest, run_shipped: RunShipped) -> Document:
    """A report as the press reads it."""
    report, view = request.param
    return read_report(run_shipped(ROOT / "notebooks" / f"{report}.ipynb", VIEWS[report][view]), name=report)


def stray_numbers(text: str) -> list[str]:
    """Numbers in words of ours that are none of the exempt kinds."""
    for pattern in EXEMPT:
        text = re.sub(pattern, " ", text)
    return re.findall(rf"\d[\d,.]*|{WORDS}", text, re.IGNORECASE)


def own_words(children: tuple[Inline, ...]) -> str:
    """A run of inlines without its figures; where one stood is a mark that no number can bridge."""
    words = ""
    for child in children:
        if isinstance(child, Text):
            words += child.text
        elif isinstance(child, Link | Note | Strong):
            words += own_words(child.children)
        elif isinstance(child, FigureRef):
            words += "□"
    return words


def prose_of(block: Block) -> list[str]:
    """The sentences of a block."""
    match block:
        case Paragraph() | Heading():
            return [own_words(block.children)]
        case Listing():
            return [words for item in block.items for inner in item for words in prose_of(inner)]
        case Callout() if block.title in CONVENTIONS:
            return []
        case Callout():
            return [words for inner in block.children for words in prose_of(inner)]
        case Cards():
            return [words for card in block.cards for words in _card(card)]
        case Table():
            return [own_words(block.note)]  # its title is plain text, as a chart's
        case _:
            return []


def _card(card: Card) -> list[str]:
    return [card.label, own_words(card.value), own_words(card.detail), own_words(card.change)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("officials counted 74 attacks", ["74"]),
        ("on 23 November 2023, and from 24 to 30 November", []),
        ("round 3 and rounds 1 to 4", []),
        ("a 95 % interval around 3, 7 and 14 days", []),
        ("“about 20” was said, of 7 dead", ["7"]),
        ("two of them", ["two"]),
        ("in all, □ of 12", ["12"]),
        ("Two strikes in the last seven days", ["Two"]),
        ("Observatory, 8 to 9 Nov; officials: 5", ["5"]),
        ("“several” is at least two, “about 20” 18 to 22 of 7 dead", ["7"]),
        ("half of all □, half of 12", ["half", "12"]),
    ],
)
def test_a_number_that_is_no_figure_is_found(text: str, found: list[str]) -> None:
    assert stray_numbers(text) == found


def test_every_number_of_the_prose_is_a_figure(document: Document) -> None:
    strays = {words: stray_numbers(words) for block in document.blocks for words in prose_of(block)}
    assert {words: found for words, found in strays.items() if found} == {}


def test_every_number_of_a_title_is_a_figure(document: Document) -> None:
    titles = [piece.title for piece in walk(document.blocks) if isinstance(piece, Chart | Table)]
    strays = {title: stray_numbers(_without_figures(document, title)) for title in titles}
    assert {title: found for title, found in strays.items() if found} == {}


KEPT_BY_JAVASCRIPT = re.compile(
    r"await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if"
    r"|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw"
    r"|true|try|typeof|var|void|while|with|yield|arguments|eval|undefined|NaN|Infinity"
    r"|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf|toJSON|then|__.*"
)
"""Reserved words, and the names of what every object or promise already has."""


def columns_of(spec: Any, *, data: bool = False) -> set[str]:
    """Every name of a column in a Vega-Lite specification: in its data, and where its encodings and transforms name one."""
    if isinstance(spec, list):
        return {name for item in spec for name in columns_of(item, data=data)}
    if not isinstance(spec, dict):
        return set()
    found = set(spec) if data else set()
    for key, value in spec.items():
        if key in {"field", "fields", "as", "groupby"}:
            found |= {name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)}
        rows = [*value.values()] if key == "datasets" else value
        found |= columns_of(rows, data=data or key in {"datasets", "values"})
    return found


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"values": [{"then": 1}]}},
        {"hconcat": [{"datasets": {"data-1": [{"a": 1, "then": 2}]}}]},
        {"layer": [{"encoding": {"tooltip": [{"field": "then", "type": "nominal"}]}}]},
        {"transform": [{"calculate": "1", "as": "then"}]},
    ],
)
def test_a_column_of_a_chart_is_found(spec: dict[str, Any]) -> None:
    assert "then" in columns_of(spec)


def test_no_column_of_a_chart_has_a_name_that_javascript_keeps(document: Document) -> None:
    charts = [piece for piece in walk(document.blocks) if isinstance(piece, Chart)]
    named = {chart.name: columns_of(chart.spec) for chart in charts}
    kept = {name: set(filter(KEPT_BY_JAVASCRIPT.fullmatch, found)) for name, found in named.items()}
    assert {name: found for name, found in kept.items() if found} == {}


def _without_figures(document: Document, title: str) -> str:
    """A title, which is plain text, without the numbers that a figure of the same edition has, in its words or spelled out."""
    for pattern in EXEMPT:  # days first, so that no figure is found in one
        title = re.sub(pattern, " ", title)
    told = {figure.words for figure in document.figures.values()}
    for figure in document.figures.values():
        if figure.kind == "count" and figure.low is not None and figure.low == figure.high:
            told.add(number_in_words(int(figure.low)))
        if (
            figure.kind == "rate"
            and figure.low
            and figure.high
            and round(float(figure.low)) == round(float(figure.high))
        ):
            told.add(f"about {number_in_words(round(float(figure.low)))}")
    for words in sorted(told, key=len, reverse=True):
        title = re.sub(rf"(?<![\w.,]){re.escape(words)}(?![\w]|[.,]\d)", "□", title, flags=re.IGNORECASE)
    return title


def test_every_figure_rests_on_claims_or_says_how_it_was_computed(document: Document) -> None:
    bare = [
        figure.id
        for figure in document.figures.values()
        if figure.words != "not known" and not (figure.claims or figure.computation)
    ]
    assert bare == []


CAUSAL = re.compile(
    r"\b(deterr\w*|led to|leads to(?! its page)|because of(?! new events)|due to"
    r"|thanks to|result(?:ed|s)? in|caused? by|as a result|prevent\w*|succe(?:ss|ed)\w*"
    r"|forced|prompted|triggered|curbed|halted|worked(?! out))\b",
    re.IGNORECASE,
)
"""A link "leads to its page", a number is "worked out", and a figure of ours changed "because of new events": no attack, and no strike."""
DENIED = re.compile(r"\b(?:not|nor|none|no|nothing|never)\b", re.IGNORECASE)
"""A sentence may deny a cause."""


def test_no_sentence_says_that_one_thing_caused_another(document: Document) -> None:
    sentences = [
        sentence
        for block in document.blocks
        for words in prose_of(block)
        for sentence in re.split(r"(?<=[.;])\s", re.sub(r"“[^”]*”", " ", words))
    ]
    told = [sentence for sentence in sentences if CAUSAL.search(sentence) and not DENIED.search(sentence)]
    assert (bool(sentences), told) == (True, [])
