"""The sections of a report: each subject is one module with its figures, its chart, its table and its sentences, which a notebook calls."""

from strikeledger.report.prose import (
    sentence,
)
from strikeledger.sections.deaths import (
    deaths_sentence,
)
from strikeledger.sections.deaths_display import (
    deaths_chart,
    deaths_table,
    earlier_deaths_chart,
)
from strikeledger.sections.headings import (
    heading,
)
from strikeledger.sections.killed import (
    deadliest_table,
    killed_chart,
    killed_sentence,
)
from strikeledger.sections.sources import (
    corrections_table,
    definitions_table,
    disagreements_sentence,
    disagreements_table,
    every_disagreement,
    findings_sentence,
    findings_table,
    headline_moves_chart,
    headline_moves_sentence,
    headline_vintages_table,
    lags_sentence,
    lags_table,
    left_out_sentence,
    left_out_table,
    parties_table,
    publications_table,
    repeats_sentence,
    repeats_table,
    revisions_sentence,
    revisions_table,
    row_balance_table,
    sources_points,
    voices_chart,
    voices_sentence,
)

__all__ = [
    "corrections_table",
    "deadliest_table",
    "deaths_chart",
    "deaths_sentence",
    "deaths_table",
    "definitions_table",
    "disagreements_sentence",
    "disagreements_table",
    "earlier_deaths_chart",
    "every_disagreement",
    "findings_sentence",
    "findings_table",
    "heading",
    "headline_moves_chart",
    "headline_moves_sentence",
    "headline_vintages_table",
    "killed_chart",
    "killed_sentence",
    "lags_sentence",
    "lags_table",
    "left_out_sentence",
    "left_out_table",
    "parties_table",
    "publications_table",
    "repeats_sentence",
    "repeats_table",
    "revisions_sentence",
    "revisions_table",
    "row_balance_table",
    "sentence",
    "sources_points",
    "voices_chart",
    "voices_sentence",
]
