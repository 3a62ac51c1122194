"""An article becomes a form: its claims in its own words, each under its sentence, and `strikeledger add` takes it as it is."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from tests.ledger_text import DATA

ARTICLE = """\
# Drones and answers

The Pentagon said on Tuesday that US troops in Iraq and Syria had come under attack more than 70 times since Oct. 17.

On 12 November, US strikes in eastern Syria killed six or seven people. There were no casualties in the strikes of 8 November.

US forces were hit 90 times. It sent two aircraft carriers.
"""


TO_FILL_IN = '[source] still has "Fill in" as its publisher'


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proposal")
    (folder / "article.md").write_text(ARTICLE, encoding="utf-8")
    result = CliRunner().invoke(
        command_line, ["add", "--from", str(folder / "article.md"), "--day", "2023-11-29", "--data", str(DATA)]
    )
    assert result.exit_code == 0, result.output
    (folder / "new.toml").write_text(result.output, encoding="utf-8")
    return folder / "new.toml"


def rows(form: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(form.read_text(encoding="utf-8"))[kind]
    return found


def test_a_total_has_its_words_scope_window_day_and_voice(form: Path) -> None:
    (total,) = rows(form, "tally")
    assert total == {
        "measure": "attacks", "scope": "Iraq+Syria", "since": "2023-10-17", "as_of_first": "2023-11-28", "quantity": "more than 70",
        "counting": "Pentagon", "speaker_id": "pentagon",
    }  # fmt: skip


def test_an_event_has_its_dead_and_nobody_counts_as_well(form: Path) -> None:
    found = [(row["strike_id"], row["killed"], row.get("wounded", "")) for row in rows(form, "strike_account")]
    assert found == [("round-2023-11-12", "six or seven", ""), ("round-2023-11-08", "none", "none")]


def test_each_claim_stands_under_its_sentence_and_a_guess_behind_comment_marks(form: Path) -> None:
    lines = form.read_text(encoding="utf-8").splitlines()
    at = lines.index("# line 7: US forces were hit 90 times.")
    assert lines[at + 1] == "# [[tally]]"
    assert "# line 5: On 12 November, US strikes in eastern Syria killed six or seven people." in lines


@pytest.mark.slow
def test_the_form_is_taken_as_it_is(form: Path, tmp_path: Path) -> None:
    data = shutil.copytree(DATA, tmp_path / "data")
    result = CliRunner().invoke(command_line, ["add", str(form), "--dry-run", "--data", str(data)])
    assert result.exit_code == 0, result.output
    assert 'quantity "more than 70" is read as at least 71' in result.output
    assert TO_FILL_IN in result.output


@pytest.mark.slow
def test_a_form_in_which_something_is_left_to_fill_in_is_not_added(form: Path, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    text = form.read_text(encoding="utf-8").replace("https://example.org/fill-in", "https://example.org/drones")
    (tmp_path / "new.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        command_line, ["add", str(tmp_path / "new.toml"), "--data", str(tmp_path / "data"), "--yes"]
    )
    assert (TO_FILL_IN in result.output, result.exit_code) == (True, 1)
