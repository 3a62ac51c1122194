"""What is left of an HTML output once no script runs: words, pictures, or nothing but what scripts would have drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

_NAMES = {
    r"plotly": "A Plotly chart",
    r"bokeh|bk-root": "A Bokeh chart",
    r"vegaembed|vega-embed": "A Vega chart",
    r"leaflet|folium|mapbox": "A map",
    r"echarts": "An ECharts chart",
    r"highcharts": "A Highcharts chart",
}
_LOADERS = re.compile(r"PlotlyConfig|require(js)?\.config|MathJax\.Hub\.Config|require\.undef|Loading BokehJS")
_TAKES_A_LOOK = re.compile(
    r"<(script|iframe|audio|video|object|embed|canvas|img|svg|style|template|noscript|head)\b", re.IGNORECASE
)
_UNSEEN = (
    "script",
    "style",
    "template",
    "noscript",
    "head",
    "iframe",
    "audio",
    "video",
    "object",
    "embed",
    "canvas",
    "svg",
)
_MEDIA = {"audio": "A sound recording", "video": "A video", "object": "An embedded file", "embed": "An embedded file"}


@dataclass(frozen=True)
class HtmlContent:
    """What an HTML output holds.

    Attributes:
        has_words: words that are seen without scripts.
        has_pictures: pictures, likewise.
        has_scripts: whether a script stands in it.
        is_loader: whether it holds nothing but scripts that make others ready.
        name: what scripts would draw, "A Plotly chart"; empty where there is nothing to be drawn.
        media: what a player would play, likewise.
        frames: addresses of pages within it; empty for those that it holds itself.
        chart: the Vega-Lite specification that Altair's own renderer puts into its script.
    """

    has_words: bool = False
    has_pictures: bool = False
    has_scripts: bool = False
    is_loader: bool = False
    name: str = ""
    media: str = ""
    frames: tuple[str, ...] = ()
    chart: Mapping[str, Any] | None = None


def html_content(source: str) -> HtmlContent:
    """What of an HTML output can be seen on a page without scripts."""
    if not source.strip():
        return HtmlContent()
    if not _TAKES_A_LOOK.search(source):
        return HtmlContent(has_words=bool(re.sub(r"<[^>]*>", "", source).strip()))
    root = _root(source)
    if root is None:
        return HtmlContent()
    scripts = "\n".join("".join(script.itertext()) + (script.get("src") or "") for script in root.iter("script"))
    has_scripts = next(root.iter("script"), None) is not None
    frames = tuple(_web_address(frame.get("src")) for frame in root.iter("iframe"))
    media = next((name for tag, name in _MEDIA.items() if next(root.iter(tag), None) is not None), "")
    has_pictures = next(root.iter("img", "svg"), None) is not None
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    words = " ".join(root.text_content().split())
    has_words = bool(words) and not _LOADERS.search(words)
    chart = None if has_words else _chart_in(scripts)
    is_bare = has_scripts and not (has_words or has_pictures or frames)
    places = [element for element in root.iterdescendants() if element.tag not in {"link", "meta", "a", "br"}]
    is_loader = is_bare and bool(_LOADERS.search(words) or (_LOADERS.search(scripts) and not places))
    name = _name(source) if is_bare and not is_loader else ""
    return HtmlContent(has_words, has_pictures, has_scripts, is_loader, name, media, frames, chart)


def _root(source: str) -> Any:
    """The parsed HTML under one element, or None where there is none."""
    try:
        return lxml_html.fragment_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", source), create_parent="div")
    except (etree.ParserError, ValueError, AssertionError):
        return None


def _web_address(address: str | None) -> str:
    address = (address or "").strip()
    if address.startswith("//"):
        return f"https:{address}"
    return address if re.match(r"https?://", address, re.IGNORECASE) else ""


def _name(source: str) -> str:
    lower = source.lower()
    return next((name for mark, name in _NAMES.items() if re.search(mark, lower)), "An output drawn by a script")


def _chart_in(scripts: str) -> Mapping[str, Any] | None:
    """The specification that a script hands to vegaEmbed, where it is Vega-Lite."""
    call = re.search(r"\}\)\(\s*(?=\{)", scripts) if "vegaEmbed" in scripts else None
    if call is None:
        return None
    try:
        spec, _ = json.JSONDecoder().raw_decode(scripts, call.end())
    except ValueError:
        return None
    is_vega = isinstance(spec, dict) and "/vega/" in str(spec.get("$schema", ""))
    return spec if isinstance(spec, dict) and not is_vega else None
