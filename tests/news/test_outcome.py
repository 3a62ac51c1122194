"""What a run tells the program that started it: a file that keeps its schema, whatever came of it, and an exit code for nothing new."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from strikeledger.cli.main import command_line
from strikeledger.files import lock_reports
from strikeledger.news.outcome import OUTCOME_SCHEMA_FILE
from tests.project import DAYS, SERIES, Project

pytestmark = pytest.mark.slow

SCHEMA = json.loads(OUTCOME_SCHEMA_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with nothing built, whose report has two alarms."""
    project = Project.fresh(tmp_path / "p")
    alarms = 'alarms = { many = "attacks >= 70", few = "attacks <= 70" }\n'
    project.catalogue.write_text(f"[tiny]\n{SERIES}{alarms}", encoding="utf-8")
    return project


def run(project: Project, *words: str) -> tuple[Result, dict[str, Any]]:
    """A command with a result, and what the file holds, which keeps its schema."""
    path = project.folder / "result.json"
    result = CliRunner().invoke(command_line, [words[0], *project.places, "--result", str(path), *words[1:]])
    record = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(record, SCHEMA)
    assert record["exit_code"] == result.exit_code
    return result, record


def test_a_tick_tells_what_it_built_what_changed_and_which_alarms_hold(project: Project) -> None:
    _, first = run(project, "tick", "--now", "2023-11-23T00:00", "--stale-days", "3")
    _, then = run(project, "tick", "--now", "2023-11-30T00:00", "--stale-days", "3")
    assert (first["status"], [one["edition"] for one in first["built"]], first["changed"]) == (
        "built",
        ["tiny/2023-11-22"],
        [],
    )
    assert first["left"] == [{"edition": "tiny/2023-11-15", "why": "missed more than 3 days ago"}]
    (change,) = then["changed"]
    assert (change["edition"], change["since"], change["figure"], change["words"]) == (
        "tiny/2023-11-29",
        "tiny/2023-11-22",
        "attacks",
        "74",
    )
    assert [(one["alarm"], one["holds"]) for one in (*first["alarms"], *then["alarms"])] == [
        ("many", None), ("few", None), ("many", True), ("few", False)
    ]  # fmt: skip
    result, idle = run(project, "tick", "--now", "2023-11-30T01:00", "--stale-days", "3")
    assert (idle["status"], idle["alarms"], "alarm" in result.output) == ("unchanged", then["alarms"], False)


def test_an_alarm_on_no_figure_is_told_and_what_was_built_stands(project: Project) -> None:
    project.catalogue.write_text(f'[tiny]\n{SERIES}alarms = {{ odd = "nothing >= 1" }}\n', encoding="utf-8")
    result, record = run(project, "tick", "--now", "2023-11-16T01:00")
    assert (result.exit_code, [one["edition"] for one in record["built"]]) == (1, ["tiny/2023-11-15"])
    assert ("nothing" in record["failed"][0]["error"], "No report was changed" in result.output) == (True, False)
    again, told = run(project, "tick", "--now", "2023-11-16T02:00")
    assert (again.exit_code, told["built"], told["failed"]) == (1, [], record["failed"])


@pytest.mark.parametrize("words", [("tick", "--now", "2023-12-01T00:00"), ("report",)], ids=["tick", "report"])
def test_nothing_new_has_the_exit_code_that_was_asked_for(
    words: tuple[str, ...], built_project: Project, tmp_path: Path
) -> None:
    project = built_project.copy(tmp_path / "copy")
    (plain, _), (again, record) = run(project, *words), run(project, *words, "--exit-code-unchanged", "99")
    assert (plain.exit_code, again.exit_code, record["status"], record["built"]) == (0, 99, "unchanged", [])
    assert record["current"] == ([f"tiny/{day}" for day in DAYS] if words[0] == "report" else [])


def test_a_revision_tells_why_and_what_it_was_and_a_page_that_is_set_anew_does_not(
    built_project: Project, tmp_path: Path
) -> None:
    project = built_project.copy(tmp_path / "copy")
    project.edit(" attacks.", " of them.")
    _, anew = run(project, "report", "--as-of", "2023-11-29")
    assert ([one["figures"] for one in anew["built"]], anew["changed"]) == (["same"], [])
    project.edit("headlines.attacks(ledger)", "headlines.attacks(ledger.as_of('2023-11-22'))")
    _, record = run(project, "report", "--as-of", "2023-11-29")
    (edition,), (change,) = record["built"], record["changed"]
    assert (edition["revision"], edition["figures"], edition["replaces_because"]) == (
        2, "changed", "another method: the notebook was changed",
    )  # fmt: skip
    assert change == {
        "edition": "tiny/2023-11-29", "since": "tiny/2023-11-29.r1", "figure": "attacks", "label": "Attacks on US forces",
        "was": "74", "words": "at least 66", "why": "",
    }  # fmt: skip


@pytest.mark.parametrize("command", ["tick", "report"])
def test_bad_input_is_told_in_the_place_of_what_was_told_before(project: Project, command: str) -> None:
    (project.folder / "result.json").write_text('{"status": "built"}', encoding="utf-8")
    project.catalogue.write_text("[tiny]\nformat = 1\n", encoding="utf-8")
    result, record = run(project, command)
    assert (result.exit_code, record["status"], record["built"]) == (1, "failed", [])
    assert [(one["edition"], one["exit_code"], "no setting 'format'" in one["error"]) for one in record["failed"]] == [
        ("", 1, True)
    ]


def test_an_edition_that_fails_is_told_beside_those_that_were_built(project: Project) -> None:
    project.edit("headlines.attacks(ledger)", "headlines.attacks(ledger if str(as_of) != '2023-11-22' else None)")
    result, record = run(project, "tick", "--now", "2023-11-30T00:00", "--stale-days", "9")
    assert (result.exit_code, record["status"]) == (3, "failed")
    assert [one["edition"] for one in record["built"]] == ["tiny/2023-11-29"]
    assert [(one["edition"], one["exit_code"]) for one in record["failed"]] == [("tiny/2023-11-22", 3)]


def test_a_tick_that_leaves_the_work_to_another_run_says_so(project: Project) -> None:
    with lock_reports(project.reports, lambda _: None):
        result, record = run(project, "tick", "--now", "2023-11-16T01:00", "--exit-code-unchanged", "99")
    assert (result.exit_code, record["status"]) == (99, "busy")


def test_what_is_no_file_is_not_replaced(project: Project) -> None:
    told = CliRunner().invoke(command_line, ["tick", *project.places, "--result", "/dev/null"])
    assert (told.exit_code, Path("/dev/null").is_char_device()) == (1, True)
    assert "/dev/null: this is no file that can be replaced" in told.output


def test_where_no_result_can_be_written_nothing_begins(project: Project) -> None:
    (project.folder / "taken").write_text("", encoding="utf-8")
    path = project.folder / "taken" / "result.json"
    told = CliRunner().invoke(
        command_line, ["tick", *project.places, "--now", "2023-11-16T01:00", "--result", str(path)]
    )
    assert (told.exit_code, project.editions.exists()) == (4, False), told.output


@pytest.mark.parametrize("option", [("--result", "r.json"), ("--exit-code-unchanged", "99"), ("--notify",)])
def test_what_builds_nothing_has_nothing_to_tell(project: Project, option: tuple[str, ...]) -> None:
    told = project.report("--explain", *option)
    assert (told.exit_code, "--explain builds nothing" in told.output) == (1, True)
