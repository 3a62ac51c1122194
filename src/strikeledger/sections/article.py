"""One publication by itself: what it alone allows, what it says in which words, and what all others had said by its day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.data.claims import Claim
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.errors import ParameterError
from strikeledger.report.blocks import Card, Cards, Heading, Link, Text
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.prose import in_a_row, phrase, prose, sentence
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.headlines import (
    attacks,
    last_attack,
    strike_deaths,
    strike_rounds,
    us_injured,
    us_tbi,
    us_troops,
)
from strikeledger.text import day_in_words, list_in_words, recent_days_in_words


def article_title(ledger: Ledger, source: str) -> Display:
    """What the report is."""
    return Display(Heading(1, (Text(f"What one {kind_of_publication(ledger, source)} said, and how it is read"),)))


def article_line(ledger: Ledger, source: str) -> Display:
    """The publication: its title, who published it and when."""
    row = publication_of(ledger, source)
    title = f"“{row['title']}”"
    named: Words = Link(row["url"], (Text(title),)) if row["url"] else title
    carried = own_voices(ledger, source)
    credit = f" Where it names no speaker, the words are those of {list_in_words(carried)}." if carried else ""
    return prose(named, f", {row['publisher']}, {day_in_words(row['published'])}.{credit}")


def own_voices(ledger: Ledger, source: str) -> list[str]:
    """The press voices other than its publisher's that a publication speaks in, as where it carries another's text."""
    publisher, alone = publication_of(ledger, source)["publisher"], alone_view(ledger, source)
    voices = alone.claims.loc[alone.claims["party"] == "press", ["speaker", "short"]].drop_duplicates()
    return [
        row["speaker"] for row in rows_of(voices) if row["short"] not in publisher and row["speaker"] not in publisher
    ]


def article_answer(ledger: Ledger, source: str) -> Display:
    """What this publication alone allows, in a few sentences."""
    alone, known, kind = alone_view(ledger, source), known_view(ledger, source), kind_of_publication(ledger, source)
    told: list[Words] = []
    if (total := attacks(alone)).low is not None:
        on = f" on {ledger.terms.forces}" if ledger.terms.forces else ""
        told += phrase(
            "By this {kind} alone there {n?was|were} **{n:attack}**{on} in {where}.", alone, kind=kind, n=total, on=on
        )
    if (rounds := strike_rounds(alone)).low is not None:
        template = (
            f"{' {Striker}' if told else 'By this {kind} alone {striker}'} carried out **{{n:round}}** of strikes"
        )
        told += phrase(template, alone, kind=kind, n=rounds)
        dead = strike_deaths(alone).overall
        told += phrase(", which killed **{k:person}**.", alone, k=dead) if dead.low is not None else ["."]
    if told and _is_close(last := last_attack(alone)):
        told += _last_attack_in_words(ledger, last, last_attack(known))
    if (injured := us_injured(alone)).low is not None:
        brain = us_tbi(alone)
        told += phrase(" It counts **{i:personnel}** injured", alone, i=injured)
        told += phrase(", **{b}** of them with brain injuries.", alone, b=brain) if brain.low is not None else ["."]
    troops = [(us_troops(alone, country), country) for country in analysis.countries_with_troops(alone)]
    parts = [
        phrase("**{n}** in {place}", alone, n=figure, place=alone.terms.place(country)) for figure, country in troops
    ]
    if parts:
        told += phrase(" {Troops} there: {each}.", alone, each=in_a_row(parts))
    if told:
        return prose(*told, role="lead")
    number = len(analysis.claims_of_source(alone, source))
    given = counted_figure(
        "article/numbers", f"Numbers of the {kind}", number, "claims", "Numbers that it gives, one by one."
    )
    return sentence("This {kind} gives {n:number}, and no total by which a headline moves.", alone, kind=kind, n=given)


def _last_attack_in_words(ledger: Ledger, own: Figure, whole: Figure) -> tuple[Words, ...]:
    """The last attack that a publication knows of, and that of all publications where it is another."""
    of_all = replace(
        whole, id="last_attack/all_sources", label=ledger.terms("Last {attack}, by all sources of the day")
    )
    told = phrase(" The last {attack} that it knows of was {when}", ledger, when=_when(own))
    if of_all.low is None or (own.low, own.high) == (of_all.low, of_all.high):
        return (*told, ".")
    return (*told, *phrase("; by all that was published by then, the last one was {when}.", ledger, when=_when(of_all)))


def _is_close(day: Figure) -> bool:
    """Whether a day is known to a fortnight or so."""
    return day.low is not None and (pd.Timestamp(str(day.high)) - pd.Timestamp(str(day.low))).days <= _FORTNIGHT


_FORTNIGHT = 14


def _when(day: Figure) -> tuple[Words, ...]:
    """On a day, or between two."""
    if day.low == day.high:
        return "on ", day
    return "between ", FigureInWords(day, f"{day_in_words(str(day.low))} and {day_in_words(str(day.high))}")


# --- the rounds ------------------------------------------------------------------------------------------------------
def article_rounds_heading(ledger: Ledger, source: str) -> Display | None:
    """What heads the rounds; nothing where the publication tells of none."""
    words = f"The rounds, as the {kind_of_publication(ledger, source)} tells them"
    return Display(Heading(2, (Text(words),))) if strike_deaths(alone_view(ledger, source)).rounds else None


def article_rounds(ledger: Ledger, source: str) -> Display | None:
    """The rounds of strikes as the publication tells them, with its words; none where it tells of none."""
    alone = alone_view(ledger, source)
    counts = {row["strike_id"]: row for row in rows_of(analysis.strike_counts(alone))}
    deaths = strike_deaths(alone)
    cards = [_round_card(alone, figure, counts[figure.event]) for figure in deaths.rounds]
    return Display(Cards((_all_rounds_card(alone, deaths.overall), *cards))) if cards else None


def _all_rounds_card(alone: Ledger, figure: Figure) -> Card:
    totals = [claim for claim in figure.claims if claim.id in set(alone.tallies["tally_id"])]
    said = list(dict.fromkeys(f"{claim.quotation}: {_voice(claim)}" for claim in totals))
    value: Any = (figure,)
    detail: Any = ("; ".join(said) or "all of them together",)
    return Card("All together", value, detail, voice=_side(figure))


def _voice(claim: Claim) -> str:
    return claim.short if claim.official else "its own words"


def _side(figure: Figure) -> str:
    return "officials" if all(claim.official for claim in figure.claims) else "others"


def _round_card(alone: Ledger, figure: Figure, row: dict[str, Any]) -> Card:
    claims = {each["claim_id"]: each["event_id"] for each in rows_of(alone.claims)}
    inside = [row["strike_id"], *alone.strikes.loc[alone.strikes["part_of"] == row["strike_id"], "strike_id"]]
    own = [claim for claim in figure.claims if claims[claim.id] in inside]
    totals = list(dict.fromkeys(claim.quotation for claim in figure.claims if not claims[claim.id]))
    said = [f"{claim.quotation}: {_voice(claim)}" for claim in own]
    said += [f"with {list_in_words(totals)} for all rounds"] if said and totals else []
    country = alone.events[row["strike_id"]]["country"]
    value: Any = (figure,)
    detail: Any = ("; ".join(said) or "no number",)
    return Card(f"{row['days']}, {country}", value, detail, voice=_side(figure))


# --- statements ------------------------------------------------------------------------------------------------------
def article_statements(ledger: Ledger, source: str) -> Display | None:
    """What each side said in the publication beside numbers, where the ledger holds it."""
    context = ledger.context[(ledger.context["source_id"] == source) & (ledger.context["kind"] == "statement")]
    today = publication_of(ledger, source)["published"]
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("When", "days", lambda row: recent_days_in_words(row["first_day"], row["last_day"], today)),
        TableColumn("What was said", "label", lambda row: row["label"]),
    ]
    rows = rows_of(context.sort_values("first_day"))
    note = "In our words; what stands in quotation marks is verbatim."
    return Display(make_table("beside_numbers", "What was said beside numbers", columns, rows, note)) if rows else None


# --- the publication and its views -----------------------------------------------------------------------------------
def publication_of(ledger: Ledger, source: str) -> dict[str, Any]:
    """A source in view.

    Raises:
        ParameterError: the data knows no such source, or it came out after the day of the view.
    """
    if source not in ledger.publications:
        ledger.only([source])  # refuses an unknown one with the nearest that there is
        raise ParameterError(
            f"{source} is not in this edition; take a day on or after that of its publication as as_of"
        )
    return ledger.publications[source]


def kind_of_publication(ledger: Ledger, source: str) -> str:
    """What to call a source: "article" or "publication"."""
    return "article" if publication_of(ledger, source)["kind"] in ("news", "wire") else "publication"


@from_memo
def alone_view(ledger: Ledger, source: str) -> Ledger:
    """What the publication says, and nothing else."""
    return ledger.only([source])


@from_memo
def known_view(ledger: Ledger, source: str) -> Ledger:
    """What all had published by the publication's day."""
    return ledger.as_of(publication_of(ledger, source)["published"])
