"""The package stays one that a stranger reads in an afternoon: short modules and functions, few modules in a folder."""

from __future__ import annotations

import ast
from pathlib import Path

import strikeledger

PACKAGE = Path(strikeledger.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def lines_of(node: ast.AST) -> int:
    return max((end for each in ast.walk(node) if (end := getattr(each, "end_lineno", 0))), default=0)


def test_a_module_is_read_in_one_sitting() -> None:
    assert [name for name, tree in MODULES.items() if lines_of(tree) > 320] == []


def test_a_function_fits_on_a_page() -> None:
    functions = {
        f"{name}: {node.name}": (node.end_lineno or 0) - node.lineno
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert [name for name, lines in functions.items() if lines >= 60] == []
