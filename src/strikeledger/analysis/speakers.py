"""Voices: who is quoted, by name and by party, in how many publications, and which statements only repeat each other."""

from __future__ import annotations

import pandas as pd

from strikeledger.data.ledger import Ledger, from_memo

_KEPT = [
    "row_id", "event_id", "measure", "scope", "counting", "since", "first_day", "last_day", "speaker_id", "speaker", "short", "party",
    "official", "source_id", "publisher", "published", "published_basis", "source_kind", "repeats",
]  # fmt: skip


@from_memo
def statements(ledger: Ledger) -> pd.DataFrame:
    """Everything in view that a source says: each account of an event and each total.

    Returns:
        One row per account or total: row_id, event_id (empty for totals), measure (the subject's, for totals), scope, counting, since,
        first_day, last_day, group (the party, officials apart), and who, where and when.
    """
    names = {
        **dict.fromkeys(("account_id", "tally_id"), "row_id"), **dict.fromkeys(("attack_id", "strike_id"), "event_id"),
        "as_of_first": "first_day", "as_of_last": "last_day",
    }  # fmt: skip
    tables = (ledger.attack_accounts, ledger.denials, ledger.strike_accounts, ledger.tallies)
    everything = pd.concat([table.rename(columns=names).reindex(columns=_KEPT) for table in tables], ignore_index=True)
    filled = everything.fillna(dict.fromkeys(("event_id", "measure", "scope", "counting"), ""))
    told: pd.DataFrame = filled.assign(group=speaker_groups(ledger, filled))
    return told


def speaker_groups(ledger: Ledger, rows: pd.DataFrame) -> list[str]:
    """To whom each of some statements belongs: the officials whose count the headlines follow, or the speaker's party by its name."""
    return [
        ledger.terms.officials if official else ledger.terms.parties.get(party, party)
        for official, party in zip(rows["official"], rows["party"], strict=True)
    ]


def quoted_speakers(ledger: Ledger) -> pd.DataFrame:
    """Who is quoted, most often first.

    Returns:
        One row per speaker: speaker_id, speaker, short, group, statements, claims (of them, numbers), publications, first, last (days of
        publication).
    """
    numbers = ledger.claims.groupby("row_id").size()
    said = statements(ledger).assign(claims=lambda t: t["row_id"].map(numbers).fillna(0).astype(int))
    counted = said.groupby(["speaker_id", "speaker", "short", "group"]).agg(
        statements=("row_id", "size"), claims=("claims", "sum"), publications=("source_id", "nunique"),
        first=("published", "min"), last=("published", "max"),
    )  # fmt: skip
    order = ["statements", "speaker_id"]
    return counted.reset_index().sort_values(order, ascending=[False, True], ignore_index=True)


@from_memo
def repeated_statements(ledger: Ledger) -> pd.DataFrame:
    """What one voice says of one thing in more than one publication: one event, or one total on one day.

    Returns:
        One row per voice and thing, those in most publications first: speaker, group, event_id, measure, scope, since, first_day,
        last_day, publications, publishers (a list), words (a list: every number given, each
        once, as its measure, its words and whether these are plain), one_number (whether the numbers of each quantity are the same).
    """
    said = statements(ledger).assign(day=lambda t: t["last_day"].where(t["event_id"] == ""))
    numbers = dict(iter(ledger.claims.groupby("row_id")))
    by = ["speaker_id", "event_id", "measure", "scope", "counting", "since", "day"]
    rows = []
    several = said[said.groupby(by, dropna=False)["row_id"].transform("size") > 1]
    for _, group in several.groupby(by, dropna=False):
        if group["source_id"].nunique() > 1:
            claims = pd.concat([ledger.claims.head(0), *(numbers[i] for i in group["row_id"] if i in numbers)])
            rows.append(_repetition(group, claims))
    columns = [
        "speaker", "group", "event_id", "measure", "scope", "since", "first_day", "last_day", "publications", "publishers", "words",
        "one_number",
    ]  # fmt: skip
    order = ["publications", "last_day", "speaker"]
    return pd.DataFrame(rows, columns=columns).sort_values(order, ascending=[False, True, True], ignore_index=True)


def _repetition(group: pd.DataFrame, claims: pd.DataFrame) -> tuple[object, ...]:
    first = group.sort_values(["published", "row_id"]).iloc[0]
    about = [first[column] for column in ("speaker", "group", "event_id", "measure", "scope", "since")]
    agreeing = claims.drop_duplicates(["measure", "low", "high"]).groupby("measure").size()
    named = list(dict.fromkeys(zip(claims["measure"], claims["words"], claims["plain"], strict=True)))
    publishers = list(dict.fromkeys(group.sort_values("published")["publisher"]))
    return (
        *about, group["first_day"].min(), group["last_day"].max(), group["source_id"].nunique(), publishers, named,
        bool((agreeing <= 1).all()),
    )  # fmt: skip


def copies(ledger: Ledger) -> pd.DataFrame:
    """Claims that say again what the same voice says elsewhere: the same number of the same thing, or a row marked as a repeat.

    Returns:
        Rows of `Ledger.claims`, without the first publication of each.
    """
    begin, end = ledger.beginnings
    said = ledger.claims.assign(window=lambda t: t["since"].where(~t["since"].between(begin, end)))
    day = said["last_day"].where(said["event_id"] == "")
    ordered = said.assign(day=day).sort_values(["published", "claim_id"])
    key = ["speaker_id", "event_id", "measure", "scope", "counting", "window", "day", "low", "high"]
    again = ordered.duplicated(key) | ordered["repeats"].isin(ordered["row_id"])
    return ordered[again].drop(columns=["window", "day"])


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
    order = ["whole", "measure", "scope", "first_day"]
    return claims.assign(whole=claims["event_id"] != "").sort_values(order, ignore_index=True)


def countries_with_troops(ledger: Ledger) -> list[str]:
    """Countries for which a source in view gives the number of troops; none of those asked for is left out."""
    stated = ledger.claims.loc[ledger.claims["measure"] == "us_troops", "scope"].unique()
    return sorted(scope for scope in stated if "+" not in scope)
