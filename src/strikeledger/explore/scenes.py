"""What the panel shows of a choice of day, country and reading: headline figures, a chart and what changed, as HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from typing import Any

import pandas as pd

from strikeledger import sections
from strikeledger.data.frames import rows_of
from strikeledger.data.hedge_rules import SEVERAL
from strikeledger.data.ledger import Ledger
from strikeledger.render.svg import chart_svg
from strikeledger.report.blocks import Cards, Chart, plain_text
from strikeledger.report.display import Display
from strikeledger.report.headlines import SAME
from strikeledger.report.prose import prose
from strikeledger.sections.changes import Change, changes_since
from strikeledger.text import capitalise, day_in_words, plural

MOST_NAMED = 6
"""Publications that are named as new; the rest are counted."""

_NOTHING = "Nothing is known yet."


@dataclass(frozen=True)
class Choice:
    """What a reader asks to see: as of which day, where ("" is everywhere), "several" as at least how many."""

    day: date
    country: str = ""
    several: int = SEVERAL


@dataclass
class Scenes:
    """What can be seen of a ledger, worked out when it is first asked for and kept."""

    everything: Ledger
    _views: dict[Choice, Ledger] = field(default_factory=dict)

    def view(self, choice: Choice) -> Ledger:
        """The ledger as the choice has it."""
        if choice not in self._views:
            countries = [choice.country] if choice.country else []
            seen = self.everything.as_of(choice.day).within(countries).reading(several=choice.several)
            self._views[choice] = seen
        return self._views[choice]

    def cards(self, choice: Choice) -> Display:
        """The headline figures as a report shows them, each with the words behind it."""
        return _from_memo(self.view(choice), "cards", sections.headline_cards)

    def chart(self, choice: Choice) -> Display:
        """What happened when, in one picture."""
        return _from_memo(self.view(choice), "chart", sections.timeline_chart)

    def headlines_html(self, choice: Choice) -> str:
        """The headline figures, each with whose words are behind it."""
        shown = self.cards(choice)
        block, known = shown.block, shown.figures
        cards = block.cards if isinstance(block, Cards) else ()
        told = "".join(
            f'<div role="listitem">{escape(card.label)}<b>{escape(plain_text(card.value, known))}</b>'
            f"<small>{escape(plain_text(card.detail, known))}</small></div>"
            for card in cards
        )
        return f'{_STYLE}<div class="strikeledger-cards" role="list">{told or _NOTHING}</div>'

    def chart_html(self, choice: Choice) -> str:
        """The chart under its title."""
        block = self.chart(choice).block
        if not isinstance(block, Chart):
            return f"<p>{_NOTHING}</p>"
        return (
            f'<figure class="strikeledger-chart"><figcaption><b>{escape(block.title)}</b><small>{escape(block.subtitle)}</small>'
            f'</figcaption><div role="img" aria-label="{escape(block.alt)}">{chart_svg(block.spec)}</div>'
            f"<small>{escape(block.source)}</small></figure>"
        )

    def changes_html(self, choice: Choice, days: int) -> str:
        """What the headline figures were so many days before, what they are now and why, and what was published in between."""
        before = choice.day - timedelta(days=days)
        changes = changes_since(self.view(choice), before.isoformat())
        other = [change for change in changes if change.kind != SAME]
        same = len(changes) - len(other)
        kept = f"<p>{same} {plural(same, 'figure is', 'figures are')} the same.</p>" if same else ""
        heads = "".join(
            f'<th scope="col">{head}</th>' for head in ("Figure", day_in_words(before), day_in_words(choice.day), "Why")
        )
        rows = "".join(map(_change_row, other))
        return (
            f'<table class="strikeledger-changes"><caption>What changed since {day_in_words(before)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{kept}{self._new_publications(before, choice)}"
        )

    def is_ready(self, choice: Choice) -> bool:
        """Whether a choice can be shown without working anything out."""
        return "scene: chart" in self.view(choice).memo

    def prepare(self, choice: Choice) -> None:
        """Work out what a choice will need, before it is asked for."""
        self.cards(choice)
        self.chart(choice)

    def _new_publications(self, before: date, now: Choice) -> str:
        """The publications in view now that had not been out before."""
        sources = self.view(now).sources
        new = sources[sources["published"] > pd.Timestamp(before)].sort_values("published", ascending=False)
        if new.empty:
            return '<p class="strikeledger-new">Nothing was published in between.</p>'
        listed = "".join(
            f"<li>{escape(row['publisher'])}: “{escape(row['title'])}”, {day_in_words(row['published'])}</li>"
            for row in rows_of(new.head(MOST_NAMED))
        )
        rest = f"<li>and {len(new) - MOST_NAMED} more</li>" if len(new) > MOST_NAMED else ""
        return f'<p class="strikeledger-new">Published in between: {len(new)}</p><ul>{listed}{rest}</ul>'


def _from_memo(view: Ledger, name: str, make: Callable[[Ledger], Display | None]) -> Display:
    """What was made of a view before, else made now; a sentence where nothing is known."""
    key = f"scene: {name}"
    if key not in view.memo:
        view.memo[key] = make(view) or prose(_NOTHING)
    kept: Display = view.memo[key]
    return kept


def _change_row(change: Change) -> str:
    """A row of the table of changes."""
    cells: Any = (change.before.words, change.now.words, change.kind)
    told = "".join(f"<td>{escape(words)}</td>" for words in cells)
    return f'<tr><th scope="row">{escape(capitalise(change.now.label))}</th>{told}</tr>'


# JupyterLab's own colours where they are to be had, so that the panel fits a light and a dark desk; the chart is drawn on paper.
_STYLE = """<style>
.strikeledger-cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 8px; margin: 8px 0 }
.strikeledger-cards div { border: 1px solid var(--jp-border-color2, #dde3e9); border-radius: 4px; padding: 8px 10px; line-height: 1.35 }
.strikeledger-cards b { display: block; font-size: 1.35em }
.strikeledger-cards small, .strikeledger-chart small { display: block; opacity: .8; line-height: 1.35 }
.strikeledger-chart { background: #fff; color: #1d2733; margin: 0; padding: 10px; max-width: 800px; min-height: 400px }
.strikeledger-chart b { font-size: 1.15em }
.strikeledger-chart svg { max-width: 100%; height: auto }
.strikeledger-changes { border-collapse: collapse; margin: 8px 0; line-height: 1.35; width: auto; white-space: nowrap }
.strikeledger-changes caption { text-align: left; font-weight: 600; padding: 4px 0 }
.strikeledger-changes th, .strikeledger-changes td { text-align: left; padding: 3px 12px 3px 0; font-weight: 400; vertical-align: top }
.strikeledger-changes thead th th { font-weight: 600 }
</style>"""
