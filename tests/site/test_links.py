"""Every link of the index, of pages, briefs and the feed leads to something, whichever editions were built."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree, html

from strikeledger.build.publish import remove_edition
from strikeledger.build.state import BuildState
from strikeledger.site.not_built import update_placeholders
from strikeledger.site.reports import update_index
from tests.site.test_index import edition, words

NEIGHBOURS = '<p id="here"><a href="../2023-11-22/tiny.html">before</a> <a href="../2023-12-06/tiny.html">after</a></p>'


def dead_links(reports: Path) -> Iterator[tuple[str, str]]:
    """Each link in a folder of reports that leads to no file, or to no place in one: where it stands, and to where."""
    pages = {page: html.fromstring(page.read_bytes()) for page in sorted(reports.rglob("*.html"))}
    feed = etree.parse(reports / "feed.xml").getroot()
    for page, tree in {**pages, reports / "feed.xml": feed}.items():
        for link in (value for name in ("href", "src") for value in tree.xpath(f"//@{name}")):
            address, _, place = link.partition("#")
            if re.match("[a-z]+:", link) or place.startswith("as-of="):
                continue
            found = (page.parent / unquote(address)).resolve() if address else page
            inside = not place or found not in pages or pages[found].xpath("//*[@id=$id]", id=unquote(place))
            if not found.exists() or not inside:
                yield str(page.relative_to(reports)), link


@pytest.mark.slow
def test_one_edition_alone_has_no_dead_link(reports: Callable[..., Path]) -> None:
    folder = reports("situation", "--as-of", "2023-11-29")
    assert list(dead_links(folder)) == []
    assert "not here" in (folder / "situation" / "2023-11-22" / "situation.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_feed_names_who_speaks_in_a_built_page(reports: Callable[..., Path]) -> None:
    feed = (reports("situation", "--as-of", "2023-11-29") / "feed.xml").read_text(encoding="utf-8")
    assert "Attacks on US forces: 74 (US officials, unnamed)" in feed


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with one edition, whose page leads to the ones before and after."""
    (edition(tmp_path, "tiny", "2023-11-29") / "tiny.html").write_text(NEIGHBOURS)
    update_index(tmp_path)
    return tmp_path


def test_a_page_stands_where_a_neighbour_is_not_built_and_is_no_edition(tiny: Path) -> None:
    assert list(dead_links(tiny)) == []
    page = (tiny / "tiny" / "2023-11-22" / "tiny.html").read_text(encoding="utf-8")
    assert "strikeledger report tiny --as-of 2023-11-22" in page
    assert BuildState(tiny).folders() == ["tiny/2023-11-29"]
    assert words(tiny, "//p[@class='newest']") == ["As known on 29 November 2023"]


def test_that_page_goes_with_what_led_to_it(tiny: Path) -> None:
    (tiny / "tiny" / "2023-11-29" / "tiny.html").write_text(NEIGHBOURS.replace("2023-12-06", "2023-11-22"))
    update_placeholders(tiny / "tiny")
    assert sorted(path.name for path in (tiny / "tiny").glob("20*")) == ["2023-11-22", "2023-11-29"]
    remove_edition(BuildState(tiny), "tiny/2023-11-29")
    assert not (tiny / "tiny").exists()
