"""Text that becomes part of a path: the gate itself, and every way by which such text comes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger import Ledger
from strikeledger.build.catalogue import Report, read_catalogue
from strikeledger.build.editions import Edition, resolve_edition
from strikeledger.build.publish import link_latest, publish
from strikeledger.build.state import BuildState
from strikeledger.build.workers import Bundle
from strikeledger.cli.main import command_line
from strikeledger.cluster.connect import pack_inputs
from strikeledger.cluster.worker import unpack_bundle
from strikeledger.errors import CatalogueError, MachineError, NotebookError, ParameterError, StrikeledgerError
from strikeledger.files import MAX_NAME_BYTES, file_name, is_file_name, place_in
from strikeledger.render.data_files import extract_attachments, named_tables
from strikeledger.report.blocks import Column, Document, Table, Text
from tests.importers.test_importers import EXCERPT
from tests.ledger_text import contents
from tests.notebook_text import write_catalogue, write_notebook
from tests.pdf_reading import opened
from tests.project import PROSE, Project

NASTY = {
    "nothing": "",
    "this folder": ".",
    "the folder above": "..",
    "a way up": "a/../b",
    "a way out": "9/../../../data",
    "from the root": "/abs",
    "from a drive": "C:\\x",
    "a drive": "C:x",
    "a backslash": "a\\b",
    "hidden": ".hidden",
    "NUL": "a\0b",
    "a line's end": "a\nb",
    "a line's end last": "a\n",
    "a tab": "a\tb",
    "home": "~",
    "somebody's home": "~root",
    "an option": "-rf",
    "very long": "a" * (MAX_NAME_BYTES + 1),
    "long in bytes": "é" * MAX_NAME_BYTES,
    "a full stop last": "a.",
    "a space last": "a ",
    "a space first": " a",
    "spaces": "   ",
    "a line separator": "a\u2028b",
    "a paragraph separator": "a\u2029b",
    "a space that doesn't break": "a\u00a0b",
    "a wide slash": "a\uff0fb",
    "a division slash": "a\u2215b",
    "a fraction slash": "a\u2044b",
    "text that runs backwards": "a\u202egpj.exe",
    "half a character": "a\udcffb",
    "a device": "nul",
    "a device with an ending": "CON.csv",
    "a wildcard": "a*",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_text_that_could_leave_its_folder_is_no_name(text: str) -> None:
    assert is_file_name(text) is False
    with pytest.raises(
        NotebookError, match=r"the table's name .* can't name a file or folder; allowed: letters, digits"
    ):
        file_name(text, "the table's name", NotebookError)


@pytest.mark.parametrize(
    "text", ["2023-11-29", "2023-11-29-0a1b2c3d.r2", "ro-crate-metadata.json", "März, Bericht (1)", "تقرير", "हिन्दी", "a" * MAX_NAME_BYTES]
)  # fmt: skip
def test_an_ordinary_name_is_one(text: str) -> None:
    assert file_name(text, "", NotebookError) == text


def test_no_part_of_a_path_may_be_other_than_a_name(tmp_path: Path) -> None:
    parts = [text for text in NASTY.values() if "/" not in text.strip("/")]
    for path in (path for text in parts for path in (text, f"tables/{text}", f"{text}/a.csv")):
        with pytest.raises(MachineError, match="can't name a file or folder"):
            place_in(tmp_path, path, "the file", MachineError)


def test_a_link_on_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path / "out")
    with pytest.raises(MachineError, match=r"a link in .* leads elsewhere, to .*out/a; remove the link"):
        place_in(tmp_path / "in", "link/a", "the file", MachineError)


# --- the command -----------------------------------------------------------------------------------------------------
def report(folder: Path, *more: str) -> Result:
    places = {"--catalogue": "reports.toml", "--data": "data", "--reports": "reports"}
    return CliRunner().invoke(
        command_line, ["report", *more, *(part for a, b in places.items() for part in (a, str(folder / b)))]
    )


def hostile(folder: Path, as_of: str, kind: str = "str") -> dict[str, bytes]:
    """A project whose catalogue asks for a day that is none, with something that stands in its reports; what lies in it."""
    Project.fresh(folder)
    settings = f'formats = ["html"]\nparameters = {{ as_of = {as_of} }}'
    write_catalogue(folder, PROSE, parameters=f"as_of: {kind} = {as_of}  # the day\n", settings=settings)
    (folder / "reports" / "tiny" / "9").mkdir(parents=True)
    (folder / "reports" / "index.html").write_text("as it was", encoding="utf-8")
    return contents(folder)


@pytest.mark.parametrize("as_of", ["9/../../../data", "../../data", "/abs", "latest", "2023-11-29/", "2023-11-29.r1"])
def test_a_day_that_is_a_path_is_refused_and_nothing_is_changed(tmp_path: Path, as_of: str) -> None:
    before = hostile(tmp_path / "p", f'"{as_of}"')
    result = report(tmp_path / "p")
    told = f"reports.toml [tiny]: as_of = {as_of!r}: allowed is a day of the calendar, as 2023-11-29"
    assert (result.exit_code, told in result.output, isinstance(result.exception, SystemExit)) == (1, True, True)
    assert contents(tmp_path / "p") == before


def test_a_day_of_another_type_is_refused_in_words(tmp_path: Path) -> None:
    before = hostile(tmp_path / "p", "20231129", "int")
    result = report(tmp_path / "p")
    told = "tiny.ipynb cell 2, line 1: strikeledger sets as_of itself, as date, and here it is int."
    assert (result.exit_code, told in result.output) == (3, True)
    assert contents(tmp_path / "p") == before


def test_a_day_from_the_command_line_is_looked_at_likewise(tmp_path: Path) -> None:
    before = hostile(tmp_path / "p", '"2023-11-29"')
    result = report(tmp_path / "p", "--as-of", "9/../../../data")
    assert (result.exit_code, contents(tmp_path / "p") == before) == (1, True)


@pytest.mark.slow
def test_an_edition_is_not_published_through_a_link(tmp_path: Path) -> None:
    project = Project.fresh(tmp_path / "p")
    (tmp_path / "mine").mkdir()
    project.reports.mkdir()
    project.editions.symlink_to(tmp_path / "mine")
    result = project.report("--as-of", "2023-11-29")
    assert (result.exit_code, "a link in" in result.output, contents(tmp_path / "mine")) == (1, True, {})


# --- each way in -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_edition_has_such_a_name(text: str) -> None:
    with pytest.raises(ParameterError, match=r"^reports.toml \[tiny\]: the edition's name"):
        Edition(Report("tiny", Path("tiny.ipynb"), {}), text, {})


@pytest.mark.parametrize("text", [text for text in NASTY.values() if "\udcff" not in text])
def test_no_day_of_an_edition_is_such_a_text(tmp_path: Path, text: str, shipped: Ledger) -> None:
    notebook = tmp_path / "tiny.ipynb"
    write_notebook(notebook, PROSE, parameters='as_of: str = "2023-11-29"  # the day\n')
    with pytest.raises(ParameterError, match=r"^reports.toml \[tiny\]: as_of = "):
        resolve_edition(Report("tiny", notebook, {"as_of": text}), shipped.package, {})


@pytest.mark.parametrize("name", ["latest", "nul", "Tiny", "a" * (MAX_NAME_BYTES + 1), '"../a"', '".a"', '""'])
def test_no_report_has_such_a_name(tmp_path: Path, name: str) -> None:
    path = write_catalogue(tmp_path, PROSE)
    path.write_text(f'[{name}]\nnotebook = "notebooks/tiny.ipynb"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"^reports.toml \[.*name"):
        read_catalogue(path)


@pytest.mark.parametrize("text", [text for text in NASTY.values() if text])
def test_no_table_has_such_a_name(text: str) -> None:
    table = Table(text, "", (Column("a"),), (((Text("1"),),),), records=({"a": 1},))
    with pytest.raises(NotebookError, match="can't be a file name"):
        list(named_tables(Document("", (table,))))


@pytest.mark.parametrize("path", ["../away", "/away", "a/../../away", "a\\away", ".away", "a//away", "away/"])
def test_what_a_worker_delivers_stays_in_its_folder(tmp_path: Path, path: str) -> None:
    publish({"stands": b""}, tmp_path / "r" / "e")
    with pytest.raises(StrikeledgerError, match="can't name a file or folder"):
        publish({"a/b": b"", path: b""}, tmp_path / "r" / "e")
    assert contents(tmp_path) == {"r/e/stands": b""}


@pytest.mark.parametrize("path", ["data\\..\\away", ".away", "data/nul", "~/away"])
def test_what_is_sent_to_a_worker_stays_in_its_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(MachineError, match="can't name a file or folder"):
        unpack_bundle(Bundle.from_files({path: b""}), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_can_t_be_sent_is_told_before_it_is(tmp_path: Path) -> None:
    project = Project.fresh(tmp_path)
    (project.data / "a:b.txt").touch()
    with pytest.raises(ParameterError, match=r"for the cluster, the file 'data/a:b\.txt': the part 'a:b\.txt'"):
        pack_inputs(project.data, [project.notebook])


@pytest.mark.parametrize(
    "name", ["../away.csv", "tables/../../away.csv", "/away.csv", "C:\\away.csv", ".bashrc", "~/away", "a\nb"]
)
def test_what_a_pdf_carries_stays_in_its_folder(built: Path, tmp_path: Path, name: str) -> None:
    pdf = opened((built / "article.pdf").read_bytes())
    pdf.attachments[name] = b"1"
    pdf.save(tmp_path / "odd.pdf")
    before = contents(tmp_path)
    with pytest.raises(ParameterError, match=r"nothing was written: .*odd\.pdf names a file"):
        extract_attachments(tmp_path / "odd.pdf", tmp_path / "to")
    assert contents(tmp_path) == before


def test_what_a_pdf_carries_follows_no_link(built: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "tables").symlink_to(tmp_path / "mine")
    with pytest.raises(ParameterError, match="a link in"):
        extract_attachments(built / "article.pdf", tmp_path / "to")
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    "name", ["..pdf", ".pdf", "...pdf", "~.pdf", "nul.pdf", "a..pdf", "a .pdf", "a" * 240 + ".pdf"]
)
def test_a_pdf_s_own_name_is_no_way_out(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_bytes((built / "article.pdf").read_bytes())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParameterError, match="name a folder with --to"):
        extract_attachments(Path(name), None)
    assert list(contents(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["nul", "Con", "a.", "b ", "a" * 130, "x\ny", "-x", "~"])
@pytest.mark.parametrize(
    "words", [["init", "{}"], ["import", "ucdp", str(EXCERPT), "--into", "{}"]], ids=lambda w: w[0]
)
def test_a_ledger_gets_a_name_that_every_system_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [word.format(f"./{name}") for word in words]
    result = CliRunner().invoke(command_line, asked)
    told = "the folder's name" in result.output and "can't name a file or folder" in result.output
    assert (result.exit_code, told, list(tmp_path.iterdir())) == (1, True, [])


@pytest.mark.parametrize(
    "name", ["../data", "tiny/..", "tiny/link", "tiny/" + "a" * 300, "Tiny/2023-11-29", "tiny/2023-11-29.", "tiny/latest", "/", "", "tiny"]
)  # fmt: skip
def test_nothing_is_removed_but_an_edition_by_its_name(tmp_path: Path, name: str) -> None:
    reports, mine = tmp_path / "reports", tmp_path / "mine"
    publish({"ro-crate-metadata.json": b"{}"}, reports / "tiny" / "2023-11-29")
    publish({"notes.txt": b"mine"}, mine)
    (reports / "tiny" / "link").symlink_to(mine)
    link_latest(reports / "tiny")
    result = CliRunner().invoke(command_line, ["remove", name, "--reports", str(reports)])
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert ((mine / "notes.txt").exists(), (reports / "tiny" / "2023-11-29").exists()) == (True, True)


def test_latest_takes_the_place_of_nothing_that_is_somebody_s(tmp_path: Path) -> None:
    files = {"ro-crate-metadata.json": b"{}"}
    publish(files, tmp_path / "tiny" / "2023-11-29")
    publish({"notes.txt": b"mine"}, tmp_path / "tiny" / "latest")
    link_latest(tmp_path / "tiny")
    assert contents(tmp_path / "tiny" / "latest") == {"notes.txt": b"mine"}


def test_the_names_of_many_reports_are_no_file_name(tmp_path: Path) -> None:
    names = [f"report-{number}" for number in range(100)]
    BuildState(tmp_path).record_all_current(names, {}, [], 0.0)
    assert [len(path.name) <= MAX_NAME_BYTES for path in (tmp_path / ".state").iterdir()] == [True]
