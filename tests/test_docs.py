from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import subprocess
import tomllib
from pathlib import Path

import click
import nbformat
import pytest
from click.testing import CliRunner

import strikeledger
from strikeledger.cli.main import command_line
from tests.ledger_text import DATA, NOTEBOOKS, ROOT, read_csv

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HOME = Path(strikeledger.__file__).parent
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md", "reports/README.md", "docs/exporters.md")

LOADED = re.compile(
    r"\b(?<!counter-)(regimes?|terror(ist|ists|ism)?|martyr(s|ed|dom)?|prox(y|ies)|in retaliation|retaliat\w+|thugs?|neutrali[sz]ed)\b",
    re.IGNORECASE,
)
"""Words that take a side; they stand in sources' titles, never in our own prose. A counter-terrorism service is an office's name."""


def tracked() -> list[Path]:
    """The files that the project keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout, so nothing says which files belong to the project")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_command_has_help() -> None:
    assert [n for n, command in command_line.commands.items() if len(command.get_short_help_str(200)) <= 20] == []


@pytest.mark.parametrize("group", [[], ["events"]], ids=["strikeledger", "events"])
def test_the_list_of_commands_has_whole_sentences(group: list[str]) -> None:
    told = CliRunner().invoke(command_line, [*group, "--help"]).output.split("Commands:")[1].strip()
    assert ("..." in told, told.endswith(".")) == (False, True)


OPTIONS = [
    (name, option)
    for name, command in command_line.commands.items()
    for option in command.params
    if isinstance(option, click.Option)
]


def test_every_option_has_help() -> None:
    assert [(command, option.name) for command, option in OPTIONS if len(option.help or "") <= 10] == []


def test_the_readme_leads_from_two_commands_to_how_something_is_added() -> None:
    heads = re.findall(r"^## (.+)$", README, re.MULTILINE)
    ways = re.findall(r"^\*\*(.+?):\*\*", README.partition("## Add something\n")[2], re.MULTILINE)
    assert (heads[:2], heads[-1]) == (["Two commands", "Add something"], "Licence")
    assert ways == [
        "A publication and its claims", "A sentence or a chart", "A report", "A schedule", "News", "Machines"
    ]  # fmt: skip


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in command_line.commands if f"strikeledger {name}" not in README] == []


def test_every_option_of_the_command_that_the_readme_shows_exists() -> None:
    shown = set(
        re.findall(r"(?<![\w-])(--?[a-z][a-z-]*)(?=[ =\n])", "\n".join(re.findall(r"strikeledger report .*", README)))
    )
    known = {flag for _, option in OPTIONS for flag in option.opts} | {"--help", "-h"}
    assert shown - known == set()


OTHER_EDITIONS = re.findall(r"^\.venv/bin/strikeledger (report .*?)(?:  +#.*)?$", README, re.MULTILINE)


@pytest.mark.slow
@pytest.mark.parametrize("typed", OTHER_EDITIONS)
def test_every_edition_that_the_readme_asks_for_can_be_built(typed: str, tmp_path: Path) -> None:
    places = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(DATA), "--reports", str(tmp_path)]
    result = CliRunner().invoke(command_line, [*typed.split(), *([] if "--help" in typed else ["--explain", *places])])
    assert (result.exit_code, "not built yet" in result.output or "Usage" in result.output) == (0, True), result.output


EXPORTS = re.findall(
    r"^\.venv/bin/jupyter nbconvert .*$", (ROOT / "docs" / "exporters.md").read_text(encoding="utf-8"), re.MULTILINE
)


def test_the_page_on_exporters_shows_every_option_in_use() -> None:
    asked = {name for typed in EXPORTS for name in re.findall(r"--StrikeledgerExporter\.(\w+)=", typed)}
    assert asked == {"title", "subtitle", "authors", "paper", "contents", "brand"}


def test_the_readme_asks_for_other_editions() -> None:
    assert len(OTHER_EDITIONS) == 7


def test_every_file_that_the_page_for_contributors_names_exists() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+(?:\.(?:py|csv|json|typ|css|toml|md|ipynb)|/))`", page)
    below = {path.relative_to(HOME).as_posix() for path in HOME.rglob("*") if path.suffix != ".pyc"}
    known = {part for path in below for part in (path, path.rpartition("/")[2])}
    found = {name for name in named if name.rstrip("/") in known or (ROOT / name).exists()}
    assert (len(named) > 40, sorted(set(named) - found)) == (True, [])


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE)) - targets == set()


def test_every_file_that_a_page_leads_to_exists() -> None:
    links = [
        (page, link)
        for page in PAGES
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    ]
    assert [(page, link) for page, link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.slow
def test_the_readme_s_example_prints_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102  # our own example
    assert f"# {printed.getvalue().strip()}" in example


def test_the_changelog_has_the_version() -> None:
    assert f"## [{PROJECT['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_package_has_the_version_of_the_project() -> None:
    assert strikeledger.__version__ == PROJECT["version"]


def test_the_citation_names_the_version_and_the_licence_of_the_data() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    said = dict(re.findall(r"^([a-z-]+): (.+)$", citation, re.MULTILINE))
    assert (said["cff-version"], said["version"], said["license"]) == ("1.2.0", PROJECT["version"], "CC-BY-4.0")


def test_the_changelog_tells_numbers_apart_from_code() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [heading for heading in ("### Numbers that changed, and why", "### Code") if heading not in text] == []


def loaded_words(texts: dict[str, str]) -> dict[str, list[str]]:
    """The words that take a side, by where they stand."""
    found = {name: sorted({match.group().lower() for match in LOADED.finditer(text)}) for name, text in texts.items()}
    return {name: words for name, words in found.items() if words}


def test_words_that_take_a_side_are_found() -> None:
    texts = {"ours": "Proxies of the regime retaliated", "neutral": "armed groups said"}
    assert loaded_words(texts) == {"ours": ["proxies", "regime", "retaliated"]}


def strings_of(path: Path) -> str:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.slow
def test_no_module_s_words_take_a_side() -> None:
    assert loaded_words({str(path.relative_to(HOME)): strings_of(path) for path in HOME.rglob("*.py")}) == {}


def test_no_template_s_words_take_a_side() -> None:
    files = [path for path in (HOME / "render" / "templates").rglob("*") if path.is_file()]
    assert (len(files) > 3, loaded_words({path.name: path.read_text(encoding="utf-8") for path in files})) == (True, {})


def test_no_notebook_s_words_take_a_side() -> None:
    notebooks = {path.name: nbformat.read(path, as_version=4).cells for path in NOTEBOOKS}
    assert loaded_words({name: "\n".join(cell.source for cell in cells) for name, cells in notebooks.items()}) == {}


def test_no_page_s_words_take_a_side() -> None:
    assert loaded_words({name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}) == {}


OWN_COLUMNS = [
    ("attack_accounts", "note"), ("strike_accounts", "note"), ("strike_accounts", "target"), ("strike_accounts", "target_group"),
    ("tallies", "note"), ("context", "label"), ("corrections", "why"),
]  # fmt: skip


def test_no_words_of_ours_in_the_data_take_a_side() -> None:
    cells = {f"{t} {column}": [row[column] for row in read_csv(DATA / f"{t}.csv")] for t, column in OWN_COLUMNS}
    assert loaded_words({name: "\n".join(texts) for name, texts in cells.items()}) == {}


HOSTS = [
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "conda" + ".anaconda.org",
    "static.crates" + ".io",
]
PLACES = ["/" + "home/", "/" + "Users/", "/" + "root/", "/" + "work/", "C:" + "\\Users"]


def test_no_kept_file_names_a_package_host_or_a_place_of_one_machine() -> None:
    contents = {str(path.relative_to(ROOT)): path.read_bytes() for path in tracked()}
    named = [
        (path, text) for path, content in contents.items() for text in (*HOSTS, *PLACES) if text.encode() in content
    ]
    assert named == []


def test_locks_pin_every_package_by_digest() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.skipif(os.name != "posix", reason="whether a file can be run is a POSIX matter")
def test_the_continuous_integration_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
