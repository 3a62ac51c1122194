"""A panel whose slider, country and reading of "several" are followed by figures, a chart and what changed, as HTML."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape
from typing import Any

import ipywidgets
import pandas as pd

from strikeledger import sections
from strikeledger.data.frames import rows_of
from strikeledger.data.hedge_rules import SEVERAL
from strikeledger.data.ledger import Ledger
from strikeledger.data.schema import asked_day, asked_several
from strikeledger.errors import refuse_unknown
from strikeledger.render.html.page import typeface_css
from strikeledger.render.svg import chart_svg
from strikeledger.report import blocks, records
from strikeledger.report.blocks import Callout, Cards, Chart, Paragraph, Text, plain_text
from strikeledger.report.display import Display
from strikeledger.report.headlines import SAME
from strikeledger.report.prose import prose
from strikeledger.sections.changes import Change, changes_since
from strikeledger.text import capitalise, day_in_words, plural
from strikeledger.theme import SANS, SANS_IN_BROWSERS

PAUSE = 0.08
"""Seconds without another move of the slider after which the panel follows; while a key is held down it waits."""

IDLE = 0.6
"""Seconds of rest after which the days on either side are worked out ahead."""

_REMARK = (
    "In JupyterLab a slider stands here: the figures and the chart follow the day, the country and the reading of “several” that "
    "you choose. A page that is read can only show where it began."
)
_SINCE = {"the day before": 1, "a week before": 7, "four weeks before": 28}


class Debouncer:
    """Does the last thing that was asked for, once nothing more has been asked for a while."""

    def __init__(self) -> None:
        self._waiting: asyncio.TimerHandle | None = None

    def soon(self, act: Callable[[], None]) -> None:
        """Ask for something; where no loop runs that could wait, it is done at once."""
        if not self._wait(act, PAUSE):
            act()

    def idle(self, act: Callable[[], None]) -> None:
        """Ask for something that is only done if nothing else comes up."""
        self._wait(act, IDLE)

    def _wait(self, act: Callable[[], None], seconds: float) -> bool:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._waiting:
            self._waiting.cancel()
        self._waiting = loop.call_later(seconds, act)
        return True


class Console:
    """A panel to look at the ledger with.

    Attributes:
        day, country, several, since: the controls.
        headlines, chart, changes: what follows them, as HTML.
        panel: all of it, for a front end.
    """

    def __init__(self, ledger: Ledger, choice: Choice) -> None:
        self._scenes = Scenes(ledger)
        self._later = Debouncer()
        self._days = slider_days(ledger, choice.day)
        wide: Any = {"style": {"description_width": "initial"}}
        self.day = ipywidgets.SelectionSlider(
            options=[(f"{day:%-d %b %Y}", day) for day in self._days], value=choice.day, description="As known on",
            layout={"width": "min(100%, 640px)"}, **wide,
        )  # fmt: skip
        countries = [("everywhere", ""), *((country, country) for country in sorted(set(ledger.attacks["country"])))]
        self.country = ipywidgets.Dropdown(options=countries, value=choice.country, description="Where", **wide)
        self.several = ipywidgets.BoundedIntText(
            value=choice.several, min=2, max=9, description="“Several” is at least", layout={"width": "210px"}, **wide
        )
        self.since = ipywidgets.Dropdown(options=list(_SINCE.items()), value=7, description="Compare with", **wide)
        self.headlines, self.chart, self.changes = (ipywidgets.HTML() for _ in range(3))
        controls = (self.day, self.country, self.several, self.since)
        row = ipywidgets.HBox(controls[1:], layout={"flex_flow": "row wrap"})
        typeface = f"{typeface_css(('Ledger Sans',), SANS)}\n.strikeledger-chart {{ font-family: {SANS_IN_BROWSERS} }}"
        look = ipywidgets.HTML(f"<style>{typeface}{_STYLE}</style>")
        self.panel = ipywidgets.VBox([look, self.day, row, self.headlines, self.chart, self.changes])
        self.follow()
        for control in controls:
            control.observe(self._on_change, "value")

    @property
    def choice(self) -> Choice:
        """What the controls ask for."""
        return Choice(self.day.value, self.country.value, self.several.value)

    def follow(self) -> None:
        """Show what the controls ask for; each part changes in one go, so that nothing flickers or piles up."""
        choice = self.choice
        self.headlines.value = self._scenes.headlines_html(choice)
        self.chart.value = self._scenes.chart_html(choice)
        self.changes.value = self._scenes.changes_html(choice, self.since.value)
        self._later.idle(self._look_ahead)

    def _on_change(self, _: object) -> None:
        self._later.soon(self.follow)

    def _look_ahead(self) -> None:
        """Work out the days on either side, likeliest to be asked for next, one after each rest."""
        place = self._days.index(self.day.value)
        near = [replace(self.choice, day=day) for day in self._days[max(0, place - 1) : place + 2]]
        missing = next((choice for choice in near if not self._scenes.is_ready(choice)), None)
        if missing:
            self._scenes.prepare(missing)
            self._later.idle(self._look_ahead)

    def _repr_mimebundle_(self, **keywords: Any) -> dict[str, Any]:
        """The live panel for a front end, and beside it the figures and the chart where it began for the press."""
        remark = Display(Callout("A panel that follows your choice", (Paragraph((Text(_REMARK),)),)))
        parts = [remark, self._scenes.cards(self.choice), self._scenes.chart(self.choice)]
        bundles = [part._repr_mimebundle_() for part in parts]
        still = {
            name: [record for bundle in bundles for record in records.read_bundle(bundle[records.MIME])[name]]
            for name in ("figures", "claims", "sources")
        }
        live: dict[str, Any] = self.panel._repr_mimebundle_(**keywords)
        words = "\n\n".join(bundle["text/markdown"] for bundle in bundles[1:])
        piece = [blocks.to_json(part.block) for part in parts]
        return {**live, records.MIME: records.write_bundle({"block": piece, **still}), "text/markdown": words}


def console(ledger: Ledger, as_of: date | str | None = None, country: str = "", several: int = SEVERAL) -> Console:
    """A panel that opens on a day, by default the last on which anything in view was published.

    Args:
        ledger: all that the slider may show; a view as of a day ends there.
        as_of: the day to open on.
        country: where the attacks were; empty means everywhere.
        several: how many "several" means at least.

    Raises:
        ParameterError: one of them is none that can be chosen.
    """
    day = asked_day(as_of) if as_of else ledger.sources["published"].max().date()
    refuse_unknown("country", filter(None, [country]), sorted(set(ledger.attacks["country"])))
    return Console(ledger, Choice(day, country, asked_several(several)))


def slider_days(ledger: Ledger, opening: date) -> list[date]:
    """The days on which something in view was published, and the one to open on; on all others nothing moves."""
    return sorted({opening, *(day.date() for day in ledger.sources["published"])})


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
        return f'<div class="strikeledger-cards" role="list">{told or _NOTHING}</div>'

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


# JupyterLab's own colours where they are to be had, so that the panel fits a light and a dark desk; the chart is drawn on paper, in the
# typeface by which its labels were placed.
_STYLE = """
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
"""
