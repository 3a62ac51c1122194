"""The picture of coverage: months by country come in; an SVG of what stands in the data and what is missing, and its words, go out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from strikeledger.data.findings import MONTHS
from strikeledger.inference.coverage import Coverage
from strikeledger.render.svg import chart_svg
from strikeledger.theme import LIGHT, SANS, chart_config


def month_in_words(month: str) -> str:
    """A month as prose has it: "October 2023"."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def picture_rows(cells: Sequence[Coverage]) -> list[Coverage]:
    """The rows of the picture: countries in months of which a number is known."""
    return [
        cell
        for cell in cells
        if "+" not in cell.scope and (cell.itemised or (cell.growth.is_known and cell.growth.high != 0))
    ]


def picture_in_words(cells: Sequence[Coverage]) -> str:
    """The picture in words."""
    thin = [f"{month_in_words(cell.month)} in {cell.scope}" for cell in picture_rows(cells) if cell.is_thin]
    said = [
        f"{month_in_words(cell.month)}, {cell.scope}: {cell.itemised} of {cell.growth}"
        for cell in picture_rows(cells)
        if cell.growth.is_known
    ]
    return (
        "Bars by month and country: attacks that stand in the data one by one, confirmed by officials, out of the growth of the "
        f"officials' total. {'; '.join(said)}. "
        + (f"Thin, and not calm: {', '.join(thin)}." if thin else "No month is thin.")
    )


def coverage_picture(cells: Sequence[Coverage]) -> str:
    """Months by country: a bar for the attacks itemised, a stroke for each that the officials' total holds and no row does."""
    return chart_svg(_spec(picture_rows(cells))) + "\n"


def _spec(cells: Sequence[Coverage]) -> dict[str, Any]:
    rows = [_bar_row(cell) for cell in cells]
    order = [row["label"] for row in rows]
    longest = max((row["end"] for row in rows), default=0)
    strokes = [stroke for cell, row in zip(cells, rows, strict=True) for stroke in _strokes(cell, row["label"])]
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    x = alt.X(
        "itemised:Q",
        title="attacks in the month",
        scale=alt.Scale(domain=[0, longest + 16], nice=False),
        axis=alt.Axis(tickMinStep=10),
    )
    slash = alt.Chart(alt.Data(values=strokes)).mark_point(
        shape="M-0.35,1L0.35,-1", size=150, strokeWidth=1.6, filled=False
    )
    layers = [
        alt.Chart(alt.Data(values=rows)).mark_bar(height=13, color=LIGHT["blue"]).encode(x=x, y=y),
        slash.encode(
            x="at:Q", y=y,
            color=alt.Color("sure:N", scale=alt.Scale(domain=["yes", "no"], range=[LIGHT["orange-ink"], LIGHT["border"]]), legend=None),
        ),
        alt.Chart(alt.Data(values=rows)).mark_text(align="left", dx=8, color=LIGHT["ink"]).encode(x="end:Q", y=y, text="said:N"),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=520,
        height=alt.Step(24),
        title=alt.TitleParams(
            "What officials counted, and what stands in the data one by one",
            subtitle=["Bar: itemised and confirmed by officials. Strokes: counted in their total and missing here; grey: perhaps missing."],
            anchor="start", frame="group", offset=12, fontSize=14, subtitleFontSize=12, color=LIGHT["ink"], subtitleColor=LIGHT["muted"],
        ),
    )  # fmt: skip
    config = chart_config() | {"font": f"'{SANS}', sans-serif", "background": LIGHT["paper"], "padding": 12}
    content: dict[str, Any] = chart.configure(**config).to_dict()
    return content


def _bar_row(cell: Coverage) -> dict[str, Any]:
    most = cell.growth.high if cell.growth.high is not None else cell.growth.low
    said = f"{cell.itemised} of {cell.growth}" if cell.growth.is_known else f"{cell.itemised}"
    return {
        "label": f"{month_in_words(cell.month)}, {cell.scope}", "itemised": cell.itemised, "end": max(cell.itemised, most),
        "said": said + (", thin" if cell.is_thin else ""),
    }  # fmt: skip


def _strokes(cell: Coverage, label: str) -> list[dict[str, Any]]:
    """One stroke per attack without a row: sure up to the low of the growth, and open from there to its high."""
    low, high = (
        cell.missing_attacks.low,
        cell.missing_attacks.high if cell.missing_attacks.high is not None else cell.missing_attacks.low,
    )
    return [{"label": label, "at": cell.itemised + n + 0.5, "sure": "yes" if n < low else "no"} for n in range(high)]
