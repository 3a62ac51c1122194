"""What the columns of a report's tables hold: a column's name comes in, its meaning in words goes out."""

from __future__ import annotations

WORKBOOK_NOTES = {
    "Bounds": "A number that sources hedge has two columns: low and high (or names that end so) are the lowest and highest number that the "
    "words allow: “at least 71” has low 71 and no high; “six or seven” has low 6 and high 7.",
    "Blank cell": "Nothing is known or given there; for a high, the end is open. A blank is never zero: zero is written as 0.",
    "As known on": "Only what was published on or before the day on the cover is used; later publications change nothing here.",
    "Sums": "Sources stand side by side and are never summed; attacks and strikes are never added together.",
    "Statistical interval": "Columns with interval in their name tell how far chance alone may move a rate, apart from the bounds.",
    "Text and numbers": "Words of a source are text even where they look like a number; days are dates.",
}
"""What holds for every table, by what it is about."""

_COLUMN_MEANINGS = {
    "after": "The window after the round",
    "after_over_before": "Attacks per day after over before, in words",
    "against": "Ids of the claims that it can't stand beside",
    "archived_url": "Address of an archived copy",
    "aside": "Rows set aside",
    "attack_id": "The attack's id in the ledger",
    "attacks": "Attacks",
    "basis": "Whether the day of publication is stated or inferred",
    "before": "Before: in the edition before, or in the window before the round",
    "bounds": "The bounds in words",
    "claim_id": "The claim's id: the row and the column in the ledger",
    "claimed_by": "Who claimed the attack",
    "claims": "Claims: their ids, or how many",
    "column": "The column of the ledger's file",
    "computation": "How the number comes about, where no claim says it as such",
    "confirmed": "Whether a US official confirmed it",
    "context_id": "The circumstance's id in the ledger",
    "counting": "Whose definition the total follows",
    "country": "Where",
    "day": "The day that it is of",
    "days": "Days covered",
    "depends": "Whether the figure depends on the reading of soft words",
    "equal_choices": "Other choices as small as this one",
    "event_id": "The attack's, strike's or round's id in the ledger",
    "figure": "The figure's id",
    "file": "The ledger's file",
    "first": "The first day",
    "first_given": "Editions in which it was first given",
    "group": "What the rows belong to",
    "guarded_p": "The larger p-value of the two measures: how often chance alone gives a ratio as far from 1",
    "headline": "The headline figure's id",
    "high": "The highest number that the words allow; blank where the end is open",
    "holm_p": "The same p-value, corrected for the number of comparisons (Holm)",
    "id": "The id, the same in every edition",
    "inferred": "Rows whose day of publication is inferred",
    "injured": "The people injured, in the source's words",
    "injured_id": "The id of the claim on people injured",
    "interval": "The statistical interval",
    "interval_level": "The confidence level of the statistical interval",
    "interval_method": "The method of the statistical interval",
    "kind": "What kind of thing the row is",
    "known": "The day as of which it was known",
    "label": "What it is, in words",
    "last": "The last day",
    "latitude": "Degrees north, no finer than 0.1",
    "letter": "The letter in the chart",
    "listed": "Attacks listed one by one",
    "listed_after": "Attacks listed one by one, after",
    "listed_before": "Attacks listed one by one, before",
    "listed_interval": "Ratio of the attacks listed one by one: its statistical interval",
    "listed_p": "Ratio of the attacks listed one by one: its p-value",
    "listed_ratio": "Attacks listed one by one: ratio after over before",
    "longest": "The longest lag, in days",
    "longitude": "Degrees east, no finer than 0.1",
    "low": "The lowest number that the words allow",
    "lowered": "Editions in which the bounds went down",
    "mark": "What the row counts",
    "measure": "What is counted",
    "measures": "What is counted under this definition",
    "median": "The median lag, in days",
    "missing": "Whether the row stands for what is not given",
    "move": "How the bounds moved",
    "narrowed": "Editions in which the bounds drew closer",
    "no_longer_given": "Editions in which it was no longer given",
    "note": "A remark",
    "now": "As known on the day on the cover",
    "official": "Whether the speaker is an official",
    "one_number": "Whether all give the same number",
    "other_than_drones": "Attacks with a weapon other than drones",
    "party": "The speaker's side",
    "per_day": "Attacks per day",
    "percent": "Percent",
    "period": "The period",
    "place": "The site, province or town",
    "printed": "The figure as printed",
    "publications": "Publications",
    "published": "The day of publication",
    "published_basis": "Whether the day of publication is stated or inferred",
    "publisher": "Who published it",
    "publishers": "Who published it, each once",
    "raised": "Editions in which the bounds went up",
    "ratio": "Attacks per day after over before",
    "reading": "The figure under this reading of soft words",
    "rest": "What the other claims allow",
    "role": "How the row is used: in the official band, beside it",
    "round": "The round of strikes",
    "row": "The row's id",
    "rows": "Rows",
    "scope": "The countries that it covers",
    "set": "Which days are compared",
    "side": "Before, during or after",
    "since": "The day from which a total counts",
    "soft": "Whether the bounds rest on a reading of soft words",
    "source": "The source's id",
    "source_id": "The source's id",
    "sources": "Ids of the sources",
    "span": "The lag in days",
    "speaker": "Who said it",
    "speaker_id": "The speaker's id",
    "stage": "The stage",
    "state": "Whether the comparison could be tested",
    "statements": "Statements: claims and accounts",
    "subject": "What it is about",
    "then": "As known then",
    "thin": "Whether the record is thin there, so that a low number may mean little was published",
    "title": "The publication's title",
    "total": "Attacks by the officials' totals",
    "total_after": "Attacks by the officials' totals, after",
    "total_before": "Attacks by the officials' totals, before",
    "total_interval": "Ratio by the officials' totals: its statistical interval",
    "total_p": "Ratio by the officials' totals: its p-value",
    "total_ratio": "By the officials' totals: ratio after over before",
    "totals": "Totals under this definition",
    "unchanged": "Editions in which nothing moved",
    "unit": "What the number counts",
    "url": "Address of the publication",
    "used": "Whether it is used in the official band; in the table of rows, how many are",
    "voices": "Voices",
    "weapon": "The weapon",
    "widened": "Editions in which the bounds drew apart",
    "width": "The window's length in days",
    "window": "The window's length and what is counted",
    "words": "The source's own words; in the table of figures, the figure as printed",
}

_ENDINGS = {
    "_low": "the lowest that the claims allow",
    "_high": "the highest that the claims allow; blank where the end is open",
    "_first_day": "its first day",
    "_last_day": "its last day",
}
_INTERVAL_ENDINGS = {
    "interval_low": "its lower end",
    "interval_high": "its upper end; blank where it is open",
}


def column_meaning(column: str) -> str:
    """What a column holds; a column that nobody described is its name in words.

    >>> column_meaning("per_day_low")
    'Attacks per day: the lowest that the claims allow'
    >>> column_meaning("interval_high")
    'The statistical interval: its upper end; blank where it is open'
    """
    if column in _COLUMN_MEANINGS:
        return _COLUMN_MEANINGS[column]
    for ending, words in (*_INTERVAL_ENDINGS.items(), *_ENDINGS.items()):
        stem = column.removesuffix(ending.removeprefix("interval"))
        if column.endswith(ending) and stem in _COLUMN_MEANINGS:
            return f"{_COLUMN_MEANINGS[stem]}: {words}"
    stem, _, number = column.rpartition("_")
    if number.isdecimal() and stem in _COLUMN_MEANINGS:
        return f"{_COLUMN_MEANINGS[stem]}, number {number}"
    if column in ("first_day", "last_day"):
        return f"The {column.removesuffix('_day')} day on which it can have happened"
    return column.replace("_", " ").capitalize()
