"""Commands that a notebook defines for its formulas, put in place of their uses.

They are expanded here, within limits, because the translator sets none: five short definitions can fill its memory.
"""

from __future__ import annotations

import re

from strikeledger.errors import StrikeledgerError

MAX_LENGTH = 10_000
"""Bytes of LaTeX, before and after its own commands are expanded."""

_MAX_USES = 500

_DEFINITION = re.compile(
    r"\\(?:(?:re)?new|provide)command\*?\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))\s*(?:\[(\d)\])?\s*(?=\{)"
    r"|\\g?def\s*\\([A-Za-z]+)\s*((?:#\d)*)\s*(?=\{)"
    r"|\\DeclareMathOperator(\*?)\s*(?:\{\s*\\([A-Za-z]+)\s*\}|\\([A-Za-z]+))\s*(?=\{)"
)
_LEFT_OVER = re.compile(
    r"\\(?:(?:re)?new(?:command|environment)|providecommand|[gex]?def|let|DeclareMathOperator)(?![A-Za-z])"
)
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[^\\]", re.DOTALL)


class FormulaError(StrikeledgerError):
    """A formula that can't be translated; the text is the reason, to stand after a colon."""


class Macros:
    """The commands defined so far in one notebook: what each stands for and how many arguments it takes."""

    def __init__(self) -> None:
        self._bodies: dict[str, tuple[str, int]] = {}

    def expand(self, latex: str) -> str:
        """The formula without its definitions, which are remembered, and with what its commands stand for.

        Raises:
            FormulaError: a definition or a use can't be read, or the formula grows out of all bounds.
        """
        rest = self._take_definitions(latex)
        if _LEFT_OVER.search(rest):
            raise FormulaError("it defines a command in a way that is not understood")
        for _ in range(_MAX_USES):
            use = self._first_use(rest)
            if use is None:
                return rest
            rest = self._with_use_replaced(rest, use)
            if len(rest.encode()) > MAX_LENGTH:
                break
        raise FormulaError("its own commands stand for too much")

    def _take_definitions(self, latex: str) -> str:
        rest = latex
        while found := _DEFINITION.search(rest):
            body, end = read_group(rest, found.end())
            command, bare, count, defined, parameters, star, operator, bare_operator = found.groups()
            if operator or bare_operator:
                body = rf"\operatorname{star}{{{body}}}"
            name = command or bare or defined or operator or bare_operator
            self._bodies[name] = (body, int(count or 0) or (parameters or "").count("#"))
            rest = rest[: found.start()] + rest[end:]
        return rest

    def _first_use(self, latex: str) -> re.Match[str] | None:
        if not self._bodies:
            return None
        # Two backslashes are a new row, whatever letters follow them.
        return re.search(rf"(?<!\\)((?:\\\\)*)\\({'|'.join(self._bodies)})(?![A-Za-z])\s*", latex)

    def _with_use_replaced(self, latex: str, use: re.Match[str]) -> str:
        body, count = self._bodies[use[2]]
        end = use.end()
        for number in range(1, count + 1):
            argument, end = read_group(latex, end)
            body = body.replace(f"#{number}", argument)
        apart = " " if re.search(r"\\[A-Za-z]+$", body) else ""
        return latex[: use.end(1)] + body + apart + latex[end:]


def read_group(latex: str, start: int) -> tuple[str, int]:
    """What stands between the braces at a place, or the one character or command there, and where it ends.

    Raises:
        FormulaError: nothing stands there, or its braces don't close.
    """
    depth = 0
    for token in _TOKEN.finditer(latex, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0 and token[0].strip():
            is_group = token[0] == "}"
            opening = latex.index("{", start) + 1 if is_group else token.start()
            return latex[opening : token.start() if is_group else token.end()], token.end()
        if depth < 0:
            break
    raise FormulaError("the braces of a command's argument don't close")
