"""The sources report: who said what, where they differ, how the headlines moved, and what became of every row."""

from strikeledger.sections.sources.disagreements import (
    definitions_table,
    disagreements_sentence,
    disagreements_table,
    every_disagreement,
    left_out_sentence,
    left_out_table,
)
from strikeledger.sections.sources.moves import headline_moves_chart
from strikeledger.sections.sources.overview import lags_sentence, sources_points
from strikeledger.sections.sources.revisions import revisions_sentence, revisions_table
from strikeledger.sections.sources.rows import (
    corrections_table,
    findings_sentence,
    findings_table,
    lags_table,
    publications_table,
    row_balance_table,
)
from strikeledger.sections.sources.vintages import headline_moves_sentence, headline_vintages_table
from strikeledger.sections.sources.voices import (
    parties_table,
    repeats_sentence,
    repeats_table,
    voices_chart,
    voices_sentence,
)

__all__ = [
    "corrections_table", "definitions_table", "disagreements_sentence", "disagreements_table", "every_disagreement", "findings_sentence",
    "findings_table", "headline_moves_chart", "headline_moves_sentence", "headline_vintages_table", "lags_sentence", "lags_table",
    "left_out_sentence", "left_out_table", "parties_table", "publications_table", "repeats_sentence", "repeats_table",
    "revisions_sentence", "revisions_table", "row_balance_table", "sources_points", "voices_chart", "voices_sentence",
]  # fmt: skip
