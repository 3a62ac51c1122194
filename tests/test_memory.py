"""Answers that are kept from run to run: kept once, never trusted when damaged, bounded, and the same with and without them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from strikeledger import Ledger, memory, sections
from strikeledger.build.state import BuildState
from strikeledger.inference.growing import growing_totals
from strikeledger.inference.stretches import stretches_of
from strikeledger.memory import MEMORY_VARIABLE, SHARED_VARIABLE, from_memory, memory_at
from tests.ledger_text import DATA

pytestmark = pytest.mark.usefixtures("no_memory")


def counted(asked: list[int], answer: Any) -> Callable[[], Any]:
    """Work that notes that it was done."""

    def work() -> Any:
        asked.append(1)
        return answer

    return work


def test_an_answer_is_worked_out_once(tmp_path: Path) -> None:
    asked: list[int] = []
    with memory_at(tmp_path / "code"):
        found = [from_memory(["a", 1], counted(asked, {"low": [1, None], "words": "“six”"})) for _ in range(3)]
    assert (found, len(asked)) == ([{"low": [1, None], "words": "“six”"}] * 3, 1)


def test_without_a_folder_nothing_is_kept(tmp_path: Path) -> None:
    asked: list[int] = []
    assert [from_memory("a", counted(asked, 1)) for _ in range(2)] == [1, 1]
    assert (len(asked), list(tmp_path.iterdir()), MEMORY_VARIABLE in os.environ) == (2, [], False)


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"\xff\x00", b"[]", b'{"digest": "0", "answer": "2"}', b'{"digest": "0", "answer": 2}', b"[" * 100_000],
)
def test_a_damaged_answer_is_worked_out_again(damage: bytes, tmp_path: Path) -> None:
    asked: list[int] = []
    with memory_at(tmp_path / "code"):
        from_memory("a", counted(asked, 1))
        (path,) = (tmp_path / "code").iterdir()
        path.write_bytes(damage)
        again = [from_memory("a", counted(asked, 1)) for _ in range(2)]
    assert (again, len(asked)) == ([1, 1], 2)
    assert json.loads(path.read_text(encoding="utf-8"))["answer"] == "1"


def test_what_other_code_left_and_the_oldest_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_ANSWERS", 3)
    for code in ("old", "of another branch", "new"):
        with memory_at(tmp_path / code):
            for key in range(5):
                from_memory(key, lambda: 1)
        if code == "old":
            os.utime(tmp_path / code, (0, 0))
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert (kept, len(list((tmp_path / "new").iterdir()))) == (["new", "of another branch"], 3)


def test_reports_folders_may_keep_answers_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = {"package": "1", "packages it uses": "2"}
    own = BuildState(tmp_path / "a").memory_folder(code)
    monkeypatch.setenv(SHARED_VARIABLE, str(tmp_path / "shared"))
    found = {BuildState(tmp_path / name).memory_folder(code) for name in "ab"}
    assert (own.parent.parent.parent, {path.parent for path in found}) == (tmp_path / "a", {tmp_path / "shared"})


def test_a_folder_that_may_not_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "code").write_text("a file", encoding="utf-8")
    with memory_at(tmp_path / "code"):
        assert from_memory("a", lambda: 1) == 1


def opening(_: int = 0) -> str:
    """What leads back to earlier days, of a ledger that another process has read anew."""
    shown = sections.rewind(Ledger.load(DATA).as_of("2023-10-20"))
    block: Any = shown.block if shown else None
    return json.dumps(block.record)


@pytest.mark.slow
def test_earlier_days_are_the_same_with_any_memory(tmp_path: Path) -> None:
    plain = opening()
    with memory_at(tmp_path / "code"):
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            together = list(pool.map(opening, range(2)))
        kept = sorted((tmp_path / "code").iterdir())
        for path in kept[::2]:
            path.write_text("{", encoding="utf-8")
        kept[1].unlink()
        damaged, whole = opening(), opening()
    assert {*together, damaged, whole} == {plain}
    assert [path.name for path in sorted((tmp_path / "code").iterdir())] == [path.name for path in kept]


def test_what_contradicts_is_set_aside_the_same_with_any_memory(shipped: Ledger, tmp_path: Path) -> None:
    system = growing_totals(shipped.as_of("2023-11-08"), "attacks").system
    plain = stretches_of(system)
    with memory_at(tmp_path / "code"):
        kept, known = stretches_of(system), stretches_of(system)
    aside, moved = plain[1].correction_set, plain[1].moved
    assert (kept, known, len(aside) > 0, len(moved) > 0) == (plain, plain, True, True)
