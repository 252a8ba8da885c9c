"""The hours that a store keeps, read again when they or the file of the calendar change."""

from __future__ import annotations

import os
import stat
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from ..models import Hours, Localized
from ..store import StoreError
from ..store.hours import HoursRecord, StoredHours
from .calendar import (
    MAX_LENGTH,
    UNREADABLE,
    CalendarRefused,
    Imported,
    ShiftCalendar,
    reduce_calendar,
)
from .schedule import EMBEDDED, Schedule
from .timetable import Duty, HoursUnknown, Timetable

_MOST_BYTES = 4 * MAX_LENGTH


@dataclass(frozen=True)
class _Seen:
    stored: StoredHours
    file: tuple[int, int, int] | None
    """What tells one state of the file from another: node, size, time of change (ns)."""


class KeptHours:
    """Knows what a moment is to the owner of a store. Safe to share between threads."""

    def __init__(self, record: HoursRecord) -> None:
        self._record = record
        self._lock = threading.Lock()
        self._known: tuple[_Seen, Timetable | HoursUnknown] | None = None

    def at(self, moment: datetime | None) -> Hours:
        """What a moment is, see `Timetable.at`.

        Raises:
            HoursUnknown: what is kept cannot be read.
        """
        return self.timetable().at(moment)

    def timetable(self) -> Timetable:
        """
        Raises:
            HoursUnknown: what is kept cannot be read.
        """
        try:
            stored = self._record.read()
        except StoreError:
            raise HoursUnknown(_STORE) from None
        file = stored.calendar_file
        seen = _Seen(stored, None if file is None else _state(file))
        known = self._known
        if known is None or known[0] != seen:
            with self._lock:
                known = self._known
                if known is None or known[0] != seen:
                    known = self._known = (seen, _understood(stored))
        if isinstance(known[1], HoursUnknown):
            raise HoursUnknown(known[1].words)
        return known[1]


    def schedule(self) -> Schedule:
        """What its owner wrote, whatever became of the calendar; the usual hours if nothing.

        Raises:
            HoursUnknown: what is kept cannot be read.
        """
        try:
            return _schedule(self._record.read()) or EMBEDDED
        except StoreError:
            raise HoursUnknown(_STORE) from None


class NoHours:
    """Stands for hours whose store cannot even be opened."""

    def at(self, moment: datetime | None) -> Hours:
        raise HoursUnknown(_STORE)


def _understood(stored: StoredHours) -> Timetable | HoursUnknown:
    calendar: ShiftCalendar | None = None
    try:
        schedule = _schedule(stored)
        if stored.calendar_file is not None:
            calendar = ShiftCalendar(read_calendar_file(stored.calendar_file).text)
        elif stored.calendar is not None:
            calendar = ShiftCalendar(stored.calendar)
    except HoursUnknown as unknown:
        return unknown
    except CalendarRefused:
        return HoursUnknown(_CALENDAR_FILE if stored.calendar_file is not None else UNREADABLE)
    duty: Duty | None = None
    if stored.duty_since is not None and stored.duty_until is not None:
        duty = Duty(
            datetime.fromtimestamp(stored.duty_since, UTC), datetime.fromtimestamp(stored.duty_until, UTC)
        )
    return Timetable(schedule, calendar, duty)


def _schedule(stored: StoredHours) -> Schedule | None:
    if stored.schedule is None:
        return None
    try:
        return Schedule.model_validate_json(stored.schedule, strict=True)
    except ValidationError:
        raise HoursUnknown(_SCHEDULE) from None


def _state(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def read_calendar_file(path: str) -> Imported:
    """Read shifts from a file of this machine.

    Raises:
        CalendarRefused: it is not there, not on this machine, or no calendar.
    """
    # Two slashes name another machine (Windows), and to look there is to tell it something.
    if path[:2] in ("\\\\", "//") or not Path(path).is_absolute():
        raise CalendarRefused("calendar-file-elsewhere")
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):
            raise CalendarRefused("calendar-file-missing")
        if found.st_size > _MOST_BYTES:
            raise CalendarRefused("calendar-too-long", limit=MAX_LENGTH)
        content = Path(path).read_bytes()
    except (OSError, ValueError):
        raise CalendarRefused("calendar-file-missing") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CalendarRefused("calendar-unreadable", line=line) from None
    return reduce_calendar(text)


_STORE = Localized(
    ja="記録ファイルを読めません。フォルダの権限と空き容量を確かめてください。",
    en="The store cannot be read. Check the folder's permissions and free space.",
)
_SCHEDULE = Localized(
    ja="保存してある勤務予定を読めません。もう一度入力して保存してください。",
    en="Your stored schedule cannot be read. Please enter it again and save it.",
)
_CALENDAR_FILE = Localized(
    ja="シフトのカレンダーのファイルを読めません。場所と中身を確かめ、もう一度指定してください。",
    en="The file of your shift calendar cannot be read. Check where it is and what is in it, and choose it again.",
)
