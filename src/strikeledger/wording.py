"""Sentences of a report, written from figures: neutral, hedged as the claims are, each number with who said it."""

from __future__ import annotations

import pandas as pd

from strikeledger import summaries
from strikeledger.blocks import Callout, Card, Cards, Listing, Note, Paragraph, Register, Text
from strikeledger.display import Display, Words, prose
from strikeledger.figures import (
    Figure,
    attacks,
    day_in_words,
    itemised_attacks,
    last_attack,
    said,
    strike_rounds,
    us_injured,
    us_tbi,
    us_troops,
)
from strikeledger.ledger import Ledger


def headlines(ledger: Ledger, deaths: list[Figure]) -> Display:
    """The headline figures as cards, each with the latest words behind it."""
    figures = [attacks(ledger), last_attack(ledger), strike_rounds(ledger), deaths[0], us_injured(ledger), us_tbi(ledger)]
    figures += [us_troops(ledger, country) for country in ledger.scope.split("+") if country in _WITH_TROOPS]
    return Display(Cards(tuple(Card(_capital(f.label), (f,), _behind(f)) for f in figures)))  # type: ignore[arg-type]


_WITH_TROOPS = ("Iraq", "Syria")


def _behind(figure: Figure) -> tuple[Words, ...]:
    """Whose words the figure rests on: the claim that says the same, else the total among them, else any."""
    quoted = [claim for claim in figure.claims if claim.words]
    if not quoted:
        return (f"{figure.claims[0].speaker}, {figure.claims[0].source.publisher}" if figure.claims else "No source in view gives a number.",)
    same = [claim for claim in quoted if claim.bounds == figure.words]
    claim = (same or [claim for claim in quoted if "/" not in claim.id] or quoted)[0]
    together = "" if same or len(quoted) == 1 else ", with what was said of each round"
    return (f"“{claim.words}”{together}: {claim.speaker}, {claim.source.publisher}, {_day(claim.published)}",)


def lead(ledger: Ledger, deaths: list[Figure]) -> Display:
    """The report in two sentences."""
    return prose(
        "According to US officials, armed groups had attacked US forces in ", _where(ledger), " ", attacks(ledger), " times by ", _known(ledger),
        "; they date the last attack to ", last_attack(ledger), ". The United States had answered with ", strike_rounds(ledger),
        " rounds of strikes, in which, by the officials' accounts taken together, ", deaths[0], " people were killed.",
        role="lead",
    )  # fmt: skip


def left_out(ledger: Ledger, everything: Ledger) -> Display:
    """What a filtered edition leaves out; where nothing was filtered, that."""
    asked = ledger.asked
    known = everything.as_of(asked.as_of) if asked.as_of else everything
    sources, claims = len(known.sources) - len(ledger.sources), len(known.claims) - len(ledger.claims)
    dated = f"Nothing published after {_known(ledger)} is used. " if asked.as_of else ""
    if not asked.sources and not asked.countries:
        return prose(dated, f"The edition draws on {len(ledger.sources)} publications and {len(ledger.claims)} claims.")
    filters = []
    if asked.sources:
        names = known.sources.set_index("source_id")["publisher"]
        filters.append("only these sources: " + ", ".join(f"{names.get(s, s)} ({s})" for s in asked.sources))
    if asked.countries:
        filters.append("only events in, and totals of, " + " and ".join(asked.countries))
    text = f"This edition uses {'; '.join(filters)}. It leaves out {sources} of {len(known.sources)} publications and {claims} of {len(known.claims)} claims known by then."
    return Display(Callout("A filtered edition", (Paragraph((Text(dated + text),)),), kind="warning"))


def attacks_sentence(ledger: Ledger) -> Display:
    """How the total compares with its parts and with the attacks confirmed one by one."""
    parts = [attacks(ledger, country) for country in ledger.scope.split("+")] if "+" in ledger.scope else []
    stated = [part for part in parts if part.claims]
    split: list[Words] = [w for part in stated for w in (", ", part, f" of them in {part.id.partition('/')[2]}")]
    floor = itemised_attacks(ledger)
    return prose(
        "US officials counted ", attacks(ledger), " attacks", *split, ". One by one, officials' statements in this ledger confirm ", floor,
        ": a floor, as most briefings gave totals and not lists.",
    )  # fmt: skip


def strikes_sentence(ledger: Ledger, deaths: list[Figure]) -> Display:
    """Deaths by round according to officials, and who says otherwise."""
    overall, *rounds = deaths
    words: list[Words] = []
    for n, figure in enumerate(rounds, start=1):
        words += [", " if words else "", f"round {n}: ", figure]
    return prose(
        "By US officials' accounts the strikes killed ", overall, " people", *([" ("] + words + [")"] if words else []), ". ", *_disputes(ledger)
    )


def _disputes(ledger: Ledger) -> list[Words]:
    """Armed groups and monitors who give another number than the officials, as a note."""
    claims = summaries.death_claims(ledger)
    others = claims[claims["party"].isin(["armed group", "monitor"]) & claims["low"].gt(0) & claims["part_of"].isin(_rounds(ledger))]
    largest = others.sort_values(["low", "published"], ascending=[False, True]).drop_duplicates(["speaker_id", "event_id"]).sort_values(["sort_date", "speaker"])
    if largest.empty:
        return ["No armed group or monitor in view gives another number."]
    told: list[Words] = []
    for row in largest.to_dict("records"):
        figure = said(ledger, row)
        about = figure.claims[0].subject.removeprefix("people killed, ")
        told += ["; " if told else "", f"{row['speaker']} gives ", figure, f" for the {about}"]
    return ["Others count differently.", Note(("Beside the officials' figures, and never added to them: ", *told, "."))]  # type: ignore[arg-type]


def _rounds(ledger: Ledger) -> list[str]:
    return ledger.strikes.loc[ledger.strikes["kind"] == "round", "strike_id"].tolist()


def casualties_sentence(ledger: Ledger) -> Display:
    """Injured, and how many of them with brain injuries."""
    return prose("US officials counted ", us_injured(ledger), " US personnel injured, ", us_tbi(ledger), " of them with traumatic brain injuries.")


def sites_sentence(ledger: Ledger) -> Display:
    """How many attacks and places the map shows."""
    sites = summaries.sites(ledger)
    floor = itemised_attacks(ledger)
    if sites.empty:
        return prose("No attack in view was confirmed by a US official together with its place.")
    countries = ", ".join(f"{country} {count}" for country, count in sites.groupby("country")["attacks"].sum().items())
    return prose("The map places the ", floor, f" attacks that officials confirmed one by one ({countries}) at {len(sites)} sites.")


def bounds_guide(ledger: Ledger) -> Display:
    """How bounds are worded, with the report's own figures as examples."""
    soft = ledger.claims[ledger.claims["soft"]]
    items: list[tuple[str, str]] = [
        ("A plain number", "exact: every claim in view allows only this one."),
        ("“at least 71”", "open: nobody in view gave an upper end; “more than 70” is read as at least 71."),
        ("“at most 15”", "only an upper end was given: “as many as 15”, “up to 15”."),
        ("“6 or 7”, “8 to 15”", "between: both ends are claimed, or follow from claims that hold together."),
        ("“none”", "somebody said that it was none. It is never used for a missing number."),
        ("“not known”", "nobody in view gives a number. Missing is never zero."),
    ]
    listing = Listing(tuple((Paragraph((Text(head, "strong"), Text(": " + words))),) for head, words in items))
    several = f"Soft words have stated defaults, and {len(soft)} claims in view use one: “several” is read as at least {ledger.several}, “about half” as 45 to 55 percent, “about 20” as 18 to 22."
    return Display(Callout("How to read the numbers", (listing, Paragraph((Text(several),)))))


def register() -> Display:
    """The place of the numbered claims."""
    return Display(Register())


def _where(ledger: Ledger) -> str:
    return ledger.scope.replace("+", " and ") or "the region"


def _known(ledger: Ledger) -> str:
    day = pd.Timestamp(ledger.asked.as_of) if ledger.asked.as_of else ledger.sources["published"].max()
    return day_in_words(day)


def _day(iso: str) -> str:
    return day_in_words(pd.Timestamp(iso))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
