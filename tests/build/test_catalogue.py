from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from strikeledger.build.catalogue import Report, read_catalogue, select_reports
from strikeledger.build.editions import Edition
from strikeledger.build.series import Series
from strikeledger.errors import CatalogueError
from tests.ledger_text import ROOT


def catalogue(folder: Path, text: str) -> Path:
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "tempo.ipynb").touch()
    path = folder / "reports.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_report_of_the_shipped_catalogue_is_read() -> None:
    assert list(read_catalogue(ROOT / "reports.toml")) == ["situation", "tempo", "sources", "article"]


def test_a_report_s_notebook_is_named_as_the_report_unless_it_says_otherwise(tmp_path: Path) -> None:
    path = catalogue(tmp_path, "[tempo]\n")
    assert read_catalogue(path) == {"tempo": Report("tempo", tmp_path / "notebooks" / "tempo.ipynb", {})}


def test_a_report_holds_what_its_entry_says(tmp_path: Path) -> None:
    text = '[weekly]\nnotebook = "notebooks/tempo.ipynb"\nformats = ["pdf"]\nsubtitle = "Tempo"\nparameters = { as_of = 2023-11-29 }\n'
    report = read_catalogue(catalogue(tmp_path, text))["weekly"]
    assert (report.formats, report.subtitle, report.parameters) == (("pdf",), "Tempo", {"as_of": date(2023, 11, 29)})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[tempo]\nnotbook = "x"\n', "reports.toml [tempo]: no setting 'notbook'; did you mean 'notebook'?"),
        (
            '[tempo]\nnotebook = "notebooks/gone.ipynb"\n',
            "reports.toml [tempo]: there is no notebook notebooks/gone.ipynb",
        ),
        ("[gone]\n", "reports.toml [gone]: there is no notebook notebooks/gone.ipynb; put one there"),
        ('[tempo]\nformats = ["odt"]\n', "reports.toml [tempo]: formats is a list of html, pdf, brief and docx"),
        ("[tempo]\nformats = []\n", "reports.toml [tempo]: formats is a list of html, pdf, brief and docx"),
        ('[tempo]\nformats = "html"\n', "reports.toml [tempo]: formats is a list of html, pdf, brief and docx"),
        ("[tempo]\nseries = 3\n", "reports.toml [tempo]: series is a table, as {"),
        (
            '[tempo]\nseries = { evry = "week" }\n',
            "reports.toml [tempo]: series has no setting 'evry'; did you mean 'every'?",
        ),
        ('[tempo]\nseries = { every = "week", from = 2023-11-22 }\n', "reports.toml [tempo]: series needs 'to'"),
        (
            '[tempo]\nseries = { every = "fortnight", from = 2023-11-22, to = "open" }\n',
            "reports.toml [tempo]: series: every = 'fortnight': allowed is",
        ),
        (
            '[tempo]\nseries = { every = 0, from = 2023-11-22, to = "open" }\n',
            "reports.toml [tempo]: series: every = 0: allowed is",
        ),
        (
            '[tempo]\nseries = { every = 7, from = "2023-11-22", to = "open" }\n',
            "reports.toml [tempo]: series: from = '2023-11-22': allowed is a day, as 2023-11-22 without quotes",
        ),
        (
            "[tempo]\nseries = { every = 7, from = 2023-11-22, to = 2023-11-21 }\n",
            "reports.toml [tempo]: series runs backwards: 2023-11-21 is before 2023-11-22",
        ),
        (
            "[tempo]\nseries = { every = 7, from = 2023-11-22, to = 2023-11-29 }\nparameters = { as_of = 2023-11-22 }\n",
            "reports.toml [tempo]: a series gives each edition its as_of",
        ),
        ("[tempo]\nparameters = 3\n", "reports.toml [tempo]: parameters is a table of names and values"),
        ("tempo = 3\n", "reports.toml [tempo]: expected a table of settings"),
        ("[Tempo]\n", "reports.toml [Tempo]: a report's name is its folder's: lower-case letters, digits and -"),
        ('["../tempo"]\n', "reports.toml [../tempo]: a report's name is its folder's"),
        ("[tempo\n", "reports.toml: "),
        ("[tempo]\n[tempo]\n", "reports.toml: "),
    ],
)
def test_an_entry_that_means_nothing_is_refused(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(catalogue(tmp_path, text))
    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    "given", ["https://example.org/reports", "https://example.org/reports/", "http://10.0.0.1:8080"]
)
def test_the_address_of_the_reports_is_that_of_each_edition(given: str, tmp_path: Path) -> None:
    report = read_catalogue(catalogue(tmp_path, f'base_url = "{given}"\n[tempo]\n'))["tempo"]
    page = f"{given.rstrip('/')}/tempo/2023-11-29/tempo.html"
    assert (Edition(report, "2023-11-29", {}).address, Edition(replace(report, base_url=""), "2023-11-29", {}).address) == (
        page, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        '"example.org"', '"ftp://example.org/"', '"https://"', '"https://example.org/?a=1"', '"https://example.org/#top"', "3", "true",
        '"https://example.org/a b"', '"https://user:pass@example.org/"', '"https://[::1"', '"https://example.org:x/"', '"https://example.org:0/"',
        '"javascript:1"',
        """'https://example.org/"><script>'""", '["https://example.org/"]',
    ],
)  # fmt: skip
def test_what_is_no_address_of_reports_is_refused_with_its_line(given: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue(catalogue(tmp_path, f"# A catalogue\n\nbase_url = {given}\n[tempo]\n"))
    assert str(refused.value).startswith("reports.toml:3 base_url = ")
    assert (
        'allowed is the address under which the folder of reports is published, as "https://example.org/reports"'
        in str(refused.value)
    )


def test_the_address_of_the_reports_is_of_no_report_alone(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogueError, match=r"\[tempo\]: base_url is of all reports: write it above the first \[table\]"
    ):
        read_catalogue(catalogue(tmp_path, '[tempo]\nbase_url = "https://example.org/"\n'))


def series(every: str | int, first: date, last: date | None = None) -> Series:
    return Series(every, first, last)


def test_the_shipped_situation_report_comes_out_on_twelve_wednesdays() -> None:
    weekly = read_catalogue(ROOT / "reports.toml")["situation"].series
    assert weekly == series("week", date(2023, 11, 22), date(2024, 2, 7))
    days = weekly.days(date(2024, 3, 1))
    assert (len(days), {date.fromisoformat(day).weekday() for day in days}) == (12, {2})


def test_an_open_series_ends_with_the_newest_publication() -> None:
    assert series(3, date(2023, 11, 1)).days(date(2023, 11, 8)) == ["2023-11-01", "2023-11-04", "2023-11-07"]


def test_a_monthly_series_keeps_to_the_end_of_the_month() -> None:
    days = series("month", date(2023, 12, 31)).days(date(2024, 4, 1))
    assert days == ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"]


def test_before_the_first_day_of_a_series_lies_one_step() -> None:
    assert series("month", date(2024, 1, 31)).day_before("2024-01-31") == "2023-12-31"


def test_between_the_days_of_a_series_the_last_one_lies_before() -> None:
    assert series("week", date(2023, 11, 22)).day_before("2023-12-01") == "2023-11-29"


@pytest.mark.parametrize(
    ("day", "before"), [("2023-11-22", "2023-11-15"), ("2023-11-10", "2023-11-08"), ("2023-11-08", "2023-11-01")]
)
def test_ahead_of_its_first_edition_a_series_goes_back_by_whole_steps(day: str, before: str) -> None:
    assert series("week", date(2023, 11, 22)).day_before(day) == before


@pytest.mark.parametrize("formats", ["[[1], 2]", "[{a = 1}]"])
def test_formats_that_are_no_names_are_refused(formats: str, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="formats is a list of html, pdf, brief and docx"):
        read_catalogue(catalogue(tmp_path, f"[tempo]\nformats = {formats}\n"))


def test_a_missing_catalogue_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no catalogue reports.toml here: run this in the folder that holds it"):
        read_catalogue(tmp_path / "reports.toml")


def test_a_catalogue_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports.toml").write_bytes('[tempo]\nsubtitle = "café"\n'.encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"^reports.toml: "):
        read_catalogue(tmp_path / "reports.toml")


def test_a_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue(tmp_path)


def test_no_name_means_every_report() -> None:
    shipped = read_catalogue(ROOT / "reports.toml")
    assert [report.name for report in select_reports(shipped, [])] == list(shipped)


def test_a_report_that_is_named_twice_is_built_once() -> None:
    shipped = read_catalogue(ROOT / "reports.toml")
    assert [report.name for report in select_reports(shipped, ["article", "article"])] == ["article"]


def test_an_unknown_report_is_refused_with_the_nearest() -> None:
    with pytest.raises(CatalogueError, match=r"no report 'artcle' in the catalogue; did you mean 'article'\?"):
        select_reports(read_catalogue(ROOT / "reports.toml"), ["artcle"])


def test_a_condition_that_is_none_is_told_with_the_file_and_report_that_it_is_of(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"^reports\.toml \[tempo\]: .*us_killed many"):
        read_catalogue(catalogue(tmp_path, '[tempo]\nalarms = { many = "us_killed many" }\n'))
