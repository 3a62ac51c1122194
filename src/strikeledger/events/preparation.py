"""Making an events table, a sorted and typed Parquet file, from a CSV of UCDP GED or one with the table's own columns.

A row that can't be used is left out with its reason; whatever is odd in the others is found and listed, and none of it
is mended without a word. The statements are in the folder `sql`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from strikeledger.errors import StorageError, StrikeledgerError
from strikeledger.events.table import EVENT_COLUMNS, conditions_by_column
from strikeledger.importers.download import MISSING_CELLS, csv_header
from strikeledger.importers.where import RowFilter

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SQL = Path(__file__).parent / "sql"
GED = (
    "id", "country", "adm_1", "where_coordinates", "latitude", "longitude", "date_start", "date_end",
    "type_of_violence", "side_a", "side_b", "number_of_sources", "source_date", "low", "best", "high",
)  # fmt: skip
SHAPES = {"UCDP GED": ("ged.sql", GED), "an events table": ("own.sql", tuple(EVENT_COLUMNS))}
"""The CSVs that are understood: the statement that reads each, and the columns that it needs."""


@dataclass(frozen=True)
class Preparation:
    """What became of the `rows` that came in: they are `used`, `not_asked` for or `set_aside` by reason.

    `findings` counts by kind what is odd in rows that are used; `listed` is the file that has every one.
    """

    rows: int
    used: int
    not_asked: int
    set_aside: dict[str, int]
    findings: dict[str, int]
    listed: Path

    @property
    def lines(self) -> list[str]:
        """The balance in words."""
        aside = sum(self.set_aside.values())
        return [
            f"{self.rows:,} rows: {self.used:,} used, {self.not_asked:,} not asked for, {aside:,} left out",
            *(f"  left out, {what}: {number:,}" for what, number in self.set_aside.items()),
            *(f"  used, {what}: {number:,}" for what, number in self.findings.items()),
            f"Each row that was left out or is odd is listed in {self.listed}",
        ]


def prepare(
    source: Path, table: Path, where: RowFilter | None = None, released: date | None = None, order: str = ""
) -> Preparation:
    """Write an events table, sorted by country and day, and beside it a CSV that lists what is odd or left out.

    Args:
        source: UCDP GED as it is published, or a CSV with the columns of an events table.
        table: the Parquet file to write; it appears whole or not at all.
        where: only rows that meet every condition, by any of its values as they are written.
        released: the day on which the data came out, after which none of it was published; today, unless told.
        order: what a day as "05/07/2018" means in it: "dmy", "mdy", or "" where nobody said.

    Raises:
        StrikeledgerError: the file is no such CSV, the order of its days isn't said, or none of its rows is left.
    """
    import_duckdb()
    if not source.is_file():
        raise StrikeledgerError(f"{source}: there is no such file")
    try:
        table.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".strikeledger-events-", dir=table.parent) as folder:
            return _write_table(source, table, where, released or date.today(), order, Path(folder))  # noqa: DTZ011  # the asker's own day
    except OSError as error:
        raise StorageError(table, error) from None


def import_duckdb() -> None:
    """Say in words where DuckDB isn't installed."""
    try:
        import duckdb  # noqa: F401
    except ImportError:
        raise StrikeledgerError("this needs duckdb, which isn't installed: install strikeledger[scale]") from None


def _write_table(
    source: Path, table: Path, where: RowFilter | None, released: date, order: str, folder: Path
) -> Preparation:
    import duckdb

    if source.resolve() in (table.resolve(), table.with_suffix(".findings.csv").resolve()):
        raise StrikeledgerError(f"{source}: would be written over by what is made from it; give the table another name")
    with closing(duckdb.connect()) as connection:
        connection.execute("SET temp_directory = ?", [str(folder)])
        connection.execute("SET VARIABLE released = ?::TIMESTAMP", [datetime.combine(released, time())])
        connection.execute("SET VARIABLE missing = ?", [["", *MISSING_CELLS]])
        connection.execute("SET VARIABLE forms = ?", [[*_SPELLED, *_IN_FIGURES.get(order, ())]])
        rows = _read(connection, source)
        _refuse_unordered(connection, source, order)
        asked = _apply_conditions(connection, where)
        _run(connection, "judged.sql")
        used = connection.table("used").count("row").fetchall()[0][0]
        if not used:
            raise StrikeledgerError(f"{source}: {rows:,} rows, {asked:,} of them asked for, and none that can be used")
        listed = table.with_suffix(".findings.csv")
        connection.table("sorted").write_parquet(str(folder / table.name))
        connection.table("listed").write_csv(str(folder / listed.name))
        aside, odd = _counts(connection, "set_aside"), _counts(connection, "findings")
    for path in (listed, table):
        (folder / path.name).replace(path)
    return Preparation(rows, used, rows - asked, aside, odd, listed)


_SPELLED = ("%d %B %Y", "%d %b %Y", "%d-%b-%y", "%d-%b-%Y")
_IN_FIGURES = {"dmy": ("%d/%m/%y", "%d/%m/%Y"), "mdy": ("%m/%d/%y", "%m/%d/%Y")}
"""Two figures of a year before four: a year of four may have two."""


def _read(connection: DuckDBPyConnection, source: Path) -> int:
    """Fill the table `given` with every row of the file, and say how many there are."""
    import duckdb

    header = csv_header(source, "UCDP GED, or with the columns of an events table")
    statement = _statement(source, header.columns)
    # Nothing is guessed: a guess may take a line that doesn't fit for the header, and leave out those before it.
    text = dict.fromkeys(header.columns, "VARCHAR")
    try:
        form: dict[str, Any] = {
            "header": False,
            "skiprows": header.first_row - 1,
            "delimiter": header.delimiter,
            "quotechar": '"',
            "escapechar": '"',
            "auto_detect": False,
        }
        rows = connection.read_csv(escape(str(source)), columns=text, **form)
        rows.project("row_number() OVER () AS row, *").create("raw")
    except duckdb.Error as error:
        said = " ".join(str(error).partition("Possible")[0].split())
        raise StrikeledgerError(f"{source}: can't be read as CSV: {said}") from None
    _run(connection, "macros.sql")
    _run(connection, statement)
    connection.execute("DROP TABLE raw")
    return int(connection.table("given").count("row").fetchall()[0][0])


def _refuse_unordered(connection: DuckDBPyConnection, source: Path, order: str) -> None:
    """Refuse days in figures of which nobody can tell which is the day and which the month."""
    statement = (
        "SELECT row, coalesce(in_figures(day), in_figures(last_day)) AS found FROM given WHERE found IS NOT NULL"
    )
    if unordered := connection.execute(f"{statement} ORDER BY row LIMIT 1").fetchone():
        row, found = unordered
        said = "of which the month can't be told: add --dates dmy (the day first) or --dates mdy (the month first)"
        said = f"which --dates {order} doesn't fit" if order else said
        raise StrikeledgerError(f"{source}: row {row} has the day {found!r}, {said}")


def _statement(source: Path, columns: Sequence[str]) -> str:
    """The file of the statement that reads these columns."""
    missing = {name: [one for one in needed if one not in columns] for name, (_, needed) in SHAPES.items()}
    for name, (statement, _) in SHAPES.items():
        if not missing[name]:
            return statement
    nearest = min(missing, key=lambda name: len(missing[name]) / len(SHAPES[name][1]))
    found = ", ".join(columns[:6]) + (", ..." if len(columns) > 6 else "")
    raise StrikeledgerError(f"{source}: found the columns {found}; {nearest} also has {', '.join(missing[nearest])}")


def _apply_conditions(connection: DuckDBPyConnection, where: RowFilter | None) -> int:
    """Keep in the view `asked` what every condition holds for, and say how many rows that is."""
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

    rows = connection.table("given")
    year = FunctionExpression("substr", ColumnExpression("day"), ConstantExpression(1), ConstantExpression(4))
    for name, values in conditions_by_column(where).items() if where else ():
        cell = year if name == "year" else ColumnExpression(name)
        rows = rows.filter(cell.isin(*map(ConstantExpression, values)))
    if where and where.first:
        rows = rows.filter(ColumnExpression("day") >= ConstantExpression(where.first.isoformat()))
    if where and where.last:
        rows = rows.filter(ColumnExpression("last_day") <= ConstantExpression(where.last.isoformat()))
    rows.create_view("asked")
    return int(connection.table("asked").count("row").fetchall()[0][0])


def _run(connection: DuckDBPyConnection, name: str) -> None:
    connection.execute((SQL / name).read_text(encoding="utf-8"))


def _counts(connection: DuckDBPyConnection, name: str) -> dict[str, int]:
    return dict(connection.table(name).aggregate("what, count(*)").order("what").fetchall())
