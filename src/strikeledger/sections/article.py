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
from strikeledger.report.tables import TableColumn, field_column, make_table, record_columns
from strikeledger.sections import headlines
from strikeledger.text import day_in_words, list_in_words, recent_days_in_words

_FORTNIGHT = 14  # days that a last attack may be uncertain by


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
    return [name for name, short in voices.itertuples(index=False) if short not in publisher and name not in publisher]


def article_answer(ledger: Ledger, source: str) -> Display:
    """What this publication alone allows, in a few sentences."""
    alone, known, kind = alone_view(ledger, source), known_view(ledger, source), kind_of_publication(ledger, source)
    told: list[Words] = []
    if (total := headlines.attacks(alone)).low is not None:
        on = " on {forces}" if ledger.terms.forces else ""
        template = f"By this {{kind}} alone there {{n?was|were}} **{{n:attack}}**{on}{{in_where}}."
        told += phrase(template, alone, kind=kind, n=total)
    if (rounds := headlines.strike_rounds(alone)).low is not None:
        begin = " {Striker}" if told else "By this {kind} alone {striker}"
        told += phrase(f"{begin} carried out **{{n:round}}** of strikes", alone, kind=kind, n=rounds)
        dead = headlines.strike_deaths(alone).overall
        told += phrase(", which killed **{k:person}**.", alone, k=dead) if dead.low is not None else ["."]
    if told and _is_close(last := headlines.last_attack(alone)):
        told += _last_attack_in_words(ledger, last, last_of_all(ledger, known))
    if (injured := headlines.us_injured(alone)).low is not None:
        brain = headlines.us_tbi(alone)
        told += phrase(" It counts **{i:personnel}** injured", alone, i=injured)
        told += phrase(", **{b}** of them with brain injuries.", alone, b=brain) if brain.low is not None else ["."]
    parts = [
        phrase("**{n}** in {place}", alone, n=headlines.us_troops(alone, country), place=alone.terms.place(country))
        for country in analysis.countries_with_troops(alone)
    ]
    if parts:
        told += phrase(" {Troops} there: {each}.", alone, each=in_a_row(parts))
    if told:
        return prose(*told, role="lead")
    number, how = len(analysis.claims_of_source(alone, source)), "Numbers that it gives, one by one."
    given = counted_figure("article/numbers", f"Numbers of the {kind}", number, "claims", how)
    return sentence("This {kind} gives {n:number}, and no total by which a headline moves.", alone, kind=kind, n=given)


def last_of_all(ledger: Ledger, known: Ledger) -> Figure:
    """The last attack by all that was known, under a name of its own beside a publication's."""
    label = ledger.terms("Last {attack}, by all sources of the day")
    return replace(headlines.last_attack(known), id="last_attack/all_sources", label=label)


def _last_attack_in_words(ledger: Ledger, own: Figure, of_all: Figure) -> tuple[Words, ...]:
    """The last attack that a publication knows of, and that of all publications where it is another."""
    told = phrase(" The last {attack} that it knows of was {when}", ledger, when=_when(own))
    if of_all.low is None or (own.low, own.high) == (of_all.low, of_all.high):
        return (*told, ".")
    return (*told, *phrase("; by all that was published by then, the last one was {when}.", ledger, when=_when(of_all)))


def _is_close(day: Figure) -> bool:
    return day.low is not None and (pd.Timestamp(str(day.high)) - pd.Timestamp(str(day.low))).days <= _FORTNIGHT


def _when(day: Figure) -> tuple[Words, ...]:
    """On a day, or between two."""
    if day.low == day.high:
        return "on ", day
    return "between ", FigureInWords(day, f"{day_in_words(str(day.low))} and {day_in_words(str(day.high))}")


# --- the rounds ------------------------------------------------------------------------------------------------------
def article_rounds_heading(ledger: Ledger, source: str) -> Display | None:
    """What heads the rounds; nothing where the publication tells of none."""
    words = f"The rounds, as the {kind_of_publication(ledger, source)} tells them"
    return Display(Heading(2, (Text(words),))) if headlines.strike_deaths(alone_view(ledger, source)).rounds else None


def article_rounds(ledger: Ledger, source: str) -> Display | None:
    """The rounds of strikes as the publication tells them, with its words; none where it tells of none."""
    alone = alone_view(ledger, source)
    counts = {row["strike_id"]: row for row in rows_of(analysis.strike_counts(alone))}
    deaths = headlines.strike_deaths(alone)
    cards = [_round_card(alone, figure, counts[figure.event]) for figure in deaths.rounds]
    return Display(Cards((_all_rounds_card(alone, deaths.overall), *cards))) if cards else None


def _all_rounds_card(alone: Ledger, figure: Figure) -> Card:
    totals = [claim for claim in figure.claims if claim.id in set(alone.tallies["tally_id"])]
    said = list(dict.fromkeys(f"{claim.quotation}: {_voice(claim)}" for claim in totals))
    if said and figure.low and not any(claim.low == figure.low for claim in totals):
        said.append("the lower end by its numbers of single rounds")
    return _card("All together", figure, "; ".join(said) or "all of them together")


def _voice(claim: Claim) -> str:
    return claim.short if claim.official else "its own words"


def _round_card(alone: Ledger, figure: Figure, row: dict[str, Any]) -> Card:
    claims = {each["claim_id"]: each["event_id"] for each in rows_of(alone.claims)}
    inside = [row["strike_id"], *alone.strikes.loc[alone.strikes["part_of"] == row["strike_id"], "strike_id"]]
    own = [claim for claim in figure.claims if claims[claim.id] in inside]
    totals = list(dict.fromkeys(claim.quotation for claim in figure.claims if not claims[claim.id]))
    said = [f"{claim.quotation}: {_voice(claim)}" for claim in own]
    said += [f"with {list_in_words(totals)} for all rounds"] if said and totals else []
    country = alone.events[row["strike_id"]]["country"]
    return _card(f"{row['days']}, {country}", figure, "; ".join(said) or "no number")


def _card(label: str, figure: Figure, detail: str) -> Card:
    value: Any = (figure,)  # a display turns words into inlines
    voice = "officials" if all(claim.official for claim in figure.claims) else "others"
    return Card(label, value, (Text(detail),), voice=voice)


# --- statements ------------------------------------------------------------------------------------------------------
def article_statements(ledger: Ledger, source: str) -> Display | None:
    """What each side said in the publication beside numbers, where the ledger holds it."""
    context = ledger.context[(ledger.context["source_id"] == source) & (ledger.context["kind"] == "statement")]
    today = publication_of(ledger, source)["published"]
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("When", "days", lambda row: recent_days_in_words(row["first_day"], row["last_day"], today)),
        *record_columns("first_day", "last_day"),
        field_column("label", "What was said"),
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
