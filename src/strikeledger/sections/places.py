"""Where attacks fell and strikes hit: a map with its labels, a sentence on how many it shows, and the table of places."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from strikeledger.analysis import attack_days
from strikeledger.analysis.strike_counts import short_place
from strikeledger.data.frames import rows_of
from strikeledger.data.ledger import Ledger
from strikeledger.inference.reconcile import acknowledgements
from strikeledger.report.blocks import Table
from strikeledger.report.charts import ALT_LIMIT, ChartDisplay, chart_display
from strikeledger.report.display import Display, Words, requires
from strikeledger.report.figure import Figure, FigureInWords, counted_figure
from strikeledger.report.prose import literal, phrase, prose, view_day
from strikeledger.report.tables import FieldRow, TableColumn, field_column, make_table, table_display
from strikeledger.sections.attacks import attacks_elsewhere, attacks_in_totals_only, listed_number
from strikeledger.sections.headlines import attacks, itemised_attacks
from strikeledger.sections.map_drawing import MapSite, draw_map
from strikeledger.text import capitalise, list_in_words, number_in_words, plural, times_in_words

_WHERE = ["place", "country", "latitude", "longitude"]
_FEWEST = 3
"""Of fewer attacks with a place than this no map is drawn."""
_ROWS = 8
"""So many places are printed, those of most attacks; the others together."""
_TIED = 3
"""So many places of equally many attacks are named in a title."""
_MOST_HIT = 15  # places that a sentence names


@requires("attacks")
def places_map(ledger: Ledger) -> ChartDisplay | None:
    """Where attacks fell that officials confirmed, and which places strikes hit; none where too few have a place."""
    everywhere, hit = _attack_places(ledger), _strike_places(ledger)
    attacked = everywhere[~_is_country(everywhere)]
    if attacked["attacks"].sum() < _FEWEST:
        return None
    sites = [*_sites(ledger, attacked, "attacks"), *_sites(ledger, hit, "strikes")]
    terms = ledger.terms
    legend, also = [terms("{Attacks}, larger for more")], ""
    if len(hit):
        legend, also = [*legend, terms("place hit by {strikes}")], terms(", and places of {strikes}")
    outlines = json.loads((ledger.folder / "region.geojson").read_text(encoding="utf-8"))["features"]
    data = pd.concat([attacked.assign(kind="attacks"), hit.assign(kind="strikes")], ignore_index=True)
    subtitle = terms(f"{{Attacks}} {{confirmed}} one by one{also}, to {view_day(ledger)}")
    return chart_display(
        ledger, "attack_sites", _title(ledger, attacked), subtitle, _alt_text(ledger, attacked, len(hit) > 0),
        lambda width: draw_map(sites, outlines, legend, width), data.drop(columns="ids"), _marks_table(ledger, attacked, hit),
        note="Positions to a tenth of a degree. Outlines: Natural Earth.",
    )  # fmt: skip


def _marks_table(ledger: Ledger, attacked: pd.DataFrame, hit: pd.DataFrame) -> Table:
    """Every mark of the map: places of attacks, then those that strikes hit."""
    columns: list[TableColumn[FieldRow]] = [
        field_column("place", "Place"),
        field_column("country", capitalise(ledger.terms.area)),
        TableColumn("What", "kind", lambda row: capitalise(row["what"])),
        field_column("times", "How often", align="right"),
        *_COORDINATES,
    ]
    kinds = (attacked, "attacks", ledger.terms.attacks), (hit, "strikes", ledger.terms.strikes)
    rows = [row | {"what": what, "times": int(row[count])} for places, count, what in kinds for row in rows_of(places)]
    return make_table("map_places", "The places on the map", columns, rows)


@requires("attacks")
def places_sentence(ledger: Ledger) -> Display | None:
    """How many of all attacks have a place, and which strikes are known only by {area}."""
    shown = _map_total(ledger)
    if not shown.low:
        return None
    if shown.low < _FEWEST:  # type: ignore[operator]
        few = "Only {shown:attack} that {officials} {confirmed} one by one {shown?has|have} a place, too few for a map."
        return prose(*phrase(few, ledger, shown=shown))
    whole = attacks(ledger)
    told = "The map shows {shown} of {whole:attack}: those that {officials} {confirmed} one by one with a place."
    if whole.low is None or attacks_elsewhere(ledger).low:
        told = "The map shows {shown:attack} that {officials} {confirmed} one by one with a place."
    elif (whole.low, whole.high) == (shown.low, shown.high):
        told = "The map shows all {whole:attack}."
    digits = FigureInWords(shown, shown.words) if "{whole" in told else shown
    return prose(*phrase(told, ledger, shown=digits, whole=whole), *_places_hit(ledger), *_known_by_country(ledger))


@requires("attacks")
def places_table(ledger: Ledger) -> Display | None:
    """How many attacks each place saw, most first; in print those of few attacks together, and the attacks of which only totals tell."""
    attacked = _attack_places(ledger)
    if attacked.empty:
        return None
    places = [
        row | {"words": f"{'No place named' if row['place'] == row['country'] else row['place']}, {row['country']}", "number": number}
        for row, number in zip(rows_of(attacked), place_figures(ledger), strict=True)
    ]  # fmt: skip
    columns: list[TableColumn[FieldRow]] = [
        TableColumn("Place", "place", lambda row: row["words"], lambda row: row["place"]),
        field_column("country", capitalise(ledger.terms.area), printed=False),
        *_COORDINATES,
        TableColumn(ledger.terms("{Attacks}"), "attacks", lambda row: row["number"], lambda row: row["attacks"], align="right"),
    ]  # fmt: skip
    title = ledger.terms("{Attacks} by place")
    printed = [*_printed_rows(ledger, places), *_sum_rows(ledger)]
    return table_display(make_table("attack_sites", title, columns, printed, data=(columns, places)))


_COORDINATES: list[TableColumn[FieldRow]] = [
    TableColumn("Latitude", "latitude", value=lambda row: row["latitude"], note="In degrees, to a tenth."),
    TableColumn("Longitude", "longitude", value=lambda row: row["longitude"], note="In degrees, to a tenth."),
]


def _printed_rows(ledger: Ledger, places: Sequence[FieldRow]) -> list[FieldRow]:
    if len(places) <= _ROWS + 1:
        return list(places)
    rest, terms = places[_ROWS:], ledger.terms
    how = terms(
        "{Attacks} in the list, counted one by one, at the places of few; the file of the table has each of them."
    )
    number, label = sum(int(row["attacks"]) for row in rest), terms("{Attacks} at other places")
    figure = counted_figure("attacks/site/others", label, number, terms.attacks, how)
    return [*places[:_ROWS], {"words": f"{len(rest):,} other {plural(len(rest), 'place')}", "number": figure}]


def _sum_rows(ledger: Ledger) -> list[FieldRow]:
    """How many were confirmed one by one, and how many only totals tell of."""
    rest = attacks_in_totals_only(ledger)
    confirmed = {"words": ledger.terms("{Confirmed} one by one"), "number": itemised_attacks(ledger)}
    return [confirmed, *([{"words": "In totals only", "number": rest}] if rest else [])]


# --- places ----------------------------------------------------------------------------------------------------------
def _attack_places(ledger: Ledger) -> pd.DataFrame:
    """Places of attacks, most first, with the ids of these attacks."""
    return _by_place(attack_days(ledger), "attack_id", "attacks")


def _strike_places(ledger: Ledger) -> pd.DataFrame:
    """Places of strikes that were acknowledged, most first: of a round the places of its strikes, else its own."""
    strikes = _acknowledged_strikes(ledger)
    return _by_place(strikes[~_is_country(strikes)], "strike_id", "strikes")


def _by_place(events: pd.DataFrame, key: str, name: str) -> pd.DataFrame:
    """Places with the ids of their events, and how many these are in the column `name`."""
    grouped = events.groupby(_WHERE)[key].agg(list).reset_index(name="ids")
    counted = grouped.assign(**{name: grouped["ids"].map(len).astype("int64")})
    return counted.sort_values([name, "place"], ascending=[False, True], ignore_index=True)


def _acknowledged_strikes(ledger: Ledger) -> pd.DataFrame:
    """Acknowledged strikes, and acknowledged rounds of which no single strike with a place is known."""
    answers, strikes = acknowledgements(ledger), ledger.strikes
    whole = strikes["part_of"].where(strikes["part_of"] != "", strikes["strike_id"])
    own = strikes["strike_id"].map(answers).eq("yes") | whole.map(answers).eq("yes")
    divided = strikes.loc[~_is_country(strikes), "part_of"]
    return strikes[own & ~strikes["strike_id"].isin(divided) & ~(_is_country(strikes) & strikes["part_of"].ne(""))]


def _is_country(events: pd.DataFrame) -> pd.Series:
    """Whether of an event's place only the country is known."""
    return events["place"] == events["country"]


def place_figures(ledger: Ledger) -> list[Figure]:
    """How many attacks officials confirmed at each place, most first; places of one name are told apart."""
    places = _attack_places(ledger)
    twice = set(places.loc[places["place"].duplicated(), "place"])

    def number(row: FieldRow) -> Figure:
        apart = f"/{row['latitude']},{row['longitude']}" if row["place"] in twice else ""
        label = f"{ledger.terms('{Confirmed} {attacks}')} {ledger.terms.at(row['place'], row['country'])}"
        return listed_number(ledger, f"attacks/site/{row['place']}{apart}", label, row["ids"])

    return [number(row) for row in rows_of(places)]


def _map_total(ledger: Ledger) -> Figure:
    """How many attacks the map shows: those in the list that have a place."""
    places = _attack_places(ledger)
    ids = [attack for row in rows_of(places[~_is_country(places)]) for attack in row["ids"]]
    return listed_number(ledger, "attacks/shown", ledger.terms("{Attacks} on the map"), ids)


def _places_hit(ledger: Ledger) -> tuple[Words, ...]:
    """Which places acknowledged strikes hit, for those who can't see the map."""
    hit = rows_of(_strike_places(ledger))
    if not hit or len(hit) > _MOST_HIT:
        return ()
    terms, figures, named = ledger.terms, dict[str, FigureInWords](), list[str]()
    how = terms("acknowledged {strikes} on the place, and rounds of which it is the place")
    for at, row in enumerate(hit):
        label = terms(f"{{Strikes}} on {literal(row['place'])}")
        if row["strikes"] > 1:
            number = counted_figure(f"strikes/site/{row['place']}", label, row["strikes"], terms.strikes, how)
            figures[f"n{at}"] = FigureInWords(number, times_in_words(row["strikes"]))
        named.append(literal(terms.place(row["place"])) + (f" ({{n{at}}})" if f"n{at}" in figures else ""))
    return phrase(f" {{Strikes}} hit {list_in_words(named)}.", ledger, **figures)


def _known_by_country(ledger: Ledger) -> tuple[Words, ...]:
    """Rounds of strikes that have no place on the map."""
    strikes = _acknowledged_strikes(ledger)
    number = int((_is_country(strikes) & strikes["kind"].eq("round")).sum())
    if not number:
        return ()
    label, how = ledger.terms("Rounds known only by {area}"), "rounds without a strike whose place is known"
    figure = counted_figure("strike_rounds/no_place", label, number, "rounds", how)
    return (" ", *phrase("{rounds:round} of {strikes} {rounds?is|are} known by {area} alone.", ledger, rounds=figure))


# --- words -----------------------------------------------------------------------------------------------------------
def _sites(ledger: Ledger, places: pd.DataFrame, kind: str) -> list[MapSite]:
    """Places with what stands beside their marks: "Harir: 4" for attacks, "Baghdad, twice" for strikes."""
    found = []
    for row in rows_of(places):
        number, name = int(row[kind]), short_place(row["place"])
        if kind == "attacks":
            noun = ledger.terms.attack if number == 1 else ledger.terms.attacks
            words, say = f"{name}: {number:,}", f"{name}: {number:,} {noun}"
        else:
            words = name if number == 1 else f"{name}, {times_in_words(number)}"
            say = f"{name}: {ledger.terms.strikes}, {times_in_words(number)}"
        found.append(MapSite(row["longitude"], row["latitude"], kind, number, words, say))
    return found


def _title(ledger: Ledger, attacked: pd.DataFrame) -> str:
    """Which places have the most attacks of those that are known one by one; the others may have been anywhere."""
    number, terms = int(attacked["attacks"].max()), ledger.terms
    most = attacked.loc[attacked["attacks"] == number, "place"].tolist()
    if len(most) == len(attacked) > 1:
        noun = terms.attack if number == 1 else terms.attacks
        return f"Each of {number_in_words(len(most))} places has {number_in_words(number)} {terms.confirmed} {noun}"
    if len(most) > _TIED:
        return terms("No one place has the most {confirmed} {attacks}")
    named = list_in_words([terms.place(place) for place in most])
    return capitalise(terms(f"{literal(named)} {plural(len(most), 'has', 'have')} the most {{confirmed}} {{attacks}}"))


def _alt_text(ledger: Ledger, attacked: pd.DataFrame, hit: bool) -> str:
    """The map in one sentence; without the place named most often where its name is too long."""
    first, number, terms = attacked.iloc[0], len(attacked), ledger.terms
    often = f", most often {first['place']} ({first['attacks']:,})"
    head = terms(f"Map of {number:,} {plural(number, 'place')} of {{confirmed}} {{attacks}}")
    end = (terms(", and of places hit by {strikes}") if hit else "") + "."
    whole = head + often + end
    return whole if len(whole) <= ALT_LIMIT else head + end
