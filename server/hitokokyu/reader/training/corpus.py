"""The posts to learn from, as numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from ...advise.ruleset import load_ruleset
from ...evaluation import Item, read_corpus
from ...models import Context
from ...resources import embedded_pack
from ...text.document import Document
from ..features import BLOCKS, Kinds, pieces, situation
from ..model import CATEGORIES, SLOTS

SITUATION_WEIGHT = 0.5
RARITY_STEPS = 8
"""The rarity of a piece is kept in eighths: the sum of its squares over a post stays exact."""
BLOCK_WEIGHTS = (1.5, 1.0, 1.0)
"""Chosen on held-back authors."""
_SEEN_IN = (2, 3, 2)
"""In how many posts a piece must occur to count, by block."""

RULES = "rules"
"""The author of the examples in the rules. They are near misses of one another, but of one category
each; and the rules know them by heart, so they are learned from and never counted with."""

_PIN = str.maketrans("", "", "《》")


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
    pieces: Sequence[tuple[NDArray[np.uint32], ...]]
    """Numbers of the pieces of each, by block, each once."""
    situations: NDArray[np.float64]
    """(n, situations): 0 or 1."""


def examples_of_rules() -> list[Item]:
    """What the rules of the embedded pack are to warn of and to leave in peace, for personal accounts."""
    spoken: dict[tuple[str, Context], dict[str, bool]] = {}
    for loaded in load_ruleset([embedded_pack()]).packs.checks.values():
        check = loaded.value
        for is_to_warn, examples in ((True, check.examples.warn), (False, check.examples.silent)):
            for example in examples:
                if example.context.account != "personal":
                    continue
                of_post = spoken.setdefault((example.text.translate(_PIN), example.context), {})
                of_post[check.category] = of_post.get(check.category, False) or is_to_warn
    return [
        Item(
            id=f"{RULES}-{number}",
            text=text,
            context=context,
            labels=tuple(c for c in CATEGORIES if of_post.get(c)),
            # Nobody judged the other categories.
            allow=tuple(c for c in CATEGORIES if c not in of_post),
        )
        for number, ((text, context), of_post) in enumerate(spoken.items(), 1)
    ]


def is_kept_for_counting(item: Item) -> bool:
    """Half of the everyday posts, always the same, are never learned from."""
    return item.is_everyday and hashlib.sha256(item.id.encode()).digest()[0] % 2 == 1


def read_posts(files: Iterable[Path], kinds: Kinds) -> Posts:
    """The posts of these files, one an author, and the examples of the rules.

    Raises:
        CorpusError.
    """
    items: list[Item] = []
    authors: list[str] = []
    for file in files:
        of_file = list(read_corpus([file]))
        items += of_file
        authors += [file.stem] * len(of_file)
    of_rules = examples_of_rules()
    items += of_rules
    authors += [RULES] * len(of_rules)
    found: list[tuple[NDArray[np.uint32], ...]] = []
    for item in items:
        document = Document(item.text)
        numbers, starts = pieces(document.norms, document.text, kinds)
        found.append(tuple(map(np.unique, np.split(numbers, starts[1:]))))
    wanted = np.array([[c in (item.labels or ()) for c in CATEGORIES] for item in items])
    allowed = np.array([[c in item.allow for c in CATEGORIES] for item in items])
    everyday = np.array([item.is_everyday for item in items])
    kept = np.array([is_kept_for_counting(item) for item in items])
    return Posts(
        items,
        np.array(authors),
        everyday,
        kept,
        wanted,
        wanted | ~allowed,
        found,
        np.array([situation(item.context) for item in items], np.float64),
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces that count, block after block."""

    numbers: NDArray[np.uint32]
    block_starts: NDArray[np.uint32]
    """Where the second and the third block begin."""
    rarity: NDArray[np.uint8]


def vocabulary(posts: Posts, rows: NDArray[np.int64]) -> Vocabulary:
    """What these posts have in common with one another."""
    numbers, seen, blocks = [], [], []
    for block in range(BLOCKS):
        of_block, times = np.unique(np.concatenate([posts.pieces[i][block] for i in rows]), return_counts=True)
        often = times >= _SEEN_IN[block]
        numbers.append(of_block[often])
        seen.append(times[often])
        blocks.append(np.full(often.sum(), block))
    all_numbers, all_seen, all_blocks = map(np.concatenate, (numbers, seen, blocks))
    # Of two that share a slot, the commoner one stays.
    by_seen = np.lexsort((all_numbers, -all_seen))
    _, first = np.unique(all_numbers[by_seen] >> np.uint32(32 - SLOTS.bit_length() + 1), return_index=True)
    kept = np.sort(by_seen[first])
    rarity = np.log((1 + len(rows)) / (1 + all_seen[kept])) + 1
    return Vocabulary(
        all_numbers[kept],
        np.searchsorted(all_blocks[kept], range(1, BLOCKS)).astype(np.uint32),
        np.round(rarity * RARITY_STEPS).astype(np.uint8),
    )


def inputs(posts: Posts, known: Vocabulary) -> csr_matrix:
    """What the weights are multiplied with: (n, pieces + situations). The reader sums it up just so."""
    blocks = []
    for block, rows in enumerate(np.split(np.arange(len(known.numbers)), known.block_starts)):
        numbers, rarity = known.numbers[rows], known.rarity[rows].astype(np.float64)
        of_posts = []
        for found in posts.pieces:
            at = np.searchsorted(numbers, found[block])
            at[at == len(numbers)] = 0
            of_posts.append(at[numbers[at] == found[block]])
        ends = np.cumsum([0, *map(len, of_posts)])
        columns = np.concatenate(of_posts)
        lengths = np.sqrt([max(float((rarity[columns] ** 2).sum()), 1.0) for columns in of_posts])
        values = rarity[columns] / np.repeat(lengths, np.diff(ends)) * BLOCK_WEIGHTS[block]
        blocks.append(csr_matrix((values, columns, ends), shape=(len(of_posts), len(rows))))
    return hstack([*blocks, csr_matrix(posts.situations * SITUATION_WEIGHT)]).tocsr()
