"""Style, types and the order of imports hold; `make style` sets code as the formatter has it before it looks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger_text import ROOT

CHECKS = ("ruff check", "ruff format --check", "mypy", "lint-imports --no-cache --no-logo")


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_code_is_as_this_check_wants_it(check: str) -> None:
    program, *options = check.split()
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
