from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger import Ledger
from strikeledger.cli.main import command_line
from strikeledger.data.descriptor import REQUIRED_COLUMNS
from strikeledger.files import read_json
from strikeledger.importers import package, registry
from strikeledger.importers.registry import DATASETS, release_of
from strikeledger.importers.where import RowFilter
from strikeledger.sections import headlines
from tests.ledger_text import Row, contents, read_csv
from tests.notebook_text import run_here

pytestmark = pytest.mark.slow

EXCERPT = Path(__file__).parent / "ged_excerpt.csv"
"""55 events of UCDP GED; ged_excerpt.md says whose they are."""

RELEASED = ["--released", "2023-12-31"]


def imported(into: Path, *options: str, file: Path = EXCERPT, dataset: str = "ucdp") -> Result:
    """What the command makes of a file."""
    return CliRunner().invoke(command_line, ["import", dataset, str(file), "--into", str(into), *options])


def made(into: Path, *options: str, file: Path = EXCERPT, dataset: str = "ucdp") -> Path:
    """The data package that the command makes of a file."""
    result = imported(into, *options, file=file, dataset=dataset)
    assert (result.exit_code, result.exception) == (0, None), result.output
    return into / "data"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data package of all 55 events."""
    return made(tmp_path_factory.mktemp("import") / "whole", *RELEASED)


def estimate(data: Path, event: int) -> Row:
    """UCDP's account of an event."""
    return next(row for row in read_csv(data / "attack_accounts.csv") if row["account_id"] == f"aa-{event}000")


def published(data: Path, row: Row) -> tuple[str, str]:
    """From when an account is known, and on which basis."""
    source = next(source for source in read_csv(data / "sources.csv") if source["source_id"] == row["source_id"])
    return source["published"], source["published_basis"]


def remarks(data: Path, event: int) -> list[tuple[str, str, str]]:
    """What the log says of an event: fate, reason, found."""
    return [(r["fate"], r["reason"], r["found"]) for r in read_csv(data / "import.csv") if r["row"] == str(event)]


def ged_file(path: Path, *changes: dict[str, str]) -> Path:
    """A file with one event for each of these changes to an ordinary one."""
    ordinary = next(row for row in read_csv(EXCERPT) if row["id"] == "258169")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ordinary | (changes[0] if changes else {})), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**ordinary, "id": str(100 + n), **change} for n, change in enumerate(changes))
    return path


def test_the_headline_of_an_import_is_the_sum_of_the_file(whole: Path) -> None:
    rows = [[int(row[column]) for column in ("low", "best", "high")] for row in read_csv(EXCERPT)]
    killed = headlines.attack_deaths(Ledger.load(whole))
    assert (killed.low, killed.high) == (sum(map(min, rows)), sum(map(max, rows)))


def test_every_row_of_the_file_is_an_event_or_set_aside(tmp_path: Path) -> None:
    result = imported(tmp_path / "new")
    aside = {row["row"] for row in read_csv(tmp_path / "new/data/import.csv") if row["fate"] == "left out"}
    events = {row["attack_id"].rpartition("-")[2] for row in read_csv(tmp_path / "new/data/attacks.csv")}
    assert aside | events == {row["id"] for row in read_csv(EXCERPT)}
    assert aside & events == set()
    assert f"55 rows = {len(events)} used + {len(aside)} left out" in result.output


def test_what_is_told_stands_in_the_package_s_readme(tmp_path: Path) -> None:
    told = imported(tmp_path / "new", "--where", "country=Syria").output
    readme = (tmp_path / "new/data/README.md").read_text(encoding="utf-8")
    balance = next(line for line in told.splitlines() if " rows = " in line)
    assert (balance in readme, "Creative Commons Attribution 4.0" in readme, "Sundberg" in readme) == (True, True, True)


def test_the_descriptor_names_licence_origin_and_citation(whole: Path) -> None:
    about = json.loads((whole / "datapackage.json").read_text(encoding="utf-8"))
    assert (about["licenses"][0]["name"], about["sources"][0]["path"]) == ("CC-BY-4.0", "https://ucdp.uu.se/downloads/")
    assert "Sundberg" in about["citation"]
    assert "UCDP Georeferenced Event Dataset, Uppsala Conflict Data Program, CC BY 4.0" in about["terms"]["credit"]


@pytest.mark.parametrize("report", ["tempo", "sources"])
def test_a_report_runs_on_an_import_and_names_whose_data_it_is(whole: Path, report: str) -> None:
    path = whole.parent / "notebooks" / f"{report}.ipynb"
    values = {"as_of": "2023-12-31"} | ({"until": "2023-12-31"} if report == "tempo" else {})
    shown = [output.data for cell in run_here(path, values, whole).cells for output in cell.get("outputs", [])]
    assert "Uppsala Conflict Data Program" in json.dumps(shown)


def test_the_situation_report_says_what_the_file_adds_up_to_and_whose_data_it_is(whole: Path) -> None:
    notebook = run_here(whole.parent / "notebooks" / "situation.ipynb", {"as_of": "2023-12-31"}, whole)
    shown = json.dumps([output.data for cell in notebook.cells for output in cell.get("outputs", [])])
    rows = [[int(row[column]) for column in ("low", "best", "high")] for row in read_csv(EXCERPT)]
    assert f"{sum(map(min, rows)):,} to {sum(map(max, rows)):,}" in shown
    assert "Uppsala Conflict Data Program" in shown


def test_low_and_high_become_bounds_and_equal_ones_a_number(whole: Path) -> None:
    assert [estimate(whole, event)["killed"] for event in (318041, 258695, 258169)] == ["1 to 8", "0 to 1", "2"]


def test_what_the_dataset_does_not_write_itself_is_a_plain_reading(whole: Path) -> None:
    assert [estimate(whole, event)["plain"] for event in (318041, 258169)] == ["killed", ""]


@pytest.mark.parametrize(
    ("given", "killed"),
    [
        ({"low": "NA", "best": "3", "high": "4"}, "at most 4"),
        ({"low": "2.0", "best": "3", "high": "-"}, "at least 2"),
        ({"low": "NULL", "best": "NaN", "high": ""}, ""),
    ],
)
def test_a_missing_number_leaves_the_bounds_open_and_is_never_zero(tmp_path: Path, given: Row, killed: str) -> None:
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", given))
    assert estimate(data, 100)["killed"] == killed
    assert [reason for _, reason, _ in remarks(data, 100)] == ["low, best or high is empty: what is missing is open"]


def test_codes_are_checked_and_what_they_call_uncertain_stands_in_notes_and_at_the_head_of_reports(
    tmp_path: Path,
) -> None:
    codes = {"date_prec": "2.0", "where_prec": "9", "event_clarity": "2", "code_status": "Check deaths"}
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", codes))
    said = (
        "best estimate 2; day known within 2 to 6; where_prec 9; reported together with other events; code_status Check"
    )
    assert estimate(data, 100)["note"].startswith(said)
    assert [reason for _, reason, _ in remarks(data, 100)] == [
        "a where_prec other than 1, 2, 3, 4, 5, 6, 7", "a code_status other than Clear",
    ]  # fmt: skip
    extent = Ledger.load(data).terms.extent
    assert "Of the 1 that are here, by UCDP's own codes 1 have no exact day, 1 have no exact place" in extent


def test_a_file_s_zero_is_none_and_not_empty(tmp_path: Path) -> None:
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", {"low": "0", "best": "0", "high": "0"}))
    assert estimate(data, 100)["killed"] == "none"


def test_numbers_that_contradict_each_other_are_all_within_the_bounds_and_told(whole: Path) -> None:
    reason = "low, best and high contradict each other: read as the least to the most of the three"
    assert estimate(whole, 150819)["killed"] == "102 to 105"
    assert remarks(whole, 150819) == [("used", reason, "low 105, best 104, high 102")]


def test_an_event_of_several_days_keeps_its_days(whole: Path) -> None:
    account = estimate(whole, 269905)
    assert (account["first_day"], account["last_day"]) == ("2018-07-25", "2018-11-08")


def test_deaths_are_known_from_the_last_source_and_the_event_from_the_first(whole: Path) -> None:
    early = Ledger.load(whole).as_of("2018-07-01")
    late = Ledger.load(whole).as_of("2018-12-31")
    event = "2018-07-01-ucdp-258168"
    assert (event in set(early.attacks["attack_id"]), event in set(early.claims["event_id"])) == (True, False)
    assert event in set(late.claims["event_id"])


def test_a_source_s_date_that_can_t_be_right_is_left_out_and_told(whole: Path) -> None:
    found = "source_date 2018-01-15, event from 2018-07-12"
    assert published(whole, estimate(whole, 259538)) == ("2018-07-13", "stated")
    assert remarks(whole, 259538) == [("used", "a source's date before the event", found)]


def test_an_event_without_a_usable_date_is_known_from_the_release_on(whole: Path) -> None:
    assert published(whole, estimate(whole, 280092)) == ("2023-12-31", "inferred")
    assert published(whole, estimate(whole, 133925)) == ("2023-12-31", "inferred")


def test_without_a_release_an_event_without_a_usable_date_is_set_aside(tmp_path: Path) -> None:
    data = made(tmp_path / "new")
    reason = "no usable date of publication (name the day of the release with --released)"
    assert remarks(data, 280092)[-1] == ("left out", reason, "source_date '2919-02-06'")


def test_a_source_within_the_days_of_an_event_counts_from_its_end(tmp_path: Path) -> None:
    days = {"date_start": "2018-07-01", "date_end": "2018-07-31", "source_date": "2018-07-10"}
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", days))
    assert published(data, estimate(data, 100)) == ("2018-07-31", "inferred")


def test_every_source_of_an_event_comes_along(whole: Path) -> None:
    named = {row["source_id"] for row in read_csv(whole / "attack_accounts.csv") if "328221" in row["account_id"]}
    publishers = {row["publisher"] for row in read_csv(whole / "sources.csv") if row["source_id"] in named}
    file = next(row for row in read_csv(EXCERPT) if row["id"] == "328221")
    assert publishers == {f"{office}, via UCDP GED" for office in file["source_office"].split(";")}


def test_headlines_of_a_whole_release_become_titles(tmp_path: Path) -> None:
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", {"source_headline": "Shelling of two towns"}))
    assert [row["title"] for row in read_csv(data / "sources.csv")] == ["Shelling of two towns"]


def test_the_articles_of_an_older_release_are_taken_apart(tmp_path: Path) -> None:
    article = {"source_article": '"Reuters 2018-07-03 Two killed"', "source_date": "", "source_office": ""}
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", article))
    assert [(s["publisher"], s["published"], s["title"]) for s in read_csv(data / "sources.csv")] == [
        ("Reuters, via UCDP GED", "2018-07-03", "Two killed")
    ]


def test_days_with_a_time_are_days(tmp_path: Path) -> None:
    days = {"date_start": "2018-07-01 00:00:00.000", "date_end": "2018-07-02 00:00:00.000"}
    account = estimate(made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", days)), 100)
    assert (account["first_day"], account["last_day"]) == ("2018-07-01", "2018-07-02")


def test_a_name_comes_along_on_one_line_and_without_control_characters(tmp_path: Path) -> None:
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", {"where_coordinates": " Deir\n  ez-Zor\x85 "}))
    assert [row["name"] for row in read_csv(data / "places.csv")] == ["Deir ez-Zor"]


def test_coordinates_are_no_finer_than_a_tenth_of_a_degree(whole: Path) -> None:
    finest = {
        len(row[c].partition(".")[2]) for row in read_csv(whole / "places.csv") for c in ("latitude", "longitude")
    }
    assert finest == {1}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"low": "few"}, "a number of deaths that is no whole number"),
        ({"high": "-3"}, "a number of deaths that is no whole number"),
        ({"date_start": "2018-02-30"}, "a day that is none"),
        ({"date_start": "2018-07-09"}, "an end before the beginning"),
        ({"date_start": "0001-01-01"}, "a day that can't be right"),
        ({"date_start": "2199-01-01", "date_end": "2199-01-01"}, "an event after the dataset was out"),
        ({"latitude": "345"}, "coordinates that are none"),
        ({"id": "x1"}, "an id that is no number"),
        ({"id": "100"}, "a row that stands more than once"),
        ({"id": "100", "best": "3", "high": "3"}, "an id that an earlier row has, with other contents"),
    ],
)
def test_a_row_that_can_t_be_used_is_set_aside_with_the_reason(tmp_path: Path, change: Row, reason: str) -> None:
    data = made(tmp_path / "new", file=ged_file(tmp_path / "ged.csv", {}, change))
    assert [(row["line"], row["fate"], row["reason"]) for row in read_csv(data / "import.csv")] == [
        ("3", "left out", reason)
    ]


def test_an_event_partly_outside_the_days_asked_for_is_set_aside(tmp_path: Path) -> None:
    data = made(tmp_path / "new", "--where", "country=Syria", "--from", "2018-07-01", "--to", "2018-07-31")
    assert remarks(data, 269905) == [("left out", "only in part within the days asked for", "2018-07-25 to 2018-11-08")]
    assert remarks(data, 315951) == []


def test_conditions_on_one_column_are_either_and_on_two_are_both() -> None:
    where = RowFilter.parse(["country=Syria, country=Iraq", "year=2018"])
    rows = [("syria", "2018-07-01"), ("Iraq", "2018-01-01"), ("Iraq", "2019-01-01"), ("Turkey", "2018-01-01")]
    assert [where.matches({"country": c, "date_start": d}, "date_start") for c, d in rows] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--where", "country"], "write column=value"),
        (["--where", "contry=Syria"], "did you mean 'country'?"),
        (["--where", "country=Siria"], "did you mean 'Syria'?"),
        (["--where", "country=Syria", "--from", "2030-01-01"], "none of its 55 rows is asked for"),
        (["--from", "July"], "--from July: write a day"),
        (["--from", "2018-07-02", "--to", "2018-07-01"], "turn the two around"),
        (["--released", "2023"], "--released 2023: write a day"),
    ],
)
def test_what_can_t_be_asked_for_is_refused_and_nothing_is_written(
    tmp_path: Path, options: list[str], said: str
) -> None:
    result = imported(tmp_path / "new", *options)
    assert (result.exit_code, said in result.output, list(tmp_path.iterdir())) == (1, True, []), result.output


WHOLE = EXCERPT.read_bytes()
WRONG = {
    "cut off within a row": (WHOLE[:-60], "cut off"),
    "cut off within a number": (WHOLE[:-2], "no line end after the last row"),
    "cut off within a quote": (WHOLE[:-1] + b'\n1,"open\n', "a quote is left open"),
    "a row too short": (WHOLE.replace(b"258169,Syria,", b"258169,", 1), ":21: found 19 cells"),
    "another encoding": (WHOLE.replace(b"Syria", "Sýria".encode("latin-1"), 1), "0xfd"),
    "a web page": (b"<!DOCTYPE html><html>404</html>\n", "a web page"),
    "a workbook": (b"PK\x03\x04...", "a zip or an Excel workbook"),
    "empty": (b"\n", "an empty file"),
    "no high": (WHOLE.replace(b",high,", b",hi,", 1), "no column high"),
    "no sources": (WHOLE.replace(b",source_date,", b",day,", 1), "no column source_date or source_article"),
    "a column twice": (
        WHOLE.replace(b",best,", b",low,", 1).replace(b",high,", b",best,high,", 1),
        "low more than once",
    ),
    "an ACLED export": (b"event_id_cnty,event_date\nXXX1,1 May 2030\n", "strikeledger import acled"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_or_partial_file_is_refused_with_the_reason_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    content, said = WRONG[name]
    file = tmp_path / "ged.csv"
    file.write_bytes(content)
    result = imported(tmp_path / "new", file=file)
    assert (result.exit_code, said in result.output, list(tmp_path.iterdir())) == (1, True, [file]), result.output


def test_a_file_that_isn_t_there_is_named(tmp_path: Path) -> None:
    assert "no.csv:1: found no such file" in imported(tmp_path / "new", file=tmp_path / "no.csv").output


def test_an_import_goes_into_the_folder_that_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made(Path(), *RELEASED)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        ".gitignore", "Makefile", "README.md", "data", "notebooks", "reports.toml",
    ]  # fmt: skip


def test_an_import_goes_into_an_empty_ledger_and_its_catalogue_follows(tmp_path: Path) -> None:
    CliRunner().invoke(command_line, ["init", str(tmp_path / "new")])
    made(tmp_path / "new", *RELEASED)
    assert "as_of = 2023-12-31" in (tmp_path / "new" / "reports.toml").read_text(encoding="utf-8")


def test_an_edited_catalogue_is_left_as_it_is(tmp_path: Path) -> None:
    CliRunner().invoke(command_line, ["init", str(tmp_path / "new")])
    catalogue = tmp_path / "new" / "reports.toml"
    catalogue.write_text("[tempo]\n", encoding="utf-8")
    told = imported(tmp_path / "new", *RELEASED).output
    assert (catalogue.read_text(encoding="utf-8"), "set as_of = 2023-12-31 in it" in told) == ("[tempo]\n", True)


def test_a_ledger_with_rows_is_replaced_only_if_it_is_an_import_and_that_is_asked_for(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASED)
    assert "--replace imports afresh, and keeps" in imported(tmp_path / "new", "--where", "country=Turkey").output
    made(tmp_path / "new", "--where", "country=Turkey", "--replace")
    assert len(read_csv(data / "attacks.csv")) == 1
    (data / "import.csv").unlink()
    assert "name another folder" in imported(tmp_path / "new", "--replace").output


OWN = {
    "tallies": "t-0001,attacks,Syria,2018-01-01,2018-12-31,2018-12-31,more than 9,UN,un,own,,",
    "sources": "own,United Nations,A report,2019-01-02,stated,report,https://example.org/un,",
    "speakers": "un,United Nations,other,no",
    "hedges": "umpteen,umpteen,11,,yes",
}
"""A row of the user's for some tables, in the columns that every ledger has."""


def with_own_rows(data: Path) -> None:
    fields = {
        each["name"]: each["schema"]["fields"]
        for each in read_json(data / "datapackage.json")["resources"]
        if "schema" in each
    }
    for table, row in OWN.items():
        names = REQUIRED_COLUMNS[table].split()
        cells = dict(zip(names, row.split(","), strict=False))
        with (data / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, [field["name"] for field in fields[table]], lineterminator="\n").writerow(cells)


def test_what_no_import_wrote_is_named_and_kept_unless_told(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASED)
    with_own_rows(data)
    (data / "notes").mkdir()
    (data / "notes" / "mine.txt").write_text("mine", encoding="utf-8")
    result = imported(tmp_path / "new", "--replace", *RELEASED)
    assert result.exit_code == 0, result.output
    words = "tallies.csv t-0001, sources.csv own, speakers.csv un, hedges.csv umpteen"
    assert f"Kept, as no import wrote it: {words}." in result.output
    kept = {table: [next(iter(row.values())) for row in read_csv(data / f"{table}.csv")][-1] for table in OWN}
    assert kept == {"tallies": "t-0001", "sources": "own", "speakers": "un", "hedges": "umpteen"}
    assert (data / "notes" / "mine.txt").read_text(encoding="utf-8") == "mine"
    result = imported(tmp_path / "new", "--replace", "--discard", *RELEASED)
    assert f"Dropped, as asked, though no import wrote it: {words}." in result.output
    assert read_csv(data / "tallies.csv") == []


def test_an_imported_row_that_was_corrected_by_hand_stays_as_it_is(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASED)
    accounts = (data / "attack_accounts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    first = accounts[1].partition(",")[0]
    accounts[1] = accounts[1].replace("unknown", "rocket", 1)
    (data / "attack_accounts.csv").write_text("".join(accounts), encoding="utf-8")
    assert f"attack_accounts.csv {first}." in imported(tmp_path / "new", "--replace", *RELEASED).output
    assert (data / "attack_accounts.csv").read_text(encoding="utf-8") == "".join(accounts)


def test_what_can_t_stand_beside_the_new_import_is_told_and_nothing_changes(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASED)
    accounts = (data / "attack_accounts.csv").read_text(encoding="utf-8").replace("unknown", "rocket", 1)
    (data / "attack_accounts.csv").write_text(accounts, encoding="utf-8")
    before = contents(data)
    result = imported(tmp_path / "new", "--replace", "--where", "country=Turkey")
    assert (result.exit_code, "drop it with --discard" in result.output, contents(data)) == (1, True, before)


def test_edited_hedges_of_an_empty_ledger_are_not_replaced(tmp_path: Path) -> None:
    CliRunner().invoke(command_line, ["init", str(tmp_path / "new")])
    hedges = tmp_path / "new" / "data" / "hedges.csv"
    hedges.write_text(hedges.read_text(encoding="utf-8") + "a rule of the user's\n", encoding="utf-8")
    assert "rows in hedges already" in imported(tmp_path / "new", *RELEASED).output


KILLED = """
import os, sys
from strikeledger.cli.main import command_line
from strikeledger.data.descriptor import REQUIRED_COLUMNS
from strikeledger.files import read_json
data = os.path.abspath(sys.argv.pop(1))
def kill(event, args):
    if event == "os.rename" and os.path.abspath(args[1]) == data:
        os._exit(9)
sys.addaudithook(kill)
command_line()
"""
"""The command line, killed when it is about to move a folder to where the data belongs."""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere two folders can't be exchanged in one step")
def test_at_no_moment_of_a_replacement_is_there_no_data(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASED)
    command = [
        "import",
        "ucdp",
        str(EXCERPT),
        "--into",
        str(tmp_path / "new"),
        "--replace",
        "--where",
        "country=Turkey",
    ]
    subprocess.run([sys.executable, "-c", KILLED, str(data), *command], check=False, capture_output=True)
    assert len(read_csv(data / "attacks.csv")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    result = imported(tmp_path)
    assert (result.exit_code, [path.name for path in tmp_path.iterdir()]) == (1, ["letter.txt"])


def test_a_known_release_is_told_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "renamed.csv"
    file.write_bytes(WHOLE)
    monkeypatch.setitem(registry._KNOWN, "24.1", (len(WHOLE), hashlib.sha256(WHOLE).hexdigest()))
    release = release_of(file, None)
    assert (release.version, release.by, "complete" in release.words) == ("24.1", date(2024, 12, 31), True)


def test_a_file_named_as_a_release_that_it_isn_t_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "GEDEvent_v25_1.csv"
    file.write_bytes(WHOLE)
    release = release_of(file, None)
    assert ("not byte for byte" in release.words, release.version, release.by) == (True, "", None)


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("GEDEvent_v19_1.csv", date(2019, 12, 31)),
        ("ged231.csv", date(2023, 12, 31)),
        ("GEDEvent_v23_01_23_12.csv", None),
    ],
)
def test_a_yearly_release_was_out_by_the_end_of_its_year_and_of_others_nothing_is_known(
    tmp_path: Path, name: str, by: date | None
) -> None:
    (tmp_path / name).write_bytes(WHOLE)
    assert release_of(tmp_path / name, None).by == by


def test_the_same_file_makes_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    again = made(tmp_path / "again", *RELEASED)
    files = sorted(path.name for path in whole.iterdir())
    assert [name for name in files if (whole / name).read_bytes() != (again / name).read_bytes()] == []


def test_a_file_of_ucdp_is_no_acled_export(tmp_path: Path) -> None:
    result = imported(tmp_path / "new", dataset="acled")
    assert (result.exit_code, "strikeledger import ucdp" in result.output) == (1, True)


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_dataset_is_named_in_the_help_and_has_columns_of_its_own(dataset: registry.Dataset) -> None:
    told = " ".join(CliRunner().invoke(command_line, ["import", "--help"]).output.split())
    others = [other for other in DATASETS.values() if other is not dataset]
    assert f"{dataset.key} for {dataset.file}" in told
    assert (dataset.own != (), [other.key for other in others if {*dataset.own} & {*other.columns}]) == (True, [])


def test_the_readme_of_a_package_of_one_event_speaks_of_one(tmp_path: Path) -> None:
    words = (made(tmp_path / "one", *RELEASED, file=ged_file(tmp_path / "ged.csv", {})) / "README.md").read_text(
        encoding="utf-8"
    )
    assert "1 event of violence at 1 place; 1 account with a number of people killed" in words


def test_two_publishers_whose_names_have_no_latin_letter_stay_two(tmp_path: Path) -> None:
    days = {"source_date": "2018-07-20;2018-07-21;2018-07-22", "source_headline": ""}
    file = ged_file(tmp_path / "ged.csv", days | {"source_office": "عنب بلدي;سانا;UCDP"})
    speakers = {
        row["name"]: row["speaker_id"]
        for row in read_csv(made(tmp_path / "two", *RELEASED, file=file) / "speakers.csv")
    }
    assert ({"عنب بلدي", "سانا"} <= {*speakers}, len({*speakers.values()})) == (True, len(speakers))


def test_a_date_that_is_written_out_is_read(tmp_path: Path) -> None:
    written = {"source_date": "20 July 2018", "source_headline": "", "source_office": "SANA"}
    data = made(tmp_path / "out", *RELEASED, file=ged_file(tmp_path / "ged.csv", written))
    assert [(row["title"], row["published"]) for row in read_csv(data / "sources.csv")] == [
        ("Report of 20 July 2018", "2018-07-20")
    ]


def test_the_readme_of_a_package_names_whose_data_it_is() -> None:
    other = replace(DATASETS["ucdp"], name="Tiny", full_name="Tiny Dataset", publisher="Somebody, Somewhere")
    words = package._licence(other)
    assert ("published by the Somebody under" in words, "name Tiny and" in words, "UCDP" in words) == (
        True,
        True,
        False,
    )
