"""The parts of a Word file beside its text: pictures, links, places, lists and comments; and the same bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import docx
import vl_convert
from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from strikeledger.render.chart_words import SVG
from strikeledger.render.guests.pictures import css_pixels
from strikeledger.render.svg import parse_svg, start_engine
from strikeledger.render.word.elements import (
    BULLETS,
    element,
    list_definitions,
    list_instance,
    settings_elements,
    styles_elements,
)
from strikeledger.theme import SANS

WRITER = "strikeledger"
_DOTS = 200
"""Dots per inch of a drawing."""
_UNUSED = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects")
"""What the empty document of python-docx brings along and nothing needs."""
_NUMBERED = re.compile(r"""^[^"',]*[0-9][^"',]*""")
"""A typeface by its bare name that holds a number, as Source Sans 3, which the engine knows in quotation marks alone."""
_FAMILY = re.compile(r"(font-family\s*:)([^;}]+)")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


class WordPackage:
    """A Word file that is being made, of pictures by name; `moment` is the time that it and its comments carry, never the present."""

    def __init__(self, files: Mapping[str, bytes], language: str, moment: dt.datetime) -> None:
        self.document = docx.Document()
        self._files, self._moment = files, moment
        self._places: dict[str, int] = {}
        self._lists = 1
        self._marks = self._pictures = 0
        for rels in (self.document.part.package.rels, self.document.part.rels):
            for name in [name for name, rel in rels.items() if rel.reltype.rpartition("/")[2] in _UNUSED]:
                del rels[name]
        self.document.styles.element[:] = styles_elements(language)
        self._numbering = self.document.part.numbering_part.element
        self._numbering[:] = [*list_definitions(), list_instance(BULLETS, BULLETS, 1)]
        self.document.settings.element[:] = settings_elements()
        self.main: Any = self.document.part

    # --- links and places
    def link_to(self, address: str) -> str:
        """The id of a link to an address."""
        return str(self.main.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def place_name(self, name: str) -> str:
        """The name of a place that links lead to, as Word allows names."""
        return f"place_{self._places.setdefault(name, len(self._places) + 1)}"

    def mark_place(self, name: str) -> list[Any]:
        """The marks of a place by its name."""
        self._marks += 1
        start = element("bookmarkStart", id=self._marks, name=self.place_name(name))
        return [start, element("bookmarkEnd", id=self._marks)]

    # --- lists
    def add_list(self, kind: int, start: int) -> int:
        """A list that counts by itself; those with bullets are one."""
        if kind == BULLETS:
            return BULLETS
        self._lists += 1
        self._numbering.append(list_instance(self._lists, kind, start))
        return self._lists

    # --- pictures
    def natural_size(self, path: str) -> tuple[float, float]:
        """Width and height of a picture in points, by its own measures; two times nothing for a kind that Word doesn't know."""
        if path.endswith(".svg"):
            return _svg_size(parse_svg(self._files[path]))
        try:
            image = Image.from_blob(self._files[path])
        except UnrecognizedImageError:
            return 0.0, 0.0
        return image.px_width * 0.75, image.px_height * 0.75

    def picture(self, path: str, alt: str, width: float, height: float) -> Any | None:
        """A picture within a line, its sides in points (a height of 0: by its own proportions); None for a kind that Word doesn't know."""
        content = self._files[path]
        if path.endswith(".svg"):
            start_engine()
            own = self.natural_size(path)[0] or width
            scale = max(width, 1) / max(own, 1) * 0.75 * _DOTS / 72
            content = vl_convert.svg_to_png(_legible_svg(content), scale=scale)
        try:
            made: Any = self.main.new_pic_inline(io.BytesIO(content), Pt(width), Pt(height) if height else None)
        except UnrecognizedImageError:
            return None
        self._pictures += 1
        made.docPr.attrib.update({"id": str(self._pictures), "name": f"Picture {self._pictures}", "descr": alt})
        return element("drawing", made)

    # --- comments
    def add_comment(self, paragraphs: Iterable[tuple[str, str]]) -> int:
        """Add a comment, each of its paragraphs bold words and plain ones; gives its number."""
        comment = self.document.part.document.comments.add_comment(author=WRITER, initials="sl")
        for at, (bold, plain) in enumerate(paragraphs):
            paragraph = comment.add_paragraph() if at else comment.paragraphs[0]
            if bold:
                paragraph.add_run(bold).bold = True
            paragraph.add_run(plain)
        return int(comment.comment_id)

    # --- the file
    def save(self) -> bytes:
        """The file, whose bytes are the same for the same content."""
        comments = self.main.part_related_by(RELATIONSHIP_TYPE.COMMENTS).element if len(self.document.comments) else ()
        for comment in comments:
            comment.set(qn("w:date"), f"{self._moment:%Y-%m-%dT%H:%M:%SZ}")
        buffer = io.BytesIO()
        self.document.save(buffer)
        return _with_fixed_dates(buffer.getvalue())


def _with_fixed_dates(content: bytes) -> bytes:
    """A zip file whose members carry a date of long ago, by name after the first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as fixed:
        first, *others = made.namelist()
        for name in (first, *sorted(others)):
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type, member.create_system, member.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            fixed.writestr(member, made.read(name))
    return buffer.getvalue()


# --- drawings
def _svg_size(svg: Any) -> tuple[float, float]:
    """Width and height of a drawing in points: those of its view, else its own; two times nothing where it says neither."""
    view = svg.get("viewBox", "").replace(",", " ").split()[2:]
    wide, tall = (
        float(css_pixels(side) or 0) for side in (view if len(view) == 2 else map(svg.get, ("width", "height")))
    )
    return wide * 0.75, tall * 0.75


def _legible_svg(content: bytes) -> str:
    """A drawing whose words have a typeface of ours to fall back on: the engine leaves out those in one that it doesn't find."""
    svg = parse_svg(content)
    svg.set("font-family", svg.get("font-family", "sans-serif"))
    for each in svg.iter("*"):
        if family := each.get("font-family"):
            each.set("font-family", _with_ours(family))
        if style := each.get("style"):
            each.set("style", _FAMILY.sub(lambda found: found[1] + _with_ours(found[2]), style))
        if each.tag == f"{SVG}style" and each.text:
            each.text = _FAMILY.sub(lambda found: found[1] + _with_ours(found[2]), each.text)
    return str(etree.tostring(svg, encoding="unicode"))


def _with_ours(family: str) -> str:
    return ", ".join((_NUMBERED.sub(r"'\g<0>'", family.strip()), f"'{SANS}'"))
