"""Change the package's code at random places, one at a time, and see whether a quick test of its folder notices.

Cosmic Ray makes the mutants. Each runs in a process forked from one that has imported the slow libraries, against the tests that
reach the function that it changes, quickest first, and is killed by the first that fails. Strings are never changed, so that the
wording of errors doesn't count; left out, as no test should notice, are annotations, `__all__`, arguments of decorators, `strict=`
of zip, the removal of a cache, and comparisons by identity in place of equality.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, TextIO

import parso  # noqa: F401 -- before Cosmic Ray, which can't import it by itself
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "strikeledger"
OUT = ROOT / "bench" / "out" / "mutants"
FOLDERS = ("data", "inference", "build")
BUILDS = {"built", "built_again", "built_project", "browser", "ran"}
"""Fixtures that start a kernel or a browser."""
STARTS = ("test_kernel.py", "test_pipeline.py", "test_disk.py", "test_verify.py", "test_notebook.py")
"""Tests that start kernels by themselves."""
SLOW = {
    "test_chance_damage_is_refused_in_words_or_leaves_the_package_sound",
    "test_nothing_by_another_source_changes_a_view",
    "test_nothing_published_later_changes_a_view",
    "test_a_report_of_nothing_is_built",
    "test_a_report_of_nothing_says_so_and_draws_nothing",
    "test_any_other_text_is_read_or_refused_in_words",
    "test_a_day_s_total_lies_in_the_band_of_all_other_days",
    "test_whenever_a_run_is_killed_the_earlier_folder_or_the_new_one_is_whole",
    "test_readers_never_miss_the_folder",
}
"""Tests that take seconds each."""
WARM = (
    "altair",
    "click",
    "hypothesis",
    "jsonschema",
    "lxml.html",
    "nbformat",
    "pandas",
    "playwright.sync_api",
    "scipy.stats",
)
SECONDS, PATIENCE = 120, 1200
"""How long a mutant may compute, and how long it may take on a busy machine: one that takes longer is killed."""
AT_IMPORT = "import"
SPEED = {"cache", "lru_cache", "functools.cache", "functools.lru_cache"}

Reach = dict[str, Any]
"""Of the tests of a folder: "seconds" by the test's id, and "tests" that reach a function by its file and line."""


@dataclass(frozen=True)
class Place:
    """One operator or value of the code that one kind of change applies to."""

    path: Path
    line: int
    column: int
    kind: str
    choices: tuple[tuple[str, int], ...]
    """The changes: Cosmic Ray's operator and its occurrence in the file."""


@dataclass(frozen=True)
class Mutant:
    """One change of one module."""

    path: Path
    line: int
    operator: str
    code: str

    @property
    def folder(self) -> str:
        """The folder of the package that it is in."""
        return self.path.relative_to(SOURCE).parts[0]

    @property
    def module(self) -> str:
        """The module that it changes."""
        return ".".join(("strikeledger", *self.path.relative_to(SOURCE).with_suffix("").parts))

    @property
    def is_python(self) -> bool:
        """Whether it can be run at all: two stars before a mapping are no power."""
        with suppress(SyntaxError):
            return bool(self.code and compile(self.code, str(self.path), "exec"))
        return False

    @property
    def diff(self) -> str:
        """What it changes."""
        name = self.path.relative_to(ROOT).as_posix()
        before = self.path.read_text("utf-8").splitlines()
        lines = difflib.unified_diff(before, self.code.splitlines(), name, self.operator, lineterm="", n=2)
        return "\n".join(lines)


def modules(folder: str) -> list[Path]:
    """The modules of a folder; kernels are processes of their own, which no quick test starts."""
    return [path for path in sorted((SOURCE / folder).rglob("*.py")) if "kernel" not in path.parts]


def places(path: Path) -> list[Place]:
    """Every place of a module that can be changed and should matter."""
    text = path.read_text("utf-8")
    noise = list(_noise(ast.parse(text)))
    nodes = [
        node for node in ast_nodes(get_ast(text)) if node.type not in {"string", "newline"} and not _punctuation(node)
    ]
    found: dict[tuple[int, int, str], list[tuple[str, int]]] = defaultdict(list)
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments() or (
            "Comparison" in name and "_Is" in name and not name.endswith(("Is_IsNot", "IsNot_Is"))
        ):
            continue
        positions = (at for node in nodes for at in operator().mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            decorator = name.endswith("RemoveDecorator")
            if not any(first <= start < last and not (decorator and only) for first, last, only in noise):
                kind = name.rpartition("/")[2].split("_")[0]
                found[(*start, kind)].append((name, occurrence))
    return [Place(path, line, column, kind, tuple(choices)) for (line, column, kind), choices in sorted(found.items())]


def _punctuation(node: Any) -> bool:
    return node.type == "operator" and node.value in set("()[]{}.,:=;@")


def _noise(tree: ast.Module) -> Iterator[tuple[tuple[int, int], tuple[int, int], bool]]:
    """Where a change can't matter: from, to, and whether it matters after all where a decorator is removed as a whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            yield _span(node.annotation)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            yield _span(node.returns)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for one in node.decorator_list:
                called = one.func if isinstance(one, ast.Call) else one
                first, last, _ = _span(one)
                yield (first[0], 0), last, ast.unparse(called) not in SPEED
        if isinstance(node, ast.keyword) and node.arg == "strict":
            yield _span(node.value)
        if isinstance(node, ast.Assign) and _assigns_types(node):
            yield _span(node)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield _span(node)


def _assigns_types(node: ast.Assign) -> bool:
    """Whether this is `__all__` or a name for a union of types, as `Cell = str | None`."""
    named = ast.unparse(node.targets[0])
    union = isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.BitOr)
    return named == "__all__" or (union and named[0].isupper() and not named.isupper())


def _span(node: Any) -> tuple[tuple[int, int], tuple[int, int], bool]:
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset), False


def sample(folders: Sequence[str], number: int, seed: int) -> list[Mutant]:
    """Mutants drawn at random: each place of the folders is as likely as another, and changed in one of its ways."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, no secret
    found = [place for folder in folders for path in modules(folder) for place in places(path)]
    drawn = (_mutant(place, *chance.choice(place.choices)) for place in chance.sample(found, len(found)))
    return list(islice((mutant for mutant in drawn if mutant.is_python), number))


def _mutant(place: Place, name: str, occurrence: int) -> Mutant:
    code = ""
    with suppress(AttributeError):  # of a few places Cosmic Ray can't make the change that it names
        code = mutate_code(place.path.read_text("utf-8"), get_operator(name)(), occurrence)
    return Mutant(place.path, place.line, name.rpartition("/")[2], code)


class Reached:
    """A pytest plugin that drops tests that aren't quick, and notes which functions each of the others reaches."""

    def __init__(self, folder: str) -> None:
        self.prefix = str(SOURCE / folder)
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self._watch(AT_IMPORT)  # what is called as modules are imported, every test depends on

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the quick tests."""
        items[:] = [item for item in items if _quick(item)]

    def pytest_collection_finish(self) -> None:
        """Modules are imported."""
        sys.setprofile(None)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Watch a test and its fixtures."""
        began = time.process_time()
        self._watch(item.nodeid)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.process_time() - began

    def _watch(self, test: str) -> None:
        """Note under a test's name which functions of the folder are called from now on."""

        def note(frame: FrameType, event: str, _: Any) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(self.prefix):
                self.tests[f"{frame.f_code.co_filename}:{frame.f_code.co_firstlineno}"].add(test)

        sys.setprofile(note)


def _quick(item: pytest.Item) -> bool:
    named = getattr(item, "originalname", None) or item.name
    return item.path.name not in STARTS and named not in SLOW and not BUILDS & set(getattr(item, "fixturenames", ()))


class Chosen:
    """A pytest plugin that runs these tests in this order."""

    def __init__(self, ids: Sequence[str]) -> None:
        self.place = {name: number for number, name in enumerate(ids)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the chosen tests, in their order."""
        kept = [item for item in items if item.nodeid in self.place]
        items[:] = sorted(kept, key=lambda item: self.place[item.nodeid])


class Changed(importlib.abc.MetaPathFinder):
    """Imports one module with a mutant's code."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, _: ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        """The module's own place with the mutant's code, where it is the one that is changed."""
        if name != self.mutant.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None:
            spec.loader = _Loader(name, str(self.mutant.path), self.mutant.code.encode())
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, code: bytes) -> None:
        super().__init__(name, path)
        self.code = code

    def get_data(self, path: str) -> bytes:
        return self.code if path == self.path else super().get_data(path)

    def path_stats(self, path: str) -> Any:
        raise OSError(path)  # so that no compiled file is read or written


def fork(work: Callable[[], int]) -> int:
    """The id of a new process that does this work in silence and ends with its exit code."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    code = 70
    try:
        with Path(os.devnull).open("w") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            for number in (1, 2):
                os.dup2(nothing.fileno(), number)
            code = int(work())
    finally:
        os._exit(code)


def run_pytest(paths: Sequence[str], plugin: object) -> int:
    """Run tests in this process, to the first that fails."""
    told = "ignore::pytest.PytestAssertRewriteWarning"  # plugins are imported before pytest starts, as they are slow
    return pytest.main(["-x", "-q", "-W", told, "-p", "no:cacheprovider", "--no-header", *paths], plugins=[plugin])


def reach(folder: str) -> Reach:
    """Which quick tests reach which function of a folder, from its tests as they are; remembered until a file changes."""
    paths = [str(ROOT / "tests" / folder), *map(str, modules(folder))]
    files = [*sorted((ROOT / "tests" / folder).iterdir()), *modules(folder), Path(__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files if path.is_file())).hexdigest()
    known = OUT / f"reach-{folder}.json"
    if known.exists() and (found := json.loads(known.read_text("utf-8")))["digest"] == digest:
        return dict(found)

    def work() -> int:
        plugin = Reached(folder)
        code = run_pytest(paths, plugin)
        tests = {function: sorted(ids) for function, ids in plugin.tests.items()}
        known.write_text(json.dumps({"digest": digest, "seconds": plugin.seconds, "tests": tests}), "utf-8")
        return code

    _, status = os.waitpid(fork(work), 0)
    if status != 0:
        raise SystemExit(f"The tests of {folder} fail on the code as it is; see pytest tests/{folder} first.")
    return dict(json.loads(known.read_text("utf-8")))


def tests_of(mutant: Mutant, reached: Reach) -> list[str]:
    """The tests that reach the innermost function around a change, or all where it's outside of functions, quickest first."""
    functions = [
        (node.lineno, min([node.lineno, *(one.lineno for one in node.decorator_list)]))
        for node in ast.walk(ast.parse(mutant.path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.lineno <= mutant.line <= (node.end_lineno or 0)
    ]
    found = reached["tests"].get(f"{mutant.path}:{max(functions)[1]}", []) if functions else [AT_IMPORT]
    return sorted(reached["seconds"] if AT_IMPORT in found else found, key=reached["seconds"].__getitem__)


def try_mutant(mutant: Mutant, tests: list[str]) -> int:
    """Start the tests against a mutant, and return the process's id."""
    files = list(dict.fromkeys(name.partition("::")[0] for name in tests))

    def work() -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        sys.meta_path.insert(0, Changed(mutant))
        importlib.import_module(mutant.module)  # now, as pytest finds modules with doctests by itself
        return run_pytest([str(ROOT / file) for file in files], Chosen(tests))

    return fork(work)


def survivors(mutants: Sequence[Mutant], tests: Mapping[Mutant, list[str]], jobs: int, file: TextIO) -> list[Mutant]:
    """The mutants that none of their tests notices; what they change is written to a file as they are found."""
    waiting, running, found = list(mutants)[::-1], dict[int, tuple[Mutant, float]](), list[Mutant]()
    bar = tqdm(total=len(mutants), unit="mutant", disable=None)  # where nobody looks, nothing is drawn
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[try_mutant(mutant, tests[mutant])] = mutant, time.monotonic()
        for child, (mutant, began) in list(running.items()):
            if time.monotonic() - began > PATIENCE:
                with suppress(ProcessLookupError):
                    os.killpg(child, signal.SIGKILL)
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                del running[child]
                bar.update()
                if status == 0:
                    found.append(mutant)
                    file.write(f"{mutant.diff}\n\n")
                    file.flush()
        time.sleep(0.1)
    bar.close()
    return found


def main() -> None:
    """Try a sample, write the survivors with what they change, and print how many were killed in each folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("-n", type=int, default=200, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which sample")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once")
    parser.add_argument("folders", nargs="*", default=FOLDERS, help=f"of {', '.join(FOLDERS)}")
    asked = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # no thread is lost in a fork
    mutants = sample(asked.folders, asked.n, asked.seed)
    for name in WARM:
        importlib.import_module(name)
    reached = {folder: reach(folder) for folder in asked.folders}
    tests = {mutant: tests_of(mutant, reached[mutant.folder]) for mutant in mutants}
    tried = [mutant for mutant in mutants if tests[mutant]]
    path = OUT / f"survivors-{'-'.join(asked.folders)}-{asked.seed}.diff"
    with path.open("w", encoding="utf-8") as file:
        alive = survivors(tried, tests, asked.jobs, file)
    print()
    drawn, run, left = (Counter(one.folder for one in those) for those in (mutants, tried, alive))
    for folder in asked.folders:
        told = f"{folder}: {run[folder] - left[folder]} killed, {left[folder]} survived of {run[folder]}"
        print(f"{told}; {drawn[folder] - run[folder]} more in code that no quick test reaches")
    print(f"{len(alive) / max(len(tried), 1):.1%} survived; they are in {path.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
