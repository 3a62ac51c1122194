"""Reading an executed notebook as a document ready to be set: its prose and outputs, never its code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from nbformat import NotebookNode

from strikeledger.errors import NotebookError
from strikeledger.render.markdown import markdown_blocks
from strikeledger.render.outputs import OutputContent, output_content
from strikeledger.report.blocks import (
    Block,
    Callout,
    Chart,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Table,
    Text,
    plain_text,
    walk,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, Record, SourceRecord

AnyRecord = TypeVar("AnyRecord", bound=Record)

_SKIP_TAGS = {
    "remove-cell",
    "remove_cell",
    "hide",
    "parameters",
    "injected-parameters",
    "remove-output",
    "remove_output",
}


def read_document(notebook: NotebookNode, name: str = "Report") -> Document:
    """The document that an executed notebook makes; `name` is its title where nothing else gives one.

    Raises:
        NotebookError: a cell failed, a chart or picture has no alternative text, a figure or claim has no record
            or two that differ.
    """
    pieces = [piece for number, cell in enumerate(notebook.cells, 1) for piece in _cell_contents(number, cell)]
    figures = _merge_records(FigureRecord, "figures", pieces)
    claims = _merge_records(ClaimRecord, "claims", pieces)
    title, blocks = _split_title(tuple(block for piece in pieces for block in piece.blocks), figures)
    document = Document(
        title=title or str(notebook.metadata.get("title", "")) or name,
        blocks=_close_heading_gaps(blocks),
        figures=figures,
        sources=_merge_records(SourceRecord, "sources", pieces),
    )
    _check_references(document, claims)
    document = replace(document, claims=_claims_in_reading_order(document, claims))
    return with_edition(document, notebook.metadata.get("strikeledger", {}))


def with_edition(document: Document, said: Mapping[str, Any]) -> Document:
    """The document as the edition that a notebook's metadata tell of."""
    names = ("subtitle", "report", "edition", "as_of", "licence", "licence_address")
    words: dict[str, Any] = {name: str(said.get(name) or "") for name in names}
    return replace(
        document,
        **words,
        revision=int(said.get("revision") or 1),
        parameters=dict(said.get("parameters") or {}),
        language=str(said.get("language") or "en"),
    )


def _cell_contents(number: int, cell: NotebookNode) -> Iterator[OutputContent]:
    """What one cell shows."""
    tags = set(cell.metadata.get("tags", ()))
    if tags & _SKIP_TAGS or cell.metadata.get("strikeledger", {}).get("hide"):
        _refuse_failure(number, cell)
        return
    try:
        if cell.cell_type == "markdown":
            yield OutputContent(markdown_blocks(cell.source, cell.get("attachments", {})))
        elif cell.cell_type == "code":
            yield from [output_content(output, cell) for output in _merge_streams(cell.outputs)]
    except NotebookError as error:
        raise NotebookError(f"{_cell_label(number, cell)}: {error}") from error


def _refuse_failure(number: int, cell: NotebookNode) -> None:
    """Stop at a failed cell even where its output isn't shown."""
    for output in cell.get("outputs", ()):
        if output["output_type"] == "error":
            raise NotebookError(
                f"{_cell_label(number, cell)}: It failed with {output.get('ename')}: {output.get('evalue')}"
            )


def _cell_label(number: int, cell: NotebookNode) -> str:
    """A cell by its number and its first line."""
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    return f"Cell {number}" + (f" ({first[:60]})" if first else "")


def _merge_streams(outputs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs, neighbouring pieces of one stream as one."""
    found: list[Mapping[str, Any]] = []
    for output in outputs:
        last = found[-1] if found else {}
        if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
            found[-1] = {**last, "text": "".join(last["text"]) + "".join(output["text"])}
        else:
            found.append(output)
    return found


def _merge_records(kind: type[AnyRecord], name: str, pieces: Iterable[OutputContent]) -> dict[str, AnyRecord]:
    """The records of one kind by id, in the order in which they first came."""
    found: dict[str, Mapping[str, Any]] = {}
    for record in (record for piece in pieces for record in piece.records.get(name, ())):
        known = found.setdefault(record["id"], record)
        if known != record:
            raise NotebookError(f"Two {name} share the id {record['id']!r} but differ: {_conflict(known, record)}.")
    return kind.read_all(found)


def _conflict(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return "; ".join(f"{name} is {one.get(name)!r} and {other.get(name)!r}" for name in names)[:300]


def _split_title(blocks: tuple[Block, ...], figures: Mapping[str, FigureRecord]) -> tuple[str, tuple[Block, ...]]:
    """The first heading of level 1 as words, and the other blocks."""
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and block.level == 1:
            return plain_text(block.children, figures).strip(), blocks[:at] + blocks[at + 1 :]
    return "", blocks


def _close_heading_gaps(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with headings from level 2 that skip none; headings inside a box or list become strong words."""
    found: list[Block] = []
    above: list[int] = []
    for block in blocks:
        if isinstance(block, Heading) and not block.children:
            continue
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            above.append(block.level)
            found.append(replace(block, level=min(1 + len(above), 6)))
        else:
            found.append(_without_headings(_empty_table_sentence(block)))
    return tuple(found)


def _empty_table_sentence(block: Block) -> Block:
    """A table without rows as the sentence that says so."""
    if isinstance(block, Table) and block.columns and not block.rows:
        return Paragraph((Text(f"{block.title}: ", "strong"), *(block.note or (Text("nothing in view."),))))
    return block


def _without_headings(block: Block) -> Block:
    if isinstance(block, Heading):
        return Paragraph(tuple(_as_strong(inline) for inline in block.children))
    if isinstance(block, Quote | Callout):
        return replace(block, children=tuple(_without_headings(child) for child in block.children))
    if isinstance(block, Listing):
        return replace(block, items=tuple(tuple(_without_headings(child) for child in item) for item in block.items))
    return block


def _as_strong(inline: Inline) -> Inline:
    if isinstance(inline, Link):
        return replace(inline, children=tuple(_as_strong(child) for child in inline.children))
    return replace(inline, style="strong") if isinstance(inline, Text) else inline


def _check_references(document: Document, claims: Mapping[str, ClaimRecord]) -> None:
    """Stop at anything printed that leads nowhere, and at anything shown that says nothing in words."""
    for piece in walk(document.blocks):
        if isinstance(piece, FigureRef) and piece.figure not in document.figures:
            raise NotebookError(f"The text prints the figure {piece.figure!r}, which has no record.")
        if isinstance(piece, Chart | Picture) and not piece.alt.strip():
            raise NotebookError(
                f"{type(piece).__name__} {getattr(piece, 'title', '')!r} has no alternative text (`alt`)."
            )
    for figure in document.figures.values():
        if missing := [claim for claim in figure.claims if claim not in claims]:
            raise NotebookError(f"The figure {figure.id!r} rests on {', '.join(missing)}, of which there is no record.")
    for claim in claims.values():
        if claim.source and claim.source not in document.sources:
            raise NotebookError(f"The claim {claim.id!r} comes from {claim.source!r}, of which there is no record.")


def _claims_in_reading_order(document: Document, claims: Mapping[str, ClaimRecord]) -> dict[str, ClaimRecord]:
    """The claims in the order in which a reader meets them; those that no printed figure rests on come last."""
    refs = [piece for piece in walk(document.blocks) if isinstance(piece, FigureRef)]
    marked = [ref.figure for ref in refs if ref.marked] + [ref.figure for ref in refs]
    order = [claim for figure in marked for claim in document.figures[figure].claims]
    return {claim: claims[claim] for claim in dict.fromkeys([*order, *claims])}
