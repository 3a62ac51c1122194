"""Sentences from templates: numbers, nouns and verbs that agree, in the words of the ledger."""

import pytest

from strikeledger import Ledger
from strikeledger.counts import Count
from strikeledger.report.display import markdown
from strikeledger.report.figure import Figure
from strikeledger.report.prose import sentence
from strikeledger.report.records import MIME, read_bundle
from strikeledger.sections.headlines import itemised_attacks, strike_deaths


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger.load().as_of("2023-11-29")


def counted(low: int | None, high: int | None) -> Figure:
    words = "not known" if low is None else str(Count(low, high))
    return Figure("n", "n", "count", low, high, "things", words, (), computation="counted")


def told(template: str, ledger: Ledger, **values: Figure) -> str:
    display = sentence(template, ledger, **values)
    return markdown(display.block, {"n": values["n"].words} if isinstance(values.get("n"), Figure) else {})


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 0, "Nobody was hurt."),
        (1, 1, "One person was hurt."),
        (4, 4, "Four people were hurt."),
        (74, 74, "74 people were hurt."),
        (1, None, "At least 1 person was hurt."),
        (62, None, "At least 62 people were hurt."),
        (0, 1, "At most 1 person was hurt."),
        (0, 7, "At most 7 people were hurt."),
        (1, 2, "1 or 2 people were hurt."),
        (8, 15, "8 to 15 people were hurt."),
        (None, None, "An unknown number of people were hurt."),
    ],
)
def test_a_noun_and_a_verb_agree_with_the_bound_that_rules_them(
    ledger: Ledger, low: int | None, high: int | None, words: str
) -> None:
    assert told("{n:person} {n?was|were} hurt.", ledger, n=counted(low, high)) == words


def test_no_things_are_no_things(ledger: Ledger) -> None:
    assert told("There were {n:attack}.", ledger, n=counted(0, 0)) == "There were no attacks."


def test_terms_place_and_day_are_the_ledgers(ledger: Ledger) -> None:
    assert (
        told("{Officials} count {attacks_on} in {where} by {day}.", ledger)
        == "US officials count attacks on US forces in Iraq and Syria by 29 November 2023."
    )


def test_what_stands_between_asterisks_stands_out(ledger: Ledger) -> None:
    assert (
        told("They counted **{n:attack}** so far.", ledger, n=counted(74, 74)) == "They counted **74 attacks** so far."
    )


@pytest.mark.parametrize("template", ["{n:attack in {where}", "{n:attack", "n:attack} in {where}", "{n attacks}"])
def test_a_brace_without_its_counterpart_is_told(ledger: Ledger, template: str) -> None:
    with pytest.raises(ValueError, match=r"names stand in braces, as \{attacks:attack\}"):
        told(template, ledger, n=counted(1, 1))


def test_a_name_that_nothing_stands_for_is_told(ledger: Ledger) -> None:
    with pytest.raises(
        ValueError, match=r"\{atacks\} is neither given nor a term of the ledger; there are n, where, in_where, day"
    ):
        told("{atacks} {n}", ledger, n=counted(1, 1))


def test_a_figure_by_itself_in_a_notebook_says_who_said_it(article: Ledger) -> None:
    dead = strike_deaths(article).overall
    shown = dead._repr_mimebundle_()
    first, *rest = shown["text/markdown"].split("\n\n")
    assert first == "People killed by US strikes, by US officials' accounts: 8 to 15."
    assert "- “as many as 15”, US officials, unnamed, 29 November 2023: [Taza Khabre](<https://" in rest[0]
    assert rest[1:] == [dead.computation]
    assert [record["id"] for record in read_bundle(shown[MIME])["figures"]] == ["strike_deaths"]


def test_of_many_claims_behind_a_figure_a_notebook_names_the_first(shipped: Ledger) -> None:
    listed = itemised_attacks(shipped)
    lines = listed._repr_mimebundle_()["text/markdown"].splitlines()
    assert lines[-1] == f"- {len(listed.claims) - 10} more"
    assert len([line for line in lines if line.startswith(("- “", "- reported"))]) == 10
