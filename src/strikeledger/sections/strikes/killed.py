"""People killed in the attacks themselves, for ledgers whose list of attacks says how many: over time, and attack by attack."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import Any

from strikeledger import analysis
from strikeledger.counts import NONE, UNKNOWN
from strikeledger.data.claims import claims_of
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import confirmed_attacks
from strikeledger.report.charts import ChartDisplay, chart_display
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import Figure, counted_figure
from strikeledger.report.prose import phrase, prose, run_in_words
from strikeledger.report.requires import requires
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.headlines import attack_deaths, attacks
from strikeledger.sections.timeline.chart import draw_timeline
from strikeledger.sections.timeline.story import columns_story
from strikeledger.text import capitalise, days_in_words


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
        TableColumn("Days", cell=lambda row: days_in_words(row["first_day"], row["last_day"])),
        TableColumn(
            "Killed", "killed", lambda row: str(count_of(row["low"], row["high"])), _killed_count, align="right"
        ),
    ]
    title = terms("How many people were killed in {attacks} is not said")
    if dead.low is not None:
        title = run_in_words(
            phrase("{dead:person} {dead?was|were} killed in {attacks}, according to {officials}", ledger, dead=dead)
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
