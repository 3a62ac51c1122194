"""The head of a report: its lead, its headline figures, and what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from strikeledger import figures
from strikeledger.data.claims import Claim
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Change, Figure, StrikeDeathFigures, counted_figure
from strikeledger.report.blocks import Callout, Card, Cards, Paragraph, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import accounts_in_words, voice_in_words
from strikeledger.report.prose import prose, view_day
from strikeledger.report.requires import requires
from strikeledger.text import capitalise, day_in_words
from strikeledger.wording.frame import many, newest_publication_day, on_day


def lead(ledger: Ledger, deaths: StrikeDeathFigures) -> Display:
    """The report in two sentences, and a third where accounts behind it can't all be true."""
    if not ledger.contents:
        return prose("Nothing is known yet: the ledger holds no account and no total.", role="lead")
    if not ledger.terms.forces:
        return _plain_lead(ledger)
    terms, last, counted = ledger.terms, figures.last_attack(ledger), figures.attacks(ledger)
    strikes = _strikes(ledger, deaths) if "rounds" in ledger.contents else []
    clash = "" if deaths.overall.agree else " Some accounts of the dead can't all be true, and some are set aside."
    return prose(
        terms(f"According to {voice_in_words(terms, counted)}, {{attackers}} had attacked {{forces}} in "), ledger.where, " ",
        *many(counted, "times", "time"), " by ", view_day(ledger),
        terms("; the last {attack} was "), *on_day(last), *strikes, ".", clash, role="lead",
    )  # fmt: skip


def _plain_lead(ledger: Ledger) -> Display:
    """The lead of a ledger whose attacks are on nobody in particular."""
    terms, last = ledger.terms, figures.last_attack(ledger)
    dead: list[Words] = []
    if "killed" in ledger.contents:
        dead = [" In them ", *many(figures.attack_deaths(ledger), "people were", "person was"), " killed."]
    return prose(
        terms("According to {officials}, as known on "), view_day(ledger), ", there were ",
        *many(figures.attacks(ledger), terms.attacks, terms.attack), " in ", ledger.where, "; the last was ", *on_day(last), ".", *dead,
        role="lead",
    )  # fmt: skip


def _strikes(ledger: Ledger, deaths: StrikeDeathFigures) -> list[Words]:
    """How many rounds of strikes there were, and how many people these killed."""
    rounds, striker = figures.strike_rounds(ledger), ledger.terms.striker
    carried_out: list[Words] = [
        f". By their own account {striker} had carried out ",
        *many(rounds, "rounds of strikes", "round of strikes"),
    ]
    if rounds.low is None:
        carried_out = [f". How many rounds of strikes {striker} had carried out is ", rounds]
    others = any(figure.low is not None for figure in deaths.others)
    struck = "; all strikes that it acknowledges killed" if others else ", which killed"
    killed: list[Words] = [
        f"{struck}, by {accounts_in_words(ledger.terms, deaths.overall)} taken together, ",
        *many(deaths.overall, "people", "person"),
    ]
    if deaths.overall.low is None:
        killed = [f"; how many people these killed, by {ledger.terms.theirs} accounts, is ", deaths.overall]
    return [*carried_out, *killed]


@requires("attacks", "tallies", "strikes")
def headlines(ledger: Ledger, moves: Sequence[Change] = (), last_edition: str = "") -> Display:
    """The headline figures as cards, each with the words behind it and what it was in the edition before."""
    before = {move.now.id: move.before for move in moves}
    shown = figures.headline_figures(ledger)
    cards = tuple(_card(ledger, figure, before.get(figure.id), last_edition) for figure in shown)
    return Display(Cards(cards)).with_figures(*before.values())


def _card(ledger: Ledger, figure: Figure, before: Figure | None, last_edition: str) -> Card:
    value: Any = (figure,)
    change: Any = _change(figure, before, day_in_words(last_edition)) if before else ()
    return Card(capitalise(figure.label), value, (Text(capitalise(_evidence_in_words(ledger, figure))),), change)


def _change(now: Figure, before: Figure, then: str) -> tuple[Words, ...]:
    """What a figure was on the day of the edition before; its claims stand in the table of what changed."""
    if (now.low, now.high) == (before.low, before.high):
        return (f"as on {then}",)
    return ("was ", before.quiet, f" on {then}")


def _evidence_in_words(ledger: Ledger, figure: Figure) -> str:
    """Whose words a figure rests on: the claim that says the same, else the total among them, else any."""
    terms = ledger.terms
    if figure.words == "not known":
        return "No source in view gives a number."
    if "tallies" not in ledger.contents and figure.kind != "date":
        return terms("{officials}, by {attacks} {confirmed} one by one")
    if not figure.claims:
        return "No source in view gives a number."
    if figure.kind == "date":
        dated = [f"{terms.attack} of {claim.day}: {claim.speaker}" for claim in figure.claims if not claim.words]
        quiet = [
            f"{claim.speaker}, {day_in_words(claim.published)}: none after it"
            for claim in figure.claims
            if claim.high == 0
        ]
        return "; ".join([*dated[:1], *quiet[:1]]) or terms("by how much the totals of {attacks} rose")
    same = [claim for claim in figure.claims if claim.bounds == figure.words]
    ends = [claim for claim in figure.claims if "/" not in claim.id and _gives_an_end(claim, figure)]
    if not same and not ends:
        return "what officials said of each part, taken together"
    claim = (same or ends)[0]
    together = "" if same or len(figure.claims) == 1 else ", with other claims"
    soft = "; soft words, read by a convention" if any(claim.soft for claim in same[:1] or figure.claims) else ""
    return (
        f"{claim.quotation}{together}: {claim.speaker}, {claim.source.publisher}, {day_in_words(claim.published)}{soft}"
    )


def _gives_an_end(claim: Claim, figure: Figure) -> bool:
    return claim.low == figure.low or (claim.high is not None and claim.high == figure.high)


def left_out(ledger: Ledger, everything: Ledger) -> Display:
    """As of when an edition speaks, what it draws on and, where it is filtered, what it leaves out."""
    asked = ledger.filters
    if not asked.sources and not asked.countries:
        return prose(*_freshness(ledger))
    publisher = dict(zip(everything.sources["source_id"], everything.sources["publisher"], strict=True))
    filters = [f"only {', '.join(f'{publisher[s]} (“{s}”)' for s in asked.sources)}"] if asked.sources else []
    filters += [f"only events in, and totals of, {' and '.join(asked.countries)}"] if asked.countries else []
    told = f" It uses {'; '.join(filters)}, and leaves out everything else that was known by then."
    children: Any = (*_freshness(ledger), told)
    return Display(Callout("A filtered edition", (Paragraph(children),), kind="warning"))


def _freshness(ledger: Ledger) -> list[Words]:
    """As of when the data is known, how old the newest publication is, and how many there are."""
    if ledger.sources.empty:
        return [f"Data as known on {view_day(ledger)}: no publication is in view."]
    asked = pd.Timestamp(ledger.filters.as_of) if ledger.filters.as_of else ledger.sources["published"].max()
    stale = ", more than 7 days before" if asked - ledger.sources["published"].max() > _FRESH else ""
    return [
        f"Data as known on {view_day(ledger)}; the newest publication is of {newest_publication_day(ledger)}{stale}. In view: ",
        _count_figure("publications", "publications", len(ledger.sources), "Publications of which a row is in view."),
        " publications with ",
        _count_figure("claims", "claims", len(ledger.claims), "Quantities in those publications."), " quantities.",
        f" {ledger.terms.extent}" if ledger.terms.extent else "",
    ]  # fmt: skip


_FRESH = pd.Timedelta(days=7)


def _count_figure(name: str, label: str, number: int, how: str) -> Figure:
    return counted_figure(f"counted/{name}", capitalise(label), number, name.partition("/")[0], how)
