"""Views in which the reports of the shipped ledger are tried without a kernel, each run once however many tests look at it."""

from __future__ import annotations

from functools import cache

from tests.ledger_text import DATA, read_csv

Asked = dict[str, object]


@cache
def _monitor_sources() -> list[str]:
    """The publications in which a monitor gives totals."""
    return sorted({row["source_id"] for row in read_csv(DATA / "tallies.csv") if row["speaker_id"] == "sohr"})


VIEWS: dict[str, dict[str, Asked]] = {
    "situation": {
        "three days in": {"as_of": "2023-10-20"},
        "a week": {"as_of": "2023-10-25", "last_edition": "2023-10-18", "several": 3},
        "the article's day": {"as_of": "2023-11-29", "last_edition": "2023-11-22"},
        "last of the series": {"as_of": "2024-02-07", "last_edition": "2024-01-31"},
        "two years on": {"as_of": "2025-12-31"},
        "Syria": {"as_of": "2023-11-29", "countries": ["Syria"], "several": 3},
        "Jordan": {"as_of": "2023-11-29", "countries": ["Jordan"]},
        "a monitor": {"as_of": "2024-12-31", "sources": _monitor_sources()},
        "the article": {"as_of": "2023-11-29", "sources": ["taza-2023-11-29"]},
        "one strike's source": {"as_of": "2023-11-29", "sources": ["trt-2023-10-30-a"]},
    },
    "tempo": {
        "the article's day": {"as_of": "2023-11-29"},
        "after February": {"as_of": "2024-02-10", "last_edition": "2024-01-10"},
        "Syria": {"as_of": "2023-11-29", "countries": ["Syria"]},
        "Jordan": {"as_of": "2024-02-10", "countries": ["Jordan"]},
        "before anything": {"as_of": "2023-10-01"},
        "a day in": {"as_of": "2023-10-18"},
        "no truce yet": {"as_of": "2023-11-10"},
        "one strike's source": {"as_of": "2023-11-29", "sources": ["trt-2023-10-30-a"]},
        "the article": {"as_of": "2023-11-29", "sources": ["taza-2023-11-29"]},
        "all of it": {"as_of": "2024-12-31", "until": "2024-12-31"},
        "an early end": {"as_of": "2024-02-10", "until": "2023-11-05"},
    },
    "sources": {
        "the article's day": {"as_of": "2023-11-29"},
        "after February": {"as_of": "2024-02-10", "last_edition": "2024-01-10"},
        "Syria": {"as_of": "2023-11-29", "countries": ["Syria"]},
        "one source": {"as_of": "2024-02-10", "sources": ["taza-2023-11-29"]},
        "one strike's source": {"as_of": "2023-11-29", "sources": ["trt-2023-10-30-a"]},
        "three days in": {"as_of": "2023-10-20"},
        "one edition": {"as_of": "2024-02-10", "vintages_from": "2024-02-10", "countries": ["Jordan"]},
    },
    "article": {"the article's day": {}, "a wire": {"as_of": "2023-12-06", "source": "mamul-2023-10-19"}},
}
"""What each report is asked, by the name of the view."""

EVERY_VIEW = [(report, name) for report, views in VIEWS.items() for name in views]
