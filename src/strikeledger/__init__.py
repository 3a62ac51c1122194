"""A sourced ledger of attacks and strikes, and the reports that come out of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strikeledger.counts import Count
    from strikeledger.data.ledger import Ledger

__version__ = "0.1.0"
__all__ = ["Count", "Ledger", "__version__"]

_HOMES = {"Count": "strikeledger.counts", "Ledger": "strikeledger.data.ledger"}


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used, so that the command line starts without pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
