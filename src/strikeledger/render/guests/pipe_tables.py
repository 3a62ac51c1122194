"""Markdown's tables as JupyterLab reads them: a row may be short or long, and a stroke in code parts no cells."""

from __future__ import annotations

import re
from typing import Any

from mistune.plugins.table import NP_TABLE_PATTERN, TABLE_PATTERN, parse_nptable, parse_table

HIDDEN_STROKE = "\ue07c"
"""What stands for a stroke in code until the cells are told apart; a character without a meaning of its own."""

_STROKE = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?$|[ \t]*\|?[ \t]*:?-+:?[ \t]*\|?[ \t]*$")


def lenient_table(md: Any) -> None:
    """A plugin for mistune, to be used after its own for tables."""
    md.block.register("table", TABLE_PATTERN, _parse_table, before="paragraph")
    md.block.register("nptable", NP_TABLE_PATTERN, _parse_nptable, before="paragraph")


def _parse_table(block: Any, match: re.Match[str], state: Any) -> int | None:
    return parse_table(block, _even(match, state, TABLE_PATTERN), state)


def _parse_nptable(block: Any, match: re.Match[str], state: Any) -> int | None:
    return parse_nptable(block, _even(match, state, NP_TABLE_PATTERN), state)


def _even(match: re.Match[str], state: Any, pattern: str) -> re.Match[str]:
    """Give each row of the table that begins here as many cells as its head has; the match is that of the new text."""
    lines = state.src[match.start() :].split("\n")
    if len(lines) < 2 or not _RULE.match(lines[1]):
        return match
    end = next((at for at, line in enumerate(lines) if at > 1 and not _STROKE.search(line)), len(lines))
    head = _hide_strokes(lines[0])
    width = len(_cells(head))
    rows = [_fit(_hide_strokes(line), width) for line in lines[2:end]]
    state.src = state.src[: match.start()] + "\n".join([head, lines[1], *rows, *lines[end:]])
    state.cursor_max = len(state.src)
    return re.compile(pattern, re.MULTILINE).match(state.src, match.start()) or match


def _hide_strokes(line: str) -> str:
    return _CODE.sub(lambda code: re.sub(r"\\?\|", HIDDEN_STROKE, code[0]), line)


def _cells(line: str) -> list[str]:
    return _STROKE.split(line.strip().removeprefix("|"))[: -1 if line.rstrip().endswith("|") else None]


def _fit(line: str, width: int) -> str:
    """A row with as many cells as wanted; words too many stay in its last cell."""
    cells = _cells(line)
    more = width - len(cells)
    if more < 0:
        cells = [*cells[: width - 1], r" \| ".join(cells[width - 1 :])]
    return line if not more else "|" + "|".join(cells + [" "] * max(more, 0)) + "|"
