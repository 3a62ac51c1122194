"""Figures: a ledger comes in; numbers for print, each with its bounds, its words and the claims that it rests on, go out."""

from strikeledger.figures.figure import Figure, Interval, said, stated
from strikeledger.figures.headlines import (
    attacks,
    itemised_attacks,
    last_attack,
    strike_deaths,
    strike_rounds,
    us_injured,
    us_tbi,
    us_troops,
)

__all__ = [
    "Figure", "Interval", "attacks", "itemised_attacks", "last_attack", "said", "stated", "strike_deaths", "strike_rounds",
    "us_injured", "us_tbi", "us_troops",
]  # fmt: skip
