"""The chart of growth, as SVG: how many editions cost how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
from runs import Runs

from strikeledger.theme import LIGHT, chart_config

_PLAIN, _OURS = "papermill, nbconvert: CPU", ("strikeledger: CPU", "strikeledger: wall, two processes")


def draw_growth(sides: Runs, plain: float | None, path: Path) -> None:
    """CPU and wall seconds by number of editions; `plain` is the plain toolchain's cost of one, which it pays for each."""
    numbers = [int(name) for name in sides]
    rows = [
        {"editions": int(name), "seconds": getattr(runs[-1].total, unit), "what": what}
        for name, runs in sides.items()
        for unit, what in zip(("cpu", "wall"), _OURS, strict=True)
    ]
    rows += [{"editions": n, "seconds": n * plain, "what": _PLAIN} for n in numbers if plain]
    colours = dict(zip((_PLAIN, *_OURS), (LIGHT["muted"], LIGHT["blue"], LIGHT["orange"]), strict=True))
    _chart(pd.DataFrame(rows), colours, numbers).configure(**chart_config()).properties(background="white").save(path)


def _chart(frame: pd.DataFrame, colours: Mapping[str, str], numbers: Sequence[int]) -> Any:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    legend = alt.Legend(orient="top", labelLimit=300)
    base = alt.Chart(frame).encode(
        x=alt.X("editions:Q", axis=alt.Axis(values=[n for n in numbers if n >= 5], title="Editions in a batch")),
        y=alt.Y("seconds:Q", title="Seconds"),
        color=alt.Color("what:N", scale=scale, title=None, sort=list(colours), legend=legend),
    )
    return (base.mark_line() + base.mark_point(filled=True, size=40)).properties(width=560, height=260)
