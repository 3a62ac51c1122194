"""The command that reads a draft."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strikeledger.cli.options import AS_OF_OPTION, DATA_OPTION, PATH_TYPE
from strikeledger.messages import say


@click.command()
@click.argument("draft", type=PATH_TYPE)
@AS_OF_OPTION
@click.option(
    "--day",
    metavar="DAY",
    help="The draft's own day, which words like Sunday or today mean (default: its dateline, else --as-of).",
)
@click.option(
    "--out",
    "outputs",
    type=PATH_TYPE,
    multiple=True,
    metavar="FILE",
    help="Write the verdicts to a file, too: .md, .json, .html, or .docx for a Word draft; may be repeated.",
)
@click.option(
    "--fail-on",
    default="contradicted,out of date",
    show_default=True,
    metavar="VERDICTS",
    help="End with exit code 5 where a number has one of these verdicts; nothing for never.",
)
@DATA_OPTION
def read_command(
    draft: Path, as_of: str | None, day: str | None, outputs: tuple[Path, ...], fail_on: str, data: Path
) -> None:
    """Read DRAFT against the ledger: a text, Markdown, web page, Word file or notebook.

    Finds each number that speaks of what the ledger counts, and says whether sources support it, which, in which words and where; or
    that they contradict it, that it is out of date, sharper than any source, looser than needed, or not in the ledger. Where the draft
    leaves open what exactly it counts, the verdict is "can't tell", unless the usual meaning is confirmed. Nothing is changed.
    """
    from strikeledger.reading.outputs.listing import table_lines
    from strikeledger.reading.outputs.written import write_outputs
    from strikeledger.reading.read import EXIT_CODE, parse_kinds, read_file

    kinds = parse_kinds(fail_on)
    reading = read_file(draft, data, as_of, day)
    for line in table_lines(reading):
        say(line)
    for path in write_outputs(reading, draft, outputs):
        say(f"Written: {path}")
    if reading.failing(kinds):
        sys.exit(EXIT_CODE)
