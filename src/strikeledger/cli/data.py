"""Commands on the data of a ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from strikeledger.cli.options import DATA_OPTION, DEFAULT_DATA, PATH_TYPE, REPORTS_OPTION, dates_option, where_option
from strikeledger.errors import ParameterError, StrikeledgerError
from strikeledger.importers.registry import DATASETS
from strikeledger.messages import say


@click.command()
@click.argument("data", type=PATH_TYPE, default=DEFAULT_DATA)
@click.option(
    "--texts", type=PATH_TYPE, help="A folder with texts of sources, each SOURCE_ID.txt: quoted words must be in them."
)
@REPORTS_OPTION
@click.option("--update", is_flag=True, help="Record how many rows each file has by now, also where these are fewer.")
def check_command(data: Path, texts: Path | None, reports: Path, update: bool) -> None:
    """Check the data package in DATA (by default data/): every problem is listed with its file, line and column.

    Sound data is followed by what is odd but possible, by what became of every row: used in the ledger, or left out and why; and by the
    size of the folder of reports.
    """
    from strikeledger.build.state import BuildState
    from strikeledger.entry.upgrade import record_rows

    for line in record_rows(data) if update else ():
        say(line)
    from strikeledger.data.row_balance import check_package
    from strikeledger.entry.quotations import check_quotations
    from strikeledger.reading.word_list import check_words

    for line in check_package(data):
        say(line)
    say(check_words(data))
    if texts:
        say(check_quotations(data, texts))
    if reports.is_dir():
        say(BuildState(reports).size_in_words())


@click.command()
@click.argument("form", required=False, type=PATH_TYPE)
@click.option("--template", is_flag=True, help="Print a form with an example and a word on each column, and stop.")
@DATA_OPTION
@click.option("--dry-run", is_flag=True, help="Show what would be added and what it would change; write nothing.")
@click.option("--yes", is_flag=True, help="Add, or undo, without asking.")
@click.option("--undo", is_flag=True, help="Take the rows of the last addition out again.")
@click.option(
    "--from",
    "article",
    type=PATH_TYPE,
    metavar="ARTICLE",
    help="Print a form with the claims of ARTICLE, a file with its text, to confirm one by one, and stop.",
)
@click.option("--day", metavar="DAY", help="With --from: when the article was published.")
def add_command(
    form: Path | None,
    template: bool,
    data: Path,
    dry_run: bool,
    yes: bool,
    undo: bool,
    article: Path | None,
    day: str | None,
) -> None:
    """Add what a new publication says, from FORM: a TOML file as --template prints it.

    Shows how each quantity is read, checks the whole package with the new rows, shows which headline figures change, and asks before it
    writes. Any problem, and nothing is written. Without a terminal nobody can be asked, so nothing is written unless --yes is given.

    The exit code is 0 if the rows were added, or with --dry-run if they could be, and else 1.
    """
    if template:
        from strikeledger.data.validate import validate as check_data
        from strikeledger.entry.template import template as form_to_fill_in

        checked = check_data(data)
        say(form_to_fill_in(checked), nl=False)
        return
    if article is not None:
        from strikeledger.reading.proposals.proposed_form import propose_form

        say(propose_form(article, data, day), nl=False)
        return
    if undo:
        if form is not None:
            raise ParameterError("--undo takes no form: it takes out what was added last")
        _undo_last(data, dry_run, yes)
        return
    if form is None:
        raise ParameterError("name the form to add; `strikeledger add --template > new.toml` makes one to fill in")
    from strikeledger.entry.add import Addition, addition, write_addition

    wanted: Addition | None = addition(data, form)
    while wanted is not None:
        say(f"{wanted}\n")
        if dry_run:
            say("Nothing was added: this was a dry run.")
            return
        if not yes and not sys.stdin.isatty():
            raise StrikeledgerError(
                "Nothing was added: there is no terminal to ask at. Add with --yes, or look with --dry-run."
            )
        if not yes and not click.confirm(f"Add {wanted.rows} in {data}?"):
            raise StrikeledgerError("Nothing was added.")
        rows, wanted = wanted.rows, write_addition(wanted, data, form)
        done = f"Added {rows} in {data}. `strikeledger add --undo` takes them out again."
        say("The data was changed meanwhile. Now:\n" if wanted else done)


def _undo_last(data: Path, dry_run: bool, yes: bool) -> None:
    from strikeledger.entry.undo import last_addition, undo_addition

    wanted = last_addition(data)
    say(f"{wanted}\n")
    if dry_run:
        say("Nothing was taken out: this was a dry run.")
        return
    if not yes and not (sys.stdin.isatty() and click.confirm(f"Take these rows out of {data}?")):
        raise StrikeledgerError("Nothing was taken out. Without a terminal to ask at, --yes takes them out.")
    undo_addition(data, wanted)
    say(f"Taken out of {data}.")


@click.command()
@DATA_OPTION
def upgrade_command(data: Path) -> None:
    """Bring an older ledger to the current columns: those that it lacks are added to its files, empty.

    A ledger without words for reading drafts gets vocabulary.csv, with the words of its terms.

    An empty cell means what a missing column meant, so no number changes. Everything else stays as it is, byte for byte. Data with
    problems is refused, and a failure leaves every file as it was.
    """
    from strikeledger.entry.upgrade import upgrade
    from strikeledger.reading.word_list import write_words
    from strikeledger.replacement import replace_files

    wanted = upgrade(data)
    replace_files(data, wanted.files)
    lines = [*wanted.lines, *write_words(data)]
    if not lines:
        say(f"{data}: nothing to do; it has the current columns.")
        return
    for line in lines:
        say(f"{data}: {line}")
    say("No number changes; datapackage.json says what each column holds.")


@click.command()
@click.option(
    "--as-of", metavar="DAY", required=True, help="Use only what was published on or before this day, as 2024-02-10."
)
@click.option(
    "--scope", metavar="SCOPE", help="Only this scope, as Iraq or Iraq+Syria; otherwise each of which totals speak."
)
@click.option(
    "--measure",
    metavar="NAME",
    default="attacks",
    show_default=True,
    help="What is counted: attacks, us_injured, us_tbi, us_killed.",
)
@DATA_OPTION
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV; an empty high is an open end.")
def bands_command(as_of: str, scope: str | None, measure: str, data: Path, as_csv: bool) -> None:
    """Print what all claims together allow, day by day, as officials count, and which claims set the ends.

    What contradicts the rest is left out; the last lines name it, with every equal choice (not in the CSV).
    """
    from strikeledger.build.parameters import Parameter
    from strikeledger.inference.bands import band_rows, correction_set_lines, csv_lines, text_lines

    day = Parameter("as_of", "date", None, "the day to look from").value(as_of)
    rows, whole = band_rows(data, day, measure, scope)
    for line in csv_lines(rows) if as_csv else [*text_lines(rows), *correction_set_lines(whole)]:
        say(line)


@click.command()
@click.argument("folder", type=PATH_TYPE)
@click.option(
    "--subject",
    type=PATH_TYPE,
    help="A filled form, as `strikeledger terms --form` prints it; else a terminal is asked.",
)
def init_command(folder: Path, subject: Path | None) -> None:
    """Begin a ledger of one's own in FOLDER, which must be empty or not there yet (a .git in it may stay).

    Writes a sound data package without rows, the catalogue, the notebooks and a Makefile; `strikeledger check` and `strikeledger report`
    work in it at once. The words of its reports (attacks, on whom, by whom, who counts them) are asked for where there is a terminal, or
    taken from a form; `strikeledger terms` shows and changes them later.
    """
    from datetime import UTC, datetime

    from strikeledger.data.new_package import create_package
    from strikeledger.entry.subject import read_subject, write_subject
    from strikeledger.reading.word_list import write_words

    words = read_subject(subject) if subject else _asked_words() if sys.stdin.isatty() else {}
    create_package(folder, datetime.now(UTC).date())
    if words:
        write_subject(folder / "data", words)
        write_words(folder / "data")
    say(f"{folder}: a ledger without rows. README.md in it says what comes next.")


def _asked_words() -> dict[str, object]:
    """What a person says that a ledger is about; Enter keeps the plain word."""
    from strikeledger.entry.subject import ASKED
    from strikeledger.terms import Terms, term_rows

    say("What is the ledger about? Each as in the middle of a sentence; Enter keeps what stands in brackets.")
    meanings = {name: (value, meaning) for name, value, meaning in term_rows(Terms())}
    title = click.prompt("title: the title of the data", default="Attacks and strikes, as claimed")
    said = {name: click.prompt(f"{name}: {meanings[name][1]}", default=meanings[name][0], type=str) for name in ASKED}
    return {"title": title} | {name: words for name, words in said.items() if words != meanings[name][0]}


@click.command()
@click.argument("form", required=False, type=PATH_TYPE)
@click.option("--form", "blank", is_flag=True, help="Print a form with what stands there now, to change and give back.")
@DATA_OPTION
def terms_command(form: Path | None, blank: bool, data: Path) -> None:
    """Show the words of the reports: what is attacked, by whom, who counts; with FORM, change them.

    They stand in data/datapackage.json, under "terms"; what is left out is said in plain words. Without a data package here, the plain
    words are shown, for `strikeledger init --subject`.
    """
    from strikeledger.data.validate import read_package
    from strikeledger.entry.subject import read_subject, subject_form, terms_in_lines, write_subject
    from strikeledger.terms import Terms

    if form:
        write_subject(data, read_subject(form))
    terms = read_package(data).terms if (data / "datapackage.json").exists() else Terms()
    say(subject_form(terms) if blank else "\n".join(terms_in_lines(terms)), nl=not blank)


@click.command()
@click.argument("dataset", type=click.Choice([*DATASETS]))
@click.argument("file", type=PATH_TYPE)
@where_option("rows")
@click.option("--from", "first", metavar="DAY", help="Use only events from this day on, as 2018-07-01.")
@click.option("--to", "last", metavar="DAY", help="Use only events up to this day, as 2018-07-31.")
@click.option("--into", type=PATH_TYPE, required=True, help="The folder to make a ledger in, or an empty ledger.")
@click.option(
    "--released",
    metavar="DAY",
    help="When the file was released: from then on events without a dated source are known.",
)
@dates_option
@click.option(
    "--replace", is_flag=True, help="Replace an earlier import in the folder; what no import wrote is named and kept."
)
@click.option("--discard", is_flag=True, help="With --replace: drop also what no import wrote.")
def import_command(
    dataset: str,
    file: Path,
    conditions: tuple[str, ...],
    first: str | None,
    last: str | None,
    into: Path,
    released: str | None,
    order: str | None,
    replace: bool,
    discard: bool,
) -> None:
    """Make a ledger of FILE, which somebody else published: {datasets}.

    Deaths become bounds, and days, places and sources come along. Every row is used or left out for a reason that is told. A file that is
    cut off or of another kind is refused, and nothing is written. `strikeledger report` in the folder then builds the reports.
    """
    from strikeledger.importers.bring import import_file
    from strikeledger.importers.where import RowFilter, option_day

    where = RowFilter.parse(conditions, first, last)
    out = option_day("--released", released)
    made = import_file(
        file, DATASETS[dataset], where, into, released=out, order=order or "", replace=replace, discard=discard
    )
    for line in made.lines:
        say(line)


import_command.help = (import_command.help or "").format(
    datasets="; ".join(f"{dataset.key} for {dataset.file}" for dataset in DATASETS.values())
)

DATA_COMMANDS = (
    check_command,
    add_command,
    upgrade_command,
    bands_command,
    init_command,
    terms_command,
    import_command,
)
