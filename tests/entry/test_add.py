from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strikeledger.cli.main import command_line
from strikeledger.data.validate import validate
from strikeledger.entry.add import addition, write_addition
from strikeledger.entry.form import FORM_KINDS, read_form
from strikeledger.entry.rows import extended_files
from strikeledger.entry.template import template
from tests.ledger_text import DATA, PackageOf, contents, copy_of_data, read_csv, write_package

pytestmark = pytest.mark.slow

SOURCE = """
[source]
publisher = "Example Agency"
title = "More attacks"
published = 2023-12-05
published_basis = "stated"
kind = "wire"
url = "https://example.org/more"
"""
EIGHTY = """
[[tally]]
measure = "attacks"
scope = "Iraq+Syria"
since = "2023-10-17"
as_of_first = "2023-12-05"
quantity = "at least 80"
counting = "Pentagon"
speaker_id = "pentagon"
"""
TALLIES = """
    tally_id | source_id       | quantity | note
    t-0001   | wire-2023-11-01 | 20       | first
    t-0002   | wire-2023-11-29 | 70       | second
"""


@pytest.fixture
def data(package_of: PackageOf) -> Path:
    """A small package: 20 attacks as of 1 November, 70 as of 29 November, both by the Pentagon."""
    return package_of(tallies=TALLIES)


@pytest.fixture
def filled(data: Path) -> str:
    """The template with every section in use and a page of its own."""
    text = re.sub(r"(?m)^(# )+(?=\[\[|[a-z_]+ = )", "", template(validate(data)))
    return text.replace("fill-in", "a-page")


def form(folder: Path, text: str) -> Path:
    """A form with this text."""
    path = folder / "new.toml"
    path.write_text(text, encoding="utf-8")
    return path


def add(data: Path, text: str, *options: str, typed: str = "", folder: str = ".") -> Result:
    """The command as a person would type it, beside a form with this text."""
    path = form(data.parent / folder, text)
    return CliRunner().invoke(command_line, ["add", str(path), "--data", str(data), *options], input=typed)


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """By file, the lines that came (+) and went (-)."""
    found = {}
    for name in sorted(name for name in before | after if not name.startswith(".")):
        old, new = (side.get(name, b"").decode().splitlines() for side in (before, after))
        lines = [line for line in difflib.ndiff(old, new) if line[0] in "+-"]
        found |= {name: lines} if lines else {}
    return found


def source_line(day: str) -> str:
    """The line that SOURCE adds for a day; columns that it leaves out are empty."""
    said = tomllib.loads(SOURCE)["source"] | {"source_id": f"example-agency-{day}", "published": day}
    return "+ " + ",".join(str(said.get(column, "")) for column in read_csv(DATA / "sources.csv")[0])


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], str]:
    """The shipped data with a later tally: the lines that changed by file, and what the command printed."""
    data = copy_of_data(tmp_path_factory.mktemp("later") / "data")
    before = contents(data)
    text = (SOURCE + EIGHTY).replace("2023-12-05", "2030-01-05").replace("at least 80", "more than 998")
    text = text.replace("Iraq+Syria", "Iraq+Syria+Jordan")
    result = add(data, text, "--yes")
    return changed(before, contents(data)), result.output


def test_a_tally_changes_the_shipped_files_by_its_lines_alone(later: tuple[dict[str, list[str]], str]) -> None:
    number = int(max(row["tally_id"] for row in read_csv(DATA / "tallies.csv")).removeprefix("t-")) + 1
    counts = [len(read_csv(DATA / name)) for name in ("tallies.csv", "sources.csv")]
    cells = "attacks,Iraq+Syria+Jordan,2023-10-17,2030-01-05,2030-01-05,,,more than 998,Pentagon,pentagon,example-agency-2030-01-05,,,,"
    assert later[0] == {
        "sources.csv": [source_line("2030-01-05")],
        "tallies.csv": [f"+ t-{number:04d},{cells}"],
        "datapackage.json": [
            line for n in counts for line in (f'-       "least_rows": {n},', f'+       "least_rows": {n + 1},')
        ],
    }  # fmt: skip


def test_a_tally_moves_the_shipped_headline(later: tuple[dict[str, list[str]], str]) -> None:
    assert re.findall(r"(Headline .*):\n  (Attacks on US forces): .* -> (.*)", later[1]) == [
        ("Headline figures as of 5 January 2030", "Attacks on US forces", "at least 999")
    ]


def test_a_tally_moves_the_headline(data: Path) -> None:
    assert "Attacks on US forces: 70 -> at least 80" in add(data, SOURCE + EIGHTY, "--dry-run").output


def test_a_tally_of_deaths_of_personnel_moves_the_headline(data: Path) -> None:
    killed = EIGHTY.replace('"attacks"', '"us_killed"').replace("at least 80", "3")
    assert "US personnel killed: not there -> 3" in add(data, SOURCE + killed, "--dry-run").output


def test_headlines_are_told_as_of_the_new_publication_and_of_the_newest(package_of: PackageOf) -> None:
    data = package_of(tallies=TALLIES + "    t-0003 | wire-2024-01-31 | 100 | third\n")
    assert re.findall(r"(?m)^Headline .*\n.*", add(data, SOURCE + EIGHTY, "--dry-run").output) == [
        "Headline figures as of 5 December 2023:\n  Attacks on US forces: 70 -> at least 80",
        "Headline figures as of 31 January 2024: unchanged\n",
    ]


def test_headlines_that_do_not_move_take_one_line(data: Path) -> None:
    text = SOURCE + EIGHTY.replace('"pentagon"', '"example-monitor"').replace('"Pentagon"', '"Monitor"')
    speaker = '[[speaker]]\nspeaker_id = "example-monitor"\nname = "Monitor"\nparty = "monitor"\nofficial = "no"\n'
    lines = add(data, (text + speaker).replace("2023-12-05", "2023-11-29"), "--dry-run").output.splitlines()
    assert [line for line in lines if line.startswith("Headline")] == [
        "Headline figures as of 29 November 2023: unchanged"
    ]


@pytest.mark.parametrize(
    ("words", "reading"),
    [
        ("more than 70", '"more than 70" is read as at least 71'),
        ("70 or 71", '"70 or 71" is read as 70 or 71'),
        ("around 80", '"around 80" is read as 72 to 88 (soft: a convention, others could read it otherwise)'),
    ],
)
def test_words_are_shown_with_their_bounds(data: Path, words: str, reading: str) -> None:
    text = SOURCE + EIGHTY.replace("at least 80", words)
    assert reading in [
        line.strip().removeprefix("quantity ") for line in add(data, text, "--dry-run").output.splitlines()
    ]


def test_a_share_is_shown_as_a_count(data: Path) -> None:
    injured = EIGHTY.replace('"attacks"', '"us_injured"').replace("at least 80", "60")
    half = EIGHTY.replace('"attacks"', '"us_tbi"').replace("at least 80", "about half of us_injured")
    assert (
        '"about half of us_injured" is read as 27 to 33 (soft' in add(data, SOURCE + injured + half, "--dry-run").output
    )


def test_an_event_and_its_account_come_together(data: Path) -> None:
    text = (
        SOURCE
        + """
    [[place]]
    place_id = "harir"
    name = "Harir"
    country = "Iraq"
    latitude = 36.5
    longitude = 44
    [[attack]]
    attack_id = "2023-12-04-harir-1"
    sort_date = "2023-12-04"
    date_basis = "local"
    place_id = "harir"
    [[attack_account]]
    attack_id = "2023-12-04-harir-1"
    speaker_id = "pentagon"
    first_day = "2023-12-04"
    weapon = "drone"
    us_injured = "several"
    """
    )
    before = contents(data)
    assert add(data, text, "--yes").exit_code == 0
    assert changed(before, contents(data)) == {
        "attack_accounts.csv": ["+ aa-0001,2023-12-04-harir-1,example-agency-2023-12-05,pentagon,2023-12-04,2023-12-04,,,drone,,,,,several,,,,"],  # noqa: E501
        "attacks.csv": ["+ 2023-12-04-harir-1,2023-12-04,local,harir"],
        "places.csv": ["+ harir,Harir,Iraq,36.5,44,"],
        "sources.csv": [source_line("2023-12-05")],
    }  # fmt: skip


def test_a_publication_that_is_there_is_added_to_by_its_id(data: Path) -> None:
    before = contents(data)
    text = '[source]\nsource_id = "wire-2023-11-29"\n' + EIGHTY.replace("2023-12-05", "2023-11-29")
    assert add(data, text, "--yes").exit_code == 0
    assert list(changed(before, contents(data))) == ["tallies.csv"]


def test_another_page_of_a_publisher_s_day_gets_a_letter(data: Path) -> None:
    add(data, SOURCE + EIGHTY, "--yes")
    again = SOURCE.replace("/more", "/still-more") + EIGHTY.replace("80", "81")
    assert "sources.csv: example-agency-2023-12-05-b from [source]" in add(data, again, "--dry-run").output


def test_a_file_with_the_line_ends_of_windows_keeps_them(data: Path) -> None:
    path = data / "tallies.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes()
    add(data, SOURCE + EIGHTY, "--yes")
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == before.count(b"\n") + 1


def test_a_file_with_the_mark_of_a_spreadsheet_is_read_and_keeps_it(data: Path) -> None:
    path = data / "tallies.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert add(data, SOURCE + EIGHTY, "--yes").exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbftally_id,")
    assert "0 findings" in CliRunner().invoke(command_line, ["check", str(data)]).output


REFUSED = {
    "no TOML": ("[source]\npublisher = Reuters\n", "new.toml:2: Invalid value; a value stands in quotes"),
    "nothing": ("# to come\n", "new.toml adds nothing"),
    "a table unknown": (
        SOURCE + EIGHTY.replace("tally", "tallies"),
        "new.toml:10: nothing is called \"tallies\" here; did you mean 'tally'?",
    ),
    "a table alone": (SOURCE + EIGHTY.replace("[[tally]]", "[tally]"), 'new.toml:10: "tally" is not in the right form; write [[tally]]'),
    "two sources": (
        SOURCE.replace("[source]", "[[source]]") + EIGHTY,
        'new.toml:2: "source" is not in the right form; write [source], once',
    ),
    "a column unknown": (
        SOURCE + EIGHTY.replace("quantity", "quantiy"),
        "new.toml:15 [[tally]] 1 quantiy: no such column in tallies.csv; did you mean 'quantity'?",
    ),
    "a number given": (
        SOURCE + EIGHTY + 'tally_id = "t-0009"\n',
        "new.toml:18 [[tally]] 1 tally_id: the next free number is given by itself",
    ),
    "yes without quotes": (SOURCE + EIGHTY + "note = true\n", "new.toml:18 [[tally]] 1 note: not a value for a cell"),
    "two lines": (SOURCE + EIGHTY + 'note = "one\\ntwo"\n', "[[tally]] 1 note: not a value for a cell"),
    "a wrong hedge": (
        SOURCE + EIGHTY.replace("at least 80", "atleast 80"),
        'new.toml:15 [[tally]] 1 quantity: found "atleast 80", allowed: words for a quantity that a rule of hedges.csv reads',
    ),
    "a number without end": (SOURCE + EIGHTY.replace('"at least 80"', "9" * 5000), "new.toml: Exceeds the limit (4300 digits)"),
    "words of a number without end": (SOURCE + EIGHTY.replace("80", "9" * 5000), "holds a number of more than 9 digits"),
    "text in quotes over lines": (
        SOURCE + EIGHTY.replace("at least 80", "atleast 80") + "note = '''as told'''\n",
        'new.toml [[tally]] 1 quantity: found "atleast 80"',
    ),
    "a source unknown": ('[source]\nsource_id = "wire-2023-11-28"\n' + EIGHTY, "did you mean 'wire-2023-11-29'?"),
    "no source": (EIGHTY, "new.toml:2 [[tally]] 1 source_id: found an empty cell"),
    "a speaker unknown": (
        SOURCE + EIGHTY.replace('"pentagon"', '"pentagno"'),
        "name it under [[speaker]] in the form or correct it here (did you mean 'pentagon'?)\nNothing",
    ),
    "a day in another order": (
        SOURCE + EIGHTY.replace('as_of_first = "2023-12-05"', 'as_of_first = "05/12/2023"'),
        '1 problem with new.toml:\n  new.toml:14 [[tally]] 1 as_of_first: found "05/12/2023"',
    ),
    "an id that is there": (
        SOURCE + EIGHTY + '[[speaker]]\nspeaker_id = "pentagon"\nname = "Pentagon"\nparty = "US government"\nofficial = "yes"\n',
        "new.toml:19 [[speaker]] 1 speaker_id: found \"pentagon\", allowed: a value once; speakers.csv:2 has it already",
    ),
    "a page that is there": (
        SOURCE.replace("https://example.org/more", "https://example.org/wire-2023-11-29") + EIGHTY,
        'new.toml:8 [source] url: sources.csv:3 is this page; to add to it, leave only source_id = "wire-2023-11-29"',
    ),
    "a twin": (
        '[source]\nsource_id = "wire-2023-11-29"\n' + EIGHTY.replace("2023-12-05", "2023-11-29").replace("at least 80", "70"),
        "allowed: each statement once; tallies.csv:3 says the same",
    ),
    "a day after its publication": (SOURCE + EIGHTY.replace("2023-12-05", "2023-12-08"), "new.toml:14 [[tally]] 1 as_of_first: found"),
    "a share of nothing": (
        SOURCE + EIGHTY.replace("at least 80", "about half of us_injured"),
        "[[tally]] 1 quantity: found \"about half of us_injured\", allowed: a share of a us_injured tally of the same source",
    ),
    "a repeat of other words": (SOURCE + EIGHTY + 'repeats = "t-0002"\n', 'new.toml:18 [[tally]] 1 repeats: found "t-0002"'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_in_words_and_nothing_changes(data: Path, text: str, words: str) -> None:
    before = contents(data)
    result = add(data, text, "--yes")
    assert (result.exit_code, contents(data) == before) == (1, True), result.output
    assert words in result.output


def test_every_problem_is_listed_in_the_order_of_the_form(data: Path) -> None:
    text = (
        SOURCE.replace('"wire"', '"wires"')
        + EIGHTY.replace("attacks", "atacks")
        + EIGHTY.replace("at least", "atleast")
    )
    wrong = text.replace('"Iraq+Syria"', '"Syrai"')
    assert re.findall(r"new\.toml:\d+ \S+(?: \d)? \w+", add(data, wrong, "--yes").output) == [
        "new.toml:7 [source] kind",
        "new.toml:11 [[tally]] 1 measure",
        "new.toml:12 [[tally]] 1 scope",
        "new.toml:21 [[tally]] 2 scope",
        "new.toml:24 [[tally]] 2 quantity",
    ]


def test_a_package_with_problems_gets_no_rows(data: Path) -> None:
    (data / "tallies.csv").write_text("nothing\n", encoding="utf-8")
    assert "tallies.csv:1: found the columns nothing" in add(data, SOURCE + EIGHTY, "--yes").output


def test_a_missing_form_is_told(data: Path) -> None:
    result = CliRunner().invoke(command_line, ["add", "gone.toml", "--data", str(data)])
    assert (result.exit_code, "gone.toml: no such file" in result.output) == (1, True)


def test_the_same_words_of_the_same_voice_suggest_a_repeat(data: Path) -> None:
    text = SOURCE + EIGHTY.replace("2023-12-05", "2023-11-29").replace("at least 80", "70")
    said = 'pentagon says the same in t-0002 (wire-2023-11-29); if one only carries the other, write repeats = "t-0002" under [[tally]] 1'
    assert said in add(data, text, "--dry-run").output


def test_a_repeat_is_not_told_again(data: Path) -> None:
    text = SOURCE + EIGHTY.replace("2023-12-05", "2023-11-29").replace("at least 80", "70") + 'repeats = "t-0002"\n'
    assert "says the same" not in add(data, text, "--dry-run").output


@pytest.mark.parametrize(("counting", "told"), [("Example count", True), ("Pentagon", False)])
def test_what_reports_say_of_a_new_counting_is_told(data: Path, counting: str, told: bool) -> None:
    said = add(data, SOURCE + EIGHTY.replace('"Pentagon"', f'"{counting}"'), "--dry-run").output
    assert (f'reports say of the counting "{counting}" ' in said) is told


def test_only_new_findings_are_shown(package_of: PackageOf) -> None:
    data = package_of(tallies=TALLIES.replace("t-0002   | wire-2023-11-29 | 70", "t-0002   | wire-2023-11-29 | 10"))
    wanted = addition(
        data, form(data.parent, SOURCE + EIGHTY.replace("2023-12-05", "2023-11-15").replace("at least 80", "15"))
    )
    assert [finding.split(": ")[0] for finding in wanted.findings] == ["new.toml:15 [[tally]] 1 quantity"]


def test_a_dry_run_writes_nothing(data: Path) -> None:
    before = contents(data)
    result = add(data, SOURCE + EIGHTY, "--dry-run")
    assert (result.exit_code, contents(data)) == (0, before)


def test_without_a_terminal_nothing_is_written(data: Path) -> None:
    before = contents(data)
    result = add(data, SOURCE + EIGHTY)
    assert (result.exit_code, contents(data)) == (1, before)
    assert "there is no terminal to ask at" in result.output


@pytest.mark.parametrize(
    ("typed", "code", "files"), [("y\n", 0, ["sources.csv", "tallies.csv"]), ("n\n", 1, []), ("", 1, [])]
)
def test_at_a_terminal_a_person_decides(
    data: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, files: list[str]
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    before = contents(data)
    result = add(data, SOURCE + EIGHTY, typed=typed)
    assert (result.exit_code, list(changed(before, contents(data)))) == (code, files)


@pytest.mark.parametrize("failing", [1, 2])  # that of the journal, and the first of a file
def test_a_rename_that_fails_leaves_every_file_as_it_was(
    data: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    before, calls, replace = contents(data), [0], Path.replace

    def fails_once(self: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == failing:
            raise OSError(28, "No space left on device", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    result = add(data, SOURCE + EIGHTY, "--yes")
    assert (result.exit_code, contents(data)) == (1, before)
    assert "no space left on device.\nNothing was written." in result.output


def test_a_power_cut_between_two_files_leaves_a_sound_package(data: Path, filled: str) -> None:
    sound = []
    for grown in addition(data, form(data.parent, filled)).files.values():
        (data / grown.table.file).write_bytes(grown.after)
        validate(data)
        sound.append(grown.table.name)
    assert sound == list(FORM_KINDS.values())


def test_a_disk_that_fails_midway_leaves_the_rest_to_the_next_command(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, calls = Path.replace, iter([True, True])

    def works_twice(self: Path, target: Path) -> Path:
        if next(calls, False):
            return replace(self, target)
        raise OSError(5, "Input/output error", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", works_twice)
        result = add(data, SOURCE + EIGHTY, "--yes")
    assert (result.exit_code, "Still to be written: tallies.csv; the next command here does that" in result.output) == (
        1,
        True,
    )
    assert [row["quantity"] for row in read_csv(data / "tallies.csv")] == ["20", "70"]
    validate(data)
    assert [row["quantity"] for row in read_csv(data / "tallies.csv")] == ["20", "70", "at least 80"]


def test_a_file_that_someone_changed_meanwhile_is_read_again(data: Path) -> None:
    path = form(data.parent, SOURCE + EIGHTY)
    wanted = addition(data, path)
    tallies = data / "tallies.csv"
    tallies.write_bytes(tallies.read_bytes().replace(b"second", b"by hand"))
    before = contents(data)
    again = write_addition(wanted, data, path)
    assert (again is not None, contents(data)) == (True, before)
    assert again is None or write_addition(again, data, path) is None
    assert [row["note"] for row in read_csv(tallies)] == ["first", "by hand", ""]


def test_two_additions_at_once_both_count(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first waits for a yes, the second is made from beginning to end; both took the same next free number."""
    other = SOURCE.replace("/more", "/other").replace("Example", "Other") + EIGHTY.replace("80", "90")
    (data.parent / "other").mkdir()
    answers = iter([lambda: add(data, other, "--yes", folder="other").exit_code == 0, lambda: True])
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True)
    monkeypatch.setattr("click.confirm", lambda _: next(answers)())
    result = add(data, SOURCE + EIGHTY)
    assert (result.exit_code, "The data was changed meanwhile" in result.output) == (0, True)
    kept = {row["tally_id"]: row["quantity"] for row in read_csv(data / "tallies.csv")}
    assert kept == {"t-0001": "20", "t-0002": "70", "t-0003": "at least 90", "t-0004": "at least 80"}


def test_an_addition_is_undone_and_every_byte_is_as_it_was(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path / "data")
    before = contents(data)
    add(data, SOURCE + EIGHTY, "--yes")
    result = undo(data, "--yes")
    assert (result.exit_code, changed(before, contents(data))) == (0, {})
    assert "tallies.csv: t-" in result.output
    assert undo(data, "--yes").output == f"Nothing to undo: no addition is known in {data}.\n" + UNCHANGED


def test_every_kind_of_row_can_be_undone(tmp_path: Path, filled: str) -> None:
    data = copy_of_data(tmp_path / "data")
    before = contents(data)
    add(data, filled, "--yes")
    assert len(changed(before, contents(data))) == 1 + len(FORM_KINDS)
    assert (undo(data, "--yes").exit_code, changed(before, contents(data))) == (0, {})


def test_an_undo_leaves_what_was_edited_since(data: Path) -> None:
    add(data, SOURCE + EIGHTY, "--yes")
    path = data / "tallies.csv"
    path.write_bytes(path.read_bytes().replace(b"second", b"by hand"))
    assert undo(data, "--yes").exit_code == 0
    assert (b"by hand" in path.read_bytes(), b"at least 80" in path.read_bytes()) == (True, False)


@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_an_undo_without_a_yes_writes_nothing(data: Path, options: list[str]) -> None:
    add(data, SOURCE + EIGHTY, "--yes")
    before = contents(data)
    assert ("Nothing was taken out" in undo(data, *options).output, contents(data)) == (True, before)


def test_an_undo_shows_which_headlines_move_without_the_rows(data: Path) -> None:
    add(data, SOURCE + EIGHTY, "--yes")
    said = undo(data, "--dry-run").output
    assert ("Headline figures as of 5 December 2023:" in said, ": at least 80 -> 70" in said) == (True, True)


def test_an_undo_of_rows_that_are_gone_is_refused(data: Path) -> None:
    add(data, SOURCE + EIGHTY, "--yes")
    path = data / "tallies.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "at least 80" not in line))
    before, result = contents(data), undo(data, "--yes")
    assert (result.exit_code, "Nothing was undone: tallies.csv has no t-" in result.output) == (1, True)
    assert contents(data) == before


def undo(data: Path, *options: str) -> Result:
    return CliRunner().invoke(command_line, ["add", "--undo", "--data", str(data), *options])


UNCHANGED = "No report was changed.\n"


def test_the_template_is_toml_with_a_source_and_a_tally() -> None:
    assert list(tomllib.loads(template(validate(DATA)))) == ["source", "tally"]


def test_the_template_prints_without_a_form() -> None:
    result = CliRunner().invoke(command_line, ["add", "--template", "--data", str(DATA)])
    assert (result.exit_code, result.output) == (0, template(validate(DATA)))


def test_the_example_of_the_template_passes(data: Path) -> None:
    assert add(data, template(validate(data)), "--dry-run").exit_code == 0


def test_every_section_of_the_template_passes(tmp_path: Path, filled: str) -> None:
    data = copy_of_data(tmp_path / "data")
    assert len(addition(data, form(tmp_path, filled)).files) == len(FORM_KINDS)


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_the_template_has_every_column_that_a_person_fills_in(kind: str, filled: str) -> None:
    table = validate(DATA).tables[FORM_KINDS[kind]]
    columns = [field["name"] for field in table.schema["fields"]]
    given = ("account_id", "tally_id") if kind == "source" else ("account_id", "tally_id", "source_id")
    section = tomllib.loads(filled)[kind]
    assert list(section if kind == "source" else section[0]) == [name for name in columns if name not in given]


def test_the_example_is_not_added_by_mistake(data: Path) -> None:
    before = contents(data)
    result = add(data, template(validate(data)), "--yes")
    assert ('still has "https://example.org/fill-in" as its url' in result.output, contents(data)) == (True, before)


@pytest.fixture(scope="module")
def orderly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package to which a property adds rows, without writing them."""
    return write_package(tmp_path_factory.mktemp("orderly") / "package", tallies=TALLIES)


ROWS = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from(["attacks", "us_injured"]), st.sampled_from(["Iraq", "Syria"]), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)  # fmt: skip


@given(rows=ROWS, data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_in_any_order_give_the_same_bytes_in_order(
    orderly: Path, rows: list[tuple[int, str, str, int]], data: st.DataObject
) -> None:
    texts = [
        EIGHTY.replace("2023-12-05", f"2023-11-{day:02d}").replace('"attacks"', f'"{measure}"')
        .replace("Iraq+Syria", scope).replace("at least 80", str(count))
        for day, measure, scope, count in rows
    ]  # fmt: skip
    tables = validate(orderly).tables
    grown = [
        extended_files(orderly, tables, read_form(form(orderly.parent, SOURCE + "".join(order)), tables).entries)[
            "tallies"
        ].after
        for order in (texts, data.draw(st.permutations(texts)))
    ]
    lines = grown[0].decode().splitlines()[1:]
    order = [tuple(line.split(",")[i] for i in (5, 1, 2)) for line in lines]
    assert (grown[0] == grown[1], order == sorted(order), len(lines)) == (True, True, 2 + len(rows))
