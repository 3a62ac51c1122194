"""Parcels: files that travel between machines by content; each is named by its SHA-256 and checked where it arrives."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from strikeledger.build.fingerprint import digest, files_below
from strikeledger.errors import MachineError, ParameterError
from strikeledger.files import place_in, relative_path


@dataclass(frozen=True)
class Bundle:
    """Files by their path, and the digest of each as it was sent."""

    files: Mapping[str, bytes]
    digests: Mapping[str, str]

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Bundle:
        """A parcel of these files."""
        return cls(files, {path: digest(content) for path, content in files.items()})

    @property
    def name(self) -> str:
        """The same for the same files, and for no others."""
        return digest(dict(self.digests))

    def open(self) -> dict[str, bytes]:
        """The files.

        Raises:
            MachineError: one isn't as it was sent; names all of these.
        """
        there = {path: digest(content) for path, content in self.files.items()}
        damaged = sorted(path for path in there.keys() | self.digests if there.get(path) != self.digests.get(path))
        if damaged:
            raise MachineError(f"damaged on the way between machines: {', '.join(damaged)}; build it again")
        return dict(self.files)


def pack_inputs(data: Path, notebooks: Iterable[Path]) -> tuple[Bundle, dict[Path, str]]:
    """What editions are made from, and where in it each notebook lies: the data package, the notebooks, and the lock beside the data."""
    files = {
        f"data/{Path(path).relative_to(data).as_posix()}": Path(path).read_bytes() for path in files_below(str(data))
    }
    lock = data.parent / "requirements.lock"
    if lock.is_file():
        files[lock.name] = lock.read_bytes()
    places = {}
    for notebook in notebooks:
        content = notebook.read_bytes()
        places[notebook] = f"notebooks/{digest(content)[:16]}/{notebook.name}"
        files[places[notebook]] = content
    for path in files:
        relative_path(path, "for the cluster, the file", ParameterError)
    return Bundle.from_files(files), places


def check_bundle(parcel: Bundle) -> Bundle:
    """A parcel whose files are as they were sent.

    Raises:
        MachineError: one isn't.
    """
    return Bundle(parcel.open(), parcel.digests)


def unpack_bundle(parcel: Bundle, home: Path) -> Path:
    """The folder in `home` that holds a parcel's files; it is written once, whoever asks first.

    Raises:
        MachineError: a file was damaged on the way, or reaches out of the folder.
    """
    folder = home / f"strikeledger-{parcel.name}"
    if folder.is_dir():
        return folder
    aside = Path(tempfile.mkdtemp(dir=home))
    try:
        for path, content in parcel.open().items():
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
