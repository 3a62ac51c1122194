"""Text streams as a terminal shows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from strikeledger.render.guests.terminal import terminal_text, uncoloured_text

ESCAPES = st.sampled_from(
    [
        "\x1b[31m",
        "\x1b[0m",
        "\x1b[1;38;5;208m",
        "\x1b[48;2;1;2;3m",
        "\x1b]0;title\x07",
        "\x1b[?25l",
        "\x1b(B",
        "\x1b[999;1m",
    ]
)
CONTROLS = st.characters(max_codepoint=0x9F, categories=["Cc"])
ANYTHING = st.lists(st.one_of(st.text(), ESCAPES, CONTROLS, st.sampled_from(["\x1b[", "\x1b]", "\x1bP", "\x9b5"]))).map(
    "".join
)


def words(fragment: str) -> str:
    return "".join(etree.fromstring(fragment).itertext()) if fragment else ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" 10%|#\r 50%|#####\r100%|##########\n", "100%|##########"),
        ("100%\r5%", "5%0%"),
        ("one\r\ntwo\r\r\nthree", "one\ntwo\nthree"),
        ("_\bC_\bo_\bu_\bn_\bt", "Count"),
        ("a\tb\n12345678\tc", "a       b\n12345678        c"),
        ("nul\x00l, bell\x07, delete\x7f", "null, bell, delete"),
        ("down\x0bthen\x0cagain", "down\nthen\nagain"),
        ("half a \ud800 pair \ufffe", "half a \ufffd pair \ufffd"),
        ("first 0%\nsecond 0%\x1b[1A\rfirst 9%\x1b[1B\rsecond 9%", "first 0%\nsecond 0%\nfirst 9%\nsecond 9%"),
        ("loading 12%\x1b[2K\rdone", "done"),
        ("12%\r\x1b[Kdone", "done"),
        ("12\x1b[5C34\x1b[20G56", "12 34 56"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x1b]8;;https://example.org\x1b\\words\x1b]8;;\x1b\\ go on", "words go on"),
        ("\x1b]0;a title\x07text \x1b(B\x1b[?25l\x1b[31", "text"),
        ("before\x1bPq#0;2\x1b\\ after", "before after"),
        ("\x1b[2J\x1b[Hkept", "kept"),
        ("a < b & c > \"d\"", 'a < b & c > "d"'),
    ],
)  # fmt: skip
def test_what_is_shown_is_what_a_terminal_leaves(text: str, shown: str) -> None:
    assert words(terminal_text(text)).rstrip() == shown
    assert uncoloured_text(text) == shown


def test_colours_keep_the_classes_of_nbconvert_and_others_are_hex() -> None:
    assert terminal_text("\x1b[01;31mred\x1b[0m \x1b[38;5;208morange\x1b[48;2;1;2;255mboth") == (
        '<pre class="text"><span class="ansi-red-intense-fg ansi-bold">red</span> '
        '<span style="color:#ff8700">orange</span><span style="color:#ff8700;background-color:#0102ff">both</span></pre>'
    )


def test_a_colour_goes_on_over_the_end_of_a_line_and_ends_where_it_is_ended() -> None:
    assert terminal_text("\x1b[32;1;4mone\ntwo\x1b[22;24;39m three") == (
        '<pre class="text"><span class="ansi-green-intense-fg ansi-bold ansi-underline">one</span>\n'
        '<span class="ansi-green-intense-fg ansi-bold ansi-underline">two</span> three</pre>'
    )


@pytest.mark.parametrize("text", ["", "\n \n", "\x1b[0m\r\n", "\x07\x00", "gone\r    "])
def test_text_without_anything_to_see_gives_nothing(text: str) -> None:
    assert terminal_text(text) == ""


def test_blank_lines_at_the_ends_go_and_an_indent_stays() -> None:
    assert terminal_text("\n\n   a\n\nb\n\n") == '<pre class="text">   a\n\nb</pre>'


def test_a_colour_that_breaks_off_leaves_the_words() -> None:
    assert terminal_text("\x1b[38mred\x1b[1;48mword") == '<pre class="text">redword</pre>'


def test_a_progress_bar_in_colour_is_overwritten_by_the_next() -> None:
    bars = "\r\x1b[1m1/5\x1b[0m \x1b[32m━\x1b[0m" + "\b" * 5 + "\r\x1b[1m5/5\x1b[0m \x1b[32m━━\x1b[0m\n"
    assert terminal_text(bars) == (
        '<pre class="text"><span class="ansi-bold">5/5</span> <span class="ansi-green-fg">━━</span></pre>'
    )


def test_a_very_long_line_stays_whole() -> None:
    assert words(terminal_text("x" * 200_000)) == "x" * 200_000


def test_a_few_characters_cannot_ask_for_endless_space() -> None:
    assert len(terminal_text("\x1b[999999999C" * 50 + "x\x1b[999999999By")) < 100


@given(ANYTHING)
def test_any_text_parses_as_xml_and_holds_no_control_character(text: str) -> None:
    shown = words(terminal_text(text))
    assert [character for character in shown if ord(character) < 32 and character != "\n"] == []
    assert [character for character in shown if 0x7F <= ord(character) < 0xA0] == []


@given(st.lists(st.tuples(ESCAPES, st.from_regex(r"[a-zé日<&\"' ]+", fullmatch=True))))
def test_words_outside_escapes_are_kept(pieces: list[tuple[str, str]]) -> None:
    assert words(terminal_text("".join(escape + text for escape, text in pieces))) == (
        "".join(text for _, text in pieces) if "".join(text for _, text in pieces).strip() else ""
    )
