"""Pings: tell a dead man's switch that a run begins, and how it ended, so that it sounds an alarm where none comes.

The address stands in the environment, in STRIKELEDGER_PING, as it may be a secret: `https://host/uuid`. A run that begins asks for
`/start` behind it, one that ended well for the address itself, one that failed for its exit code behind it (`/1`, `/3`, `/4`).
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Mapping
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from strikeledger import __version__
from strikeledger.messages import say

PING_VARIABLE = "STRIKELEDGER_PING"
_SECONDS = 5  # twice at most, at the beginning and at the end of a run that takes minutes
_ATTEMPTS = 2


def ping_start(environment: Mapping[str, str] = os.environ) -> None:
    """Tell that a run begins; where that can't be told, a line says so, and the run goes on."""
    _ping("/start", environment)


def ping_end(exit_code: int, environment: Mapping[str, str] = os.environ) -> None:
    """Tell how a run ended; where that can't be told, a line says so."""
    _ping(f"/{exit_code}" if exit_code else "", environment)


def _ping(ending: str, environment: Mapping[str, str]) -> None:
    address = environment.get(PING_VARIABLE, "").strip()
    if not address:
        return
    why = _why_unheard(address, ending)
    for _ in range(_ATTEMPTS - 1):
        why = why and _why_unheard(address, ending)
    if why:
        said = {"": "that this run ended well", "/start": "that this run begins"}.get(ending, "that this run failed")
        say(f"The address in {PING_VARIABLE} could not be told {said}: {why}. The reports are not concerned.", err=True)


def _why_unheard(address: str, ending: str) -> str:
    """Ask for an address once; why it was not heard there, without the address, or nothing."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return "it is no http:// or https:// address"
        target = parts._replace(path=parts.path.rstrip("/") + ending, fragment="").geturl()
        request = Request(target, headers={"User-Agent": f"strikeledger/{__version__}"})  # noqa: S310  the scheme was looked at
        with urlopen(request, timeout=_SECONDS):  # noqa: S310
            return ""
    except HTTPError as error:
        return f"it answered with {error.code}"
    except URLError as error:
        return _words(error.reason)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return _words(error)


def _words(reason: object) -> str:
    """Why, of an error that may name the address."""
    if isinstance(reason, TimeoutError):
        return f"no answer within {_SECONDS} seconds"
    said = reason.strerror if isinstance(reason, OSError) else ""
    return (said or type(reason).__name__).lower()
