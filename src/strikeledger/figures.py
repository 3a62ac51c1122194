"""Figures: numbers for print, each with its bounds, its words and the claims that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from strikeledger.blocks import FigureRef
from strikeledger.counts import Count
from strikeledger.ledger import Ledger, count_of
from strikeledger.reconcile import Bounded, cumulative, from_the_beginning, level, official, round_deaths

MEASURES = {
    "attacks": ("attacks on US forces", "attacks"),
    "us_injured": ("US personnel injured", "people"),
    "us_tbi": ("US personnel with traumatic brain injuries", "people"),
    "us_killed": ("US personnel killed", "people"),
    "us_seriously_injured": ("US personnel seriously injured", "people"),
    "us_troops": ("US troops", "people"),
    "strike_rounds": ("rounds of US strikes", "rounds"),
    "militants_killed": ("people killed by US strikes", "people"),
    "killed": ("people killed", "people"),
    "wounded": ("people wounded", "people"),
}
"""Measure to what it counts, in words, and its unit."""


@dataclass(frozen=True)
class Source:
    """Where a claim was published."""

    id: str
    publisher: str
    title: str
    published: str
    published_basis: str
    kind: str
    url: str


@dataclass(frozen=True)
class Claim:
    """A quantity as one source published it: what about, in which words, allowing which bounds, said by whom."""

    id: str
    subject: str
    words: str
    low: int
    high: int | None
    bounds: str
    speaker: str
    party: str
    official: bool
    published: str
    note: str
    source: Source

    def record(self) -> dict[str, Any]:
        """The claim for a register; its source by id."""
        return {**asdict(self), "source": self.source.id}


@dataclass(frozen=True)
class Figure:
    """A number for print. `low` and `high` are whole numbers or, for a date, ISO days; a missing `high` is open."""

    id: str
    label: str
    kind: str
    low: int | str | None
    high: int | str | None
    unit: str
    words: str
    claims: tuple[Claim, ...] = field(repr=False)

    @property
    def quiet(self) -> FigureRef:
        """The figure without the numbers of its claims, for a place that shows them already."""
        return FigureRef(self.id, marked=False)

    def record(self) -> dict[str, Any]:
        """The figure as `figures.json` holds it."""
        sources = dict.fromkeys(claim.source.id for claim in self.claims)
        parts = {name: getattr(self, name) for name in ("id", "label", "kind", "low", "high", "unit", "words")}
        return {**parts, "claims": [claim.id for claim in self.claims], "sources": list(sources)}


def claims_of(ledger: Ledger, rows: pd.DataFrame) -> tuple[Claim, ...]:
    """Claims from rows of `Ledger.claims`, the most recently published first."""
    if rows.empty:
        return ()
    sources = ledger.sources.set_index("source_id")
    ordered = rows.sort_values(["published", "claim_id"], ascending=[False, True])
    return tuple(_claim(ledger, row, sources) for row in ordered.to_dict("records"))


def _claim(ledger: Ledger, row: dict[Any, Any], sources: pd.DataFrame) -> Claim:
    origin = sources.loc[row["source_id"]]
    source = Source(
        row["source_id"], origin["publisher"], origin["title"], _iso(origin["published"]), origin["published_basis"], origin["kind"], origin["url"]
    )
    count = count_of(row["low"], row["high"])
    return Claim(
        id=row["claim_id"], subject=subject(ledger, row), words=in_words(row["words"]), low=count.low, high=count.high, bounds=str(count),
        speaker=row["speaker"], party=row["party"], official=bool(row["official"]), published=source.published, note=row["note"], source=source,
    )  # fmt: skip


def in_words(quantity: str) -> str:
    """A quantity cell for print: a share's base by its name in words."""
    head, of, base = quantity.partition(" of ")
    return f"{head} of {MEASURES[base][0]}" if of and base in MEASURES else quantity


def subject(ledger: Ledger, row: dict[Any, Any]) -> str:
    """What a claim is about, in words."""
    what, _ = MEASURES[row["measure"]]
    if row["event_id"]:
        events = pd.concat([ledger.strikes.set_index("strike_id"), ledger.attacks.assign(kind="attack").set_index("attack_id")])
        event = events.loc[row["event_id"]]
        kind = "round of strikes" if event["kind"] == "round" else event["kind"]
        prefix = "" if row["measure"] == "attacks" else f"{what}, "
        return f"{prefix}{kind} of {days_in_words(row['first_day'], row['last_day'])}, {event['place']}"
    where = row["scope"].replace("+", " and ")
    when = days_in_words(row["first_day"], row["last_day"])
    window = "" if pd.isna(row["since"]) else f" since {day_in_words(row['since'])}"
    return f"{what}, {where},{window} as of {when}".replace(",,", ",")


def counted(ledger: Ledger, id: str, label: str, bounded: Bounded, unit: str) -> Figure:
    """A figure that counts something."""
    count = bounded.count
    return Figure(id, label, "count", count.low, count.high, unit, str(count), claims_of(ledger, bounded.claims))


def said(ledger: Ledger, row: dict[Any, Any]) -> Figure:
    """What one claim says by itself, beside the others."""
    count = count_of(row["low"], row["high"])
    _, unit = MEASURES[row["measure"]]
    claims = claims_of(ledger, pd.DataFrame([row]))
    return Figure(f"claim/{row['claim_id']}", subject(ledger, row), "count", count.low, count.high, unit, str(count), claims)


def attacks(ledger: Ledger, scope: str = "") -> Figure:
    """Attacks on US forces as US officials count them, in all or in one country."""
    bounded = _growing(ledger, "attacks", scope or ledger.scope)
    return counted(ledger, "attacks" + (f"/{scope}" if scope else ""), _label("Attacks on US forces", scope), bounded, "attacks")


def itemised_attacks(ledger: Ledger) -> Figure:
    """Attacks that US officials confirmed one by one: a floor under every total."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]].drop_duplicates("attack_id")
    number = len(accounts)
    rows = _as_claims(accounts)
    label = "Attacks that US officials confirmed one by one, as listed here"
    return Figure("attacks/itemised", label, "count", number, number, "attacks", f"{number:,}", claims_of(ledger, rows))


def strike_rounds(ledger: Ledger) -> Figure:
    """Rounds of US strikes, as US officials count them."""
    return counted(ledger, "strike_rounds", "Rounds of US strikes", _growing(ledger, "strike_rounds", ledger.scope), "rounds")


def strike_deaths(ledger: Ledger) -> list[Figure]:
    """People killed by US strikes according to US officials: in all, then round by round in order of time."""
    deaths = round_deaths(ledger)
    overall = counted(ledger, "strike_deaths", "People killed by US strikes", deaths.overall, "people")
    days = round_days(ledger).set_index("strike_id")
    rounds = [
        counted(ledger, f"strike_deaths/{n}", f"People killed, round {n} ({days.loc[r, 'words']})", bounded, "people")
        for n, (r, bounded) in enumerate(deaths.rounds.items(), start=1)
    ]
    return [overall, *rounds]


def us_injured(ledger: Ledger) -> Figure:
    """US personnel injured by the attacks."""
    return counted(ledger, "us_injured", "US personnel injured", _growing(ledger, "us_injured", ledger.scope), "people")


def us_tbi(ledger: Ledger) -> Figure:
    """Of the injured, those with traumatic brain injuries; a share ("about half") is taken of the same source's injured."""
    bounded = _growing(ledger, "us_tbi", ledger.scope)
    return counted(ledger, "us_tbi", "of them with traumatic brain injuries", bounded, "people")


def us_troops(ledger: Ledger, country: str) -> Figure:
    """US troops in a country, as last reported by anyone."""
    claims = ledger.claims[(ledger.claims["measure"] == "us_troops") & (ledger.claims["scope"] == country)]
    return counted(ledger, f"us_troops/{country}", f"US troops in {country}", level(claims), "people")


def last_attack(ledger: Ledger) -> Figure:
    """The day of the last attack: the latest that a US official dated, and the latest official word that none followed."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]]
    latest = accounts[accounts["first_day"] == accounts["first_day"].max()]
    claims = official(ledger.claims)
    quiet = claims[(claims["measure"] == "attacks") & (claims["high"] == 0) & claims["since"].notna()]
    quiet = quiet[quiet["last_day"] == quiet["last_day"].max()]
    days = [*latest["first_day"], *latest["last_day"], *(quiet["since"] - pd.Timedelta(days=1))]
    rows = pd.concat([quiet, _as_claims(latest)])
    low, high = (_iso(min(days)), _iso(max(days))) if days else (None, None)
    words = days_in_words(min(days), max(days)) if days else "not known"
    return Figure("last_attack", "Last attack", "date", low, high, "day", words, claims_of(ledger, rows))


def round_days(ledger: Ledger) -> pd.DataFrame:
    """When each strike or round took place, as the accounts in view bound it.

    Returns:
        One row per strike or round: strike_id, first_day, last_day, words.
    """
    official_first = ledger.strike_accounts.sort_values("official", ascending=False)
    spans = official_first.groupby("strike_id").agg(first_day=("first_day", "min"), last_day=("last_day", "max")).reset_index()
    return spans.assign(words=[days_in_words(a, b) for a, b in zip(spans["first_day"], spans["last_day"], strict=True)])


def day_in_words(day: pd.Timestamp) -> str:
    """A day as prose prints it: "23 November 2023"."""
    return f"{day.day} {day:%B} {day.year}"


def days_in_words(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """A day, or the span in which it lies: "23 to 29 November 2023"."""
    if first == last:
        return day_in_words(last)
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day} to {day_in_words(last)}"
    return f"{first.day} {first:%B}{'' if first.year == last.year else f' {first.year}'} to {day_in_words(last)}"


def by_id(figures: Iterable[Figure]) -> dict[str, Figure]:
    """Figures by their ids."""
    return {figure.id: figure for figure in figures}


def _as_claims(accounts: pd.DataFrame) -> pd.DataFrame:
    """Accounts of attacks as claims: each says, without a number, that there was one."""
    return accounts.rename(columns={"account_id": "claim_id", "attack_id": "event_id"}).assign(
        measure="attacks", words="", low=1, high=1, scope="", since=pd.NaT
    )


def _growing(ledger: Ledger, measure: str, scope: str) -> Bounded:
    claims = from_the_beginning(ledger, measure, scope)
    day = pd.Timestamp(ledger.asked.as_of) if ledger.asked.as_of else claims["last_day"].max()
    return cumulative(claims, day) if len(claims) else Bounded(Count(0), claims)


def _label(label: str, scope: str) -> str:
    return f"{label} in {scope}" if scope else label


def _iso(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"
