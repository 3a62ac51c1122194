"""What an events table holds: its columns, their types and meanings, and the kinds of violence that it tells apart."""

from __future__ import annotations

from typing import NamedTuple


class EventColumn(NamedTuple):
    """One column of an events table; `required` ones are never empty."""

    kind: str
    meaning: str
    required: bool = False


DAY_TYPE = "timestamp[us]"
"""Days are timestamps at midnight, without a zone: the one form that every engine compares and groups alike."""

EVENT_COLUMNS = {
    "event_id": EventColumn("text", "the publisher's own id", required=True),
    "day": EventColumn(DAY_TYPE, "the first day that the event may have been on", required=True),
    "last_day": EventColumn(DAY_TYPE, "the last such day; the same as day where the day is known", required=True),
    "country": EventColumn("text", "where it was", required=True),
    "admin": EventColumn("text", "province or state"),
    "site": EventColumn("text", "town or place"),
    "kind": EventColumn("text", "state-based, non-state or one-sided, or a publisher's own kinds", required=True),
    "actor_a": EventColumn("text", "one side, as the publisher names it"),
    "actor_b": EventColumn("text", "the other side"),
    "deaths_low": EventColumn("int64", "the lower bound; empty where nobody gave one"),
    "deaths_best": EventColumn("int64", "the publisher's own single estimate; no sum uses it"),
    "deaths_high": EventColumn("int64", "the upper bound; empty is an open end"),
    "published": EventColumn(
        DAY_TYPE, "the last day on which one of its sources came out; empty where that isn't known"
    ),
    "latitude": EventColumn("float64", "degrees north, to 0.1"),
    "longitude": EventColumn("float64", "degrees east, to 0.1"),
    "sources": EventColumn("int64", "how many sources it rests on"),
}

GROUPS = ("country", "admin", "kind")
"""What sums can be told apart by. Deaths are never shown by site."""
