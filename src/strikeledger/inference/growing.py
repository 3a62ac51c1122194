"""Growing totals of a ledger: which claims and events bind them, as constraints, and what these allow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from itertools import takewhile
from typing import Any

import pandas as pd

from strikeledger.data.frames import ONE_DAY, rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.inference.bound_sum import ENDS
from strikeledger.inference.reconcile import (
    BoundedQuantity,
    acknowledged_rounds,
    confirmed_attacks,
    is_binding,
    is_no_repeat,
    key_of_claims,
    last_day,
)
from strikeledger.inference.system import EVE, Listed, Statement, System, country_scopes, response_scopes
from strikeledger.inference.totals import Totals, day_number
from strikeledger.text import iso_day

GROWING_MEASURES = ("attacks", "us_injured", "us_tbi", "us_killed", "strike_rounds")
"""Measures whose totals never fall."""


def rows_of_people(measure: str) -> Callable[[Ledger], Hashable]:
    """What a total of people hurt rests on: its claims, and the days on which nothing had happened yet."""

    def key(ledger: Ledger) -> Hashable:
        claims = ledger.claims[ledger.claims["measure"] == measure]
        hurt = claims.loc[claims["low"] > 0, "event_id"]  # of an attack in which nobody was hurt nothing is added
        none = _last_days_of_none(ledger, measure).items() if "tallies" in ledger.contents else ()
        return key_of_claims(ledger, claims[claims["event_id"].isin(["", *hurt])]), tuple(none)

    return key


def growing_claims(ledger: Ledger, measure: str) -> pd.DataFrame:
    """Totals of one measure since the beginning, as officials count, also where the press restates them; each voice once.

    Of strikes, the beginning is the first round: a total since that day is one of all.
    """
    claims = _claims_of(ledger, measure)
    return claims[claims["since"].between(*_beginnings(ledger, measure))]


@from_memo
def _claims_of(ledger: Ledger, measure: str) -> pd.DataFrame:
    claims = ledger.claims[(ledger.claims["measure"] == measure) & (ledger.claims["counting"] == ledger.terms.counting)]
    return claims[claims["since"].notna() & is_no_repeat(claims)]


def _beginnings(ledger: Ledger, measure: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = ledger.beginnings
    if measure in _OF_STRIKES:
        inside = ledger.strike_accounts["strike_id"].isin(ledger.rounds["strike_id"])
        begun = ledger.strike_accounts.loc[inside, "first_day"]
        last = max(last, begun.min()) if len(begun) else last
    return first, last


_OF_STRIKES = ("strike_rounds", "militants_killed")


@from_memo
def growing_totals(ledger: Ledger, measure: str) -> Totals:
    """A growing total with everything that binds it, up to the day of the view.

    Totals and windows ("seven since the 7th") bind where officials gave them; where none did, and no event is confirmed, whoever gave
    one. Events confirmed one by one are growth within their days. In a country that earlier
    totals leave out nothing had happened before its first account.
    """
    said, listed = _claims_of(ledger, measure), _listed_events(ledger, measure)
    said = said[said["since"] >= ledger.beginnings[0]]
    binding = said[is_binding(ledger, said)]
    claims = binding if len(binding) or len(listed) else said
    claims = pd.concat([claims, added_events(ledger, measure, claims)])
    last = last_day(ledger)
    begun = claims.loc[claims["since"].between(*_beginnings(ledger, measure)), "since"].mode().head(1)
    windows = claims.loc[claims["since"] > _beginnings(ledger, measure)[1], "since"]  # perhaps before any event
    firsts = pd.concat([claims["first_day"], listed["first_day"], begun, windows])
    days = pd.date_range(min(firsts.min(), last), last) if len(firsts) else pd.DatetimeIndex([])
    number = partial(day_number, days)
    scopes = {scope for scope in (*claims["scope"], *listed["atom"], ledger.scope_of(measure)) if scope}
    sums = country_scopes(sorted(scopes))
    if measure == "strike_rounds":
        together = {frozenset(countries) for countries in listed["countries"]}
        sums = response_scopes(
            sorted({scope for scope in (*claims["scope"], ledger.scope_of(measure)) if scope}), together
        )
    statements = tuple(_statement(row, number, _beginnings(ledger, measure)) for row in rows_of(claims))
    groups: Any = (
        listed.groupby(["atom", "first_day", "last_day"])["event_id"].agg(tuple) if "tallies" in ledger.contents else {}
    )
    events = tuple(
        Listed(ids, atom, max(0, number(first)), max(0, number(end)), len(ids))
        for (atom, first, end), ids in groups.items()
    )
    none = {atom: number(day) for atom, day in _last_days_of_none(ledger, measure).items() if len(days)}
    atoms = {atom for parts in sums.values() for atom in parts}
    none_until = {atom: day for atom, day in none.items() if atom in atoms and day > EVE}
    own = ledger.claims[ledger.claims["claim_id"].isin(claims["claim_id"])]  # a claim keeps its own days in print
    return Totals(own, days, System(sums, statements, events, len(days) - 1, none_until))


def _statement(
    row: dict[str, Any], number: Callable[[pd.Timestamp], int], beginnings: tuple[pd.Timestamp, pd.Timestamp]
) -> Statement:
    """A claim as a statement; an older total told again, one that leaves something out, and the number of one event are floors."""
    since = (EVE, EVE)
    if row["event_id"]:
        since = (number(row["since"] - ONE_DAY),) * 2
    elif row["since"] > beginnings[1]:
        # Since the strikes of a day, before or after them; none since a day, from its beginning.
        since = number(row["since"] - ONE_DAY), number(row["since"] - ONE_DAY * int(row["high"] == 0))
    is_floor = row["event_id"] or row["dated"] == "restated" or row["excludes"] or pd.isna(row["high"])
    return Statement(
        row["claim_id"], row["scope"], int(row["low"]), None if is_floor else int(row["high"]),
        max(0, number(row["first_day"])), max(0, number(row["last_day"])), since, claim_weight(row), iso_day(row["published"]),
    )  # fmt: skip


EVENT_WEIGHT = 20
"""What it costs to set aside the number of one event: less than a total by an official."""


_NAMED, _INSTITUTION, _UNNAMED, _RETOLD, _PRESS = 300, 50, 40, 40, 10


def claim_weight(row: Mapping[str, Any]) -> int:
    """How much it costs to set a claim aside: most for an official who speaks by name, least for a restatement by the press.

    Words that were translated or rewritten weigh no more than those of an official without a name. Between equal speakers the source
    decides: a transcript before a wire before others, a dated page before one dated by inference.
    """
    if row["event_id"]:
        return EVENT_WEIGHT
    source = {"government": 3, "wire": 2}.get(str(row["source_kind"]), 0) + int(row["published_basis"] == "stated")
    if not row["official"]:
        return _PRESS + source
    if row["via"] in ("translated", "rewritten"):
        return _RETOLD + source
    if "unnamed" in row["speaker"]:
        return _UNNAMED + source
    return (_NAMED if ", " in row["speaker"] else _INSTITUTION) + source  # a person with an office, or an institution


def added_events(ledger: Ledger, measure: str, totals: pd.DataFrame) -> pd.DataFrame:
    """What officials said of the people hurt in single attacks: the newest word on each, the least of its day.

    A total holds an attack unless it is older or says that it leaves the attack out. Where newer totals that hold it are mere floors, they
    stand alone, as the attack may be in them. A vague word ("several") adds nothing, as it was revised downwards whenever one was.

    Returns:
        Rows of `Ledger.claims`, each with the attack's country as `scope` and its first day as `since`.
    """
    claims = ledger.claims[
        (ledger.claims["measure"] == measure) & ledger.claims["event_id"].isin(ledger.attacks["attack_id"])
    ]
    if not (claims["low"] > 0).any():
        return claims.head(0)
    claims = claims[is_binding(ledger, claims) & is_no_repeat(claims)]
    country = dict(zip(ledger.attacks["attack_id"], ledger.attacks["country"], strict=True))
    newest = claims[claims["published"] == claims.groupby("event_id")["published"].transform("max")]
    least = newest.sort_values(["event_id", "low", "claim_id"]).drop_duplicates("event_id")
    rows = []
    for row in rows_of(least[~least["soft"] & (least["low"] > 0)]):
        where = country[row["event_id"]]
        holding = [total for total in rows_of(totals) if _may_hold(total, row["event_id"], where, row["first_day"])]
        if not holding or any(total["high"] is not None for total in holding):
            rows.append(
                {**row, "scope": where, "since": row["first_day"], "last_day": max(row["last_day"], row["published"])}
            )
    return pd.DataFrame(rows, columns=claims.columns).astype(claims.dtypes)


def _may_hold(total: dict[str, Any], event: str, country: str, day: pd.Timestamp) -> bool:
    is_newer = total["last_day"] >= day and total["dated"] != "restated"
    return is_newer and country in total["scope"].split("+") and event not in total["excludes"].split()


def _listed_events(ledger: Ledger, measure: str) -> pd.DataFrame:
    """Events that officials confirmed one by one: event_id, atom, countries, first_day, last_day; none for measures of people."""
    if measure == "strike_rounds":
        return acknowledged_rounds(ledger)
    found = confirmed_attacks(ledger).rename(columns={"attack_id": "event_id", "country": "atom"})
    found["countries"] = found["atom"].map(lambda country: (country,))
    return found if measure == "attacks" else found.head(0)


@from_memo
def _last_days_of_none(ledger: Ledger, measure: str) -> dict[str, pd.Timestamp]:
    """Country to the last day on which there was certainly nothing: the eve of its first account, or of the first attack that may be."""
    if measure == "attacks":
        return _joining_days(ledger)
    if measure == "strike_rounds":
        return {}
    attacks, found = growing_totals(ledger, "attacks"), {}
    for country in attacks.system.atoms:
        none = list(takewhile(lambda day: attacks.count(country, day).high == 0, range(len(attacks.days))))  # noqa: B023
        if none:
            found[country] = attacks.days[none[-1]]
    return found


def _joining_days(ledger: Ledger) -> dict[str, pd.Timestamp]:
    """Country to the eve of its first account, where totals had been given before and none of them spoke of it."""
    accounts = ledger.attack_accounts.merge(ledger.attacks[["attack_id", "country"]], on="attack_id")
    totals, found = growing_claims(ledger, "attacks"), {}
    for country, first in accounts.groupby("country")["first_day"].min().items():
        earlier = totals.loc[totals["last_day"] < first, "scope"]
        if len(earlier) and not any(country in scope.split("+") for scope in earlier):
            found[str(country)] = first - ONE_DAY
    return found


def cumulative_total(ledger: Ledger, measure: str, scope: str) -> BoundedQuantity:
    """A growing total on the day of the view, with the claims that bind it."""
    whole = growing_totals(ledger, measure)
    return bounded_growth(whole, scope, EVE, len(whole.days) - 1)


def bounded_growth(whole: Totals, scope: str, first: int, last: int) -> BoundedQuantity:
    """What a total grew by between two days, numbered as in `Totals`, with the claims and the sums that bind it."""
    count = whole.exact_growth(scope, first, last)
    if not count.is_known or first >= last:
        return BoundedQuantity(count, whole.claims.head(0))
    claims = whole.claims[whole.claims["claim_id"].isin(whole.binding_claims(scope, first, last))]
    loose = whole.growth(scope, first, last)  # a sum adds up to it; where the solver has a closer bound, no sum does
    sums = [whole.sum_of(scope, first, last, end) if getattr(loose, end) == getattr(count, end) else () for end in ENDS]
    return BoundedQuantity(count, claims, not whole.correction.correction_set, *sums)
