"""An edition as of a day is what the ledger would have given on that day: with every row of later publications cut out by hand."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from strikeledger import Ledger, sections
from strikeledger.sections import headlines
from strikeledger.sections.changes import changes_since
from tests.ledger_text import DATA, ROOT, LedgerOf, append_rows, contents
from tests.notebook_text import run_here
from tests.truncation import days_of_publication, write_known

COMMAND = Path(sys.executable).with_name("strikeledger")
NOT_COMPARED = ("package", "folder", "shared")
"""What a ledger has beside its view: where it was read, everything in it for what can be asked for, and what it has worked out."""


def spread_days(number: int, days: list[str]) -> list[str]:
    """So many of some days, one by chance of each stretch of equal length."""
    chance = random.Random(20231017)  # noqa: S311  # no secret
    ends = [round(place * len(days) / number) for place in range(number + 1)]
    return [days[chance.randrange(first, last)] for first, last in pairwise(ends)]


DAYS = spread_days(60, days_of_publication())


def rows_by_table(ledger: Ledger) -> dict[str, list[dict[str, str]]]:
    return {name: [dict(row.cells) for row in table.rows] for name, table in ledger.tables.items()}


def differing_parts(one: Ledger, other: Ledger) -> list[str]:
    """What isn't the same in two views."""
    parts = [field.name for field in fields(Ledger) if field.name not in (*NOT_COMPARED, "tables")]
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in (*parts, "contents", "scope")}
    pairs["tables"] = rows_by_table(one), rows_by_table(other)
    return [name for name, pair in pairs.items() if not _is_same(*pair)]


def _is_same(one: Any, other: Any) -> bool:
    if not isinstance(one, pd.DataFrame):
        return bool(one == other)
    try:
        pd.testing.assert_frame_equal(one, other)
    except AssertionError:
        return False
    return True


def test_the_days_are_spread_over_the_publications() -> None:
    assert (len(set(DAYS)), sorted(DAYS) == DAYS) == (60, True)


WITH_FIGURES = DAYS if os.environ.get("STRIKELEDGER_LEAKS") else DAYS[::5]
"""The days of which figures are worked out, too; `make leaks` takes all."""


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_a_view_is_the_ledger_of_what_was_known(day: str, shipped: Ledger, tmp_path: Path) -> None:
    known, view = Ledger.load(write_known(tmp_path / "data", day)).as_of(day), shipped.as_of(day)
    assert differing_parts(known, view) == []
    if day not in WITH_FIGURES:
        return
    deaths = [headlines.strike_deaths(ledger) for ledger in (known, view)]
    assert deaths[0] == deaths[1]
    assert sections.every_headline(known) == sections.every_headline(view)


ASKED: list[tuple[str, dict[str, object]]] = [
    ("situation", {"as_of": "2023-11-15", "last_edition": "2023-11-08", "countries": ["Syria"]}),
    ("tempo", {"as_of": "2023-12-20", "last_edition": "2023-11-29"}),
    ("sources", {"as_of": "2023-11-15", "last_edition": "2023-11-08"}),
]


@pytest.mark.slow
@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(("report", "values"), ASKED, ids=lambda value: str(value)[:40])
def test_a_report_shows_what_it_would_have_shown_on_its_day(
    report: str, values: dict[str, object], tmp_path: Path
) -> None:
    folders = (DATA, write_known(tmp_path / "data", str(values["as_of"])))
    whole, known = (run_here(ROOT / "notebooks" / f"{report}.ipynb", values, folder) for folder in folders)
    assert list(outputs(whole.cells)) == list(outputs(known.cells))


def outputs(cells: Iterable[Any]) -> Iterable[tuple[int, Any]]:
    """What each cell shows: figures with their claims, sentences, tables and the specifications of charts."""
    for place, cell in enumerate(cells):
        yield from ((place, output.data) for output in cell.get("outputs", []))


ROUNDS = """
    strike_id        | killed | acknowledged | source_id
    round-2023-10-26 | two    | yes          | a-2023-10-27
    round-2023-11-12 | six    | yes          | b-2023-11-13
    round-2023-11-08 | three  | yes          | c-2023-11-28
"""


def test_what_changed_of_a_round_is_told_of_that_round_whatever_its_number(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=ROUNDS).as_of("2023-11-29")
    found = changes_since(ledger, "2023-11-22")
    told = [(change.now.id, change.before.id, change.before.words, change.kind) for change in found if change.now.event]
    assert told == [
        ("strike_deaths/1", "strike_deaths/1@2023-11-22", "2", "The same"),
        ("strike_deaths/2", "strike_deaths/2/new@2023-11-22", "not known", "First number"),
        ("strike_deaths/3", "strike_deaths/2@2023-11-22", "6", "The same"),
    ]
    assert "strike_deaths/2/new@2023-11-22" in str(sections.changes_table(ledger, "2023-11-22").block)


BUILT = [("2023-10-28", "2023-10-20"), ("2023-11-29", "2023-11-22")]
BUILT = BUILT if os.environ.get("STRIKELEDGER_LEAKS") else BUILT[:1]
"""The days of which editions are built with every earlier day worked out anew, twice, and with what they are compared."""


def with_later_total(folder: Path, day: str) -> Path:
    """The shipped data with a total of a day, far higher than any, that was published long after it."""
    shutil.copytree(DATA, folder)
    source = "later-2026-03-01,Later News,Something else,2026-03-01,stated,news,https://example.org/later,\n"
    tally = f"t-9999,attacks,Iraq+Syria,2023-10-17,{day},{day},,,999,Pentagon,pentagon,later-2026-03-01,,,,\n"
    append_rows(folder, sources=source, tallies=tally)
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("no_memory")
@pytest.mark.parametrize(("day", "before"), BUILT)
def test_every_byte_of_an_edition_is_as_it_would_have_been_on_its_day(day: str, before: str, tmp_path: Path) -> None:
    editions = []
    shutil.copy(ROOT / "requirements.lock", tmp_path)  # of which the provenance tells, too
    for name, data in (
        ("whole", with_later_total(tmp_path / "later", day)),
        ("known", write_known(tmp_path / "data", day)),
    ):
        places = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(data), "--reports", str(tmp_path / name)]
        asked = ["--as-of", day, "-p", f"last_edition={before}"]
        subprocess.run([COMMAND, "report", "situation", *asked, *places], check=True)
        (edition,) = (tmp_path / name / "situation").glob(f"{day}*/situation.html")
        editions.append(contents(edition.parent))
    whole, known = editions
    assert {Path(path).suffix for path in whole} >= {".html", ".pdf", ".json", ".xlsx", ".csv", ".ipynb"}
    assert [path for path in sorted({*whole, *known}) if whole.get(path) != known.get(path)] == []
