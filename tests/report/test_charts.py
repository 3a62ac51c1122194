"""The drawing kit: places without overlap, words that fit, one picture per width."""

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.render.svg import chart_svg
from strikeledger.report import charts
from strikeledger.report.charts import canvas, chart_display, dots, key, rects, spread_out, words


@given(st.lists(st.tuples(st.floats(0, 700), st.floats(1, 80)), max_size=12))
def test_labels_along_a_line_keep_their_order_and_never_overlap(labels: list[tuple[float, float]]) -> None:
    wanted, room = sorted(want for want, _ in labels), [size for _, size in labels]
    placed = spread_out(wanted, room, 0, 760)
    gaps = [after - before for before, after in pairwise(placed)]
    assert all(gap >= (a + b) / 2 - 1e-6 for gap, a, b in zip(gaps, room, room[1:], strict=False))
    if sum(room) <= 760 and placed:
        assert placed[0] - room[0] / 2 >= -1e-6
        assert placed[-1] + room[-1] / 2 <= 760 + 1e-6


def test_a_chart_is_as_wide_as_it_was_drawn_for() -> None:
    def draw(width: int) -> Any:
        bar = [{"x": 10, "y": 10, "x2": 60, "y2": 40, "say": "2 to 8 Nov: 16 to 19 attacks"}]
        layers = [
            *rects(bar, "#12436d"),
            *dots([{"x": 20, "y": 60}], "#12436d"),
            *words([{"x": 5, "y": 80, "text": "W"}]),
        ]
        return canvas([*layers, *key([("certain", "#12436d", "square")], 0, 95, "Attacks:")], width, 100)

    shown = chart_display(Ledger.load(), "c", "T", "S", "Alt.", draw, pd.DataFrame({"a": [1]}))
    block = shown.block
    for spec, width in ((block.spec, 760), (block.narrow, 350), (block.printed, 674)):
        svg = chart_svg(spec)
        assert f'viewBox="0 0 {width} 100"' in svg
        assert "2 to 8 Nov: 16 to 19 attacks" in svg
    assert list(shown.data["a"]) == [1]


def test_words_that_are_too_small_or_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        words([{"x": 0, "y": 0, "text": "a"}], size=9)
    with pytest.raises(ValueError, match="at most 4"):
        key([("a", "#000", "square")] * 5, 0, 0)
    with pytest.raises(ValueError, match=f"allowed are {charts.ALT_LIMIT}"):
        chart_display(Ledger.load(), "c", "T", "S", "x" * 151, lambda w: canvas([], w, 9), pd.DataFrame())
