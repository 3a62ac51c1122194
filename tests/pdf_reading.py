"""Reading a PDF in a test: its words, its structure."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)


def text(pdf: bytes, *options: str) -> str:
    """The words of a PDF, as poppler finds them."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def structure(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure tree."""
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting.extend(element)
        elif isinstance(element, pikepdf.Dictionary):
            yield element
            if "/K" in element:
                waiting.append(element.K)


def tags(pdf: bytes, *names: str) -> list[dict[str, str]]:
    """The alternative text and scope of every structure element of some kinds."""
    with opened(pdf) as file:
        found = [element for element in structure(file) if element.get("/S") in names]
        return [{"alt": str(element.get("/Alt", "")), "scope": _scope(element.get("/A"))} for element in found]


def leads_to(pdf: bytes) -> list[str]:
    """The first word at the left of the place that each link inside a PDF leads to, as long as that place exists."""
    words = _words(pdf)
    with opened(pdf) as file:
        pages = {page.objgen: number for number, page in enumerate(file.pages)}
        heights = [float(page.MediaBox[3]) for page in file.pages]
        links = [link for page in file.pages for link in page.get("/Annots", []) if link.get("/Subtype") == "/Link"]
        ends = [link.Dest if "/Dest" in link else link.A.D for link in links if "/Dest" in link or "/D" in link.A]
        places = [
            (pages[end[0].objgen], float(end[2]), float(end[3])) for end in ends if isinstance(end, pikepdf.Array)
        ]
    return [_first_word(words[page], left, heights[page] - from_below) for page, left, from_below in places]


Word = tuple[float, float, float, str]


def _words(pdf: bytes) -> list[list[Word]]:
    """The words of each page with where they begin and end, from the left, and where they begin from the top."""
    place = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>([^<]*)<')
    pages = text(pdf, "-bbox").split("<page ")[1:]
    return [
        [(float(left), float(right), float(top), word) for left, top, right, word in place.findall(page)]
        for page in pages
    ]


def _first_word(words: list[Word], at: float, top: float) -> str:
    """The word that begins the line at a place, or just below it; one that ends far left of it is of the column before."""
    near = [
        (down, left, word)
        for left, right, down, word in words
        if abs(left - at) < 20 and right > at - 8 and 0 <= down - top < 14
    ]
    return min(near)[2] if near else ""


def _scope(attributes: Any) -> str:
    several = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return "".join(str(each.get("/Scope", "")) for each in several if isinstance(each, pikepdf.Dictionary))
