"""Which clause of a guideline speaks of a category in general."""

from __future__ import annotations

from collections import Counter, defaultdict

from ..models import Category
from ..pack.loader import PackSet


def general_clauses(packs: PackSet) -> dict[Category, tuple[str, ...]]:
    """Of each guideline the clause that the checks of a category cite most.

    A category that no check of a guideline speaks of has none there.
    """
    cited: dict[Category, Counter[str]] = defaultdict(Counter)
    for loaded in packs.checks.values():
        cited[loaded.value.category].update(loaded.value.clauses)
    known = packs.clauses()
    general: dict[Category, tuple[str, ...]] = {}
    for category, counts in cited.items():
        of_guideline: dict[str, str] = {}
        for clause, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            of_guideline.setdefault(known[clause][0].guideline, clause)
        general[category] = tuple(of_guideline[name] for name in packs.guidelines if name in of_guideline)
    return general
