"""Charts of a report: a ledger comes in; Altair charts for a page go out."""

from strikeledger.charts.growth import attacks_over_time
from strikeledger.charts.weeks import weekly_attacks

__all__ = ["attacks_over_time", "weekly_attacks"]
