"""The one question about hours: what is it now, and until when?

Everything is counted on the clock of Japan: a moment is brought there first, by the rules of its
own zone. Since 1952 that clock has had no summer time, so its hours can be subtracted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

import holidays

from ..models import Hours, Localized
from .schedule import EMBEDDED, Change, Schedule, Shift

JAPAN = ZoneInfo("Asia/Tokyo")

_DAY = timedelta(days=1)
LONGEST_SHIFT = timedelta(hours=36)
"""Longer events of a calendar are no shifts. Those of a schedule have at most 24 hours."""
_REACH = math.ceil(LONGEST_SHIFT / _DAY)
_FORESEEN_DAYS = 31
_KEPT_DAYS = 400


class HoursUnknown(Exception):
    """The writer's working hours cannot be looked at. That is not the same as being free."""

    def __init__(self, words: Localized) -> None:
        """`words`: what is wrong and how to mend it."""
        super().__init__(words.en)
        self.words = words


Span = tuple[datetime, datetime]
"""Half-open, on the clock of Japan, without an offset."""


@dataclass(frozen=True, slots=True)
class Segment:
    start: datetime
    end: datetime
    phase: Literal["working", "break"]


@dataclass(frozen=True, slots=True)
class Duty:
    """Official duty, switched on for a while. Both moments know their offset."""

    since: datetime
    until: datetime


class Calendar(Protocol):
    """Shifts from somewhere else. For the days that it covers it stands in for the schedule."""

    def covers(self, day: date) -> bool: ...

    def shifts(self, day: date) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        """The shifts that start on a day, each with its breaks."""
        ...


@dataclass(frozen=True, slots=True)
class _Worked:
    """One stretch of work with its breaks."""

    span: Span
    breaks: tuple[Span, ...]

    def without(self, gone: Span) -> Iterator[_Worked]:
        for part in _subtract(self.span, gone):
            breaks = ((max(start, part[0]), min(end, part[1])) for start, end in self.breaks)
            yield _Worked(part, tuple(rest for rest in breaks if rest[0] < rest[1]))


def _subtract(span: Span, gone: Span) -> Iterator[Span]:
    start, end = span
    if gone[1] <= start or end <= gone[0]:
        yield span
        return
    if start < gone[0]:
        yield start, gone[0]
    if gone[1] < end:
        yield gone[1], end


@cache
def _public_holidays(year: int, language: str) -> dict[date, str]:
    # A year at a time: the library's own calendar that grows as it is asked is not meant to be
    # shared between threads.
    return dict(holidays.country_holidays("JP", years=year, language=language))


_YEAR_END = Localized(ja="年末年始", en="Turn of the year")


def holiday(day: date) -> Localized | None:
    """The name of the public holiday, substitutes included, or of the closure from 12/29 to 1/3."""
    name = _public_holidays(day.year, "ja").get(day)
    if name is not None:
        return Localized(ja=name, en=_public_holidays(day.year, "en_US")[day])
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return _YEAR_END
    return None


def in_japan(moment: datetime) -> datetime:
    """A moment on the clock of Japan, without its offset; one that has none is there already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(JAPAN).replace(tzinfo=None)


class Timetable:
    """What a schedule, a calendar and a duty come to. Safe to share between threads.

    Days are worked out once and kept, so that asking costs microseconds.
    """

    def __init__(
        self,
        schedule: Schedule | None = None,
        calendar: Calendar | None = None,
        duty: Duty | None = None,
    ) -> None:
        """Args: schedule: what its owner said, if anything."""
        self.schedule = schedule or EMBEDDED
        self.calendar = calendar
        self.duty = duty
        self._source: Literal["embedded", "schedule"] = (
            "embedded" if schedule is None and calendar is None else "schedule"
        )
        self._simple = {
            phase: Hours(phase=phase, source=self._source) for phase in ("working", "break", "off", "duty")
        }
        # Each instance its own: a cache on the method would keep every timetable alive.
        self.segments = lru_cache(_KEPT_DAYS)(self._segments)

    def at(self, moment: datetime | None) -> Hours:
        """What is the hour of its owner's day?

        Args:
            moment: without an offset it is Japan time; None is the documented default, a Saturday
                off.

        Raises:
            HoursUnknown: the calendar cannot be followed to this moment.
        """
        if moment is None:
            return self._simple["off"]
        local = in_japan(moment)
        duty = self.duty
        if duty is not None and in_japan(duty.since) <= local < in_japan(duty.until):
            return self._simple["duty"]
        segment = self._segment(local)
        if segment is None:
            return self._simple["off"]
        if segment.phase == "break":
            return self._simple["break"]
        free = self._end_of_work(segment)
        if free is None:
            return self._simple["working"]
        free_at, free_for = free
        return Hours(
            phase="working",
            free_at=free_at.replace(tzinfo=JAPAN),
            minutes_until_free=math.ceil((free_at - local) / timedelta(minutes=1)),
            free_for=free_for,
            source=self._source,
        )

    def _segment(self, local: datetime) -> Segment | None:
        for segment in self.segments(local.date()):
            if segment.start <= local < segment.end:
                return segment
        return None

    def _end_of_work(self, segment: Segment) -> tuple[datetime, Literal["break", "off"]] | None:
        """When the work under way is over and what follows, if that can be foreseen."""
        end = segment.end
        for _ in range(_FORESEEN_DAYS):
            following = self._segment(end)
            if following is None:
                return end, "off"
            if following.phase == "break":
                return end, "break"
            end = following.end
        return None

    def _segments(self, day: date) -> tuple[Segment, ...]:
        """Work and breaks from midnight to midnight, in order; the rest of the day is free.

        Where two shifts overlap, it is work if either of them says so.
        """
        midnight = datetime.combine(day, time())
        window = (midnight, midnight + _DAY)
        worked = [
            stretch
            for back in range(_REACH, -1, -1)
            for stretch in self._starting(day - back * _DAY)
            if stretch.span[0] < window[1] and window[0] < stretch.span[1]
        ]
        for change in self.schedule.changes:
            if change.kind == "hours-off" and change.holds(day):
                # By the clock, not by shift: also the end of a night that began the day before.
                worked = _without(worked, _hours_off(change, midnight))
        edges = {*window}
        for stretch in worked:
            for span in (stretch.span, *stretch.breaks):
                edges.update(edge for edge in span if window[0] < edge < window[1])
        ordered = sorted(edges)
        found: list[Segment] = []
        for start, end in pairwise(ordered):
            phase = _phase(worked, start)
            if phase is None:
                continue
            if found and found[-1].end == start and found[-1].phase == phase:
                start = found.pop().start
            found.append(Segment(start, end, phase))
        return tuple(found)

    def _starting(self, day: date) -> list[_Worked]:
        """What starts on a day, after what was changed about that day."""
        changes = [change for change in self.schedule.changes if change.holds(day)]
        if any(change.kind == "leave" for change in changes):
            return []
        worked = self._planned(day, changes)
        for change in changes:
            if change.kind in ("morning-off", "afternoon-off") and worked:
                worked = _without(worked, _half_day(change, worked))
        return worked

    def _planned(self, day: date, changes: Iterable[Change]) -> list[_Worked]:
        for change in changes:
            if change.kind == "shifts":
                return [_worked(day, shift) for shift in change.shifts]
        if self.calendar is not None and self.calendar.covers(day):
            return [_Worked(span, breaks) for span, breaks in self.calendar.shifts(day)]
        pattern = self.schedule.pattern(day)
        if not pattern.on_holidays and holiday(day) is not None:
            return []
        return [_worked(day, shift) for shift in pattern.plan(day).shifts]


def _worked(day: date, shift: Shift) -> _Worked:
    midnight = datetime.combine(day, time())

    def span(start: int, end: int) -> Span:
        return midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)

    return _Worked(span(shift.start, shift.last), tuple(span(*rest) for rest in shift.rests()))


def _phase(worked: Iterable[_Worked], moment: datetime) -> Literal["working", "break"] | None:
    phase: Literal["break"] | None = None
    for stretch in worked:
        if stretch.span[0] <= moment < stretch.span[1]:
            if not any(start <= moment < end for start, end in stretch.breaks):
                return "working"
            phase = "break"
    return phase


def _without(worked: list[_Worked], gone: Span) -> list[_Worked]:
    return [part for stretch in worked for part in stretch.without(gone)]


def _hours_off(change: Change, midnight: datetime) -> Span:
    assert change.start is not None and change.end is not None
    return midnight + timedelta(minutes=change.start), midnight + timedelta(minutes=change.end)


def _half_day(change: Change, worked: list[_Worked]) -> Span:
    """The half that is free; without a break the halves are equally long."""
    start = min(stretch.span[0] for stretch in worked)
    end = max(stretch.span[1] for stretch in worked)
    breaks = [rest for stretch in worked for rest in stretch.breaks]
    middle = start + (end - start) / 2
    longest = max(breaks, key=lambda rest: rest[1] - rest[0], default=(middle, middle))
    return (start, longest[1]) if change.kind == "morning-off" else (longest[0], end)


USUAL = Timetable()
"""The embedded pattern, whatever this machine has stored: the same answer everywhere."""
