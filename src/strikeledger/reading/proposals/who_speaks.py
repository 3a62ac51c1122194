"""Whose word a sentence of an article is: a speaker whom the ledger knows, the outlet, or somebody to fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from strikeledger.data.ledger import Ledger
from strikeledger.entry.template import FILL_IN
from strikeledger.terms import Terms

OUTLET = "the-outlet"
"""The id of whoever published the article."""

_SAYS = "(?:said|says?|told|announced|confirm(?:s|ed)|reports?|reported|stated|count(?:s|ed)?|g[ai]ve(?:s)?|acknowledged|spoke|put|puts)"
_BY = "(?:according to|by|from|told by)"
_TOLD = re.compile(
    r"(?<!were )(?<!was )(?<!been )\b(?:said|says|told|announced|stated|acknowledged|confirmed|according to)\b",
    re.IGNORECASE,
)


def speaker_of(ledger: Ledger, sentence: str) -> str:
    """Whose word a sentence is: a speaker of the ledger beside a verb of speech, the outlet where nobody speaks, else to fill in."""
    plain = sentence.replace("’", "'")
    rows = ledger.package.tables["speakers"].rows
    named = ((name, row["speaker_id"]) for row in rows for name in _names(row.cells, ledger.terms))
    found = [(len(name), speaker) for name, speaker in named if _speaks(name, plain)]
    return max(found)[1] if found else FILL_IN if _TOLD.search(plain) else OUTLET


def _names(row: Mapping[str, str], terms: Terms) -> list[str]:
    """The names by which a text may call a speaker; those whose count is followed also by their short one."""
    names = [re.sub("^(?:The|An?) ", "", name.split(",")[0].strip()) for name in (row["name"], row.get("short", ""))]
    names += [terms.short] if names[0] == terms.officials else []
    return [name for name in dict.fromkeys(names) if len(name) > 2]


def _speaks(name: str, sentence: str) -> bool:
    form = r"\s+".join(map(re.escape, name.split()))
    behind = rf"\b{form}\b(?:'s)?(?: \w+){{0,2}},?(?: \w+){{0,3}} {_SAYS}\b"
    before = rf"\b{_SAYS}(?: \w+){{0,1}} {form}\b|\b{_BY} (?:the )?{form}\b"
    return re.search(f"{behind}|{before}", sentence, re.IGNORECASE) is not None
