"""The tempo report: how often attacks came, what followed each strike, what else changed then, and what no test here can show."""

from strikeledger.sections.tempo.answer import tempo_answer
from strikeledger.sections.tempo.details import (
    dispersion_sentence,
    other_days_table,
    periods_table,
    windows_by_totals_table,
    windows_table,
)
from strikeledger.sections.tempo.nearby import nearby_sentence, nearby_table
from strikeledger.sections.tempo.rate_figures import rate_changes
from strikeledger.sections.tempo.rates import rates_chart, rates_sentence
from strikeledger.sections.tempo.statement import statement_callout, statement_table
from strikeledger.sections.tempo.windows import windows_chart, windows_sentence

__all__ = [
    "dispersion_sentence",
    "nearby_sentence",
    "nearby_table",
    "other_days_table",
    "periods_table",
    "rate_changes",
    "rates_chart",
    "rates_sentence",
    "statement_callout",
    "statement_table",
    "tempo_answer",
    "windows_by_totals_table",
    "windows_chart",
    "windows_sentence",
    "windows_table",
]
