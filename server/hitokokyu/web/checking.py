"""Running a check within limits of number and time: an answer that is not ready is an error."""

from __future__ import annotations

import copy
import os
import queue
import threading
from functools import lru_cache
from typing import Literal, Protocol

from ..advisor import PostTooLong, UnknownGuideline
from ..disclaimer.compose import Composer
from ..models import MAX_TEXT_LENGTH, Post, Report, Sensitivity
from ..pack.schema import Guideline
from .errors import Problem

LONG_TEXT = 2_000
"""Code points. The time of a check grows with its text and nothing else, so only a longer
one is watched by the clock: the second thread that takes costs a short check a third more."""

CHOICES_KEPT = 8
"""Choices of guidelines and sensitivity that stay prepared: people have one, and rarely change it."""

Choice = Sensitivity | Literal["off"]

TIME_LIMIT = 5.0
PATIENCE = 2.0
RETRY_AFTER = 2


class Checks(Protocol):
    """What the service needs of an `hitokokyu.advisor.Advisor`."""

    @property
    def guidelines(self) -> tuple[Guideline, ...]: ...

    @property
    def sensitivity(self) -> Sensitivity | None: ...

    @property
    def disclaimers(self) -> Composer: ...

    def check(self, post: Post) -> Report: ...

    def ask_second_reader(self, post: Post, report: Report) -> Report: ...

    def citing(self, guidelines: tuple[str, ...]) -> Checks: ...

    def reading_along(self, sensitivity: Sensitivity | None) -> Checks: ...

    def at_usual_hours(self) -> Checks: ...


class Desk:
    """Lets a bounded number of checks run at the same time."""

    def __init__(
        self,
        advisor: Checks,
        *,
        places: int = max(2, os.cpu_count() or 1),
        patience: float = PATIENCE,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        """`patience`: seconds to wait for a free place; `time_limit`: seconds for a check."""
        self._advisor = advisor
        self._chosen = lru_cache(maxsize=CHOICES_KEPT)(self._prepare)
        # A queue of free places does what a semaphore does, in a tenth of the time.
        self._places: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(places):
            self._places.put(None)
        self._patience = patience
        self._time_limit = time_limit

    @property
    def sensitivity(self) -> Sensitivity | None:
        """That of whoever chooses none; None: the learned reader does not read along for them."""
        return self._advisor.sensitivity

    def check(
        self,
        post: Post,
        guidelines: tuple[str, ...] = (),
        sensitivity: Choice | None = None,
        *,
        publishing: bool = False,
    ) -> Report:
        """Check a post.

        Args:
            guidelines: ids of those to cite; empty means all that the service cites.
            sensitivity: of the learned reader; None means that of the service.
            publishing: whether this is the last check before the post goes out.

        Raises:
            Problem: `wrong-choice`, `overloaded`, `check-timed-out` or `text-too-long`.
        """
        is_chosen = guidelines or sensitivity is not None
        advisor = self._choose(guidelines, sensitivity) if is_chosen else self._advisor
        report = self._check(advisor, post)
        # In no place of the desk: others go on being checked while a language model is thinking.
        return advisor.ask_second_reader(post, report) if publishing else report

    def _check(self, advisor: Checks, post: Post) -> Report:
        try:
            self._places.get(timeout=self._patience)
        except queue.Empty:
            raise Problem("overloaded", retry_after=RETRY_AFTER) from None
        try:
            if len(post.text) <= LONG_TEXT:
                try:
                    return advisor.check(post)
                finally:
                    self._places.put(None)
            return self._check_against_the_clock(advisor, post)
        except PostTooLong:
            raise Problem("text-too-long", field="text", limit=MAX_TEXT_LENGTH) from None

    def over(self, advisor: Checks) -> Desk:
        """A desk for another advisor that shares the places of this one."""
        other = copy.copy(self)
        other._advisor = advisor
        other._chosen = lru_cache(maxsize=CHOICES_KEPT)(other._prepare)
        return other

    def _prepare(self, guidelines: tuple[str, ...], sensitivity: Choice | None) -> Checks:
        advisor = self._advisor
        if sensitivity is not None:
            advisor = advisor.reading_along(None if sensitivity == "off" else sensitivity)
        return advisor.citing(guidelines) if guidelines else advisor

    def _choose(self, guidelines: tuple[str, ...], sensitivity: Choice | None) -> Checks:
        try:
            return self._chosen(guidelines, sensitivity)
        except UnknownGuideline:
            known = ", ".join(guideline.guideline for guideline in self._advisor.guidelines)
            raise Problem("wrong-choice", field="guidelines", choices=known) from None

    def _check_against_the_clock(self, advisor: Checks, post: Post) -> Report:
        outcome: queue.SimpleQueue[Report | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                outcome.put(advisor.check(post))
            except Exception as error:
                outcome.put(error)
            finally:
                # Not when the waiting ends: a check that overstays still uses a processor.
                self._places.put(None)

        threading.Thread(target=work, name="check", daemon=True).start()
        try:
            result = outcome.get(timeout=self._time_limit)
        except queue.Empty:
            raise Problem("check-timed-out", retry_after=RETRY_AFTER) from None
        if isinstance(result, Exception):
            raise result
        return result
