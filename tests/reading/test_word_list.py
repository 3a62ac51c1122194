"""A ledger's words for drafts: seeded from its terms, checked like its data, and no word of the founding conflict in code."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import strikeledger.reading
from strikeledger.cli.main import command_line
from strikeledger.data.ledger import Ledger
from strikeledger.data.new_package import create_package
from strikeledger.data.validate import validate
from strikeledger.errors import DataError
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.read import read_against
from strikeledger.reading.vocabulary import read_vocabulary
from strikeledger.reading.word_list import check_words, seed_rows, word_rows, write_words
from strikeledger.terms import Terms
from tests.ledger_text import DATA, ROOT, LedgerOf

SEA = ROOT / "examples" / "red-sea" / "data"
ELBONIA = Terms(
    forces="Elbonian forces",
    attackers="the Mudmen",
    strikes="Elbonian raids",
    striker="Elbonia",
    personnel="Elbonian personnel",
)


def words(rows: list[dict[str, str]], name: str) -> list[str]:
    return next(row["words"] for row in rows if row["name"] == name).split("; ")


def test_a_vocabulary_is_seeded_from_terms() -> None:
    rows = list(seed_rows(ELBONIA))
    assert {"Elbonian", "Elbonia"} <= set(words(rows, "ours"))
    assert ("Mudmen" in words(rows, "theirs"), "Elbonian forces" in words(rows, "ours-people")) == (True, True)


def test_the_people_killed_in_attacks_are_all_of_them_where_accounts_say_how_many(ledger_of: LedgerOf) -> None:
    accounts = "attack_id | killed | us_killed\n2023-11-17-ain-al-asad-1 | {} | none"
    found = {}
    for number in ("at least seven", ""):
        ledger = ledger_of(attack_accounts=accounts.format(number))
        rules = read_vocabulary(ledger, list(seed_rows(ledger.terms))).rules
        found[number] = next((r.measure, r.table, r.column) for r in rules if r.name == "people killed by attacks")
    assert found == {"at least seven": ("", "attacks", "killed"), "": ("us_killed", "attacks", "us_killed")}


def test_a_new_ledger_has_one_and_it_is_sound(tmp_path: Path) -> None:
    create_package(tmp_path / "ledger", date(2026, 11, 23))
    assert "classes of words and" in check_words(tmp_path / "ledger" / "data")
    assert write_words(tmp_path / "ledger" / "data") == []


def test_a_ledger_without_one_gets_it_and_stays_as_it_is(tmp_path: Path) -> None:
    create_package(tmp_path / "ledger", date(2026, 11, 23))
    data = tmp_path / "ledger" / "data"
    described, table = (data / "datapackage.json").read_text(), (data / "vocabulary.csv").read_text()
    begin, end = (
        described.index('    {\n      "name": "vocabulary"'),
        described.index('    {\n      "name": "corrections"'),
    )
    (data / "datapackage.json").write_text(described[:begin] + described[end:])
    (data / "vocabulary.csv").unlink()
    assert [row["name"] for row in word_rows(data, Terms())] == [
        row["name"] for row in csv.DictReader(table.splitlines())
    ]
    assert write_words(data) == ["vocabulary.csv: the words of its terms, for reading drafts"]
    assert (validate(data).findings, write_words(data), (data / "vocabulary.csv").read_text()) == ((), [], table)


def test_a_rule_of_unknown_words_is_told_with_its_line(tmp_path: Path) -> None:
    data = shutil.copytree(DATA, tmp_path / "data")
    text = (data / "vocabulary.csv").read_text(encoding="utf-8")
    (data / "vocabulary.csv").write_text(text + "odd,,atack,harm-injury,,us_hurt,\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"unit: found \"atack\".*did you mean 'attack'") as told:
        word_rows(data, Terms())
    assert "us_hurt" in str(told.value)


def test_check_tells_of_the_vocabulary(tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line, ["check", str(DATA), "--reports", str(tmp_path / "none")])
    assert (result.exit_code, "vocabulary.csv: " in result.output) == (0, True)


def test_a_second_ledger_reads_drafts_with_its_own_words() -> None:
    text = "By 4 January 2024 there had been 25 attacks on commercial ships in the Red Sea and the Gulf of Aden since 19 November."
    (number,) = read_against(Ledger.load(SEA), Draft("a.txt", (Passage(text, "line 1", 1),)), date(2024, 1, 5)).numbers
    assert (number.quantity.words, number.quantity.measure, number.verdict.kind) == ("25", "attacks", "supported")


def test_no_code_names_the_founding_conflict() -> None:
    named = re.compile(
        r"\b(?:Iraq|Iraqi|Syria|Syrian|Jordan|Iran|Iranian|Pentagon|militia|American|Houthi|Hezbollah|U\.S\.)\b"
    )
    code = {
        path.name: path.read_text(encoding="utf-8") for path in Path(strikeledger.reading.__file__).parent.rglob("*.py")
    }
    assert {name: found for name, text in code.items() if (found := named.findall(text))} == {}
