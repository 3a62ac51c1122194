"""Days, lists, singular and plural, and file sizes in words, the same in every report, page and message."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""January first; the machine's language must not matter."""


def today_anywhere() -> str:
    """The latest day that it is anywhere on Earth."""
    return (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def day_in_words(day: date | str) -> str:
    """A day as prose has it; text that begins with no ISO day stays as it is.

    >>> day_in_words(date(2023, 11, 3)), day_in_words("2023-10-24"), day_in_words("")
    ('3 November 2023', '24 October 2023', '')
    """
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day[:10])
        except ValueError:
            return str(day)
    return f"{day.day} {month_in_words(day)}"


def printed_words(words: str, plain: bool) -> str:
    """A quantity's words where print has no quotation marks: a plain reading or sum of ours stands in square brackets.

    >>> printed_words("six or seven", plain=False), printed_words("seventeen", plain=True), printed_words("", plain=True)
    ('six or seven', '[seventeen]', '')
    """
    return f"[{words}]" if words and plain else words


def quotation(words: str, plain: bool, marks: str = "“”") -> str:
    """A quantity's words as a quotation; a plain reading or sum of ours is none, and neither is an empty cell.

    Args:
        marks: what opens and what closes a quotation.

    >>> quotation("six or seven", plain=False), quotation("seventeen", plain=True), quotation("", plain=False)
    ('“six or seven”', '[seventeen]', '')
    """
    return printed_words(words, plain) if plain or not words else marks[0] + words + marks[-1]


def days_in_words(first: date, last: date, link: str = "to") -> str:
    """A day, or the span in which it lies: "23 to 29 November 2023".

    Args:
        link: what stands between two days in a row: "or" where what happened once was on one of them.

    >>> days_in_words(date(2024, 1, 31), date(2024, 2, 1), "or")
    '31 January or 1 February 2024'
    """
    if first == last:
        return day_in_words(last)
    between = link if (last - first).days == 1 else "to"
    if (first.month, first.year) == (last.month, last.year):
        return f"{first.day} {between} {day_in_words(last)}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {MONTHS[first.month - 1]}{year} {between} {day_in_words(last)}"


def short_days_in_words(first: date, last: date, link: str = "to") -> str:
    """The same for a narrow column beside which the year stands: "24 to 30 Nov"; the first year too, where the months alone mislead.

    >>> short_days_in_words(date(2024, 1, 1), date(2025, 1, 9)), short_days_in_words(date(2023, 11, 8), date(2023, 11, 9), "or")
    ('1 Jan 2024 to 9 Jan', '8 or 9 Nov')
    """
    end = f"{last.day} {MONTHS[last.month - 1][:3]}"
    if first == last:
        return end
    begin = f" {MONTHS[first.month - 1][:3]}" if (first.month, first.year) != (last.month, last.year) else ""
    is_long = 12 * (last.year - first.year) + last.month - first.month >= 12
    between = link if (last - first).days == 1 else "to"
    return f"{first.day}{begin}{f' {first.year}' if is_long else ''} {between} {end}"


def recent_days_in_words(first: date, last: date, today: date, link: str = "and") -> str:
    """Days as a sentence has them that is read on a known day: the year only where it could be another; see `days_in_words`.

    >>> recent_days_in_words(date(2023, 11, 8), date(2023, 11, 9), date(2024, 2, 7))
    '8 and 9 November'
    >>> recent_days_in_words(date(2023, 10, 31), date(2023, 11, 2), date(2025, 1, 1))
    '31 October to 2 November 2023'
    """
    told = days_in_words(first, last, link)
    months = 12 * (today.year - first.year) + today.month - first.month
    return re.sub(r" \d{4}\b", "", told) if 0 <= months < _RECENT else told


_RECENT = 10
"""Months."""


def month_in_words(month: date | str) -> str:
    """A month, or that of a day, as prose has it.

    >>> month_in_words("2023-10")
    'October 2023'
    """
    day = date.fromisoformat(f"{month}-01") if isinstance(month, str) else month
    return f"{MONTHS[day.month - 1]} {day.year}"


def iso_day(day: date) -> str:
    """A day as data holds it: "2023-11-23"."""
    return f"{day:%Y-%m-%d}"


def edtf_day(low: date | str | None, high: date | str | None) -> str:
    """One day that lies between two, either of which may be unknown, as ISO 8601-2 has it (EDTF); empty where both are.

    >>> edtf_day("2023-11-21", "2023-11-22"), edtf_day(date(2023, 11, 21), date(2023, 11, 21)), edtf_day(None, "2023-11-22")
    ('[2023-11-21..2023-11-22]', '2023-11-21', '[..2023-11-22]')
    """
    first, last = _iso_ends(low, high)
    return first if first == last else f"[{first}..{last}]"


def edtf_period(first: date | str | None, last: date | str | None) -> str:
    """All days from one to another as ISO 8601 has them; an end that is unknown is open.

    >>> edtf_period("2023-10-12", date(2023, 10, 18)), edtf_period(None, "2023-10-18")
    ('2023-10-12/2023-10-18', '../2023-10-18')
    """
    begin, end = _iso_ends(first, last)
    return begin if begin == end else f"{begin or '..'}/{end or '..'}"


def _iso_ends(*days: date | str | None) -> list[str]:
    return [iso_day(day) if isinstance(day, date) else day or "" for day in days]


def is_day(text: str) -> bool:
    """Whether a text is a day as data holds it.

    >>> is_day("2023-11-23"), is_day("2023-11-31"), is_day("20231123")
    (True, False, False)
    """
    try:
        return len(text) == len("2023-11-23") and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def plural(number: int, one: str, many: str = "") -> str:
    """The word for one thing, or for another number of them.

    >>> plural(1, "row"), plural(0, "row"), plural(2, "is", "are")
    ('row', 'rows', 'are')
    """
    return one if number == 1 else many or f"{one}s"


def number_in_words(number: int) -> str:
    """A whole number as prose has it: two to nine in words."""
    return _FEW[number] if 0 <= number < len(_FEW) else f"{number:,}"


def times_in_words(number: int) -> str:
    """How often something was.

    >>> times_in_words(1), times_in_words(2), times_in_words(3)
    ('once', 'twice', 'three times')
    """
    return {1: "once", 2: "twice"}.get(number, f"{number_in_words(number)} times")


_FEW = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


_NEEDS_ARTICLE = re.compile(
    r"(?!the )(.* )?(Sea|Gulf|Straits?|Ocean|Canal|Emirates|Islands|Republic|Strip|West Bank|United (States|Kingdom))( of .*)?$"
)


def with_article(name: str) -> str:
    """A place as a sentence names it: "the Red Sea", "the Gulf of Aden", "Hilla"."""
    return f"the {name}" if _NEEDS_ARTICLE.match(name) else name


def at_place(name: str) -> str:
    """Where something happened, in words: "in Anbar province", "in the Red Sea", "at Hilla"."""
    is_wide = name.lower().endswith((" province", " governorate")) or with_article(name) != name
    return f"{'in' if is_wide else 'at'} {with_article(name)}"


def list_in_words(things: Sequence[str]) -> str:
    """Things in a row: "a, b and c"."""
    *firsts, last = things or [""]
    return f"{', '.join(firsts)} and {last}" if firsts else last


def capitalise(words: str) -> str:
    """Words as they begin a line."""
    return words[:1].upper() + words[1:]


def typographic(words: str) -> str:
    """Words with the apostrophes of print, inside a word and behind a plural; all other marks stay.

    >>> typographic("US officials' word isn't theirs")
    'US officials’ word isn’t theirs'
    """
    return re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])|(?<=[a-z]s)'(?=[ ,.;)]|$)", "’", words)


def size_in_words(size: int) -> str:
    """The size of a file in bytes as people say it.

    >>> size_in_words(412), size_in_words(78_412), size_in_words(1_249_000)
    ('1 kB', '78 kB', '1.2 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1000))} kB"


_CONTROL = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]|\r(?!\n)")


def control_character(text: str) -> str:
    r"""The first character of a text that is none of a writing system, as in "the control character U+001B"; else nothing.

    New lines and tabs are part of texts; half of a pair of surrogates is not.

    >>> control_character("two\nlines"), control_character("a\x1b[31mb")
    ('', 'the control character U+001B')
    """
    found = _CONTROL.search(text)
    return "" if found is None else f"the control character U+{ord(found[0]):04X}"


def texts_in(content: object, place: str) -> Iterator[tuple[str, str]]:
    """Each text in what JSON or TOML hold, names included, with where it stands: "terms.officials"."""
    if isinstance(content, str):
        yield place, content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield place, str(name)
            yield from texts_in(value, f"{place}.{name}".lstrip("."))
    elif isinstance(content, list):
        for at, value in enumerate(content):
            yield from texts_in(value, f"{place}.{at}".lstrip("."))


def plain_letters(words: str) -> str:
    """Words without capitals and accents.

    >>> plain_letters("Taïz")
    'taiz'
    """
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
