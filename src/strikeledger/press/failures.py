"""The page of an edition that could not be built: the edition and the error come in; a page that says what to do goes out."""

from __future__ import annotations

from html import escape

from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.press.editions import Edition

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}: not built</title>
<style>
:root{{color-scheme:light dark}}
body{{max-width:44rem;margin:3rem auto;padding:0 1rem;font:1.05rem/1.5 "Source Sans 3",system-ui,sans-serif}}
pre{{white-space:pre-wrap;padding:1rem;border:1px solid;border-radius:4px}}
</style>
<main>
<h1>{title} could not be built</h1>
<p>{stands}</p>
<h2>What went wrong</h2>
<pre>{error}</pre>
<h2>What it was built from</h2>
<ul>{facts}</ul>
<h2>What to do</h2>
<p>{remedy}</p>
</main>
</html>
"""


def failure_page(edition: Edition, error: StrikeledgerError, stands: bool) -> str:
    """A page without scripts that anybody can read."""
    asked = {
        name: ", ".join(value) if isinstance(value, list) else f"{value}" for name, value in edition.values.items()
    }
    facts = {"Notebook": edition.report.notebook.name, **asked}
    remedy = (
        "This is about the machine and not about the report: check that the disk has room, then build it again."
        if isinstance(error, MachineError)
        else "Open the notebook in JupyterLab (make lab), set the same parameters, run it to the cell named above and mend what it says. "
        "Then build again; this page goes away by itself."
    )
    title = f"{edition.report.name}, edition {edition.name}"
    return _PAGE.format(
        title=escape(title),
        error=escape(str(error)),
        stands=f'<a href="{escape(edition.name)}/{escape(edition.report.name)}.html">The last good edition</a> stands, and is stale.'
        if stands
        else "There is no earlier edition of it.",
        facts="".join(f"<li>{escape(name)}: {escape(value or 'not given')}</li>" for name, value in facts.items()),
        remedy=remedy,
    )
