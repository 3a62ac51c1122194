"""The annotated drafts under corpus/: each annotation stands in its text and leads to rows of its ledger that were public on its day."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.ledger_text import DATA, ROOT, read_csv

CORPUS = Path(__file__).with_name("corpus")
TEXTS = sorted(CORPUS.glob("*/*.toml"))
LEDGERS = {"data": DATA, "red-sea": ROOT / "examples" / "red-sea" / "data"}
VERDICTS = {
    "supported",
    "looser",
    "sharper",
    "contradicted",
    "sources differ",
    "out of date",
    "not in the ledger",
    "can't tell",
}
TEXT_KEYS = {"set", "kind", "ledger", "published", "as_of", "stale", "format", "planted", "text", "quantity"}
FOREIGN_KEYS = {"words", "nth", "ours", "foreign"}
TOTAL_KEYS = {"measure", "scope", "since", "day", "place", "episode", "counting"}
EVENT_KEYS = {"event", "column"}
TRUTH_KEYS = {"words", "nth", "ours", "evidence", "same", "verdict", "also", "claims", "note"}
LONGEST = 1500


@cache
def read_claims(ledger: str) -> dict[str, str]:
    """Day of publication of each tally, account and quantity of an account, by its id."""
    folder = LEDGERS[ledger]
    published = {row["source_id"]: row["published"] for row in read_csv(folder / "sources.csv")}
    days = {row["tally_id"]: published[row["source_id"]] for row in read_csv(folder / "tallies.csv")}
    for file in ("attack_accounts.csv", "strike_accounts.csv"):
        for row in read_csv(folder / file):
            filled = [column for column, cell in row.items() if cell]
            days |= dict.fromkeys(
                [row["account_id"], *(f"{row['account_id']}/{column}" for column in filled)],
                published[row["source_id"]],
            )
    return days


@cache
def read_ids(ledger: str, file: str, column: str) -> set[str]:
    return {row[column] for row in read_csv(LEDGERS[ledger] / file)}


@cache
def read_text(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def own_quantities(text: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (quantity for quantity in text["quantity"] if quantity["ours"])


def unmet(check: Callable[[dict[str, Any]], None]) -> list[str]:
    """The texts for which a check fails, with what it says."""
    told = []
    for path in TEXTS:
        try:
            check({**read_text(path), "folder": path.parent.name})
        except AssertionError as fault:
            told.append(f"{path.stem}: {fault}")
    return told


def words_stand_in_the_text(text: dict[str, Any]) -> None:
    places = []
    for quantity in text["quantity"]:
        start = -1
        for _ in range(quantity.get("nth", 1)):
            start = text["text"].find(quantity["words"], start + len(quantity["words"]) if start >= 0 else 0)
            assert start >= 0, quantity["words"]
        places.append((start, start + len(quantity["words"])))
    assert all(end <= start for (_, end), (start, _) in pairwise(sorted(places))), "two annotations overlap"


def says_where_it_belongs(text: dict[str, Any]) -> None:
    assert set(text) <= TEXT_KEYS | {"folder"}, "unknown key"
    assert text["set"] == text["folder"], "in the folder of another set"
    assert len(text["text"]) <= LONGEST, "too long"
    assert (text["published"] < text["as_of"]) == text.get("stale", False), "stale or not"
    words = [quantity["words"] for quantity in own_quantities(text)]
    assert all(planted in words for planted in text.get("planted", [])), "planted elsewhere"


def planted_words_may_not_pass(text: dict[str, Any]) -> None:
    for planted in text.get("planted", []):
        meant = [quantity for quantity in own_quantities(text) if quantity["words"] == planted]
        assert any("supported" not in {quantity["verdict"], *quantity.get("also", [])} for quantity in meant), planted


def leads_to_rows_of_its_ledger(text: dict[str, Any]) -> None:
    ledger = text.get("ledger", "data")
    claims = read_claims(ledger)
    scopes = read_ids(ledger, "tallies.csv", "scope")
    events = read_ids(ledger, "attacks.csv", "attack_id") | read_ids(ledger, "strikes.csv", "strike_id")
    places = read_ids(ledger, "places.csv", "place_id")
    for quantity in own_quantities(text):
        assert quantity.get("event", "") in events | {""}, quantity
        assert quantity.get("place", "") in places | {""}, quantity
        assert all(
            key.partition("/")[0] in events or any(f" {scope} " in key for scope in scopes)
            for key in quantity.get("same", [])
        ), quantity
        assert "event" in quantity or quantity["scope"] in scopes, quantity
        assert all(claims[claim] <= text["as_of"].isoformat() for claim in quantity.get("claims", [])), quantity


def has_what_its_sort_needs(text: dict[str, Any]) -> None:
    for quantity in text["quantity"]:
        if not quantity["ours"]:
            assert set(quantity) - {"nth"} == FOREIGN_KEYS - {"nth"}, quantity
            continue
        sort = EVENT_KEYS if "event" in quantity else TOTAL_KEYS
        assert set(quantity) <= TRUTH_KEYS | sort, quantity
        verdicts = {quantity["verdict"], *quantity.get("also", [])}
        assert verdicts <= VERDICTS, quantity
        if quantity["evidence"] == "inferred":
            assert verdicts <= {"supported", "looser", "sharper", "can't tell"}, quantity
        if quantity["verdict"] not in {"not in the ledger", "can't tell"}:
            assert quantity["claims"], quantity


@pytest.mark.parametrize(
    "check",
    [
        words_stand_in_the_text,
        says_where_it_belongs,
        planted_words_may_not_pass,
        leads_to_rows_of_its_ledger,
        has_what_its_sort_needs,
    ],
    ids=lambda check: check.__name__,
)
def test_every_annotation(check: Callable[[dict[str, Any]], None]) -> None:
    assert unmet(check) == []


def test_every_kind_of_text_stands_in_both_sets() -> None:
    texts = [read_text(path) for path in TEXTS]
    kinds = {text["kind"] for text in texts}
    assert all({text["set"] for text in texts if text["kind"] == kind} == {"dev", "unseen"} for kind in kinds)
