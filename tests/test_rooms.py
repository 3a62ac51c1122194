"""Code reads in the order in which data flows: a room imports only from rooms before it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import strikeledger

HOME = Path(strikeledger.__file__).parent
SCRIPTS = ("assets",)
"""Folders of modules that are run by themselves, and that nothing imports."""

FOLDERS = ("adapters", "events", "press", "charts", "explore", "figures", "summaries", "tables", "wording")
PATHS = sorted(path for path in HOME.rglob("*.py") if path.parent.name not in SCRIPTS)
ROOMS = (
    ("errors", "theme", "blocks", "contract"),
    ("naming",),
    ("counts",),
    ("headlines",),
    ("alarms",),
    ("hedges",),
    ("rows",),
    ("schema",),
    ("terms",),
    ("descriptor",),
    ("package", "init"),
    ("tallies", "hedge_table"),
    ("findings",),
    ("door",),
    ("conservation",),
    ("frames",),
    ("ledger",),
    ("set_aside",),
    ("totals",),
    ("reconcile",),
    ("rounds",),
    ("bands",),
    ("rates",),
    ("windows",),
    ("claims", "coverage"),
    ("held",),
    ("summaries",),
    ("figures",),
    ("display",),
    ("tables",),
    ("charts", "wording"),
    ("feeder_files", "feeder_form"),
    ("feeder_rows", "feeder_template"),
    ("feeder_places", "feeder_preview"),
    ("feeder",),
    ("kernel",),
    ("press",),
    ("explore",),
    ("codebook_picture",),
    ("codebook",),
    ("adapters",),
    ("events",),
    ("cli",),
    ("start",),
)
ORDER = {name: number for number, room in enumerate(ROOMS) for name in room}


def name_of(path: Path) -> str:
    """The dotted name of a module within the package; the package itself is empty."""
    parts = path.relative_to(HOME).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): path for path in PATHS if name_of(path)}


@cache
def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = node.module.removeprefix("strikeledger").lstrip(".")
            below = {f"strikeledger.{inside}.{alias.name}".replace("..", ".") for alias in node.names}
            named = {module for module in below if module.removeprefix("strikeledger.") in MODULES}
            found |= named if named and (not inside or inside in FOLDERS) else {node.module}
    inside_only = {module for module in found if module.startswith("strikeledger.")}
    return {module.removeprefix("strikeledger.") for module in inside_only}


def room_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def test_every_module_has_a_room() -> None:
    assert {room_of(module) for module in MODULES} - set(ORDER) == set()


def test_every_room_has_a_module() -> None:
    assert set(ORDER) - {room_of(module) for module in MODULES} == set()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_rooms_before_it(module: str) -> None:
    own = room_of(module)
    others = {other for other in imported(MODULES[module]) if room_of(other) != own}
    assert {other for other in others if ORDER[room_of(other)] > ORDER[own]} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if module not in ("cli", "start")])
def test_nothing_imports_the_command_line(module: str) -> None:
    assert "cli" not in imported(MODULES[module])


def reached(module: str) -> set[str]:
    """Every module that a module leads to, directly or through others."""
    found: set[str] = set()
    ahead = [module]
    while ahead:
        fresh = imported(MODULES[ahead.pop()]) & set(MODULES) - found
        found |= fresh
        ahead += fresh
    return found


@pytest.mark.parametrize("module", MODULES)
def test_no_module_leads_back_to_itself(module: str) -> None:
    assert module not in reached(module)


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_module_stays_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 320


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_function_fits_on_a_page(path: Path) -> None:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node for node in tree if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno >= 60] == []


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert (words or "").splitlines()[:1] != []


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_module_prints_nothing(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    assert [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"] == []


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_module_has_nothing_left_to_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [mark for mark in ("TO" + "DO", "FIX" + "ME", "X" + "XX") if mark in text] == []
