"""Training as one thing: what comes today, what an answer was worth, how it is going."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import cached_property

from ..models import Category, CitedClause, Localized
from ..pack import scenarios as pack
from ..store.training import StoredAnswer, TrainingRecord
from . import schedule
from .facts import facts
from .judging import Advises, Judged, judge
from .library import Library
from .marking import is_right, marks, rating
from .models import Answer, Exercise, Feedback, Other, Progress, Today
from .pieces import pieces
from .progress import progress

_TO_JUDGE = Localized(ja="この投稿、どうしますか", en="What about this post?")
"""Above a post to be judged: its own title would be a hint, and be wrong above the harmless twin."""


class UnknownScenario(LookupError):
    """An answer to a scenario that there is not."""


class Coach:
    """Trains the one person on this machine. Safe to share between threads.

    Nothing is read before it is needed: who never trains never waits for it.
    """

    def __init__(
        self,
        advisor: Callable[[], Advises],
        record: TrainingRecord,
        library: Library,
        clock: Callable[[], float] = time.time,
        *,
        met: Callable[[], Collection[Category]] = tuple,
    ) -> None:
        """
        Args:
            advisor: makes one of the usual working hours, whatever those of the learner are.
            library: the scenarios there are.
            met: categories of warnings that the learner met lately and asked to learn from.
        """
        self._make_advisor = advisor
        self._record = record
        self._library = library
        self._met = met
        self._clock = clock

    def today(self, *, more: bool = False) -> Today:
        """What is still to come today.

        Args:
            more: beyond the daily set, for who has the time.

        Raises:
            PackError: the scenarios are refused.
            StoreError: the record cannot be read.
        """
        now = self._clock()
        day = schedule.day_of(now)
        answers = self._record.answers()
        answered = {answer.scenario for answer in answers if schedule.day_of(answer.at) == day}
        size = len(answered) + schedule.DAILY if more else schedule.DAILY
        scenarios = self.scenarios
        names = schedule.daily_set(
            scenarios.values(), self._record.due(), answered, day, size, self._met()
        )
        return Today(
            day=day,
            done=len(answered),
            exercises=tuple(
                exercise(scenarios[name], twin=schedule.shows_twin(day, name)) for name in names
            ),
            streak=schedule.streak({schedule.day_of(answer.at) for answer in answers}, day),
        )

    def answer(self, given: Answer) -> Feedback:
        """Judge an answer and, unless it is for practice, keep what it was worth.

        Raises:
            UnknownScenario: there is none of this id.
            AnswerRefused: it does not fit the scenario.
            PackError: the scenarios are refused.
            StoreError: it cannot be kept.
        """
        scenario = self.scenario(given.scenario)
        judged = judge(self.advisor, scenario, given, twin=given.twin)
        earned = marks(judged.score, given.certainty)
        due: float | None = None
        if not given.practice:
            now = self._clock()
            remembered = rating(judged.score, given.certainty)
            due = self._record.keep(
                StoredAnswer(
                    id=given.id,
                    scenario=scenario.id,
                    category=scenario.category,
                    at=now,
                    score=judged.score,
                    right=is_right(judged.score),
                    certainty=given.certainty,
                    marks=earned,
                ),
                lambda memory: schedule.remember(memory, remembered, now),
            )
        return self.explain(scenario, judged, twin=given.twin, earned=earned, due=due)

    def explain(
        self,
        scenario: pack.AnyScenario,
        judged: Judged,
        *,
        twin: bool,
        earned: float | None = None,
        due: float | None = None,
    ) -> Feedback:
        """What was right, and why.

        Args:
            twin: whether the harmless twin was shown.
            earned: marks, if the answer came with a certainty.
            due: when it comes again, in seconds since 1970.
        """
        other = scenario.twin
        harmless = Other(publish=True, text=other.text, facts=facts(other.context), why=other.why)
        risky = Other(
            publish=False, text=scenario.post, facts=facts(scenario.context), why=scenario.explanation
        )
        shown, not_shown = (harmless, risky) if twin else (risky, harmless)
        return Feedback(
            right=is_right(judged.score),
            score=judged.score,
            marks=earned,
            category=scenario.category,
            publish=judged.publish,
            explanation=shown.why,
            cited=tuple(self._clauses[name] for name in scenario.clauses if name in self._clauses),
            findings=judged.findings,
            wanted=judged.wanted,
            verdicts=judged.verdicts,
            lost=judged.lost,
            statements=judged.statements,
            solution=judged.solution,
            other=not_shown,
            due=None if due is None else datetime.fromtimestamp(due, UTC),
        )

    def progress(self) -> Progress:
        """
        Raises:
            PackError: the scenarios are refused.
            StoreError: the record cannot be read.
        """
        return progress(
            self.scenarios.values(), self._record.answers(), schedule.day_of(self._clock())
        )

    def forget(self) -> None:
        """Begin anew.

        Raises:
            StoreError: the record cannot be written.
        """
        self._record.forget()

    def scenario(self, name: str) -> pack.AnyScenario:
        """
        Raises:
            UnknownScenario: there is none of this id.
            PackError: the scenarios are refused.
        """
        try:
            return self.scenarios[name]
        except KeyError:
            raise UnknownScenario(name) from None

    @cached_property
    def advisor(self) -> Advises:
        """Of the usual working hours."""
        return self._make_advisor()

    @cached_property
    def _clauses(self) -> dict[str, CitedClause]:
        """Of the guidelines that are cited here, by full id."""
        return {
            f"{guideline.guideline}:{clause.number}": CitedClause(
                guideline=guideline.guideline,
                number=clause.number,
                summary=clause.summary,
                source=clause.source,
            )
            for guideline in self.advisor.guidelines
            for clause in guideline.clauses
        }

    @property
    def scenarios(self) -> dict[str, pack.AnyScenario]:
        """By id.

        Raises:
            PackError: they are refused.
        """
        return self._library.scenarios


def exercise(scenario: pack.AnyScenario, *, twin: bool) -> Exercise:
    """A scenario as it is put to a learner; of one to be judged, its twin if that is wished."""
    is_twin = twin and isinstance(scenario, pack.Judge)
    context = scenario.twin.context if is_twin else scenario.context
    return Exercise(
        scenario=scenario.id,
        twin=is_twin,
        format=scenario.format,
        title=_TO_JUDGE if isinstance(scenario, pack.Judge) else scenario.title,
        text=scenario.twin.text if is_twin else scenario.post,
        facts=facts(context),
        profile=context.profile or None,
        reply_to=context.reply_to,
        pieces=pieces(scenario.post) if isinstance(scenario, pack.Find) else (),
        moments=(
            tuple(facts(moment.context) for moment in scenario.moments)
            if isinstance(scenario, pack.When)
            else ()
        ),
        choices=(
            tuple(choice.text for choice in scenario.choices)
            if isinstance(scenario, pack.Reply)
            else ()
        ),
        keep=scenario.keep if isinstance(scenario, pack.Mend) else (),
    )
