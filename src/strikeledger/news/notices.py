"""Notices: messages to people on what changed between two editions, which alarms hold and what failed, sent only where there is news.

Addresses are never kept in a file of the project: they stand in the environment, as Apprise writes them (`mailto://...`,
`json://host/hook`, several with spaces between): of those who get the news in STRIKELEDGER_NOTIFY, of those who are told of failures
in STRIKELEDGER_NOTIFY_FAILURE. Without them nothing is sent.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from lxml import html

from strikeledger.build.alarms import AlarmVerdict
from strikeledger.errors import StrikeledgerError
from strikeledger.files import STATE_FOLDER, digest, read_json, replace_file
from strikeledger.news.editions import EditionNews
from strikeledger.news.outcome import RunOutcome
from strikeledger.render.brief import SEE_CHART
from strikeledger.render.references import external_address
from strikeledger.report.headlines import FigureRecords, headlines_of, published_changes
from strikeledger.text import list_in_words, plural

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
    message = notice(edition.report.name, edition.name, news.now, news.before, news.verdicts, lead)
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


_ALARM_LINES = ("Alarm ", "Can't tell: ")


def notice(
    report: str,
    edition: str,
    now: FigureRecords,
    before: FigureRecords | None,
    verdicts: Sequence[AlarmVerdict],
    lead: Sequence[str] = (),
) -> Notice | None:
    """The news of an edition, None where no headline moved and no alarm holds.

    Args:
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
    return Notice(f"{report} {edition}: {count}{alarms}", "\n".join([*lead, *raised, *news, *open_ones]))


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


def send_failure(message: Notice | None, reports: Path) -> int:
    """Send what failed to those who are told of failures, unless it is what they were last told.

    Returns:
        To how many addresses.

    Raises:
        StrikeledgerError: as `send_notice`.
    """
    memory, told = reports / STATE_FOLDER / "failure-told.json", digest([message and message.body])
    if message is None:
        memory.unlink(missing_ok=True)
        return 0
    if _last_told(memory) == told or not os.environ.get(FAILURE_VARIABLE):
        return 0
    sent = send_notice(message, variable=FAILURE_VARIABLE)
    replace_file(memory, json.dumps({"told": told}))
    return sent


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
            (link.drop_tree if link.text == SEE_CHART else link.drop_tag)()
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


def _last_told(memory: Path) -> object:
    try:
        return read_json(memory)["told"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _attachment(path: Path) -> str:
    """A file of an edition as Apprise takes it, under a name that says of which edition it is."""
    name = f"{path.parents[0].name}-{path.name}"
    return f"file://{quote(str(path.resolve()))}?name={quote(name)}"


def _is_mail(address: str) -> bool:
    return address.partition(":")[0].lower() in _MAIL_SCHEMES


def send_notice(message: Notice, environment: Mapping[str, str] = os.environ, variable: str = NOTIFY_VARIABLE) -> int:
    """Send a message to every address in a variable of the environment; a mail has it as HTML, too, where there is any.

    Returns:
        To how many addresses; 0 where none is set.

    Raises:
        StrikeledgerError: Apprise isn't installed, an address is none, or sending failed. The address, which may hold a secret, isn't told.
    """
    addresses = environment.get(variable, "").split()
    if not addresses:
        return 0
    try:
        import apprise
    except ImportError:
        raise StrikeledgerError(
            f"{variable} is set, but notices need Apprise: install it with .venv/bin/pip install 'strikeledger[notify]'"
        ) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its log repeats addresses
    beside = _attachment(message.attachment) if message.attachment else None
    html = {"body": message.html, "body_format": apprise.NotifyFormat.HTML, "attach": beside}
    text = {"body": message.body, "body_format": apprise.NotifyFormat.TEXT}  # never markup
    senders = [apprise.Apprise() for _ in addresses]
    for number, (sender, address) in enumerate(zip(senders, addresses, strict=True), start=1):
        if not sender.add(address):
            raise StrikeledgerError(
                f"address {number} in {variable} is none that Apprise knows; docs/news.md says how addresses are written"
            )
    refused = [
        str(number)
        for number, (sender, address) in enumerate(zip(senders, addresses, strict=True), start=1)
        if not sender.notify(title=message.title, **(html if message.html and _is_mail(address) else text))
    ]
    if refused:
        told = f"{plural(len(refused), 'address', 'addresses')} {list_in_words(refused)} in {variable}"
        raise StrikeledgerError(
            f"the notice was not taken by {told}, of {len(addresses)}; check what is written there, and that it can be reached"
        )
    return len(addresses)
