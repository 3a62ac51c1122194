"""Which rows of a table are asked for, by conditions and days as a user writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from strikeledger.data.schema import parse_day
from strikeledger.errors import ParameterError, did_you_mean
from strikeledger.text import day_in_words

_SEPARATOR = re.compile(r",\s*(?=\w+\s*=)")


@dataclass(frozen=True)
class RowFilter:
    """Conditions on columns: a row must meet each column's, by any of its values; and the days between which events must lie."""

    conditions: Mapping[str, tuple[str, ...]]
    first: date | None = None
    last: date | None = None

    @classmethod
    def parse(cls, texts: Iterable[str], first: str | None = None, last: str | None = None) -> RowFilter:
        """Conditions as "country=Syria" or "country=Syria,year=2018"; the same column twice means either value.

        Raises:
            ParameterError: one of them is no condition, or a day is none.

        >>> RowFilter.parse(["country=Syria,year=2018", "year=2019"]).conditions
        {'country': ('Syria',), 'year': ('2018', '2019')}
        """
        found: dict[str, tuple[str, ...]] = {}
        for text in texts:
            for part in _SEPARATOR.split(text):
                column, equals, value = (piece.strip() for piece in part.partition("="))
                column = column.casefold()
                if not (column and equals and value):
                    raise ParameterError(f'--where {text!r}: write column=value, as "country=Syria"')
                found[column] = (*found.get(column, ()), value)
        begin, end = option_day("--from", first), option_day("--to", last)
        if begin and end and begin > end:
            raise ParameterError(f"--from {begin} is after --to {end}: turn the two around")
        return cls(found, begin, end)

    def refuse_unknown(self, columns: Sequence[str]) -> None:
        """Refuse conditions on columns that a table doesn't have.

        Raises:
            ParameterError: naming the nearest column that it has.
        """
        for column in self.conditions:
            if column not in columns and column != "year":
                raise ParameterError(f"--where: the file has no column {column!r}; {did_you_mean(column, columns)}")

    def matches(self, row: Mapping[str, str], began: str) -> bool:
        """Whether a row meets the conditions, in whatever case; `year` is the one in which the event began."""
        return all(
            (year_of(row[began]) if column == "year" else row[column]).casefold()
            in {value.casefold() for value in values}
            for column, values in self.conditions.items()
        )

    def fits(self, first_day: date, last_day: date) -> bool | None:
        """Whether an event lies between the days asked for: yes, no, or (None) only in part."""
        begin, end = self.first or date.min, self.last or date.max
        if first_day > end or last_day < begin:
            return False
        return True if begin <= first_day and last_day <= end else None

    def behind_noun(self, phrases: Mapping[str, str], meanings: Mapping[str, Mapping[str, str]]) -> str:
        """The conditions as they belong to every mention of the rows, behind their noun: "of type Battles", "of 2018".

        Args:
            phrases: how some columns read, as "of type {}"; empty where a sentence says it anyhow.
            meanings: what the codes of some columns are called.
        """
        said = []
        for column, values in self.conditions.items():
            words = " or ".join(meanings.get(column, {}).get(value, value) for value in values)
            said.append(phrases.get(column, "of {}" if column == "year" else f"with {column} {{}}").format(words))
        first, last = (f"{day_in_words(day)}" if day else "" for day in (self.first, self.last))
        days = (
            f"from {first} to {last}"
            if first and last
            else (first and f"from {first} on") or (last and f"up to {last}")
        )
        return " ".join(filter(None, [*said, days]))

    def __str__(self) -> str:
        """The conditions in words, as a README has them; empty for all rows."""
        parts = [f"{column} {' or '.join(values)}" for column, values in self.conditions.items()]
        parts += [f"from {self.first}"] if self.first else []
        parts += [f"to {self.last}"] if self.last else []
        return ", ".join(parts)


def year_of(text: str) -> str:
    """The year that a day's text names, or nothing.

    >>> year_of("2018-07-05"), year_of("05 July 2018")
    ('2018', '2018')
    """
    found = re.search(r"\b\d{4}\b", text)
    return found[0] if found else ""


def option_day(option: str, text: str | None) -> date | None:
    """The day that a user gives with an option; None where they give none.

    Raises:
        ParameterError: it is none.
    """
    if not text:
        return None
    try:
        found: date = parse_day(text)
    except ValueError:
        raise ParameterError(f"{option} {text}: write a day, as 2018-07-01") from None
    return found
