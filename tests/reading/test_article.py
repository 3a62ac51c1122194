"""A text with the structure of the founding article, in words of our own: how many of its 15 claims the form proposes."""

from __future__ import annotations

import re
import tomllib

import pytest
from click.testing import CliRunner

from strikeledger.cli.main import command_line
from tests.ledger_text import DATA

pytestmark = pytest.mark.slow

ARTICLE = """\
# A slip between Washington and Tehran could widen the war, officials fear

The seven weeks after the Hamas attack of 7 October have taken American troops in Iraq and Syria through more than 70 attacks with
rockets and drones. Washington has replied with four rounds of airstrikes, in which as many as 15 people were killed, US officials say.

For the moment it is quiet. There have been no attacks on US forces since 24 November, when the pause in Gaza began, the Pentagon said on
Tuesday.

The answers were measured. On 27 October, fighter jets hit ammunition depots in eastern Syria, and on 8 November they did so again; the
Pentagon said there were no casualties in those strikes.

The third was harder. On 12 November, American aircraft struck facilities of the Revolutionary Guards in eastern Syria, and six or seven
people were killed when a large bunker blew up. Last week a strike in Iraq killed several militants of Kataib Hezbollah.

There are 2,500 US troops in Iraq and 900 in Syria. More than 60 of them have been injured by the attacks, about half with traumatic
brain injuries. All have gone back to work, according to Pentagon officials.

It could have been worse. On 25 October a drone full of explosives crashed into a barracks at Erbil air base and did not go off; no
Americans were hurt there, a senior military official said.

Iran's foreign minister says that messages go to and fro. Two aircraft carriers are near.
"""

CLAIMS = {
    ("attacks", "Iraq+Syria", "more than 70"),
    ("strike_rounds", "Iraq+Syria", "four"),
    ("militants_killed", "Iraq+Syria", "as many as 15"),
    ("attacks", "Iraq+Syria", "none"),
    ("round-2023-10-26", "killed", "none"),
    ("round-2023-10-26", "wounded", "none"),
    ("round-2023-11-08", "killed", "none"),
    ("round-2023-11-08", "wounded", "none"),
    ("round-2023-11-12", "killed", "six or seven"),
    ("round-2023-11-21", "killed", "several"),
    ("us_troops", "Iraq", "2,500"),
    ("us_troops", "Syria", "900"),
    ("us_injured", "Iraq+Syria", "more than 60"),
    ("us_tbi", "Iraq+Syria", "about half of us_injured"),
    ("2023-10-25-erbil-1", "us_injured", "none"),
}
"""Measure and scope, or event and column, and the words."""


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("article") / "article.md"
    path.write_text(ARTICLE, encoding="utf-8")
    result = CliRunner().invoke(command_line, ["add", "--from", str(path), "--day", "2023-11-29", "--data", str(DATA)])
    assert result.exit_code == 0, result.output
    return result.output


def claims_of(form: str) -> set[tuple[str, str, str]]:
    content = tomllib.loads(form)
    accounts = [
        (row[f"{kind}_id"], column, row[column])
        for kind in ("strike", "attack")
        for row in content.get(f"{kind}_account", [])
        for column in ("killed", "wounded", "us_killed", "us_injured")
        if column in row
    ]
    return {(row["measure"], row["scope"], row["quantity"]) for row in content.get("tally", [])} | set(accounts)


def with_guesses(form: str) -> str:
    """The form with its less sure rows, which stand behind comment marks, as rows."""
    return re.sub(r"(?m)^# (?=\[\[|\w+ = )", "", form)


def test_most_claims_of_an_article_are_proposed_and_none_that_it_does_not_make(form: str) -> None:
    sure, proposed = claims_of(form), claims_of(with_guesses(form))
    right, wrong = proposed & CLAIMS, proposed - CLAIMS
    print(
        f"{len(right)} of {len(CLAIMS)} claims proposed, {len(sure & CLAIMS)} of them as sure; wrong: {sorted(wrong)}"
    )
    assert len(right) >= 12, sorted(CLAIMS - proposed)
    assert wrong == set()
