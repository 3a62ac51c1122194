"""Sentences of a report, written from figures: neutral, hedged as the claims are, each number with who said it."""

from strikeledger.sections.headings import heading
from strikeledger.wording.changes import changes_sentence, readings_sentence
from strikeledger.wording.guide import bounds_guide, credit, register
from strikeledger.wording.headlines import headlines, lead, left_out
from strikeledger.wording.method import method
from strikeledger.wording.situation import (
    attacks_sentence,
    casualties_sentence,
    deaths_sentence,
    weapons_sentence,
    weeks_sentence,
)
from strikeledger.wording.strikes import strikes_sentence
from strikeledger.wording.titles import title

__all__ = [ "attacks_sentence", "bounds_guide", "casualties_sentence", "changes_sentence", "credit",
    "deaths_sentence",
    "heading", "headlines", "lead", "left_out", "method",
    "readings_sentence", "register", "strikes_sentence",
    "title", "weapons_sentence", "weeks_sentence",
]  # fmt: skip
