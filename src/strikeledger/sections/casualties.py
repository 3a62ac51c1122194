"""Casualties: those of the attacked, injured and killed, and everyone killed in attacks where a list of them says how many."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import permutations
from math import inf
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis import brain_injury_shares, latest_casualties
from strikeledger.counts import NONE, UNKNOWN
from strikeledger.data.claims import claims_of
from strikeledger.data.frames import row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import confirmed_attacks, is_no_repeat
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import (
    NOT_KNOWN,
    Figure,
    FigureInWords,
    claim_figure,
    count_as_figure,
    counted_figure,
    voice_in_words,
)
from strikeledger.report.prose import join_runs, literal, phrase, prose, run_in_words, view_date
from strikeledger.report.tables import TableColumn, field_column, make_table, record_columns, span_columns
from strikeledger.sections.attacks import contradictions_phrase
from strikeledger.sections.growth import growth_chart
from strikeledger.sections.headlines import (
    attack_deaths,
    attacks,
    counted_until,
    deadly_event,
    itemised_attacks,
    last_of_its_kind,
    us_injured,
    us_killed,
    us_tbi,
)
from strikeledger.sections.timeline import draw_timeline
from strikeledger.sections.timeline_story import columns_story
from strikeledger.terms import measure_in_words, quantity_in_words
from strikeledger.text import capitalise, day_in_words, days_in_words, quotation


@requires("us_injured")
def injured_chart(ledger: Ledger) -> ChartDisplay | None:
    """How the officials' total of the injured grew day by day."""
    subject = ledger.terms("{Personnel} injured in {attacks}")
    return growth_chart(ledger, "us_injured", us_injured(ledger), "injured_over_time", subject, ("injured", "injured"))


@requires("us_injured", "us_killed")
def casualties_sentence(ledger: Ledger) -> Display:
    """How many were injured, how many of them with brain injuries, how many were killed, and whose accounts differ."""
    injured, killed = us_injured(ledger), us_killed(ledger)
    others = () if injured.low is not None else _differing_totals(ledger, "us_injured", injured, "injured")
    parts = [others or _injured_phrase(ledger), _brain_injuries(ledger), _killed_phrase(ledger)]
    parts += [_differing_totals(ledger, "us_killed", killed, "killed"), *_said_by_others_alone(ledger)]
    return prose(*join_runs([*parts, contradictions_phrase(ledger, "us_injured")]))


def _injured_phrase(ledger: Ledger) -> tuple[Words, ...]:
    injured, until = us_injured(ledger), counted_until(ledger, "us_injured")
    if injured.low is None:
        return phrase("{Officials} had given no number of {personnel} injured by {day}.", ledger)
    if injured.high == 0:
        return phrase("By {theirs} accounts {injured:personnel} were injured.", ledger, injured=injured)
    by = day_in_words(until) + ("" if until == view_date(ledger) else f", {last_of_its_kind(ledger, 'us_injured')}")
    voice = voice_in_words(ledger.terms, injured)
    return phrase(
        "{voice} had counted **{injured:personnel}** injured by {by}.", ledger, voice=voice, injured=injured, by=by
    )


def _brain_injuries(ledger: Ledger) -> tuple[Words, ...]:
    tbi, share = us_tbi(ledger), tbi_share(ledger)
    told = "{tbi} of them had, or {tbi?was|were} examined for, brain injuries"
    if share.high is not None:
        day = day_in_words(brain_injury_shares(ledger)["day"].max())
        told += f"; on {day}, the last day for which both were given, that was {{share}}"
    return phrase(f"{told}.", ledger, tbi=tbi, share=share) if tbi.low else ()


def _killed_phrase(ledger: Ledger) -> tuple[Words, ...]:
    """The killed, as the single event in which they were or as a total; nothing where no total reaches the day of the view."""
    killed = us_killed(ledger)
    if killed.low is None:
        return ()
    if not killed.low:
        nobody = FigureInWords(killed, "nobody")
        return phrase("By {theirs} accounts {nobody} was killed.", ledger, nobody=nobody) if killed.high == 0 else ()
    deadly = deadly_event(ledger)
    if deadly and deadly[1].low == killed.low:
        row, number = deadly
        place, days = ledger.events[row["event_id"]]["place"], days_in_words(row["first_day"], row["last_day"], "or")
        told = f"One {{attack}}, {literal(ledger.terms.at(place))} on {days}, killed **{{killed:personnel}}**."
        return phrase(told, ledger, killed=number)
    voice = voice_in_words(ledger.terms, killed)
    return phrase("{voice} had counted **{killed:personnel}** killed by {day}.", ledger, voice=voice, killed=killed)


def _said_by_others_alone(ledger: Ledger) -> list[tuple[Words, ...]]:
    """Personnel killed or injured in single attacks of which officials give no number, as others than the press say last."""
    claims, told = ledger.claims[ledger.claims["event_id"].isin(ledger.attacks["attack_id"])], []
    for measure, hurt in (("us_killed", "killed"), ("us_injured", "injured")):
        said = claims[claims["measure"] == measure]
        others = said[
            ~said["official"]
            & said["party"].ne("press")
            & ~said["event_id"].isin(said.loc[said["official"], "event_id"])
        ]
        newest = (
            others[others["low"] > 0].sort_values(["published", "claim_id"]).drop_duplicates("event_id", keep="last")
        )
        for row in rows_of(newest.tail(_MOST_SINGLE)):
            days = days_in_words(row["first_day"], row["last_day"], "or")
            template = f"{literal(capitalise(row['short']))} says that {{n:personnel}} {{n?was|were}} {hurt} in the {{attack}} of {days}"
            told.append(phrase(f"{template}; {{officials}} give no number.", ledger, n=claim_figure(ledger, row)))
    return told


_MOST_SINGLE = 3


def _differing_totals(ledger: Ledger, measure: str, count: Figure, hurt: str) -> tuple[Words, ...]:
    """Totals of one measure by officials, and others of their side, that are not the count: never one range, as each counts its own."""
    claims = ledger.claims
    said = claims[claims["measure"].eq(measure) & claims["event_id"].eq("") & is_no_repeat(claims)]
    own = said[said["official"] | (said["party"].eq(ledger.terms.own_party) & (ledger.terms.own_party != ""))]
    latest = own.sort_values(["last_day", "claim_id"]).drop_duplicates(["low", "high"], keep="last")
    rows = [row for row in rows_of(latest) if row["low"] != count.low]
    if not rows:
        return ()
    each = [f"{{told{n}}} by {day_and_gloss(ledger, row)} ({row['short']})" for n, row in enumerate(rows)]
    end = "differ" if are_at_odds(pd.DataFrame(rows)) else "stand by themselves"
    head = f"{'Other accounts' if count.low else 'Accounts'} of {{personnel}} {hurt} {end}"
    if len(rows) == 1:
        head = f"One account of {{personnel}} {hurt} stands by itself"
    numbers = {f"told{n}": claim_figure(ledger, row) for n, row in enumerate(rows)}
    return phrase(f"{head}: {'; '.join(each)}.", ledger, **numbers)


def are_at_odds(totals: pd.DataFrame) -> bool:
    """Whether totals of one thing, each a row with low, high and last_day, can't all be true: of one day, or lower on a later one."""
    pairs = permutations(rows_of(totals), 2)
    return any(
        early["last_day"] <= late["last_day"] and row_count(early).exceeds(row_count(late)) for early, late in pairs
    )


def day_and_gloss(ledger: Ledger, row: dict[str, Any], words: Callable[[pd.Timestamp], str] = day_in_words) -> str:
    """The day of a total, since when it counts, and of one by another definition what our note says that it counts.

    Args:
        words: what puts a day into words.
    """
    day, note = words(row["last_day"]), str(row["note"]).partition(";")[0]
    if not ledger.is_from_the_beginning(row["since"]):
        day += f", since {words(row['since'])}"
    return f"{day}, {note}" if row["official"] and row["counting"] != ledger.terms.counting and note else day


# --- the share with brain injuries ------------------------------------------------------------------------------------
def tbi_share(ledger: Ledger) -> Figure:
    """The share with brain injuries on the latest day for which officials gave it, or both totals that make it up.

    Returns:
        What the shares of that day allow together; bounds that hold each of them where they can't all be true.
    """
    about = ("us_tbi_share", "Share of the injured with brain injuries", "share")
    shares = brain_injury_shares(ledger)
    latest = shares[shares["day"] == shares["day"].max()]
    if latest.empty:
        return Figure(*about, None, None, "of the injured", NOT_KNOWN, ())
    low, high = int(latest["low"].max()), int(latest["high"].min())
    agree = low <= high
    if not agree:
        low, high = int(latest["low"].min()), int(latest["high"].max())
    behind = ledger.claims[ledger.claims["claim_id"].isin([*latest["claim_id"], *latest["injured_id"]])]
    how = "The total of brain injuries divided by the total of injured that officials gave with it, or the share as they put it."
    words, claims = percent_in_words(low, high), claims_of(ledger, behind)
    return Figure(*about, low / 100, high / 100 if high < 100 else None, "of the injured", words, claims, agree, how)


def percent_in_words(low: int, high: int) -> str:
    """A share for print, its ends in whole percent."""
    if high >= 100:
        return f"at least {low} percent" if low else NOT_KNOWN
    if low == high:
        return f"{low} percent"
    return f"{low} to {high} percent" if low else f"at most {high} percent"


@requires("us_injured", "us_killed")
def casualties_table(ledger: Ledger) -> Display | None:
    """What was said last of personnel injured or killed, each with who said it; none where that is one number."""
    latest = latest_casualties(ledger)
    if len(latest) < 2:
        return None
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Total of", "measure", lambda row: capitalise(measure_in_words(ledger.terms, row["measure"]))),
        TableColumn("By", "day", lambda row: days_in_words(row["first_day"], row["last_day"]), lambda row: row["last_day"]),
        TableColumn("Total", "total", lambda row: claim_figure(ledger, row)),
        TableColumn("In words", "words", lambda row: quotation(quantity_in_words(ledger.terms, row["words"]), row["plain"])),
        field_column("speaker", "Who"),
        field_column("note", "Note"),
        *record_columns("claim_id", "source_id"),
    ]  # fmt: skip
    return Display(make_table("casualties", ledger.terms("{Casualties}: the latest totals"), columns, rows_of(latest)))


# --- everyone killed in the attacks -----------------------------------------------------------------------------------
@requires("killed")
def killed_sentence(ledger: Ledger) -> Display:
    """How many people were killed, in how many attacks nobody was, how many give no number, and where officials' accounts differ."""
    terms, found = ledger.terms, analysis.deaths_by_attack(ledger)
    dead = attack_deaths(ledger)
    if dead.low is None:
        return prose(terms("How many people were killed, {officials} don’t say."))
    whole = analysis.lists_every_attack(ledger)
    that = "" if whole else " that {officials} {confirmed} one by one"
    template = f"In {{n:attack}}{that} **{{k:person}}** {{k?was|were}} killed, according to {'{officials}' if whole else 'their accounts'}."
    number = attacks(ledger) if whole else itemised_attacks(ledger)
    counts, how = found["count"].tolist(), terms("{Attacks} of the list, by the bounds of their dead.")
    kinds = [
        ("none", counts.count(NONE) if dead.high != 0 else 0, "{Attacks} in which nobody was killed", "In {n} of them nobody was."),
        ("missing", counts.count(UNKNOWN), "{Attacks} without a number of dead", "Of {n} no number is given."),
    ]  # fmt: skip
    more = [
        phrase(told, ledger, n=counted_figure(f"killed/{name}", terms(label), number, terms.attacks, how))
        for name, number, label, told in kinds
        if number
    ]
    more += [] if whole else [(terms("The other {attacks} are known from totals alone, which don’t tell their dead."),)]
    return prose(*join_runs([phrase(template, ledger, n=number, k=dead), *more, *_differing_accounts(ledger, found)]))


_MOST_DIFFERING = 3


def _differing_accounts(ledger: Ledger, deaths: pd.DataFrame) -> list[tuple[Words, ...]]:
    """Of which attacks officials' accounts of the dead can't all be true, with what each says, in order of publication."""
    told = []
    for row in rows_of(deaths[~deaths["agree"]].head(_MOST_DIFFERING)):
        claims = ledger.claims[ledger.claims["claim_id"].isin(row["claims"])].sort_values(["published", "claim_id"])
        said = claims.drop_duplicates(["low", "high"])
        days = days_in_words(said["first_day"].min(), said["last_day"].max(), "or")
        each = "; ".join(f"{{told{n}}} ({literal(each['short'])})" for n, each in enumerate(rows_of(said)))
        numbers = {f"told{n}": claim_figure(ledger, each) for n, each in enumerate(rows_of(said))}
        told.append(phrase(f"On the dead of {days} their accounts differ: {each}.", ledger, **numbers))
    return told


@requires("killed")
def killed_chart(ledger: Ledger) -> ChartDisplay | None:
    """People killed in the attacks on the list, by weeks or longer spans: what is sure, and what the bounds and the days allow."""
    spans, dead, terms = analysis.deaths_by_week(ledger), attack_deaths(ledger), ledger.terms
    if spans.empty:
        return None
    most = spans.sort_values("low", ascending=False, kind="stable").head(1)
    peak = [f"; most {_days(row)} ({row_count(row)})" for row in rows_of(most[most["low"] > 0])]
    story = columns_story(spans, terms("People killed in {attacks}"), ("killed", "killed"))
    columns: list[TableColumn[dict[str, Any]]] = [
        *span_columns(),
        TableColumn("Days", cell=_days),
        TableColumn("Killed", "killed", lambda row: str(row_count(row)), row_count, align="right"),
    ]
    title = "How many people were killed is not said"
    if dead.low is not None:
        template = "{dead:person} {dead?was|were} killed, according to {officials}"
        title = run_in_words(phrase(template, ledger, dead=dead))
    return chart_display(
        ledger, "people_killed", title, terms("People killed in {attacks}, by days"),
        f"Columns of people killed{''.join(peak)}.",
        partial(draw_timeline, story), spans,
        make_table("people_killed", "People killed, by the days of the columns", columns, rows_of(spans)),
    ).with_figures(dead)  # fmt: skip


def _days(row: dict[str, Any]) -> str:
    return days_in_words(row["first_day"], row["last_day"])


@requires("killed")
def deadliest_table(ledger: Ledger, most: int = 20) -> Display:
    """The attacks in which most people may have been killed; `most` rows are shown, the CSV holds all."""
    where = ledger.attacks.set_index("attack_id")[["place", "latitude", "longitude"]]
    dated = analysis.deaths_by_attack(ledger).merge(confirmed_attacks(ledger), on="attack_id")
    found = dated.join(where, on="attack_id")
    possible = found["count"].map(lambda count: (inf if count.high is None else count.high) if count.is_known else 0)
    ranked = found.assign(possible=-possible, sure=found["count"].map(lambda count: -count.low))
    rows = rows_of(ranked.sort_values(["possible", "sure", "first_day", "attack_id"]))
    columns: list[TableColumn[dict[str, Any]]] = [
        field_column("attack_id", "Attack", printed=False),
        *record_columns("first_day", "last_day"),
        TableColumn("When", cell=_days),
        field_column("place", "Where"),
        field_column("country", capitalise(ledger.terms.area)),
        *record_columns("latitude", "longitude"),
        TableColumn("Killed", "killed", lambda row: _killed_figure(ledger, row), lambda row: row["count"], unit="people", align="right"),
        TableColumn("Statements", "claims", value=lambda row: " ".join(row["claims"])),
    ]  # fmt: skip
    shown = min(most, sum(row["possible"] < 0 for row in rows))
    note = "The file of this table lists every one of the {attacks} that {officials} {confirmed}, with its numbers and who said them."
    title = ledger.terms("The {attacks} in which most people may have been killed")
    return Display(make_table("deadliest", title, columns, rows, ledger.terms(note), shown))


def _killed_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    claims = claims_of(ledger, ledger.claims[ledger.claims["claim_id"].isin(row["claims"])])
    label = f"People killed, {row['place']}, {_days(row)}"
    return count_as_figure(f"killed/{row['attack_id']}", label, row["count"], "people", claims, agree=row["agree"])
