"""What is asked and said about courses and tests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from ..models import Frozen, Localized
from ..pack.courses import MAX_COURSE_LENGTH
from .models import Certainty, ExamGuideline, ExamResult, Exercise, Feedback, Given


class PartWords(Frozen):
    title: Localized
    intro: Localized


class OpenSitting(BaseModel):
    """An attempt that goes on."""

    id: str
    answered: int
    questions: int


class CourseState(BaseModel):
    """A course, and how far one has come with it."""

    id: str
    format: Literal["lesson", "test"]
    title: Localized
    about: Localized
    minutes: int
    questions: int
    guidelines: tuple[ExamGuideline, ...]
    pass_mark: float | None
    """Of a test: the share that has to be right."""
    deadline: date | None
    """The last day, in Japan."""
    is_late: bool
    """Whether that day is over: still possible, and to be said."""
    attempts: int | None
    """How often a test may be taken; null: as often as one likes."""
    attempts_left: int | None
    is_imported: bool
    open: OpenSitting | None
    finished: int
    """Attempts that came to their end."""
    results: tuple[ExamResult, ...]
    """Of a test, latest first."""


class RefusedCourse(BaseModel):
    """An imported course that does not fit any more: a scenario of it is gone, say."""

    id: str
    line: int
    message: Localized
    remedy: Localized


class CourseList(BaseModel):
    courses: tuple[CourseState, ...]
    refused: tuple[RefusedCourse, ...]


class Import(Frozen):
    source: Annotated[str, Field(max_length=MAX_COURSE_LENGTH)]
    """The course file."""


class SittingAnswer(Given):
    """An answer to a question of an attempt."""

    number: Annotated[int, Field(ge=0)]
    """Of the question; the first is 0."""
    certainty: Certainty | None = None
    """How sure: asked in a lesson, not in a test."""


class Reviewed(BaseModel):
    """A question of a finished test: what was asked, what was answered, and what was right."""

    number: int
    exercise: Exercise
    given: Given
    """What was chosen. What was written is not kept."""
    feedback: Feedback


class SittingState(BaseModel):
    id: str
    course: str
    format: Literal["lesson", "test"]
    title: Localized
    questions: int
    answered: int
    number: int | None
    """Of the question to be answered next; null at the end."""
    exercise: Exercise | None
    part: PartWords | None
    """Of a lesson: what the question belongs to."""
    is_new_part: bool
    """Whether it is the first question of its part that was not answered and none was before."""
    result: ExamResult | None
    """Of a finished test."""
    review: tuple[Reviewed, ...]
    """Of a finished test: every question."""


class SittingReply(BaseModel):
    counts: bool
    """False if this question had been answered before: that answer counts."""
    feedback: Feedback | None
    """In a lesson; a test says it at the end."""
    sitting: SittingState
