"""What training shows, is answered, and says back."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..disclaimer.models import Statement
from ..models import Category, CitedClause, Finding, Frozen, Localized, PostText

Format = Literal["judge", "find", "mend", "when", "profile", "reply"]
Certainty = Literal[1, 2, 3]
"""How sure: 1 hardly (a guess), 2 rather, 3 quite."""

MAX_ANSWER_LENGTH = 2_000
"""Longest rewritten post or bio, in code points: far longer than any scenario."""


class Exercise(BaseModel):
    """One scenario as it is put to a learner, without what would give the answer away."""

    scenario: str
    twin: bool
    """Whether its harmless twin is shown instead."""
    format: Format
    title: Localized
    text: str
    facts: tuple[Localized, ...]
    """What is known beyond the text: the account, the moment, an attachment."""
    profile: str | None
    """The bio, where it matters."""
    reply_to: str | None
    pieces: tuple[str, ...] = ()
    """For `find`: the text in the pieces that can be marked."""
    moments: tuple[tuple[Localized, ...], ...] = ()
    """For `when`: the facts of each moment."""
    choices: tuple[str, ...] = ()
    """For `reply`."""
    keep: tuple[tuple[str, ...], ...] = ()
    """For `mend`: what has to stay; of each entry, one of its words."""


class Given(Frozen):
    """What was chosen or written. Which of the fields is given depends on the format of the scenario."""

    # Words that a learner wrote must not appear in a traceback.
    model_config = ConfigDict(hide_input_in_errors=True)

    publish: bool | None = None
    """`judge`: whether it may be published."""
    category: Category | None = None
    """`judge`: what is the matter, if not to be published."""
    marked: Annotated[tuple[int, ...], Field(max_length=MAX_ANSWER_LENGTH)] | None = None
    """`find`: numbers of the marked pieces, the first is 0."""
    text: Annotated[PostText, Field(max_length=MAX_ANSWER_LENGTH)] | None = None
    """`mend`: the new post. `profile`: the new bio. Never kept."""
    moments: Annotated[tuple[bool, ...], Field(max_length=50)] | None = None
    """`when`: of each moment, whether to publish."""
    choice: int | None = None
    """`reply`: the number of the chosen one, the first is 0."""


class Answer(Given):
    """An answer to a scenario."""

    id: Annotated[
        str,
        StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
        Field(examples=["0f8fad5b-d9cb-469f-a165-70867728950e"]),
    ]
    """Made by whoever answers: an answer that is sent twice counts once."""
    scenario: Annotated[str, Field(max_length=100)]
    twin: bool = False
    certainty: Certainty
    practice: bool = False
    """Judge it and keep nothing: for trying again."""


class Verdict(BaseModel):
    """What would have been right for one moment or choice, and why."""

    publish: bool
    why: Localized


class Other(BaseModel):
    """The post that was not shown: what makes the difference."""

    publish: bool
    text: str
    facts: tuple[Localized, ...]
    why: Localized


class Feedback(BaseModel):
    right: bool
    score: Annotated[float, Field(ge=0, le=1)]
    marks: float | None
    """By score and certainty: 3 at most, and -6 if quite sure and wrong. Null if nobody asked how sure."""
    category: Category
    publish: bool
    """Whether what was shown may be published."""
    explanation: Localized
    """Of what was shown."""
    cited: tuple[CitedClause, ...]
    findings: tuple[Finding, ...]
    """What the advisor says of what was shown or, for `mend` and `profile`, written."""
    wanted: tuple[int, ...] = ()
    """`find`: the pieces to mark."""
    verdicts: tuple[Verdict, ...] = ()
    """`when` and `reply`."""
    lost: tuple[tuple[str, ...], ...] = ()
    """`mend`: what had to stay and is gone."""
    statements: tuple[Statement, ...] = ()
    """`profile`: what the new bio states."""
    solution: str | None = None
    """`mend` and `profile`: one way to do it."""
    other: Other
    due: dt.datetime | None
    """When it will come again; null if nothing was kept."""


class Today(BaseModel):
    day: dt.date
    done: int
    """Scenarios answered today."""
    exercises: tuple[Exercise, ...]
    """Those to come."""
    streak: int
    """Days in a row with at least one answer, up to today or yesterday."""


class Tally(Frozen):
    answers: int
    right: int


class CategoryProgress(Tally):
    category: Category
    scenarios: int
    seen: int
    trend: tuple[Tally, ...]
    """As of `Progress`."""
    before: Tally
    """All that is older than the last of `trend`."""


class CertaintyProgress(Tally):
    certainty: Certainty
    worth_from: float
    """The share of right answers from which on this certainty earns the most, 0 to 1."""


class DayProgress(Tally):
    day: dt.date


class WeekProgress(Tally):
    monday: dt.date


class Progress(Tally):
    today: dt.date
    """In Japan."""
    streak: int
    """Days in a row with at least one answer, up to today or yesterday."""
    categories: tuple[CategoryProgress, ...]
    """All that there are scenarios for."""
    calibration: tuple[CertaintyProgress, ...]
    days: tuple[DayProgress, ...]
    """With at least one answer, oldest first, at most the last 60."""
    weeks: tuple[WeekProgress, ...]
    """The last twelve, with or without answers; the last one is that of today."""
    trend: tuple[Tally, ...]
    """Of each of `weeks`: that week and the three before it together. Few answers make no share;
    four weeks of them do."""


class ExamGuideline(Frozen):
    """A guideline that a course teaches, in the edition that was loaded."""

    id: str
    title: Localized
    edition: str
    published: str


class ExamCategory(Frozen):
    category: Category
    scenarios: int
    right: int


class ExamResult(Frozen):
    """A finished test: what a certificate and an export speak of. Never of what was written."""

    id: str
    """A UUID: of this attempt."""
    course: str
    title: Localized
    """Of the course, when it was taken."""
    guidelines: tuple[ExamGuideline, ...]
    started_at: dt.datetime
    finished_at: dt.datetime
    """Both in UTC."""
    scenarios: int
    """How many were asked, and answered."""
    score: Annotated[float, Field(ge=0, le=1)]
    """The share that was right."""
    pass_mark: Annotated[float, Field(ge=0, le=1)]
    passed: bool
    """Whether the score reaches the pass mark."""
    categories: tuple[ExamCategory, ...]
    """Those that were asked, in the order of `Category`."""
