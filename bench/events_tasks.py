"""What the bench asks of a table of events: seven sums of the package."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from strikeledger.events import known_sums, period_sums, rates_around, sums_against_claims, top_sites
from strikeledger.events.table import Events

STRIKES, CLAIMS, WIDTH, TOP = 200, 1440, 7, 1000
AS_OF = date(2019, 6, 30)


@dataclass(frozen=True)
class Asked:
    """Days to look around, and claims to compare with."""

    days: pd.DataFrame
    claims: pd.DataFrame


def asked(countries: int, first: str = "2014-01-15", days: int = 3600, seed: int = 2) -> Asked:
    """Made-up days and claims about made-up countries; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    start = np.datetime64(first, "us")

    def some(number: int) -> tuple[list[str], np.ndarray]:
        names = [f"Country {one:03}" for one in rng.integers(countries, size=number)]
        return names, start + rng.integers(days - 200, size=number) * np.timedelta64(86_400_000_000, "us")

    names, when = some(STRIKES)
    strikes = pd.DataFrame({"country": names, "day": when})
    names, when = some(CLAIMS)
    low = rng.integers(1, 2000, size=CLAIMS)
    length = rng.choice([6, 30, 89, 180], size=CLAIMS) * np.timedelta64(86_400_000_000, "us")
    claims = pd.DataFrame(
        {
            "claim_id": [f"claim-{i}" for i in range(CLAIMS)],
            "country": names,
            "kind": rng.choice(np.array([None, None, "state-based", "one-sided"]), size=CLAIMS),
            "first_day": when,
            "last_day": when + length,
            "measure": rng.choice(np.array(["events", "deaths"]), size=CLAIMS),
            "low": low,
            "high": pd.array(np.where(rng.random(CLAIMS) < 0.5, low * 2, -1), dtype="Int64"),
        }
    )
    return Asked(strikes, claims.assign(high=claims["high"].where(claims["high"] > 0)))


TABLES: dict[str, Callable[[Events, Asked], pd.DataFrame]] = {
    "days": lambda events, _: period_sums(events, "day", ("country", "kind")),
    "weeks": lambda events, _: period_sums(events, "week", ("country", "admin")),
    "known": lambda events, _: known_sums(events, None, ("country",)),
    "days as of": lambda events, _: period_sums(events.as_of(AS_OF), "day", ("country", "kind")),
    "sites": lambda events, _: top_sites(events, TOP),
    "around": lambda events, asked: rates_around(events, asked.days, WIDTH),
    "claims": lambda events, asked: sums_against_claims(events, asked.claims),
}


def tables(events: Events, asked: Asked, wanted: Collection[str] = TABLES) -> Iterator[tuple[str, pd.DataFrame]]:
    """The tables of the bench that are wanted, as the package makes them, one after the other."""
    for name, made in TABLES.items():
        if name in wanted:
            yield name, made(events, asked)
