"""Sections of the page of results: the Markdown of one question each."""

from __future__ import annotations

from goals import Found, Goal, goals, plain_cpu
from measures import BOTH, CHECK, CLICK, NOOP, ONE, OURS, PLAIN, READ, READING, SHIPPED
from parts import Parts, cold_parts, marginal, marginals, more_parts
from project import NOTEBOOKS
from runs import Run, Runs, phases_of
from tables import beyond, compared, share, spread, table

UNITS = ("cpu", "wall")


def cold(found: Found, report: str) -> str:
    """One report beside other toolchains."""
    sides = found[f"cold {report}"].sides
    rows = []
    for name, runs in sides.items():
        costs = [spread([getattr(run.total, unit) for run in runs]) for unit in UNITS]
        shares = ["" if name == OURS else f"{share(sides[OURS], runs, unit):.2f}" for unit in UNITS]
        rows.append([name, *costs, *shares, *_sizes(runs[-1])])
    head = ["", "CPU s", "wall s", "ours over it, CPU", "wall", "HTML kB", "PDF kB"]
    return f"## One {report} report, nothing built before\n\n{table(head, rows)}\n\n{_others(found, f'cold {report}')}"


def _sizes(run: Run) -> list[str]:
    return [f"{run.sizes[suffix] / 1000:,.0f}" if suffix in run.sizes else "" for suffix in (".html", ".pdf")]


def more(found: Found, report: str) -> str:
    """What one more edition of a batch costs."""
    measured = found[f"more {report}"]
    one, many = measured.sides
    text = (
        f"A batch of {many} costs {spread([run.total.cpu for run in measured.sides[many]])} CPU s, one edition "
        f"{spread([run.total.cpu for run in measured.sides[one]])}: one more is **{marginal(measured):.2f}** CPU s "
        f"({spread(marginals(measured))} by rounds), {marginal(measured, 'wall'):.2f} s by the clock."
    )
    if beside := found.get(f"cold {report}"):
        text += (
            f" Against plain, {plain_cpu(beside):.2f} CPU s for each: **{marginal(measured) / plain_cpu(beside):.2f}**."
        )
    return f"### One more {report} edition\n\n{text} {_others(found, f'more {report}')}"


def weekly(found: Found) -> str:
    """What one more weekly edition costs by part, and with and without what it may have."""
    sides = found["weekly"].sides
    shipped = sides[SHIPPED]
    rows = [
        [name, spread([run.total.cpu for run in runs]), f"{beyond(runs, shipped, 'cpu'):+.2f}", *_sizes(runs[-1])]
        for name, runs in sides.items()
    ]
    phases = [[name, f"{cost.cpu:.2f}"] for name, cost in phases_of(shipped).items() if cost.cpu >= _LEAST]
    return f"""### One more weekly situation edition, with and without

Each for a week that no edition before it has seen, with what was kept of the weeks before; the cost of a batch beyond a single one, by
edition. {_others(found, "weekly")}

{table(["", "CPU s", "beyond as it is shipped", "HTML kB", "PDF kB"], rows)}

Where they go, as it is shipped (the time machine and the charts' cells are in the notebook, their drawing in the page):

{table(["phase", "CPU s"], phases)}"""


_LEAST = 0.005  # CPU seconds of a phase that is told


def where(found: Found, report: str) -> str:
    """The parts of the work beside their floor, and what stands between a goal and what it hopes for."""
    told = [FLOOR]
    for words, parts in _parts(found, report).items():
        told += [f"{words}:", compared(parts)]
    told += filter(None, (_short(goal, found, report) for goal in goals(found) if f" {report} " in goal.words))
    for side in (OURS, PLAIN):
        phases = phases_of(found[f"cold {report}"].sides[side])
        rows = [[name, f"{cost.cpu:.2f}", f"{cost.wall:.2f}"] for name, cost in phases.items()]
        told += [f"Phases of a report, {side}:", table(["phase", "CPU s", "wall s"], rows)]
    return f"### Where the time goes, {report}\n\n" + "\n\n".join(told)


FLOOR = """The floor is one process that imports the same libraries once, runs the cells and sets the result: no kernel, no messages, no
second import. What a report does while its kernel works (imports, starting the engine that draws charts) counts there, not where the
floor has it, so parts can lie below their floor; the sum can't."""
COLD, MORE = "A report, nothing built before", "One more edition"


def _parts(found: Found, report: str) -> dict[str, Parts]:
    single, floor, batch = (found.get(f"{name} {report}") for name in ("cold", "floor", "more"))
    whole = floor and "first: imports" in floor.sides[OURS][0].phases
    parts = {COLD: cold_parts(single, floor)} if single and floor and whole else {}
    return parts | ({MORE: more_parts(batch, floor)} if batch and floor else {})


def _short(goal: Goal, found: Found, report: str) -> str:
    """What stands between a measurement and what was hoped for, where it falls short of that."""
    parts = _parts(found, report).get(MORE if goal.words.startswith("one more") else COLD)
    if not parts or goal.hoped is None or goal.value <= goal.hoped:
        return ""
    least, plain = sum(pair[1] for pair in parts.values()), plain_cpu(found[f"cold {report}"])
    above = max(parts, key=lambda name: parts[name][0] - parts[name][1])
    largest = max(parts, key=lambda name: parts[name][1])
    told = [
        f"**{goal.words[0].upper()}{goal.words[1:]}** is {goal.value:.2f}; {goal.hoped:.2f} would be {goal.hoped * plain:.2f} CPU s.",
        f"The floor is {least:.2f} ({least / plain:.2f}), most of it {largest} ({parts[largest][1]:.2f})"
        + (": that would have to give." if least > goal.hoped * plain else "."),
        f"What lies beyond the floor is mostly {above} ({parts[above][0] - parts[above][1]:+.2f}).",
    ]
    return " ".join(told)


def series(found: Found) -> str:
    """A series by two processes, and the plain toolchain day by day."""
    rows = []
    for report in NOTEBOOKS:
        if measured := found.get(f"series {report}"):
            for name, runs in measured.sides.items():
                costs = [f"{getattr(runs[0].total, unit):.1f}" for unit in UNITS]
                shares = ["" if name == OURS else f"{share(measured.sides[OURS], runs, unit):.2f}" for unit in UNITS]
                built = runs[0].sizes["editions"]
                rows.append([f"{report}: {name}", built, *costs, *shares, f"{measured.others:.0%}"])
    return f"""## A series of editions

Ours by two processes (`--jobs 2`), plain one day after the other. Where plain builds fewer, evenly spread over the same days, its cost is
raised to the same number.

{table(["", "editions built", "CPU s", "wall s", "ours over it, CPU", "wall", "others"], rows)}"""


def grown(found: Found) -> Runs:
    """The runs of each size, the largest of which is the one on two processors."""
    sides = dict(found["growth"].sides)
    if cores := found.get("cores"):
        sides[str(cores.sides[BOTH][0].sizes["editions"])] = cores.sides[BOTH]
    return sides


def growth(found: Found) -> str:
    """From one edition to many."""
    rows = [
        [number, *(f"{getattr(runs[0].total, unit) / share:.{digits}f}" for share, digits in ((1, 1), (int(number), 2)) for unit in UNITS)]
        for number, runs in grown(found).items()
    ]  # fmt: skip
    head = ["editions", "CPU s", "wall s", "CPU s for each", "wall s for each"]
    return f"""## From one edition to many

The reference notebook by two processes, one run of each size. {_others(found, "growth")}

{table(head, rows)}

![CPU and wall seconds by number of editions in a batch](growth.svg)"""


def whole(found: Found) -> str:
    """The largest batch on two processors and on one, and the whole catalogue."""
    text = "## Two processors, and the whole catalogue"
    if measured := found.get("cores"):
        both, one = measured.sides[BOTH][0].total, measured.sides[ONE][0].total
        number = measured.sides[BOTH][0].sizes["editions"]
        text += (
            f"\n\n{number} editions of the reference notebook take {both.wall:.1f} s by two processes on two processors and\n"
            f"{one.wall:.1f} s by one that is held to one processor: **{one.wall / both.wall:.2f}** times as fast "
            f"({both.cpu:.1f} and {one.cpu:.1f} CPU s). {_others(found, 'cores')}"
        )
    if measured := found.get("catalogue"):
        run = measured.sides[OURS][0]
        text += (
            f"\n\n`strikeledger report` with nothing built before makes the {run.sizes['editions']} editions of the catalogue in "
            f"{run.total.wall:.0f} s\n({run.total.cpu:.0f} CPU s). {_others(found, 'catalogue')}"
        )
    return text


def quick(found: Found) -> str:
    """The command with nothing to do, and the check of the data."""
    rows, told = [], []
    for name in ("noop", "check"):
        if measured := found.get(name):
            for side, runs in measured.sides.items():
                rows.append(
                    [side, *(spread([getattr(run.total, unit) for run in runs], 3) for unit in UNITS), len(runs)]
                )
    if noop := found.get("noop"):
        ratios = [f"{share(noop.sides[NOOP], noop.sides[CLICK], unit):.2f}" for unit in UNITS]
        told.append(f"{NOOP}: {ratios[0]} of the import's CPU, {ratios[1]} of its wall time; no pandas is imported.")
    if check := found.get("check"):
        cpu, wall = (beyond(check.sides[CHECK], check.sides[READING], unit) for unit in UNITS)
        told.append(f"{CHECK}: {cpu:+.2f} s CPU, {wall:+.2f} s wall beyond `{READ}`.")
    return f"## Nothing to do, and the check\n\n{table(['', 'CPU s', 'wall s', 'runs'], rows)}\n\n" + "\n".join(told)


def _others(found: Found, name: str) -> str:
    return f"Others used {found[name].others:.0%} of the machine."
