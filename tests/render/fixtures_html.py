"""A report with one of everything, for the tests of the page; its numbers are examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strikeledger.render.exporters import StrikeledgerHTMLExporter, StrikeledgerPDFExporter
from strikeledger.render.gaps import Gaps
from strikeledger.render.guests.formulas import Formulas
from strikeledger.render.html.page import NO_FILES, Downloads
from strikeledger.render.tree import page_tree, xhtml_root
from strikeledger.report.blocks import (
    Block,
    Callout,
    Card,
    Cards,
    Chart,
    Column,
    Document,
    FigureRef,
    Heading,
    Inline,
    Link,
    Listing,
    Note,
    Paragraph,
    Register,
    Table,
    Text,
)
from strikeledger.report.records import ClaimRecord, FigureRecord, SourceRecord
from strikeledger.theme import LIGHT, chart_config

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def document_of(*parts: Block | str, title: str = "T", **more: Any) -> Document:
    """A document of our own pieces and of XHTML as the cells of a notebook give it."""
    blocks = tuple(part for part in parts if not isinstance(part, str))
    numbers = iter(range(len(blocks)))
    cells = "".join(part if isinstance(part, str) else f'<piece number="{next(numbers)}"/>' for part in parts)
    return Document(title, blocks, xhtml_root(cells), **more)


def formula(latex: str, block: bool = False) -> str:
    return Formulas(Gaps()).fragment(latex, block)


def page_of(document: Document, downloads: Downloads = NO_FILES) -> str:
    """The page of a document."""
    return EXPORTER.page(page_tree(document), downloads)


def pdf_of(document: Document, attachments: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a document."""
    return StrikeledgerPDFExporter().pdf(page_tree(document), attachments)


RATE = formula(r"\hat\lambda = n/t")
EXPORTER = StrikeledgerHTMLExporter()


def t(text: str, style: str = "") -> Text:
    return Text(text, style)


def vega(layers: list[dict[str, Any]], width: int = 700, height: int = 280, **more: Any) -> dict[str, Any]:
    """A layered chart in the house look."""
    schema = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
    return {"$schema": schema, "config": chart_config(), "width": width, "height": height, "layer": layers, **more}


TALLIES = [
    ("2023-10-24", 13, 13),
    ("2023-10-30", 23, 23),
    ("2023-11-03", 31, 33),
    ("2023-11-09", 46, 47),
    ("2023-11-14", 55, 56),
    ("2023-11-17", 61, 61),
    ("2023-11-21", 66, 67),
    ("2023-11-24", 71, 74),
]


def cumulative() -> Chart:
    rows = [{"day": f"{day}T00:00:00", "low": low, "high": high} for day, low, high in TALLIES]
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%-d %b", "tickCount": "week", "labelFlush": True},
    }
    tip = [
        {"field": "day", "type": "temporal", "title": "day", "format": "%-d %B"},
        {"field": "low", "title": "at least"},
    ]
    spec = vega(
        [
            {
                "mark": {"type": "area", "interpolate": "step-after", "color": LIGHT["band"]},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": "attacks since 17 October"},
                    "y2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "line", "interpolate": "step-after", "color": LIGHT["blue"], "strokeWidth": 2},
                "encoding": {"x": x, "y": {"field": "low", "type": "quantitative"}},
            },
            {
                "mark": {
                    "type": "point",
                    "shape": "triangle-up",
                    "filled": True,
                    "size": 90,
                    "color": LIGHT["orange"],
                    "opacity": 1,
                },
                "encoding": {"x": x, "y": {"field": "low", "type": "quantitative"}, "tooltip": tip},
            },
        ],
        data={"values": rows},
    )
    table = Table(
        "cumulative",
        "Attacks on US forces that the Pentagon counted since 17 October",
        (Column("As of"), Column("At least", "attacks", "right"), Column("At most", "attacks", "right")),
        tuple(((t(day),), (t(str(low)),), (t(str(high)),)) for day, low, high in TALLIES),
    )
    return Chart(
        "cumulative",
        "The count of attacks passed 70 in the week before the truce",
        "Attacks on US forces in Iraq and Syria since 17 October 2023, as counted by the Pentagon; "
        "the band is what all its statements allow",
        "A rising step line of attacks from 13 on 24 October to between 71 and 74 on 24 November 2023.",
        "Source: Pentagon briefings as published; claims 1 to 9 in the register.",
        spec,
        table,
    )


def rounds() -> Chart:
    values = [
        {"round": "26 October", "low": 0, "high": 0},
        {"round": "8 November", "low": 0, "high": 9},
        {"round": "12 November", "low": 6, "high": 7},
        {"round": "21–22 November", "low": 2, "high": 9},
    ]
    y = {"field": "round", "type": "nominal", "sort": None, "title": None}
    spec = vega(
        [
            {
                "mark": {"type": "rule", "strokeWidth": 5, "color": LIGHT["blue"]},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative", "title": "people killed"},
                    "x2": {"field": "high"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "color": LIGHT["blue"], "opacity": 1},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative"},
                    "tooltip": [{"field": "round"}, {"field": "low"}, {"field": "high"}],
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "color": LIGHT["blue"], "opacity": 1},
                "encoding": {"y": y, "x": {"field": "high", "type": "quantitative"}},
            },
        ],
        height=170,
        width=560,
        data={"values": values},
    )
    return Chart(
        "rounds",
        "Most of the deaths fell in one night and in the last round",
        "People killed in each round of US airstrikes, bounds from what each source said",
        "Four intervals: 26 October none, 8 November up to 9, 12 November 6 or 7, 21 and 22 November 2 to 9.",
        "Officials quoted by press; monitor counts stand in the table.",
        spec,
    )


def weekly() -> Chart:
    values = [
        {"week": f"2023-{day}T00:00:00", "country": country, "attacks": n}
        for day, iraq, syria in (
            ("10-16", 9, 7),
            ("10-23", 6, 8),
            ("10-30", 7, 9),
            ("11-06", 8, 7),
            ("11-13", 5, 4),
            ("11-20", 3, 3),
        )
        for country, n in (("Iraq", iraq), ("Syria", syria))
    ]
    scale = {"domain": ["Iraq", "Syria"], "range": [LIGHT["blue"], LIGHT["orange"]]}
    bars = {
        "mark": {"type": "bar"},
        "params": [{"name": "brush", "select": {"type": "interval", "encodings": ["x"]}}],
        "encoding": {
            "x": {
                "field": "week",
                "type": "temporal",
                "timeUnit": "yearmonthdate",
                "title": None,
                "axis": {"format": "%-d %b"},
                "bandPosition": 0,
            },
            "y": {"field": "attacks", "type": "quantitative", "title": "attacks"},
            "xOffset": {"field": "country"},
            "color": {
                "field": "country",
                "type": "nominal",
                "scale": scale,
                "title": None,
                "legend": {"orient": "top"},
            },
            "tooltip": [{"field": "country"}, {"field": "attacks"}],
        },
    }
    return Chart(
        "weekly",
        "Attacks came in both countries every week",
        "Itemised attacks per week, by country",
        "Paired bars for six weeks; Iraq and Syria each have between 3 and 9 attacks a week.",
        "",
        vega([bars], data={"values": values}),
    )


PARTIES = ["US government", "armed group", "monitor", "press", "Iran", "host government"]
SPEAKERS = [
    "Pentagon deputy press secretary",
    "Islamic Resistance in Iraq",
    "Syrian Observatory for Human Rights",
    "Reuters",
    "Foreign Ministry of Iran",
    "Iraqi prime minister's office",
]
WORDS = ["more than 70", "as many as 15", "six or seven", "about half", "four rounds", "61", "several", "at least 62"]
BOUNDS = ["71 or more", "up to 15", "6 or 7", "45 to 55 percent", "4", "61", "2 or more", "62 or more"]


def claims(count: int = 30) -> dict[str, ClaimRecord]:
    return ClaimRecord.read_all(
        {
            f"acc-{n:04d}/killed": {
                "id": f"acc-{n:04d}/killed",
                "subject": "Attacks on US forces in Iraq and Syria since 17 October 2023",
                "words": WORDS[n % 8],
                "bounds": BOUNDS[n % 8],
                "low": 1,
                "high": None,
                "speaker": SPEAKERS[n % 6],
                "party": PARTIES[n % 6],
                "belligerent": n % 6 in (0, 1, 4),
                "official": n % 6 == 0,
                "source": f"src-{n % 6}",
                "published": f"2023-11-{n % 28 + 1:02d}",
                "note": "Counts attacks that caused no harm as well." if n % 7 == 0 else "",
            }
            for n in range(1, count + 1)
        }
    )


def sources() -> dict[str, SourceRecord]:
    publishers = ["Department of Defense", "Reuters", "Associated Press", "SOHR", "Taza Press", "Voice of America"]
    return SourceRecord.read_all(
        {
            f"src-{n}": {
                "id": f"src-{n}",
                "publisher": name,
                "title": f"Briefing on attacks & strikes, part {n}",
                "published": f"2023-11-{n + 12}",
                "published_basis": "inferred" if n == 3 else "stated",
                "kind": "article",
                "url": f"https://example.org/{n}?a=1&b=2",
            }
            for n, name in enumerate(publishers)
        }
    )


MORE: dict[str, dict[str, Any]] = {
    "strikes_killed": {"label": "people killed by US strikes", "unit": "people"},
    "rate": {
        "kind": "rate",
        "unit": "attacks per day",
        "computation": "64 to 74 attacks in 44 days, each on the day officials give",
        "interval": {"method": "exact Poisson (Garwood)", "level": 0.95, "low": 1.12, "high": 2.11},
    },
}
"""What some figures have besides."""


def figures() -> dict[str, FigureRecord]:
    keys = list(claims())
    kinds = {
        "attacks": ("71 to 74", 71, 74, keys[0:9]),
        "strikes_killed": ("8 to 15", 8, 15, [keys[9], keys[11], keys[12], keys[13]]),
        "injured": ("at least 62", 62, None, [keys[14]]),
        "night": ("6 or 7", 6, 7, keys[15:17]),
        "rounds": ("4", 4, 4, [keys[4], keys[17], keys[19], keys[21], keys[23], keys[25], keys[27]]),
        "rate": ("1.5 to 1.7", 16 / 11, 37 / 22, []),
        "all": ("30", 30, 30, keys),
    }
    return FigureRecord.read_all(
        {
            name: {
                "id": name,
                "label": name,
                "kind": "count",
                "low": low,
                "high": high,
                "unit": "",
                "words": words,
                "claims": cited,
                "sources": [],
                **MORE.get(name, {}),
            }
            for name, (words, low, high, cited) in kinds.items()
        }
    )


def strikes_table() -> Table:
    columns = (
        Column("Round"),
        Column("Where"),
        Column("Target as described by the speaker"),
        Column("Killed", "people", "right"),
        Column("Wounded", "people", "right"),
        Column("Acknowledged by the US"),
    )
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = (
        (
            (t("26 October"),),
            (t("Abu Kamal, Syria"),),
            (t("two facilities, weapons storage"),),
            (t("none"),),
            (t("not known", "muted"),),
            (t("yes"),),
        ),
        (
            (t("8 November"),),
            (t("Maysalun, Syria"),),
            (t("a weapons storage facility"),),
            (t("up to 9"),),
            (t("not known", "muted"),),
            (t("yes"),),
        ),
        (
            (t("12 November"),),
            (t("Abu Kamal and Mayadin, Syria"),),
            (t("a training facility and a safe house"),),
            (FigureRef("night"),),
            (t("several"),),
            (t("yes"),),
        ),
        (
            (t("21–22 November"),),
            (t("Iraq"),),
            (t("a vehicle, then two facilities"),),
            (t("2 to 9"),),
            (t("4"),),
            (t("yes"),),
        ),
    )
    note = (
        t("Killed follows officials quoted by press. "),
        t("Not known", "emphasis"),
        t(" means that no source gives a number."),
    )
    records = tuple({"round": i, "killed_low": i} for i in range(4))
    return Table("strikes", "US airstrikes by round", columns, rows, note, records)


def rich_document() -> Document:
    """A report with one of everything."""
    dispute = Note(
        (
            t("The Syrian Observatory counts "),
            FigureRef("strikes_killed"),
            t(" as fighters only; the Pentagon gave no number."),
        )
    )
    nested = (Paragraph((t("A second look"),)), Listing(((Paragraph((t("inside"),)),),), ordered=True))
    blocks = (
        Paragraph(
            (
                t("By the eve of the truce armed groups had attacked US forces "),
                FigureRef("attacks"),
                t(" times, according to the Pentagon. The United States answered with "),
                FigureRef("rounds"),
                t(" rounds of airstrikes that killed "),
                FigureRef("strikes_killed"),
                t(" people."),
                dispute,
            ),
            "lead",
        ),
        Cards(
            (
                Card(
                    "Attacks on US forces", (FigureRef("attacks"),), (t("since 17 October, counted by the Pentagon"),)
                ),
                Card(
                    "Rounds of US airstrikes", (FigureRef("rounds"),), (t("on 26 October, 8, 12 and 21–22 November"),)
                ),
                Card(
                    "People killed in US strikes",
                    (FigureRef("strikes_killed"),),
                    (t("of whom "), FigureRef("night"), t(" in one night")),
                ),
                Card(
                    "US personnel injured",
                    (FigureRef("injured"),),
                    (t("about half with traumatic brain injuries"),),
                    (t("Up from 61 in the edition before"),),
                ),
            )
        ),
        Heading(2, (t("How the attacks added up"),)),
        Paragraph(
            (
                t("Every statement of the Pentagon is a floor or an exact count. Together they allow "),
                FigureRef("attacks"),
                t(" attacks; "),
                t("none of them", "strong"),
                t(" has to be set aside. See "),
                Link("#what-the-strikes-did", (t("what the strikes did"),)),
                t(" and "),
                Link("https://example.org/briefing", (t("the briefing"),)),
                t("."),
            )
        ),
        cumulative(),
        Paragraph((t("Both countries saw attacks throughout, "), FigureRef("rate"), t(" a day."))),
        weekly(),
        Heading(3, (t("Counted differently"),)),
        Listing(
            (
                (Paragraph((t("The Lead Inspector General counts from 1 October."),)),),
                nested,
                (Paragraph((t("Monitors count claims of armed groups."),)),),
            )
        ),
        Heading(2, (t("What the strikes did"),)),
        Paragraph(
            (
                t("Deaths are known by round, and only within bounds.", ""),
                Note((t("Two officials disagree about 12 November."),)),
            )
        ),
        rounds(),
        strikes_table(),
        Callout(
            "The data do not show that a strike caused a change",
            (Paragraph((t("Attack counts before and after differ by less than chance allows."),)),),
            "warning",
        ),
        Heading(2, (t("Notes on method"),)),
        "<blockquote><p>A round is a set of strikes that officials count as one response.</p></blockquote>",
        f"<p><em>The interval is exact </em>{RATE}<br/>see <code>counts.py</code> and <s>old</s></p>",
        formula(r"\frac{2}{17877} < \frac{10}{20000}", block=True),
        '<pre class="text">a  &lt;b&gt;\n1  2</pre>',
        "<hr/>",
        f'<figure class="picture"><img src="data:image/png;base64,{DOT}" alt="One blue dot"/></figure>',
        Callout("Times", (Paragraph((t("Days are local days."),)),)),
        Paragraph((t("All claims: "), FigureRef("all"), t("."))),
        Heading(2, (t("Who said it"),)),
        Register(),
    )
    return document_of(
        *blocks,
        title="US forces and armed groups: the situation",
        subtitle="Attacks on US forces in Iraq and Syria, US airstrikes, and what both sides and monitors say of them",
        report="situation",
        edition="2023-11-29",
        curator="strikeledger contributors",
        licence="CC BY 4.0",
        licence_address="https://creativecommons.org/licenses/by/4.0/",
        as_of="2023-11-29",
        figures=figures(),
        claims=claims(),
        sources=sources(),
    )


DOWNLOADS = {"PDF": "situation.pdf", "Figures (JSON)": "figures.json", "Spreadsheet": "situation.xlsx"}
