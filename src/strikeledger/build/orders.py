"""Orders: an edition that is to be made comes in, what came of it goes out; both travel between processes and machines."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

from strikeledger.build.editions import Edition, EditionFiles, PublishedRevision, build_edition
from strikeledger.build.options import Timings
from strikeledger.cluster.bundle import Bundle
from strikeledger.errors import MachineError, StrikeledgerError


@dataclass(frozen=True)
class Order:
    """An edition to be made: the digest of the rows that it sees, and what stands of it."""

    edition: Edition
    data_slice: str
    standing: PublishedRevision

    def of_notebook(self, notebook: Path) -> Order:
        """The same order with its notebook in another place."""
        report = replace(self.edition.report, notebook=notebook)
        return replace(self, edition=replace(self.edition, report=report))


@dataclass(frozen=True)
class Delivery:
    """What came of an order: the files of the edition with their digests, or why there are none."""

    parcel: Bundle
    revision: int
    seconds: float
    error: StrikeledgerError | None = None

    def opened(self) -> EditionFiles:
        """The edition, every file of it as it was made.

        Raises:
            StrikeledgerError: it could not be made.
            MachineError: it was damaged on its way.
        """
        if self.error is not None:
            raise self.error
        return EditionFiles(self.parcel.open(), self.revision)


def fulfilled(order: Order, data: Path, timings: Timings | None = None) -> Delivery:
    """Make an edition from the data package in a folder; that it could not be made is delivered, too."""
    begun = time.perf_counter()
    try:
        edition = build_edition(order.edition, data, order.data_slice, order.standing, timings or Timings())
    except OSError as error:
        words = f"{order.edition.path}: {error.strerror or error}"
        return Delivery(Bundle.from_files({}), 0, time.perf_counter() - begun, MachineError(words))
    except StrikeledgerError as error:
        return Delivery(Bundle.from_files({}), 0, time.perf_counter() - begun, error)
    return Delivery(Bundle.from_files(edition.files), edition.revision, time.perf_counter() - begun)
