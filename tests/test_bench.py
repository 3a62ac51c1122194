"""The benchmark's accounting: what a command started counts, also where nobody waited for it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parents[1] / "bench"
ENOUGH = 0.3
"""CPU seconds that a command of these tests works, at least."""

WORK = f"import time\nwhile time.process_time() < {ENOUGH}: pass\n"
WAITED_FOR = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORK!r}])"
LEFT_BEHIND = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {WORK!r}])"
LEFT_TWICE = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {LEFT_BEHIND!r}])"


def measured(code: str, folder: Path, prepare: str = "adopt_orphans()") -> dict[str, float]:
    """What a command costs, as a process of its own tells it: adopting orphans would change this one."""
    measure = f"""
import json, sys
from pathlib import Path
from cost import adopt_orphans, cost_of
{prepare}
print(json.dumps(vars(cost_of([sys.executable, "-c", {code!r}], Path({str(folder / "log")!r})))))
"""
    told = subprocess.run([sys.executable, "-c", measure], cwd=BENCH, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(told.stdout)
    return found


@pytest.mark.parametrize("code", [WORK, WAITED_FOR])
def test_the_work_of_a_command_and_of_what_it_waited_for_counts(code: str, tmp_path: Path) -> None:
    assert measured(code, tmp_path)["cpu"] >= ENOUGH


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
@pytest.mark.parametrize("code", [LEFT_BEHIND, LEFT_TWICE])
def test_the_work_of_an_orphan_counts(code: str, tmp_path: Path) -> None:
    assert measured(code, tmp_path)["cpu"] >= ENOUGH


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_an_orphan_that_nobody_adopts_is_missed(tmp_path: Path) -> None:
    assert measured(LEFT_BEHIND, tmp_path, prepare="")["cpu"] < ENOUGH


def test_the_clock_of_a_command_stops_when_it_returns(tmp_path: Path) -> None:
    assert measured("import subprocess; subprocess.Popen(['sleep', '1'])", tmp_path)["wall"] < 1


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        measured("import sys; sys.exit('out of paper')", tmp_path)
    assert "out of paper" in failure.value.stderr


def test_series_of_any_length_have_the_same_middle() -> None:
    code = (
        "import json; from project import days; print(json.dumps([[str(d) for d in days(n)] for n in (1, 5, 20, 100)]))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=BENCH, capture_output=True, text=True, check=True)
    spans = [(date.fromisoformat(days[0]), date.fromisoformat(days[-1])) for days in json.loads(told.stdout)]
    assert {first + (last - first) / 2 for first, last in spans} <= {date(2023, 12, 22), date(2023, 12, 23)}


def test_the_page_of_results_tells_what_was_measured(tmp_path: Path) -> None:
    code = f"""
import json
from pathlib import Path
from results import write_results
write_results(json.loads(Path("results.json").read_text(encoding="utf-8")), Path({str(tmp_path)!r}))
"""
    subprocess.run([sys.executable, "-c", code], cwd=BENCH, check=True)
    assert (tmp_path / "RESULTS.md").read_text("utf-8") == (BENCH / "RESULTS.md").read_text("utf-8")
