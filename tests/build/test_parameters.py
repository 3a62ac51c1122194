from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from strikeledger.build.parameters import (
    Parameter,
    read_parameters,
    refuse_impossible,
    resolve_parameters,
)
from strikeledger.cli.options import parse_assignments
from strikeledger.data.validate import ValidatedPackage
from strikeledger.errors import NotebookError, ParameterError

CELL = """\
as_of: date = "2023-11-29"  # use only what was published on or before this day
countries: list[str] = []  # where the attacks were
sources: list[str] = []  # only these sources
several: int = 2  # how many "several" means at least
title: str = "plain"  # what stands on top
marked: bool = True  # whether claims are numbered
"""


def notebook(*cells: str) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell(cell, metadata={"tags": ["parameters"]}) for cell in cells])


def read(source: str = CELL) -> dict[str, Parameter]:
    return read_parameters(notebook(source), "tiny.ipynb")


def test_parameters_keep_the_order_of_their_cell() -> None:
    assert list(read()) == ["as_of", "countries", "sources", "several", "title", "marked"]


def test_a_parameter_s_help_comes_from_its_comment() -> None:
    assert read()["several"].help == 'how many "several" means at least'


def test_a_mark_within_a_text_is_no_comment() -> None:
    assert read('title: str = "# 1"  # what stands on top')["title"].help == "what stands on top"


def test_defaults_are_settled_where_nothing_is_asked() -> None:
    assert resolve_parameters(read(), {}) == {
        "as_of": "2023-11-29", "countries": [], "sources": [], "several": 2, "title": "plain", "marked": True,
    }  # fmt: skip


def test_a_notebook_without_a_parameters_cell_takes_none() -> None:
    assert read_parameters(new_notebook(cells=[new_code_cell("x: int = 1")]), "tiny.ipynb") == {}


@pytest.mark.parametrize(
    ("name", "asked", "value"),
    [
        ("as_of", "2023-10-20", "2023-10-20"),
        ("as_of", date(2023, 10, 20), "2023-10-20"),
        ("several", "3", 3),
        ("several", 3, 3),
        ("countries", "Iraq, Syria", ["Iraq", "Syria"]),
        ("countries", ["Iraq"], ["Iraq"]),
        ("countries", "", []),
        ("marked", "no", False),
        ("marked", True, True),
        ("title", date(2023, 10, 20), "2023-10-20"),
        ("title", "a 'quoted' \"text\"; open('x', 'w')", "a 'quoted' \"text\"; open('x', 'w')"),
    ],
)
def test_a_value_becomes_what_its_type_means(name: str, asked: object, value: object) -> None:
    settled = resolve_parameters(read(), {name: asked})
    assert settled[name] == value


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("as_of", "2023-02-30"),
        ("as_of", "29 November 2023"),
        ("as_of", "20231129"),
        ("as_of", ""),
        ("as_of", 20231129),
        ("as_of", None),
        ("several", "two"),
        ("several", "2.5"),
        ("several", 2.5),
        ("several", True),
        ("several", "__import__('os').getpid()"),
        ("several", "9" * 5000),
        ("countries", 3),
        ("countries", [1]),
        ("countries", {"Iraq": True}),
        ("title", 3),
        ("marked", "perhaps"),
        ("marked", 7),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, asked: object) -> None:
    with pytest.raises(ParameterError, match=f"^{name} = .*: allowed is "):
        resolve_parameters(read(), {name: asked})


def test_a_refusal_names_what_is_allowed_and_the_help() -> None:
    with pytest.raises(ParameterError) as refused:
        resolve_parameters(read(), {"as_of": "2023-02-30"})
    assert str(refused.value) == (
        "as_of = '2023-02-30': allowed is a day of the calendar, as 2023-11-29 "
        "(use only what was published on or before this day)"
    )


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError) as refused:
        resolve_parameters(read(), {"severel": 3})
    assert str(refused.value) == "no parameter 'severel'; did you mean 'several'?"


@pytest.mark.parametrize("name", ["class", "import", "None"])
def test_a_keyword_is_no_parameter(name: str) -> None:
    with pytest.raises(ParameterError, match=f"no parameter '{name}'"):
        resolve_parameters(read(), {name: 1})


@pytest.mark.parametrize(
    "name",
    ["n = 1; open('stolen', 'w')", "__import__('os')", "several\nimport os", "several=3#", "", "séveral", "a.b", "2x"],
)
def test_a_name_that_is_code_is_refused(name: str) -> None:
    with pytest.raises(ParameterError, match="is no parameter name"):
        resolve_parameters(read(), {name: 1})


@pytest.mark.parametrize(
    "cell",
    [
        "import os\nas_of: date = '2023-11-29'  # day",
        "as_of = '2023-11-29'",
        "as_of: date",
        "print('hello')",
        "several: int = 2; import os",
        "a.b: int = 2",
        "several: float = 2.0",
        "title: str = open('stolen', 'w').name",
        "several: int = __import__('os').getpid()",
        "several: int = 1 +",
        "several: int = other",
    ],
)
def test_a_parameters_cell_with_other_code_is_refused(cell: str) -> None:
    with pytest.raises(NotebookError, match=r"^tiny\.ipynb"):
        read(cell)


def test_code_in_a_default_is_never_run(tmp_path: Path) -> None:
    with pytest.raises((NotebookError, ValueError)):
        read(f"title: str = open({str(tmp_path / 'stolen')!r}, 'w').name")
    assert list(tmp_path.iterdir()) == []


def test_every_line_that_is_no_parameter_is_named_with_the_line_to_write() -> None:
    with pytest.raises(NotebookError) as refused:
        read('as_of = "2023-11-29"\nx: float = 3\nprint(3)\ncountry = "Iraq"')
    assert [line.partition(": ")[0] for line in str(refused.value).splitlines()] == [
        f"tiny.ipynb cell 1, line {number}" for number in (1, 2, 3, 4)
    ]
    assert "Write: as_of: date = '2023-11-29'  # what it means" in str(refused.value)


def test_a_day_that_is_computed_is_refused_with_how_a_day_is_written() -> None:
    with pytest.raises(
        NotebookError, match='as_of has to be a plain value: words, a day in quotation marks \\("2023-11-29"\\)'
    ):
        read("as_of: date = date(2025, 3, 1)  # the last day")


def test_two_parameters_cells_are_refused() -> None:
    with pytest.raises(NotebookError, match="cells 1 and 2 are tagged parameters; keep the tag on one"):
        read_parameters(notebook(CELL, CELL), "tiny.ipynb")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"as_of": "2023-10-07"}, "as_of = 2023-10-07: nothing in the data was published by then; its first source is of 2023-10-18"),
        ({"sources": ["taza-2023-11-28"]}, "sources: the data knows no 'taza-2023-11-28'; did you mean 'taza-2023-11-29'?"),
        ({"countries": ["Irak"]}, "countries: the data knows no 'Irak'; did you mean 'Iraq'?"),
        ({"countries": ["Iraq", "France"]}, "countries: the data knows no 'France'; "),
        ({"sources": ["a'; open('x', 'w')"]}, "sources: the data knows no \"a'; open('x', 'w')\""),
        ({"several": 1}, "several = 1: allowed is a whole number from 2 to 9"),
        ({"several": 10}, "several = 10: allowed is a whole number from 2 to 9"),
        ({"several": -2}, "several = -2: allowed is a whole number from 2 to 9"),
        (
            {"as_of": "2023-11-28", "sources": ["taza-2023-11-29"]},
            "taza-2023-11-29 came out after the edition of 28 November 2023. Add --as-of 2023-11-29 or a later day.",
        ),
    ],
)  # fmt: skip
def test_a_value_that_the_data_can_not_answer_is_refused(
    values: dict[str, Any], told: str, checked: ValidatedPackage
) -> None:
    with pytest.raises(ParameterError) as refused:
        refuse_impossible(values, checked)
    assert told in str(refused.value)


def test_a_source_that_came_too_late_may_stand_beside_one_that_did_not(checked: ValidatedPackage) -> None:
    values = {"as_of": "2023-11-28", "sources": ["taza-2023-11-29", "rudaw-2023-10-18"]}
    assert refuse_impossible(values, checked) is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (("sources=a", "sources=b"), {"sources": ["a", "b"]}),
        (("sources=a,b", "sources=c"), {"sources": ["a", "b", "c"]}),
        (("several=3",), {"several": "3"}),
    ],
)
def test_a_parameter_that_is_repeated_has_all_that_it_was_given(
    typed: tuple[str, ...], asked: dict[str, object]
) -> None:
    assert parse_assignments(typed, None) == asked


def test_a_parameter_of_one_value_that_is_set_twice_is_refused() -> None:
    asked = parse_assignments(("several=3", "several=4"), None)
    with pytest.raises(ParameterError, match=r"^several takes one value, and not 3 and 4 \("):
        resolve_parameters(read(), asked)


def test_a_day_that_is_set_twice_is_refused() -> None:
    with pytest.raises(ParameterError, match="by --as-of 2023-11-29 and by -p as_of=2023-12-06: give it once"):
        parse_assignments(("as_of=2023-12-06",), "2023-11-29")
