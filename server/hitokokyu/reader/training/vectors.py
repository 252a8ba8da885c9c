"""Word vectors (chiVe), read straight from the package file of ja-ginza, which is never installed.

It needs an older SudachiPy than ひと呼吸 does, so it must stay out of the environment. Only the vectors are
used: chiVe, by Works Applications, Apache License 2.0.
"""

from __future__ import annotations

import io
import json
import zipfile
from binascii import crc32
from pathlib import Path

import msgpack
import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from ..features import Kinds

_MASK = (1 << 64) - 1
_FACTOR = 0xC6A4A7935BD1E995


def murmur64(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, the key under which spaCy keeps a word."""
    mixed = (seed ^ (len(data) * _FACTOR)) & _MASK
    whole = len(data) & ~7
    for start in range(0, whole, 8):
        part = int.from_bytes(data[start : start + 8], "little") * _FACTOR & _MASK
        part = (part ^ (part >> 47)) * _FACTOR & _MASK
        mixed = (mixed ^ part) * _FACTOR & _MASK
    if whole < len(data):
        mixed = (mixed ^ int.from_bytes(data[whole:], "little")) * _FACTOR & _MASK
    mixed = (mixed ^ (mixed >> 47)) * _FACTOR & _MASK
    return mixed ^ (mixed >> 47)


def read_vectors(wheel: Path) -> tuple[dict[str, int], NDArray[np.float32]]:
    """The row of each word, and the vectors (rows, 300)."""
    with zipfile.ZipFile(wheel) as archive:
        folder = next(name for name in archive.namelist() if name.endswith("/vocab/vectors")).removesuffix("vectors")
        vectors = np.load(io.BytesIO(archive.read(f"{folder}vectors")))
        rows = msgpack.unpackb(archive.read(f"{folder}key2row"), strict_map_key=False)
        words = json.loads(archive.read(f"{folder}strings.json"))
    known = ((word, rows.get(murmur64(word.encode()))) for word in words)
    return {word: row for word, row in known if row is not None}, vectors


def kinds_of_words(wheel: Path, count: int, seed: int) -> Kinds:
    """Words whose vectors point the same way, gathered into `count` kinds."""
    rows, vectors = read_vectors(wheel)
    directions = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    gathered = MiniBatchKMeans(count, random_state=seed, batch_size=4096, n_init=1, max_iter=30).fit(directions)
    by_word = {crc32(word.encode()): gathered.labels_[row] + 1 for word, row in rows.items()}
    words = np.array(sorted(by_word), np.uint32)
    return Kinds(words, np.array([by_word[int(word)] for word in words], np.uint16))
