"""Working hours in Japan, to the minute, whatever the machine says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hitokokyu.context.schedule import EMBEDDED, USUAL_DAY, Schedule
from hitokokyu.context.timetable import USUAL, Duty, Timetable, holiday

JAPAN = ZoneInfo("Asia/Tokyo")
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
OFF: dict[str, Any] = {}
USUAL_WEEK = {"days": [USUAL_DAY] * 5 + [OFF] * 2}


def day(*shifts: tuple[str, str] | tuple[str, str, list[tuple[str, str]]]) -> dict[str, Any]:
    """Shifts as they are written; `+` before an end says that it is on the next day."""
    return {"shifts": [shift(*one) for one in shifts]}


def shift(start: str, end: str, breaks: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    return {
        "start": start,
        "end": end.removeprefix("+"),
        "ends_next_day": end.startswith("+"),
        "breaks": [{"start": a, "end": b} for a, b in breaks or []],
    }


def timetable(usual: dict[str, Any] = USUAL_WEEK, **parts: Any) -> Timetable:
    written = json.dumps({"usual": usual, **parts})
    return Timetable(Schedule.model_validate_json(written, strict=True))


def at(table: Timetable, moment: str) -> str:
    return table.at(datetime.fromisoformat(moment)).phase


def boundary(table: Timetable, moment: str, before: str, after: str) -> None:
    """A minute and a microsecond before and after, and the moment itself."""
    edge = datetime.fromisoformat(moment)
    for early in (edge - MINUTE, edge - TICK):
        assert table.at(early).phase == before, early
    for late in (edge, edge + TICK, edge + MINUTE):
        assert table.at(late).phase == after, late


# -- the embedded pattern -----------------------------------------------------------------

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
    ("2028-02-29T10:00:00", "working"),  # leap day
]


@pytest.mark.parametrize(("moment", "expected"), MOMENTS)
def test_moment_in_japan(moment: str, expected: str) -> None:
    naive = datetime.fromisoformat(moment)
    assert USUAL.at(naive).phase == expected
    aware = naive.replace(tzinfo=JAPAN)
    assert USUAL.at(aware) == USUAL.at(naive)
    for zone in (UTC, ZoneInfo("America/New_York"), timezone(timedelta(hours=14))):
        assert USUAL.at(aware.astimezone(zone)) == USUAL.at(naive)


@pytest.mark.parametrize(
    ("edge", "before", "after"),
    [
        ("2026-05-01T08:30", "off", "working"),
        ("2026-05-01T12:00", "working", "break"),
        ("2026-05-01T13:00", "break", "working"),
        ("2026-05-01T17:15", "working", "off"),
    ],
)
def test_minute_before_and_after_each_boundary(edge: str, before: str, after: str) -> None:
    boundary(USUAL, edge, before, after)


def test_what_is_left_of_work() -> None:
    hours = USUAL.at(datetime.fromisoformat("2026-05-01T11:24:30"))
    assert (hours.minutes_until_free, hours.free_for) == (36, "break")
    assert hours.free_at == datetime(2026, 5, 1, 12, tzinfo=JAPAN)
    hours = USUAL.at(datetime.fromisoformat("2026-05-01T17:14"))
    assert (hours.minutes_until_free, hours.free_for) == (1, "off")
    assert hours.model_dump(mode="json")["free_at"] == "2026-05-01T17:15:00+09:00"
    for free in ("2026-05-01T12:30", "2026-05-01T18:00", "2026-05-02T10:00"):
        hours = USUAL.at(datetime.fromisoformat(free))
        assert (hours.free_at, hours.minutes_until_free, hours.free_for) == (None, None, None)


def test_no_moment_is_a_saturday() -> None:
    assert USUAL.at(None).phase == "off"


@pytest.mark.parametrize("year", [1970, 2200])
@pytest.mark.parametrize("offset", [-12, 0, 14])
def test_first_and_last_year(year: int, offset: int) -> None:
    zone = timezone(timedelta(hours=offset))
    for moment in (datetime(year, 1, 1, tzinfo=zone), datetime(year, 12, 31, 23, 59, tzinfo=zone)):
        assert USUAL.at(moment).phase == "off"


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        # New York puts its clock back on 2026-11-01, forward on 2026-03-08.
        ("2026-10-30T19:30", "America/New_York", "off"),  # 08:30 in Japan, but on a Saturday
        ("2026-11-02T18:29", "America/New_York", "off"),
        ("2026-11-04T18:29", "America/New_York", "off"),
        ("2026-11-04T18:30", "America/New_York", "working"),
        ("2026-03-05T18:30", "America/New_York", "working"),
        ("2026-03-09T19:29", "America/New_York", "off"),
        ("2026-03-09T19:30", "America/New_York", "working"),
        # London is an hour closer in summer.
        ("2026-07-01T00:29", "Europe/London", "off"),
        ("2026-07-01T00:30", "Europe/London", "working"),
        ("2026-12-01T00:30", "Europe/London", "working"),
        ("2026-12-01T08:14", "Europe/London", "working"),
        ("2026-12-01T08:15", "Europe/London", "off"),
    ],
)
def test_travelling_laptop_with_summer_time(local: str, zone: str, expected: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
    assert USUAL.at(moment).phase == expected


def test_hour_that_happens_twice() -> None:
    """When a clock is put back, the same reading is two moments; the offset tells them apart."""
    twice = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    table = timetable({"days": [day(("00:00", "15:00"))] * 7, "on_holidays": True})
    assert table.at(twice).phase == "working"  # 14:30 in Japan
    assert table.at(twice.replace(fold=1)).phase == "off"  # 15:30


def test_zone_of_the_machine_does_not_matter() -> None:
    code = (
        "from datetime import datetime; from hitokokyu.context.timetable import USUAL;"
        "print([USUAL.at(datetime.fromisoformat(m)).phase for m in"
        " ('2026-07-01T08:29', '2026-07-01T08:30', '2026-06-30T23:30+00:00')])"
    )
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati", "Asia/Tokyo"):
        answer = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        )
        assert answer.stdout.strip() == "['off', 'working', 'working']", zone


# -- schedules of one's own ---------------------------------------------------------------


def test_source() -> None:
    assert USUAL.at(datetime(2026, 5, 1, 10)).source == "embedded"
    assert Timetable(EMBEDDED).at(datetime(2026, 5, 1, 10)).source == "schedule"


def test_night_over_midnight() -> None:
    night = day(("17:15", "+08:30", [("23:30", "00:30"), ("02:00", "04:00")]))
    table = timetable({"days": [night, *[OFF] * 6]})  # Monday nights
    boundary(table, "2026-06-01T17:15", "off", "working")
    boundary(table, "2026-06-01T23:30", "working", "break")
    boundary(table, "2026-06-02T00:30", "break", "working")
    boundary(table, "2026-06-02T02:00", "working", "break")
    boundary(table, "2026-06-02T04:00", "break", "working")
    boundary(table, "2026-06-02T08:30", "working", "off")
    assert at(table, "2026-06-02T18:00") == "off"
    hours = table.at(datetime.fromisoformat("2026-06-01T20:00"))
    assert hours.free_at == datetime(2026, 6, 1, 23, 30, tzinfo=JAPAN)
    hours = table.at(datetime.fromisoformat("2026-06-02T07:00"))
    assert (hours.minutes_until_free, hours.free_for) == (90, "off")


def test_end_at_24_00_and_start_at_00_00() -> None:
    table = timetable({"days": [day(("16:00", "24:00")), day(("00:00", "06:00")), *[OFF] * 5]})
    boundary(table, "2026-06-01T16:00", "off", "working")
    assert at(table, "2026-06-01T23:59:59.999999") == "working"
    assert at(table, "2026-06-02T00:00") == "working"
    boundary(table, "2026-06-02T06:00", "working", "off")
    hours = table.at(datetime.fromisoformat("2026-06-01T22:00"))
    assert hours.minutes_until_free == 8 * 60
    alone = timetable({"days": [day(("16:00", "24:00")), *[OFF] * 6]})
    boundary(alone, "2026-06-02T00:00", "working", "off")


def test_turn_of_twenty_four_hours() -> None:
    """The fire service: one day on, two days off, counted from a date."""
    turn = day(("08:30", "+08:30", [("12:00", "13:00"), ("22:00", "05:00")]))
    table = timetable({"days": [turn, OFF, OFF], "first_day": "2026-02-27", "on_holidays": True})
    boundary(table, "2028-02-29T08:30", "off", "working")  # 732 days later, a leap day
    assert at(table, "2026-02-28T03:00") == "break"
    boundary(table, "2026-02-28T05:00", "break", "working")
    boundary(table, "2026-02-28T08:30", "working", "off")
    assert at(table, "2026-03-01T10:00") == "off"
    assert at(table, "2026-03-02T10:00") == "working"
    assert at(table, "2026-02-24T10:00") == "working"  # before the date, too
    assert at(table, "2027-01-01T10:00") == "off"
    assert at(table, "2027-01-02T10:00") == "working"  # 309 days after the date


def test_shifts_that_touch_are_one() -> None:
    table = timetable({"days": [day(("09:00", "12:00"), ("12:00", "15:00")), *[OFF] * 6]})
    assert table.at(datetime.fromisoformat("2026-06-01T11:00")).minutes_until_free == 240


def test_work_without_an_end_in_sight() -> None:
    always = timetable({"days": [day(("00:00", "24:00"))] * 7, "on_holidays": True})
    hours = always.at(datetime.fromisoformat("2026-06-01T11:00"))
    assert (hours.phase, hours.free_at, hours.minutes_until_free) == ("working", None, None)


def test_holidays_on_a_shift() -> None:
    sundays = [OFF] * 6 + [day(("22:00", "+06:00"))]
    closed = timetable({"days": sundays})
    opened = timetable({"days": sundays, "on_holidays": True})
    assert at(closed, "2026-05-03T23:00") == "off"  # Constitution Day, a Sunday
    assert at(opened, "2026-05-03T23:00") == "working"
    # A night that began before the holiday goes on: Monday the 21st is a holiday.
    for table in (closed, opened):
        assert at(table, "2026-09-21T05:00") == "working"


def test_names_of_free_days() -> None:
    names = {
        "2026-05-06": ("振替休日", "Substitute Holiday"),
        "2026-09-22": ("国民の休日", "National Holiday"),
        "2026-12-29": ("年末年始", "Turn of the year"),
        "2027-01-01": ("元日", "New Year's Day"),
    }
    for written, expected in names.items():
        found = holiday(date.fromisoformat(written))
        assert found is not None
        assert (found.ja, found.en) == expected
    assert holiday(date(2026, 12, 28)) is None
    assert holiday(date(2027, 1, 4)) is None


def test_periods() -> None:
    short = {"days": [day(("09:30", "16:00", [("12:00", "13:00")]))] * 5 + [OFF] * 2}
    table = timetable(
        periods=[
            {"name": "時短", "first": "2026-06-02", "last": "2026-06-04", "pattern": short},
            {"first": "2026-06-08", "pattern": {"days": [OFF] * 7}},
        ]
    )
    assert at(table, "2026-06-01T08:45") == "working"
    for there in ("2026-06-02", "2026-06-03", "2026-06-04"):
        boundary(table, f"{there}T09:30", "off", "working")
        boundary(table, f"{there}T16:00", "working", "off")
    assert at(table, "2026-06-05T08:45") == "working"
    assert at(table, "2030-06-05T10:00") == "off"


def test_single_days() -> None:
    table = timetable(
        changes=[
            {"kind": "leave", "first": "2026-06-01", "last": "2026-06-02"},
            {"kind": "morning-off", "first": "2026-06-03"},
            {"kind": "afternoon-off", "first": "2026-06-04"},
            {"kind": "hours-off", "first": "2026-06-05", "start": "14:00", "end": "15:00"},
            {"kind": "telework", "first": "2026-06-05"},
            {"kind": "shifts", "first": "2026-06-06", "shifts": [shift("10:00", "12:00")]},
            {"kind": "shifts", "first": "2026-05-05", "shifts": [shift("10:00", "12:00")]},
        ]
    )
    assert at(table, "2026-06-01T10:00") == at(table, "2026-06-02T10:00") == "off"
    boundary(table, "2026-06-03T13:00", "off", "working")
    boundary(table, "2026-06-04T12:00", "working", "off")
    assert at(table, "2026-06-04T15:00") == "off"
    boundary(table, "2026-06-05T14:00", "working", "off")
    boundary(table, "2026-06-05T15:00", "off", "working")
    boundary(table, "2026-06-06T10:00", "off", "working")  # a Saturday
    assert at(table, "2026-05-05T11:00") == "working"  # a public holiday
    hours = table.at(datetime.fromisoformat("2026-06-05T13:30"))
    assert (hours.minutes_until_free, hours.free_for) == (30, "off")


def test_half_days_without_a_break_are_equally_long() -> None:
    plain = {"days": [day(("09:00", "13:00"))] * 7}
    table = timetable(
        plain,
        changes=[
            {"kind": "morning-off", "first": "2026-06-03"},
            {"kind": "afternoon-off", "first": "2026-06-04"},
            {"kind": "morning-off", "first": "2026-05-05"},  # free anyway
        ],
    )
    boundary(table, "2026-06-03T11:00", "off", "working")
    boundary(table, "2026-06-04T11:00", "working", "off")
    assert at(table, "2026-05-05T12:00") == "off"


def test_leave_in_the_middle_of_a_night() -> None:
    """A night belongs to the day on which it starts; hours are free by the clock."""
    nights = {"days": [day(("22:00", "+06:00"))] * 5 + [OFF] * 2}
    table = timetable(
        nights,
        changes=[
            {"kind": "leave", "first": "2026-06-03"},
            {"kind": "hours-off", "first": "2026-06-05", "start": "05:00", "end": "06:00"},
        ],
    )
    assert at(table, "2026-06-03T05:00") == "working"
    assert at(table, "2026-06-03T23:00") == at(table, "2026-06-04T05:00") == "off"
    boundary(table, "2026-06-05T05:00", "working", "off")


def test_two_shifts_at_once_are_work() -> None:
    table = timetable(
        {"days": [day(("17:00", "+09:00")), *[OFF] * 6]},
        changes=[{"kind": "shifts", "first": "2026-06-02", "shifts": [shift("08:00", "17:00", [("08:30", "10:00")])]}],
    )
    boundary(table, "2026-06-02T09:00", "working", "break")


# -- official duty ------------------------------------------------------------------------


def test_duty_is_for_a_while() -> None:
    since = datetime(2026, 6, 1, 10, tzinfo=JAPAN)
    table = Timetable(None, None, Duty(since.astimezone(UTC), since.astimezone(UTC) + 2 * MINUTE))
    boundary(table, "2026-06-01T10:02", "duty", "working")
    boundary(table, "2026-06-01T10:00", "working", "duty")
    assert table.at(None).phase == "off"


# -- what cannot be meant -----------------------------------------------------------------

NIGHT = shift("22:00", "+06:00")


@pytest.mark.parametrize(
    ("written", "code", "field"),
    [
        ({"usual": {"days": [day(("10:00", "09:00"))] + [OFF] * 6}}, "hours-end-before-start", "usual.days[0].shifts[0].end"),
        ({"usual": {"days": [day(("10:00", "10:00"))] + [OFF] * 6}}, "hours-end-before-start", "usual.days[0].shifts[0].end"),
        ({"usual": {"days": [OFF, day(("10:00", "+10:01"))] + [OFF] * 5}}, "hours-shift-too-long", "usual.days[1].shifts[0].end"),
        ({"usual": {"days": [day(("24:00", "+06:00"))] + [OFF] * 6}}, "wrong-clock", "usual.days[0].shifts[0].start"),
        ({"usual": {"days": [day(("09:00", "12:00"), ("11:00", "15:00"))] + [OFF] * 6}}, "hours-overlap", "usual.days[0].shifts[1].start"),
        ({"usual": {"days": [day(("11:00", "15:00"), ("09:00", "12:00"))] + [OFF] * 6}}, "hours-overlap", "usual.days[0].shifts[0].start"),
        ({"usual": {"days": [{"shifts": [NIGHT]}, day(("05:00", "09:00"))] + [OFF] * 5}}, "hours-overlap", "usual.days[0].shifts[0].end"),
        # From Sunday night into Monday.
        ({"usual": {"days": [day(("05:00", "09:00"))] + [OFF] * 5 + [{"shifts": [NIGHT]}]}}, "hours-overlap", "usual.days[6].shifts[0].end"),
        ({"usual": {"days": [day(("09:00", "17:00", [("08:00", "09:30")]))] + [OFF] * 6}}, "hours-break-outside", "usual.days[0].shifts[0].breaks[0].start"),
        ({"usual": {"days": [day(("09:00", "17:00", [("16:00", "18:00")]))] + [OFF] * 6}}, "hours-break-outside", "usual.days[0].shifts[0].breaks[0].end"),
        ({"usual": {"days": [day(("22:00", "+06:00", [("07:00", "08:00")]))] + [OFF] * 6}}, "hours-break-outside", "usual.days[0].shifts[0].breaks[0].start"),
        ({"usual": {"days": [day(("09:00", "17:00", [("13:00", "12:00")]))] + [OFF] * 6}}, "hours-end-before-start", "usual.days[0].shifts[0].breaks[0].end"),
        ({"usual": {"days": [day(("09:00", "17:00", [("12:00", "13:00"), ("12:30", "14:00")]))] + [OFF] * 6}}, "hours-breaks-overlap", "usual.days[0].shifts[0].breaks[1].start"),
        ({"usual": {"days": [OFF] * 6}}, "hours-week-needs-seven-days", "usual.days"),
        ({"usual": {"days": [day(("08:00", "+08:00"), ("09:00", "10:00"))], "first_day": "2026-01-01"}}, "hours-overlap", "usual.days[0].shifts[1].start"),
        ({"periods": [{"first": "2026-05-02", "last": "2026-05-01", "pattern": USUAL_WEEK}]}, "hours-last-before-first", "periods[0].last"),
        ({"periods": [{"first": "2026-05-02", "pattern": USUAL_WEEK}, {"first": "2026-06-02", "pattern": USUAL_WEEK}]}, "hours-periods-overlap", "periods[1].first"),
        ({"periods": [{"first": "2026-05-02", "pattern": {"days": [day(("9:00", "8:00"))] + [OFF] * 6}}]}, "hours-end-before-start", "periods[0].pattern.days[0].shifts[0].end"),
        ({"changes": [{"kind": "leave", "first": "2026-05-02", "last": "2026-05-01"}]}, "hours-last-before-first", "changes[0].last"),
        ({"changes": [{"kind": "leave", "first": "2026-05-02", "last": "2026-05-05"}, {"kind": "telework", "first": "2026-05-05"}]}, "hours-changes-conflict", "changes[1].first"),
        ({"changes": [{"kind": "morning-off", "first": "2026-05-02"}, {"kind": "afternoon-off", "first": "2026-05-02"}]}, "hours-changes-conflict", "changes[1].first"),
        ({"changes": [{"kind": "hours-off", "first": "2026-05-02", "start": "9:00"}]}, "wrong-clock", "changes[0].end"),
        ({"changes": [{"kind": "hours-off", "first": "2026-05-02", "start": "9:00", "end": "8:00"}]}, "hours-end-before-start", "changes[0].end"),
        ({"changes": [{"kind": "leave", "first": "2026-05-02", "end": "8:00"}]}, "hours-not-for-this-change", "changes[0].end"),
        ({"changes": [{"kind": "leave", "first": "2026-05-02", "shifts": [NIGHT]}]}, "hours-not-for-this-change", "changes[0].shifts"),
        ({"changes": [{"kind": "shifts", "first": "2026-05-02"}]}, "hours-shift-missing", "changes[0].shifts"),
        ({"changes": [{"kind": "shifts", "first": "2026-05-02", "shifts": [shift("9:00", "12:00"), shift("11:00", "13:00")]}]}, "hours-overlap", "changes[0].shifts[1].start"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_at_its_field(
    written: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        Schedule.model_validate_json(json.dumps({"usual": USUAL_WEEK, **written}), strict=True)
    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]["field"]) == (code, field)


@pytest.mark.parametrize("written", ["8時半", "25:00", "24:01", "8:60", "", "-1:00", "8.30", 830, None, "٨:٣٠"])
def test_what_is_no_time_of_day(written: Any) -> None:
    usual = {"days": [{"shifts": [{"start": written, "end": "17:00"}]}] + [OFF] * 6}
    with pytest.raises(ValidationError) as refused:
        Schedule.model_validate_json(json.dumps({"usual": usual}), strict=True)
    (error,) = refused.value.errors()
    assert error["type"] == "wrong-clock"
    assert error["loc"] == ("usual", "days", 0, "shifts", 0, "start")


@pytest.mark.parametrize("written", ["8:30", "08:30", " 08:30 ", "８：３０"])
def test_ways_to_write_a_time(written: str) -> None:
    table = timetable({"days": [day((written, "17:00"))] + [OFF] * 6})
    boundary(table, "2026-06-01T08:30", "off", "working")
    assert table.schedule.model_dump(mode="json")["usual"]["days"][0]["shifts"][0]["start"] == "08:30"


def test_hours_off_of_one_day_may_be_several() -> None:
    table = timetable(
        changes=[
            {"kind": "hours-off", "first": "2026-06-05", "start": "09:00", "end": "10:00"},
            {"kind": "hours-off", "first": "2026-06-05", "start": "10:00", "end": "11:00"},
        ]
    )
    assert at(table, "2026-06-05T09:30") == at(table, "2026-06-05T10:30") == "off"


# -- whatever the schedule ----------------------------------------------------------------

CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda m: f"{m // 60:02}:{m % 60:02}")
SHIFTS = st.builds(
    lambda start, end, next_day, rest: {
        "start": start, "end": end, "ends_next_day": next_day,
        "breaks": [{"start": rest[0], "end": rest[1]}] if rest else [],
    },
    CLOCKS, CLOCKS | st.just("24:00"), st.booleans(), st.none() | st.tuples(CLOCKS, CLOCKS),
)  # fmt: skip
PLANS = st.builds(lambda shifts: {"shifts": shifts}, st.lists(SHIFTS, max_size=2))
DATES = st.dates(date(1970, 1, 1), date(2200, 12, 31))
PATTERNS = st.builds(
    lambda days, first, closed: {
        "days": [days[i % len(days)] for i in range(7)] if first is None else days,
        "first_day": first and first.isoformat(),
        "on_holidays": closed,
    },
    st.lists(PLANS, min_size=1, max_size=8), st.none() | DATES, st.booleans(),
)  # fmt: skip
CHANGES = st.builds(
    lambda kind, first, days, start, end, shifts: {
        "kind": kind,
        "first": first.isoformat(),
        "last": min(first + timedelta(days), date(2200, 12, 31)).isoformat(),
        **({"start": start, "end": end} if kind == "hours-off" else {}),
        **({"shifts": shifts} if kind == "shifts" else {}),
    },
    st.sampled_from(["leave", "morning-off", "afternoon-off", "hours-off", "telework", "shifts"]),
    DATES, st.integers(0, 400), CLOCKS, CLOCKS, st.lists(SHIFTS, min_size=1, max_size=2),
)  # fmt: skip
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


def _valid(written: dict[str, Any]) -> Timetable | None:
    try:
        return Timetable(Schedule.model_validate_json(json.dumps(written), strict=True))
    except ValidationError:
        return None


SCHEDULES = st.builds(
    lambda usual, changes: {"usual": usual, "changes": changes}, PATTERNS, st.lists(CHANGES, max_size=2)
)
TABLES = SCHEDULES.map(_valid).filter(lambda table: table is not None)


@settings(max_examples=80, deadline=None)
@given(data=st.data(), table=TABLES)
def test_work_ends_exactly_when_it_was_said(data: st.DataObject, table: Timetable) -> None:
    moment = data.draw(
        st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31, 23, 59), timezones=OFFSETS)
    )
    # Half of the time next to a change, where there is one.
    if table.schedule.changes and data.draw(st.booleans()):
        first = table.schedule.changes[0].first
        clock = timedelta(minutes=data.draw(st.integers(0, 2879)))
        moment = datetime(first.year, first.month, first.day, tzinfo=JAPAN) + clock
    hours = table.at(moment)
    if hours.free_at is None:
        return
    assert hours.phase == "working"
    assert hours.free_at > moment
    minutes = hours.minutes_until_free
    assert minutes is not None
    assert timedelta(minutes=minutes - 1) < hours.free_at - moment <= timedelta(minutes=minutes)
    assert table.at(hours.free_at).phase == hours.free_for
    span = hours.free_at - moment
    for part in (TICK, span / 3, span / 2, span - TICK):
        inside = table.at(moment + part)
        assert (inside.phase, inside.free_at) == ("working", hours.free_at)


@settings(max_examples=80, deadline=None)
@given(
    table=TABLES,
    moment=st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31, 23, 59), timezones=st.none() | OFFSETS),
)
def test_every_moment_has_an_answer(table: Timetable, moment: datetime) -> None:
    hours = table.at(moment)
    assert (hours.free_at is not None) <= (hours.phase == "working")
    there = moment if moment.tzinfo else moment.replace(tzinfo=JAPAN)
    assert table.at(there.astimezone(UTC)) == hours


@settings(max_examples=80, deadline=None)
@given(written=SCHEDULES)
def test_schedule_is_kept_as_it_is_written(written: dict[str, Any]) -> None:
    table = _valid(written)
    if table is not None:
        again = Schedule.model_validate_json(table.schedule.model_dump_json(), strict=True)
        assert again == table.schedule
