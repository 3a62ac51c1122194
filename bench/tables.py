"""Tables of runs, in Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence

from runs import Run


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; the first column holds words, the others numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(str(cell) for cell in row)} |" for row in [head, rule, *rows])


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median with the smallest and the largest, or a single value alone."""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def share(ours: Sequence[Run], other: Sequence[Run], unit: str = "cpu") -> float:
    """What some runs cost as a share of others: the median of the rounds' ratios."""
    rounds = zip(ours, other, strict=True)
    return statistics.median(getattr(one.total, unit) / getattr(two.total, unit) for one, two in rounds)


def beyond(ours: Sequence[Run], other: Sequence[Run], unit: str) -> float:
    """Seconds that some runs cost more than others: the median of the rounds' differences."""
    rounds = zip(ours, other, strict=True)
    return statistics.median(getattr(one.total - two.total, unit) for one, two in rounds)


def compared(parts: Mapping[str, tuple[float, float]]) -> str:
    """What each part of the work cost, and what of it is floor: CPU seconds by part, and their sum."""
    rows = [[name, f"{cost:.2f}", f"{least:.2f}", f"{cost - least:+.2f}"] for name, (cost, least) in parts.items()]
    cost, least = (sum(pair[at] for pair in parts.values()) for at in (0, 1))
    rows.append(["**in all**", f"**{cost:.2f}**", f"**{least:.2f}**", f"**{cost - least:+.2f}**"])
    return table(["CPU s", "measured", "floor", "beyond"], rows)
