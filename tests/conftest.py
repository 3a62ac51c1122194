"""What tests share: small packages and ledgers from text, the shipped ledger, and one real build of the article's report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from strikeledger import Ledger
from tests.browser import CHROMIUM, FLAGS
from tests.ledger_text import DATA, ROOT, LedgerOf, PackageOf, folders, write_package

settings.register_profile("steady", deadline=None)  # a slow machine is no failure
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


@pytest.fixture(scope="session")
def shipped() -> Ledger:
    """The ledger that the project ships."""
    return Ledger.load(DATA)


@pytest.fixture(scope="session")
def article(shipped: Ledger) -> Ledger:
    """What the founding article says, and nothing else."""
    return shipped.as_of("2023-11-29").only(["taza-2023-11-29"])


@pytest.fixture(scope="session")
def situation(shipped: Ledger) -> Ledger:
    """What was known on the day of the founding article."""
    return shipped.as_of("2023-11-29")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the article's edition, built once as the command builds it."""
    from strikeledger.cli.main import command_line

    reports = tmp_path_factory.mktemp("reports")
    options = ["--catalogue", str(ROOT / "reports.toml"), "--data", str(DATA), "--reports", str(reports)]
    result = CliRunner().invoke(command_line, ["report", "article", *options])
    if result.exit_code != 0:
        pytest.fail(f"the article's report was not built: {result.output} {result.exception!r}")
    return reports / "article" / "2023-11-29"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a network; tests that ask for it are skipped where it is not installed."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed, so the page is not tried in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
