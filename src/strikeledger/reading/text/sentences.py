"""A passage in sentences, clauses and words; every place is an offset in the passage."""

from __future__ import annotations

import re
from dataclasses import dataclass

_EVEN = str.maketrans("’‘“”–—‑\u00a0\u202f\n\t", "''\"\"---    ") | {0x1F1E6 + at: 0xFF21 + at for at in range(26)}
"""Plain signs for printers' ones; the halves of a flag become wide letters, so that it is a word."""
_SHORT = re.compile(
    r"(?:\b(?:[A-Z]|U\.S|U\.N|U\.K|Gen|Maj|Lt|Col|Brig|Capt|Sgt|Adm|Sen|Rep|Gov|Mr|Mrs|Ms|Dr|St|No|vs|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|i\.e|e\.g))$"
)
_END = re.compile(
    r"[.!?][\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9])|\s*;\s+|\s+[•*]\s+|\s+(?=[\u25a0-\u27bf\U0001f300-\U0001faff])"
)
_CLAUSE = re.compile(
    r",?\s+(?:but|while|whereas|although|though|because|after which|before)\s|,\s+(?:and|which|who|with|killing|wounding|injuring|leaving"
    r"|including|among|of whom|when|as|after|against|compared|up from|down from)\s"
    r"|\sfrom (?=\d+ (?:a|at|in|on|by|the)\b)|\s-+\s|:\s|\s\(|\)\s?",
    re.IGNORECASE,
)


def word_set(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


FUNCTION_WORDS = word_set(
    "in of at on since , . and more ; by ) were are was is as had have has it ( / | ? ! : or that he she they there for altogether says"
    " said according - came fell happened occurred took then before up until last this yesterday today we again so among under another here"
    " over across inside within during between through with to against not only also now both all each while when if though because than"
    " about around near north south east west every next without despite plus minus out off back still yet too either who whom which whose"
    " where i you his her our their its per via like even just till can could will would may might should must do does did been be being"
    " happen occur stand stood remain a an from early late whether although after into including but"
)
"""Words that name nothing: a number before them has no noun behind it."""

WORD = re.compile(r"[A-Za-z](?:\.[A-Za-z])+\.?|\d[\d,.']*\d(?:k|mn?|x)?\+?(?!\w)|[\w'&+~≥≤<>]+(?:-[\w']+)*|[^\w\s]")
"""One word, number or sign of a passage."""


@dataclass(frozen=True)
class TextSpan:
    """A stretch of a passage."""

    start: int
    end: int

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end


def even_text(text: str) -> str:
    """A text of the same length in which quotation marks, dashes and spaces are plain ones."""
    return text.translate(_EVEN)


def sentences(text: str) -> list[TextSpan]:
    """The sentences of an even text, in order."""
    starts = [0]
    ends = (
        end for end in _END.finditer(text) if text[end.start()] != "." or not _SHORT.search(text[: end.start()][-8:])
    )
    for end in ends:
        if re.search("[A-Za-z]", text[starts[-1] : end.start()]):
            starts.append(end.end())
    return [TextSpan(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True) if text[a:b].strip()]


def clauses(text: str, sentence: TextSpan) -> list[TextSpan]:
    """The clauses of a sentence, in order."""
    starts = [sentence.start, *(each.end() for each in _CLAUSE.finditer(text, sentence.start, sentence.end))]
    return [TextSpan(a, b) for a, b in zip(starts, [*starts[1:], sentence.end], strict=True) if a < b]


def words_between(text: str, start: int, end: int) -> list[str]:
    """The words of a stretch, in small letters."""
    return [word.lower() for word in WORD.findall(text[start:end])] if start < end else []
