"""Faults that a reader of a PDF sees: each is found where it was put, and nothing where all is well."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import typst

from tools.pdf_measure import boxes, cut_pictures, outside, overprints

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABQAAAAUCAIAAAAC64paAAAAG0lEQVR4nGP4z8BANiJf56jmUc2jmkc1U0UzADHNjoAymaoJAAAAAElFTkSuQmCC"
)
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'><clipPath id='plot'><rect x='20' width='80' height='80'/></clipPath>"
    "<g clip-path='url(#plot)'><circle cx='60' cy='40' r='60'/></g>{}</svg>"
)
ROTATED = "".join(
    f"<text transform='rotate(-45 {x} 85)' x='{x}' y='85' font-size='6' text-anchor='end'>Anbar</text>"
    for x in range(30, 100, 8)
)

Set = Callable[..., bytes]


@pytest.fixture
def set_page(tmp_path: Path) -> Set:
    """Sets Typst markup on A5 with a margin of 15 mm; a picture of 20 mm lies beside it."""

    def made(markup: str, svg: str = "") -> bytes:
        (tmp_path / "dot.png").write_bytes(PNG)
        (tmp_path / "chart.svg").write_text(SVG.format(svg), encoding="utf-8")
        (tmp_path / "page.typ").write_text(
            '#set page("a5", margin: 15mm)\n#let dot = image("dot.png", width: 20mm, height: 20mm)\n' + markup,
            encoding="utf-8",
        )
        return typst.compile(tmp_path / "page.typ")  # type: ignore[no-any-return,unused-ignore]

    return made


def faults(pdf: bytes) -> list[str]:
    return [*overprints(pdf), *outside(pdf), *cut_pictures(pdf), *boxes(pdf)]


# --- words over words
@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("#place(dx: 20mm)[dead]#place(dx: 20mm)[wounded]", ["page 1: 'wounded' over 'dead'"]),
        ("#place(dx: 20mm)[71]#place(dx: 20mm)[71]", ["page 1: '71' over '71'"]),
        ("#place(dx: 20mm)[1]#place(dx: 21mm)[2]", ["page 1: '2' over '1'"]),
        ("#pagebreak()#place(rotate(90deg)[dead])#place(rotate(90deg)[hurt])", ["page 2: 'hurt' over 'dead'"]),
        ("#place(dy: 6mm, rotate(30deg)[attacks claimed])#place(dx: 6mm, dy: 9mm)[strikes]", ["page 1: 'strikes' over 'claimed'"]),
        ("#grid(columns: (9mm, 9mm), [casualties], [killed])", ["page 1: 'killed' over 'casualties'"]),
    ],
)  # fmt: skip
def test_a_word_over_another_is_named_with_its_page(set_page: Set, markup: str, found: list[str]) -> None:
    assert overprints(set_page(markup)) == found


WELL = [
    "10#super[6] people, H#sub[2]O, killed#super[a, 3–5]",
    "Words #footnote[A note.] and more",
    "#box(fill: aqua, stroke: red)[grounded] #highlight[lit] #strike[gone] #underline[under] #overline[over]",
    "#table(columns: 2, fill: silver, [place], [killed], [north], [71])",
    "#table(columns: (20mm, 1fr), inset: 1pt, [a b c d e f g h i j k l m n], [gjpqy ÅÉ #linebreak() ÅÉ gjpqy])",
    "$ integral_0^1 hat(x)^2 sqrt(a^2/b) dif x = sum_(i=1)^n mat(1, 2; 3, 4) vec(a, b) lim_(n -> oo) cases(0 & x < 0, 1 & x >= 0) $",
    "$ overline(x) tilde(y) underbrace(a + b, n) not= abs(x)/2 x_i^2 f_j a' $",
    "_fjord_ AV To W. #text(tracking: -0.5pt)[narrow] fi ﬂ e\u0301",
    "#set text(dir: rtl)\nשלום עולם 123",
    "#raw(\"┌─┐\\n│x│\\n└─┘\")",
    "#image(\"chart.svg\", width: 60mm)",
]  # fmt: skip


@pytest.mark.parametrize("markup", WELL)
def test_marks_notes_grounds_formulas_and_slanted_labels_are_no_fault(set_page: Set, markup: str) -> None:
    assert faults(set_page(markup, svg=ROTATED)) == []


def test_the_halo_behind_a_word_is_no_fault(set_page: Set) -> None:
    halo = (
        "<text x='30' y='40' stroke='white' stroke-width='3' fill='none'>Anbar</text><text x='30' y='40'>Anbar</text>"
    )
    assert faults(set_page('#image("chart.svg", width: 60mm)', svg=halo)) == []


# --- marks outside
@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("#place(dx: 126mm)[edge]", ["page 1: 'edge' at the edge or beyond"]),
        ("#place(dy: 210mm)[below]", ["page 1: 'below' at the edge or beyond"]),
        ("#box(width: 300mm)[#h(1fr)gone]", ["page 1: 'gone' at the edge or beyond"]),
        ("#block(clip: true, height: 2.2mm)[halved]", ["page 1: 'halved' cut off"]),
        ("#line(length: 140mm)", ["page 1: lines or grounds beyond the paper"]),
        ("#place(dx: 112mm, dot)", ["page 1: picture of 20 × 20 pixels at the edge or beyond"]),
    ],
)
def test_a_mark_that_the_paper_or_its_window_does_not_hold_is_named(
    set_page: Set, markup: str, found: list[str]
) -> None:
    assert outside(set_page(markup)) == found


def test_a_word_in_the_margin_is_outside_where_the_margin_is_asked_for(set_page: Set) -> None:
    pdf = set_page("#place(dx: 115mm)[deep]")
    assert (outside(pdf, margin=20), outside(pdf, margin=15 * 72 / 25.4)) == (
        [],
        ["page 1: 'deep' at the edge or beyond"],
    )


def test_a_ground_over_the_whole_paper_is_no_fault(set_page: Set) -> None:
    assert faults(set_page("#set page(fill: silver)\nwords")) == []


# --- pictures cut
@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("#block(clip: true, height: 10mm, dot)", "page 1: picture of 20 × 20 pixels shows 100% of its width and 50% of its height"),
        ("#block(clip: true, width: 5mm, dot)", "page 1: picture of 20 × 20 pixels shows 25% of its width and 100% of its height"),
        ("#place(dy: 185mm, dot)", "page 1: picture of 20 × 20 pixels shows 100% of its width and 50% of its height"),
        ("#block(clip: true, height: 30mm, image(\"chart.svg\", width: 60mm))",
         "page 1: drawing of 170 × 170 pt shows 100% of its width and 50% of its height"),
    ],
)  # fmt: skip
def test_a_picture_that_is_not_shown_whole_is_named_with_what_is_left(set_page: Set, markup: str, found: str) -> None:
    assert cut_pictures(set_page(markup, svg=ROTATED)) == [found]


def slices(*starts: int) -> str:
    parts = [f"#block(clip: true, width: 20mm, height: 10mm, place(dy: -{start}mm, PICTURE))" for start in starts]
    return "#pagebreak()".join(parts)


@pytest.mark.parametrize("picture", ["dot", 'image("chart.svg", width: 20mm, height: 20mm)'])
def test_a_tall_picture_in_slices_that_show_all_of_it_is_whole(set_page: Set, picture: str) -> None:
    assert cut_pictures(set_page(slices(0, 10).replace("PICTURE", picture))) == []


def test_slices_that_leave_some_out_are_named(set_page: Set) -> None:
    told = cut_pictures(set_page(slices(0, 12).replace("PICTURE", "dot")))
    assert told == ["page 1: picture of 20 × 20 pixels shows 100% of its width and 50% of its height"]


# --- boxes
@pytest.mark.parametrize("set_as_box", ["killed \U00017000", "killed ▯"])
def test_a_character_that_no_typeface_has_is_told_by_its_box(set_page: Set, set_as_box: str) -> None:
    (told,) = boxes(set_page(f"#set text(fallback: false)\n{set_as_box} and hurt"))
    assert told.startswith("page 1: a box in '")
