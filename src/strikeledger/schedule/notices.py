"""Notices: messages on what changed between two editions and which alarms hold, sent only where there is news.

Addresses are never kept in a file of the project: they stand in the environment, in STRIKELEDGER_NOTIFY, as Apprise writes them
(`mailto://...`, `json://host/hook`, several with spaces between). Without it nothing is sent.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strikeledger.build.alarms import AlarmVerdict
from strikeledger.errors import StrikeledgerError
from strikeledger.report.headlines import (
    FigureRecords,
    every_headline_of,
    figure_before,
    headlines_of,
    moved_headlines,
    words_or_not_known,
)
from strikeledger.text import plural

NOTIFY_VARIABLE = "STRIKELEDGER_NOTIFY"


@dataclass(frozen=True)
class Notice:
    """A message: one line that says what it is about, and the news."""

    title: str
    body: str


def notice(
    report: str, edition: str, now: FigureRecords, before: FigureRecords | None, verdicts: Sequence[AlarmVerdict]
) -> Notice | None:
    """The news of an edition, None where no headline moved and no alarm holds."""
    news = [f"{now[name]['label']}: {now[name]['words']}" for name in headlines_of(now)]
    if before is not None:
        news = list(_headline_changes(now, before))
    raised = [f"Alarm {verdict}" for verdict in verdicts if verdict.holds]
    open_ones = [f"Can't tell: {verdict}" for verdict in verdicts if verdict.holds is None]
    if not news and not raised:
        return None
    count = f"{len(news)} {plural(len(news), 'headline figure')} changed" if news else "no headline figure changed"
    alarms = f", {len(raised)} {plural(len(raised), 'alarm')}" if raised else ""
    return Notice(f"{report} {edition}: {count}{alarms}", "\n".join([*raised, *news, *open_ones]))


def _headline_changes(now: FigureRecords, before: FigureRecords) -> Iterator[str]:
    both = {**before, **now}
    for name in moved_headlines(every_headline_of(now, before), now, before):
        then = words_or_not_known(figure_before(name, now, before))
        yield f"{both[name]['label']}: {words_or_not_known(now.get(name, {}))} (was {then})"


def send_notice(message: Notice, environment: Mapping[str, str] = os.environ) -> int:
    """Send a message to every address in the environment.

    Returns:
        To how many addresses; 0 where none is set.

    Raises:
        StrikeledgerError: Apprise isn't installed, an address is none, or sending failed. The address, which may hold a secret, isn't told.
    """
    addresses = environment.get(NOTIFY_VARIABLE, "").split()
    if not addresses:
        return 0
    try:
        import apprise
    except ImportError:
        raise StrikeledgerError(
            f"{NOTIFY_VARIABLE} is set, but notices need Apprise: install it with .venv/bin/pip install 'strikeledger[notify]'"
        ) from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its log repeats addresses
    sender = apprise.Apprise()
    for number, address in enumerate(addresses, start=1):
        if not sender.add(address):
            raise StrikeledgerError(f"address {number} in {NOTIFY_VARIABLE} is none that Apprise knows")
    if not sender.notify(title=message.title, body=message.body, body_format=apprise.NotifyFormat.TEXT):  # never markup
        raise StrikeledgerError(f"the notice was not taken by every address in {NOTIFY_VARIABLE}")
    return len(addresses)
