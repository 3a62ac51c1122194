"""Which form of a cell's output a page can hold, and what is said of those that it can't: nothing vanishes unsaid."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from itertools import chain, zip_longest
from typing import Any

from lxml import etree

from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.sanitise import printable
from strikeledger.render.guests.terminal import uncoloured_text
from strikeledger.report.records import MIME
from strikeledger.text import plural

VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+[+.]json")
"""Labels of charts that are drawn here."""

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_CHART_IN_HTML = "application/vnd.vegalite.v6+json"
_ORDER = (
    r"text/markdown", r"image/svg\+xml", r"text/latex", r"image/png", r"image/.*", r"application/json", r"text/plain",
    r"text/(?!html|javascript|ecmascript|vnd\.).*",
)  # fmt: skip
"""Forms that show themselves, the best first; HTML goes before them all where it says something without scripts."""
_STILL = re.compile("|".join([*_ORDER, "text/html"]))

_NAMES = {
    r"plotly": "A Plotly chart",
    r"bokeh|bk-root": "A Bokeh chart",
    r"vnd\.holoviews": "A HoloViews chart",
    r"vnd\.vega|vega-?embed": "A Vega chart",
    r"leaflet|folium|mapbox|geo\+json": "A map",
    r"echarts": "An ECharts chart",
    r"highcharts": "A Highcharts chart",
    r"application/pdf": "A PDF",
    r"audio/": "A sound recording",
    r"video/": "A video",
    r"<script|javascript|ecmascript|es6": "An output drawn by a script",
}
"""What labels and scripts draw or play, by words in them."""
_PLAYERS = {
    "audio": "A sound recording", "video": "A video", "iframe": "An embedded page", "object": "An embedded file",
    "embed": "An embedded file",
}  # fmt: skip
_UNSEEN = (*_PLAYERS, "script", "style", "template", "noscript", "head", "title", "link", "meta", "canvas", "svg")
_LOADERS = re.compile(r"PlotlyConfig|require(js)?\.config|MathJax\.Hub\.Config|require\.undef|Loading BokehJS")
_SAYS_NOTHING = re.compile(r"<[^<>]*>|[\w.]+\((\.\.\.)?\)|Figure\(\d+x\d+\)|(FigureWidget|Canvas|Image)\(.*", re.DOTALL)


@dataclass(frozen=True)
class OutputForm:
    """What a page shows of an output.

    Attributes:
        mime: the form to show; empty where none can be.
        content: what is stored in that form, as notebooks hold it (text whole or in lines, JSON as text).
        stand_in: an XHTML fragment to show after it, or in its place; empty where nothing is lost.
        note: a sentence for `Gaps.tell`, empty where nothing is lost.
        outputs: outputs that a widget holds, to be shown in turn, in the notebook's own form.
    """

    mime: str = ""
    content: Any = None
    stand_in: str = ""
    note: str = ""
    outputs: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class _Html:
    """What an HTML output holds: what is seen without scripts, and scripts and players (their names and addresses)."""

    has_words: bool
    has_pictures: bool
    scripts: str
    is_loader: bool
    players: tuple[tuple[str, str], ...]


def choose(data: Mapping[str, Any], widgets: Any = None, useless: Collection[str] = ()) -> OutputForm:
    """The best form of an output (a MIME bundle) that a page can hold.

    HTML goes before Markdown, LaTeX, pictures and plain text, but not where it only holds scripts; a chart goes before all.

    Args:
        widgets: the notebook's metadata of that name, with the stored state of its widgets.
        useless: forms that were tried in vain: a chart that can't be drawn, a picture that can't be read.
    """
    held = {mime: content for mime, content in data.items() if mime not in useless and not _is_blank(mime, content)}
    page = _html(as_text(held.get("text/html", "")))
    chart = None if page.has_words else _chart_in(page.scripts)
    if chart and _CHART_IN_HTML not in useless:
        held[_CHART_IN_HTML] = chart
    for mime in (MIME, *filter(VEGA_LITE.fullmatch, held)):
        if mime in held:
            return OutputForm(mime, held[mime])
    if _WIDGET_VIEW in held:
        return _widget_form(held, page, widgets)
    form = _still_form(held, page, is_alone=len(held) == 1 and not useless)
    if form.mime or page.players:
        lost = [f"{name} can't be shown." for name, _ in page.players]
        lost += ["The scripts of an output aren't run."] * bool(page.scripts and form.mime == "text/html")
        lines = [_stand_in(f"{name} can't be shown", address) for name, address in page.players]
        return replace(form, stand_in="".join(lines), note=lost[0] if lost else "")
    if page.is_loader or any("_load." in mime for mime in held):
        return OutputForm(note="A script isn't run.")
    name = _lost_name(held, page) or ("A chart or picture" if useless else "")
    said = f"{name} can't be shown"
    return OutputForm(stand_in=_stand_in(said), note=f"{said}.") if name else OutputForm()


def as_text(value: Any) -> str:
    """A text that notebooks may hold as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_blank(mime: str, content: Any) -> bool:
    """Whether nothing is stored; Bokeh's and HoloViews' labels are all there is, as a rule."""
    is_label = "_exec." in mime or "_load." in mime
    return not is_label and (content is None or (isinstance(content, str | list) and not as_text(content).strip()))


def _html(source: str) -> _Html:
    """What of an HTML output can be seen on a page without scripts."""
    root = etree.HTML(f"<div>{printable(source)}</div>", etree.HTMLParser(huge_tree=True))
    scripts = "\n".join([*root.xpath("//script/text()"), *root.xpath("//script/@src")])
    found = ((_PLAYERS[each.tag], each.get("src") or each.get("data") or "") for each in root.iter(*_PLAYERS))
    players = tuple(dict.fromkeys(found))
    has_pictures = next(root.iter("img", "svg"), None) is not None
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    words = "".join(root.itertext()).strip()
    is_loading = _LOADERS.search(words) is not None
    has_places = next(root.iterfind("body/div/*"), None) is not None
    is_loader = is_loading or (not words and not has_places and _LOADERS.search(scripts) is not None)
    return _Html(bool(words) and not is_loading, has_pictures, scripts, is_loader, players)


def _chart_in(scripts: str) -> Mapping[str, Any] | None:
    """The specification that Altair's own renderer hands to vegaEmbed in a script, where it is Vega-Lite."""
    call = re.search(r"\}\)\(\s*(?=\{)", scripts) if "vegaEmbed" in scripts else None
    try:
        spec = json.JSONDecoder().raw_decode(scripts, call.end())[0] if call else None
    except ValueError:
        return None
    return spec if isinstance(spec, dict) and "/vega/" not in str(spec.get("$schema", "")) else None


def _still_form(held: Mapping[str, Any], page: _Html, is_alone: bool) -> OutputForm:
    """The first form that says something without a script; the mere name of an object does where it is all there is."""
    if page.has_words or (page.has_pictures and not any(mime.startswith("image/") for mime in held)):
        return OutputForm("text/html", held["text/html"])
    usable = dict(held)
    if not is_alone and _SAYS_NOTHING.fullmatch(as_text(held.get("text/plain", "")).strip()):
        del usable["text/plain"]
    mime = next((mime for wanted in _ORDER for mime in usable if re.fullmatch(wanted, mime)), "")
    is_json = mime == "application/json"
    return OutputForm(mime, json.dumps(held[mime], indent=2, ensure_ascii=False) if is_json else held.get(mime))


def _lost_name(held: Mapping[str, Any], page: _Html) -> str:
    """What an output is that needs scripts; empty where it needs none."""
    labels = [mime for mime in held if not _STILL.fullmatch(mime)]
    if not labels and not page.scripts:
        return ""
    words = " ".join([*labels, as_text(held.get("text/html", ""))]).lower()
    name = next((name for mark, name in _NAMES.items() if re.search(mark, words)), "")
    layouts = [_mapping(_mapping(held[mime]).get("layout")) for mime in labels]
    title = next((layout["title"] for layout in layouts if "title" in layout), "")
    title = title.get("text") if isinstance(title, Mapping) else title
    bare = " ".join(re.sub(r"<[^<>]*>", " ", str(title or "")).split())
    return (name or f"An output of the type {labels[0][:80]}") + (f", “{bare}”," if bare else "")


def _widget_form(held: Mapping[str, Any], page: _Html, widgets: Any) -> OutputForm:
    """A widget: its stored words and outputs, else the form beside it, else its name; what is odd in `widgets` tells nothing."""
    stored = _mapping(_mapping(widgets).get(_WIDGET_STATE, widgets))
    waiting = dict(_mapping(stored.get("state")))
    model = str(_mapping(held[_WIDGET_VIEW]).get("model_id", ""))
    name, outputs = _kind(_mapping(waiting.get(model))), list[Mapping[str, Any]]()
    words = _read(model, waiting, outputs)
    guess = re.match(r"[A-Z]\w*(?=\()", as_text(held.get("text/plain", "")))
    name = name or (guess[0] if guess else "")
    what = f"A widget ({name})" if name else "A widget"
    form = OutputForm("text/plain", words) if words else OutputForm()
    if not words and not outputs:
        form = _still_form(held, page, is_alone=False)
    note = f"{what} is shown as it was stored" if form.mime or outputs else f"{what} can't be shown"
    told = "" if words or outputs else _stand_in(note)  # what is stored of it speaks for itself
    return replace(form, stand_in=told, note=f"{note}.", outputs=tuple(outputs))


def _read(model_id: str, waiting: dict[str, Any], outputs: list[Mapping[str, Any]], depth: int = 0) -> str:
    """The words of a widget and of those that it holds, each taken once; what they show besides is added to the outputs."""
    model = _mapping(waiting.pop(model_id, None)) if depth < 100 else {}
    kind, state = _kind(model), _mapping(model.get("state"))
    # An output that holds a widget is left out: those may hold one another without end.
    for output in map(_mapping, _list(state.get("outputs"))):
        outputs += [output] if "output_type" in output and _WIDGET_VIEW not in _mapping(output.get("data")) else []
    stored = str(state.get("_data_url", "")).partition("base64,")[2]  # a canvas of Matplotlib's
    for buffer in _list(model.get("buffers")) if kind == "Image" else ():
        stored = str(_mapping(buffer).get("data", ""))
    if stored:
        outputs.append({"output_type": "display_data", "data": {"image/png": stored}, "metadata": {}})
    label, value = _line(state.get("description")).rstrip(": "), _value(kind, state)
    titles = _list(state.get("titles")) or _mapping(state.get("_titles")).values()
    names = [str(child).removeprefix("IPY_MODEL_") for child in _list(state.get("children"))]
    children = [_read(name, waiting, outputs, depth + 1) for name in names]
    inside = chain(*zip_longest(map(_line, titles), children, fillvalue=""))
    parts = [f"{label}: {value}" if label and value else label or value, *inside]
    return (" " if kind == "HBox" else "\n").join(filter(None, parts))


def _value(kind: str, state: Mapping[str, Any]) -> str:
    """What a widget says, apart from its label."""
    value, labels, index = state.get("value"), _list(state.get("_options_labels")), state.get("index")
    if labels:
        picked = index if isinstance(index, list) else [index]
        return ", ".join(_line(labels[each]) for each in picked if isinstance(each, int) and 0 <= each < len(labels))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind.startswith("HTML"):
        return _line(unescape(re.sub(r"<[^<>]*>", "", _line(value))))
    if isinstance(value, list):
        return " to ".join(map(_line, value))
    return _line(value) if isinstance(value, str | int | float) and not re.search("Progress|Play", kind) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _kind(model: Mapping[str, Any]) -> str:
    return str(model.get("model_name", "")).removesuffix("Model")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _stand_in(sentence: str, address: str = "") -> str:
    """A line in the place of what can't be shown, with a link where it has an address on the web."""
    address = escape(printable(re.sub(r"^//", "https://", address.strip())))
    link = f': <a href="{address}">{address}</a>' if re.match(r"https?://", address, re.IGNORECASE) else ""
    return f'<p class="stand-in">{escape(printable(sentence))}{link}.</p>'


def error_output(output: Mapping[str, Any], gaps: Gaps) -> str:
    """A cell's failure in a line, its traceback left out; a gap."""
    name = uncoloured_text(as_text(output.get("ename") or "")) or "an error"
    message = uncoloured_text(as_text(output.get("evalue") or ""))
    sentence = f"It failed with {name}: {message.partition(chr(10))[0][:300]}".rstrip(": ")
    gaps.add(sentence if sentence.endswith((".", "!", "?")) else f"{sentence}.")
    words = escape(message).replace("\n", "<br/>")
    lead = escape(name[:1].upper() + name[1:])
    return f'<div class="error" role="note"><p><strong>{lead}</strong>{": " if words else ""}{words}</p></div>'


def tell_of_stderr(outputs: Iterable[Mapping[str, Any]], gaps: Gaps) -> None:
    """Count what a cell wrote to stderr, which is left out."""
    texts = [uncoloured_text(as_text(output.get("text", ""))) for output in outputs if output.get("name") == "stderr"]
    lines = sum(bool(line.strip()) for text in texts for line in text.split("\n"))
    if lines:
        gaps.tell(f"{lines} {plural(lines, 'line')} of stderr {plural(lines, 'is', 'are')} left out.")
