"""Headline figures: a ledger comes in; what officials' and others' claims allow of each quantity goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from strikeledger.analysis import countries_with_troops, deaths_by_attack, round_days
from strikeledger.counts import UNKNOWN, Count, total
from strikeledger.data.claims import accounts_as_claims, claims_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import (
    BoundedQuantity,
    confirmed_attacks,
    cumulative_total,
    growing_totals,
    level,
    official_claims,
)
from strikeledger.inference.rounds import round_deaths
from strikeledger.report.figure import LISTED_NOTE, Figure, count_figure, evidence
from strikeledger.text import days_in_words, iso_day


def attacks(ledger: Ledger, country: str = "") -> Figure:
    """Attacks as the officials count them, in all or in one country."""
    terms, bounded = ledger.terms, _total_bounds(ledger, "attacks", country)
    name, where = (f"attacks/{country}", f" in {country}") if country else ("attacks", "")
    return count_figure(ledger, name, terms(f"{{Attacks_on}}{where}"), bounded, terms.attacks)


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


def last_attack(ledger: Ledger) -> Figure:
    """The day of the last attack: the latest that an official dated, and what officials said at that time of none since."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["official"]]
    latest = accounts[accounts["first_day"] == accounts["first_day"].max()]
    claims = official_claims(ledger)
    none_since = claims[(claims["measure"] == "attacks") & (claims["high"] == 0) & claims["since"].notna()]
    still = none_since["last_day"] >= accounts["first_day"].max() - pd.Timedelta(
        days=1
    )  # an older word of quiet is only old
    quiet = none_since[still & (none_since["last_day"] == none_since["last_day"].max())]
    if quiet.empty and (implied := _later_by_totals(ledger, accounts["first_day"].max())):
        return implied
    days = [*latest["first_day"], *latest["last_day"], *(quiet["since"] - pd.Timedelta(days=1))]
    if not days:
        return Figure("last_attack", ledger.terms("Last {attack}"), "date", None, None, "day", "not known", ())
    first, last = min(days), max(days)
    told = claims_of(ledger, pd.concat([quiet, accounts_as_claims(latest)]))
    return Figure(
        "last_attack",
        ledger.terms("Last {attack}"),
        "date",
        iso_day(first),
        iso_day(last),
        "day",
        days_in_words(first, last),
        told,
    )


def _later_by_totals(ledger: Ledger, listed: pd.Timestamp) -> Figure | None:
    """The span of the last attack where officials' totals rose after the last attack that is listed; else nothing."""
    if "tallies" not in ledger.contents:
        return None
    whole = growing_totals(ledger, "attacks")
    if pd.isna(listed) or ledger.scope not in whole.scopes:
        return None
    end = len(whole.days) - 1
    rose = [n for n in range((listed - whole.days[0]).days, end) if whole.growth(ledger.scope, n, end).low]
    if not rose:
        return None
    binding = {*whole.binding_claims(ledger.scope, rose[-1]), *whole.binding_claims(ledger.scope, end)}
    told = claims_of(ledger, whole.claims[whole.claims["claim_id"].isin(binding)])
    first, last = whole.days[rose[-1] + 1], whole.days[end]
    how = ledger.terms("Officials' totals rose after the last {attack} that is listed one by one.")
    words = days_in_words(first, last)
    label = ledger.terms("Last {attack}")
    return Figure("last_attack", label, "date", iso_day(first), iso_day(last), "day", words, told, computation=how)


def strike_rounds(ledger: Ledger) -> Figure:
    """Rounds of strikes, as officials count them; those that they acknowledged one by one are a floor."""
    bounded = _total_bounds(ledger, "strike_rounds")
    accounts = ledger.strike_accounts
    inside = accounts["strike_id"].isin(ledger.rounds["strike_id"])
    told = accounts[inside & accounts["official"] & ~accounts["acknowledged"].isin(["no", "disputed"])]
    each = told.drop_duplicates("strike_id").rename(columns={"strike_id": "attack_id"})
    if len(each) > bounded.count.low and len(each) in Count(0, bounded.count.high):
        bounded = replace(bounded, count=Count(len(each), bounded.count.high), claims=accounts_as_claims(each))
    return count_figure(ledger, "strike_rounds", ledger.terms("Rounds of {strikes}"), bounded, "rounds")


def strike_deaths(ledger: Ledger) -> list[Figure]:
    """People killed by strikes according to officials: in all, then round by round in order of time."""
    deaths = round_deaths(ledger)
    days = round_days(ledger).set_index("strike_id")["words"]
    overall = count_figure(
        ledger, "strike_deaths", ledger.terms("People killed in the rounds of {strikes}"), deaths.overall, "people"
    )
    rounds = [
        count_figure(
            ledger, f"strike_deaths/{n}", f"People killed, round {n} ({days[event]})", deaths.rounds[event], "people"
        )
        for n, event in zip(ledger.rounds["number"], ledger.rounds["strike_id"], strict=True)
    ]
    return [overall, *rounds]


def attack_deaths(ledger: Ledger) -> Figure:
    """Everyone killed in the attacks that officials confirmed one by one: a sum, left open where one gives no number."""
    killed = deaths_by_attack(ledger)
    count = total(killed["count"]) if killed["claims"].map(len).any() else UNKNOWN
    rows = ledger.claims[ledger.claims["claim_id"].isin([claim for claims in killed["claims"] for claim in claims])]
    figure = count_figure(
        ledger, "killed", "People killed", BoundedQuantity(count, rows, bool(killed["agree"].all())), "people"
    )
    how = ledger.terms(
        "The sum over the {attacks} that {officials} {confirmed} one by one, each with its own bounds; the table of them lists all."
    )
    return replace(figure, computation=how if count.is_known else "")


def us_injured(ledger: Ledger) -> Figure:
    """Personnel injured by the attacks."""
    label = ledger.terms("{Personnel} injured")
    return count_figure(ledger, "us_injured", label, _total_bounds(ledger, "us_injured"), "people")


def us_tbi(ledger: Ledger) -> Figure:
    """Of the injured, those with traumatic brain injuries; a share ("about half") is taken of the same source's injured."""
    label = ledger.terms("{Personnel} with, or evaluated for, traumatic brain injuries")
    return count_figure(ledger, "us_tbi", label, _total_bounds(ledger, "us_tbi"), "people")


def us_killed(ledger: Ledger) -> Figure:
    """Personnel killed by the attacks."""
    label = ledger.terms("{Personnel} killed")
    return count_figure(ledger, "us_killed", label, _total_bounds(ledger, "us_killed"), "people")


def us_troops(ledger: Ledger, country: str) -> Figure:
    """Troops in a country, as last reported by anyone."""
    claims = ledger.claims[(ledger.claims["measure"] == "us_troops") & (ledger.claims["scope"] == country)]
    return count_figure(
        ledger, f"us_troops/{country}", ledger.terms(f"{{Troops}} in {country}"), level(claims), "people"
    )


def headline_figures(ledger: Ledger, killed: Figure) -> list[Figure]:
    """The figures that a report opens with, of what the package holds; deaths of personnel only where a total of them is in view.

    Args:
        killed: people killed by all strikes, the first of `strike_deaths`.
    """
    if "headline figures" not in ledger.memo:
        ledger.memo["headline figures"] = _headline_figures(ledger, killed)
    found: list[Figure] = ledger.memo["headline figures"]
    return found


def every_headline(ledger: Ledger, deaths: Sequence[Figure]) -> list[Figure]:
    """Every headline figure, and the deaths by round."""
    return [*headline_figures(ledger, deaths[0]), *deaths[1:]]


def _headline_figures(ledger: Ledger, killed: Figure) -> list[Figure]:
    dead, held = us_killed(ledger), ledger.contents
    return [
        attacks(ledger), last_attack(ledger),
        *([attack_deaths(ledger)] if "killed" in held else []),
        *([strike_rounds(ledger), killed] if "rounds" in held else []),
        *([us_injured(ledger)] if "us_injured" in held else []),
        *([us_tbi(ledger)] if "us_tbi" in held else []),
        *([dead] if dead.low is not None else []),
        *(us_troops(ledger, country) for country in countries_with_troops(ledger)),
    ]  # fmt: skip


def _listed_count(ledger: Ledger, country: str) -> BoundedQuantity:
    """The attacks on the list, in all or in one country: the count itself where the package has no totals."""
    confirmed = confirmed_attacks(ledger)
    inside = confirmed.loc[confirmed["country"].eq(country) if country else confirmed["country"].notna(), "attack_id"]
    accounts = ledger.attack_accounts[
        ledger.attack_accounts["official"] & ledger.attack_accounts["attack_id"].isin(inside)
    ]
    count = Count.exactly(len(inside)) if len(inside) else UNKNOWN
    return BoundedQuantity(count, accounts_as_claims(accounts.drop_duplicates("attack_id")))


def _total_bounds(ledger: Ledger, measure: str, scope: str = "") -> BoundedQuantity:
    """A growing total in a scope, by default the widest; where only events counted one by one bound it, they are its claims."""
    if measure == "attacks" and "tallies" not in ledger.contents:
        return _listed_count(ledger, scope)
    bounded = cumulative_total(ledger, measure, scope or ledger.scope)
    if measure == "attacks" and bounded.count.is_known and bounded.claims.empty:
        countries = (scope or ledger.scope).split("+")
        confirmed = confirmed_attacks(ledger)
        inside = confirmed.loc[confirmed["country"].isin(countries), "attack_id"]
        accounts = ledger.attack_accounts[
            ledger.attack_accounts["official"] & ledger.attack_accounts["attack_id"].isin(inside)
        ]
        return replace(bounded, claims=accounts_as_claims(accounts.drop_duplicates("attack_id")))
    return bounded
