"""Figures, claims and sources as the outputs of an executed notebook carry them, read once for everything that sets a report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

MIME = "application/vnd.strikeledger.block"
"""Output type under which a displayed piece travels inside a notebook, whole; see `write_bundle`."""


@dataclass(frozen=True)
class Interval:
    """A statistical interval, never mixed with the bounds that claims allow; a missing `high` is open."""

    method: str
    level: float
    low: float
    high: float | None


@dataclass(frozen=True)
class Record:
    """What has an id; `given` is the whole record as the notebook holds it, for the files of data."""

    id: str
    given: Mapping[str, Any] = field(default_factory=dict, repr=False, kw_only=True)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """The record that a notebook holds; what it leaves out, or gives as null, is empty."""
        known = {its.name: given[its.name] for its in fields(cls) if given.get(its.name) is not None}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(**{**known, **lists, "given": given})

    @classmethod
    def read_all(cls, given: Mapping[str, Mapping[str, Any]]) -> dict[str, Self]:
        """Several records by their ids."""
        return {name: cls.read(record) for name, record in given.items()}


@dataclass(frozen=True)
class FigureRecord(Record):
    """A printed figure: `low` and `high` are numbers or ISO days, a missing one is open; `claims` and `sources` are ids."""

    label: str = ""
    kind: str = "count"
    low: float | str | None = None
    high: float | str | None = None
    unit: str = ""
    words: str = ""
    edtf: str = ""
    computation: str = ""
    interval: Interval | None = None
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """The figure that a notebook holds, its interval read as well."""
        interval, names = given.get("interval"), [its.name for its in fields(Interval)]
        read = Interval(**{name: interval[name] for name in names}) if interval else None
        return replace(super().read(given), interval=read)


@dataclass(frozen=True)
class ClaimRecord(Record):
    """A claim: a source's own words, the bounds that they allow in words, who said it, and the id of the source.

    `belligerent` tells whether the speaker's party is one to the conflict, `plain` whether the words are a reading or sum of ours.
    """

    subject: str = ""
    words: str = ""
    bounds: str = ""
    speaker: str = ""
    party: str = ""
    belligerent: bool = False
    plain: bool = False
    source: str = ""
    published: str = ""
    note: str = ""


@dataclass(frozen=True)
class SourceRecord(Record):
    """A publication; `published` is an ISO day, whose basis is "stated" or "inferred"."""

    publisher: str = ""
    title: str = ""
    published: str = ""
    published_basis: str = ""
    url: str = ""


def write_bundle(bundle: Mapping[str, Any]) -> str:
    """A piece and its records as one text of JSON: {"block", "figures", "claims", "sources"}, plain values all.

    One text and not a tree, which everything between a kernel and a file would copy branch by branch.
    """
    return json.dumps(bundle, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def read_bundle(text: str) -> dict[str, Any]:
    """What `write_bundle` wrote."""
    bundle: dict[str, Any] = json.loads(text)
    return bundle
