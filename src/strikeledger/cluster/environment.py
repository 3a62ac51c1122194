"""Surroundings: what a process makes editions with; two that differ would make other bytes of the same edition."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version

from strikeledger import __version__
from strikeledger.build.fingerprint import HOME, tree_digest


@dataclass(frozen=True)
class Surroundings:
    """The package by version and content, the Python, the system, and by version the packages that strikeledger and Dask use."""

    strikeledger: str
    python: str
    system: str
    packages: Mapping[str, str]


@cache
def surroundings() -> Surroundings:
    """Those of this process."""
    known: set[str] = set()
    names = [*_needed("strikeledger", known), *_needed("distributed", known)]
    return Surroundings(_own(), _python(), _system(), {name: _installed(name) for name in sorted(names)})


def differences(wanted: Surroundings) -> list[str]:
    """In words, each thing about this process that isn't as wanted; other packages that are here don't matter."""
    kinds = {
        "strikeledger": (_own(), wanted.strikeledger),
        "Python": (_python(), wanted.python),
        "the system": (_system(), wanted.system),
        **{name: (_installed(name), other) for name, other in wanted.packages.items()},
    }
    return [f"{kind} is {found} instead of {other}" for kind, (found, other) in kinds.items() if found != other]


@cache
def _own() -> str:
    """The package's version and content; a wheel also carries notebooks to begin a project with, which a checkout has elsewhere."""
    code = sorted(path for path in HOME.iterdir() if path.name not in ("template", "__pycache__"))
    return f"{__version__} ({tree_digest(code)[:12]})"


def _python() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def _system() -> str:
    return f"{platform.system()} {platform.machine()}"


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _needed(name: str, known: set[str]) -> Iterator[str]:
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
        yield from _needed(requirement.name, known)
