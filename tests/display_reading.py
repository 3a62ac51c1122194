"""What a section shows, as tests read it: its words, with their marks or without, and its chart."""

from __future__ import annotations

from strikeledger.report.blocks import Chart
from strikeledger.report.display import Display


def markdown_of(display: object) -> str:
    """The words of what a section shows, marks and all; it has to show something."""
    assert isinstance(display, Display)
    return str(display._repr_mimebundle_()["text/markdown"])


def words_of(display: object) -> str:
    """The same words, none of them bold."""
    return markdown_of(display).replace("**", "")


def chart_of(display: Display | None) -> Chart:
    """The chart that a section shows."""
    assert display is not None
    assert isinstance(display.block, Chart)
    return display.block
