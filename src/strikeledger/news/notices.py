"""Notices: messages to people on what changed between two editions, which alarms hold and what failed, sent only where there is news.

Addresses are never kept in a file of the project: they stand in the environment, as Apprise writes them (`mailto://...`,
`json://host/hook`, several with spaces between): of those who get the news in STRIKELEDGER_NOTIFY, of those who are told of failures
in STRIKELEDGER_NOTIFY_FAILURE. Without them nothing is sent.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import html

from strikeledger.build.alarms import AlarmVerdict
from strikeledger.build.editions import Edition
from strikeledger.errors import StrikeledgerError
from strikeledger.news.editions import EditionNews
from strikeledger.news.outcome import RunOutcome
from strikeledger.render.brief import SEE_CHART
from strikeledger.render.references import external_address
from strikeledger.report.headlines import FigureRecords, headlines_of, published_changes
from strikeledger.text import day_in_words, is_day, plural, typographic

NOTIFY_VARIABLE = "STRIKELEDGER_NOTIFY"
FAILURE_VARIABLE = "STRIKELEDGER_NOTIFY_FAILURE"
_MAIL_SCHEMES = ("mailto", "mailtos")


@dataclass(frozen=True)
class Notice:
    """A message: one line that says what it is about, and the news; for a mail also as HTML, with a file beside it."""

    title: str
    body: str
    html: str = ""
    attachment: Path | None = None


def news_notice(news: EditionNews, reports: Path) -> Notice | None:
    """The message on an edition that was just published, whose brief is the body of a mail; None where nothing is new."""
    if not news.is_new:
        return None
    edition, revision = news.edition, news.revision
    lead = [f"Revision {revision} replaces revision {revision - 1}, because of {news.why}."] if news.why else []
    message = notice(_name_in_words(edition), news.now, news.before, news.verdicts, lead)
    if message is None:
        return None
    body = "\n".join(filter(None, (message.body, edition.address and f"Read it at {edition.address}")))
    brief = reports / edition.path / f"{edition.report.name}.brief.html"
    if not brief.is_file():
        return Notice(message.title, body)
    # What changed since the edition before stands in the brief; what changed in a revision, and alarms, do not.
    above = [line for line in message.body.splitlines() if news.why or line.startswith(_ALARM_LINES)]
    html = mail_html(brief.read_text(encoding="utf-8"), above, edition.address)
    return Notice(message.title, body, html, brief.with_suffix(".pdf"))


_ALARM_LINES = ("Alarm ", typographic("Can't tell: "))


def _name_in_words(edition: Edition) -> str:
    """An edition as people call it: "Situation report, as known on 29 November 2023"; without a day by its name."""
    report, day = edition.report, str(edition.values.get("as_of", ""))
    return f"{report.subtitle or report.name}, as known on {day_in_words(day)}" if is_day(day) else edition.path


def notice(
    what: str,
    now: FigureRecords,
    before: FigureRecords | None,
    verdicts: Sequence[AlarmVerdict],
    lead: Sequence[str] = (),
) -> Notice | None:
    """The news of an edition, None where no headline moved and no alarm holds.

    Args:
        what: which edition it is.
        lead: what is said first.
    """
    news = [f"{now[name]['label']}: {now[name]['words']}" for name in headlines_of(now)]
    if before is not None:
        news = list(map(str, published_changes(now, before)))
    raised = [f"Alarm {verdict}" for verdict in verdicts if verdict.holds]
    open_ones = [f"Can't tell: {verdict}" for verdict in verdicts if verdict.holds is None]
    if not news and not raised:
        return None
    count = f"{len(news)} {plural(len(news), 'headline figure')} changed" if news else "no headline figure changed"
    alarms = f", {len(raised)} {plural(len(raised), 'alarm')}" if raised else ""
    return Notice(f"{what}: {count}{alarms}", typographic("\n".join([*lead, *raised, *news, *open_ones])))


def failure_notice(outcome: RunOutcome) -> Notice | None:
    """The message on what failed in a run; None where nothing did."""
    failures = outcome.failures
    if not failures:
        return None
    editions = [failure for failure in failures if failure.edition]
    what = f"{len(editions)} {plural(len(editions), 'edition')} failed" if editions else "the run failed"
    lines = [f"{each.edition}: {each.error}" if each.edition else each.error for each in failures]
    built = len(outcome.built_results)
    stands = f"{built} {plural(built, 'edition was', 'editions were')} built; what stood before stands."
    return Notice(f"strikeledger {outcome.command}: {what}", "\n".join([*lines, stands]))


def mail_html(brief: str, lead: Sequence[str] = (), address: str = "") -> str:
    """A brief as the body of a mail: a link that isn't whole, which a mail program can't follow, leaves its words.

    Args:
        brief: the page that an edition holds.
        lead: lines that stand above it.
        address: where the report is read, for those whose program shows no links.
    """
    page = html.document_fromstring(brief)
    for link in page.xpath("//a"):
        if not external_address(link.get("href", "")):
            link.text = "The chart is in the PDF of this mail." if link.text == SEE_CHART else link.text
            link.drop_tag()
    for table in page.iter("table"):
        _label_cells(table)
    (main,) = page.xpath("//div[@role='main']")
    for line in reversed(lead):
        main.insert(0, html.fragment_fromstring(f'<p style="margin:0 0 10px;font-weight:600">{escape(line)}</p>'))
    if address:
        shown = escape(address)
        main.append(
            html.fragment_fromstring(f'<p style="margin:0 0 10px">Read it at <a href="{shown}">{shown}</a></p>')
        )
    found: str = html.tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return found + "\n"


def _label_cells(table: Any) -> None:
    """Let each cell say what it is where a mail is shown as text, which has no columns; where it is shown as HTML that is not seen."""
    heads = [" ".join(head.text_content().split()) for head in table.xpath("./thead/tr[last()]/*")]
    for row in table.xpath("./tbody/tr"):
        for head, cell in list(zip(heads, row, strict=False))[1:]:
            label = html.fragment_fromstring(f'<span style="display:none;mso-hide:all">{escape(head)}: </span>')
            label.tail, cell.text = cell.text, None
            cell.insert(0, label)


def _attachment(path: Path) -> str:
    """A file of an edition as Apprise takes it, under a name that says of which edition it is."""
    name = f"{path.parents[0].name}-{path.name}"
    return f"file://{quote(str(path.resolve()))}?name={quote(name)}"


def _is_mail(address: str) -> bool:
    return address.partition(":")[0].lower() in _MAIL_SCHEMES


def send_notice(
    message: Notice,
    environment: Mapping[str, str] = os.environ,
    variable: str = NOTIFY_VARIABLE,
    taken: Collection[int] = (),
) -> int:
    """Send a message to every address in a variable of the environment; a mail has it as HTML, too, where there is any.

    Args:
        taken: the places of the addresses that have it already, from 1.

    Returns:
        To how many addresses; 0 where none is set.

    Raises:
        UndeliveredError: Apprise isn't installed, an address is none, or sending failed; the other addresses have it. The address,
            which may hold a secret, isn't told.
    """
    addresses = dict(enumerate(environment.get(variable, "").split(), start=1))
    wanted = {number: address for number, address in addresses.items() if number not in taken}
    if not wanted:
        return 0
    try:
        refused = _refusals(message, wanted)
    except ImportError:
        raise UndeliveredError(
            f"{variable} is set, but notices need Apprise: install it with .venv/bin/pip install 'strikeledger[notify]'",
            taken,
        ) from None
    if refused:
        why = ", ".join(f"address {number} of {len(addresses)} ({reason})" for number, reason in refused.items())
        told = f"{message.title}: this was not taken by {why} in {variable}; the next run sends it there again"
        raise UndeliveredError(told, addresses.keys() - refused.keys())
    return len(wanted)


class UndeliveredError(StrikeledgerError):
    """A message that not every address took; `taken` are the places of those that have it."""

    def __init__(self, words: str, taken: Collection[int]) -> None:
        super().__init__(words)
        self.taken = tuple(sorted(taken))


def _refusals(message: Notice, addresses: Mapping[int, str]) -> dict[int, str]:
    """Send a message; the places of the addresses that didn't take it, each with why."""
    import apprise

    beside = _attachment(message.attachment) if message.attachment else None
    html = {"body": message.html, "body_format": apprise.NotifyFormat.HTML, "attach": beside}
    text = {"body": message.body, "body_format": apprise.NotifyFormat.TEXT}  # never markup
    refused = {}
    for number, address in addresses.items():
        sender = apprise.Apprise()
        with _reasons() as reasons:
            if not sender.add(address):
                refused[number] = "it is none that Apprise knows; docs/news.md says how addresses are written"
            elif not sender.notify(title=message.title, **(html if message.html and _is_mail(address) else text)):
                refused[number] = (
                    reasons[0] if reasons else "it could not be reached, or refused; check what is written there"
                )
    return refused


_REASONS = {
    r"\(53[045],|uthenticat": "the user or the password was refused",
    r"refused": "nothing answers there; the server may be down, or the port another",
    r"[Nn]ame or service|name resolution|getaddrinfo": "there is no such host",
    r"timed out|[Tt]imeout": "no answer came in time",
    r"(?i)certificate|ssl": "no secure connection came about",
}
"""What Apprise's log has where sending fails, and what is told of it: the log repeats addresses."""


@contextmanager
def _reasons() -> Iterator[list[str]]:
    """Why sending failed, as far as Apprise's log says so; the log itself is seen by nobody."""
    found: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said = record.getMessage()
            if said.startswith("Socket Exception"):
                found.extend(words for pattern, words in _REASONS.items() if re.search(pattern, said))

    log, listener = logging.getLogger("apprise"), Listener()
    before = log.level, log.propagate, log.handlers
    log.setLevel(logging.DEBUG)
    log.propagate, log.handlers = False, [listener]
    try:
        yield found
    finally:
        log.setLevel(before[0])
        log.propagate, log.handlers = before[1:]
