"""How headlines moved: small multiples of each headline's bounds by edition, and the attacks as known then and now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from strikeledger.analysis.totals import bounds_form
from strikeledger.analysis.vintages import GIVEN, GONE, LOWERED, NARROWED, RAISED, SAME, WIDENED, band_by_edition, fan
from strikeledger.charts.frame import WIDTH, credit, day_format, spec
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure
from strikeledger.figures.vintages import (
    ALL_HEADLINES,
    Headline,
    Revision,
    Vintage,
    figure_count,
    headlines_in,
    package_headlines,
    vintages_of,
)
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.tables.vintages import revisions_chart_data, vintages_chart_data
from strikeledger.text import day_in_words
from strikeledger.theme import LIGHT

_ROOM = 1.25
_FORMS = {"exact": "square", "at least": "triangle-up", "at most": "triangle-down", "between": "diamond"}
_KEY = (
    "Squares: exact; triangles: at least; diamonds: between. The band is what the claims allow; "
    "where nobody gave an upper end, it fades."
)


@requires("attacks", "tallies", "strikes")
def headline_vintages(ledger: Ledger, found: Sequence[Vintage]) -> Display:
    """Each headline's bounds by edition, one small chart each."""
    known = [vintage for vintage in found if vintage.headline.id == ALL_HEADLINES[0].id and vintage.count.is_known]
    title = ledger.terms("No edition in the list gives a number of {attacks}")
    shown: list[Figure] = []
    if known:
        shown = [known[0].figure, known[-1].figure]
        days = [day_in_words(each.day) for each in (known[0], known[-1])]
        title = f"{ledger.terms('{Attacks}')}: {shown[0].words} as known on {days[0]}, {shown[1].words} on {days[1]}"
    panels = [_panel(headline, vintages_of(found, headline)) for headline in headlines_in(found)]
    rows = [alt.hconcat(*panels[place : place + 2], spacing=34) for place in range(0, len(panels), 2)]
    return Display(
        Chart(
            name="headline_vintages",
            title=title,
            subtitle=f"Headline figures by the day of the edition, cumulative. {_KEY}",
            alt=_in_words(found),
            source=credit(ledger),
            spec=spec(alt.vconcat(*rows, spacing=22)),
            table=vintages_chart_data("headline_vintages", found),
        )
    ).with_figures(*shown)


def _panel(headline: Headline, found: Sequence[Vintage]) -> Any:
    """One headline: its band from edition to edition, a mark at each, and its last words."""
    rows = [(v.day, v.count.low, v.count.high, bounds_form(v.count), v.figure.words) for v in found if v.count.is_known]
    frame = pd.DataFrame(rows, columns=["day", "low", "high", "form", "words"]).astype({"low": float, "high": float})
    days = [vintage.day for vintage in found]
    top = max([3.0, *frame["low"], *frame["high"].dropna()]) * _ROOM
    frame = frame.assign(
        end=frame["high"].where(frame["high"] < top), fade=pd.Series(top, frame.index).where(frame["high"].isna()),
        at=frame["low"].where(frame["form"] != "at most", frame["high"]),
    )  # fmt: skip
    axis = alt.Axis(format="%b", tickCount="month", grid=False)
    if days and day_format(min(days), max(days)) == "%Y":
        axis = alt.Axis(format="%Y", tickCount=5, grid=False)
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(domain=_span(days)),
        axis=axis,
    )
    y_axis = alt.Axis(tickCount=4, format="d", tickMinStep=1, title=None, minExtent=30, maxExtent=30)
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=y_axis)
    base: Any = alt.Chart(frame).encode(
        x=x, tooltip=[alt.Tooltip("day:T", title="As known on"), alt.Tooltip("words:N", title="Bounds")]
    )
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(_FORMS), range=list(_FORMS.values())), legend=None)
    layers = [
        base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.3).encode(y=y, y2="fade:Q"),
        base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.9).encode(y=y, y2="end:Q"),
        base.mark_line(interpolate="step-after", color=LIGHT["blue"], strokeWidth=1.4).encode(y=y),
        base.mark_rule(color=LIGHT["blue"], strokeWidth=1.4).encode(y=y, y2="end:Q"),
        base.mark_point(filled=True, size=38, color=LIGHT["blue"], opacity=1).encode(y="at:Q", shape=shape),
        _last_words(frame.tail(1), x, y),
    ]
    title = alt.TitleParams(headline.name, fontSize=12, fontWeight=600, anchor="start", color=LIGHT["ink"], offset=6)
    if frame.empty:
        title.subtitle, title.subtitleColor = "not known in any edition", LIGHT["muted"]
    return alt.layer(*layers).properties(width=WIDTH // 2 - 38, height=105, title=title)


def _last_words(last: pd.DataFrame, x: Any, y: Any) -> Any:
    """The last edition's bounds, in words over its mark."""
    text: Any = alt.Chart(last).mark_text(align="right", baseline="bottom", dy=-8, dx=6, fontSize=11, fontWeight=600)
    return text.encode(x=x, y=y, text="words:N", color=alt.value(LIGHT["ink"]))


def _span(days: Sequence[pd.Timestamp]) -> list[str]:
    """The first and last day of an axis, with room for marks."""
    if not days:
        return ["2000-01-01", "2000-01-08"]
    return [f"{min(days) - pd.Timedelta(days=3):%Y-%m-%d}", f"{max(days) + pd.Timedelta(days=4):%Y-%m-%d}"]


def _in_words(found: Sequence[Vintage]) -> str:
    told = []
    for headline in headlines_in(found):
        steps: list[str] = []
        for vintage in vintages_of(found, headline):
            words = vintage.figure.words
            if not steps or not steps[-1].startswith(f"{words} ("):
                steps.append(f"{words} ({day_in_words(vintage.day)})")
        told.append(f"{headline.name}: {', then '.join(steps) or 'not known'}")
    return f"Small step charts of headline figures by edition, each change named. {'. '.join(told)}."


@requires("tallies")
def then_and_now(ledger: Ledger, found: Sequence[Revision]) -> Display:
    """The band of a growing total as known in this edition, under what each earlier edition knew of its own day."""
    headline = found[0].headline if found else package_headlines(ledger)[0]
    band = band_by_edition(ledger, headline.id, [(revision.known, revision.scope) for revision in found])
    lines = fan(ledger, headline.id, [revision.known for revision in found])
    telling = sorted(found, key=lambda revision: (_TELLING.index(revision.move), -revision.day.value))[:1]
    shown = [figure for revision in telling for figure in (revision.then, revision.now)]
    title = f"{headline.name}: no earlier edition in the list gives a number"
    if telling and telling[0].move == SAME:
        title = f"{headline.name}: no number of an earlier edition was revised"
    elif telling:
        title = f"{headline.name} up to {day_in_words(telling[0].day)}: {shown[0].words} as known then, {shown[1].words} now"
    name = f"{headline.id}_then_and_now"
    return Display(
        Chart(
            name=name,
            title=title,
            subtitle=f"{headline.name}, cumulative, by day, in the places that each edition's totals cover. Blue band: as known in "
            "this edition; thin lines: the lower edge as each earlier edition knew it; orange marks: what each edition gave for its last "
            "day (squares: exact; triangles: at least; diamonds: between).",
            alt=_revisions_in_words(headline, found),
            source=credit(ledger),
            spec=spec(_then_and_now(band, lines, found)),
            table=revisions_chart_data(name, f"{headline.name}, as known then and now", found),
        )
    ).with_figures(*shown)


_TELLING = (LOWERED, RAISED, WIDENED, NARROWED, SAME, GIVEN, GONE)
"""Ways to move, the most telling first."""


def _then_and_now(band: pd.DataFrame, lines: pd.DataFrame, found: Sequence[Revision]) -> Any:
    unit = found[0].now.unit if found else "attacks"
    plain = band.astype({"low": float, "high": float})
    top = max([5.0, *plain["low"], *plain["high"].dropna()]) * 1.08
    ended = pd.concat([plain, plain.tail(1).assign(day=plain["day"].max() + pd.Timedelta(days=1))])
    ended = ended.assign(fade=pd.Series(top, ended.index).where(ended["high"].isna()))
    rows = [
        (r.day, r.then.low, r.then.high, bounds_form(figure_count(r.then)), r.then.words, r.now.words) for r in found
    ]
    # Not `then`, a name that JavaScript keeps for promises.
    columns = ["day", "low", "high", "form", "known_then", "known_now"]
    marks = pd.DataFrame(rows, columns=columns).astype({"low": float, "high": float})
    x = alt.X("day:T", axis=alt.Axis(format="%-d %b", title=None, tickCount=7, grid=False))
    y = alt.Y(
        "low:Q",
        title=f"{unit}, cumulative",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=6, format="d"),
    )
    base: Any = alt.Chart(ended).encode(x=x)
    earlier: Any = alt.Chart(lines.assign(known=lines["known"].astype(str)).astype({"low": float, "high": float}))
    told = {"day:T": "Up to", "known_then:N": "then", "known_now:N": "now"}
    points: Any = alt.Chart(marks).encode(x=x, tooltip=[alt.Tooltip(field, title=told[field]) for field in told])
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(_FORMS), range=list(_FORMS.values())), legend=None)
    layers = [
        base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.3).encode(y=y, y2="fade:Q"),
        base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.9).encode(y=y, y2="high:Q"),
        base.mark_line(interpolate="step-after", color=LIGHT["blue"], strokeWidth=1.75).encode(y=y),
        earlier.mark_line(interpolate="step-after", color=LIGHT["muted"], strokeWidth=0.8, opacity=0.8).encode(
            x=x, y=y, detail="known:N"
        ),
        points.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.5).encode(y=y, y2="high:Q"),
        points.mark_point(filled=True, size=52, color=LIGHT["orange-ink"], opacity=1).encode(y=y, shape=shape),
    ]
    return alt.layer(*layers).properties(width=WIDTH, height=300)


def _revisions_in_words(headline: Headline, found: Sequence[Revision]) -> str:
    told = "; ".join(f"up to {day_in_words(r.day)}: {r.then.words} then, {r.now.words} now" for r in found)
    return f"Step chart of a total as known in this edition, with what each earlier edition knew: {headline.name}; {told or 'none'}."
