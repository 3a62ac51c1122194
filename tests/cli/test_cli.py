from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger import __version__
from strikeledger.cli.main import command_line
from tests.ledger_text import DATA, ROOT, contents, copy_of_data, read_csv, replace_in, write_csv
from tests.notebook_text import write_catalogue, write_notebook

CATALOGUE = str(ROOT / "reports.toml")
Spoil = Callable[[Path], object]


def run(*arguments: object) -> Result:
    """The command as a person would type it; everything that it prints is in the output."""
    return CliRunner().invoke(command_line, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def good(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reports folder with an edition that no failure may touch."""
    reports = tmp_path_factory.mktemp("good")
    shutil.copytree(built, reports / "article" / built.name)
    return reports


def set_cell(data: Path, file: str, column: str, value: str, line: int = 2) -> None:
    rows = read_csv(data / file)
    rows[line - 2][column] = value
    write_csv(data / file, list(rows[0]), rows)


def cut(data: Path, file: str, size: int) -> None:
    (data / file).write_bytes((data / file).read_bytes()[:size])


def add_byte(data: Path, file: str, content: bytes) -> None:
    (data / file).write_bytes((data / file).read_bytes() + content)


def quantity(words: str) -> Spoil:
    return lambda data: set_cell(data, "tallies.csv", "quantity", words)


BAD_DATA: dict[str, tuple[Spoil, str]] = {
    "unknown words": (quantity("umpteen"), 'tallies.csv:2 quantity: found "umpteen"'),
    "a range that runs backwards": (quantity("7 to 6"), "runs backwards: 7 is more than 6"),
    "an ambiguous number": (quantity("1,3"), '"1,3" is ambiguous'),
    "a source that is missing": (
        lambda data: set_cell(data, "tallies.csv", "source_id", "gone"),
        'tallies.csv:2 source_id: found "gone"',
    ),
    "an impossible day": (
        lambda data: set_cell(data, "tallies.csv", "as_of_first", "2023-02-30"),
        'as_of_first: found "2023-02-30"',
    ),
    "a key that comes twice": (
        lambda data: set_cell(data, "tallies.csv", "tally_id", "t-0002"),
        'tally_id: found "t-0002", allowed: a value once',
    ),
    "a publication long before its event": (
        lambda data: replace_in(data / "sources.csv", 'officials say",2023-11-29', 'officials say",2023-10-20'),
        "correct the day here or the publication in sources.csv",
    ),
    "coordinates that are too fine": (
        lambda data: set_cell(data, "places.csv", "latitude", "33.81"),
        "degrees with one decimal at most",
    ),
    "another header": (
        lambda data: replace_in(data / "tallies.csv", "tally_id,measure", "id,measure"),
        "restore the header row",
    ),
    "a file cut off": (lambda data: cut(data, "tallies.csv", 900), "the file may be cut off"),
    "a file that is missing": (lambda data: (data / "places.csv").unlink(), "places.csv:1: found no such file"),
    "another encoding": (lambda data: add_byte(data, "tallies.csv", b"\xe9"), "save the file as UTF-8"),
    "a descriptor cut off": (lambda data: cut(data, "datapackage.json", 900), "restore the end of the file"),
}


@pytest.mark.parametrize("fault", BAD_DATA)
def test_bad_data_stops_a_report_with_its_place_in_words(fault: str, tmp_path: Path) -> None:
    spoil, told = BAD_DATA[fault]
    data = copy_of_data(tmp_path / "data")
    spoil(data)
    result = run("report", "article", "--catalogue", CATALOGUE, "--data", data, "--reports", tmp_path / "reports")
    assert (result.exit_code, told in result.output) == (1, True)


@pytest.mark.parametrize("fault", BAD_DATA)
def test_bad_data_leaves_every_report_as_it_was(fault: str, good: Path, tmp_path: Path) -> None:
    data, before = copy_of_data(tmp_path / "data"), contents(good)
    BAD_DATA[fault][0](data)
    result = run("report", "article", "--catalogue", CATALOGUE, "--data", data, "--reports", good)
    assert (contents(good) == before, "No report was changed." in result.output) == (True, True)


@pytest.mark.parametrize("fault", BAD_DATA)
def test_a_check_finds_what_would_stop_a_report(fault: str, tmp_path: Path) -> None:
    spoil, told = BAD_DATA[fault]
    data = copy_of_data(tmp_path / "data")
    spoil(data)
    result = run("check", data)
    assert (result.exit_code, told in result.output) == (1, True)


BAD_ARGUMENTS = {
    "an unknown report": (["artcle"], "no report 'artcle' in the catalogue; did you mean 'article'?"),
    "an unknown parameter": (["article", "-p", "severel=3"], "no parameter 'severel'; did you mean 'several'?"),
    "no value": (["article", "-p", "several"], "'several': write -p name=value"),
    "a wrong type": (["article", "-p", "several=two"], "several = 'two': allowed is a whole number"),
    "out of range": (["article", "-p", "several=1"], "several = 1: allowed is a whole number from 2 to 9"),
    "an impossible day": (
        ["article", "--as-of", "2023-02-30"],
        "as_of = '2023-02-30': allowed is a day of the calendar",
    ),
    "an empty day": (["article", "--as-of", ""], "as_of = ''"),
    "a day before the first source": (
        ["article", "--as-of", "2023-10-07"],
        "nothing in the data was published by then",
    ),
    "an unknown source": (["article", "-p", "source=tazza-2023-11-29"], "did you mean 'taza-2023-11-29'?"),
    "an unknown country": (["situation", "-p", "countries=Irak"], "did you mean 'Iraq'?"),
    "code as a name": (["article", "-p", "n; open('stolen', 'w')=1"], "is no parameter name"),
    "code as a value": (["article", "-p", "source=a'; open('stolen', 'w')"], "sources: the data knows no"),
    "no catalogue": (["--catalogue", "gone.toml"], "no catalogue gone.toml here"),
}


@pytest.mark.parametrize("mistake", BAD_ARGUMENTS)
def test_a_mistake_is_told_in_words_before_anything_runs(mistake: str, good: Path) -> None:
    arguments, told = BAD_ARGUMENTS[mistake]
    before = contents(good)
    result = run("report", "--catalogue", CATALOGUE, "--data", DATA, "--reports", good, *arguments)
    assert (result.exit_code, told in result.output, contents(good) == before) == (1, True, True)


def test_a_mistake_shows_no_traceback() -> None:
    assert "Traceback" not in run("report", "--catalogue", "gone.toml", "--data", DATA).output


def test_one_impossible_report_stops_them_all(tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path, "1 + 1", settings="")
    catalogue.write_text(
        catalogue.read_text() + '\n[other]\nnotebook = "notebooks/tiny.ipynb"\nparameters = { n = 1 }\n'
    )
    result = run("report", "--catalogue", catalogue, "--data", DATA, "--reports", tmp_path / "reports")
    assert (result.exit_code, (tmp_path / "reports").exists()) == (1, False)


REFUSED_BEFORE = [
    ("tempo --as-of 2023-12-20", "tempo/2023-12-20-74f88d3b/tempo.html", "tempo: as of 2023-12-20, compared with no"),
    ("situation -p sources=taza-2023-11-29 --shard 1/11", "situation/2023-11-29-e2a19572/situation.html", "from 2023-11-29 on"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "page", "told"), REFUSED_BEFORE)
def test_what_nobody_asked_for_gives_way_and_the_edition_is_built(
    typed: str, page: str, told: str, tmp_path: Path
) -> None:
    result = run("report", *typed.split(), "--catalogue", CATALOGUE, "--data", DATA, "--reports", tmp_path)
    assert (result.exit_code, told in result.output, (tmp_path / page).is_file()) == (0, True, True), result.output


def test_the_shipped_data_is_sound() -> None:
    result = run("check", DATA)
    assert (result.exit_code, f"{DATA}: sound" in result.output) == (0, True)


def test_a_check_counts_the_rows_of_each_table() -> None:
    count = len(read_csv(DATA / "tallies.csv"))
    assert f"tallies.csv: {count} rows" in run("check", DATA).output


@pytest.mark.slow
def test_a_report_that_was_built_is_told_with_its_files(tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path, "print('words')")
    result = run("report", "--catalogue", catalogue, "--data", DATA, "--reports", tmp_path / "reports")
    page = tmp_path / "reports" / "tiny" / "undated" / "tiny.html"
    assert (result.exit_code, str(page) in result.output, page.is_file()) == (0, True, True)


def two_reports(folder: Path) -> Path:
    """A catalogue of one report that can be built and one that fails."""
    catalogue = write_catalogue(folder, "print('words')")
    write_notebook(folder / "notebooks" / "bad.ipynb", "raise ValueError('no such round')")
    catalogue.write_text(catalogue.read_text() + '\n[bad]\nformats = ["html"]\n')
    return catalogue


@pytest.mark.slow
def test_a_report_that_fails_leaves_the_others_and_is_told(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    result = run("report", "--catalogue", two_reports(tmp_path), "--data", DATA, "--reports", reports)
    told = [words in result.output for words in ("bad/undated: FAILED; bad.ipynb: cell 2 failed", "1 built, 1 failed")]
    assert (result.exit_code, told, (reports / "index.html").is_file()) == (3, [True, True], True)


@pytest.mark.slow
def test_a_failing_notebook_leaves_the_last_good_edition(tmp_path: Path) -> None:
    catalogue, reports = write_catalogue(tmp_path, "1 + 1", "raise ValueError('no such round')"), tmp_path / "reports"
    (reports / "tiny" / "undated").mkdir(parents=True)
    (reports / "tiny" / "undated" / "tiny.html").write_text("good")
    result = run("report", "--catalogue", catalogue, "--data", DATA, "--reports", reports)
    told = "tiny.ipynb: cell 3 failed with ValueError: no such round" in result.output
    assert (result.exit_code, told, contents(reports / "tiny" / "undated")) == (3, True, {"tiny.html": b"good"})


@pytest.mark.slow
def test_a_reports_folder_that_can_not_be_written_is_told_in_words(tmp_path: Path) -> None:
    catalogue, reports = write_catalogue(tmp_path, "1 + 1"), tmp_path / "reports"
    reports.touch()
    result = run("report", "--catalogue", catalogue, "--data", DATA, "--reports", reports)
    assert (result.exit_code, "can't write to" in result.output) == (4, True)


def test_a_notebook_that_is_none_is_told_in_words(tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path, "1 + 1")
    (tmp_path / "notebooks" / "tiny.ipynb").write_text("{cut off")
    result = run("report", "--catalogue", catalogue, "--data", DATA, "--reports", tmp_path / "reports")
    assert (result.exit_code, "tiny.ipynb" in result.output) == (1, True)


@pytest.mark.slow
def test_timings_are_written_by_phase(tmp_path: Path) -> None:
    catalogue, file = write_catalogue(tmp_path, "1 + 1"), tmp_path / "timings.json"
    run("report", "--catalogue", catalogue, "--data", DATA, "--reports", tmp_path / "reports", "--timings", file)
    assert set(json.loads(file.read_text())["run the notebook"]) == {"wall", "cpu"}


def test_the_version_is_told() -> None:
    assert run("--version").output == f"strikeledger, version {__version__}\n"


def test_a_spoilt_rule_is_told_by_its_line(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path / "data")
    replace_in(data / "hedges.csv", "none,none,0,0,no", "none,none,O,0,no")
    result = run("check", data)
    assert (result.exit_code, 'hedges.csv:6 low: found "O"' in result.output) == (1, True)
