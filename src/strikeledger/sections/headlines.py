"""Headline figures: a ledger comes in; what officials' and others' claims allow of each quantity goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from strikeledger.analysis import countries_with_troops, deaths_by_attack, lists_every_attack
from strikeledger.analysis.totals import newest_total, published_totals
from strikeledger.counts import UNKNOWN, Count, total
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo, from_same_rows
from strikeledger.inference.bound_sum import Term
from strikeledger.inference.growing import bounded_growth, cumulative_total, growing_totals, rows_of_people
from strikeledger.inference.reconcile import (
    BoundedQuantity,
    confirmed_attacks,
    is_binding,
    joint_bounds,
    level,
    round_days,
    rows_of_strikes,
    widest_scope,
)
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.inference.system import Listed
from strikeledger.report.figure import LISTED_NOTE, NOT_KNOWN, Figure, claim_figure, count_figure, evidence
from strikeledger.report.prose import view_date
from strikeledger.text import capitalise, day_in_words, days_in_words, iso_day, recent_days_in_words


@from_memo
def attacks(ledger: Ledger, country: str = "") -> Figure:
    """Attacks as the officials count them, in all or in one country."""
    terms, bounded = ledger.terms, _total_bounds(ledger, "attacks", country)
    name, where = (f"attacks/{country}", f" in {terms.place(country)}") if country else ("attacks", "")
    return count_figure(ledger, name, terms(f"{{Attacks_on}}{where}"), bounded, terms.attacks, country or ledger.scope)


def itemised_attacks(ledger: Ledger) -> Figure:
    """Attacks that officials confirmed one by one: a floor under every total."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]].drop_duplicates("attack_id")
    label = ledger.terms("{Attacks} that {officials} {confirmed} one by one, as listed here")
    claims = evidence(ledger, accounts_as_claims(accounts))
    words = f"{len(accounts):,}" if len(accounts) else "not known"
    number, how = len(accounts) or None, "" if claims or not len(accounts) else LISTED_NOTE
    return Figure(
        "attacks/itemised", label, "count", number, number, ledger.terms.attacks, words, claims, computation=how
    )


@from_memo
def last_attack(ledger: Ledger) -> Figure:
    """The day of the last attack: since when the totals certainly rose, and since when they can't have risen any more."""
    label, whole = ledger.terms("Last {attack}"), growing_totals(ledger, "attacks")
    scope = ledger.scope or "+".join(whole.system.atoms)
    listed = _latest_listed(ledger)
    found = None if "tallies" not in ledger.contents else whole.last_rise(scope)
    if found:
        first, last, end = found
        spans = [(first - 1, end), *([(last, end)] if last < end else [])]
        days = whole.days[first], whole.days[last]
        claims = {claim for span in spans for claim in whole.binding_claims(scope, *span)}
        events = [event for span in spans for term in whole.sum_of(scope, *span, "low") for event in _events_of(term)]
        listed = listed[listed["attack_id"].isin(events)]
        ahead = listed.loc[listed["first_day"] > whole.days[-1], "last_day"]  # told where it was still the day before
        days = days[0], max([days[1], *ahead])
    elif len(listed):
        days, claims = (listed["first_day"].max(), listed["last_day"].max()), set()
    else:
        return Figure("last_attack", label, "date", None, None, "day", NOT_KNOWN, ())
    told = pd.concat([whole.claims[whole.claims["claim_id"].isin(claims)], accounts_as_claims(listed)])
    between = ledger.terms("The days between which the last {attack} lies, by the totals and the list.")
    return Figure(
        "last_attack", label, "date", iso_day(days[0]), iso_day(days[1]), "day", days_in_words(*days, "or"), claims_of(ledger, told),
        computation="" if days[0] == days[1] else between,
    )  # fmt: skip


def _latest_listed(ledger: Ledger) -> pd.DataFrame:
    """The official accounts of attacks one by one; where the list is the count, those that may be of its last day."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]]
    if "tallies" in ledger.contents:
        return accounts
    latest: pd.DataFrame = accounts[accounts["last_day"] >= accounts["first_day"].max()]
    return latest


_SHORT_LABELS = {
    "strike_deaths": "Killed by the strikes, by {theirs} accounts", "killed": "Killed in {attacks}, by {theirs} accounts",
    "strike_deaths/rounds": "Killed in the rounds of {strikes}, by {theirs} accounts", "us_tbi": "{Personnel} with brain injuries",
}  # fmt: skip


def short_label(ledger: Ledger, figure: Figure) -> str:
    """What a headline is of, in a few words."""
    if figure.event in ledger.events:
        row = next(row for row in rows_of(round_days(ledger)) if row["strike_id"] == figure.event)
        told = recent_days_in_words(row["first_day"], row["last_day"], view_date(ledger), row["link"])
        return f"Killed, {ledger.events[figure.event]['kind']} of {told}"
    return ledger.terms(_SHORT_LABELS[figure.id]) if figure.id in _SHORT_LABELS else capitalise(figure.label)


def counted_until(ledger: Ledger, measure: str = "attacks") -> pd.Timestamp:
    """The day by which a total is said to have been counted: the view's own, or that of its newest total where it is older than a week."""
    if "tallies" not in ledger.contents:
        return view_date(ledger)
    days = [newest_total(ledger, measure)]
    days += [confirmed_attacks(ledger)["last_day"].max()] if measure == "attacks" else []
    newest = max((day for day in days if not pd.isna(day)), default=view_date(ledger))
    return view_date(ledger) if newest >= view_date(ledger) - pd.Timedelta(days=7) else newest


def last_of_its_kind(ledger: Ledger, measure: str, noun: str = "total") -> str:
    """What the newest total is called; where officials' of a later day is left out, the last that agrees with the others."""
    totals, theirs = published_totals(ledger, measure), ledger.claims.loc[ledger.claims["official"], "claim_id"]
    later = totals["contradicts"] & (totals["day"] > counted_until(ledger, measure)) & totals["claim_id"].isin(theirs)
    return f"the last {noun}{' that agrees with the others' if later.any() else ''}"


def growth_since(ledger: Ledger, figure: Figure, day: pd.Timestamp) -> Figure | None:
    """By how much a growing headline grew after a day, as far as publications reach; None where nothing tells."""
    whole = growing_totals(ledger, figure.id)
    if not len(whole.days) or whole.days[-1] <= day:
        return None
    grown = bounded_growth(whole, ledger.scope_of(figure.id), whole.number(day), len(whole.days) - 1)
    name, label = f"{figure.id}/since/{iso_day(day)}", f"{figure.label}, after {day_in_words(day)}"
    found = count_figure(ledger, name, label, grown, figure.unit, ledger.scope_of(figure.id))
    return found if found.low is not None else None


def _events_of(term: Term) -> tuple[str, ...]:
    return term.about.ids if isinstance(term.about, Listed) else ()


@from_same_rows(rows_of_strikes)
def strike_rounds(ledger: Ledger) -> Figure:
    """Rounds of strikes, as officials count them and acknowledged them one by one."""
    return _total_figure(ledger, "strike_rounds", "Rounds of {strikes}", "rounds")


def _total_figure(ledger: Ledger, measure: str, label: str, unit: str = "people") -> Figure:
    """A growing total in its widest scope; its label has terms in braces."""
    bounded = _total_bounds(ledger, measure)
    return count_figure(ledger, measure, ledger.terms(label), bounded, unit, ledger.scope_of(measure))


@dataclass(frozen=True)
class StrikeDeathFigures:
    """People killed by strikes according to officials.

    Attributes:
        overall: in all strikes that were acknowledged.
        in_rounds: in all rounds.
        rounds: in each round, in order of time.
        others: in each strike outside a round.
    """

    overall: Figure
    in_rounds: Figure
    rounds: tuple[Figure, ...]
    others: tuple[Figure, ...]

    @property
    def every(self) -> tuple[Figure, ...]:
        """All of them, from the whole to the parts; all rounds together only where there are rounds and more than these."""
        return self.overall, *([self.in_rounds] if self.others and self.rounds else []), *self.rounds, *self.others


@from_same_rows(rows_of_strikes)
def strike_deaths(ledger: Ledger) -> StrikeDeathFigures:
    """People killed by the strikes that were acknowledged: in all, in the rounds, round by round, and in each strike outside a round."""
    deaths, terms = strike_deaths_bounds(ledger), ledger.terms
    days = round_days(ledger).set_index("strike_id")["words"]
    number = dict(zip(ledger.rounds["strike_id"], ledger.rounds["number"], strict=True))

    def figure(name: str, label: str, bounded: BoundedQuantity, event: str = "") -> Figure:
        found = count_figure(ledger, name, label, bounded, "people", widest_scope(bounded.claims))
        return replace(found, event=event)

    return StrikeDeathFigures(
        figure("strike_deaths", terms("People killed by {strikes}, by {theirs} accounts"), deaths.overall),
        figure("strike_deaths/rounds", terms("People killed in the rounds of {strikes}"), deaths.in_rounds),
        tuple(
            figure(
                f"strike_deaths/{number[event]}",
                f"People killed, round {number[event]} ({days[event]})",
                bounded,
                event,
            )
            for event, bounded in deaths.rounds.items()
        ),
        tuple(
            figure(f"strike_deaths/{event}", f"People killed, strike of {days[event]}", bounded, event)
            for event, bounded in deaths.others.items()
        ),
    )


@from_memo
def attack_deaths(ledger: Ledger) -> Figure:
    """Everyone killed in the attacks: the sum over the list, left open where one gives no number or the list lacks some."""
    killed = deaths_by_attack(ledger)
    count = total(killed["count"]) if killed["claims"].map(len).any() else UNKNOWN
    if count.is_known and not lists_every_attack(ledger):
        count = Count(count.low, None)
    rows = ledger.claims[ledger.claims["claim_id"].isin([claim for claims in killed["claims"] for claim in claims])]
    figure = count_figure(
        ledger, "killed", ledger.terms("People killed in {attacks}"),
        BoundedQuantity(count, rows, bool(killed["agree"].all())), "people",
    )  # fmt: skip
    how = ledger.terms(
        "The sum over the {attacks} that {officials} {confirmed} one by one, each with its own bounds; the table of them lists all."
    )
    return replace(figure, computation=how if count.is_known else "")


@from_same_rows(rows_of_people("us_injured"))
def us_injured(ledger: Ledger) -> Figure:
    """Personnel injured by the attacks."""
    return _total_figure(ledger, "us_injured", "{Personnel} injured")


@from_same_rows(rows_of_people("us_tbi"))
def us_tbi(ledger: Ledger) -> Figure:
    """Of the injured, those with traumatic brain injuries; a share ("about half") is taken of the same source's injured."""
    return _total_figure(ledger, "us_tbi", "{Personnel} with brain injuries")


@from_same_rows(rows_of_people("us_killed"))
def us_killed(ledger: Ledger) -> Figure:
    """Personnel killed by the attacks."""
    return _total_figure(ledger, "us_killed", "{Personnel} killed")


def deadly_event(ledger: Ledger) -> tuple[dict[str, Any], Figure] | None:
    """The attack in which personnel were killed by officials' accounts, where it is one alone: its newest claim, and what all allow.

    Where its accounts can't all be true, the newest alone, as the casualties section tells of the others.
    """
    claims = ledger.claims
    said = claims[(claims["measure"] == "us_killed") & claims["official"] & (claims["event_id"] != "")]
    deadly = said.loc[said["low"] > 0, "event_id"].unique()
    if len(deadly) != 1:
        return None
    rows = said[said["event_id"] == deadly[0]].sort_values(["published", "claim_id"])
    newest = rows_of(rows)[-1]
    count, agree = joint_bounds(ledger.claim_counts(rows))
    number = claim_figure(ledger, newest)
    if not agree or len(rows) == 1:
        return newest, number
    name = f"us_killed/{newest['event_id']}"
    return newest, count_figure(ledger, name, number.label, BoundedQuantity(count, rows), number.unit)


@from_memo
def us_troops(ledger: Ledger, country: str) -> Figure:
    """Troops in a country: the newest exact number, or the newest words, of officials; where they give none, of anyone but belligerents."""
    said = ledger.claims[(ledger.claims["measure"] == "us_troops") & (ledger.claims["scope"] == country)]
    own = said[is_binding(ledger, said)]
    claims = own if len(own) else said[~said["party"].isin(ledger.terms.belligerents)]
    label = ledger.terms(f"{{Troops}} in {ledger.terms.place(country)}")
    return count_figure(ledger, f"us_troops/{country}", label, level(claims), "people")


@from_memo
def headline_figures(ledger: Ledger) -> list[Figure]:
    """The figures that a report opens with, of what the package holds; deaths of personnel only where a total of them is in view."""
    dead, held = us_killed(ledger), ledger.contents
    return [
        attacks(ledger), last_attack(ledger),
        *([attack_deaths(ledger)] if "killed" in held else []),
        *([strike_rounds(ledger), strike_deaths(ledger).overall] if "rounds" in held else []),
        *([us_injured(ledger)] if "us_injured" in held else []),
        *([us_tbi(ledger)] if "us_tbi" in held else []),
        *([dead] if dead.low is not None else []),
        *(us_troops(ledger, country) for country in countries_with_troops(ledger)),
    ]  # fmt: skip


def every_headline(ledger: Ledger) -> list[Figure]:
    """Every headline figure, and the deaths by round."""
    return [*headline_figures(ledger), *strike_deaths(ledger).every[1:]]


def _listed_count(ledger: Ledger, country: str) -> BoundedQuantity:
    """The attacks on the list, in all or in one country: the count itself where the package has no totals."""
    confirmed = confirmed_attacks(ledger)
    inside = confirmed.loc[confirmed["country"].eq(country) if country else confirmed["country"].notna(), "attack_id"]
    accounts = ledger.attack_accounts[
        ledger.attack_accounts["official"] & ledger.attack_accounts["attack_id"].isin(inside)
    ]
    count = Count.exactly(len(inside)) if len(inside) else UNKNOWN
    return BoundedQuantity(count, accounts_as_claims(accounts.drop_duplicates("attack_id")))


@from_memo
def _total_bounds(ledger: Ledger, measure: str, scope: str = "") -> BoundedQuantity:
    """A growing total in a scope, by default the widest; where only events counted one by one bound it, they are its claims."""
    if measure == "attacks" and "tallies" not in ledger.contents:
        return _listed_count(ledger, scope)
    bounded = cumulative_total(ledger, measure, scope or ledger.scope_of(measure))
    events = [event for term in (*bounded.low_sum, *bounded.high_sum) for event in _events_of(term)]
    accounts = ledger.attack_accounts
    if measure == "strike_rounds":
        accounts = ledger.strike_accounts.rename(columns={"strike_id": "attack_id"})
    own = accounts[accounts["attack_id"].isin(_with_parts(ledger, events))]
    told = [own[is_binding(ledger, own)], own[own["acknowledged"].eq("yes")] if measure == "strike_rounds" else own[:0]]
    one_each = pd.concat(told).drop_duplicates("attack_id")  # whoever acknowledged a round of which no official speaks
    return replace(bounded, claims=pd.concat([bounded.claims, accounts_as_claims(one_each)]))


def _with_parts(ledger: Ledger, events: Sequence[str]) -> list[str]:
    """Events, and for a round its strikes as well."""
    return [*events, *ledger.strikes.loc[ledger.strikes["part_of"].isin(list(events)), "strike_id"]]
