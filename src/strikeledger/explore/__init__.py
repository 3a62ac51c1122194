"""A place to play in: a ledger comes in; a panel with an as-of slider, and a timeline, map and table that answer each other, go out."""

from strikeledger.explore.console import Console, console
from strikeledger.explore.linked import linked_views

__all__ = ["Console", "console", "linked_views"]
