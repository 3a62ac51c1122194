"""Sentences of a situation: neutral, hedged as the claims are, each number with who said it."""

from __future__ import annotations

from strikeledger import analysis, figures
from strikeledger.analysis.totals import SET_ASIDE
from strikeledger.counts import NONE, UNKNOWN
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.figures import Figure, claim_figure, counted_figure
from strikeledger.report.display import Display, Words
from strikeledger.report.figure import voice_in_words
from strikeledger.report.prose import prose
from strikeledger.report.requires import requires
from strikeledger.text import capitalise, day_in_words, days_in_words, list_in_words, month_in_words
from strikeledger.wording.frame import many


@requires("tallies")
def attacks_sentence(ledger: Ledger) -> Display:
    """How the total compares with its parts and with the attacks confirmed one by one, and how many totals contradict the rest."""
    countries = ledger.scope.split("+") if "+" in ledger.scope else []
    parts = [(country, figures.attacks(ledger, country)) for country in countries]
    said_of = [(country, part) for country, part in parts if any(claim.words for claim in part.claims)]
    split: list[Words] = [word for country, part in said_of for word in (", ", part, f" of them in {country}")]
    counted, totals = figures.attacks(ledger), analysis.published_totals(ledger, "attacks")
    aside = int((totals["role"] == SET_ASIDE).sum())
    how = "Totals in the chart without which the rest can all be true, the fewest by weight."
    hollow = counted_figure("totals/set_aside", ledger.terms("Totals of {attacks} set aside"), aside, "totals", how)
    contradict: list[Words] = [
        " ",
        *many(hollow, "totals", "total"),
        " can't be true beside the rest: set aside, hollow in the chart.",
    ]
    return prose(
        f"{capitalise(voice_in_words(ledger.terms, counted))} counted ", *many(counted, ledger.terms.attacks, ledger.terms.attack), *split,
        ". One by one, officials' statements listed here confirm ", figures.itemised_attacks(ledger),
        ": a floor, as most briefings gave totals and not lists.", *(contradict if aside else ()),
    )  # fmt: skip


@requires("killed")
def deaths_sentence(ledger: Ledger) -> Display:
    """How many people were killed, in how many attacks nobody was, and how many give no number."""
    terms, found = ledger.terms, analysis.deaths_by_attack(ledger)
    none, missing = (sum(test(count) for count in found["count"]) for test in (NONE.__eq__, UNKNOWN.__eq__))
    how = terms("{Attacks} of the list, by the bounds of their dead.")
    told: list[Words] = []
    if none:
        told += [
            " In ",
            counted_figure("killed/none", terms("{Attacks} in which nobody was killed"), none, terms.attacks, how),
            " of them nobody was.",
        ]
    if missing:
        told += [
            " Of ",
            counted_figure("killed/missing", terms("{Attacks} without a number of dead"), missing, terms.attacks, how),
            " no number is given.",
        ]
    return prose(
        "In ", *many(figures.attacks(ledger), terms.attacks, terms.attack), " ",
        *many(figures.attack_deaths(ledger), "people were killed", "person was killed"),
        terms(", according to {officials}."), *told,
    )  # fmt: skip


@requires("us_injured", "us_killed")
def casualties_sentence(ledger: Ledger) -> Display:
    """Injured, how many of them with brain injuries, and which totals can't be right."""
    totals = analysis.published_totals(ledger, "us_injured")
    claims = ledger.claims.set_index("claim_id", drop=False)
    told: list[Words] = []
    for row in rows_of(totals[totals["role"] == SET_ASIDE]):
        figure = claim_figure(ledger, rows_of(claims.loc[[row["claim_id"]]])[0])
        told += [", " if told else "", figure, f" ({row['speaker']}, {day_in_words(row['day'])})"]
    tbi, injured, personnel = figures.us_tbi(ledger), figures.us_injured(ledger), ledger.terms.personnel
    brain: list[Words] = [
        " With, or evaluated for, traumatic brain injuries they counted ", *many(tbi, personnel), _last_day_in_words(tbi), *_share(ledger),
    ]  # fmt: skip
    brain = brain if "us_tbi" in ledger.contents else []
    aside: list[Words] = [" Some totals can't all be true; set aside, as the least that resolves it, are ", *told, "."]
    return prose(
        f"{capitalise(voice_in_words(ledger.terms, injured))} counted ", *many(injured, personnel), " injured.", *brain,
        *_killed_in_words(ledger),
        *(aside if told else []),
    )  # fmt: skip


def _last_day_in_words(figure: Figure) -> str:
    """When a total was last given, so that an old one isn't taken for the state of today."""
    newest = max((claim.published for claim in figure.claims), default="")
    return f", as last published on {day_in_words(newest)}." if newest else "."


def _share(ledger: Ledger) -> list[Words]:
    """The share with brain injuries, on the latest day for which it is bounded."""
    share, shares = figures.tbi_share(ledger), analysis.brain_injury_shares(ledger)
    if share.low is None:
        return [" Which share that is, is not known: both numbers were never given for one day."]
    day = day_in_words(shares["day"].max())
    return [
        f" As of {day}, the last day for which both, or the share itself, were given, that was ",
        share,
        " of the injured.",
    ]


def _killed_in_words(ledger: Ledger) -> list[Words]:
    """Personnel killed, and where no total reaches the day of the view, the last that was said."""
    killed, said_of = figures.us_killed(ledger), analysis.published_totals(ledger, "us_killed")
    if killed.low is not None:
        return [" They counted ", killed, f" {ledger.terms.personnel} killed.", *_deadly(ledger)]
    if said_of.empty:
        return [f" No total of {ledger.terms.personnel} killed is in view."]
    claims = ledger.claims.set_index("claim_id", drop=False)
    last = rows_of(claims.loc[[said_of["claim_id"].iloc[-1]]])[0]
    return [
        f" How many {ledger.terms.personnel} were killed is not known: the last total, as of ", f"{day_in_words(last['last_day'])}, was ",
        claim_figure(ledger, last), f" ({last['speaker']}).",
    ]  # fmt: skip


def _deadly(ledger: Ledger) -> list[Words]:
    """Attacks in which officials say that personnel were killed."""
    killed = ledger.claims[(ledger.claims["measure"] == "us_killed") & ledger.claims["official"]]
    deadly = killed[(killed["event_id"] != "") & (killed["low"] > 0)].drop_duplicates("event_id")
    told: list[Words] = []
    for row in rows_of(deadly):
        country, day = ledger.events[row["event_id"]]["country"], days_in_words(row["first_day"], row["last_day"])
        told += [f" In the {ledger.terms.attack} of {day} in {country}: ", claim_figure(ledger, row), "."]
    return told


@requires("attacks", "tallies")
def weeks_sentence(ledger: Ledger) -> Display:
    """For which months few attacks are listed, and what the weekly bars therefore don't say."""
    terms = ledger.terms
    if "tallies" not in ledger.contents:
        across = int(analysis.outside_weeks(ledger))
        how = "Those whose first and last day lie in different ones of the spans that bars stand for."
        number = counted_figure("attacks/across", terms("{Attacks} in no bar"), across, terms.attacks, how)
        none: list[Words] = [" In no bar, as their days lie in more than one: ", number, "."] if across else []
        return prose(terms("Bars count the {attacks} that {short} {confirmed} one by one."), *none)
    months = [month_in_words(month) for month in analysis.thin_months(ledger)]
    if not months:
        return prose(
            terms(
                "Bars count the {attacks} that {short} {confirmed} one by one; the lines hold every number that their totals allow."
            )
        )
    return prose(
        terms("Few {attacks} are listed one by one for "), list_in_words(months),
        terms(", as {short} gave mostly totals: there a short bar, or none, is missing data and doesn't mean few {attacks}. "),
        "The lines hold every number that the totals allow.",
    )  # fmt: skip


@requires("weapons", "claimants")
def weapons_sentence(ledger: Ledger) -> Display:
    """What is said of weapons and claimants, and how many attacks were claimed and not confirmed."""
    if not figures.by_weapon(ledger):
        return prose(
            ledger.terms(
                "No {attack} in view was {confirmed} by {official}, so there is no weapon and no claimant to count."
            )
        )
    most = max(figures.by_weapon(ledger), key=lambda part: part.number.low or 0)
    cells, terms = figures.claimed_and_confirmed(ledger), ledger.terms
    return prose(
        "Of the ", figures.itemised_attacks(ledger), terms(" {attacks} that {short} {confirmed} one by one, "),
        f"{most.mark} are named most often, in ", most.number,
        ". Armed groups claimed ", cells[True, True], terms(" of these {attacks}, and "), cells[True, False],
        terms(" others that no official in view {confirmed}."),
    )  # fmt: skip
