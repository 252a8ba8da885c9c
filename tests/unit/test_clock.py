"""Working hours in Japan, to the minute, whatever the machine says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from hitokokyu.context.clock import phase

FRIDAY = "2026-05-01T"
MOMENTS = [
    (f"{FRIDAY}08:29:59", "off"),
    (f"{FRIDAY}08:30:00", "working"),
    (f"{FRIDAY}11:59:59", "working"),
    (f"{FRIDAY}12:00:00", "break"),
    (f"{FRIDAY}12:59:59", "break"),
    (f"{FRIDAY}13:00:00", "working"),
    (f"{FRIDAY}17:14:59", "working"),
    (f"{FRIDAY}17:15:00", "off"),
    (f"{FRIDAY}00:00:00", "off"),
    ("2026-05-02T10:00:00", "off"),  # Saturday
    ("2026-05-03T10:00:00", "off"),  # Sunday
    ("2026-05-06T10:00:00", "off"),  # Constitution Day fell on a Sunday
    ("2026-05-07T10:00:00", "working"),
    ("2026-09-22T10:00:00", "off"),  # between two holidays
    ("2026-05-06T12:30:00", "off"),  # no break on a holiday
    ("2026-12-28T10:00:00", "working"),
    ("2026-12-29T10:00:00", "off"),
    ("2027-01-01T10:00:00", "off"),
    ("2025-01-03T10:00:00", "off"),
    ("2027-01-04T10:00:00", "working"),
]


@pytest.mark.parametrize(("moment", "expected"), MOMENTS)
def test_moment_in_japan(moment: str, expected: str) -> None:
    naive = datetime.fromisoformat(moment)
    assert phase(naive) == expected
    aware = naive.replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    assert phase(aware) == expected
    for zone in (UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=14))):
        assert phase(aware.astimezone(zone)) == expected


def test_no_moment_is_a_saturday() -> None:
    assert phase(None) == "off"


@pytest.mark.parametrize("year", [1970, 2200])
@pytest.mark.parametrize("offset", [-12, 0, 14])
def test_first_and_last_year(year: int, offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    for moment in (datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, 59, tzinfo=zone)):
        assert phase(moment) == "off"
