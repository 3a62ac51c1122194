"""Charts of a report: a ledger comes in; drawings with titles, words for those who can't see them, and their data go out."""

import altair as alt

from strikeledger.charts.casualties import casualties_over_time
from strikeledger.charts.deaths import strike_deaths
from strikeledger.charts.growth import attacks_over_time
from strikeledger.charts.killed import people_killed
from strikeledger.charts.weeks import weekly_attacks

alt.data_transformers.disable_max_rows()  # a ledger is as long as it is
alt.renderers.enable("strikeledger")  # so that plain Altair charts in the same notebook can be set, too

__all__ = [
    "attacks_over_time", "casualties_over_time",
    "people_killed", "strike_deaths", "weekly_attacks",
]  # fmt: skip
