"""The page of an edition that could not be built: the edition and the error come in; a page that says what to do goes out."""

from __future__ import annotations

from markupsafe import Markup

from strikeledger.build.editions import Edition
from strikeledger.errors import MachineError, StrikeledgerError
from strikeledger.render.html.page import plain_page

_FAILURE_TEMPLATE = Markup("""<p>Edition {edition} could not be built. {stands}</p>
<h2>What went wrong</h2>
<pre>{error}</pre>
<h2>What it was built from</h2>
<ul>
{facts}
</ul>
<h2>What to do</h2>
<p>{remedy}</p>""")


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
    standing = Markup('<a href="{}/{}.html">The last good edition</a> stands, and is stale.')
    body = _FAILURE_TEMPLATE.format(
        edition=edition.name,
        error=str(error),
        stands=standing.format(edition.name, edition.report.name) if stands else "There is no earlier edition of it.",
        facts=Markup("\n").join(
            Markup("<li>{}: {}</li>").format(name, value or "not given") for name, value in facts.items()
        ),
        remedy=remedy,
    )
    return plain_page(f"{edition.report.name}: not built", body)
