"""A post as the engine sees it: normalised text, morphemes, sentences. Offsets are code points."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, cached_property

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

from .normalize import Normalized, normalize

TOKENIZER_LIMIT = 49_149
"""Most UTF-8 bytes that SudachiPy takes in one call."""

SEPARATOR = "\x1f"
"""Stands between normalised forms in `Document.forms`; no post contains it as a word."""

_SENTENCE = re.compile(r"[^。!?\n]*(?:[。!?]+[」』)\"”]*|\n+|\Z)")
_QUOTES = re.compile(r"「[^「」]*」|『[^『』]*』|“[^“”]*”|\"[^\"]*\"")

_per_thread = threading.local()


@cache
def dictionary() -> Dictionary:
    """The dictionary is shared; it is read-only and mapped into memory once."""
    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    """One tokenizer for each thread: sharing one makes concurrent calls raise."""
    tokenizer = getattr(_per_thread, "tokenizer", None)
    if tokenizer is None:
        tokenizer = _per_thread.tokenizer = dictionary().tokenizer(SplitMode.A)
    return tokenizer


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


def tokenize(text: str) -> list[tuple[int, Morpheme]]:
    """Morphemes of a short text (a word of a lexicon) with their offsets, without spaces."""
    return [(m.begin(), m) for m in _tokenizer().tokenize(text) if m.normalized_form() != " "]


class Document:
    """Read once, asked many times. Everything is computed on first use."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.normalized: Normalized = normalize(text)
        self.text: str = self.normalized.text
        self._morphemes: list[Morpheme] = []
        self._bases: list[int] = []
        forms: list[str] = []
        positions: list[int] = []
        position = 0
        if len(self.text) * 4 <= TOKENIZER_LIMIT:
            chunks: Iterator[tuple[int, str]] = iter(((0, self.text),))
        else:
            chunks = _chunks(self.text, self.sentences)
        tokenizer = _tokenizer()
        for base, chunk in chunks:
            for morpheme in tokenizer.tokenize(chunk):
                form = morpheme.normalized_form()
                # Spaces between words must not part a sequence: きょうの おきゃくさん.
                if form == " ":
                    continue
                self._morphemes.append(morpheme)
                self._bases.append(base)
                forms.append(form)
                positions.append(position)
                position += len(form) + 1
        self._positions = positions
        self.norms = forms
        self.forms = SEPARATOR + SEPARATOR.join(forms) + SEPARATOR
        """Normalised forms, each between separators: one string for one automaton."""

    def __len__(self) -> int:
        return len(self.norms)

    def token_at_form(self, position: int) -> int:
        """Index of the token whose leading separator stands at this position of `forms`."""
        return bisect_right(self._positions, position) - 1

    def begin(self, token: int) -> int:
        return self._bases[token] + self._morphemes[token].begin()

    def end(self, token: int) -> int:
        return self._bases[token] + self._morphemes[token].end()

    def surface(self, token: int) -> str:
        return self.text[self.begin(token) : self.end(token)]

    def part_of_speech(self, token: int) -> tuple[str, ...]:
        """Sudachi's six fields: four of part of speech, conjugation type and form."""
        return self._morphemes[token].part_of_speech()

    @cached_property
    def _token_starts(self) -> list[int]:
        return [self.begin(token) for token in range(len(self))]

    def token_at(self, offset: int) -> int:
        """Index of the token that covers (or, at a space, precedes) this offset."""
        return max(bisect_right(self._token_starts, offset) - 1, 0)

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
