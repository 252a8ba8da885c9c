"""A trained reader: one file, read strictly, and what it says of a post.

Everything but a last few sums is whole numbers, so every machine comes to the same answer.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..models import SENSITIVITIES, Category, Context, Sensitivity
from ..resources import embedded_pack
from ..text.document import Document
from .features import BLOCKS, SITUATIONS, VERSION, Kinds, Pieces, pieces, situation, stretches, text_of

FORMAT = "hitokokyu-reader-1"
CATEGORIES = tuple(Category)

SLOTS = 1 << 20
"""Learned pieces are found by the first bits of their numbers, so no two may share these."""

_TO_SLOT = np.uint32(32 - 20)

_ARRAYS: dict[str, tuple[type, tuple[int | str, ...]]] = {
    "numbers": (np.uint32, ("rows",)),
    "block_starts": (np.uint32, (BLOCKS - 1,)),
    "weights": (np.int8, ("rows", len(CATEGORIES))),
    "rarity": (np.uint8, ("rows",)),
    "scale": (np.float64, (len(CATEGORIES),)),
    "bias": (np.float64, (len(CATEGORIES),)),
    "situation": (np.float64, (len(SITUATIONS), len(CATEGORIES))),
    "slope": (np.float64, (len(CATEGORIES),)),
    "thresholds": (np.float64, (len(SENSITIVITIES), len(CATEGORIES))),
    "kind_words": (np.uint32, ("words",)),
    "kinds": (np.uint16, ("words",)),
}
"""What a file holds: types, and shapes in which equal names stand for equal numbers."""


class ReaderError(ValueError):
    """A model that cannot be used: the file, what is wrong, and how to mend it."""


DOUBTFUL: dict[Sensitivity, float] = {"quiet": -1.0, "standard": -2.0, "careful": -3.0}
"""Log-odds below which a category is doubted: at most one in four, one in eight, one in twenty."""

_OTHER_THAN_JAPANESE = re.compile("[^ぁ-ゖァ-ヺー一-龯々]+")
ENOUGH_TO_SPEAK = 12
"""Japanese letters. It learned from nothing else, and in a handful of them any word looks weighty."""
ENOUGH_TO_DOUBT = 20
"""Japanese letters. That a category is not spoken of means little where little is said."""


@dataclass(frozen=True, slots=True)
class Impression:
    """A category that a post reads like. Offsets: code points, normalised text."""

    category: Category
    probability: float
    """Among posts like those of the corpus, how often such an impression is right."""
    span: tuple[int, int]
    """The words that weighed most."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader makes of a post."""

    impressions: tuple[Impression, ...] = ()
    """In the order of the categories."""
    doubted: frozenset[Category] = frozenset()
    """Categories of which nothing in the post speaks."""


class Reader:
    """Safe to share between threads.

    Args:
        arrays: as `_ARRAYS` describes them.
        digest: SHA-256 of them.

    Raises:
        ReaderError: they do not fit together.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], digest: str) -> None:
        _require_fitting(arrays)
        self.digest = digest
        self._numbers = arrays["numbers"]
        self._block_starts = arrays["block_starts"]
        self._slots = np.zeros(SLOTS, np.uint32)
        self._slots[self._numbers >> _TO_SLOT] = np.arange(len(self._numbers), dtype=np.uint32)
        self._table = arrays["weights"]
        self._squares = arrays["rarity"].astype(np.float32) ** 2
        self._scale = arrays["scale"]
        self._bias = arrays["bias"]
        self._situation = arrays["situation"]
        self._slope = arrays["slope"]
        self._kinds = Kinds(arrays["kind_words"], arrays["kinds"])
        thresholds = arrays["thresholds"]
        self._thresholds = {name: thresholds[i] for i, name in enumerate(SENSITIVITIES)}

    @classmethod
    def load(cls, path: Path) -> Reader:
        """Raises: ReaderError."""
        try:
            with np.load(path, allow_pickle=False) as file:
                meta = json.loads(file["meta"].tobytes())
                arrays = {name: file[name] for name in _ARRAYS}
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise ReaderError(
                f"{path.name}: 読めません（{type(error).__name__}）。ひと呼吸を入れ直すか、`make train` で作り直してください。"
                f" / cannot be read ({type(error).__name__}); install hitokokyu again, or make it with `make train`"
            ) from None
        expected = {"format": FORMAT, "features": VERSION, "categories": [c.value for c in CATEGORIES]}
        for name, value in expected.items():
            if not isinstance(meta, dict) or meta.get(name) != value:
                raise ReaderError(
                    f"{path.name}: {name} が合いません。`make train` で作り直してください。"
                    f" / {name} is not what this version reads; make it again with `make train`"
                )
        digest = digest_of(arrays)
        if meta.get("digest") != digest:
            raise ReaderError(
                f"{path.name}: 中身が変わっています。ひと呼吸を入れ直してください。"
                " / the content is not what was saved; install hitokokyu again"
            )
        return cls(arrays, digest)

    def scores(self, document: Document, context: Context) -> NDArray[np.float64]:
        """The logarithm of the odds of each category, highest of all stretches: (categories,)."""
        return max_over([self._score(found, context) for _, found in self._stretches(document)])

    def read(self, document: Document, context: Context, sensitivity: Sensitivity) -> Opinion | None:
        """What the post reads like, and what it does not read like at all; None if it has too little Japanese."""
        letters = len(_OTHER_THAN_JAPANESE.sub("", document.text))
        if letters < ENOUGH_TO_SPEAK:
            return None
        read = [(at, found, self._score(found, context)) for at, found in self._stretches(document)]
        scores = max_over([score for _, _, score in read])
        below = np.flatnonzero(scores < DOUBTFUL[sensitivity]) if letters >= ENOUGH_TO_DOUBT else ()
        doubted = frozenset(CATEGORIES[i] for i in below)
        impressions = []
        for i in np.flatnonzero(scores >= self._thresholds[sensitivity]):
            at, found, _ = max(read, key=lambda entry: float(entry[2][i]))
            impressions.append(
                Impression(CATEGORIES[i], 1 / (1 + exp(-scores[i])), self._weightiest(document, at, found, int(i)))
            )
        return Opinion(tuple(impressions), doubted)

    def _stretches(self, document: Document) -> list[tuple[tuple[int, int], Pieces]]:
        return [
            ((first, last), pieces(document.norms[first:last], text_of(document, first, last)[1], self._kinds))
            for first, last in stretches(document)
        ]

    def _known(self, numbers: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
        """Which of the pieces have been learned, and the row of each of those."""
        rows = self._slots.take(numbers >> _TO_SLOT)
        places = np.flatnonzero(self._numbers.take(rows) == numbers)
        return places, rows.take(places)

    def _score(self, found: Pieces, context: Context) -> NDArray[np.float64]:
        # A piece counts once, however often it occurs.
        rows = np.sort(self._known(found.numbers)[1])
        is_first = np.ones(len(rows), np.bool_)
        np.not_equal(rows[1:], rows[:-1], out=is_first[1:])
        rows = rows[is_first]
        # As floats, because that is what processors multiply fast. They stay whole numbers below 2**24,
        # so the sums are exact in any order.
        chosen = self._table.take(rows, 0).astype(np.float32)
        of_block, lengths = self._blocks_of(rows)
        sums = (of_block @ chosen).astype(np.float64)
        raw = (sums / lengths[:, None]).sum(0) * self._scale + self._bias
        for number, is_so in enumerate(situation(context)):
            if is_so:
                raw += self._situation[number]
        return raw * self._slope

    def _blocks_of(self, rows: NDArray[np.uint32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Of ascending rows: 1 where a row (second axis) lies in a block (first), and what to divide each block by."""
        first, second = np.searchsorted(rows, self._block_starts)
        of_block = np.zeros((BLOCKS, len(rows)), np.float32)
        of_block[0, :first] = 1
        of_block[1, first:second] = 1
        of_block[2, second:] = 1
        squares = of_block @ self._squares.take(rows)
        # A long post weighs no more than a short one.
        return of_block, np.sqrt(np.maximum(squares, 1).astype(np.float64))

    def _weightiest(self, document: Document, at: tuple[int, int], found: Pieces, category: int) -> tuple[int, int]:
        """The run of words that speaks most for a category, in one sentence if it can be."""
        first, last = at
        begin, text = text_of(document, first, last)
        n, m = last - first, len(text) + 2
        places, rows = self._known(found.numbers)
        lengths = self._blocks_of(np.unique(rows))[1]
        weights = np.zeros(len(found.numbers))
        # A piece that occurs twice counted once: each of its places has half of the weight.
        _, which, times = np.unique(rows, return_inverse=True, return_counts=True)
        weights[places] = self._table[rows, category] / times[which]
        for start, end, length in zip(found.starts, (*found.starts[1:], len(weights)), lengths, strict=True):
            weights[start:end] /= length
        words = np.zeros(n)
        position = 0
        for base, runs in ((n, (1, 2)), (m, (1, 2, 3, 4)), (n, (1, 2))):
            of_base = np.zeros(base)
            for run in runs:
                length = max(base - run + 1, 0)
                part = weights[position : position + length] / run
                position += length
                for shift in range(run):
                    of_base[shift : shift + length] += part
            if base == m:
                # A character belongs to the word it stands in; the edges of the text to the words there.
                owner = np.searchsorted(np.array(document.begins[first:last]) - begin, np.arange(-1, m - 1), "right") - 1
                np.add.at(words, np.clip(owner, 0, n - 1), of_base)
            else:
                words += of_base
        return document.token_span(*(first + i for i in heaviest_run(words)))


@cache
def embedded_reader() -> Reader:
    """The reader that comes with hitokokyu, loaded once.

    Raises:
        ReaderError: it is missing or cannot be used.
    """
    return Reader.load(embedded_pack() / "reader" / "reader.npz")


def heaviest_run(weights: NDArray[np.float64]) -> tuple[int, int]:
    """First and last of the run whose weights, less their mean, sum to most. (n,) with n >= 1."""
    sums = np.concatenate(([0.0], np.cumsum(weights - weights.mean())))
    lowest = np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(sums[1:] - lowest))
    return int(np.argmin(sums[: last + 1])), last


def max_over(scores: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The highest of each category; nothing read reads like nothing."""
    if len(scores) == 1:
        return scores[0]
    return np.max(scores, axis=0) if scores else np.full(len(CATEGORIES), -np.inf)


def digest_of(arrays: dict[str, NDArray[Any]]) -> str:
    """SHA-256 of the arrays of a model, in the order of `_ARRAYS`."""
    digest = hashlib.sha256()
    for name in _ARRAYS:
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def save(path: Path, arrays: dict[str, NDArray[Any]]) -> str:
    """Write a model; its digest.

    Raises:
        ReaderError: the arrays do not fit together.
    """
    _require_fitting(arrays)
    digest = digest_of(arrays)
    meta = {
        "format": FORMAT,
        "features": VERSION,
        "categories": [category.value for category in CATEGORIES],
        "digest": digest,
    }
    # Row after row, which is how they are read.
    content: dict[str, Any] = {name: np.ascontiguousarray(arrays[name]) for name in _ARRAYS}
    content["meta"] = np.frombuffer(json.dumps(meta).encode(), np.uint8)
    np.savez_compressed(path, **content)
    return digest


def _require_fitting(arrays: dict[str, NDArray[Any]]) -> None:
    sizes: dict[str, int] = {}
    for name, (kind, shape) in _ARRAYS.items():
        array = arrays[name]
        wanted = tuple(
            sizes.setdefault(n, length) if isinstance(n, str) else n
            for n, length in zip(shape, array.shape, strict=False)
        )
        if array.dtype != kind or array.shape != wanted or len(shape) != array.ndim:
            raise ReaderError(f"reader: {name}: {array.dtype} {array.shape}; expected {np.dtype(kind)} {shape}")
    if not all(np.isfinite(arrays[name]).all() for name in ("scale", "bias", "situation", "slope")):
        raise ReaderError("reader: a weight is not a finite number")
    if not sizes["rows"] or len(np.unique(arrays["numbers"] >> _TO_SLOT)) < sizes["rows"]:
        raise ReaderError("reader: two pieces share a slot")
    if list(arrays["block_starts"]) != sorted(arrays["block_starts"]) or arrays["block_starts"][-1] > sizes["rows"]:
        raise ReaderError("reader: a block lies outside of the table")
    if not sizes["words"] or (np.diff(arrays["kind_words"].astype(np.int64)) <= 0).any():
        raise ReaderError("reader: kind_words are not in ascending order")
