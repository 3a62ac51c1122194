"""Attacks before and after a day: windows, comparisons with other days and guarded p-values.

A strike's own day belongs to neither window, as no one can say which of its attacks came first. Strikes follow bad
weeks, and after a bad week comes, on average, a better one, whatever was done; so a change counts as more than chance
only if four tests agree, and the p-value is the largest of theirs. It is wrong no more often than the strictest of
them: the exact test alone holds for independent events, the clustered one for days as uneven as those seen, the
comparison with other days for a day taken at random, the matched one for a day taken because much came before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from strikeledger.counts import Count
from strikeledger.inference import rates

WIDTHS = (3, 7, 14)
"""The lengths of windows that are tested, in days; all are shown, as choosing one afterwards would be one more test."""

MATCHED = 39
"""At least so many matched days, where the series has them: with the day itself forty, so that one is 2.5 percent."""


@dataclass(frozen=True, slots=True)
class Window:
    """The attacks in the `width` days before a day and in those after it; `complete` if the series holds all these days."""

    day: int
    width: int
    before: int
    after: int
    complete: bool

    @property
    def ratio(self) -> float:
        """After over before, each with half an attack added, so that it is there even for none."""
        return (2 * self.after + 1) / (2 * self.before + 1)

    @property
    def change_factor(self) -> float:
        """How far the ratio is from no change, in either direction: 2 for half as well as for double."""
        return max(self.ratio, (2 * self.before + 1) / (2 * self.after + 1))


@dataclass(frozen=True)
class Comparison:
    """One day's window beside those of other days, and the share of days, itself included, that are at least as extreme."""

    window: Window
    others: tuple[Window, ...]
    p: float

    @property
    def ratios(self) -> tuple[float, ...]:
        """The ratios of the other days, the smallest first."""
        return tuple(sorted(other.ratio for other in self.others))

    @property
    def least(self) -> float:
        """The smallest p-value that so many days can give."""
        return 1 / (1 + len(self.others))


@dataclass(frozen=True)
class TempoTest:
    """What four tests say about one day and width; everything but the window is None where the window is not complete.

    Attributes:
        ratio: the exact conditional ratio; its p-value takes events as independent.
        clustered: the p-value for days or weeks as uneven as those of the whole series.
        placebo: the same window at every other day.
        matched: the same window at days that had as much before.
        p: the largest of the four.
    """

    window: Window
    ratio: rates.Ratio | None = None
    clustered: float | None = None
    placebo: Comparison | None = None
    matched: Comparison | None = None
    p: float | None = None

    @property
    def least(self) -> float | None:
        """The smallest p-value that this test could have given, however large the change."""
        return max(self.placebo.least, self.matched.least) if self.placebo and self.matched else None


def before_after(daily: Sequence[int], day: int, width: int) -> Window:
    """The window of a day, the day itself in neither part.

    Args:
        daily: attacks per day, without gaps.
        day: the place of the day in it, from 0.
        width: days on either side; where the series ends earlier, the window holds what there is and is not complete.

    >>> before_after([5, 1, 2, 9, 0, 4, 5], 3, 2)
    Window(day=3, width=2, before=3, after=4, complete=True)
    """
    if not 0 <= day < len(daily):
        raise ValueError(f"day {day} is not one of the {len(daily)} days")
    if width < 1:
        raise ValueError(f"a window needs at least one day: {width}")
    first, last = day - width, day + width
    before, after = sum(daily[max(0, first) : day]), sum(daily[day + 1 : last + 1])
    return Window(day, width, before, after, first >= 0 and last < len(daily))


def tempo_test(daily: Sequence[int], day: int, width: int) -> TempoTest:
    """All four tests of one day and width."""
    window = before_after(daily, day, width)
    if not window.complete:
        return TempoTest(window)
    complete = [before_after(daily, other, width) for other in range(width, len(daily) - width)]
    other, alike = _placebo(window, complete), _peak_matched(window, complete)
    ratio = rates.rate_ratio(Count.exactly(window.before), width, Count.exactly(window.after), width)
    clustered = _clustered_p(window, rates.fano(daily), complete)
    return TempoTest(window, ratio, clustered, other, alike, max(clustered, other.p, alike.p))


def _placebo(window: Window, complete: Sequence[Window]) -> Comparison:
    """A window beside every other complete one: if the day were taken at random, how often would the change be as large?

    The share holds its level however uneven or clustered the days are. Days near the day itself or near other strikes
    stay in: leaving them out would favour whatever was left, and if strikes do make a difference, keeping them makes
    the comparison only stricter. Changes are compared by their size, in either direction.
    """
    others = tuple(other for other in complete if other.day != window.day)
    return Comparison(
        window, others, _share(sum(other.change_factor >= window.change_factor for other in others), len(others))
    )


def _peak_matched(window: Window, complete: Sequence[Window]) -> Comparison:
    """A window beside those that had at least as many attacks before, against the fall that follows any peak.

    Where fewer than `MATCHED` other days had as many, the busiest so many days are taken, with those equal to the last
    of them. Days are ranked by what came after, in the direction of the change, and not by the ratio: days taken in to
    make up the number had less before them, so that their ratios fall less and would flatter the day itself. The p-value
    is one-sided, as it only ever stands beside the two-sided one of `_placebo`.
    """
    others = [other for other in complete if other.day != window.day]
    busiest = sorted((other.before for other in others), reverse=True)[:MATCHED]
    enough = min([window.before, *busiest[-1:]])
    alike = tuple(other for other in others if other.before >= enough)
    if window.after == window.before:
        return Comparison(window, alike, 1.0)
    fall = window.after < window.before
    extreme = sum(other.after <= window.after if fall else other.after >= window.after for other in alike)
    return Comparison(window, alike, _share(extreme, len(alike)))


def _share(extreme: int, others: int) -> float:
    """The share of days at least as extreme, the day itself among them."""
    return (1 + extreme) / (1 + others)


def _clustered_p(window: Window, spread: rates.Dispersion, complete: Sequence[Window]) -> float:
    """The p-value for parts as uneven as single days or as parts of this width, whichever is more, as like days add up."""
    sums = rates.fano([other.before for other in complete])
    uneven = max(spread.fano or 1.0, sums.fano or 1.0)
    return rates.clustered_p(window.before, window.after, window.width * spread.mean, uneven)
