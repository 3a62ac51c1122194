"""The floor under a report, measured in one process: seconds of CPU by part for a notebook, data and days, as JSON.

What no press can save, as long as the same libraries do the work: importing them, the notebook's own cells, and setting the
result as PDF and HTML. The first day pays for what is done once in a process, such as starting the engine that draws charts;
each later day is one more edition.

Usage: floor.py NOTEBOOK DATA NAME=VALUE... with one set of values per day, days separated by "/".
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

IMPORTS = (
    "strikeledger.build.kernel",  # leaves out what no report needs, as the command and the kernel do
    "papermill", "nbconvert", "pandas", "altair", "vl_convert", "typst", "lxml.etree", "mistune", "IPython.core.interactiveshell",
    "strikeledger.render.exporters", "strikeledger.render.html.page", "strikeledger.render.pdf.pdf", "strikeledger.render.xlsx",
)  # fmt: skip
"""What rendering and any notebook with a chart import; what a notebook imports besides is its own work."""


def main() -> None:
    """Measure and print."""
    notebook, data, *words = sys.argv[1:]
    os.environ.update({"STRIKELEDGER_DATA": data, "TZ": "UTC"})
    days = [dict(word.split("=", 1) for word in day.split()) for day in " ".join(words).split("/")]
    imports = _spent(_imports)[1]
    cells = json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]
    json.dump([{"imports": imports}, *(_edition(cells, day) for day in days)], sys.stdout)


def _edition(cells: list[dict[str, Any]], values: dict[str, str]) -> dict[str, float]:
    """CPU seconds of one edition, by part."""
    notebook, work = _spent(_executed, cells, values)
    return {
        "the notebook's own work": work,
        "document": _spent(_attachments, notebook)[1],
        "PDF": _spent(_exported, notebook, "PDF")[1],
        "HTML": _spent(_exported, notebook, "HTML")[1],
    }


def _spent(work: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    """What a piece of work gives, and its CPU seconds."""
    begun = time.process_time()
    made = work(*given)
    return made, time.process_time() - begun


def _imports() -> None:
    for name in IMPORTS:
        __import__(name)


def _executed(cells: list[dict[str, Any]], values: dict[str, str]) -> Any:
    """The notebook with its outputs, run in this process: no kernel, no messages."""
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell, done = InteractiveShell(), nbformat.v4.new_notebook()
    for cell in cells:
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", [])
        if cell["cell_type"] == "markdown":
            done.cells.append(nbformat.v4.new_markdown_cell(source))
            continue
        if "parameters" in tags:
            source += "".join(f"\n{name} = {value!r}" for name, value in values.items())
        with capture_output():
            outcome = shell.run_cell(source, store_history=False)
        outcome.raise_error()
        code = nbformat.v4.new_code_cell(source, metadata={"tags": tags})
        if outcome.result is not None:
            shown, more = shell.display_formatter.format(outcome.result)
            code.outputs.append(
                nbformat.v4.new_output("execute_result", data=json.loads(json.dumps(shown)), metadata=more)
            )
        done.cells.append(code)
    return done


def _attachments(notebook: Any) -> None:
    """Figures, tables and spreadsheet, as an edition has them beside it."""
    from strikeledger.render.data_files import document_attachments
    from strikeledger.render.exporters import StrikeledgerHTMLExporter
    from strikeledger.render.xlsx import render_xlsx

    document, _, _ = StrikeledgerHTMLExporter(exclude_input=True).read(notebook)
    if document_attachments(document):
        render_xlsx(document)


def _exported(notebook: Any, kind: str) -> None:
    from strikeledger.render import exporters

    getattr(exporters, f"Strikeledger{kind}Exporter")().from_notebook_node(notebook)


if __name__ == "__main__":
    main()
