"""How a report is cited: a document comes in, one line of words and the same for machines go out."""

from __future__ import annotations

from strikeledger import __version__
from strikeledger.render.html.inline import long_date
from strikeledger.report.blocks import Document

AUTHOR = "strikeledger contributors"


def citation(document: Document) -> str:
    """The line under which an edition of a report is cited; nothing for a page that is no edition of ours.

    >>> from strikeledger.report.blocks import Document
    >>> citation(Document("Attacks", (), report="situation", edition="week-48", as_of="2023-11-29")).split(". ")[0]
    'strikeledger contributors, “Attacks” (situation), edition week-48, as known on 29 November 2023, revision 1'
    """
    if not document.edition:
        return ""
    report = f" ({document.report})" if document.report else ""
    as_of = f", as known on {long_date(document.as_of)}" if document.as_of else ""
    title = f"{AUTHOR}, \u201c{document.title}\u201d{report}, edition {document.edition}"
    licence = f" {document.licence}." if document.licence else ""
    return f"{title}{as_of}, revision {document.revision}. strikeledger {__version__}.{licence}"
