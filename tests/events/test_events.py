"""Large tables of events: the same summaries on every engine, bounds that stay bounds, and no row lost on the way."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from strikeledger.cli.main import command_line
from strikeledger.counts import Count
from strikeledger.errors import StrikeledgerError
from strikeledger.events import (
    Events,
    known_sums,
    open_events,
    period_sums,
    prepare,
    rates_around,
    sums_against_claims,
    top_sites,
)
from strikeledger.events.around import EventWindow, sums_within
from strikeledger.events.table import DAY_TYPE, EVENT_COLUMNS
from strikeledger.importers.where import RowFilter
from strikeledger.inference import rates
from tests.ledger_text import ROOT

pytestmark = pytest.mark.slow

BACKENDS = [
    pytest.param(name, marks=pytest.mark.skipif(find_spec(package) is None, reason=f"{package} isn't installed"))
    for name, package in (
        ("duckdb", "duckdb"),
        ("pandas", "pyarrow"),
        ("sqlframe", "sqlframe"),
        ("polars", "polars"),
        ("pyspark", "pyspark"),
    )
]
EVENTS = """
    day        | last_day   | country | admin | site | kind        | deaths_low | deaths_high | published
    2018-07-02 | 2018-07-02 | Aland   | North | One  | state-based | 1          | 3           | 2018-07-02
    2018-07-02 | 2018-07-02 | Aland   | North | One  | state-based | 2          |             | 2018-07-09
    2018-07-03 | 2018-07-05 | Aland   |       | Two  | one-sided   | 10         | 12          | 2018-07-04
    2018-07-07 | 2018-07-10 | Aland   | South |      | state-based | 5          | 5           |
    2018-07-09 | 2018-07-09 | Aland   | North | Two  | one-sided   |            | 4           | 2018-07-30
    2018-07-04 | 2018-07-04 | Bland   | West  | Six  | non-state   |            |             | 2018-07-04
"""


def frame_of(text: str) -> pd.DataFrame:
    """A table as a test draws it, with the columns that it leaves out."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    drawn = pd.DataFrame(lines[1:], columns=lines[0]).replace("", None)
    drawn = drawn.assign(event_id=[str(i) for i in range(len(drawn))])
    types = {"text": "str", "int64": "Int64", "float64": "Float64", DAY_TYPE: "datetime64[us]"}
    full = drawn.reindex(columns=list(EVENT_COLUMNS))
    return full.astype({name: types[column.kind] for name, column in EVENT_COLUMNS.items()})


Opener = Callable[..., Events]


@pytest.fixture
def events_of(tmp_path: Path) -> Iterator[Opener]:
    with ExitStack() as stack:

        def opened(text: str = EVENTS, backend: str = "duckdb") -> Events:
            path = tmp_path / "drawn.parquet"
            frame_of(text).to_parquet(path, index=False)
            return stack.enter_context(open_events(path, backend))

        yield opened


def cells(frame: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """Rows as plain values: days as text, and None for what is missing."""
    text = frame[list(columns)].to_csv(index=False, date_format="%Y-%m-%d")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return [tuple(int(cell) if cell.isdigit() else cell or None for cell in row) for row in rows]


def all_tables(events: Events) -> dict[str, pd.DataFrame]:
    days = pd.DataFrame(
        {"country": ["Aland", "Bland"], "day": pd.to_datetime(["2018-07-06", "2018-07-04"]).as_unit("us")}
    )
    asked = claims_of("Aland|2018-07-02|2018-07-09|deaths|1|", "|2018-07-01|2018-07-31|events|6|6")
    return {
        "days": period_sums(events, "day"),
        "weeks": period_sums(events, "week", ("country", "admin")),
        "year": period_sums(events, "year", ()),
        "known": known_sums(events, None, ("country",)),
        "known on a day": known_sums(events, date(2018, 7, 9)),
        "around": rates_around(events, days, 2),
        "sites": top_sites(events),
        "claims": sums_against_claims(events, asked),
        "some": period_sums(events.where(RowFilter.parse(["country=Aland,year=2018"])).as_of(date(2018, 7, 9))),
    }


def claims_of(*rows: str) -> pd.DataFrame:
    names = ["country", "first_day", "last_day", "measure", "low", "high"]
    frame = pd.DataFrame([row.split("|") for row in rows], columns=names).replace("", None)
    days = {name: frame[name].astype("datetime64[us]") for name in ("first_day", "last_day")}
    numbers = {name: frame[name].astype("Int64") for name in ("low", "high")}
    return frame.assign(claim_id=[f"c{i}" for i in range(len(frame))], **days, **numbers)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")
@pytest.mark.parametrize("backend", BACKENDS[1:])
def test_every_engine_gives_the_tables_that_duckdb_gives(events_of: Opener, backend: str) -> None:
    expected, found = (all_tables(events_of(backend=name)) for name in ("duckdb", backend))
    for name, table in expected.items():
        pd.testing.assert_frame_equal(found[name], table, obj=name)


@pytest.mark.parametrize("backend", ["duckdb", "pandas", "sqlframe"])
def test_sums_beyond_32_bits_are_exact(events_of: Opener, backend: str) -> None:
    events = events_of(
        """
        day        | last_day   | country | kind | deaths_low | deaths_high
        2018-07-02 | 2018-07-02 | Aland   | any  | 2000000000 | 9007199254740993
        2018-07-02 | 2018-07-02 | Aland   | any  | 2000000000 | 9007199254740992
        """,
        backend,
    )
    assert cells(period_sums(events, by=()), "deaths_low", "deaths_high") == [(4_000_000_000, 18_014_398_509_481_985)]


def test_an_event_over_several_days_is_in_no_day_and_shown_apart(events_of: Opener) -> None:
    found = period_sums(events_of(), "day", ("country",))
    assert cells(found[found["country"] == "Aland"], "period", "events") == [
        ("2018-07-02", 2),
        ("2018-07-09", 1),
        (None, 2),
    ]


def test_an_event_within_one_week_is_in_that_week(events_of: Opener) -> None:
    found = period_sums(events_of(), "week", ("country",))
    assert cells(found[found["country"] == "Aland"], "period", "events") == [
        ("2018-07-02", 3),
        ("2018-07-09", 1),
        (None, 1),
    ]


def test_an_event_without_an_upper_bound_leaves_the_sum_open(events_of: Opener) -> None:
    found = period_sums(events_of(), "day", ("country",)).iloc[:1]
    assert cells(found, "deaths_low", "deaths_high", "deaths_high_known") == [(3, None, 1)]


def test_no_known_death_is_not_no_death(events_of: Opener) -> None:
    found = period_sums(events_of(), "year", ("kind",))
    assert cells(found[found["kind"] == "non-state"], "events", "deaths_low", "deaths_low_known") == [(1, None, 0)]


def test_a_group_without_a_name_is_kept(events_of: Opener) -> None:
    found = period_sums(events_of(), "year", ("admin",))
    assert int(found["events"].sum()) == 6


def test_both_clocks_show_the_same_on_the_day_itself(events_of: Opener) -> None:
    found = known_sums(events_of(), date(2018, 7, 9)).dropna(subset=["day"]).iloc[-1:]
    assert cells(found, "day", "events", "known_events") == [("2018-07-09", 4, 4)]


def test_what_is_published_later_is_known_later(events_of: Opener) -> None:
    found = known_sums(events_of(), by=("country",))
    rows = found[(found["country"] == "Aland") & found["day"].notna()]
    assert cells(rows, "day", "events", "known_events") == [
        ("2018-07-02", 2, 1),
        ("2018-07-05", 3, 2),
        ("2018-07-09", 4, 3),
        ("2018-07-30", 4, 4),
    ]


def test_an_event_without_a_day_of_publication_was_never_known(events_of: Opener) -> None:
    found = known_sums(events_of())
    assert cells(found[found["day"].isna()], "day", "events", "known_events") == [(None, 1, None)]


def test_the_day_itself_is_in_neither_part_and_a_spanning_event_only_in_the_upper_bound(events_of: Opener) -> None:
    days = pd.DataFrame({"country": ["Aland"], "day": pd.to_datetime(["2018-07-05"]).as_unit("us")})
    found = rates_around(events_of(), days, 3)
    assert cells(found, "before_low", "before_high", "after_low", "after_high") == [(2, 3, 0, 1)]


def test_intervals_around_a_day_are_those_of_the_exact_test(events_of: Opener) -> None:
    days = pd.DataFrame({"country": ["Aland"], "day": pd.to_datetime(["2018-07-05"]).as_unit("us")})
    found = rates_around(events_of(), days, 3).iloc[0]
    exact = rates.rate_ratio(Count(2, 3), 3, Count(0, 1), 3)
    assert (found["interval_low"], found["interval_high"], found["p_high"]) == (*exact.interval, exact.p_high)


def test_a_window_beyond_the_table_is_not_compared(events_of: Opener) -> None:
    days = pd.DataFrame({"country": ["Aland"], "day": pd.to_datetime(["2018-07-05"]).as_unit("us")})
    found = rates_around(events_of(), days, 7)
    assert cells(found, "complete", "p_high", "p_adjusted") == [("False", None, None)]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("Aland|2018-07-02|2018-07-09|events|4|5", "yes"),
        ("Aland|2018-07-02|2018-07-09|events|5|", "can't tell"),
        ("Aland|2018-07-02|2018-07-09|events|6|", "no"),
        ("Aland|2018-07-02|2018-07-02|deaths|4|", "can't tell"),
        ("Aland|2018-07-02|2018-07-02|deaths||2", "no"),
        ("Aland+Bland|2018-07-01|2018-07-31|events|6|6", "yes"),
        ("Aland + Bland|2018-07-01|2018-07-31|events|6|6", "yes"),
        ("Cland|2018-07-01|2018-07-31|deaths|1|", "can't tell"),
        ("Cland|2018-07-01|2018-07-31|deaths||2", "can't tell"),
        ("Aland+Cland|2018-07-01|2018-07-31|events|1|", "yes"),
        ("Aland+Cland|2018-07-01|2018-07-31|events||2", "no"),
        ("Aland|2017-07-01|2017-07-31|events|1|", "can't tell"),
        ("Aland|2018-01-01|2018-07-31|events|9|", "can't tell"),
        ("Aland|2018-07-01|2018-12-31|events|9|", "can't tell"),
    ],
)
def test_a_claim_agrees_with_the_table_in_all_in_part_or_not_at_all(events_of: Opener, claim: str, said: str) -> None:
    assert list(sums_against_claims(events_of(), claims_of(claim))["agrees"]) == [said]


@pytest.mark.parametrize(
    ("claim", "part", "gap"),
    [
        ("Cland|2018-07-01|2018-07-31|deaths|1|", [], "Cland"),
        ("Aland|2017-07-01|2018-07-31|events|1|", [], "Aland 2017"),
        ("Aland|2018-01-01|2018-07-31|events|1|", [], "Aland before 2018-07-02"),
        ("Aland|2018-07-01|2018-12-31|events|1|", [], "Aland after 2018-07-10"),
        ("Aland|2018-07-01|2018-07-31|events|1|", ["kind=one-sided"], "any other kind than was asked for"),
        ("|2018-07-01|2018-07-31|events|1|", ["country=Aland"], "any other country than was asked for"),
        ("Aland|2018-07-01|2018-07-31|events|1|", ["country=Aland"], ""),
    ],
)
def test_what_of_a_claim_a_table_does_not_cover_is_told_and_leaves_its_sum_open(
    events_of: Opener, claim: str, part: list[str], gap: str
) -> None:
    found = sums_against_claims(events_of().where(RowFilter.parse(part)), claims_of(claim)).iloc[0]
    assert (found["not_covered"], bool(pd.isna(found["table_high"]))) == (gap, gap != "")


def test_a_claim_about_later_days_is_not_covered_by_what_was_known_before(events_of: Opener) -> None:
    found = sums_against_claims(events_of().as_of(date(2018, 7, 9)), claims_of("Aland|2018-07-02|2018-07-12|events|9|"))
    assert found.loc[0, ["not_covered", "agrees"]].tolist() == ["after 2018-07-09", "can't tell"]


def test_sites_are_listed_without_outcomes(events_of: Opener) -> None:
    found = top_sites(events_of(), 1)
    assert list(found.columns) == ["country", "admin", "site", "events", "first_day", "last_day"]
    assert cells(found, "site", "events") == [("One", 2)]


DAYS = st.integers(0, 20)
SPANS = st.tuples(DAYS, st.integers(0, 9))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(SPANS, st.sampled_from("AB")), max_size=12),
    st.lists(st.tuples(SPANS, st.sampled_from(["", "A", "AB"])), max_size=6),
)
def test_windows_hold_what_a_look_at_every_event_finds(
    tmp_path_factory: pytest.TempPathFactory, drawn: list, asked: list
) -> None:
    def day(number: int) -> str:
        return str(date(2018, 1, 1 + number))

    def touching(number: int, length: int, first: int, last: int) -> bool:
        return number <= last and number + length >= first

    lines = [f"{day(at)} | {day(at + length)} | {country} | any" for (at, length), country in drawn]
    path = tmp_path_factory.mktemp("events") / "drawn.parquet"
    frame_of("\n".join(["day | last_day | country | kind", *lines])).to_parquet(path, index=False)
    windows = [
        EventWindow(pd.Timestamp(day(at)), pd.Timestamp(day(at + length)), tuple(names))
        for (at, length), names in asked
    ]
    with open_events(path, "pandas") as events:
        found = sums_within(events, windows)
    for part, ((first, length), names) in zip(found, asked, strict=True):
        spans = [span for span, country in drawn if not names or country in names]
        high = sum(touching(*span, first, first + length) for span in spans)
        low = sum(first <= at and at + more <= first + length for at, more in spans)
        assert part.events == Count(low, high)


def refusal(path: Path) -> str:
    with pytest.raises(StrikeledgerError) as refused, open_events(path):
        pass
    return str(refused.value)


def test_a_table_with_other_types_is_refused_in_words(tmp_path: Path) -> None:
    frame = frame_of(EVENTS).astype({"deaths_low": "Int32"}).drop(columns="kind")
    frame.to_parquet(tmp_path / "drawn.parquet", index=False)
    said = refusal(tmp_path / "drawn.parquet")
    assert "column deaths_low: found Int32, allowed: int64" in said
    assert "column kind (text): missing" in said


def test_rows_that_contradict_themselves_are_refused_with_their_number(tmp_path: Path) -> None:
    frame = frame_of(EVENTS)
    frame.assign(deaths_low=9, last_day=pd.Timestamp("2018-07-03")).to_parquet(tmp_path / "drawn.parquet", index=False)
    said = refusal(tmp_path / "drawn.parquet")
    assert "deaths_low is above deaths_high in 3 rows" in said
    assert "last_day is before day in 3 rows" in said


@pytest.mark.parametrize("backend", BACKENDS[:4])
def test_a_table_that_is_not_there_is_told_as_that(backend: str, tmp_path: Path) -> None:
    missing = tmp_path / "gone.parquet"
    with pytest.raises(StrikeledgerError) as error, open_events(missing, backend):
        pass
    assert str(error.value) == f"{missing} can't be read: there is no such file"


def test_an_unknown_backend_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(StrikeledgerError, match="did you mean 'pyspark'"), open_events(tmp_path, "spark"):
        pass


def test_the_files_of_a_folder_are_one_table(tmp_path: Path) -> None:
    for name in ("a", "b"):
        frame_of(EVENTS).to_parquet(tmp_path / f"{name}.parquet", index=False)
    with open_events(tmp_path) as events:
        assert list(period_sums(events, "year", ())["events"]) == [12]


GED = """
id,country,adm_1,where_coordinates,latitude,longitude,date_start,date_end,type_of_violence,side_a,side_b,number_of_sources,source_date,low,best,high
1,Aland,North,One,1.26,2.3,2018-07-02 00:00:00.000,2018-07-02 00:00:00.000,1,A,B,2,2018-07-03;2018-07-05,1,2,3
2,Aland,North,One,1,2,2018-07-02,2018-07-02,1,A,B,-1,,5,4,2
3,Aland,,"One, two",1,2,2018-07-02,2018-07-04,2,A,B,1,2109-01-01,0,0,0
4,Aland,,,1,2,2018-07-02,2018-07-04,3,A,B,1,1753-01-01,0,0,0
5,Aland,,,1,2,2018-07-02,2018-07-04,3,A,B,1,soon,0,0,0
6,Aland,,,1,2,2018-07-02,2018-07-01,3,A,B,1,2018-07-02,0,0,0
1,Aland,,,1,2,2018-07-02,2018-07-02,3,A,B,1,2018-07-02,0,0,0
7,Aland,,,1,2,2018-07-02,2018-07-02,9,A,B,1,2018-07-02,0,0,0
8,Aland,,,1,2,2018-07-02,2018-07-02,3,A,B,1,2018-07-02,some,0,0
9,Bland,,,1,2,2018-07-02,2018-07-02,3,A,B,1,2018-07-02,0,0,0
""".lstrip()


@pytest.fixture
def ged(tmp_path: Path) -> Path:
    path = tmp_path / "ged.csv"
    path.write_text(GED, encoding="utf-8")
    return path


def test_every_row_is_used_not_asked_for_or_set_aside(ged: Path) -> None:
    made = prepare(ged, ged.with_suffix(".parquet"), RowFilter.parse(["country=Aland"]), date(2020, 1, 1))
    assert (made.rows, made.used, made.not_asked) == (10, 5, 1)
    assert made.set_aside == {
        "a last day before the first": 1,
        "an id that an earlier row has": 1,
        "deaths that are no whole number": 1,
        "no known kind": 1,
    }


def test_sums_of_real_rows_are_those_of_the_file(tmp_path: Path) -> None:
    excerpt = ROOT / "tests" / "importers" / "ged_excerpt.csv"
    rows = list(csv.DictReader(excerpt.read_text(encoding="utf-8").splitlines()))
    prepare(excerpt, tmp_path / "events.parquet", released=date(2023, 12, 31))
    with open_events(tmp_path / "events.parquet") as events:
        found = period_sums(events, "week", ("country", "kind"))
    numbers = [[int(row[name]) for name in ("low", "best", "high")] for row in rows]
    sums = len(rows), sum(map(min, numbers)), sum(map(max, numbers))
    assert tuple(found[["events", "deaths_low", "deaths_high"]].sum()) == sums


def test_a_contradicting_row_gets_the_bounds_that_hold_all_its_numbers_and_is_listed(ged: Path) -> None:
    made = prepare(ged, ged.with_suffix(".parquet"), released=date(2020, 1, 1))
    row = pd.read_parquet(ged.with_suffix(".parquet")).set_index("event_id").loc["2"]
    assert (row["deaths_low"], row["deaths_best"], row["deaths_high"]) == (2, 4, 5)
    listed = pd.read_csv(made.listed)
    assert list(listed[listed["what"].str.startswith("low above")]["found"]) == ["low 5, best 4, high 2"]


def test_a_bad_day_of_publication_is_found_and_never_known_since_ever(ged: Path) -> None:
    made = prepare(ged, ged.with_suffix(".parquet"), released=date(2020, 1, 1))
    table = pd.read_parquet(ged.with_suffix(".parquet")).set_index("event_id")["published"]
    assert list(table.loc[["2", "3", "4", "5"]].isna()) == [True] * 4
    assert [what for what in made.findings if what.endswith("not known when")] == [
        "a day of publication that can't be read: not known when",
        "no day of publication: not known when",
        "published after the data came out: not known when",
        "published before it began: not known when",
    ]


def test_an_event_is_known_from_its_last_source_and_placed_to_a_tenth_of_a_degree(ged: Path) -> None:
    prepare(ged, ged.with_suffix(".parquet"), released=date(2020, 1, 1))
    row = pd.read_parquet(ged.with_suffix(".parquet")).set_index("event_id").loc["1"]
    assert (str(row["published"].date()), row["latitude"]) == ("2018-07-05", 1.3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<html><body>Not found</body></html>\n", "found a web page"),
        (GED.replace("source_date,", ""), "UCDP GED also has source_date"),
        (GED.replace(",source_date", ""), "UCDP GED also has source_date"),
        (GED[:-8], "Expected Number of Columns: 16 Found: 13"),
        (GED.splitlines()[0] + "\n", "0 rows"),
    ],
)
def test_another_file_is_refused_and_nothing_is_written(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "wrong.csv").write_text(text, encoding="utf-8")
    with pytest.raises(StrikeledgerError) as refused:
        prepare(tmp_path / "wrong.csv", tmp_path / "out.parquet")
    assert said in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["wrong.csv"]


def asked(*words: str | Path) -> Result:
    return CliRunner().invoke(command_line, ["events", *map(str, words)])


def test_the_command_reads_ucdp_s_csv_and_prints_csv(ged: Path) -> None:
    told = asked("periods", ged, "--every", "year", "--by", "country", "--where", "country=Aland")
    assert told.exit_code == 0
    assert pd.read_csv(StringIO(told.stdout))["events"].tolist() == [5]


def test_the_command_says_how_many_events_without_a_publication_it_leaves_out(ged: Path) -> None:
    told = asked("sites", ged, "--as-of", "2018-12-31")
    assert "4 events without a day of publication are left out." in told.stderr


def test_claims_that_say_nothing_are_refused_by_line_and_column(tmp_path: Path, ged: Path) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "claim_id,country,first_day,last_day,measure,low,high\na,Aland,2018-07-09,2018-07-02,dead,,\n", encoding="utf-8"
    )
    told = asked("claims", ged, claims)
    assert told.exit_code == 1
    assert [
        place in told.stderr for place in ("claims.csv:2 last_day", "claims.csv:2 quantity", "claims.csv:2 measure")
    ] == [True] * 3


def test_a_claim_is_read_from_its_own_words(tmp_path: Path, ged: Path) -> None:
    claims = tmp_path / "claims.csv"
    claims.write_text(
        "claim_id,country,first_day,last_day,measure,quantity\na,,2018-07-01,2018-07-31,events,more than five\n"
    )
    found = pd.read_csv(StringIO(asked("claims", ged, claims).stdout))
    assert found.loc[0, ["quantity", "low", "table_low", "agrees"]].tolist() == ["more than five", 6, 6, "yes"]


def test_rules_whose_bounds_cross_are_refused_before_a_claim_is_read(tmp_path: Path, ged: Path) -> None:
    claims, hedges = tmp_path / "claims.csv", tmp_path / "own.csv"
    claims.write_text("claim_id,country,first_day,last_day,measure,quantity\na,,2018-07-01,2018-07-31,events,about 5\n")
    hedges.write_text(
        "reading,example,low,high,soft\n{n},61,n,n,no\nabout {n},about 20,n+5,n-5,yes\n", encoding="utf-8"
    )
    told = asked("claims", ged, claims, "--hedges", hedges)
    assert (told.exit_code, 'own.csv:3 high: found "n-5", allowed: at least its low (n+5)' in told.stderr) == (1, True)


def test_sums_are_never_told_apart_by_site(ged: Path) -> None:
    told = asked("periods", ged, "--by", "site")
    assert "sums can't be told apart by 'site'" in told.stderr


@pytest.mark.parametrize(("cells_found", "many"), [("deaths,more than 1,200", "more"), ("deaths", "fewer")])
def test_a_claim_with_another_number_of_cells_is_refused(
    tmp_path: Path, ged: Path, cells_found: str, many: str
) -> None:
    claims = tmp_path / "claims.csv"
    head = "claim_id,country,first_day,last_day,measure,quantity"
    claims.write_text(f"{head}\nc1,Aland,2018-01-01,2018-12-31,{cells_found}\n", encoding="utf-8")
    assert f"claims.csv:2: found {many} cells" in asked("claims", ged, claims).stderr


def test_brackets_in_a_name_are_no_pattern(tmp_path: Path, ged: Path) -> None:
    (tmp_path / "e1.csv").write_text("\n".join(GED.splitlines()[:2]) + "\n", encoding="utf-8")
    assert prepare(ged.rename(tmp_path / "e[1].csv"), tmp_path / "t[1].parquet").rows == 10
    for backend in ("duckdb", "pandas"):
        with open_events(tmp_path / "t[1].parquet", backend) as events:
            assert int(period_sums(events, "year", ())["events"].sum()) == 6


def _as_other_programs_write(text: str) -> str:
    """The same rows with capitals, semicolons, `sep=`, tags, days in words, points in whole numbers and signs for nothing."""
    frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
    days = {name: frame[name].str[:10].replace("2018-07-02", "2-Jul-18") for name in ("date_start", "date_end")}
    whole = {
        name: frame[name] + ".0" for name in ("id", "low", "best", "high", "type_of_violence", "number_of_sources")
    }
    odd = frame.assign(**days, **whole).assign(low=whole["low"].replace("some.0", "some")).replace("", "NaN")
    tags = pd.DataFrame([dict.fromkeys(odd, "")]).assign(id="#event")
    return "sep=;\n" + pd.concat([tags, odd]).rename(columns=str.upper).to_csv(index=False, sep=";")


def test_what_other_programs_make_of_a_file_changes_no_number(tmp_path: Path, ged: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text(_as_other_programs_write(GED), encoding="utf-8")
    made = [prepare(file, file.with_suffix(".parquet"), released=date(2020, 1, 1)) for file in (ged, odd)]
    assert made[0].set_aside == made[1].set_aside
    pd.testing.assert_frame_equal(*(pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("ged", "odd")))


def test_days_in_figures_are_refused_until_their_order_is_told(tmp_path: Path, ged: Path) -> None:
    ged.write_text(GED.replace("2018-07-02 00:00:00.000", "02/07/2018"), encoding="utf-8")
    assert "row 1 has the day '02/07/2018', of which the month can't be told" in asked("periods", ged).stderr
    for order, day in (("dmy", "2018-07-02"), ("mdy", "2018-02-07")):
        prepare(ged, tmp_path / "t.parquet", released=date(2020, 1, 1), order=order)
        assert str(pd.read_parquet(tmp_path / "t.parquet").set_index("event_id").loc["1", "day"].date()) == day


def test_fractions_are_no_whole_numbers_and_places_off_the_globe_are_found(ged: Path) -> None:
    text = GED.replace("some,0,0", "1.5,2,3").replace("1.26,2.3", "abc,950").replace("A,B,2,", "A,B,2.7,")
    ged.write_text(text, encoding="utf-8")
    made = prepare(ged, ged.with_suffix(".parquet"), released=date(2020, 1, 1))
    assert made.set_aside["deaths that are no whole number"] == 1
    assert made.findings["coordinates that are no degrees: left empty"] == 1
    assert made.findings["a number of sources that is no whole number: left empty"] == 1


def test_a_download_is_never_written_over(ged: Path) -> None:
    with pytest.raises(StrikeledgerError, match="written over"):
        prepare(ged, ged)
    assert ged.read_text(encoding="utf-8") == GED


def test_a_memory_that_is_no_size_is_refused_in_words(ged: Path) -> None:
    prepare(ged, ged.with_suffix(".parquet"))
    with (
        pytest.raises(StrikeledgerError, match="memory is 'lots'"),
        open_events(ged.with_suffix(".parquet"), memory="lots"),
    ):
        pass
