"""The rows of the data package that an import writes: an attack and an account for each event, with its place, sources and speakers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import chain, count

from strikeledger.importers.event import Event, Publication, name_as_id
from strikeledger.importers.reading import ReadResult
from strikeledger.importers.registry import Dataset

PackageRow = dict[str, str]
PackageRows = dict[str, list[PackageRow]]

IMPORTED_TABLES = ("attacks", "attack_accounts", "places", "sources", "speakers")
"""The tables that an import fills; it leaves the others as a new ledger has them."""


class _Ids:
    """Ids made from names: the same thing always has the same, and no two things share one."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, ...], str] = {}
        self._taken: set[str] = set()

    def id_for(self, wanted: str, *key: str) -> tuple[str, bool]:
        """The id of the thing with this key: the wanted name, with a number behind it if another has that; and whether it is new."""
        if key in self._given:
            return self._given[key], False
        numbered = (f"{wanted}-{number}" for number in count(2))
        found = next(name for name in chain([wanted], numbered) if name not in self._taken)
        self._given[key] = found
        self._taken.add(found)
        return found, True


def package_rows(result: ReadResult) -> PackageRows:
    """The rows of attacks, attack_accounts, places, sources and speakers, each table in its order."""
    dataset = result.dataset
    rows: PackageRows = {name: [] for name in IMPORTED_TABLES}
    place_id, source_id = _places(rows["places"]), _sources(rows["sources"], dataset)
    speaker_id = _speakers(rows, dataset)
    for event in sorted(result.events, key=lambda event: (event.first_day, event.name)):
        attack = f"{event.first_day}-{event.name}"
        rows["attacks"].append(
            {"attack_id": attack, "sort_date": str(event.first_day), "date_basis": "local", "place_id": place_id(event)}
        )
        named = [(source_id(report), speaker_id(report.publisher)) for report in event.reports]
        *earlier, (last, _) = named
        rows["attack_accounts"].append(_account(event, attack, 0, last, dataset.key, event.killed, event.note))
        for number, (source, speaker) in enumerate(dict.fromkeys(earlier), start=1):
            if source != last:
                note = f"one of the publications that {dataset.name} rests on"
                rows["attack_accounts"].append(_account(event, attack, number, source, speaker, "", note))
    used = {row["speaker_id"] for row in rows["attack_accounts"]}
    rows["speakers"] = [row for row in rows["speakers"] if row["speaker_id"] in used]
    rows["speakers"].sort(key=lambda row: row["speaker_id"])
    rows["sources"].sort(key=lambda row: (row["published"], row["source_id"]))
    rows["places"].sort(key=lambda row: row["place_id"])
    return rows


def _account(event: Event, attack: str, number: int, source: str, speaker: str, killed: str, note: str) -> PackageRow:
    return {
        "account_id": f"aa-{event.number}{number:03d}",
        "attack_id": attack,
        "source_id": source,
        "speaker_id": speaker,
        "first_day": str(event.first_day),
        "last_day": str(event.last_day),
        "weapon": "unknown",
        "killed": killed,
        "plain": "killed" if killed and not killed.isdecimal() else "",
        "note": note,
    }


def _places(rows: list[PackageRow]) -> Callable[[Event], str]:
    ids = _Ids()

    def place_id(event: Event) -> str:
        latitude, longitude = (f"{round(degrees, 1) + 0.0:.1f}" for degrees in (event.latitude, event.longitude))
        found, new = ids.id_for(name_as_id(event.place), event.country, event.place, latitude, longitude)
        if new:
            where = {"latitude": latitude, "longitude": longitude}
            rows.append({"place_id": found, "name": event.place, "country": event.country, **where})
        return found

    return place_id


def _sources(rows: list[PackageRow], dataset: Dataset) -> Callable[[Publication], str]:
    ids = _Ids()

    def source_id(report: Publication) -> str:
        basis = "stated" if report.stated else "inferred"
        key = (report.publisher, report.title, str(report.known), basis)
        from_day = f"{report.known}" if report.stated else f"known-{report.known}"
        found, new = ids.id_for(f"{name_as_id(report.publisher)}-{from_day}", *key)
        if new:
            own = report.kind == "dataset"
            rows.append(
                {
                    "source_id": found,
                    "publisher": report.publisher if own else f"{report.publisher}, via {dataset.name}",
                    "title": report.title,
                    "published": str(report.known),
                    "published_basis": basis,
                    "kind": report.kind,
                    "url": dataset.url,
                }
            )
        return found

    return source_id


def _speakers(rows: PackageRows, dataset: Dataset) -> Callable[[str], str]:
    own = {"speaker_id": dataset.key, "name": str(dataset.terms["officials"]), "party": "monitor", "official": "yes"}
    rows["speakers"] = [own]
    ids = _Ids()
    ids.id_for(dataset.key, dataset.key)

    def speaker_id(publisher: str) -> str:
        wanted = name_as_id(publisher)
        found, new = ids.id_for(f"{wanted}-as-source" if wanted == dataset.key else wanted, "source", publisher)
        if new:
            rows["speakers"].append({"speaker_id": found, "name": publisher, "party": "other", "official": "no"})
        return found

    return speaker_id


def newest_day(rows: PackageRows) -> date:
    """The day from which everything in the package is known."""
    return date.fromisoformat(max(row["published"] for row in rows["sources"]))
