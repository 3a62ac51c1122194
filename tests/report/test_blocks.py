"""Pieces: every one that can be made comes back from JSON as it was, whatever the columns of its data are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from strikeledger.report import blocks
from strikeledger.report.blocks import Block, Chart, Inline, Table, from_json, to_json, walk
from tests.notebook_text import write_catalogue
from tests.project import Project

pytestmark = pytest.mark.slow

KINDS = [*get_args(Inline), *get_args(Block), blocks.Column, blocks.Card]
OWN = sorted(
    {"is", "data", "block", *(kind.__name__ for kind in KINDS), *(f.name for kind in KINDS for f in fields(kind))}
)
"""Every name that pieces use for themselves."""

NAMES = st.just("is") | st.sampled_from(OWN) | st.text(max_size=4)
CELLS = st.none() | st.booleans() | st.integers() | NAMES
DATA = st.recursive(
    CELLS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2), max_leaves=4
)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Everything that a field so annotated may hold."""
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: st.text(max_size=4),
        int: st.integers(),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        type(None): st.none(),
    }
    if hint in plain:
        return plain[hint]
    if get_origin(hint) is Mapping:
        return st.dictionaries(NAMES, DATA, max_size=3)
    if get_origin(hint) is tuple:
        return st.lists(st.deferred(lambda: values(get_args(hint)[0])), max_size=2).map(tuple)
    if isinstance(hint, UnionType):
        return st.one_of([values(kind) for kind in get_args(hint)])
    assert is_dataclass(hint)
    hints = get_type_hints(hint)
    return st.builds(hint, **{f.name: st.deferred(lambda its=hints[f.name]: values(its)) for f in fields(hint)})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
@given(st.data())
def test_every_piece_comes_back_from_json_as_it_was(kind: Any, data: st.DataObject) -> None:
    piece = data.draw(values(kind))
    assert from_json(json.loads(json.dumps(to_json(piece)))) == piece


def test_data_is_never_walked_into() -> None:
    inside = (Table("", "", (), ()),)
    assert [type(piece) for piece in walk(Chart("", "", "", "", "", {"is": inside}))] == [Chart]


def test_only_what_is_marked_as_data_holds_mappings() -> None:
    held = {(kind, name) for kind in KINDS for name, hint in get_type_hints(kind).items() if "Mapping" in str(hint)}
    assert held == {(kind, f.name) for kind in KINDS for f in fields(kind) if f.metadata == blocks.DATA}


CODE = """
from datetime import date
from strikeledger import Ledger, sections

sections.corrections_table(Ledger.load().as_of(date.fromisoformat(as_of)))
"""


def test_a_correction_made_as_we_tell_contributors_stands_in_the_report(tmp_path: Path) -> None:
    project = Project.fresh(tmp_path / "p")
    write_catalogue(project.folder, CODE, parameters='as_of: str = "2023-11-29"  # the day')
    project.correct("t-0100", ",45,", ",46,")
    with (project.data / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("2024-03-01,tallies.csv,t-0100,quantity,45,46,misread,\n")
    result = project.report()
    assert result.exit_code == 0, result.output
    page = html.fromstring((project.editions / "2023-11-29" / "tiny.html").read_bytes())
    assert [" ".join(cell.text_content().split()) for cell in page.xpath("//table//tbody/tr[last()]/*")][-2:] == [
        "45 → 46", "misread",
    ]  # fmt: skip
    written = (project.editions / "2023-11-29" / "tables" / "corrections.csv").read_text(encoding="utf-8")
    assert written.splitlines()[-1] == "2024-03-01,tallies.csv,t-0100,quantity,45,46,misread"
