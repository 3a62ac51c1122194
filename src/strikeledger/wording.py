"""Sentences of a report, written from figures: neutral, hedged as the claims are, each number with who said it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger import figures, summaries
from strikeledger.blocks import Callout, Card, Cards, Listing, Note, Paragraph, Register, Text
from strikeledger.claims import Claim, capital, day_in_words, subject
from strikeledger.display import Display, Words, prose
from strikeledger.figures import Figure, said
from strikeledger.frames import rows_of
from strikeledger.ledger import Ledger
from strikeledger.reconcile import totals
from strikeledger.rounds import round_deaths


def lead(ledger: Ledger, deaths: list[Figure]) -> Display:
    """The report in two sentences, and a third where accounts behind it can't all be true."""
    last, rounds = figures.last_attack(ledger), figures.strike_rounds(ledger)
    answered: list[Words] = [
        ". The United States had answered with ",
        *_many(rounds, "rounds of strikes", "round of strikes"),
    ]
    if rounds.low is None:
        answered = [". How many rounds of strikes the United States had answered with is ", rounds]
    killed: list[Words] = [
        ", which killed, by the officials' accounts taken together, ",
        *_many(deaths[0], "people", "person"),
    ]
    if deaths[0].low is None:
        killed = ["; how many people these killed, by the officials' accounts, is ", deaths[0]]
    clash = "" if deaths[0].agree else " Some accounts of the dead can't all be true, and some are set aside."
    return prose(
        "According to US officials, armed groups had attacked US forces in ", ledger.where, " ",
        *_many(figures.attacks(ledger), "times", "time"), " by ", _known(ledger),
        "; these officials place the last attack ", *_on(last), *answered, *killed, ".", clash, role="lead",
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
            f"said on {claim.day} that there had been none since {_day(str(figure.low))}"
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
    return f"“{claim.words}”{together}: {claim.speaker}, {claim.source.publisher}, {_day(claim.published)}{soft}"


def _gives_an_end(claim: Claim, figure: Figure) -> bool:
    return claim.low == figure.low or (claim.high is not None and claim.high == figure.high)


def left_out(ledger: Ledger, everything: Ledger) -> Display:
    """What an edition draws on and, where it is filtered, what it leaves out."""
    asked = ledger.asked
    known = everything.as_of(asked.as_of) if asked.as_of else everything
    dated = f"Nothing published after {_known(ledger)} is used. " if asked.as_of else ""
    if not asked.sources and not asked.countries:
        return prose(
            dated,
            f"The edition draws on {_things(len(ledger.sources), 'publication')} and "
            f"{_things(len(ledger.claims), 'claim')}; the newest is of {_newest(ledger)}.",
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


def attacks_sentence(ledger: Ledger) -> Display:
    """How the total compares with its parts and with the attacks confirmed one by one, and how many totals contradict the rest."""
    countries = ledger.scope.split("+") if "+" in ledger.scope else []
    parts = [(country, figures.attacks(ledger, country)) for country in countries]
    said_of = [(country, part) for country, part in parts if any(claim.words for claim in part.claims)]
    split: list[Words] = [word for country, part in said_of for word in (", ", part, f" of them in {country}")]
    aside = len(totals(ledger, "attacks").choice.chosen)
    contradict = (
        f" {_things(aside, 'total')} that contradict the rest are set aside, hollow in the chart." if aside else ""
    )
    return prose(
        "US officials counted ", *_many(figures.attacks(ledger), "attacks", "attack"), *split,
        ". One by one, officials' statements listed here confirm ", figures.itemised_attacks(ledger),
        ": a floor, as most briefings gave totals and not lists.", contradict,
    )  # fmt: skip


def strikes_sentence(ledger: Ledger, deaths: list[Figure]) -> Display:
    """Deaths by round according to officials, and who says otherwise."""
    rounds = zip(ledger.rounds["number"], deaths[1:], strict=True)
    each: list[Words] = [
        word for number, figure in rounds for word in (", " if number else "", f"round {number}: ", figure)
    ]
    inside: list[Words] = [" (", *each[1:], ")"] if each else []
    killed = ("By US officials' accounts the strikes killed ", *_many(deaths[0], "people"), *inside, ". ")
    return prose(*killed, *_clashes(ledger), *_disputes(ledger))


def _clashes(ledger: Ledger) -> list[Words]:
    """Officials' claims that can't all be true, and which of them are set aside."""
    found = round_deaths(ledger)
    if not found.contradictions:
        return []
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    told: list[Words] = ["Not all of these claims can be true: "]
    for number, ids in enumerate(found.contradictions):
        told += ["; nor all of these: "] if number else []
        for place, claim in enumerate(ids):
            about = f" ({claims[claim]['speaker']}, {subject(ledger, claims[claim])})"
            told += [", " if place else "", said(ledger, claims[claim]), about]
    aside: list[Words] = [
        word
        for place, claim in enumerate(found.choice.chosen)
        for word in (", " if place else "", said(ledger, claims[claim]))
    ]
    others = len(found.choice.sets) - 1
    equal = f" ({_things(others, 'other choice')} would weigh the same)" if others else ""
    return [*told, ". Set aside, as the least that resolves it: ", *aside, f"{equal}. "]


def _disputes(ledger: Ledger) -> list[Words]:
    """Armed groups and monitors who give another number than the officials, as a note."""
    others = summaries.death_disputes(ledger)
    if others.empty:
        return ["No armed group or monitor in view gives another number."]
    told: list[Words] = []
    for row in rows_of(others):
        figure = said(ledger, row)
        about = figure.claims[0].subject.removeprefix("people killed, ")
        told += ["; " if told else "", f"{row['speaker']} gives ", figure, f" for the {about}"]
    note: Any = ("Beside the officials' figures, and never added to them: ", *told, ".")
    return ["Others count differently.", Note(note)]


def casualties_sentence(ledger: Ledger) -> Display:
    """Injured, how many of them with brain injuries, and which totals can't be right."""
    totals = summaries.totals(ledger, "us_injured")
    claims = ledger.claims.set_index("claim_id", drop=False)
    told: list[Words] = []
    for row in rows_of(totals[~totals["used"]]):
        figure = said(ledger, rows_of(claims.loc[[row["claim_id"]]])[0])
        told += [", " if told else "", figure, f" ({row['speaker']}, {day_in_words(row['day'])})"]
    aside: list[Words] = [" Totals that contradict most of the others are set aside: ", *told, "."] if told else []
    return prose(
        "US officials counted ", *_many(figures.us_injured(ledger), "US personnel"), " injured, and ",
        *_many(figures.us_tbi(ledger), "of them"), " with, or evaluated for, traumatic brain injuries.", *aside,
    )  # fmt: skip


def sites_sentence(ledger: Ledger) -> Display:
    """How many attacks and places the map shows."""
    sites = summaries.sites(ledger)
    if sites.empty:
        return prose("No attack in view was confirmed by a US official together with its place.")
    countries = ", ".join(f"{country} {count}" for country, count in sites.groupby("country")["attacks"].sum().items())
    floor = figures.itemised_attacks(ledger)
    return prose(
        "The map places the ",
        floor,
        f" attacks that officials confirmed one by one ({countries}) at {len(sites)} sites.",
    )


def bounds_guide(ledger: Ledger) -> Display:
    """How bounds are worded, and how soft words are read in this edition."""
    guide = {
        "A plain number": "exact: the claims in view allow only this one.",
        "“at least 71”": "open: nobody in view gave an upper end. “More than 70” is read as at least 71.",
        "“at most 15”": "only an upper end was given: “as many as 15”, “up to 15”.",
        "“6 or 7”, “8 to 15”": "between: both ends are claimed, or follow from claims that hold together.",
        "“none”": "somebody said that there was none. The word never stands for a missing number.",
        "“not known”": "nobody in view gives a number. Missing is never zero.",
    }
    items = tuple((Paragraph((Text(head, "strong"), Text(f": {words}"))),) for head, words in guide.items())
    soft = (
        f"Some words are soft, and their readings are conventions: in this edition “several” is at least {ledger.several}, “about half” "
        f"45 to 55 percent, “about 20” 18 to 22, “nearly 80” 75 to 79. {int(ledger.claims['soft'].sum())} claims in view use such a word."
    )
    return Display(Callout("How bounds are worded", (Listing(items), Paragraph((Text(soft),)))))


def register() -> Display:
    """The place of the numbered claims."""
    return Display(Register())


def _many(figure: Figure, things: str, one: str = "") -> tuple[Words, ...]:
    """A figure with what it counts, so that it reads well also where the number is one or not known."""
    if figure.words == "not known":
        return (f"a number of {things} that is ", figure)
    if one and figure.low == figure.high == 1:
        return (figure, f" {one}")
    return (figure, f" {things}")


def _things(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _newest(ledger: Ledger) -> str:
    return day_in_words(ledger.sources["published"].max()) if len(ledger.sources) else "no day"


def _on(day: Figure) -> tuple[Words, ...]:
    """A day as a sentence needs it: on a day, within a span, or on a day not known."""
    return ("on a day that is " if day.low is None else "on " if day.low == day.high else "within ", day)


def _known(ledger: Ledger) -> str:
    return day_in_words(pd.Timestamp(ledger.asked.as_of) if ledger.asked.as_of else ledger.sources["published"].max())


def _day(iso: str) -> str:
    return day_in_words(pd.Timestamp(iso))
