"""Sentences of a report, written from figures: neutral, hedged as the claims are, each number with who said it."""

from strikeledger.wording.guide import bounds_guide, register
from strikeledger.wording.headlines import headlines, lead, left_out
from strikeledger.wording.situation import attacks_sentence, casualties_sentence, sites_sentence, strikes_sentence

__all__ = [
    "attacks_sentence", "bounds_guide", "casualties_sentence", "headlines", "lead", "left_out", "register", "sites_sentence",
    "strikes_sentence",
]  # fmt: skip
