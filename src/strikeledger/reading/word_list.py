"""`vocabulary.csv`: the words and rules of a ledger's subject as rows, read and checked, or seeded from its terms."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strikeledger.data.csv_file import CsvTable, Schema, read_table, read_text
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.new_package import shipped_file
from strikeledger.data.schema import QUANTITIES, broken_cells, broken_keys
from strikeledger.data.validate import read_package
from strikeledger.entry.upgrade import value_places
from strikeledger.errors import DataError, Problem, did_you_mean
from strikeledger.files import replace_file
from strikeledger.terms import MEASURES, Terms

VOCABULARY = "vocabulary"
VOCABULARY_FILE = f"{VOCABULARY}.csv"
BUILT_IN_CLASSES = ("place-name", "country", "adds")
"""Classes that rules may name and whose words come from elsewhere: places and countries of the ledger, and "another"."""


def word_rows(folder: Path, terms: Terms) -> list[Mapping[str, str]]:
    """The rows of a package's vocabulary; for a package without one, those that its terms seed.

    Raises:
        DataError: the file is damaged, or a rule names a class or measure that isn't there; lists every problem.
    """
    schema = _schema(folder)
    if schema is None:
        return list(seed_rows(terms))
    table = read_table(folder / VOCABULARY_FILE, VOCABULARY, VOCABULARY_FILE, schema)
    problems = [*broken_cells(table), *broken_keys(table, {VOCABULARY: table})]
    problems += [] if problems else _unknown_names(table, terms)
    if problems:
        raise DataError(problems)
    return [row.cells for row in table.rows]


def check_words(folder: Path) -> str:
    """What became of the rows of a package's vocabulary, in a line.

    Raises:
        DataError: the vocabulary has problems.
    """
    rows = word_rows(folder, read_package(folder).terms)
    rules = sum(1 for row in rows if row["unit"])
    return f"{VOCABULARY_FILE}: {len(rows) - rules} classes of words and {rules} rules, for reading drafts"


def _unknown_names(table: CsvTable, terms: Terms) -> Iterator[Problem]:
    classes = {row["name"] for row in table.rows if not row["unit"]} | {*BUILT_IN_CLASSES}
    for row in table.rows:
        for column, mark in (("unit", "|"), ("needs", " "), ("forbids", " ")):
            for name in row[column].replace("|", " ").split():
                if name not in classes:
                    allowed = f"names of classes of this file, joined by {mark!r}"
                    yield table.problem(row, column, allowed, did_you_mean(name, classes), name)
        if row["unit"] and not _is_measure(row["measure"], terms):
            allowed = "a measure of tallies.csv, a table and column of accounts as strikes/killed, or both"
            yield table.problem(row, "measure", allowed, "correct it")


def _is_measure(cell: str, terms: Terms) -> bool:
    totals = {*MEASURES, *terms.measures}
    tables = {table.removesuffix("_accounts"): columns for table, columns in QUANTITIES.items()}
    known = totals | {f"{table}s/{column}" for table, columns in tables.items() for column in columns}
    first, of, base = cell.removesuffix(" ?").partition(" of ")
    return bool(first) and known.issuperset(first.split()) and (not of or base in totals)


def _schema(folder: Path) -> Schema | None:
    """How the descriptor describes the vocabulary; None where it doesn't."""
    content = json.loads(read_text(folder / DESCRIPTOR_FILE, DESCRIPTOR_FILE))
    resources = [each for each in content["resources"] if isinstance(each, dict)]
    found = next((each for each in resources if each.get("name") == VOCABULARY), None)
    wanted = _shipped_resource()["schema"]
    if found is None:
        return None
    schema: dict[str, Any] = found["schema"] if isinstance(found.get("schema"), dict) else {}
    fields = [each.get("name") for each in schema.get("fields", []) if isinstance(each, dict)]
    for field in wanted["fields"]:
        if field["name"] not in fields:
            place, allowed = f"resources.{VOCABULARY}.schema.fields", f"a field named {field['name']}"
            raise DataError([Problem(DESCRIPTOR_FILE, 1, place, "nothing", allowed, "restore the descriptor")])
    return schema


def _shipped_resource() -> dict[str, Any]:
    descriptor = json.loads(shipped_file(f"data/{DESCRIPTOR_FILE}").read_text(encoding="utf-8"))
    return next(each for each in descriptor["resources"] if each["name"] == VOCABULARY)


def seed_rows(terms: Terms) -> Iterator[dict[str, str]]:
    """The rows with which a ledger begins: plain words, and those of its terms in the classes where they belong."""
    text = shipped_file(f"data/{VOCABULARY_FILE}").read_text(encoding="utf-8")
    own = _words_of(terms)
    for row in csv.DictReader(io.StringIO(text)):
        words = dict.fromkeys(filter(None, [*row["words"].split("; "), *own.get(row["name"], ())]))
        yield {**row, "words": "; ".join(words)}


def _words_of(terms: Terms) -> dict[str, list[str]]:
    """The words of a ledger's terms by class; of "Elbonian forces" the first is the party's own."""
    party = terms.forces.rpartition(" ")[0]
    sides = (terms.striker, terms.acknowledger, terms.attackers, terms.officials, terms.official)
    bare = [name.removeprefix("the ") for name in sides]
    plain = Terms()
    return {
        "attack": [terms.attack, terms.attacks],
        "strike": [name for name in (terms.strikes,) if name != plain.strikes],
        "ours": [name for name in (party, *bare[:2]) if name and name != plain.striker],
        "ours-people": [name for name in (terms.forces, terms.personnel, terms.person, terms.troops) if name],
        "theirs": [bare[2]],
        "on-ours": [f"{word} {terms.forces}" for word in ("on", "against") if terms.forces],
        "officials": list(bare[3:]),
    }


def write_words(folder: Path) -> list[str]:
    """Give a package a vocabulary seeded from its terms, where it has none of its own; a line on what was written.

    Raises:
        StorageError: a file can't be written.
    """
    path, described = folder / VOCABULARY_FILE, _schema(folder) is not None
    text = _csv_text(list(seed_rows(read_package(folder).terms)))
    if described and path.exists() and (not _is_shipped(path) or path.read_text(encoding="utf-8") == text):
        return []
    replace_file(path, text)
    if not described:
        content = (folder / DESCRIPTOR_FILE).read_bytes().decode("utf-8")
        replace_file(folder / DESCRIPTOR_FILE, _with_resource(content))
    return [f"{VOCABULARY_FILE}: the words of its terms, for reading drafts"]


def _is_shipped(path: Path) -> bool:
    """Whether a vocabulary is still the one with which every ledger begins."""
    return path.read_text(encoding="utf-8") == shipped_file(f"data/{VOCABULARY_FILE}").read_text(encoding="utf-8")


def _csv_text(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _with_resource(text: str) -> str:
    """The text of a descriptor with the vocabulary behind its other files, the rest as it stands."""
    places, last = value_places(text), len(json.loads(text)["resources"]) - 1
    begin = places["resources", last]
    end = json.JSONDecoder().raw_decode(text, begin)[1]
    margin = text[text.rfind("\n", 0, begin) + 1 : begin]
    new = json.dumps(_shipped_resource(), ensure_ascii=False, indent=2).split("\n")
    joined = f"\n{margin}".join(new) if not margin.strip() else json.dumps(_shipped_resource(), ensure_ascii=False)
    return text[:end] + (f",\n{margin}{joined}" if not margin.strip() else f", {joined}") + text[end:]
