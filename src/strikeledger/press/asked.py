"""What the user of the command asked for, apart from what a report is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asked:
    """Where things are, and how to build."""

    catalogue: Path
    data: Path
    reports: Path
    force: bool = False
    explain: bool = False
    jobs: int | None = None
    timings: Path | None = None
