"""Is its confidence right? Of the impressions with such a probability, how many were: a table and a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pygal

from ...evaluation import Item, wilson
from ...text.document import Document
from ..model import CATEGORIES, Reader

EDGES = (0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Bin:
    low: float
    high: float
    mean: float
    """Of what it said."""
    right: int
    of: int

    def __str__(self) -> str:
        low, high = wilson(self.right, self.of)
        share = self.right / self.of
        return f"| {self.low:.2f}–{self.high:.2f} | {self.mean:.2f} | {share:.2f} [{low:.2f}–{high:.2f}] | {self.of} |"


def reliability(reader: Reader, items: Iterable[Item]) -> list[Bin]:
    """Over labelled posts of personal accounts, and the categories on which careful reviewers agree."""
    said: list[float] = []
    was: list[bool] = []
    for item in items:
        if item.labels is None or item.context.account != "personal":
            continue
        odds = reader.scores(Document(item.text), item.context)
        for category, probability in zip(CATEGORIES, 1 / (1 + np.exp(-odds)), strict=True):
            if category in item.labels or category not in item.allow:
                said.append(float(probability))
                was.append(category in item.labels)
    probabilities, right = np.array(said), np.array(was)
    bins = []
    for low, high in zip(EDGES, EDGES[1:], strict=False):
        inside = (probabilities >= low) & (probabilities < high if high < 1 else probabilities <= high)
        if inside.any():
            bins.append(Bin(low, high, float(probabilities[inside].mean()), int(right[inside].sum()), int(inside.sum())))
    return bins


def draw(bins: Sequence[Bin], path: Path) -> None:
    """As SVG: what it said along, what was right up; on the diagonal it would be right about itself."""
    chart = pygal.XY(
        title="読み手の自信と、当たっていた割合 / What it said, and how often it was right",
        x_title="言ったこと / said",
        y_title="当たり / right",
        range=(0, 1),
        xrange=(0, 1),
        show_legend=False,
        js=(),
        disable_xml_declaration=True,
    )
    chart.add("diagonal", [(0, 0), (1, 1)], show_dots=False, stroke_style={"dasharray": "4, 4"})
    chart.add("reader", [(one.mean, one.right / one.of) for one in bins])
    path.write_text(chart.render(), encoding="utf-8")
