"""Pictures of anyone's notebook: told by their bytes, described, and never loaded."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.pictures import embed_image, lift_svgs, picture, sound_picture

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
JPEG = (
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////"
    "////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z"
)
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
MOVING_GIF = (
    "R0lGODlhAQABAIEAAAAAAAAAAAAAAAAAACH/C05FVFNDQVBFMi4wAwEAAAAsAAAAAAEAAQAACAQAAQQEACH5BAEAAAEALAAAAAABAAEAgf///wAA"
    "AAAAAAAAAAgEAAEEBAA7"
)
WEBP = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def remarks(gaps: Gaps) -> list[str]:
    return [gap.what for gap in gaps.in_order()]


def image_of(fragment: str | None) -> Any:
    assert fragment is not None
    return etree.fromstring(f"<div>{fragment}</div>").find(".//img")


def embedded(source: str, gaps: Gaps, attachments: Any = None, folder: Path | None = None) -> str:
    """What a piece of HTML becomes once its pictures are in it."""
    root = html.fragment_fromstring(source, create_parent="div")
    for img in root.iter("img"):
        embed_image(img, attachments or {}, folder, gaps)
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG, "png"),
        (JPEG, "jpeg"),
        (GIF, "gif"),
        (WEBP, "webp"),
        (SVG, "svg+xml"),
        (SVG.encode(), "svg+xml"),
        (base64_of(SVG), "svg+xml"),
        ([SVG[:30], SVG[30:]], "svg+xml"),
        ("\n".join([PNG[:40], PNG[40:]]) + "\n", "png"),
        ([PNG[:40] + "\n", PNG[40:].rstrip("=")], "png"),
        (base64.b64decode(PNG), "png"),
        ("<svg width=9 height=9><circle r=4 /></svg>", "svg+xml"),
    ],
)
def test_a_picture_is_told_by_its_bytes_however_the_notebook_holds_it(data: Any, kind: str) -> None:
    assert sound_picture(data).kind == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"BM6\0\0\0", "it is of another kind"),
        (b"II*\0\x08", "it is of another kind"),
        (base64.b64decode(PNG)[:40], "it is damaged"),
        ("", "it is of another kind"),
        (["", ""], "it is of another kind"),
        ("no pictüre", "it is"),
        ("<script>alert(1)</script>", "it is no picture"),
        ("AAAAA", "it is no base64"),
        ("AAAA", "it is of another kind"),
        ("<svg><g></svg>", "it is a broken SVG"),
        (SVG.replace('"9"', '"0"'), "it is damaged"),
        ("<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 3000 + "</g>" * 3000 + "</svg>", "broken SVG"),
        ("<svg width=9 height=9><circle r=4></svg>", "broken SVG"),
    ],
)
def test_what_cannot_be_read_is_a_gap_with_its_reason(data: Any, reason: str) -> None:
    gaps = Gaps(2)
    assert picture(data, "image/png", "words", {}, gaps) is None
    assert reason in str(gaps.found[0])


def test_a_mislabelled_picture_keeps_what_is_said_under_its_label() -> None:
    shown = picture(GIF, "image/png", "", {"image/png": {"width": 30, "height": 20, "alt": "a < b"}}, gaps := Gaps(1))
    assert shown == (
        f'<figure class="picture"><img src="data:image/gif;base64,{GIF}" alt="a &lt; b" width="30" height="20"/></figure>'
    )
    assert remarks(gaps) == []


def test_sizes_beside_the_labels_count_and_those_that_are_none_do_not() -> None:
    image = image_of(picture(PNG, "image/png", "dot", {"width": "64px", "height": "50%"}, Gaps(1)))
    assert dict(image.attrib) == {"src": f"data:image/png;base64,{PNG}", "alt": "dot", "width": "64"}


def test_a_transparent_picture_says_which_background_it_needs() -> None:
    shown = picture(PNG, "image/png", "dot", {"image/png": {"needs_background": "light"}}, Gaps(1))
    assert str(shown).startswith('<figure class="picture on-light">')


@pytest.mark.parametrize(
    ("metadata", "alt", "words"),
    [
        ({"image/svg+xml": {"alt": "of the form"}, "alt": "of the output"}, "of the cell", "of the form"),
        ({"alt": "of the output"}, "of the cell", "of the output"),
        ({}, "of the\n cell", "of the cell"),
        ({}, "", "Its title. What it shows"),
    ],
)
def test_alternative_text_is_taken_from_the_nearest_place(metadata: dict[str, Any], alt: str, words: str) -> None:
    svg = SVG.replace("<circle", "<title>Its title</title><desc>What it\n shows</desc><circle")
    assert image_of(picture(svg, "image/svg+xml", alt, metadata, gaps := Gaps(1))).get("alt") == words
    assert remarks(gaps) == []


def test_a_picture_without_words_is_a_gap_with_words_in_its_place() -> None:
    assert (
        image_of(picture(PNG, "image/png", "", {}, gaps := Gaps(3))).get("alt") == "Picture from cell 3, not described"
    )
    assert str(gaps.found[0]) == (
        'Cell 3: A picture has no alternative text. Put it into the cell\'s metadata: "alt": "what it shows".'
    )


def test_a_moving_picture_is_told_of_and_a_still_gif_is_not() -> None:
    shown = picture(MOVING_GIF, "image/gif", "dot", {}, gaps := Gaps(1))
    assert 'data-only="pdf">A moving picture; the PDF shows its first frame.</p>' in str(shown)
    assert remarks(gaps) == ["A moving picture; the PDF shows its first frame."]
    assert picture(GIF, "image/gif", "dot", {}, still := Gaps(1)) is not None
    assert remarks(still) == []


def test_an_svg_runs_nothing_and_loads_nothing() -> None:
    svg = """<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE svg [<!ENTITY n "é">]>
        <svg xmlns="http://www.w3.org/2000/svg" onload="x()" width="9" height="9">
        <style>@import url(https://example.org/a.css); rect { fill: url(#own) }</style><script>x()</script>
        <image href="https://example.org/a.png" width="5" height="5"/><use xlink:href="other.svg#a"/>
        <a href="data:text/html,hostile"><rect style="data:x; fill:url(//example.org/c)" width="2" height="2"/></a>
        <set attributeName="href" to="java script:hostile"/><foreignObject><iframe xmlns="" src="hostile"/></foreignObject>
        <rect fill="url('http://example.org/b')" width="2" height="2"/><text>&n;</text></svg>"""
    found = sound_picture(svg)
    content = found.content.decode()
    assert [
        word for word in ("example.org", "other.svg", "script", "onload", "hostile", "ENTITY") if word in content
    ] == []
    assert "fill: url(#own)" in content
    assert ">é</text>" in content
    assert found.remarks == (
        "An SVG holds words as HTML, which the PDF leaves out.",
        "What an SVG would have loaded from elsewhere is left out.",
    )


def test_entities_that_grow_or_lead_to_files_make_an_svg_unreadable() -> None:
    bomb = (
        "<!DOCTYPE svg [" + "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 50}">' for n in range(5)) + '<!ENTITY e0 "x">]>'
    )
    for start, name in ((bomb, "e5"), ('<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/hostname">]>', "f")):
        with pytest.raises(ValueError, match="broken SVG"):
            sound_picture(f'{start}<svg xmlns="http://www.w3.org/2000/svg"><text>&{name};</text></svg>')


def test_an_svg_as_html_writes_it_gets_its_namespaces_and_characters() -> None:
    source = '<svg width="9" height="9"><g id="a"/><use xlink:href="#a"/><text>&nbsp;&amp;&lt;&eacute;</text></svg>'
    content = sound_picture(source).content.decode()
    assert "<text>\xa0&amp;&lt;é</text>" in content
    assert content.startswith('<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"')


@pytest.mark.parametrize(
    "address",
    [
        f"data:image/png;base64,{PNG}",
        f"data:image/jpeg;base64,{PNG[:30]}\n{PNG[30:]}",
        "attachment:my%20dot.png",
        "attachment:my dot.png",
    ],
)
def test_pictures_within_the_notebook_are_embedded(address: str) -> None:
    shown = embedded(
        f'<p>a<img src="{address}" alt="dot" width="40px" height="2em" onerror="x()">b</p>',
        gaps := Gaps(1),
        {"my dot.png": {"image/png": PNG}},
    )
    assert shown == f'<div><p>a<img src="data:image/png;base64,{PNG}" alt="dot" width="40"/>b</p></div>'
    assert remarks(gaps) == []


@pytest.mark.parametrize("data", [SVG, [SVG], base64_of(SVG), [base64_of(SVG)]])
def test_an_svg_attachment_may_be_stored_as_text_lines_or_base64(data: Any) -> None:
    shown = embedded('<img src="attachment:a.svg" alt="dot">', Gaps(1), {"a.svg": {"image/svg+xml": data}})
    assert shown == f'<div><img src="data:image/svg+xml;base64,{base64_of(SVG)}" alt="dot"/></div>'


def test_an_svg_in_a_percent_coded_address_is_embedded() -> None:
    shown = embedded(
        """<img alt="dot" src="data:image/svg+xml;utf8,%3Csvg width='9' height='9'%3E%3C/svg%3E">""", Gaps(1)
    )
    assert 'src="data:image/svg+xml;base64,' in shown


def test_a_picture_beside_the_notebook_is_read_only_where_that_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "my dot.png").write_bytes(base64.b64decode(PNG))
    source = '<img src="./my%20dot.png?x=1" alt="dot">'
    assert f"base64,{PNG}" in embedded(source, Gaps(1), folder=tmp_path)
    assert embedded(source, gaps := Gaps(1)) == ('<div><span class="stand-in">Picture, not shown: dot</span></div>')
    assert str(gaps.found[0]) == (
        "Cell 1: The picture my dot.png isn't in the notebook. "
        "Attach it to the cell (drag it in), or export with embed_images."
    )


def test_no_picture_is_read_from_outside_the_folder(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "out.png").write_bytes(base64.b64decode(PNG))
    (inside / "link.png").symlink_to(tmp_path / "out.png")
    for address in (
        "../out.png",
        "%2e%2e/out.png",
        str(tmp_path / "out.png"),
        f"file://{tmp_path}/out.png",
        "link.png",
        ".",
        "",
    ):
        shown = embedded(f'<img src="{address}" alt="dot">', gaps := Gaps(1), folder=inside)
        assert shown == '<div><span class="stand-in">Picture, not shown: dot</span></div>'
        assert "isn't in the notebook" in remarks(gaps)[0]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('<img src="https://example.org/a.png" alt="dot">b', '<a href="https://example.org/a.png">dot</a>b'),
        ('<img src="//example.org/a.png">', '<a href="https://example.org/a.png">a.png</a>'),
        (
            '<a href="/x"><b><img src="http://example.org/a.png" alt="dot"></b></a>',
            '<a href="/x"><b><span class="stand-in">Picture, not shown: dot</span></b></a>',
        ),
    ],
)
def test_a_picture_on_the_web_is_not_loaded_but_linked(source: str, shown: str) -> None:
    assert embedded(source, gaps := Gaps(1)) == f"<div>{shown}</div>"
    assert "isn't loaded" in remarks(gaps)[0]
    assert gaps.found == []


def test_a_picture_in_text_without_words_is_a_gap() -> None:
    source = f'<img src="data:image/png;base64,{PNG}" alt="">'
    assert 'alt="Picture from cell 4, not described"' in embedded(source, gaps := Gaps(4))
    assert remarks(gaps) == ["A picture has no alternative text."]
    assert 'alt="a title"' in embedded(source.replace("alt", 'title="a title" alt'), Gaps(4))


def test_an_unreadable_picture_in_text_leaves_words() -> None:
    assert embedded('a<img src="data:image/png;base64,AAAA" alt="dot">b', gaps := Gaps(1)) == (
        '<div>a<span class="stand-in">Picture, not shown: dot</span>b</div>'
    )
    assert "can't be read" in remarks(gaps)[0]


def test_svgs_inside_html_become_images_that_keep_their_upper_case() -> None:
    svg = '<svg viewBox="0 0 9 9"><rect width="2" height="2"/><script>"<svg>"</script><text>a</text></svg>'
    bare = svg.replace('<script>"<svg>"</script>', "")
    lifted = lift_svgs(f"<p>before {svg} after</p><script>'<svg>'</script><!-- <svg> --><svg/></svg>")
    assert lifted == (
        f'<p>before <img alt="" src="data:image/svg+xml;base64,{base64_of(bare)}"/> after</p>'
        "<script>'<svg>'</script><!-- <svg> --><svg/></svg>"
    )
    assert 'alt="its words"' in embedded(lift_svgs(svg.replace("viewBox", 'aria-label="its words" viewBox')), Gaps(1))


def test_stores_of_icons_and_icons_from_them_go() -> None:
    store = '<svg style="width:0"><defs><symbol id="icon"><path d=""/></symbol></defs></svg>'
    icon = '<svg class="icon"><use xlink:href="#icon"></use></svg>'
    own = '<svg><defs><path id="a" d=""/></defs><use href="#a"/></svg>'
    assert lift_svgs(f"{store}<p>{icon}words</p>") == "<p>words</p>"
    assert "<img" in lift_svgs(own)


@given(st.text("<svg/>ab ", max_size=80))
def test_html_without_svgs_in_full_stays_as_it_is(text: str) -> None:
    if "</svg" not in text.lower():
        assert lift_svgs(text) == text


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_no_picture_whatever_it_holds_stops_the_reading(data: bytes | str) -> None:
    shown = picture(data, "image/png", "dot", {"width": data, "alt": data}, gaps := Gaps(1))
    assert (shown is None) == bool(gaps.found)
