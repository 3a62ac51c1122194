"""What the bands of the project's own ledger are worth: how wide, how steady, what each claim would say of the rest; INFERENCE.md.

Run with `make inference`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.data.frames import rows_of
from strikeledger.inference.growing import GROWING_MEASURES, growing_totals
from strikeledger.inference.rounds import strike_deaths_bounds
from strikeledger.inference.system import Statement
from strikeledger.inference.totals import Totals

ROOT = Path(__file__).resolve().parents[1]
LAST = "2024-02-10"
EDITIONS = [str(date(2023, 11, 22) + timedelta(7 * week)) for week in range(12)]
BEFORE = {
    ("attacks", "2023-11-22"): (3, 31), ("attacks", "2023-11-29"): (3, 30), ("attacks", "2023-12-27"): (2, 32),
    ("attacks", "2024-01-10"): (2, 27), ("attacks", "2024-02-07"): (4, 1), ("attacks", LAST): (4, 1),
    ("us_injured", "2023-11-29"): (1, 35), ("us_injured", LAST): (71, 1), ("us_killed", LAST): (3, 11),
}  # fmt: skip
"""Measure and day to the median width and the share of exact days by the propagation of bounds that the model took the place of."""


def widths(whole: Totals, scope: str) -> np.ndarray:
    """How far apart the ends of a total are on each day; infinite where it is open."""
    counts = [whole.count(scope, day) for day in range(len(whole.days))]
    return np.array([np.inf if count.high is None else count.high - count.low for count in counts])


def width_lines(ledger: Ledger) -> Iterator[str]:
    """A table of medians and shares of exact days, before and after."""
    yield "| measure | as of | scope | median before | exact before | median | exact |\n|---|---|---|---|---|---|---|"
    for measure in GROWING_MEASURES:
        for day in (*EDITIONS, LAST):
            view = ledger.as_of(day)
            whole = growing_totals(view, measure)
            for scope in [view.scope, *([each for each in whole.scopes if each != view.scope] if day == LAST else [])]:
                if not len(whole.days) or " " in scope:
                    continue
                found = widths(whole, scope)
                median, exact = BEFORE.get((measure, day), ("", "")) if scope == view.scope else ("", "")
                middle = np.median(found)
                told = "open" if np.isinf(middle) else f"{middle:g}"
                old = f"{exact} %" if exact != "" else ""
                yield f"| {measure} | {day} | {scope} | {median} | {old} | {told} | {100 * np.mean(found == 0):.0f} % |"


def time_lines(data: Path) -> Iterator[str]:
    """A table of CPU seconds for all measures: what is set aside, and every band."""
    yield "| as of | CPU s |\n|---|---|"
    for day in (*EDITIONS, LAST):
        view = Ledger.load(data).as_of(day)
        begun = process_time()
        for measure in GROWING_MEASURES:
            whole = growing_totals(view, measure)
            for scope in whole.scopes:
                widths(whole, scope)
        strike_deaths_bounds(view)
        yield f"| {day} | {process_time() - begun:.2f} |"


def meets(whole: Totals, said: Statement) -> bool:
    """Whether what was said can be true on one of its days, by the band of others."""
    for start in said.starts:
        for day in said.days:
            count = whole.growth(said.scope, start, day)
            if said.low <= (np.inf if count.high is None else count.high) and count.low <= (
                np.inf if said.high is None else said.high
            ):
                return True
    return False


def left_out_lines(ledger: Ledger) -> Iterator[str]:
    """A table of the kept claims that the band of all others contradicts."""
    yield "| measure | claim | scope | words | as of | the others allow |\n|---|---|---|---|---|---|"
    for measure in ("attacks", "us_injured"):
        whole = growing_totals(ledger, measure)
        rows = {row["claim_id"]: row for row in rows_of(whole.claims)}
        kept = [said for said in whole.system.statements if said.id not in whole.correction_sets.correction_set]
        outside = 0
        for said in kept:
            rest = tuple(other for other in whole.system.statements if other is not said)
            others = replace(whole, system=replace(whole.system, statements=rest))
            if not meets(others, said):
                outside += 1
                allowed = others.growth(said.scope, said.starts[0], said.days[-1])
                row = rows[said.id]
                yield f"| {measure} | {said.id} | {said.scope} | {row['words']} | {row['last_day']:%Y-%m-%d} | {allowed} |"
        yield f"| {measure} | **{outside} of {len(kept)}** | | | | |"


def hindsight_lines(ledger: Ledger) -> Iterator[str]:
    """A table of an edition's bands that the last ledger's contradict, on the same day and in the same scope."""
    yield "| measure | edition | scope | day | then | now |\n|---|---|---|---|---|---|"
    last = ledger.as_of(LAST)
    for measure in GROWING_MEASURES:
        now, pairs, wrong = growing_totals(last, measure), 0, 0
        for edition in EDITIONS:
            then = growing_totals(ledger.as_of(edition), measure)
            for scope in set(then.scopes) & set(now.scopes):
                for number, day in enumerate(then.days):
                    one, other = then.count(scope, number), now.count(scope, now.number(day))
                    pairs += 1
                    if not _meet(one, other):
                        wrong += 1
                        yield f"| {measure} | {edition} | {scope} | {pd.Timestamp(day):%Y-%m-%d} | {one} | {other} |"
        yield f"| {measure} | **{wrong} of {pairs}** | | | | |"


def _meet(one: Count, other: Count) -> bool:
    return (one.high is None or one.high >= other.low) and (other.high is None or other.high >= one.low)


def main(data: Path, out: Path) -> None:
    """Measure everything and write it down."""
    ledger = Ledger.load(data)
    sections = [  # title, what it holds, its lines
        ("Widths", "The median distance of a total's ends, and the share of days on which it is exact.", width_lines(ledger)),
        ("Time", "Five growing measures and the deaths in strikes: what is set aside and every band of every day.", time_lines(data)),
        ("One left out", f"Each kept claim of officials as of {LAST} against the band of all others.", left_out_lines(ledger.as_of(LAST))),
        ("Hindsight", f"Bands of each weekly edition against those of {LAST}, same day and scope.", hindsight_lines(ledger)),
    ]  # fmt: skip
    text = "# What the bands are worth\n\nWritten by `make inference`.\n"
    for title, about, lines in sections:
        text += f"\n## {title}\n\n{about}\n\n" + "\n".join(lines) + "\n"
        out.write_text(text, encoding="utf-8")  # each section as soon as it is measured, as the last two take minutes
        print(f"{title}: in {out}", file=sys.stderr)


if __name__ == "__main__":
    main(ROOT / "data", ROOT / "bench" / "INFERENCE.md")
