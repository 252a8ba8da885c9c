"""The posts to learn from, as numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from ...evaluation import Item, read_corpus
from ...text.document import Document
from ..features import BLOCK, BLOCKS, SITUATIONS, Kinds, pieces, situation
from ..model import CATEGORIES

SITUATION_WEIGHT = 0.5
RARITY_STEPS = 16
"""The rarity of a piece is kept in sixteenths, so that it fits into a byte."""
_SEEN_IN = (2, 3, 2)
"""In how many posts a piece must occur to count, by block."""


@dataclass(frozen=True, slots=True)
class Posts:
    """n posts."""

    items: Sequence[Item]
    authors: NDArray[np.str_]
    """Who wrote each: the name of its file."""
    is_everyday: NDArray[np.bool_]
    is_kept_for_counting: NDArray[np.bool_]
    """Everyday posts that are never learned from."""
    wanted: NDArray[np.bool_]
    """(n, categories): to be warned of."""
    judged: NDArray[np.bool_]
    """(n, categories): careful reviewers agree."""
    counts: csr_matrix
    """(n, rows of the table): how often each piece occurs."""
    situations: NDArray[np.float64]


def read_posts(files: Iterable[Path], kinds: Kinds) -> Posts:
    """Raises: CorpusError."""
    items: list[Item] = []
    authors: list[str] = []
    for file in files:
        of_file = list(read_corpus([file]))
        items += of_file
        authors += [file.stem] * len(of_file)
    columns: list[NDArray[np.uint32]] = []
    for item in items:
        document = Document(item.text)
        columns.append(pieces(document.norms, document.text, kinds).rows)
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate(columns).astype(np.int64)
    counts = csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(items), BLOCKS * BLOCK))
    counts.sum_duplicates()
    wanted = np.array([[c in (item.labels or ()) for c in CATEGORIES] for item in items])
    allowed = np.array([[c in item.allow for c in CATEGORIES] for item in items])
    everyday = np.array([item.is_everyday for item in items])
    odd = np.array([hashlib.sha256(item.id.encode()).digest()[0] % 2 == 1 for item in items])
    return Posts(
        items,
        np.array(authors),
        everyday,
        everyday & odd,
        wanted,
        wanted | ~allowed,
        counts,
        np.array([situation(item.context) for item in items]),
    )


def rarities(counts: csr_matrix) -> NDArray[np.uint8]:
    """Of each row of the table, as learned from these posts: 0 where it occurs too seldom to count."""
    seen = np.bincount(counts.indices, minlength=BLOCKS * BLOCK)
    rarity = np.log((1 + counts.shape[0]) / (1 + seen)) + 1
    rarity[seen < np.repeat(_SEEN_IN, BLOCK)] = 0
    return np.round(rarity * RARITY_STEPS).astype(np.uint8)


def inputs(posts: Posts, rarity: NDArray[np.uint8]) -> csr_matrix:
    """What the weights are multiplied with: (n, rows + situations). The reader sums it up just so."""
    blocks = []
    for block in range(BLOCKS):
        counts = posts.counts[:, block * BLOCK : (block + 1) * BLOCK]
        of_block = rarity[block * BLOCK : (block + 1) * BLOCK].astype(np.float64)
        lengths = np.sqrt(np.maximum(counts @ (of_block * of_block), 1))
        scaled = counts.multiply(of_block[None, :]).multiply(1 / lengths[:, None]).tocsr()
        scaled.eliminate_zeros()
        blocks.append(scaled)
    return hstack([*blocks, csr_matrix(posts.situations * SITUATION_WEIGHT)]).tocsr()
