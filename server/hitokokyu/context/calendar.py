"""Shifts from an iCalendar file. Recurring events are expanded by a library.

Of a calendar only the times are kept, and whether an event is work, a break or free: titles,
places, people and notes may be about others, and are not needed.

Only files, never an address to fetch: that the writer's machine asks a server for a calendar
would tell that server something, and nothing leaves this machine.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..models import FIRST_YEAR, LAST_YEAR, Localized
from .timetable import JAPAN, LONGEST_SHIFT, HoursUnknown, Span, in_japan

if TYPE_CHECKING:
    import icalendar

MAX_LENGTH = 300_000
"""Characters of a file: several years of shifts."""
MAX_EVENTS = 3_000
MAX_REPEATED_DAYS = 60_000
"""Over all events that repeat, the days from the first time to a year from now, or the last.
Expanding a month means walking through them: at this many it takes a few tenths of a second."""
_AHEAD = timedelta(days=5 * 365)
"""How far from now repetitions without an end are followed; beyond, the schedule is valid."""
_LONG_COUNT = 2_000
_KEPT_MONTHS = 30

UNREADABLE = Localized(
    ja="取り込んだシフトのカレンダーを読めません。もう一度取り込んでください。",
    en="The imported calendar cannot be read. Please import it again.",
)

# With every hour or minute a calendar could ask for millions of events.
_TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WITHIN_DAYS = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})

# 休日出勤 is work, 休館日 says nothing about its people.
_FREE = re.compile(
    r"^(?!.*(?:出勤|勤務|当番))"
    r"(?:休$|お?休み|休暇|公休|週休|年休|有休|有給|代休|振休|振替休|特休|特別休暇|夏季休暇|非番|明け"
    r"|off\b|day off|holiday|vacation|leave\b)",
    re.IGNORECASE,
)
_REST = re.compile(r"休憩|仮眠|\bbreak\b|\brest\b", re.IGNORECASE)
_WORK, _BREAK, _NONE = "work", "break", "none"

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
        self._horizon = datetime.now(JAPAN).date() + _AHEAD
        # The library does not say whether its queries may run at the same time.
        self._lock = threading.Lock()
        if not all(
            isinstance(event.start, datetime) and event.get("SUMMARY") in (_WORK, _BREAK, _NONE)
            for event in events
        ):
            raise CalendarRefused("calendar-unreadable", line=1)
        try:
            self._query = recurring_ical_events.of(calendar)
            self.first_day, self.last_day = _extent(events)
        except ValueError:
            raise CalendarRefused("calendar-unreadable", line=1) from None
        self._month = lru_cache(_KEPT_MONTHS)(self._read_month)

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= (self.last_day or self._horizon)

    def shifts(self, day: date) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
        return self._month(day.year, day.month).get(day, ())

    def _between(self, start: datetime, end: datetime) -> Iterator[tuple[str, Span]]:
        with self._lock:
            events = self._query.between(start, end)
        for event in events:
            yield str(event["SUMMARY"]), (in_japan(event.start), in_japan(event.end))

    def _read_month(
        self, year: int, month: int
    ) -> dict[date, tuple[tuple[Span, tuple[Span, ...]], ...]]:
        first = datetime(year, month, 1, tzinfo=JAPAN)
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=JAPAN)
        # Breaks of a shift that begins on the last evening lie in the next month.
        try:
            found = list(self._between(first, following + LONGEST_SHIFT))
        except (ValueError, TypeError, OverflowError):
            # What a rule comes to is known only when it is followed.
            raise HoursUnknown(UNREADABLE) from None
        events = sorted(found, key=lambda event: event[1])
        breaks = [span for kind, span in events if kind == _BREAK]
        shifts: dict[date, tuple[tuple[Span, tuple[Span, ...]], ...]] = {}
        for kind, span in events:
            day = span[0].date()
            if kind == _WORK and (day.year, day.month) == (year, month):
                inside = tuple(rest for rest in breaks if rest[0] < span[1] and span[0] < rest[1])
                shifts[day] = (*shifts.get(day, ()), (span, inside))
        return shifts


def _extent(events: Iterable[icalendar.Event]) -> tuple[date, date | None]:
    """The days of the first and the last shift or break; None if they go on for ever."""
    days: list[date] = []
    endless = False
    for event in events:
        days.append(_first_day(event))
        for rule in _rules(event):
            last = _last_day(event, rule)
            if last is None:
                endless = True
            else:
                days.append(last)
        more = event.get("RDATE", [])
        for times in more if isinstance(more, list) else [more]:
            days += (in_japan(time.dt).date() for time in times.dts if isinstance(time.dt, datetime))
    return min(days), None if endless else max(days)


def _last_day(event: icalendar.Event, rule: icalendar.vRecur) -> date | None:
    """When a repetition is over; None if it is not, or not in this life."""
    from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

    if "UNTIL" in rule:
        until = rule["UNTIL"][0]
        return in_japan(until).date() if isinstance(until, datetime) else until
    if "COUNT" not in rule or rule["COUNT"][0] > _LONG_COUNT:
        return None
    assert isinstance(event.start, datetime)
    # On the clock of its own zone, where the days of the rule are meant.
    times = rrulestr(rule.to_ical().decode(), dtstart=event.start.replace(tzinfo=None))
    last = deque(islice(times, _LONG_COUNT), maxlen=1)
    return in_japan(last[0].replace(tzinfo=event.start.tzinfo)).date() if last else None


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
    shifts = without_time = too_long = repeated_days = 0
    next_year = datetime.now(JAPAN).date() + timedelta(days=365)
    for event in events:
        kind = _kind(event)
        if kind == _NONE:
            without_time += 1
        elif event.end - event.start > LONGEST_SHIFT:
            too_long += 1
            kind = _NONE
        if kind == _NONE:
            # Of a series, what happens once instead of a shift has to stay, or the shift would.
            replaced = event.get("RECURRENCE-ID")
            if replaced is None or not isinstance(replaced.dt, datetime):
                continue
        for rule in _rules(event):
            if rule["FREQ"][0] in _TOO_OFTEN or _WITHIN_DAYS & set(rule):
                raise CalendarRefused("calendar-too-often")
            until = min(_last_day(event, rule) or next_year, next_year)
            repeated_days += max(0, (until - _first_day(event)).days)
        uid = str(event.get("UID", f"none-{len(uids)}"))
        times = icalendar.Event()
        times["UID"] = uids.setdefault(uid, str(len(uids)))
        times["SUMMARY"] = kind
        if kind == _NONE:
            times["DTSTART"] = times["RECURRENCE-ID"] = event["RECURRENCE-ID"]
        else:
            times.update({name: event[name] for name in _KEPT_PROPERTIES if name in event})
        kept.add_component(times)
        shifts += kind == _WORK
    if repeated_days > MAX_REPEATED_DAYS:
        raise CalendarRefused("calendar-too-many-recurring")
    if not shifts:
        raise CalendarRefused("calendar-empty")
    reduced = kept.to_ical().decode()
    # Read once more as it will be: what cannot be followed is refused here, not at a check.
    usable = ShiftCalendar(reduced)
    for day in (usable.first_day, datetime.now(JAPAN).date()):
        try:
            usable.shifts(day)
        except HoursUnknown:
            raise CalendarRefused("calendar-unreadable", line=1) from None
    return Imported(reduced, shifts, without_time, too_long)


_parsing = threading.Lock()


def _parsed(text: str) -> icalendar.Calendar:
    import icalendar
    from icalendar.timezone import tzp

    try:
        with _parsing:
            # The library remembers zones by name for good: one that some other file, perhaps of
            # somebody else, calls the same must not say when this writer works.
            tzp.use_default()
            calendar = icalendar.Calendar.from_ical(text)
    # OSError: of a zone that is called Asia, a folder of the database of zones.
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, OSError):
        raise CalendarRefused("calendar-unreadable", line=_unreadable_line(text)) from None
    if calendar.name != "VCALENDAR":
        raise CalendarRefused("calendar-unreadable", line=1)
    events = calendar.events
    for number, event in enumerate(events):
        if event.errors:
            # Without a name it is a line of which not even the name could be read.
            name, _ = event.errors[0]
            raise CalendarRefused("calendar-unreadable", line=_line_of(text, number, name))
        if not all(map(_can_be_followed, _rules(event))):
            raise CalendarRefused("calendar-unreadable", line=_line_of(text, number, "RRULE"))
        try:
            fine = event.start <= event.end
            known = FIRST_YEAR <= event.start.year and event.end.year <= LAST_YEAR
        except (ValueError, TypeError, AttributeError, OverflowError):
            known = False
        if not known:
            raise CalendarRefused("calendar-unreadable", line=_line_of(text, number, "DTSTART"))
        if not fine:
            raise CalendarRefused("calendar-end-before-start", line=_line_of(text, number, "DTEND"))
    if not events:
        raise CalendarRefused("calendar-empty")
    return calendar


def _kind(event: icalendar.Event) -> str:
    """Work, a break, or neither."""
    if not isinstance(event.start, datetime) or event.start == event.end:
        return _NONE
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return _NONE
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return _NONE
    title = unicodedata.normalize("NFKC", str(event.get("SUMMARY", ""))).strip()
    if _REST.search(title):
        return _BREAK
    return _NONE if _FREE.search(title) else _WORK


def _first_day(event: icalendar.Event) -> date:
    assert isinstance(event.start, datetime)
    return in_japan(event.start).date()


def _can_be_followed(rule: icalendar.vRecur) -> bool:
    """Whether a rule leads from one day to a later one."""
    # UNTIL=202703 is read as a time of day.
    if not all(isinstance(end, date) for end in rule.get("UNTIL", [])):
        return False
    return "FREQ" in rule and all(rule[name][0] >= 1 for name in ("INTERVAL", "COUNT") if name in rule)


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
