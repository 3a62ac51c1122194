"""What tests of drafts share."""

from __future__ import annotations

import pytest

from strikeledger.data.ledger import Ledger
from tests.ledger_text import ROOT


@pytest.fixture(scope="session")
def red_sea() -> Ledger:
    """The ledger of attacks on ships."""
    return Ledger.load(ROOT / "examples" / "red-sea" / "data")
