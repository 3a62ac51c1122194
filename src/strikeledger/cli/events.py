"""The command `strikeledger events`, whose subcommands print summaries as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from strikeledger.cli.options import PATH_TYPE, CommandList, dates_option, where_option
from strikeledger.errors import StorageError, did_you_mean
from strikeledger.messages import say

if TYPE_CHECKING:
    import pandas as pd

    from strikeledger.events.table import Events


@click.group("events", cls=CommandList)
def events_command() -> None:
    """Sums over large tables of events, for files too big to be a ledger: written once, run by pandas, DuckDB or Spark."""


@events_command.command("prepare")
@click.argument("csv", type=PATH_TYPE)
@click.argument("table", type=PATH_TYPE)
@where_option("events")
@click.option("--released", metavar="DAY", help="When the data came out: nothing in it was published later.")
@dates_option
def prepare_command(
    csv: Path, table: Path, conditions: tuple[str, ...], released: str | None, order: str | None
) -> None:
    """Write TABLE, a sorted Parquet file, from CSV: UCDP GED as it is published, or a CSV with the table's own columns.

    A row that can't be used is left out; each one, and whatever is odd in the others, is listed in a CSV beside TABLE.
    """
    from strikeledger.events.preparation import prepare
    from strikeledger.importers.where import RowFilter, option_day

    made = prepare(csv, table, RowFilter.parse(conditions), option_day("--released", released), order or "")
    for line in made.lines:
        say(line)


def table_command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command that reads a table, with the options that all of them have."""
    options = [
        click.argument("table", type=PATH_TYPE),
        where_option("events"),
        click.option("--as-of", metavar="DAY", help="Use only what was over and published on or before this day."),
        click.option(
            "--backend",
            default="duckdb",
            show_default=True,
            help="What reads it: duckdb, pandas, polars, pyspark, sqlframe.",
        ),
        click.option(
            "--memory", metavar="SIZE", help="The most that DuckDB may take before it spills to disk, as 700MB."
        ),
        dates_option,
        click.option("--out", type=PATH_TYPE, help="Write the CSV to this file (default: print it)."),
    ]

    def command(function: Callable[..., None]) -> click.Command:
        for option in reversed(options):
            function = option(function)
        return events_command.command(name)(function)

    return command


BY = click.option("--by", default="country,kind", show_default=True, help="Tell apart by these: country, admin, kind.")


@table_command("periods")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month", "year"]),
    default="day",
    show_default=True,
    help="How long a period is.",
)
@BY
def periods_command(every: str, by: str, out: Path | None, **asked: Any) -> None:
    """Count events per day, week, month or year, with the bounds of their deaths.

    An event that spans several periods is in none: the rows without a period hold those, apart.
    """
    from strikeledger.events.sums import period_sums

    with _open_selection(**asked) as events:
        _write_result(period_sums(events, every, _names(by)), out)


@table_command("known")
@click.option("--by", default="", help="Tell apart by these: country, admin, kind (default: all together).")
def known_command(by: str, out: Path | None, as_of: str | None, **asked: Any) -> None:
    """Add up how many events there had been by each day, and how many were known then.

    The rows without a day hold events whose publication isn't known: those were never known.
    """
    from strikeledger.events.sums import known_sums
    from strikeledger.importers.where import option_day

    with _open_selection(as_of=None, **asked) as events:
        _write_result(known_sums(events, option_day("--as-of", as_of), _names(by)), out)


@table_command("around")
@click.argument("days", type=PATH_TYPE)
@click.option("--width", type=click.IntRange(1), default=7, show_default=True, help="How many days on either side.")
def around_command(days: Path, width: int, out: Path | None, **asked: Any) -> None:
    """Compare the days before with those after each day of DAYS, a CSV with the columns country and day.

    The data do not show that what happened on a day caused a change.
    """
    from strikeledger.events.around import rates_around
    from strikeledger.events.claims import read_days

    given = read_days(days)
    with _open_selection(**asked) as events:
        _tell_unknown(events, given["country"].tolist())
        _write_result(rates_around(events, given, width), out)


@table_command("sites")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="How many.")
def sites_command(top: int, out: Path | None, **asked: Any) -> None:
    """List the sites with the most events; never their outcomes."""
    from strikeledger.events.sums import top_sites

    with _open_selection(**asked) as events:
        _write_result(top_sites(events, top), out)


@table_command("claims")
@click.argument("claims", type=PATH_TYPE)
@click.option(
    "--hedges", type=PATH_TYPE, help="The rules that turn words into bounds (default: those of a new ledger)."
)
def claims_command(claims: Path, hedges: Path | None, out: Path | None, **asked: Any) -> None:
    """Put what the table has beside each claim of CLAIMS, and say whether both can hold: yes, no or can't tell.

    CLAIMS is a CSV with the columns claim_id, country, kind, first_day, last_day, measure (events or deaths), and either quantity,
    in the source's own words ("more than 70"), or low and high.
    """
    from strikeledger.events.claims import HEDGES, read_claims, sums_against_claims, windows_of

    given = read_claims(claims, hedges or HEDGES)
    with _open_selection(**asked) as events:
        _tell_unknown(events, [name for window in windows_of(given) for name in window.countries])
        _write_result(sums_against_claims(events, given), out)


@contextmanager
def _open_selection(
    table: Path, conditions: tuple[str, ...], as_of: str | None, backend: str, memory: str | None, order: str | None
) -> Iterator[Events]:
    """The events that are asked for; a CSV is prepared first, in a folder that goes with them."""
    from tempfile import TemporaryDirectory

    from strikeledger.events.preparation import prepare
    from strikeledger.events.table import open_events
    from strikeledger.importers.where import RowFilter, option_day

    day, where = option_day("--as-of", as_of), RowFilter.parse(conditions)
    with TemporaryDirectory(prefix="strikeledger-events-") as folder:
        if table.suffix.lower() == ".csv":
            made = prepare(table, Path(folder) / "events.parquet", order=order or "")
            say("\n".join(made.lines[:-1]), err=True)
            table = Path(folder) / "events.parquet"
        with open_events(table, backend, memory=memory) as events:
            asked = events.where(where)
            if day is not None and asked.unpublished_count:
                say(f"{asked.unpublished_count:,} events without a day of publication are left out.", err=True)
            yield asked if day is None else asked.as_of(day)


def _tell_unknown(events: Events, countries: list[str]) -> None:
    """Say which countries no event in view is in: a name may be misspelt."""
    from strikeledger.events.table import collect_rows

    known = collect_rows(events.frame.select("country").unique())["country"].tolist()
    for name in sorted({*countries} - {*known}):
        say(f"No event in view is in {name!r}; {did_you_mean(name, known)}.", err=True)


def _names(by: str) -> list[str]:
    return [name.strip() for name in by.split(",") if name.strip()]


def _write_result(found: pd.DataFrame, out: Path | None) -> None:
    if found.empty:
        say("There is no such event; values are compared as they are written in the table.", err=True)
    try:
        text = found.to_csv(out, index=False, date_format="%Y-%m-%d", lineterminator="\n")
    except OSError as error:
        raise StorageError(out or Path("-"), error) from None
    say(text, nl=False) if out is None else say(f"{len(found):,} rows in {out}")
