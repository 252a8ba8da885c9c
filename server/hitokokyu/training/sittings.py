"""Courses and tests at work: which there are, attempts at them, and what came of these."""

from __future__ import annotations

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Literal

from ..models import Category, Frozen, Localized
from ..pack import courses as pack
from ..pack.scenarios import AnyScenario, Mend, Profile
from ..store.exams import End, ExamRecord, StoredCourse, StoredGiven, StoredSitting
from .coach import Coach, UnknownScenario, exercise
from .courses import (
    CourseList,
    CourseState,
    OpenSitting,
    PartWords,
    RefusedCourse,
    Reviewed,
    SittingAnswer,
    SittingReply,
    SittingState,
)
from .judging import AnswerRefused, Judged, judge
from .marking import is_right
from .models import Answer, ExamCategory, ExamGuideline, ExamResult, Feedback, Given
from .schedule import day_of

_CHOICES = ("publish", "category", "marked", "moments", "choice")
"""Fields of an answer that nobody wrote: these may be kept."""


class UnknownCourse(LookupError):
    """A course that there is not, or that cannot be begun."""


class NoAttemptLeft(Exception):
    """A test that was taken as often as it may be."""


# -- what is kept of an attempt ---------------------------------------------------------------


class _Drawn(Frozen):
    scenario: str
    twin: bool
    part: int


class Terms(Frozen):
    """What a course was when an attempt at it began: a new edition changes nothing midway."""

    format: Literal["lesson", "test"]
    title: Localized
    guidelines: tuple[ExamGuideline, ...]
    pass_mark: float | None
    parts: tuple[PartWords, ...]
    """Of a lesson."""
    drawn: tuple[_Drawn, ...]


# -- the work ---------------------------------------------------------------------------------


class Exams:
    """The courses and attempts of the one person on this machine. Safe to share between threads."""

    def __init__(
        self,
        coach: Coach,
        record: ExamRecord,
        folders: Sequence[Path],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """
        Args:
            folders: the packs, with their courses.
        """
        self._coach = coach
        self._record = record
        self._folders = folders
        self._clock = clock
        self._loading = Lock()

    def courses(self) -> CourseList:
        """
        Raises:
            PackError: a pack is refused.
            StoreError: the record cannot be read.
        """
        found, refused = self._courses()
        imported = {course.id for course in self._record.courses()}
        return CourseList(
            courses=tuple(self._state(course, name in imported) for name, course in found.items()),
            refused=refused,
        )

    def keep_course(self, source: str) -> str:
        """Import a course file; one of the same id takes the place of an earlier one.

        Returns:
            its id.

        Raises:
            CourseRefused: it cannot be used.
            PackError: a pack is refused.
            StoreError: it cannot be kept.
        """
        course, lines = pack.read_course(source)
        pack.require_sound(course, lines, self._coach.scenarios, self._guidelines)
        self._record.keep_course(StoredCourse(course.course, source, self._clock()))
        return course.course

    def remove_course(self, name: str) -> None:
        """Take an imported course away; results stay.

        Raises:
            UnknownCourse: no course of this id was imported.
            StoreError: it cannot be removed.
        """
        if not self._record.remove_course(name):
            raise UnknownCourse(name)

    def begin(self, name: str) -> SittingState:
        """Begin a course, or go on with it where one left.

        Raises:
            UnknownCourse: there is none of this id.
            NoAttemptLeft: it was taken as often as it may be.
            PackError: a pack is refused.
            StoreError: it cannot be kept.
        """
        course = self._courses()[0].get(name)
        if course is None:
            raise UnknownCourse(name)
        state = self._state(course, False)
        if state.open is None and state.attempts_left == 0:
            raise NoAttemptLeft(name)
        id_ = str(uuid.uuid4())
        terms = self._terms(course, random.Random(id_))
        sitting = self._record.begin(id_, name, self._clock(), terms.model_dump_json())
        return self._sitting(self._settled(sitting))

    def sitting(self, id_: str) -> SittingState:
        """
        Raises:
            UnknownSitting: there is none of this id.
            PackError: a pack is refused.
            StoreError: the record cannot be read.
        """
        return self._sitting(self._settled(self._record.sitting(id_)))

    def answer(self, id_: str, given: SittingAnswer) -> SittingReply:
        """Judge an answer and keep what it was worth.

        Raises:
            UnknownSitting: there is none of this id.
            AnswerRefused: it does not fit the question.
            PackError: a pack is refused.
            StoreError: it cannot be kept.
        """
        sitting = self._record.sitting(id_)
        terms = Terms.model_validate_json(sitting.terms)
        if given.number >= len(terms.drawn):
            raise AnswerRefused("wrong-value", "number")
        drawn = terms.drawn[given.number]
        try:
            scenario = self._coach.scenario(drawn.scenario)
        except UnknownScenario:
            raise AnswerRefused("wrong-value", "number") from None
        feedback: Feedback | None = None
        if terms.format == "lesson":
            feedback = self._learn(id_, drawn, given)
            score = feedback.score
        else:
            score = judge(self._coach.advisor, scenario, given, twin=drawn.twin).score
        choices = given.model_dump_json(include=set(_CHOICES), exclude_none=True)
        kept = StoredGiven(given.number, self._clock(), choices, score)
        after, counts = self._record.answer(
            id_, kept, lambda answers: self._end(id_, sitting, terms, answers, kept.at)
        )
        return SittingReply(counts=counts, feedback=feedback, sitting=self._sitting(after))

    # -- courses -----------------------------------------------------------------------------

    def _courses(self) -> tuple[dict[str, pack.AnyCourse], tuple[RefusedCourse, ...]]:
        with self._loading:
            found = dict(self._of_packs)
        refused = []
        for stored in self._record.courses():
            try:
                course, lines = pack.read_course(stored.source)
                pack.require_sound(course, lines, self._coach.scenarios, self._guidelines)
            except pack.CourseRefused as error:
                first = error.problems[0]
                refused.append(
                    RefusedCourse(id=stored.id, line=first.line, message=first.message, remedy=first.remedy)
                )
            else:
                found[stored.id] = course
        return found, tuple(refused)

    @cached_property
    def _of_packs(self) -> dict[str, pack.AnyCourse]:
        return pack.load_courses(self._folders, self._coach.scenarios, self._guidelines)

    @cached_property
    def _guidelines(self) -> dict[str, ExamGuideline]:
        return {
            guideline.guideline: ExamGuideline(
                id=guideline.guideline,
                title=guideline.title,
                edition=guideline.edition,
                published=guideline.published,
            )
            for guideline in self._coach.advisor.guidelines
        }

    def _taught(self, course: pack.AnyCourse) -> tuple[ExamGuideline, ...]:
        return tuple(self._guidelines[name] for name in course.guidelines or self._guidelines)

    def _state(self, course: pack.AnyCourse, is_imported: bool) -> CourseState:
        sittings = [self._settled(one) for one in self._record.sittings(course.course)]
        open_ = next((one for one in sittings if one.finished is None), None)
        finished = sum(one.finished is not None for one in sittings)
        attempts = course.attempts if isinstance(course, pack.Exam) else None
        return CourseState(
            id=course.course,
            format=course.format,
            title=course.title,
            about=course.about,
            minutes=course.minutes,
            questions=sum(part.size for part in course.parts),
            guidelines=self._taught(course),
            pass_mark=_pass_mark(course),
            deadline=course.deadline,
            is_late=course.deadline is not None and day_of(self._clock()) > course.deadline,
            attempts=attempts,
            attempts_left=None if attempts is None else max(0, attempts - finished),
            is_imported=is_imported,
            open=None if open_ is None else self._open(open_),
            finished=finished,
            results=tuple(
                ExamResult.model_validate_json(one.result) for one in sittings if one.result is not None
            ),
        )

    # -- attempts ----------------------------------------------------------------------------

    def _terms(self, course: pack.AnyCourse, lot: random.Random) -> Terms:
        return Terms(
            format=course.format,
            title=course.title,
            guidelines=self._taught(course),
            pass_mark=_pass_mark(course),
            parts=tuple(
                PartWords(title=part.title, intro=part.intro)
                for part in course.parts
                if isinstance(part, pack.LessonPart)
            ),
            drawn=_draw(course, self._coach.scenarios, lot),
        )

    def _open(self, sitting: StoredSitting) -> OpenSitting:
        terms = Terms.model_validate_json(sitting.terms)
        questions = self._questions(terms, sitting.answers)
        return OpenSitting(id=sitting.id, answered=len(sitting.answers), questions=len(questions))

    def _questions(self, terms: Terms, answers: Sequence[StoredGiven]) -> list[int]:
        """Numbers of those that are answered or can be: a scenario may have gone meanwhile."""
        answered = {one.number for one in answers}
        scenarios = self._coach.scenarios
        return [
            number
            for number, drawn in enumerate(terms.drawn)
            if number in answered or drawn.scenario in scenarios
        ]

    def _settled(self, sitting: StoredSitting) -> StoredSitting:
        """Ended, if the last questions of an attempt went with their scenarios."""
        if sitting.finished is not None:
            return sitting
        terms = Terms.model_validate_json(sitting.terms)
        now = self._clock()
        if self._end(sitting.id, sitting, terms, sitting.answers, now) is None:
            return sitting
        return self._record.settle(
            sitting.id, now, lambda answers: self._end(sitting.id, sitting, terms, answers, now)
        )

    def _end(
        self,
        id_: str,
        sitting: StoredSitting,
        terms: Terms,
        answers: Sequence[StoredGiven],
        now: float,
    ) -> End | None:
        if len(answers) < len(self._questions(terms, answers)):
            return None
        if terms.pass_mark is None or not answers:
            return End(result=None)
        asked: Counter[Category] = Counter()
        right: Counter[Category] = Counter()
        for answer in answers:
            # Not from the scenario, which may be gone: its id begins with the category.
            category = Category(terms.drawn[answer.number].scenario.partition(".")[0])
            asked[category] += 1
            right[category] += is_right(answer.score)
        score = right.total() / asked.total()
        result = ExamResult(
            id=id_,
            course=sitting.course,
            title=terms.title,
            guidelines=terms.guidelines,
            started_at=datetime.fromtimestamp(sitting.started, UTC),
            finished_at=datetime.fromtimestamp(now, UTC),
            scenarios=asked.total(),
            score=score,
            pass_mark=terms.pass_mark,
            passed=score >= terms.pass_mark,
            categories=tuple(
                ExamCategory(category=category, scenarios=asked[category], right=right[category])
                for category in Category
                if asked[category]
            ),
        )
        return End(result=result.model_dump_json())

    def _learn(self, id_: str, drawn: _Drawn, given: SittingAnswer) -> Feedback:
        """An answer in a lesson is one of training, too: it comes again when it is about to be forgotten."""
        if given.certainty is None:
            raise AnswerRefused("missing-field", "certainty")
        return self._coach.answer(
            Answer(
                # The same for an answer that is sent twice.
                id=str(uuid.uuid5(uuid.UUID(id_), str(given.number))),
                scenario=drawn.scenario,
                twin=drawn.twin,
                certainty=given.certainty,
                **{name: getattr(given, name) for name in Given.model_fields},
            )
        )

    def _sitting(self, sitting: StoredSitting) -> SittingState:
        terms = Terms.model_validate_json(sitting.terms)
        questions = self._questions(terms, sitting.answers)
        answered = {one.number for one in sitting.answers}
        number = next((one for one in questions if one not in answered), None)
        drawn = None if number is None else terms.drawn[number]
        part = terms.parts[drawn.part] if drawn is not None and terms.parts else None
        return SittingState(
            id=sitting.id,
            course=sitting.course,
            format=terms.format,
            title=terms.title,
            questions=len(questions),
            answered=len(answered),
            number=number,
            exercise=(
                None if drawn is None else exercise(self._coach.scenario(drawn.scenario), twin=drawn.twin)
            ),
            part=part,
            is_new_part=drawn is not None
            and not any(terms.drawn[one].part == drawn.part for one in answered),
            result=None if sitting.result is None else ExamResult.model_validate_json(sitting.result),
            review=() if sitting.result is None else self._review(terms, sitting.answers),
        )

    def _review(self, terms: Terms, answers: Sequence[StoredGiven]) -> tuple[Reviewed, ...]:
        reviewed = []
        for answer in answers:
            drawn = terms.drawn[answer.number]
            try:
                scenario = self._coach.scenario(drawn.scenario)
            except UnknownScenario:
                continue  # It counts, and cannot be shown any more.
            given = Given.model_validate_json(answer.given)
            judged = self._judged_again(scenario, given, answer.score, twin=drawn.twin)
            reviewed.append(
                Reviewed(
                    number=answer.number,
                    exercise=exercise(scenario, twin=drawn.twin),
                    given=given,
                    feedback=self._coach.explain(scenario, judged, twin=drawn.twin),
                )
            )
        return tuple(reviewed)

    def _judged_again(
        self, scenario: AnyScenario, given: Given, score: float, *, twin: bool
    ) -> Judged:
        if isinstance(scenario, Mend | Profile):
            # What was written is not kept, so only its worth and an example are left.
            return Judged(score=score, publish=False, solution=scenario.solution)
        try:
            return judge(self._coach.advisor, scenario, given, twin=twin)
        except AnswerRefused:
            # The scenario was written anew: its pieces or choices are others.
            return Judged(score=score, publish=twin)


def _pass_mark(course: pack.AnyCourse) -> float | None:
    return course.pass_percent / 100 if isinstance(course, pack.Exam) else None


def _draw(
    course: pack.AnyCourse, scenarios: Mapping[str, AnyScenario], lot: random.Random
) -> tuple[_Drawn, ...]:
    taken = {name for part in course.parts for name in part.scenarios}
    drawn: list[_Drawn] = []
    for number, part in enumerate(course.parts):
        names = list(part.scenarios)
        if part.draw is not None:
            names = lot.sample([name for name in pack.pool_of(part, scenarios) if name not in taken], part.draw)
            taken.update(names)
        if course.shuffle and course.format == "lesson":
            lot.shuffle(names)
        for name in names:
            is_twin = scenarios[name].format == "judge" and lot.random() < 0.5
            drawn.append(_Drawn(scenario=name, twin=is_twin, part=number))
    if course.shuffle and course.format == "test":
        lot.shuffle(drawn)
    return tuple(drawn)
