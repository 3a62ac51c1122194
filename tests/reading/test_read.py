"""A draft read against the ledger: what is found in it, the verdicts, and how the command ends."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strikeledger.cli.main import command_line
from strikeledger.data.ledger import Ledger
from strikeledger.reading.draft import Draft, Passage
from strikeledger.reading.outputs.listing import readable_address
from strikeledger.reading.read import ReadNumber, read_against
from strikeledger.reading.text.chunks import chunks
from tests.ledger_text import DATA

DAY = date(2023, 11, 29)


def numbers(ledger: Ledger, text: str, day: date = DAY) -> list[ReadNumber]:
    return list(read_against(ledger, Draft("draft.txt", (Passage(text, "line 1", 1),)), day).numbers)


def verdict(ledger: Ledger, text: str, day: date = DAY) -> list[tuple[str, str]]:
    return [(number.quantity.words, number.verdict.kind) for number in numbers(ledger, text, day)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("Since 17 October US forces in Iraq and Syria were attacked more than 70 times.", "more than 70", "supported"),
        ("Since 17 October there were 96 attacks on US forces in Iraq and Syria.", "96", "contradicted"),
        ("Since 17 October there were 66 attacks on US forces in Iraq and Syria.", "66", "out of date"),
        ("By 23 November there had been 73 attacks on US forces in Iraq and Syria since 17 October.", "73", "supported"),
        ("Since 17 October there were at least 40 attacks on US forces in Iraq and Syria.", "at least 40", "looser than needed"),
        ("On 12 November US strikes in eastern Syria killed seven people.", "seven", "sources differ"),
        ("There were 96 attacks on US forces in Iraq and Syria.", "96", "can't tell"),
        ("The United States has 2,500 troops in Iraq.", "2,500", "supported"),
        ("By the 14th there had been 55 attacks on US forces in Iraq and Syria since 17 October.", "55", "supported"),
        ("- 66: attacks on US forces in Iraq and Syria since 17 October", "66", "out of date"),
        ("There have been no attacks on US forces in Iraq and Syria since the pause began.", "no", "supported"),
        ("By Halloween there had been 27 attacks on US forces in Iraq and Syria since 17 October.", "27", "supported"),
        ("By Thanksgiving there had been 73 attacks on US forces in Iraq and Syria since 17 October.", "73", "supported"),
        ("WASHINGTON, Nov 29 - Seventy-four attacks on US forces in Iraq and Syria since 17 October.", "Seventy-four", "supported"),
        ("On 8 November the Americans killed nine men near Deir ez-Zor.", "nine", "supported"),
        ("US forces carried out three rounds of strikes in November.", "three", "supported"),
        ("During October US forces in Iraq and Syria were attacked 74 times.", "74", "not in the ledger"),
    ],
)  # fmt: skip
def test_a_number_gets_its_verdict(text: str, words: str, kind: str, shipped: Ledger) -> None:
    assert verdict(shipped, text) == [(words, kind)]


def test_a_window_since_something_that_nothing_dates_is_laid_beside_no_total(shipped: Ledger) -> None:
    (number,) = numbers(shipped, "US forces in Iraq and Syria were attacked 96 times since the elections.")
    assert (number.verdict.kind, number.verdict.note) == ("can't tell", "the draft doesn't say since which day")


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("at least another 24 attacks", 24, None),
        ("more than an additional 24 attacks", 25, None),
        ("as many as a reported 24 attacks", 0, 24),
        ("24 attacks at least", 24, None),
        ("24 attacks, if not more", 24, None),
        ("24 attacks at least in Iraq", 24, 24),
        ("attacks that topped 24", 25, None),
        ("four attacks, coming under 24 times as many", 4, 4),
    ],
)
def test_a_hedge_that_stands_apart_from_its_number_holds(
    said: str, low: int, high: int | None, shipped: Ledger
) -> None:
    (count, *_) = [chunk.count() for chunk in chunks(f"There were {said}.", shipped.hedges)]
    assert count is not None
    assert (count.low, count.high) == (low, high)


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        ("127", "out of date"), ("130", "supported"), ("131", "not in the ledger"), ("140", "not in the ledger"), ("190", "contradicted"),
    ],
)  # fmt: skip
def test_a_total_may_have_grown_since_the_last_count_but_not_at_any_pace(
    count: str, kind: str, shipped: Ledger
) -> None:
    text, day = f"US forces in Iraq and Syria were attacked {count} times since 17 October.", date(2024, 1, 17)
    assert verdict(shipped.as_of(day), text, day) == [(count, kind)]


def test_few_of_a_growing_total_on_which_sources_differ_are_told_to(shipped: Ledger) -> None:
    (killed,) = numbers(
        shipped.as_of("2024-01-17"), "Two US service members have been killed since 17 October.", date(2024, 1, 17)
    )
    assert (killed.verdict.kind, killed.why) == (
        "sources differ", "“two” (Senator Tom Cotton, 14 November 2023); “none” (Epoch Times, 14 November 2023)"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Tower 22 lies in Jordan, and F-15 jets flew there on 12 November 2023.",
        "In Gaza, 8,525 people were killed.",
        "The United States sent two aircraft carriers and 300 drones.",
        "A 24-year-old soldier went home after seven weeks.",
        "The attacks on US forces in Iraq and Syria were three more than a week before.",
        "SPEAKER 2: Attacks on US forces in Iraq and Syria go on in the second week.",
        "There were attacks on US forces in Iraq, and 900 more flew to the Hamas war, in which 1,400 died.",
        "In Yemen the Houthis fired on ships. There have been 74 attacks. Another 55 were claimed.",
        "In 2021 militias attacked US forces in Iraq 74 times.",
        "The attacks on US forces in Iraq and Syria came to like 2 a day.",
    ],
)
def test_what_the_ledger_does_not_count_gets_no_verdict(text: str, shipped: Ledger) -> None:
    assert verdict(shipped, text) == []


TABLE = """\
Attacks on US forces since 17 October

| | 14 November | 29 November |
|---|---|---|
| Iraq | 27 | 36 |
| Syria | 28 | 38 |
| US troops injured | 59 | more than 60 |
"""


def test_a_cell_is_read_by_its_row_its_column_and_the_caption(tmp_path: Path) -> None:
    read(tmp_path, TABLE, "--out", str(tmp_path / "a.json"))
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["numbers"]
    assert [(each["words"], each["place"], each["verdict"]) for each in found] == [
        ("27", "line 5", "supported"), ("36", "line 5", "supported"), ("28", "line 6", "supported"), ("38", "line 6", "supported"),
        ("59", "line 7", "supported"), ("more than 60", "line 7", "supported"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paragraphs", "kinds"),
    [
        (("How many Americans have been hurt?", "Sixty-six, the Pentagon says."), ["supported"]),
        (("How many attacks does the Pentagon count?", "Ninety-seven. Forty-five were in Iraq and 52 in Syria."), ["supported"] * 3),
        (("The count went from 61 on 17 November to 73 on the 23rd and to 97 on 14 December.",), ["supported"] * 3),
        (("A monitor, SOHR, has 50 attacks on US forces in Syria, as of 8 December.",), ["supported"]),
        (("US troops were attacked 97 times since 17 October, 45 in Iraq and the others across the border.",), ["supported"] * 2),
        (("The count of attacks on US forces moves on. By 3 December it was 76, by the 7th 78.",), ["supported"] * 2),
        (("On Halloween the count of attacks on US forces stood at 27. Two weeks later it was 55.",), ["supported"] * 2),
        (("Attacks on US forces in Iraq and Syria: 45 and 52, if you want the split.",), ["supported"] * 2),
        (("There have been attacks on US forces since October. Before that, they were attacked 70 times.",), ["can't tell"]),
    ],
)  # fmt: skip
def test_a_number_takes_up_what_its_question_or_its_neighbours_say(
    paragraphs: tuple[str, ...], kinds: list[str], shipped: Ledger
) -> None:
    passages = tuple(Passage(text, f"line {at}", at) for at, text in enumerate(paragraphs, start=1))
    found = read_against(shipped, Draft("draft.txt", passages), date(2023, 12, 14)).numbers
    assert [number.verdict.kind for number in found] == kinds


@pytest.mark.parametrize(
    "text",
    [
        "The count was high. In the hall sat 66 as before.",
        "There were attacks on US forces in Iraq. They hit back three times as hard.",
        "The Pentagon gave no toll for the strikes in Iraq.",
        "US forces in Iraq were attacked, for once without a word.",
    ],
)
def test_a_number_without_a_noun_that_no_claim_of_these_days_says_is_left_alone(text: str, shipped: Ledger) -> None:
    assert verdict(shipped, text) == []


def test_an_open_window_is_only_confirmed(shipped: Ledger) -> None:
    right, wrong = (
        verdict(shipped, "US forces in Iraq and Syria were attacked 74 times."),
        verdict(shipped, "US forces in Iraq and Syria were attacked 90 times."),
    )
    assert (right, wrong) == ([("74", "supported")], [("90", "can't tell")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On 3 November there were five attacks on US forces in Iraq and Syria.", "five"),
        ("About 5,000 US troops are in Niger, perhaps 9,000 in Syria.", "perhaps 9,000"),
    ],
)
def test_few_are_not_said_to_be_missing_nor_a_limit_to_be_right_that_is_far_off(
    text: str, words: str, shipped: Ledger
) -> None:
    assert dict(verdict(shipped, text))[words] == "can't tell"


@pytest.mark.parametrize(("name", "kind"), [("the Epoch Times", "supported"), ("a newspaper", "can't tell")])
def test_a_small_number_that_only_the_sentence_before_explains_is_confirmed_by_who_is_named(
    name: str, kind: str, shipped: Ledger
) -> None:
    assert verdict(shipped, f"There were attacks on US forces. By the word of {name} none died.") == [("none", kind)]


def test_a_supported_number_names_who_said_it_where_and_when(shipped: Ledger) -> None:
    (number,) = numbers(shipped, "Since 17 October US forces in Iraq and Syria were attacked 74 times.")
    claim = number.claims[0]
    assert (claim.words, claim.official, claim.source.url.startswith("https://")) == ("74", True, True)
    assert claim.published <= "2023-11-29"


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("Since 17 October there were 140 attacks on US forces in Iraq and Syria.", "2024-01-19", ""),
        (
            "Since 17 October there were more than 140 attacks on US forces in Iraq and Syria.", "2024-01-20",
            "as ABC News says; US officials: “at least 144” (20 January 2024)",
        ),
        (
            "Since 17 October the United States carried out seven rounds of strikes.", "2024-01-20",
            "by the count of JINSA, not of US officials; its newest source is older than the round of 4 January 2024",
        ),
        (
            "Since 17 October none of the US personnel was killed in Iraq or Syria.", "2023-12-20",
            "as Epoch Times says; no statement by US officials says so; its newest source is of 14 November 2023, 36 days before",
        ),
    ],
)  # fmt: skip
def test_beside_a_supported_total_stands_whose_it_is_how_old_and_what_came_after(
    text: str, day: str, why: str, shipped: Ledger
) -> None:
    (number,) = numbers(shipped.as_of(day), text, date.fromisoformat(day))
    assert (number.verdict.kind, number.why) == ("supported", why)


def test_the_head_tells_by_what_was_known_and_which_numbers_were_not_looked_at(tmp_path: Path) -> None:
    text = "Since 17 October there were 74 attacks on US forces in Iraq and Syria. It sent two carriers and 12 jets.\n"
    (tmp_path / "draft.md").write_text(text, encoding="utf-8")
    asked = ["read", str(tmp_path / "draft.md"), "--data", str(DATA), "--day", "2023-11-29"]
    later, then = (CliRunner().invoke(command_line, [*asked, *more]) for more in ([], ["--as-of", "2023-11-29"]))
    assert "2 others not looked at: “two” (line 1) and “12” (line 1). As known on" in then.output
    told = "not on the draft's day, 29 November 2023 (for that: --as-of 2023-11-29)."
    assert [told in result.output for result in (later, then)] == [True, False]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://example.org/%D8%AF%D8%B1-%DB%B1?q=a%20b%2F", "https://example.org/در-۱?q=a%20b%2F"),
        ("https://example.org/%E2%80%AE%FF", "https://example.org/%E2%80%AE%FF"),
    ],
)
def test_an_address_is_shown_in_letters_where_it_stays_the_same(address: str, shown: str) -> None:
    assert readable_address(address) == shown


def read(folder: Path, text: str, *more: str, name: str = "draft.md") -> Result:
    (folder / name).write_text(text, encoding="utf-8")
    return CliRunner().invoke(
        command_line, ["read", str(folder / name), "--data", str(DATA), "--as-of", "2023-11-29", *more]
    )


WRONG = "# A draft\n\nSince 17 October there were **96** attacks on US forces\nin Iraq and Syria, 36 in Iraq.\n"


def test_a_contradicted_number_ends_the_command_with_five(tmp_path: Path) -> None:
    result = read(tmp_path, WRONG)
    assert (
        result.exit_code,
        "contradicted" in result.output,
        "line 3" in result.output,
        "line 4" in result.output,
    ) == (5, True, True, True)


def test_what_fails_is_chosen(tmp_path: Path) -> None:
    assert [
        read(tmp_path, WRONG, "--fail-on", kinds).exit_code for kinds in ("nothing", "supported", "contradictd")
    ] == [0, 5, 1]


def test_a_sound_draft_ends_the_command_with_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "Since 17 October there were 74 attacks on US forces in Iraq and Syria.\n").exit_code == 0


def test_the_verdicts_are_written_as_json_and_markdown(tmp_path: Path) -> None:
    read(tmp_path, WRONG, "--out", str(tmp_path / "a.json"), "--out", str(tmp_path / "a.md"))
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [(each["words"], each["place"], each["verdict"]) for each in found["numbers"]] == [
        ("96", "line 3", "contradicted"),
        ("36", "line 4", "supported"),
    ]
    assert "| line 3 | 96 |" in (tmp_path / "a.md").read_text(encoding="utf-8")


def test_a_day_of_publication_stands_in_words_and_only_where_it_is_another_than_the_claim_s(tmp_path: Path) -> None:
    text = (
        "On 12 November US strikes in eastern Syria killed six or seven people. Since 17 October there were 74 attacks."
    )
    read(tmp_path, text, "--out", str(tmp_path / "a.html"), "--out", str(tmp_path / "a.md"))
    page, table = ((tmp_path / name).read_text(encoding="utf-8") for name in ("a.html", "a.md"))
    assert (">Taza Khabre, 29 November 2023</a>" in page, "[Taza Khabre, 29 November 2023](" in table) == (True, True)
    same = "“74”, US officials, unnamed, 29 November 2023: <a href=[^>]+>Iran International \\(mirror\\)</a>"
    assert (re.search(same, page) is not None, re.findall("2023-[0-9-]+</a>", page)) == (True, [])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("draft.pdf", b"%PDF", "a draft is a file that ends in .md, .txt, .html"),
        ("draft.txt", b"\xff\xfe7", "no UTF-8 text"),
        ("draft.ipynb", b"{}", "no notebook that can be read"),
        ("draft.docx", b"PK", "no Word file that can be read"),
    ],
)
def test_a_draft_that_cannot_be_read_is_refused_in_words(name: str, content: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    result = CliRunner().invoke(command_line, ["read", str(tmp_path / name), "--data", str(DATA)])
    assert (result.exit_code, told in result.output) == (1, True), result.output


def test_the_page_is_offline_and_escapes_what_a_draft_holds(tmp_path: Path) -> None:
    read(tmp_path, WRONG + '\nIf 1 &lt; 2 <script>alert(1)</script> "><img src=x>\n', "--out", str(tmp_path / "a.html"))
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert [part for part in ("<script", "<img", "@import", "src=") if part in page] == []
    assert 'href="#verdict-1">96<sup>1<span class="unseen"> contradicted</span>' in page


def test_an_output_of_an_unknown_kind_or_over_the_draft_is_refused(tmp_path: Path) -> None:
    for name, told in (
        ("a.pdf", "ends in .md, .json, .html, .docx"),
        ("draft.md", "the draft itself"),
        ("a.docx", "need a Word draft"),
    ):
        result = read(tmp_path, WRONG, "--out", str(tmp_path / name))
        assert (result.exit_code, told in result.output) == (1, True), result.output
    assert [path.name for path in tmp_path.iterdir()] == ["draft.md"]
