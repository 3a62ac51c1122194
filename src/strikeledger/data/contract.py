"""The data contract: the tables that a ledger is made of, the columns that it can't do without, and the keys that join them."""

from __future__ import annotations

REQUIRED_COLUMNS = {
    "attacks": "attack_id sort_date place_id",
    "strikes": "strike_id kind part_of sort_date place_id",
    "attack_accounts": (
        "account_id attack_id source_id speaker_id first_day last_day weapon claimed_by "
        "killed us_killed us_injured repeats note"
    ),
    "strike_accounts": (
        "account_id strike_id source_id speaker_id first_day last_day target acknowledged killed wounded repeats note"
    ),
    "tallies": "tally_id measure scope since as_of_first as_of_last quantity counting speaker_id source_id repeats note",
    "sources": "source_id publisher title published published_basis kind url",
    "speakers": "speaker_id name party official",
    "places": "place_id name country latitude longitude",
    "context": "context_id first_day last_day label kind source_id",
    "hedges": "reading example low high soft",
    "corrections": "corrected file row column was is why",
}
"""Table to the columns that the ledger can't do without; more may stand beside them, and the descriptor says what is in each."""

TABLES = tuple(REQUIRED_COLUMNS)
"""The tables, in the order in which they are read."""

JOIN_KEYS = {
    "attack_id": "attacks",
    "strike_id": "strikes",
    "source_id": "sources",
    "speaker_id": "speakers",
    "place_id": "places",
}
"""Column to the table that it names a row of, wherever it stands: rows are joined by these keys, and none may be lost."""
