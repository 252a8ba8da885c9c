"""Both packs asked about a corpus, in this process or in others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from ..advise.ruleset import Ruleset
from ..advisor import Advisor, Settings
from ..models import PackInfo
from ..scale.chunks import Work
from ..scale.rules import PackedRules
from .tally import Tally, tally_lines


def asking(before: Advisor, after: Advisor, most_samples: int, lang: str) -> Work[Tally]:
    """The work: both advisors asked about every line.

    They judge for nobody in particular, at usual hours and without withheld terms, so that the
    same corpus always gives the same tally.
    """
    return partial(tally_lines, before, after, most_samples, lang)


@dataclass(frozen=True)
class BacktestJob:
    """The same work for another process."""

    before: PackedRules
    after: PackedRules
    settings: Settings
    most_samples: int
    lang: str
    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Work[Tally]:
        """
        Raises:
            OtherEngine
        """
        before, after = (
            Advisor.of(rules.unpacked(), self.settings) for rules in (self.before, self.after)
        )
        return asking(before, after, self.most_samples, self.lang)


@dataclass(frozen=True)
class Backtest:
    """The result, with all that a report needs to say about it."""

    packs: tuple[tuple[PackInfo, ...], tuple[PackInfo, ...]]
    """Before and after, lowest layer first."""
    rules: tuple[frozenset[str], frozenset[str]]
    """All that are there before and after, whether they spoke or not."""
    files: tuple[str, ...]
    """What the files of the corpus are called."""
    tally: Tally

    @classmethod
    def of(cls, before: Ruleset, after: Ruleset, files: tuple[str, ...], tally: Tally) -> Backtest:
        return cls(
            (tuple(before.packs.infos), tuple(after.packs.infos)),
            (frozenset(before.packs.checks), frozenset(after.packs.checks)),
            files,
            tally,
        )

    @property
    def added(self) -> list[str]:
        """Rules that there were not before."""
        return sorted(self.rules[1] - self.rules[0])

    @property
    def removed(self) -> list[str]:
        return sorted(self.rules[0] - self.rules[1])

    def as_json(self) -> dict[str, Any]:
        before, after = ([info.model_dump() for info in infos] for infos in self.packs)
        return {
            "packs": {"before": before, "after": after},
            "rules_added": self.added,
            "rules_removed": self.removed,
            "corpus": list(self.files),
            **self.tally.as_json(self.files),
        }
