"""The attacks: how many there were and where, how their total grew, with what they were made and who claimed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from strikeledger.analysis import attack_categories, published_totals
from strikeledger.analysis.attacks import DIFFER, NOT_SAID
from strikeledger.counts import Count
from strikeledger.data.claims import Claim, accounts_as_claims
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger, from_memo
from strikeledger.report.blocks import Text
from strikeledger.report.charts import ChartDisplay
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import (
    MAX_CLAIMS,
    Figure,
    claim_figure,
    count_as_figure,
    counted_figure,
    evidence,
    voice_in_words,
)
from strikeledger.report.prose import join_runs, literal, phrase, prose
from strikeledger.report.tables import TableColumn, make_table
from strikeledger.sections.growth import growth_chart, growth_of, makes_line
from strikeledger.sections.headlines import attacks, itemised_attacks
from strikeledger.terms import MOST_COUNTRIES, measure_in_words
from strikeledger.text import capitalise, list_in_words, short_days_in_words

_WEAPONS = {
    "drone": "drones", "rocket": "rockets", "missile": "missiles", "mortar": "mortars", "mixed": "more than one kind",
    DIFFER: "accounts name different kinds", NOT_SAID: "not said",
}  # fmt: skip
"""What an attack was made with, in words and in the order of print; that nobody says so comes last."""

_NO_KIND = ("mixed", DIFFER, NOT_SAID)
NOT_CLAIMED = "no claim by then"
_NAMED = 3  # countries that a sentence names where there are many
_MOST_NAMED = 5  # contradicting totals that a sentence names one by one


@requires("attacks", "tallies")
def attacks_chart(ledger: Ledger, axes_of: Ledger | None = None) -> ChartDisplay | None:
    """How the officials' total grew day by day; where there are no totals, how the list did.

    Args:
        axes_of: another view, whose axes the drawing has.
    """
    terms = ledger.terms
    axes = growth_of(axes_of, "attacks", attacks(axes_of), terms.attacks) if axes_of else None
    name, nouns = "attacks_over_time", (terms.attack, terms.attacks)
    return growth_chart(ledger, "attacks", attacks(ledger), name, terms("{Attacks_on}"), nouns, axes)


@requires("attacks", "tallies")
def attacks_sentence(ledger: Ledger) -> Display:
    """How many there were in each country, how many were confirmed one by one, with what, and claimed by whom."""
    parts = [_total_and_parts(ledger)]
    parts += [_one_by_one(ledger)] if "tallies" in ledger.contents else []
    parts += [_weapons_named(ledger), _claims_by_groups(ledger), contradictions_phrase(ledger, "attacks")]
    return prose(*join_runs(parts))


def attacks_in_totals_only(ledger: Ledger) -> Figure | None:
    """How many attacks only totals tell of: the total without those that officials confirmed one by one; None where no total says."""
    whole, terms = attacks(ledger), ledger.terms
    if "tallies" not in ledger.contents or whole.low is None:
        return None
    number = int(itemised_attacks(ledger).low or 0) - int(attacks_elsewhere(ledger).low or 0)
    rest = Count(max(0, int(whole.low) - number), None if whole.high is None else max(0, int(whole.high) - number))
    how = f"{whole.words} by totals, less {number:,} {terms.confirmed} one by one"
    found = count_as_figure("attacks/totals_only", terms("{Attacks} in totals only"), rest, terms.attacks, how=how)
    return found if rest.is_known else None


def attacks_elsewhere(ledger: Ledger) -> Figure:
    """The attacks that officials confirmed one by one in countries of which no total of theirs speaks yet."""
    listed, countries = ledger.attack_accounts.query("official")["attack_id"].unique(), ledger.scope.split("+")
    inside = set(ledger.attacks.loc[ledger.attacks["country"].isin(countries), "attack_id"])
    ids = [attack for attack in listed if attack not in inside] if "tallies" in ledger.contents else []
    return listed_number(
        ledger, "attacks/elsewhere", ledger.terms("{Confirmed} {attacks} outside what the totals cover"), ids
    )


def outside_totals(ledger: Ledger) -> tuple[Words, ...]:
    """What follows a number of confirmed attacks: ", one of them outside Iraq and Syria"; nothing where no total leaves one out."""
    elsewhere = attacks_elsewhere(ledger)
    if not elsewhere.low or itemised_attacks(ledger).low == 1:
        return ()
    return phrase(f", {{elsewhere}} of them outside {ledger.where}", ledger, elsewhere=elsewhere)


def _total_and_parts(ledger: Ledger) -> tuple[Words, ...]:
    """The total and how it spreads over countries; in one country the total alone."""
    whole, terms = attacks(ledger), ledger.terms
    if whole.low is None:
        return phrase(f"No number of {terms.attacks_on}{{in_where}} was given by {{day}}.", ledger)
    known = [(country, part) for country in ledger.scope.split("+") if (part := attacks(ledger, country)).low]
    if len(known) <= 1:
        told = f"{{voice}} had counted {{whole:attack}}{' on {forces}' if terms.forces else ''}{{in_where}} by {{day}}."
        return phrase(told, ledger, whole=whole, voice=voice_in_words(terms, whole))
    if len(known) > MOST_COUNTRIES:
        known = sorted(known, key=lambda each: -int(each[1].low or 0))[:_NAMED]
    of_all = "{whole:attack}" if whole.low == whole.high else "{attacks}"
    others = [f"{{part{n}}} in {terms.place(country)}" for n, (country, _) in enumerate(known)][1:]
    told = list_in_words([f"Of the {of_all} {{part0}} {{part0?was|were}} in {terms.place(known[0][0])}", *others])
    return phrase(f"{told}.", ledger, whole=whole, **{f"part{n}": part for n, (_, part) in enumerate(known)})


def _one_by_one(ledger: Ledger) -> tuple[Words, ...]:
    whole, listed = attacks(ledger), itemised_attacks(ledger)
    is_one, singly = listed.low == 1, "by itself" if listed.low == 1 else "one by one"
    if listed.low is None:
        none = (
            "It was not {confirmed} by itself." if whole.low == whole.high == 1 else "None was {confirmed} one by one."
        )
        return phrase(none, ledger) if whole.low is not None else ()
    told = f"{{listed}}{' of them' if is_one else ''} {singly}{{outside}}"
    if whole.low is None:
        told = f"{{listed:attack}} {singly}{{outside}}"
    elif whole.low == whole.high == listed.low:
        told = f"{'it' if is_one else 'all of them'} {singly}{{outside}}"
    elif whole.low > listed.low:  # type: ignore[operator]  # both are counts
        told += "; for the rest there are totals only"
    return phrase(f"{{Short}} {{confirmed}} {told}.", ledger, listed=listed, outside=outside_totals(ledger))


def _weapons_named(ledger: Ledger) -> tuple[Words, ...]:
    """The weapon named most often, or those that are."""
    named = [part for part in by_weapon(ledger) if part.is_kind]
    listed = itemised_attacks(ledger)
    if "weapons" not in ledger.contents or not named or listed.low == 1:
        return ()
    most = max(int(part.number.low or 0) for part in named)
    first = [part for part in named if part.number.low == most]
    kinds, each = capitalise(list_in_words([part.mark for part in first])), " each" if len(first) > 1 else ""
    told = f"{kinds} are named most often, in {{number}}{each} of the {{listed}}."
    if most == listed.low:
        told = f"{kinds} are named in each of them."
    return phrase(told, ledger, number=first[0].number, listed=listed)


def _claims_by_groups(ledger: Ledger) -> tuple[Words, ...]:
    if "claimants" not in ledger.contents:
        return ()
    (both, alone), listed = claimed_attacks(ledger), itemised_attacks(ledger)
    others = "that {short} have not {confirmed}"
    told = f"{{Attackers}} claimed {{alone:attack}} {others}."
    if both.low:
        more = f", and {{alone}} {{alone?other|others}} {others}" if alone.low else ""
        told = f"{{Attackers}} claimed {{both}} of the {{listed}}{more}."
    return phrase(told, ledger, both=both, listed=listed, alone=alone) if both.low or alone.low else ()


def contradictions_phrase(ledger: Ledger, measure: str) -> tuple[Words, ...]:
    """How many published totals contradict the others, those that the drawing shows as rings; a few of them by day and by who said them."""
    totals, number = published_totals(ledger, measure), contradiction_figure(ledger, measure)
    if not number.low:
        return ()
    of_rounds = measure == "strike_rounds"
    head = "The number of rounds leaves out" if of_rounds else "The figures leave out"
    told = f"{head} {{number:published total}} that {{number?contradicts|contradict}} the others"
    is_drawn = not of_rounds and makes_line(ledger, measure)
    drawn = "; the chart draws {number?it as a ring|them as rings}" if is_drawn else ""
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    rows = [claims[claim] for claim in totals.loc[totals["contradicts"], "claim_id"]]
    said = {f"said{n}": claim_figure(ledger, row) for n, row in enumerate(rows)}
    each = "; ".join(
        f"{{said{n}}} by {short_days_in_words(row['last_day'], row['last_day'])}, {literal(row['short'])}"
        for n, row in enumerate(rows)
    )
    named = f" ({each})" if len(rows) <= _MOST_NAMED else ""
    return phrase(f"{told}{drawn}{named}.", ledger, number=number, **said)


def contradiction_figure(ledger: Ledger, measure: str) -> Figure:
    """How many published totals of a measure contradict the others."""
    number = int(published_totals(ledger, measure)["contradicts"].sum())
    how = "Totals without which the rest can all be true, the fewest by weight, and those of others that what is left excludes."
    name = "totals/contradicting" if measure == "attacks" else f"totals/contradicting/{measure}"
    label = f"Published totals that contradict the others, {measure_in_words(ledger.terms, measure)}"
    return counted_figure(name, label, number, "totals", how)


# --- parts of the list ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class AttackCategory:
    """A part of the attacks: what marks it, and how many there are; `missing` where the mark says that nobody says."""

    mark: str
    number: Figure
    missing: bool = False
    is_kind: bool = True


def by_weapon(ledger: Ledger) -> list[AttackCategory]:
    """The attacks that officials confirmed, by what all accounts in view say that each was made with."""
    ids = _ids_by_mark(ledger, "weapon")
    kinds = [mark for mark in _WEAPONS if mark not in _NO_KIND]
    order = [mark for mark in (*kinds, *sorted(ids.keys() - _WEAPONS.keys()), *_NO_KIND) if mark in ids]

    def category(mark: str) -> AttackCategory:
        words, label = _WEAPONS.get(mark, mark), ledger.terms("{Confirmed} {attacks}: ")
        number = listed_number(ledger, f"attacks/weapon/{mark}", label + words, ids[mark], "weapon")
        return AttackCategory(words, number, mark == NOT_SAID, mark not in _NO_KIND)

    return list(map(category, order))


def by_claimant(ledger: Ledger) -> list[AttackCategory]:
    """The attacks that officials confirmed, by the armed groups that claimed them; those that nobody in view claimed come last."""
    ids = _ids_by_mark(ledger, "claimed_by")

    def category(name: str) -> AttackCategory:
        words, label, told = name or NOT_CLAIMED, ledger.terms("{Confirmed} {attacks}: "), "claimed_by" if name else ""
        number = listed_number(ledger, f"attacks/claimed/{name or 'nobody'}", label + words, ids[name], told)
        return AttackCategory(words, number, not name, bool(name))

    return list(map(category, sorted(ids, key=lambda name: (name == "", -len(ids[name]), name))))


def _ids_by_mark(ledger: Ledger, mark: str) -> dict[str, list[str]]:
    """The ids of the attacks that officials confirmed, by what marks them."""
    marks = attack_categories(ledger)
    confirmed = marks[marks["confirmed"]].groupby(mark)["attack_id"]
    return {str(name): ids.tolist() for name, ids in confirmed}


def claimed_attacks(ledger: Ledger) -> tuple[Figure, Figure]:
    """Attacks in view that an armed group claimed: those that an official confirmed, and the others."""
    marks = attack_categories(ledger)

    def number(confirmed: bool, words: str) -> Figure:
        ids = marks.loc[marks["claimed_by"].ne("") & marks["confirmed"].eq(confirmed), "attack_id"]
        name, label = f"attacks/{words.replace(', ', '-').replace(' ', '-')}", f"{{Attacks}} known by then: {words}"
        return listed_number(ledger, name, ledger.terms(label), ids, "claimed_by")

    return number(True, "claimed, confirmed"), number(False, "claimed, not confirmed")


def listed_number(ledger: Ledger, name: str, label: str, attack_ids: Iterable[str], told: str = "") -> Figure:
    """How many attacks these are, with one account of each: an official's before others, one that fills the column `told` before all."""
    ids = list(attack_ids)
    how = ledger.terms(
        "{Attacks} in the list, counted one by one; each is one {attack}, whatever the number of its accounts."
    )
    claims: tuple[Claim, ...] = ()
    if len(ledger.attacks) <= MAX_CLAIMS:  # the parts of many are many, too
        accounts = _one_account_of_each(ledger, told)
        claims = evidence(ledger, accounts[accounts["event_id"].isin(ids)])
    return counted_figure(name, label, len(ids), ledger.terms.attacks, how, claims)


@from_memo
def _one_account_of_each(ledger: Ledger, told: str) -> pd.DataFrame:
    """Of each attack in view one account, as a row of claims: an official's, and before all one that fills the column `told`."""
    return accounts_as_claims(one_account_each(ledger.attack_accounts, "official", told))


def one_account_each(accounts: pd.DataFrame, *order: str) -> pd.DataFrame:
    """One account of each attack: first by what is true or filled in these columns, in order, then by its id; "" is no column."""
    by = {f"_{at}": ~accounts[name].isin(["", "unknown", False]) for at, name in enumerate(order) if name}
    ordered = accounts.assign(**by).sort_values([*by, "account_id"], ascending=[*[False] * len(by), True])
    return ordered.drop_duplicates("attack_id").sort_values("account_id").drop(columns=list(by))


@requires("weapons")
def weapons_table(ledger: Ledger) -> Display | None:
    """What the attacks that officials confirmed were made with; none where no two kinds are named."""
    note = ledger.terms("By all accounts of these {attacks}, {official}'s or not. Where nobody says, it is missing.")
    return _parts_table(ledger, "weapons", "by weapon", "Made with", by_weapon(ledger), note)


@requires("claimants")
def claimants_table(ledger: Ledger) -> Display | None:
    """Which armed groups claimed the attacks that officials confirmed; none where no two groups did."""
    note = "A claim is the group's own word, as a source reports it. Where none was published by then, it is missing."
    return _parts_table(ledger, "claimants", "by who claimed them", "Claimed by", by_claimant(ledger), note)


def _parts_table(
    ledger: Ledger, name: str, by: str, head: str, parts: Sequence[AttackCategory], note: str
) -> Display | None:
    if sum(part.is_kind for part in parts) < 2:
        return None
    columns: list[TableColumn[AttackCategory]] = [
        TableColumn(head, "mark", lambda part: Text(capitalise(part.mark), "emphasis" if part.missing else ""), lambda part: part.mark),
        TableColumn(ledger.terms("{Attacks}"), "attacks", lambda part: part.number, lambda part: part.number.low, align="right"),
        TableColumn("Missing", "missing", value=lambda part: part.missing, note="Whether nobody says it of these."),
    ]  # fmt: skip
    title = f"{ledger.terms('{Attacks} that {officials} {confirmed} one by one')}, {by}"
    return Display(make_table(name, title, columns, parts, note))
