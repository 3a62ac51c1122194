"""The sections of a report: each subject is one module with its figures, its chart, its table and its sentences, which a notebook calls."""

from strikeledger.sections.deaths import deaths_sentence
from strikeledger.sections.deaths_display import deaths_chart, deaths_table, earlier_deaths_chart
from strikeledger.sections.headings import heading
from strikeledger.sections.killed import deadliest_table, killed_chart, killed_sentence

__all__ = [
    "deadliest_table",
    "deaths_chart",
    "deaths_sentence",
    "deaths_table",
    "earlier_deaths_chart",
    "heading",
    "killed_chart",
    "killed_sentence",
]
