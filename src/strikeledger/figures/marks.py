"""Attacks by weapon, claimant and confirmation: marks of each attack come in; numbers with the accounts behind them go out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from strikeledger.analysis import attack_categories
from strikeledger.analysis.attacks import DIFFER, NOT_SAID
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.ledger import Ledger
from strikeledger.report.figure import MAX_CLAIMS, Figure, evidence

_WEAPONS = {
    "drone": "drones", "rocket": "rockets", "missile": "missiles", "mortar": "mortars", "mixed": "more than one kind",
    DIFFER: "accounts name different kinds", NOT_SAID: "not said",
}  # fmt: skip
"""What an attack was made with, in words and in the order of print; that nobody says so comes last."""

NOT_CLAIMED = "no claim in view"


@dataclass(frozen=True)
class AttackCategory:
    """A part of the attacks: what marks it, and how many there are; `missing` where the mark says that nobody says."""

    mark: str
    number: Figure
    missing: bool = False


def by_weapon(ledger: Ledger) -> list[AttackCategory]:
    """The attacks that officials confirmed, by what all accounts in view say that each was made with."""
    marks = attack_categories(ledger)
    confirmed = marks[marks["confirmed"]]
    return [
        AttackCategory(
            words,
            _attacks(
                ledger, f"attacks/weapon/{mark}", ledger.terms(f"{{Confirmed}} {{attacks}}: {words}"), ids, "weapon"
            ),
            mark == NOT_SAID,
        )
        for mark, words in _WEAPONS.items()
        if (ids := confirmed.loc[confirmed["weapon"] == mark, "attack_id"].tolist())
    ]


def by_claimant(ledger: Ledger) -> list[AttackCategory]:
    """The attacks that officials confirmed, by the armed groups that claimed them; those that nobody in view claimed come last."""
    marks = attack_categories(ledger)
    confirmed = marks[marks["confirmed"]]
    sizes = confirmed["claimed_by"].value_counts()
    groups = sorted(sizes.index, key=lambda name: (name == "", -int(sizes[name]), name))
    return [
        AttackCategory(
            name or NOT_CLAIMED,
            _attacks(
                ledger, f"attacks/claimed/{name or 'nobody'}", f"{ledger.terms('{Confirmed} {attacks}')}: {name or NOT_CLAIMED}",
                confirmed.loc[confirmed["claimed_by"] == name, "attack_id"].tolist(), "claimed_by" if name else "",
            ),
            not name,
        )
        for name in groups
    ]  # fmt: skip


def claimed_and_confirmed(ledger: Ledger) -> dict[tuple[bool, bool], Figure]:
    """Attacks in view by whether an armed group claimed them and whether an official confirmed them."""
    marks = attack_categories(ledger)
    told = {(True, True): "claimed, confirmed", (True, False): "claimed, not confirmed"}
    told |= {(False, True): "not claimed, confirmed", (False, False): "neither claimed nor confirmed"}
    return {
        (claimed, confirmed): _attacks(
            ledger, f"attacks/{words.replace(', ', '-').replace(' ', '-')}", ledger.terms(f"{{Attacks}} in view: {words}"),
            marks.loc[(marks["claimed_by"] != "").eq(claimed) & marks["confirmed"].eq(confirmed), "attack_id"].tolist(),
            "claimed_by" if claimed else "",
        )
        for (claimed, confirmed), words in told.items()
    }  # fmt: skip


def _attacks(ledger: Ledger, name: str, label: str, attack_ids: Iterable[str], told: str) -> Figure:
    """How many attacks these are, with one account of each: an official's before others, one that fills the column `told` before all."""
    accounts = ledger.attack_accounts[ledger.attack_accounts["attack_id"].isin(list(attack_ids))]
    blank = accounts[told].isin(["", "unknown"]) if told else accounts["official"] & False
    ordered = accounts.assign(blank=blank).sort_values(
        ["official", "blank", "account_id"], ascending=[False, True, True]
    )
    each = ordered.drop_duplicates("attack_id").sort_values("account_id").drop(columns="blank")
    number, many = len(each), len(ledger.attacks) > MAX_CLAIMS  # the parts of many are many, too
    how = ledger.terms(
        "{Attacks} in the list, counted one by one; each is one {attack}, whatever the number of its accounts."
    )
    return Figure(
        name, label, "count", number, number, ledger.terms.attacks, f"{number:,}",
        () if many else evidence(ledger, accounts_as_claims(each)), computation=how,
    )  # fmt: skip
