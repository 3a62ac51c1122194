"""Which form of a cell's output a page can hold, and what is said of those that it can't: nothing vanishes unsaid."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from strikeledger.render.gaps import Gaps
from strikeledger.render.live.still_html import HtmlContent, html_content
from strikeledger.render.live.widgets import WIDGET_VIEW, widget_content
from strikeledger.render.terminal import uncoloured_text
from strikeledger.report.blocks import MIME
from strikeledger.text import plural

VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+[+.]json")
"""Labels of charts that are drawn here."""

_ORDER = "text/markdown image/svg+xml text/latex image/png image/jpeg image/gif image/webp image/* application/json text/plain text/*"
_LIVE = {
    r"application/vnd\.plotly\..*|text/vnd\.plotly\..*": "A Plotly chart",
    r"application/vnd\.bokehjs_exec\..*": "A Bokeh chart",
    r"application/vnd\.holoviews_exec\..*": "A HoloViews chart",
    r"application/vnd\.vega\.v\d+[+.]json": "A Vega chart",
    r"application/geo\+json": "A map (GeoJSON)",
    r"application/pdf": "A PDF",
    r"audio/.*": "A sound recording",
    r"video/.*": "A video",
    r"(application|text)/(javascript|ecmascript)|application/vnd\.jupyter\.es6-rich-output": "An output drawn by a script",
}
_CHART_IN_HTML = "application/vnd.vegalite.v6+json"
_LOADER = re.compile(r"application/vnd\.(bokehjs|holoviews)_load\..*")
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


def choose(data: Mapping[str, Any], widgets: Any = None, useless: Collection[str] = ()) -> OutputForm:
    """The best form of an output (a MIME bundle) that a page can hold.

    HTML goes before Markdown, LaTeX, pictures and plain text, but not where it only holds scripts; a chart goes before all.

    Args:
        widgets: the notebook's metadata of that name, with the stored state of its widgets.
        useless: forms that were tried in vain: a chart that can't be drawn, a picture that can't be read.
    """
    held = {mime: content for mime, content in data.items() if mime not in useless and not _is_blank(mime, content)}
    chart = next((mime for mime in held if VEGA_LITE.fullmatch(mime)), "")
    for mime in (MIME, chart):
        if mime in held:
            return OutputForm(mime, held[mime])
    page = html_content(as_text(held.get("text/html", "")))
    if page.chart is not None and _CHART_IN_HTML not in useless:
        return OutputForm(_CHART_IN_HTML, page.chart)
    if WIDGET_VIEW in held:
        return _widget_form(held, page, widgets)
    lost = _live_kind(held, page) or ("A chart or picture" if useless else "")
    form = _still_form(held, page, is_live=bool(lost) or "text/html" in held)
    links = "".join(map(_link_to_frame, page.frames))
    if form.mime or links:
        # A player beside words is told of; what has a stored picture or words of its own is not lost.
        sentence = _cannot_be_shown(page.media) if page.media and form.mime == "text/html" else ""
        note = sentence or ("An embedded page isn't shown." if links else _scripts_note(form, page))
        return replace(form, stand_in=_stand_in(sentence) + links, note=note)
    sentence = _cannot_be_shown(lost) if lost else ""
    is_loader = page.is_loader or any(map(_LOADER.fullmatch, held))
    return OutputForm(stand_in=_stand_in(sentence), note=sentence or ("A script isn't run." if is_loader else ""))


def as_text(value: Any) -> str:
    """A text that notebooks may hold as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


def _is_blank(mime: str, content: Any) -> bool:
    """Whether nothing is stored; Bokeh's and HoloViews' labels are all there is, as a rule."""
    if "_exec." in mime or _LOADER.fullmatch(mime):
        return False
    return content is None or (isinstance(content, str | list) and not as_text(content).strip())


def _still_form(held: Mapping[str, Any], page: HtmlContent, is_live: bool) -> OutputForm:
    """The first form that says something without a script."""
    pictures = [mime for mime in held if mime.startswith("image/")]
    if page.has_words or (page.has_pictures and not pictures):
        return OutputForm("text/html", held["text/html"])
    for wanted in _ORDER.split():
        found = [mime for mime in held if mime == wanted or (wanted[-1] == "*" and mime.startswith(wanted[:-1]))]
        for mime in found:
            if mime == "text/html" or any(re.fullmatch(live, mime) for live in _LIVE):
                continue
            if mime == "application/json":
                return OutputForm("text/plain", json.dumps(held[mime], indent=2, ensure_ascii=False))
            if mime != "text/plain" or not is_live or _says_something(as_text(held[mime])):
                return OutputForm(mime if wanted != "text/*" else "text/plain", held[mime])
    return OutputForm()


def _says_something(text: str) -> bool:
    """Whether plain text is more than the name of an object."""
    return _SAYS_NOTHING.fullmatch(text.strip()) is None


def _live_kind(held: Mapping[str, Any], page: HtmlContent) -> str:
    """What an output is that needs scripts or a player; empty where it needs none."""
    if any(_LOADER.fullmatch(mime) for mime in held):
        return ""
    for live, name in _LIVE.items():
        mime = next((mime for mime in held if re.fullmatch(live, mime)), None)
        if mime is not None:
            # A stored label may name plain JavaScript where the page tells what is drawn.
            return page.name or name if "script" in name else f"{name}{_title_of(held[mime])}"
    if page.name or page.media:
        return page.name or page.media
    readable = ("text/", "image/", "application/json")
    unknown = [mime for mime in held if not mime.startswith(readable)]
    return f"An output of the type {unknown[0][:80]}" if unknown else ""


def _title_of(figure: Any) -> str:
    """The title of a Plotly figure, as it stands in a sentence."""
    layout = figure.get("layout") if isinstance(figure, Mapping) else None
    title = layout.get("title") if isinstance(layout, Mapping) else None
    words = title.get("text") if isinstance(title, Mapping) else title
    bare = " ".join(re.sub(r"<[^<>]*>", " ", str(words or "")).split())
    return f", “{bare}”," if bare else ""


def _widget_form(held: Mapping[str, Any], page: HtmlContent, widgets: Any) -> OutputForm:
    """A widget: its stored words, else the form beside it, else its name."""
    stored = widget_content(held[WIDGET_VIEW], widgets)
    plain = as_text(held.get("text/plain", ""))
    guess = re.match(r"[A-Z]\w*(?=\()", plain)
    name = stored.name or (guess[0] if guess else "")
    what = f"A widget ({name})" if name else "A widget"
    others = {mime: content for mime, content in held.items() if mime != WIDGET_VIEW}
    form = OutputForm()
    if stored.words:
        form = OutputForm("text/plain", stored.words)
    elif not stored.outputs:
        form = _still_form(others, page, is_live=True)
    if form.mime or stored.outputs:
        note = f"{what} is shown as it was stored."
        return OutputForm(form.mime, form.content, _stand_in(note), note, stored.outputs)
    return OutputForm(stand_in=_stand_in(_cannot_be_shown(what)), note=_cannot_be_shown(what))


def _cannot_be_shown(what: str) -> str:
    return f"{what} can't be shown."


def _scripts_note(form: OutputForm, page: HtmlContent) -> str:
    return "The scripts of an output aren't run." if form.mime == "text/html" and page.has_scripts else ""


def _stand_in(sentence: str) -> str:
    return f'<p class="stand-in">{_words(sentence)}</p>' if sentence else ""


def _link_to_frame(address: str) -> str:
    """A line for a page within the page, with a link where it has an address."""
    link = f': <a href="{_words(address)}">{_words(address)}</a>' if address else ""
    return f'<p class="stand-in">An embedded page isn\'t shown{link}.</p>'


def _words(text: str) -> str:
    """Words as XHTML, without what XML can't hold."""
    return escape(uncoloured_text(text))


def error_output(output: Mapping[str, Any], gaps: Gaps) -> str:
    """A cell's failure in a line, its traceback left out; a gap."""
    name = uncoloured_text(as_text(output.get("ename") or "")) or "an error"
    message = uncoloured_text(as_text(output.get("evalue") or ""))
    sentence = f"It failed with {name}: {message.partition(chr(10))[0][:300]}".rstrip(": ")
    gaps.add(sentence if sentence.endswith((".", "!", "?")) else f"{sentence}.")
    words = "<br/>".join(map(escape, message.split("\n")))
    lead = escape(name[:1].upper() + name[1:])
    return f'<div class="error" role="note"><p><strong>{lead}</strong>{": " if words else ""}{words}</p></div>'


def tell_of_stderr(outputs: Iterable[Mapping[str, Any]], gaps: Gaps) -> None:
    """Count what a cell wrote to stderr, which is left out."""
    texts = [
        uncoloured_text(as_text(output.get("text", "")))
        for output in outputs
        if output.get("output_type") == "stream" and output.get("name") == "stderr"
    ]
    lines = sum(bool(line.strip()) for text in texts for line in text.split("\n"))
    if lines:
        gaps.tell(f"{lines} {plural(lines, 'line')} of stderr {plural(lines, 'is', 'are')} left out.")
