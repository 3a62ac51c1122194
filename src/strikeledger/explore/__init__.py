"""A place to play in: a panel with an as-of slider, and a timeline, a map and a table that answer each other."""

from strikeledger.explore.console import Console, console
from strikeledger.explore.linked import linked_views

__all__ = ["Console", "console", "linked_views"]
