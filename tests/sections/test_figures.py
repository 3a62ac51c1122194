from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.report.figure import Figure
from strikeledger.sections import changes_table, headlines
from strikeledger.terms import quantity_in_words
from strikeledger.text import days_in_words
from tests.display_reading import markdown_of
from tests.ledger_text import DATA, LedgerOf, copy_of_data, read_csv, write_csv

pytestmark = pytest.mark.slow

VIEWS = {
    "the article": lambda ledger: ledger.as_of("2023-11-29").only(["taza-2023-11-29"]),
    "the day of the article": lambda ledger: ledger.as_of("2023-11-29"),
    "everything": lambda ledger: ledger,
    "three days in": lambda ledger: ledger.as_of("2023-10-20"),
    "Iraq": lambda ledger: ledger.as_of("2023-11-29").within(["Iraq"]),
    "Jordan": lambda ledger: ledger.as_of("2023-11-29").within(["Jordan"]),
    "one monitor": lambda ledger: ledger.only(ledger.tallies.query("speaker_id == 'sohr'")["source_id"]),
    "before anything": lambda ledger: ledger.as_of("2023-10-07"),
}


def printed(ledger: Ledger) -> dict[str, Figure]:
    """The figures of a report by their ids."""
    every = [
        headlines.attacks(ledger),
        headlines.attacks(ledger, "Iraq"),
        headlines.attacks(ledger, "Syria"),
        headlines.itemised_attacks(ledger),
        headlines.last_attack(ledger),
        headlines.strike_rounds(ledger),
        *headlines.strike_deaths(ledger).every,
        headlines.us_injured(ledger),
        headlines.us_tbi(ledger),
        headlines.us_troops(ledger, "Iraq"),
        headlines.us_troops(ledger, "Syria"),
    ]
    return {figure.id: figure for figure in every}


def bounds(figure: Figure) -> tuple[int | str | None, int | str | None]:
    return figure.low, figure.high


@pytest.fixture(scope="module")
def article_figures(article: Ledger) -> dict[str, Figure]:
    return printed(article)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("attacks", 71, None),
        ("last_attack", "2023-11-23", "2023-11-23"),
        ("strike_rounds", 4, 4),
        ("strike_deaths", 8, 15),
        ("strike_deaths/1", 0, 0),
        ("strike_deaths/2", 0, 0),
        ("strike_deaths/3", 6, 7),
        ("strike_deaths/4", 2, 9),
        ("us_injured", 61, None),
        ("us_tbi", 28, None),
        ("us_troops/Iraq", 2500, 2500),
        ("us_troops/Syria", 900, 900),
    ],
)
def test_the_article_s_figures_allow_what_the_article_allows(
    name: str, low: int | str, high: int | str | None, article_figures: dict[str, Figure]
) -> None:
    assert bounds(article_figures[name]) == (low, high)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("attacks", "at least 71"),
        ("last_attack", "23 November 2023"),
        ("strike_deaths", "8 to 15"),
        ("strike_deaths/1", "none"),
        ("strike_deaths/3", "6 or 7"),
        ("us_troops/Iraq", "2,500"),
        ("attacks/Iraq", "at least 1"),
    ],
)
def test_the_article_s_figures_print_as_words(name: str, words: str, article_figures: dict[str, Figure]) -> None:
    assert article_figures[name].words == words


def test_everything_known_that_day_counts_the_74th_attack(situation: Ledger) -> None:
    assert bounds(headlines.attacks(situation)) == (74, 74)


def test_the_last_attack_is_open_until_officials_say_that_none_came_and_moves_with_the_74th(shipped: Ledger) -> None:
    found = [headlines.last_attack(shipped.as_of(f"2023-11-{day}")).words for day in (27, 28, 29)]
    assert found == ["23 to 27 November 2023", "23 November 2023", "29 November 2023"]


@pytest.mark.parametrize(
    ("name", "low", "high"), [("strike_deaths/4", 3, 9), ("strike_deaths", 9, 15), ("strike_deaths/3", 6, 7)]
)
def test_several_as_three_narrows_what_it_bounds(name: str, low: int, high: int, article: Ledger) -> None:
    assert bounds(printed(article.reading(several=3))[name]) == (low, high)


def test_a_changed_claim_changes_its_figure(tmp_path: Path) -> None:
    data = copy_of_data(tmp_path / "data")
    rows = read_csv(data / "tallies.csv")
    (claimed,) = (
        r["tally_id"] for r in rows if r["source_id"] == "taza-2023-11-29" and r["quantity"] == "more than 70"
    )
    changed = [r | {"quantity": "more than 80"} if claimed in (r["tally_id"], r["repeats"]) else r for r in rows]
    write_csv(data / "tallies.csv", list(rows[0]), changed)
    article = Ledger.load(data).as_of("2023-11-29").only(["taza-2023-11-29"])
    assert bounds(headlines.attacks(article)) == (81, None)


@pytest.fixture(scope="module", params=VIEWS)
def view(request: pytest.FixtureRequest, shipped: Ledger) -> tuple[Ledger, dict[str, Figure]]:
    """A view of the shipped ledger with its figures."""
    ledger = VIEWS[request.param](shipped)
    return ledger, printed(ledger)


def test_every_claim_behind_a_figure_is_by_a_source_in_view(view: tuple[Ledger, dict[str, Figure]]) -> None:
    ledger, shown = view
    used = {claim.source.id for figure in shown.values() for claim in figure.claims}
    assert used - set(ledger.sources["source_id"]) == set()


def test_no_figure_is_known_without_a_claim(view: tuple[Ledger, dict[str, Figure]]) -> None:
    assert [f.id for f in view[1].values() if not f.claims and f.words != "not known"] == []


def test_no_figure_with_a_claim_is_without_bounds(view: tuple[Ledger, dict[str, Figure]]) -> None:
    assert [f.id for f in view[1].values() if f.claims and f.words == "not known"] == []


def test_an_article_s_every_claim_is_its_own(article_figures: dict[str, Figure]) -> None:
    assert {source for f in article_figures.values() for source in f.record()["sources"]} == {"taza-2023-11-29"}


def test_where_nobody_says_that_none_came_the_last_attack_may_be_of_any_day_since_the_last_listed(
    ledger_of: LedgerOf,
) -> None:
    ledger = ledger_of(attack_accounts="attack_id\n2023-11-08-erbil-1\n2023-11-17-tanf-1")
    assert headlines.last_attack(ledger).words == "17 to 29 November 2023"


def test_an_attack_of_the_day_after_the_edition_s_where_it_was_told_is_not_put_a_day_earlier(
    ledger_of: LedgerOf,
) -> None:
    ledger = ledger_of(
        tallies="quantity | source_id | as_of_first | as_of_last\n61 | a-2023-11-29 | 2023-11-28 | 2023-11-28",
        attack_accounts="attack_id | source_id | first_day | last_day\n2023-11-30-erbil-1 | a-2023-11-29 | 2023-11-30 | 2023-11-30",
    )
    assert headlines.last_attack(ledger.as_of("2023-11-29")).words == "29 or 30 November 2023"
    assert headlines.last_attack(ledger.as_of("2023-11-30")).words == "29 or 30 November 2023"
    told = changes_table(ledger.as_of("2023-11-29"), "2023-11-22")
    assert "without a day" not in markdown_of(told)


def test_an_attack_that_no_official_confirmed_is_not_the_last(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts="attack_id | speaker_id\n2023-11-08-erbil-1 | pentagon\n2023-11-17-tanf-1 | kataib-hezbollah"
    )
    assert headlines.last_attack(ledger).low == "2023-11-08"


def test_a_total_alone_leaves_the_last_attack_open_since_its_beginning(ledger_of: LedgerOf) -> None:
    assert headlines.last_attack(ledger_of(tallies="quantity\n61")).words == "17 October to 29 November 2023"


def test_a_last_attack_of_which_nobody_spoke_is_not_known(ledger_of: LedgerOf) -> None:
    figure = headlines.last_attack(ledger_of(tallies="measure | quantity\nstrike_rounds | four"))
    assert (figure.low, figure.high, figure.words) == (None, None, "not known")


def test_attacks_and_strikes_are_never_added(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="measure | quantity\nattacks | 61\nstrike_rounds | four")
    assert [headlines.attacks(ledger).words, headlines.strike_rounds(ledger).words] == ["61", "4"]


def test_agreeing_sources_are_shown_beside_each_other_and_not_summed(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-29\n61 | b-2023-11-29")
    figure = headlines.attacks(ledger)
    assert (figure.words, len(figure.claims)) == ("61", 2)


def test_a_figure_s_record_holds_its_claims_and_sources_by_id(ledger_of: LedgerOf) -> None:
    assert headlines.attacks(ledger_of(tallies="quantity\nmore than 70")).record() == {
        "id": "attacks",
        "label": "Attacks on US forces",
        "kind": "count",
        "low": 71,
        "high": None,
        "unit": "attacks",
        "words": "at least 71",
        "claims": ["t-0001"],
        "sources": ["wire-2023-11-29"],
    }


def test_a_claim_names_what_it_is_about(ledger_of: LedgerOf) -> None:
    (claim,) = headlines.attacks(ledger_of(tallies="quantity\n61")).claims
    assert claim.subject == "attacks on US forces, Iraq and Syria, since 17 October 2023 as of 29 November 2023"


def test_a_share_is_printed_with_its_base_in_words() -> None:
    assert (
        quantity_in_words(Ledger.load(DATA).terms, "about half of us_injured") == "about half of US personnel injured"
    )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023-11-23", "2023-11-23", "23 November 2023"),
        ("2023-11-23", "2023-11-29", "23 to 29 November 2023"),
        ("2023-10-26", "2023-11-02", "26 October to 2 November 2023"),
        ("2023-12-31", "2024-01-01", "31 December 2023 to 1 January 2024"),
    ],
)
def test_days_print_as_words(first: str, last: str, words: str) -> None:
    assert days_in_words(pd.Timestamp(first), pd.Timestamp(last)) == words


def test_a_belligerent_moves_no_number_of_troops(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        speakers="speaker_id | party | official\npentagon | US government | yes\nleader | armed group | no\nwire | press | no",
        tallies="""
            quantity | measure   | scope | speaker_id | as_of_first | source_id
            900      | us_troops | Syria | wire       | 2023-11-02  | a-2023-11-02
            3,000    | us_troops | Syria | leader     | 2023-11-09  | b-2023-11-09
            800      | us_troops | Iraq  | pentagon   | 2023-11-01  | c-2023-11-01
            2,500    | us_troops | Iraq  | wire       | 2023-11-09  | d-2023-11-09
        """,
    )
    assert [headlines.us_troops(ledger, country).words for country in ("Syria", "Iraq")] == ["900", "800"]
    alone = ledger.only(["b-2023-11-09"])
    assert headlines.us_troops(alone, "Syria").words == "3,000"
