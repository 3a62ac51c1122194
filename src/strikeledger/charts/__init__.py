"""Charts of a report: a ledger comes in; drawings with titles, words for those who can't see them, and their data go out."""

from strikeledger.charts.deaths import strike_deaths
from strikeledger.charts.growth import attacks_over_time, injured_over_time
from strikeledger.charts.sites import attack_map

__all__ = ["attack_map", "attacks_over_time", "injured_over_time", "strike_deaths"]
