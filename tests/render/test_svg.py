from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from lxml import etree

from strikeledger.errors import NotebookError
from strikeledger.render.chart_words import words_apart
from strikeledger.render.svg import chart_svg
from strikeledger.report.charts import canvas, dots, words

AREA: dict[str, Any] = {
    "data": {"values": [{"day": f"2023-11-{day:02d}T00:00:00Z", "count": day} for day in range(1, 20)]},
    "mark": {
        "type": "area",
        "clip": True,
        "color": {"gradient": "linear", "stops": [{"offset": 0, "color": "white"}, {"offset": 1, "color": "navy"}]},
    },
    "encoding": {"x": {"field": "day", "type": "temporal"}, "y": {"field": "count", "type": "quantitative"}},
}
"""A chart with a clip path, a gradient and an axis of dates that carry a zone."""


def fresh_svg(zone: str) -> str:
    """The same chart, drawn first thing in a new process under another time zone."""
    code = f"from strikeledger.render.svg import chart_svg; print(chart_svg({AREA!r}), end='')"
    environment = {**os.environ, "TZ": zone, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def ids(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', svg)


@pytest.mark.slow
def test_a_chart_has_the_same_bytes_in_a_new_process_in_another_time_zone() -> None:
    chart_svg({**AREA, "width": 77})
    assert fresh_svg("America/New_York") == chart_svg(AREA)


def test_ids_do_not_depend_on_what_was_drawn_before() -> None:
    first = chart_svg(AREA)
    chart_svg({**AREA, "width": 333})
    chart_svg.__globals__["_draw"].cache_clear()
    assert chart_svg(AREA) == first


def test_ids_of_two_charts_differ() -> None:
    assert set(ids(chart_svg(AREA))).isdisjoint(ids(chart_svg({**AREA, "width": 222})))


def test_every_reference_inside_a_chart_leads_to_an_id() -> None:
    svg = chart_svg(AREA)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == set(ids(svg))


def test_key_order_makes_no_difference() -> None:
    assert chart_svg(dict(reversed(AREA.items()))) == chart_svg(AREA)


def test_labels_are_set_in_the_shipped_typeface() -> None:
    assert 'font-family="Source Sans 3"' in chart_svg({**AREA, "config": {"font": "Source Sans 3"}})


@pytest.mark.parametrize("address", ["https://example.org/rows.csv", "file:///etc/passwd", "/etc/passwd", "rows.csv"])
def test_data_from_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(NotebookError, match="put its rows into the chart"):
        chart_svg({**AREA, "data": {"url": address, "format": {"type": "csv"}}})


def test_data_from_elsewhere_is_refused_in_a_lookup() -> None:
    lookup = {"lookup": "day", "from": {"data": {"url": "rows.csv"}, "key": "day", "fields": ["count"]}}
    with pytest.raises(NotebookError, match=r"rows\.csv"):
        chart_svg({**AREA, "transform": [lookup]})


def test_a_picture_from_the_web_is_refused() -> None:
    with pytest.raises(NotebookError, match="wants to load"):
        chart_svg(
            {
                "data": {"values": [{}]},
                "mark": {"type": "image", "url": "https://example.org/a.png", "width": 9, "height": 9},
            }
        )


@pytest.mark.parametrize(
    ("address", "hint"), [("file:///etc/passwd", "links to"), ("javascript:alert(1)", "could not be drawn")]
)
def test_a_link_that_no_page_may_have_is_refused(address: str, hint: str) -> None:
    with pytest.raises(NotebookError, match=hint):
        chart_svg({"data": {"values": [{}]}, "mark": {"type": "point", "href": address}})


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(NotebookError, match="is no JSON"):
        chart_svg({**AREA, "data": {"values": [{"count": float("nan")}]}})


def test_what_is_no_chart_is_refused_in_one_sentence() -> None:
    with pytest.raises(NotebookError, match="A chart could not be drawn"):
        chart_svg({"mark": "nonsense"})


def test_labels_that_are_left_out_for_want_of_room_are_no_words_of_a_chart() -> None:
    axis = {"values": list(range(0, 1000, 10)), "labelOverlap": True}
    x = {"field": "a", "type": "quantitative", "scale": {"domain": [0, 1000]}, "axis": axis}
    spec = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": x}, "width": 200}
    svg = chart_svg(spec)
    assert 1 < svg.count("<text") < 60
    assert 'opacity="0">' not in svg


def marks_said(mark: dict[str, Any], **encoding: Any) -> list[str]:
    """What the marks of a chart of one row say."""
    x = {"field": "a", "type": "quantitative", "title": "axis, of which nothing is said"}
    spec = {"data": {"values": [{"a": 1, "b": "x; y"}]}, "mark": mark, "encoding": {"x": x, **encoding}}
    return re.findall(r'aria-label="([^"]*)"', chart_svg({**spec, "title": "silent"}))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ({}, []),
        ({"tooltip": {"field": "b"}}, ["x; y"]),
        ({"tooltip": [{"field": "a", "title": 'of, "a"'}, {"field": "b"}]}, ["of, &quot;a&quot;: 1; b: x; y"]),
        ({"tooltip": {"condition": {"test": "datum.a > 0", "value": "yes"}, "value": "no"}}, ["yes"]),
    ],
    ids=["no tooltip", "one field", "two fields", "a condition"],
)
def test_a_mark_says_what_its_tooltip_says_and_nothing_else_speaks(encoding: dict[str, Any], said: list[str]) -> None:
    assert marks_said({"type": "point"}, **encoding) == said


def test_a_drawing_says_once_what_its_marks_share_and_nothing_that_is_not_seen() -> None:
    rows = [{"x": n * 100 / 3, "y": 5, "text": "a"} for n in range(1, 4)]
    svg = chart_svg(canvas([*words(rows, colour="#566270"), *dots(rows, "#12436d")], 120, 10).to_dict())
    assert (svg.count("#566270"), svg.count("#12436d"), svg.count("font-size")) == (1, 1, 1)
    assert re.findall(r"class=|role=|aria-|\.\d\d|opacity|<g>|NaN", svg) == []
    assert svg.count('d="M') == 3


def test_what_marks_share_does_not_depend_on_the_engine_s_numbers_of_ids() -> None:
    marks = '<defs><linearGradient id="g_{0}"/><linearGradient id="g_{1}"/></defs><path d="M0,0h9" fill="url(#g_{0})"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><g>{marks}<path d="M0,5h9" fill="url(#g_{{1}})"/></g></svg>'
    pictures = [etree.fromstring(svg.format(*numbers)) for numbers in ((8, 9), (9, 10))]
    drawn = {chart_svg.__globals__["_renumber_ids"](picture, "c") for picture in pictures}
    assert len(drawn) == 1


PLACES = [
    {"x": 10, "y": 20, "text": "5–8 < 9 & “more”"},
    {"x": 60, "y": 40, "text": ""},
    {"x": 30.55, "y": 90, "text": "Deir ez-Zor"},
]
OWN = canvas([*dots(PLACES, "navy"), *words(PLACES), *words(PLACES[:1], weight=600, align="right")], 200, 120).to_dict()


def changed(layer: dict[str, Any], **whole: Any) -> dict[str, Any]:
    """The chart with other words in its second layer."""
    layers = [OWN["layer"][0], {**OWN["layer"][1], **layer}, OWN["layer"][2]]
    return {**OWN, "layer": layers, **whole}


def rows(*texts: object) -> dict[str, Any]:
    return {"data": {"values": [{"x": at, "y": at, "text": text} for at, text in enumerate(texts)]}}


TEXT = OWN["layer"][1]["mark"]


@pytest.mark.parametrize(
    ("spec", "apart"),
    [
        (OWN, 2),
        (changed(rows(1200, None)), 1),
        (changed(rows("two\nlines")), 1),
        (changed({"data": {"values": [*PLACES, {"x": None, "y": 1, "text": "unplaced"}]}}), 2),
        (changed({"transform": [{"calculate": "upper(datum.text)", "as": "text"}]}), 1),
        (changed({"mark": {**TEXT, "limit": 20}}), 1),
        (changed({"encoding": {**OWN["layer"][1]["encoding"], "text": {"value": "same"}}}), 1),
        ({**OWN, "config": {**OWN["config"], "lineBreak": "e"}}, 0),
        ({**OWN, "title": "Above"}, 0),
        ({**OWN, "autosize": "pad"}, 0),
        (AREA, 0),
    ],
)
def test_words_put_in_later_make_the_same_picture(
    spec: dict[str, Any], apart: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[int] = []

    def count(drawing: dict[str, Any]) -> dict[str, list[str]]:
        told = words_apart(drawing)
        found.append(len(told))
        return told

    draw = chart_svg.__globals__["_draw"]
    monkeypatch.setitem(draw.__wrapped__.__globals__, "words_apart", count)
    draw.cache_clear()
    drawn = chart_svg(spec)
    monkeypatch.setitem(draw.__wrapped__.__globals__, "words_apart", lambda _: {})
    draw.cache_clear()
    assert (drawn, found) == (chart_svg(spec), [apart])
