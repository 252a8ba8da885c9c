"""Words of posts that are written in kana throughout (まどぐちに せいかつほごの…, ﾏﾄﾞｸﾞﾁﾆ…).

A reader hears 生活保護; lexicons and patterns know its usual spelling only. Where a post has no kanji at
all, the words of `kana_words.txt` are read as if they had been written the usual way.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

_KANJI = re.compile("[\u3005\u4e00-\u9fff]")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_KATAKANA = re.compile("[\u30a1-\u30f6]")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
# Fewer may be a name or an exclamation that says nothing about the rest.
_FEWEST_WORDS = 2
_SHORTEST = 12


@cache
def _words() -> tuple[AhoCorasick, list[str]]:
    """An automaton over the readings, and the usual spelling of each."""
    lines = Path(__file__).with_name("kana_words.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if line and not line.startswith("#")]
    readings = [reading for reading, _ in pairs]
    return AhoCorasick(readings, matchkind=MatchKind.LeftmostLongest), [word for _, word in pairs]


def written_in_kana(text: str) -> tuple[str, list[tuple[int, int, str]]] | None:
    """How a post in kana is to be read, or None if it is not one.

    Returns:
        The text in hiragana, as long as before, and for each known word its start, end and usual spelling.
    """
    if _KANJI.search(text) is not None or len(text) < _SHORTEST:
        return None
    if _HIRAGANA.search(text) is None:
        if _KATAKANA.search(text) is None:
            return None
        text = text.translate(_TO_HIRAGANA)
    automaton, spellings = _words()
    found = [(start, end, spellings[word]) for word, start, end in automaton.find_matches_as_indexes(text)]
    return (text, found) if len(found) >= _FEWEST_WORDS else None
