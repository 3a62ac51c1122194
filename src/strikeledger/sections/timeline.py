"""What happened when: attacks by week, and the strikes with their dead, on one axis of time."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd

from strikeledger.analysis import attacks_by_week, thin_months
from strikeledger.data.frames import count_of, row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ALT_LIMIT, ChartDisplay, chart_display
from strikeledger.report.display import requires
from strikeledger.report.figure import Figure, FigureInWords, count_as_figure, counted_figure
from strikeledger.report.prose import is_one, number_words, view_day
from strikeledger.report.tables import TableColumn, field_column, make_table, span_columns
from strikeledger.sections.headlines import attacks, counted_until, strike_rounds
from strikeledger.sections.timeline_layouts import Across, Down
from strikeledger.sections.timeline_story import Story, span_name, story_of, tell_nothing
from strikeledger.terms import Terms, scope_in_words
from strikeledger.text import (
    capitalise,
    day_in_words,
    days_in_words,
    list_in_words,
    month_in_words,
    short_days_in_words,
)

_WEEK = "attacks/week/{scope}/{last_day:%Y-%m-%d}"  # the id of a week's figure
_ACROSS_FROM, _MOST_ACROSS = 560, 10
"""The least width in pixels for which time runs across, and the most strikes."""


@requires("attacks", "tallies")
def timeline_chart(ledger: Ledger) -> ChartDisplay | None:
    """Attacks by week (or month, or longer) as totals and lists allow, and the dead of each round and acknowledged strike.

    `data` is `analysis.attacks_by_week` of all scopes, of which the widest is drawn; none where no attack in view has a day.
    """
    weeks = attacks_by_week(ledger)
    if weeks.empty:
        return None
    drawn = weeks[weeks["scope"] == weeks["scope"].iloc[0]]
    story, span = story_of(ledger, drawn), span_name(drawn)
    where = scope_in_words(str(drawn["scope"].iloc[0]), ledger.terms)
    dead = ledger.terms("; people killed by {strikes}") if story.tolls else ""
    note = "“?”: not known, as totals don’t tell these days from others." if tell_nothing(drawn).any() else ""
    return chart_display(
        ledger, "timeline", _title(ledger), ledger.terms(f"{{Attacks}} in {where} each {span} to {view_day(ledger)}{dead}"),
        _alt_text(ledger, drawn, span, len(story.tolls)), partial(draw_timeline, story), weeks, weekly_table(ledger, weeks), note,
    )  # fmt: skip


def draw_timeline(story: Story, width: int) -> Any:
    """A timeline for a width in pixels: time runs across where there are few strikes and every label has room, else down."""
    if width >= _ACROSS_FROM and len(story.tolls) <= _MOST_ACROSS:
        across = Across(story, width)
        if across.has_room:
            return across.picture()
    return Down(story, width).picture()


def _title(ledger: Ledger) -> str:
    """What had been counted by the day of the view; by whom, where it isn't the officials."""
    terms = ledger.terms
    told = terms("{Officials} had counted" if "tallies" in ledger.contents else "{Officials} had {confirmed}")
    number = _number_and_noun(attacks(ledger), terms.attack, terms.attacks)
    struck = _number_and_noun(strike_rounds(ledger), terms("round of {strikes}"), terms("rounds of {strikes}"))
    if not number:
        return terms(f"What {{officials}} had said of {{attacks_on}} by {view_day(ledger)}")
    if ledger.is_of_one_source:
        publisher = ledger.sources["publisher"].iloc[0]
        return f"{publisher} tells of {number} by {view_day(ledger)}{f' and of {struck}' if struck else ''}"
    by = day_in_words(counted_until(ledger))
    return f"{told} {number} by {by}{f' and acknowledged {struck}' if struck else ''}"


def _number_and_noun(figure: Figure, one: str, many: str) -> str:
    """A number with what it counts, as a title has it; nothing where it isn't known or none."""
    if figure.low is None or figure.high == 0:
        return ""
    return f"{number_words(figure) or figure.words} {one if is_one(figure.count) else many}"


def _alt_text(ledger: Ledger, drawn: pd.DataFrame, span: str, strikes: int) -> str:
    """The chart in one sentence: where most attacks were certain, also where more are possible elsewhere, and what is below."""
    told, most = f"{{Attacks}} per {span}", rows_of(drawn[drawn["low"] == drawn["low"].max()])[-1]
    rest = drawn[drawn["first_day"] != most["first_day"]]
    sure = "" if (rest["high"] <= most["low"]).fillna(value=False).all() else " for certain"
    noun = "strike or round" if strikes == 1 else "strikes and rounds"
    below = f"; below, dead in {strikes} {noun}" if strikes else ""
    when = f", most{sure} {_when(most, span)} ({count_of(most['low'], most['high'])})" if most["low"] else ""
    whole, brief = (ledger.terms(f"{told}{part}{below}.") for part in (when, ""))
    return whole if len(whole) <= ALT_LIMIT else brief


def _when(row: dict[str, Any], span: str) -> str:
    """The days of a week, or the part of the calendar."""
    first, month = row["first_day"], month_in_words(row["first_day"])
    named = {
        "week": f"from {short_days_in_words(first, row['last_day'])}",
        "month": f"in {month}",
        "year": f"in {first.year}",
    }
    return named.get(span, f"in the {span} from {month}")


# --- the table behind it ---------------------------------------------------------------------------------------------
def weekly_table(ledger: Ledger, weeks: pd.DataFrame) -> Table:
    """`analysis.attacks_by_week` as a table: the widest scope in print, all in the data."""
    terms, counted = ledger.terms, "tallies" in ledger.contents
    span, widest = span_name(weeks), int((weeks["scope"] == weeks["scope"].iloc[0]).sum())
    columns: list[TableColumn[dict[str, Any]]] = [
        field_column("scope", "Where", printed=False),
        TableColumn(capitalise(span), cell=lambda row: days_in_words(row["first_day"], row["last_day"])),
        *span_columns(),
        TableColumn(
            f"{capitalise(terms.confirmed)} one by one", "listed", lambda row: _listed_figure(ledger, row), lambda row: row["listed"],
            note=terms("{Attacks} each of whose days, as {officials} give them, lies inside."), align="right",
        ),
        TableColumn("Possible", cell=(lambda row: _possible(ledger, row)) if counted else None, align="right"),
        TableColumn("Possible, at least", "low", value=lambda row: row["low"]),
        TableColumn("Possible, at most", "high", value=lambda row: row["high"], note="Empty where it is open."),
        TableColumn("Few listed", "thin", value=lambda row: row["thin"],
                    note=terms("Whether few {attacks} were {confirmed} one by one in the month of the last day.")),
    ]  # fmt: skip
    told = weeks.assign(bare=pd.concat([tell_nothing(rows) for _, rows in weeks.groupby("scope", sort=False)]))
    months = list_in_words([month_in_words(month) for month in thin_months(ledger)])
    few = f"Few {{attacks}} were {{confirmed}} one by one in {months}: that is missing data and doesn't mean few {{attacks}}."
    note, title = terms(few) if months else "", terms(f"{{Attacks_on}} by {span}")
    return make_table("weekly_attacks", title, columns, rows_of(told), note, most=widest)


def _listed_figure(ledger: Ledger, row: dict[str, Any]) -> Figure:
    """The attacks of one week that officials confirmed one by one."""
    terms = ledger.terms
    how = terms("{Attacks} that {short} {confirmed} one by one, each of whose days lies inside.")
    label = f"{terms('{Attacks}')} listed one by one, {_about(row, terms)}"
    return counted_figure(f"{_WEEK.format(**row)}/listed", label, int(row["listed"]), terms.attacks, how)


def _possible(ledger: Ledger, row: dict[str, Any]) -> FigureInWords:
    """What officials' totals and the list allow for one week, with what the bounds come to where they say next to nothing."""
    how = ledger.terms(
        "{Theirs} total at the end less the total before it, by the bounds of both; at least those listed one by one."
    )
    label = f"{ledger.terms('{Attacks}')} that totals allow, {_about(row, ledger.terms)}"
    figure = count_as_figure(_WEEK.format(**row), label, row_count(row), ledger.terms.attacks, how=how)
    return FigureInWords(figure, f"not known ({figure.words})" if row["bare"] and figure.high is not None else "")


def _about(row: dict[str, Any], terms: Terms) -> str:
    return f"{scope_in_words(row['scope'], terms)}, {days_in_words(row['first_day'], row['last_day'])}"
