from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger import Ledger
from strikeledger.cli.main import command_line
from strikeledger.data import row_balance
from strikeledger.data.findings import FINDING_KINDS, Finding, Tallies, days_between, findings_by_kind
from strikeledger.data.row_balance import Balance, row_balances, rows_on_disk
from strikeledger.data.schema import QUANTITIES
from strikeledger.data.validate import validate
from tests.ledger_text import DATA, PackageOf, free_scopes, write_package


def found(folder: Path, kind: str) -> list[str]:
    """The findings of one kind, as they are printed."""
    return [str(finding) for finding in validate(folder).findings if finding.kind == kind]


def totals(*rows: str) -> str:
    """Totals of people injured, each written as "quantity, day, speaker" and published on its day."""
    lines = ["quantity | as_of_first | source_id | speaker_id | measure"]
    for row in rows:
        quantity, day, speaker = row.split(", ")
        lines.append(f"{quantity} | {day} | wire-{day} | {speaker} | us_injured")
    return "\n".join(lines)


FALL = ("24, 2023-10-24, centcom", "21, 2023-10-25, centcom")


def test_a_total_below_an_earlier_one_by_the_same_voice_is_told_in_words(package_of: PackageOf) -> None:
    assert found(package_of(tallies=totals(*FALL)), "fall") == [
        (
            'tallies.csv:3 quantity: "24" on 24 October 2023 by CENTCOM (t-0001), then "21" on 25 October 2023 by CENTCOM (t-0002): '
            "US personnel injured in Iraq and Syria since 17 October 2023"
        )
    ]


def test_officials_are_one_voice(package_of: PackageOf) -> None:
    rows = totals("24, 2023-10-24, centcom", "21, 2023-10-25, pentagon")
    assert found(package_of(tallies=rows), "fall")[0].startswith("tallies.csv:3 quantity")


def test_a_publication_of_a_day_to_come_is_told(package_of: PackageOf) -> None:
    folder = package_of(tallies="source_id | quantity\nwire-2023-11-01 | 20\nwire-2204-03-01 | 70")
    assert found(folder, "future") == [
        "sources.csv:3 published: 1 March 2204 is still to come, so no report tells what wire-2204-03-01 says"
    ]


NO_FALLS = {
    "it grew": totals("21, 2023-10-24, centcom", "24, 2023-10-25, centcom"),
    "its words allow as many": totals("24, 2023-10-24, centcom", "at least 21, 2023-10-25, centcom"),
    "the earlier one was at most so many": totals("up to 24, 2023-10-24, centcom", "21, 2023-10-25, centcom"),
    "other voices say it": totals("24, 2023-10-24, sohr", "21, 2023-10-25, voa"),
    "an official and another voice say it": totals("24, 2023-10-24, voa", "21, 2023-10-25, centcom"),
    "the days may be the same": totals("24, 2023-10-25, centcom", "21, 2023-10-25, centcom"),
    "another definition": "quantity | as_of_first | counting\n24 | 2023-11-24 | Pentagon\n21 | 2023-11-25 | SOHR",
    "another country": "quantity | as_of_first | scope\n24 | 2023-11-24 | Syria\n21 | 2023-11-25 | Iraq",
    "another window": "quantity | as_of_first | since\n24 | 2023-11-24 | 2023-10-17\n21 | 2023-11-25 | 2023-10-26",
    "a level": "quantity | as_of_first | measure\n24 | 2023-11-24 | us_troops\n21 | 2023-11-25 | us_troops",
}


@pytest.mark.parametrize("why", NO_FALLS)
def test_a_smaller_number_is_no_fall_where(why: str, package_of: PackageOf) -> None:
    assert found(package_of(tallies=NO_FALLS[why]), "fall") == []


def test_windows_from_the_beginning_are_one_window(package_of: PackageOf) -> None:
    rows = "quantity | as_of_first | since\n24 | 2023-11-24 | 2023-10-07\n21 | 2023-11-25 | 2023-10-18"
    assert len(found(package_of(tallies=rows), "fall")) == 1


def test_a_fall_that_a_correction_explains_is_no_finding(package_of: PackageOf) -> None:
    correction = "corrected | file | row | column | was | is | why\n2023-12-01 | tallies.csv | t-0002 | quantity | 24 | 21 | misread"
    assert found(package_of(tallies=totals(*FALL), corrections=correction), "fall") == []


def test_a_fall_is_told_against_the_highest_total_before_it(package_of: PackageOf) -> None:
    rows = totals("22, 2023-10-23, centcom", "24, 2023-10-24, centcom", "21, 2023-10-25, centcom")
    assert '"24" on 24 October 2023' in found(package_of(tallies=rows), "fall")[0]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=8))
def test_exact_totals_are_told_exactly_where_they_are_below_a_total_before(numbers: list[int]) -> None:
    lines = [f"{number}, 2023-11-{day:02d}, centcom" for day, number in enumerate(numbers, 1)]
    below = sum(number < max(numbers[:n], default=0) for n, number in enumerate(numbers))
    with tempfile.TemporaryDirectory() as folder:
        assert len(found(write_package(Path(folder), tallies=totals(*lines)), "fall")) == below


def split(whole: str, **parts: str) -> str:
    """A total of Iraq and Syria, and what the same source gives for each country."""
    rows = [f"{whole} | Iraq+Syria", *(f"{words} | {country}" for country, words in parts.items())]
    return "quantity | scope\n" + "\n".join(rows)


def test_countries_that_do_not_add_up_are_told_in_words(package_of: PackageOf) -> None:
    assert found(package_of(tallies=split("at least 144", Iraq="59", Syria="83")), "split") == [
        (
            'tallies.csv:2 quantity: "at least 144" attacks on US forces in Iraq and Syria since 17 October 2023 can\'t be the sum of '
            'Iraq "59" (t-0002), Syria "83" (t-0003)'
        )
    ]


SPLITS = [
    (split("73", Iraq="36", Syria="37"), 0),
    (split("74", Iraq="36", Syria="37"), 1),
    (split("more than 70", Iraq="36", Syria="37"), 0),
    (split("about 70", Iraq="36", Syria="at least 20"), 0),
    (split("up to 50", Iraq="at least 36", Syria="at least 20"), 1),
    (split("40", Iraq="36"), 0),
    (split("30", Iraq="36"), 1),
    ("quantity | scope\n165 | Iraq+Syria+Jordan\n66 | Iraq\n98 | Syria\n1 | Jordan", 0),
    ("quantity | scope\n165 | Iraq+Syria+Jordan\n66 | Iraq\n98 | Syria\n2 | Jordan", 1),
    ("quantity | scope\n165 | Iraq+Syria+Jordan\n66 | Iraq\n98 | Syria", 0),
    ("quantity | scope\n163 | Iraq+Syria+Jordan\n66 | Iraq\n98 | Syria", 1),
    ("quantity | scope | source_id\n74 | Iraq+Syria | wire-2023-11-28\n36 | Iraq | wire-2023-11-29\n37 | Syria | wire-2023-11-29", 0),
    ("quantity | scope | counting\n74 | Iraq+Syria | SOHR\n36 | Iraq | Pentagon\n37 | Syria | Pentagon", 0),
    ("quantity | scope | as_of_first\n74 | Iraq+Syria | 2023-11-28\n36 | Iraq | 2023-11-29\n37 | Syria | 2023-11-29", 0),
    ("quantity | scope | speaker_id\n73 | Iraq+Syria | voa\n36 | Iraq | voa\n37 | Syria | voa\n35 | Iraq | afp", 0),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "number"), SPLITS)
def test_a_split_is_told_only_where_no_numbers_of_the_source_add_up(
    rows: str, number: int, package_of: PackageOf
) -> None:
    assert len(found(package_of(tallies=rows), "split")) == number


def test_a_publication_a_day_before_its_event_is_told(package_of: PackageOf) -> None:
    rows = "strike_id | source_id | first_day\nround-2023-11-12 | wire-2023-11-10 | 2023-11-11"
    assert found(package_of(strike_accounts=rows), "early") == [
        "strike_accounts.csv:2 first_day: 11 November 2023 is the day after its source was published (10 November 2023); time zones differ"
    ]


def test_accounts_more_than_a_day_apart_are_told(package_of: PackageOf) -> None:
    rows = "attack_id | first_day\n2023-11-08-erbil-1 | 2023-11-08\n2023-11-08-erbil-1 | 2023-11-10"
    assert found(package_of(attack_accounts=rows), "days") == [
        (
            "attack_accounts.csv:3 first_day: 2023-11-08-erbil-1 is on 10 November 2023 at the earliest here, "
            "and by 8 November 2023 in aa-0001: 2 days apart"
        )
    ]


@pytest.mark.parametrize("second", ["2023-11-09 | 2023-11-09", "2023-11-06 | 2023-11-12"])
def test_accounts_a_day_apart_or_less_are_no_finding(second: str, package_of: PackageOf) -> None:
    rows = f"strike_id | first_day | last_day\nround-2023-11-08 | 2023-11-08 | 2023-11-08\nround-2023-11-08 | {second}"
    assert found(package_of(strike_accounts=rows), "days") == []


UNUSED = [
    ("speakers", "speaker_id | name\npentagon | Pentagon\nafp | AFP", 'speakers.csv:3 speaker_id: "afp" is used by no row'),
    ("places", "place_id\nal-tanf", 'places.csv:2 place_id: "al-tanf" is used by no row'),
    ("sources", "source_id\nlost-2023-11-02", 'sources.csv:2 source_id: "lost-2023-11-02" is used by no row'),
    ("attacks", "attack_id\n2023-11-08-erbil-1", 'attack_id: "2023-11-08-erbil-1" has no account, so the ledger leaves it out'),
]  # fmt: skip


@pytest.mark.parametrize(("table", "rows", "told"), UNUSED)
def test_a_row_that_nothing_uses_is_told(table: str, rows: str, told: str, package_of: PackageOf) -> None:
    assert [line for line in found(package_of(tallies="quantity\n61", **{table: rows}), "unused") if told in line] != []


def test_rows_that_are_used_are_no_finding(package_of: PackageOf) -> None:
    assert found(package_of(tallies="quantity\n61"), "unused") == []


def test_a_share_of_a_soft_number_is_told(package_of: PackageOf) -> None:
    rows = "measure | quantity\nus_injured | about 60\nus_tbi | about half of us_injured"
    assert found(package_of(tallies=rows), "share") == [
        'tallies.csv:3 quantity: "about half of US personnel injured" is taken of "about 60" (t-0001), which is vague itself'
    ]


def test_a_share_of_a_hard_number_is_no_finding(package_of: PackageOf) -> None:
    rows = "measure | quantity\nus_injured | more than 60\nus_tbi | about half of us_injured"
    assert found(package_of(tallies=rows), "share") == []


def test_findings_never_stop_a_package(package_of: PackageOf) -> None:
    assert len(Ledger.load(package_of(tallies=totals(*FALL))).tallies) == 2


def test_findings_stand_under_their_kinds_in_order() -> None:
    one, two = (Finding(kind, "tallies.csv", 2, "quantity", "odd") for kind in ("share", "fall"))
    assert findings_by_kind([one, two]) == {FINDING_KINDS["fall"]: [two], FINDING_KINDS["share"]: [one]}


def test_every_finding_of_the_shipped_data_is_of_a_known_kind() -> None:
    assert {finding.kind for finding in validate(DATA).findings} - set(FINDING_KINDS) == set()


def test_the_officials_revision_of_october_is_found_in_the_shipped_data() -> None:
    assert [
        line
        for line in found(DATA, "fall")
        if '"at least 24" on 24 October 2023' in line and '"21" on 25 October 2023' in line
    ]


@given(st.dates(), st.dates())
def test_days_between_two_days_turn_with_them(first: object, last: object) -> None:
    assert days_between(str(first), str(last)) == -days_between(str(last), str(first))


def test_totals_have_the_bounds_that_the_ledger_gives_them(shipped: Ledger) -> None:
    checked = validate(DATA)
    readings = {row["quantity"]: checked.hedges.read(row["quantity"]) for row in checked.tables["tallies"].rows}
    tallies = Tallies(checked.tables["tallies"], readings, checked.beginnings)
    claims = shipped.claims[shipped.claims["event_id"] == ""]
    counts = dict(zip(claims["claim_id"], shipped.claim_counts(claims), strict=True))
    assert tallies.counts == counts


def balance(folder: Path, file: str) -> Balance:
    (one,) = [one for one in row_balances(folder, validate(folder)) if one.file == file]
    return one


@pytest.fixture(scope="session")
def shipped_balances() -> dict[str, Balance]:
    return {one.file.removesuffix(".csv"): one for one in row_balances(DATA, validate(DATA))}


def test_every_row_of_the_shipped_data_is_used_or_set_aside(shipped_balances: dict[str, Balance]) -> None:
    assert [one.file for one in shipped_balances.values() if not one.holds] == []


@pytest.mark.parametrize("name", QUANTITIES)
def test_rows_used_for_a_number_are_the_claims_of_the_ledger(
    name: str, shipped: Ledger, shipped_balances: dict[str, Balance]
) -> None:
    frame = getattr(shipped, name)
    claims = shipped.claims[~shipped.claims["repeats"].isin(shipped.claims["row_id"])]
    held = set(claims["row_id"]) & set(frame.iloc[:, 0])
    assert set(next(iter(shipped_balances[name].used.values()))) == held


@pytest.mark.parametrize("name", QUANTITIES)
def test_rows_set_aside_are_the_repeats_of_the_ledger(
    name: str, shipped: Ledger, shipped_balances: dict[str, Balance]
) -> None:
    frame = getattr(shipped, name)
    aside = [key for keys in shipped_balances[name].aside.values() for key in keys]
    assert sorted(aside) == sorted(frame.loc[frame["repeats"] != ""].iloc[:, 0])


@pytest.mark.parametrize("name", ["attack_accounts", "strike_accounts", "tallies", "context", "sources", "speakers"])
def test_rows_of_a_file_are_the_rows_of_the_ledger_s_frame(
    name: str, shipped: Ledger, shipped_balances: dict[str, Balance]
) -> None:
    assert shipped_balances[name].rows == len(getattr(shipped, name))


@pytest.mark.parametrize("name", ["attacks", "strikes", "places"])
def test_events_and_places_used_are_those_of_the_ledger(
    name: str, shipped: Ledger, shipped_balances: dict[str, Balance]
) -> None:
    key = {"attacks": "attack_id", "strikes": "strike_id", "places": "place_id"}[name]
    assert set(shipped_balances[name].used[""]) == set(getattr(shipped, name)[key])


def test_an_event_without_an_account_is_set_aside_as_the_ledger_does(package_of: PackageOf) -> None:
    folder = package_of(
        attacks="attack_id\n2023-11-08-erbil-1\n2023-11-09-erbil-1", attack_accounts="attack_id\n2023-11-08-erbil-1"
    )
    one = balance(folder, "attacks.csv")
    assert (set(one.used[""]), str(one)) == (
        set(Ledger.load(folder).attacks["attack_id"]),
        "attacks.csv: 2 rows = 1 used + 1 left out (1 without an account)",
    )


def test_an_account_without_a_number_is_used_for_what_else_it_says(package_of: PackageOf) -> None:
    folder = package_of(strike_accounts="strike_id | killed\nround-2023-11-12 | two\nround-2023-11-08 |")
    assert str(balance(folder, "strike_accounts.csv")) == (
        "strike_accounts.csv: 2 rows = 2 used (1 with a number, 1 without one) + 0 left out"
    )


def test_a_correction_is_a_log_of_what_stands_in_the_files(package_of: PackageOf) -> None:
    correction = "corrected | file | row | column | was | is | why\n2023-12-01 | tallies.csv | t-0001 | quantity | 60 | 61 | misread"
    folder = package_of(tallies="quantity\n61", corrections=correction)
    assert str(balance(folder, "corrections.csv")) == (
        "corrections.csv: 1 row (a log; the corrected values already stand in the files)"
    )


@pytest.mark.parametrize(
    ("used", "aside"),
    [(["a"], []), (["a", "b", "c"], []), (["a", "b"], ["b"]), (["a", "a"], [])],
    ids=["lost", "invented", "both", "doubled"],
)
def test_a_balance_fails_where_a_row_is(used: list[str], aside: list[str]) -> None:
    assert not Balance("tallies.csv", 2, {"": used}, {"repeats": aside}).holds


def test_rows_on_the_disk_are_counted_by_record(package_of: PackageOf) -> None:
    folder = package_of()
    (folder / "speakers.csv").write_text('speaker_id,name,party,official\na,"two\nlines",press,no\nb,b,press,no\n')
    assert rows_on_disk(folder / "speakers.csv") == 2


def checked(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(command_line, ["check", *(str(argument) for argument in arguments)])
    return result.exit_code, result.output


def test_the_command_groups_findings_by_kind_with_their_number(package_of: PackageOf) -> None:
    code, output = checked(package_of(tallies=totals(*FALL)))
    assert (code, f"{FINDING_KINDS['fall']}: 1\n  tallies.csv:3 quantity: " in output) == (0, True)


def test_the_command_says_what_became_of_every_file() -> None:
    descriptor = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    files = [resource["path"] for resource in descriptor["resources"] if resource["path"].endswith(".csv")]
    _, output = checked(DATA)
    assert [file for file in files if not re.search(rf"^ *{file}: ", output, re.MULTILINE)] == []


def test_the_command_fails_where_rows_do_not_add_up(package_of: PackageOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_balance, "rows_on_disk", lambda _: 7)
    code, output = checked(package_of(tallies="quantity\n61"))
    assert (code, "tallies.csv" in output.split("the rows of ")[1], "don't add up" in output) == (1, True, True)


@pytest.mark.slow
def test_the_check_is_quick_as_it_leaves_the_slow_libraries_alone() -> None:
    code = (
        "import sys; from strikeledger.cli.main import command_line; "
        "command_line(['check', sys.argv[1]], standalone_mode=False); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(DATA)], capture_output=True, text=True, check=True)
    assert {"pandas", "numpy", "altair", "scipy", "papermill"} & set(done.stdout.splitlines()[-1].split()) == set()


def test_names_that_differ_by_a_letter_are_told_but_not_short_ones(package_of: PackageOf) -> None:
    rows = "speaker_id | name\na | ABC News\nb | NBC News\nc | The Nationale\nd | The National"
    told = found(package_of(speakers=rows), "alike")
    assert [re.findall(r'"([^"]+)"', line) for line in told] == [["The National", "The Nationale"]]


def test_a_total_of_an_area_without_a_place_says_what_may_be_wrong(package_of: PackageOf) -> None:
    told = package_of(tallies="scope | quantity\nJordan | 3", attack_accounts="attack_id\n2023-11-17-ain-al-asad-1")
    words = 'tallies.csv:2 scope: "Jordan": no place of places.csv lies there; if it is right, name it under places of the terms'
    assert found(told, "area") == [words]


@pytest.mark.parametrize("scope", ["Iraq, Syria", "Iraq and Syria", "Iraq & the Syria", "Iraq/Syria"])
def test_a_scope_that_links_its_parts_otherwise_is_told_how_to_write_it(scope: str, package_of: PackageOf) -> None:
    places = "place_id | country\na | Iraq\nb | Syria"
    (told,) = found(free_scopes(package_of(tallies=f"scope | quantity\n{scope} | 3", places=places)), "area")
    assert 'write "Iraq+Syria"' in told


def test_a_scope_in_another_order_is_told_as_perhaps_the_same(package_of: PackageOf) -> None:
    told = found(free_scopes(package_of(tallies="scope | quantity\nIraq+Syria | 3\nSyria+Iraq | 4")), "alike")
    assert told == ['tallies.csv:3 scope: "Syria+Iraq" may be "Iraq+Syria" of line 2; if so, write one of them']
