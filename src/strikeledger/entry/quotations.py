"""Quoted words of sources, held against the texts of those that are at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from strikeledger.data.csv_file import CsvTables
from strikeledger.data.schema import QUANTITIES
from strikeledger.data.validate import validate
from strikeledger.errors import DataError, Problem, StrikeledgerError
from strikeledger.text import plural

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "\u00a0": " "})


def check_quotations(directory: Path, texts: Path) -> str:
    """Look for every quoted number of the sources whose text is in a folder, as SOURCE_ID.txt; what is plain is no quotation.

    Case, white space and the shape of quotation marks don't count.

    Returns:
        How many quotations of how many sources were found.

    Raises:
        DataError: words that aren't in their source's text; lists each with its file, line and column.
        StrikeledgerError: no such folder, or no text of a source of the package in it.
    """
    tables = validate(directory).tables
    sources = [row["source_id"] for row in tables["sources"].rows]
    known = {
        source: _normal_form(_read_text(path)) for source in sources if (path := texts / f"{source}.txt").is_file()
    }
    if not known:
        raise StrikeledgerError(f"{texts}: no text of a source here; name each as its source_id, as {sources[0]}.txt")
    quoted = list(_quotations(tables, known))
    if missing := [problem for words, source, problem in quoted if _normal_form(words) not in known[source]]:
        raise DataError(missing)
    number, read = len(quoted), len(known)
    return f"{number} {plural(number, 'quotation')} of {read} {plural(read, 'source')} found in {plural(read, 'its text', 'their texts')}"


def _quotations(tables: CsvTables, known: Mapping[str, str]) -> Iterator[tuple[str, str, Problem]]:
    """Each quoted quantity of a source whose text is known: its words, its source, and what to say if they aren't in it."""
    for name, columns in QUANTITIES.items():
        for row in tables[name].rows:
            for column in columns:
                source, words = row["source_id"], row[column]
                if words and source in known and column not in row.cells.get("plain", "").split():
                    remedy = "correct the words, or name the column in plain where they are a reading of ours"
                    problem = tables[name].problem(row, column, f"words that {source}.txt holds", remedy)
                    yield re.sub(r" of [a-z_]+$", "", words) if "_" in words else words, source, problem


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise StrikeledgerError(f"{path} is not UTF-8; save it as such") from None


def _normal_form(words: str) -> str:
    """Words without what print may change: case, white space, the shape of quotation marks."""
    return re.sub(r"\s+", " ", words.translate(_QUOTES)).casefold().strip()
