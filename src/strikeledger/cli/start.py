"""Where the command starts: that nothing is to be built is said before the command line's own library is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Say that nothing is to be built where that is so; else hand over to the command line."""
    command, *names = sys.argv[1:] or [""]
    if command == "report" and not any(name.startswith("-") for name in names):
        from pathlib import Path

        from strikeledger.build.state import up_to_date_message

        told = up_to_date_message(names, Path("reports.toml"), Path("data"), Path("reports"))
        if told:
            sys.stdout.write(f"{told}\n")
            return
    from strikeledger.cli.main import command_line as run

    run()
