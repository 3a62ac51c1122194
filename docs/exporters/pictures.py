"""Take the pictures of docs/exporters.md: each option of the exporters, as the page or the PDF of any.ipynb shows it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from strikeledger.render.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
from tests.browser import FLAGS

FOLDER = Path(__file__).parent
NOTEBOOK = FOLDER / "any.ipynb"
HOUSE: dict[str, Any] = {"brand": str(FOLDER / "_brand.yml")}
NAMED: dict[str, Any] = {"title": "Spring", "subtitle": "One week of May", "authors": ["City desk", "Bridge office"]}
OWN: dict[str, Any] = {"template_name": "city", "extra_template_basedirs": [str(FOLDER)]}


def main() -> None:
    """Write the pictures beside this file."""
    chromium = shutil.which("chromium")
    if not (chromium and shutil.which("pdftoppm")):
        sys.exit("pictures need chromium and pdftoppm (poppler-utils)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        save("code", page(browser), pdf())
        save("no-input", page(browser, exclude_input=True), pdf(exclude_input=True))
        save("title", page(browser, **NAMED), pdf(**NAMED))
        save("paper", pdf(paper="a4"), pdf(paper="letter"))
        save("contents", page(browser, width=1180), page(browser, width=1180, contents=False))
        save("brand", page(browser, **HOUSE), pdf(**HOUSE))
        save("template", page(browser, **OWN), pdf(**OWN))
        browser.close()


def page(browser: Browser, width: int = 900, **options: Any) -> Image.Image:
    """The first screen of the page."""
    made, _ = StrikeledgerHTMLExporter(**options).from_notebook_node(nbformat.read(NOTEBOOK, as_version=4))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "page.html")
        path.write_text(made, encoding="utf-8")
        shown = browser.new_page(viewport={"width": width, "height": width * 4 // 5})
        shown.goto(path.as_uri())
        return Image.open(io.BytesIO(shown.screenshot()))


def pdf(**options: Any) -> Image.Image:
    """The first page of the PDF."""
    made, _ = StrikeledgerPDFExporter(**options).from_notebook_node(nbformat.read(NOTEBOOK, as_version=4))
    done = subprocess.run(
        ["pdftoppm", "-r", "84", "-png", "-f", "1", "-l", "1"], input=made, capture_output=True, check=True
    )
    return Image.open(io.BytesIO(done.stdout))


def save(name: str, *pictures: Image.Image) -> None:
    """Pictures of one height side by side, on grey, as one file."""
    height = 560
    scaled = [
        one.convert("RGB").resize((one.width * height // one.height, height), Image.Resampling.LANCZOS)
        for one in pictures
    ]
    whole = Image.new("RGB", (sum(one.width for one in scaled) + 12 * (len(scaled) + 1), height + 24), "#aab4be")
    left = 12
    for one in scaled:
        whole.paste(one, (left, 12))
        left += one.width + 12
    whole.quantize(96).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
