"""Widgets in words: what their stored state tells of labels and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from itertools import chain, zip_longest
from typing import Any

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"


def widget_content(view: Any, widgets: Any) -> tuple[str, str, tuple[Mapping[str, Any], ...]]:
    """What a notebook's metadata (`widgets`) tell of the widget that an output shows; what is odd there tells nothing.

    Returns:
        Its kind ("IntSlider"), empty where nothing is stored. Labels and values, a line for each. Its pictures, and what cells
        showed inside it, as a notebook holds outputs.
    """
    held = as_mapping(as_mapping(widgets).get(_WIDGET_STATE, widgets))
    waiting = dict(as_mapping(held.get("state")))
    model = str(as_mapping(view).get("model_id", ""))
    name = _kind(as_mapping(waiting.get(model)))
    outputs: list[Mapping[str, Any]] = []
    return name, _read(model, waiting, outputs), tuple(outputs)


def _read(model_id: str, waiting: dict[str, Any], outputs: list[Mapping[str, Any]]) -> str:
    """The words of a widget and of those that it holds, each taken once; what they show besides is added to the outputs."""
    model = as_mapping(waiting.pop(model_id, None))
    kind, state = _kind(model), as_mapping(model.get("state"))
    # An output that holds a widget is left out: those may hold one another without end.
    shown = [
        output for output in _list(state.get("outputs")) if isinstance(output, Mapping) and "output_type" in output
    ]
    outputs += [output for output in shown if WIDGET_VIEW not in as_mapping(output.get("data"))]
    stored = str(state.get("_data_url", "")).partition("base64,")[2]  # a canvas of Matplotlib's
    for buffer in _list(model.get("buffers")) if kind == "Image" else ():
        stored = str(as_mapping(buffer).get("data", ""))
    if stored:
        outputs.append({"output_type": "display_data", "data": {"image/png": stored}, "metadata": {}})
    label, value = _line(state.get("description")).rstrip(": "), _value(kind, state)
    titles = state.get("titles") or as_mapping(state.get("_titles")).values()
    children = [
        _read(str(child).removeprefix("IPY_MODEL_"), waiting, outputs) for child in _list(state.get("children"))
    ]
    parts = [
        f"{label}: {value}" if label and value else label or value,
        *chain(*zip_longest(map(_line, titles), children, fillvalue="")),
    ]
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


def as_mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, empty where there is none: what others wrote may be odd."""
    return value if isinstance(value, Mapping) else {}


def _kind(model: Mapping[str, Any]) -> str:
    return str(model.get("model_name", "")).removesuffix("Model")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""
