from __future__ import annotations

import json
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from strikeledger.build.alarms import Alarm, read_alarm
from strikeledger.build.catalogue import DEFAULT_TIMEOUT, Report, read_catalogue, read_series
from strikeledger.build.editions import Edition, resolve_edition
from strikeledger.build.options import BuildOptions, Timings
from strikeledger.build.parameters import Parameter, resolve_parameters
from strikeledger.build.provenance import ro_crate
from strikeledger.build.publish import publish, write_file
from strikeledger.data.validate import ValidatedPackage
from strikeledger.errors import CatalogueError, ParameterError
from strikeledger.news.diff import difference_lines
from strikeledger.report.blocks import Document
from tests.ledger_text import LedgerOf, contents

TINY = Report("tiny", Path("tiny.ipynb"), {})


def test_an_edition_is_published_below_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    publish({"a.html": b"one"}, tmp_path / "reports" / "tiny" / "2023-11-29")
    assert contents(tmp_path) == {"reports/tiny/2023-11-29/a.html": b"one"}


def test_an_edition_is_on_the_disk_with_the_names_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(stat.S_ISDIR(os.fstat(file).st_mode)), sync(file)))
    publish({"a.html": b"one", "tables/t.csv": b"1"}, tmp_path / "e")
    assert (synced.count(False), synced.count(True)) == (2, 3)


def test_a_file_is_written_below_folders_that_are_not_there_yet(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b" / "c.txt", b"1")
    assert contents(tmp_path) == {"a/b/c.txt": b"1"}


@pytest.mark.parametrize(
    ("asked", "value"),
    [(True, True), ("true", True), ("yes", True), (False, False), ("false", False), ("no", False)],
)
def test_a_flag_is_said_in_words(asked: object, value: bool) -> None:
    assert resolve_parameters({"all": Parameter("all", "bool", False, "")}, {"all": asked}) == {"all": value}


@pytest.mark.parametrize("asked", ["maybe", "", 1])
def test_other_words_are_no_flag(asked: object) -> None:
    with pytest.raises(ParameterError):
        resolve_parameters({"all": Parameter("all", "bool", False, "")}, {"all": asked})


@pytest.mark.parametrize(
    "content", [b"\xff", b"{", b"[]", b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}']
)
def test_a_file_that_is_no_notebook_is_refused_by_its_name(
    content: bytes, tmp_path: Path, checked: ValidatedPackage
) -> None:
    (tmp_path / "tiny.ipynb").write_bytes(content)
    with pytest.raises(CatalogueError, match=r"tiny\.ipynb is no notebook"):
        resolve_edition(Report("tiny", tmp_path / "tiny.ipynb", {}), checked, {})


@pytest.mark.parametrize("year", [1900, 2200])
def test_a_series_begins_in_a_year_that_reports_can_be_of(year: int) -> None:
    entry = {"every": "week", "from": date(year, 1, 1), "to": date(year, 12, 31)}
    assert read_series(entry, "[tiny]").first.year == year


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2201, 1, 1), "2023-11-22", 20231122])
def test_a_series_begins_on_no_other_day(day: object) -> None:
    with pytest.raises(CatalogueError, match="allowed is a day"):
        read_series({"every": "week", "from": day, "to": "open"}, "[tiny]")


@pytest.mark.parametrize("every", [1, 3660, "day", "week", "month"])
def test_a_series_takes_steps_of_days_or_months(every: object) -> None:
    assert read_series({"every": every, "from": date(2023, 11, 22), "to": "open"}, "[tiny]").every == every


@pytest.mark.parametrize("every", [0, 3661, True, 1.0, "year", "7"])
def test_a_series_takes_no_other_steps(every: object) -> None:
    with pytest.raises(CatalogueError, match="a number of days"):
        read_series({"every": every, "from": date(2023, 11, 22), "to": "open"}, "[tiny]")


def test_a_series_may_be_one_day_long() -> None:
    day = date(2023, 11, 22)
    assert read_series({"every": "week", "from": day, "to": day}, "[tiny]").days(day) == ["2023-11-22"]


def with_timeout(folder: Path, text: str) -> Report:
    (folder / "tiny.ipynb").touch()
    (folder / "reports.toml").write_text(f'[tiny]\nnotebook = "tiny.ipynb"\n{text}', encoding="utf-8")
    return read_catalogue(folder / "reports.toml")["tiny"]


@pytest.mark.parametrize("timeout", ["0", "-1", "1.5", "true", '"60"'])
def test_a_timeout_is_a_number_of_seconds(timeout: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="timeout"):
        with_timeout(tmp_path, f"timeout = {timeout}")


@pytest.mark.parametrize(("text", "seconds"), [("timeout = 1", 1), ("", DEFAULT_TIMEOUT)])
def test_a_timeout_is_one_second_at_least(text: str, seconds: int, tmp_path: Path) -> None:
    assert with_timeout(tmp_path, text).timeout == seconds


def test_nothing_is_forced_or_only_explained_unless_asked_for() -> None:
    found = BuildOptions(Path("c"), Path("d"), Path("r"))
    assert (found.force, found.explain, found.jobs, found.cluster, found.shard) == (False, False, None, None, None)


def test_a_difference_counts_the_figures_that_differ_among_all(ledger_of: LedgerOf) -> None:
    ledger = ledger_of(tallies="quantity | source_id\n61 | a-2023-11-14\n74 | b-2023-11-29")
    early, late = (Edition(TINY, day, {"as_of": day}) for day in ("2023-11-20", "2023-11-29"))
    (same,), changed = ([*difference_lines(late, late, ledger)][1:], [*difference_lines(early, late, ledger)])
    moved = sum("->" in line for line in changed)
    assert moved > 0
    assert changed[-1].startswith(same.replace("  0 of", f"  {moved} of").partition(";")[0])


@pytest.mark.parametrize("asked", ["1_000", " 5", "5 "])
def test_a_whole_number_is_written_in_digits_alone(asked: str) -> None:
    with pytest.raises(ParameterError):
        resolve_parameters({"several": Parameter("several", "int", 2, "")}, {"several": asked})


def test_a_phase_in_which_nothing_is_done_takes_next_to_no_time(tmp_path: Path) -> None:
    timings = Timings()
    with timings.phase("nothing"):
        pass
    timings.write(tmp_path / "t.json")
    spent = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))["nothing"]
    assert 0 <= spent["cpu"] < 0.5


@pytest.mark.parametrize(("key", "told"), [("from", False), ("to", True)])
def test_only_the_end_of_a_series_can_be_open(key: str, told: bool) -> None:
    entry = {"every": "week", "from": date(2023, 11, 22), "to": date(2023, 11, 29), key: "soon"}
    with pytest.raises(CatalogueError) as refused:
        read_series(entry, "[tiny]")
    assert ('or "open"' in str(refused.value)) == told


def test_an_alarm_on_a_revision_compares_with_nothing() -> None:
    assert read_alarm("a", "attacks revised") == Alarm("a", "attacks revised", "attacks", "", 0, days=False)


def test_a_title_in_another_script_is_readable_in_the_provenance() -> None:
    assert "Zwölf Tage" in ro_crate(Document("Zwölf Tage", ()), "tiny", {}, {}, {}, "d1").decode()
