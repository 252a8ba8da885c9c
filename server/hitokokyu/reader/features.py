"""What the reader sees of a post: numbers of its words, their kinds, and short runs of its characters.

The same code serves learning and reading, so that a model never meets what it was not taught with.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..models import Context
from ..text.document import Document

BLOCKS = 3
"""Words; characters; kinds of words."""

LONGEST_STRETCH = 200
"""In morphemes. A longer text is read in stretches of whole sentences, as posts are not longer than that."""

SITUATIONS = ("supervisor", "member", "subordinate", "reply", "image", "video", "audio", "file")
"""What the reader knows of the context."""

VERSION = 2
"""Goes up with every change of what a number stands for: a model of another version is refused."""

_MIX = np.uint32(0x9E3779B1)
_SPREAD = np.uint32(0x85EBCA6B)
_HALF = np.uint32(15)
# What kind of piece it is, so that one word is never taken for a pair of others.
_PAIR = np.uint32(0x1B873593)
_TRIPLE = np.uint32(0xCC9E2D51)
_FOUR = np.uint32(0x27D4EB2F)
_KIND = np.uint32(0x165667B1)


class Kinds:
    """Which words mean nearly the same: a kind (1 and up) for each of many normalised forms."""

    def __init__(self, words: NDArray[np.uint32], kinds: NDArray[np.uint16]) -> None:
        """Args: words: CRC-32 of the forms, ascending, (n,); kinds: theirs, (n,)."""
        self.words = words
        self.kinds = kinds

    def of(self, words: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The kind of each word, 0 where it is not known."""
        at = np.searchsorted(self.words, words)
        is_known = self.words.take(at, mode="clip") == words
        return self.kinds.take(at, mode="clip") * is_known.astype(np.uint32)


class Pieces(NamedTuple):
    """The pieces of a stretch of n morphemes and m characters (with one more at either end)."""

    numbers: NDArray[np.uint32]
    """Of n words, n-1 pairs; m characters, and runs of two, three and four; n kinds, n-1 pairs."""
    starts: tuple[int, int, int]
    """Where each block begins in `numbers`."""


def stretches(document: Document) -> Iterator[tuple[int, int]]:
    """From which morpheme to which (exclusive) to read at once: whole sentences where they fit."""
    count = len(document)
    if not count:
        return
    if count <= LONGEST_STRETCH:
        yield 0, count
        return
    first = last = 0
    ends = [document.token_at(end - 1) + 1 for _, end in document.sentences]
    for end in (*ends, count):
        if end - first > LONGEST_STRETCH and last > first:
            yield first, last
            first = last
        while end - first > LONGEST_STRETCH:
            yield first, first + LONGEST_STRETCH
            first += LONGEST_STRETCH
        last = end
    if last > first:
        yield first, last


def text_of(document: Document, first: int, last: int) -> tuple[int, str]:
    """Where the text of a stretch begins, and the text."""
    if first == 0 and last == len(document):
        return 0, document.text
    start, end = document.token_span(first, last - 1)
    return start, document.text[start:end]


def pieces(norms: list[str], text: str, kinds: Kinds) -> Pieces:
    """Args: norms: normalised forms of at least one morpheme; text: what they stand for."""
    words = np.array([crc32(norm.encode()) for norm in norms], np.uint32)
    characters = np.frombuffer(f"\n{text}\n".encode("utf-32-le"), np.uint32) * _MIX
    characters ^= characters >> _HALF
    pairs = characters[:-1] * _SPREAD + characters[1:]
    triples = pairs[:-1] * _SPREAD + characters[2:]
    fours = triples[:-1] * _SPREAD + characters[3:]
    pairs += _PAIR
    triples += _TRIPLE
    fours += _FOUR
    meanings = kinds.of(words)
    meanings *= _MIX
    meanings += _KIND
    numbers = np.concatenate(
        (
            words,
            words[:-1] * _SPREAD + words[1:] + _PAIR,
            characters,
            pairs,
            triples,
            fours,
            meanings,
            meanings[:-1] * _SPREAD + meanings[1:] + _PAIR,
        )
    )
    numbers ^= numbers >> _HALF
    numbers *= _MIX
    numbers ^= numbers >> _HALF
    of_words = 2 * len(words) - 1
    return Pieces(numbers, (0, of_words, len(numbers) - of_words))


def situation(context: Context) -> tuple[bool, ...]:
    """Whether each of `SITUATIONS` is so."""
    known = {context.role, context.audience, "reply" if context.reply_to is not None else None, *context.attachments}
    return tuple(name in known for name in SITUATIONS)
