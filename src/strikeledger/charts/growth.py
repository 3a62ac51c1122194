"""How a total grew: the officials' totals day by day, the band that they allow, strikes and the truce."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis, tables
from strikeledger.analysis.totals import BESIDE, BINDING, SET_ASIDE
from strikeledger.charts.context import context_in_words, context_layers
from strikeledger.charts.frame import WIDTH, credit, float_counts, spec
from strikeledger.data.claims import with_printed_words
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import attacks
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.figure import voice_in_words
from strikeledger.report.requires import requires
from strikeledger.text import capitalise, day_in_words, plural
from strikeledger.theme import LIGHT

FORMS = {"exact": "square", "at least": "triangle-up", "at most": "triangle-down", "between": "diamond"}
_KEY = (
    "Squares: exact totals; triangles: at least; diamonds: between, or about; hollow: set aside, as they contradict others; small and "
    "grey: what others than officials said, beside the count. "
    "The shaded band is what the rest allow. Numbered lines: rounds of {strikes}."
)
_ROOM = 1.18  # above the highest point, for the labels of strikes


@requires("tallies")
def attacks_over_time(ledger: Ledger) -> Display:
    """The officials' count of attacks day by day, over the attacks that they confirmed one by one."""
    floor, totals, figure = (
        analysis.itemised_counts(ledger),
        analysis.published_totals(ledger, "attacks"),
        attacks(ledger),
    )
    terms = ledger.terms
    x = alt.X(axis=alt.Axis(format="%-d %b", title=None, tickCount=7, grid=False))
    layers = alt.layer(*growth_layers(ledger, "attacks", _listed_layers(ledger, floor), float(floor["attacks"].max())))
    drawn = layers.encode(x=x, y=alt.Y(title=terms("{attacks}, cumulative"))).properties(width=WIDTH, height=290)
    listed = (
        f"A dashed line counts those {terms.confirmed} one by one, {floor['attacks'].iloc[-1]} in the end. "
        if len(floor)
        else ""
    )
    return Display(
        Chart(
            name="attacks_over_time",
            title=terms(f"{capitalise(voice_in_words(terms, figure))} counted {figure.words} {{attacks}}")
            if figure.claims
            else terms("No official total of {attacks} is in view"),
            subtitle=terms(
                f"{{Attacks_on}} since the count began, cumulative, {ledger.where}. {_KEY} Dashed: {{confirmed}} one by one."
            ),
            alt=f"Step chart of {terms.attacks_on}: {totals_in_words(totals, voice_in_words(terms, figure))}"
            f"{listed}{context_in_words(ledger)}",
            source=credit(ledger),
            spec=spec(drawn),
            table=tables.totals(ledger, "attacks_over_time", terms("{Attacks_on}: totals by {officials}"), totals),
        )
    ).with_figures(figure)


def _listed_layers(ledger: Ledger, floor: pd.DataFrame) -> list[Any]:
    """The attacks confirmed one by one as a dashed line, named where it runs clear of the axis."""
    steps: Any = alt.Chart(float_counts(floor)).mark_line(
        interpolate="step-after", strokeWidth=1.75, strokeDash=[5, 3], color=LIGHT["orange-ink"]
    )
    named = [_label(floor, ledger.terms("{confirmed} one by one"))] if floor["attacks"].max() > 10 else []
    return [steps.encode(x="day:T", y="attacks:Q"), *named]


def growth_layers(ledger: Ledger, measure: str, more: Sequence[Any] = (), most: float = 0.0) -> list[Any]:
    """A growing total as layers: what stands behind, the band, `more` that reaches up to `most`, and each total as published."""
    band, totals = analysis.band(ledger, measure), analysis.published_totals(ledger, measure)
    ends = [totals["low"].max(), totals["high"].max(), most, 5]
    top = float(max(end for end in ends if not pd.isna(end))) * _ROOM
    return [*context_layers(ledger), *band_layers(band, top), *more, *_points(totals, top)]


def band_layers(band: pd.DataFrame, top: float) -> list[Any]:
    """The band over its lower edge; where its upper end is open it fades up to the frame's top."""
    ended = pd.concat(
        [band, band.tail(1).assign(day=band["day"].max() + pd.Timedelta(days=1))]
    )  # a step needs a day to end on
    unbounded = ended["high"].isna()
    frame = float_counts(ended).assign(frame_top=pd.Series(top, ended.index).where(unbounded))
    base = alt.Chart(frame).encode(x="day:T")
    closed = base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.75).encode(y="low:Q", y2="high:Q")
    faded = base.mark_area(interpolate="step-after", color=LIGHT["band"], opacity=0.3).encode(
        y="low:Q", y2="frame_top:Q"
    )
    edge = base.mark_line(interpolate="step-after", color=LIGHT["blue"], strokeWidth=1.5).encode(y="low:Q")
    return [faded, closed, edge]


def _points(totals: pd.DataFrame, top: float) -> list[Any]:
    """Each total by its kind, at its low end; those set aside are hollow."""
    between = (totals["role"] == BINDING) & (totals["form"] == "between")
    frame = float_counts(with_printed_words(totals)).assign(
        at=lambda t: t["low"].where(t["form"] != "at most", t["high"]),
        high=lambda t: t["high"].where(between),
        published=[day_in_words(day) for day in totals["published"]],
    )
    y = alt.Y("at:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(tickCount=6, format="d"))
    titles = {"words": "In words", "speaker": "Who", "publisher": "Published by", "published": "On"}
    points: Any = alt.Chart(frame).encode(
        x="day:T", tooltip=[alt.Tooltip(f"{c}:N", title=t) for c, t in titles.items()]
    )
    shape = alt.Shape("form:N", scale=alt.Scale(domain=list(FORMS), range=list(FORMS.values())), legend=None)
    color = {
        BINDING: (LIGHT["blue"], LIGHT["blue"]),
        SET_ASIDE: ("transparent", LIGHT["muted"]),
        BESIDE: (LIGHT["muted"],) * 2,
    }
    fill, stroke = (
        _by_role(channel, list(color), ends)
        for channel, ends in zip(("fill", "stroke"), zip(*color.values(), strict=True), strict=True)
    )
    return [
        points.mark_rule(color=LIGHT["blue"]).encode(y=y, y2="high:Q"),
        points.mark_point(strokeWidth=1.25, opacity=0.9).encode(
            y=y,
            shape=shape,
            fill=fill,
            stroke=stroke,
            size=alt.condition(f"datum.role == '{BESIDE}'", alt.value(18), alt.value(48)),
        ),
    ]


def _by_role(channel: str, roles: Sequence[str], colors: Sequence[str]) -> Any:
    scale, kind = alt.Scale(domain=list(roles), range=list(colors)), {"fill": alt.Fill, "stroke": alt.Stroke}[channel]
    return kind("role:N", scale=scale, legend=None)


def _label(line: pd.DataFrame, words: str) -> Any:
    """What a line is, written under its last third."""
    place = float_counts(line.iloc[len(line) * 3 // 4 :].head(1)).assign(words=words)
    text = alt.Chart(place).mark_text(align="left", dy=22, fontSize=11, color=LIGHT["orange-ink"])
    return text.encode(x="day:T", y="attacks:Q", text="words:N")


def totals_in_words(totals: pd.DataFrame, voice: str) -> str:
    """How many totals there are, whose, and from which to which, for a reader who can't see the chart."""
    if totals.empty:
        return "no official total is in view. "
    used, aside = totals[totals["role"] == BINDING], int((totals["role"] == SET_ASIDE).sum())
    if used.empty:
        return "no total in view binds the count. "
    first, last = rows_of(used.head(1))[0], rows_of(used.tail(1))[0]
    counts = analysis.row_counts(used.iloc[[0, -1]])
    number = len(used) + aside
    if number == 1:
        return f"1 total of {voice}, {counts[0]} ({day_in_words(first['day'])}). "
    return (
        f"{number} {plural(number, 'total')} of {voice}, "
        f"from {counts[0]} ({day_in_words(first['day'])}) "
        f"to {counts[1]} ({day_in_words(last['day'])})"
        + (f"; {aside} contradict others and are set aside. " if aside else ". ")
    )
