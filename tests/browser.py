"""A real browser for tests of pages: where it is, how it is started, and what a page did in it."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 780}


@dataclass
class Seen:
    """What a page asked for, what of it left for the network, and what the browser complained of."""

    requests: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        def hold(route: Route) -> None:
            self.sent.append(route.request.url)
            route.abort()

        page.route(re.compile("^https?:"), hold)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


def visit(browser: Browser, at: str, seen: Seen | None = None, **settings: Any) -> Page:
    page = browser.new_context(offline=True, reduced_motion="reduce", **settings).new_page()
    if seen:
        seen.watch(page)
    page.goto(at)
    return page


def settled(page: Page) -> str:
    """How many live charts of how many came alive, once each was touched; nothing where a page has none."""
    charts = page.locator("figure.chart:has(> script)")
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        chart.locator(".plot").first.hover()
    waiting = page.locator("figure.chart:has(> script):not([data-live=yes], [data-live=failed])")
    waiting.first.wait_for(state="detached")  # a page's policy lets no script of ours be evaluated again and again
    return page.locator("html").get_attribute("data-charts") or ""


def texts(page: Page) -> list[str]:
    """The words of every part that is shown, in reading order."""
    parts = "h1, h2, h3, p:not(.tools), li, dt, dd, th, td, caption, summary, pre"
    return page.locator(parts).evaluate_all(
        "parts => parts.filter(part => part.checkVisibility()).map(part => part.innerText)"
    )


def barriers(page: Page) -> list[tuple[str, str]]:
    """What a checker of accessibility finds, with every `<details>` open; the page must have been visited with bypass_csp."""
    settled(page)
    page.evaluate("document.querySelectorAll('details').forEach(data => { data.open = true })")
    page.add_style_tag(content="* { content-visibility: visible !important }")
    options = {"resultTypes": ["violations"]}  # what passes is not described: a quarter of the time
    found = Axe().run(page, options=options).response["violations"]
    return [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]]
