"""The strikes and the dead: what officials say of each round beside what others count, never added up, and who struck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from strikeledger import analysis
from strikeledger.analysis.checks import gap
from strikeledger.analysis.strike_counts import DIFFERENT, strikers_by_strike
from strikeledger.data.claims import claims_of
from strikeledger.data.frames import count_of, rows_of
from strikeledger.data.ledger import Ledger, from_same_rows
from strikeledger.inference.reconcile import rows_of_strikes
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.report.blocks import Text
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, FigureInWords, accounts_in_words, claim_figure, counted_figure
from strikeledger.report.prose import in_a_row, join_runs, literal, phrase, prose, sentence, view_date
from strikeledger.report.tables import Cell, TableColumn
from strikeledger.sections.attacks import contradictions_phrase
from strikeledger.sections.headlines import StrikeDeathFigures, strike_deaths
from strikeledger.terms import strikers_in_words
from strikeledger.text import at_place, list_in_words, number_in_words, recent_days_in_words

_MOST_NAMED, _MOST_GAPS = 4, 2
"""As many rounds are listed in a sentence at most, and as many disagreements."""
_NONE_OWNED = "For strikes that {acknowledger} acknowledged nobody gives a number of dead"
_WITH_ARTICLE = ("Observatory", "government", "ministry", "Institute", "Forces", "Resistance")
"""Words in the name of a voice that take an article, unless it is of several places."""


@requires("strikes")
def deaths_sentence(ledger: Ledger) -> Display:
    """How many people the strikes killed by officials' accounts, round by round, and where others count something else."""
    deaths = strike_deaths(ledger)
    told = [
        _total_in_words(ledger, deaths),
        *(gap_in_words(ledger, row) for row in rows_of(death_gaps(ledger).head(_MOST_GAPS))),
        *_clashes_in_words(ledger),
        contradictions_phrase(ledger, "strike_rounds"),
        *_strikes_not_owned(ledger),
    ]
    return prose(*join_runs(told))


def rounds_by_deaths(ledger: Ledger) -> dict[str, Figure]:
    """How many rounds are known one by one ("all"), of how many officials number the dead ("given"), and of how many not ("silent")."""
    given = [figure.low is not None for figure in strike_deaths(ledger).rounds]
    kinds = {
        "all": (len(given), "Rounds of {strikes}, one by one", "Rounds of {strikes} that are known one by one."),
        "given": (sum(given), "Rounds with a number of dead", "Those of them for which {officials} give a number of dead."),
        "silent": (given.count(False), "Rounds without a number of dead", "Those of them for which {officials} give none."),
    }  # fmt: skip
    return {
        kind: counted_figure(f"rounds/{kind}", ledger.terms(label), number, "rounds", ledger.terms(how))
        for kind, (number, label, how) in kinds.items()
    }


def _total_in_words(ledger: Ledger, deaths: StrikeDeathFigures) -> tuple[Words, ...]:
    """All rounds together, each of them where they are few, and what is in no round."""
    given = [figure for figure in deaths.rounds if figure.low is not None]
    alone = [figure for figure in deaths.others if figure.low is not None]
    whose, counted = accounts_in_words(ledger.terms, deaths.overall), rounds_by_deaths(ledger)
    if not given + alone:
        return phrase("{Officials} give no number of the people whom {strikes} killed.", ledger)
    if deaths.overall.low is None:  # none by what is given, and the rest leaves the sum open
        begin, end = f"By {literal(whose)} the {{strikes}} killed ", "; of the rest they give no number."
        return _in_row(ledger, begin, *_each_by_day(ledger, (given + alone)[-_MOST_NAMED:]), end)
    if not given or deaths.in_rounds.low is None:
        return phrase("By {whose} the {strikes} killed **{k:person}**.", ledger, whose=whose, k=deaths.overall)
    each: tuple[Words, ...] = ()
    template = "For {n} of {m:round} {officials} give numbers of dead, together **{k}**"
    if len(given) == len(deaths.rounds):
        rounds = "round" if len(given) == 1 else "{n:round}"
        template, each = f"By {{whose}} the {rounds} of {{strikes}} killed **{{k:person}}**", _each_round(ledger, given)
    words = phrase(template, ledger, whose=whose, n=counted["given"], m=counted["all"], k=deaths.in_rounds)
    return (*words, *each, ".", *_outside_rounds(ledger, alone))


def _each_round(ledger: Ledger, given: Sequence[Figure]) -> tuple[Words, ...]:
    """Nobody in some rounds, so many in the others."""
    return _in_row(ledger, ": ", *_each_by_day(ledger, given)) if 1 < len(given) <= _MOST_NAMED else ()


def _each_by_day(ledger: Ledger, given: Sequence[Figure]) -> tuple[list[Figure], list[tuple[Figure, str]]]:
    """Those of which nobody was killed, and each other number with its day."""
    days = days_by_strike(ledger)
    others = [(figure, f"on {days[figure.event]}") for figure in given if figure.high != 0]
    return [figure for figure in given if figure.high == 0], others


def _in_row(
    ledger: Ledger, begin: str, none: Sequence[Figure], numbers: Sequence[tuple[Figure, str]], end: str = ""
) -> tuple[Words, ...]:
    """On which days nobody was killed, then numbers, each with what it is of: ": nobody on 8 November, two on 12 November"."""
    days, told = days_by_strike(ledger), [f"{{k{n}}} {literal(of)}" for n, (_, of) in enumerate(numbers)]
    figures: dict[str, Figure | FigureInWords] = {f"k{n}": figure for n, (figure, _) in enumerate(numbers)}
    figures |= {f"none{n}": FigureInWords(figure, days[figure.event]) for n, figure in enumerate(none)}
    nobody = [f"nobody on {list_in_words([f'{{none{n}}}' for n in range(len(none))])}"] if none else []
    return phrase(f"{begin}{list_in_words([*nobody, *told])}{end}", ledger, **figures)


def _outside_rounds(ledger: Ledger, alone: Sequence[Figure]) -> tuple[Words, ...]:
    """What officials say of strikes that are in no round."""
    if not alone:
        return ()
    days = days_by_strike(ledger)
    numbers = [(figure, f"for the strike of {days[figure.event]}") for figure in alone[-_MOST_NAMED:]]
    return _in_row(ledger, " Outside the rounds they give ", [], numbers, ".")


def gap_in_words(ledger: Ledger, row: dict[str, Any]) -> tuple[Words, ...]:
    """What officials and others say of the dead of a strike of which they differ, in a sentence."""
    own = {figure.event: figure for figure in strike_deaths(ledger).every}.get(row["strike_id"])
    says: tuple[Words, ...] = (officials_say(row).removesuffix(" of dead"),)
    if own and own.low is not None:
        says = phrase("say that {own} died", ledger, own=FigureInWords(own, "nobody") if own.high == 0 else own)
    counts, who = "count" if row["other_speaker"].startswith("others") else "counts", voice_in_sentence(row)
    return phrase(
        f"For the {_strikes_of(ledger, row)} {{officials}} {{says}}; {{who}} {counts} **{{others}}**{literal(part_counted(row))}.", ledger,
        says=says, others=other_deaths(ledger, row), who=who + ("," if "," in who else ""),
    )  # fmt: skip


def officials_say(row: dict[str, Any]) -> str:
    """What officials say of the dead of a row of `analysis.strike_counts`: "say that nobody died", "give no number"."""
    if row["us_words"] == analysis.NO_NUMBER:
        return "give no number of dead"
    return "say that nobody died" if row["us_words"] == "none" else f"say that {row['us_words']} died"


def other_deaths(ledger: Ledger, row: dict[str, Any]) -> Figure:
    """What others than officials count, for a row of `analysis.strike_counts` of which they count something."""
    claims = ledger.claims[ledger.claims["claim_id"].isin(row["claims"]) & ~ledger.claims["official"]]
    label = f"People killed, {row['days']}, {row['place']}, according to {voice_in_sentence(row)}{part_counted(row)}"
    name = f"strike_deaths/others/{row['strike_id']}"
    found = (row["other_low"], row["other_high"], "people", row["other_words"], claims_of(ledger, claims))
    how = "From the lowest to the highest number of those who count by themselves." if len(claims) > 1 else ""
    return Figure(name, label, "count", *found, computation=how, event=row["strike_id"])


@from_same_rows(rows_of_strikes)
def death_gaps(ledger: Ledger) -> pd.DataFrame:
    """Acknowledged rounds and strikes alone for which others count what officials' numbers exclude, or officials give none.

    Returns:
        Rows of `analysis.strike_counts`, the widest gap (column `gap`, in people) first.
    """
    counts = analysis.strike_counts(ledger)
    whole = counts[(counts["part_of"] == "") & (counts["us_words"] != "") & (counts["other_words"] != "")]
    wide = whole.assign(gap=pd.array([_gap(row) for row in rows_of(whole)], dtype="Int64"))
    return wide[wide["gap"] > 0].sort_values(["gap", "first_day"], ascending=[False, False], ignore_index=True)


def _gap(row: dict[str, Any]) -> int:
    """How far two ranges lie apart; where officials give no number, all that others count."""
    if row["us_words"] == analysis.NO_NUMBER:
        return int(row["other_most"])
    return gap(count_of(row["us_low"], row["us_high"]), count_of(row["other_low"], row["other_high"]))


def deaths_title(ledger: Ledger) -> str:
    """The pair of counts that differs most, else the officials' total."""
    wide, overall = rows_of(death_gaps(ledger).head(1)), strike_deaths(ledger).overall
    if wide:
        row = wide[0]
        told = f"For the {_strikes_of(ledger, row)} {ledger.terms.officials} {officials_say(row)}"
        number = number_in_words(int(row["other_words"])) if row["other_words"].isdigit() else row["other_words"]
        did = "" if "no number" in told else " did"
        return f"{told}; {number}{did}{part_counted(row)}, according to {voice_in_sentence(row)}"
    if overall.low is None:
        counts = analysis.strike_counts(ledger)
        owned = counts[counts["acknowledged"] == "yes"]
        is_bare = len(owned) > 0 and owned["other_words"].eq("").all()
        return ledger.terms(_NONE_OWNED if is_bare else "People killed by {strikes}, by who counts them")
    dead = "nobody" if overall.high == 0 else f"{overall.words} {'person' if overall.words == '1' else 'people'}"
    return f"By {accounts_in_words(ledger.terms, overall)} the {ledger.terms.strikes} killed {dead}"


def _strikes_of(ledger: Ledger, row: dict[str, Any]) -> str:
    """A round or a strike by its days: "strikes of 8 or 9 November"."""
    days = recent_days_in_words(row["first_day"], row["last_day"], view_date(ledger), row["link"])
    return f"{'strikes' if row['kind'] == 'round' else 'strike'} of {days}"


def days_by_strike(ledger: Ledger) -> dict[str, str]:
    """When each round and strike was, as a sentence has it, by its id."""
    counts, today = analysis.strike_counts(ledger), view_date(ledger)
    return {
        row["strike_id"]: recent_days_in_words(row["first_day"], row["last_day"], today, row["link"])
        for row in rows_of(counts)
    }


def voice_in_sentence(row: dict[str, Any]) -> str:
    """Who counts, as a sentence names it."""
    name = str(row["other_speaker"]).partition(", at ")[0]
    return f"the {name}" if any(noun in name for noun in _WITH_ARTICLE) and not name.startswith("the ") else name


def part_counted(row: dict[str, Any]) -> str:
    """Of which part of a round others count the dead, where they count those of one part alone."""
    _, at, place = str(row["other_speaker"]).partition(", at ")
    return f" {at_place(place)}" if at else ""


def _clashes_in_words(ledger: Ledger) -> list[tuple[Words, ...]]:
    """Officials' numbers that can't all be true, and which of them are left out."""
    found = strike_deaths_bounds(ledger)
    claims, days = {row["claim_id"]: row for row in rows_of(ledger.claims)}, days_by_strike(ledger)

    def clash(claim: str) -> tuple[Words, ...]:
        row = claims[claim]
        about = f" for {days[row['event_id']]}" if row["event_id"] in days else ""
        return (claim_figure(ledger, row), f"{about} ({row['short']})")

    told: list[tuple[Words, ...]] = [
        phrase("On the dead {theirs} accounts differ: {each}.", ledger, each=in_a_row(list(map(clash, ids))))
        for ids in found.contradictions
    ]
    aside = [(claim_figure(ledger, claims[claim]),) for claim in found.correction_sets.correction_set]
    return [*told, phrase("Left out of the totals: {these}.", ledger, these=in_a_row(aside))] if told else []


def _strikes_not_owned(ledger: Ledger) -> list[tuple[Words, ...]]:
    """Strikes that are reported and not acknowledged, where any are, with or without dead: how many are denied, or disputed."""
    counts = analysis.strike_counts(ledger)
    answers = counts.loc[(counts["part_of"] == "") & (counts["acknowledged"] != "yes"), "acknowledged"].tolist()
    if not 0 < len(answers) < len(counts):
        return []
    kinds = {
        "others": (len(answers), "not acknowledged by {acknowledger}", "Those that no official account acknowledges, one by one."),
        "denied": (answers.count("no"), "denied by {officials}", "Those of them that an official account denies."),
        "disputed": (answers.count("disputed"), "of which it is disputed who struck", "Those of them of which accounts say so."),
    }  # fmt: skip
    numbers = {
        name: counted_figure(f"strikes/{name}", ledger.terms(f"Strikes {label}"), number, "strikes", how)
        for name, (number, label, how) in kinds.items()
    }
    of_one = {"denied": "{officials} deny it", "disputed": "it is disputed who struck"}
    of_some = {"denied": "{officials} deny {denied}", "disputed": "of {disputed} it is disputed who struck"}
    told = [words for name, words in (of_one if len(answers) == 1 else of_some).items() if kinds[name][0]]
    template = "{others:strike} that others report {others?is|are} not acknowledged by {acknowledger}"
    return [phrase(f"{template}{': ' * bool(told)}{', and '.join(told)}.", ledger, **numbers)]


# --- who struck --------------------------------------------------------------------------------------------------------
@requires("strikers")
def strikers_sentence(ledger: Ledger) -> Display | None:
    """How many strikes and rounds officials' accounts give to whom, how many those of others do, and of how many none says."""
    whole = ledger.strikes.loc[ledger.strikes["part_of"] == "", "strike_id"]
    groups = Counter(map(strikers_by_strike(ledger).__getitem__, whole))
    if len(ledger.terms.strikers) < 2 or not any(names for names, _ in groups):
        return None
    how = "Those listed, a round as one."
    figures = {"n": counted_figure("strikes/listed", "Strikes and rounds", len(whole), "strikes", how)}
    runs = [_shares(ledger, official, groups, figures) for official in (True, False)]
    for kind, told in ((DIFFERENT, "for {%s} accounts differ"), ("", "for {%s} no source read here says who")):
        number = sum(count for (names, _), count in groups.items() if names == kind)
        runs.append(told % _name_figure(ledger, kind, number, figures) if number else "")
    told = f"Of {{n:strike or round|strikes and rounds}} listed, {'; '.join(filter(None, runs))}."
    return sentence(told, ledger, **figures)


def _shares(ledger: Ledger, official: bool, groups: Mapping[tuple[str, bool], int], figures: dict[str, Figure]) -> str:
    """A template on how many strikes officials' accounts give to whom, or those of others; its figures are put to the others."""
    order = list(ledger.terms.strikers)
    given = [names for names, by in groups if by == official and names not in ("", DIFFERENT)]
    named = sorted(given, key=lambda names: (-names.count("+"), order.index(names.split("+")[0]), names))
    parts = [
        f"{{{_name_figure(ledger, names, groups[names, official], figures)}}} to {literal(_who_in_words(ledger, names))}"
        for names in named
    ]
    whose = "{theirs} accounts" if official else "accounts of others"
    return f"{whose} give {list_in_words(parts)}" if parts else ""


def _name_figure(ledger: Ledger, names: str, number: int, figures: dict[str, Figure]) -> str:
    """Put a number of strikes to the figures of a sentence; gives its name there."""
    name = f"n{len(figures)}"
    unsure = {DIFFERENT: "accounts differ on who struck", "": "nobody says who struck"}
    label = f"Strikes and rounds: {unsure.get(names) or _who_in_words(ledger, names)}"
    how = "Strikes and rounds in the list, counted one by one, a round as one."
    figures[name] = counted_figure(f"strikes/by/{names or 'nobody'}/{len(figures)}", label, number, "strikes", how)
    return name


def _who_in_words(ledger: Ledger, names: str) -> str:
    """Strikers as a sentence has them: "both", "the United States alone"."""
    told, named = strikers_in_words(names, ledger.terms), names.split("+")
    if len(named) == 1:
        return f"{told} alone"
    return "both" if len(ledger.terms.strikers) == 2 else f"{told} together"


def striker_column(ledger: Ledger) -> list[TableColumn[dict[str, Any]]]:
    """The column of tables of strikes that says who struck; none where the ledger tells no strikers apart."""
    if "strikers" not in ledger.contents or len(ledger.terms.strikers) < 2:
        return []
    said = strikers_by_strike(ledger)

    def cell(row: dict[str, Any]) -> Cell:
        names, official = said[row["strike_id"]]
        if names in ("", DIFFERENT):
            return Text("accounts differ" if names else "not said", "muted")
        return list_in_words(names.split("+")) + ("" if official else ", others say")

    return [TableColumn("By", "by", cell, lambda row: said[row["strike_id"]][0])]
