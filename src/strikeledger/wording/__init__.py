"""Sentences of a report, written from figures: neutral, hedged as the claims are, each number with who said it."""

from strikeledger.sections.headings import heading
from strikeledger.wording.changes import changes_sentence, readings_sentence
from strikeledger.wording.followed import (
    dispersion_sentence,
    followed_sentence,
    other_days_sentence,
    statement_text,
    what_else_sentence,
)
from strikeledger.wording.guide import bounds_guide, credit, register
from strikeledger.wording.headlines import headlines, lead, left_out
from strikeledger.wording.method import method
from strikeledger.wording.situation import (
    attacks_sentence,
    casualties_sentence,
    deaths_sentence,
    sites_sentence,
    weapons_sentence,
    weeks_sentence,
)
from strikeledger.wording.strikes import strikes_sentence
from strikeledger.wording.tempo import plain_answer, rate_cards, rates_sentence
from strikeledger.wording.titles import title

__all__ = [ "attacks_sentence", "bounds_guide", "casualties_sentence", "changes_sentence", "credit",
    "deaths_sentence", "dispersion_sentence", "followed_sentence",
    "heading", "headlines", "lead", "left_out", "method", "other_days_sentence",
    "plain_answer", "rate_cards", "rates_sentence", "readings_sentence", "register", "sites_sentence", "statement_text", "strikes_sentence",
    "title", "weapons_sentence", "weeks_sentence", "what_else_sentence",
]  # fmt: skip
