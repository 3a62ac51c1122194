"""Widgets in words: what their stored state tells of labels and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
_REFERENCE = "IPY_MODEL_"

_VALUES = re.compile(
    "((Bounded)?(Int|Float)|Float)(Log|Range)?(Slider|Text)|Text|Textarea|Combobox|Checkbox|ToggleButton|Valid|DatePicker|Label"
)
_CHOICES = re.compile("Dropdown|Select|SelectMultiple|RadioButtons|ToggleButtons|Selection(Range)?Slider")
_MARKUP = ("HTML", "HTMLMath")


@dataclass(frozen=True)
class WidgetContent:
    """What is stored of a widget.

    Attributes:
        name: of its kind, "IntSlider"; empty where nothing is stored.
        words: labels and values, a line for each, empty where they can't be told.
        outputs: its pictures, and what cells showed inside it, as a notebook holds outputs.
    """

    name: str = ""
    words: str = ""
    outputs: tuple[Mapping[str, Any], ...] = ()


def widget_content(view: Any, widgets: Any) -> WidgetContent:
    """What the notebook's metadata (`widgets`) tells of the widget that an output shows; whatever is odd there tells nothing."""
    held = _mapping(_mapping(widgets).get(_WIDGET_STATE, widgets))
    models = _mapping(held.get("state"))
    reading = _Reading(models)
    model = str(_mapping(view).get("model_id", ""))
    words = reading.words(model)
    return WidgetContent(_kind(_mapping(models.get(model))), words, tuple(reading.outputs))


class _Reading:
    """The way through widgets that hold one another, each taken once."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        self.models = models
        self.seen: set[str] = set()
        self.outputs: list[Mapping[str, Any]] = []

    def words(self, model_id: str) -> str:
        if model_id in self.seen or len(self.seen) > 500:
            return ""
        self.seen.add(model_id)
        model = _mapping(self.models.get(model_id))
        kind, state = _kind(model), _mapping(model.get("state"))
        if kind == "Output":
            self.outputs += [each for each in _list(state.get("outputs")) if _is_plain_output(each)]
        self.outputs += _picture_outputs(kind, model)
        label, value = _line(state.get("description")).rstrip(": "), _value(kind, state)
        parts = [f"{label}: {value}" if label and value else label or value]
        titles = _titles(state)
        for number, child in enumerate(_list(state.get("children"))):
            words = self.words(str(child).removeprefix(_REFERENCE))
            parts += [titles.get(str(number), ""), words]
        return (" " if kind == "HBox" else "\n").join(filter(None, parts))


def _value(kind: str, state: Mapping[str, Any]) -> str:
    """What a widget says, apart from its label."""
    value = state.get("value")
    if _VALUES.fullmatch(kind):
        return _in_words(value)
    if kind in _MARKUP and isinstance(value, str) and value.strip():
        return _line(lxml_html.fromstring(f"<div>{value}</div>").text_content())
    if _CHOICES.fullmatch(kind):
        labels, index = _list(state.get("_options_labels")), state.get("index")
        picked = _list(index) or [index]
        return ", ".join(str(labels[each]) for each in picked if isinstance(each, int) and 0 <= each < len(labels))
    return ""


def _picture_outputs(kind: str, model: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The picture that an Image or a Matplotlib canvas shows, as an output."""
    address = _mapping(model.get("state")).get("_data_url")
    data = str(address).partition("base64,")[2] if kind == "MPLCanvas" else ""
    for buffer in _list(model.get("buffers")) if kind == "Image" else ():
        data = str(_mapping(buffer).get("data", ""))
    return [{"output_type": "display_data", "data": {"image/png": data}, "metadata": {}}] if data else []


def _titles(state: Mapping[str, Any]) -> dict[str, str]:
    """The titles of an Accordion's or Tab's parts by their number; older ones hold them as a mapping."""
    titles = state.get("titles") or state.get("_titles")
    pairs = titles.items() if isinstance(titles, Mapping) else enumerate(_list(titles))
    return {str(number): _line(title) for number, title in pairs}


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):  # a day, its months counted from 0
        parts = [value.get("year"), value.get("month"), value.get("date")]
        whole = [part for part in parts if isinstance(part, int)]
        return f"{whole[0]:04}-{whole[1] + 1:02}-{whole[2]:02}" if len(whole) == 3 else ""
    return " to ".join(map(str, value)) if isinstance(value, list) else _line(value)


def _is_plain_output(output: Any) -> bool:
    """Whether it is an output that holds no further widget: those may hold one another without end."""
    return isinstance(output, Mapping) and "output_type" in output and WIDGET_VIEW not in _mapping(output.get("data"))


def _kind(model: Mapping[str, Any]) -> str:
    return str(model.get("model_name", "")).removesuffix("Model")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""
