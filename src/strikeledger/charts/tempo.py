"""Attacks per day, period by period: bounds and intervals over the attacks of each day, with strikes, truce and where the list is thin."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import tables
from strikeledger.analysis.periods import Period, periods, truces, whole_period
from strikeledger.analysis.tempo import Tempo
from strikeledger.charts.frame import WIDTH, credit, day_format, spec
from strikeledger.charts.other_days import empty
from strikeledger.data.frames import ONE_DAY, rows_of
from strikeledger.figures import tempo as figures
from strikeledger.report.blocks import Chart, Column, Table
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.text import day_in_words, days_in_words
from strikeledger.theme import LIGHT

_HEIGHT, _STRIP = 250, 70
_KEY = (
    "Inner block: what the officials’ totals allow; outer block: with its 95 % interval, to the frame’s top where "
    "it is open. Below: {attacks} {confirmed} one by one, by day; outlined: of that day or one beside it. Numbered "
    "lines: rounds of {strikes}."
)
_LISTED_KEY = (
    "Dark: the rate, as far as days are known; pale: its 95 % interval. Below: {attacks} {confirmed} one by one, {by}; "
    "outlined: of these days or some beside them."
)


@requires("attacks", "tallies")
def attacks_per_day(tempo: Tempo) -> Display:
    """The rate of attacks in each period, over a strip of the attacks that officials confirmed one by one."""
    found, overall, terms = periods(tempo), figures.rate_figure(tempo, whole_period(tempo)), tempo.ledger.terms
    title = (
        terms(f"The officials' totals allow {overall.words} {{attacks}} per day")
        if overall.low is not None
        else terms("No official count of {attacks} is in view")
    )
    if "tallies" not in tempo.ledger.contents and overall.low is not None:
        title = terms(f"{overall.words} {{attacks}} per day")
    key = _KEY if "tallies" in tempo.ledger.contents else _LISTED_KEY.replace("{by}", _step_in_words(tempo))
    return Display(
        Chart(
            name="attacks_per_day",
            title=title,
            subtitle=terms(f"{{Attacks_on}} per day, {tempo.ledger.where}, by period. {key}"),
            alt=_in_words(tempo, found),
            source=credit(tempo.ledger),
            spec=spec(_rates_chart(tempo, found)) if tempo.has_attacks else spec(empty()),
            table=_daily_table(tempo),
        )
    ).with_figures(overall)


def _rates_chart(tempo: Tempo, found: list[Period]) -> Any:
    scale = alt.Scale(domain=[_stamp(tempo.first), _stamp(tempo.last + ONE_DAY)], nice=False)
    form = day_format(tempo.first, tempo.last)
    ticks = min(7, (tempo.last - tempo.first).days + 1)
    bare: Any = alt.X("from:T", title=None, axis=alt.Axis(labels=False, tickCount=ticks, grid=False), scale=scale)
    x: Any = alt.X("from:T", title=None, axis=alt.Axis(format=form, tickCount=ticks, grid=False), scale=scale)
    rates, days = _rates(tempo, found), _daily(tempo)
    ends = [float(end) for end in [*rates["interval_high"].dropna(), *(rates["low"].dropna() * 1.3)]]
    top, most = max(ends, default=1.0) * 1.04, max([2, *days["upto"]]) + 1
    upper = [
        *_spans(tempo, bare, top, True),
        *_steps(rates, bare, top, tempo.ledger.terms("{attacks} per day")),
        *_rounds(tempo, bare, top, True),
    ]
    lower = [
        *_spans(tempo, x, most, False),
        *_bars(days, x, most, _step_in_words(tempo)),
        *_rounds(tempo, x, most, False),
    ]
    return alt.vconcat(
        alt.layer(*upper).properties(width=WIDTH, height=_HEIGHT),
        alt.layer(*lower, *_thin_marks(tempo, x, most)).properties(width=WIDTH, height=_STRIP),
        spacing=4,
    ).resolve_scale(x="shared")


def _rates(tempo: Tempo, found: list[Period]) -> pd.DataFrame:
    """One row per period: from, to, the rate's bounds and its interval."""
    rows = []
    for period in found:
        rate = figures.rate_figure(tempo, period)
        ends = (rate.interval.low, rate.interval.high) if rate.interval else (None, None)
        words = {"Period": period.label, "Days": days_in_words(*period.span), "Per day": rate.words}
        rows.append({
            "from": _stamp(period.span[0]), "to": _stamp(period.span[1] + ONE_DAY), "low": rate.low, "high": rate.high,
            "interval_low": ends[0], "interval_high": ends[1], "known": rate.low is not None, **words,
        })  # fmt: skip
    columns = ["from", "to", "low", "high", "interval_low", "interval_high", "known", "Period", "Days", "Per day"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(["low", "high", "interval_low", "interval_high"], "float") | {"known": "bool"})


def _steps(rates: pd.DataFrame, x: Any, top: float, per_day: str) -> list[Any]:
    """Each period's interval as an outer block, its bounds as an inner one, and a mark where nothing is known."""
    known = rates.loc[rates["known"]].assign(
        upto=lambda t: t["interval_high"].fillna(top),
        most=lambda t: t["high"].fillna(top),
        open=lambda t: t["high"].isna(),
    )
    tips = [alt.Tooltip(f"{name}:N") for name in ("Period", "Days", "Per day")]
    y = alt.Y(
        "interval_low:Q",
        title=per_day,
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(tickCount=6),
    )
    base: Any = alt.Chart(known).encode(x=x, x2="to:T", tooltip=tips)
    thick = alt.Chart(known).encode(x=x, x2="to:T", tooltip=tips)
    shade = alt.condition("datum.open", alt.value(0.25), alt.value(0.5))
    gap = rates.loc[~rates["known"]].assign(at=0.0, words="not known")
    return [
        base.mark_rect(color=LIGHT["band"], opacity=0.75).encode(y=y, y2="upto:Q"),
        thick.mark_rect(color=LIGHT["blue"], stroke=LIGHT["blue"], strokeWidth=2).encode(y=alt.Y("low:Q"), y2="most:Q", opacity=shade),
        alt.Chart(gap).mark_text(align="left", baseline="bottom", angle=270, dx=6, dy=14, fontSize=11, color=LIGHT["muted"]).encode(
            x=x, y="at:Q", text="words:N"
        ),
    ]  # fmt: skip


def _step(tempo: Tempo) -> int:
    """How many days a bar stands for: one, or over years as many as can be seen."""
    return 1 if (tempo.last - tempo.first).days <= _YEARS else _FOUR_WEEKS


_YEARS, _FOUR_WEEKS = 800, 28


def _step_in_words(tempo: Tempo) -> str:
    return "by day" if _step(tempo) == 1 else f"by {_FOUR_WEEKS} days"


def _daily(tempo: Tempo) -> pd.DataFrame:
    """One row per day, or per `_step` days: attacks of them for certain (`sure`) and up to how many may be (`upto`)."""
    step = pd.Timedelta(days=_step(tempo))
    days = pd.date_range(tempo.first, tempo.last, freq=step)
    counts = [tempo.listed_count((day, day + step - ONE_DAY)) for day in days]
    rows = [
        (_stamp(day), _stamp(day + step), count.low, count.high or 0) for day, count in zip(days, counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["from", "to", "sure", "upto"])


def _bars(days: pd.DataFrame, x: Any, most: float, by: str) -> list[Any]:
    scale = alt.Scale(domain=[0, most], nice=False)
    y = alt.Y("floor:Q", title=by, scale=scale, axis=alt.Axis(tickCount=3, format="d", grid=True))
    base: Any = alt.Chart(days[days["upto"] > 0].assign(floor=0)).encode(x=x, x2="to:T", y=y)
    tips = [
        alt.Tooltip("from:T", title="Day", format="%-d %B %Y"),
        alt.Tooltip("sure:Q", title="At least"),
        alt.Tooltip("upto:Q", title="At most"),
    ]
    return [
        base.mark_rect(color="transparent", stroke=LIGHT["blue"], strokeWidth=0.75).encode(y2="upto:Q", tooltip=tips),
        base.mark_rect(color=LIGHT["blue"]).encode(y2="sure:Q", tooltip=tips),
    ]


def _spans(tempo: Tempo, x: Any, top: float, named: bool) -> list[Any]:
    """The truce as a shaded span."""
    rows = [
        {"from": _stamp(first), "to": _stamp(last + ONE_DAY), "floor": 0, "top": top, "words": "truce"}
        for first, last in truces(tempo)
    ]
    base: Any = alt.Chart(pd.DataFrame(rows, columns=["from", "to", "floor", "top", "words"])).encode(x=x)
    text = base.mark_text(align="left", baseline="top", dx=4, dy=3, fontSize=11, color=LIGHT["muted"]).encode(
        y=alt.value(0), text="words:N"
    )
    return [
        base.mark_rect(color=LIGHT["truce"], opacity=0.8).encode(x2="to:T", y="floor:Q", y2="top:Q"),
        *([text] if named else []),
    ]


def _rounds(tempo: Tempo, x: Any, top: float, named: bool) -> list[Any]:
    name = tempo.ledger.terms("Round of {strikes}")
    rows = [
        {
            "from": _stamp(row["first_day"]),
            "floor": 0,
            "top": top,
            "words": str(row["number"]),
            name: row["words"],
        }
        for row in rows_of(tempo.rounds)
    ]
    frame = pd.DataFrame(rows, columns=["from", "floor", "top", "words", name])
    base: Any = alt.Chart(frame).encode(x=x, tooltip=[alt.Tooltip(f"{name}:N")])
    lines = base.mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25).encode(y="floor:Q", y2="top:Q")
    labels = base.mark_text(
        align="left", baseline="bottom", dx=-3, dy=-3, fontSize=11, fontWeight=600, color=LIGHT["orange-ink"]
    )
    return [lines, *([labels.encode(y=alt.value(0), text="words:N")] if named else [])]


def _thin_marks(tempo: Tempo, x: Any, most: float) -> list[Any]:
    """Where the list lacks too many attacks to be read as calm."""
    begin = tempo.first if tempo.last_covered_day is None else tempo.last_covered_day + ONE_DAY
    if begin > tempo.last or not tempo.has_attacks:
        return []
    wide = (tempo.last - begin).days > 30
    words = tempo.ledger.terms("thin: {attacks} are missing here, which is no sign of calm") if wide else "thin"
    row = {"from": _stamp(begin), "to": _stamp(tempo.last + ONE_DAY), "floor": 0, "top": most, "words": words}
    base: Any = alt.Chart(pd.DataFrame([row])).encode(x=x)
    return [
        base.mark_rect(color=LIGHT["border"], opacity=0.25).encode(x2="to:T", y="floor:Q", y2="top:Q"),
        base.mark_text(align="left", baseline="top", dx=6, dy=4, fontSize=11, color=LIGHT["ink"]).encode(
            y=alt.value(0), text="words:N"
        ),
    ]


def _daily_table(tempo: Tempo) -> Table:
    """The attacks on the list day by day, for computing; the periods have a table of their own."""
    days = _daily(tempo)
    left = "days" if _step(tempo) == 1 else "those"
    rows = [
        (days_in_words(pd.Timestamp(row["from"]), pd.Timestamp(row["to"]) - ONE_DAY), _count(row))
        for row in rows_of(days[days["upto"] > 0])
    ]
    kept = tables.records(days.rename(columns={"from": "day", "sure": "low", "upto": "high"})[["day", "low", "high"]])
    cells: Any = tuple(tuple((cell,) for cell in row) for row in rows)
    columns = (Column("Day"), Column(tempo.ledger.terms("{Attacks}"), align="right"))
    return Table(
        "attacks_by_day",
        tempo.ledger.terms(
            f"{{Attacks}} {{confirmed}} one by one, {_step_in_words(tempo)} ({left} without one left out)"
        ),
        columns,
        cells,
        records=tuple(kept),
    )


def _count(row: dict[str, Any]) -> str:
    low, high = int(row["sure"]), int(row["upto"])
    return str(low) if low == high else f"{low} to {high}" if low else f"at most {high}"


def _in_words(tempo: Tempo, found: list[Period]) -> str:
    told = "; ".join(
        f"{period.label} ({days_in_words(*period.span)}) {figures.rate_figure(tempo, period).words}" for period in found
    )
    thin = ""
    if tempo.has_attacks and (tempo.last_covered_day is None or tempo.last_covered_day < tempo.last):
        begin = day_in_words(tempo.first if tempo.last_covered_day is None else tempo.last_covered_day + ONE_DAY)
        thin = f" The list of {tempo.ledger.terms.attacks} is thin from {begin} on."
    return f"{tempo.ledger.terms('{Attacks}')} per day by period, each with its 95 % interval in brackets: {told or 'none in view'}.{thin}"


def _stamp(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%dT00:00:00}"
