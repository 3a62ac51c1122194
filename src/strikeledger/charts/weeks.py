"""Attacks by week and country: those listed one by one as bars, what totals allow as intervals, thin months as missing."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from strikeledger import analysis, tables
from strikeledger.charts.context import context_in_words, context_layers, rounds, truce
from strikeledger.charts.frame import WIDTH, credit, day_format, float_counts, spec
from strikeledger.counts import NONE, Count
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger, scope_in_words
from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display
from strikeledger.report.requires import requires
from strikeledger.text import day_in_words, days_in_words, list_in_words, month_in_words
from strikeledger.theme import LIGHT

_DAY = pd.Timedelta(days=1)
_HIGH = 92  # of a panel, in pixels


@requires("attacks", "tallies")
def weekly_attacks(ledger: Ledger) -> Display:
    """Attacks by week: listed one by one, and as the officials' totals allow, for each country and all together."""
    weeks = analysis.attacks_by_week(ledger)
    return Display(
        Chart(
            name="weekly_attacks",
            title=_title(ledger, weeks),
            subtitle=_subtitle(ledger, weeks),
            alt=_in_words(ledger, weeks) + context_in_words(ledger),
            source=credit(ledger),
            spec=spec(_panels(ledger, weeks)),
            table=tables.weekly(ledger, "weekly_attacks", weeks),
        )
    )


def _subtitle(ledger: Ledger, weeks: pd.DataFrame) -> str:
    """What is drawn, and how it is to be read."""
    terms = ledger.terms
    if "tallies" not in ledger.contents:
        return terms(
            f"{{Attacks}} by {spans_in_words(weeks)}, the last of which ends with the view. "
            "Bars: {confirmed} one by one by {officials}."
        )
    return (
        terms(
            "{Attacks_on} by week of seven days, the last of which ends with the view. "
            "Bars: {confirmed} one by one by {officials}, a floor. "
        )
        + "Lines with dots: what the officials' totals allow; an arrow: no upper end. Dashed, pale: few "
        + terms(
            "{attacks} were listed in that month, so a short bar is missing data. Numbered lines: rounds of {strikes}; "
        )
        + f"{_shading_in_words(ledger)}letters: see the table below."
    )


def spans_in_words(weeks: pd.DataFrame) -> str:
    """What the spans of `analysis.attacks_by_week` are: "week of seven days", or a longer part of the calendar."""
    days = 0 if weeks.empty else int((weeks["last_day"] - weeks["first_day"]).dt.days.median()) + 1
    return next((name for name, most in _SPANS.items() if days <= most), "calendar year")


_SPANS = {"week of seven days": 7, "calendar month": 31, "calendar quarter": 92}


def _shading_in_words(ledger: Ledger) -> str:
    """What the shaded spans are."""
    labels = list(dict.fromkeys(truce(ledger)["label"]))
    return f"shaded: {', '.join(label[:1].lower() + label[1:] for label in labels)}; " if labels else ""


def _title(ledger: Ledger, weeks: pd.DataFrame) -> str:
    terms = ledger.terms
    if weeks.empty:
        return terms("No {attack} in view has a day and a country")
    if "tallies" not in ledger.contents:
        whole = weeks[weeks["scope"] == weeks["scope"].iloc[0]]
        most = rows_of(whole[whole["listed"] == whole["listed"].max()])[0]
        return terms(f"At least {most['listed']} {{attacks}} from {days_in_words(most['first_day'], most['last_day'])}")
    last = rows_of(weeks[weeks["scope"] == weeks["scope"].iloc[0]])[-1]
    count = count_of(last["low"], last["high"])
    if not count.is_known:
        return terms("How many {attacks} there were in the last week is not known")
    attacks = terms.attack if count.low == 1 and count.high in (1, None) else terms.attacks
    return f"In the week to {day_in_words(last['last_day'])}: {count} {attacks}, by officials' totals and list"


def _panels(ledger: Ledger, weeks: pd.DataFrame) -> Any:
    """One panel per scope, drawn from one frame: the rows of weeks, and of what stands behind them."""
    if weeks.empty:
        return alt.layer(*context_layers(ledger)).properties(width=WIDTH, height=60)
    scopes = list(dict.fromkeys(weeks["scope"]))
    frame = pd.concat(
        [
            _weeks(weeks),
            _thin_rows(weeks, ledger.terms("few {attacks} listed one by one")),
            _context_rows(ledger, scopes),
        ],
        ignore_index=True,
    )
    frame = frame.assign(panel=[scope_in_words(scope) for scope in frame["scope"]]).drop(columns="scope")
    flags = [name for name in ("thin", "none", "early") if name in frame]
    texts = [str(name) for name in frame if frame[name].dtype.kind == "O" and name not in flags]
    gaps = {name: frame[name].eq(True) for name in flags} | {name: frame[name].fillna("").astype(str) for name in texts}
    frame, panels = frame.assign(**gaps), list(dict.fromkeys(frame["panel"]))
    form = day_format(weeks["first_day"].min(), weeks["last_day"].max())
    domain = [_moment(weeks["first_day"].min()), _moment(weeks["last_day"].max() + _DAY)]
    x = alt.X(
        axis=alt.Axis(format=form, title=None, tickCount=7, grid=False),
        scale=alt.Scale(domain=domain),
        type="temporal",
    )
    y = alt.Y(
        scale=alt.Scale(domainMin=0, nice=False),
        axis=alt.Axis(tickCount=3, format="d"),
        title=None,
        type="quantitative",
    )
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top", labelPadding=4)
    layers = (
        alt.layer(*_context_marks(), *_bars(), *(_bounds_marks() if "tallies" in ledger.contents else []), data=frame)
        .encode(x=x, y=y)
        .properties(width=WIDTH, height=_HIGH)
    )
    facet = layers.facet(row=alt.Row("panel:N", sort=panels, title=None, header=header), spacing=14)
    return facet.resolve_scale(y="independent")


def _weeks(weeks: pd.DataFrame) -> pd.DataFrame:
    """The rows of weeks with where each mark begins and ends; a panel reaches a little higher than its highest closed end."""
    frame = float_counts(weeks)
    known = frame[["listed", "low", "high"]].max(axis=1)
    top = known.groupby(frame["scope"]).transform("max").clip(lower=4) * 1.2
    counts = [count_of(row["low"], row["high"]) for row in rows_of(weeks)]
    return frame.drop(columns=["first_day", "last_day"]).assign(
        kind="week",
        begin=weeks["first_day"] + pd.Timedelta(hours=14),
        until=weeks["last_day"] + pd.Timedelta(hours=10),
        middle=weeks["first_day"] + 3.5 * _DAY,
        top=top,
        arrow=top.where(frame["high"].isna()),
        end=frame["high"].fillna(top),
        none=[count == NONE for count in counts],
        label=[str(count) for count in counts],
        week=[day_in_words(day) for day in weeks["last_day"]],
    )


def _thin_rows(weeks: pd.DataFrame, few: str) -> pd.DataFrame:
    """Each run of weeks of which few attacks were listed, for every panel; the first panel says so, on the side where there is room."""
    thin = weeks[weeks["thin"].astype(bool)]
    if thin.empty:
        return pd.DataFrame()
    run = (thin.groupby("scope")["first_day"].diff() != 7 * _DAY).cumsum()
    spans = (
        thin.groupby(["scope", run], sort=False)
        .agg(begin=("first_day", "min"), until=("last_day", "max"))
        .reset_index("scope")
    )
    first, last = weeks["first_day"].min(), weeks["last_day"].max()
    named = spans["scope"] == weeks["scope"].iloc[0]
    early = spans["begin"] - first < 0.6 * (last - first)
    return spans.reset_index(drop=True).assign(
        kind="thin",
        until=(spans["until"] + _DAY).tolist(),
        name=named.map({True: few, False: ""}).tolist(),
        early=early.tolist(),
    )


def _context_rows(ledger: Ledger, scopes: list[str]) -> pd.DataFrame:
    """Rounds of strikes, the truce and the letters of what else happened, for every panel; named in the first alone."""
    letters = analysis.dated_context(ledger)[["first_day", "letter", "label"]].rename(
        columns={"letter": "name", "label": "what"}
    )
    parts = [
        rounds(ledger)[["first_day", "label"]].assign(kind="round").rename(columns={"label": "name"}),
        truce(ledger).assign(kind="truce").rename(columns={"label": "name"}),
    ]
    rows = [
        part.assign(scope=scope, name=part["name"] if place == 0 else "")
        for place, scope in enumerate(scopes)
        for part in parts
    ]
    every = pd.concat([*rows, letters.assign(kind="letter", scope=scopes[0])], ignore_index=True)
    return every.rename(columns={"first_day": "begin"})


def _moment(day: pd.Timestamp) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "date": day.day}


def _layer(kind: str, condition: str = "") -> Any:
    """A layer over the rows of one kind."""
    test = f"datum.kind === '{kind}'" + (f" && {condition}" if condition else "")
    return alt.Chart().transform_filter(test)


def _context_marks() -> list[Any]:
    """What stands behind, and the weeks of which few attacks were listed: a dashed ground that says so in words."""
    over: Any = {"y": alt.value(0)}
    small = {"baseline": "bottom", "dy": -4, "fontSize": 11}
    inside = {"baseline": "top", "dy": 3, "fontSize": 11, "fontStyle": "italic", "color": LIGHT["muted"]}
    return [
        _layer("week")
        .mark_point(size=0, opacity=0)
        .encode(x="begin:T", y="top:Q"),  # so that the frame reaches up to there
        _layer("truce")
        .mark_rect(color=LIGHT["truce"], opacity=0.8)
        .encode(x="begin:T", x2="until:T", y=alt.value(0), y2=alt.value(_HIGH)),
        _layer("thin")
        .mark_rect(fill="transparent", stroke=LIGHT["border"], strokeDash=[2, 3], strokeWidth=1)
        .encode(x="begin:T", x2="until:T", y=alt.value(0), y2=alt.value(_HIGH)),
        _layer("thin", "datum.early")
        .mark_text(align="left", dx=4, **inside)
        .encode(x="begin:T", text="name:N", **over),
        _layer("thin", "!datum.early")
        .mark_text(align="right", dx=-4, **inside)
        .encode(x="until:T", text="name:N", **over),
        _layer("round")
        .mark_text(align="center", fontWeight=600, color=LIGHT["orange-ink"], **small)
        .encode(x="begin:T", text="name:N", **over),
        _layer("letter")
        .mark_text(align="center", fontStyle="italic", color=LIGHT["muted"], **{**small, "dy": -16})
        .encode(x="begin:T", text="name:N", tooltip=[alt.Tooltip("what:N", title="What else happened")], **over),
    ]


def _bars() -> list[Any]:
    """The attacks listed one by one; pale where the list is thin, and nothing where none is listed."""
    pale = alt.condition("datum.thin", alt.value(0.5), alt.value(1))
    bars = _layer("week", "datum.listed > 0").mark_rect(color=LIGHT["band"])
    return [bars.encode(x="begin:T", x2="until:T", y="listed:Q", y2=alt.datum(0), opacity=pale)]


def _bounds_marks() -> list[Any]:
    """What totals allow: a line between its ends, an arrow where there is no upper end, a ring where there were none."""
    tips = {"week": "Week to", "listed": "Listed one by one", "label": "Allowed by totals and list"}
    dot: dict[str, Any] = {"size": 34, "filled": True, "opacity": 1, "color": LIGHT["blue"]}
    lines = _layer("round").mark_rule(color=LIGHT["orange-ink"], strokeWidth=1.25)
    at: dict[str, Any] = {"x": "middle:T", "tooltip": [alt.Tooltip(f"{c}:N", title=t) for c, t in tips.items()]}
    return [
        lines.encode(x="begin:T", y=alt.value(0), y2=alt.value(_HIGH)),  # over the bars, under what totals allow
        _layer("week").mark_rule(color=LIGHT["blue"], strokeWidth=2).encode(y="low:Q", y2="end:Q", **at),
        _layer("week", "isValid(datum.high) && !datum.none").mark_point(**dot).encode(y="high:Q", **at),
        _layer("week", "datum.low > 0").mark_point(**dot).encode(y="low:Q", **at),
        _layer("week", "datum.none").mark_point(**{**dot, "filled": False}).encode(y="low:Q", **at),
        _layer("week", "isValid(datum.arrow)")
        .mark_point(**{**dot, "size": 60}, shape="triangle-up")
        .encode(y="arrow:Q", **at),
    ]


def _in_words(ledger: Ledger, weeks: pd.DataFrame) -> str:
    """The chart for a reader who can't see it."""
    terms = ledger.terms
    if weeks.empty:
        return terms("No {attack} in view has a day and a country. ")
    if "tallies" not in ledger.contents:
        told = "; ".join(
            f"{scope_in_words(str(scope))} {rows['listed'].sum()} in all, at most {rows['listed'].max()} in one bar"
            for scope, rows in weeks.groupby("scope", sort=False)
        )
        return terms(f"{{Attacks}} by {spans_in_words(weeks)}: {told}. ")
    told = ""
    for scope in dict.fromkeys(weeks["scope"]):
        rows = rows_of(weeks[weeks["scope"] == scope])
        each = [
            f"to {row['last_day']:%-d %b} {row['listed']} listed, totals {_allowed(count_of(row['low'], row['high']))}"
            for row in rows
        ]
        told += f"{scope_in_words(scope)}: {'; '.join(each)}. "
    thin = list(dict.fromkeys(month_in_words(day) for day in sorted(weeks.loc[weeks["thin"].astype(bool), "last_day"])))
    return terms(f"{{Attacks}} by week. {told}") + (
        f"Few {terms.attacks} were listed one by one in {list_in_words(thin)}. " if thin else ""
    )


def _allowed(count: Count) -> str:
    return f"allow {count}" if count.is_known else "leave the number open"
