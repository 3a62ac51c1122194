"""Where the command starts: with nothing to build that is said at once, before even the command line's own library is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Say that nothing is to be built where that is so; else hand over to the command line."""
    if sys.argv[1:] == ["report"]:
        from pathlib import Path

        from strikeledger.press.memory import Memory

        reports = Path("reports")
        current = Memory(reports).all_current(Path("reports.toml"), Path("data"))
        if current is not None:
            told = f"Nothing to build: all {len(current)} editions are current. See {reports / 'index.html'}"
            sys.stdout.write(f"{told}\n")
            return
    from strikeledger.cli import main as command

    command()
