"""The sections of a report: each subject is one module with its figures, its chart, its table and its sentences, which a notebook calls."""

from typing import TYPE_CHECKING, NoReturn

from strikeledger.errors import did_you_mean
from strikeledger.report.prose import heading, sentence
from strikeledger.sections.article import (
    article_answer,
    article_line,
    article_rounds,
    article_rounds_heading,
    article_statements,
    article_title,
)
from strikeledger.sections.article_numbers import article_claims
from strikeledger.sections.attacks import attacks_chart, attacks_sentence, claimants_table, weapons_table
from strikeledger.sections.casualties import (
    casualties_sentence,
    casualties_table,
    deadliest_table,
    injured_chart,
    killed_chart,
    killed_sentence,
)
from strikeledger.sections.counters import all_contradicting_totals, contradicting_totals, counters_chart
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
from strikeledger.sections.frame.rewind import rewind
from strikeledger.sections.frame.what_changed import changes_heading, changes_sentence, changes_table
from strikeledger.sections.headlines import every_headline, headline_figures
from strikeledger.sections.outcomes import flags_table, outcomes_sentence, outcomes_table, targets_table
from strikeledger.sections.places import places_map, places_sentence, places_table
from strikeledger.sections.sources.definitions import beginnings_table, definitions_table, double_counts_table
from strikeledger.sections.sources.descriptions import descriptions_sentence, descriptions_table, every_description
from strikeledger.sections.sources.disagreements import (
    disagreements_sentence,
    disagreements_table,
    every_disagreement,
    left_out_sentence,
    left_out_table,
)
from strikeledger.sections.sources.moves import headline_moves_chart
from strikeledger.sections.sources.overview import repeats_sentence, sources_points, voices_sentence, voices_table
from strikeledger.sections.sources.revisions import revisions_sentence, revisions_table
from strikeledger.sections.sources.rows import (
    corrections_table,
    findings_sentence,
    findings_table,
    publications_table,
    row_balance_table,
)
from strikeledger.sections.sources.vintages import headline_moves_sentence, headline_vintages_table
from strikeledger.sections.strikes.deaths import deaths_sentence, strikers_sentence
from strikeledger.sections.strikes.deaths_display import (
    deaths_chart,
    deaths_table,
    earlier_deaths_chart,
    earlier_deaths_table,
)
from strikeledger.sections.tempo.answer import (
    nearby_sentence,
    nearby_table,
    statement_callout,
    statement_table,
    tempo_answer,
)
from strikeledger.sections.tempo.details import dispersion_sentence, other_days_table, periods_table, windows_table
from strikeledger.sections.tempo.figures import rate_changes
from strikeledger.sections.tempo.rates import rates_chart, rates_sentence
from strikeledger.sections.tempo.windows import windows_chart, windows_sentence
from strikeledger.sections.timeline import timeline_chart

if not TYPE_CHECKING:

    def __getattr__(name: str) -> NoReturn:
        """Tell a notebook the nearest name."""
        offered = [each for each, what in globals().items() if callable(what) and not each.startswith("_")]
        raise AttributeError(f"there is no sections.{name}; {did_you_mean(name, offered)}")
