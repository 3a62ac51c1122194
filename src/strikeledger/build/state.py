"""What a run knows of the editions in a folder of reports: what they were made from, and what failed."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from strikeledger.build.fingerprint import PACKAGE_FOLDER, Fingerprint, files_below, tree_digest
from strikeledger.errors import ParameterError
from strikeledger.files import STATE_FOLDER, digest, is_file_name, place_in, read_json, replace_file
from strikeledger.memory import SHARED_VARIABLE
from strikeledger.text import plural, size_in_words

BuildRecord = dict[str, Any]
LATEST = "latest"
"""The folder, or link, of a report that leads to its newest edition."""

PLACEHOLDER = "not-built.txt"
"""A file beside the page that stands where others lead to an edition which is not there; its folder is no edition's."""

_REVISION = re.compile(r"\.r\d+$")
_BANNER = re.compile(rb'<div role="note" class="superseded">.*?</div>', re.DOTALL)
SUPERSEDED_BANNER = (
    '<div role="note" class="superseded">Superseded: this is revision {revision}. Its figures were revised{why}. '
    '<a href="../{edition}/{page}">The current revision</a> replaces it.</div>'
)
SUPERSEDED_FILE = "superseded.json"
"""What lies beside a superseded revision and says why it was replaced."""


def without_banner(page: bytes) -> bytes:
    """The page of an earlier revision as it was before another replaced it."""
    return _BANNER.sub(b"", page, count=1)


@dataclass(frozen=True)
class BuildState:
    """The folder of reports. What a run knows of an edition is kept in `.state/<report>/<edition>.json`."""

    reports: Path

    def build_record(self, edition: str) -> BuildRecord | None:
        """What is known of an edition ("<report>/<edition>"); None where nothing stands."""
        try:
            found: BuildRecord = read_json(self._record_path(edition))
        except (OSError, ValueError):
            return None
        return found if _is_build_record(found) else None  # of another shape: set aside, and the edition is built again

    def record_build(self, edition: str, key: Fingerprint, revision: int) -> None:
        """Keep what an edition that was just published was made from."""
        files = {path: _file_stamp(self.reports / edition / path) for path in self._file_paths(edition)}
        record = {"key": key.as_record(), "revision": revision, "files": files, "failure": None}
        _write_json(self._record_path(edition), record)

    def is_intact(self, edition: str, record: Mapping[str, Any]) -> bool:
        """Whether an edition's files are as they were published; a copy of them is, too."""
        files: Mapping[str, list[Any]] = record.get("files", {})
        if not files or sorted(files) != sorted(self._file_paths(edition)):
            return False
        return all(_matches_stamp(self.reports / edition / path, look) for path, look in files.items())

    def record_failure(self, edition: str, key: Fingerprint, why: str) -> None:
        """Keep that an edition could not be made from something; what stands of it is stale."""
        record = self.build_record(edition) or {"key": None, "revision": 0, "files": {}}
        failure = {"key": digest(key.as_record()["parts"]), "why": why}
        _write_json(self._record_path(edition), {**record, "failure": failure})

    def forget(self, edition: str) -> None:
        """Keep nothing of an edition that is gone or has to be built again."""
        self._record_path(edition).unlink(missing_ok=True)

    def revision_and_figures(self, edition: str) -> tuple[int, tuple[Mapping[str, Any], ...]]:
        """The revision of an edition that stands, and its figures; 0 where none does."""
        content = self.published_content(edition)
        return (content["revision"], tuple(content["figures"])) if content else (0, ())

    def published_content(self, edition: str) -> dict[str, Any] | None:
        """What the figures.json of an edition that stands holds; None where none does."""
        try:
            content: dict[str, Any] = read_json(self.reports / edition / "figures.json")
            figures = content["figures"]
            sound = (
                isinstance(figures, list)
                and type(content["revision"]) is int
                and all(isinstance(f, dict) for f in figures)
            )
            return {"parameters": {}, **content} if sound else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def memory_folder(self, code: Mapping[str, str]) -> Path:
        """Where answers are kept that editions share, as long as the code that works them out is the same."""
        root = Path(os.environ.get(SHARED_VARIABLE) or self.reports / STATE_FOLDER / "memory")
        return root / digest([code["package"], code["packages it uses"]])[:16]

    def folders(self) -> list[str]:
        """Every folder that lies where editions do, as "<report>/<edition>": whole or not, revisions too; without `latest`."""
        return [f"{report}/{name}" for report in _folders_in(self.reports) for name in self._names_in(report)]

    def empty_folders(self) -> list[str]:
        """The folders that lie where reports do and hold no edition."""
        return [report for report in _folders_in(self.reports) if not self._names_in(report)]

    def _names_in(self, report: str) -> list[str]:
        return [name for name in _folders_in(self.reports / report) if name != LATEST]

    def editions_and_failures(self) -> list[str]:
        """What the index lists: the folders of editions, and the pages of failure beside them."""
        failures = [
            path for report in _folders_in(self.reports) for path in (self.reports / report).glob("*.failure.html")
        ]
        return [*self.folders(), *sorted(f"{path.parent.name}/{path.name}" for path in failures)]

    def record_listed(self, site: Mapping[str, str] = MappingProxyType({})) -> None:
        """Keep what the index, which was just written, lists, and what it says of the whole folder."""
        content = {"listed": self.editions_and_failures(), "site": dict(site)}
        _write_json(self.reports / STATE_FOLDER / "listed.json", content)

    def is_listed(self) -> bool:
        """Whether the index lists what stands: somebody may have deleted an edition by hand."""
        return bool(self._index_record().get("listed") == self.editions_and_failures())

    def listed_site(self) -> dict[str, str]:
        """What the index said of the whole folder when it was last written."""
        site = self._index_record().get("site")
        return {str(name): str(value) for name, value in site.items()} if isinstance(site, dict) else {}

    def _index_record(self) -> dict[str, Any]:
        try:
            known = read_json(self.reports / STATE_FOLDER / "listed.json")
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def size_in_words(self) -> str:
        """How many editions and earlier revisions there are, and how much room all of the folder takes."""
        revisions = sum(map(self.is_revision, self.folders()))
        editions = len(self.folders()) - revisions
        sizes = [os.lstat(f"{folder}/{name}").st_size for folder, _, names in os.walk(self.reports) for name in names]
        kept = f", {revisions:,} earlier {plural(revisions, 'revision')}" if revisions else ""
        return f"{self.reports}: {editions:,} {plural(editions, 'edition')}{kept}, {size_in_words(sum(sizes))} in all"

    @staticmethod
    def is_revision(edition: str) -> bool:
        """Whether the name is that of an earlier revision, as 2023-11-29.r1."""
        return _REVISION.search(edition) is not None

    def earlier_revisions(self, edition: str) -> tuple[int, ...]:
        """The earlier revisions that are kept."""
        report, _, name = edition.partition("/")
        kept = (self.reports / report).glob(f"{name}.r*")
        return tuple(sorted(int(path.suffix[2:]) for path in kept if path.suffix[2:].isdigit()))

    def superseded_files(self, edition: str, revision: int, why: str = "", day: str = "") -> dict[str, bytes]:
        """The files of an edition as an earlier revision: its page says at the top that another replaced it, and why.

        Args:
            day: on which day it did.
        """
        report, _, name = edition.partition("/")
        there = (path for path in self._file_paths(edition) if all(map(is_file_name, Path(path).parts)))
        files = {path: (self.reports / edition / path).read_bytes() for path in there}
        page = f"{report}.html"
        if page in files:
            told = f": {escape(why, quote=False)}" if why else ""
            banner = SUPERSEDED_BANNER.format(revision=revision, why=told, edition=name, page=page).encode()
            before, body, after = files[page].partition(b"<body>")
            files[page] = before + body + banner + after if body else banner + files[page]
        record = {"revision": revision, "why": why, **({"replaced": day} if day else {})}
        return {**files, SUPERSEDED_FILE: json.dumps(record, ensure_ascii=False).encode()}

    def why_superseded(self, edition: str, revision: int) -> str:
        """Why an earlier revision was replaced; empty where nothing says so."""
        return self._word_on(edition, revision, "why")

    def day_superseded(self, edition: str, revision: int) -> str:
        """The day on which an earlier revision was replaced; empty where nothing says so."""
        return self._word_on(edition, revision, "replaced")

    def _word_on(self, edition: str, revision: int, key: str) -> str:
        try:
            told = read_json(self.reports / f"{edition}.r{revision}" / SUPERSEDED_FILE)
            return str(told[key])
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def record_all_current(
        self, names: Iterable[str], roots: Mapping[Path, Path], editions: Iterable[str], begun: float
    ) -> None:
        """Keep that all editions of the reports so named (of all, where none is) are current, as made from some folders and files.

        Nothing is kept where one of these was read where it stands and written after the run had begun: editions may not know of that yet.

        Args:
            roots: each folder or file to the copy of it that was read, or to itself.
        """
        places = {str(root.resolve()): copy for root, copy in roots.items()}
        in_place = [place for place, copy in places.items() if str(copy.resolve()) == place]
        if any(os.stat(path).st_mtime > begun for place in in_place for path in files_below(place)):  # noqa: PTH116
            return
        content = {
            "roots": list(places),
            "digest": tree_digest(places.values()),
            "editions": list(editions),
            "python": sys.version_info[:2],
        }
        _write_json(self._current_path(names), content)

    def current_editions(self, names: Collection[str], catalogue: Path, data: Path) -> list[str] | None:
        """The editions of the reports so named if nothing that they are made from has changed since, and each is intact; else None."""
        whole = self._recorded_current((), catalogue, data)
        if not self.is_listed():
            return None
        if not names:
            return whole
        if whole is None:
            return self._recorded_current(names, catalogue, data)
        wanted = [edition for edition in whole if edition.partition("/")[0] in names]
        return wanted if len({edition.partition("/")[0] for edition in wanted}) == len(set(names)) else None

    def _recorded_current(self, names: Iterable[str], catalogue: Path, data: Path) -> list[str] | None:
        try:
            known = read_json(self._current_path(names))
            lock = data.resolve().parent / "requirements.lock"
            needed = {
                str(catalogue.resolve()),
                str(data.resolve()),
                str(PACKAGE_FOLDER.resolve()),
                *([str(lock)] if lock.is_file() else []),
            }
            if not needed <= set(known["roots"]) or known["python"] != list(sys.version_info[:2]):
                return None
            if tree_digest(map(Path, known["roots"])) != known["digest"]:
                return None
            editions: list[str] = [edition for edition in known["editions"] if is_file_name(edition.replace("/", "-"))]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        records = [(edition, self.build_record(edition)) for edition in editions]
        standing = all(
            record and not record["failure"] and self.is_intact(edition, record) for edition, record in records
        )
        return editions if standing else None

    def _current_path(self, names: Iterable[str]) -> Path:
        of = f"-{digest(sorted(set(names)))[:16]}" if names else ""  # all the names may be longer than a file's
        return self.reports / STATE_FOLDER / f"current{of}.json"

    def _record_path(self, edition: str) -> Path:
        return place_in(self.reports / STATE_FOLDER, f"{edition}.json", "the edition", ParameterError)

    def _file_paths(self, edition: str) -> list[str]:
        root = str(self.reports / edition)
        found = (f"{folder}/{name}" for folder, _, names in os.walk(root) for name in names)
        return [os.path.relpath(path, root) for path in found if os.path.isfile(path)]  # noqa: PTH113


def up_to_date_message(names: Collection[str], catalogue: Path, data: Path, reports: Path) -> str | None:
    """The sentence that says so where every edition of the reports so named is current; else None."""
    current = BuildState(reports).current_editions(names, catalogue, data)
    if not current:
        return None
    told = f"all {len(current)} editions are" if len(current) > 1 else "the edition is"
    return f"Nothing to build: {told} current. See {reports / 'index.html'}"


def _folders_in(folder: Path) -> list[str]:
    """The names of the folders in a folder, without hidden ones and those of editions that are not there."""
    try:
        with os.scandir(folder) as inside:
            names = [each.name for each in inside if each.is_dir() and not each.name.startswith(".")]
        return sorted(name for name in names if not (folder / name / PLACEHOLDER).exists())
    except OSError:
        return []


def _is_build_record(found: Any) -> bool:
    """Whether what was kept of an edition has the shape that it is written in."""
    if (
        not isinstance(found, dict)
        or not isinstance(found.get("files"), dict)
        or type(found.get("revision")) is not int
    ):
        return False
    key, failure = found.get("key"), found.get("failure", "")
    parts = [key.get(name) for name in ("parts", "rows")] if isinstance(key, dict) else []
    stamps = all(isinstance(stamp, list) and len(stamp) == 3 for stamp in found["files"].values())
    return (
        stamps
        and (key is None or (len(parts) == 2 and all(isinstance(part, dict) for part in parts)))
        and (failure is None or isinstance(failure, dict))
    )


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    replace_file(path, json.dumps(content))  # in ASCII: names of folders may be in any encoding


def _file_stamp(path: Path) -> list[Any]:
    """A file's size, time and digest."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, digest(path.read_bytes())]


def _matches_stamp(path: Path, look: list[Any]) -> bool:
    """Whether a file is as it was: by size and time, and where the time differs by its content."""
    try:
        status = path.stat()
    except OSError:
        return False
    same_time = bool(status.st_mtime_ns == look[1])
    return bool(status.st_size == look[0]) and (same_time or digest(path.read_bytes()) == look[2])
