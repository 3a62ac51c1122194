"""The machine and the versions that something was measured with, as facts by name."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("papermill", "nbconvert", "ipykernel", "pandas", "altair", "vl-convert-python", "typst", "playwright")


def machine(peer: Path | None) -> dict[str, str]:
    """Processor, system and versions; `peer` is the environment of the other tool, if there is one."""
    facts = {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "versions": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    }
    if peer:
        ask = "from importlib.metadata import version as v; print(f\"jupyter-book {v('jupyter-book')}, sphinx {v('sphinx')}\")"
        told = subprocess.run([peer / "bin" / "python", "-c", ask], capture_output=True, text=True, check=True)
        facts["the other tool"] = told.stdout.strip()
    return facts


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
