"""The ledger in examples/ is of another subject, and no sentence of its reports is of the founding one."""

from __future__ import annotations

import json
import re

import pytest

from strikeledger import Ledger
from strikeledger.analysis.disagreements import disagreement_groups
from strikeledger.report.blocks import Document
from strikeledger.sections import headlines
from tests.ledger_text import ROOT
from tests.notebook_reading import read_report
from tests.notebook_text import run_here
from tests.pdf_reading import opened
from tests.test_terms import words

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
BROKEN = r"\b(?:in|at|near|and|of) Red Sea|\b(?:in|at|near) Gulf of Aden|at Yemen|person of|\b1 [a-z]+s\b|[“‘\"]\s*[”’\"]|\{|  of "


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.slow) for name in ASKED])
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


def test_an_attack_that_officials_deny_or_give_to_pirates_is_not_confirmed() -> None:
    accounts = Ledger.load(SHIPS / "data").attack_accounts
    official = set(accounts.loc[accounts["official"], "attack_id"])
    assert (
        official
        & {"2023-11-26-central-park", "2024-01-22-ocean-jazz", "2024-01-28-lewis-b-puller", "2024-03-09-drones"}
        == set()
    )


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


def test_the_sample_is_of_the_ledger_as_it_is() -> None:
    pdf = opened((ROOT / "docs" / "sample" / "red-sea" / "situation.pdf").read_bytes())
    told = {each["id"]: each for each in json.loads(pdf.attachments["figures.json"].get_file().read_bytes())["figures"]}
    figures = headlines.headline_figures(Ledger.load(SHIPS / "data").as_of("2024-01-12"))
    assert {f.id: told[f.id]["words"] for f in figures if f.id in told} == {f.id: f.words for f in figures}
