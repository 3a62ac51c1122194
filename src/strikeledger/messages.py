"""Messages to a person: lines that can't command a terminal, and faults that nobody foresaw, told in words with a log beside them."""

from __future__ import annotations

import os
import re
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from strikeledger.errors import MachineError, StrikeledgerError

_MOST_CHARACTERS = 2_000
"""So many characters of a line are shown; what is longer is some cell or value that was repeated whole."""

_COMMANDING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def harmless(text: str) -> str:
    r"""A text in which nothing steers a terminal or turns words around: such characters are written out, and lines are cut at a length.

    >>> harmless("red \x1b[31m \u202ebackwards"), harmless("one\ntwo\tthree")
    ('red \\x1b[31m \\u202ebackwards', 'one\ntwo\tthree')
    """
    lines = text.split("\n")
    cut = (line if len(line) <= _MOST_CHARACTERS else _cut(line) for line in lines)
    return _COMMANDING.sub(lambda found: ascii(found[0])[1:-1], "\n".join(cut))


def _cut(line: str) -> str:
    return f"{line[:_MOST_CHARACTERS]} ... ({len(line) - _MOST_CHARACTERS:,} characters more)"


def say(text: object, err: bool = False, nl: bool = True) -> None:
    """Say something on the terminal, on its error stream or not.

    Raises:
        MachineError: it can't be written there.
    """
    try:
        click.echo(harmless(str(text)), err=err, nl=nl)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"what there is to say can't be written: {error.strerror or error}") from None


class OutputError(MachineError):
    """The terminal or file to which lines go takes no more."""


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Let an error that nobody foresaw say what was being done."""
    try:
        yield
    except StrikeledgerError:
        raise
    except Exception as error:
        error.add_note(what)
        raise


def _notes(error: BaseException) -> list[str]:
    """What `doing` noted at an error, the outermost first."""
    return [note for note in getattr(error, "__notes__", []) if "\n" not in note][::-1]


class FaultError(StrikeledgerError):
    """An error that nobody foresaw, in words; `report` is all that is known of it.

    Args:
        what: what was being done, where nothing nearer to it was noted.
    """

    exit_code = 4

    def __init__(self, what: str, error: BaseException) -> None:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        self.what = ", ".join(dict.fromkeys((what, *_notes(error))))
        self.report = "".join(traceback.format_exception(error))
        super().__init__(f"An error that strikeledger doesn't know came up ({self.what}): {said[:300]}")

    def with_log(self) -> FaultError:
        """The same with its report in a log file, which its words name."""
        with suppress(OSError):
            handle, name = tempfile.mkstemp(prefix="strikeledger-fault-", suffix=".log")
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(f"{self.what}\n\n{self.report}")
            self.args = (
                f"{self.args[0]}\nIf a file was changed just before, look there first. The full report is in {Path(name)}.",
            )
            self.report = ""
        return self


def fault_of(what: str, error: Exception) -> StrikeledgerError:
    """An error as one that is told in words: what a person can mend as it is, trouble of the machine as such, and anything else."""
    if isinstance(error, StrikeledgerError):
        return error
    if isinstance(error, OSError) and error.strerror:
        about = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        return MachineError(f"{', '.join((what, *_notes(error)))}: {about}{error.strerror.lower()}")
    if isinstance(error, MemoryError):
        return MachineError(f"{what}: the memory is too small for it")
    return FaultError(what, error).with_log()
