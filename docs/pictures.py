"""Take the README's pictures and the sample from the built reports; needs Chromium."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS
from tests.lab import picture

DOCS = Path(__file__).parent
REPORTS = DOCS.parent / "reports"
SITUATION = REPORTS / "situation" / "2023-11-29" / "situation.html"
SAMPLE = REPORTS / "article" / "2023-11-29"
SHIPS = DOCS.parent / "examples" / "red-sea" / "reports" / "situation" / "2024-01-12"
TEMPO = REPORTS / "tempo" / "2024-02-10" / "tempo.html"


def main() -> None:
    """Write docs/page.png, tempo.png and explore.png, and docs/sample/ with an edition of each ledger as a page and as a PDF."""
    chromium = shutil.which("chromium")
    if not (chromium and SAMPLE.is_dir() and SHIPS.is_dir() and SITUATION.is_file() and TEMPO.is_file()):
        sys.exit("pictures need chromium and the built reports (make report examples)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        _opened(browser, SITUATION).screenshot(path=DOCS / "page.png")
        _opened(browser, TEMPO).locator("figure.chart").first.screenshot(path=DOCS / "tempo.png")
        with tempfile.TemporaryDirectory() as folder:
            picture(browser, DOCS.parent / "notebooks" / "explore.ipynb", Path(folder, "home"), DOCS / "explore.png")
        browser.close()
    (DOCS / "sample" / "red-sea").mkdir(parents=True, exist_ok=True)
    for kind in ("html", "pdf"):
        shutil.copy(SAMPLE / f"article.{kind}", DOCS / "sample")
        shutil.copy(SHIPS / f"situation.{kind}", DOCS / "sample" / "red-sea")


def _opened(browser: Browser, report: Path) -> Page:
    """A report with its charts drawn."""
    page = browser.new_page(viewport={"width": 1180, "height": 1000})
    page.goto(report.as_uri())
    page.locator("figure.chart").first.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    page.evaluate("window.scrollTo(0, 0)")
    return page


if __name__ == "__main__":
    main()
