"""Seeded damages to all that comes in: none ends in a traceback, a hang, or a success with other numbers.

`make fuzz` tries a thousand of each kind, the tests twenty-five; `STRIKELEDGER_FUZZ=1000` and `STRIKELEDGER_SEED=7` say so.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from click.testing import CliRunner, Result

from strikeledger.cli.main import command_line
from strikeledger.render.data_files import pdf_attachments
from tests.importers.test_importers import EXCERPT
from tests.ledger_text import contents, write_package
from tests.notebook_text import write_catalogue

pytestmark = pytest.mark.slow

TIMES = int(os.environ.get("STRIKELEDGER_FUZZ", "25"))
SEED = int(os.environ.get("STRIKELEDGER_SEED", "1"))
SECONDS = 20
VALUES: list[Any] = [
    None, 0, -1, 10**30, 1e308, True, "", "x", "\x1b[2J", "\ud800", "../../x", "a/b", "9999-12-31", "=1+1", [], {}, [None], {"a": {}},
]  # fmt: skip
WORDS = [
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b[31m", b'"', b"'", b",", b"\n", b"\r", b"[[", b"}}", b"=", b"9" * 400, b"-1", b"NaN",
    b"\xed\xa0\x80", b"0001-01-01", b"9999-12-31", b"../../etc", b"{" * 3000,
]  # fmt: skip


@contextmanager
def time_limit() -> Iterator[None]:
    """What takes longer than this hangs."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"took more than {SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def damaged_bytes(content: bytes, chance: random.Random) -> bytes:
    """Bytes that were cut, doubled, overwritten or mixed with others at a few places."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content) + 1)
        to = min(len(content), at + chance.choice([0, 1, 4, 60, 2000]))
        act = chance.randrange(5)
        if act == 0:
            content = content[:at] + content[to:]
        elif act == 1:
            content = content[:at] + content[at:to] + content[at:]
        elif act == 2:
            content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        elif act == 3:
            content = content[:at] + chance.choice(WORDS) + content[to:]
        else:
            content = content[:at] if chance.random() < 0.3 else content[:at] + content[at:to][::-1] + content[to:]
    return content


def damaged_json(text: bytes, chance: random.Random) -> bytes:
    """JSON in which a few values are others, missing or elsewhere; one in three is damaged as bytes."""
    if chance.random() < 0.33:
        return damaged_bytes(text, chance)
    content = json.loads(text)
    for _ in range(chance.randint(1, 3)):
        places = [(at, key) for at in _containers(content) for key in (at if isinstance(at, dict) else range(len(at)))]
        if not places:
            break
        where, key = chance.choice(places)
        act = chance.randrange(4)
        if act == 0:
            del where[key]
        elif act == 1 and isinstance(where, dict):
            where[chance.choice([*where, "as_of", "sources", "nbformat"])] = where.pop(key)
        else:
            where[key] = chance.choice(VALUES)
    return json.dumps(content).encode()


def _containers(content: Any) -> Iterator[Any]:
    if isinstance(content, dict | list):
        yield content
        for value in content.values() if isinstance(content, dict) else content:
            yield from _containers(value)


def run(*words: object) -> Result:
    """A command, which must end in time, in words, and in none that it doesn't know."""
    with time_limit():
        result = CliRunner().invoke(command_line, list(map(str, words)))
    assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)
    assert result.exit_code in {0, 1, 3, 4}, result.output
    assert "doesn't know came up" not in result.output, result.output
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", result.output) is None, result.output
    return result


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a small package and one report, built."""
    folder = tmp_path_factory.mktemp("fuzz") / "small"
    rows = "\n".join(f"t-{at:04} | wire-2023-11-{at:02} | {10 * at}" for at in (1, 15, 29))
    write_package(folder / "data", tallies=f"tally_id | source_id | quantity\n{rows}")
    parameters = 'as_of: str = "2023-11-29"  # the day\nsources: list[str] = []  # from whom\n'
    cell = "from strikeledger import Ledger, sections\nfrom strikeledger.sections import headlines\n"
    cell += 'ledger = Ledger.load().as_of(as_of)\nsections.sentence("{n:attack}.", ledger, n=headlines.attacks(ledger))'
    write_catalogue(
        folder, cell, parameters=parameters, settings='formats = ["html"]\n[tiny.parameters]\nas_of = "2023-11-29"'
    )
    result = run("report", *places(folder))
    assert result.exit_code == 0, result.output
    return folder


def places(folder: Path) -> list[str]:
    pairs = {"--catalogue": "reports.toml", "--data": "data", "--reports": "reports"}
    return [word for option, name in pairs.items() for word in (option, str(folder / name))]


def tries(kind: str) -> Iterator[random.Random]:
    return (random.Random(f"{kind}-{SEED}-{at}") for at in range(TIMES))  # noqa: S311


@pytest.mark.parametrize(
    ("name", "damage"),
    [("notebooks/tiny.ipynb", damaged_json), ("reports.toml", damaged_bytes)],
    ids=["notebooks", "catalogues"],
)
def test_a_damaged_notebook_or_catalogue_is_told_in_words(
    small: Path, tmp_path: Path, name: str, damage: Callable[[bytes, random.Random], bytes]
) -> None:
    project = shutil.copytree(small, tmp_path / "p", symlinks=True)
    sound, told = (project / name).read_bytes(), 0
    for chance in tries(name):
        (project / name).write_bytes(damage(sound, chance))
        told += run("report", "--explain", *places(project)).exit_code != 0
    assert told > TIMES / 5
    assert contents(project / "reports") == contents(small / "reports")


def test_a_damaged_state_is_set_aside_and_no_damaged_edition_is_current(small: Path, tmp_path: Path) -> None:
    project = shutil.copytree(small, tmp_path / "p", symlinks=True)
    reports, edition = project / "reports", project / "reports" / "tiny" / "2023-11-29"
    files = [
        *sorted((reports / ".state").rglob("*.json")),
        edition / "figures.json",
        edition / "ro-crate-metadata.json",
    ]
    current = 0
    for chance in tries("state"):
        file = chance.choice(files)
        sound = file.read_bytes()
        file.write_bytes(damaged_json(sound, chance))
        same = contents(edition) == contents(small / "reports" / "tiny" / "2023-11-29")
        for options in (["--explain"], []) if same else (["--explain"],):
            words = run("report", *options, *places(project)).output if options or ".state" not in str(file) else ""
            current += same and "current" in words
            assert same or "current" not in words, words
        file.write_bytes(sound)
    assert (current > 0, contents(edition)) == (True, contents(small / "reports" / "tiny" / "2023-11-29"))


def test_a_damaged_pdf_gives_its_data_as_they_were_or_none(built: Path, tmp_path: Path) -> None:
    sound, content = pdf_attachments(built / "article.pdf"), (built / "article.pdf").read_bytes()
    given = 0
    for at, chance in enumerate(tries("pdf")):
        path = tmp_path / f"{at}.pdf"
        path.write_bytes(damaged_bytes(content, chance))
        folder = tmp_path / f"out-{at}"
        if run("extract", path, "--to", folder).exit_code == 0:
            there = contents(folder)
            assert there == {name: sound.get(name) for name in there}, f"{at}: other data"
            given += 1
        path.unlink()
        shutil.rmtree(folder, ignore_errors=True)
    assert 0 < given < TIMES


def test_a_damaged_import_is_refused_or_adds_up_to_what_is_in_the_file(tmp_path: Path) -> None:
    content, made = EXCERPT.read_bytes(), 0
    for at, chance in enumerate(tries("import")):
        path, into = tmp_path / f"{at}.csv", tmp_path / f"into-{at}"
        path.write_bytes(damaged_bytes(content, chance))
        result = run("import", "ucdp", path, "--into", into, "--released", "2023-12-31")
        assert (result.exit_code == 0) == into.exists()
        if result.exit_code == 0:
            made += 1
            _assert_adds_up(path, into / "data")
        path.unlink()
        shutil.rmtree(into, ignore_errors=True)
    assert 0 < made < TIMES


def _assert_adds_up(path: Path, data: Path) -> None:
    """Each row of the file is an event or has a reason, and each number of dead lies between the file's."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with (data / "import.csv").open(encoding="utf-8", newline="") as file:
        aside = sum(row["fate"] == "left out" for row in csv.DictReader(file))
    with (data / "attack_accounts.csv").open(encoding="utf-8", newline="") as file:
        killed = {row["account_id"]: row["killed"] for row in csv.DictReader(file) if row["killed"]}
    with (data / "attacks.csv").open(encoding="utf-8", newline="") as file:
        events = len(list(csv.DictReader(file)))
    assert (events + aside, len(killed)) == (len(rows), events)
    for row in rows:
        words = killed.get(f"aa-{row['id'].strip()}000")
        if words is not None and words.isdecimal():
            assert words in {row[name].strip() for name in ("best", "low", "high")}
