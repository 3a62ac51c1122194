"""Numbers that were put wrong on purpose in drafts of the corpus: none passes as supported."""

from __future__ import annotations

import tomllib

import pytest

from tools.read_corpus import CORPUS, kind_of, pairs

TEXTS = [
    text
    for path in sorted((CORPUS / "dev").glob("*.toml"))
    if (text := tomllib.loads(path.read_text(encoding="utf-8"))).get("planted")
]


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS, ids=[f"{text['kind']}-{text['published']}" for text in TEXTS])
def test_no_planted_number_passes_as_supported(text: dict[str, object]) -> None:
    planted = [pair for pair in pairs(text) if pair.wanted and pair.wanted["words"] in text["planted"]]  # type: ignore[operator]
    assert planted
    assert [
        pair.wanted["words"]
        for pair in planted
        if pair.wanted and pair.found and kind_of(pair.found) in ("supported", "looser")
    ] == []
