"""Optional columns: a package stands without them, and with them each cell is checked and reaches the claims."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strikeledger import Ledger
from strikeledger.data.claims import accounts_as_claims, claim_of, claims_of
from strikeledger.data.frames import rows_of
from strikeledger.data.schema import OPTIONAL_COLUMNS
from strikeledger.text import list_in_words
from tests.ledger_text import LedgerOf, PackageOf, copy_of_data, drop_corrections, problems, read_csv, write_csv

ATTACK, STRIKE = "2023-11-01-al-tanf-1", "round-2023-11-08"
ACCOUNTS = "attack_id | killed | us_injured | via | plain"
TALLIES = "quantity | dated | excludes | via | plain"


def without_optional(folder: Path, descriptor: bool = True) -> Path:
    """A package whose files, and perhaps whose descriptor, know no optional column."""
    drop_corrections(folder, OPTIONAL_COLUMNS)
    for name, columns in OPTIONAL_COLUMNS.items():
        rows = read_csv(folder / f"{name}.csv")
        kept = [column for column in rows[0] if column not in columns]
        write_csv(folder / f"{name}.csv", kept, [{column: row[column] for column in kept} for row in rows])
    if descriptor:
        content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        for resource in content["resources"]:
            gone = OPTIONAL_COLUMNS.get(resource["name"], {})
            schema = resource.get("schema", {"fields": []})
            schema["fields"] = [field for field in schema["fields"] if field["name"] not in gone]
            keys = schema.get("foreignKeys", [])
            schema["foreignKeys"] = [key for key in keys if gone.keys().isdisjoint(key["fields"])]
        (folder / "datapackage.json").write_text(json.dumps(content, indent=2), encoding="utf-8")
    return folder


@pytest.mark.parametrize("descriptor", [True, False])
def test_a_package_stands_without_optional_columns(descriptor: bool, tmp_path: Path) -> None:
    claims = Ledger.load(without_optional(copy_of_data(tmp_path / "data"), descriptor)).claims
    found = [set(claims[column]) for column in ("via", "plain", "dated", "excludes")]
    assert found == [{""}, {False}, {"own"}, {""}]


def test_a_required_column_may_not_be_missing(package_of: PackageOf) -> None:
    folder = package_of(tallies="quantity\n61")
    rows = read_csv(folder / "tallies.csv")
    write_csv(folder / "tallies.csv", [c for c in rows[0] if c != "note"], [{**row, "note": ""} for row in rows][:0])
    assert problems(folder)[0].startswith("tallies.csv:1: found no column note, allowed: the columns tally_id, ")


def test_claims_of_totals_carry_the_optional_cells(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(
        attack_accounts=f"attack_id\n{ATTACK}",
        strike_accounts=f"strike_id\n{STRIKE}",
        tallies=f"{TALLIES}\n61 | restated | {ATTACK} {STRIKE} | rewritten | quantity\n66 | own | | quoted |\n70 | | | |",
    )
    (first, second, third) = rows_of(ledger.claims[["via", "plain", "dated", "excludes"]])
    assert first == {"via": "rewritten", "plain": True, "dated": "restated", "excludes": f"{ATTACK} {STRIKE}"}
    assert second == {"via": "quoted", "plain": False, "dated": "own", "excludes": ""}
    assert third == {"via": "", "plain": False, "dated": "own", "excludes": ""}


def test_only_the_cell_that_is_named_is_plain(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts=f"{ACCOUNTS}\n{ATTACK} | two | three | translated | us_injured")
    claims = ledger.claims.set_index("measure")
    assert claims["plain"].to_dict() == {"killed": False, "us_injured": True}
    assert claims["via"].to_dict() == {"killed": "translated", "us_injured": "translated"}


def test_a_record_says_only_what_is_set(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=f"{TALLIES}\n61 | | | translated | quantity\n66 | | | |")
    marked, unmarked = (claim.record() for claim in claims_of(ledger, ledger.claims))
    assert (marked["via"], marked["plain"]) == ("translated", True)
    assert {"via", "plain"} & set(unmarked) == set()


def test_an_account_without_a_number_has_nothing_plain(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts=f"{ACCOUNTS}\n{ATTACK} | two | | translated | killed")
    (row,) = rows_of(accounts_as_claims(ledger.attack_accounts))
    claim = claim_of(ledger, row)
    assert (claim.plain, claim.via) == (False, "translated")


REFUSED = {
    "a route": (
        "61 | | | heard |",
        'tallies.csv:2 via: found "heard", allowed: one of spoken, quoted, translated, rewritten',
    ),
    "a day": ("61 | old | | |", 'tallies.csv:2 dated: found "old", allowed: one of own, restated'),
    "a column": ("61 | | | | killed", 'tallies.csv:2 plain: found "killed", allowed: names of columns with a number'),
    "an event": (
        f"61 | | {ATTACK} 2023-11-01-al-tanf-2 | |",
        f"with a space between two; add it there or correct it here (did you mean '{ATTACK}'?)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_cell_that_breaks_its_column_is_refused(case: str, package_of: PackageOf) -> None:
    row, said = REFUSED[case]
    (problem,) = problems(package_of(attack_accounts=f"attack_id\n{ATTACK}", tallies=f"{TALLIES}\n{row}"))
    assert said in problem


def test_an_empty_cell_is_nobody_s_plain_reading(package_of: PackageOf) -> None:
    folder = package_of(attack_accounts=f"{ACCOUNTS}\n{ATTACK} | | three | | killed us_injured")
    (problem,) = problems(folder)
    assert problem.startswith('attack_accounts.csv:2 plain: found "killed", allowed: a column of the row whose cell is')


def test_words_are_checked_where_the_descriptor_lists_none(package_of: PackageOf) -> None:
    folder = package_of(tallies=f"{TALLIES}\n61 | old | | heard |")
    path = folder / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for resource in content["resources"]:
        for field in resource.get("schema", {"fields": []})["fields"]:
            if field["name"] in ("via", "dated"):
                del field["constraints"]
    path.write_text(json.dumps(content), encoding="utf-8")
    found = [problem.split(":")[1].split()[1] for problem in problems(folder)]
    assert list_in_words(found) == "dated and via"


def test_the_same_statement_by_another_route_is_still_the_same(package_of: PackageOf) -> None:
    (problem,) = problems(package_of(tallies=f"{TALLIES}\n61 | | | |\n61 | restated | | translated | quantity"))
    assert problem.startswith("tallies.csv:3 tally_id: ")


def test_another_table_may_have_columns_of_such_names_for_itself(package_of: PackageOf) -> None:
    folder = package_of(attack_accounts=f"attack_id\n{ATTACK}")
    path = folder / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for resource in content["resources"]:
        if resource["name"] == "attack_accounts":
            resource["schema"]["fields"] += [{"name": name, "type": "string"} for name in ("dated", "excludes")]
    path.write_text(json.dumps(content), encoding="utf-8")
    rows = read_csv(folder / "attack_accounts.csv")
    own = [{**row, "dated": "by hand", "excludes": "the rest"} for row in rows]
    write_csv(folder / "attack_accounts.csv", list(own[0]), own)
    assert Ledger.load(folder).attack_accounts["excludes"].tolist() == ["the rest"]


def test_a_voice_has_a_short_name_and_counts_unless_it_is_press(package_of: PackageOf) -> None:
    folder = without_optional(copy_of_data(package_of(tallies="quantity\n61").parent / "bare"))
    speakers = Ledger.load(folder).speakers
    assert (speakers["short"] == speakers["name"]).all()
    assert (speakers["counts"] == (speakers["party"] != "press")).all()
    context = Ledger.load(folder).context
    assert not context["annotate"].any()
    assert (context["annotation"] == context["label"]).all()


def test_what_is_said_of_voices_and_circumstances_is_read() -> None:
    ledger = Ledger.load()
    speakers = ledger.speakers.set_index("speaker_id")
    assert (speakers["short"]["sohr"], speakers["counts"]["reuters"], speakers["counts"]["wikipedia"]) == (
        "Syrian Observatory", True, False,
    )  # fmt: skip
    assert set(ledger.claims["short"].str.len() <= 28) == {True}
    assert list(ledger.context[ledger.context["annotate"]]["annotation"].str.len() <= 50) == [True] * 3


def test_an_outcome_that_nobody_knows_is_refused(package_of: PackageOf) -> None:
    told = problems(package_of(attack_accounts=f"attack_id | outcome\n{ATTACK} | damaged"))
    assert any("attack_accounts.csv:2 outcome" in line and "near miss" in line for line in told)


def test_a_denial_gives_no_number(package_of: PackageOf) -> None:
    told = problems(package_of(attack_accounts=f"attack_id | outcome | us_injured\n{ATTACK} | denied | none"))
    assert [line.partition(": ")[0] for line in told] == ["attack_accounts.csv:2 us_injured"]


def test_a_striker_whom_the_terms_name_not_is_refused(package_of: PackageOf) -> None:
    folder = package_of(strike_accounts=f"strike_id | striker\n{STRIKE} | East+Wset")
    assert ["name no strikers" in line for line in problems(folder)] == [True, True]
    file = folder / "datapackage.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["terms"]["strikers"] = {"East": "the East", "West": "the West"}
    file.write_text(json.dumps(content), encoding="utf-8")
    (told,) = problems(folder)
    assert "Wset" in told
    assert "did you mean 'West'?" in told


DENIALS = f"""
    attack_id | speaker_id | source_id       | outcome
    {ATTACK}  | pentagon   | wire-2023-11-02 | denied
    {ATTACK}  | press-one  | wire-2023-11-03 | hit
"""


def test_a_denial_is_no_account_of_the_attack(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(attack_accounts=DENIALS)
    assert (ledger.attack_accounts["speaker_id"].tolist(), ledger.denials["speaker_id"].tolist()) == (
        ["press-one"],
        ["pentagon"],
    )


def test_an_attack_that_nobody_reports_yet_is_not_in_view(ledger_of: LedgerOf) -> None:
    view = ledger_of(attack_accounts=DENIALS).as_of("2023-11-02")
    assert (len(view.attacks), len(view.denials), view.contents) == (0, 0, frozenset())
