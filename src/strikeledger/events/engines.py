"""Engines that read and reduce tables of Parquet: one for each backend of Narwhals that is supported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from glob import escape
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import narwhals as nw

from strikeledger.errors import ParameterError, StrikeledgerError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Engine:
    """One backend, ready to scan.

    Attributes:
        backend: what Narwhals calls it.
        options: what its scans are given besides the path: a session or a connection.
        scratch: a folder for small tables, which all workers of a cluster must see.
    """

    backend: str
    options: dict[str, Any]
    scratch: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def scan(self, path: str | Path) -> nw.LazyFrame[Any]:
        """A Parquet file, or all those in a folder, as one table."""
        folder = Path(path)
        files = sorted(folder.glob("*.parquet")) if folder.is_dir() else [path]
        if not files:
            raise StrikeledgerError(f"{path}: there is no .parquet file in this folder")
        if len(files) > 1 and self.backend in _PATTERNS:
            # One scan: a union of scans takes memory for each of them.
            return nw.scan_parquet(f"{escape(str(folder))}/*.parquet", backend=self.backend, **self.options)  # type: ignore[arg-type]
        scans = [nw.scan_parquet(self._literal(file), backend=self.backend, **self.options) for file in files]  # type: ignore[arg-type]
        return reduce(lambda one, other: nw.concat([one, other]), scans)

    def _literal(self, file: str | Path) -> str:
        """A file's name in which no sign stands for others."""
        return escape(str(file)) if self.backend in _PATTERNS else str(file)

    def small_table(self, frame: pd.DataFrame) -> nw.LazyFrame[Any]:
        """A small table for a join: it goes in as Parquet too, so that its types are those of the large one."""
        path = self.scratch / f"small-{next(self._numbers)}.parquet"
        frame.to_parquet(path, index=False)
        return self.scan(path)


_PATTERNS = ("duckdb", "polars", "sqlframe")
"""Engines that take a file's name for a pattern of names."""


@contextmanager
def engine(
    backend: str = "duckdb", session: Any = None, scratch: Path | None = None, memory: str | None = None
) -> Iterator[Engine]:
    """An engine and its folder for small tables, which goes when it is left, as DuckDB's connection does; a Spark session stays.

    Args:
        backend: duckdb, pandas, polars, pyspark or sqlframe.
        session: a Spark session of one's own, as on a cluster.
        scratch: where the folder is made; on a cluster, a place that all workers see.
        memory: the most that DuckDB may take before it spills to disk, as "700MB".
    """
    if backend not in OPENERS:
        raise ParameterError(f"no backend is called {backend!r}: {did_you_mean(backend, OPENERS)}")
    with TemporaryDirectory(prefix="strikeledger-events-", dir=scratch) as folder:
        try:
            options = {"session": session} if session is not None else OPENERS[backend](Path(folder), memory)
        except ImportError as error:
            raise StrikeledgerError(f"the backend {backend} needs {error.name}, which isn't installed") from None
        try:
            yield Engine(backend, options, Path(folder))
        finally:
            if "connection" in options:
                options["connection"].close()


def _duckdb(scratch: Path, memory: str | None) -> dict[str, Any]:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET temp_directory = ?", [str(scratch)])
    # What is kept in order is kept in memory; results are sorted later.
    connection.execute("SET preserve_insertion_order = false")
    if memory:
        try:
            connection.execute("SET memory_limit = ?", [memory])
        except duckdb.Error:
            connection.close()
            raise ParameterError(f"memory is {memory!r}, allowed: a size such as '700MB'") from None
    return {"connection": connection}


def _pandas(_: Path, __: str | None) -> dict[str, Any]:
    import_module("pyarrow")
    # Otherwise whole numbers that may be missing become fractions.
    return {"dtype_backend": "numpy_nullable"}


def _polars(_: Path, __: str | None) -> dict[str, Any]:
    import_module("polars")
    return {}


def _pyspark(_: Path, __: str | None) -> dict[str, Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("strikeledger").config("spark.sql.session.timeZone", "UTC")
    return {"session": builder.config("spark.ui.enabled", "false").getOrCreate()}


def _sqlframe(_: Path, __: str | None) -> dict[str, Any]:
    from sqlframe.duckdb import DuckDBSession

    return {"session": DuckDBSession()}


OPENERS: dict[str, Callable[[Path, str | None], dict[str, Any]]] = {
    "duckdb": _duckdb,
    "pandas": _pandas,
    "polars": _polars,
    "pyspark": _pyspark,
    "sqlframe": _sqlframe,
}
"""How each backend is made ready, given a folder and the memory that it may take."""
