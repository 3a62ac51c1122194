"""Attacks by weapon, claimant, confirmation and place: marks of each attack come in; numbers with the accounts behind them go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strikeledger.claims import as_claims, claims_of
from strikeledger.figures.figure import Figure
from strikeledger.ledger import Ledger
from strikeledger.summaries import attack_marks, sites
from strikeledger.summaries.weapons import DIFFER, NOT_SAID

_WEAPONS = {
    "drone": "drones", "rocket": "rockets", "missile": "missiles", "mortar": "mortars", "mixed": "more than one kind",
    DIFFER: "accounts name different kinds", NOT_SAID: "not said",
}  # fmt: skip
"""What an attack was made with, in words and in the order of print; that nobody says so comes last."""

NOT_CLAIMED = "no claim in view"


@dataclass(frozen=True)
class Part:
    """A part of the attacks: what marks it, and how many there are; `missing` where the mark says that nobody says."""

    mark: str
    number: Figure
    missing: bool = False


def by_weapon(ledger: Ledger) -> list[Part]:
    """The attacks that officials confirmed, by what all accounts in view say that each was made with."""
    marks = attack_marks(ledger)
    confirmed = marks[marks["confirmed"]]
    return [
        Part(
            words,
            _attacks(ledger, f"attacks/weapon/{mark}", f"Confirmed attacks: {words}", ids, "weapon"),
            mark == NOT_SAID,
        )
        for mark, words in _WEAPONS.items()
        if (ids := confirmed.loc[confirmed["weapon"] == mark, "attack_id"].tolist())
    ]


def by_claimant(ledger: Ledger) -> list[Part]:
    """The attacks that officials confirmed, by the armed groups that claimed them; those that nobody in view claimed come last."""
    marks = attack_marks(ledger)
    confirmed = marks[marks["confirmed"]]
    sizes = confirmed["claimed_by"].value_counts()
    groups = sorted(sizes.index, key=lambda name: (name == "", -int(sizes[name]), name))
    return [
        Part(
            name or NOT_CLAIMED,
            _attacks(
                ledger, f"attacks/claimed/{name or 'nobody'}", f"Confirmed attacks: {name or NOT_CLAIMED}",
                confirmed.loc[confirmed["claimed_by"] == name, "attack_id"].tolist(), "claimed_by" if name else "",
            ),
            not name,
        )
        for name in groups
    ]  # fmt: skip


def claimed_and_confirmed(ledger: Ledger) -> dict[tuple[bool, bool], Figure]:
    """Attacks in view by whether an armed group claimed them and whether a US official confirmed them."""
    marks = attack_marks(ledger)
    told = {(True, True): "claimed, confirmed", (True, False): "claimed, not confirmed"}
    told |= {(False, True): "not claimed, confirmed", (False, False): "neither claimed nor confirmed"}
    return {
        (claimed, confirmed): _attacks(
            ledger, f"attacks/{words.replace(', ', '-').replace(' ', '-')}", f"Attacks in view: {words}",
            marks.loc[(marks["claimed_by"] != "").eq(claimed) & marks["confirmed"].eq(confirmed), "attack_id"].tolist(),
            "claimed_by" if claimed else "",
        )
        for (claimed, confirmed), words in told.items()
    }  # fmt: skip


def by_site(ledger: Ledger) -> list[Figure]:
    """How many confirmed attacks fell at each place, in the order of `summaries.sites`."""
    placed = ledger.attacks.set_index("attack_id")["place"]
    marks = attack_marks(ledger)
    confirmed = marks.loc[marks["confirmed"], "attack_id"]
    at = {place: [attack for attack in confirmed if placed[attack] == place] for place in sites(ledger)["place"]}
    return [
        _attacks(ledger, f"attacks/site/{place}", f"Confirmed attacks at {place}", ids, "") for place, ids in at.items()
    ]


def _attacks(ledger: Ledger, name: str, label: str, attack_ids: Iterable[str], told: str) -> Figure:
    """How many attacks these are, with one account of each: an official's before others, one that fills the column `told` before all."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["attack_id"].isin(list(attack_ids))]
    blank = accounts[told].isin(["", "unknown"]) if told else accounts["official"] & False
    ordered = accounts.assign(blank=blank).sort_values(
        ["official", "blank", "account_id"], ascending=[False, True, True]
    )
    each = ordered.drop_duplicates("attack_id").sort_values("account_id").drop(columns="blank")
    number = len(each)
    how = "Attacks in the list, counted one by one; each is one attack, whatever the number of its accounts."
    return Figure(
        name, label, "count", number, number, "attacks", f"{number:,}", claims_of(ledger, as_claims(each)),
        computation=how,
    )  # fmt: skip
