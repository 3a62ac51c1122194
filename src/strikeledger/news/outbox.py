"""Messages on their way: what an address did not take is kept, without the address, and sent there again by the next run; nothing twice."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from strikeledger.errors import StrikeledgerError
from strikeledger.files import STATE_FOLDER, digest, read_json, replace_file
from strikeledger.news.notices import FAILURE_VARIABLE, NOTIFY_VARIABLE, Notice, UndeliveredError, send_notice

_MOST_KEPT = 20
"""Messages that wait at most; of more the newest."""


@dataclass(frozen=True)
class Sent:
    """What became of a message: how many addresses took it now, and what is told where one did not."""

    message: Notice
    addresses: int = 0
    error: StrikeledgerError | None = None


@dataclass(frozen=True)
class _Waiting:
    """A message with the digest of what is attached to it, and the places of the addresses that have it."""

    message: Notice
    attached: str = ""
    taken: tuple[int, ...] = ()

    def as_it_was(self) -> Notice:
        """The message, without a file that was replaced meanwhile."""
        return self.message if self.attached == _digest_of(self.message) else replace(self.message, attachment=None)


def send_messages(new: Sequence[Notice], reports: Path) -> list[Sent]:
    """Send what waits and then what is new; what an address doesn't take waits."""
    if not os.environ.get(NOTIFY_VARIABLE):
        return []
    waiting = [*_read(reports), *(_Waiting(message, _digest_of(message)) for message in new)][-_MOST_KEPT:]
    if not waiting:
        return []
    done, left = [], list(waiting)
    _write(reports, left)  # nothing is lost where the run is cut off
    for each in waiting:
        left.remove(each)
        try:
            sent = Sent(each.message, send_notice(each.as_it_was(), taken=each.taken))
        except UndeliveredError as error:
            sent = Sent(each.message, error=error)
            left.append(replace(each, taken=error.taken))
        done.append(sent)
        _write(reports, left)
    return done


def send_failure(message: Notice | None, reports: Path) -> int:
    """Send what failed to those who are told of failures; what they were told last they aren't told again.

    Returns:
        To how many addresses.

    Raises:
        UndeliveredError: as `send_notice`.
    """
    memory = _place(reports, "failure-told")
    if message is None:
        memory.unlink(missing_ok=True)
        return 0
    if not os.environ.get(FAILURE_VARIABLE):
        return 0
    told = digest([message.body.rpartition("\n")[0]])  # how many editions were built besides is no other failure
    kept = _content(memory)
    taken = tuple(kept.get("taken", ())) if kept.get("told") == told else ()
    try:
        sent = send_notice(message, variable=FAILURE_VARIABLE, taken=taken)
        taken = tuple(range(1, len(os.environ[FAILURE_VARIABLE].split()) + 1))
    except UndeliveredError as error:
        taken = error.taken
        raise
    finally:
        _save(memory, {"told": told, "taken": taken})
    return sent


def _place(reports: Path, name: str) -> Path:
    return reports / STATE_FOLDER / f"{name}.json"


def _save(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _content(path: Path) -> dict[str, Any]:
    """What a file of ours holds; nothing where it isn't there or was damaged."""
    try:
        found = read_json(path)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _read(reports: Path) -> list[_Waiting]:
    try:
        return [
            _Waiting(_notice(reports, each["message"]), each["attached"], tuple(each["taken"]))
            for each in _content(_place(reports, "unsent")).get("messages", ())
        ]
    except (KeyError, TypeError):
        return []


def _notice(reports: Path, kept: dict[str, Any]) -> Notice:
    return Notice(**{**kept, "attachment": reports / kept["attachment"] if kept["attachment"] else None})


def _write(reports: Path, waiting: Sequence[_Waiting]) -> None:
    path = _place(reports, "unsent")
    if not waiting:
        path.unlink(missing_ok=True)
        return
    messages = [
        {**asdict(each), "message": {**asdict(each.message), "attachment": _relative(each.message, reports)}}
        for each in waiting
    ]
    _save(path, {"messages": messages})


def _relative(message: Notice, reports: Path) -> str:
    return message.attachment.relative_to(reports).as_posix() if message.attachment else ""


def _digest_of(message: Notice) -> str:
    """The digest of what is attached to a message; nothing where no file is there."""
    try:
        return digest(message.attachment.read_bytes()) if message.attachment else ""
    except OSError:
        return ""
