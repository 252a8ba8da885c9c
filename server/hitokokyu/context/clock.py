"""Is it working time in Japan? Only the embedded pattern yet: weekdays 8:30-17:15, noon break."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

JAPAN = ZoneInfo("Asia/Tokyo")

_START, _END = time(8, 30), time(17, 15)
_BREAK_START, _BREAK_END = time(12, 0), time(13, 0)
_SATURDAY = 5

Phase = Literal["working", "break", "off"]


@cache
def _japanese_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("JP")


def _is_closed(day: date) -> bool:
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= _SATURDAY or year_end or day in _japanese_holidays()


def phase(now: datetime | None) -> Phase:
    """Working, break or off, at this moment in Japan.

    Args:
        now: without an offset it is Japan time. None means the documented default, a Saturday.
    """
    if now is None:
        return "off"
    local = now.replace(tzinfo=JAPAN) if now.tzinfo is None else now.astimezone(JAPAN)
    clock = local.time()
    if not _START <= clock < _END or _is_closed(local.date()):
        return "off"
    return "break" if _BREAK_START <= clock < _BREAK_END else "working"
