"""Casualties: those of the attacked, injured and killed, and everyone killed in attacks where a list of them says how many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf
from typing import Any

from strikeledger import analysis
from strikeledger.analysis import brain_injury_shares, latest_casualties
from strikeledger.counts import NONE, UNKNOWN
from strikeledger.data.claims import claims_of, quantity_in_words
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import confirmed_attacks, is_no_repeat
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import NOT_KNOWN, Figure, claim_figure, counted_figure, voice_in_words
from strikeledger.report.prose import literal, phrase, prose, run_in_words, view_date
from strikeledger.report.requires import requires
from strikeledger.report.tables import TableColumn, day_column, make_table, period_column
from strikeledger.sections.attacks import contradictions_phrase
from strikeledger.sections.growth import growth_chart
from strikeledger.sections.headlines import attack_deaths, attacks, counted_until, us_injured, us_killed, us_tbi
from strikeledger.sections.timeline.chart import draw_timeline
from strikeledger.sections.timeline.story import columns_story
from strikeledger.terms import measure_in_words
from strikeledger.text import capitalise, day_in_words, days_in_words, quotation


@requires("us_injured")
def injured_chart(ledger: Ledger) -> ChartDisplay | None:
    """How the officials' total of the injured grew day by day."""
    subject = ledger.terms("{Personnel} injured in {attacks}")
    return growth_chart(ledger, "us_injured", us_injured(ledger), "injured_over_time", subject, ("injured", "injured"))


@requires("us_injured", "us_killed")
def casualties_sentence(ledger: Ledger) -> Display:
    """How many were injured, how many of them with brain injuries, how many were killed, and whose accounts differ."""
    parts = [_injured_phrase(ledger), _brain_injuries(ledger), _killed_phrase(ledger), _differing_deaths(ledger)]
    told = [part for part in (*parts, contradictions_phrase(ledger, "us_injured")) if part]
    return prose(*(word for n, part in enumerate(told) for word in ((" ", *part) if n else part)))


def _injured_phrase(ledger: Ledger) -> tuple[Words, ...]:
    injured, voice = us_injured(ledger), capitalise(voice_in_words(ledger.terms, us_injured(ledger)))
    if injured.low is None:
        return phrase("No number of {personnel} injured was given by {day}.", ledger)
    if injured.high == 0:
        return phrase("By {theirs} accounts {injured:personnel} were injured.", ledger, injured=injured)
    by = _day_of_total(ledger)
    return phrase(f"{voice} had counted **{{injured:personnel}}** injured by {by}.", ledger, injured=injured)


def _day_of_total(ledger: Ledger) -> str:
    """The day by which the injured were counted."""
    until = counted_until(ledger, "us_injured")
    return day_in_words(until) + ("" if until == view_date(ledger) else ", the last total")


def _brain_injuries(ledger: Ledger) -> tuple[Words, ...]:
    tbi, share = us_tbi(ledger), tbi_share(ledger)
    if not tbi.low:
        return ()
    day = brain_injury_shares(ledger)["day"].max()
    known = (
        f"; on {day_in_words(day)}, the last day for which both were given, that was {{share}}"
        if share.high is not None
        else ""
    )
    told = "{tbi} of them had, or {tbi?was|were} examined for, brain injuries"
    return phrase(f"{told}{known}.", ledger, tbi=tbi, share=share)


def _killed_phrase(ledger: Ledger) -> tuple[Words, ...]:
    """The killed, as the single event in which they were or as a total; nothing where no total reaches the day of the view."""
    killed = us_killed(ledger)
    if killed.low is None:
        return ()
    if not killed.low:
        return phrase("By {theirs} accounts nobody was killed.", ledger) if killed.high == 0 else ()
    said = ledger.claims[
        (ledger.claims["measure"] == "us_killed") & ledger.claims["official"] & ledger.claims["low"].gt(0)
    ]
    deadly = rows_of(said[said["event_id"] != ""].drop_duplicates("event_id"))
    if len(deadly) == 1 and deadly[0]["low"] == killed.low:
        row = deadly[0]
        place, days = ledger.events[row["event_id"]]["place"], days_in_words(row["first_day"], row["last_day"])
        told = f"One {{attack}}, {literal(ledger.terms.at(place))} on {days}, killed **{{killed:personnel}}**."
        return phrase(told, ledger, killed=claim_figure(ledger, row))
    voice = capitalise(voice_in_words(ledger.terms, killed))
    return phrase(f"{voice} had counted **{{killed:personnel}}** killed by {{day}}.", ledger, killed=killed)


def _differing_deaths(ledger: Ledger) -> tuple[Words, ...]:
    """Totals of the killed by officials, and others of their side, that differ from each other or from the count: never one range."""
    killed, claims = us_killed(ledger), ledger.claims
    said = claims[claims["measure"].eq("us_killed") & claims["event_id"].eq("") & is_no_repeat(claims)]
    own = said[said["official"] | (said["party"].eq(ledger.terms.own_party) & (ledger.terms.own_party != ""))]
    latest = own.sort_values(["last_day", "claim_id"]).drop_duplicates(["low", "high"], keep="last")
    rows = [row for row in rows_of(latest) if row["low"] != killed.low]
    if not rows:
        return ()
    each = [f"{{told{n}}} by {_day_and_gloss(ledger, row)} ({row['short']})" for n, row in enumerate(rows)]
    head = f"{'Other accounts' if killed.low else 'Accounts'} of {{personnel}} killed differ"
    if len(rows) == 1:
        head = "One account of {personnel} killed stands by itself"
    return phrase(
        f"{head}: {'; '.join(each)}.", ledger, **{f"told{n}": claim_figure(ledger, row) for n, row in enumerate(rows)}
    )


def _day_and_gloss(ledger: Ledger, row: dict[str, object]) -> str:
    """The day of a total, and of one by another definition what our note says that it counts."""
    day, note = day_in_words(row["last_day"]), str(row["note"]).partition(";")[0]  # type: ignore[arg-type]
    return f"{day}, {note}" if row["official"] and row["counting"] != ledger.terms.counting and note else day


# --- the share with brain injuries ------------------------------------------------------------------------------------
def tbi_share(ledger: Ledger) -> Figure:
    """The share with brain injuries on the latest day for which officials gave it, or both totals that make it up.

    Returns:
        What the shares of that day allow together; bounds that hold each of them where they can't all be true.
    """
    label = "Share of the injured with brain injuries"
    shares = brain_injury_shares(ledger)
    latest = shares[shares["day"] == shares["day"].max()]
    if latest.empty:
        return Figure("us_tbi_share", label, "share", None, None, "of the injured", NOT_KNOWN, ())
    low, high = int(latest["low"].max()), int(latest["high"].min())
    agree = low <= high
    if not agree:
        low, high = int(latest["low"].min()), int(latest["high"].max())
    behind = ledger.claims[ledger.claims["claim_id"].isin([*latest["claim_id"], *latest["injured_id"]])]
    how = "The total of brain injuries divided by the total of injured that officials gave with it, or the share as they put it."
    ends: Sequence[float | None] = (low / 100, high / 100 if high < 100 else None)
    return Figure(
        "us_tbi_share", label, "share", ends[0], ends[1], "of the injured", percent_in_words(low, high),
        claims_of(ledger, behind), agree, how,
    )  # fmt: skip


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
        TableColumn("Who", "speaker", lambda row: row["speaker"]),
        TableColumn("Note", "note", lambda row: row["note"]),
        TableColumn("Statement", "claim_id", value=lambda row: row["claim_id"]),
        TableColumn("Source", "source_id", value=lambda row: row["source_id"]),
    ]  # fmt: skip
    return Display(make_table("casualties", ledger.terms("{Casualties}: the latest totals"), columns, rows_of(latest)))


# --- everyone killed in the attacks -----------------------------------------------------------------------------------
@requires("killed")
def killed_sentence(ledger: Ledger) -> Display:
    """How many people were killed, in how many attacks nobody was, and how many give no number."""
    terms, found = ledger.terms, analysis.deaths_by_attack(ledger)
    dead = attack_deaths(ledger)
    if dead.low is None:
        return prose(terms("How many people were killed, {officials} don’t say."))
    told = phrase(
        "In {n:attack} **{k:person}** {k?was|were} killed, according to {officials}.", ledger, n=attacks(ledger), k=dead
    )
    none, missing = (sum(test(count) for count in found["count"]) for test in (NONE.__eq__, UNKNOWN.__eq__))
    how = terms("{Attacks} of the list, by the bounds of their dead.")
    more: list[Words] = []
    for name, number, template in (
        ("none", none, " In {n} of them nobody was."),
        ("missing", missing, " Of {n} no number is given."),
    ):
        if number and (dead.high != 0 or name == "missing"):
            label = terms(
                "{Attacks} in which nobody was killed" if name == "none" else "{Attacks} without a number of dead"
            )
            more += phrase(template, ledger, n=counted_figure(f"killed/{name}", label, number, terms.attacks, how))
    return prose(*told, *more)


@requires("killed")
def killed_chart(ledger: Ledger) -> ChartDisplay:
    """People killed in the attacks on the list, by weeks or longer spans: what is sure, and what the bounds and the days allow."""
    spans, dead, terms = analysis.deaths_by_week(ledger), attack_deaths(ledger), ledger.terms
    most = spans.sort_values("low", ascending=False, kind="stable").head(1)
    peak = [
        f"; most {days_in_words(row['first_day'], row['last_day'])} ({count_of(row['low'], row['high'])})"
        for row in rows_of(most[most["low"] > 0])
    ]
    story = columns_story(spans, terms("People killed in {attacks}"), ("killed", "killed"))
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("First day", "first_day", value=lambda row: row["first_day"]),
        TableColumn("Last day", "last_day", value=lambda row: row["last_day"]),
        period_column(lambda row: (row["first_day"], row["last_day"])),
        TableColumn("Days", cell=lambda row: days_in_words(row["first_day"], row["last_day"])),
        TableColumn(
            "Killed", "killed", lambda row: str(count_of(row["low"], row["high"])), _killed_count, align="right"
        ),
    ]
    title = "How many people were killed is not said"
    if dead.low is not None:
        title = run_in_words(
            phrase("{dead:person} {dead?was|were} killed, according to {officials}", ledger, dead=dead)
        )
    found = chart_display(
        ledger, "people_killed", title, terms("People killed in {attacks}, by days"),
        f"Columns of people killed{''.join(peak)}.",
        partial(draw_timeline, story), spans,
        make_table("people_killed", "People killed, by the days of the columns", columns, rows_of(spans)),
    )  # fmt: skip
    found.with_figures(dead)
    return found


def _killed_count(row: dict[str, Any]) -> Any:
    return count_of(row["low"], row["high"])


@requires("killed")
def deadliest_table(ledger: Ledger, most: int = 20) -> Display:
    """The attacks in which most people may have been killed; `most` rows are shown, the CSV holds all."""
    where = ledger.attacks.set_index("attack_id")[["place", "latitude", "longitude"]]
    found = (
        analysis.deaths_by_attack(ledger).merge(confirmed_attacks(ledger), on="attack_id").join(where, on="attack_id")
    )
    possible = found["count"].map(lambda count: (inf if count.high is None else count.high) if count.is_known else 0)
    ranked = found.assign(possible=-possible, sure=found["count"].map(lambda count: -count.low))
    rows = rows_of(ranked.sort_values(["possible", "sure", "first_day", "attack_id"]))
    columns: list[TableColumn[dict[str, Any]]] = [
        TableColumn("Attack", "attack_id", value=lambda row: row["attack_id"]),
        TableColumn("First day", "first_day", value=lambda row: row["first_day"]),
        TableColumn("Last day", "last_day", value=lambda row: row["last_day"]),
        day_column(lambda row: (row["first_day"], row["last_day"])),
        TableColumn("When", cell=lambda row: days_in_words(row["first_day"], row["last_day"])),
        TableColumn("Where", "place", lambda row: row["place"]),
        TableColumn(capitalise(ledger.terms.area), "country", lambda row: row["country"]),
        TableColumn("Latitude", "latitude", value=lambda row: row["latitude"], unit="degrees"),
        TableColumn("Longitude", "longitude", value=lambda row: row["longitude"], unit="degrees"),
        TableColumn(
            "Killed",
            "killed",
            lambda row: _killed_figure(ledger, row),
            lambda row: row["count"],
            unit="people",
            align="right",
        ),
        TableColumn("Statements", "claims", value=lambda row: " ".join(row["claims"])),
    ]
    shown = min(most, sum(row["possible"] < 0 for row in rows))
    note = ledger.terms(
        "The file of this table lists every one of the {attacks} that {officials} {confirmed}, with its numbers and who said them."
    )
    title = ledger.terms("The {attacks} in which most people may have been killed")
    return Display(make_table("deadliest", title, columns, rows, note, shown))


def _killed_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    count = row["count"]
    claims = claims_of(ledger, ledger.claims[ledger.claims["claim_id"].isin(row["claims"])])
    label = f"People killed, {row['place']}, {days_in_words(row['first_day'], row['last_day'])}"
    return Figure(
        f"killed/{row['attack_id']}", label, "count", count.low, count.high, "people", str(count), claims, row["agree"]
    )
