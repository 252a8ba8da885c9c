"""How good are the rules? Precision, recall, F1 and alarms on a labelled corpus, always counted alike.

A post *warns* of a category when a finding of severity caution or stop names it; notes don't count.
`labels` must be warned of; `allow` may be; anything else is a false alarm.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .advisor import Advisor
from .models import MAX_TEXT_LENGTH, Category, Context, Post, PostText, Severity

ALARMING = frozenset({Severity.STOP, Severity.CAUTION})


class CorpusError(ValueError):
    """A corpus cannot be used: file, line and what is wrong."""


class Item(BaseModel):
    """One line of a corpus. Without `labels` it is an everyday post: any alarm is one too many."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: str
    text: Annotated[PostText, Field(max_length=MAX_TEXT_LENGTH)]
    labels: tuple[Category, ...] | None = None
    allow: tuple[Category, ...] = ()
    context: Context = Context()
    note: str = ""

    @property
    def is_everyday(self) -> bool:
        return self.labels is None


def read_corpus(paths: Iterable[Path]) -> Iterator[Item]:
    """Raises: CorpusError."""
    seen: set[str] = set()
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    item = Item.model_validate_json(line)
                except ValidationError as error:
                    first = error.errors(include_input=False)[0]
                    where = ".".join(map(str, first["loc"])) or "line"
                    raise CorpusError(f"{path}:{number}: {where}: {first['msg']}") from None
                if item.id in seen:
                    raise CorpusError(f"{path}:{number}: the id {item.id} stands twice")
                seen.add(item.id)
                yield item


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the advisor said of one post: category -> rules."""

    item: Item
    warned: Mapping[str, tuple[str, ...]]

    @property
    def missed(self) -> list[str]:
        return [c for c in self.item.labels or () if c not in self.warned]

    @property
    def false(self) -> list[str]:
        fine = {*(self.item.labels or ()), *self.item.allow}
        return [c for c in self.warned if c not in fine]


def run(
    advisor: Advisor, items: Iterable[Item], progress: Callable[[], None] = lambda: None
) -> list[Outcome]:
    outcomes = []
    for item in items:
        report = advisor.check(Post(text=item.text, context=item.context))
        warned: dict[str, list[str]] = {}
        for finding in report.findings:
            if finding.severity in ALARMING:
                warned.setdefault(finding.category.value, []).append(finding.rule)
        outcomes.append(Outcome(item, {c: tuple(rules) for c, rules in warned.items()}))
        progress()
    return outcomes


def wilson(successes: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """95 % Wilson score interval of a proportion; (0, 1) when nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = successes / total
    middle = share + z * z / (2 * total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(slots=True)
class Score:
    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """None when nothing was warned of: then there is no precision to speak of."""
        warned = self.hits + self.false
        return self.hits / warned if warned else None

    @property
    def recall(self) -> float | None:
        wanted = self.hits + self.missed
        return self.hits / wanted if wanted else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.hits + self.false + self.missed
        return 2 * self.hits / total if total else None

    def as_json(self) -> dict[str, Any]:
        return {
            "hits": self.hits,
            "false": self.false,
            "missed": self.missed,
            "precision": self.precision,
            "precision_interval": wilson(self.hits, self.hits + self.false),
            "recall": self.recall,
            "recall_interval": wilson(self.hits, self.hits + self.missed),
            "f1": self.f1,
        }


@dataclass(slots=True)
class Evaluation:
    scores: dict[str, Score]
    outcomes: list[Outcome]
    labelled: int = 0
    harmless: int = 0
    """Labelled posts on which nothing is demanded."""
    harmless_silent: int = 0
    everyday: int = 0
    everyday_alarms: int = 0
    alarming_rules: dict[str, int] = field(default_factory=dict)
    """False alarms by rule, labelled and everyday posts together."""

    def macro(self, of: str) -> float | None:
        """Mean over the categories that are in the corpus or were warned of."""
        values = [v for s in self.scores.values() if (v := getattr(s, of)) is not None]
        return sum(values) / len(values) if values else None

    def as_json(self) -> dict[str, Any]:
        return {
            "posts": len(self.outcomes),
            "labelled": self.labelled,
            "categories": {name: score.as_json() for name, score in self.scores.items()},
            "macro": {of: self.macro(of) for of in ("precision", "recall", "f1")},
            "harmless": {
                "posts": self.harmless,
                "silent": self.harmless_silent,
                "interval": wilson(self.harmless_silent, self.harmless),
            },
            "everyday": {
                "posts": self.everyday,
                "alarms": self.everyday_alarms,
                "per_1000": 1000 * self.everyday_alarms / self.everyday if self.everyday else None,
                "interval_per_1000": [1000 * x for x in wilson(self.everyday_alarms, self.everyday)],
            },
            "false_alarms_by_rule": self.alarming_rules,
            "warned": {o.item.id: {c: list(r) for c, r in o.warned.items()} for o in self.outcomes},
        }


def evaluate(outcomes: Sequence[Outcome], categories: Iterable[str]) -> Evaluation:
    """Count.

    Args:
        categories: those that are judged; others are neither demanded nor false.
    """
    scores = {name: Score() for name in categories}
    evaluation = Evaluation(scores, list(outcomes))
    rules: dict[str, int] = {}
    for outcome in outcomes:
        false = [c for c in outcome.false if c in scores]
        for category in false:
            for rule in outcome.warned[category]:
                rules[rule] = rules.get(rule, 0) + 1
        if outcome.item.is_everyday:
            evaluation.everyday += 1
            evaluation.everyday_alarms += bool(false)
            continue
        evaluation.labelled += 1
        if not outcome.item.labels:
            evaluation.harmless += 1
            evaluation.harmless_silent += not false
        for category in false:
            scores[category].false += 1
        for category in outcome.item.labels or ():
            if category in scores:
                if category in outcome.warned:
                    scores[category].hits += 1
                else:
                    scores[category].missed += 1
    evaluation.alarming_rules = dict(sorted(rules.items(), key=lambda entry: -entry[1]))
    return evaluation


@dataclass(frozen=True, slots=True)
class Change:
    id: str
    category: str
    kind: str
    """fixed, broken, new false alarm, false alarm gone, changed"""


def changes(outcomes: Iterable[Outcome], before: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    """What differs from an earlier run (`warned` of its JSON), post by post."""
    for outcome in outcomes:
        earlier = before.get(outcome.item.id)
        if earlier is None:
            continue
        wanted = set(outcome.item.labels or ())
        fine = wanted | set(outcome.item.allow)
        for category in sorted(set(earlier) ^ set(outcome.warned)):
            now = category in outcome.warned
            if category in wanted:
                kind = "fixed" if now else "broken"
            elif category in fine:
                kind = "changed"
            else:
                kind = "new false alarm" if now else "false alarm gone"
            yield Change(outcome.item.id, category, kind)


def load_json(path: Path) -> Mapping[str, Any]:
    """An earlier `--json` result.

    Raises:
        CorpusError: it is not one.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return data["warned"]
    except (ValueError, KeyError, TypeError):
        raise CorpusError(f"{path}: not the output of `hitokokyu evaluate --json`") from None
