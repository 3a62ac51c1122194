"""The head of a report: its title, as of when it speaks, its headline figures as cards, and what to know before quoting it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis.totals import BINDING
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Callout, Card, Cards, Heading, Link, Paragraph, Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.prose import phrase, view_date
from strikeledger.sections.changes import Change, changes_since
from strikeledger.sections.headlines import attacks, counted_until, every_headline, short_label, strike_deaths
from strikeledger.sections.strikes.deaths import days_by_strike, other_deaths, rounds_by_deaths
from strikeledger.text import capitalise, day_in_words, list_in_words, plural, recent_days_in_words, short_days_in_words

_FEW = 3
_STALE = pd.Timedelta(days=7)


def report_title(ledger: Ledger, report: str) -> Display:
    """A report's title, by its name."""
    terms, followed = ledger.terms, ", and what followed each strike" if "rounds" in ledger.contents else ""
    words = {
        "situation": capitalise(ledger.subject) + _where(ledger),
        "tempo": terms("How often there were {attacks_on}") + _where(ledger) + followed,
        "sources": "Who said what, and how the numbers moved",
    }
    return Display(Heading(1, (Text(words[report]),)))


def _where(ledger: Ledger) -> str:
    """Where a ledger is about that names nobody as attacked, if that is said quickly."""
    named = bool(ledger.terms.forces) or "strikes" in ledger.contents
    return f" in {ledger.where}" if not named and 0 < len(set(ledger.attacks["country"])) <= _FEW else ""


def dateline(ledger: Ledger, everything: Ledger, last_edition: str = "", next_edition: str = "") -> Display:
    """As of when a report speaks and on how many publications, with the editions before and after; what a filtered one leaves out.

    Args:
        everything: the ledger without filters, for the names of publishers.
    """
    links = [(name, day) for name, day in (("Compared with", last_edition), ("Next edition:", next_edition)) if day]
    told: list[Words] = [
        *_freshness(ledger),
        *(word for name, day in links for word in (f" {name} ", _edition_link(day), ".")),
    ]
    asked = ledger.filters
    if not asked.sources and not asked.countries:
        muted: Any = tuple(Text(word, "muted") if isinstance(word, str) else word for word in told)
        return Display(Paragraph(muted))
    publisher = dict(zip(everything.sources["source_id"], everything.sources["publisher"], strict=True))
    filters = [f"only {', '.join(f'{publisher[s]} (“{s}”)' for s in asked.sources)}"] if asked.sources else []
    where = list_in_words([ledger.terms.place(name) for name in asked.countries])
    filters += [f"only events in, and totals of, {where}"] if where else []
    left = f" It uses {'; '.join(filters)}, and leaves out everything else that was known by then."
    return Display(Callout("A filtered edition", (Paragraph((*told, left)),), kind="warning"))  # type: ignore[arg-type]


def _edition_link(day: str) -> Link:
    """A day on which another edition of the series may be; it leads there where there is one."""
    return Link(f"edition:{day}", (Text(day_in_words(day)),))


def _freshness(ledger: Ledger) -> list[Words]:
    """As of when the data is known, on how many publications, and how old the newest is."""
    day = day_in_words(view_date(ledger))
    if ledger.sources.empty:
        asked = ledger.filters.sources or ledger.filters.countries
        return [f"As known on {day}: nothing {'of what was asked for ' if asked else ''}had been published by then."]
    newest, number = ledger.sources["published"].max(), len(ledger.sources)
    how = "Publications used: those of which a row was published by then."
    publications = counted_figure("counted/publications", "Publications", number, "publications", how)
    stale = ""
    if view_date(ledger) - newest > _STALE:
        stale = f"; the newest is of {day_in_words(newest)}, more than a week earlier"
    where = f"{capitalise(ledger.where)}, as known on {day}" if ledger.scope else f"As known on {day}"
    extent = f" {ledger.terms.extent}" if ledger.terms.extent else ""
    return [f"{where}: ", publications, f" {plural(number, 'publication')}{stale}.", *([extent] if extent else [])]


@requires("attacks", "tallies", "strikes")
def headline_cards(ledger: Ledger, last_edition: str = "") -> Display:
    """At most six headline figures, each with what it was in the edition before; the others travel with them unseen."""
    moves = {move.now.id: move for move in changes_since(ledger, last_edition)}
    figures = {figure.id: figure for figure in every_headline(ledger)}
    cards = [_card(ledger, figures[name], moves, last_edition) for name in _IN_CARDS if name in figures]
    others = _other_count(ledger) if "rounds" in ledger.contents else []
    place = min(len(cards), _IN_CARDS.index("strike_deaths") + 1)
    shown = [*cards[:place], *others, *cards[place:]]
    before = [move.before for move in moves.values()]
    return Display(Cards(tuple(shown))).with_figures(*figures.values(), *before)


_IN_CARDS = ("attacks", "last_attack", "strike_rounds", "strike_deaths", "killed", "us_injured")
"""The headlines that have a card, in order."""


def _card(ledger: Ledger, figure: Figure, moves: dict[str, Change], last_edition: str) -> Card:
    value: Any = (FigureInWords(figure, _short(ledger, figure)),)
    change: Any = _before(ledger, moves[figure.id], last_edition) if figure.id in moves else ()
    return Card(short_label(ledger, figure), value, (), change)


def _short(ledger: Ledger, figure: Figure) -> str:
    """A day as a card has it: "29 Nov"; "" for a number, which stays as it is."""
    if figure.kind != "date" or figure.low is None:
        return ""
    first, last = pd.Timestamp(str(figure.low)), pd.Timestamp(str(figure.high))
    if " 20" in recent_days_in_words(first, last, view_date(ledger)):
        return ""
    return short_days_in_words(first, last, "or")


def _before(ledger: Ledger, move: Change, last_edition: str) -> tuple[Words, ...]:
    """What a figure was in the edition before; its claims stand in the table of what changed."""
    day = pd.Timestamp(last_edition)
    is_week = view_date(ledger) - day == _STALE
    then = "a week before" if is_week else f"on {recent_days_in_words(day, day, view_date(ledger))}"
    if (move.now.low, move.now.high) == (move.before.low, move.before.high):
        return (f"the same {then}",)
    words = _short(ledger, move.before)
    return (FigureInWords(move.before, words, marked=False), f" {then}")


def _other_count(ledger: Ledger) -> list[Card]:
    """The highest number of dead that others than officials count in one round or strike, with the officials' beside it."""
    counts = analysis.strike_counts(ledger)
    told = counts[(counts["part_of"] == "") & (counts["other_words"] != "") & (counts["acknowledged"] == "yes")]
    if told.empty:
        return []
    row = rows_of(told.sort_values("other_most", ascending=False, kind="stable").head(1))[0]
    own = {figure.event: figure for figure in strike_deaths(ledger).every}.get(row["strike_id"])
    official = own.quiet if own and own.words == row["us_words"] else row["us_words"]
    detail: Any = (f"{capitalise(row['other_speaker'])}, {row['days']}",)
    if row["us_words"]:  # else no official speaks of it
        detail = (*detail, f"; {ledger.terms.short}: ", official)
    label = f"Most killed in one {row['kind']}, by other counts"
    value: Any = (other_deaths(ledger, row),)
    return [Card(label, value, detail, (), voice="others")]


def limits_box(ledger: Ledger) -> Display:
    """What to know before quoting a number."""
    terms = ledger.terms
    lines = ["These are numbers that people published, not a record of what happened."]
    counted = terms.countings.get(terms.counting, "")
    lines += [f"“{capitalise(terms.officials)}” stands for one definition: {counted}."] if counted else []
    lines += ["“At least” means that no statement gives an upper end for that day and those places."]
    if "tallies" in ledger.contents:
        lines += [terms("{Theirs} numbers and those of others stand side by side and are never added together.")]
    if "rounds" in ledger.contents:
        lines += [terms("The number of {attacks} before and after a strike says nothing about cause.")]
    said = Paragraph((Text(" ".join(lines)),))
    more: Any = [words for words in (_old_total(ledger), _what_is_not_known(ledger)) if words]
    return Display(Callout("Before you quote this", (said, *map(Paragraph, more))))


def _old_total(ledger: Ledger) -> tuple[Words, ...]:
    """On which total of officials the number of attacks stands, where that is old and attacks confirmed since are added to it."""
    number, totals = attacks(ledger), ledger.tallies
    behind = {claim.id for claim in number.claims}
    last = totals.loc[totals["tally_id"].isin(behind), "as_of_last"].max()
    added = bool(behind.intersection(ledger.attack_accounts["account_id"]))
    if ledger.filters.sources or not added or number.high is not None or not last < view_date(ledger) - _STALE:
        return ()
    theirs = analysis.published_totals(ledger, "attacks")
    later = (theirs.loc[theirs["role"] == BINDING, "day"] > last).any()
    rest = "they have given none by this definition since"
    if later:
        rest = "no later total of theirs by this definition says as much"
    told = "The number of {attacks} is {theirs} total of {last} and the {attacks} that they {confirmed} one by one since; {rest}."
    return phrase(told, ledger, rest=rest, last=recent_days_in_words(last, last, view_date(ledger)))


def _what_is_not_known(ledger: Ledger) -> tuple[Words, ...]:
    """What a reader asks for and officials don't tell: the dead of rounds of which officials give no number, and the attacks of late."""
    rounds = strike_deaths(ledger).rounds if "rounds" in ledger.contents else ()
    silent = [figure.event for figure in rounds if figure.low is None]
    told: list[tuple[Words, ...]] = []
    if silent:
        number, days = rounds_by_deaths(ledger)["silent"], days_by_strike(ledger)[silent[-1]]
        latest = "the latest" if len(silent) > 1 else "that"
        told.append(phrase(f"how many people died in {{n:round}}, {latest} of {days}", ledger, n=number))
    until = counted_until(ledger)
    if until < view_date(ledger):
        told.append((f"how many {ledger.terms.attacks} came after {day_in_words(until)}",))
    runs = [word for place, run in enumerate(told) for word in (("; ", *run) if place else run)]
    return (Text(ledger.terms("Not known from {officials}: "), "strong"), *runs, ".") if told else ()
