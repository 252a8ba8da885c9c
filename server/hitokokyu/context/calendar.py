"""Shifts from an iCalendar file. Recurring events are expanded by a library.

Of a calendar only the times are kept, and whether an event is work, a break or free: titles,
places, people and notes may be about others, and are not needed.

Only files, never an address to fetch: that the writer's machine asks a server for a calendar
would tell that server something, and nothing leaves this machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .timetable import JAPAN, LONGEST_SHIFT, Span, in_japan

if TYPE_CHECKING:
    import icalendar

MAX_LENGTH = 300_000
"""Characters of a file: several years of shifts."""
MAX_EVENTS = 3_000
MAX_RECURRING = 100
_COUNTED = timedelta(days=5 * 366)
"""How far ahead "so many times" is followed to find the last day."""
_KEPT_MONTHS = 30

# With every hour or minute a calendar could ask for millions of events.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WITHIN_DAYS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})

_FREE = re.compile(
    r"^(?:休(?!憩)|公休|週休|年休|有休|有給|代休|振休|振替休|非番|明け|夏季休暇|特休|off\b|day off|holiday|vacation|leave\b)",
    re.IGNORECASE,
)
_REST = re.compile(r"休憩|仮眠|\bbreak\b|\brest\b", re.IGNORECASE)
_WORK, _BREAK = "work", "break"

_KEPT_PROPERTIES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")


class CalendarRefused(Exception):
    """The calendar cannot be used.

    `code` is one of the catalogue of errors, `figures` fill the words of that error.
    """

    def __init__(self, code: str, **figures: int) -> None:
        super().__init__(code)
        self.code = code
        self.figures: dict[str, Any] = {**figures}


@dataclass(frozen=True, slots=True)
class Imported:
    """What was understood of a calendar, and what was left out."""

    text: str
    """The calendar reduced to its times, as iCalendar."""
    shifts: int
    """Events that are work, a recurring one counted once."""
    without_time: int
    """Events for whole days, cancelled ones, and those marked as free: they are no work."""
    too_long: int
    """Events longer than `LONGEST_SHIFT`."""


class ShiftCalendar:
    """The shifts of a calendar that `reduce_calendar` made. Safe to share between threads."""

    def __init__(self, text: str) -> None:
        """
        Raises:
            CalendarRefused: `text` is something else.
        """
        import recurring_ical_events  # type: ignore[import-untyped]

        calendar = _parsed(text)
        events = calendar.events
        if not all(
            isinstance(event.start, datetime) and event.get("SUMMARY") in (_WORK, _BREAK)
            for event in events
        ):
            raise CalendarRefused("calendar-unreadable", line=1)
        try:
            self._query = recurring_ical_events.of(calendar)
            self.first_day, self.last_day = self._extent(events)
        except ValueError:
            raise CalendarRefused("calendar-unreadable", line=1) from None
        self._month = lru_cache(_KEPT_MONTHS)(self._read_month)

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def shifts(self, day: date) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        return self._month(day.year, day.month).get(day, ())

    def _extent(self, events: list[icalendar.Event]) -> tuple[date, date | None]:
        first = min(_first_day(event) for event in events)
        last = first
        for event in events:
            last = max(last, _first_day(event))
            for rule in _rules(event):
                if "UNTIL" in rule:
                    until = rule["UNTIL"][0]
                    is_moment = isinstance(until, datetime)
                    last = max(last, in_japan(until).date() if is_moment else until)
                elif "COUNT" not in rule:
                    return first, None
        if any("COUNT" in rule for event in events for rule in _rules(event)) or any(
            "RDATE" in event for event in events
        ):
            begin = datetime.combine(first, datetime.min.time(), JAPAN)
            later = (span[0].date() for _, span in self._between(begin, begin + _COUNTED))
            last = max(last, *later, last)
        return first, last

    def _between(self, start: datetime, end: datetime) -> Iterator[tuple[str, Span]]:
        for event in self._query.between(start, end):
            yield str(event["SUMMARY"]), (in_japan(event.start), in_japan(event.end))

    def _read_month(
        self, year: int, month: int
    ) -> dict[date, tuple[tuple[Span, tuple[Span, ...]], ...]]:
        first = datetime(year, month, 1, tzinfo=JAPAN)
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=JAPAN)
        # Breaks of a shift that begins on the last evening lie in the next month.
        events = sorted(self._between(first, following + LONGEST_SHIFT), key=lambda event: event[1])
        breaks = [span for kind, span in events if kind == _BREAK]
        shifts: dict[date, tuple[tuple[Span, tuple[Span, ...]], ...]] = {}
        for kind, span in events:
            day = span[0].date()
            if kind == _WORK and (day.year, day.month) == (year, month):
                inside = tuple(rest for rest in breaks if rest[0] < span[1] and span[0] < rest[1])
                shifts[day] = (*shifts.get(day, ()), (span, inside))
        return shifts


def reduce_calendar(text: str) -> Imported:
    """Keep of an iCalendar file what says when its owner works.

    Raises:
        CalendarRefused: it cannot be read, says nothing about shifts, or repeats too often.
    """
    import icalendar

    if len(text) > MAX_LENGTH:
        raise CalendarRefused("calendar-too-long", limit=MAX_LENGTH)
    calendar = _parsed(text)
    events = calendar.events
    if len(events) > MAX_EVENTS:
        raise CalendarRefused("calendar-too-many", limit=MAX_EVENTS)
    kept = icalendar.Calendar()
    kept.add("VERSION", "2.0")
    kept.add("PRODID", "-//hitokokyu//hours//")
    if "X-WR-TIMEZONE" in calendar:
        kept["X-WR-TIMEZONE"] = calendar["X-WR-TIMEZONE"]
    for zone in calendar.walk("VTIMEZONE"):
        kept.add_component(zone)
    uids: dict[str, str] = {}
    shifts = without_time = too_long = recurring = 0
    for event in events:
        kind = _kind(event)
        if kind is None:
            without_time += 1
            continue
        if event.end - event.start > LONGEST_SHIFT:
            too_long += 1
            continue
        for rule in _rules(event):
            recurring += 1
            if rule["FREQ"][0] in _TOO_OFTEN or _WITHIN_DAYS & set(rule):
                raise CalendarRefused("calendar-too-often")
        uid = str(event.get("UID", f"none-{len(uids)}"))
        times = icalendar.Event()
        times["UID"] = uids.setdefault(uid, str(len(uids)))
        times["SUMMARY"] = kind
        for name in _KEPT_PROPERTIES:
            if name in event:
                times[name] = event[name]
        kept.add_component(times)
        shifts += kind == _WORK
    if recurring > MAX_RECURRING:
        raise CalendarRefused("calendar-too-many-recurring", limit=MAX_RECURRING)
    if not shifts:
        raise CalendarRefused("calendar-empty")
    reduced = kept.to_ical().decode()
    # Read once more as it will be: what cannot be expanded is refused here, not at a check.
    ShiftCalendar(reduced)._month(datetime.now(JAPAN).year, datetime.now(JAPAN).month)
    return Imported(reduced, shifts, without_time, too_long)


def _parsed(text: str) -> icalendar.Calendar:
    import icalendar

    try:
        calendar = icalendar.Calendar.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        raise CalendarRefused("calendar-unreadable", line=_unreadable_line(text)) from None
    events = calendar.events
    for number, event in enumerate(events):
        if event.errors:
            # Without a name it is a line of which not even the name could be read.
            name, _ = event.errors[0]
            raise CalendarRefused("calendar-unreadable", line=_line_of(text, number, name))
        try:
            fine = event.start <= event.end
        except (ValueError, TypeError, AttributeError):
            raise CalendarRefused(
                "calendar-unreadable", line=_line_of(text, number, "DTSTART")
            ) from None
        if not fine:
            raise CalendarRefused(
                "calendar-end-before-start", line=_line_of(text, number, "DTEND")
            )
    if not events:
        raise CalendarRefused("calendar-empty")
    return calendar


def _kind(event: icalendar.Event) -> str | None:
    """Work or a break; None for what is no time at work."""
    if not isinstance(event.start, datetime) or event.start == event.end:
        return None
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return None
    title = unicodedata.normalize("NFKC", str(event.get("SUMMARY", ""))).strip()
    if _REST.search(title):
        return _BREAK
    return None if _FREE.search(title) else _WORK


def _first_day(event: icalendar.Event) -> date:
    assert isinstance(event.start, datetime)
    return in_japan(event.start).date()


def _rules(event: icalendar.Event) -> list[icalendar.vRecur]:
    rules = event.get("RRULE", [])
    return rules if isinstance(rules, list) else [rules]


def _content_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its number; lines that were folded are whole again."""
    number, whole = 1, ""
    for i, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and whole:
            whole += line[1:]
            continue
        if whole:
            yield number, whole
        number, whole = i, line
    if whole:
        yield number, whole


def _is_readable(line: str) -> bool:
    from icalendar.parser import Contentline

    try:
        Contentline(line).parts()
    except ValueError:
        return False
    return True


def _unreadable_line(text: str) -> int:
    from icalendar.parser import Contentline

    open_components: list[str] = []
    number = 1
    for number, line in _content_lines(text):
        if not _is_readable(line):
            return number
        name, _, value = Contentline(line).parts()
        if not open_components and (name.upper(), value.upper()) != ("BEGIN", "VCALENDAR"):
            return number
        if name.upper() == "BEGIN":
            open_components.append(value.upper())
        elif name.upper() == "END" and open_components.pop() != value.upper():
            return number
    return number


def _line_of(text: str, event: int, name: str | None) -> int:
    """Where a property of an event stands, or its first unreadable line; else where it begins."""
    seen, begin = -1, 1
    for number, line in _content_lines(text):
        if line.upper().strip() == "BEGIN:VEVENT":
            seen += 1
            if seen == event:
                begin = number
        elif seen == event and (
            not _is_readable(line)
            if name is None
            else re.match(rf"{re.escape(name)}[;:]", line, re.IGNORECASE)
        ):
            return number
    return begin
