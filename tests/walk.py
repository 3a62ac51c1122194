"""A page of the documentation walked as a reader would: every command as it is written, in order, in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.ledger_text import ROOT

TYPED = re.compile(r"(?:make|strikeledger|jupyter|pytest|dask|pip|python3?|[.\w/]*\.venv/bin/\w+)(?: .*)?")
"""What inline code begins with that a reader would type; the name of a program alone is none."""

_LOCAL = re.compile(r"https?://(?:127\.0\.0\.1|localhost):\d+\S*")
_DASK = ("Scheduler at:", "Starting established connection")
"""What Dask says once it can be used; it has no page."""

_START = 90  # seconds, on a machine that does other things, too


@dataclass(frozen=True)
class Command:
    """What a page tells its reader to type, and where."""

    page: str
    line: int
    typed: str


def commands_of(page: str, text: str) -> Iterator[Command]:
    """The commands of a page: the lines of blocks in no other language, each whole, and inline code that begins as one."""
    for found in re.finditer(r"^```(\S*)\n(.*?)^```$|`([^`\n]+)`", text, re.DOTALL | re.MULTILINE):
        line = text.count("\n", 0, found.start()) + 1
        if found[3] is not None:
            if TYPED.fullmatch(found[3]) and " " in found[3]:
                yield Command(page, line, found[3])
        elif found[1] == "python":
            yield Command(page, line, f".venv/bin/python - <<'END'\n{found[2]}END")
        elif not found[1]:
            yield from _whole_lines(page, line, found[2])


def _whole_lines(page: str, above: int, block: str) -> Iterator[Command]:
    """A block's commands, those of several lines together; a script is one."""
    if block.startswith("#!"):
        yield Command(page, above + 1, block)
        return
    begun: list[str] = []
    for number, line in enumerate(block.splitlines(), above + 1):
        begun.append(line)
        typed = "\n".join(begun)
        if subprocess.run(["bash", "-n", "-c", typed], capture_output=True, check=False).returncode == 0:
            if typed.strip():
                yield Command(page, number + 1 - len(begun), _without_remark(typed))
            begun = []
    if begun:
        yield Command(page, above + 1, "\n".join(begun))


def _without_remark(typed: str) -> str:
    return re.sub(r"\s+# .*$", "", typed) if "\n" not in typed else typed


@dataclass
class Walk:
    """A copy of the project, the shell that walks in it, and the servers that it has begun."""

    folder: Path

    def __post_init__(self) -> None:
        copy_project(self.folder / "project")
        self.state, self.servers = self.folder / "state", list[subprocess.Popen[bytes]]()
        home = self.folder / "home"
        (home / ".jupyter").mkdir(parents=True)
        allowed = {"ServerApp": {"allow_root": True, "open_browser": False}}
        (home / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(allowed), encoding="utf-8")
        stub = self.folder / "bin" / "crontab"
        stub.parent.mkdir()
        table = home / "crontab"
        kept = f'elif [ -f "{table}" ]; then cat "{table}"; else echo "no crontab" >&2; exit 1; fi'
        stub.write_text(f'#!/bin/sh\nif [ "$1" != -l ]; then cat > "{table}"; {kept}\n', encoding="utf-8")
        stub.chmod(0o755)
        self.state.write_text(f"cd {self.folder / 'project'}\n", encoding="utf-8")

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def environment(self) -> dict[str, str]:
        """A newcomer's: no environment is active, and nothing of this one's is on the PATH."""
        kept = {name: value for name, value in os.environ.items() if name in ("LANG", "TMPDIR", "PIP_INDEX_URL")}
        path = f"{self.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        source = str(self.project / "src")  # the environment's own package is another checkout's
        return {**kept, "HOME": str(self.folder / "home"), "PATH": path, "USER": "reader", "PYTHONPATH": source}

    def run(self, typed: str) -> tuple[int, str]:
        """A command's exit code and what it told; where it goes to and what it exports holds for the next."""
        script = f'. "{self.state}"\n{typed}\ncode=$?\n{{ export -p; printf "cd %q\\n" "$PWD"; }} > "{self.state}"\nexit $code\n'
        done = subprocess.run(
            ["bash", "-c", script], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def serve(self, typed: str) -> str:
        """Start what doesn't end by itself, and ask it once if it names an address; what it told."""
        log = self.folder / f"server-{len(self.servers)}.log"
        with log.open("wb") as stream:
            script = ["bash", "-c", f'. "{self.state}"\n{typed}']
            server = subprocess.Popen(
                script, env=self.environment, stdout=stream, stderr=stream, start_new_session=True
            )
        self.servers.append(server)
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline and server.poll() is None:
            told = log.read_text(encoding="utf-8", errors="replace")
            if any(words in told for words in _DASK):
                return "200"
            if address := _LOCAL.search(told) if "dask" not in typed else None:
                with suppress(URLError), urlopen(address[0].rstrip(".,"), timeout=_START) as answer:  # noqa: S310  our own server
                    return f"{answer.status}"  # an address may be told before anybody listens there
            time.sleep(0.2)
        return log.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """End every server with all that it has started."""
        for server in self.servers:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
        for server in self.servers:
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def copy_project(folder: Path) -> None:
    """The project as a reader has it after its first `make report`: its files, its environment, and no reports."""
    kept = (
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "CITATION.cff",
        "LICENSE",
        "Makefile",
        "pyproject.toml",
        "reports.toml",
    )
    folder.mkdir(parents=True)
    for name in (*kept, "requirements.lock", "requirements-dev.lock"):
        shutil.copy2(ROOT / name, folder)
        os.utime(folder / name, (0, 0))  # what the environment was made from is older than it
    for name in ("data", "notebooks", "examples", "docs", "tests", "tools", "bench", "src", "LICENSES"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "out", "reports"))
    os.utime(folder / "src/strikeledger/build/kernel/kernel.json", (0, 0))
    (folder / "reports").mkdir()
    shutil.copy2(ROOT / "reports" / "README.md", folder / "reports")
    (folder / ".venv").symlink_to(sys.prefix)


def cut_notebooks(project: Path) -> None:
    """Leave of each report its head, where parameters and headlines are, and its register: what a command names is there, and no more.

    What asks for all days before is left out, too: it takes longer than all the rest, in each edition that is built or verified.
    """
    for path in (project / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        sections = [at for at, cell in enumerate(cells) if "sections.heading(" in "".join(cell["source"])]
        if sections:
            head = [
                cell
                for cell in cells[: sections[0]]
                if not re.search(r"sections\.(rewind|changes_\w+)\(", "".join(cell["source"]))
            ]
            notebook["cells"] = [*head, cells[-1]]
            path.write_text(json.dumps(notebook), encoding="utf-8")


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def missing_programs(commands: Sequence[str], pinned: str) -> list[str]:
    """Programs of the environment that commands name and that no package of a lock brings."""
    from importlib.metadata import distributions

    locked = set(re.findall(r"^([a-zA-Z0-9._-]+)==", pinned, re.MULTILINE)) | {"strikeledger", "pip"}
    brought = {
        point.name
        for package in distributions()
        if re.sub(r"[-_.]+", "-", package.name).lower() in locked
        for point in package.entry_points
        if point.group == "console_scripts"
    }
    named = {name for typed in commands for name in re.findall(r"\.venv/bin/([\w-]+)", typed)}
    return sorted(named - brought - {"python", "pip"})
