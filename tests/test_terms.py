"""What a ledger is about stands in its data package: the nouns of its reports, and what they don't speak of."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import strikeledger
from strikeledger import Ledger, analysis, sections
from strikeledger.build.pipeline import row_digests
from strikeledger.counts import Count
from strikeledger.data import new_package
from strikeledger.data.validate import read_package, validate
from strikeledger.errors import DataError
from strikeledger.report.blocks import Chart, Document, Heading, Paragraph, Table, Text, plain_text, walk
from strikeledger.report.charts import credit_line
from strikeledger.report.display import requires
from strikeledger.sections import headlines
from strikeledger.terms import Terms, measure_in_words, scope_in_words, unsound_terms
from tests.ledger_text import DATA, NOTEBOOKS, read_csv, rows_of, write_csv
from tests.notebook_reading import read_report
from tests.notebook_text import run_here

HOME = Path(strikeledger.__file__).parent
OWN = [
    path
    for folder in ("analysis", "data", "inference", "report", "sections")
    for path in sorted((HOME / folder).glob("*.py"))
]
FOUNDING = re.compile(r"\bUS\b|Pentagon|United States|Iraq|Iran\b|Kataib|7 October")
TERMS = {
    "attack": "event of violence", "attacks": "events of violence", "officials": "UCDP", "official": "UCDP", "short": "UCDP",
    "speak_for": "UCDP", "counting": "UCDP", "confirmed": "recorded", "listed": True, "credit": "These are the data of somebody else.",
}  # fmt: skip
EVENTS = """
    attack_id | place_id | first_day  | last_day   | killed
    e-1       | north    | 2018-07-01 | 2018-07-01 | 3 to 7
    e-2       | north    | 2018-07-05 | 2018-07-05 | 4
    e-3       | south    | 2018-07-30 | 2018-08-02 | none
"""


def docstrings(tree: ast.AST) -> set[int]:
    """Lines of the strings that are no part of a sentence: docstrings of modules, classes, functions and constants."""
    bodies = [node.body for node in ast.walk(tree) if hasattr(node, "body") and isinstance(node.body, list)]
    return {
        line.lineno
        for body in bodies
        for line in body
        if isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    }


@pytest.mark.parametrize("path", OWN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_in_the_code_names_a_party_or_a_country(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    told = docstrings(tree)
    assert [node.value for node in said if node.lineno not in told and FOUNDING.search(node.value)] == []


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem != "explore"], ids=lambda path: path.stem)
def test_no_notebook_of_a_report_names_a_party_or_a_country(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [line for cell in cells for line in cell["source"] if FOUNDING.search(line)] == []


# --- the terms of a descriptor ---------------------------------------------------------------------------------------
def test_the_founding_data_say_what_they_are_about() -> None:
    terms = read_package(DATA).terms
    assert (terms.attacks_on, terms.officials, terms.theirs) == (
        "attacks on US forces",
        "US officials",
        "US officials'",
    )


def test_a_descriptor_without_terms_has_plain_words(tmp_path: Path) -> None:
    new_package.create_package(tmp_path / "ledger", date(2026, 1, 1))
    assert read_package(tmp_path / "ledger" / "data").terms == Terms()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"atack": "event"}, "atack"),
        ({"attack": ""}, "attack"),
        ({"attack": 3}, "attack"),
        ({"parties": "monitors"}, "parties"),
        ({"parties": {"monitor": 1}}, "parties"),
        ({"belligerents": "Iran"}, "belligerents"),
        ({"listed": "yes"}, "listed"),
        (["attack"], ""),
    ],
)  # fmt: skip
def test_terms_of_another_kind_are_told(content: object, name: str) -> None:
    assert [found for found, _, _ in unsound_terms(content)] == [name]


def test_an_unknown_term_is_refused_with_its_place(tmp_path: Path) -> None:
    new_package.create_package(tmp_path / "ledger", date(2026, 1, 1))
    file = tmp_path / "ledger" / "data" / "datapackage.json"
    file.write_text(file.read_text().replace('"terms": {}', '"terms": {"atack": "event"}'))
    with pytest.raises(DataError, match=r"terms\.atack"):
        read_package(file.parent)


def test_a_changed_term_is_another_input_of_every_edition(tmp_path: Path) -> None:
    packages = events(tmp_path / "a"), events(tmp_path / "b", attacks="incidents")
    before, after = (row_digests(validate(data), data, {"as_of": "2018-08-10"}) for data in packages)
    assert {name for name in before if before[name] != after[name]} == {"datapackage:terms"}


@pytest.mark.parametrize(
    ("party", "fights"),
    [("US government", False), ("armed group", True), ("militia", True), ("monitor", False), ("", False)],
)
def test_who_is_a_party_to_the_conflict_is_said_by_the_terms_alone(party: str, fights: bool) -> None:
    assert Terms(belligerents=("armed group",), own_party="militia").fights(party) is fights


@pytest.mark.parametrize("party", ["US government", "armed group", "Iran"])
def test_the_shipped_ledger_names_its_parties_to_the_conflict(shipped: Ledger, party: str) -> None:
    assert shipped.terms.fights(party)


def test_a_name_with_an_article_has_it_in_a_sentence() -> None:
    terms = Terms(places={"Red Sea": "the Red Sea"})
    assert (scope_in_words("Red Sea+Yemen", terms), terms.at("Red Sea"), terms.at("Erbil")) == (
        "the Red Sea and Yemen",
        "in the Red Sea",
        "at Erbil",
    )


def test_many_areas_are_counted_by_the_word_of_the_terms() -> None:
    assert scope_in_words("+".join("abcdef"), Terms(areas="sea areas")) == "6 sea areas"


# --- what a package holds nothing of ---------------------------------------------------------------------------------
def test_what_a_package_holds_nothing_of_gives_nothing(tmp_path: Path) -> None:
    speak: Callable[[Ledger], str] = requires("strikes", "rounds")(lambda _: "spoken")  # type: ignore[assignment]
    assert speak(Ledger.load(events(tmp_path))) is None


def test_what_nobody_had_told_of_by_a_day_is_not_spoken_of_as_of_that_day(shipped: Ledger) -> None:
    sentences = [sections.deaths_sentence(view) for view in (shipped.as_of("2023-10-20"), shipped.as_of("2023-10-26"))]
    assert [sentence is None for sentence in sentences] == [True, False]


# --- a ledger of something else --------------------------------------------------------------------------------------
def events(folder: Path, **terms: object) -> Path:
    """A data package of three events by one monitor, and nothing else."""
    new_package.create_package(folder / "ledger", date(2018, 8, 10))
    data = folder / "ledger" / "data"
    descriptor = json.loads((data / "datapackage.json").read_text())
    descriptor["terms"] = TERMS | terms
    (data / "datapackage.json").write_text(json.dumps(descriptor))
    rows = rows_of(EVENTS)
    columns = {r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in descriptor["resources"] if "schema" in r}
    accounts = [
        {"account_id": f"aa-{n}", "source_id": "report", "speaker_id": "ucdp", "weapon": "unknown", **row}
        for n, row in enumerate(rows)
    ]
    tables = {
        "attacks": [{**row, "sort_date": row["first_day"], "date_basis": "local"} for row in rows],
        "attack_accounts": accounts,
        "sources": [
            {"source_id": "report", "publisher": "A paper", "title": "A report", "published": "2018-08-05", "published_basis": "stated",
             "kind": "other"}
        ],
        "speakers": [{"speaker_id": "ucdp", "name": "UCDP", "party": "monitor", "official": "yes"}],
        "places": [
            {"place_id": name, "name": name.title(), "country": "Land", "latitude": "35", "longitude": "38"} for name in ("north", "south")
        ],
    }  # fmt: skip
    for name, filled in tables.items():
        write_csv(
            data / f"{name}.csv",
            columns[name],
            [{k: v for k, v in row.items() if k in columns[name]} for row in filled],
        )
    return data


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return events(tmp_path_factory.mktemp("other"))


REPORTS = [pytest.param(name, marks=pytest.mark.slow) for name in ("situation", "tempo", "sources")]


@pytest.fixture(scope="module", params=REPORTS)
def report(request: pytest.FixtureRequest, other: Path) -> Document:
    return read_report(run_here(other.parent / "notebooks" / f"{request.param}.ipynb", {"as_of": "2018-08-10"}, other))


def words(document: Document) -> str:
    """Everything that a report prints."""
    parts = []
    for piece in walk(document.blocks):
        if isinstance(piece, Text):
            parts.append(piece.text)
        elif isinstance(piece, Chart):
            parts += [piece.title, piece.subtitle, piece.alt]
        elif isinstance(piece, Table):
            parts += [piece.title, *(column.label for column in piece.columns)]
    return "\n".join([document.title, *parts, *(f.label + f.computation for f in document.figures.values())])


def test_a_report_of_something_else_speaks_of_nothing_that_is_not_there(report: Document) -> None:
    foreign = r"\battacks?\b|\bstrikes?\b|\brounds?\b|\bUS\b|personnel|troops|brain|officials?’|[Oo]fficials\b|truce|\{"
    assert [line for line in words(report).splitlines() if re.search(foreign, re.sub(r"\w+\.csv", "", line))] == []


def test_a_report_of_something_else_has_no_empty_section(report: Document) -> None:
    pairs = zip(report.blocks, report.blocks[1:], strict=False)
    assert [plain_text(a.children, {}) for a, b in pairs if isinstance(a, Heading) and isinstance(b, Heading)] == []


def test_a_report_of_something_else_says_whose_data_it_is(report: Document) -> None:
    told = [plain_text(block.children, report.figures) for block in report.blocks if isinstance(block, Paragraph)]
    assert TERMS["credit"] in told


def test_the_dead_of_all_events_are_a_sum_of_bounds(other: Path) -> None:
    ledger = Ledger.load(other)
    found = headlines.attack_deaths(ledger)
    direct = [
        (int(n), int(m or n))
        for n, m in (
            re.fullmatch(r"(\d+)(?: to (\d+))?", row["killed"].replace("none", "0")).groups()
            for row in read_csv(other / "attack_accounts.csv")
        )
    ]  # type: ignore[union-attr]
    assert (found.low, found.high) == (sum(low for low, _ in direct), sum(high for _, high in direct))


def test_events_without_totals_are_counted_exactly(other: Path) -> None:
    assert (headlines.attacks(Ledger.load(other)).low, headlines.attacks(Ledger.load(other)).high) == (3, 3)


def test_events_are_a_floor_where_nobody_says_that_the_list_is_whole(tmp_path: Path) -> None:
    found = headlines.attacks(Ledger.load(events(tmp_path, listed=False)))
    assert (found.low, found.high, found.words) == (3, None, "at least 3")


def test_an_event_without_a_number_leaves_the_sum_open(tmp_path: Path) -> None:
    data = events(tmp_path)
    file = data / "attack_accounts.csv"
    file.write_text(file.read_text().replace(",none,", ",,"))
    assert (headlines.attack_deaths(Ledger.load(data)).low, headlines.attack_deaths(Ledger.load(data)).high) == (
        7,
        None,
    )


def test_deaths_of_a_span_hold_what_may_lie_in_it(other: Path) -> None:
    spans = analysis.deaths_by_week(Ledger.load(other))
    counts = [Count(int(low), int(high)) for low, high in zip(spans["low"], spans["high"], strict=True)]
    assert counts[0] == Count(7, 11)


def test_the_deadliest_come_first_and_the_file_holds_all(other: Path) -> None:
    shown = sections.deadliest_table(Ledger.load(other))
    assert shown is not None
    assert isinstance(shown.block, Table)
    assert ([row["attack_id"] for row in shown.block.records], len(shown.block.rows)) == (["e-1", "e-2", "e-3"], 2)


def test_a_chart_names_whose_data_it_shows(other: Path) -> None:
    ledger = Ledger.load(other)
    part = replace(ledger, terms=replace(ledger.terms, extent="The data is the north alone.", source="Monitor"))
    assert credit_line(part).startswith("Source: Monitor, ")


@pytest.mark.parametrize(
    ("name", "named", "at"),
    [
        ("Red Sea", "the Red Sea", "in the Red Sea"),
        ("Gulf of Aden", "the Gulf of Aden", "in the Gulf of Aden"),
        ("Strait of Hormuz", "the Strait of Hormuz", "in the Strait of Hormuz"),
        ("United Arab Emirates", "the United Arab Emirates", "in the United Arab Emirates"),
        ("the Levant", "the Levant", "at the Levant"),
        ("Gulf", "the Gulf", "in the Gulf"),
        ("Taiz province", "Taiz province", "in Taiz province"),
        ("Hodeidah", "Hodeidah", "at Hodeidah"),
        ("Seattle", "Seattle", "at Seattle"),
    ],
)
def test_a_sea_has_its_article_without_being_told(name: str, named: str, at: str) -> None:
    assert (Terms().place(name), Terms().at(name)) == (named, at)


@pytest.mark.parametrize(
    ("measure", "one"),
    [
        ("killed", "person killed"),
        ("us_killed", "sailor killed"),
        ("strike_rounds", "round of strikes"),
        ("attacks", "raid on ships"),
        ("militants_killed", "person killed by strikes"),
        ("ships", "ships sunk"),
    ],
)
def test_one_of_a_measure_is_said_in_the_singular(measure: str, one: str) -> None:
    terms = Terms(
        attack="raid", attacks="raids", forces="ships", personnel="sailors", person="sailor", strikes="strikes",
        measures={"ships": "ships sunk"},
    )  # fmt: skip
    assert measure_in_words(terms, measure, one=True) == one
