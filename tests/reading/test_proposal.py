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

The Pentagon said on Tuesday that US troops in Iraq and Syria had come under attack more than 70 times since Oct. 18.

On 12 November, US strikes in eastern Syria killed six or seven people. There were no casualties in the strikes of 8 November.

US forces were hit 90 times. It sent two aircraft carriers.
"""


TO_FILL_IN = '[source] still has "Fill in" as its publisher'


def proposed(folder: Path, article: str, *options: str) -> str:
    (folder / "article.md").write_text(article, encoding="utf-8")
    asked = ["add", "--from", str(folder / "article.md"), "--data", str(DATA), *options]
    result = CliRunner().invoke(command_line, asked)
    assert result.exit_code == 0, result.output
    return result.output


def claim(text: str) -> str:
    """A form without its head and its source: the claims alone."""
    return text[text.index("\n# line") + 1 :]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proposal")
    (folder / "new.toml").write_text(proposed(folder, ARTICLE, "--day", "2023-11-29"), encoding="utf-8")
    return folder / "new.toml"


def rows(form: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(form.read_text(encoding="utf-8"))[kind]
    return found


def test_a_total_has_its_words_scope_window_day_and_voice(form: Path) -> None:
    (total,) = rows(form, "tally")
    assert total == {
        "measure": "attacks", "scope": "Iraq+Syria", "since": "2023-10-18", "as_of_first": "2023-11-28", "quantity": "more than 70",
        "counting": "Pentagon", "speaker_id": "pentagon",
    }  # fmt: skip


def test_an_event_has_its_dead_and_nobody_counts_as_well(form: Path) -> None:
    found = [(row["strike_id"], row["killed"], row.get("wounded", "")) for row in rows(form, "strike_account")]
    assert found == [("round-2023-11-12", "six or seven", ""), ("round-2023-11-08", "none", "none")]


def test_each_claim_stands_under_its_sentence_and_an_open_one_behind_comment_marks(form: Path) -> None:
    lines = form.read_text(encoding="utf-8").splitlines()
    at = lines.index("# line 7: US forces were hit 90 times.")
    assert lines[at + 1 : at + 3] == [
        "# Open for “90”: which countries (Iraq+Syria is what was named before); since which day.",
        "# [[tally]]",
    ]
    assert "# line 5: On 12 November, US strikes in eastern Syria killed six or seven people." in lines


@pytest.mark.parametrize(
    ("article", "lines"),
    [
        ("More than 60 US personnel have been injured since the attacks began.", ['# since = "Fill in"', '# scope = "Fill in"']),
        ("Since 18 October there were 73 attacks on US forces in Iraq and Syria.", ['as_of_first = "2023-11-29"', 'dated = "restated"']),
        ("Two soldiers were hurt in an attack at Al-Tanf on 17 November.", ['# attack_id = "Fill in"', '# first_day = "2023-11-17"']),
        ("On 26 November an attack on US troops caused no injuries.", ['# attack_id = "Fill in"', '# us_injured = "none"']),
        ("No one was hurt in the attack on the base at Ain al-Asad on 20 November.", ['attack_id = "2023-11-20-ain-al-asad-1"']),
        ("The Syrian Observatory said US strikes near Al-Bukamal killed eight on 12 November.", ['strike_id = "2023-11-12-abu-kamal"']),
        ("US forces in Iraq and Syria were attacked 27 times in October.", ['since = "2023-10-01"', 'as_of_first = "2023-10-31"']),
        ("There were at least another 24 attacks on US forces in Iraq.", ['# quantity = "at least 24"']),
        ("A ministry said 16 people were killed in US strikes on 8 November.", ["# Open for “16”: who says so."]),
        ("The Syrian Observatory said there were 90 attacks on US forces in Syria since 19 October.", ['counting = "SOHR"']),
    ],
)  # fmt: skip
def test_what_the_words_leave_open_is_left_to_fill_in(article: str, lines: list[str], tmp_path: Path) -> None:
    told = claim(proposed(tmp_path, article, "--day", "2023-11-29")).splitlines()
    assert [line for line in lines if line not in told] == []


@pytest.mark.parametrize(
    "article",
    [
        "On 26 November an attack on US troops caused no injuries.",
        "There were at least 12 attacks on US forces at Ain al-Asad since 17 October.",
        "There were no injuries in the attack on Al-Harir on Monday.",
    ],
)
def test_what_is_said_of_one_event_or_place_is_no_total_of_countries(article: str, tmp_path: Path) -> None:
    assert "[[tally]]" not in proposed(tmp_path, article, "--day", "2023-11-29")


def test_a_hedge_may_go_on_to_the_next_number_and_two_numbers_are_not_one_total(tmp_path: Path) -> None:
    told = claim(
        proposed(
            tmp_path,
            "Since 17 October there were at least 37 attacks on US forces in Iraq and 36 in Syria.\n\n"
            "US strikes on Nov. 8 and Nov. 12 killed at least nine and six or seven people in Syria.",
            "--day",
            "2023-11-29",
        )
    )
    assert "# Open for “36”: whether it is as vague as “at least 37” before it." in told
    assert "# Open for “six or seven”: which of the numbers of this sentence it is." in told


def test_without_a_day_the_form_asks_when_the_article_was_published(tmp_path: Path) -> None:
    article = "US forces in Iraq and Syria were attacked 66 times since 17 October."
    assert 'published = "Fill in"' in proposed(tmp_path, article)
    assert 'published = "2023-11-24"' in proposed(tmp_path, f"WASHINGTON, Nov. 24, 2023 - {article}")


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
