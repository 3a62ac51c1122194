"""Take the README's pictures from the built situation report; needs Chromium and poppler."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
EDITION = DOCS.parent / "reports" / "situation" / "2023-11-29"


def main() -> None:
    """Write docs/page.png (the page's first screen) and docs/pdf.png (two pages of the PDF)."""
    chromium, poppler = shutil.which("chromium"), shutil.which("pdftoppm")
    if not (chromium and poppler and EDITION.is_dir()):
        sys.exit("pictures need chromium, pdftoppm and a built situation report (make report)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": 1180, "height": 1000})
        page.goto((EDITION / "situation.html").as_uri())
        page.wait_for_timeout(2000)
        page.screenshot(path=DOCS / "page.png")
        browser.close()
    for number in (2, 3):
        target = str(DOCS / f"pdf-{number}")
        command = [
            poppler,
            "-r",
            "60",
            "-f",
            str(number),
            "-l",
            str(number),
            "-singlefile",
            "-png",
            str(EDITION / "situation.pdf"),
            target,
        ]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
