"""Lets reports be silent on what nothing is known of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def requires(*needed: str) -> Callable[[Callable[P, T]], Callable[P, T | None]]:
    """Let a function of a view, its first argument, give None where nothing of what is needed is known on its day.

    Args:
        needed: names of `Ledger.contents`; any one of them will do.
    """

    def limit(function: Callable[P, T]) -> Callable[P, T | None]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T | None:
            view: Any = args[0]
            held = getattr(view, "ledger", view).contents
            return function(*args, **kwargs) if held.intersection(needed) else None

        return call

    return limit
