from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.errors import StrikeledgerError
from strikeledger.inference.coverage import Coverage, coverage
from tests.ledger_text import DATA, LedgerOf, PackageOf, contents, copy_of_data
from tools import codebook
from tools.codebook import END, PICTURE, README, picture_in_words, picture_rows, with_section, write_codebook

pytestmark = pytest.mark.slow

MARKS = f"# Data\n\n<!-- generated: hedges -->\n{END}\n\n<!-- generated: fields -->\n{END}\n\n<!-- generated: coverage -->\n{END}\n"
RUN_AGAIN = "run make codebook"


@pytest.fixture(scope="session")
def generated() -> dict[str, str]:
    """What the README and the picture of the shipped package should be."""
    return codebook.codebook_files(DATA)


@pytest.mark.parametrize("name", [README, PICTURE])
def test_the_shipped_codebook_is_what_the_generator_writes(name: str, generated: dict[str, str]) -> None:
    assert (DATA / name).read_text(encoding="utf-8") == generated[name], RUN_AGAIN


def test_every_column_of_the_shipped_package_is_in_the_codebook(generated: dict[str, str]) -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    columns = [
        field["name"] for resource in descriptor["resources"] for field in resource.get("schema", {}).get("fields", [])
    ]
    assert [column for column in columns if f"| `{column}` | " not in generated[README]] == []


def test_every_row_of_a_generated_table_has_as_many_cells_as_its_head() -> None:
    tables = re.findall(
        r"(?:^\|.*\n)+",
        codebook.field_tables(json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))),
        re.MULTILINE,
    )
    widths = [{len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()} for table in tables]
    assert widths == [{5}] * len(tables)


def test_the_picture_is_shown_with_words(generated: dict[str, str]) -> None:
    assert re.search(r"!\[Bars by month and country: [^\]]+\d+ of [^\]]+\]\(coverage\.svg\)", generated[README])


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path / "data")
    write_codebook(data)
    before = contents(data)
    assert (write_codebook(data), contents(data) == before) == ([], True)


def test_only_the_marked_sections_are_written(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    (folder / README).write_text(MARKS + "\nKept by hand.\n", encoding="utf-8")
    write_codebook(folder)
    outside = re.sub(
        f"(generated: \\w+ -->).*?({END})", r"\1\n\2", (folder / README).read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert outside == MARKS + "\nKept by hand.\n"


def test_a_change_of_the_data_changes_the_section(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity | scope\n61 | Iraq", attack_accounts="attack_id\n2023-11-08-erbil-1")
    (folder / README).write_text(MARKS, encoding="utf-8")
    write_codebook(folder)
    assert "| November 2023 | Iraq | 1 | 0 | 1 to 61 | at most 60 | perhaps thin | pentagon 29 |" in (
        folder / README
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["", "<!-- generated: fields -->", f"{END}", MARKS * 2], ids=["no marks", "no end", "no beginning", "twice"]
)
def test_a_readme_without_its_marks_is_told(text: str) -> None:
    with pytest.raises(StrikeledgerError, match=r"README\.md: write <!-- generated: fields -->"):
        with_section(text, "fields", "new")


@given(
    st.text(st.characters(exclude_characters="<"), max_size=50),
    st.text(st.characters(exclude_characters="<"), max_size=50),
)
def test_a_section_replaces_what_stood_between_its_marks(old: str, new: str) -> None:
    begin = "<!-- generated: fields -->"
    assert with_section(f"a{begin}{old}{END}b", "fields", new) == f"a{begin}\n\n{new}\n{END}b"


def test_the_command_names_what_is_wrong_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["codebook", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        codebook.codebook_command()
    assert (stopped.value.code, "datapackage.json here." in capsys.readouterr().err) == (1, True)


TALLIES = """
    quantity | as_of_first | scope | source_id
    10       | 2023-10-31  | Iraq  | wire-2023-10-31
    {}       | 2023-11-30  | Iraq  | wire-2023-11-30
    25       | 2023-11-30  | Syria | wire-2023-11-30
"""
ATTACKS = """
    attack_id                 | speaker_id | first_day
    2023-10-20-ain-al-asad-1  | pentagon   | 2023-10-20
    2023-10-21-ain-al-asad-1  | afp        | 2023-10-21
    2023-11-08-ain-al-asad-1  | pentagon   | 2023-11-08
    2023-11-09-ain-al-asad-1  | centcom    | 2023-11-09
"""


def covered(ledger: Ledger) -> dict[tuple[str, str], Coverage]:
    return {(cell.month, cell.scope): cell for cell in coverage(ledger)}


def test_attacks_that_officials_confirmed_stand_apart_from_those_only_claimed(ledger_of: LedgerOf) -> None:
    cell = covered(ledger_of(tallies=TALLIES.format("14"), attack_accounts=ATTACKS))["2023-10", "Iraq"]
    assert (cell.itemised, cell.claimed) == (1, 1)


GROWTHS = [("14", Count(4, 4)), ("13 or 14", Count(3, 4)), ("at least 13", Count(3, None)), ("about 20", Count(8, 12))]


@pytest.mark.parametrize(("words", "growth"), GROWTHS)
def test_a_month_s_growth_is_the_difference_of_its_ends(words: str, growth: Count, ledger_of: LedgerOf) -> None:
    assert (
        covered(ledger_of(tallies=TALLIES.format(words), attack_accounts=ATTACKS))["2023-11", "Iraq"].growth == growth
    )


def test_the_first_month_grows_from_none(ledger_of: LedgerOf) -> None:
    assert covered(ledger_of(tallies=TALLIES.format("14"), attack_accounts=ATTACKS))["2023-10", "Iraq"].growth == Count(
        10, 10
    )


def test_the_last_claim_of_each_speaker_is_dated(ledger_of: LedgerOf) -> None:
    rows = """
        quantity | as_of_first | speaker_id | source_id
        10       | 2023-11-20  | pentagon   | wire-2023-11-29
        12       | 2023-11-22  | pentagon   | wire-2023-11-29
        11       | 2023-11-21  | centcom    | wire-2023-11-29
        11       | 2023-11-23  | afp        | wire-2023-11-29
    """
    assert covered(ledger_of(tallies=rows))["2023-11", "Iraq+Syria"].last == {
        "pentagon": "2023-11-22",
        "centcom": "2023-11-21",
    }


def cell(itemised: int, growth: Count) -> Coverage:
    return Coverage("2023-12", "Syria", itemised, 0, growth, {})


THIN = [
    (5, Count(10, 10), False),
    (4, Count(10, 10), True),
    (4, Count(8, 12), None),
    (0, Count(0), None),
    (0, Count(0, 0), False),
]


@pytest.mark.parametrize(("itemised", "growth", "thin"), THIN)
def test_a_month_is_thin_under_half_as_far_as_the_bounds_tell(itemised: int, growth: Count, thin: bool | None) -> None:
    assert cell(itemised, growth).is_thin is thin


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_what_is_missing_and_what_is_itemised_never_fall_short_of_the_growth(
    itemised: int, low: int, more: int
) -> None:
    one = cell(itemised, Count(low, low + more))
    assert (one.missing_attacks + Count.exactly(itemised)).reaches(one.growth) is not False


def test_what_is_missing_stays_open_where_the_growth_is() -> None:
    assert cell(2, Count(10)).missing_attacks == Count(8)


def test_the_picture_s_words_name_each_bar_and_the_thin_months() -> None:
    told = picture_in_words([cell(2, Count(17, 34))])
    assert told.endswith("December 2023, Syria: 2 of 17 to 34. Thin, and not calm: December 2023 in Syria.")


def test_sums_of_countries_are_not_drawn() -> None:
    assert picture_rows([Coverage("2023-12", "Iraq+Syria", 2, 0, Count(17, 34), {})]) == []
