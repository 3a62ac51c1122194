"""What was attacked, what became of it, and who struck: bounded counts by whose accounts, and nothing where nobody says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from strikeledger import Ledger, sections
from strikeledger.report.blocks import Table
from strikeledger.report.display import Display
from strikeledger.report.prose import run_in_words
from tests.display_reading import markdown_of
from tests.ledger_text import DATA, LedgerOf, PackageOf

SHIPS = Path(__file__).parents[2] / "examples" / "red-sea" / "data"


@pytest.fixture(scope="module")
def ships() -> Ledger:
    return Ledger.load(SHIPS)


def told(display: Display | None) -> str:
    assert display is not None
    return run_in_words([display._figures[c.figure] if hasattr(c, "figure") else c for c in display.block.children])  # type: ignore[union-attr]


def table(display: Display | None) -> Table:
    assert display is not None
    assert isinstance(display.block, Table)
    return display.block


def cells(display: Display | None, key: str, *columns: str) -> dict[str, tuple[object, ...]]:
    return {record[key]: tuple(record[column] for column in columns) for record in table(display).records}


def test_each_voice_counts_by_itself(ships: Ledger) -> None:
    found = cells(
        sections.outcomes_table(ships.as_of("2024-01-12")), "accounts_of", "told_of", "hit", "not_hit", "denied"
    )
    assert found["US officials"] == ("18", "7 or 8", "8 or 9", "1")
    assert found["Houthis"] == ("10", "1", "none", "none")
    assert found["owners and operators"] == ("5", "3", "none", "1")


def test_a_claim_of_a_later_day_changes_no_earlier_count(ships: Ledger) -> None:
    day = "2023-12-13"
    before = cells(sections.outcomes_table(ships.as_of(day)), "accounts_of", "told_of", "hit", "not_hit")
    later = {row["source_id"] for row in ships.package.tables["sources"].rows if row["published"] > day}
    known = [row for row in ships.package.tables["attack_accounts"].rows if row["source_id"] not in later]
    officials = {row["speaker_id"] for row in ships.package.tables["speakers"].rows if row["official"] == "yes"}
    said = {row["attack_id"] for row in known if row["speaker_id"] in officials and row["outcome"] != "denied"}
    assert before["US officials"][0] == str(len(said))


def test_kinds_that_are_said_otherwise_are_a_range(ships: Ledger) -> None:
    found = cells(sections.targets_table(ships.as_of("2024-03-21")), "target", "attacks")
    assert (found["container ship"], found["cargo ship"]) == (("9 to 11",), ("2 to 5",))


def test_many_flags_are_folded(ships: Ledger) -> None:
    found = list(cells(sections.flags_table(ships.as_of("2024-03-21")), "flag", "attacks"))
    assert (found[0], found[-2:], len(found)) == ("Marshall Islands", ["others", "not said"], 10)


def test_strikes_are_told_apart_by_who_struck(ships: Ledger) -> None:
    assert told(sections.strikers_sentence(ships.as_of("2024-03-30"))) == (
        "Of 21 strikes and rounds listed, US officials' accounts give 4 to both and 14 to the United States alone; "
        "for 3 no source read here says who."
    )


def test_the_table_of_strikes_has_who_struck(ships: Ledger) -> None:
    heads = [column.label for column in table(sections.deaths_table(ships.as_of("2024-01-12"))).columns]
    assert heads == ["Strikes", "By", "US officials", "Others"]


def test_a_ledger_that_says_none_of_it_has_none_of_it() -> None:
    founding = Ledger.load(DATA).as_of("2024-02-07")
    silent = (
        "outcomes_sentence",
        "outcomes_table",
        "targets_table",
        "flags_table",
        "strikers_sentence",
        "descriptions_table",
    )
    assert [name for name in silent if getattr(sections, name)(founding) is not None] == []
    assert [column.label for column in table(sections.deaths_table(founding)).columns] == [
        "Strikes",
        "US officials",
        "Others",
    ]


STRIKES = "strike_id | kind | part_of\nround-2023-11-08 | round |\n2023-11-08-a | strike | round-2023-11-08\n2023-11-09-b | strike |"
STRIKE_ACCOUNTS = """
    strike_id    | speaker_id | source_id       | striker
    2023-11-08-a | pentagon   | wire-2023-11-08 | East
    2023-11-09-b | press-one  | wire-2023-11-09 | East+West
    2023-11-09-b | press-two  | wire-2023-11-10 | West
"""


def two_strikers(folder: Path) -> Path:
    file = folder / "datapackage.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["terms"] |= {"strikers": {"East": "the East", "West": "the West"}}
    file.write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_round_is_by_those_who_flew_its_strikes(package_of: PackageOf) -> None:
    ledger = Ledger.load(two_strikers(package_of(strikes=STRIKES, strike_accounts=STRIKE_ACCOUNTS)))
    assert told(sections.strikers_sentence(ledger.as_of("2023-11-09"))) == (
        "Of 2 strikes and rounds listed, US officials' accounts give 1 to the East alone; accounts of others give 1 to both."
    )
    assert "for 1 accounts differ" in told(sections.strikers_sentence(ledger))


def test_officials_who_have_denied_everything_are_said_to(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts="""
            attack_id      | speaker_id | source_id       | outcome
            2023-12-03-one-1 | group      | wire-2023-12-03 | hit
            2023-12-03-one-1 | pentagon   | wire-2023-12-04 | denied
        """,
        speakers="speaker_id | party\ngroup | armed group",
    )
    ledger = replace(ledger, terms=replace(ledger.terms, belligerents=("armed group",)))
    assert told(sections.outcomes_sentence(ledger)).endswith("1 attack that others report is denied by US officials.")
    assert told(sections.outcomes_sentence(ledger.as_of("2023-12-03"))).endswith(" tell of a hit in 1 of 1 attack.")


def test_an_old_total_with_attacks_added_is_said_to_be_one(ships: Ledger) -> None:
    def box(day: str) -> str:
        block = sections.limits_box(ships.as_of(day)).block
        return " ".join(run_in_words(part.children) for part in block.children)  # type: ignore[union-attr]

    told_of = "total of 11 January and the attacks that they confirmed one by one since"
    assert [told_of in box(day) for day in ("2024-01-12", "2024-01-24", "2024-03-21")] == [False, True, True]
    assert "they have given none by this definition since" in box("2024-01-24")


def test_a_note_explains_only_what_the_table_has(ledger_of: LedgerOf) -> None:
    accounts = "attack_id | outcome\n2023-11-17-ain-al-asad-1 | hit\n2023-11-18-ain-al-asad-1 | intercepted"
    shown = sections.outcomes_table(ledger_of(attack_accounts=accounts))
    told = markdown_of(shown)
    found = [word for word in ("sunk", "Not hit: missed", "Boarded", "Denied") if word in told]
    assert found == ["Not hit: missed"]
