"""`make train`: from the corpus and a seed to the file of the reader, always the same one."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ...models import SENSITIVITIES
from ...text.document import Document
from ..model import CATEGORIES, Reader, save
from .choose import calibrate, choose
from .corpus import BLOCK_WEIGHTS, RULES, SITUATION_WEIGHT, Posts, inputs, read_posts, vocabulary
from .vectors import kinds_of_words

KINDS = 1500
STRENGTH = 20.0
"""Inverse of the penalty on weights; chosen on held-back authors."""
SEED = 1


def fit(x: csr_matrix, posts: Posts, rows: NDArray[np.int64], category: int) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of one category, from these posts."""
    rows = rows[posts.judged[rows, category]]
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=SEED, tol=1e-2)
    model.fit(x[rows], posts.wanted[rows, category])
    return model.coef_[0], float(model.intercept_[0])


def authors_of_everything(posts: Posts) -> list[str]:
    """Those who wrote of every category: only on them can all thresholds be chosen."""
    return [
        str(author)
        for author in np.unique(posts.authors[~posts.is_everyday])
        if author != RULES and posts.wanted[posts.authors == author].any(0).all()
    ]


def held_back_scores(x: csr_matrix, posts: Posts, parallel: Parallel) -> NDArray[np.float64]:
    """Raw scores by models that never saw the author; not a number for posts that were always seen."""
    learned = ~posts.is_kept_for_counting
    scores = np.full((len(posts.items), len(CATEGORIES)), np.nan)
    for author in authors_of_everything(posts):
        rows = np.flatnonzero(learned & (posts.authors != author))
        fitted = parallel(delayed(fit)(x, posts, rows, k) for k in range(len(CATEGORIES)))
        weights = np.array([weights for weights, _ in fitted]).T
        scores[posts.authors == author] = x[posts.authors == author] @ weights + [bias for _, bias in fitted]
    return scores


@click.command()
@click.argument("corpus", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vectors", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="The wheel of ja-ginza, from which the word vectors are read.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--jobs", default=2, show_default=True)
@click.option("--held-back", type=click.Path(dir_okay=False, path_type=Path),
              help="Also write the scores of the held-back posts, for the figures in docs/reader.md.")
def main(corpus: tuple[Path, ...], vectors: Path, out: Path, jobs: int, held_back: Path | None) -> None:
    """Teach the reader from CORPUS (JSON Lines, one file an author; without labels: everyday posts)."""
    kinds = kinds_of_words(vectors, KINDS, SEED)
    posts = read_posts(corpus, kinds)
    learned = np.flatnonzero(~posts.is_kept_for_counting)
    known_pieces = vocabulary(posts, learned)
    x = inputs(posts, known_pieces)
    click.echo(f"{len(posts.items)} posts, {len(known_pieces.numbers)} pieces", err=True)
    with Parallel(n_jobs=jobs) as parallel:
        scores = held_back_scores(x, posts, parallel)
        fitted = parallel(delayed(fit)(x, posts, learned, k) for k in range(len(CATEGORIES)))
    weights = np.array([weights for weights, _ in fitted])
    count = len(known_pieces.numbers)
    in_block = np.repeat(BLOCK_WEIGHTS, np.diff([0, *known_pieces.block_starts, count]))
    table = weights[:, :count].T * (known_pieces.rarity * in_block)[:, None]
    scale = np.abs(table).max(0) / 127
    arrays = {
        "numbers": known_pieces.numbers,
        "block_starts": known_pieces.block_starts,
        "weights": np.round(table / scale).astype(np.int8),
        "rarity": known_pieces.rarity,
        "scale": scale,
        "bias": np.array([bias for _, bias in fitted]),
        "situation": weights[:, count:].T * SITUATION_WEIGHT,
        "slope": np.ones(len(CATEGORIES)),
        "thresholds": np.zeros((len(SENSITIVITIES), len(CATEGORIES))),
        "kind_words": kinds.words,
        "kinds": kinds.kinds,
    }
    # Nobody learned from these, so the finished reader may be asked, just as it will be.
    finished = Reader(arrays, "")
    for i in np.flatnonzero(posts.is_kept_for_counting):
        item = posts.items[int(i)]
        scores[i] = finished.scores(Document(item.text), item.context)
    known = ~np.isnan(scores[:, 0])
    slope, shift = calibrate(scores[known], posts.wanted[known], posts.judged[known])
    odds = scores * slope + shift
    thresholds, figures = choose(
        odds[known], posts.wanted[known], posts.judged[known], posts.is_everyday[known]
    )
    arrays |= {
        # The calibration moves the bias along, so that reading multiplies once.
        "bias": arrays["bias"] + shift / slope,
        "slope": slope,
        "thresholds": np.array([thresholds[name] for name in SENSITIVITIES]),
    }
    digest = save(out, arrays)
    if held_back is not None:
        np.savez(held_back, odds=odds[known], ids=np.array([i.id for i, k in zip(posts.items, known, strict=True) if k]))
    click.echo(json.dumps({"digest": digest, "bytes": out.stat().st_size} | figures, indent=1))


if __name__ == "__main__":
    main()
