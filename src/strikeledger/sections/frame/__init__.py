"""What frames a report: the title, points and cards that it opens with, and at its foot how to read it and how it was made."""

from strikeledger.sections.frame.method import (
    annex,
    credit,
    how_it_was_made,
    how_to_read,
    limits,
    register,
    what_comes_next,
)
from strikeledger.sections.frame.opening import dateline, headline_cards, limits_box, report_title
from strikeledger.sections.frame.points import key_points
from strikeledger.sections.frame.readings import readings_table, vague_words

__all__ = [
    "annex",
    "credit",
    "dateline",
    "headline_cards",
    "how_it_was_made",
    "how_to_read",
    "key_points",
    "limits",
    "limits_box",
    "readings_table",
    "register",
    "report_title",
    "vague_words",
    "what_comes_next",
]
