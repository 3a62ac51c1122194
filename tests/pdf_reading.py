"""Reading a PDF in a test: its words, its structure."""

from __future__ import annotations

import io
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


def _scope(attributes: Any) -> str:
    several = list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    return "".join(str(each.get("/Scope", "")) for each in several if isinstance(each, pikepdf.Dictionary))
