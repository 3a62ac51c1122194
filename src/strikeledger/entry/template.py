"""The form to fill in: TOML with an example, and a word on each column of the package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from strikeledger.data.csv_file import CsvTable, CsvTables
from strikeledger.data.validate import ValidatedPackage
from strikeledger.entry.form import FORM_KINDS, ID_PREFIXES, SAME_DAY
from strikeledger.terms import Terms

EXAMPLE_PAGE = "https://example.org/fill-in"
"""The address of the example; a form that still has it has not been filled in."""
FILL_IN = "Fill in"
"""What a cell of a proposed form begins with that only a person knows."""

_HEAD = """\
# What one publication says. Replace the example, delete what you do not need, and look at what it would change:
#   strikeledger add new.toml --dry-run
# Numbers are the source's own short words, in lower case and without the noun: "six or seven", "more than 70", "61".
# What the source does not say stays empty or is left out; that never means zero, and zero is "none".
# To add to a publication that is there already, leave nothing but its source_id under [source].
# Text that has quotation marks in it stands between single ones: 'The "shadow" war'.
# For the sections further down, take "# " off the beginning of their lines. A section in [[ ]] may stand several times.
"""


def _examples(tables: CsvTables, terms: Terms) -> dict[str, dict[str, str]]:
    """What the template shows, by kind and column, in names that the package has; only `_SHOWN` stand there without a mark."""
    place = next(iter(tables["places"].rows), None)
    totals = [
        row for row in tables["tallies"].rows if row["measure"] == "attacks" and row["counting"] == terms.counting
    ]
    total = max(totals, key=lambda row: row["scope"].count("+"), default=None)
    voice = total["speaker_id"] if total else "example-official"
    fields = {field["name"]: field.get("constraints", {}) for field in tables["places"].schema["fields"]}
    country = place["country"] if place else fields["country"].get("enum", ["Country"])[0]
    day = {"sort_date": "2023-12-05", "date_basis": "local", "place_id": "example-town"}
    return {
        "source": {
            "publisher": "Example Wire", "title": f"More {terms.attacks_on}, {terms.short} say", "published": "2023-12-05",
            "published_basis": "stated", "kind": "wire", "url": EXAMPLE_PAGE,
        },
        "tally": {
            "measure": "attacks", "scope": total["scope"] if total else country, "since": total["since"] if total else "2023-10-17",
            "as_of_first": "2023-12-05", "quantity": "at least 80", "counting": terms.counting, "speaker_id": voice,
        },
        "speaker": {"speaker_id": "example-governor", "name": "Example governor", "party": "host government", "official": "no"},
        "place": {"place_id": "example-town", "name": "Example Town", "country": country, "latitude": "34.5", "longitude": "40.9"},
        "attack": {"attack_id": "2023-12-05-example-town-1", **day},
        "attack_account": {
            "attack_id": "2023-12-05-example-town-1", "speaker_id": voice, "first_day": "2023-12-05", "weapon": "drone",
            "us_injured": "one or two",
        },
        "strike": {"strike_id": "2023-12-05-example-town", "kind": "strike", **day},
        "strike_account": {
            "strike_id": "2023-12-05-example-town", "speaker_id": "example-governor", "first_day": "2023-12-05",
            "killed": "as many as three",
        },
    }  # fmt: skip


_SHOWN = ("source", "tally")
_WIDTH = 140  # what is longer stands above its line


def template(package: ValidatedPackage) -> str:
    """The form to fill in, with the columns, limits and meanings of this package."""
    sections = [_HEAD]
    for kind, example in _examples(package.tables, package.terms).items():
        lines = "\n".join(_section(kind, example, package.tables[FORM_KINDS[kind]]))
        sections.append(lines if kind in _SHOWN else "# " + lines.replace("\n", "\n# "))
    return "\n\n".join(section.rstrip() for section in sections) + "\n"


def _section(kind: str, example: Mapping[str, str], table: CsvTable) -> Iterator[str]:
    yield f"[{kind}]" if kind == "source" else f"[[{kind}]]"
    for column in table.schema["fields"]:
        name, value = column["name"], example.get(column["name"], "")
        given = table.name in ID_PREFIXES and name in (table.key, "source_id")
        if not given:
            shown = value if column["type"] == "number" else f'"{value}"'
            line, meaning = f"{'' if value else '# '}{name} = {shown}", _meaning(name, column)
            yield from [f"{line}  # {meaning}"] if len(line + meaning) < _WIDTH else [f"# {meaning}", line]


def _meaning(name: str, column: Mapping[str, Any]) -> str:
    """What a column holds, from its description in the package: its first sentence, and what is allowed."""
    words = column["description"].split(". ")[0].rstrip(".")
    limits = column.get("constraints", {})
    if name == "source_id":
        return f"{words}; made from them if left out"
    if name in SAME_DAY:
        return f"{words.partition(';')[0]}; may be left out if it is one day"
    values = [value for value in limits.get("enum", []) if not re.search(rf"\b{re.escape(value)}\b", words)]
    allowed = f" ({', '.join(limits['enum'])})" if values else ""
    return f"{words}{allowed}{'' if limits.get('required') else '; may be left out'}"
