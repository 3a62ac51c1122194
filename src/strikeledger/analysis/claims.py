"""Claims by subject: the latest casualties, everything one source said, who gives a level."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.ledger import Ledger


def latest_casualties(ledger: Ledger) -> pd.DataFrame:
    """The latest totals of personnel injured or killed: up to four per measure, each speaker's number once.

    Returns:
        Rows of `Ledger.claims`.
    """
    claims = ledger.claims[ledger.claims["measure"].isin(["us_injured", "us_tbi", "us_killed"])]
    claims = claims[claims["scope"].str.contains("+", regex=False) | (claims["scope"] == ledger.scope)]
    ordered = claims.sort_values(["measure", "last_day", "claim_id"], ascending=[True, False, True])
    return ordered.drop_duplicates(["measure", "speaker_id", "words", "last_day"]).groupby("measure").head(4)


def claims_of_source(ledger: Ledger, source_id: str) -> pd.DataFrame:
    """Every quantity that one source published: rows of `Ledger.claims`, totals first."""
    claims = ledger.claims[ledger.claims["source_id"] == source_id]
    return claims.assign(whole=claims["event_id"] != "").sort_values(
        ["whole", "measure", "scope", "first_day"], ignore_index=True
    )


def countries_with_troops(ledger: Ledger) -> list[str]:
    """Countries for which a source in view gives the number of troops; none of those asked for is left out."""
    stated = ledger.claims.loc[ledger.claims["measure"] == "us_troops", "scope"].unique()
    return sorted(scope for scope in stated if "+" not in scope)
