"""A ledger of another conflict: who is official and who fights is said by its terms, and nothing in its reports is of the founding one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from strikeledger import Ledger, sections
from strikeledger.data.claims import claims_of
from strikeledger.sections.headlines import every_headline
from tests.display_reading import markdown_of
from tests.ledger_text import NOTEBOOKS, ROOT, contents, read_csv, write_package
from tests.notebook_text import run_here

COMMAND = Path(sys.executable).with_name("strikeledger")
FOUNDING = re.compile(
    rb"\bUSA?\b|Pentagon|CENTCOM|United States|Iraq|Iran\b|Syria|Kataib|armed group|militia|7 October"
)
TERMS = {
    "forces": "river troops", "attackers": "hill fighters", "personnel": "river soldiers", "troops": "river soldiers stationed",
    "casualties": "river casualties", "strikes": "river raids", "striker": "the river state", "acknowledger": "the river state",
    "officials": "river officials", "official": "a river official", "short": "officials", "speak_for": "the river state",
    "counting": "River staff", "own_party": "river state", "belligerents": ["hill council", "coast guard"],
    "parties": {"river state": "river state", "hill council": "hill council", "coast guard": "coast guard", "monitor": "monitors"},
    "countings": {"River staff": "what river officials count"},
}  # fmt: skip
SPEAKERS = """
    speaker_id | name          | party        | official
    staff      | River staff   | river state  | yes
    paper      | River gazette | river state  | no
    council    | Hill council  | hill council | no
    guard      | Coast guard   | coast guard  | no
    watch      | Peace watch   | monitor      | no
"""
ATTACKS = """
    attack_id         | source_id    | speaker_id | weapon | claimed_by   | us_injured
    2023-11-02-ford-1 | a-2023-11-03 | staff      | rocket |              | two
    2023-11-05-ford-1 | a-2023-11-06 | staff      | drone  | Hill council |
    2023-11-06-ford-1 | b-2023-11-07 | council    | rocket | Hill council |
"""
STRIKES = """
    strike_id        | source_id    | speaker_id | acknowledged | killed
    round-2023-11-08 | c-2023-11-09 | staff      | yes          | two or three
    round-2023-11-08 | d-2023-11-10 | guard      |              | nine
    round-2023-11-12 | e-2023-11-13 | staff      | yes          | none
"""
TALLIES = """
    measure    | source_id    | speaker_id | counting    | scope | since      | quantity
    attacks    | e-2023-11-13 | staff      | River staff | Land  | 2023-11-01 | more than 4
    us_injured | e-2023-11-13 | staff      | River staff | Land  | 2023-11-01 | several
    attacks    | f-2023-11-14 | watch      | Peace watch | Land  | 2023-11-01 | nine
"""


def write_other(folder: Path) -> Path:
    """A data package of river and hills."""
    named = {
        "attacks": "attack_id | place_id\n"
        + "\n".join(f"{event} | ford" for event in re.findall(r"2023-\S+-ford-1", ATTACKS))
    }
    named["strikes"] = "strike_id | place_id\nround-2023-11-08 | ford\nround-2023-11-12 | ford"
    places = "place_id | name | country | latitude | longitude\nford | The ford | Land | -30 | -20"
    data = write_package(
        folder,
        speakers=SPEAKERS,
        places=places,
        attack_accounts=ATTACKS,
        strike_accounts=STRIKES,
        tallies=TALLIES,
        **named,
    )
    template = ROOT / "src" / "strikeledger" / "template" / "data"
    descriptor = json.loads((template / "datapackage.json").read_text(encoding="utf-8"))
    descriptor |= {"title": "River and hills", "beginnings": ["2023-11-01", "2023-11-01"], "terms": TERMS}
    (speakers,) = (resource for resource in descriptor["resources"] if resource["name"] == "speakers")
    (party,) = (field for field in speakers["schema"]["fields"] if field["name"] == "party")
    party["constraints"]["enum"] = sorted({row["party"] for row in read_csv(data / "speakers.csv")})
    (data / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    shutil.copy(template / "region.geojson", data)
    return data


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_other(tmp_path_factory.mktemp("other") / "data")


def test_those_who_fight_are_the_parties_that_the_terms_name(other: Path) -> None:
    ledger = Ledger.load(other)
    told = {claim.speaker: (claim.official, claim.belligerent) for claim in claims_of(ledger, ledger.claims)}
    assert told == {
        "River staff": (True, True), "Coast guard": (False, True), "Peace watch": (False, False),
    }  # fmt: skip


def test_headlines_follow_the_officials_of_the_terms(other: Path) -> None:
    ledger = Ledger.load(other)
    found = {figure.label: figure.words for figure in every_headline(ledger)}
    assert found["Attacks on river troops"] == "at least 5"
    assert found["People killed, round 1 (8 November 2023)"] == "2 or 3"


def test_a_party_that_gives_another_number_of_dead_is_heard_beside_the_officials(other: Path) -> None:
    told = markdown_of(sections.deaths_sentence(Ledger.load(other)))
    assert "Coast guard counts **nine**" in told


def test_voices_stand_under_the_parties_of_the_terms(other: Path) -> None:
    told = markdown_of(sections.voices_table(Ledger.load(other)))
    assert [party in told for party in ("| River officials | 6 |", "| Hill council | 1 |", "| Monitors | 1 |")] == [
        True,
        True,
        True,
    ]


@pytest.mark.slow
def test_no_report_of_another_conflict_speaks_of_the_founding_one(other: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "reports.toml"
    reports = ("situation", "tempo", "sources")
    paths = {path.stem: path for path in NOTEBOOKS}
    catalogue.write_text(
        "\n".join(
            f'[{name}]\nnotebook = "{paths[name]}"\nformats = ["html"]\nparameters = {{ as_of = "2023-11-15" }}'
            for name in reports
        )
    )
    places = ["--catalogue", str(catalogue), "--data", str(other), "--reports", str(tmp_path / "r")]
    subprocess.run([COMMAND, "report", *places], check=True)  # a process of its own: charts aren't drawn after a fork
    told = {
        path: sorted(set(FOUNDING.findall(re.sub(rb"us_\w+", b"", content))))
        for path, content in contents(tmp_path / "r").items()
        if Path(path).suffix in (".json", ".csv")
        and "latest" not in path
        and "crate" not in path
        and ".state" not in path
    }
    assert {path: words for path, words in told.items() if words} == {}
    pages = [(tmp_path / "r" / name / "2023-11-15" / f"{name}.html").read_bytes() for name in reports]
    body = [re.sub(rb"<(script|style|svg).*?</\1>|us_\w+", b"", page, flags=re.DOTALL) for page in pages]
    assert [sorted(set(FOUNDING.findall(page))) for page in body] == [[], [], []]
    assert b"Attacks on river troops and river raids" in body[0]
    assert b"Hill fighters claimed" in body[0]


_ALLOWED = re.compile(r"unnamed officials|\(officials count as one\)|Numbers by officials|Statements by officials")


@pytest.mark.slow
@pytest.mark.parametrize("report", ["situation", "tempo", "sources"])
def test_no_report_calls_events_or_those_who_count_otherwise_than_the_terms(report: str, tmp_path: Path) -> None:
    data = write_other(tmp_path / "data")
    descriptor = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["terms"] |= {
        "attack": "sighting", "attacks": "sightings", "officials": "clerks", "official": "a clerk", "short": "clerks",
        "countings": {},
    }  # fmt: skip
    (data / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (path,) = (path for path in NOTEBOOKS if path.stem == report)
    notebook = run_here(path, {"as_of": "2023-11-15", "last_edition": "2023-11-08"}, data)
    told = [words for cell in notebook.cells for each in cell.get("outputs", ()) for words in _strings(each["data"])]
    other = {
        words for words in told if re.search(r"\b[Aa]ttacks?\b(?![./;_])|\b[Oo]fficials\b", _ALLOWED.sub("", words))
    }
    assert other == set()


def _strings(value: object) -> Iterator[str]:
    """The sentences in plain values; names for programs have no space."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
    elif isinstance(value, str) and value.startswith("{"):
        yield from _strings(json.loads(value))
    elif isinstance(value, str) and " " in value.strip():
        yield value
