"""How a block is shown in a notebook: with every claim behind its figures, and not at all where nothing of it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar

from strikeledger.report import blocks, records
from strikeledger.report.blocks import Block, FigureRef, Inline, Link, Strong, Text
from strikeledger.report.figure import Figure, FigureInWords

VEGALITE_MIME = "application/vnd.vegalite.v5+json"
"""The type under which JupyterLab draws a chart; it knows no later one, and nbformat allows no type without "+json"."""

P = ParamSpec("P")
T = TypeVar("T")
Words = str | Figure | FigureInWords | Inline
"""What a line is written with: plain words, figures, or inlines that are ready."""


class Display:
    """A block as a notebook output: whole for the press, as Markdown (or a live chart) for JupyterLab."""

    def __init__(self, block: Block) -> None:
        self._figures: dict[str, Figure] = {}
        self.block: Block = self._with_references(block)

    def _with_references(self, value: Any) -> Any:
        """The same piece with every figure replaced by a reference to it, and plain words by text."""
        if isinstance(value, FigureInWords):
            return replace(self._with_references(value.figure), words=value.words, marked=value.marked)
        if isinstance(value, Figure):
            if self._figures.setdefault(value.id, value) != value:
                raise ValueError(f"two different figures are called {value.id}")
            return FigureRef(value.id)
        if isinstance(value, FigureRef | Mapping):
            return value
        if isinstance(value, tuple):
            run = tuple(Text(item) if isinstance(item, str) else self._with_references(item) for item in value)
            return self._marked_once(run, [])
        if is_dataclass(value) and not isinstance(value, type):
            parts = {its.name: self._with_references(getattr(value, its.name)) for its in fields(value)}
            return replace(value, **parts)
        return value

    def _marked_once(self, run: tuple[Any, ...], seen: list[frozenset[str]]) -> tuple[Any, ...]:
        """A run of words in which the same claims are marked once: by the first figure that rests on them."""
        told: list[Any] = []
        for item in run:
            if isinstance(item, Strong | Link):
                told.append(replace(item, children=self._marked_once(item.children, seen)))
            elif isinstance(item, FigureRef) and item.marked and item.figure in self._figures:
                claims = frozenset(claim.id for claim in self._figures[item.figure].claims)
                told.append(replace(item, marked=not claims or claims not in seen))
                seen.append(claims)
            else:
                told.append(item)
        return tuple(told)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Every figure that travels with the block, by its id."""
        return self._figures

    def __repr__(self) -> str:
        return f"Display({type(self.block).__name__})"  # no address in memory: the same each time

    def with_figures(self, *figures: Figure) -> Self:
        """The same display, carrying also figures that the block refers to by id alone."""
        self._figures |= {figure.id: figure for figure in figures}
        return self

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        claims = {claim.id: claim for figure in self._figures.values() for claim in figure.claims}
        sources = {claim.source.id: vars(claim.source) for claim in claims.values()}
        figures, piece = [figure.record() for figure in self._figures.values()], blocks.to_json(self.block)
        told = [claim.record() for claim in claims.values()]
        live: dict[str, Any] = {}
        if isinstance(self.block, blocks.Chart):
            live[VEGALITE_MIME], piece["spec"] = piece["spec"], {}
        bundle = {"block": piece, "figures": figures, "claims": told, "sources": list(sources.values())}
        words = markdown(self.block, {name: figure.words for name, figure in self._figures.items()})
        return {records.MIME: records.write_bundle(bundle), "text/markdown": words, **live}


def requires(*needed: str) -> Callable[[Callable[P, T]], Callable[P, T | None]]:
    """Let a function of a view, its first argument, give None where nothing of what is needed is known on its day.

    Args:
        needed: names of `Ledger.contents`; any one of them will do.
    """

    def limit(function: Callable[P, T]) -> Callable[P, T | None]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T | None:
            view: Any = next(iter((*args, *kwargs.values())), None)
            # Without a view Python says what is missing.
            held = getattr(getattr(view, "ledger", view), "contents", needed)
            return function(*args, **kwargs) if set(held).intersection(needed) else None

        return call

    return limit


def altair_renderer(spec: dict[str, Any], **_: object) -> dict[str, Any]:
    """How a plain Altair chart leaves a notebook: as Vega-Lite in the type that the press and JupyterLab read.

    Altair's own "mimetype" renderer names a type that nbformat refuses, and its default loads scripts from elsewhere.
    """
    return {VEGALITE_MIME: spec, "text/plain": str(spec.get("description", "A chart"))}


def markdown(block: Block, words: Mapping[str, str]) -> str:
    """A block as Markdown, for reading in JupyterLab; the press doesn't use it."""

    def line(inlines: tuple[Inline, ...]) -> str:
        return "".join(_inline(inline, words) for inline in inlines)

    match block:
        case blocks.Paragraph():
            return line(block.children)
        case blocks.Heading():
            return f"{'#' * block.level} {line(block.children)}"
        case blocks.Cards():
            return "\n".join(f"- **{card.label}: {line(card.value)}** {line(card.detail)}" for card in block.cards)
        case blocks.Callout():
            return "\n\n".join([f"**{block.title}**", *(markdown(child, words) for child in block.children)])
        case blocks.Listing():
            mark = "1. " if block.ordered else "- "
            return "\n".join(mark + " ".join(markdown(each, words) for each in item) for item in block.items)
        case blocks.Table():
            head = [f"{column.label} ({column.unit})" if column.unit else column.label for column in block.columns]
            rule = ["---:" if column.align == "right" else "---" for column in block.columns]
            cells = [[line(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in block.rows]
            lines = "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *cells])
            return f"**{block.title}**\n\n{lines}\n\n{line(block.note)}"
        case blocks.Chart():
            return f"**{block.title}**\n\n{block.alt}"
        case blocks.Rewind():
            return f"*(in the page a slider leads back over {len(block.record['days'])} days)*"
    return "*(the numbers and who said them stand here in the report)*"


def _inline(inline: Inline, words: Mapping[str, str]) -> str:
    if isinstance(inline, FigureRef):
        return inline.words or words[inline.figure]
    if isinstance(inline, Text):
        mark = {"strong": "**", "emphasis": "*", "code": "`"}.get(inline.style, "")
        return f"{mark}{inline.text}{mark}"
    inner = "".join(_inline(child, words) for child in getattr(inline, "children", ()))
    if isinstance(inline, Link):
        return f"[{inner}]({inline.href})"
    return f"**{inner}**" if isinstance(inline, Strong) else f" ({inner})" if isinstance(inline, blocks.Note) else " "
