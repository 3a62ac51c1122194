"""Strict parameters: what a notebook's parameters cell says may be asked, and the checked values of what was asked."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from strikeledger.build.catalogue import read_notebook
from strikeledger.data.hedge_rules import SEVERAL
from strikeledger.data.schema import asked_several
from strikeledger.data.validate import ValidatedPackage
from strikeledger.data.visible_rows import refuse_future_day
from strikeledger.errors import NotebookError, ParameterError, did_you_mean
from strikeledger.text import day_in_words, is_day, list_in_words

ParameterValues = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One line `name: type = default  # help` of a notebook's parameters cell."""

    name: str
    type: str
    default: Any
    help: str

    def value(self, asked: object) -> Any:
        """What was asked, as a plain value that JSON and a notebook can hold.

        Args:
            asked: a value of the catalogue, or text from the command line.

        Raises:
            ParameterError: it is not of the parameter's type.
        """
        parse, words = _TYPES[self.type]
        if isinstance(asked, list) and not self.type.startswith("list"):
            raise ParameterError(
                f"{self.name} takes one value, and not {list_in_words([str(item) for item in asked])} ({self.help})"
            )
        try:
            return parse(asked)
        except (KeyError, TypeError, ValueError):
            raise ParameterError(f"{self.name} = {repr(asked)[:120]}: allowed is {words} ({self.help})") from None


def notebook_parameters(path: Path) -> dict[str, Parameter]:
    """The parameters that the notebook of a file takes.

    Raises:
        CatalogueError: the file is no notebook.
        NotebookError: as `read_parameters`.
    """
    return read_parameters(read_notebook(path), path.name)


def read_parameters(notebook: NotebookNode, name: str) -> dict[str, Parameter]:
    """The parameters that a notebook takes, in the order of its parameters cell.

    Raises:
        NotebookError: the cell holds something else, or a type that has no meaning here; every such line is named.
    """
    cells = [(at, cell) for at, cell in enumerate(notebook.cells, 1) if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) > 1:
        numbers = list_in_words([str(at) for at, _ in cells])
        raise NotebookError(f"{name}: cells {numbers} are tagged parameters; keep the tag on one of them")
    number, source = (cells[0][0], cells[0][1].source) if cells else (0, "")
    place = f"{name} cell {number}"
    try:
        lines: list[Any] = ast.parse(source).body
    except SyntaxError as error:
        raise NotebookError(f"{place}, line {error.lineno}: {error.msg}.") from None
    if wrong := [f"{place}, line {line.lineno}: {remark}" for line in lines if (remark := _unusable(line))]:
        raise NotebookError("\n".join(wrong))
    comments = _help_texts(source)
    return {
        line.target.id: Parameter(
            line.target.id, ast.unparse(line.annotation), ast.literal_eval(line.value), comments.get(line.lineno, "")
        )
        for line in lines
    }


def _unusable(line: Any) -> str:
    """What keeps a line from being a parameter, with the line to write; empty where nothing does."""
    target = (
        line.target if isinstance(line, ast.AnnAssign) else line.targets[0] if isinstance(line, ast.Assign) else None
    )
    value = getattr(line, "value", None)
    if not isinstance(target, ast.Name) or value is None:
        return 'this is no parameter. A parameter is written as name: type = default  # help, such as country: str = "Iraq"  # where'
    try:
        kind = type(ast.literal_eval(value)).__name__
    except ValueError:
        known = 'words, a day in quotation marks ("2023-11-29"), a number, yes or no (True, False), or a list of words'
        return f"the default of {target.id} has to be a plain value: {known}"
    if isinstance(line, ast.Assign):
        written = (
            "list[str]" if kind == "list" else "date" if kind == "str" and is_day(ast.literal_eval(value)) else kind
        )
        return f"{target.id} has no type. Write: {target.id}: {written} = {ast.unparse(value)}  # what it means"
    annotation = ast.unparse(line.annotation)
    if annotation not in _TYPES:
        return f"{target.id} is a {annotation}; {did_you_mean(annotation, _TYPES)}"
    own = _OWN_TYPES.get(target.id, (annotation,))
    told = f"strikeledger sets {target.id} itself, as {own[0]}, and here it is {annotation}"
    return "" if annotation in own else f"{told}. Write {target.id}: {own[0]}, or take another name."


def resolve_parameters(parameters: Mapping[str, Parameter], asked: Mapping[str, object]) -> ParameterValues:
    """Every parameter's value: what was asked, else its default.

    Raises:
        ParameterError: an unknown name or a wrong type.
    """
    for name in asked:
        if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            raise ParameterError(f"{name!r} is no parameter name: a name is one word of letters, digits and _")
        if name not in parameters:
            raise ParameterError(f"no parameter {name!r}; {did_you_mean(name, parameters)}")
    return {name: parameter.value(asked.get(name, parameter.default)) for name, parameter in parameters.items()}


def adjust_days(
    values: ParameterValues, asked: Mapping[str, object], checked: ValidatedPackage
) -> tuple[ParameterValues, list[str]]:
    """The values where days that nobody asked for give way to what was asked, and a line on each that did.

    The as-of day gives way to sources that were asked for and published later; the day that is compared, to an as-of day that is not after
    it, and to sources of which none was published by then.
    """
    _refuse_no_day(values)
    as_of, compared, remarks = values.get("as_of", "9999"), values.get("last_edition", ""), []
    known = days_of_publication(checked, asked_sources(values))
    newest = max(known, default="")
    if asked_sources(values) and asked.keys() & _SOURCES and "as_of" not in asked and newest > as_of:
        remarks.append(f"as of {newest}, when the sources asked for were published, and not of {as_of}")
        as_of = newest
    if is_day(compared) and {"as_of", *_SOURCES} & asked.keys() and "last_edition" not in asked:
        why = "which is not earlier" if compared >= as_of else "when nothing asked for was published yet"
        if not min(known, default="") <= compared < as_of:
            remarks.append(f"as of {as_of}, compared with no earlier edition: the catalogue names {compared}, {why}")
            compared = ""
    changed = {"as_of": as_of, "last_edition": compared}
    return {**values, **{name: day for name, day in changed.items() if name in values}}, remarks


def refuse_impossible(values: ParameterValues, checked: ValidatedPackage) -> None:
    """Refuse values that the data can't answer: a source or country it doesn't know, a day before anything was published.

    Raises:
        ParameterError: with the nearest possible value.
    """
    rows = {name: checked.tables[name].rows for name in ("sources", "places")}
    known = {
        "sources": (asked_sources(values), sorted({row["source_id"] for row in rows["sources"]})),
        "countries": (values.get("countries", []), sorted({row["country"] for row in rows["places"]})),
    }
    for parameter, (wanted, names) in known.items():
        for name in wanted:
            if name not in names:
                raise ParameterError(f"{parameter}: the data knows no {name!r}; {did_you_mean(name, names)}")
    _refuse_no_day(values)
    as_of = values.get("as_of", "9999")
    if "as_of" in values:
        refuse_unknown_day(as_of, checked)
    sources = asked_sources(values)
    first_of_these = min(days_of_publication(checked, sources), default="")
    if as_of < first_of_these:
        raise ParameterError(
            f"{list_in_words(sources)} came out after the edition of {day_in_words(as_of)}. "
            f"Add --as-of {first_of_these} or a later day."
        )
    _refuse_impossible_earlier_day(values, first_of_these)
    asked_several(values.get("several", SEVERAL))


def refuse_unknown_day(as_of: str, checked: ValidatedPackage) -> None:
    """Refuse a day of which nothing can be known: before anything was published, or in the future."""
    _refuse_no_day({"as_of": as_of})
    days = days_of_publication(checked, [])
    if as_of < min(days, default=""):
        raise ParameterError(
            f"as_of = {as_of}: nothing in the data was published by then; its first source is of {min(days)}"
        )
    refuse_future_day(as_of, checked.tables)


def _refuse_no_day(values: ParameterValues) -> None:
    """The day of an edition, which names its folder, is one whatever type the notebook gives it."""
    day = values.get("as_of", "2000-01-01")
    if not (isinstance(day, str) and is_day(day)):
        raise ParameterError(
            f"as_of = {day!r}: allowed is a day of the calendar, as 2023-11-29; it names the folder of the edition"
        )


_SOURCES = {"source", "sources"}


def asked_sources(values: ParameterValues) -> list[str]:
    """The sources that a report is asked for: those of `sources`, and the one that it is about; empty means all."""
    one = values.get("source", "")
    return [*values.get("sources", []), *([one] if one and isinstance(one, str) else [])]


def days_of_publication(checked: ValidatedPackage, sources: Collection[str]) -> list[str]:
    """The days on which these sources were published; of all sources where none is named."""
    rows = checked.tables["sources"].rows
    return [row["published"] for row in rows if not sources or row["source_id"] in sources]


def _refuse_impossible_earlier_day(values: ParameterValues, first: str) -> None:
    """The edition before: none, or a day of the calendar on which something was published and that is before the edition's own."""
    day = values.get("last_edition", "")
    if not day:
        return
    if not is_day(day):
        raise ParameterError(f"last_edition = {day!r}: allowed is a day of the calendar, as 2023-11-22, or nothing")
    if not first <= day < values.get("as_of", "9999"):
        raise ParameterError(
            f"last_edition = {day}: take a day from {first}, when the first source came out, to before as_of"
        )


def _help_texts(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def _day(asked: object) -> str:
    if not (type(asked) is date or (isinstance(asked, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", asked))):
        raise ValueError(asked)
    return date.fromisoformat(str(asked)).isoformat()


def _integer(asked: object) -> int:
    if isinstance(asked, bool) or not re.fullmatch(r"-?\d+", str(asked)):
        raise ValueError(asked)
    return int(str(asked))


def _text(asked: object) -> str:
    if type(asked) is date:  # a day without quotes in a catalogue
        return asked.isoformat()
    if not isinstance(asked, str):
        raise TypeError(asked)
    return asked


def _flag(asked: object) -> bool:
    return {"True": True, "true": True, "yes": True, "False": False, "false": False, "no": False}[str(asked)]


def _texts(asked: object) -> list[str]:
    """A list whose order and doubles say nothing: in order, each once."""
    if isinstance(asked, str):
        asked = asked.split(",")
    if not isinstance(asked, list):
        raise TypeError(asked)
    return sorted({_text(item).strip() for item in asked} - {""})


_OWN_TYPES = {
    "as_of": ("date", "str"),
    "last_edition": ("str", "date"),
    "next_edition": ("str", "date"),
    "source": ("str",),
    "sources": ("list[str]",),
    "countries": ("list[str]",),
    "several": ("int",),
}
"""Parameters whose meaning is fixed, and the types that they may have in a notebook."""

_TYPES: dict[str, tuple[Callable[[object], Any], str]] = {
    "date": (_day, "a day of the calendar, as 2023-11-29"),
    "int": (_integer, "a whole number"),
    "str": (_text, "text"),
    "bool": (_flag, "yes or no"),
    "list[str]": (_texts, "a list of names, on the command line with commas between them"),
}
