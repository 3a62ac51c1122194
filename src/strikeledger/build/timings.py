"""Where the time of a build goes: phases come in by name, wall and CPU seconds of each go out."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Timings:
    """Seconds by phase, added up over editions; CPU counts this process and the children that have ended."""

    def __init__(self) -> None:
        self.begun = time.time()
        self._phases: dict[str, dict[str, float]] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        wall, cpu = time.perf_counter(), _cpu_seconds()
        try:
            yield
        finally:
            spent = self._phases.setdefault(name, {"wall": 0.0, "cpu": 0.0})
            spent["wall"] += time.perf_counter() - wall
            spent["cpu"] += _cpu_seconds() - cpu

    def write(self, path: Path) -> None:
        """The phases as JSON: name to wall and cpu seconds."""
        path.write_text(json.dumps(self._phases, indent=2) + "\n", encoding="utf-8")


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)
