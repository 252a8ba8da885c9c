"""How far a draft agrees with a guideline pack that people have written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..models import Category
from ..pack.schema import Clause, Guideline
from .draft import Draft, Entry


@dataclass(frozen=True, slots=True)
class Rate:
    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause about which the two do not say the same."""

    number: str
    missing: tuple[Category, ...]
    """What only the pack says."""
    extra: tuple[Category, ...]
    """What only the draft says."""
    binds: tuple[str, str] | None
    """Whom it binds, in the pack and in the draft, where that differs."""


@dataclass(frozen=True, slots=True)
class Agreement:
    clauses: Rate
    """Of the clauses of the pack, how many are clauses of the draft."""
    precision: Rate
    """Of the categories that the draft gives to these clauses, how many the pack gives too."""
    recall: Rate
    """Of the categories that the pack gives to all of its clauses, how many the draft gives too."""
    at_least_one: Rate
    """Of the clauses for which the pack has categories, for how many the draft has one of them."""
    binds: Rate
    """Of the clauses of both, for how many they say alike whom they bind."""
    not_found: tuple[str, ...]
    only_in_draft: tuple[str, ...]
    differences: tuple[Difference, ...]


def compare(draft: Draft, guideline: Guideline) -> Agreement:
    """Clauses are the same if their numbers are, or end alike and only they do: 6-ア and 遵守事項-6-ア."""
    kept = {entry.number: entry for entry in draft.entries if entry.is_kept}
    pairs = [(clause, _same(clause.number, kept)) for clause in guideline.clauses]
    both = [(clause, entry) for clause, entry in pairs if entry is not None]
    given = sum(len(entry.categories) for _, entry in both)
    wanted = sum(len(clause.categories) for clause in guideline.clauses)
    right = sum(len(set(clause.categories) & set(entry.categories)) for clause, entry in both)
    with_categories = [clause for clause in guideline.clauses if clause.categories]
    met = sum(bool(set(clause.categories) & set(entry.categories)) for clause, entry in both)
    used = {entry.number for _, entry in both}
    return Agreement(
        clauses=Rate(len(both), len(pairs)),
        precision=Rate(right, given),
        recall=Rate(right, wanted),
        at_least_one=Rate(met, len(with_categories)),
        binds=Rate(sum(clause.binds == entry.whom for clause, entry in both), len(both)),
        not_found=tuple(clause.number for clause, entry in pairs if entry is None),
        only_in_draft=tuple(number for number in kept if number not in used),
        differences=tuple(_differences(both)),
    )


def _same(number: str, kept: dict[str, Entry]) -> Entry | None:
    if number in kept:
        return kept[number]
    ending = [entry for name, entry in kept.items() if name.endswith(f"-{number}")]
    return ending[0] if len(ending) == 1 else None


def _differences(both: Iterable[tuple[Clause, Entry]]) -> Iterable[Difference]:
    for clause, entry in both:
        missing = Counter(clause.categories) - Counter(entry.categories)
        extra = Counter(entry.categories) - Counter(clause.categories)
        binds = (clause.binds, entry.whom) if clause.binds != entry.whom else None
        if missing or extra or binds:
            yield Difference(clause.number, tuple(missing), tuple(extra), binds)
