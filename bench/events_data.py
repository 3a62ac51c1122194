"""Make a large table of events that looks like a real one: Parquet of resampled rows of a prepared table.

A real row's deaths, kind, length, delay of publication, actors and number of sources stay together. Places and days are
made up: 120 countries of very uneven size, 400 sites in each, ten years in which every country has quieter and worse
times. The same seed gives the same rows. They are sorted by country and day, as `strikeledger events prepare` does.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

COUNTRIES, SITES, ADMINS, YEARS = 120, 400, 10, 10
FIRST = np.datetime64("2014-01-01", "us")
DAYS = int((np.datetime64("2024-01-01") - np.datetime64("2014-01-01")).astype(int))
DAY = np.timedelta64(86_400_000_000, "us")
CHUNK = 1_000_000
OPEN = 0.001
"""The share of events that is made to lack an upper bound, and as many a lower one: UCDP gives both for all of them."""


def write(real: Path, table: Path, rows: int, seed: int = 1) -> None:
    """Write so many rows, in chunks."""
    source, rng = pd.read_parquet(real), np.random.default_rng(seed)
    shares = rng.lognormal(0, 1.2, COUNTRIES)
    sizes = rng.multinomial(rows, shares / shares.sum())
    writer, number = None, 0
    for country, size in enumerate(sizes):
        for days in _days(rng, int(size)):
            chunk = _rows(source, rng, country, days, number)
            writer = writer or pq.ParquetWriter(table, chunk.schema, compression="zstd", store_schema=False)
            writer.write_table(chunk, row_group_size=122_880)
            number += len(days)
    if writer:
        writer.close()


def _days(rng: np.random.Generator, size: int) -> Iterator[NDArray[np.int64]]:
    """The days of a country's events in order, in chunks: worse months, and worse days in each."""
    months = np.repeat(rng.gamma(0.7, size=DAYS // 30 + 1), 30)[:DAYS]
    weights = months * rng.gamma(2.0, size=DAYS) + 1e-9
    days = np.repeat(np.arange(DAYS), rng.multinomial(size, weights / weights.sum()))
    yield from (days[start : start + CHUNK] for start in range(0, size, CHUNK))


def _rows(
    source: pd.DataFrame, rng: np.random.Generator, country: int, days: NDArray[np.int64], number: int
) -> pa.Table:
    size = len(days)
    chosen = rng.integers(len(source), size=size)
    site = np.minimum(rng.pareto(0.8, size) * 4, SITES - 1).astype("int32")
    day = FIRST + days * DAY
    length = (source["last_day"] - source["day"]).to_numpy("timedelta64[us]")[chosen]
    delay = (source["published"] - source["last_day"]).to_numpy("timedelta64[us]")[chosen]
    without = rng.random(size)
    places = [f"Site {country:03}-{one:03}" for one in range(SITES)]
    columns = {
        "event_id": pc.cast(pa.array(np.arange(number, number + size)), pa.string()),
        "day": pa.array(day),
        "last_day": pa.array(day + length),
        "country": _named([f"Country {country:03}"], np.zeros(size, "int32")),
        "admin": _named([f"Province {country:03}-{one}" for one in range(ADMINS)], site % ADMINS),
        "site": _named(places, site),
        **{name: _resampled(source[name], chosen) for name in ("kind", "actor_a", "actor_b")},
        "deaths_low": _numbers(source["deaths_low"], chosen, without < OPEN),
        "deaths_best": _numbers(source["deaths_best"], chosen, np.zeros(size, bool)),
        "deaths_high": _numbers(source["deaths_high"], chosen, without > 1 - OPEN),
        "published": pa.array(day + length + delay),
        "latitude": pa.array(np.round(rng.uniform(-40, 60, SITES), 1)[site]),
        "longitude": pa.array(np.round(rng.uniform(-100, 140, SITES), 1)[site]),
        "sources": _numbers(source["sources"], chosen, source["sources"].isna().to_numpy()[chosen]),
    }
    return pa.table(columns)


def _named(names: list[str], codes: NDArray[np.int32]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names))


def _resampled(column: pd.Series, chosen: NDArray[np.int64]) -> pa.DictionaryArray:
    codes, names = pd.factorize(column)
    return _named(list(names), codes.astype("int32")[chosen])


def _numbers(column: pd.Series, chosen: NDArray[np.int64], missing: NDArray[np.bool_]) -> pa.Array:
    return pa.array(column.fillna(0).to_numpy("int64")[chosen], mask=missing)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="a table that `strikeledger events prepare` made of UCDP GED")
    parser.add_argument("table", type=Path)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write(asked.real, asked.table, int(asked.rows), asked.seed)
