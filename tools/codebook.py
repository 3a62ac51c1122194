"""Write the generated parts of a data package's codebook: the tables of fields and of coverage in its README, and a picture."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import click

from strikeledger.counts import Count
from strikeledger.data.csv_file import Schema
from strikeledger.data.descriptor import DESCRIPTOR_FILE, find_data
from strikeledger.data.hedge_rules import HedgeReading, HedgeRule
from strikeledger.data.hedges import HedgeRules
from strikeledger.data.ledger import Ledger
from strikeledger.data.number_words import MULTIPLES
from strikeledger.data.quantity_words import UNITS
from strikeledger.data.schema import QUANTITIES
from strikeledger.errors import StrikeledgerError
from strikeledger.inference.coverage import Coverage, coverage
from strikeledger.render.svg import chart_svg
from strikeledger.text import month_in_words
from strikeledger.theme import LIGHT, SANS, chart_config

README, PICTURE = "README.md", "coverage.svg"
END = "<!-- end -->"
THIN_NOTE = "thin: missing, not calm"


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
    ledger = Ledger.load(folder)
    cells = coverage(ledger)
    descriptor = json.loads((folder / DESCRIPTOR_FILE).read_text(encoding="utf-8"))
    text = (folder / README).read_text(encoding="utf-8")
    sections = {
        "hedges": hedge_section(ledger.hedges),
        "fields": field_tables(descriptor),
        "coverage": coverage_section(cells),
    }
    for name, section in sections.items():
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


def hedge_section(hedges: HedgeRules) -> str:
    """How words become bounds: what is a number, and each kind of phrase with what it allows."""
    groups: dict[tuple[str, str, bool], list[HedgeRule]] = {}
    for rule in hedges.rules:
        groups.setdefault((rule.low, rule.high, rule.soft), []).append(rule)
    rows = [_rules(hedges, rules) for rules in groups.values()]
    numbers = "\n".join(textwrap.fill(f"- {line}", 140, subsequent_indent="  ") for line in _NUMBERS.split("\n\n"))
    return f"{numbers}\n\n{_table(('words', 'an example, and what it allows', 'soft'), rows)}"


def _rules(hedges: HedgeRules, rules: Sequence[HedgeRule]) -> tuple[str, str, str]:
    """Rules with the same bounds: their words, what the first one's example allows, and whether they are soft."""
    example = rules[0].example
    words = ", ".join(f"“{rule.reading}”" for rule in rules)
    return words, f"“{example}”: {_allowed(hedges.read(example))}", "yes" if rules[0].soft else "no"


_NUMBERS = f"""\
**Numbers** stand in figures or words. Thousands may be marked by a comma, a space or an apostrophe (1,300, 1 300, 1'300), by a full stop
only from a million on: 1.200 and 1,5 could be read in two ways and are refused. Multiples are {", ".join(MULTIPLES)}; decimals,
"a half" and "a quarter" need one ("1.5 million", "half a dozen"). A multiple at one end of a range belongs to both: "three to four
dozen" is 36 to 48.

**Not part of a quantity**, and left out in reading: capitals, quotation marks, a full stop at the end, ", including ..." and ", some of
them ...", and what is counted ({", ".join(UNITS)}). Any dash makes a range.

**Shares** are fractions, percentages or "one in ten", of another measure: "a third of us_injured".

**Words within words** are read from the inside: "at least several hundred" is at least what "several hundred" is at least. "Several
dozen", "a few hundred" and "several thousand" follow the reading of "several".

**A tolerance** is one around the number or the share itself, rounded outwards: 10 percent of a third gives 30 to 37 percent. Of two
readings that can be defended, the wider counts: "at least 20 to 30" is at least 20.

**Refused** is what adds to another number ("another two"), gives no number ("an unknown number"), allows any ("perhaps hundreds"),
contradicts itself ("7 to 6") or leaves only none ("nearly one"); the message says what to write.
"""


def _allowed(reading: HedgeReading) -> str:
    percent = reading.share()
    if percent is None:
        return str(reading.count())
    return f"{percent[0]} percent" if Count(*percent).is_exact else f"{percent[0]} to {percent[1]} percent"


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
        said.append(field.get("form") or f"form `{limits['pattern']}`")
    return "; ".join(said)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def coverage_section(cells: Sequence[Coverage]) -> str:
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


def picture_rows(cells: Sequence[Coverage]) -> list[Coverage]:
    """The rows of the picture: countries in months of which a number is known."""
    return [
        cell
        for cell in cells
        if "+" not in cell.scope and (cell.itemised or (cell.growth.is_known and cell.growth.high != 0))
    ]


def picture_in_words(cells: Sequence[Coverage]) -> str:
    """The picture in words."""
    thin = [f"{month_in_words(cell.month)} in {cell.scope}" for cell in picture_rows(cells) if cell.is_thin]
    said = [
        f"{month_in_words(cell.month)}, {cell.scope}: {cell.itemised} of {cell.growth}"
        for cell in picture_rows(cells)
        if cell.growth.is_known
    ]
    return (
        "Bars by month and country: attacks that stand in the data one by one, confirmed by officials, out of the growth of the "
        f"officials' total. {'; '.join(said)}. "
        + (f"Thin, and not calm: {', '.join(thin)}." if thin else "No month is thin.")
    )


def coverage_picture(cells: Sequence[Coverage]) -> str:
    """Months by country: a bar for the attacks itemised, a stroke for each that the officials' total holds and no row does."""
    return chart_svg(_spec(picture_rows(cells))) + "\n"


def _spec(cells: Sequence[Coverage]) -> dict[str, Any]:
    rows = [_bar_row(cell) for cell in cells]
    order = [row["label"] for row in rows]
    longest = max((row["end"] for row in rows), default=0)
    strokes = [stroke for cell, row in zip(cells, rows, strict=True) for stroke in _strokes(cell, row["label"])]
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, domain=False, ticks=False))
    x = alt.X(
        "itemised:Q",
        title="attacks in the month",
        scale=alt.Scale(domain=[0, longest + 16], nice=False),
        axis=alt.Axis(tickMinStep=10),
    )
    slash = alt.Chart(alt.Data(values=strokes)).mark_point(
        shape="M-0.35,1L0.35,-1", size=150, strokeWidth=1.6, filled=False
    )
    layers = [
        alt.Chart(alt.Data(values=rows)).mark_bar(height=13, color=LIGHT["blue"]).encode(x=x, y=y),
        slash.encode(
            x="at:Q", y=y,
            color=alt.Color("sure:N", scale=alt.Scale(domain=["yes", "no"], range=[LIGHT["orange-ink"], LIGHT["border"]]), legend=None),
        ),
        alt.Chart(alt.Data(values=rows)).mark_text(align="left", dx=8, color=LIGHT["ink"]).encode(x="end:Q", y=y, text="said:N"),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(
        width=520,
        height=alt.Step(24),
        title=alt.TitleParams(
            "What officials counted, and what stands in the data one by one",
            subtitle=["Bar: itemised and confirmed by officials. Strokes: counted in their total and missing here; grey: perhaps missing."],
            anchor="start", frame="group", offset=12, fontSize=14, subtitleFontSize=12, color=LIGHT["ink"], subtitleColor=LIGHT["muted"],
        ),
    )  # fmt: skip
    config = chart_config() | {"font": f"'{SANS}', sans-serif", "background": LIGHT["paper"], "padding": 12}
    content: dict[str, Any] = chart.configure(**config).to_dict()
    return content


def _bar_row(cell: Coverage) -> dict[str, Any]:
    most = cell.growth.high if cell.growth.high is not None else cell.growth.low
    said = f"{cell.itemised} of {cell.growth}" if cell.growth.is_known else f"{cell.itemised}"
    return {
        "label": f"{month_in_words(cell.month)}, {cell.scope}", "itemised": cell.itemised, "end": max(cell.itemised, most),
        "said": said + (", thin" if cell.is_thin else ""),
    }  # fmt: skip


def _strokes(cell: Coverage, label: str) -> list[dict[str, Any]]:
    """One stroke per attack without a row: sure up to the low of the growth, and open from there to its high."""
    low, high = (
        cell.missing_attacks.low,
        cell.missing_attacks.high if cell.missing_attacks.high is not None else cell.missing_attacks.low,
    )
    return [{"label": label, "at": cell.itemised + n + 0.5, "sure": "yes" if n < low else "no"} for n in range(high)]


if __name__ == "__main__":
    codebook_command()
