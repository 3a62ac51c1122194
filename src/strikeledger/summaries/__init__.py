"""Summaries of a ledger: frames in, frames out, nothing drawn and nothing worded."""

from strikeledger.summaries.attacks import attack_days, days, itemised, other_counts, sites
from strikeledger.summaries.claims import claims_of_source, countries_with_troops, latest_casualties
from strikeledger.summaries.strikes import death_claims, death_disputes, round_days, strikes_by_round
from strikeledger.summaries.totals import band, counts, totals

__all__ = [
    "attack_days",
    "band",
    "claims_of_source",
    "countries_with_troops",
    "counts",
    "days",
    "death_claims",
    "death_disputes",
    "itemised",
    "latest_casualties",
    "other_counts",
    "round_days",
    "sites",
    "strikes_by_round",
    "totals",
]  # fmt: skip
