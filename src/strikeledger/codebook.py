"""The codebook's generated parts: a data package comes in; tables of fields and of coverage, and a picture, go out into its README."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from strikeledger.codebook_picture import coverage_picture, month_in_words, picture_in_words
from strikeledger.data.csv_file import Schema
from strikeledger.data.descriptor import DESCRIPTOR_FILE
from strikeledger.data.ledger import Ledger, find_data
from strikeledger.data.validate import QUANTITIES
from strikeledger.errors import StrikeledgerError
from strikeledger.inference.coverage import Coverage, coverage

README, PICTURE = "README.md", "coverage.svg"
END = "<!-- end -->"
THIN_NOTE = "thin: missing, not calm"

CoverageRows = Sequence[Coverage]


def codebook_command() -> None:
    """Rewrite the marked sections and the picture of the package named on the command line, or of the nearest."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else find_data()
    try:
        changed = write_codebook(folder)
    except StrikeledgerError as error:
        click.echo(error, err=True)
        sys.exit(1)
    click.echo(f"{folder}: " + (f"rewrote {', '.join(changed)}" if changed else "the codebook is up to date"))


def write_codebook(folder: Path) -> list[str]:
    """Rewrite what has changed, and name it.

    Raises:
        DataError: the package is not sound.
        StrikeledgerError: its README has no marks to write between.
    """
    changed = []
    for name, text in codebook_files(folder).items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(name)
    return changed


def codebook_files(folder: Path) -> dict[str, str]:
    """What the README and the picture of a package should be, by file name."""
    cells = coverage(Ledger.load(folder))
    descriptor = json.loads((folder / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    text = (folder / README).read_text(encoding="utf-8")
    for name, section in {"fields": field_tables(descriptor), "coverage": coverage_section(cells)}.items():
        text = with_section(text, name, section)
    return {README: text, PICTURE: coverage_picture(cells)}


def with_section(text: str, name: str, section: str) -> str:
    """A text with a section between its marks.

    Raises:
        StrikeledgerError: the text doesn't hold the marks exactly once.
    """
    begin = f"<!-- generated: {name} -->"
    before, mark, after = text.partition(begin)
    _, end, rest = after.partition(END)
    if not mark or not end or begin in rest:
        raise StrikeledgerError(
            f"{README}: write {begin} and {END}, each on a line of its own, once, where the section belongs"
        )
    return f"{before}{begin}\n\n{section}\n{END}{rest}"


def field_tables(descriptor: Schema) -> str:
    """One table per file: each column with its type, what it may hold, and its meaning."""
    tabular = [resource for resource in descriptor["resources"] if "schema" in resource]
    return "\n".join(_file(resource) for resource in tabular)


def _file(resource: Schema) -> str:
    schema = resource["schema"]
    keys = {key["fields"][0]: key["reference"] for key in schema.get("foreignKeys", [])}
    words = QUANTITIES.get(resource["name"], ())
    rows = [
        (f"`{field['name']}`", _type(field, words), _limits(field, keys.get(field["name"])), field["description"])
        for field in schema["fields"]
    ]
    head = ("column", "type", "limits", "meaning, and unit")
    return f"### {resource['path']}\n\n{resource['description']}\n\n{_table(head, rows)}"


def _type(field: Schema, words: Sequence[str]) -> str:
    if field["name"] in words:
        return "number in words"
    kind = str(field["type"])
    return {"string": "text", "date": "day", "integer": "whole number"}.get(kind, kind)


def _limits(field: Schema, reference: Schema | None) -> str:
    limits = field.get("constraints", {})
    said = ["needed" if limits.get("required") else "may be empty", *(["once"] if limits.get("unique") else [])]
    if reference:
        said.append(f"a row of {reference['resource']}.csv" if reference.get("resource") else "a row of this file")
    if "enum" in limits:
        said.append("one of " + ", ".join(limits["enum"]))
    if "minimum" in limits:
        said.append(f"from {limits['minimum']}" + (f" to {limits['maximum']}" if "maximum" in limits else " on"))
    if "maxLength" in limits:
        said.append(f"at most {limits['maxLength']} characters")
    if "pattern" in limits and not reference:
        said.append(f"form `{limits['pattern']}`")
    return "; ".join(said)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def coverage_section(cells: CoverageRows) -> str:
    """The picture with its words, and one row per month and country."""
    rows = [
        (
            month_in_words(cell.month), cell.scope.replace("+", ", "), f"{cell.itemised:,}", f"{cell.claimed:,}", str(cell.growth),
            str(cell.missing_attacks) if cell.growth.is_known else "not known", _note(cell),
            ", ".join(f"{speaker} {int(day[-2:])}" for speaker, day in sorted(cell.last.items(), key=lambda item: (item[1], item[0]))),
        )
        for cell in cells
    ]  # fmt: skip
    head = (
        "month", "country", "itemised, official", "itemised, claimed only", "growth of the officials' total", "without a row", "",
        "last official total: speaker and day of the month",
    )  # fmt: skip
    return f"![{picture_in_words(cells)}]({PICTURE})\n\n{_table(head, rows)}"


def _note(cell: Coverage) -> str:
    if cell.is_thin:
        return f"**{THIN_NOTE}**"
    return "perhaps thin" if cell.is_thin is None and cell.growth.is_known else ""


if __name__ == "__main__":
    codebook_command()
