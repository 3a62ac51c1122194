"""The pieces of the situation report: what changed, weeks, shares, weapons, readings, and the article beside the ledger."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from strikeledger import Count, Ledger, analysis, charts, figures, tables, wording
from strikeledger.data.frames import ONE_DAY, count_of, rows_of
from strikeledger.data.hedges import HedgeRules
from strikeledger.errors import ParameterError
from strikeledger.figures import Change, Figure, counted_figure
from strikeledger.figures.casualties import percent_in_words
from strikeledger.figures.changes import (
    BETTER,
    FIRST,
    GONE,
    LESS,
    LOWER,
    MORE,
    NEW,
    SAME,
    TAKEN_BACK,
    bounds_change,
    why_changed,
)
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.totals import Totals
from strikeledger.report.blocks import MIME, Card, Table, walk
from strikeledger.report.display import Display
from strikeledger.tables.article import relation_in_words
from tests.ledger_text import DATA, LedgerOf, PackageOf, read_csv, replace_in

pytestmark = pytest.mark.slow


def figure(low: float | str | None, high: float | str | None, kind: str = "count") -> Figure:
    words = "not known" if low is None else f"{low} to {high}"
    return Figure("x", "X", kind, low, high, "", words, (), computation="drawn for a test")


def words_of(display: Display) -> str:
    return str(display._repr_mimebundle_()["text/markdown"])


def test_the_guide_gives_soft_words_as_the_ledger_s_own_rules_read_them(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\nseveral")
    replace_in(
        folder / "hedges.csv", "\nabout {n},about 20,90% n,110% n,yes\n", "\nabout {n},about 20,80% n,120% n,yes\n"
    )
    replace_in(folder / "hedges.csv", "\nnearly {n},nearly 80,94% n,n-1,yes\n", "\n")
    told = str(wording.bounds_guide(Ledger.load(folder).reading(3)).block)
    assert "“several” is at least 3, “about half” 45 to 55 percent, “about 20” 16 to 24. 1 claims" in told


def changes_of(ledger: Ledger, last_edition: str) -> dict[str, Change]:
    moves = figures.changes(ledger, last_edition)
    return {move.now.id: move for move in moves}


# --- what changed ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "now", "bounds", "why"),
    [
        ((None, None), (None, None), "still not known", SAME),
        ((None, None), (2, 9), "new", FIRST),
        ((2, 9), (None, None), "no longer known", GONE),
        ((4, 4), (4, 4), "unchanged", SAME),
        ((66, None), (66, None), "unchanged", SAME),
        ((66, None), (74, None), "floor raised", BETTER),
        ((66, None), (74, 74), "narrowed", BETTER),
        ((6, 8), (6, 7), "ceiling lowered", BETTER),
        ((6, 8), (8, 15), "raised", MORE),
        ((6, 8), (9, 15), "raised", NEW),
        ((45, 45), (21, 21), "lowered", LOWER),
        ((45, 50), (40, 46), "lowered", TAKEN_BACK),
        ((66, None), (60, None), "floor lowered", TAKEN_BACK),
        ((900, 900), (810, 990), "widened", LESS),
    ],
)
def test_a_change_says_why_as_far_as_the_bounds_tell(before: tuple, now: tuple, bounds: str, why: str) -> None:
    then, today = figure(*before), figure(*now)
    assert (bounds_change(then, today), why_changed(then, today, None, "2023-11-22")) == (bounds, why)


def test_what_grew_for_certain_is_new_however_the_bounds_moved() -> None:
    then, today, grown = figure(66, None), figure(69, None), figure(1, None)
    assert why_changed(then, today, grown, "2023-11-22") == NEW


def test_a_day_after_the_edition_before_is_new() -> None:
    then, today = figure("2023-11-21", "2023-11-25", "date"), figure("2023-11-23", "2023-11-29", "date")
    assert [bounds_change(then, today), *(why_changed(then, today, None, day) for day in ("2023-11-22", "2023-11-24"))] == [
        "later", NEW, MORE,
    ]  # fmt: skip


def test_between_two_editions_it_is_told_what_happened_and_what_became_better_known(situation: Ledger) -> None:
    move = changes_of(situation, "2023-11-22")["attacks"]
    assert (move.kind, move.happened.words, move.known.words) == (NEW, "5 to 8", "66 to 69")
    told = words_of(wording.changes_sentence(situation, [move], "2023-11-22"))
    assert "attacks on US forces by 22 November 2023, then at least 66, now 66 to 69" in re.sub(r"\s+", " ", told)


def test_a_word_that_only_confirms_is_no_change(shipped: Ledger) -> None:
    assert changes_of(shipped.as_of("2024-02-07"), "2024-01-31")["us_troops/Syria"].kind == SAME


def test_a_strike_since_the_edition_before_makes_the_dead_new(shipped: Ledger) -> None:
    moves = changes_of(shipped.as_of("2023-12-06"), "2023-11-29")
    assert (moves["strike_deaths"].kind, moves["strike_deaths"].happened.words) == (NEW, "5")


def test_the_earlier_figure_is_the_one_of_that_day_s_edition(situation: Ledger, shipped: Ledger) -> None:
    then = figures.attacks(shipped.as_of("2023-11-22"))
    move = changes_of(situation, "2023-11-22")["attacks"]
    assert (move.before.id, move.before.words, move.before.claims) == ("attacks@2023-11-22", then.words, then.claims)


def test_what_was_published_since_is_later_than_the_edition_before(situation: Ledger) -> None:
    since = [claim.published for move in changes_of(situation, "2023-11-22").values() for claim in move.since]
    assert (bool(since), min(since) > "2023-11-22") == (True, True)


def test_filters_hold_for_the_earlier_view_too(shipped: Ledger) -> None:
    syria = shipped.as_of("2023-11-29").within(["Syria"])
    then = figures.attacks(shipped.as_of("2023-11-22").within(["Syria"]))
    assert changes_of(syria, "2023-11-22")["attacks"].before.words == then.words


def test_no_edition_before_means_no_change(situation: Ledger) -> None:
    assert figures.changes(situation, "") == []


@pytest.mark.parametrize("day", ["2023-11-29", "2024-01-01", "last week"])
def test_an_edition_before_that_is_not_before_is_refused(situation: Ledger, day: str) -> None:
    with pytest.raises(ParameterError, match="last_edition"):
        figures.changes(situation, day)


def test_a_card_says_what_its_figure_was(situation: Ledger) -> None:
    moves = figures.changes(situation, "2023-11-22")
    shown = wording.headlines(situation, moves, "2023-11-22")
    bundle = shown._repr_mimebundle_()[MIME]
    known = {record["id"]: record["words"] for record in bundle["figures"]}
    first = next(piece for piece in walk(shown.block) if isinstance(piece, Card))
    assert [getattr(part, "text", "") or known[part.figure] for part in first.change] == [
        "was ", "at least 66", " on 22 November 2023",
    ]  # fmt: skip


def test_without_an_edition_before_a_card_says_nothing_of_it(situation: Ledger) -> None:
    shown = wording.headlines(situation)
    assert {piece.change for piece in walk(shown.block) if isinstance(piece, Card)} == {()}


def test_an_edition_without_one_before_says_so(situation: Ledger) -> None:
    assert words_of(wording.changes_sentence(situation, [], "")).startswith("No earlier edition is compared")


def test_an_edition_after_a_quiet_day_says_that_nothing_changed(shipped: Ledger) -> None:
    quiet = shipped.as_of("2024-02-10").within(["Iraq", "Syria"])
    moves = figures.changes(quiet, "2024-02-09")
    assert words_of(wording.changes_sentence(quiet, moves, "2024-02-09")).startswith(
        "No headline figure is another than on 9 February 2024."
    )


# --- weeks -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def two_weeks(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(
        attack_accounts="""
            attack_id                | source_id
            2023-10-26-ain-al-asad-1 | wire-2023-10-27
            2023-11-06-ain-al-asad-1 | wire-2023-11-07
        """,
        tallies="""
            scope | as_of_first | quantity   | source_id
            Iraq  | 2023-10-31  | 4          | wire-2023-10-31
            Iraq  | 2023-11-07  | at least 6 | wire-2023-11-07
        """,
    ).as_of("2023-11-07")


def test_a_week_is_bounded_by_totals_and_list(two_weeks: Ledger) -> None:
    weeks = analysis.attacks_by_week(two_weeks)
    told = [
        (f"{row['last_day']:%m-%d}", row["listed"], str(count_of(row["low"], row["high"]))) for row in rows_of(weeks)
    ]
    assert told == [
        ("10-17", 0, "at most 3"),
        ("10-24", 0, "at most 3"),
        ("10-31", 1, "1 to 4"),
        ("11-07", 1, "at least 2"),
    ]


def test_the_last_week_ends_on_the_last_day(situation: Ledger) -> None:
    assert f"{analysis.attacks_by_week(situation)['last_day'].max():%Y-%m-%d}" == "2023-11-29"


@pytest.fixture(scope="module")
def winter(shipped: Ledger) -> Ledger:
    """What was known on the day of the last weekly edition."""
    return shipped.as_of("2024-02-07")


def test_a_week_lists_more_than_totals_allow_only_where_events_of_a_day_lie_on_the_next(winter: Ledger) -> None:
    weeks, whole = analysis.attacks_by_week(winter), growing_totals(winter, "attacks")
    over = weeks[weeks["high"].fillna(10**6) < weeks["listed"]]
    moved = [(events.atom, whole.days[events.first]) for events in whole.correction.moved]
    for row in rows_of(over):
        ends = {row["first_day"], row["last_day"], row["first_day"] - ONE_DAY, row["last_day"] + ONE_DAY}
        assert any(country in row["scope"] and day in ends for country, day in moved)


def test_the_winter_s_list_is_thin_and_november_s_is_not(winter: Ledger) -> None:
    assert analysis.thin_months(winter) == ("2023-12", "2024-01", "2024-02")


def test_a_thin_month_is_missing_data_in_words(shipped: Ledger) -> None:
    assert "is missing data and doesn't mean few attacks" in words_of(
        wording.weeks_sentence(shipped.as_of("2024-01-31"))
    )


def test_a_week_of_which_nothing_is_known_is_titled_so(shipped: Ledger) -> None:
    chart = charts.weekly_attacks(shipped.as_of("2024-01-10")).block
    assert getattr(chart, "title", "") == "How many attacks there were in the last week is not known"


@pytest.mark.parametrize(
    ("as_of", "country"), [("2024-02-10", "Jordan"), ("2023-10-20", "Iraq"), ("2023-12-06", "Syria")]
)
def test_weeks_of_few_events_are_plain_json_too(shipped: Ledger, as_of: str, country: str) -> None:
    shown = charts.weekly_attacks(shipped.as_of(as_of).within([country]))._repr_mimebundle_()
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


# --- the last attack and the rounds ----------------------------------------------------------------------------------
def test_totals_that_rise_after_the_last_listed_attack_move_the_last_attack(winter: Ledger) -> None:
    last = figures.last_attack(winter)
    assert (last.low, last.high, bool(last.computation)) == ("2024-02-02", "2024-02-07", True)


def test_rounds_acknowledged_one_by_one_are_a_floor(winter: Ledger) -> None:
    rounds = figures.strike_rounds(winter)
    assert (rounds.low, rounds.high) == (9, None)


# --- acknowledged or not ---------------------------------------------------------------------------------------------
ANSWERS = {
    "yes": "In no round, acknowledged by the US", "no": "In no round, denied by the US",
    "disputed": "In no round, who struck is disputed", "": "In no round, whether acknowledged isn’t said",
}  # fmt: skip
LAST_DAYS = ["2023-10-31", "2023-12-02", "2023-12-03", "2024-02-07", "2025-01-01"]


def answers(as_of: str) -> dict[str, str]:
    """What the data says of each strike in no round, by its id."""
    published = {row["source_id"]: row["published"] for row in read_csv(DATA / "sources.csv")}
    rows = [row for row in read_csv(DATA / "strike_accounts.csv") if published[row["source_id"]] <= as_of]
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["strike_id"], set()).add(row["acknowledged"])
    alone = [row for row in read_csv(DATA / "strikes.csv") if row["kind"] == "strike" and not row["part_of"]]
    order = ("yes", "no", "disputed", "")
    return {
        row["strike_id"]: next(answer for answer in order if answer in found[row["strike_id"]])
        for row in alone
        if row["strike_id"] in found
    }


def test_a_strike_whose_target_nobody_names_is_listed(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-11-08 | none")
    assert analysis.strikes_by_round(ledger)["target"].tolist() == ["not named"]


@pytest.mark.parametrize("as_of", LAST_DAYS)
def test_each_strike_in_no_round_is_called_what_the_data_says(as_of: str, shipped: Ledger) -> None:
    ledger, told = shipped.as_of(as_of), answers(as_of)
    shown = tables.strikes(ledger, figures.strike_deaths(ledger)).block
    assert isinstance(shown, Table)
    titles = [words for row in shown.rows if (words := str(getattr(row[0][0], "text", row[0][0]))).startswith("In no")]
    ordered = [row["strike_id"] for row in rows_of(analysis.strikes_by_round(ledger))]
    assert titles == [ANSWERS[told[event]] for event in ordered if event in told]


@pytest.mark.parametrize("as_of", LAST_DAYS)
def test_the_dead_of_a_strike_in_no_round_stand_under_what_the_data_says(as_of: str, shipped: Ledger) -> None:
    ledger, told = shipped.as_of(as_of), answers(as_of)
    rows = tables.death_rows(ledger, figures.strike_deaths(ledger))
    claims = analysis.death_claims(ledger).set_index("claim_id")["event_id"]
    alone = rows[rows["claim_id"].map(claims).isin(list(told))]
    days = analysis.round_days(ledger).set_index("strike_id")["words"]
    events = alone["claim_id"].map(claims)
    assert alone["group"].tolist() == [f"{ANSWERS[told[event]]}, {days[event]}" for event in events]
    assert set(rows.loc[~rows.index.isin(alone.index), "group"].str[:6]) - {"Round "} == set()


def test_an_acknowledged_strike_is_nowhere_called_anything_else(shipped: Ledger) -> None:
    ledger = shipped.as_of("2023-12-20").within(["Iraq"])
    chart = charts.strike_deaths(ledger, figures.strike_deaths(ledger)).block
    told = json.dumps([chart.alt, chart.subtitle, *chart.table.records], default=str)  # type: ignore[union-attr]
    assert "In no round, acknowledged by the US, 3 December 2023" in told
    assert not re.search("not acknowledged|doesn't acknowledge|denied|disputed", told, re.IGNORECASE)


def test_officials_own_number_of_an_acknowledged_strike_in_no_round_is_shown(shipped: Ledger) -> None:
    ledger = shipped.as_of("2023-12-20")
    rows = tables.death_rows(ledger, figures.strike_deaths(ledger))
    found = rows[rows["group"].str.endswith("3 December 2023") & (rows["role"] == "official")]
    assert set(zip(found["speaker"], found["low"], found["high"], strict=True)) == {
        ("US Central Command", 5, 5), ("Sabrina Singh, deputy Pentagon press secretary", 5, 5),
    }  # fmt: skip


# --- casualties ------------------------------------------------------------------------------------------------------
def test_a_share_is_of_totals_of_one_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
            measure    | as_of_first | quantity
            us_injured | 2023-11-14  | 60
            us_tbi     | 2023-11-14  | 28
            us_tbi     | 2023-11-20  | 40
        """
    )
    share = figures.tbi_share(ledger)
    assert (share.kind, share.low, share.high, share.words) == ("share", 0.46, 0.47, "46 to 47 percent")


def test_a_share_in_words_is_the_share_itself(article: Ledger) -> None:
    assert figures.tbi_share(article).words == "45 to 55 percent"


def test_no_share_is_not_known(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | quantity\nus_injured | 60")
    assert (figures.tbi_share(ledger).words, figures.tbi_share(ledger).low) == ("not known", None)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (42, 55, "42 to 55 percent"),
        (47, 47, "47 percent"),
        (53, 100, "at least 53 percent"),
        (0, 60, "at most 60 percent"),
        (0, 100, "not known"),
    ],
)
def test_a_share_in_print_keeps_its_open_end(low: int, high: int, words: str) -> None:
    assert percent_in_words(low, high) == words


def test_us_deaths_are_told_once_a_total_holds_them(winter: Ledger) -> None:
    told = words_of(wording.casualties_sentence(winter))
    assert (
        "They counted at least 3 US personnel killed" in told,
        "In the attack of 28 January 2024 in Jordan: 3" in told,
    ) == (True, True)


def test_deaths_of_which_no_total_reaches_the_day_are_not_known(situation: Ledger) -> None:
    assert (
        "How many US personnel were killed is not known: the last total, as of 14 November 2023, was none"
        in words_of(wording.casualties_sentence(situation))
    )


# --- weapons and claimants -------------------------------------------------------------------------------------------
@pytest.fixture
def marked(ledger_of: LedgerOf) -> Ledger:
    return ledger_of(
        attack_accounts="""
            attack_id                | speaker_id | weapon  | claimed_by
            2023-11-01-ain-al-asad-1 | pentagon   | drone   |
            2023-11-01-ain-al-asad-1 | press-one  | drone   | A group
            2023-11-02-ain-al-asad-1 | pentagon   | drone   |
            2023-11-02-ain-al-asad-1 | press-one  | rocket  |
            2023-11-03-ain-al-asad-1 | pentagon   | unknown |
            2023-11-04-ain-al-asad-1 | press-one  | rocket  | A group
        """
    )


def test_a_weapon_is_counted_where_accounts_agree(marked: Ledger) -> None:
    told = {part.mark: (part.number.low, part.missing) for part in figures.by_weapon(marked)}
    assert told == {"drones": (1, False), "accounts name different kinds": (1, False), "not said": (1, True)}


def test_who_claimed_nothing_is_missing(marked: Ledger) -> None:
    assert [(part.mark, part.number.low, part.missing) for part in figures.by_claimant(marked)] == [
        ("A group", 1, False), ("no claim in view", 2, True),
    ]  # fmt: skip


def test_claimed_and_confirmed_are_four_parts_of_the_list(marked: Ledger) -> None:
    told = {key: part.low for key, part in figures.claimed_and_confirmed(marked).items()}
    assert told == {(True, True): 1, (True, False): 1, (False, True): 2, (False, False): 0}


def test_every_number_of_the_weapons_names_an_account_of_each_attack(situation: Ledger) -> None:
    parts = [*figures.by_weapon(situation), *figures.by_claimant(situation)]
    assert [len(part.number.claims) for part in parts] == [part.number.low for part in parts]


# --- other readings --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "slack", "bounds"),
    [("about 20", 0, (20, 20)), ("about 20", 1, (18, 22)), ("about 20", 2, (16, 24)), ("nearly 80", 0, (79, 79)),
     ("nearly 80", 2, (70, 79)),
     ("more than 70", 2, (71, None)), ("dozens", 2, (24, None))],
)  # fmt: skip
def test_the_tolerance_of_soft_words_can_be_taken_several_times(
    shipped: Ledger, words: str, slack: int, bounds: tuple[int, int | None]
) -> None:
    rules: HedgeRules = shipped.hedges
    assert rules.read(words).count(slack=slack) == Count(*bounds)


def test_a_share_is_wider_around_half(shipped: Ledger) -> None:
    assert [shipped.hedges.read("about half of us_injured").share(slack) for slack in (0, 1, 2)] == [
        (50, 50),
        (45, 55),
        (40, 60),
    ]


def test_only_figures_on_soft_words_move(article: Ledger) -> None:
    rows = figures.under_readings(article)
    moving = {
        figure.id: [other.words for other in others]
        for figure, others in rows
        if any(other is not figure for other in others)
    }
    assert moving == {
        "strike_deaths": ["9 to 15", "8 to 15", "8 to 15"], "strike_deaths/4": ["3 to 9", "2 to 9", "2 to 9"],
        "us_tbi": ["at least 28", "at least 31", "at least 25"],
    }  # fmt: skip


def test_totals_that_no_reading_touches_are_not_worked_out_again(situation: Ledger) -> None:
    view = replace(situation)
    figures.under_readings(view)
    known = view.memo["totals of strike_rounds"]
    assert isinstance(known, Totals)


def test_an_edition_on_hard_words_alone_says_so(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | as_of_first\n61 | 2023-11-20\nabout 70 | 2023-11-29")
    ledger = replace(ledger, claims=ledger.claims[ledger.claims["words"] == "61"])
    assert words_of(wording.readings_sentence(ledger)).startswith("No headline figure of this edition rests")


# --- the article beside the ledger -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claim", "held", "words"),
    [
        (Count(71), Count.exactly(74), "narrower here"),
        (Count.exactly(4), Count.exactly(4), "the same"),
        (Count(6, 7), Count(6, 9), "wider here"),
        (Count(0, 15), Count(8), "both can be true"),
        (Count.exactly(3), Count(4), "contradicts"),
    ],
)
def test_a_claim_and_a_figure_stand_in_one_of_five_ways(claim: Count, held: Count, words: str) -> None:
    assert relation_in_words(claim, held) == words


def test_no_figure_of_the_article_contradicts_the_ledger_of_its_day(situation: Ledger) -> None:
    table = tables.founding_claims(situation, "taza-2023-11-29").block
    assert isinstance(table, Table)
    last = {"".join(getattr(part, "text", "") for part in row[-1]) for row in table.rows}
    assert last == {"the same", "narrower here", "wider here", "one came after", "nothing to compare"}


def test_a_later_edition_holds_the_article_against_what_was_known_on_its_day(situation: Ledger, winter: Ledger) -> None:
    bundle = tables.founding_claims(winter, "taza-2023-11-29")._repr_mimebundle_()[MIME]
    held = {record["id"]: record["words"] for record in bundle["figures"]}
    assert held["strike_rounds@2023-11-29"] == figures.strike_rounds(situation).words


# --- freshness -------------------------------------------------------------------------------------------------------
def test_a_fresh_edition_says_as_of_when_it_is(situation: Ledger, shipped: Ledger) -> None:
    told = words_of(wording.left_out(situation, shipped))
    assert told.startswith(
        "Data as known on 29 November 2023; the newest publication is of 29 November 2023. In view: "
    )


def test_an_old_newest_publication_is_called_old(shipped: Ledger) -> None:
    told = words_of(wording.left_out(shipped.as_of("2024-12-31"), shipped))
    assert "the newest publication is of 4 December 2024, more than 7 days before." in told


@pytest.mark.parametrize(("day", "old"), [("2023-12-06", False), ("2023-12-07", True)])
def test_a_publication_is_old_from_the_eighth_day_on(day: str, old: bool, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n74 | a-2023-11-29")
    assert (", more than 7 days before" in words_of(wording.left_out(ledger.as_of(day), ledger))) is old


def test_a_number_of_ours_says_how_it_came_about() -> None:
    assert counted_figure("n", "N", 1200, "things", "Counted.").record()["computation"] == "Counted."


def test_what_is_known_by_now_of_a_day_has_an_id_of_its_own_beside_the_vintages(shipped: Ledger) -> None:
    known = changes_of(shipped.as_of("2023-11-29"), "2023-11-22")["attacks"].known
    assert known.id == "attacks/by/2023-11-22"
