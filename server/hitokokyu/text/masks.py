"""Words with a masked letter (飲○運転, バ●): every reader fills it in, and so do we."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

_MASK = "○"
_MASKS = "○◯〇●*×✕"
_MASKED = re.compile(f"[{re.escape(_MASKS)}]")
# 一〇二号室 is a number.
_DIGIT = re.compile("(?<=[一二三四五六七八九十百千])〇")
_LIKE_THE_FIRST = str.maketrans(dict.fromkeys(_MASKS, _MASK))
_KATAKANA = re.compile("[\u30a1-\u30fa]")
# ○って or ○だ may be anything: a mask at the beginning needs more than grammar behind it.
_TELLING = re.compile("[\u30a1-\u30fa\u4e00-\u9fff]..|ねば")


def _spellings(word: str) -> Iterator[str]:
    """The word with one letter masked."""
    if _TELLING.match(word[1:]) is not None:
        yield _MASK + word[1:]
    for index in range(1, len(word)):
        yield word[:index] + _MASK + word[index + 1 :]


@cache
def _words() -> tuple[AhoCorasick, list[str]]:
    """An automaton over the masked spellings, and the word behind each."""
    lines = Path(__file__).with_name("masked_words.txt").read_text(encoding="utf-8").splitlines()
    behind: dict[str, set[str]] = {}
    for word in lines:
        if word and not word.startswith("#"):
            for spelling in _spellings(word):
                behind.setdefault(spelling, set()).add(word)
    clear = {spelling: words.pop() for spelling, words in behind.items() if len(words) == 1}
    return AhoCorasick(list(clear), matchkind=MatchKind.LeftmostLongest), list(clear.values())


def masked_words(text: str) -> list[tuple[int, int, str]]:
    """Start, end and full spelling of each word of which a letter is masked."""
    if _MASKED.search(text) is None:
        return []
    automaton, words = _words()
    masked = _DIGIT.sub("0", text).translate(_LIKE_THE_FIRST)
    return [
        (start, end, words[found])
        for found, start, end in automaton.find_matches_as_indexes(masked)
        # The ア○ of ア○デミー is not the whole word.
        if not (masked[end - 1] == _MASK and _KATAKANA.match(masked, end))
    ]
