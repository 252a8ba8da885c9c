"""From scores of held-back authors to probabilities, and to the score from which on to speak."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from ...models import SENSITIVITIES, Sensitivity
from ..model import CATEGORIES

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALLOWED_ALARMS: dict[Sensitivity, tuple[float, float]] = {"quiet": (0.002, 0.0005), "standard": (0.006, 0.002), "careful": (0.03, 0.006)}
"""At most this share of harmless posts of the corpus, and of everyday posts, may be spoken of."""


def calibrate(scores: Numbers, wanted: Flags, judged: Flags) -> tuple[Numbers, Numbers]:
    """Slope and shift that turn the score of each category into the logarithm of its odds (Platt)."""
    slopes, shifts = [], []
    for k in range(len(CATEGORIES)):
        rows = judged[:, k]
        model = LogisticRegression(C=1e3).fit(scores[rows, k : k + 1], wanted[rows, k])
        slopes.append(float(model.coef_[0, 0]))
        shifts.append(float(model.intercept_[0]))
    return np.array(slopes), np.array(shifts)


def choose(
    odds: Numbers, wanted: Flags, judged: Flags, is_everyday: Flags
) -> tuple[dict[Sensitivity, Numbers], dict[Sensitivity, Any]]:
    """For each sensitivity, from which odds on to speak: most F1 for the alarms that are allowed.

    Args:
        odds: (n, categories), of posts that the model did not see; also wanted and judged.
        is_everyday: (n,)
    """
    harmless = ~wanted.any(1) & ~is_everyday
    curves = [_curve(odds[:, k], wanted[:, k], judged[:, k], harmless, is_everyday) for k in range(len(CATEGORIES))]
    thresholds: dict[Sensitivity, Numbers] = {}
    figures: dict[Sensitivity, Any] = {}
    for name in SENSITIVITIES:
        of_harmless, of_everyday = ALLOWED_ALARMS[name]
        low, high = 1e-6, 1e3
        # The dearer an alarm, the fewer: the lowest price at which both limits hold.
        for _ in range(60):
            price = (low * high) ** 0.5
            speaks = (odds >= _at_price(curves, price)) & judged
            too_many = (
                speaks[harmless].any(1).mean() > of_harmless or speaks[is_everyday].any(1).mean() > of_everyday
            )
            low, high = (price, high) if too_many else (low, price)
        thresholds[name] = _at_price(curves, high)
        figures[name] = _figures(odds >= thresholds[name], wanted, judged, harmless, is_everyday)
    return thresholds, figures


def _curve(odds: Numbers, wanted: Flags, judged: Flags, harmless: Flags, is_everyday: Flags) -> tuple[Numbers, ...]:
    """Thresholds, highest first; for each F1, and what alarms it costs."""
    order = np.flatnonzero(judged)[np.argsort(-odds[judged], kind="stable")]
    hits = np.cumsum(wanted[order])
    # Everyday posts are no part of precision here: there are as many of them as we care to read.
    false = np.cumsum(~wanted[order] & ~is_everyday[order])
    f1 = 2 * hits / (hits + false + wanted.sum())
    alarms = np.cumsum(harmless[order]) / harmless.sum() + 3 * np.cumsum(is_everyday[order]) / max(is_everyday.sum(), 1)
    return odds[order], f1, alarms


def _at_price(curves: list[tuple[Numbers, ...]], price: float) -> Numbers:
    thresholds = []
    for odds, f1, alarms in curves:
        worth = f1 / len(curves) - price * alarms
        best = int(np.argmax(worth))
        thresholds.append(odds[best] if worth[best] > 0 else np.inf)
    return np.array(thresholds)


def _figures(speaks: Flags, wanted: Flags, judged: Flags, harmless: Flags, is_everyday: Flags) -> dict[str, Any]:
    labelled = ~is_everyday
    hits = (speaks & wanted)[labelled].sum(0)
    false = (speaks & ~wanted & judged)[labelled].sum(0)
    missed = (~speaks & wanted)[labelled].sum(0)
    f1 = 2 * hits / np.maximum(2 * hits + false + missed, 1)
    return {
        "macro_f1": round(float(f1.mean()), 3),
        "precision": round(float(hits.sum() / max(hits.sum() + false.sum(), 1)), 3),
        "recall": round(float((hits / np.maximum(hits + missed, 1)).mean()), 3),
        "harmless_silent": round(1 - float((speaks & judged)[harmless].any(1).mean()), 4),
        "everyday_alarms_per_1000": round(1000 * float(speaks[is_everyday].any(1).mean()), 2),
        "f1": {category.value: round(float(value), 3) for category, value in zip(CATEGORIES, f1, strict=True)},
    }
