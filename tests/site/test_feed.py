"""The feed: valid Atom that a reader takes, the same bytes for the same editions, and ids that stay, published or not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner
from lxml import etree

from strikeledger.cli.main import command_line
from strikeledger.site.feed import feed_xml, write_feed
from strikeledger.site.published import NOWHERE, SiteFacts
from tests.project import Project
from tests.site.test_index import edition, figure

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = SiteFacts("https://example.org/reports", "ledger", "A ledger")


def faults(feed: str) -> list[str]:
    """What breaks RFC 4287 in a feed: what has to be there, once or more often, and what may not be there twice."""
    root = etree.fromstring(feed.encode())
    found = [] if root.tag == f"{ATOM}feed" else ["no feed"]
    for part in (root, *root.iter(f"{ATOM}entry")):
        found += [
            f"{part.tag}: {n} {tag}"
            for tag in ("id", "title", "updated")
            if (n := len(part.findall(f"{ATOM}{tag}"))) != 1
        ]
        found += [] if part.findall(f"{ATOM}author") or root.findall(f"{ATOM}author/{ATOM}name") else ["no author"]
        found += [] if re.match(r"[a-z][a-z0-9+.-]*:.", part.findtext(f"{ATOM}id", "")) else ["an id is no address"]
        moment = part.findtext(f"{ATOM}updated", "")
        found += [] if datetime.fromisoformat(moment).tzinfo and moment.endswith("Z") else [f"{moment} is no moment"]
        alternates = [
            link.get("type") for link in part.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"
        ]
        found += ["two alternates of a kind"] if len(alternates) != len(set(alternates)) else []
    for entry in root.iter(f"{ATOM}entry"):
        (content,) = entry.findall(f"{ATOM}content")
        found += [] if [child.tag for child in content] == ["{http://www.w3.org/1999/xhtml}div"] else ["no div"]
        found += [] if "".join(content.itertext()).strip() else ["an entry says nothing"]
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    found += ["an id stands twice"] if len(ids) != len(set(ids)) else []
    return found + (["a self link too many"] if len(root.findall(f"{ATOM}link[@rel='self']")) != 1 else [])


def read(feed: str) -> Any:
    """A feed as a feed reader takes it, without a complaint; it is valid besides."""
    found = feedparser.parse(feed)
    assert (found.bozo, faults(feed)) == (0, []) or not found.entries
    assert (bool(found.bozo), found.version) == (False, "atom10")
    return found


def supersede(folder: Path, why: str, **more: str) -> None:
    (folder / "superseded.json").write_text(json.dumps({"revision": 1, "why": why, **more}), encoding="utf-8")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Two editions of a series, the first of them revised, and one beside the catalogue."""
    first = edition(tmp_path, "tiny", "2023-11-22", figure(67, 67))
    content = json.loads((first / "figures.json").read_text(encoding="utf-8"))
    (first / "figures.json").write_text(json.dumps({**content, "revision": 2}), encoding="utf-8")
    supersede(edition(tmp_path, "tiny", "2023-11-22.r1", figure(66)), "a correction: <b> & more", replaced="2023-12-24")
    edition(tmp_path, "tiny", "2023-11-29", figure(74, 74))
    edition(tmp_path, "tiny", "2023-11-29-12345678", figure(12), several=3)
    return tmp_path


def test_no_edition_makes_a_feed_without_entries(tmp_path: Path) -> None:
    assert (faults(feed_xml(tmp_path, NOWHERE)), read(feed_xml(tmp_path, NOWHERE)).entries) == ([], [])


def test_editions_and_their_revisions_are_entries_the_newest_first(reports: Path) -> None:
    entries = read(feed_xml(reports, SITE)).entries
    assert [(entry.title, entry.updated) for entry in entries] == [
        ("Tiny title, as known on 22 November 2023, revision 2", "2023-12-24T12:00:00Z"),
        ("Tiny title, as known on 29 November 2023", "2023-11-29T12:00:00Z"),
        ("Tiny title, as known on 22 November 2023", "2023-11-22T12:00:00Z"),
    ]


def said(entry: Mapping[str, Any]) -> str:
    text = re.sub(r"<[^>]+>", " ", entry["content"][0]["value"])
    return " ".join(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())


def test_an_entry_says_what_changed_and_why(reports: Path) -> None:
    revision, second, first = map(said, read(feed_xml(reports, SITE)).entries)
    assert revision == (
        "Revision 2 replaces revision 1, because of a correction: <b> & more. Headline figures that changed: "
        "Attacks on US forces: 67; before: at least 66."
    )
    assert second == "Headline figures that changed since 22 November 2023: Attacks on US forces: 74; before: 67."
    assert first == "Headline figures: Attacks on US forces: at least 66"


def test_an_entry_names_who_said_what_a_figure_rests_on(tmp_path: Path) -> None:
    rows = {
        "t-1": "Officials &amp; others",
        "t-2": "<i>The</i> Post",
        "t-3": "A monitor",
        "t-4": "A fourth",
        "t-5": "A monitor",
    }
    folder = edition(tmp_path, "tiny", "2023-11-22", {**figure(67, 67), "claims": [*rows, "t-6"]})
    register = "".join(
        f'<li id="claim-{at}"><p><span class="speaker">{who}</span></p><code class="row">{row}</code></li>'
        for at, (row, who) in enumerate(rows.items())
    )
    page = f"<ol>{register}</ol>"
    crate = (folder / "ro-crate-metadata.json").read_text(encoding="utf-8")
    was = (folder / "tiny.html").stat().st_size
    (folder / "tiny.html").write_text(page, encoding="utf-8")
    (folder / "ro-crate-metadata.json").write_text(crate.replace(f'"{was}"', f'"{len(page)}"'), encoding="utf-8")
    (entry,) = read(feed_xml(tmp_path, NOWHERE)).entries
    assert said(entry) == "Headline figures: Attacks on US forces: 67 (Officials & others; The Post; A monitor; 1 more)"


def test_an_entry_lists_what_its_report_opens_with(tmp_path: Path) -> None:
    rate = {**figure(2), "id": "rate/all", "label": "attacks per day"}
    folder = edition(tmp_path, "tiny", "2023-11-22", rate, figure(74))  # the second stands elsewhere in the report
    content = (folder / "figures.json").read_text(encoding="utf-8")
    shorter = content.replace('["rate/all", "attacks"]', '["rate/all"           ]')  # as many bytes
    (folder / "figures.json").write_text(shorter, encoding="utf-8")
    (entry,) = read(feed_xml(tmp_path, NOWHERE)).entries
    assert said(entry) == "Headline figures: Attacks per day: at least 2"


def test_a_feed_says_under_which_licence_it_is(reports: Path) -> None:
    site = replace(SITE, curator="City desk", licence="CC BY 4.0", licence_address="https://example.org/licence")
    root = etree.fromstring(feed_xml(reports, site).encode())
    assert root.findtext(f"{ATOM}rights") == "City desk, CC BY 4.0"
    assert [link.get("href") for link in root.findall(f"{ATOM}link[@rel='license']")] == ["https://example.org/licence"]
    read(feed_xml(reports, site))


def test_the_reasons_are_those_of_the_report_where_it_has_a_table_of_them(reports: Path) -> None:
    (reports / "tiny" / "2023-11-29" / "tables").mkdir()
    rows = "attacks,Attacks,67,74,New,New attacks,7\nkilled,Killed,1,1,The same,,\nrounds,Rounds,at least 4,4,Better known,,none\n"
    head = "figure,label,before,now,why,new,happened\n"
    (reports / "tiny" / "2023-11-29" / "tables" / "changes.csv").write_text(head + rows, encoding="utf-8")
    told = "Attacks: 74; before: 67. New attacks, 7. Rounds: 4; before: at least 4. Better known."
    assert said(read(feed_xml(reports, SITE)).entries[1]).endswith(f": {told}")


def test_ids_stay_wherever_the_folder_is_published_and_links_are_whole_where_it_is(reports: Path) -> None:
    unpublished = SiteFacts("", SITE.name, SITE.title)
    there, nowhere = (read(feed_xml(reports, site)) for site in (SITE, unpublished))
    assert [there.feed.id, *(entry.id for entry in there.entries)] == [
        nowhere.feed.id,
        *(e.id for e in nowhere.entries),
    ]
    assert there.entries[0].link == "https://example.org/reports/tiny/2023-11-22/tiny.html"
    assert there.entries[2].link == "https://example.org/reports/tiny/2023-11-22.r1/tiny.html"
    hrefs = re.findall(r'href="([^"]+)"', feed_xml(reports, unpublished))
    assert [href for href in hrefs if "//" in href or href.startswith("/")] == []


def test_the_id_of_a_revision_stays_when_another_replaces_it(tmp_path: Path) -> None:
    folder = edition(tmp_path, "tiny", "2023-11-22", figure(66))
    (before,) = read(feed_xml(tmp_path, SITE)).entries
    supersede(folder.rename(tmp_path / "tiny" / "2023-11-22.r1"), "new publications: b")
    content = json.loads((edition(tmp_path, "tiny", "2023-11-22", figure(67)) / "figures.json").read_text("utf-8"))
    (tmp_path / "tiny" / "2023-11-22" / "figures.json").write_text(
        json.dumps({**content, "revision": 2}), encoding="utf-8"
    )
    ids = [entry.id for entry in read(feed_xml(tmp_path, SITE)).entries]
    assert (len(ids), before.id in ids) == (2, True)


def test_other_ledgers_have_other_ids(tmp_path: Path) -> None:
    for name, low in (("a", 66), ("b", 12)):
        edition(tmp_path / name, "tiny", "2023-11-22", figure(low))
    feeds = [read(feed_xml(tmp_path / name, SiteFacts("", name))) for name in ("a", "b")]
    assert len({feeds[0].feed.id, feeds[1].feed.id, feeds[0].entries[0].id, feeds[1].entries[0].id}) == 4


def test_the_same_editions_make_the_same_bytes(reports: Path) -> None:
    assert write_feed(reports, SITE).read_bytes() == write_feed(reports, SITE).read_bytes()
    assert [path.name for path in reports.iterdir() if path.is_file()] == ["feed.xml"]


def test_an_edition_that_is_not_whole_is_no_entry(reports: Path) -> None:
    (reports / "tiny" / "2023-11-29" / "tiny.html").unlink()
    assert [entry.title for entry in read(feed_xml(reports, SITE)).entries if "29" in entry.title] == []


def test_a_feed_holds_the_newest_sixty(tmp_path: Path) -> None:
    for day in range(70):
        edition(tmp_path, "tiny", f"2023-{10 + day // 28}-{1 + day % 28:02}", figure(day))
    entries = read(feed_xml(tmp_path, SITE)).entries
    assert (len(entries), entries[0].updated) == (60, "2023-12-14T12:00:00Z")


@pytest.mark.slow
def test_a_run_writes_the_feed_and_a_removal_takes_an_edition_off_it(
    built_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")  # 15 January 2027
    project = built_project.copy(tmp_path / "copy")
    catalogue = project.catalogue.read_text(encoding="utf-8")
    project.catalogue.write_text(f'base_url = "https://example.org/r/"\n{catalogue}', encoding="utf-8")
    project.edit("headlines.attacks(ledger)", "headlines.attacks(ledger.as_of('2023-11-08'))")
    project.report("--as-of", "2023-11-15")
    path = project.reports / "feed.xml"
    found = read(path.read_text(encoding="utf-8"))
    assert found.feed.title == "Attacks on US forces and US strikes in Iraq, Syria and Jordan, as claimed"
    assert [
        (entry.link.removeprefix("https://example.org/r/tiny/"), entry.updated[:10]) for entry in found.entries
    ] == [
        ("2023-11-15/tiny.html", "2027-01-15"),
        ("2023-11-29/tiny.html", "2023-11-29"),
        ("2023-11-22/tiny.html", "2023-11-22"),
        ("2023-11-15.r1/tiny.html", "2023-11-15"),
    ]
    CliRunner().invoke(command_line, ["remove", "tiny/2023-11-15", "--reports", str(project.reports)])
    left = read(path.read_text(encoding="utf-8"))
    assert ([entry.id for entry in left.entries], left.feed.id) == ([e.id for e in found.entries[1:3]], found.feed.id)
