"""Publishing an edition: its folder is whole for readers at every moment.

What is not yet whole lies beside, under a name that begins with a dot and ends in `.partial`; only the run that holds the lock
(`lock_reports`) may clear such remains away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from strikeledger.build.state import LATEST, PLACEHOLDER, BuildState
from strikeledger.errors import StorageError, StrikeledgerError
from strikeledger.files import PARTIAL_SUFFIX, place_in, remove_stale_scratch, replace_file, sync_folder, write_file
from strikeledger.replacement import AWAY_SUFFIX, replace_folder


def publish(files: Mapping[str, bytes], folder: Path) -> None:
    """Write everything aside and onto the disk, then put it in the folder's place in one step.

    Raises:
        StorageError: the disk is full or may not be written; what was there stands.
        StrikeledgerError: a file would lie outside the folder; what was there stands.
    """
    import shutil
    import tempfile

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=PARTIAL_SUFFIX, dir=folder.parent))
    except OSError as error:
        raise StorageError(folder.parent, error) from None
    try:
        aside.chmod(0o755)  # a temporary folder is its maker's alone, a published one everyone's to read
        for path, content in files.items():
            write_file(place_in(aside, path, "the file", StrikeledgerError), content)
        for parent in sorted({(aside / path).parent for path in files} | {aside}):
            sync_folder(parent)
        replace_folder(aside, folder)
    except OSError as error:
        raise StorageError(folder.parent, error) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)  # now the earlier edition, or what a failure left


def remove_folder(folder: Path) -> None:
    """Remove a folder; for readers it is gone in one step.

    Raises:
        StorageError: it may not be removed.
    """
    import shutil

    gone = folder.with_name(f".{folder.name}-{os.getpid()}{PARTIAL_SUFFIX}")
    try:
        folder.rename(gone)
        shutil.rmtree(gone)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(folder.parent, error) from None


def remove_edition(state: BuildState, edition: str) -> None:
    """Remove an edition with its earlier revisions and its page of failure; or a revision, to which its edition then loses the link."""
    folder = place_in(state.reports, edition, "the edition", StrikeledgerError)
    remove_folder(folder)
    for number in state.earlier_revisions(edition):
        remove_folder(folder.with_name(f"{folder.name}.r{number}"))
    folder.with_name(f"{folder.name}.failure.html").unlink(missing_ok=True)
    for path in placeholders(folder.parent):
        remove_folder(path)
    state.forget(folder.parent.name + "/" + folder.name.rpartition(".r")[0] if state.is_revision(edition) else edition)
    if {path.name for path in folder.parent.iterdir()} <= {LATEST} and (folder.parent / LATEST).is_symlink():
        (folder.parent / LATEST).unlink()
    with suppress(OSError):  # others are there
        folder.parent.rmdir()


def placeholders(folder: Path) -> list[Path]:
    """The folders of a report that only say that an edition is not there."""
    return sorted(path.parent for path in folder.glob(f"*/{PLACEHOLDER}"))


def prune_revisions(state: BuildState, edition: str, keep: int) -> None:
    """Remove the oldest of an edition's earlier revisions, so many are kept."""
    revisions = state.earlier_revisions(edition)
    for number in revisions[: max(0, len(revisions) - keep)]:
        remove_folder(place_in(state.reports, f"{edition}.r{number}", "the edition", StrikeledgerError))


def clear_remains(reports: Path) -> int:
    """Clear away what a run left that was killed; a folder that it had moved away and not replaced is put back.

    Returns:
        How many remains there were in the reports; temporary folders elsewhere go without a word.
    """
    import shutil

    remove_stale_scratch()
    remains = [path for depth in ("", "*/", ".state/*/") for path in reports.glob(f"{depth}.*{PARTIAL_SUFFIX}")]
    for path in remains:
        if not path.is_dir():
            path.unlink(missing_ok=True)
            continue
        if path.name.endswith(AWAY_SUFFIX):
            home = path.with_name(path.name[1 : -len(AWAY_SUFFIX)])
            if not home.exists():
                path.rename(home)
                continue
        shutil.rmtree(path, ignore_errors=True)
    return len(remains)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_catalogue_name(name: str) -> bool:
    """Whether an edition is the catalogue's own, named by its day alone."""
    return _DAY.fullmatch(name) is not None


def catalogue_editions(folder: Path) -> list[str]:
    """The catalogue's own editions of a report that are whole enough to have a provenance, oldest first."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if is_catalogue_name(path.name) and (path / "ro-crate-metadata.json").is_file()
    )


def link_latest(folder: Path) -> None:
    """Let `latest` lead to the newest of the catalogue's own editions, in one step; where there is none, nothing changes."""
    import shutil

    names = catalogue_editions(folder)
    link, aside = folder / LATEST, folder / f".{LATEST}-{os.getpid()}"
    if not names:
        if link.is_symlink():  # it led to what somebody removed
            link.unlink()
        return
    if link.is_symlink() and link.readlink() == Path(names[-1]):
        return
    if link.is_dir() and not link.is_symlink() and {path.name for path in link.iterdir()} - {"index.html"}:
        return  # somebody's own folder and no page that leads on
    try:
        aside.symlink_to(names[-1], target_is_directory=True)
    except (OSError, NotImplementedError):
        _write_redirect(link, names[-1], f"{folder.name}.html")
        return
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    aside.replace(link)


def _write_redirect(place: Path, edition: str, file: str) -> None:
    """A page that leads on, for file systems without links."""
    from html import escape

    address = escape(f"../{edition}/{file}")
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>The newest edition</title>\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n<p><a href="{address}">Edition {edition}</a></p>\n</html>\n'
    )
    replace_file(place / "index.html", page)
