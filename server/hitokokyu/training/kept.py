"""What a writer asked to have kept for training: drafts of theirs, and of which kind their warnings were."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from ..models import Category, Context, Frozen
from ..store.kept import KeptDraft, KeptRecord, MetWarning
from .self_check import Draft

WARNINGS_SECONDS = 30 * 24 * 3600
"""How long a warning that was met bears on what is trained."""


class KeepRequest(Draft):
    """A draft to be kept, words and all, because its writer said so."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    """Made by whoever asks: what is sent twice is kept once."""


class Kept(BaseModel):
    id: str
    text: str
    context: Context
    at: datetime


class KeptList(BaseModel):
    kept: tuple[Kept, ...]
    """Latest first."""


class Wish(Frozen):
    enabled: bool
    """Whether warnings that are met are remembered: their rule and category, never the text."""


class Met(Frozen):
    rule: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", max_length=100)]


class MetRequest(Frozen):
    met: Annotated[tuple[Met, ...], Field(min_length=1, max_length=50)]
    """The rules of the warnings in one pause."""


class MetCategory(BaseModel):
    category: Category
    warnings: int


class LearningState(BaseModel):
    enabled: bool
    met: tuple[MetCategory, ...]
    """Of the last 30 days, most first."""


class Keeping:
    """Safe to share between threads."""

    def __init__(self, record: KeptRecord, clock: Callable[[], float] = time.time) -> None:
        self._record = record
        self._clock = clock

    def drafts(self) -> KeptList:
        return KeptList(
            kept=tuple(
                Kept(
                    id=draft.id,
                    text=draft.text,
                    context=Context.model_validate_json(draft.context),
                    at=datetime.fromtimestamp(draft.at, UTC),
                )
                for draft in self._record.drafts()
            )
        )

    def keep(self, draft: KeepRequest) -> None:
        context = draft.context.model_dump_json(exclude_unset=True)
        self._record.keep(KeptDraft(draft.id, draft.text, context, self._clock()))

    def remove(self, id_: str) -> bool:
        """Returns: whether there was one."""
        return self._record.remove(id_)

    def learning(self) -> LearningState:
        counts = Counter(self._lately())
        return LearningState(
            enabled=self._record.learns_from_warnings,
            met=tuple(MetCategory(category=one, warnings=count) for one, count in counts.most_common()),
        )

    def wish(self, wish: Wish) -> None:
        """Remember warnings from now on; or no more, and forget those there are."""
        self._record.learn_from_warnings(wish.enabled)

    def meet(self, request: MetRequest) -> None:
        """Remember the warnings of a pause, if their writer asked for it; otherwise nothing happens.

        A rule of no category there is is left out: nothing but our own words gets into the store.
        """
        now = self._clock()
        self._record.meet(
            tuple(
                MetWarning(now, met.rule, category)
                for met in request.met
                if (category := met.rule.partition(".")[0]) in set(Category)
            )
        )

    def forget_warnings(self) -> None:
        self._record.forget_warnings()

    def met_categories(self) -> frozenset[Category]:
        """Of the last 30 days; none unless that is wished."""
        return frozenset(self._lately())

    def _lately(self) -> list[Category]:
        return [Category(one.category) for one in self._record.warnings(self._clock() - WARNINGS_SECONDS)]
