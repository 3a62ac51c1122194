"""The head of a report: its lead, its headline figures, and what it leaves out."""

from __future__ import annotations

from typing import Any

from strikeledger import figures, summaries
from strikeledger.blocks import Callout, Card, Cards, Paragraph, Text
from strikeledger.claims import Claim, capital
from strikeledger.display import Display, Words, prose
from strikeledger.figures import Figure
from strikeledger.ledger import Ledger
from strikeledger.wording.frame import day_of, known_on, many, newest, on, things


def lead(ledger: Ledger, deaths: list[Figure]) -> Display:
    """The report in two sentences, and a third where accounts behind it can't all be true."""
    last, rounds = figures.last_attack(ledger), figures.strike_rounds(ledger)
    answered: list[Words] = [
        ". The United States had answered with ",
        *many(rounds, "rounds of strikes", "round of strikes"),
    ]
    if rounds.low is None:
        answered = [". How many rounds of strikes the United States had answered with is ", rounds]
    killed: list[Words] = [
        ", which killed, by the officials' accounts taken together, ",
        *many(deaths[0], "people", "person"),
    ]
    if deaths[0].low is None:
        killed = ["; how many people these killed, by the officials' accounts, is ", deaths[0]]
    clash = "" if deaths[0].agree else " Some accounts of the dead can't all be true, and some are set aside."
    return prose(
        "According to US officials, armed groups had attacked US forces in ", ledger.where, " ",
        *many(figures.attacks(ledger), "times", "time"), " by ", known_on(ledger),
        "; these officials place the last attack ", *on(last), *answered, *killed, ".", clash, role="lead",
    )  # fmt: skip


def headlines(ledger: Ledger, deaths: list[Figure]) -> Display:
    """The headline figures as cards, each with the words behind it."""
    shown = [
        figures.attacks(ledger), figures.last_attack(ledger), figures.strike_rounds(ledger), deaths[0],
        figures.us_injured(ledger), figures.us_tbi(ledger),
        *(figures.us_troops(ledger, country) for country in summaries.countries_with_troops(ledger)),
    ]  # fmt: skip
    return Display(Cards(tuple(_card(figure) for figure in shown)))


def _card(figure: Figure) -> Card:
    value: Any = (figure,)
    return Card(capital(figure.label), value, (Text(capital(_behind(figure))),))


def _behind(figure: Figure) -> str:
    """Whose words a figure rests on: the claim that says the same, else the total among them, else any."""
    if not figure.claims or figure.words == "not known":
        return "No source in view gives a number."
    if figure.kind == "date":
        dated = [f"attack of {claim.day}: {claim.speaker}" for claim in figure.claims if not claim.words]
        quiet = [
            f"said on {claim.day} that there had been none since {day_of(str(figure.low))}"
            for claim in figure.claims
            if claim.words
        ]
        speaker = [claim.speaker for claim in figure.claims if claim.words]
        differ = [f"{who} {what}" for who, what in zip(speaker[:1], quiet[:1], strict=True)]
        return "; ".join([*dated[:1], *differ])
    same = [claim for claim in figure.claims if claim.bounds == figure.words]
    ends = [claim for claim in figure.claims if "/" not in claim.id and _gives_an_end(claim, figure)]
    if not same and not ends:
        return "what officials said of each part, taken together"
    claim = (same or ends)[0]
    together = "" if same or len(figure.claims) == 1 else ", with other claims"
    soft = "; soft words, read by a convention" if any(claim.soft for claim in figure.claims) else ""
    return f"“{claim.words}”{together}: {claim.speaker}, {claim.source.publisher}, {day_of(claim.published)}{soft}"


def _gives_an_end(claim: Claim, figure: Figure) -> bool:
    return claim.low == figure.low or (claim.high is not None and claim.high == figure.high)


def left_out(ledger: Ledger, everything: Ledger) -> Display:
    """What an edition draws on and, where it is filtered, what it leaves out."""
    asked = ledger.asked
    known = everything.as_of(asked.as_of) if asked.as_of else everything
    dated = f"Nothing published after {known_on(ledger)} is used. " if asked.as_of else ""
    if not asked.sources and not asked.countries:
        return prose(
            dated,
            f"The edition draws on {things(len(ledger.sources), 'publication')} and "
            f"{things(len(ledger.claims), 'claim')}; the newest is of {newest(ledger)}.",
        )
    publisher = dict(zip(everything.sources["source_id"], everything.sources["publisher"], strict=True))
    filters = [f"only {', '.join(f'{publisher[s]} ({s})' for s in asked.sources)}"] if asked.sources else []
    filters += [f"only events in, and totals of, {' and '.join(asked.countries)}"] if asked.countries else []
    sources, claims = len(known.sources) - len(ledger.sources), len(known.claims) - len(ledger.claims)
    text = (
        f"{dated}This edition uses {'; '.join(filters)}. It leaves out {sources} of {len(known.sources)} publications "
        f"and {claims} of {len(known.claims)} claims known by then."
    )
    return Display(Callout("A filtered edition", (Paragraph((Text(text),)),), kind="warning"))
