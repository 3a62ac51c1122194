"""Reading an executed notebook as a document ready to be set: its cells as one tree, its own pieces and their records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from nbformat import NotebookNode

from strikeledger.errors import NotebookError
from strikeledger.render.cells import NUMBER, CellReader, tags_of
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.outputs import error_output, tell_of_stderr
from strikeledger.render.guests.sanitise import INLINE, keep_ids_apart, wrap_loose_words
from strikeledger.render.references import external_address
from strikeledger.render.tree import HEADINGS, replace_element, words_of, xhtml_root
from strikeledger.report.blocks import Document, FigureRef, Heading, plain_text, walk
from strikeledger.report.records import ClaimRecord, FigureRecord, Record, SourceRecord

AnyRecord = TypeVar("AnyRecord", bound=Record)

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_CELL_TAGS = {"remove-cell", "remove_cell", "hide"}
_INPUT_TAGS = {"remove-input", "remove_input"}
_OUTPUT_TAGS = {"remove-output", "remove_output"}


def read_document(
    notebook: NotebookNode, reader: CellReader, set_cells: Callable[[NotebookNode], str], name: str
) -> Document:
    """The document that an executed notebook makes; `name` is its title where nothing else gives one.

    Args:
        reader: what its cells are read by; its gaps tell afterwards what is missing.
        set_cells: gives the XHTML of all cells, as the template wants them.

    Raises:
        NotebookError: a figure or claim has no record or two that differ.
    """
    hide_by_tags(notebook, reader.gaps)
    cells = _unwrap_cells(xhtml_root(set_cells(notebook)))
    reader.gaps.cell = 0
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    if code and not any(cell.outputs or cell.execution_count for cell in code):
        reader.gaps.tell("The notebook was never run, so that it holds no outputs; add --execute to run it first.")
    figures = _merge_records(FigureRecord, "figures", reader.records)
    claims = _merge_records(ClaimRecord, "claims", reader.records)
    said = notebook.metadata
    first = _take_title(cells, tuple(reader.pieces), figures, str(said.get("title") or ""))
    document = Document(
        title=str(said.get("title") or "") or first or name,
        blocks=tuple(reader.pieces),
        cells=cells,
        figures=figures,
        sources=_merge_records(SourceRecord, "sources", reader.records),
        language=str(said.get("lang") or said.get("language") or "en"),
        authors=_authors(said.get("authors") or ()),
        description=str(said.get("description") or ""),
        subtitle=str(said.get("subtitle") or ""),
    )
    _check_references(document, claims)
    document = replace(document, claims=_claims_in_reading_order(document, claims))
    edition = said.get("strikeledger")
    return with_edition(document, edition) if isinstance(edition, Mapping) else document


def with_edition(document: Document, said: Mapping[str, Any]) -> Document:
    """The document as the edition that a notebook's metadata tell of."""
    names = ("subtitle", "report", "edition", "as_of", "curator", "licence", "licence_address", "address")
    words: dict[str, Any] = {name: str(said.get(name) or getattr(document, name)) for name in names}
    words |= {name: external_address(words[name]) for name in ("licence_address", "address")}
    return replace(
        document,
        **words,
        revision=int(said.get("revision") or 1),
        parameters=dict(said.get("parameters") or {}),
        editions=dict(said.get("editions") or {}),
        language=str(said.get("language") or document.language),
    )


def numbered_copy(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook, its outputs shared, in which each cell knows the author's number of it, from 1.

    A cell that papermill put in has the number of the cell before.
    """
    number, cells = 0, []
    for cell in notebook.cells:
        number += "injected-parameters" not in tags_of(cell)
        cells.append(NotebookNode({**cell, "metadata": NotebookNode({**cell.metadata, NUMBER: number})}))
    return NotebookNode({**notebook, "cells": cells})


def hide_by_tags(notebook: NotebookNode, gaps: Gaps) -> None:
    """Take out of a notebook what its tags or metadata hide; a failure is told of even where it was hidden."""
    kept = []
    for cell in notebook.cells:
        tags = tags_of(cell)
        hidden = bool(tags & _CELL_TAGS) or bool((cell.metadata.get("strikeledger") or {}).get("hide"))
        gaps.cell = cell.metadata.get(NUMBER, 0)
        if hidden or tags & _OUTPUT_TAGS:
            for output in cell.get("outputs", ()):
                if output["output_type"] == "error":
                    error_output(output, gaps)
            cell.update({"outputs": []} if cell.cell_type == "code" else {})
        if cell.cell_type == "code":
            cell.source = "" if tags & _INPUT_TAGS else cell.source
            cell.outputs = _merge_streams(cell.outputs)
            tell_of_stderr(cell.outputs, gaps)
        kept += [] if hidden else [cell]
    notebook.cells = kept


def _merge_streams(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The outputs, neighbouring pieces of one stream as one."""
    found: list[NotebookNode] = []
    for output in outputs:
        last = found[-1] if found else {}
        if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
            text = "".join(last["text"]) + "".join(output["text"])
            found[-1] = NotebookNode({**last, "text": text})
        else:
            found.append(output)
    return found


def _unwrap_cells(main: Any) -> Any:
    """The blocks of all cells in a row; each link to a place within notes its cell."""
    cells = list(main.iter("cell"))
    keep_ids_apart(cells)
    for cell in cells:
        for link in cell.iter("a"):
            if link.get("href", "").startswith("#"):
                link.set("data-cell", cell.get("number"))
        wrap_loose_words(cell, lambda part: part.tag not in INLINE or part.get("display") == "block")
        replace_element(cell, cell)
    for block in main.iter("p", "li", "td", "th", "dt", "dd", "pre", "summary", *HEADINGS):
        if _RIGHT_TO_LEFT.search("".join(block.itertext())):
            block.set("dir", "auto")
    return main


def _take_title(main: Any, pieces: tuple[Any, ...], figures: Mapping[str, FigureRecord], said: str) -> str:
    """Take the heading out that is the title: the first, with nothing but code, pictures, badges and links before it."""
    for block in main:
        piece = pieces[int(block.get("number"))] if block.tag == "piece" else None
        if isinstance(piece, Heading) and piece.level == 1:
            words = plain_text(piece.children, figures).strip()
        elif block.tag == HEADINGS[0]:
            words = words_of(block)
        elif piece is None and (block.get("class") in {"code", "input"} or _is_badge(block)):
            continue
        else:
            return ""
        if words and said in ("", words):
            main.set("data-title", block.get("id", ""))
            main.remove(block)
        return words
    return ""


def _is_badge(block: Any) -> bool:
    """Whether a block says nothing outside links and what stands for pictures."""
    said = block.xpath("descendant::text()[not(ancestor::a or ancestor-or-self::*[@class='stand-in'])]")
    return not (block.tag in HEADINGS or "".join(said).strip() or block.xpath("descendant-or-self::math"))


def _authors(said: Any) -> tuple[str, ...]:
    """The names of authors, given as words or as mappings with a name."""
    listed = [said] if isinstance(said, str | Mapping) else said
    return tuple(str(one.get("name", "") if isinstance(one, Mapping) else one) for one in listed)


def _merge_records(kind: type[AnyRecord], name: str, bundles: Iterable[Mapping[str, Any]]) -> dict[str, AnyRecord]:
    """The records of one kind by id, in the order in which they first came."""
    found: dict[str, Mapping[str, Any]] = {}
    for record in (record for bundle in bundles for record in bundle.get(name, ())):
        known = found.setdefault(record["id"], record)
        if known != record:
            keys = [key for key in {**known, **record} if known.get(key) != record.get(key)]
            differ = "; ".join(f"{key} is {known.get(key)!r} and {record.get(key)!r}" for key in keys)
            raise NotebookError(f"Two {name} share the id {record['id']!r} but differ: {differ[:300]}.")
    return kind.read_all(found)


def _check_references(document: Document, claims: Mapping[str, ClaimRecord]) -> None:
    """Stop at anything printed that leads nowhere."""
    for piece in walk(document.blocks):
        if isinstance(piece, FigureRef) and piece.figure not in document.figures:
            raise NotebookError(f"The text prints the figure {piece.figure!r}, which has no record.")
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
