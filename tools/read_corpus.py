"""Reads the annotated drafts of tests/reading/corpus and tells how well: matches and verdicts by kind of text.

    python tools/read_corpus.py [--set dev] [--faults] [--shift 30] [FOLDER]

A match is right if measure, scope, window and day are, or event and column (README.md of the corpus); a number at which the reader can't
tell states none, and is neither right nor wrong as a match. A verdict is right if it is one of those that an annotator
would give. `planted` counts the verdicts on numbers that were put wrong on purpose; --shift puts each exact number of five and more
that is supported up and down by so many percent, one at a time, and counts the verdicts on those.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import read_draft
from strikeledger.reading.read import DraftReading, ReadNumber, read_against
from strikeledger.reading.text.days import day_marks
from strikeledger.reading.text.sentences import even_text

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "reading" / "corpus"
PACKAGES = {"data": ROOT / "data", "red-sea": ROOT / "examples" / "red-sea" / "data"}
SHORT = {"looser than needed": "looser", "sharper than any source": "sharper"}
ONE_AREA = {frozenset({"Iraq", "Syria"}), frozenset({"Iraq", "Syria", "Jordan"})}

FIRST_ROUND = date(2023, 10, 26)
"""To which beginnings of rounds of strikes are one window in the first ledger."""
NEAR = timedelta(days=2)
DATING = ("until", "said", "on", "over")

Annotation = dict[str, Any]
"""A quantity as a file of the corpus describes it."""


@dataclass(frozen=True)
class Pair:
    """An annotated quantity and what was read of it; either may be missing."""

    text: Annotation
    wanted: Annotation | None
    found: ReadNumber | None


@cache
def ledger(name: str) -> Ledger:
    """The ledger that a text speaks about."""
    return Ledger.load(PACKAGES[name])


def read_text(text: Annotation) -> DraftReading:
    """A text of the corpus, read as the file that it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"draft.{text.get('format', 'md')}"
        path.write_text(text["text"], encoding="utf-8")
        day = None if text.get("stale") else text["published"]
        return read_against(ledger(text.get("ledger", "data")), read_draft(path), text["as_of"], day)


def pairs(text: Annotation) -> Iterator[Pair]:
    """Each annotated quantity with what was read of it, and each that was read beside."""
    reading = read_text(text)
    left = [(place_of(text, reading, number), number) for number in reading.numbers]
    for wanted in text.get("quantity", []):
        start = place_in_text(text["text"], wanted["words"], wanted.get("nth", 1))
        end = start + len(wanted["words"])
        spans = enumerate((place, place + len(each.quantity.words)) for place, each in left)
        at = next((i for i, (first, last) in spans if first < end and start < last), None)
        yield Pair(text, wanted, None if at is None else left.pop(at)[1])
    yield from (Pair(text, None, number) for _, number in left)


def place_in_text(text: str, words: str, nth: int) -> int:
    """Where some words stand for the nth time."""
    at = -1
    for _ in range(nth):
        at = text.index(words, at + len(words) if at >= 0 else 0)
    return at


def place_of(text: Annotation, reading: DraftReading, number: ReadNumber) -> int:
    """Where a number that was read stands in a text, by what follows it."""
    quantity = number.quantity
    passage = reading.draft.passages[quantity.passage].text
    before = sum(each.text.count(quantity.words) for each in reading.draft.passages[: quantity.passage])
    nth = before + len(re.findall(f"(?={re.escape(quantity.words)})", passage[: quantity.start])) + 1
    spaced = re.sub(r"\\?\s+", r"(?:[\\s*_]|&nbsp;|&#160;)+", re.escape(quantity.words))
    places = [match.start() for match in re.finditer(spaced, text["text"])]
    return places[min(nth, len(places)) - 1] if places else -1


def is_match(pair: Pair, with_day: bool = True) -> bool:
    """Whether a quantity was taken for what the annotator says that it counts, in one of the keys that mean the same."""
    wanted, found = pair.wanted, pair.found
    if not wanted or not found or not states_key(found):
        return False
    keys = [wanted, *({**wanted, **key_of(words)} for words in wanted.get("same", []))]
    return any(_is_key(pair.text, key, found, with_day) for key in keys)


def states_key(number: ReadNumber) -> bool:
    """Whether a reading says what a number counts, and doesn't leave it open."""
    return kind_of(number) != "can't tell"


def key_of(words: str) -> Annotation:
    """A key in words: "attacks Iraq 2023-10-17" or "2023-12-25-erbil-1/us_injured"."""
    if "/" in words:
        event, _, column = words.partition("/")
        return {"event": event, "column": column}
    measure, _, rest = words.partition(" ")
    scope, _, since = rest.rpartition(" ")
    return {"event": "", "measure": measure, "scope": scope, "since": date.fromisoformat(since)}


def _is_key(text: Annotation, wanted: Annotation, found: ReadNumber, with_day: bool) -> bool:
    quantity, claims = found.quantity, found.verdict.claims
    of_event = bool(quantity.events) and (not quantity.since or not claims or bool(claims[0]["event_id"]))
    if wanted.get("event"):
        return of_event and wanted["event"] in quantity.events and quantity.column == wanted["column"]
    if quantity.measure != wanted["measure"] or (with_day and not _has_day(text, wanted, found)):
        return False
    return _has_scope(text, wanted, found) and _has_window(text, wanted, quantity.since)


def _has_day(text: Annotation, wanted: Annotation, found: ReadNumber) -> bool:
    quantity, day = found.quantity, wanted.get("day")
    if day is None or abs(quantity.day - day) <= NEAR:
        return True
    said = [mark for mark in day_marks(even_text(quantity.sentence), text["published"]) if mark.part in DATING]
    return bool(not quantity.dated and not said and day <= text["as_of"])


def _has_scope(text: Annotation, wanted: Annotation, found: ReadNumber) -> bool:
    scope, place = "+".join(found.quantity.scope), found.quantity.place
    if "place" in wanted:
        return bool(place == wanted["place"])
    if not scope:
        return not place and ("+" in wanted["scope"] or "+" not in ledger(text.get("ledger", "data")).scope)
    named, asked = frozenset(scope.split("+")), frozenset(wanted["scope"].split("+"))
    return named == asked or {named, asked} == ONE_AREA


def _has_window(text: Annotation, wanted: Annotation, since: tuple[date, date] | None) -> bool:
    if "since" not in wanted or since is None:
        return "since" not in wanted and since is None
    first, last = (stamp.date() for stamp in ledger(text.get("ledger", "data")).beginnings)
    last = max(last, FIRST_ROUND) if wanted["measure"] == "strike_rounds" and "ledger" not in text else last
    if first <= wanted["since"] <= last:
        return since[0] <= last and since[1] >= first
    return bool(since[0] <= wanted["since"] <= since[1])


def kind_of(number: ReadNumber) -> str:
    """A verdict as the corpus calls it."""
    return SHORT.get(number.verdict.kind, number.verdict.kind)


def tally(pair: Pair) -> Iterator[str]:
    """What one pair counts for."""
    wanted, found = pair.wanted, pair.found
    kind = kind_of(found) if found else ""
    if not wanted or not wanted["ours"]:
        yield from (
            ["foreign"] * bool(wanted)
            + ["named"] * bool(found)
            + ["taken", "judged"] * bool(found and states_key(found))
        )
        return
    yield "ours"
    if not found:
        yield "missed"
        return
    yield from [
        *["taken"] * states_key(found),
        *["match"] * is_match(pair),
        *["dayless"] * is_match(pair, with_day=False),
    ]
    right = kind == wanted["verdict"] or kind in wanted.get("also", [])
    yield "right" if right else "can't tell" if kind == "can't tell" else "wrong"


def fault(pair: Pair, name: str) -> str:
    """A line on what went wrong with a pair; empty where nothing did."""
    wanted, found = pair.wanted, pair.found
    counted = set(tally(pair))
    if counted in ({"foreign"}, {"ours", "taken", "match", "dayless", "right"}):
        return ""
    head = f"{name}: {' '.join(sorted(counted - {'ours', 'taken', 'dayless', 'named'}))}"
    want = {key: str(value) for key, value in (wanted or {}).items() if key not in ("ours", "note", "nth")}
    if not found:
        at = place_in_text(pair.text["text"], wanted["words"], wanted.get("nth", 1)) if wanted else 0
        return f"{head} WANTED {want} IN {pair.text['text'][max(0, at - 120) : at + 100]!r}"
    quantity = found.quantity
    known = "explicit" if quantity.explicit else "inferred"
    where = (
        f"{'+'.join(quantity.scope)} {quantity.place} since {quantity.since and quantity.since[0]} day {quantity.day}"
    )
    verdict = f"{found.verdict.kind}: {found.verdict.note[:120]}"
    got = f"{quantity.words!r} {quantity.measure} {where} {known} {list(quantity.events)[:4]} {verdict}"
    return f"{head} WANTED {want} GOT {got} IN {quantity.sentence[:220]!r}"


def line(kind: str, counts: Counter[str]) -> str:
    """The results of one kind of text."""
    found, ours = max(counts["taken"], 1), max(counts["ours"], 1)
    verdicts = ", ".join(f"{name} {counts[name]}" for name in ("right", "can't tell", "wrong", "missed"))
    matched = f"{kind:<12} ours {counts['ours']:>3}  precision {counts['match'] / found:.2f} recall {counts['match'] / ours:.2f}"
    matched += f" (but for the day {counts['dayless'] / found:.2f} {counts['dayless'] / ours:.2f})"
    return f"{matched}  verdicts: {verdicts}; foreign {counts['foreign']}, named {counts['named']}, judged {counts['judged']}"


def shifted_verdicts(text: Annotation, percent: int) -> Iterator[tuple[str, str]]:
    """Each supported exact number of a text put up and down, with the verdict on it then."""
    reading = read_text(text)
    for number in reading.numbers:
        quantity, at = number.quantity, place_of(text, reading, number)
        count, end = quantity.count, at + len(quantity.words)
        sound = (
            number.verdict.kind == "supported"
            and re.fullmatch(r"[\d,]+", quantity.words)
            and text["text"][at:end] == quantity.words
        )
        if not sound or count is None or count.low < 5:
            continue
        for way in (1, -1):
            wrong = str(round(count.low * (1 + way * percent / 100)))
            again = read_text({**text, "text": text["text"][:at] + wrong + text["text"][end:]})
            here = [
                each
                for each in again.numbers
                if each.quantity.words == wrong and each.quantity.passage == quantity.passage
            ]
            near = [each for each in here if abs(each.quantity.start - quantity.start) <= len(wrong)]
            yield f"{quantity.words} -> {wrong}", kind_of(near[0]) if near else "missed"


def main() -> None:
    """Read the texts of a set and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default="dev", choices=["dev", "unseen"])
    parser.add_argument("--faults", action="store_true", help="print what went wrong, too")
    parser.add_argument(
        "--shift", type=int, metavar="PERCENT", help="put supported numbers wrong by so much, too; takes minutes"
    )
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    asked = parser.parse_args()
    results: defaultdict[str, Counter[str]] = defaultdict(Counter)
    planted: Counter[str] = Counter()
    shifted: Counter[str] = Counter()
    for path in sorted((asked.folder / asked.set).glob("*.toml")):
        text = tomllib.loads(path.read_text(encoding="utf-8"))
        for change, kind in shifted_verdicts(text, asked.shift) if asked.shift else ():
            shifted[kind] += 1
            if kind == "supported":
                print(f"{path.stem}: {change} passed as supported")
        for pair in pairs(text):
            results[text["kind"]].update(tally(pair))
            if pair.wanted and pair.wanted["words"] in text.get("planted", []):
                planted[kind_of(pair.found) if pair.found else "missed"] += 1
            if asked.faults and (told := fault(pair, path.stem)):
                print(told)
    for kind, counts in sorted(results.items()):
        print(line(kind, counts))
    print(line("all", sum(results.values(), Counter())))
    if shifted:
        print(f"put wrong by {asked.shift} %:", ", ".join(f"{count} {kind}" for kind, count in shifted.most_common()))
    print("planted:", ", ".join(f"{count} {kind}" for kind, count in planted.most_common()))


if __name__ == "__main__":
    main()
