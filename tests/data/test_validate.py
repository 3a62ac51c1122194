from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from strikeledger import Ledger
from strikeledger.data.validate import validate
from strikeledger.errors import DataError
from tests.ledger_text import DATA, PackageOf, copy_of_data, free_scopes, problems, read_csv, replace_in

Spoil = Callable[[bytes], bytes]


def findings(folder: Path) -> list[str]:
    """What the door finds odd, but for rows that a small package doesn't use."""
    return [str(finding) for finding in validate(folder).findings if finding.kind != "unused"]


def test_the_shipped_data_has_one_early_publication_that_is_known() -> None:
    (finding,) = [finding for finding in validate(DATA).findings if finding.kind == "early"]
    assert finding.file == "strike_accounts.csv"


def test_a_small_sound_package_passes(package_of: PackageOf) -> None:
    assert findings(package_of(strike_accounts="strike_id | killed\nround-2023-11-12 | six or seven")) == []


def test_a_cell_can_be_corrected_again(tmp_path: Path) -> None:
    folder = copy_of_data(tmp_path / "data")
    with (folder / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write("2024-01-02,tallies.csv,t-0040,quantity,at least 18,at least 19,misread,\n")
        file.write("2024-01-03,tallies.csv,t-0040,quantity,at least 19,at least 20,misread again,\n")
    assert validate(folder).findings == validate(DATA).findings


WORDS = [
    ("mroe than 70", 'no hedge rule reads "mroe than 70"; the nearest are "more than 70"'),
    ("many", 'no hedge rule reads "many"'),
    ("7 to 6", '"7 to 6" runs backwards: 7 is more than 6'),
    ("1,3", '"1,3" is ambiguous: write a whole number ("13", "1,300") or a range in words ("1 to 3")'),
    ("-4", 'no hedge rule reads "-4"'),
    ("about half of cats", "a share of a cats tally of the same source and scope"),
]


@pytest.mark.parametrize(("words", "told"), WORDS)
def test_words_that_are_no_quantity_are_told_by_line_and_column(words: str, told: str, package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies=f"quantity\n61\n{words}"))
    assert problem.startswith(f'tallies.csv:3 quantity: found "{words}"')
    assert told in problem


@pytest.mark.parametrize("column", ["killed", "wounded"])
def test_each_quantity_of_a_strike_is_read_at_the_door(column: str, package_of: PackageOf) -> None:
    (problem,) = problems(package_of(strike_accounts=f"strike_id | {column}\nround-2023-11-12 | lots"))
    assert problem.startswith(f'strike_accounts.csv:2 {column}: found "lots"')


@pytest.mark.parametrize("column", ["us_killed", "us_injured"])
def test_each_quantity_of_an_attack_is_read_at_the_door(column: str, package_of: PackageOf) -> None:
    (problem,) = problems(package_of(attack_accounts=f"attack_id | {column}\n2023-11-08-erbil-1 | lots"))
    assert problem.startswith(f'attack_accounts.csv:2 {column}: found "lots"')


def test_nearly_a_small_number_is_read_or_refused_in_words(package_of: PackageOf) -> None:
    assert Ledger.load(package_of(tallies="quantity\nnearly ten")).claims["high"].tolist() == [9]


def test_a_share_without_its_base_is_told(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies="measure | quantity\nus_tbi | about half of us_injured"))
    assert problem == (
        'tallies.csv:2 quantity: found "about half of us_injured", allowed: a share of a us_injured tally of the same '
        "source and scope; add the tally of us_injured with the same source, scope and window, or write the number"
    )


def test_a_share_of_another_source_s_number_has_no_base(package_of: PackageOf) -> None:
    folder = package_of(
        tallies="""
        measure    | quantity                 | source_id
        us_injured | 61                       | wire-2023-11-28
        us_tbi     | about half of us_injured | wire-2023-11-29
        """
    )
    assert problems(folder)[0].startswith('tallies.csv:3 quantity: found "about half of us_injured"')


def test_a_share_of_itself_has_no_base(package_of: PackageOf) -> None:
    folder = package_of(tallies="measure | quantity\nus_tbi | about half of us_tbi")
    assert problems(folder)[0].startswith('tallies.csv:2 quantity: found "about half of us_tbi"')


def test_a_share_outside_the_tallies_has_no_base(package_of: PackageOf) -> None:
    folder = package_of(
        tallies="measure | quantity\nus_injured | 61",
        attack_accounts="attack_id | us_injured\n2023-11-08-erbil-1 | about half of us_injured",
    )
    assert problems(folder)[0].startswith("attack_accounts.csv:2 us_injured")


def test_a_range_of_days_that_runs_backwards_is_told(package_of: PackageOf) -> None:
    folder = package_of(strike_accounts="strike_id | first_day | last_day\nround-2023-11-12 | 2023-11-13 | 2023-11-12")
    assert problems(folder) == [
        (
            'strike_accounts.csv:2 last_day: found "2023-11-12", allowed: a day on or after first_day (2023-11-13); '
            "turn the two around or correct one"
        )
    ]


def test_a_window_that_begins_after_its_total_is_told(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies="quantity | since | as_of_first\n61 | 2023-11-29 | 2023-11-28"))
    assert "a day on or after since (2023-11-29)" in problem


@pytest.mark.parametrize(
    ("column", "target"), [("source_id", "sources"), ("speaker_id", "speakers"), ("strike_id", "strikes")]
)
def test_a_name_that_no_other_file_knows_is_told(column: str, target: str, package_of: PackageOf) -> None:
    folder = package_of(strike_accounts="strike_id\nround-2023-11-12")
    cells = {"source_id": "wire-2023-11-29", "speaker_id": "pentagon", "strike_id": "round-2023-11-12"}
    path = folder / f"{target}.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert problems(folder) == [
        (
            f'strike_accounts.csv:2 {column}: found "{cells[column]}", allowed: a {column} of {target}.csv; '
            f"add it to {target}.csv or correct it here"
        )
    ]


def test_a_place_that_no_other_file_knows_is_told(package_of: PackageOf) -> None:
    folder = package_of(attacks="attack_id\n2023-11-08-erbil-1")
    replace_in(folder / "places.csv", "ain-al-asad,ain-al-asad", "al-asad,ain-al-asad")
    assert problems(folder)[0].startswith(
        'attacks.csv:2 place_id: found "ain-al-asad", allowed: a place_id of places.csv'
    )


def test_a_name_that_no_row_has_is_told_with_the_nearest(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    voice = read_csv(folder / "tallies.csv")[0]["speaker_id"]
    replace_in(folder / "tallies.csv", voice, f"{voice}x")
    assert problems(folder) == [
        (
            f'tallies.csv:2 speaker_id: found "{voice}x", allowed: a speaker_id of speakers.csv; '
            f"add it to speakers.csv or correct it here (did you mean '{voice}'?)"
        )
    ]


def test_a_reading_that_comes_twice_is_told(package_of: PackageOf) -> None:
    folder = package_of()
    replace_in(folder / "hedges.csv", "\nover {n},over 60,", "\nmore than {n},over 60,")
    assert "; make one row of the two, or change one" in problems(folder)[0]


def test_a_cell_that_is_corrected_twice_on_a_day_is_told(package_of: PackageOf) -> None:
    head, twice = "corrected | file | row | column | was | is | why", "2024-01-02 | tallies.csv | t-0001 | quantity"
    folder = package_of(
        tallies="quantity\n63", corrections=f"{head}\n{twice} | 61 | 62 | read again\n{twice} | 62 | 63 | once more"
    )
    assert problems(folder) == [
        (
            'corrections.csv:3 corrected, file, row, column: found "2024-01-02 tallies.csv t-0001 quantity", '
            "allowed: one row for the same of these; line 2 has it already; make one row of the two, or change one"
        )
    ]


def test_a_key_that_comes_twice_is_told(package_of: PackageOf) -> None:
    folder = package_of(tallies="tally_id | quantity\nt-0001 | 61\nt-0001 | 62")
    assert problems(folder) == [
        (
            'tallies.csv:3 tally_id: found "t-0001", allowed: a value once; line 2 has it already; '
            "give the row a new id or remove it"
        )
    ]


def test_two_rows_that_say_the_same_are_told(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies="quantity | note\n61 |\n61 | again"))
    assert (
        problem
        == 'tallies.csv:3 tally_id: found "t-0002", allowed: each statement once; line 2 says the same; remove one of the two'
    )


@pytest.mark.parametrize(
    "other", ["Syria+Iraq | at least 50", "Iraq+Syria | at least fifty", "Syria+Iraq | At least fifty"]
)
def test_the_same_in_figures_and_words_or_in_another_order_of_a_scope_is_one(other: str, package_of: PackageOf) -> None:
    (problem,) = problems(free_scopes(package_of(tallies=f"scope | quantity\nIraq+Syria | at least 50\n{other}")))
    assert "each statement once; line 2 says the same" in problem


def test_another_hedge_is_another_statement(package_of: PackageOf) -> None:
    assert len(Ledger.load(package_of(tallies="quantity\nat least 50\nmore than 50")).tallies) == 2


def early(days: str) -> str:
    return f"strike_id | source_id | first_day\nround-2023-11-12 | wire-2023-11-10 | {days}"


def test_a_publication_days_before_its_event_is_told(package_of: PackageOf) -> None:
    assert problems(package_of(strike_accounts=early("2023-11-12"))) == [
        (
            'strike_accounts.csv:2 first_day: found "2023-11-12", allowed: a day no later than one day after its source was '
            "published (2023-11-10); correct the day here or the publication in sources.csv"
        )
    ]


def test_a_publication_one_day_before_its_event_is_only_a_finding(package_of: PackageOf) -> None:
    (finding,) = findings(package_of(strike_accounts=early("2023-11-11")))
    assert finding.startswith("strike_accounts.csv:2 first_day: 11 November 2023 is the day after")


def test_a_publication_on_the_day_of_its_event_is_no_finding(package_of: PackageOf) -> None:
    assert findings(package_of(strike_accounts=early("2023-11-10"))) == []


def test_a_total_of_a_day_after_its_publication_is_told(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies="quantity | as_of_first\n61 | 2023-12-04"))
    assert problem.startswith('tallies.csv:2 as_of_first: found "2023-12-04"')


FILES: dict[str, tuple[Spoil, str]] = {
    "cut off within a quote": (lambda data: data + b't-0002,"att', "tallies.csv:3: found unexpected end of data"),
    "cut off within a row": (lambda data: data[:-12], "tallies.csv:2: found "),
    "cut off before its last line end": (lambda data: data[:-1], "tallies.csv:2: found no line end after the last row"),
    "cut off to nothing": (lambda _: b"", "tallies.csv:1: found "),
    "in Latin-1": (lambda data: data.replace(b"a note", b"caf\xe9"), "tallies.csv:2: found the byte 0xe9"),
    "in UTF-16": (lambda data: data.decode().encode("utf-16"), "tallies.csv:1: found the byte 0xff"),
    "saved as a workbook": (lambda data: b"PK\x03\x04" + data, "tallies.csv:1: found a workbook of a spreadsheet"),
    "with zero bytes": (lambda data: data.replace(b"a note", b"a\0note"), "tallies.csv:1: found zero bytes"),
    "with another header": (lambda data: data.replace(b"quantity", b"count"), "header row: quantity instead of count"),
    "with semicolons": (lambda data: data.replace(b",", b";"), "tallies.csv:1: found the columns tally_id;measure"),
    "with a column too many": (lambda data: data.replace(b"a note", b"a note,more"), "tallies.csv:2: found 17 cells, allowed: 16 cells"),
    "with a cell too few": (lambda data: data.replace(b",a note", b""), "tallies.csv:2: found 15 cells, allowed: 16 cells"),
    "with an empty line": (lambda data: data + b"\n", "tallies.csv:3: found an empty row, allowed: a row with its id; delete the row"),
    "with an empty row": (lambda data: data + b"," * 15 + b"\n", "tallies.csv:3: found an empty row"),
    "with empty columns": (lambda data: data.replace(b"\n", b",,\n"), "tallies.csv:1: found 2 columns without a name"),
    "with a quote in a bare cell": (lambda data: data + b'"t"x,\n', "tallies.csv:3: found "),
}  # fmt: skip


@pytest.mark.parametrize("fault", FILES)
def test_a_spoilt_file_is_told_with_its_line(fault: str, package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity | note\n61 | a note")
    spoil, told = FILES[fault]
    path = folder / "tallies.csv"
    path.write_bytes(spoil(path.read_bytes()))
    assert told in "\n".join(problems(folder))


def test_a_word_that_is_not_one_of_a_list_is_told(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(attack_accounts="attack_id | weapon\n2023-11-08-erbil-1 | laser"))
    assert problem == (
        'attack_accounts.csv:2 weapon: found "laser", allowed: one of drone, rocket, missile, mortar, mixed, unknown; '
        "write one of these"
    )


@pytest.mark.parametrize("value", ["33.81", "33.8125", "33.80"])
def test_coordinates_that_are_too_fine_are_told(value: str, package_of: PackageOf) -> None:
    (problem,) = problems(package_of(places=f"place_id | latitude\nain-al-asad | {value}"))
    assert problem == (
        f'places.csv:2 latitude: found "{value}", allowed: degrees with one decimal at most; '
        "round it: no place is given more finely"
    )


STRIKES = """
    strike_id                 | kind   | part_of
    2023-11-12-mayadin        | strike | {}
    2023-11-12-abu-kamal      | strike |
    round-2023-11-12          | round  |
"""


def test_a_part_of_a_round_is_sound(package_of: PackageOf) -> None:
    assert findings(package_of(strikes=STRIKES.format("round-2023-11-12"))) == []


def test_a_part_of_a_strike_that_is_no_round_is_told(package_of: PackageOf) -> None:
    assert problems(package_of(strikes=STRIKES.format("2023-11-12-abu-kamal"))) == [
        'strikes.csv:2 part_of: found "2023-11-12-abu-kamal", allowed: the id of a round; name the round or leave the cell empty'
    ]


def test_a_round_that_is_part_of_a_round_is_told(package_of: PackageOf) -> None:
    folder = package_of(strikes="strike_id | part_of\nround-2023-11-12 | round-2023-11-08\nround-2023-11-08 |")
    assert problems(folder)[0].startswith('strikes.csv:2 part_of: found "round-2023-11-08", allowed: an empty cell')


REPEATS = """
    tally_id | quantity | source_id       | repeats
    t-0001   | 61       | wire-2023-11-28 |
    t-0002   | {}       | wire-2023-11-29 | {}
"""


def test_a_repeat_that_agrees_is_sound(package_of: PackageOf) -> None:
    assert findings(package_of(tallies=REPEATS.format("61", "t-0001"))) == []


def test_a_repeat_that_disagrees_is_told(package_of: PackageOf) -> None:
    assert problems(package_of(tallies=REPEATS.format("62", "t-0001"))) == [
        (
            'tallies.csv:3 repeats: found "t-0001", allowed: the id of a row with the same speaker and the same words; '
            "a row that disagrees stands by itself: empty the cell"
        )
    ]


def test_a_repeat_of_nothing_is_told(package_of: PackageOf) -> None:
    assert problems(package_of(tallies=REPEATS.format("61", "t-0009")))[0].startswith(
        'tallies.csv:3 repeats: found "t-0009", allowed: a tally_id of tallies.csv'
    )


def test_a_row_that_repeats_itself_is_told(package_of: PackageOf) -> None:
    assert problems(package_of(tallies=REPEATS.format("61", "t-0002")))[0].startswith(
        'tallies.csv:3 repeats: found "t-0002"'
    )


CORRECTION = (
    "corrected | file | row | column | was | is | why\n2024-01-02 | tallies.csv | t-0001 | quantity | 60 | 61 | misread"
)


def test_a_correction_of_the_present_value_is_sound(package_of: PackageOf) -> None:
    assert findings(package_of(tallies="quantity\n61", corrections=CORRECTION)) == []


@pytest.mark.parametrize(
    ("tallies", "now"), [("quantity\n62", "62"), ("tally_id | quantity\nt-0002 | 61", "no such row")]
)
def test_a_correction_that_no_longer_matches_is_told(tallies: str, now: str, package_of: PackageOf) -> None:
    assert problems(package_of(tallies=tallies, corrections=CORRECTION)) == [
        (
            'corrections.csv:2 is: found "61", allowed: the present value of quantity in row t-0001 of tallies.csv: '
            f"{now}; record the later change as a correction of its own"
        )
    ]


def test_a_correction_of_no_file_is_told(package_of: PackageOf) -> None:
    folder = package_of(corrections=CORRECTION.replace("tallies.csv", "totals.csv"))
    assert problems(folder)[0].startswith(
        'corrections.csv:2 file: found "totals.csv", allowed: one of attack_accounts.csv'
    )


RULES = [
    ("{n},sixty-one,n,n,no", "{n},sixty-one,nn,n,no", "hedges.csv:2 low"),
    ("{n},sixty-one,n,n,no", "{n},sixty-one,m,n,no", "hedges.csv:2 low"),
    ("at least {n},at least 45,n,,no", "at least {n},at most 45,n,,no", "example"),
    ("several,several,several,,yes", "several,some more,several,,yes", "example"),
    ("none,none,0,0,no", "none,none,1,0,no", "high"),
    ("over {n},over 60,n+1,,no", "over {n} {n},over 60 60,n+1,,no", "reading"),
    ("over {n},over 60,n+1,,no", "over {n}{m},over 60,n+1,,no", "reading"),
    ("over {n},over 60,n+1,,no", '"{n}, five off",60 five off,n+5,n-5,no', "high"),
    ("over {n},over 60,n+1,,no", "over {n},over 60,n,99% n,no", "high"),
    ("over {n},over 60,n+1,,no", "over {n},over 60,90% n,n-2,no", "high"),
    ("over {n},over 60,n+1,,no", "over {n},over 60,3,several,no", "high"),
    ("{n} through {m},8 through 15,n,m,no", "{n} through {m},8 through 15,m,n,no", "high"),
    (
        "a minority of {base},a minority of us_injured,0% base,50% base,no",
        "a bit of {base},a bit of attacks,50% base,20% base,no",
        "high",
    ),
    ("over {n},over 60,n+1,,no", "over {n},over 60,n+1,n of it,no", "high"),
]


@pytest.mark.parametrize(("old", "new", "place"), RULES)
def test_a_rule_that_does_not_read_its_example_is_told(old: str, new: str, place: str, package_of: PackageOf) -> None:
    folder = package_of()
    replace_in(folder / "hedges.csv", "\n" + old + "\n", "\n" + new + "\n")
    assert place in problems(folder)[0]


def test_a_rule_whose_bounds_cross_is_told_with_a_number(package_of: PackageOf) -> None:
    folder = package_of()
    replace_in(folder / "hedges.csv", "\nover {n},over 60,n+1,,no\n", '\n"{n}, five off",60 five off,n+5,n-5,no\n')
    line = (folder / "hedges.csv").read_text(encoding="utf-8").splitlines().index(
        '"{n}, five off",60 five off,n+5,n-5,no'
    ) + 1
    assert problems(folder)[0] == (
        f'hedges.csv:{line} high: found "n-5", allowed: at least its low (n+5), which it isn\'t where n is 1; '
        "turn the two around or correct one"
    )


def test_a_rule_may_widen_a_number_by_a_whole_one(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n60 five off")
    replace_in(folder / "hedges.csv", "\nover {n},over 60,n+1,,no\n", "\n{n} five off,60 five off,n-5,n+5,yes\n")
    (row,) = Ledger.load(folder).claims.to_dict("records")
    assert (row["low"], row["high"]) == (55, 65)


def test_several_problems_are_all_listed_in_order(package_of: PackageOf) -> None:
    folder = package_of(
        tallies="quantity | measure\nlots | attacks\n7 to 6 | attacks",
        strike_accounts="strike_id | first_day | last_day | killed\nround-2023-11-12 | 2023-11-13 | 2023-11-12 | 1,3",
        places="place_id | latitude\nain-al-asad | 33.81",
    )
    assert [problem.split(": found")[0] for problem in problems(folder)] == [
        "places.csv:2 latitude",
        "strike_accounts.csv:2 killed",
        "strike_accounts.csv:2 last_day",
        "tallies.csv:2 quantity",
        "tallies.csv:3 quantity",
    ]


def test_problems_of_several_files_are_all_listed(package_of: PackageOf) -> None:
    folder = package_of()
    (folder / "tallies.csv").unlink()
    (folder / "places.csv").write_bytes(b"place_id\n")
    assert [problem.split(": found")[0] for problem in problems(folder)] == ["places.csv:1", "tallies.csv:1"]


def test_an_error_counts_its_problems(package_of: PackageOf) -> None:
    with pytest.raises(DataError, match=r"^2 problems in the data:\n  tallies\.csv:2"):
        validate(package_of(tallies="quantity\nlots\n7 to 6"))


@pytest.mark.parametrize(
    "tables",
    [
        {"tallies": "quantity | measure | as_of_first\n61 | deaths | 2023-02-30"},
        {"tallies": "quantity | counting\n61 |\nlots | Pentagon"},
        {"places": "place_id | latitude\nain-al-asad | 80"},
        {"strikes": "strike_id | part_of\nround-2023-11-12 | round-2023-11-08\nround-2023-11-08 |"},
        {"tallies": "quantity\nlots\n7 to 6\n1,3"},
    ],
    ids=["types", "gaps", "limits", "rounds", "words"],
)
def test_every_problem_says_what_to_do(tables: dict[str, str], package_of: PackageOf) -> None:
    with pytest.raises(DataError) as refused:
        validate(package_of(**tables))
    assert [str(problem) for problem in refused.value.problems if not problem.remedy] == []


def test_a_missing_file_says_what_to_do(package_of: PackageOf) -> None:
    folder = package_of()
    (folder / "tallies.csv").unlink()
    with pytest.raises(DataError) as refused:
        validate(folder)
    assert [str(problem) for problem in refused.value.problems if not problem.remedy] == []
