"""A sourced ledger of attacks and strikes, and the reports that come out of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from strikeledger.counts import Count
    from strikeledger.data.frames import sum_bounds
    from strikeledger.data.ledger import Ledger

__version__ = "0.1.0"
__all__ = ["Count", "Ledger", "__version__", "analysis", "events", "explore", "sections", "sum_bounds"]

_HOMES = {
    "Count": "strikeledger.counts",
    "Ledger": "strikeledger.data.ledger",
    "sum_bounds": "strikeledger.data.frames",
}


def __getattr__(name: str) -> Any:
    """Fetch a public name when it is first used, so that the command line starts without pandas."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name) if name in _HOMES else import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    """What is for use in notebooks."""
    return __all__
