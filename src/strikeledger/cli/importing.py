"""The command `strikeledger import`: a dataset, a file and what is asked for of it come in; what became of every row is told."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import")
@click.argument("dataset", type=click.Choice(["ucdp", "acled"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--where",
    "conditions",
    multiple=True,
    metavar="COLUMN=VALUE",
    help="Use only such rows, as country=Syria or year=2018; may be repeated: the same column twice means either value.",
)
@click.option("--from", "first", metavar="DAY", help="Use only events from this day on, as 2018-07-01.")
@click.option("--to", "last", metavar="DAY", help="Use only events up to this day, as 2018-07-31.")
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, help="The folder to make a ledger in, or an empty ledger."
)
@click.option(
    "--released",
    metavar="DAY",
    help="When the file was released: from then on events without a dated source are known.",
)
@click.option("--replace", is_flag=True, help="Replace the data of an earlier import in the folder.")
def import_command(
    dataset: str,
    file: Path,
    conditions: tuple[str, ...],
    first: str | None,
    last: str | None,
    into: Path,
    released: str | None,
    replace: bool,
) -> None:
    """Make a ledger of FILE: events of UCDP GED (ucdp), or an ACLED export of your own (acled).

    Deaths become bounds, and days, places and sources come along. Every row is used or set aside for a reason that is told. A file that is
    cut off or of another kind is refused, and nothing is written. `strikeledger report` in the folder then builds the reports.
    """
    from strikeledger.importers.bring import import_file
    from strikeledger.importers.registry import DATASETS
    from strikeledger.importers.where import RowFilter, option_day

    where = RowFilter.parse(conditions, first, last)
    out = option_day("--released", released)
    made = import_file(file, DATASETS[dataset], where, into, released=out, replace=replace)
    for line in made.lines:
        click.echo(line)
