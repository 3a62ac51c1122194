"""The pieces that a report is made of, as values: a notebook displays them, the press turns them into HTML and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, Protocol, get_args

from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord

DATA = {"data": True}
"""What marks a field of a piece whose value is plain data: it is never looked into, whatever its keys are called."""


# --- inside a line ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Text:
    """Words; `style` is "", "strong", "emphasis", "code", "strike" or "muted"."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Link:
    """Words that lead to an address, which is never loaded by itself; "#name" leads within the document.

    "edition:2023-11-22" leads to the edition of that day, where a report is one of a series that has it.
    """

    href: str
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Strong:
    """Words and figures that stand out."""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class FigureRef:
    """A figure's printed words, by the figure's id; `marked` adds the numbers of the claims behind it.

    `words` are the figure's words as its sentence has them, such as "four" for 4; empty for its own.
    """

    figure: str
    marked: bool = True
    words: str = ""


@dataclass(frozen=True)
class Note:
    """A footnote: in the report, only for a dispute about a figure."""

    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Break:
    """A line break."""


@dataclass(frozen=True)
class Spark:
    """A small picture in a line, of how bounds moved; it is no word.

    Attributes:
        steps: where each begins, and its lower and upper end (None is open), all as shares from 0 to 1.
        alt: what it shows.
    """

    steps: tuple[tuple[float, float, float | None], ...]
    alt: str


Inline = Text | Link | Strong | FigureRef | Note | Break | Spark


# --- blocks ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Heading:
    """A heading; the document's title is its only heading of level 1."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `role` is "" or "lead" (the opening sentence of a section)."""

    children: tuple[Inline, ...]
    role: str = ""


@dataclass(frozen=True)
class Listing:
    """A bulleted or numbered list; each item is a run of blocks. `role` is "" or "key-points" (the points that open a report)."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    role: str = ""


@dataclass(frozen=True)
class Column:
    """A column's heading, its unit ("" where none) and how its cells stand: "left" or "right"."""

    label: str
    unit: str = ""
    align: str = "left"


@dataclass(frozen=True)
class DataColumn:
    """A column of a table's data: its key in the CSV, its heading in the spreadsheet, and what it holds in a sentence ("" for none)."""

    key: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table for reading (`rows` of cells, each a run of inlines) and, where it has a name, for computing (`records`).

    The first column heads its row. `name` is the stem of the CSV in `tables/`; "" where there is none.
    `records` holds one plain mapping per row: text, whole numbers, or None; `data_columns` say what its keys are.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    note: tuple[Inline, ...] = ()
    records: tuple[Mapping[str, Any], ...] = field(default=(), metadata=DATA)
    data_columns: tuple[DataColumn, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart: `title` says what it shows to have happened, `subtitle` what it is; `alt` says the same in words.

    `spec` is Vega-Lite (version 6) with its data inside; `narrow` and `printed` are the same for a phone and for paper, each drawn for its
    width (empty: as `spec`). `table` holds the data behind it. `source` is the credit line.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    source: str
    spec: Mapping[str, Any] = field(metadata=DATA)
    table: Table | None = None
    narrow: Mapping[str, Any] = field(default_factory=dict, metadata=DATA)
    printed: Mapping[str, Any] = field(default_factory=dict, metadata=DATA)


@dataclass(frozen=True)
class Card:
    """One headline figure: what it counts, its words, a line that explains, and how it moved since the edition before.

    `voice` is "officials", or "others" where it is another's count than theirs.
    """

    label: str
    value: tuple[Inline, ...]
    detail: tuple[Inline, ...] = ()
    change: tuple[Inline, ...] = ()
    voice: str = "officials"


@dataclass(frozen=True)
class Cards:
    """Headline figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Callout:
    """A boxed remark that must not be overlooked; `kind` is "note" or "warning"."""

    title: str
    children: tuple[Block, ...]
    kind: str = "note"


@dataclass(frozen=True)
class Register:
    """The place where the numbered claims behind the figures are listed; without one they come last."""


@dataclass(frozen=True)
class Annex:
    """Where the report ends and its annex begins: on a page of its own in print, with its own page numbers."""

    title: str = "Annex"


@dataclass(frozen=True)
class Rewind:
    """What the key points and cards of a report said on each earlier day: the page leads back to it, nothing else does.

    `record` holds "of" (what the small chart counts), "sources" (publisher and address by id), "claims" (source by id) and "days", in order
    of time: each with its day (ISO), its name, how many publications came out, points and cards in words with the claims `behind` them,
    moves with who said what, and `bounds` (low and high, None is open) by figure.
    """

    record: Mapping[str, Any] = field(metadata=DATA)


Block = Heading | Paragraph | Listing | Table | Chart | Cards | Callout | Annex | Register | Rewind
_PIECES: tuple[type[Any], ...] = (*get_args(Inline), *get_args(Block), Column, DataColumn, Card)
_KINDS = {kind.__name__: kind for kind in _PIECES}
_INSIDE = {kind: tuple(its.name for its in fields(kind) if not its.metadata.get("data")) for kind in _PIECES}
"""By kind the fields that may hold other pieces."""


@dataclass(frozen=True)
class Document:
    """A whole report, ready to be set.

    `editions` leads from the days of other editions to their pages; `address` is where its own page is published, if anywhere.

    `blocks` are our own pieces in reading order; `cells` is the XHTML of all cells, an lxml element, with a `piece` element by number
    where each of these stands (None: they follow each other). `figures`, `claims` and `sources` are by id. Claims stand in the order of
    their first citation: a claim's number is its place, from 1.
    """

    title: str
    blocks: tuple[Block, ...]
    cells: Any = field(default=None, compare=False, repr=False)
    subtitle: str = ""
    report: str = ""
    edition: str = ""
    as_of: str = ""
    revision: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    authors: tuple[str, ...] = ()
    description: str = ""
    curator: str = ""
    licence: str = ""
    licence_address: str = ""
    editions: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    figures: Mapping[str, FigureRecord] = field(default_factory=dict)
    claims: Mapping[str, ClaimRecord] = field(default_factory=dict)
    sources: Mapping[str, SourceRecord] = field(default_factory=dict)


def to_json(value: Any) -> Any:
    """A piece as plain JSON values; `is` names its kind."""
    if isinstance(value, _PIECES):
        parts = {its.name: _field_json(its, getattr(value, its.name)) for its in fields(value)}
        return {"is": type(value).__name__, **parts}
    return [to_json(item) for item in value] if isinstance(value, list | tuple) else value


def from_json(value: Any) -> Any:
    """The piece that `to_json` wrote; lists become tuples, plain data stays as it is."""
    if isinstance(value, Mapping):
        kind = _KINDS[value["is"]]
        return kind(**{its.name: _field_value(its, value[its.name]) for its in fields(kind) if its.name in value})
    return tuple(map(from_json, value)) if isinstance(value, list) else value


def _field_json(its: Field[Any], value: Any) -> Any:
    if its.metadata.get("data"):
        return list(value) if isinstance(value, tuple) else value
    return to_json(value)


def _field_value(its: Field[Any], value: Any) -> Any:
    if its.metadata.get("data"):
        return tuple(value) if isinstance(value, list) else value
    return from_json(value)


def walk(value: Any, without: tuple[type[Any], ...] = ()) -> Iterator[Any]:
    """Every piece inside a piece, itself first, in reading order; kinds that are to be done `without` are not looked into."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from walk(item, without)
    elif type(value) in _INSIDE and not isinstance(value, without):
        yield value
        for name in _INSIDE[type(value)]:
            yield from walk(getattr(value, name), without)


class HasWords(Protocol):
    """A figure, which says its number in words."""

    @property
    def words(self) -> str:
        """The number for print."""


def plain_text(inlines: tuple[Inline, ...], figures: Mapping[str, HasWords]) -> str:
    """A run of inlines as plain words: figures by their words, notes left out."""
    return "".join(_inline_text(inline, figures) for inline in inlines)


def _inline_text(inline: Inline, figures: Mapping[str, HasWords]) -> str:
    if isinstance(inline, Link | Strong):
        return plain_text(inline.children, figures)
    if isinstance(inline, FigureRef):
        return inline.words or figures[inline.figure].words
    if isinstance(inline, Text):
        return inline.text
    return " " if isinstance(inline, Break) else ""
