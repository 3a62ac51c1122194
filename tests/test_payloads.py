"""What would be markup, a formula, an address of a script or a command to a terminal stands in every free text, and stays text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from lxml import html as lxml_html
from playwright.sync_api import Browser

from strikeledger.cli.main import command_line
from tests.browser import Seen, visit
from tests.ledger_text import DATA, ROOT, contents, read_csv, write_csv

pytestmark = pytest.mark.slow

PAYLOAD = '=1+1"><script>alert(1)</script><img src=x onerror=alert(1)>{{n}} [a](javascript:alert(1)) $x$'
SHORT = "<img src=x onerror=alert(1)>"
FREE = {
    "attack_accounts": {"claimed_by": PAYLOAD, "note": SHORT},
    "strike_accounts": {"target": PAYLOAD, "target_group": PAYLOAD, "note": SHORT},
    "tallies": {"counting": PAYLOAD, "note": SHORT},
    "sources": {
        "publisher": PAYLOAD,
        "title": PAYLOAD,
        "url": '"onmouseover="alert(1)',
        "archived_url": "'><svg/onload=alert(1)>",
    },
    "speakers": {"name": PAYLOAD, "short": SHORT},
    "places": {"name": PAYLOAD, "also_called": PAYLOAD},
    "context": {"label": SHORT, "annotation": SHORT},
    "corrections": {"why": PAYLOAD},
}
"""Columns of free text, and what is added to each cell that has some; a short one takes a cell's place where there is little room."""


def spoil(data: Path) -> None:
    fixed = {(row["file"], row["row"], row["column"]) for row in read_csv(data / "corrections.csv")}
    for table, columns in FREE.items():
        rows = read_csv(data / f"{table}.csv")
        key = next(iter(rows[0]))
        for row in rows:
            for column, payload in columns.items():
                if row[column] not in ("", "Pentagon") and (f"{table}.csv", row[key], column) not in fixed:
                    row[column] = SHORT if payload == SHORT else row[column] + payload
        write_csv(data / f"{table}.csv", list(rows[0]), rows)
    content = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    content["licenses"] = [{"name": f"CC {SHORT}", "path": "javascript:alert(1)"}]
    content["title"] += PAYLOAD
    for name, words in content["terms"].items():
        if name in ("forces", "attackers", "personnel", "striker", "officials", "short"):
            content["terms"][name] = words + SHORT
        elif name in ("parties", "countings"):
            content["terms"][name] = {key: words_of + SHORT for key, words_of in words.items()}
    (data / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")


CATALOGUE = """
[situation]
formats = ["html", "pdf", "brief"]
[tempo]
formats = ["html"]
[sources]
formats = ["html"]
[article]
formats = ["html"]
parameters = { source = "taza-2023-11-29" }
"""


@pytest.fixture(scope="module")
def reports(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Every report as of a day, on data with a payload in every free text and in the terms."""

    def make(folder: Path) -> None:
        shutil.copytree(DATA, folder / "data")
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
        (folder / "reports.toml").write_text(CATALOGUE, encoding="utf-8")
        spoil(folder / "data")
        places = {"--catalogue": "reports.toml", "--data": "data", "--reports": "reports"}
        options = [word for option, name in places.items() for word in (option, str(folder / name))]
        result = CliRunner().invoke(command_line, ["report", "--as-of", "2023-11-29", *options])
        assert result.exit_code == 0, result.output

    return once("payloads", make) / "reports"


@pytest.fixture(scope="module")
def edition(reports: Path) -> Path:
    """The edition of the situation report."""
    return next((reports / "situation").glob("2023-11-29*"))


PAGES = ["situation", "situation.brief", "tempo", "sources", "article"]


def page_of(reports: Path, name: str) -> Path:
    return next((reports / name.partition(".")[0]).glob(f"2023-11-29*/{name}.html"))


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_in_a_page_nothing_runs_or_is_asked_for(reports: Path, browser: Browser, name: str) -> None:
    seen = Seen()
    alerts: list[str] = []
    page = visit(browser, page_of(reports, name).as_uri(), seen)
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    for number in range(min(6, page.locator("a.figure, button.figure, [aria-haspopup]").count())):
        page.locator("a.figure, button.figure, [aria-haspopup]").nth(number).click(force=True)
        page.keyboard.press("Escape")
    page.evaluate("document.querySelectorAll('details').forEach(data => { data.open = true })")
    page.wait_for_timeout(300)
    asked = [url for url in seen.requests if not url.startswith(("data:", "file:"))]
    assert (alerts, asked, seen.sent, seen.complaints) == ([], [], [], [])
    page.context.close()


def test_a_page_and_a_mail_hold_no_element_or_address_of_the_data(reports: Path, edition: Path) -> None:
    for name in PAGES:
        root = lxml_html.fromstring(page_of(reports, name).read_bytes())
        handlers = {key for element in root.iter() for key in element.attrib if key.lower().startswith("on")}
        addresses = set(root.xpath("//@href | //@src | //@action | //@formaction"))
        wrong = [
            each
            for each in addresses
            if not re.match(r"https?://|#|data:(image|font)/|\.\./|mailto:|[\w./-]+(#.*)?$", each)
        ]
        pictures = [each for each in root.xpath("//img/@src") if each == "x"]
        assert (handlers, wrong, pictures, SHORT in root.text_content()) == (set(), [], [], True)
    assert "<script" not in (edition / "situation.brief.html").read_text(encoding="utf-8")


def test_links_in_a_pdf_lead_to_pages_alone(edition: Path) -> None:
    found = 0
    for name in ("situation.pdf", "situation.brief.pdf"):
        with pikepdf.open(edition / name) as pdf:
            assert "/JavaScript" not in pdf.Root.get("/Names", {})
            for page in pdf.pages:
                for link in page.get("/Annots", []):
                    action = link.get("/A")
                    assert action is None or str(action["/S"]) in {"/URI", "/GoTo"}
                    if action is not None and "/URI" in action:
                        found += 1
                        assert re.match(r"https?://|mailto:|situation(\.brief)?\.(pdf|html)$", str(action["/URI"])), (
                            str(action["/URI"])
                        )
    assert found > 0


def test_a_spreadsheet_runs_nothing_and_links_to_pages_alone(edition: Path) -> None:
    with zipfile.ZipFile(edition / "situation.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        targets = [
            target for name in book.namelist() if name.endswith(".rels") and "worksheets" in name
            for target in re.findall(r'Target="([^"]*)" TargetMode="External"', book.read(name).decode())
        ]  # fmt: skip
    assert [sheet for sheet in sheets if "<f>" in sheet] == []
    assert (len(targets) > 0, [target for target in targets if not re.match("https?://", target)]) == (True, [])


def test_a_csv_holds_no_formula(edition: Path) -> None:
    tables = [content for name, content in contents(edition).items() if name.endswith(".csv")]
    cells = [cell for content in tables for row in csv.reader(io.StringIO(content.decode())) for cell in row]
    assert (len(cells) > 500, [cell for cell in cells if cell.startswith(("=", "@", "\t"))]) == (True, [])
    assert [cell for cell in cells if re.match(r"[+-](?!\d)", cell)] == []


COMMANDS = "\x1b[2J\x1b]0;title\x07\u202e\x9b5m"
"""A cleared screen, another title, words turned around and a colour."""


@pytest.mark.parametrize(
    "words",
    [
        ["report", f"x{COMMANDS}"], ["report", "-p", f"x{COMMANDS}=1"], ["report", "-p", f"countries=x{COMMANDS}"],
        ["diff", f"situation/{COMMANDS}", "situation/2023-11-29"], ["verify", f"a{COMMANDS}"], ["check", f"x{COMMANDS}"],
        ["bands", "--as-of", COMMANDS], ["bands", "--as-of", "2024-02-10", "--scope", COMMANDS], ["extract", f"x{COMMANDS}.pdf"],
        ["import", "ucdp", f"x{COMMANDS}.csv", "--into", f"y{COMMANDS}"], ["add", f"x{COMMANDS}.toml"], ["tick", "--now", COMMANDS],
    ],
    ids=lambda words: " ".join(words[:2]).encode("ascii", "ignore").decode()[:12].replace("\x1b", ""),
)  # fmt: skip
def test_what_a_line_repeats_commands_no_terminal(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(command_line, words)
    assert (result.exit_code != 0, re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", result.output)) == (True, None)
