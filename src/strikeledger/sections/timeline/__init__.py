"""What happened when, in one picture."""

from strikeledger.sections.timeline.chart import timeline_chart

__all__ = ["timeline_chart"]
