"""How large a file is: bytes come in, words go out."""

from __future__ import annotations


def size_in_words(size: int) -> str:
    """A size as people say it.

    >>> size_in_words(412), size_in_words(78_412), size_in_words(1_249_000)
    ('1 kB', '78 kB', '1.2 MB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 999_500 else f"{max(1, round(size / 1000))} kB"
