"""Charts of a report: a ledger comes in; drawings with titles, words for those who can't see them, and their data go out."""

import altair as alt

from strikeledger.charts.deaths import strike_deaths
from strikeledger.charts.growth import attacks_over_time, injured_over_time
from strikeledger.charts.sites import attack_map

alt.renderers.enable("strikeledger")  # so that plain Altair charts in the same notebook can be set, too

__all__ = ["attack_map", "attacks_over_time", "injured_over_time", "strike_deaths"]
