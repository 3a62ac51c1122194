"""What a worker of a cluster is asked: whether it makes the same editions as the machine that asks, and to make one."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from strikeledger import __version__
from strikeledger.build.fingerprint import PACKAGE_FOLDER, tree_digest
from strikeledger.build.workers import Bundle, Job, JobResult, run_job
from strikeledger.errors import MachineError
from strikeledger.files import place_in

_MAX_NAMED = 4  # more differences than this are counted


def run_sent_job(job: Job, inputs: Bundle, wanted: Mapping[str, str]) -> JobResult:
    """Make an edition on a worker, from what was sent; the job's notebook is a path in the inputs.

    Returns:
        The result. A notebook that failed is one, too, so that the cluster doesn't try it again.

    Raises:
        MachineError: something about this worker, which the cluster may try again on another one.
    """
    from distributed import get_worker

    worker = get_worker()
    if differing := environment_differences(wanted):
        raise MachineError(refusal(f"worker {worker.address}", differing))
    try:
        folder = unpack_bundle(inputs, Path(worker.local_directory))
    except OSError as error:
        raise MachineError(f"worker {worker.address}: {error.strerror or error}") from None
    result = run_job(job.with_inputs(folder / "data", folder / job.edition.report.notebook))
    if isinstance(result.error, MachineError):
        raise MachineError(f"{result.error} (on worker {worker.address})")
    return result


def unpack_bundle(bundle: Bundle, home: Path) -> Path:
    """The folder in `home` that holds a bundle's files; it is written once, whoever asks first.

    Raises:
        MachineError: a file was damaged on the way, or reaches out of the folder.
    """
    folder = home / f"strikeledger-{bundle.name}"
    if folder.is_dir():
        return folder
    aside = Path(tempfile.mkdtemp(dir=home))
    try:
        for path, content in bundle.open().items():
            place = place_in(aside, path, "in what was sent, the file", MachineError)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        aside.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another thread was first
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return folder


@cache
def current_environment() -> Mapping[str, str]:
    """What this process makes editions with: the version of strikeledger, of Python, and of each package that strikeledger or Dask uses."""
    known: set[str] = set()
    packages = sorted([*_requirements("strikeledger", known), *_requirements("distributed", known)])
    return {name: _version(name) for name in ("strikeledger", "Python", "the system", *packages)}


def environment_differences(wanted: Mapping[str, str]) -> list[str]:
    """In words, each thing about this process that isn't as wanted; other packages that are here don't matter."""
    return [
        f"{name} is {_version(name)} instead of {other}" for name, other in wanted.items() if _version(name) != other
    ]


def refusal(who: str, differing: Sequence[str]) -> str:
    """Why a worker (or its scheduler) may not build: its editions would have other bytes."""
    more = f"; and {len(differing) - _MAX_NAMED} more" if len(differing) > _MAX_NAMED else ""
    return (
        f"{who} would make other editions than this machine: {'; '.join(differing[:_MAX_NAMED])}{more}. "
        "Install there the same strikeledger with the same lock, and start the worker again."
    )


@cache
def _version(name: str) -> str:
    """The version of a package; of strikeledger its content, too, but for the notebooks that a wheel alone carries."""
    if name == "strikeledger":
        code = sorted(path for path in PACKAGE_FOLDER.iterdir() if path.name not in ("template", "__pycache__"))
        return f"{__version__} ({tree_digest(code)[:12]})"
    if name == "Python":
        return ".".join(map(str, sys.version_info[:2]))
    if name == "the system":
        return f"{platform.system()} {platform.machine()}"
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _requirements(name: str, known: set[str]) -> Iterator[str]:
    """The distributions that one needs, those which they need included."""
    from packaging.requirements import Requirement

    try:
        lines = distribution(name).requires or []
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, lines):
        if requirement.name in known or not (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            continue
        known.add(requirement.name)
        yield requirement.name
        yield from _requirements(requirement.name, known)
