"""Any day, any subset: a seeded sample of days, sources, countries and other parameters, in each report, without a kernel."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from strikeledger.build.catalogue import read_catalogue
from strikeledger.build.editions import resolve_edition
from strikeledger.build.parameters import ParameterValues
from strikeledger.data.validate import ValidatedPackage
from tests.ledger_text import DATA, ROOT
from tests.notebook_text import run_here

REPORTS = read_catalogue(ROOT / "reports.toml")
pytestmark = pytest.mark.slow

VIEWS = int(os.environ.get("STRIKELEDGER_VIEWS", "1"))
"""How many views of each report are tried."""


def view(report: str, checked: ValidatedPackage, chance: random.Random) -> ParameterValues:
    """A day, sources that were published by then, countries and what else a report can be asked."""
    published = {row["source_id"]: row["published"] for row in checked.tables["sources"].rows}
    countries = sorted({row["country"] for row in checked.tables["places"].rows})
    days = sorted(set(published.values()))
    day = chance.choice(days)
    known = [source for source in sorted(published) if published[source] <= day]
    if report == "article":
        return {"as_of": day, "source": chance.choice(known), "several": chance.randint(2, 9)}
    other: ParameterValues = {
        "situation": {"several": chance.randint(2, 9)},
        "tempo": {"until": chance.choice(days)},
        "sources": {"vintages_from": chance.choice(days)},
    }[report]
    return {
        "as_of": day,
        "sources": chance.sample(known, min(len(known), chance.choice([0, 0, 1, 1, 2, 5]))),
        "countries": chance.sample(countries, chance.choice([0, 0, 1, 2])),
        **other,
    }


@pytest.mark.parametrize("seed", range(VIEWS))
@pytest.mark.parametrize("report", sorted(REPORTS))
def test_any_day_and_subset_that_is_no_refusal_makes_a_report(
    report: str, seed: int, checked: ValidatedPackage
) -> None:
    asked = view(report, checked, random.Random(f"{report} {seed}"))  # noqa: S311
    edition = resolve_edition(REPORTS[report], checked, asked)
    shown = [
        cell for cell in run_here(Path(REPORTS[report].notebook), edition.values, DATA).cells if cell.get("outputs")
    ]
    assert len(shown) > 3, asked


def test_one_source_that_says_nothing_of_a_country_makes_a_report(checked: ValidatedPackage) -> None:
    asked: ParameterValues = {"as_of": "2024-01-24", "countries": ["Jordan"], "sources": ["ap-2024-01-23-a"]}
    edition = resolve_edition(REPORTS["situation"], checked, asked)
    cells = run_here(REPORTS["situation"].notebook, edition.values, DATA).cells
    (shown,) = [cell.outputs[0]["data"] for cell in cells if "sections.dateline(" in cell.source]
    assert "nothing of what was asked for had been published by then" in str(shown)
