"""What a ledger is about, as a person fills it in: a form for the terms of its descriptor, and what of it stands there."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strikeledger.data.descriptor import DESCRIPTOR_FILE, read_descriptor
from strikeledger.errors import DataError, Problem
from strikeledger.files import replace_file
from strikeledger.terms import Terms, term_rows, unsound_terms

ASKED = (
    "attack",
    "attacks",
    "forces",
    "attackers",
    "personnel",
    "strikes",
    "striker",
    "officials",
    "official",
    "counting",
    "source",
)
"""The terms without which a report speaks of nobody in particular, in the order in which they are asked for."""

_HEAD = """\
# What a ledger is about, in the words of its reports: each as it stands in the middle of a sentence.
# Take "# " off the lines that you change; what you leave out keeps the words shown.
"""


def subject_form(terms: Terms) -> str:
    """The form to fill in, with what it holds now."""
    lines = [_HEAD, "# the title of the data", '# title = ""']
    for name, value, meaning in term_rows(terms):
        mark = "# " if value == getattr(Terms(), name) else ""
        lines += [f"# {meaning}", f"{mark}{name} = {_toml(value)}"]
    return "\n".join(lines) + "\n"


def terms_in_lines(terms: Terms) -> Iterator[str]:
    """Each term, what it holds, and what it means, for a terminal."""
    rows = term_rows(terms)
    width = max(len(name) for name, _, _ in rows)
    for name, value, meaning in rows:
        yield f"{name:<{width}}  {_toml(value)}"
        yield f"{'':<{width}}  {meaning}"


def read_subject(path: Path) -> dict[str, Any]:
    """A form as filled in: `title`, and terms by name.

    Raises:
        DataError: it is no TOML, or a term is unknown or of another kind; names each.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise DataError(
            [Problem(path.name, 1, "", (error.strerror or "nothing to read").lower(), "a form", _REMEDY)]
        ) from None
    except ValueError as error:
        raise DataError([Problem(path.name, 1, "", str(error), "TOML in UTF-8", _REMEDY)]) from None
    title = content.pop("title", "")
    odd = [*unsound_terms(content), *([] if isinstance(title, str) else [("title", title, "words")])]
    problems = [
        Problem(path.name, 1, name, json.dumps(value, default=str), allowed, "correct it")
        for name, value, allowed in odd
    ]
    if problems:
        raise DataError(problems)
    return content | ({"title": title} if title else {})


_REMEDY = "`strikeledger terms --form` prints one to fill in"


def write_subject(data: Path, subject: dict[str, Any]) -> None:
    """Put a filled form into the descriptor of a package; terms that it leaves out stay as they are.

    Raises:
        DataError: the descriptor is not sound; nothing is written.
    """
    read_descriptor(data)
    file = data / DESCRIPTOR_FILE
    content = json.loads(file.read_text(encoding="utf-8"))
    terms = {name: value for name, value in subject.items() if name != "title"}
    content["title"] = subject.get("title", content.get("title"))
    content["terms"] = (content.get("terms") or {}) | terms
    if terms.get("source"):
        others = [each for each in content.get("contributors", []) if "dataCurator" not in (each.get("roles") or ())]
        content["contributors"] = [{"title": terms["source"], "roles": ["dataCurator"]}, *others]
    for resource in content["resources"]:
        _allow(resource, content["terms"])
    replace_file(file, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def _allow(resource: dict[str, Any], terms: dict[str, Any]) -> None:
    """Let tables hold what terms name: measures in tallies, parties of speakers."""
    for table, column, named in (("tallies", "measure", "measures"), ("speakers", "party", "parties")):
        for field in resource.get("schema", {}).get("fields", []):
            limits = field.get("constraints", {})
            if resource["name"] == table and field["name"] == column and "enum" in limits:
                limits["enum"] += [name for name in terms.get(named, {}) if name not in limits["enum"]]


def _toml(value: object) -> str:
    """A term as TOML writes it."""
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{_toml(name)} = {_toml(words)}" for name, words in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
