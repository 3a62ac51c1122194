"""The page of an edition that could not be built: what went wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

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


def failure_page(
    report: str, edition: str, notebook: str, parameters: Mapping[str, Any], error: StrikeledgerError, stands: bool
) -> str:
    """A page without scripts that anybody can read.

    Args:
        stands: whether an earlier build of the edition lies beside it.
    """
    asked = {name: ", ".join(value) if isinstance(value, list) else f"{value}" for name, value in parameters.items()}
    remedy = (
        "This is about the machine and not about the report: check that the disk has room, then build it again."
        if isinstance(error, MachineError)
        else "Open the notebook in JupyterLab (make lab), set the same parameters, run it to the cell named above and mend what it says. "
        "Then build again; this page goes away by itself."
    )
    standing = Markup('<a href="{}/{}.html">The last good edition</a> stands, and is stale.')
    fact = Markup("<li>{}: {}</li>")
    body = _FAILURE_TEMPLATE.format(
        edition=edition,
        error=str(error),
        stands=standing.format(edition, report) if stands else "There is no earlier edition of it.",
        facts=Markup("\n").join(
            fact.format(name, value or "not given") for name, value in {"Notebook": notebook, **asked}.items()
        ),
        remedy=remedy,
    )
    return plain_page(f"{report}: not built", body)
