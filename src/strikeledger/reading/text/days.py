"""Days as drafts write them: "since Oct. 17", "on Sunday", "in the past seven weeks", "as of 29 November"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from strikeledger.data.number_words import number
from strikeledger.reading.vocabulary import MONTH_FORM
from strikeledger.text import MONTHS

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TH = "(?:st|nd|rd|th)?"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = (
    rf"(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<d1>{_NUMBER}){_TH}(?: (?:and|to) (?P<d1b>\d{{1,2}}){_TH}| ?- ?(?P<d1c>\d{{1,2}}))?(?: of)?"
    rf" (?P<m1>{MONTH_FORM})(?:,? (?P<y1>\d{{4}}))?"
    r"|(?:(?<=ince )|(?<= on )|(?<= by )|(?<=s of )|(?<=until ))(?P<month>1[0-2]|0?[1-9])/(?P<day>1[3-9]|2\d|3[01])\b"
    rf"|(?P<m2>{MONTH_FORM}) (?P<d2>{_NUMBER}){_TH}\b(?!,\d)(?:(?: and | to | ?- ?)(?:(?P<d2b>\d{{1,2}}){_TH}\b))?"
    rf"(?:,? (?P<y2>\d{{4}}))?"
    r"|(?P<only>(?:(?<=the )|(?<=The ))\d{1,2}(?:st|nd|rd|th))(?: and (?:the )?(?P<only2>\d{1,2})(?:st|nd|rd|th))?\b"
    r"(?=[.,;:)]| (?:of (?:this|that) month|alone|until|to|and|when|was|it|there|the|came|in|they|we|he|she|\d+"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?:-\w+)?)\b|$)"
    r"|(?P<named>(?<=[OoBb][ny] the )\d{1,2}(?:st|nd|rd|th)(?= [A-Z]))"
    r"|(?:(?P<part>early|mid|late|(?:the )?(?:beginning|middle|end|first week) of)[ -])?"
    rf"(?P<m3>{MONTH_FORM})\b(?: of this year| (?P<y3>\d{{4}}))?"
    r"|(?P<feast>Christmas|New Year's|(?<!the )New Year|Halloween|Thanksgiving)(?P<eve> Eve)?(?: Day| [Nn]ight)?\b"
    r"|(?P<many>\w+(?:-\w+)?) (?P<step>days?|nights?|weeks?|months?) (?P<way>ago|earlier|later"
    r"|(?:before|after)(?: that(?= (?:at|it|there|was|\d)|[,.;:]))?(?! (?:that|the|this|an?|its|his|their|it|we|they)\b))(?!\w)"
    r"|(?P<back>(?:the|that) (?:very )?(?P<side>same|next|following|previous) (?:day|night|evening|morning)|that (?:day|night|evening))\b"
    rf"|(?P<week>{'|'.join(_DAYS)})s?\b(?: of (?:this|that) week\b)?|(?P<short>(?-i:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri))\b\.?"
    r"|(?P<rel>today|yesterday|overnight|last night|tonight|earlier this week|this week|last week"
    r"|(?:the )?(?:start|beginning) of (?:the|this) week"
    r"|(?:earlier |so far )?this (?:month|year)|last (?:month|year)"
    r"|(?:the )?(?:past|last) (?:few )?(?:(?P<n>\w+(?:-\w+)?) )?(?P<unit>days?|weeks?|months?)\b)"
)
_FEASTS = {
    "christmas": (25, "Dec"),
    "new year's": (1, "Jan"),
    "new year": (1, "Jan"),
    "halloween": (31, "Oct"),
    "thanksgiving": (22, "Nov"),
}
"""Days of feasts; that of Thanksgiving is the first Thursday from it on."""
_TRAILING = re.compile(r"\w, $")
"""What stands before days that follow their main clause: "a drone fell on Monday, two days after another had killed three"."""
_FORM = re.compile(rf"\b(?:{_DATE})", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|from|after|beginning|starting|began|between)(?: at least| about| on| in)?(?: the| last| this)?(?: \w+day,?)? $",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:as of|by|until|before|through|up to|to date|till|to|and)(?: late| the end of| the| last| this)?(?: \w+day,?)? $",
    re.IGNORECASE,
)
_OF_DAY = re.compile(
    r"\b(?:is|are|was|were|dates?|figures?|counts?|numbers?|totals?|tally|breakdown|data) from(?: \w+day,?)? $",
    re.IGNORECASE,
)
"""What stands before the day of which a count is: "the last breakdown is from Saturday"."""
_LATEST = re.compile(
    r"\b(?:most|more) recently(?: on)? $|\b(?:the|their|its) (?:last|latest|most recent|first)(?: one)?(?: was)?(?: on)? $",
    re.IGNORECASE,
)
_LAST_YEAR = re.compile(r",? (?:of )?(?:last year|the year before)\b", re.IGNORECASE)
_OF_YEAR = 14  # characters in which the year of a day stands
_SAID = (
    "(?:said|says|told|announced|announcing|confirmed|reported|stated|acknowledged|disclosed|briefing|statement|reporters|revealed|wrote"
    "|testified|added|put|counted)"
)
_SPEECH_BEFORE = re.compile(rf"\b{_SAID}(?: [\w']+){{0,4}},? $", re.IGNORECASE)
_SPEECH_AFTER = re.compile(rf",? (?:[\w.']+ ){{1,5}}{_SAID}\b", re.IGNORECASE)
_NEAR, _MONTH = 120, 31  # characters, days
_BETWEEN = re.compile(r"\b(?:between|from)(?: the)? $", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[.!?*] |- )(?:On |Late |Early |Late on |Early on )?$")
_TO = re.compile(r"\.? ?(?:-|to|until|through|,? and) ?")
_HEAD = re.compile(r"[^a-z]*[A-Z]{3}[^a-z]{0,30}(?:[(,] ?(?:\w+, )?|\s)?|[A-Z][\w/]+(?: [A-Z]\w+)?(?:, | \()(?:\w+, )?")
_HEAD_END = re.compile(r"[)\]]? *(?:\([^)]*\) *)?(?:-|:|$|\|)")


@dataclass(frozen=True)
class DayMark:
    """Days in a text, from first to last.

    Their part is since, until, said (when somebody spoke), before (the same, in an earlier passage), over (a span up to now), head (a
    dateline), part (amid a list) or on.
    """

    start: int
    end: int
    first: date
    last: date
    part: str

    @property
    def each(self) -> Sequence[date]:
        """The days themselves; of more than a month, or of a time that goes on, the last."""
        span = (self.last - self.first).days if self.part != "over" else 0
        return [self.last - timedelta(days=back) for back in range(span + 1 if span <= _MONTH else 1)]


def day_marks(text: str, today: date, before: date | None = None) -> list[DayMark]:
    """Every day of an even text, as read on a day, those told of before it until another; what is no day of the calendar is left out."""
    found: list[DayMark] = []
    for match in _FORM.finditer(text):
        if _is_name(match) or (
            found and _LAST_YEAR.match(text, found[-1].end) and match.end() - found[-1].end < _OF_YEAR
        ):
            continue
        near = [day for day in found if match.start() - day.end < _NEAR]
        told = [day.last for day in near if day.part != "since" and day.first == day.last]
        days = _days(match, today, told[-1] if told else before)
        if days is None:
            continue
        if _LAST_YEAR.match(text, match.end()):
            days = days[0].replace(year=today.year - 1), days[1].replace(year=today.year - 1)
        joint = _TO.fullmatch(text, found[-1].end, match.start()) if found else None
        if joint and found[-1].part != "said" and days[0] > found[-1].last:
            found = _as_span(text, found)
            part = "until"
        elif days[0] < days[1] and _BETWEEN.search(text[: match.start()]) and (match["d1"] or match["d2"]):
            found.append(DayMark(match.start(), match.start() + 1, days[0], days[0], "since"))
            days, part = (days[1], days[1]), "until"
        else:
            part = _part(text, match, found)
        found.append(DayMark(match.start(), match.end(), *days, part))
    return found


def _as_span(text: str, found: Sequence[DayMark]) -> list[DayMark]:
    """Days of which the last goes on to a later one, or is listed with it: "26 October, 8 November and", a time from the first on."""
    first = len(found) - 1
    while (
        first and text[found[first - 1].end : found[first].start] == ", " and found[first - 1].last < found[first].first
    ):
        first -= 1
    between = (replace(day, part="part") for day in found[first + 1 :])
    return [*found[:first], replace(found[first], part="since"), *between]


def _is_name(match: re.Match[str]) -> bool:
    """Whether the word for a month is another: "may", "march"."""
    month = match["m3"] or ""
    return month.lower() in ("may", "march", "mar", "sun") and not (month[:1].isupper() and match["y3"])


def _part(text: str, match: re.Match[str], before: list[DayMark]) -> str:
    lead, rest = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 60]
    if _HEAD.fullmatch(text[: match.start()]) and _HEAD_END.match(text, match.end()):
        return "head"
    if (match["rel"] or "").lower() == "today":
        return "said"
    if match["rel"] and match["unit"]:
        return "over"
    if _OF_DAY.search(lead):
        return "until"
    if _SINCE.search(lead):
        return "since"
    if _LATEST.search(lead):
        return "part"
    if (until := _UNTIL.search(lead)) and (
        until[0].split()[0].lower() not in ("to", "and") or (before and before[-1].part == "since")
    ):
        return "until"
    if _SPEECH_BEFORE.search(lead) or (_OPENING.search(lead) and _SPEECH_AFTER.match(rest)):
        return "said"
    return "on"


def _days(match: re.Match[str], today: date, last: date | None) -> tuple[date, date] | None:
    """The days that a text's words name; those told of before them end on `last`."""
    try:
        return next(_readings(match, today, last), None)
    except ValueError:
        return None


def _readings(match: re.Match[str], today: date, before: date | None) -> Iterator[tuple[date, date]]:
    yield from _in_figures(match, today)
    for day_of, more, month, year in (
        ("d1", match["d1b"] or match["d1c"], "m1", "y1"),
        ("d2", match["d2b"], "m2", "y2"),
    ):
        if match[day_of]:
            first = _day(int(match[day_of]), match[month], match[year], today)
            yield first, first.replace(day=int(more)) if more and int(more) > first.day else first
    if only := match["only"] or match["named"]:
        days = [_latest_day(int(day), today)[0] for day in (only[:-2], match["only2"]) if day]
        yield min(days), max(days)
    if match["m3"]:
        yield _span_of_month(match["m3"], match["y3"], match["part"] or "", today)
    if match["feast"]:
        feast = _day(*_FEASTS[match["feast"].lower()], None, today)
        feast += timedelta(days=(3 - feast.weekday()) % 7 if feast.day == _FEASTS["thanksgiving"][0] else 0)
        eve = feast - timedelta(days=1)
        yield (eve, eve) if match["eve"] else (feast, feast)
    if match["step"] or match["back"]:
        yield from _steps(match, today, before)
    if name := match["week"] or match["short"]:
        yield _last_weekday(match, name, today)
    if match["rel"]:
        yield _relative(match, today)


def _in_figures(match: re.Match[str], today: date) -> Iterator[tuple[date, date]]:
    """Days that are figures alone: "2023-10-17", "since 10/17"."""
    if match["iso"]:
        yield (date.fromisoformat(match["iso"]),) * 2
    if match["day"]:
        yield (_day(int(match["day"]), MONTHS[int(match["month"]) - 1], None, today),) * 2


def _steps(match: re.Match[str], today: date, before: date | None) -> Iterator[tuple[date, date]]:
    """Days told by those before them: "two weeks ago", "a day later", "the same night"."""
    anchor = today if match["way"] == "ago" or (before is None and match["way"] in ("earlier", "before")) else before
    steps = (match["many"] or "the").lower()
    many = 1 if steps in ("a", "one", "the") else number(steps)
    if anchor is None or many is None or (steps == "the" and match["way"] == "before"):
        return
    step = {"d": 1, "n": 1, "w": 7, "m": 30}[(match["step"] or "day")[0]] * many
    side = {"next": 1, "following": 1, "previous": -1}.get((match["side"] or "").lower(), 0)
    way = side if not match["step"] else 1 if match["way"].startswith(("later", "after")) else -1
    way = -way if match["step"] and _TRAILING.search(match.string[: match.start()]) and match["way"] == "after" else way
    day = anchor + timedelta(days=step * way)
    about = timedelta(days=step // 14 if match["way"] == "ago" else 0)
    yield day - about, day + about


def _day(day: int, month: str, year: str | None, today: date) -> date:
    number_of = 1 + next(i for i, name in enumerate(MONTHS) if name[:3].lower() == month[:3].lower())
    if year:
        return date(int(year), number_of, day)
    this = date(today.year, number_of, day)
    return this if this <= today + timedelta(days=20) else date(today.year - 1, number_of, day)


def _last_weekday(match: re.Match[str], name: str, today: date) -> tuple[date, date]:
    """The latest day of a name, today or before; "last Friday" is never today."""
    back = (today.weekday() - [day[:3] for day in _DAYS].index(name[:3].lower())) % 7
    named_last = match.string[: match.start()].lower().endswith("last ")
    day = today - timedelta(days=7 if named_last and not back else back)
    return day, day


def _latest_day(day: int, today: date) -> tuple[date, date]:
    """The latest day of so many in a month: "the 7th"."""
    month = today if day <= today.day else today.replace(day=1) - timedelta(days=1)
    return month.replace(day=day), month.replace(day=day)


def _span_of_month(month: str, year: str | None, part: str, today: date) -> tuple[date, date]:
    first = _day(1, month, year, today)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    spans = {"early": (1, 10), "beginning": (1, 10), "mid": (13, 17), "middle": (13, 17), "late": (21, last.day)}
    spans |= {"end": (25, last.day), "first week": (1, 7)}
    word = part.lower().removeprefix("the ").removesuffix(" of")
    low, high = spans.get(word, (1, last.day))
    return first.replace(day=low), first.replace(day=high)


def _relative(match: re.Match[str], today: date) -> tuple[date, date]:
    words = match["rel"].lower()
    monday = today - timedelta(days=today.weekday())
    if unit := match["unit"]:
        many = number(match["n"]) if match["n"] else None
        days = {"d": 1, "w": 7, "m": 30}[unit[0].lower()] * (many or 1)
        return today - timedelta(days=days), today
    day, month = timedelta(days=1), today.replace(day=1)
    if words.endswith(("the week", "of this week")):
        return monday, monday
    spans = {"today": 0, "tonight": 0, "yesterday": 1, "overnight": 1, "last night": 1}
    if words in spans:
        first = today - spans[words] * day
        return first, first if words == "yesterday" else today
    if words.endswith("year"):
        year = today.year - words.startswith("last")
        return date(year, 1, 1), min(date(year, 12, 31), today)
    if words.startswith("last"):
        return (monday - 7 * day, monday - day) if "week" in words else ((month - day).replace(day=1), month - day)
    return (monday if "week" in words else month), today
