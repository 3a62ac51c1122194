"""The ledger in examples/ is of another subject, and no sentence of its reports is of the founding one."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from strikeledger import Ledger, sections
from strikeledger.analysis.checks import disagreement_groups
from strikeledger.analysis.descriptions import HAPPENED, differing_descriptions
from strikeledger.report.blocks import Document
from strikeledger.report.prose import run_in_words
from strikeledger.sections import headlines
from tests.ledger_text import ROOT
from tests.notebook_reading import read_report
from tests.notebook_text import run_here
from tests.pdf_reading import opened
from tests.test_terms import words

pytestmark = pytest.mark.slow

SHIPS = ROOT / "examples" / "red-sea"
ASKED = {
    "situation": {"as_of": "2024-03-21", "last_edition": "2024-01-12"},
    "tempo": {"as_of": "2024-03-30", "until": "2024-03-30"},
    "sources": {"as_of": "2024-03-30", "vintages_from": "2023-12-24"},
}
FOREIGN = (
    r"US forces|[Mm]ilitia|Iraq|Syria|Jordan|Kataib|\bbrain\b|[Bb]riefings?|\btroops?\b|\btruce|US government’s count"
    r"|no official of the US government|\bpersonnel\b|service members?|\bbases?\b|Pentagon’s count"
)
BROKEN = (
    r"\b(?:in|at|near|and|of) Red Sea|\b(?:in|at|near) Gulf of Aden|at Yemen|(?:person|member) of|\b1 [a-z]+s\b"
    r"|[“‘\"]\s*[”’\"]|\{|  of "
)


@pytest.fixture(scope="module", params=ASKED)
def report(request: pytest.FixtureRequest) -> Document:
    return read_report(run_here(ROOT / "notebooks" / f"{request.param}.ipynb", ASKED[request.param], SHIPS / "data"))


def own_words(document: Document) -> list[str]:
    """What the product says in a report, line by line: without titles of publications, which are others' words."""
    titles = [row["title"] for _, row in Ledger.load(SHIPS / "data").sources.iterrows()]
    printed = words(document)
    for title in titles:
        printed = printed.replace(title, "")
    return printed.splitlines()


def test_no_sentence_is_of_another_subject(report: Document) -> None:
    assert [line for line in own_words(report) if re.search(FOREIGN, line)] == []


def test_no_sentence_is_broken(report: Document) -> None:
    assert [line for line in own_words(report) if re.search(BROKEN, line)] == []


TRACED = {
    "2023-12-30": {"attacks": (15, None, ["t-0007"]), "last_attack": ("2023-12-23", "2023-12-29", ["aa-0030", "aa-0031"])},
    "2024-01-12": {
        "attacks": (28, None, ["aa-0047", "t-0025"]),
        "last_attack": ("2024-01-12", "2024-01-12", ["aa-0047"]),
        "strike_rounds": (1, None, ["sa-0005"]),
    },
    "2024-03-21": {
        "last_attack": ("2024-03-11", "2024-03-21", ["aa-0113"]),
        "strike_rounds": (4, None, ["sa-0046", "sa-0030", "sa-0019", "sa-0005"]),
        "us_injured": (5, None, ["aa-0105/us_injured", "aa-0093/us_injured"]),
        "us_killed": (3, None, ["aa-0105/us_killed"]),
    },
}  # fmt: skip
"""Edition to headline to its bounds and the claims behind it, followed by hand to the pages of their sources."""


@pytest.mark.parametrize("day", TRACED)
def test_a_headline_rests_on_the_claims_to_which_it_was_traced(day: str) -> None:
    figures = headlines.headline_figures(Ledger.load(SHIPS / "data").as_of(day))
    found = {f.id: (f.low, f.high, [claim.id for claim in f.claims]) for f in figures}
    assert {name: found[name] for name in TRACED[day]} == TRACED[day]


def test_attacks_after_the_last_total_are_added_one_by_one() -> None:
    found = headlines.attacks(Ledger.load(SHIPS / "data").as_of("2024-03-21"))
    listed = [claim for claim in found.claims if claim.id.startswith("aa-")]
    assert (found.low, len(listed), {claim.official for claim in listed}) == (27 + 19, 19, {True})


DENIED = {"2023-11-26-central-park", "2024-01-22-ocean-jazz", "2024-01-28-lewis-b-puller"}


def test_an_attack_that_officials_deny_or_give_to_pirates_is_not_confirmed() -> None:
    ledger = Ledger.load(SHIPS / "data")
    official = set(ledger.attack_accounts.loc[ledger.attack_accounts["official"], "attack_id"])
    assert official & {*DENIED, "2024-03-09-drones"} == set()
    assert set(ledger.denials.loc[ledger.denials["official"], "attack_id"]) == DENIED


def test_a_denial_moves_no_headline() -> None:
    ledger, day = Ledger.load(SHIPS / "data"), "2024-03-21"
    told = [
        row["source_id"]
        for row in ledger.tables["sources"].rows
        if row["source_id"] not in set(ledger.denials["source_id"])
    ]
    view = ledger.as_of(day)
    spared = replace(view.only(told), filters=view.filters)
    figures = [[(f.id, f.low, f.high) for f in headlines.headline_figures(each)] for each in (view, spared)]
    assert figures[0] == figures[1]


DIFFERENT = {
    ("attacks", "2023-12-23"): "no",  # the 15 of Central Command, and a blogger's 14
    ("attacks", "2024-01-15"): "no",  # one statement, in four copies
    ("shot_down", "2024-01-04"): "can't tell",
    ("shot_down", "2024-03-09"): "no",  # a first state, and the last
    ("strike_rounds", "2024-01-22"): "can't tell",  # joint ones, or all
    ("militants_killed", "2024-02-10"): "can't tell",  # whether the five of January are in it
    ("militants_killed", "2024-03-14"): "yes",
    ("us_injured", "2024-02-22"): "no",
    ("us_killed", "2024-03-06"): "yes",  # all say three
    ("killed", "2024-03-11"): "yes",
}


def test_sources_that_differ_are_seen_to_differ() -> None:
    groups = [group.iloc[0] for group in disagreement_groups(Ledger.load(SHIPS / "data").as_of("2024-03-30"))]
    found = {(str(first["measure"]), str(first["last_day"].date())): str(first["verdict"]) for first in groups}
    assert DIFFERENT.items() <= found.items()


TRAPS = {
    ("2023-12-03-unity-explorer", "weapon"): {"missile", "drone"},
    ("2023-12-15-al-jasrah", "weapon"): {"missile", "drone"},
    ("2023-12-14-maersk-gibraltar", "weapon"): {"missile", "drone"},
    ("2024-01-26-marlin-luanda", "weapon"): {"missile", "drone"},
    ("2024-01-17-genco-picardy", "weapon"): {"missile", "drone"},
    ("2024-02-06-morning-tide", "weapon"): {"missile", "drone"},
    ("2024-01-15-gibraltar-eagle", "target"): {"container ship", "bulk carrier"},
    ("2023-12-18-clara", "target"): {"container ship", "bulk cargo ship"},
    ("2023-12-11-strinda", "flag"): {"Norway", "Cayman Islands"},
    ("2023-12-23-saibaba", "flag"): {"India", "Gabon"},
    ("2023-11-19-galaxy-leader", "flag"): {"Bahamas", "Bermuda"},
    ("2024-02-19-sea-champion", "flag"): {"Greece", "United States"},
    ("2024-02-18-rubymar", "flag"): {"Belize", "United Kingdom"},
    ("2023-12-30-maersk-hangzhou", "outcome"): {"hit", "missed"},
    ("2023-12-15-msc-palatium-iii", "outcome"): {"hit", "missed"},
    ("2024-01-18-chem-ranger", "outcome"): {"hit", "missed"},
    ("2024-02-12-star-iris", "outcome"): {"hit", "near miss", "missed"},
    ("2023-11-26-central-park", "outcome"): {"boarded", "denied"},
    ("2024-01-22-ocean-jazz", "outcome"): {HAPPENED, "denied"},
    ("2024-01-28-lewis-b-puller", "outcome"): {HAPPENED, "denied"},
    ("2024-01-02-cma-cgm-tage", "outcome"): {"missed", HAPPENED, "denied"},
    ("2024-02-01-koi", "outcome"): {"hit", "missed", "denied"},
}
"""What accounts of one attack are known to differ in, and what they say."""


def test_accounts_that_differ_are_seen_to_differ() -> None:
    groups = differing_descriptions(Ledger.load(SHIPS / "data"))  # one page on the Marlin Luanda came out a year later
    found = {(str(group["attack_id"].iloc[0]), str(group["aspect"].iloc[0])): set(group["word"]) for group in groups}
    assert {trap: found.get(trap) for trap in TRAPS} == TRAPS


PRINTED = {
    "beginnings_table": (
        "17 October 2023: 15 US Central Command", "7 October 2023: 22 US Central Command", "18 November 2023: 25 Brad Cooper",
        "19 November 2023: 23 US Central Command",
    ),
    "double_counts_table": (
        "203 raids from the air", "403 what the Houthis say", "73 what the Houthis say", "73 ships and warships",
        "16 officers of the Houthis",
    ),
    "definitions_table": (
        "Attempted attacks", "Attempted attacks and harassment", "Attacks and threats", "Attacks on commercial and naval vessels",
        "Ships attacked, not attacks", "Rounds by the United States and Britain together",
    ),
}  # fmt: skip
"""Table of the report on sources to what of it tells a definition, or a beginning, from another."""


@pytest.mark.parametrize("name", PRINTED)
def test_a_definition_that_differs_is_printed(name: str) -> None:
    block = getattr(sections, name)(Ledger.load(SHIPS / "data").as_of("2024-03-30")).block
    lines = [": ".join(run_in_words(cell) for cell in row) for row in block.rows]
    assert [told for told in PRINTED[name] if not any(told in line for line in lines)] == []


def test_the_sample_is_of_the_ledger_as_it_is() -> None:
    pdf = opened((ROOT / "docs" / "sample" / "red-sea" / "situation.pdf").read_bytes())
    told = {each["id"]: each for each in json.loads(pdf.attachments["figures.json"].get_file().read_bytes())["figures"]}
    figures = headlines.headline_figures(Ledger.load(SHIPS / "data").as_of("2024-01-12"))
    assert {f.id: told[f.id]["words"] for f in figures if f.id in told} == {f.id: f.words for f in figures}
