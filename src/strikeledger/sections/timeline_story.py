"""What a timeline tells, worked out from a ledger: attacks by week or longer, strikes with their dead, annotations and truces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from strikeledger.analysis import covered_days, strike_counts, truce_names, truce_spans
from strikeledger.counts import UNKNOWN, Count
from strikeledger.data.frames import ONE_DAY, row_count, rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.report.prose import is_one
from strikeledger.report.sheet import Extent, Run
from strikeledger.text import MONTHS, days_in_words
from strikeledger.theme import LIGHT

CERTAIN = [("certain", LIGHT["blue"], "square"), ("possible", LIGHT["band"], "square")]
OTHERS = ("others", LIGHT["orange"], "square")
"""Items of a legend."""
TICK = 3.0
"""The bar of a strike that killed nobody, in pixels."""
_SPANS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_MOST_ANNOTATIONS = 3
_FEWEST_TO_TELL = 3  # attacks that are more than next to nothing


@dataclass(frozen=True)
class AttackColumn:
    """A week, or a longer part of the calendar, up to the day after its last: its name, its attacks, and these in short ("16–19")."""

    begin: pd.Timestamp
    until: pd.Timestamp
    name: str
    attacks: Extent
    words: str


@dataclass(frozen=True)
class Toll:
    """A strike and its dead, by officials and by others (None where they give no number); `brief` are its words for narrow columns."""

    day: pd.Timestamp
    days: str
    place: str
    words: tuple[Run, ...]
    brief: tuple[Run, ...]
    officials: Extent | None
    others: Extent | None


@dataclass(frozen=True)
class Annotation:
    """Words at a day; a line leads from them to it, if they don't name what is shaded there."""

    day: pd.Timestamp
    run: Run
    names_shade: bool = False


@dataclass(frozen=True)
class Story:
    """What a timeline tells; `attacks` and `dead` head its halves, `officials` names one of two voices."""

    periods: Sequence[AttackColumn]
    tolls: Sequence[Toll]
    annotations: Sequence[Annotation]
    shades: Sequence[tuple[pd.Timestamp, pd.Timestamp]]
    attacks: str
    dead: str
    officials: str

    def place(self, day: pd.Timestamp) -> float:
        """Where a day stands, counted in periods."""
        for at, period in enumerate(self.periods):
            if day < period.until:
                return at + max(0.0, (day - period.begin) / (period.until - period.begin))
        return float(len(self.periods))

    @property
    def most_attacks(self) -> int:
        """In any period."""
        return max([1, *(period.attacks.most for period in self.periods)])

    @property
    def most_dead(self) -> int:
        """In any strike, by anybody."""
        return max([1, *(each.most for toll in self.tolls for each in (toll.officials, toll.others) if each)])

    @property
    def numbers(self) -> list[Run]:
        """The attacks of each period in short."""
        return [Run(period.words, 600) for period in self.periods]

    def open_end(self, step: float) -> float:
        """Where open ends run out: at the longest bar; where all are open, a little beyond each."""
        return 0.0 if all(period.attacks.is_open for period in self.periods) else self.most_attacks * step


def span_name(weeks: pd.DataFrame) -> str:
    """What the spans of `attacks_by_week` are."""
    days = int((weeks["last_day"] - weeks["first_day"]).dt.days.median()) + 1
    return next(name for name, most in _SPANS.items() if days <= most)


def tell_nothing(drawn: pd.DataFrame) -> pd.Series:
    """Whether a period's bounds say nothing of it: perhaps none, and perhaps half as many as were certain in the fullest, or more."""
    fullest = max(_FEWEST_TO_TELL, drawn["low"].max() / 2)
    says_nothing: pd.Series = drawn["low"].eq(0) & (drawn["high"].isna() | drawn["high"].ge(fullest))
    return says_nothing.astype(bool)


def story_of(ledger: Ledger, drawn: pd.DataFrame) -> Story:
    """What a timeline tells of one scope's rows of `attacks_by_week`."""
    terms, begin, end = ledger.terms, drawn["first_day"].min(), drawn["last_day"].max()
    truces = truce_spans(ledger, covered_days(ledger).max())
    shades = [(first, last + ONE_DAY) for first, last in truces if last >= begin]
    annotations = [*_annotations(ledger, begin, end), *_names_of_shades(ledger, shades)]
    periods = _periods(drawn.assign(bare=tell_nothing(drawn)), (terms.attack, terms.attacks))
    return Story(
        periods, list(_tolls(ledger)), sorted(annotations, key=lambda each: each.day), shades,
        attacks=terms(f"{{Attacks}} in a {span_name(drawn)}"), dead=terms("People killed by {strikes}"), officials=terms.officials,
    )  # fmt: skip


def columns_story(spans: pd.DataFrame, head: str, nouns: tuple[str, str]) -> Story:
    """A story of columns alone, from rows of first_day, last_day, low and high; `nouns` are one and many of what they count."""
    return Story(_periods(spans.assign(bare=False), nouns), (), (), (), head, "", "")


def _periods(drawn: pd.DataFrame, nouns: tuple[str, str]) -> list[AttackColumn]:
    return [_period(row, span_name(drawn), at == 0, nouns) for at, row in enumerate(rows_of(drawn))]


def _period(row: dict[str, Any], span: str, is_first: bool, nouns: tuple[str, str]) -> AttackColumn:
    """A row of `attacks_by_week` as it is drawn; a part of a month stands in the room of a whole one."""
    first, last = row["first_day"], row["last_day"]
    count = UNKNOWN if row["bare"] else row_count(row)
    begin, until, name = first, last + ONE_DAY, f"{first.day} {MONTHS[first.month - 1][:3]}"
    if span != "week":
        whole = pd.Period(first, freq=span[0].upper())
        begin, until = whole.start_time, whole.end_time.normalize() + ONE_DAY
        year = f" {first.year}" if is_first or begin.month == 1 else ""
        name = str(first.year) if span == "year" else f"{MONTHS[begin.month - 1][:3]}{year}"
    number = f"{count} {nouns[not is_one(count)]}" if count.is_known else f"how many {nouns[1]}, is not known"
    extent = Extent.of(count, f"{days_in_words(first, last)}: {number}")
    return AttackColumn(begin, until, name, extent, _short_count(count))


def _short_count(count: Count) -> str:
    """A number over its column: "16–19", "2+", "?"."""
    if count.high is None:
        return f"{count.low:,}+" if count.low else "?"
    return f"{count.low:,}" if count.is_exact else f"{count.low:,}–{count.high:,}"


def _tolls(ledger: Ledger) -> Iterator[Toll]:
    """Rounds, and acknowledged strikes in no round, in order of time."""
    if "strikes" not in ledger.contents:
        return
    counts = strike_counts(ledger)
    alone = (counts["part_of"] == "") & (counts["acknowledged"] == "yes")
    short = _short_officials(ledger)
    for row in rows_of(counts[(counts["kind"] == "round") | alone].sort_values("first_day", kind="stable")):
        about, other, total = f"{row['days']}, {row['place']}", row["other_speaker"], row["other_words"]
        brief, own = other if other.startswith("others") else "others", _voice(short, row["us_words"], "blue")
        yield Toll(
            row["first_day"] + (row["last_day"] + ONE_DAY - row["first_day"]) / 2, row["days"], row["place"],
            words=(*own, *_voice(other, total, "orange-ink")), brief=(*own, *_voice(brief, total, "orange-ink")),
            officials=_dead(row["us_low"], row["us_high"], row["us_low"], f"{about}: {short} {row['us_words']}"),
            others=_dead(row["other_low"], row["other_high"], row["other_most"], f"{about}: {other} {total}"),
        )  # fmt: skip


def _voice(speaker: str, words: str, colour: str) -> list[Run]:
    """What somebody counts, if anything."""
    unbroken = words.replace(" ", "\u00a0")  # "2 to 4" stays in one line
    return [Run(f"{speaker}: {unbroken}", 600, LIGHT[colour])] if words else []


def _short_officials(ledger: Ledger) -> str:
    """The officials where there is little room: those who strike, by their short name."""
    return min(ledger.terms.acknowledger.removeprefix("the "), ledger.terms.short, key=len)


def _dead(low: int | None, high: int | None, most: int | None, say: str) -> Extent | None:
    return None if low is None or most is None else Extent(low, high if high is not None else most, high is None, say)


def _annotations(ledger: Ledger, begin: pd.Timestamp, end: pd.Timestamp) -> list[Annotation]:
    """What the ledger has for a timeline: the latest few."""
    told = ledger.context[ledger.context["annotate"] & ledger.context["first_day"].between(begin, end)]
    latest = rows_of(told.sort_values(["first_day", "context_id"]).tail(_MOST_ANNOTATIONS))
    return [Annotation(row["first_day"] + ONE_DAY / 2, Run(row["annotation"], style="italic")) for row in latest]


def _names_of_shades(ledger: Ledger, shades: list[tuple[pd.Timestamp, pd.Timestamp]]) -> list[Annotation]:
    """Each truce by the row that tells most of it, at the middle of its days."""
    names = truce_names(ledger)
    middles = [(first, first + (until - first) / 2) for first, until in shades]
    return [Annotation(day, Run(names[first], colour=LIGHT["muted"]), names_shade=True) for first, day in middles]
