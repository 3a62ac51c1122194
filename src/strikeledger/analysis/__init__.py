"""Summaries of a ledger: frames in, frames out, nothing drawn and nothing worded."""

from strikeledger.analysis.aside import set_aside
from strikeledger.analysis.attacks import attack_days, days, deaths_by_attack, itemised, other_counts, sites
from strikeledger.analysis.checks import balances, corrections, oddities
from strikeledger.analysis.claims import claims_of_source, countries_with_troops, latest_casualties
from strikeledger.analysis.disagreements import countings, different_numbers
from strikeledger.analysis.lags import lag_spans, lags_by_kind, publication_lags
from strikeledger.analysis.shares import tbi_shares
from strikeledger.analysis.speakers import copies, parties, quoted_voices, repeated, statements
from strikeledger.analysis.strikes import acknowledged, death_claims, death_disputes, round_days, strikes_by_round
from strikeledger.analysis.tempo import tempo
from strikeledger.analysis.totals import band, counts, totals
from strikeledger.analysis.vintages import edition_days, fan, then_and_now
from strikeledger.analysis.weapons import attack_marks
from strikeledger.analysis.weeks import dated_context, grown, outside_weeks, thin_months, weekly_attacks, weekly_deaths

__all__ = [
    "acknowledged",
    "attack_days",
    "attack_marks",
    "balances",
    "band",
    "claims_of_source",
    "copies",
    "corrections",
    "countings",
    "countries_with_troops",
    "counts",
    "dated_context",
    "days",
    "death_claims",
    "death_disputes",
    "deaths_by_attack",
    "different_numbers",
    "edition_days",
    "fan",
    "grown",
    "itemised",
    "lag_spans",
    "lags_by_kind",
    "latest_casualties",
    "oddities",
    "other_counts",
    "outside_weeks",
    "parties",
    "publication_lags",
    "quoted_voices",
    "repeated",
    "round_days",
    "set_aside",
    "sites",
    "statements",
    "strikes_by_round",
    "tbi_shares",
    "tempo",
    "then_and_now",
    "thin_months",
    "totals",
    "weekly_attacks",
    "weekly_deaths",
]  # fmt: skip
