"""What changed in an edition that was published: as its own table tells it, and where it has none by its figures alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from strikeledger.report.headlines import SAME, FigureRecords, HeadlineChange, published_changes

CHANGES_FILE = "tables/changes.csv"


def edition_changes(folder: Path, now: FigureRecords, before: FigureRecords) -> list[HeadlineChange]:
    """The headlines of an edition that are others than in the edition before, with why as far as its report says so."""
    try:
        return list(_told_changes(folder))
    except (OSError, ValueError, KeyError, csv.Error):
        return list(published_changes(now, before))


def _told_changes(folder: Path) -> Iterator[HeadlineChange]:
    with (folder / CHANGES_FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["why"] != SAME:
                why = f"{row['why']}: {row['happened']}" if row["happened"] else row["why"]
                yield HeadlineChange(row["figure"], row["label"], row["before"], row["now"], why)
