"""Which form of an output a page shows, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.outputs import OutputForm, choose, error_output, tell_of_stderr
from strikeledger.report.records import MIME

PNG, SVG, JPEG, GIF = "image/png", "image/svg+xml", "image/jpeg", "image/gif"
HTML, MARKDOWN, LATEX, PLAIN = "text/html", "text/markdown", "text/latex", "text/plain"
JAVASCRIPT, PLOTLY, JSON = "application/javascript", "application/vnd.plotly.v1+json", "application/json"
BOKEH = "application/vnd.bokehjs_exec.v0+json"
WIDGET, STATE = "application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json"
VEGA_LITE = "application/vnd.vegalite.v5+json"
SCRIPT = '<div id="a"></div><script>Plotly.newPlot("a")</script>'
YOUTUBE = '<iframe src="https://www.youtube.com/embed/x?a=1&amp;b=2"></iframe>'


def stand_in(sentence: str) -> OutputForm:
    words = sentence.replace("'", "&#x27;")
    return OutputForm(stand_in=f'<p class="stand-in">{words}</p>', note=sentence)


def line(words: str) -> str:
    return f'<p class="stand-in">{words}</p>'


def widget(models: dict[str, Any], **others: Any) -> OutputForm:
    """The form of the first of some widgets, each its kind and its state."""
    state = {name: {"model_name": kind + "Model", "state": held} for name, (kind, held) in models.items()}
    return choose({WIDGET: {"model_id": next(iter(models), "")}, **others}, {STATE: {"state": state}})


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        ({PLAIN: "x"}, PLAIN),
        ({PLAIN: "<Figure size 1x1>", PNG: "x"}, PNG),
        ({PLAIN: "x", PNG: "x", SVG: "x"}, SVG),
        ({PLAIN: "x", PNG: "x", LATEX: "$x$"}, LATEX),
        ({PLAIN: "x", LATEX: "x", MARKDOWN: "1. x", HTML: "<ol><li>x</ol>"}, HTML),
        ({PLAIN: "x", LATEX: "x", MARKDOWN: "1. x"}, MARKDOWN),
        ({PLAIN: "x", GIF: "x"}, GIF),
        ({PLAIN: "x", "image/bmp": "x"}, "image/bmp"),
        ({PNG: "x", HTML: "<table><tr><td>1</td></tr></table>"}, HTML),
        ({PNG: "x", HTML: '<img src="data:,x">'}, PNG),
        ({SVG: "x", HTML: "<?xml version='1.0'?><svg><text>a</text></svg>"}, SVG),
        ({PLAIN: "<HTML>", HTML: '<img src="data:,x">'}, HTML),
        ({PNG: "x", HTML: SCRIPT, JAVASCRIPT: "x"}, PNG),
        ({PNG: "x", HTML: SCRIPT, PLOTLY: {"data": []}}, PNG),
        ({PNG: "", JPEG: [""], PLAIN: ["a\n", "b"]}, PLAIN),
        ({PNG: "x", "application/pdf": "x"}, PNG),
        ({PLAIN: "x", "application/vnd.dataresource+json": {}}, PLAIN),
        ({"text/x-rst": "x"}, "text/x-rst"),
        ({VEGA_LITE: {"mark": "bar"}, PNG: "x", HTML: "words"}, VEGA_LITE),
        ({VEGA_LITE: {}, MIME: "{}"}, MIME),
    ],
)
def test_the_form_that_says_most_without_scripts_is_shown(data: dict[str, Any], mime: str) -> None:
    form = choose(data)
    assert (form.mime, form.stand_in, form.note) == (mime, "", "")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({PLOTLY: {"layout": {"title": {"text": "<b>Deaths</b><br>by day"}}}}, "A Plotly chart, “Deaths by day”, can't be shown."),
        ({PLOTLY: {"layout": {"title": "Deaths"}}, HTML: SCRIPT}, "A Plotly chart, “Deaths”, can't be shown."),
        ({HTML: SCRIPT, PLAIN: "<HTML>"}, "A Plotly chart can't be shown."),
        ({BOKEH: "", JAVASCRIPT: "x", HTML: '<div id="b"></div>'}, "A Bokeh chart can't be shown."),
        ({"application/vnd.holoviews_exec.v0+json": {"id": "1"}, HTML: "<div></div>"}, "A HoloViews chart can't be shown."),
        ({JAVASCRIPT: "alert(1)", PLAIN: "<IPython.core.display.Javascript object>"}, "An output drawn by a script can't be shown."),
        ({"application/geo+json": {}, PLAIN: "<GeoJSON object>"}, "A map can't be shown."),
        ({"application/pdf": "JVBERi0=", PLAIN: "<Figure size 640x480>"}, "A PDF can't be shown."),
        ({"video/mp4": "x"}, "A video can't be shown."),
        ({HTML: "<audio controls>Your browser plays no audio.</audio>", PLAIN: "<Audio>"}, "A sound recording can't be shown."),
        ({HTML: '<div id="map"></div><script>L.leaflet()</script>'}, "A map can't be shown."),
        ({HTML: "<head><title>x</title></head><script>y</script>"}, "An output drawn by a script can't be shown."),
        ({"application/x-other": "x"}, "An output of the type application/x-other can't be shown."),
        ({WIDGET: {"model_id": "a"}}, "A widget can't be shown."),
        ({WIDGET: {"model_id": "a"}, PLAIN: "Controller()"}, "A widget (Controller) can't be shown."),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_named_in_the_page_and_told_of(data: dict[str, Any], sentence: str) -> None:
    assert choose(data) == stand_in(sentence)


def test_a_script_that_makes_others_ready_is_told_of_but_not_named_in_the_page() -> None:
    assert choose({HTML: "<script>window.PlotlyConfig = {}</script>"}) == OutputForm(note="A script isn't run.")
    assert choose({JAVASCRIPT: "x", "application/vnd.bokehjs_load.v0+json": ""}) == OutputForm(
        note="A script isn't run."
    )
    loading = '<a href="https://bokeh.org"></a><span>Loading BokehJS ...</span><script>x</script>'
    assert choose({HTML: loading}) == OutputForm(note="A script isn't run.")


@pytest.mark.parametrize("data", [{}, {HTML: "<style>p {}</style>", PLAIN: "<HTML>"}, {PLAIN: "  \n"}])
def test_an_output_that_says_nothing_gives_nothing(data: dict[str, Any]) -> None:
    assert choose(data) == OutputForm()


def test_a_page_within_the_page_becomes_a_link_after_its_picture_if_it_has_one() -> None:
    address = "https://www.youtube.com/embed/x?a=1&amp;b=2"
    link = f'<p class="stand-in">An embedded page can&#x27;t be shown: <a href="{address}">{address}</a>.</p>'
    note = "An embedded page can't be shown."
    assert choose({HTML: YOUTUBE, PLAIN: "<YouTubeVideo>"}) == OutputForm(stand_in=link, note=note)
    assert choose({HTML: YOUTUBE, JPEG: "x"}) == OutputForm(JPEG, "x", stand_in=link, note=note)
    own = '<iframe srcdoc="&lt;p&gt;map"></iframe>'
    assert choose({HTML: own}).stand_in == '<p class="stand-in">An embedded page can&#x27;t be shown.</p>'


def test_scripts_and_players_beside_words_are_told_of() -> None:
    assert choose({HTML: "<p>words</p><script>x</script>"}).note == "The scripts of an output aren't run."
    beside = choose({HTML: "<p>words</p><video>none</video>"})
    assert (beside.mime, beside.stand_in) == (HTML, '<p class="stand-in">A video can&#x27;t be shown.</p>')


def test_json_is_shown_as_text_in_lines() -> None:
    assert choose({JSON: {"größe": [1]}, PLAIN: "<JSON>"}) == OutputForm(JSON, '{\n  "größe": [\n    1\n  ]\n}')


def test_a_chart_of_altairs_own_renderer_is_found_in_its_script() -> None:
    call = 'vegaEmbed("#v", spec, o)})({"mark": "bar", "data": {"values": [{"a": "})({"}]}}, {"mode": "vega-lite"});'
    source = f'<style>x</style><div id="v"></div><script>(function(spec, o){{{call}</script>'
    form = choose({HTML: source, PLAIN: "alt.Chart(...)"})
    assert form == OutputForm("application/vnd.vegalite.v6+json", {"mark": "bar", "data": {"values": [{"a": "})({"}]}})
    assert choose({HTML: source, PLAIN: "alt.Chart(...)"}, useless={form.mime}) == stand_in(
        "A Vega chart can't be shown."
    )


def test_a_form_that_was_tried_in_vain_leaves_the_next_or_a_line() -> None:
    data = {VEGA_LITE: {}, PNG: "x", PLAIN: "alt.Chart(...)"}
    assert choose(data, useless={VEGA_LITE}) == OutputForm(PNG, "x")
    assert choose(data, useless={VEGA_LITE, PNG}) == stand_in("A chart or picture can't be shown.")
    assert choose({PNG: "x", PLAIN: "a tree"}, useless=[PNG]) == OutputForm(PLAIN, "a tree")


@pytest.mark.parametrize(
    ("kind", "state", "words"),
    [
        ("IntSlider", {"description": "n:", "value": 3}, "n: 3"),
        ("FloatRangeSlider", {"value": [1, 2.5]}, "1 to 2.5"),
        ("HTML", {"value": "<b>10</b> of&nbsp;20"}, "10 of 20"),
        ("Label", {"value": "words"}, "words"),
        ("Checkbox", {"description": "all", "value": True}, "all: yes"),
        ("Dropdown", {"description": "city", "_options_labels": ["Hilla", "Kirkuk"], "index": 1}, "city: Kirkuk"),
        ("SelectMultiple", {"_options_labels": ["a", "b", "c"], "index": [0, 2]}, "a, c"),
        ("Button", {"description": "Go"}, "Go"),
    ],
)  # fmt: skip
def test_a_widget_is_told_by_its_stored_label_and_value(kind: str, state: dict[str, Any], words: str) -> None:
    note = f"A widget ({kind}) is shown as it was stored."
    assert widget({"a": (kind, state)}, **{PLAIN: "x"}) == OutputForm(PLAIN, words, note=note)


def test_widgets_within_widgets_are_told_in_turn_even_where_they_hold_one_another() -> None:
    bar = {"children": ["IPY_MODEL_b", "IPY_MODEL_c", "IPY_MODEL_d"]}
    models = {
        "a": ("Tab", {"children": ["IPY_MODEL_bar", "IPY_MODEL_a"], "_titles": {"0": "First"}}),
        "bar": ("HBox", bar),
        "b": ("HTML", {"value": "100%"}),
        "c": ("FloatProgress", {"value": 5.0}),
        "d": ("HTML", {"value": " 5/5"}),
    }
    assert widget(models).content == "First\n100% 5/5"


def test_widgets_within_widgets_without_end_do_no_harm() -> None:
    models = {f"m{n}": ("VBox", {"children": [f"IPY_MODEL_m{n + 1}"], "description": "x"}) for n in range(2_000)}
    assert str(widget(models).content).startswith("x\nx\n")


def test_what_cells_showed_inside_a_widget_is_handed_on() -> None:
    text = {"output_type": "stream", "name": "stdout", "text": "x"}
    again = {"output_type": "display_data", "data": {WIDGET: {"model_id": "a"}}}
    assert widget({"a": ("Output", {"outputs": [text, again]})}, **{PLAIN: "Output()"}) == OutputForm(
        note="A widget (Output) is shown as it was stored.",
        outputs=(text,),
    )


def test_the_picture_of_a_canvas_is_handed_on() -> None:
    canvas = widget({"a": ("MPLCanvas", {"_data_url": "data:image/png;base64,AAAA"})})
    assert [output["data"] for output in canvas.outputs] == [{PNG: "AAAA"}]


def test_a_widget_without_state_is_shown_by_what_stands_beside_it() -> None:
    view = {WIDGET: {"model_id": "a"}}
    note = "A widget (IntSlider) is shown as it was stored."
    assert choose({**view, PLAIN: "IntSlider(value=3)"}) == OutputForm(PLAIN, "IntSlider(value=3)", line(note), note)
    assert choose({**view, HTML: "<p>3</p>", PLAIN: "IntSlider(value=3)"}) == OutputForm(
        HTML, "<p>3</p>", line(note), note
    )


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["state", "a", "children", "titles", "outputs", "value", STATE]), inner)
        ),
    )
)
def test_odd_metadata_of_widgets_does_no_harm(odd: Any) -> None:
    assert choose({WIDGET: {"model_id": "a"}, PLAIN: "x"}, odd).mime == PLAIN
    assert choose({WIDGET: odd, HTML: "<p>x</p>"}, {"state": odd}).mime == HTML


@given(st.text())
def test_any_words_in_a_stand_in_parse_as_xml(words: str) -> None:
    for data in ({PLOTLY: {"layout": {"title": words}}}, {f"application/{words}": "x"}):
        shown = etree.fromstring(f"<div>{choose(data).stand_in}</div>")
        assert {line.get("class") for line in shown} <= {"stand-in"}


def test_a_failure_is_told_by_its_kind_and_message_without_colours_and_traceback() -> None:
    failure = {"ename": "ValueError", "evalue": "\x1b[31ma < b.\x1b[0m\nsecond", "traceback": ["secret"]}
    assert error_output(failure, gaps := Gaps(3)) == (
        '<div class="error" role="note"><p><strong>ValueError</strong>: a &lt; b.<br/>second</p></div>'
    )
    assert [str(gap) for gap in gaps.found] == ["Cell 3: It failed with ValueError: a < b."]


def test_a_failure_without_a_message_is_told_by_its_kind() -> None:
    assert error_output({"ename": "KeyboardInterrupt", "evalue": ""}, gaps := Gaps(1)) == (
        '<div class="error" role="note"><p><strong>KeyboardInterrupt</strong></p></div>'
    )
    assert gaps.found[0].what == "It failed with KeyboardInterrupt."


def test_lines_of_stderr_are_counted_and_left_out() -> None:
    streams = [("stderr", ["one\n", "two\n"]), ("stdout", "three\n"), ("stderr", "1%\r2%\n\n")]
    outputs = [{"output_type": "stream", "name": name, "text": text} for name, text in streams]
    tell_of_stderr(outputs, gaps := Gaps(2))
    tell_of_stderr(outputs[1:2], gaps)
    assert [gap.what for gap in gaps.notes] == ["3 lines of stderr are left out."]
