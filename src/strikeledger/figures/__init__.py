"""Figures: a ledger comes in; numbers for print, each with its bounds, its words and the claims that it rests on, go out."""

from strikeledger.report.figure import Figure, claim_figure, counted_figure
from strikeledger.report.records import Interval
from strikeledger.sections.headlines import (
    StrikeDeathFigures,
    attack_deaths,
    attacks,
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
    "Figure",
    "Interval",
    "StrikeDeathFigures",
    "attack_deaths",
    "attacks",
    "claim_figure",
    "counted_figure",
    "itemised_attacks",
    "last_attack",
    "strike_deaths",
    "strike_rounds",
    "us_injured",
    "us_killed",
    "us_tbi",
    "us_troops",
]
