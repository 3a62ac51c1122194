"""The page as a string: what it says, what it leaves out, and that nothing on it can act."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from strikeledger.errors import NotebookError
from strikeledger.render.html.blocks import DATA_BELOW
from strikeledger.render.references import note_letter, number_ranges, safe_address
from strikeledger.render.tree import page_tree
from strikeledger.report.blocks import (
    Annex,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Note,
    Paragraph,
    Register,
    Rewind,
    Table,
    Text,
)
from strikeledger.text import day_in_words
from strikeledger.theme import DARK, LIGHT
from tests.render.fixtures_html import (
    DOWNLOADS,
    cumulative,
    document_of,
    figures,
    formula,
    page_of,
    rich_document,
    rounds,
    strikes_table,
    t,
    weekly,
)

NASTY = """</script><script>alert("1")</script><img src=x onerror='a'>&amp;{{ 7*7 }}"""


def tree(document: Document, downloads: Mapping[str, str] = {}) -> html.HtmlElement:
    return html.document_fromstring(page_of(document, downloads))


def words(node: html.HtmlElement) -> str:
    return " ".join(node.text_content().split())


def paragraph(*children: Inline) -> Document:
    """A document of one paragraph, with the figures and claims of the sample."""
    return dataclasses.replace(rich_document(), cells=None, blocks=(Paragraph(children),))


@pytest.fixture(scope="module")
def page() -> html.HtmlElement:
    return tree(rich_document(), DOWNLOADS)


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes() -> None:
    assert page_of(rich_document(), DOWNLOADS) == page_of(rich_document(), DOWNLOADS)


def packed(page: html.HtmlElement, name: str) -> str:
    """What an element of the page holds packed."""
    return zlib.decompress(base64.b64decode(page.get_element_by_id(name).text)).decode()


# --- nothing on the page can act or load -----------------------------------------------------------------------------
def policy(page: html.HtmlElement) -> str:
    return str(page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0])


def test_the_policy_names_exactly_the_scripts_of_the_page(page: html.HtmlElement) -> None:
    scripts = [*page.xpath("//script[not(@type)]/text()"), packed(page, "vega")]
    digests = {"sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert set(re.findall(r"sha256-[\w+/=]+", policy(page))) == digests


def test_the_policy_allows_nothing_unsafe_to_scripts(page: html.HtmlElement) -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in policy(page).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert (rules["base-uri"], rules["form-action"]) == ("'none'", "'none'")


def test_the_policy_stands_before_every_script(page: html.HtmlElement) -> None:
    assert page.xpath("count(//meta[@http-equiv]/preceding::script)") == 0


def test_the_page_loads_nothing_from_outside(page: html.HtmlElement) -> None:
    loaded = page.xpath("//@src | //link[not(@rel='alternate')]/@href | //@srcset | //object/@data | //use/@href")
    styles = " ".join(page.xpath("//style/text()"))
    assert {address.split(":", 1)[0] for address in loaded} == {"data"}
    assert set(re.findall(r"url\(\"?(\w+):", styles)) == {"data"}
    assert "@import" not in styles


def test_a_page_without_charts_carries_no_chart_library() -> None:
    assert len(page_of(Document("Plain", (Paragraph((t("Words"),)),)))) < 150_000


def nasty(value: Any) -> Any:
    """A piece whose every word is a piece of hostile markup; names and specifications stay."""
    if isinstance(value, Text):
        return Text(NASTY, value.style)
    if isinstance(value, tuple):
        return tuple(nasty(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = {
            "spec",
            "mime",
            "data",
            "kind",
            "role",
            "align",
            "href",
            "figure",
            "name",
            "is",
            "language",
            "figures",
            "claims",
            "sources",
        }
        changes = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name not in kept}
        return dataclasses.replace(
            value, **{name: NASTY if isinstance(old, str) else nasty(old) for name, old in changes.items()}
        )
    return value


KEPT = ("id", "source", "claims", "low", "high", "interval")


def test_hostile_words_stay_words(page: html.HtmlElement) -> None:
    document = nasty(rich_document())
    records = {
        name: {
            i: type(r).read({k: v if k in KEPT else NASTY for k, v in r.given.items()})
            for i, r in getattr(document, name).items()
        }
        for name in ("figures", "claims", "sources")
    }
    hostile = tree(dataclasses.replace(document, **records), {NASTY: "a.pdf"})
    count = "count(//script)", "count(//img)", "count(//@onerror)"
    assert [hostile.xpath(c) for c in count] == [page.xpath(c) for c in count]
    assert hostile.xpath("string(//h1)") == NASTY


def test_apostrophes_are_those_of_print_in_words_and_stay_in_code() -> None:
    body = tree(paragraph(t("officials' word isn't "), t("it's", "code"))).xpath("//main/p")[0]
    assert words(body) == "officials’ word isn’t it's"


def test_a_specification_stays_whole_inside_its_script() -> None:
    chart = dataclasses.replace(weekly(), spec={**weekly().spec, "description": NASTY})
    script = tree(Document("T", (chart,))).xpath("//figure/script/text()")[0]
    spec = json.loads(script)
    assert spec["description"] == NASTY
    assert spec["config"]["font"] == "Ledger Sans"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:a",
        "data:text/html,x",
        "java\nscript:a",
        "//example.org",
        "file:///etc/passwd",
        "vbscript:x",
        "https://a b",
        "",
    ],
)
def test_an_unsafe_address_is_shown_as_text(href: str) -> None:
    body = tree(paragraph(Link(href, (t("words"),)))).xpath("//main/p")[0]
    assert (words(body), body.xpath(".//a")) == ("words", [])


@pytest.mark.parametrize(
    "href", ["https://example.org/?a=1&b=2", "http://example.org", "mailto:desk@example.org", "#x"]
)
def test_a_safe_address_stays_as_it_is(href: str) -> None:
    assert safe_address(href) == href


def test_no_link_tells_where_its_reader_came_from(page: html.HtmlElement) -> None:
    assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    assert page.xpath("//a/@target | //a/@rel") == []


# --- figures and claims ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("numbers", "spans"),
    [
        ([3, 1, 2], [(1, 3)]),
        ([4, 5], [(4, 4), (5, 5)]),
        ([1, 3, 4, 5, 9], [(1, 1), (3, 5), (9, 9)]),
        ([2, 2], [(2, 2)]),
        ([], []),
    ],
)
def test_three_neighbours_and_more_become_a_run(numbers: list[int], spans: list[tuple[int, int]]) -> None:
    assert number_ranges(numbers) == spans


def marks(figure: str) -> list[tuple[str, str, str]]:
    links = tree(paragraph(FigureRef(figure))).xpath("//main/p//sup/a")
    return [(link.text, link.get("href"), link.get("aria-label")) for link in links]


def test_a_run_of_claims_leads_to_its_first() -> None:
    assert marks("attacks") == [("1\u20139", "#claim-1", "statements 1 to 9")]


def test_claims_past_the_fourth_are_counted() -> None:
    assert marks("rounds")[-2:] == [
        ("22", "#claim-22", "statement 22"),
        ("+3", "#claim-24", "3 more statements, from statement 24"),
    ]


@pytest.mark.parametrize(("figure", "value"), [("strikes_killed", "8..15"), ("injured", "62.."), ("rounds", "4")])
def test_a_figure_carries_its_bounds(figure: str, value: str) -> None:
    data = tree(paragraph(FigureRef(figure))).xpath("//main/p//data")[0]
    assert (data.get("value"), data.text) == (value, figures()[figure].words)


def test_an_unmarked_figure_has_no_claim_numbers() -> None:
    assert tree(paragraph(FigureRef("attacks", marked=False))).xpath("//main/p//sup") == []


def test_an_unknown_figure_is_refused_by_name() -> None:
    with pytest.raises(NotebookError, match="'nobody'"):
        page_of(paragraph(FigureRef("nobody")))


def test_a_claim_leads_back_to_its_first_citation(page: html.HtmlElement) -> None:
    back = page.xpath("//li[@id='claim-10']//a[@class='back']/@href")[0]
    assert page.get_element_by_id(back[1:]).xpath("string(data)") == "8 to 15"
    assert page.xpath("count(//*[@id=$id]/preceding::data[text()='8 to 15'])", id=back[1:]) == 0


def test_the_register_says_who_said_what_where(page: html.HtmlElement) -> None:
    claim = words(page.get_element_by_id("claim-1"))
    said = "1“as many as 15” up to 15Attacks on US forces in Iraq and Syria since 17 October 2023"
    where = "Islamic Resistance in Iraq armed groupReuters, 2 November 2023 acc-0001/killed \u2191"
    assert claim == said + where


def test_a_claim_that_no_marked_figure_cites_is_in_the_register() -> None:
    page = tree(paragraph(FigureRef("injured", marked=False)))
    assert words(page.get_element_by_id("claim-15").xpath(".//code")[0]) == "acc-0015/killed"
    assert page.xpath("//li[@id='claim-15']//a[@class='back']") == []


def test_a_claim_without_words_names_its_event() -> None:
    document = rich_document()
    claims = {name: dataclasses.replace(claim, words="") for name, claim in document.claims.items()}
    claim = tree(dataclasses.replace(document, claims=claims)).get_element_by_id("claim-1")
    assert (claim.xpath(".//*[@class='quotation']"), words(claim.xpath("div[1]")[0])) == (
        [],
        document.claims["acc-0001/killed"].subject,
    )


def test_bounds_that_repeat_the_words_are_left_out(page: html.HtmlElement) -> None:
    assert words(page.get_element_by_id("claim-5").xpath("div[1]/p[1]")[0]) == "“61”"


def test_a_number_written_out_is_not_told_again_in_digits() -> None:
    document = rich_document()
    claims = {name: dataclasses.replace(claim, words="one", bounds="1") for name, claim in document.claims.items()}
    claim = tree(dataclasses.replace(document, claims=claims)).get_element_by_id("claim-1")
    assert words(claim.xpath("div[1]/p[1]")[0]) == "“one”"


def test_only_a_party_to_the_conflict_is_marked_as_one(page: html.HtmlElement) -> None:
    marked = set(page.xpath("//ol[@class='claims']//span[contains(@class, 'belligerent')]/text()"))
    assert marked == {"US government", "armed group", "Iran"}


def test_a_source_lists_the_claims_it_holds(page: html.HtmlElement) -> None:
    assert (
        words(page.get_element_by_id("source-src-3"))
        == "SOHR, Briefing on attacks & strikes, part 3, 15 November 2023 (date inferred). Statements 3, 9, 15, 21, 27"
    )


def test_without_a_place_the_register_comes_last_under_its_own_heading() -> None:
    headings = [h.get("id") for h in tree(paragraph(t("Words"))).xpath("//h2 | //h3")]
    assert headings == ["claims", "sources"]


def test_a_placed_register_stays_under_its_authors_heading(page: html.HtmlElement) -> None:
    assert page.xpath("//h2[last()]/text()")[-1] == "Who said it"
    assert page.xpath("//*[@id='claims']") == []


def test_a_register_after_a_table_has_a_heading_of_its_own() -> None:
    blocks = (Heading(2, (t("Before"),)), strikes_table(), Register(), Heading(2, (t("After"),)))
    page = tree(dataclasses.replace(rich_document(), cells=None, blocks=blocks))
    assert page.xpath("//main//h2/text()") == ["Before", "Numbers and who said them", "After"]
    assert page.xpath("//nav[@class='rail']//a/text()") == ["Before", "Numbers and who said them", "After"]


def test_a_register_placed_twice_is_set_once() -> None:
    page = tree(dataclasses.replace(rich_document(), cells=None, blocks=(Register(), Register())))
    assert page.xpath("count(//ol[@class='claims'])") == 1


def test_a_register_first_on_the_page_has_a_heading() -> None:
    document = dataclasses.replace(rich_document(), cells=None, blocks=(Register(), Heading(2, (t("After"),))))
    assert tree(document).xpath("//main//h2/text()") == ["Numbers and who said them", "After"]


def test_a_note_stands_at_the_end_of_its_section_and_leads_back() -> None:
    blocks = (Heading(2, (t("One"),)), Paragraph((t("x"), Note((t("Disputed."),)))), Heading(2, (t("Two"),)))
    main = tree(Document("T", blocks)).xpath("//main")[0]
    assert [child.get("class") or child.tag for child in main] == ["h2", "p", "notes", "h2"]
    assert main.xpath(".//p//a/@href") == ["#note-a"]
    assert main.xpath("//li[@id='note-a']//a/@href") == ["#note-mark-a"]


@pytest.mark.parametrize(("number", "letter"), [(1, "a"), (26, "z"), (27, "aa"), (53, "ba")])
def test_notes_go_by_letters(number: int, letter: str) -> None:
    assert note_letter(number) == letter


# --- structure -------------------------------------------------------------------------------------------------------
def test_every_name_is_given_once_and_every_inner_link_arrives(page: html.HtmlElement) -> None:
    names = page.xpath("//@id")
    targets = {href[1:] for href in page.xpath("//a/@href") if href.startswith("#")}
    assert len(names) == len(set(names))
    assert targets <= set(names)


def test_two_headings_of_the_same_words_have_names_of_their_own() -> None:
    blocks = tuple(Heading(2, (t(text),)) for text in ("Main", "Same", "Same", "Claim 3"))
    assert tree(dataclasses.replace(rich_document(), cells=None, blocks=blocks)).xpath("//main/h2/@id")[:4] == [
        "main-2",
        "same",
        "same-2",
        "claim-3-2",
    ]


def test_the_page_has_one_title_and_skips_no_level(page: html.HtmlElement) -> None:
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_contents_list_the_sections(page: html.HtmlElement) -> None:
    assert page.xpath("//nav[@class='rail']//a/text()") == [
        "How the attacks added up",
        "What the strikes did",
        "Notes on method",
        "Who said it",
    ]


def test_the_title_block_dates_the_page(page: html.HtmlElement) -> None:
    assert words(page.xpath("//p[@class='as-of']")[0]) == "As known on 29 November 2023"


@pytest.mark.parametrize(
    ("iso", "said"),
    [("2023-11-01", "1 November 2023"), ("2023-11-29T10:00:00", "29 November 2023"), ("undated", "undated"), ("", "")],
)
def test_days_are_said_in_words(iso: str, said: str) -> None:
    assert day_in_words(iso) == said


def test_the_downloads_stand_in_the_title_block(page: html.HtmlElement) -> None:
    assert (
        dict(
            zip(
                page.xpath("//ul[@class='downloads']//a/text()"),
                page.xpath("//ul[@class='downloads']//a/@href"),
                strict=True,
            )
        )
        == DOWNLOADS
    )


def test_a_size_stands_beside_its_file_where_it_is_known() -> None:
    page = tree(rich_document(), {"PDF": {"href": "a.pdf", "size": "601 kB"}, "Notebook": "a.ipynb"})
    items = page.xpath("//ul[@class='downloads']/li")
    assert [(words(item), item.xpath("a/@href")) for item in items] == [
        ("PDF 601 kB", ["a.pdf"]),
        ("Notebook", ["a.ipynb"]),
    ]


def test_a_card_says_what_changed(page: html.HtmlElement) -> None:
    assert page.xpath("//dd[@class='change']/text()") == ["Up from 61 in the edition before"]


def test_machines_can_read_what_the_page_is(page: html.HtmlElement) -> None:
    facts = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert (facts["@type"], facts["name"]) == ("Dataset", rich_document().title)
    assert facts["isBasedOn"][0]["url"] == "https://example.org/0?a=1&b=2"


def test_an_ordinary_notebook_makes_a_page_without_the_ledgers_parts() -> None:
    page = tree(Document("Plain", (Paragraph((t("Words"),)),)))
    assert words(page.xpath("//main")[0]) == "Words"
    assert page.xpath("//nav | //*[@class='as-of'] | //h2") == []


# --- charts, tables, pictures ----------------------------------------------------------------------------------------
def test_a_chart_is_a_picture_with_words_even_without_scripts(page: html.HtmlElement) -> None:
    plot = page.xpath("//figure[@id='chart-cumulative']//*[@role='img']")[0]
    assert plot.get("aria-label") == f"{cumulative().alt} {DATA_BELOW}"
    assert len(plot.xpath("svg")) == 1


def test_only_a_chart_to_select_in_brings_its_specification_and_the_library(page: html.HtmlElement) -> None:
    assert page.xpath("//figure[script]/@id") == ["chart-weekly"]
    assert "vegaEmbed" in packed(page, "vega")
    still = tree(Document("T", (cumulative(), rounds())))
    assert still.xpath("//figure/script | //*[@id='vega']") == []


def test_a_charts_title_is_a_heading_below_its_section(page: html.HtmlElement) -> None:
    heads = page.xpath("//figcaption/*[@class='chart-title']")
    assert [(head.tag, head.text) for head in heads] == [
        ("h3", chart.title) for chart in (cumulative(), weekly(), rounds())
    ]


def test_a_chart_of_three_widths_has_each_where_it_is_seen() -> None:
    chart = dataclasses.replace(rounds(), narrow=vega_of(300), printed=vega_of(600))
    page = tree(Document("T", (chart,)))
    assert page.xpath("//div[@class='plots']/div/@class") == ["plot wide", "plot narrow"]
    main = page_tree(Document("T", (chart,))).main
    assert main.xpath("//div[@data-only='pdf']//*[local-name()='svg']/@viewBox")[0].startswith("0 0 7")


def vega_of(width: int) -> dict[str, Any]:
    return {**rounds().spec, "width": width}


def test_all_after_the_mark_of_the_annex_stands_in_a_section_of_its_own() -> None:
    blocks = (Heading(2, (t("Report"),)), Paragraph((t("x"),)), Annex("More"), Heading(2, (t("Table"),)), Register())
    page = tree(dataclasses.replace(rich_document(), cells=None, blocks=blocks))
    annex = page.xpath("//section[@class='annex']")[0]
    heads = [(head.tag, head.text) for head in annex.iter("h2", "h3", "h4")]
    assert heads == [("h2", "More"), ("h3", "Table"), ("h4", "Sources")]
    assert page.xpath("//nav[@class='rail']//a/text()") == ["Report", "More"]


def test_a_chart_is_followed_by_its_data(page: html.HtmlElement) -> None:
    assert len(page.xpath("//figure[@id='chart-cumulative']//details//tbody/tr")) == 8


def test_only_a_chart_that_is_brushed_keeps_its_size(page: html.HtmlElement) -> None:
    assert page.xpath("//figure[.//div[contains(@class, 'fixed')]]/@id") == ["chart-weekly"]


def test_a_chart_without_words_is_refused() -> None:
    with pytest.raises(NotebookError, match="alt text"):
        page_of(Document("T", (dataclasses.replace(weekly(), alt=" "),)))


def test_a_formula_is_mathematics_with_its_latex_beside_it() -> None:
    found = tree(document_of(formula(r"\frac{2}{17877} < x"))).xpath("//main//math")[0]
    assert found.get("alttext") == r"\frac{2}{17877} < x"
    assert found.xpath(".//mfrac/mn/text()") == ["2", "17877"]


def test_a_table_heads_its_columns_and_rows() -> None:
    table = tree(dataclasses.replace(rich_document(), cells=None, blocks=(strikes_table(),))).xpath("//main//table")[0]
    assert words(table.xpath(".//th[@scope='col']")[3]) == "Killed people"
    assert len(table.xpath(".//th[@scope='col'][span]/br")) == 2
    assert table.xpath(".//th[@scope='row']/text()") == [
        "26 October",
        "8 November",
        "12 November",
        "21\u201322 November",
    ]


def test_a_table_says_once_what_its_columns_are_called_where_it_is_shown_as_cards() -> None:
    table = tree(dataclasses.replace(rich_document(), cells=None, blocks=(strikes_table(),))).xpath("//main//table")[0]
    assert table.get("style").startswith(
        '--columns:6;--2:"Where";--3:"Target as described by the speaker";--4:"Killed, people";'
    )
    assert (table.get("role"), {cell.get("role") for cell in table.iter("td")}) == ("table", {"cell"})


def test_a_named_table_leads_to_its_csv(page: html.HtmlElement) -> None:
    assert page.xpath("//a[@download and starts-with(@href, 'tables/')]/@href") == [
        "tables/cumulative.csv",
        "tables/strikes.csv",
    ]


def test_a_table_with_no_rows_is_still_a_table() -> None:
    empty = Table("", "Nothing", strikes_table().columns, ())
    assert len(tree(Document("T", (empty,))).xpath("//table//th")) == 6


# --- colours ---------------------------------------------------------------------------------------------------------
def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("ink", ["ink", "muted", "blue", "orange-ink"])
def test_words_stand_out_from_their_ground(roles: dict[str, str], ground: str, ink: str) -> None:
    low, high = sorted((luminance(roles[ink]), luminance(roles[ground])))
    assert (high + 0.05) / (low + 0.05) >= 4.5


@pytest.mark.parametrize("role", LIGHT)
def test_every_chart_colour_has_its_counterpart_in_the_dark(page: html.HtmlElement, role: str) -> None:
    styles = " ".join(page.xpath("//style/text()"))
    assert f'.plot [fill="{LIGHT[role]}" i]{{fill:var(--{role})}}' in styles
    assert f"--{role}:{DARK[role]}" in styles


def test_words_of_earlier_days_have_the_apostrophes_of_print_to_their_end() -> None:
    record = {"of": "By US officials'", "sources": {}, "claims": {}, "days": [{"points": [["the Pentagon's"]]}]}
    (packed,) = tree(document_of(Rewind(record))).xpath("//script[@id='rewind']")
    told = json.loads(zlib.decompress(base64.b64decode(packed.text)))
    assert (told["of"], told["days"]) == ("By US officials’", [{"points": [["the Pentagon’s"]]}])
