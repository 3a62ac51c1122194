"""What a ledger is about: asked for on a terminal, taken from a form, shown, and changed."""

from __future__ import annotations

import json
import os
import pty
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger import Ledger
from strikeledger.cli.main import command_line
from strikeledger.data.descriptor import read_curator
from strikeledger.data.validate import read_package
from strikeledger.entry.subject import ASKED, subject_form
from strikeledger.report.charts import credit_line
from strikeledger.terms import Terms, term_rows

COMMAND = Path(sys.executable).with_name("strikeledger")
FORM = 'title = "Raids"\nattack = "raid"\nattacks = "raids"\nmeasures = { ships = "ships" }\nplaces = { "Red Sea" = "the Red Sea" }\n'


def call(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(command_line, list(words))
    return result.exit_code, result.output


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    (tmp_path / "subject.toml").write_text(FORM, encoding="utf-8")
    assert call("init", str(tmp_path / "ledger"), "--subject", str(tmp_path / "subject.toml"))[0] == 0
    return tmp_path / "ledger" / "data"


def test_a_form_gives_a_new_ledger_its_words(begun: Path) -> None:
    terms = read_package(begun).terms
    assert (terms.attacks, terms.place("Red Sea"), terms.place("Yemen")) == ("raids", "the Red Sea", "Yemen")


def test_a_measure_that_the_terms_name_may_stand_in_a_total(begun: Path) -> None:
    tables = {each["name"]: each for each in json.loads((begun / "datapackage.json").read_text())["resources"]}
    fields = {field["name"]: field for field in tables["tallies"]["schema"]["fields"]}
    assert "ships" in fields["measure"]["constraints"]["enum"]


def test_every_term_is_shown_with_what_it_means(begun: Path) -> None:
    told = call("terms", "--data", str(begun))[1]
    assert [name for name, _, meaning in term_rows(Terms()) if name not in told or meaning not in told] == []


def test_a_form_changes_what_it_names_and_nothing_else(begun: Path, tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('attackers = "raiders"\n', encoding="utf-8")
    call("terms", str(tmp_path / "more.toml"), "--data", str(begun))
    terms = read_package(begun).terms
    assert (terms.attackers, terms.attacks) == ("raiders", "raids")


def test_who_keeps_a_ledger_is_named_by_charts_and_where_a_report_is_cited(begun: Path, tmp_path: Path) -> None:
    ledger = Ledger.load(begun)
    assert (read_curator(begun), credit_line(ledger)) == ("", "Source: 0 publications, all that the ledger holds.")
    (tmp_path / "more.toml").write_text('source = "City desk"\n', encoding="utf-8")
    call("terms", str(tmp_path / "more.toml"), "--data", str(begun))
    assert (read_curator(begun), credit_line(Ledger.load(begun))) == (
        "City desk", "Source: City desk, 0 publications, all that the ledger holds.",
    )  # fmt: skip


def test_the_form_that_is_printed_says_what_stands_there(begun: Path, tmp_path: Path) -> None:
    (tmp_path / "same.toml").write_text(call("terms", "--form", "--data", str(begun))[1], encoding="utf-8")
    before = read_package(begun).terms
    call("terms", str(tmp_path / "same.toml"), "--data", str(begun))
    assert read_package(begun).terms == before
    assert subject_form(before).count("\n# ") > len(ASKED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('colour = "red"', 'subject.toml:1 colour: found "red"'),
        ("attack = 3", "subject.toml:1 attack: found 3"),
        ("attack", "subject.toml:1"),
    ],
)
def test_a_form_with_a_fault_is_refused_and_nothing_is_begun(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "subject.toml").write_text(text, encoding="utf-8")
    code, output = call("init", str(tmp_path / "ledger"), "--subject", str(tmp_path / "subject.toml"))
    assert (code, told in output, (tmp_path / "ledger").exists()) == (1, True, False)


@pytest.mark.slow
def test_a_terminal_is_asked(tmp_path: Path) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.execv(COMMAND, [str(COMMAND), "init", str(tmp_path / "ledger")])  # noqa: S606
    os.write(terminal, b"Raids\nraid\nraids\n" + b"\n" * (len(ASKED) - 2))
    while True:
        try:
            if not os.read(terminal, 4096):
                break
        except OSError:  # the terminal is gone with its process
            break
    os.waitpid(process, 0)
    assert read_package(tmp_path / "ledger" / "data").terms.attacks == "raids"
