from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from strikeledger.entry.quotations import check_quotations
from strikeledger.errors import DataError, StrikeledgerError
from tests.ledger_text import DATA, PackageOf

SAID = "Officials say that “More  than\n70” attacks\u00a0came, that about half of those hurt were soldiers, and that several died."
TALLIES = """
    measure    | quantity                 | plain    | source_id
    attacks    | more than 70             |          | wire-2023-11-29
    us_injured | 60                       | quantity | wire-2023-11-29
    us_tbi     | about half of us_injured |          | wire-2023-11-29
    attacks    | 66                       |          | other-2023-11-28
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "wire-2023-11-29.txt").write_text(SAID, encoding="utf-8")
    return folder


def test_quoted_words_are_found_whatever_print_did_to_them(package_of: PackageOf, texts: Path) -> None:
    package = package_of(tallies=TALLIES)
    assert check_quotations(package, texts) == "2 quotations of 1 source found in its text"


def test_each_word_that_a_text_lacks_is_told_with_its_place(package_of: PackageOf, texts: Path) -> None:
    package = package_of(tallies=TALLIES, strike_accounts="strike_id | killed\nround-2023-11-12 | six or seven")
    with pytest.raises(DataError, match=r'strike_accounts\.csv:2 killed: found "six or seven"') as refused:
        check_quotations(package, texts)
    assert len(refused.value.problems) == 1


def test_a_folder_without_a_text_of_a_source_is_no_check(package_of: PackageOf, tmp_path: Path) -> None:
    with pytest.raises(StrikeledgerError, match="no text of a source here"):
        check_quotations(package_of(tallies=TALLIES), tmp_path)


def test_the_command_checks_texts_where_it_is_asked(texts: Path) -> None:
    (texts / "taza-2023-11-29.txt").write_text("nothing of the kind", encoding="utf-8")
    result = CliRunner().invoke(command_line, ["check", str(DATA), "--texts", str(texts)])
    assert (result.exit_code, "tallies.csv:" in result.output) == (1, True)
