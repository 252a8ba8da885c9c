"""What a writer can say about working hours: the week, periods, single days. All in Japan time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..models import FIRST_YEAR, LAST_YEAR, Frozen, Text

DAY_MINUTES = 24 * 60
WEEK_DAYS = 7

_CLOCK = re.compile(r"\A([0-9]{1,2}):([0-9]{2})\Z")


def _minutes(value: Any) -> int:
    """`8:30` (also in full-width characters) as minutes since midnight; 24:00 is the last."""
    written = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    found = _CLOCK.match(written)
    minutes = 60 * int(found[1]) + int(found[2]) if found and int(found[2]) < 60 else None
    if minutes is None or minutes > DAY_MINUTES:
        raise PydanticCustomError("wrong-clock", "write a time of day like 08:30")
    return minutes


def clock_text(minutes: int) -> str:
    """Minutes since midnight as `08:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


Clock = Annotated[
    int,
    BeforeValidator(_minutes),
    PlainSerializer(clock_text, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$", "examples": ["08:30"]}
    ),
]
"""A time of day in minutes since midnight, in JSON `"08:30"`. An end may be `"24:00"`."""


def _in_known_years(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError("wrong-date", "only years 1970 to 2200 are known")
    return value


class Written(Frozen):
    """Something that is answered just as it is written."""

    model_config = ConfigDict(json_schema_mode_override="validation")


Day = Annotated[date, AfterValidator(_in_known_years)]


class Break(Written):
    """A time inside a shift. In a shift over midnight, a time before its start is the next day's."""

    start: Clock
    end: Clock


class Shift(Written):
    start: Clock
    end: Clock
    ends_next_day: bool = False
    """Must be said, so that an end before the start is a slip and not a night."""
    breaks: Annotated[tuple[Break, ...], Field(max_length=6)] = ()

    @property
    def last(self) -> int:
        """The end in minutes since midnight of the day on which the shift starts."""
        return self.end + (DAY_MINUTES if self.ends_next_day else 0)

    def rests(self) -> Iterator[tuple[int, int]]:
        """Each break, in minutes since midnight of the day on which the shift starts."""
        for rest in self.breaks:
            later = DAY_MINUTES if self.ends_next_day and rest.start < self.start else 0
            over_midnight = DAY_MINUTES if self.ends_next_day and rest.end <= rest.start else 0
            yield rest.start + later, rest.end + later + over_midnight


class DayPlan(Written):
    """The shifts that start on a day; none is a day off."""

    shifts: Annotated[tuple[Shift, ...], Field(max_length=4)] = ()


class Pattern(Written):
    """Days that come round again and again."""

    days: Annotated[tuple[DayPlan, ...], Field(min_length=1, max_length=56)]
    first_day: Day | None = None
    """A date on which the first of `days` falls. Without it there are seven, Monday first."""
    on_holidays: bool = False
    """Whether these shifts are worked on public holidays and at the turn of the year too."""

    def plan(self, day: date) -> DayPlan:
        if self.first_day is None:
            return self.days[day.weekday()]
        return self.days[(day - self.first_day).days % len(self.days)]


class Period(Written):
    """Another pattern for some time: short hours, a summer, a posting."""

    name: Annotated[Text, Field(max_length=40)] = ""
    first: Day
    last: Day | None = None
    """The last day; without it the period does not end."""
    pattern: Pattern

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


ChangeKind = Literal["leave", "morning-off", "afternoon-off", "hours-off", "telework", "shifts"]


class Change(Written):
    """What is different on a day, or on each day of a few.

    `leave`: no shift starts. `morning-off` and `afternoon-off`: paid half-days, parted by the
    longest break. `hours-off`: free from `start` to `end`. `telework`: the usual hours, elsewhere.
    `shifts`: these instead, also on a day that would be free.
    """

    kind: ChangeKind
    first: Day
    last: Day | None = None
    """The last day, if it is more than one."""
    start: Clock | None = None
    end: Clock | None = None
    shifts: Annotated[tuple[Shift, ...], Field(max_length=4)] = ()

    @property
    def until(self) -> date:
        return self.last or self.first

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.until


class Schedule(Written):
    """When its owner works. Everything is in Japan time, wherever the machine is.

    Raises (while it is read): a pydantic error whose type is a code of the catalogue of errors;
    `field` in its context is the path of the field that has to be mended.
    """

    usual: Pattern
    periods: Annotated[tuple[Period, ...], Field(max_length=24)] = ()
    changes: Annotated[tuple[Change, ...], Field(max_length=400)] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for flaw in _flaws(self):
            raise flaw
        return self

    def pattern(self, day: date) -> Pattern:
        """What is valid on a day: a period goes before the usual."""
        for period in self.periods:
            if period.holds(day):
                return period.pattern
        return self.usual


def _flaw(code: str, field: str, **figures: str) -> PydanticCustomError:
    return PydanticCustomError(code, "this contradicts something else", {"field": field, **figures})  # type: ignore[arg-type]


def _flaws(schedule: Schedule) -> Iterator[PydanticCustomError]:
    yield from _pattern_flaws(schedule.usual, "usual")
    for i, period in enumerate(schedule.periods):
        path = f"periods[{i}]"
        if period.last is not None and period.last < period.first:
            yield _flaw("hours-last-before-first", f"{path}.last")
        yield from _pattern_flaws(period.pattern, f"{path}.pattern")
        for earlier in schedule.periods[:i]:
            if earlier.holds(period.first) or period.holds(earlier.first):
                yield _flaw("hours-periods-overlap", f"{path}.first")
    for i, change in enumerate(schedule.changes):
        yield from _change_flaws(change, f"changes[{i}]")
        for earlier_change in schedule.changes[:i]:
            if _conflict(earlier_change, change):
                yield _flaw("hours-changes-conflict", f"changes[{i}].first")


def _pattern_flaws(pattern: Pattern, path: str) -> Iterator[PydanticCustomError]:
    if pattern.first_day is None and len(pattern.days) != WEEK_DAYS:
        yield _flaw("hours-week-needs-seven-days", f"{path}.days")
    taken = []
    for i, plan in enumerate(pattern.days):
        yield from _shift_flaws(plan.shifts, f"{path}.days[{i}]")
        for j, shift in enumerate(plan.shifts):
            begins = i * DAY_MINUTES
            taken.append((begins + shift.start, begins + shift.last, f"{path}.days[{i}].shifts[{j}]"))
    taken.sort()
    round_ = len(pattern.days) * DAY_MINUTES
    following = taken[1:] + [(start + round_, end + round_, where) for start, end, where in taken[:1]]
    for (_, end, where), (start, _, next_where) in zip(taken, following, strict=True):
        if start < end:
            # Where a night runs into the next day, its end is what is surprising.
            same_day = where.rpartition(".")[0] == next_where.rpartition(".")[0]
            field = f"{next_where}.start" if same_day else f"{where}.end"
            yield _flaw(
                "hours-overlap",
                field,
                first_end=clock_text(end % DAY_MINUTES or DAY_MINUTES),
                next_start=clock_text(start % DAY_MINUTES),
            )


def _change_flaws(change: Change, path: str) -> Iterator[PydanticCustomError]:
    if change.last is not None and change.last < change.first:
        yield _flaw("hours-last-before-first", f"{path}.last")
    if change.kind == "hours-off":
        for name, value in (("start", change.start), ("end", change.end)):
            if value is None:
                yield _flaw("wrong-clock", f"{path}.{name}")
        if change.start is not None and change.end is not None and change.end <= change.start:
            yield _flaw("hours-end-before-start", f"{path}.end", start=clock_text(change.start))
    elif change.start is not None or change.end is not None:
        yield _flaw("hours-not-for-this-change", f"{path}.{'end' if change.start is None else 'start'}")
    if change.kind == "shifts":
        if not change.shifts:
            yield _flaw("hours-shift-missing", f"{path}.shifts")
        yield from _shift_flaws(change.shifts, path)
        taken = sorted((shift.start, shift.last, j) for j, shift in enumerate(change.shifts))
        for (_, end, _), (start, _, j) in pairwise(taken):
            if start < end:
                yield _flaw(
                    "hours-overlap",
                    f"{path}.shifts[{j}].start",
                    first_end=clock_text(end % DAY_MINUTES or DAY_MINUTES),
                    next_start=clock_text(start),
                )
    elif change.shifts:
        yield _flaw("hours-not-for-this-change", f"{path}.shifts")


def _shift_flaws(shifts: Sequence[Shift], path: str) -> Iterator[PydanticCustomError]:
    for i, shift in enumerate(shifts):
        where = f"{path}.shifts[{i}]"
        if shift.start == DAY_MINUTES:
            yield _flaw("wrong-clock", f"{where}.start")
        if shift.last <= shift.start:
            yield _flaw("hours-end-before-start", f"{where}.end", start=clock_text(shift.start))
        if shift.last - shift.start > DAY_MINUTES:
            yield _flaw("hours-shift-too-long", f"{where}.end", start=clock_text(shift.start))
        free_from = shift.start
        for start, end, j in sorted((*rest, j) for j, rest in enumerate(shift.rests())):
            if end <= start:
                yield _flaw(
                    "hours-end-before-start",
                    f"{where}.breaks[{j}].end",
                    start=clock_text(start % DAY_MINUTES),
                )
            if start < shift.start or end > shift.last:
                name = "end" if shift.start <= start < shift.last else "start"
                yield _flaw(
                    "hours-break-outside",
                    f"{where}.breaks[{j}].{name}",
                    start=clock_text(shift.start),
                    end=clock_text(shift.end),
                )
            if start < free_from:
                yield _flaw("hours-breaks-overlap", f"{where}.breaks[{j}].start")
            free_from = end


def _conflict(one: Change, other: Change) -> bool:
    """Whether two changes cannot both be true of some day."""
    if one.until < other.first or other.until < one.first:
        return False
    kinds = {one.kind, other.kind}
    if "leave" in kinds or kinds == {"morning-off", "afternoon-off"}:
        return True
    if kinds == {"hours-off"}:
        assert one.start is not None and one.end is not None
        assert other.start is not None and other.end is not None
        return one.start < other.end and other.start < one.end
    return len(kinds) == 1


USUAL_DAY = {
    "shifts": [{"start": "08:30", "end": "17:15", "breaks": [{"start": "12:00", "end": "13:00"}]}]
}

EMBEDDED = Schedule.model_validate({"usual": {"days": [USUAL_DAY] * 5 + [{}] * 2}})
"""What is assumed of somebody who has said nothing."""
