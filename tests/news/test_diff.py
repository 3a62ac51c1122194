from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from strikeledger.build.catalogue import Report
from strikeledger.build.editions import Edition
from strikeledger.cli.main import command_line
from strikeledger.data.ledger import Ledger
from strikeledger.errors import CatalogueError
from strikeledger.news.diff import difference_lines, edition_difference
from strikeledger.report.headlines import SAME
from strikeledger.sections.changes import changes_since
from tests.ledger_text import DATA, ROOT, LedgerOf

pytestmark = pytest.mark.slow

REPORT = Report("sample", Path("sample.ipynb"), {})


def lines(one: str, other: str, reports: Path = Path("nowhere")) -> list[str]:
    return list(edition_difference(one, other, ROOT / "reports.toml", DATA, reports))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("61", "74", "61 -> 74 (new)"),
        ("at least 61", "62 to 80", "at least 61 -> 62 to 80 (better known)"),
    ],
)
def test_a_difference_is_told_by_its_kind(before: str, after: str, told: str, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=f"quantity | source_id\n{before} | a-2023-11-14\n{after} | b-2023-11-20")
    one, other = (Edition(REPORT, day, {"as_of": day}) for day in ("2023-11-14", "2023-11-20"))
    (line,) = (line for line in difference_lines(one, other, ledger) if line.startswith("  Attacks on US forces"))
    assert line.endswith(told)


@pytest.mark.parametrize(("before", "after"), [("at least 61", "at least 61"), ("more than 60", "at least 61")])
def test_the_same_number_again_is_no_difference(before: str, after: str, ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies=f"quantity | source_id\n{before} | a-2023-11-14\n{after} | b-2023-11-20")
    one, other = (Edition(REPORT, day, {"as_of": day}) for day in ("2023-11-14", "2023-11-20"))
    assert [line for line in difference_lines(one, other, ledger) if "Attacks on US forces" in line] == []


@pytest.mark.parametrize(("one", "other"), [(2, 3), (3, 2)])
def test_what_was_asked_differently_is_told_in_words(one: int, other: int, ledger_of: LedgerOf) -> None:
    ledger, helps = ledger_of(tallies="quantity\nseveral"), {"several": 'how many "several" means at least'}
    editions = [Edition(REPORT, str(n), {"as_of": "2023-11-29", "several": n}) for n in (one, other)]
    told = list(difference_lines(*editions, ledger, helps))
    assert told[1] == f'  How many "several" means at least: {one} in the first, {other} in the second'
    assert told[2].startswith(f"  Attacks on US forces: at least {one} -> at least {other} (")
    assert told[-1] == "  1 of 2 headline figures differs; due to what they were asked"


def test_a_list_that_is_empty_is_told_by_what_that_means(shipped: Ledger) -> None:
    helps = {"countries": "where the attacks were; empty means everywhere"}
    editions = [Edition(REPORT, "a", {"as_of": "2023-11-29", "countries": places}) for places in ([], ["Iraq"])]
    told = list(difference_lines(*editions, shipped, helps))
    assert told[1] == "  Where the attacks were: everywhere in the first, Iraq in the second"


def test_a_difference_names_the_claims_behind_it() -> None:
    told = "\n".join(lines("situation/2023-11-22", "situation/2023-11-29"))
    assert "Attacks on US forces: at least 66 -> 74 (new)\n      t-0194: “at least 74”" in told
    assert (
        "because of new events, 1 more rests on other words; due to what was published after 22 November 2023" in told
    )


@pytest.mark.parametrize(("one", "other"), [("2023-11-22", "2023-11-29"), ("2024-01-31", "2024-02-07")])
def test_as_many_figures_differ_as_the_report_says(one: str, other: str, shipped: Ledger) -> None:
    moves = changes_since(shipped.as_of(other), one)
    found = re.match(r"  (\d+) of (\d+) ", lines(f"situation/{one}", f"situation/{other}")[-1])
    assert found
    assert found.groups() == (str(sum(move.kind != SAME for move in moves)), str(len(moves)))


def test_an_edition_does_not_differ_from_itself() -> None:
    assert (
        lines("situation/2023-11-22", "situation/2023-11-22")[-1]
        == "  0 of 12 headline figures differ; both were asked the same"
    )


def write_edition(folder: Path, asked: dict[str, object], attacks: int, revision: int = 1) -> None:
    """What was published of an edition, as far as a difference looks."""
    record = {
        "id": "attacks",
        "label": "Attacks",
        "kind": "count",
        "low": attacks,
        "high": attacks,
        "words": str(attacks),
    }
    content = {
        "revision": revision,
        "as_of": asked["as_of"],
        "parameters": asked,
        "figures": [{**record, "claims": ["t-0194"] if attacks > 73 else []}],
    }
    folder.mkdir(parents=True)
    (folder / "figures.json").write_text(json.dumps(content), encoding="utf-8")


def test_an_earlier_revision_is_compared_as_it_was_published(tmp_path: Path) -> None:
    asked: dict[str, object] = {"as_of": "2023-11-29", "several": 2}
    write_edition(tmp_path / "situation" / "2023-11-29.r1", asked, 73)
    write_edition(tmp_path / "situation" / "2023-11-29", {**asked, "several": 3}, 74)
    assert lines("situation/2023-11-29.r1", "situation/2023-11-29", tmp_path) == [
        "situation/2023-11-29.r1 and situation/2023-11-29, as they were published",
        '  How many "several" means at least: 2 in the first, 3 in the second',
        "  Attacks: 73 -> 74 (more is counted)",
        "      now also t-0194",
        "  1 of 1 headline figures differs",
    ]


def test_a_revision_that_was_asked_the_same_differs_by_a_change_of_ours(tmp_path: Path) -> None:
    for name, attacks in (("2023-11-29.r1", 73), ("2023-11-29", 74)):
        write_edition(tmp_path / "situation" / name, {"as_of": "2023-11-29"}, attacks)
    told = lines("situation/2023-11-29.r1", "situation/2023-11-29", tmp_path)
    assert told[1] == "  Attacks: 73 -> 74 (the data or the program was changed)"


def test_between_two_revisions_it_is_told_why_each_gave_way(tmp_path: Path) -> None:
    for name, attacks, revision in (("2023-11-29.r1", 73, 1), ("2023-11-29.r2", 74, 2), ("2023-11-29", 75, 3)):
        write_edition(tmp_path / "situation" / name, {"as_of": "2023-11-29"}, attacks, revision)
    for revision, why in ((1, "a correction: misread"), (2, "another method")):
        word = {"revision": revision, "why": why}
        (tmp_path / "situation" / f"2023-11-29.r{revision}" / "superseded.json").write_text(json.dumps(word))
    first = "  Revision 2 replaced revision 1, because of a correction: misread"
    second = "  Revision 3 replaced revision 2, because of another method"
    assert lines("situation/2023-11-29.r1", "situation/2023-11-29", tmp_path)[1:3] == [first, second]
    assert lines("situation/2023-11-29.r2", "situation/2023-11-29.r1", tmp_path)[1] == first
    assert not lines("situation/2023-11-29.r2", "situation/2023-11-29.r2", tmp_path)[1].startswith("  Revision")


def test_an_edition_beside_the_catalogue_is_computed_as_it_was_asked(tmp_path: Path) -> None:
    write_edition(tmp_path / "article" / "2023-11-29-33214086", {"as_of": "2023-11-29", "several": 3}, 74)
    told = lines("article/2023-11-29", "article/2023-11-29-33214086", tmp_path)
    assert told[1] == '  How many "several" means at least: 2 in the first, 3 in the second'
    assert "US strikes, by US officials' accounts: 8 to 15 -> 9 to 15 (better known)" in told[2]


@pytest.mark.parametrize("name", ["situation/2023-11-29.r1", "article/2023-11-29-33214086", "gone/2023-11-29"])
def test_an_edition_that_does_not_stand_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=f"no edition '{name}' in "):
        lines(name, "situation/2023-11-29", tmp_path)


def test_a_day_in_another_form_is_told_how_it_is_written(tmp_path: Path) -> None:
    write_edition(tmp_path / "situation" / "2023-12-06", {"as_of": "2023-12-06"}, 74)
    for name in ("situation/29.11.2023", "situation/29-11-2023", "situation/2023-13-01.r1"):
        with pytest.raises(CatalogueError, match="a day is written as in situation/2023-11-29"):
            lines(name, "situation/2023-12-06", tmp_path)


def test_an_earlier_revision_is_not_compared_with_what_is_not_built(tmp_path: Path) -> None:
    write_edition(tmp_path / "situation" / "2023-11-29.r1", {"as_of": "2023-11-29"}, 73)
    result = CliRunner().invoke(
        command_line, ["diff", "situation/2023-11-29.r1", "situation/2023-11-22", "--reports", str(tmp_path)]
    )
    assert (result.exit_code, "situation/2023-11-22 isn't built" in result.output) == (1, True)
