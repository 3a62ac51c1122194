"""Rates and their ratios, with bounds, exact intervals and p-values.

Bounds say what the claims allow, intervals what chance allows on top: an interval here is the envelope of the exact
intervals of every count that the bounds hold. All intervals and p-values are central (half of the error on either
side), so that a p-value and its interval never disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

from strikeledger.counts import Count

LEVEL = 0.95
"""The confidence level where none is named."""


@dataclass(frozen=True)
class Estimate:
    """A rate per day: its bounds over the count's bounds, and the envelope of the exact intervals; None is open."""

    low: float
    high: float | None
    interval: tuple[float, float | None]
    level: float = LEVEL


@dataclass(frozen=True)
class Ratio:
    """The rate after divided by the rate before: below 1 is fewer after.

    Attributes:
        low: the least that the bounds allow; None where the ratio is not defined.
        high: the most that the bounds allow; None is open: the count after is, or before there may have been none.
        interval: the envelope of the exact intervals; defined, though open above, even where the ratio is not.
        p_low: the least central p-value over every pair of counts that the bounds hold.
        p_high: the largest one; equal to `p_low` where both counts are exact.
        undefined: there was none before for certain, so nothing can be divided by it.
    """

    low: float | None
    high: float | None
    interval: tuple[float, float | None]
    p_low: float
    p_high: float
    undefined: bool
    level: float = LEVEL


@dataclass(frozen=True)
class Dispersion:
    """How much days differ from each other, against what independent events would do.

    Attributes:
        fano: variance over mean of the daily numbers (Fano, 1947): 1 for independent events, above 1 for events that
            come together; None for fewer than two days or no event.
        p: the chance of days at least this uneven if events were independent (index of dispersion, upper tail of chi-
            squared).
        days: how many days were counted.
        mean: events per day.
    """

    fano: float | None
    p: float
    days: int
    mean: float


def poisson_rate(count: Count, days: int, level: float = LEVEL) -> Estimate:
    """Events per day with the exact Poisson interval (Garwood, 1936).

    Args:
        count: the events of the whole time.
        days: its length, at least one.
        level: the confidence level.

    >>> low, high = poisson_rate(Count.exactly(61), 31).interval
    >>> print(f"{low:.2f} to {high:.2f}")
    1.51 to 2.53
    """
    _check(level, days)
    upper = None if count.high is None else _garwood(count.high, level)[1] / days
    high = None if count.high is None else count.high / days
    return Estimate(count.low / days, high, (_garwood(count.low, level)[0] / days, upper), level)


def rate_ratio(before: Count, days_before: int, after: Count, days_after: int, level: float = LEVEL) -> Ratio:
    """The rate after over the rate before, by the exact conditional test (Przyborowski and Wilenski, 1940).

    Given how many events there were in all, those after are binomial; the interval is Clopper and Pearson's (1934),
    carried over to the ratio. Both counts are bounded apart from each other, so every pair is possible; the ratio and
    both ends of its interval grow with the count after and shrink with the count before, so that their extremes lie in
    two corners.
    """
    _check(level, days_before, days_after)
    time = days_before / days_after
    undefined = before.high == 0
    low = None if undefined else 0.0 if before.high is None else after.low / before.high * time
    high = None if after.high is None or before.low == 0 else after.high / before.low * time
    p_low, p_high = _p_bounds(before, after, days_after / (days_before + days_after))
    return Ratio(low, high, _ratio_interval(before, after, time, level), p_low, p_high, undefined, level)


def fano(daily: Sequence[int]) -> Dispersion:
    """How uneven the days are; daily numbers come in, in any order."""
    from scipy.special import gammaincc

    days = len(daily)
    mean = sum(daily) / days if days else 0.0
    if days < 2 or not mean:
        return Dispersion(None, 1.0, days, mean)
    spread = sum((number - mean) ** 2 for number in daily) / mean
    return Dispersion(spread / (days - 1), float(gammaincc((days - 1) / 2, spread / 2)), days, mean)


def clustered_p(before: int, after: int, expected: float, fano: float) -> float:
    """The central p-value of no change between two equal lengths of time, for events that come together.

    Where both numbers are negative binomial with the same mean and Fano factor, those after are beta-binomial, given
    both; the binomial of the exact test is its limit at a Fano factor of 1.

    Args:
        expected: the mean of each.
        fano: their variance over their mean; at 1 or below events are taken as independent.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    exact = _p_bounds(Count.exactly(before), Count.exactly(after), 0.5)[0]
    if fano < 1 + 1e-6 or not expected:
        return exact
    both, shape = before + after, expected / (fano - 1)
    number = np.arange(both + 1)
    ways = -gammaln(number + 1) - gammaln(both - number + 1)
    weight = ways + betaln(number + shape, both - number + shape)
    chance = np.exp(weight - weight.max())
    tail = min(chance[: after + 1].sum(), chance[after:].sum()) / chance.sum()
    return max(exact, min(1.0, 2 * float(tail)))


def holm(ps: Sequence[float]) -> list[float]:
    """The p-values adjusted for their number (Holm, 1979), in the order given; each at least as large as it was.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    if any(isnan(p) or not 0 <= p <= 1 for p in ps):
        raise ValueError(f"a p-value lies between 0 and 1: {list(ps)}")
    adjusted, least = [0.0] * len(ps), 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        least = max(least, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = least
    return adjusted


def _check(level: float, *days: int) -> None:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1: {level}")
    if min(days) < 1:
        raise ValueError(f"a rate needs at least one day: {min(days)}")


def _garwood(events: int, level: float) -> tuple[float, float]:
    """The exact interval of a Poisson mean."""
    from scipy.special import gammaincinv

    tail = (1 - level) / 2
    return float(gammaincinv(events, tail)) if events else 0.0, float(gammaincinv(events + 1, 1 - tail))


def _ratio_interval(before: Count, after: Count, time: float, level: float) -> tuple[float, float | None]:
    """The envelope of the intervals of every pair: its lower end at most before and least after, its upper end at the other corner."""
    from scipy.special import betaincinv

    tail, low, high = (1 - level) / 2, 0.0, None
    if after.low and before.high is not None:
        share = float(betaincinv(after.low, before.high + 1, tail))
        low = share / (1 - share) * time
    if after.high is not None and before.low:
        rest = float(betaincinv(before.low, after.high + 1, tail))
        high = (1 - rest) / rest * time
    return low, high


def _p_bounds(before: Count, after: Count, share: float) -> tuple[float, float]:
    """The least and the largest central p-value over every pair of counts, found exactly from four tails.

    The chance of as few after falls with the count before and grows with the count after; the chance of as many does
    the reverse. So the least p lies in a corner. The largest does as well, unless neither tail is below a half in its
    best corner: a count before then always has some count after that is a median given both, those of neighbouring
    counts before overlap, and so one such pair, with p = 1, lies within the bounds.
    """
    few = _tail_chance(before.high, after.low, share), _tail_chance(before.low, after.high, share)
    many = _tail_chance(after.high, before.low, 1 - share), _tail_chance(after.low, before.high, 1 - share)
    return min(1.0, 2 * min(few[0], many[0])), min(1.0, 2 * min(few[1], many[1]))


def _tail_chance(others: int | None, these: int | None, share: float) -> float:
    """The chance of at most `these` events where each of all is one of these with chance `share`; None stands for ever more."""
    from scipy.special import betainc

    if others is None:
        return 0.0
    return 1.0 if these is None or others == 0 else float(betainc(others, these + 1, 1 - share))
