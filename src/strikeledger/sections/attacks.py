"""The attacks: how many there were and where, how their total grew, with what they were made and who claimed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from strikeledger.analysis import attack_categories, published_totals
from strikeledger.analysis.attacks import DIFFER, NOT_SAID
from strikeledger.counts import Count
from strikeledger.data.claims import accounts_as_claims
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.blocks import Text
from strikeledger.report.charts import ChartDisplay
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import MAX_CLAIMS, Figure, claim_figure, counted_figure, evidence, voice_in_words
from strikeledger.report.prose import literal, phrase, prose
from strikeledger.report.requires import requires
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
    told = [part for part in parts if part]
    return prose(*(word for n, part in enumerate(told) for word in ((" ", *part) if n else part)))


def attacks_in_totals_only(ledger: Ledger) -> Figure | None:
    """How many attacks only totals tell of: the total without those that officials confirmed one by one; None where no total says."""
    whole, terms = attacks(ledger), ledger.terms
    if "tallies" not in ledger.contents or whole.low is None:
        return None
    number = int(itemised_attacks(ledger).low or 0)
    rest = Count(max(0, int(whole.low) - number), None if whole.high is None else max(0, int(whole.high) - number))
    how = f"{whole.words} by totals, less {number:,} {terms.confirmed} one by one"
    figure = Figure(
        "attacks/totals_only", terms("{Attacks} in totals only"), "count", rest.low, rest.high, terms.attacks, str(rest),
        (), computation=how,
    )  # fmt: skip
    return figure if rest.is_known else None


def _total_and_parts(ledger: Ledger) -> tuple[Words, ...]:
    """The total and how it spreads over countries; in one country the total alone."""
    whole, terms = attacks(ledger), ledger.terms
    if whole.low is None:
        return phrase(f"No number of {terms.attacks_on} in {{where}} was given by {{day}}.", ledger)
    known = [(country, part) for country in ledger.scope.split("+") if (part := attacks(ledger, country)).low]
    if len(known) <= 1:
        voice, on = capitalise(voice_in_words(terms, whole)), f" on {terms.forces}" if terms.forces else ""
        return phrase(f"{voice} had counted {{whole:attack}}{on} in {{where}} by {{day}}.", ledger, whole=whole)
    if len(known) > MOST_COUNTRIES:
        known = sorted(known, key=lambda each: -int(each[1].low or 0))[:_NAMED]
    of_all = "{whole:attack}" if whole.low == whole.high else "{attacks}"
    others = [f"{{part{n}}} in {terms.place(country)}" for n, (country, _) in enumerate(known)][1:]
    told = list_in_words([f"Of the {of_all} {{part0}} {{part0?was|were}} in {terms.place(known[0][0])}", *others])
    return phrase(f"{told}.", ledger, whole=whole, **{f"part{n}": part for n, (_, part) in enumerate(known)})


_NAMED = 3


def _one_by_one(ledger: Ledger) -> tuple[Words, ...]:
    whole, listed = attacks(ledger), itemised_attacks(ledger)
    is_all, singly = whole.low == whole.high == listed.low, "by itself" if listed.low == 1 else "one by one"
    if listed.low is None:
        none = (
            "It was not {confirmed} by itself." if whole.low == whole.high == 1 else "None was {confirmed} one by one."
        )
        return phrase(none, ledger) if whole.low is not None else ()
    if whole.low is None:
        return phrase(f"{{Short}} {{confirmed}} {{listed:attack}} {singly}.", ledger, listed=listed)
    if is_all:
        return phrase(f"{{Short}} {{confirmed}} {'it' if listed.low == 1 else 'all of them'} {singly}.", ledger)
    one = " of them" if listed.low == 1 else ""
    return phrase(
        f"{{Short}} {{confirmed}} {{listed}}{one} {singly}; for the rest there are totals only.", ledger, listed=listed
    )


def _weapons_named(ledger: Ledger) -> tuple[Words, ...]:
    """The weapon named most often, or those that are."""
    named = [part for part in by_weapon(ledger) if part.is_kind]
    listed = itemised_attacks(ledger)
    if "weapons" not in ledger.contents or not named or listed.low == 1:
        return ()
    most = max(int(part.number.low or 0) for part in named)
    first, *others = [part for part in named if part.number.low == most]
    kinds = capitalise(list_in_words([first.mark, *(part.mark for part in others)]))
    each = " each" if others else ""
    told = f"{kinds} are named most often, in {{number}}{each} of the {{listed}}."
    if most == listed.low:
        told = f"{kinds} are named in each of them."
    return phrase(told, ledger, number=first.number, listed=listed)


def _claims_by_groups(ledger: Ledger) -> tuple[Words, ...]:
    if "claimants" not in ledger.contents:
        return ()
    numbers = claimed_attacks(ledger)
    both, alone, listed = numbers[True, True], numbers[True, False], itemised_attacks(ledger)
    others = "that {short} have not {confirmed}"
    if both.low and alone.low:
        told = f"{{Attackers}} claimed {{both}} of the {{listed}}, and {{alone}} {'others' if alone.low > 1 else 'other'} {others}."  # type: ignore[operator]
        return phrase(told, ledger, both=both, listed=listed, alone=alone)
    if both.low:
        return phrase("{Attackers} claimed {both} of the {listed}.", ledger, both=both, listed=listed)
    return phrase(f"{{Attackers}} claimed {{alone:attack}} {others}.", ledger, alone=alone) if alone.low else ()


def contradictions_phrase(ledger: Ledger, measure: str) -> tuple[Words, ...]:
    """How many published totals contradict the others, those that the drawing shows as rings; a few of them by day and by who said them."""
    totals, number = published_totals(ledger, measure), contradiction_figure(ledger, measure)
    if not number.low:
        return ()
    told = "The figures leave out {number:published total} that {number?contradicts|contradict} the others"
    drawn = "; the chart draws {number?it as a ring|them as rings}" if makes_line(ledger, measure) else ""
    claims = {row["claim_id"]: row for row in rows_of(ledger.claims)}
    rows = [claims[claim] for claim in totals.loc[totals["contradicts"], "claim_id"]]
    said = {f"said{n}": claim_figure(ledger, row) for n, row in enumerate(rows)}
    each = "; ".join(
        f"{{said{n}}} by {short_days_in_words(row['last_day'], row['last_day'])}, {literal(row['short'])}"
        for n, row in enumerate(rows)
    )
    named = f" ({each})" if len(rows) <= _MOST_NAMED else ""
    return phrase(f"{told}{drawn}{named}.", ledger, number=number, **said)


_MOST_NAMED = 5


def contradiction_figure(ledger: Ledger, measure: str) -> Figure:
    """How many published totals of a measure contradict the others."""
    number = int(published_totals(ledger, measure)["contradicts"].sum())
    how = "Totals without which the rest can all be true, the fewest by weight, and those of others that what is left excludes."
    name = "totals/contradicting" if measure == "attacks" else f"totals/contradicting/{measure}"
    return counted_figure(
        name,
        f"Published totals that contradict the others, {measure_in_words(ledger.terms, measure)}",
        number,
        "totals",
        how,
    )


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
    marks = attack_categories(ledger)
    confirmed = marks[marks["confirmed"]]
    head, found = ledger.terms("{Confirmed} {attacks}"), []
    others = sorted({*confirmed["weapon"]}.difference(_WEAPONS))
    kinds = [mark for mark in _WEAPONS if mark not in _NO_KIND]
    for mark in (*kinds, *others, *_NO_KIND):
        words = _WEAPONS.get(mark, mark)
        ids = confirmed.loc[confirmed["weapon"] == mark, "attack_id"].tolist()
        if ids:
            number = _listed_number(ledger, f"attacks/weapon/{mark}", f"{head}: {words}", ids, "weapon")
            found.append(AttackCategory(words, number, mark == NOT_SAID, mark not in _NO_KIND))
    return found


def by_claimant(ledger: Ledger) -> list[AttackCategory]:
    """The attacks that officials confirmed, by the armed groups that claimed them; those that nobody in view claimed come last."""
    marks = attack_categories(ledger)
    confirmed = marks[marks["confirmed"]]
    sizes = confirmed["claimed_by"].value_counts()
    groups = sorted(sizes.index, key=lambda name: (name == "", -int(sizes[name]), name))
    head, found = ledger.terms("{Confirmed} {attacks}"), []
    for name in groups:
        ids, mark = confirmed.loc[confirmed["claimed_by"] == name, "attack_id"].tolist(), name or NOT_CLAIMED
        told = "claimed_by" if name else ""
        number = _listed_number(ledger, f"attacks/claimed/{name or 'nobody'}", f"{head}: {mark}", ids, told)
        found.append(AttackCategory(mark, number, not name, bool(name)))
    return found


def claimed_attacks(ledger: Ledger) -> dict[tuple[bool, bool], Figure]:
    """Attacks in view by whether an armed group claimed them and whether an official confirmed them."""
    marks = attack_categories(ledger)
    told = {(True, True): "claimed, confirmed", (True, False): "claimed, not confirmed"}
    found = {}
    for (claimed, confirmed), words in told.items():
        ids = marks.loc[(marks["claimed_by"] != "").eq(claimed) & marks["confirmed"].eq(confirmed), "attack_id"]
        name = f"attacks/{words.replace(', ', '-').replace(' ', '-')}"
        found[claimed, confirmed] = _listed_number(
            ledger, name, f"{ledger.terms('{Attacks}')} known by then: {words}", ids, "claimed_by"
        )
    return found


def _listed_number(ledger: Ledger, name: str, label: str, attack_ids: Iterable[str], told: str) -> Figure:
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
    claims = () if many else evidence(ledger, accounts_as_claims(each))
    return Figure(name, label, "count", number, number, ledger.terms.attacks, f"{number:,}", claims, computation=how)


@requires("weapons")
def weapons_table(ledger: Ledger) -> Display | None:
    """What the attacks that officials confirmed were made with; none where no two kinds are named."""
    note = "By all accounts of these attacks, an official's or not. Where nobody says, it is missing."
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
