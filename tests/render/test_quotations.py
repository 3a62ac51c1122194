"""No output puts our own words into a source's mouth: a plain reading or sum never stands in quotation marks."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

import strikeledger
from strikeledger import Ledger
from strikeledger.build.catalogue import Report
from strikeledger.build.editions import Edition
from strikeledger.data.row_balance import check_package
from strikeledger.entry.add import addition
from strikeledger.inference.bands import correction_set_lines
from strikeledger.inference.growing import growing_totals
from strikeledger.news.diff import difference_lines
from strikeledger.render.data_files import document_attachments
from strikeledger.render.xlsx import render_xlsx
from strikeledger.report.blocks import Chart, walk
from strikeledger.sections import headlines
from strikeledger.text import quotation
from tests.ledger_text import DATA, NOTEBOOKS, PackageOf, write_package
from tests.notebook_reading import read_report
from tests.notebook_text import run_here
from tests.pdf_reading import needs_poppler, text
from tests.render.fixtures_html import page_of, pdf_of

pytestmark = pytest.mark.slow

SEVENTEEN, EIGHTEEN, NINETEEN = "seventeen", "eighteen", "nineteen"
"""What an account of an attack, one of a strike, and a total say; no sentence of ours has these words."""
ALL = (SEVENTEEN, EIGHTEEN, NINETEEN, "thirteen", "fourteen", "sixteen")
ATTACK, ROUND, ORIGIN = "2023-11-17-al-tanf-1", "round-2023-11-08", "taza-2023-11-29"
OPENED, CLOSED = "[“‘«„‹\"'`]|<q>|&ldquo;|&quot;|&#34;|&#39;", "[”’»“›\"'`]|</q>|&rdquo;|&quot;|&#34;|&#39;"


def tables(plain: bool) -> dict[str, str]:
    """A package whose accounts and totals give numbers that are all plain, or none of them."""

    def mark(*columns: str) -> str:
        return " ".join(columns) if plain else ""

    tally = "measure | quantity | plain | source_id | as_of_first | counting | speaker_id"
    return {
        "attack_accounts": "attack_id | killed | us_injured | plain | source_id\n"
        f"{ATTACK} | {SEVENTEEN} | {SEVENTEEN} | {mark('killed', 'us_injured')} | a-2023-11-18\n"
        f"{ATTACK} | twelve | | | b-2023-11-19",
        "strike_accounts": "strike_id | killed | plain | source_id | speaker_id | acknowledged\n"
        f"{ROUND} | {EIGHTEEN} | {mark('killed')} | a-2023-11-18 | sohr | yes\n"
        f"{ROUND} | {EIGHTEEN} | {mark('killed')} | {ORIGIN} | sohr | yes\n"
        f"{ROUND} | six or seven | | b-2023-11-19 | pentagon | yes",
        "tallies": f"{tally}\n"
        f"attacks | {NINETEEN} | {mark('quantity')} | a-2023-11-18 | 2023-11-18 | Pentagon | pentagon\n"
        f"attacks | thirteen | {mark('quantity')} | {ORIGIN} | 2023-11-29 | Pentagon | pentagon\n"
        f"attacks | {NINETEEN} | {mark('quantity')} | {ORIGIN} | 2023-11-29 | SOHR | sohr\n"
        f"us_injured | sixteen | {mark('quantity')} | {ORIGIN} | 2023-11-29 | Pentagon | pentagon\n"
        f"us_killed | at least one | | {ORIGIN} | 2023-11-29 | Pentagon | pentagon\n"
        f"us_tbi | fourteen | {mark('quantity')} | {ORIGIN} | 2023-11-29 | Pentagon | pentagon",
        "context": "first_day\n2023-11-24",
        "speakers": "speaker_id | name | party | counts\nsohr | Observatory | monitor | yes",  # who isn't press counts by itself
    }


def quoted(words: str, output: str) -> bool:
    return re.search(rf"(?:{OPENED})\s*{words}\s*(?:{CLOSED})", output) is not None


def outputs(data: Path) -> dict[str, str]:
    """The text of everything that the three reports print and carry, by its name; the PDF is that of the situation."""
    found: dict[str, str] = {}
    for path in (path for path in NOTEBOOKS if path.stem != "explore"):
        asked = {"as_of": "2023-11-29"} | ({"last_edition": "2023-11-20"} if path.stem == "situation" else {})
        document = read_report(run_here(path, asked, data), name=path.stem)
        said = {"report": path.stem, "edition": "2023-11-29", "as_of": "2023-11-29"}
        document = dataclasses.replace(document, **said)
        found[f"{path.stem} html"] = page_of(document)
        charts = [piece for piece in walk(document.blocks) if isinstance(piece, Chart)]
        found[f"{path.stem} alt"] = "\n".join(f"{chart.title}\n{chart.subtitle}\n{chart.alt}" for chart in charts)
        found[f"{path.stem} tooltips"] = "\n".join(json.dumps(chart.spec, ensure_ascii=False) for chart in charts)
        files = document_attachments(document)
        found |= {f"{path.stem} {name}": content.decode() for name, content in files.items()}
        with zipfile.ZipFile(io.BytesIO(render_xlsx(document))) as book:
            found[f"{path.stem} xlsx"] = "\n".join(
                book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
            )
        if path.stem == "situation":
            found["situation pdf"] = text(pdf_of(document))
    return found


@pytest.fixture(scope="module", params=[True, False], ids=["plain", "in their words"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bool, Mapping[str, str]]:
    data = write_package(tmp_path_factory.mktemp("package") / "data", **tables(request.param))
    shutil.copy(DATA / "region.geojson", data)
    return request.param, outputs(data)


@needs_poppler
def test_no_output_quotes_a_plain_reading(printed: tuple[bool, Mapping[str, str]]) -> None:
    plain, found = printed
    places = {(words, name) for words in ALL for name, output in found.items() if quoted(words, output)}
    bare = {name for name, output in found.items() for words in ALL if output.count(words) > output.count(f"[{words}]")}
    if plain:
        assert (places, bare) == (set(), set())
    else:
        expected = {(words, f"situation {kind}") for words in ALL for kind in ("html", "pdf")}
        assert expected <= places


@needs_poppler
def test_a_plain_reading_is_printed_in_square_brackets(printed: tuple[bool, Mapping[str, str]]) -> None:
    plain, found = printed
    names = ("strikes", "attacks_over_time", "casualties", "contradicting_totals")
    kinds = ["situation html", "situation pdf", "situation xlsx", *(f"situation tables/{name}.csv" for name in names)]
    places = {name for name in kinds if any(f"[{words}]" in found[name] for words in ALL)}
    assert places == (set(kinds) if plain else set())


@needs_poppler
def test_the_register_says_what_brackets_mean_where_there_are_any(printed: tuple[bool, Mapping[str, str]]) -> None:
    plain, found = printed
    said = ["In square brackets" in " ".join(found[f"situation {kind}"].split()) for kind in ("html", "pdf")]
    assert said == [plain, plain]


@pytest.mark.parametrize("plain", [True, False])
def test_the_command_line_quotes_no_plain_reading(plain: bool, package_of: PackageOf) -> None:
    data = package_of(**tables(plain))
    one, other = (
        Edition(Report("sample", Path("sample.ipynb"), {}), day, {"as_of": day}) for day in ("2023-11-14", "2023-11-29")
    )
    ledger = Ledger.load(data)
    lines = {
        "check": check_package(data),
        "diff": difference_lines(one, other, ledger),
        "bands": correction_set_lines(growing_totals(ledger, "attacks")),
    }
    told = {name: "\n".join(each) for name, each in lines.items()}
    assert {name for name, output in told.items() if any(quoted(words, output) for words in ALL)} == (
        set() if plain else set(lines)
    )


@pytest.mark.parametrize(("mark", "said"), [("quantity", "[seventeen]"), ("", '"seventeen"')])
def test_what_is_added_is_shown_as_it_will_be_printed(mark: str, said: str, package_of: PackageOf) -> None:
    data = package_of(tallies="quantity\n61")
    form = data.parent / "new.toml"
    form.write_text(
        f"""
        [source]
        source_id = "wire-2023-11-29"

        [[tally]]
        measure = "attacks"
        scope = "Iraq+Syria"
        since = "2023-10-17"
        as_of_first = "2023-11-28"
        quantity = "seventeen"
        counting = "Pentagon"
        speaker_id = "pentagon"
        plain = "{mark}"
        """,
        encoding="utf-8",
    )
    assert f"quantity {said} is read as 17" in "\n".join(addition(data, form).readings)


SOURCES = [path for path in Path(strikeledger.__file__).parent.rglob("*.py") if path.name != "text.py"]


def test_one_function_sets_quotation_marks_around_a_quantity() -> None:
    by_hand = re.compile('“\\{[^}]*(?:words|quantity|claim)|["\']{1,2}"\\{[^}]*\\[["\'](?:words|quantity)')
    found = {path.name for path in SOURCES if by_hand.search(path.read_text(encoding="utf-8"))}
    assert found == set()


def test_nothing_is_no_quotation() -> None:
    assert [quotation("", plain, marks) for plain in (True, False) for marks in ("“”", '""')] == [""] * 4


def test_an_account_without_a_number_is_no_quotation(package_of: PackageOf) -> None:
    claims = headlines.last_attack(Ledger.load(package_of(attack_accounts=f"attack_id\n{ATTACK}"))).claims
    assert [claim.quotation for claim in claims] == [""]
