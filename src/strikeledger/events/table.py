"""An events table: Parquet that is checked once when it is opened, and narrowed before it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property, reduce
from math import nan
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

import narwhals as nw
import pandas as pd

from strikeledger.errors import ParameterError, StrikeledgerError, did_you_mean
from strikeledger.events.engines import Engine, engine
from strikeledger.importers.where import RowFilter


class EventColumn(NamedTuple):
    """One column of an events table; `required` ones are never empty."""

    kind: str
    meaning: str
    required: bool = False


DAY_TYPE = "timestamp[us]"
"""Days are timestamps at midnight, without a zone: the one form that every engine compares and groups alike."""

EVENT_COLUMNS = {
    "event_id": EventColumn("text", "the publisher's own id", required=True),
    "day": EventColumn(DAY_TYPE, "the first day that the event may have been on", required=True),
    "last_day": EventColumn(DAY_TYPE, "the last such day; the same as day where the day is known", required=True),
    "country": EventColumn("text", "where it was", required=True),
    "admin": EventColumn("text", "province or state"),
    "site": EventColumn("text", "town or place"),
    "kind": EventColumn("text", "state-based, non-state or one-sided, or a publisher's own kinds", required=True),
    "actor_a": EventColumn("text", "one side, as the publisher names it"),
    "actor_b": EventColumn("text", "the other side"),
    "deaths_low": EventColumn("int64", "the lower bound; empty where nobody gave one"),
    "deaths_best": EventColumn("int64", "the publisher's own single estimate; no sum uses it"),
    "deaths_high": EventColumn("int64", "the upper bound; empty is an open end"),
    "published": EventColumn(
        DAY_TYPE, "the last day on which one of its sources came out; empty where that isn't known"
    ),
    "latitude": EventColumn("float64", "degrees north, to 0.1"),
    "longitude": EventColumn("float64", "degrees east, to 0.1"),
    "sources": EventColumn("int64", "how many sources it rests on"),
}

GROUPS = ("country", "admin", "kind")
"""What sums can be told apart by. Deaths are never shown by site."""


TYPES: dict[str, nw.dtypes.DType] = {
    "text": nw.String(),
    "int64": nw.Int64(),
    "float64": nw.Float64(),
    DAY_TYPE: nw.Datetime("us"),
}


CONDITION_COLUMNS = ("country", "admin", "site", "kind", "actor_a", "actor_b", "year")
"""What events can be asked for by; `year` is that of the first day."""

UCDP_NAMES = {"adm_1": "admin", "where_coordinates": "site", "side_a": "actor_a", "side_b": "actor_b"}


@dataclass(frozen=True)
class Events:
    """Events that have been checked, on the engine that will read them.

    Attributes:
        narrowed, known: of a part of a table, by which columns it was chosen, and as of which day.
    """

    frame: nw.LazyFrame[Any]
    engine: Engine
    narrowed: frozenset[str] = frozenset()
    known: date | None = None

    def where(self, asked: RowFilter) -> Events:
        """Only events that meet every condition, by any of its values as they are written, and lie between the days asked for."""
        conditions = conditions_by_column(asked)
        tests = [
            reduce(or_, (_in_year(int(value)) for value in values)) if name == "year" else nw.col(name).is_in(values)
            for name, values in conditions.items()
        ]
        tests += [nw.col("day") >= midnight(asked.first)] if asked.first else []
        tests += [nw.col("last_day") <= midnight(asked.last)] if asked.last else []
        narrowed = self.narrowed.union(conditions)
        return replace(self, frame=self.frame.filter(*tests), narrowed=narrowed) if tests else self

    def as_of(self, day: date) -> Events:
        """Only events that were over and published by the end of a day; what isn't known to be published isn't known."""
        known = nw.col("published") <= midnight(day), nw.col("last_day") <= midnight(day)
        return replace(self, frame=self.frame.filter(*known), known=min(day, self.known or day))

    @cached_property
    def unpublished_count(self) -> int:
        """How many events have no day of publication, so that they were never known."""
        return int(collect_rows(self.frame.filter(nw.col("published").is_null()).select(nw.len()))["len"].iloc[0])

    @cached_property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """The first and the last day of any event; None where there is no event."""
        ends = collect_rows(self.frame.select(nw.col("day").min(), nw.col("last_day").max())).iloc[0]
        return None if pd.isna(ends["day"]) else (ends["day"], ends["last_day"])


@contextmanager
def open_events(
    path: str | Path,
    backend: str = "duckdb",
    *,
    session: Any = None,
    scratch: Path | None = None,
    memory: str | None = None,
) -> Iterator[Events]:
    """The events of a Parquet file or of a folder of such files.

    Args:
        path: where they are; with Spark also any address that it reads.
        backend: what reads and reduces them; see `engine` for it and for the other arguments.

    Raises:
        StrikeledgerError: it is no events table; every reason is listed.
    """
    with engine(backend, session, scratch, memory) as opened:
        try:
            frame = opened.scan(path)
            schema = frame.collect_schema()
        except StrikeledgerError:
            raise
        except Exception as error:
            # Every engine has errors of its own.
            if "://" not in str(path) and not Path(path).exists():
                raise StrikeledgerError(f"{path} can't be read: there is no such file") from None
            said = str(error).splitlines()[0]
            raise StrikeledgerError(f"{path}: can't be read as Parquet by {backend}: {said}") from None
        _refuse(path, _misfits(dict(schema)))
        events = Events(frame.select(*EVENT_COLUMNS), opened)
        _refuse(path, _faults(events))
        yield events


def collect_rows(frame: nw.LazyFrame[Any]) -> pd.DataFrame:
    """The rows of a reduced frame, with whole numbers that may be missing and days as they came."""
    import pyarrow as pa

    whole = dict.fromkeys((pa.int32(), pa.int64(), pa.uint32(), pa.uint64()), pd.Int64Dtype())
    text = dict.fromkeys((pa.string(), pa.large_string(), pa.string_view()), pd.StringDtype(na_value=nan))
    table = frame.collect("pyarrow").to_native()
    found: pd.DataFrame = table.to_pandas(types_mapper=(whole | text).get, split_blocks=True, self_destruct=True)
    return found.astype(dict.fromkeys(found.select_dtypes("datetime"), "datetime64[us]"))


def midnight(day: date) -> datetime:
    """A day as the table writes it."""
    return datetime.combine(day, time())


def conditions_by_column(asked: RowFilter) -> dict[str, list[str]]:
    """The conditions by the table's own columns, which may be asked for by UCDP's names too."""
    found: dict[str, list[str]] = {}
    for name, values in asked.conditions.items():
        column = UCDP_NAMES.get(name, name)
        if column not in CONDITION_COLUMNS:
            raise ParameterError(f"--where {name}: {did_you_mean(name, CONDITION_COLUMNS)}")
        if column == "year" and not all(value.isdigit() and len(value) == 4 and int(value) for value in values):
            raise ParameterError(f"--where year={values[0]}: write a year, as year=2018")
        found[column] = [*found.get(column, []), *values]
    return found


def _in_year(year: int) -> nw.Expr:
    return (nw.col("day") >= midnight(date(year, 1, 1))) & (nw.col("day") <= midnight(date(year, 12, 31)))


def _misfits(schema: dict[str, nw.dtypes.DType]) -> list[str]:
    """Columns that are missing or of another type."""
    missing = [
        f"column {name} ({EVENT_COLUMNS[name].kind}): missing; it holds {EVENT_COLUMNS[name].meaning}"
        for name in EVENT_COLUMNS
        if name not in schema
    ]
    wrong = [
        f"column {name}: found {schema[name]}, allowed: {column.kind}"
        for name, column in EVENT_COLUMNS.items()
        if name in schema and schema[name] != TYPES[column.kind]
    ]
    return missing + wrong


def _faults(events: Events) -> list[str]:
    """What no row may be, with the number of rows that are: one pass over the table."""
    # Ids are left out: no sum rests on them, and to read them takes longer than all the rest.
    needed = [name for name, column in EVENT_COLUMNS.items() if column.required and name != "event_id"]
    rules = {f"{name} is empty": nw.col(name).is_null() for name in needed}
    rules |= {
        "last_day is before day": nw.col("last_day") < nw.col("day"),
        "deaths_low is above deaths_high": nw.col("deaths_low") > nw.col("deaths_high"),
        "deaths are below none": nw.min_horizontal("deaths_low", "deaths_high") < 0,
    }
    # Spark adds up no truth values.
    flags = [nw.when(rule).then(1).otherwise(0).alias(f"fault_{i}") for i, rule in enumerate(rules.values())]
    names = [f"fault_{i}" for i in range(len(rules))]
    sums = events.frame.select(*flags).select(*(nw.col(name).sum() for name in names))
    counts = collect_rows(sums.with_columns(nw.col(name).cast(nw.Int64) for name in names)).iloc[0]
    return [f"{rule} in {counts[name]:,} rows" for name, rule in zip(names, rules, strict=True) if counts[name]]


def _refuse(path: str | Path, reasons: list[str]) -> None:
    if reasons:
        lines = "\n".join(f"  {reason}" for reason in reasons)
        remedy = "`strikeledger events prepare` makes one from UCDP's CSV or from a CSV with these columns."
        raise StrikeledgerError(f"{path} is no events table:\n{lines}\n{remedy}")
