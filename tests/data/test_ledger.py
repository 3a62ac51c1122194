from __future__ import annotations

import tempfile
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import strikeledger
from strikeledger import Ledger, sum_bounds
from strikeledger.counts import Count
from strikeledger.data.descriptor import find_data
from strikeledger.errors import ParameterError, StrikeledgerError
from strikeledger.sections import headlines
from tests.ledger_text import DATA, LedgerOf, write_package

DAY = "2023-11-20"
FRAMES = [field.name for field in fields(Ledger) if field.type == "pd.DataFrame" and not field.name.startswith("all_")]

ACCOUNTS = """
    strike_id        | source_id       | killed
    round-2023-10-26 | wire-2023-10-27 | none
    round-2023-11-12 | wire-2023-11-14 | six or seven
    round-2023-11-12 | wire-2023-11-29 | eight
"""


def test_every_frame_of_a_ledger_is_known_here() -> None:
    assert FRAMES == [
        "attacks", "strikes", "attack_accounts", "strike_accounts", "denials", "tallies", "claims", "sources", "speakers", "places",
        "context",
    ]  # fmt: skip


def test_a_claim_is_a_cell_by_its_row_and_column(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed | wounded\nround-2023-11-12 | six or seven |")
    assert ledger.claims["claim_id"].tolist() == ["sa-0001/killed"]


def test_a_total_s_claim_has_the_total_s_id(ledger_of: LedgerOf) -> None:
    assert ledger_of(tallies="tally_id | quantity\nt-0042 | 61").claims["claim_id"].tolist() == ["t-0042"]


def test_a_claim_carries_the_bounds_of_its_words(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity\n61\nmore than 70\nas many as 15\nnone")
    assert ledger.claim_counts(ledger.claims) == [Count(61, 61), Count(71), Count(0, 15), Count(0, 0)]


def test_a_share_is_taken_of_the_same_source_and_scope(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        tallies="""
        measure    | quantity                 | scope      | source_id
        us_injured | more than 60             | Iraq+Syria | wire-2023-11-28
        us_injured | 40                       | Iraq       | wire-2023-11-28
        us_injured | 20                       | Iraq+Syria | wire-2023-11-29
        us_tbi     | about half of us_injured | Iraq+Syria | wire-2023-11-28
        """
    )
    assert ledger.claim_counts(ledger.claims.tail(1)) == [Count(28)]


def test_an_empty_cell_is_no_claim_and_never_none(ledger_of: LedgerOf) -> None:
    assert len(ledger_of(strike_accounts="strike_id | killed\nround-2023-11-12 |").claims) == 0


def test_a_view_holds_what_was_published_by_its_day(ledger_of: LedgerOf) -> None:
    view = ledger_of(strike_accounts=ACCOUNTS).as_of("2023-11-14")
    assert view.claims["words"].tolist() == ["none", "six or seven"]


def test_an_event_is_in_view_only_if_an_account_of_it_is(ledger_of: LedgerOf) -> None:
    view = ledger_of(strike_accounts=ACCOUNTS).as_of("2023-11-13")
    assert view.strikes["strike_id"].tolist() == ["round-2023-10-26"]


def test_an_event_without_any_account_is_never_in_view(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attacks="attack_id\n2023-11-08-erbil-1")
    assert len(ledger.attacks) == 0


def test_a_day_before_everything_leaves_nothing(ledger_of: LedgerOf) -> None:
    view = ledger_of(strike_accounts=ACCOUNTS).as_of("2023-10-20")
    assert [len(getattr(view, name)) for name in ("strikes", "strike_accounts", "claims", "sources")] == [0, 0, 0, 0]


def test_a_view_of_a_view_is_the_earlier_day(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=ACCOUNTS)
    assert ledger.as_of("2023-11-29").as_of("2023-10-30").claims["words"].tolist() == ["none"]


def test_only_holds_what_its_sources_say(ledger_of: LedgerOf) -> None:
    view = ledger_of(strike_accounts=ACCOUNTS).only(["wire-2023-11-29"])
    assert view.claims["words"].tolist() == ["eight"]


def test_only_of_nothing_means_every_source(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts=ACCOUNTS)
    assert ledger.only([]) is ledger


def test_a_view_keeps_what_it_was_asked_for(ledger_of: LedgerOf) -> None:
    asked = ledger_of(strike_accounts=ACCOUNTS).as_of(DAY).within(["Syria"]).only(["wire-2023-11-14"]).filters
    assert (str(asked.as_of), asked.countries, asked.sources) == (DAY, ("Syria",), ("wire-2023-11-14",))


SCOPES = "scope | quantity\nIraq | 10\nSyria | 20\nIraq+Syria | 30\nIraq+Syria+Jordan | 40"


@pytest.mark.parametrize(
    ("countries", "scopes"),
    [
        (["Iraq"], ["Iraq"]),
        (["Iraq", "Syria"], ["Iraq", "Syria", "Iraq+Syria"]),
        ([], ["Iraq", "Syria", "Iraq+Syria", "Iraq+Syria+Jordan"]),
    ],
)
def test_totals_that_cover_another_country_are_out_of_view(
    countries: list[str], scopes: list[str], ledger_of: LedgerOf
) -> None:
    places = "place_id | country\nain-al-asad | Iraq\nal-tanf | Syria"
    assert ledger_of(tallies=SCOPES, places=places).within(countries).tallies["scope"].tolist() == scopes


def test_events_in_another_country_are_out_of_view(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attacks="attack_id | place_id\n2023-11-08-erbil-1 | ain-al-asad\n2023-11-08-tanf-1 | al-tanf",
        attack_accounts="attack_id\n2023-11-08-erbil-1\n2023-11-08-tanf-1",
    )
    assert ledger.within(["Syria"]).attacks["attack_id"].tolist() == ["2023-11-08-tanf-1"]


def test_the_scope_of_a_view_is_the_widest_of_its_totals(ledger_of: LedgerOf) -> None:
    assert ledger_of(tallies=SCOPES).scope == "Iraq+Syria+Jordan"


def test_several_is_read_as_the_reader_chose(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(strike_accounts="strike_id | killed\nround-2023-11-12 | several")
    assert ledger.reading(several=3).claims["low"].tolist() == [3]


def test_the_reading_of_several_changes_no_other_claim(shipped: Ledger) -> None:
    changed = shipped.reading(several=5).claims["low"] != shipped.claims["low"]
    assert set(shipped.claims.loc[changed, "words"]) == {"several"}


def test_an_unknown_source_is_refused_with_the_nearest(shipped: Ledger) -> None:
    with pytest.raises(
        ParameterError, match=r"no source 'taza-2023-11-28' in the data; did you mean 'taza-2023-11-29'\?"
    ):
        shipped.only(["taza-2023-11-28"])


def test_an_unknown_country_is_refused_with_the_nearest(shipped: Ledger) -> None:
    with pytest.raises(ParameterError, match=r"no country 'Irak' in the data; did you mean 'Iraq'\?"):
        shipped.within(["Irak"])


def test_a_source_that_is_out_of_view_is_still_known(shipped: Ledger) -> None:
    assert len(shipped.as_of("2023-10-20").only(["taza-2023-11-29"]).claims) == 0


def test_the_nearest_data_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIKELEDGER_DATA", raising=False)
    monkeypatch.chdir(DATA.parent / "notebooks")
    assert find_data() == DATA


def test_the_environment_s_data_folder_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STRIKELEDGER_DATA", str(tmp_path))
    assert find_data() == tmp_path


def test_no_data_folder_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIKELEDGER_DATA", raising=False)
    monkeypatch.chdir(DATA.anchor)
    with pytest.raises(StrikeledgerError, match="no data package found"):
        find_data()


BASE = {
    "attack_accounts": """
        account_id | attack_id          | source_id       | us_injured | speaker_id
        aa-0101    | 2023-11-08-erbil-1 | wire-2023-11-09 | two        | pentagon
        aa-0102    | 2023-11-08-erbil-1 | wire-2023-11-10 |            | sohr
    """,
    "strike_accounts": """
        account_id | strike_id        | source_id       | killed       | speaker_id
        sa-0101    | round-2023-10-26 | wire-2023-10-27 | none         | pentagon
        sa-0102    | round-2023-11-12 | wire-2023-11-14 | six or seven | us-officials
    """,
    "tallies": """
        tally_id | measure          | source_id       | quantity                 | speaker_id
        t-0101   | attacks          | wire-2023-11-14 | more than 50             | pentagon
        t-0102   | attacks          | wire-2023-11-17 | 55                       | pentagon
        t-0103   | us_injured       | wire-2023-11-14 | 56                       | pentagon
        t-0104   | us_tbi           | wire-2023-11-14 | about half of us_injured | pentagon
        t-0105   | strike_rounds    | wire-2023-11-14 | two                      | us-officials
        t-0106   | militants_killed | wire-2023-11-14 | as many as 15            | us-officials
    """,
    "context": "context_id | source_id\npause | wire-2023-11-14",
}

PREFIXES = {"attack_accounts": "aa", "strike_accounts": "sa", "tallies": "t"}

later_days = st.sampled_from(["2023-11-21", "2023-11-29", "2024-03-01"])
words = st.sampled_from(["61", "several", "more than 70", "none", "as many as 15", "six or seven", "nearly 80"])
late_attack = st.tuples(
    st.sampled_from(["2023-11-08-erbil-1", "2023-11-09-erbil-1"]),
    later_days,
    words,
    st.sampled_from(["pentagon", "sohr"]),
)
late_strike = st.tuples(
    st.sampled_from(["round-2023-11-12", "round-2023-11-21", "2023-11-12-mayadin"]),
    later_days, words, st.sampled_from(["pentagon", "sohr"]),
)  # fmt: skip
late_total = st.tuples(
    st.sampled_from(["attacks", "us_injured", "us_tbi", "strike_rounds", "militants_killed"]),
    later_days, words, st.sampled_from(["pentagon", "us-officials"]),
)  # fmt: skip
LATER = st.fixed_dictionaries(
    {
        "attack_accounts": st.lists(late_attack, max_size=3, unique=True),
        "strike_accounts": st.lists(late_strike, max_size=3, unique=True),
        "tallies": st.lists(late_total, max_size=4, unique=True),
    }
)


def with_later(later: dict[str, list[tuple[str, str, str, str]]], first: int) -> dict[str, str]:
    """The base tables with rows that late sources add, before or after the base's own by their ids."""
    tables = dict(BASE)
    for name, rows in later.items():
        for number, (what, day, said, speaker) in enumerate(rows, start=first):
            line = f"{PREFIXES[name]}-{number:04d} | {what} | late-{day} | {said} | {speaker}"
            tables[name] = tables[name].rstrip() + "\n" + line
    return tables


def told(view: Ledger) -> list[object]:
    """Everything that a report can print of a view."""
    printed = [
        headlines.attacks(view), headlines.itemised_attacks(view), headlines.strike_rounds(view), *headlines.strike_deaths(view).every,
        headlines.us_injured(view), headlines.us_tbi(view), headlines.last_attack(view), headlines.us_troops(view, "Iraq"),
    ]  # fmt: skip
    return [
        *(figure.record() for figure in printed),
        *(claim.record() for figure in printed for claim in figure.claims),
    ]


def loaded(tables: dict[str, str]) -> Ledger:
    with tempfile.TemporaryDirectory() as folder:
        return Ledger.load(write_package(Path(folder), **tables))


@cache
def base() -> Ledger:
    return loaded(BASE)


def differing(a: Ledger, b: Ledger) -> list[str]:
    frames = [(name, getattr(a, name), getattr(b, name)) for name in FRAMES if name not in ("speakers", "places")]
    return [name for name, x, y in frames if not x.reset_index(drop=True).equals(y.reset_index(drop=True))]


# Shrinking would write package after package.
PATIENT = settings(max_examples=12, deadline=None, phases=[Phase.generate])


@pytest.mark.slow
@PATIENT
@given(later=LATER, first=st.sampled_from([1, 201]))
def test_nothing_published_later_changes_a_view(later: dict[str, list[tuple[str, str, str, str]]], first: int) -> None:
    early, late = base().as_of(DAY), loaded(with_later(later, first)).as_of(DAY)
    assert (differing(early, late), told(late)) == ([], told(early))


@pytest.mark.slow
@PATIENT
@given(later=LATER, first=st.sampled_from([1, 201]))
def test_nothing_by_another_source_changes_a_view(
    later: dict[str, list[tuple[str, str, str, str]]], first: int
) -> None:
    asked = ["wire-2023-11-14", "wire-2023-11-17"]
    without, beside = base().only(asked), loaded(with_later(later, first)).only(asked)
    assert (differing(without, beside), told(beside)) == ([], told(without))


def test_the_shipped_ledger_as_of_a_day_holds_no_later_publication(shipped: Ledger) -> None:
    view = shipped.as_of("2023-11-10")
    frames = (view.claims, view.tallies, view.attack_accounts, view.strike_accounts, view.sources)
    assert max(frame["published"].max() for frame in frames) <= pd.Timestamp("2023-11-10")


@pytest.mark.parametrize("day", ["01/02/2015", "2015-2-1", "1 February 2015", 20150201, None])
def test_a_day_that_could_be_another_is_refused(shipped: Ledger, day: Any) -> None:
    with pytest.raises(ParameterError, match="allowed is a day of the calendar, as 2023-11-29"):
        shipped.as_of(day)


def test_a_ledger_prints_in_three_lines_of_what_and_how_much_it_is(shipped: Ledger) -> None:
    told = str(shipped.as_of("2023-11-29").only(["taza-2023-11-29"])).splitlines()
    assert (len(told), "as known on 29 November 2023, only taza-2023-11-29" in told[0]) == (3, True)
    assert "strike_accounts 4, denials 0, tallies 8, claims 14, sources 1," in told[1]


def test_the_package_lists_what_notebooks_use_and_gives_it() -> None:
    names = ["Count", "Ledger", "__version__", "analysis", "events", "explore", "sections", "sum_bounds"]
    assert (dir(strikeledger), [name for name in names if not hasattr(strikeledger, name)]) == (names, [])


def test_sums_of_bounds_keep_an_open_end_in_its_group_alone() -> None:
    rows = [("round", 6, 7), ("round", 9, None), ("strike", 2, 2), ("strike", None, 4), (None, 1, 1)]
    frame = pd.DataFrame(rows, columns=["kind", "us_low", "us_high"])
    assert sum_bounds(frame, "kind", "us_low", "us_high")["words"].tolist() == ["at least 15", "2 to 6", "1"]
    assert sum_bounds(frame, (), "us_low", "us_high")["words"].tolist() == ["at least 18"]
    with pytest.raises(ParameterError, match="no column 'low' in the data; did you mean 'us_low'"):
        sum_bounds(frame, "kind")


def test_a_day_in_the_future_is_refused_unless_something_was_published_by_then(
    ledger_of: LedgerOf, shipped: Ledger
) -> None:
    with pytest.raises(ParameterError, match="as_of = 2999-01-01 is a day in the future: the newest publication is of"):
        shipped.as_of("2999-01-01")
    ahead = ledger_of(
        tallies="quantity | measure | speaker_id | as_of_first | source_id\nfive | attacks | centcom | 2998-12-31 | a-2999-01-01"
    )
    assert ahead.as_of("2999-01-01").sources["source_id"].tolist() == ["a-2999-01-01"]


def test_one_source_and_one_country_need_no_list(article: Ledger) -> None:
    assert article.only("taza-2023-11-29").filters.sources == ("taza-2023-11-29",)
    assert article.within("Syria").filters.countries == ("Syria",)
    with pytest.raises(ParameterError, match="no country 'Siria' in the data; did you mean 'Syria'"):
        article.within("Siria")


@pytest.mark.parametrize("several", [0, 1, 10, 2.5, "3", "three", True, None])
def test_several_is_read_as_a_whole_number_that_it_can_mean(article: Ledger, several: Any) -> None:
    with pytest.raises(ParameterError, match="allowed is a whole number from 2 to 9"):
        article.reading(several=several)
