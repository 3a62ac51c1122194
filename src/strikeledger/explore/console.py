"""A panel whose slider, country and reading of "several" are followed by figures, a chart and what changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import ipywidgets

from strikeledger.data.hedge_rules import SEVERAL
from strikeledger.data.ledger import Ledger
from strikeledger.explore.scenes import Choice, Scenes
from strikeledger.report import blocks
from strikeledger.report.blocks import Callout, Paragraph, Text
from strikeledger.report.display import Display

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
        self.panel = ipywidgets.VBox([self.day, row, self.headlines, self.chart, self.changes])
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
            name: [record for bundle in bundles for record in bundle[blocks.MIME][name]]
            for name in ("figures", "claims", "sources")
        }
        live: dict[str, Any] = self.panel._repr_mimebundle_(**keywords)
        words = "\n\n".join(bundle["text/markdown"] for bundle in bundles[1:])
        piece = [blocks.to_json(part.block) for part in parts]
        return {**live, blocks.MIME: {"block": piece, **still}, "text/markdown": words}


def console(ledger: Ledger, as_of: date | str | None = None, country: str = "", several: int = SEVERAL) -> Console:
    """A panel that opens on a day, by default the last on which anything in view was published.

    Args:
        ledger: all that the slider may show; a view as of a day ends there.
        as_of: the day to open on.
        country: where the attacks were; empty means everywhere.
        several: how many "several" means at least.
    """
    day = date.fromisoformat(str(as_of)) if as_of else ledger.sources["published"].max().date()
    return Console(ledger, Choice(day, country, several))


def slider_days(ledger: Ledger, opening: date) -> list[date]:
    """The days on which something in view was published, and the one to open on; on all others nothing moves."""
    return sorted({opening, *(day.date() for day in ledger.sources["published"])})
