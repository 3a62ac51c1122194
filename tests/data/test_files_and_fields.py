from __future__ import annotations

from pathlib import Path

import pytest

from strikeledger.counts import Count
from strikeledger.data.csv_file import CsvTable, Row, read_table, read_text
from strikeledger.data.descriptor import read_descriptor
from strikeledger.data.findings import Tallies, days_between, unused_rows
from strikeledger.data.frames import count_of, rows_of, with_bounds
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.row_balance import Balance, rows_on_disk
from strikeledger.data.schema import broken_cells, broken_keys, foreign_keys, parse_day
from strikeledger.data.validate import validate
from strikeledger.errors import DataError
from strikeledger.text import day_in_words
from tests.ledger_text import DATA, ROOT, LedgerOf, PackageOf, read_csv

FIELDS = {"fields": [{"name": "a"}, {"name": "b"}]}


def refusal(folder: Path, content: bytes) -> str:
    """What a file of two columns is refused with, below the line that counts the problems."""
    (folder / "t.csv").write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_table(folder / "t.csv", "t", "t.csv", FIELDS)
    return str(refused.value).splitlines()[1].strip()


def read(folder: Path, content: bytes) -> list[tuple[int, dict[str, str]]]:
    (folder / "t.csv").write_bytes(content)
    return [(row.line, dict(row.cells)) for row in read_table(folder / "t.csv", "t", "t.csv", FIELDS).rows]


def table(*cells: str, **field: object) -> CsvTable:
    """A table of one column whose field is described so."""
    return CsvTable(
        "t",
        "t.csv",
        {"fields": [{"name": "a", **field}]},
        tuple(Row(n, {"a": cell}) for n, cell in enumerate(cells, 2)),
    )


def allowed(cell: str, **field: object) -> list[str]:
    """What a field allows in place of a cell."""
    return [problem.allowed for problem in broken_cells(table(cell, **field))]


# --- files --------------------------------------------------------------------------------------------------------------
def test_a_row_after_a_cell_of_two_lines_has_its_own_line(tmp_path: Path) -> None:
    rows = read(tmp_path, b'a,b\n"one\ntwo",2\n3,4\n')
    assert rows == [(2, {"a": "one\ntwo", "b": "2"}), (4, {"a": "3", "b": "4"})]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n3\n", "t.csv:3: found 1 cells, allowed: 2 cells"),
        (b"a,b\n1,2,3\n", "t.csv:2: found 3 cells, allowed: 2 cells"),
        (b"a,b\n1,2\n3,4", "t.csv:3: found no line end after the last row"),
        (b"b,a\n1,2\n", "t.csv:1: found the columns b, a, allowed: the columns a, b; restore the header row"),
        (b"a;b\n1;2\n", "t.csv:1: found the columns a;b, allowed: the columns a, b; save the file as CSV with commas"),
        (b"a\n1\n", "t.csv:1: found no column b, allowed: the columns a, b; restore the header row"),
        (
            b"a,c\n1,2\n",
            (
                "t.csv:1 c: found c, which datapackage.json doesn't describe, and no column b, allowed: the columns a, b; "
                "restore the header row: b instead of c"
            ),
        ),
        (
            b"a,b,c\n1,2,3\n",
            (
                "t.csv:1 c: found c, which datapackage.json doesn't describe, allowed: the columns a, b; "
                "restore the header row, or describe c there"
            ),
        ),
        (b"a,b\n1,2\n\xff,4\n", "t.csv:3: found the byte 0xff, allowed: UTF-8 text"),
        (b"a,b\n1,\0\n", "t.csv:1: found zero bytes"),
        (b'a,b\n1,2\n3,"4\n', "t.csv:3: found unexpected end of data, allowed: complete rows"),
    ],
)
def test_a_spoilt_file_is_refused_at_its_line(content: bytes, told: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, content).startswith(told)


def test_a_file_that_is_not_there_is_to_be_restored(tmp_path: Path) -> None:
    with pytest.raises(
        DataError, match=r"x\.csv:1: found no such file or directory, allowed: a readable file; restore x\.csv"
    ):
        read_text(tmp_path / "x.csv", "x.csv")


def test_rows_on_the_disk_are_those_below_the_header(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'a,b\n"one\ntwo",2\n3,4\n')
    assert rows_on_disk(tmp_path / "t.csv") == 2


# --- fields -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "field", "expected"),
    [
        ("", {"constraints": {"required": True}}, ["a value"]),
        ("", {"constraints": {"minimum": 3}, "type": "integer"}, []),
        (" a", {}, ["no spaces at either end"]),
        ("3", {"type": "integer", "constraints": {"minimum": 3, "maximum": 3}}, []),
        ("2", {"type": "integer", "constraints": {"minimum": 3}}, ["at least 3"]),
        ("4", {"type": "integer", "constraints": {"maximum": 3}}, ["at most 3"]),
        ("x", {"type": "integer"}, ["a whole number"]),
        ("x", {"type": "number"}, ["a number"]),
        ("2023-02-30", {"type": "date"}, ["a day of the calendar as YYYY-MM-DD"]),
        ("2023-11-09", {"type": "date", "constraints": {"minimum": "2023-11-10"}}, ["at least 2023-11-10"]),
        ("abc", {"constraints": {"maxLength": 3}}, []),
        ("abcd", {"constraints": {"maxLength": 3}}, ["at most 3 characters"]),
        ("b", {"constraints": {"enum": ["a", "c"]}}, ["one of a, c"]),
        ("c", {"constraints": {"enum": ["a", "c"]}}, []),
        ("ab", {"constraints": {"pattern": "a"}}, ["the form a"]),
        ("ab", {"constraints": {"pattern": "a", "maxLength": 1}}, ["the form a", "at most 1 characters"]),
        ("ab", {"form": "the letter a alone", "constraints": {"pattern": "a"}}, ["the letter a alone"]),
    ],
)
def test_a_cell_is_held_to_its_field(cell: str, field: dict[str, object], expected: list[str]) -> None:
    assert allowed(cell, **field) == expected


@pytest.mark.parametrize("text", ["20231109", "2023-11-9", "2023-11-09T00:00", " 2023-11-09"])
def test_a_day_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match=text.strip()):
        parse_day(text)


def test_a_value_that_must_be_unique_is_told_with_the_line_that_has_it_first() -> None:
    twice = table("x", "y", "x", "x", constraints={"unique": True})
    problems = list(broken_keys(twice, {"t": twice}))
    assert [(problem.line, problem.allowed) for problem in problems] == [
        (4, "a value once; line 2 has it already"),
        (5, "a value once; line 2 has it already"),
    ]


def test_a_value_that_need_not_be_unique_may_stand_twice() -> None:
    twice = table("x", "x")
    assert list(broken_keys(twice, {"t": twice})) == []


PACKAGES = (DATA, ROOT / "examples" / "red-sea" / "data", ROOT / "src" / "strikeledger" / "template" / "data")


@pytest.mark.parametrize("package", PACKAGES, ids=["founding", "red-sea", "template"])
def test_every_pattern_of_a_descriptor_stands_there_in_words(package: Path) -> None:
    schemas = read_descriptor(package).schemas
    formed = [
        field for schema in schemas.values() for field in schema["fields"] if "pattern" in field.get("constraints", {})
    ]
    assert (len(formed) > 20, [field["name"] for field in formed if len(field.get("form", "")) < 15]) == (True, [])


@pytest.mark.parametrize("package", [DATA, PACKAGES[2]], ids=["founding", "template"])
def test_a_descriptor_names_every_key_of_an_optional_column(package: Path) -> None:
    schema = read_descriptor(package).schemas["corrections"]
    named, older = (
        CsvTable("corrections", "", {**schema, "foreignKeys": keys}, ()) for keys in (schema["foreignKeys"], [])
    )
    assert foreign_keys(named) == foreign_keys(older) == [("source", "sources", "source_id")]


def test_a_key_of_a_column_that_a_file_does_without_holds_nothing() -> None:
    assert foreign_keys(CsvTable("corrections", "", {"fields": [{"name": "corrected"}]}, ())) == []


def test_a_key_by_the_bare_name_of_its_column_names_rows_too() -> None:
    keys = [{"fields": "a", "reference": {"resource": "u", "fields": "b"}}]
    one = CsvTable("t", "t.csv", {"fields": [{"name": "a"}], "foreignKeys": keys}, (Row(2, {"a": "x"}),))
    other = CsvTable("u", "u.csv", {"fields": [{"name": "b"}]}, (Row(2, {"b": "x"}), Row(3, {"b": "y"})))
    assert [row["b"] for _, row in unused_rows({"t": one, "u": other})] == ["y"]


def test_a_reference_within_its_own_table_leads_to_a_row_of_it() -> None:
    fields = [{"name": "id"}, {"name": "of"}]
    keys = [{"fields": "of", "reference": {"resource": "", "fields": "id"}}]
    rows = (Row(2, {"id": "a", "of": ""}), Row(3, {"id": "b", "of": "a"}), Row(4, {"id": "c", "of": "z"}))
    own = CsvTable("t", "t.csv", {"fields": fields, "foreignKeys": keys}, rows)
    assert [(p.line, p.column, p.found) for p in broken_keys(own, {"t": own})] == [(4, "of", '"z"')]


# --- what became of the rows -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("balance", "words"),
    [
        (Balance("t.csv", 1, {"": ["a"]}, {}), "t.csv: 1 row = 1 used + 0 left out"),
        (Balance("t.csv", 3, {"with a number": ["a"], "silent": []}, {"that no row uses": ["b", "c"]}),
         "t.csv: 3 rows = 1 used (1 with a number) + 2 left out (2 that no row uses)"),
        (Balance("t.csv", 1234, {"": []}, {}), "t.csv: 1,234 rows = 0 used + 0 left out"),
    ],
)  # fmt: skip
def test_a_balance_is_told_in_words(balance: Balance, words: str) -> None:
    assert str(balance) == words


# --- bounds in frames ----------------------------------------------------------------------------------------------------
RULES = HedgeRules.from_rows(read_csv(DATA / "hedges.csv"))


def test_a_missing_high_is_open() -> None:
    assert (count_of(3, None), count_of(3, 4)) == (Count(3), Count(3, 4))


def test_a_missing_whole_number_of_a_row_is_none(ledger_of: LedgerOf) -> None:
    claims = ledger_of(tallies="quantity\nat least 45").claims
    assert [(row["low"], row["high"]) for row in rows_of(claims)] == [(45, None)]


def test_a_share_is_read_with_the_bounds_of_its_base(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | quantity\nus_injured | 60\nus_tbi | about half of us_injured")
    claims = with_bounds(ledger.claims, RULES, 2).set_index("measure")
    assert (claims.loc["us_tbi", "low"], claims.loc["us_tbi", "high"]) == (
        RULES.read("about half of us_injured").count(base=Count(60, 60)).low,
        RULES.read("about half of us_injured").count(base=Count(60, 60)).high,
    )


def test_accounts_and_totals_stand_in_order_of_their_ids(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="tally_id | quantity | speaker_id\nt-0002 | 62 | reuters\nt-0001 | 61 | pentagon")
    assert (ledger.tallies["tally_id"].tolist(), ledger.tallies.index.tolist()) == (["t-0001", "t-0002"], [0, 1])


# --- totals and their windows -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("since", "window"),
    [
        ("2023-10-06", "2023-10-06"),
        ("2023-10-07", "the beginning"),
        ("2023-10-17", "the beginning"),
        ("2023-10-18", "the beginning"),
        ("2023-10-19", "2023-10-19"),
    ],
)
def test_a_window_from_the_beginning_begins_between_two_days(package_of: PackageOf, since: str, window: str) -> None:
    tables = validate(package_of(tallies=f"quantity | since\n61 | {since}")).tables
    tallies = Tallies(tables["tallies"], {"61": RULES.read("61")}, ("2023-10-07", "2023-10-18"))
    assert tallies.window(tables["tallies"].rows[0]) == window


@pytest.mark.parametrize(("day", "words"), [("2023-01-02", "2 January 2023"), ("2023-12-31", "31 December 2023")])
def test_a_day_in_words_names_its_month(day: str, words: str) -> None:
    assert day_in_words(day) == words


def test_days_between_two_days_are_counted_over_a_month_s_end() -> None:
    assert (days_between("2023-10-30", "2023-11-02"), days_between("2023-11-02", "2023-10-30")) == (3, -3)
