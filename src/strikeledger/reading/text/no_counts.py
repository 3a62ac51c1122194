"""Numbers of a passage that count nothing of their own: prices, ages, sums, votes, the numbering of a list."""

from __future__ import annotations

import re

from strikeledger.reading.text.chunks import Chunk
from strikeledger.reading.text.sentences import even_text

_YEAR = re.compile(r"(?:19|20)\d\d$")
_NO_COUNT = re.compile(
    r"[- ]?(?:years?|months?|weeks?|days?|hours?|miles?|foot|feet|nation)[- ](?:old|long|ago|later|away|war)\b| [+=×] "
    r"| (?:in|out of) (?:two|three|four|five|ten|\d+)\b(?! [a-z]+s\b)| (?:more|fewer|less) than\b"
    r"| (?:a|per|each|every) (?:day|night|week|month)\b(?! (?:ago|before|earlier|later|after))"
    r"| per ?cent\b|%|-\d|(?: times)? (?:as (?:much|many|hard|often|large|big|high|long|fast|\w+ as)\b|the \d)",
    re.IGNORECASE,
)
"""What follows an age, a sum, a ratio, a rate, a share in per cent, a vote or a difference."""
_PRICED = re.compile(r"(?:[$€£.#-]|[+=×] )$")
_DIFFERS = re.compile(
    r"\b(?:(?:up|down|r[oi]s(?:e|en|es|ing)|gr(?:ew|own|ows)|increas\w+|jump\w*|climb\w*|f[ae]ll\w*|out|off|wrong|differ\w*) by"
    r"|growth of|n (?:is|=)) $",
    re.IGNORECASE,
)
"""What stands before a difference, or the size of a sample: "out by 89", "n is 3"."""
_AGED = re.compile(r"\b(?:he|she|I)(?: was| is| am|'s|'m|'d been)(?: only| just| then| now)? $", re.IGNORECASE)
"""What stands before an age that nothing follows."""
_DENIED = re.compile(
    r"\b(?:nobody|no one|never) (?:(?!(?:in|at|of|on|to|by|for|from|with|after|during|since|among)\b)\w+ ){1,2}$",
    re.IGNORECASE,
)
"""What stands before a number that is said not to have been: "nobody attacked us 90 times"."""
_PLACED = re.compile(r" (?:in )?[A-Z#\uff21-\uff3a]")
_POINTED = re.compile(
    r"\b(?:the|this|that|another|each|which|any|every|lower|higher|latter|former|last|next|wrong|right|other"
    r"|first|second|third|fourth|fifth|sixth|only|new|newest|same|big|main|old) $",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:sa(?:y|ys|id)|report(?:s|ed)?|claim(?:s|ed)?|confirm(?:s|ed)?|announced|add(?:s|ed)?|found) that $",
    re.IGNORECASE,
)
"""What stands before one that is no other's: "said that one man died"."""
_ONE_OF = re.compile(r"\b(?:in|at|on|during|is|was|as|by) $", re.IGNORECASE)
_NO_NEWS = re.compile(r" (?:toll|figures?|numbers?|count|word|details?|comment|sign|doubt|more|longer)\b")
_ONCE = re.compile(r"[.,;:!?)]| (?:in|on|at|since|and|more|by|this|last|again|each|during)\b|$")
_AGAINST = re.compile(r" to (\d+)\b")
_BEFORE_AGAINST = re.compile(r"\b(\d+) to $")
_IS_SPLIT = re.compile(r"\b(?:is|was|are|were|split is|stood at)(?: \d+ to)? $")
_NO_VOTE = re.compile(r"\b(?:from|between|fell|falling|fallen|down|cut)\b", re.IGNORECASE)
_SOMEONE = re.compile(
    r" (?:can|could|may|might|must|should|would|wonders?|hopes?|fears?|imagines?|suspects?|hears|knows|has to|need|reads)\b"
)
"""What anyone does: "one could see it coming"."""
_CALENDAR = re.compile(r" (?:day|night|week|month|quarter|year)s?\b")
_SPEAKER = re.compile(r"\W*[A-Z][A-Z. ]*")
_LONG_NUMBER = 3  # characters
_ITEMS = 30
_LISTED = re.compile(r"/ |\)|\.\s+(?=[A-Z\d])|\s*\|")
_NUMBERED = re.compile(
    r"(?:\b(?:note|update|part|chapter|section|issue|volume|paper|version|episode|figure|table|item)(?: no\.)?|(?:^|[^a-z ]) ?no\.) $",
    re.IGNORECASE,
)


def is_taken(chunk: Chunk, passage: str) -> bool:
    """Whether a number of a passage belongs to a price, an age, a sum or the numbering of a list."""
    text, words = even_text(passage), chunk.words.lower()
    lead, behind = text[: chunk.start], text[chunk.end : chunk.end + 16]
    opens = not passage[: chunk.start].rpartition("\n")[2].strip("| ")
    return bool(
        _NO_COUNT.match(behind)
        or (_PRICED.search(lead) and not (lead.endswith("+ ") and _PLACED.match(behind)))
        or (
            words == "one"
            and (
                (_POINTED.search(lead) and not _SAYING.search(lead))
                or (behind.startswith((" of ", ", ")) and _ONE_OF.search(lead))
                or behind.startswith((" a ", " an "))
                or _SOMEONE.match(behind)
            )
        )
        or _DIFFERS.search(lead)
        or _DENIED.search(lead)
        or (_AGED.search(lead) and not re.match(r" [a-z]", behind))
        or _is_vote(words, lead, behind)
        or (words.isdigit() and _NUMBERED.search(lead))
        or (chunk.kind == "ordinal" and _CALENDAR.match(behind))
        or (words == "once" and (lead.endswith(("for ", "at ")) or not _ONCE.match(behind)))
        or (words == "no" and (_NO_NEWS.match(behind) or not re.match(r" [\w'-]", behind)))
        or _YEAR.match(chunk.words)
        or (behind.startswith(":") and _SPEAKER.fullmatch(lead))
        or (opens and len(words) < _LONG_NUMBER and not _is_high(words) and _LISTED.match(behind))
    )


def _is_high(words: str) -> bool:
    """Whether a number is too high to be that of an item in a list."""
    return words.isdigit() and int(words) > _ITEMS


def _is_vote(words: str, lead: str, behind: str) -> bool:
    """Whether a number is set against a smaller or larger one, "84 to 13", as no span is."""
    more, less = _BEFORE_AGAINST.search(lead), _AGAINST.match(behind)
    clause = re.split(r"[.;:] ", lead)[-1]
    if not words.isdigit() or _NO_VOTE.search(clause) or _IS_SPLIT.search(clause):
        return False
    return bool((less and int(words) > int(less[1])) or (more and int(more[1]) > int(words)))
