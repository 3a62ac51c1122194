"""Summaries of a ledger: frames in, frames out, nothing drawn and nothing worded."""

from strikeledger.analysis.attacks import (
    attack_categories,
    attack_days,
    attack_sites,
    attacks_by_week,
    covered_days,
    deaths_by_attack,
    deaths_by_week,
    itemised_counts,
    lists_every_attack,
    other_totals,
    thin_months,
)
from strikeledger.analysis.checks import (
    balances_in_view,
    correction_set,
    corrections_in_view,
    disagreement_groups,
    findings_in_view,
)
from strikeledger.analysis.speakers import (
    claims_of_source,
    copies,
    countries_with_troops,
    latest_casualties,
    quoted_speakers,
    repeated_statements,
    statements,
)
from strikeledger.analysis.strike_counts import NO_NUMBER, claims_that_count, death_claims, strike_counts
from strikeledger.analysis.tempo import tempo, truce_names, truce_noun, truce_spans
from strikeledger.analysis.totals import band, brain_injury_shares, newest_total, published_totals
from strikeledger.analysis.vintages import edition_days, totals_then_and_now
from strikeledger.data.frames import row_counts
