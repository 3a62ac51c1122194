"""What claims allow together: bounds of wholes and parts come in, the tightest bounds that propagation finds go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import pandas as pd

from strikeledger.counts import UNKNOWN, Count, total
from strikeledger.errors import InfeasibleError
from strikeledger.frames import count_of
from strikeledger.ledger import Ledger


@dataclass(frozen=True)
class Total:
    """A whole and its parts; where it is not `closed`, there may be parts that nobody named."""

    whole: str
    parts: tuple[str, ...]
    closed: bool = True


_MOST_PASSES = 1000  # trees settle within their depth; only circles of open totals would go on


def propagate(bounds: Mapping[str, Count], totals: Sequence[Total]) -> dict[str, Count]:
    """Tighten bounds until no total tightens them further (bounds consistency of linear sums).

    >>> rounds = {"1": Count(0, 0), "2": Count(0, 0), "3": Count(6, 7), "4": Count(2), "all": Count(0, 15)}
    >>> print(*propagate(rounds, [Total("all", ("1", "2", "3", "4"))]).values(), sep=", ")
    none, none, 6 or 7, 2 to 9, 8 to 15

    Raises:
        InfeasibleError: the claims can't all be true.
    """
    now = dict(bounds)
    for _ in range(_MOST_PASSES):
        before = dict(now)
        for whole in totals:
            parts = [now.get(part, UNKNOWN) for part in whole.parts]
            rest = [] if whole.closed else [UNKNOWN]
            now[whole.whole] = now.get(whole.whole, UNKNOWN) & total([*parts, *rest])
            for i, part in enumerate(whole.parts):
                now[part] = now.get(part, UNKNOWN) & (now[whole.whole] - total([*parts[:i], *parts[i + 1 :], *rest]))
        if now == before:
            return now
    raise InfeasibleError("the totals refer to each other in a circle")


def together(counts: Sequence[Count]) -> tuple[Count, bool]:
    """What all counts allow, and whether they can all be true; where they can't, the bounds that hold each of them."""
    try:
        return reduce(Count.__and__, counts, UNKNOWN), True
    except InfeasibleError:
        return reduce(Count.__or__, counts), False


def official(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims of US officials: the ones who count attacks on their forces.

    Totals by another definition stay out, and so do repeats of a claim in view: one voice counts once.
    """
    once = ~claims["repeats"].isin(claims["row_id"])
    return claims[claims["official"] & claims["counting"].isin(["", "Pentagon"]) & once]


def from_the_beginning(ledger: Ledger, measure: str, scope: str) -> pd.DataFrame:
    """US officials' totals of one measure and scope since the beginning, not of a later window."""
    claims = official(ledger.claims)
    return claims[
        (claims["measure"] == measure) & (claims["scope"] == scope) & claims["since"].between(*ledger.beginnings)
    ]


def set_aside(totals: pd.DataFrame) -> pd.DataFrame:
    """Totals that contradict the others on the ground that a total of the past never falls.

    An earlier total contradicts a later one if even its low is above the later one's high. As long as any do, the one with the
    most contradictions goes; of equals, one by an unnamed speaker, then the one published first, as later counts correct earlier ones.

    Args:
        totals: rows of `Ledger.claims` of one measure, scope and counting.

    Returns:
        The rows to set aside.
    """
    frame = totals.reset_index(drop=True)
    low, high = frame["low"].astype("float").to_numpy(), frame["high"].astype("float").to_numpy()
    earlier = frame["last_day"].to_numpy()[:, None] < frame["first_day"].to_numpy()[None, :]
    clash = earlier & (low[:, None] > high[None, :])
    clash |= clash.T
    unnamed = frame["speaker"].str.contains("unnamed").to_numpy()
    order = frame["published"].rank(method="first").to_numpy()
    out: list[int] = []
    while clash.any():
        worst = max(range(len(frame)), key=lambda i: (clash[i].sum(), unnamed[i], -order[i]))
        clash[worst] = clash[:, worst] = False
        out.append(worst)
    return frame.loc[out]


def cumulative_band(totals: pd.DataFrame, days: pd.DatetimeIndex, floor: pd.Series | None = None) -> pd.DataFrame:
    """The band of a total that only grows, day by day, from totals that don't contradict each other.

    A total binds at some time between its first and its last day: from its last day on the count is at least its low, up to
    its first day at most its high. Where totals of one day differ, the count passed from one to the other, and the band holds both.

    Args:
        totals: rows of `Ledger.claims`.
        floor: what the count is at least on each of the days, from events counted one by one.

    Returns:
        One row per day: day, low, high (whole numbers, missing = open).
    """
    rows = []
    for i, day in enumerate(days):
        before, after = totals[totals["last_day"] <= day], totals[totals["first_day"] >= day]
        low = 0 if before.empty else int(before["low"].max())
        high = None if after["high"].isna().all() else int(after["high"].min())
        if high is not None and high < low:
            low, high = high, low
        counted = 0 if floor is None else int(floor.iloc[i])
        low = max(low, counted if high is None else min(counted, high))
        rows.append({"day": day, "low": low, "high": high})
    return pd.DataFrame(rows, columns=["day", "low", "high"]).astype({"low": "Int64", "high": "Int64"})


@dataclass(frozen=True)
class Bounded:
    """A quantity as the claims in `claims` (rows of `Ledger.claims`) bound it; `agree` tells whether they can all be true."""

    count: Count
    claims: pd.DataFrame
    agree: bool = True


def cumulative(totals: pd.DataFrame, day: pd.Timestamp) -> Bounded:
    """A growing total on a day, with the claims that bind it: those that give its low and its high.

    Args:
        totals: rows of `Ledger.claims` of one measure, scope and counting.
    """
    kept = totals[~totals["claim_id"].isin(set_aside(totals)["claim_id"])]
    band = cumulative_band(kept, pd.DatetimeIndex([day])).iloc[0]
    count = count_of(band["low"], band["high"])
    ends = [count.low, count.high]
    binds = ((kept["last_day"] <= day) & kept["low"].isin(ends)) | (
        (kept["first_day"] >= day) & kept["high"].isin(ends)
    )
    return Bounded(count, kept[binds.fillna(False).astype(bool)] if count.is_known else kept.head(0))


def level(claims: pd.DataFrame) -> Bounded:
    """A level such as troops: what the latest claims say; where they differ, bounds that hold each."""
    latest = claims[claims["last_day"] == claims["last_day"].max()]
    count, agree = together([count_of(low, high) for low, high in zip(latest["low"], latest["high"], strict=True)])
    return Bounded(count, latest, agree)


@dataclass(frozen=True)
class RoundDeaths:
    """People killed, by round and in all, as US officials put it.

    `rounds` maps a round's id to its bounds and the claims behind them; `overall` holds all rounds together.
    """

    rounds: Mapping[str, Bounded]
    overall: Bounded


def round_deaths(ledger: Ledger) -> RoundDeaths:
    """Reconcile the deaths of each round with its strikes and with the total over all rounds."""
    claims = official(ledger.claims)
    killed = claims[claims["measure"] == "killed"]
    rounds = ledger.rounds["strike_id"].tolist()
    parts = {r: ledger.strikes.loc[ledger.strikes["part_of"] == r, "strike_id"].tolist() for r in rounds}
    said = {str(event): together(ledger.claim_counts(group)) for event, group in killed.groupby("event_id")}
    whole = from_the_beginning(ledger, "militants_killed", ledger.scope)
    stated = from_the_beginning(ledger, "strike_rounds", ledger.scope)
    overall = cumulative(whole, whole["last_day"].max()) if len(whole) else Bounded(UNKNOWN, whole)
    counted = not stated.empty and cumulative(stated, stated["last_day"].max()).count == Count.exactly(len(rounds))
    bounds = {event: count for event, (count, _) in said.items()} | {"overall": overall.count}
    totals = [Total(r, tuple(strikes), closed=len(strikes) > 1) for r, strikes in parts.items() if strikes]
    totals.append(Total("overall", tuple(rounds), closed=counted))
    try:
        settled, agree = propagate(bounds, totals), True
    except InfeasibleError:
        settled, agree = bounds, False

    def behind(round_id: str) -> pd.DataFrame:
        return killed[killed["event_id"].isin([round_id, *parts[round_id]])]

    everything = pd.concat([whole, *(behind(r) for r in rounds)]) if rounds else whole
    by_round = {}
    for r in rounds:
        own, own_agree = said.get(r, (UNKNOWN, True))
        count = settled.get(r, UNKNOWN)
        by_round[r] = Bounded(count, behind(r) if count == own else everything, own_agree and agree)
    return RoundDeaths(by_round, Bounded(settled["overall"], everything, overall.agree and agree))
