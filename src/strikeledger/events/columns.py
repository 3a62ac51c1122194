"""What an events table holds: its columns, their types and meanings, and the kinds of violence that it tells apart."""

from __future__ import annotations

from typing import NamedTuple


class Column(NamedTuple):
    """One column of an events table; `required` ones are never empty."""

    kind: str
    meaning: str
    required: bool = False


DAY = "timestamp[us]"
"""Days are timestamps at midnight, without a zone: the one form that every engine compares and groups alike."""

COLUMNS = {
    "event_id": Column("text", "the publisher's own id", required=True),
    "day": Column(DAY, "the first day that the event may have been on", required=True),
    "last_day": Column(DAY, "the last such day; the same as day where the day is known", required=True),
    "country": Column("text", "where it was", required=True),
    "admin": Column("text", "province or state"),
    "site": Column("text", "town or place"),
    "kind": Column("text", "state-based, non-state or one-sided, or a publisher's own kinds", required=True),
    "actor_a": Column("text", "one side, as the publisher names it"),
    "actor_b": Column("text", "the other side"),
    "deaths_low": Column("int64", "the lower bound; empty where nobody gave one"),
    "deaths_best": Column("int64", "the publisher's own single estimate; no sum uses it"),
    "deaths_high": Column("int64", "the upper bound; empty is an open end"),
    "published": Column(DAY, "the last day on which one of its sources came out; empty where that isn't known"),
    "latitude": Column("float64", "degrees north, to 0.1"),
    "longitude": Column("float64", "degrees east, to 0.1"),
    "sources": Column("int64", "how many sources it rests on"),
}

GROUPS = ("country", "admin", "kind")
"""What sums can be told apart by. Deaths are never shown by site."""
