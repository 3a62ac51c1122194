"""Drafts of every kind: the same words, and each number where it stands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from strikeledger.reading.draft import read_draft
from strikeledger.reading.text.days import day_marks

SENTENCE = "Since 17 October there were 74 attacks on US forces."
CELLS = [{"cell_type": "code", "source": ["99"]}, {"cell_type": "markdown", "source": ["One\n\n", SENTENCE]}]


def read(folder: Path, name: str, text: str) -> list[tuple[str, str]]:
    (folder / name).write_text(text, encoding="utf-8")
    return [
        (passage.text.strip(), passage.place(passage.text.find("74"))) for passage in read_draft(folder / name).passages
    ]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.txt", f"One\n\nTwo\n{SENTENCE}\n", "line 4"),
        ("a.md", f"---\ntitle: x 5\n---\n\n```\n99 attacks\n```\n\n# {SENTENCE}\n", "line 9"),
        ("a.html", f"<head><title>9</title><script>99</script></head><p>One<p>{SENTENCE.replace(' Oct', '&#160;Oct')}", "paragraph 2"),
        ("a.ipynb", json.dumps({"cells": CELLS}), "cell 2, line 3"),
    ],
)  # fmt: skip
def test_a_number_is_found_where_it_stands(name: str, text: str, place: str, tmp_path: Path) -> None:
    words, where = read(tmp_path, name, text)[-1]
    assert (words.replace("\u00a0", " ").split("\n")[-1], where) == (SENTENCE, place)


def test_a_heading_ends_with_its_line(tmp_path: Path) -> None:
    text = "A draft\n## Winter under fire\n12 January 2025\n"
    assert read(tmp_path, "a.md", text) == [
        ("A draft", "line 1"),
        ("Winter under fire", "line 2"),
        ("12 January 2025", "line 3"),
    ]


def test_a_table_keeps_its_cells_apart(tmp_path: Path) -> None:
    assert read(tmp_path, "a.md", "| item | n |\n|---|--:|\n| attacks | 74 |\n")[-1] == ("| attacks | 74 |", "line 3")
    assert read(tmp_path, "a.html", "<table><tr><td>attacks</td><td>74</td></tr></table>")[-1][0] == "attacks | 74"


@pytest.mark.parametrize("beside", ["nav", "aside", "footer", "form", "script"])
def test_what_stands_beside_the_text_of_a_page_is_left_out(beside: str, tmp_path: Path) -> None:
    page = f"<article><h1>Head</h1><p>{SENTENCE}</p><{beside}>99 attacks</{beside}></article>"
    assert [words for words, _ in read(tmp_path, "a.html", page)] == ["Head", SENTENCE]


@pytest.mark.parametrize(
    ("text", "first", "last", "part"),
    [
        ("since Oct. 17", "2023-10-17", "2023-10-17", "since"),
        ("on 8 and 9 November", "2023-11-08", "2023-11-09", "on"),
        ("as of 23 November 2023", "2023-11-23", "2023-11-23", "until"),
        ("officials said on Tuesday", "2023-11-28", "2023-11-28", "said"),
        ("in the past seven weeks", "2023-10-11", "2023-11-29", "over"),
        ("since mid-October", "2023-10-13", "2023-10-17", "since"),
        ("on December 25, 2022", "2022-12-25", "2022-12-25", "on"),
        ("since New Year", "2023-01-01", "2023-01-01", "since"),
        ("in the first week of November", "2023-11-01", "2023-11-07", "on"),
        ("last Wednesday", "2023-11-22", "2023-11-22", "on"),
    ],
)
def test_a_day_is_read_from_the_draft_s_own(text: str, first: str, last: str, part: str) -> None:
    (mark,) = day_marks(f"It was {text}.", date(2023, 11, 29))
    assert (mark.first.isoformat(), mark.last.isoformat(), mark.part) == (first, last, part)


def test_what_is_no_day_is_left_out() -> None:
    assert day_marks("It may march on 31 February.", date(2023, 11, 29)) == []


def test_two_days_with_a_dash_are_a_beginning_and_an_end() -> None:
    marks = day_marks("98 attacks, 17 Oct.-15 Dec.", date(2023, 12, 16))
    assert [(mark.part, mark.first.isoformat()) for mark in marks] == [("since", "2023-10-17"), ("until", "2023-12-15")]
