"""Working hours: seeing them, changing them, importing shifts, switching official duty on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, Self

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from ..context.calendar import CalendarRefused, Imported, ShiftCalendar, reduce_calendar
from ..context.kept import KeptHours, read_calendar_file
from ..context.schedule import EMBEDDED, ChangeKind, Schedule
from ..context.timetable import JAPAN, HoursUnknown, Timetable, holiday
from ..models import Frozen, Hours, Localized, Text
from ..store.hours import HoursRecord
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse

SHOWN_DAYS = 35
MAX_DUTY_MINUTES = 12 * 60


class ShownSegment(BaseModel):
    start: datetime
    end: datetime
    phase: Literal["working", "break"]


class ShownDay(BaseModel):
    """One day as it is worked out, midnight to midnight in Japan."""

    date: date
    holiday: Localized | None
    """A public holiday or the turn of the year."""
    changes: tuple[ChangeKind, ...]
    from_calendar: bool
    segments: tuple[ShownSegment, ...]
    """In order; the rest of the day is free."""


class CalendarState(BaseModel):
    file: str | None
    """The file that is read again when it changes; null if the shifts were imported once."""
    first_day: date | None
    """Null if the calendar cannot be read now."""
    last_day: date | None
    """Null if it goes on for ever. After the last day the schedule is valid again."""


class DutyState(BaseModel):
    until: datetime | None
    """Null if official duty is not switched on."""


class HoursAnswer(BaseModel):
    schedule: Schedule
    source: Literal["embedded", "schedule"]
    """`embedded`: nobody has changed anything yet."""
    calendar: CalendarState | None
    duty: DutyState
    now: Hours | None
    """What this moment is; null if it cannot be told."""
    days: tuple[ShownDay, ...]
    """From the Monday of this week, five weeks."""
    problem: Localized | None
    """Why what is kept cannot be read; then checks say that they did not look at the hours."""


class ImportRequest(Frozen):
    """Either the text of an iCalendar file, or where it is on this machine."""

    model_config = ConfigDict(hide_input_in_errors=True)

    ics: Text | None = None
    file: Annotated[Text, Field(max_length=1000, examples=["/home/hanako/shifts.ics"])] | None = None
    """An absolute path. The file is read again whenever it changes. Never an address: fetching a
    calendar would tell its server something, and nothing leaves this machine."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.ics is None) == (self.file is None):
            raise PydanticCustomError("calendar-ics-or-file", "one of the two")
        return self


class ImportAnswer(BaseModel):
    shifts: int
    """Events that count as work, a recurring one once."""
    left_out: int
    """Events for whole days, cancelled, free or titled 休み and the like: no work."""
    too_long: int
    """Events longer than 36 hours, which are left out too."""
    hours: HoursAnswer


class DutyRequest(Frozen):
    minutes: Annotated[int, Field(ge=1, le=MAX_DUTY_MINUTES)]


def blueprint(record: HoursRecord, *, may_read_files: bool = True) -> Blueprint:
    """The addresses about working hours.

    Args:
        may_read_files: whether who asks may name files of the machine that this runs on.
    """
    api = Blueprint("hours", __name__)
    kept = KeptHours(record)

    def answer() -> HoursAnswer:
        return _answer(kept, record, datetime.now(JAPAN))

    @api.get("/api/v1/hours")
    def show() -> Response:
        return _json(answer())

    @api.put("/api/v1/hours")
    def change() -> Response:
        schedule = parse(Schedule, read_body(request.environ))
        record.keep_schedule(schedule.model_dump_json())
        return _json(answer())

    @api.post("/api/v1/hours/import")
    def bring_in() -> Response:
        asked = parse(ImportRequest, read_body(request.environ))
        if asked.file is not None and not may_read_files:
            raise Problem("not-shared", field="file")
        imported = _imported(asked)
        record.keep_calendar(None if asked.file else imported.text, asked.file)
        return _json(
            ImportAnswer(
                shifts=imported.shifts,
                left_out=imported.without_time,
                too_long=imported.too_long,
                hours=answer(),
            )
        )

    @api.delete("/api/v1/hours/import")
    def leave_out() -> Response:
        record.keep_calendar(None, None)
        return _json(answer())

    @api.post("/api/v1/duty")
    def begin_duty() -> Response:
        asked = parse(DutyRequest, read_body(request.environ))
        # From the full minute: a browser may tell the time without the seconds.
        now = datetime.now(JAPAN)
        since = now.replace(second=0, microsecond=0)
        until = now + timedelta(minutes=asked.minutes)
        record.keep_duty(since.timestamp(), until.timestamp())
        return _json(DutyState(until=until))

    @api.delete("/api/v1/duty")
    def end_duty() -> Response:
        record.keep_duty(None, None)
        return _json(DutyState(until=None))

    return api


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)


def _imported(asked: ImportRequest) -> Imported:
    try:
        if asked.file is not None:
            return read_calendar_file(asked.file)
        assert asked.ics is not None
        return reduce_calendar(asked.ics)
    except CalendarRefused as refused:
        field = "ics" if asked.file is None else "file"
        raise Problem(refused.code, field=field, **refused.figures) from None


def _answer(kept: KeptHours, record: HoursRecord, now: datetime) -> HoursAnswer:
    stored = record.read()
    monday = now.date() - timedelta(days=now.weekday())
    problem: Localized | None = None
    timetable: Timetable | None = None
    hours: Hours | None = None
    days: tuple[ShownDay, ...] = ()
    try:
        timetable = kept.timetable()
        schedule = timetable.schedule
        hours = timetable.at(now)
        days = tuple(_shown(timetable, monday + timedelta(days=i)) for i in range(SHOWN_DAYS))
    except HoursUnknown as unknown:
        problem = unknown.words
        try:
            schedule = kept.schedule()
        except HoursUnknown:
            schedule = EMBEDDED
    calendar: CalendarState | None = None
    if stored.calendar is not None or stored.calendar_file is not None:
        read = timetable and timetable.calendar
        calendar = CalendarState(
            file=stored.calendar_file,
            first_day=read.first_day if isinstance(read, ShiftCalendar) else None,
            last_day=read.last_day if isinstance(read, ShiftCalendar) else None,
        )
    until = stored.duty_until
    return HoursAnswer(
        schedule=schedule,
        source="embedded" if stored.schedule is None and calendar is None else "schedule",
        calendar=calendar,
        duty=DutyState(
            until=datetime.fromtimestamp(until, JAPAN) if until and now.timestamp() < until else None
        ),
        now=hours,
        days=days,
        problem=problem,
    )


def _shown(timetable: Timetable, day: date) -> ShownDay:
    return ShownDay(
        date=day,
        holiday=holiday(day),
        changes=tuple(change.kind for change in timetable.schedule.changes if change.holds(day)),
        from_calendar=timetable.calendar is not None and timetable.calendar.covers(day),
        segments=tuple(
            ShownSegment(
                start=segment.start.replace(tzinfo=JAPAN),
                end=segment.end.replace(tzinfo=JAPAN),
                phase=segment.phase,
            )
            for segment in timetable.segments(day)
        ),
    )
