"""Reports speak in plain words and in whole sentences, whatever the ledger holds: none, one, two, open, unknown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from nbformat import NotebookNode

from strikeledger.report.blocks import Chart, Inline, from_json, plain_text, walk
from strikeledger.report.records import MIME, FigureRecord, read_bundle
from tests.ledger_text import DATA, ROOT, PackageOf
from tests.notebook_text import RunShipped, run_here
from tests.views import EVERY_VIEW, VIEWS

ODD = (
    "set aside", "hollow", "in view", "in-view", r"\bfloor\b", r"\bceiling\b", "can.t tell", r"\bsoft\b", "by a convention", "wider here",
    "narrower here", r"\bthin\b(?! Line News)", "guarded", "itemi[sz]ed", r"\bvintages?\b", "conservation", r"\bpassport",
    "or evaluated for", "nothing to compare", "beside each other", "reconciled", "rounds not acknowledged", r"\bclaims? (?:behind|\d)",
)  # fmt: skip
"""Words of the workshop, each of which has a plain one."""

_MANY = "attacks|rounds|strikes|people|publications|numbers|totals|statements|places|days|figures|soldiers|windows|comparisons|voices"
_ONE = "attack|round|person|publication|total|place|statement|day|figure|window|comparison|voice"
BROKEN = (
    rf"(?<![\d,.:–])\b(?:1|[Oo]ne) (?:{_MANY})\b", rf"\b(?:two|three|four|five|six|seven|eight|nine|[2-9]|\d\d+) (?:{_ONE})\b(?!-)",
    r"\bat (?:least|most) 0\b(?!\.)", rf"\b(?:none|not known|no number) (?:{_MANY})\b", "“”", r"\(\)", r" [,;.:](?=\s|$)", r"\.\.(?!\.)",
    r"[a-z]{3}\. [a-z]", r"\b(?:[Oo]ne|[Nn]one|1) US personnel\b", "days times", r"\bof the 1\b",
    "  +", r"\bNone\b(?! \w)", r"\bnan\b(?!\.)", r"\bNaT\b", "<NA>", "[{}]", r"\b(?!had|that)(\w+) \1\b",
)  # fmt: skip
"""What no sentence may hold: a noun that doesn't agree, an empty quotation, a value of the machine."""

SMALL = {
    "nothing": {},
    "one attack": {"attack_accounts": "attack_id | killed\n2023-11-05-base-1 | one"},
    "one total": {"tallies": "quantity\n1"},
    "an open total": {"tallies": "quantity\nmore than 70"},
    "two totals that contradict": {"tallies": "quantity\n61\n60"},
    "one of everything": {
        "attack_accounts": "attack_id | killed | us_injured\n2023-11-05-base-1 | one | one",
        "strike_accounts": "strike_id | killed | acknowledged\nround-2023-11-08 | one | yes\n2023-11-20-depot | at least one |",
        "tallies": "measure | quantity\nattacks | one\nus_injured | one\nus_tbi | one\nus_killed | one\nstrike_rounds | one",
    },
    "none of anything": {
        "attack_accounts": "attack_id | killed\n2023-11-05-base-1 | zero",
        "strike_accounts": "strike_id | killed | acknowledged\nround-2023-11-08 | zero | yes",
        "tallies": "measure | quantity\nus_injured | zero\nus_killed | zero",
    },
}


_READ = ("label", "unit", "note", "title", "subtitle", "alt")
"""Fields of pieces that are read; names and keys are for machines."""


def words_of_pieces(notebook: NotebookNode) -> Iterator[str]:
    """Every piece of words that a report prints: sentences, titles, heads, cells, notes, labels of figures, and the words in charts."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if MIME in output.data:
                yield from _piece_words(read_bundle(output.data[MIME]))


def _piece_words(content: dict[str, Any]) -> Iterator[str]:
    figures = {record["id"]: FigureRecord.read(record) for record in content["figures"]}
    for record in figures.values():
        yield from (record.label, record.computation)
    for piece in walk(from_json(content["block"])):
        if not isinstance(piece, get_args(Inline)):
            fields = vars(piece)
            yield from (fields[name] for name in _READ if isinstance(fields.get(name), str))
            yield from (plain_text(run, figures) for run in _runs(tuple(fields.values())))
        if isinstance(piece, Chart):
            yield from _words_in_chart(piece.spec)


def _runs(value: object) -> Iterator[tuple[Inline, ...]]:
    """Every run of words in a field, also those in the cells of rows."""
    if isinstance(value, tuple) and value and all(isinstance(part, get_args(Inline)) for part in value):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _runs(part)


def _words_in_chart(spec: Any) -> Iterator[str]:
    if isinstance(spec, dict):
        yield from (spec[name] for name in ("say", "text") if isinstance(spec.get(name), str))
    if isinstance(spec, dict | list):
        for part in spec.values() if isinstance(spec, dict) else spec:
            yield from _words_in_chart(part)


def faults(notebook: NotebookNode, patterns: tuple[str, ...]) -> list[str]:
    found = {}
    for words in words_of_pieces(notebook):
        for pattern in patterns:
            if hit := re.search(pattern, re.sub(r"“[^”]+”", "“…”", words), 0 if pattern in BROKEN else re.IGNORECASE):
                found[f"{hit[0]!r} in {words[:200]!r}"] = None
    return list(found)


@pytest.mark.slow
@pytest.mark.parametrize(("report", "view"), EVERY_VIEW)
def test_a_report_speaks_in_plain_words_and_whole_sentences(report: str, view: str, run_shipped: RunShipped) -> None:
    notebook = run_shipped(ROOT / "notebooks" / f"{report}.ipynb", VIEWS[report][view])
    assert faults(notebook, ODD) == []
    assert faults(notebook, BROKEN) == []


@pytest.mark.slow
@pytest.mark.parametrize("report", ["situation", "tempo", "sources"])
@pytest.mark.parametrize("small", SMALL)
def test_a_small_ledger_makes_whole_sentences(report: str, small: str, package_of: PackageOf) -> None:
    notebook = run_here(ROOT / "notebooks" / f"{report}.ipynb", {"as_of": "2024-01-10"}, _package(package_of, small))
    assert faults(notebook, BROKEN) == []


def _package(package_of: PackageOf, small: str) -> Path:
    folder = package_of(**SMALL[small])
    shutil.copy(DATA / "region.geojson", folder)
    return folder
