"""Surroundings: what a process makes editions with; two that differ would make other bytes of the same edition."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version

from strikeledger import __version__
from strikeledger.build.fingerprint import PACKAGE_FOLDER, tree_digest


@dataclass(frozen=True)
class Environment:
    """The package by version and content, the Python, the system, and by version the packages that strikeledger and Dask use."""

    strikeledger: str
    python: str
    system: str
    packages: Mapping[str, str]


@cache
def current_environment() -> Environment:
    """Those of this process."""
    known: set[str] = set()
    names = [*_requirements("strikeledger", known), *_requirements("distributed", known)]
    return Environment(
        _package_version(),
        _python_version(),
        _system_name(),
        {name: _distribution_version(name) for name in sorted(names)},
    )


def environment_differences(wanted: Environment) -> list[str]:
    """In words, each thing about this process that isn't as wanted; other packages that are here don't matter."""
    kinds = {
        "strikeledger": (_package_version(), wanted.strikeledger),
        "Python": (_python_version(), wanted.python),
        "the system": (_system_name(), wanted.system),
        **{name: (_distribution_version(name), other) for name, other in wanted.packages.items()},
    }
    return [f"{kind} is {found} instead of {other}" for kind, (found, other) in kinds.items() if found != other]


@cache
def _package_version() -> str:
    """The package's version and content; a wheel also carries notebooks to begin a project with, which a checkout has elsewhere."""
    code = sorted(path for path in PACKAGE_FOLDER.iterdir() if path.name not in ("template", "__pycache__"))
    return f"{__version__} ({tree_digest(code)[:12]})"


def _python_version() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def _system_name() -> str:
    return f"{platform.system()} {platform.machine()}"


def _distribution_version(name: str) -> str:
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
