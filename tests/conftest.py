"""What tests share: small packages and ledgers from text, the shipped ledger, and what is built once for a whole run."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import settings

from strikeledger import Ledger
from strikeledger.build.fingerprint import code_digests
from strikeledger.build.state import BuildState
from strikeledger.data.validate import ValidatedPackage, validate
from strikeledger.files import STATE_FOLDER, lock_reports
from strikeledger.memory import MEMORY_VARIABLE, SHARED_VARIABLE
from tests.ledger_text import DATA, ROOT, LedgerOf, PackageOf, folders, write_package

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from playwright.sync_api import Browser

    from tests.notebook_text import RunShipped
    from tests.project import Project

Once = Callable[[str, Callable[[Path], object]], Path]
SLOW = ("built", "built_project", "editions", "project", "ran", "run_shipped", "watched")
MARKS = {"browser": "browser", "cluster": "cluster", **dict.fromkeys(SLOW, "slow")}
"""What a test is marked by that asks for a fixture; the mark of others stands with them."""

settings.register_profile("steady", deadline=None)  # a slow machine is no failure
settings.register_profile("quick", deadline=None, max_examples=25)
settings.load_profile("steady")


@pytest.fixture
def package_of(tmp_path: Path) -> PackageOf:
    """Writes a data package of text tables, each to a folder of its own."""
    fresh: Iterator[Path] = folders(tmp_path)
    return lambda **texts: write_package(next(fresh), **texts)


@pytest.fixture
def ledger_of(package_of: PackageOf) -> LedgerOf:
    """Loads a ledger of text tables."""
    return lambda **texts: Ledger.load(package_of(**texts))


@pytest.fixture
def fewer_rounds(ledger_of: LedgerOf) -> Ledger:
    """A later official counts fewer rounds than an earlier one, who is left out."""
    tallies = """
        quantity | measure       | speaker_id | as_of_first | source_id    | scope
        five     | strike_rounds | centcom    | 2023-11-10  | a-2023-11-11 | Syria
        three    | strike_rounds | pentagon   | 2023-11-27  | b-2023-11-29 | Syria
    """
    accounts = "strike_id | acknowledged | source_id\nround-2023-10-26 | yes | z-2023-10-27\nround-2023-11-28 | yes | b-2023-11-29"
    return ledger_of(tallies=tallies, strike_accounts=accounts).as_of("2023-11-29")


@pytest.fixture(scope="session")
def shipped() -> Ledger:
    """The ledger that the project ships."""
    return Ledger.load(DATA)


@pytest.fixture(scope="session")
def checked() -> ValidatedPackage:
    """The data that the project ships, read and found sound."""
    return validate(DATA)


@pytest.fixture(scope="session")
def winter(shipped: Ledger) -> Ledger:
    """What was known on the day of the last weekly edition."""
    return shipped.as_of("2024-02-07")


@pytest.fixture(scope="session")
def article(shipped: Ledger) -> Ledger:
    """What the founding article says, and nothing else."""
    return shipped.as_of("2023-11-29").only(["taza-2023-11-29"])


@pytest.fixture(scope="session")
def situation(shipped: Ledger) -> Ledger:
    """What was known on the day of the founding article."""
    return shipped.as_of("2023-11-29")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a folder once in a run, however many processes share its tests; who changes one copies it first."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, whole = shared / name, shared / f"{name}-whole"
        with lock_reports(shared / f"{name}-lock", lambda _: None):
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                whole.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def reports(once: Once) -> Callable[..., Path]:
    """Builds reports of the catalogue as the command does, each once in a run: the folder of all."""
    from strikeledger.cli.main import command_line

    def build(*asked: str) -> Path:
        def make(folder: Path) -> None:
            options = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(DATA), "--reports", str(folder)]
            result = CliRunner().invoke(command_line, ["report", *asked, *options])
            if result.exit_code != 0:
                pytest.fail(f"the {asked[0]} report was not built: {result.output} {result.exception!r}")

        return once(f"reports-{asked[0]}", make)

    return build


@pytest.fixture(scope="session")
def built(reports: Callable[..., Path]) -> Path:
    """The folder of the article's edition."""
    return reports("article") / "article" / "2023-11-29"


@pytest.fixture(scope="session")
def run_shipped(once: Once) -> RunShipped:
    """Runs a notebook on the shipped data without a kernel, with the same values once in a run."""
    from tests.notebook_text import run_here

    def run(path: Path, values: Mapping[str, object]) -> NotebookNode:
        def make(folder: Path) -> None:
            folder.mkdir()
            (folder / "notebook").write_bytes(pickle.dumps(run_here(path, values, DATA)))

        asked = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
        folder = once(f"run-{path.stem}-{asked}", make)
        return pickle.loads((folder / "notebook").read_bytes())  # noqa: S301  # our own, as it was shown

    return run


@pytest.fixture(scope="session")
def built_project(once: Once) -> Project:
    """A project with one small report and its three editions."""
    from tests.project import Project

    def make(folder: Path) -> None:
        result = Project.fresh(folder).report()
        assert (result.exit_code, "3 built" in result.output) == (0, True), result.output

    return Project(once("project", make))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a network; tests that ask for it are skipped where it is not installed."""
    from playwright.sync_api import sync_playwright

    from tests.browser import CHROMIUM, FLAGS

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed, so the page is not tried in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is worked out anew: what leaks into an answer can't hide in one that is kept."""
    for name in (MEMORY_VARIABLE, SHARED_VARIABLE):
        monkeypatch.delenv(name, raising=False)


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the answers that a run of tests keeps, whichever of its processes works them out.

    What the reports of this project keep, which the same code has worked out, is in it from the beginning.
    """
    if SHARED_VARIABLE not in os.environ:
        shared = Path(tempfile.mkdtemp())
        os.environ[SHARED_VARIABLE] = str(shared)
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(SHARED_VARIABLE)))
        own, copied = (_kept_answers(folder / "data") for folder in (ROOT, shared))
        if (kept := ROOT / "reports" / STATE_FOLDER / "memory" / own.name).is_dir():
            shutil.copytree(kept, own)
        own.mkdir(exist_ok=True)
        copied.symlink_to(own)  # where no lock lies beside the data
        os.environ[MEMORY_VARIABLE] = str(own)
        config.add_cleanup(lambda: os.environ.pop(MEMORY_VARIABLE))


def _kept_answers(data: Path) -> Path:
    """Where what editions of a data package share is kept."""
    return BuildState(Path()).memory_folder(code_digests(data))


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking for garbage in it after each test would take a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """One process more than there are processors, where all tests are run with `-n auto`: some wait for a minute, a browser or a kill."""
    return (os.cpu_count() or 1) + 1 if config.getoption("numprocesses") == "auto" else None


FIRST = ("test_style.py", "test_walk.py", "test_recipes.py", "test_cron.py")
"""What is told soon, and tests that take minutes or wait for one, so that nothing waits for them at the end."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))
    for item in items:
        for name in MARKS.keys() & getattr(item, "fixturenames", ()):
            item.add_marker(MARKS[name])
