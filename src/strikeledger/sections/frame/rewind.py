"""The head of a report as it was on each earlier day: its key points and cards in words, and who was behind each move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from strikeledger.counts import Count
from strikeledger.data.claims import Claim
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.memory import from_memory
from strikeledger.report.blocks import FigureRef, Inline, Link, Rewind, Spark, Strong, plain_text
from strikeledger.report.display import Display, requires
from strikeledger.report.figure import Figure
from strikeledger.report.headlines import spark_of
from strikeledger.report.prose import view_date
from strikeledger.sections.changes import HeadlineOfDay, headlines_of_day, rests_on
from strikeledger.sections.frame.opening import headline_cards
from strikeledger.sections.frame.points import key_points
from strikeledger.sections.headlines import attacks, headline_figures, short_label
from strikeledger.text import capitalise, day_in_words, iso_day, recent_days_in_words

MOST_DAYS = 120
"""A page leads back over no more days than this; further back are earlier editions."""
_MOST_CLAIMS = 2
OPENED = "Nothing new was published on it: only the day moved on, and nobody had counted up to that day yet."
LONGER = "Nothing new was published on it: only the day moved on."
OLDER = "No new statement gives this number: older ones are read beside what was published."


@requires("attacks", "tallies", "strikes")
def rewind(ledger: Ledger, last_edition: str = "") -> Display | None:
    """The days of publication up to that of the view, each as its own edition would open; none where there is but one.

    Args:
        last_edition: day of the edition before: an edition of any day is compared with one as many days earlier.
    """
    records = day_records(ledger, last_edition)
    if len(records) < 2:
        return None
    behind = {claim for record in records for claims in record["behind"].values() for each in claims for claim in each}
    named = _sources_by_row(ledger)
    claims = {claim: named[claim.partition("/")[0]] for claim in sorted(behind)}
    sources = {source for record in records for move in record["moves"] for *_, source in move["claims"]}
    told = {
        name: [row["publisher"], row["url"]]
        for name, row in sorted(ledger.publications.items())
        if name in sources | {*claims.values()}
    }
    label = capitalise(attacks(ledger).label)
    return Display(Rewind({"of": label, "sources": told, "claims": claims, "days": records}))


def _sources_by_row(ledger: Ledger) -> dict[str, str]:
    """The source of each tally and account by its id."""
    tables = {"tally_id": ledger.tallies, "account_id": pd.concat([ledger.attack_accounts, ledger.strike_accounts])}
    return {row[key]: row["source_id"] for key, frame in tables.items() for row in rows_of(frame[[key, "source_id"]])}


@from_memo
def day_records(ledger: Ledger, last_edition: str) -> list[dict[str, Any]]:
    """What an edition of each day of publication opens with, and what moved since the day before: see `Rewind`."""
    if not ledger.contents:
        return []
    step = (view_date(ledger) - pd.Timestamp(last_edition)).days if last_edition else 0
    return [
        from_memory(
            ["rewind", day, before, step, *rests_on(ledger, day)], partial(_day_record, ledger, day, before, step)
        )
        for before, day in pairwise(["", *publication_days(ledger, step)])
    ]


def history_spark(ledger: Ledger, figure: Figure, last_edition: str) -> Spark | None:
    """How the bounds of a headline moved over the days of publication; None where they never did."""
    bounds = [(record["day"], record["bounds"].get(figure.id, [None])) for record in day_records(ledger, last_edition)]
    return spark_of((date.fromisoformat(day), Count(*ends)) for day, ends in bounds if ends[0] is not None)


def publication_days(ledger: Ledger, step: int = 0) -> list[str]:
    """The days on which anything in a view was published, its own, and those of editions so many days apart; the newest `MOST_DAYS`."""
    published, own = ledger.sources["published"], view_date(ledger)
    number = (own - published.min()).days // step if step and len(published) else 0
    editions = [own - pd.Timedelta(days=step * place) for place in range(number + 1)]
    return sorted({iso_day(day) for day in [*published, *editions]})[-MOST_DAYS:]


def _day_record(whole: Ledger, known_on: str, before: str, step: int) -> dict[str, Any]:
    """The key points and cards of a day, and what moved since an earlier one."""
    ledger = whole.as_of(known_on)
    day = view_date(ledger)
    return {
        "day": iso_day(day),
        "name": day_in_words(day),
        "new": int((ledger.sources["published"] == day).sum()),
        **head_in_words(ledger, edition_before(ledger, step)),
        "moves": _moves(ledger, before) if before else [],
        "bounds": {
            known.id: [known.low, known.high]
            for known in headlines_of_day(whole, known_on).values()
            if known.kind == "count"
        },
    }


def edition_before(ledger: Ledger, step: int) -> str:
    """The day so many days before that of a view; none where that is none, or nothing had been published by then."""
    day = view_date(ledger) - pd.Timedelta(days=step)
    return iso_day(day) if step and day >= ledger.sources["published"].min() else ""


def head_in_words(ledger: Ledger, last_edition: str) -> dict[str, Any]:
    """The key points and the cards of an edition as they are printed.

    Returns:
        points: each a run of words, those in a list of their own strong; cards: each its label, value, detail and voice; behind: for each
            of the points and of the cards ids of the claims that its figures rest on, of each figure those that tell most.
    """
    points, cards = key_points(ledger, last_edition), headline_cards(ledger)
    listed: Any = points.block
    shown: Any = cards.block if cards else None
    behind = {
        "points": [_claims_behind(point.children, points) for (point, *_) in listed.items],
        "cards": [_claims_behind(card.value, cards) for card in shown.cards] if cards else [],
    }
    words = [_run(point, points) for (point, *_) in listed.items]
    return {"points": words, "cards": _cards(cards) if cards else [], "behind": behind}


def _claims_behind(inlines: Sequence[Inline], display: Display) -> list[str]:
    """The ids of claims behind the figures in a run of words, of each figure the few that tell most."""
    found: list[str] = []
    for inline in inlines:
        if isinstance(inline, Link | Strong):
            found += _claims_behind(inline.children, display)
        elif isinstance(inline, FigureRef):
            figure = display.figures[inline.figure]
            largest = sorted(figure.claims, key=lambda claim: -claim.low)
            found += [claim.id for claim in _behind(largest, figure)[:_MOST_CLAIMS]]
    return list(dict.fromkeys(found))


def _cards(display: Display) -> list[list[str]]:
    shown: Any = display.block
    return [
        [card.label, plain_text(card.value, display.figures), plain_text(card.detail, display.figures), card.voice]
        for card in shown.cards
    ]


def _run(point: Any, display: Display) -> list[Any]:
    """Words one after the other; strong ones in a list of their own."""
    found: list[Any] = []
    for inline in point.children:
        words = _words(inline, display)
        if isinstance(words, str) and found and isinstance(found[-1], str):
            found[-1] += words
        else:
            found.append(words)
    return found


def _words(inline: Inline, display: Display) -> str | list[str]:
    is_strong = isinstance(inline, Strong) or getattr(inline, "style", "") == "strong"
    words = plain_text((inline,), display.figures)
    return [words] if is_strong else words


def _moves(ledger: Ledger, day: str) -> list[dict[str, Any]]:
    """The headlines whose words differ from those of an earlier day, each with the statements that are new."""
    known = headlines_of_day(ledger, day)
    pairs = [(known.get(figure.event or figure.id), figure) for figure in headline_figures(ledger)]
    return [
        _move(ledger, before, now, day)
        for before, now in pairs
        if now.words != (before.words if before else "not known")
    ]


def _move(ledger: Ledger, before: HeadlineOfDay | None, now: Figure, day: str) -> dict[str, Any]:
    new = [claim for claim in now.claims if claim.published > day]
    shown = _behind(new, now)[:_MOST_CLAIMS]
    return {
        "label": short_label(ledger, now),
        "was": before.words if before else "not known",
        "is": now.words,
        "why": "" if new else _without_news(before, now),
        "claims": [_claim(ledger, claim) for claim in shown],
        "more": len(new) - len(shown),
    }


def _behind(claims: Sequence[Claim], figure: Figure) -> list[Claim]:
    """Statements of one figure, those first that give an end of its bounds."""
    return sorted(claims, key=lambda claim: figure.low not in (claim.low, claim.high))


def _without_news(before: HeadlineOfDay | None, now: Figure) -> str:
    """Why a number moved with which nothing new has to do."""
    if before and now.low == before.low and now.high is None:
        return OPENED
    return LONGER if now.kind == "date" else OLDER


def _claim(ledger: Ledger, claim: Claim) -> list[str]:
    """What was said, by whom, when, and in which source."""
    published = pd.Timestamp(claim.published)
    said = claim.quotation or capitalise(claim.subject)
    return [said, claim.speaker, recent_days_in_words(published, published, view_date(ledger)), claim.source.id]
