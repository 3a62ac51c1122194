"""Every command of the documentation does what its page says: it is run as it is written, in order, in a copy of the project."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.importers.test_acled import ACLED_ROW
from tests.ledger_text import ROOT
from tests.walk import Command, Walk, commands_of, cut_notebooks, free_port, missing_programs

PAGES = [
    "README.md", "CONTRIBUTING.md", "data/README.md", "reports/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")), "notebooks/explore.ipynb",
]  # fmt: skip


class InPlace(NamedTuple):
    """What is run in place of commands of a form, and why; nothing, where they can't be."""

    form: str
    run: str
    why: str


EXCEPTIONS = [
    InPlace(
        r"make (test|quick)",
        ".venv/bin/pytest -q tests/test_theme.py",
        "the suite would run itself; one named test stands for it",
    ),
    InPlace(
        r"make ((?:style|docs|examples|sweep|leaks|kills|fuzz|mutants|simulations|inference|bench|lock|pictures|cluster|events)\b.*)",
        r"make -n \1",
        "takes minutes to hours, or asks an index of packages; that the target stands and what it would run is shown",
    ),
    InPlace(
        r"\.venv/bin/pytest (tests/[^-]*)(?: -k \w+)?",
        r"ls -d \1",
        "`make test` runs these tests; that they stand where the page says is shown",
    ),
    InPlace(
        r"\.venv/bin/pip install -e (.*)",
        r".venv/bin/pip install -e \1 --dry-run --no-index --no-build-isolation",
        "would change the environment of all tests; that the extra is there and can be met is shown",
    ),
    InPlace(
        r"(\.venv/bin/strikeledger add new\.toml)",
        r"sed -i s/fill-in/4/ new.toml && \1 --yes",
        "the form is filled in, and nobody is there to answer",
    ),
    InPlace(
        r"(?s)\.venv/bin/python - .*from strikeledger import Ledger.*", "", "tests/test_docs.py compares what it prints"
    ),
    InPlace(
        r"(\.venv/bin/python tools/read_corpus\.py --faults)",
        r"mkdir -p few/dev && cp tests/reading/corpus/dev/*-05.toml few/dev && \1 few > faults.txt",
        "reads hundreds of texts; a few are enough",
    ),
    InPlace(r"worker/bin/pip install .*", "", "downloads the whole lock again; `make report` has done so"),
    InPlace(r"(?s)#!/bin/bash.*|(?:job=\$\()?sbatch .*", "", "there is no SLURM here"),
    InPlace(
        r"(?s)(?:ip|/opt/worker/bin/dask) .*|.*tcp://10\.77\.0\.1:8786",
        "",
        "changes the network of the machine; tried by hand, as the page says",
    ),
]
"""The only commands that aren't run as they stand. Downloaded files and other machines have stand-ins: see `stand_in`."""

FAULTS = re.compile(r"Traceback|\| WARNING \|")
"""What no command says, whatever its exit code."""

SERVERS = re.compile(r"make lab|\.venv/bin/strikeledger watch .*|.*/dask (?:scheduler|worker) .*")


def text_of(page: str) -> str:
    """A page's text; of a notebook, its prose."""
    text = (ROOT / page).read_text(encoding="utf-8")
    if not page.endswith(".ipynb"):
        return text
    return "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")


COMMANDS = {page: list(commands_of(page, text_of(page))) for page in PAGES}
EVERY = [command for page in PAGES for command in COMMANDS[page]]


def commands_to_walk(page: str) -> Iterator[Command]:
    """The commands of a page, without those that stand as they are on a page before it; each once, but the one that everybody repeats."""
    walked = {command.typed for other in PAGES[: PAGES.index(page)] for command in COMMANDS[other]}
    for command in COMMANDS[page]:
        if command.typed not in walked:
            yield command
        if command.typed != "make report":
            walked.add(command.typed)


def run_as(typed: str) -> str:
    """What is run for a command: itself, or what its exception says."""
    for exception in EXCEPTIONS:
        if found := re.fullmatch(exception.form, typed):
            return found.expand(exception.run)
    return typed


def test_every_exception_is_for_a_command_that_stands_there() -> None:
    assert [one.form for one in EXCEPTIONS if not any(re.fullmatch(one.form, command.typed) for command in EVERY)] == []


def test_the_commands_of_the_pages_are_seen() -> None:
    assert (len(EVERY) > 110, [page for page in PAGES if not COMMANDS[page]]) == (True, ["data/README.md"])


def test_no_command_names_a_program_that_is_not_on_the_path() -> None:
    bare = re.compile(r"(?m)(?:^|[;&|(]\s*|`)(?:strikeledger|jupyter|pytest|dask|frictionless|pip) [^`]*")
    assert [f"{c.page}:{c.line} {c.typed}" for c in EVERY if bare.match(c.typed)] == []
    assert [
        f"{page}: {found}" for page in PAGES for found in re.findall(r"`strikeledger [a-z][^`]*`", text_of(page))
    ] == []


@pytest.mark.parametrize("page", [page for page in PAGES if COMMANDS[page]])
def test_the_programs_of_a_page_come_with_the_environment(page: str) -> None:
    lock = "requirements-dev.lock" if page in ("CONTRIBUTING.md", "docs/cluster.md") else "requirements.lock"
    pinned = (ROOT / lock).read_text(encoding="utf-8") + (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert missing_programs([command.typed for command in COMMANDS[page]], pinned) == []


# --- the walk --------------------------------------------------------------------------------------------------------
CATALOGUE = """
[situation]
subtitle = "Situation report"
formats = ["html"]
series = { every = "week", from = 2023-11-22, to = 2023-11-29 }
[tempo]
formats = ["html"]
parameters = { as_of = 2024-02-10, last_edition = "2024-01-10" }
[article]
formats = ["html"]
parameters = { as_of = 2023-11-29, source = "taza-2023-11-29" }
"""
ARTICLE = '[article]\nformats = ["html"]\nparameters = { as_of = 2023-11-29, source = "taza-2023-11-29" }\n'


WHOLE = ("README.md", "CONTRIBUTING.md")
"""Pages that name more editions than that of the article."""


def stand_in(page: str, walk: Walk) -> None:
    """What a page takes for granted: files that its reader has, and a catalogue of few editions, of reports cut to their heads."""
    project = walk.project
    cut_notebooks(project)
    (project / "reports.toml").write_text(CATALOGUE if page in WHOLE else ARTICLE, encoding="utf-8")
    for release in ("v24_1", "v25_1"):
        shutil.copy(ROOT / "tests" / "importers" / "ged_excerpt.csv", project / f"GEDEvent_{release}.csv")
    with (project / "export.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*ACLED_ROW])
        writer.writeheader()
        writer.writerow({**ACLED_ROW, "event_date": "05 May 2021", "year": "2021", "timestamp": "1620500000"})
    (project / "days.csv").write_text("country,day\nSyria,2018-04-14\n", encoding="utf-8")
    columns = "claim_id,country,kind,first_day,last_day,measure,quantity"
    (project / "claims.csv").write_text(
        f"{columns}\nc,Syria,,2018-01-01,2018-12-31,events,more than 1\n", encoding="utf-8"
    )
    if page.endswith(".ipynb"):
        shutil.copy(ROOT / page, project / "notebooks" / "mine.ipynb")
        (project / "reports.toml").write_text('[mine]\nnotebook = "notebooks/mine.ipynb"\n', encoding="utf-8")


def here(typed: str, ports: dict[str, int]) -> str:
    """A command for other machines on this one: another address, one process a worker, and something to build."""
    typed = (
        typed.replace("worker/bin/dask", ".venv/bin/dask")
        .replace("10.0.0.1", "127.0.0.1")
        .replace("--nworkers 4", "--nworkers 1")
    )
    secure = "tls" in typed
    typed = typed.replace("8786", str(ports["tls" if secure else "tcp"]))
    return f"rm -rf reports/article reports/.state && {typed}" if "--cluster" in typed else typed


@pytest.mark.slow
@pytest.mark.skipif(
    "STRIKELEDGER_DOCS" not in os.environ, reason="`make docs` walks through the documentation: some minutes"
)
@pytest.mark.parametrize("page", [page for page in PAGES if COMMANDS[page]])
def test_every_command_of_a_page_works_as_it_is_written(page: str, tmp_path: Path) -> None:
    walk, ports, wrong = Walk(tmp_path), {"tcp": free_port(), "tls": free_port()}, []
    stand_in(page, walk)
    try:
        for command in commands_to_walk(page):
            typed, begun = here(run_as(command.typed), ports), time.monotonic()
            if SERVERS.fullmatch(typed):
                told = walk.serve(typed)
                wrong += [] if told == "200" else [f"{command}\n{told}"]
                if "dask" not in typed:
                    walk.end()
            elif typed:
                code, told = walk.run(typed)
                wrong += [f"{command} exits with {code}:\n{told}"] if code or FAULTS.search(told) else []
            print(f"{time.monotonic() - begun:5.1f} s  {command.page}:{command.line} {command.typed[:90]!r}")
    finally:
        walk.end()
    assert wrong == [], "\n\n".join(wrong)
