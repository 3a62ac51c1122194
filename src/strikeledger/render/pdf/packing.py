"""A PDF's small objects packed together (object streams, ISO 32000-1, 7.5.7): its tags, which are most of it, shrink to a fifth."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

_PER_STREAM = 200
"""How many objects are packed into one stream: a reader opens a whole one for any object in it."""
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])\r?\n")
_START = re.compile(rb"\d+ 0 obj\s*")
_TRAILER = re.compile(rb"trailer\s*<<(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)
_SIZE = re.compile(rb"/Size \d+")


def pack_objects(pdf: bytes) -> bytes:
    """The same document in fewer bytes; one that isn't written as Typst does stays as it is."""
    trailer = _TRAILER.search(pdf)
    if trailer is None:
        return pdf
    at = int(trailer[2])
    places = [int(entry[1]) for entry in _ENTRY.finditer(pdf, at, trailer.start()) if entry[2] == b"n"]
    if not places or places != sorted(places):
        return pdf
    objects = [pdf[start:end] for start, end in pairwise([*places, at])]
    made, found = bytearray(pdf[: places[0]]), {0: (0, 0, 0xFFFF)}
    loose: list[tuple[int, bytes]] = []
    for number, written in enumerate(objects, 1):
        if written.rstrip().endswith(b"endstream\nendobj"):
            found[number] = (1, len(made), 0)
            made += written
        else:
            loose.append((number, _START.sub(b"", written, count=1).rstrip().removesuffix(b"endobj").rstrip()))
    number = len(objects) + 1
    for first in range(0, len(loose), _PER_STREAM):
        batch = loose[first : first + _PER_STREAM]
        found[number] = (1, len(made), 0)
        found |= {packed: (2, number, place) for place, (packed, _) in enumerate(batch)}
        made += _object_stream(number, batch)
        number += 1
    found[number] = (1, len(made), 0)
    start = len(made)
    rows = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + place.to_bytes(2, "big")
        for kind, where, place in map(found.__getitem__, sorted(found))
    )
    more = b"/Type/XRef/W[1 4 2]" + _SIZE.sub(b"/Size %d" % (number + 1), trailer[1])
    made += _stream(number, more, rows)
    return bytes(made) + b"startxref\n%d\n%%%%EOF\n" % start


def _object_stream(number: int, objects: Sequence[tuple[int, bytes]]) -> bytes:
    """Objects as one stream, which begins with the number and the place of each."""
    places, body = [], bytearray()
    for packed, written in objects:
        places.append(b"%d %d" % (packed, len(body)))
        body += written + b"\n"
    head = b" ".join(places) + b"\n"
    return _stream(number, b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head)), head + bytes(body))


def _stream(number: int, facts: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
        number,
        facts,
        len(packed),
        packed,
    )
