"""A post as the engine sees it: normalised text, morphemes, sentences. Offsets are code points."""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property
from operator import add
from pathlib import Path

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

from .normalize import Normalized, normalize

TOKENIZER_LIMIT = 49_149
"""Most UTF-8 bytes that SudachiPy takes in one call."""

_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]+[」』)\"”]*|\n+|\Z)")
_QUOTES = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"")

_per_thread = threading.local()


@cache
def dictionary() -> Dictionary:
    """The dictionary is shared; it is read-only and mapped into memory once."""
    opened = Dictionary(dict="core")
    _let_go_of_pages("system.dic")
    return opened


_ONCE_READ = 4
"""MADV_DONTNEED of Linux: pages of a file come back from it when they are asked for again."""


def _let_go_of_pages(file: str) -> None:
    """Opening the dictionary walks through 80 MB of it that hardly any text needs again."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    try:
        # Bytes: the names of folders in it may be in any encoding.
        maps = Path("/proc/self/maps").read_bytes()
    except OSError:
        return  # Without /proc it takes the memory, and reads as well.
    for line in maps.splitlines():
        where, may, *_ = line.split()
        # Only what nobody can have written to.
        if line.endswith(f"/{file}".encode()) and may.startswith(b"r--"):
            start, end = (int(edge, 16) for edge in where.split(b"-"))
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _ONCE_READ)


def tokenizer(*, all_fields: bool = False) -> Tokenizer:
    """A new tokenizer, for one thread only: sharing one makes concurrent calls raise.

    Unless asked for all, it loads only the fields that are ever read, which is faster. A surface is
    cut from the text instead: an omitted field would read as the empty string.
    """
    fields = None if all_fields else {"normalized_form", "pos"}
    return dictionary().tokenizer(SplitMode.A, fields=fields)


def _tokenizer() -> Tokenizer:
    """This thread's tokenizer."""
    own = getattr(_per_thread, "tokenizer", None)
    if own is None:
        own = _per_thread.tokenizer = tokenizer()
    return own


def _chunks(text: str, sentences: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Pieces of at most TOKENIZER_LIMIT bytes, cut between sentences where one fits."""
    most = TOKENIZER_LIMIT // 4
    start = 0
    for _, end in sentences:
        while end - start > most:
            cut = max((e for _, e in sentences if start < e <= start + most), default=start + most)
            yield start, text[start:cut]
            start = cut
    if start < len(text):
        yield start, text[start:]


def _tokenize_long(
    text: str, sentences: list[tuple[int, int]]
) -> tuple[list[Morpheme], list[int]]:
    """Morphemes and, for each, the offset at which its piece of the text starts."""
    morphemes: list[Morpheme] = []
    bases: list[int] = []
    for base, piece in _chunks(text, sentences):
        found = list(_tokenizer().tokenize(piece))
        morphemes += found
        bases += [base] * len(found)
    return morphemes, bases


def tokenize(text: str) -> list[tuple[int, Morpheme]]:
    """Morphemes of a short text (a word of a lexicon) with their offsets, without spaces."""
    return [(m.begin(), m) for m in _tokenizer().tokenize(text) if m.normalized_form() != " "]


class Document:
    """Read once, asked many times. Everything is computed on first use."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.normalized: Normalized = normalize(text)
        self.text: str = self.normalized.text
        if len(self.text) * 4 <= TOKENIZER_LIMIT:
            morphemes = list(_tokenizer().tokenize(self.text))
            self._bases: list[int] | None = None
        else:
            morphemes, self._bases = _tokenize_long(self.text, self.sentences)
        forms = [morpheme.normalized_form() for morpheme in morphemes]
        if " " in forms:
            # Spaces between words must not part a sequence: きょうの おきゃくさん.
            kept = [i for i, form in enumerate(forms) if form != " "]
            morphemes = [morphemes[i] for i in kept]
            forms = [forms[i] for i in kept]
            if self._bases is not None:
                self._bases = [self._bases[i] for i in kept]
        self.morphemes = morphemes
        self.norms = forms

    def __len__(self) -> int:
        return len(self.norms)

    def token_span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of one token to the end of another."""
        start, end = self.morphemes[first].begin(), self.morphemes[last].end()
        if self._bases is None:
            return start, end
        return self._bases[first] + start, self._bases[last] + end

    @cached_property
    def begins(self) -> list[int]:
        """Where each token starts."""
        begins = [morpheme.begin() for morpheme in self.morphemes]
        return begins if self._bases is None else list(map(add, self._bases, begins))

    def surface(self, token: int) -> str:
        start, end = self.token_span(token, token)
        return self.text[start:end]

    def part_of_speech(self, token: int) -> tuple[str, ...]:
        """Sudachi's six fields: four of part of speech, conjugation type and form."""
        return self.morphemes[token].part_of_speech()

    def token_at(self, offset: int) -> int:
        """Index of the token that covers (or, at a space, precedes) this offset."""
        return max(bisect_right(self.begins, offset) - 1, 0)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        found = [m.span() for m in _SENTENCE.finditer(self.text) if m.end() > m.start()]
        return found or [(0, len(self.text))]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def sentence_at(self, offset: int) -> int:
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        return [m.span() for m in _QUOTES.finditer(self.text)]
