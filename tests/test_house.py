"""The package stays one that a stranger reads in an afternoon: short modules and functions, few modules in a folder, each name once."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

import strikeledger

PACKAGE = Path(strikeledger.__file__).parent


@cache
def modules() -> dict[str, ast.Module]:
    """The package's modules by their path, read."""
    return {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


@cache
def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method of the package, with its module."""
    return [
        (name, node)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


NO_PARTICIPLES = {"acled", "bed", "ged", "hundred", "red", "sacred", "shed", "thread"}
"""Words in -ed that are no participles; those in -eed (need, seed, speed, feed) aren't either."""

IRREGULAR = re.compile(
    "begun|bought|broken|brought|built|caught|chosen|done|drawn|driven|fallen|forgotten|frozen|given|gone|grown|held|hidden|kept|known"
    "|laid|led|lost|made|meant|met|overridden|paid|rebuilt|said|seen|sent|shown|sold|sought|spent|spoken|stolen|stood|sworn|taken|taught"
    "|thrown|told|torn|understood|undone|unknown|unseen|withdrawn|worn|written"
)
PARTICLES = {
    "and",
    "as",
    "at",
    "away",
    "by",
    "down",
    "for",
    "from",
    "in",
    "not",
    "of",
    "off",
    "on",
    "or",
    "out",
    "to",
    "up",
}


def lines_of(module: ast.Module) -> int:
    return max((each.end_lineno or 0 for each in module.body), default=0)


def top_level_names(tree: ast.Module) -> Iterator[str]:
    """What a module defines, in its own text, for others to import."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def folders(modules: set[str]) -> set[str]:
    return {module.partition("/")[0] for module in modules}


def is_participle(word: str) -> bool:
    regular = re.search(r"[^e]ed$", word) is not None and word not in NO_PARTICIPLES
    return regular or IRREGULAR.fullmatch(word) is not None


def is_named_by_a_participle(name: str) -> bool:
    """Whether nothing but participles is in a name: `opened`, `carried_out`; `broken_cells` and `people_killed` name things."""
    words = [word for word in name.strip("_").split("_") if word not in PARTICLES]
    return bool(words) and all(map(is_participle, words))


def test_a_module_is_read_in_one_sitting() -> None:
    assert [name for name, tree in modules().items() if lines_of(tree) > 320] == []


def test_a_function_fits_on_a_page() -> None:
    long = [f"{name}: {node.name}" for name, node in functions() if (node.end_lineno or 0) - node.lineno >= 60]
    assert long == []


def test_a_folder_is_seen_at_a_glance() -> None:
    counts = Counter(str(Path(name).parent) for name in modules() if not name.endswith("__init__.py"))
    assert {name: count for name, count in counts.items() if count > 15} == {}


def test_a_name_means_one_thing_in_the_whole_package() -> None:
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for module, tree in modules().items():
        for name in top_level_names(tree):
            homes[name].add(module)
    public = {name: found for name, found in homes.items() if len(found) > 1 and not name.startswith("_")}
    several = [f"{name}: {', '.join(sorted(found))}" for name, found in public.items()]
    assert several == [], "a public name is defined once:\n" + "\n".join(several)


PARTICIPLES = ["opened", "_carried_out", "said", "claimed_and_confirmed", "not_asked", "refused_or_held"]
NOUNS = [
    "broken_cells",
    "people_killed",
    "speed",
    "need_of",
    "acled_event",
    "hundred",
    "is_known",
    "reading",
    "bound",
    "_",
]


def test_participles_are_told_from_nouns() -> None:
    assert [name for name in (*PARTICIPLES, *NOUNS) if is_named_by_a_participle(name)] == PARTICIPLES


def test_no_function_is_named_by_a_participle() -> None:
    named = [f"{module}: {node.name}" for module, node in functions() if is_named_by_a_participle(node.name)]
    assert named == [], "a function is named for what it gives or does:\n" + "\n".join(named)


def test_no_folder_of_tests_is_left_out_by_its_name(pytestconfig: pytest.Config) -> None:
    patterns = pytestconfig.getini("norecursedirs")
    root = pytestconfig.rootpath
    modules = [*(root / "tests").rglob("test_*.py"), *(root / "src").rglob("*.py")]
    folders = {part for path in modules for part in path.relative_to(root).parts[:-1]}
    assert "build" in folders
    assert [name for name in sorted(folders) if any(fnmatch(name, pattern) for pattern in patterns)] == []
