"""Figures: a ledger comes in; numbers for print, each with its bounds, its words and the claims that it rests on, go out."""

from strikeledger.figures.casualties import tbi_share, tbi_share_of
from strikeledger.figures.changes import Change, as_known_on, changes, rate_changes
from strikeledger.figures.marks import by_claimant, by_weapon, claimed_and_confirmed
from strikeledger.figures.readings import other_readings, under_readings
from strikeledger.report.figure import Figure, claim_figure, counted_figure
from strikeledger.report.records import Interval
from strikeledger.sections.headlines import (
    StrikeDeathFigures,
    attack_deaths,
    attacks,
    every_headline,
    headline_figures,
    itemised_attacks,
    last_attack,
    strike_deaths,
    strike_rounds,
    us_injured,
    us_killed,
    us_tbi,
    us_troops,
)

__all__ = [
    "Change",
    "Figure",
    "Interval",
    "StrikeDeathFigures",
    "as_known_on",
    "attack_deaths",
    "attacks",
    "by_claimant",
    "by_weapon",
    "changes",
    "claim_figure",
    "claimed_and_confirmed",
    "counted_figure",
    "every_headline",
    "headline_figures",
    "itemised_attacks",
    "last_attack",
    "other_readings",
    "rate_changes",
    "strike_deaths",
    "strike_rounds",
    "tbi_share",
    "tbi_share_of",
    "under_readings",
    "us_injured",
    "us_killed",
    "us_tbi",
    "us_troops",
]  # fmt: skip
