"""The pieces of the situation report: weeks, shares, weapons, and the article beside the ledger."""

from __future__ import annotations

import json
import re

import pytest
from strikeledger.figures.casualties import percent_in_words

from strikeledger import Count, Ledger, analysis, charts, figures, tables, wording
from strikeledger.data.frames import ONE_DAY, count_of, rows_of
from strikeledger.figures import counted_figure
from strikeledger.inference.growing import growing_totals
from strikeledger.report.blocks import MIME, Table
from strikeledger.report.display import Display
from strikeledger.tables.article import relation_in_words
from tests.ledger_text import DATA, LedgerOf, read_csv

pytestmark = pytest.mark.slow


def words_of(display: Display) -> str:
    return str(display._repr_mimebundle_()["text/markdown"])


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


# --- numbers of our own ----------------------------------------------------------------------------------------------
def test_a_number_of_ours_says_how_it_came_about() -> None:
    assert counted_figure("n", "N", 1200, "things", "Counted.").record()["computation"] == "Counted."
