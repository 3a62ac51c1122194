"""ACLED's exports as they come: what their numbers leave open, and files that other programs and other years have changed."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
import pytest

from strikeledger import Ledger
from strikeledger.sections import headlines
from tests.importers.test_importers import imported, made, published
from tests.ledger_text import Row, read_csv
from tests.notebook_reading import read_report
from tests.notebook_text import run_here
from tests.render.fixtures_html import page_of

pytestmark = pytest.mark.slow

# Invented rows in the shape of an ACLED export: neither the places nor the people exist, and nothing of ACLED's is here.
ACLED_ROW = {
    "event_id_cnty": "ZZZ1",
    "event_date": "05 May 2031",
    "year": "2031",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Blue Army",
    "assoc_actor_1": "",
    "inter1": "",
    "actor2": "Red Army",
    "interaction": "",
    "civilian_targeting": "",
    "iso": "999",
    "region": "Nowhere",
    "country": "Examplia",
    "admin1": "Upper Examplia",
    "location": "Sampleton",
    "latitude": "12.3456",
    "longitude": "-45.678",
    "geo_precision": "1",
    "source": "Sampleton Herald",
    "source_scale": "Local",
    "notes": "A sentence of the source.",
    "fatalities": "4",
    "tags": "",
    "timestamp": "1936000000",
}


@pytest.fixture
def acled(tmp_path: Path) -> Path:
    """The package of an invented export, read in 2032; one event for each number of deaths and precision of the day."""
    changes: list[dict[str, str]] = [{"fatalities": n} for n in ("4", "0", "3", "10", "12")]
    changes += [{"time_precision": "2"}, {"time_precision": "3"}]
    file = tmp_path / "export.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(ACLED_ROW), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(
            {**ACLED_ROW, "event_id_cnty": f"ZZZ{n}", **change} for n, change in enumerate(changes, start=1)
        )
    return made(tmp_path / "new", "--released", "2032-01-01", file=file, dataset="acled")


def test_acled_s_numbers_keep_what_its_conventions_leave_open(acled: Path) -> None:
    killed = [row["killed"] for row in read_csv(acled / "attack_accounts.csv") if row["account_id"] < "aa-zzz-6"]
    assert killed == ["at least 4", "", "at least one", "at least one", "at least 12"]


def test_acled_s_numbers_are_read_plainly(acled: Path) -> None:
    rows = read_csv(acled / "attack_accounts.csv")
    assert {(bool(row["killed"]), row["plain"]) for row in rows} == {(True, "killed"), (False, "")}


def test_acled_s_days_are_as_wide_as_its_precision(acled: Path) -> None:
    days = {row["account_id"]: (row["first_day"], row["last_day"]) for row in read_csv(acled / "attack_accounts.csv")}
    assert [days[f"aa-zzz-{n}000"] for n in (1, 6, 7)] == [
        ("2031-05-05", "2031-05-05"), ("2031-04-29", "2031-05-11"), ("2031-05-01", "2031-05-31"),
    ]  # fmt: skip


def test_an_acled_row_is_known_from_its_upload_on(acled: Path) -> None:
    row = next(row for row in read_csv(acled / "attack_accounts.csv") if row["account_id"] == "aa-zzz-1000")
    assert published(acled, row) == ("2031-05-08", "inferred")


def test_no_sentence_of_acled_s_sources_is_copied(acled: Path) -> None:
    assert [path.name for path in acled.iterdir() if b"A sentence of the source" in path.read_bytes()] == []


def test_an_acled_package_says_that_it_may_not_be_passed_on(acled: Path) -> None:
    about = json.loads((acled / "datapackage.json").read_text(encoding="utf-8"))
    readme = (acled / "README.md").read_text(encoding="utf-8")
    assert ("licenses" in about, "Not for redistribution" in about["description"], "Not for redistribution" in readme) == (
        False, True, True,
    )  # fmt: skip


# Twelve rows of one clean file, and what other programs, other people and other years make of the same rows.
NEW = list(ACLED_ROW)
OLD = [
    "data_id", "iso", "event_id_cnty", "event_id_no_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type",
    "actor1", "assoc_actor_1", "inter1", "actor2", "interaction", "region", "country", "admin1", "location", "latitude", "longitude",
    "geo_precision", "source", "source_scale", "notes", "fatalities", "iso3",
]  # fmt: skip
"""The columns before March 2023, of an export without `timestamp`."""

CHANGES: list[Row] = [
    {"fatalities": "4"}, {"fatalities": "0"}, {"fatalities": "3"}, {"fatalities": "10"}, {"fatalities": "12"}, {"fatalities": ""},
    {"time_precision": "2"}, {"time_precision": "3"}, {"actor2": ""}, {"event_type": "Protests", "fatalities": "1"},
    {"geo_precision": "3"}, {"country": "Otherland", "location": "Elsewhere"},
]  # fmt: skip
CLEAN = pd.DataFrame(
    [
        {**ACLED_ROW, "timestamp": "1940000000", "event_id_cnty": f"ZZZ{n}", "event_date": f"2031-05-{n:02d}"} | change
        for n, change in enumerate(CHANGES, 1)
    ]
)
RELEASE = ["--released", "2032-01-01"]
Lines = Iterable[str]


def written(path: Path, rows: pd.DataFrame, columns: list[str] = NEW, above: Lines = (), **form: str) -> Path:
    """Rows as a CSV with these columns, and lines above it."""
    text = rows.reindex(columns=columns).to_csv(index=False, lineterminator="\n", **form)  # type: ignore[call-overload]
    path.write_text("".join(f"{line}\n" for line in above) + text, encoding="utf-8")
    return path


def accounts(data: Path) -> list[tuple[str, ...]]:
    """What a package says of each event."""
    return sorted(
        (row["attack_id"], row["first_day"], row["last_day"], row["killed"], row["note"])
        for row in read_csv(data / "attack_accounts.csv")
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the clean file."""
    folder = tmp_path_factory.mktemp("clean")
    return made(folder / "new", *RELEASE, file=written(folder / "clean.csv", CLEAN), dataset="acled")


def test_the_numbers_of_an_export_are_those_that_pandas_adds_up(clean: Path) -> None:
    given = pd.read_csv(clean.parents[1] / "clean.csv")["fatalities"]
    ledger = Ledger.load(clean)
    assert headlines.attacks(ledger).low == len(given)
    assert headlines.attack_deaths(ledger).low == given.replace({3: 1, 10: 1}).sum()


def _in_words(rows: pd.DataFrame, form: str) -> pd.DataFrame:
    return rows.assign(event_date=pd.to_datetime(rows["event_date"]).dt.strftime(form))


def _floats(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = ["year", "time_precision", "geo_precision", "fatalities", "iso", "timestamp"]
    return rows.assign(**{name: rows[name].map(lambda cell: f"{cell}.0" if cell else "NaN") for name in numbers})


def _tagged(rows: pd.DataFrame) -> pd.DataFrame:
    tags = dict.fromkeys(NEW, "") | {"event_date": "#date+occurred", "fatalities": "#affected+killed"}
    return pd.concat([pd.DataFrame([tags]), rows])


def _again(rows: pd.DataFrame) -> pd.DataFrame:
    """Each row as it was uploaded a day earlier, with another number, before or behind the newer one; and the newer ones twice."""
    older = rows.assign(fatalities="77", event_type="Riots", timestamp="1939900000")
    return pd.concat([older[:6], rows, older[6:], rows])


MISSING = {sign: CLEAN.replace({column: {"": sign} for column in ("actor2", "fatalities", "assoc_actor_1", "inter1")}) for sign in
           ("NA", "NaN", "NULL", "-", "N/A")}  # fmt: skip
ODD: dict[str, Callable[[Path], Path]] = {
    **{f"{sign} for nothing": lambda path, sign=sign: written(path, MISSING[sign]) for sign in MISSING},  # type: ignore[misc]
    **{f"days as {form}": lambda path, form=form: written(path, _in_words(CLEAN, form)) for form in
       ("%d %B %Y", "%d %b %Y", "%d-%b-%y", "%Y-%m-%d 00:00:00", "%Y/%m/%d")},  # type: ignore[misc]
    "whole numbers with a point": lambda path: written(path, _floats(CLEAN)),
    "capitals": lambda path: written(path, CLEAN.rename(columns=str.upper), [name.upper() for name in NEW]),
    "headings with spaces": lambda path: written(path, CLEAN.rename(columns=lambda n: n.replace("_", " ").title()),
                                                 [name.replace("_", " ").title() for name in NEW]),
    "sep= above": lambda path: written(path, CLEAN, above=["sep=;"], sep=";"),
    "a row of tags": lambda path: written(path, _tagged(CLEAN)),
    "earlier versions of each row": lambda path: written(path, _again(CLEAN)),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_what_other_programs_make_of_an_export_changes_no_number(clean: Path, tmp_path: Path, odd: str) -> None:
    assert accounts(made(tmp_path / "new", *RELEASE, file=ODD[odd](tmp_path / "odd.csv"), dataset="acled")) == accounts(
        clean
    )


@pytest.mark.parametrize(("order", "form"), [("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%y")])
def test_days_in_figures_are_refused_until_their_order_is_said(
    clean: Path, tmp_path: Path, order: str, form: str
) -> None:
    file = written(tmp_path / "odd.csv", _in_words(CLEAN, form))
    refused = imported(tmp_path / "new", *RELEASE, file=file, dataset="acled")
    shown = _in_words(CLEAN, form)["event_date"][0]
    assert (refused.exit_code, f"odd.csv:2 event_date: found '{shown}'" in refused.output) == (1, True), refused.output
    assert "--dates dmy (the day first) or --dates mdy" in refused.output
    ordered = made(tmp_path / "new", *RELEASE, "--dates", order, file=file, dataset="acled")
    assert accounts(ordered) == accounts(clean)


def test_an_export_of_an_older_year_is_known_from_the_day_of_the_export_and_refused_without_it(
    clean: Path, tmp_path: Path
) -> None:
    file = written(tmp_path / "old.csv", CLEAN, OLD)
    refused = imported(tmp_path / "new", file=file, dataset="acled")
    assert (refused.exit_code, "add --released DAY" in refused.output) == (1, True), refused.output
    data = made(tmp_path / "new", *RELEASE, file=file, dataset="acled")
    assert accounts(data) == accounts(clean)
    assert {row["published"] for row in read_csv(data / "sources.csv")} == {"2032-01-01"}


def test_a_file_without_its_header_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "headless.csv"
    file.write_text(CLEAN.to_csv(index=False, header=False), encoding="utf-8")
    refused = imported(tmp_path / "new", file=file, dataset="acled")
    assert (refused.exit_code, "no header: the first line is a row" in refused.output) == (1, True), refused.output


def test_an_earlier_version_of_a_row_is_left_out_and_what_differs_is_told(tmp_path: Path) -> None:
    data = made(tmp_path / "new", *RELEASE, file=written(tmp_path / "odd.csv", _again(CLEAN)), dataset="acled")
    told = [(row["reason"], row["found"]) for row in read_csv(data / "import.csv") if row["row"] == "ZZZ1"]
    assert sorted(told) == [
        ("a row that stands more than once", "ZZZ1"),
        ("an id of which a newer row is used (by its timestamp)",
         "event_type 'Riots', used 'Battles'; fatalities '77', used '4'"),
    ]  # fmt: skip


def test_an_earlier_version_isn_t_used_where_the_newer_one_meets_no_condition(tmp_path: Path) -> None:
    file = written(tmp_path / "odd.csv", _again(CLEAN))
    refused = imported(tmp_path / "new", *RELEASE, "--where", "event_type=Riots", file=file, dataset="acled")
    assert (refused.exit_code, "a newer row is used" in refused.output) == (1, True), refused.output


def test_the_country_code_of_namibia_is_no_missing_cell(tmp_path: Path) -> None:
    file = written(tmp_path / "odd.csv", CLEAN.assign(iso3="NA"), [*NEW, "iso3"])
    data = made(tmp_path / "new", *RELEASE, "--where", "iso3=NA", file=file, dataset="acled")
    assert len(read_csv(data / "attacks.csv")) == len(CLEAN)


def test_a_condition_belongs_to_every_sentence_of_a_report(tmp_path: Path) -> None:
    """Title, lead, cards, titles and captions of charts, tables, method and citation."""
    file = written(tmp_path / "battles.csv", CLEAN)
    data = made(tmp_path / "new", *RELEASE, "--where", "event_type=Battles", file=file, dataset="acled")
    notebook = run_here(data.parent / "notebooks" / "situation.ipynb", {"as_of": "2031-06-23"}, data)
    page = page_of(read_report(notebook))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)))
    loose = re.findall(r".{40}\b[Ee]vents?\b(?! of type Battles).{40}", text.replace("Location &amp; Event Data", ""))
    assert (loose, len(re.findall("vents? of type Battles", text)) > 40) == ([], True)
    assert "<title>Events of type Battles in Examplia and Otherland" in page
    assert [
        row for row in re.findall(r"[^.]{60}people were killed[^.]{60}", text) if "events of type Battles" not in row
    ] == []


@pytest.mark.parametrize(
    ("options", "title"),
    [
        (["year=2031"], "Events of 2031 in"),
        (["event_type=Battles", "admin1=Upper Examplia"], "Events of type Battles with admin1 Upper Examplia in"),
        (["country=Examplia"], "Events in Examplia, according to ACLED"),
        (
            ["source_scale=Local", "sub_event_type=Armed clash", "disorder_type=Political violence"],
            "Selected events in",
        ),
    ],
)
def test_a_condition_reads_behind_the_noun_and_a_long_one_is_told_at_the_head(
    tmp_path: Path, options: list[str], title: str
) -> None:
    file, asked = written(tmp_path / "clean.csv", CLEAN), [word for each in options for word in ("--where", each)]
    data = made(tmp_path / "new", *RELEASE, *asked, file=file, dataset="acled")
    about = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert (about["title"].startswith(title), options[0].partition("=")[2] in about["terms"]["extent"]) == (True, True)
