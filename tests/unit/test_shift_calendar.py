"""Shifts from iCalendar files: zones, repetitions with exceptions, and whatever else is in such files."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hitokokyu.context.calendar import CalendarRefused, ShiftCalendar, reduce_calendar
from hitokokyu.context.timetable import JAPAN, Timetable

NEW_YORK = """BEGIN:VTIMEZONE
TZID:Eastern
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str, title: str = "早番", uid: str = "1") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT"])


def calendar(*parts: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *parts, "END:VCALENDAR", ""])


def timetable(*parts: str) -> Timetable:
    return Timetable(None, ShiftCalendar(reduce_calendar(calendar(*parts)).text))


def work(table: Timetable, day: str) -> list[str]:
    """The day's segments, `09:00-12:00`, a break in brackets."""
    found = []
    for segment in table.segments(date.fromisoformat(day)):
        times = f"{segment.start:%H:%M}-{segment.end:%H:%M}"
        found.append(times if segment.phase == "working" else f"({times})")
    return found


def test_zones_are_brought_to_japan() -> None:
    moments = {
        "DTSTART;TZID=Asia/Tokyo:20260601T090000": "DTEND;TZID=Asia/Tokyo:20260601T120000",
        "DTSTART:20260601T000000Z": "DTEND:20260601T030000Z",
        "DTSTART:20260601T090000": "DTEND:20260601T120000",  # floating: the writer's own clock
        "DTSTART;TZID=America/New_York:20260531T200000": "DURATION:PT3H",
    }
    for start, end in moments.items():
        assert work(timetable(event(start, end)), "2026-06-01") == ["09:00-12:00"], start


def test_zone_of_the_whole_calendar() -> None:
    shift = event("DTSTART:20260601T000000Z", "DTEND:20260601T030000Z")
    assert work(timetable("X-WR-TIMEZONE:Asia/Tokyo", shift), "2026-06-01") == ["09:00-12:00"]


@pytest.mark.parametrize("zone", ["America/New_York", "Eastern"])
def test_repetition_across_the_end_of_summer_time(zone: str) -> None:
    """Eight in the evening there is another hour in Japan from the first of November on."""
    table = timetable(
        NEW_YORK,
        event(f"DTSTART;TZID={zone}:20261029T200000", f"DTEND;TZID={zone}:20261029T230000", "RRULE:FREQ=DAILY;COUNT=6"),
    )
    assert work(table, "2026-10-31") == ["09:00-12:00"]
    assert work(table, "2026-11-01") == ["09:00-12:00"]
    assert work(table, "2026-11-02") == ["10:00-13:00"]
    assert work(table, "2026-11-04") == ["10:00-13:00"]
    calendar_ = table.calendar
    assert isinstance(calendar_, ShiftCalendar)
    assert (calendar_.first_day, calendar_.last_day) == (date(2026, 10, 30), date(2026, 11, 4))


def test_repetition_with_exceptions() -> None:
    table = timetable(
        event(
            "DTSTART;TZID=Asia/Tokyo:20260601T090000", "DTEND;TZID=Asia/Tokyo:20260601T120000",
            "RRULE:FREQ=DAILY;UNTIL=20260605T000000Z",
            "EXDATE;TZID=Asia/Tokyo:20260602T090000",
            "RDATE;TZID=Asia/Tokyo:20260610T090000",
        ),
        event(
            "RECURRENCE-ID;TZID=Asia/Tokyo:20260603T090000",
            "DTSTART;TZID=Asia/Tokyo:20260603T140000", "DTEND;TZID=Asia/Tokyo:20260603T150000",
        ),
    )  # fmt: skip
    assert work(table, "2026-06-01") == ["09:00-12:00"]
    assert work(table, "2026-06-02") == []
    assert work(table, "2026-06-03") == ["14:00-15:00"]
    assert work(table, "2026-06-04") == ["09:00-12:00"]
    assert work(table, "2026-06-06") == []
    assert work(table, "2026-06-10") == ["09:00-12:00"]
    # From the day after its last shift on the calendar says nothing, and the usual week counts.
    assert work(table, "2026-06-11") == ["08:30-12:00", "(12:00-13:00)", "13:00-17:15"]


@pytest.mark.parametrize(
    "instead",
    [
        ["DTSTART:20260602T000000Z", "DTEND:20260602T030000Z", "STATUS:CANCELLED"],
        ["DTSTART:20260602T000000Z", "DTEND:20260602T030000Z", "TRANSP:TRANSPARENT"],
        ["DTSTART;VALUE=DATE:20260602", "DTEND;VALUE=DATE:20260603"],
        ["DTSTART:20260602T000000Z", "DTEND:20260605T000000Z"],
        ["DTSTART:20260602T000000Z", "DTEND:20260602T030000Z", "SUMMARY:年休"],
    ],
)
def test_what_happens_once_instead_of_a_shift(instead: list[str]) -> None:
    single = event("RECURRENCE-ID:20260602T000000Z", *instead)
    if "SUMMARY:年休" in instead:
        single = single.replace("SUMMARY:早番\n", "")
    table = timetable(event("DTSTART:20260601T000000Z", "DTEND:20260601T030000Z", "RRULE:FREQ=DAILY;COUNT=3"), single)
    assert work(table, "2026-06-01") == work(table, "2026-06-03") == ["09:00-12:00"]
    assert work(table, "2026-06-02") == []


def test_three_shifts_and_their_breaks() -> None:
    table = timetable(
        event("DTSTART:20260601T070000", "DTEND:20260601T153000", uid="1"),
        event("DTSTART:20260601T110000", "DTEND:20260601T120000", title="休憩", uid="2"),
        event("DTSTART:20260630T163000", "DTEND:20260701T093000", title="夜勤", uid="3"),
        event("DTSTART:20260701T010000", "DTEND:20260701T030000", title="仮眠", uid="4"),
        event("DTSTART;VALUE=DATE:20260702", "DTEND;VALUE=DATE:20260703", title="明け", uid="5"),
        event("DTSTART:20260703T000000", "DTEND:20260703T235900", title="公休", uid="6"),
    )
    assert work(table, "2026-06-01") == ["07:00-11:00", "(11:00-12:00)", "12:00-15:30"]
    assert work(table, "2026-06-30") == ["16:30-00:00"]
    assert work(table, "2026-07-01") == ["00:00-01:00", "(01:00-03:00)", "03:00-09:30"]
    assert table.at(datetime(2026, 6, 30, 20, tzinfo=JAPAN)).minutes_until_free == 5 * 60


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("早番", True), ("日勤A", True), ("休日出勤", True), ("休日当番", True), ("年休", False), ("休み", False), ("公休", False),
        ("有給休暇", False), ("Off", False), ("office", True), ("day off", False), ("Offsite", True), ("leave", False), ("非番", False),
        ("休館日", True), ("週休日出勤", True), ("", True), ("ＯＦＦ", False), ("休", False), ("休暇", False),
    ],
)  # fmt: skip
def test_titles(title: str, counts: bool) -> None:
    one = event("DTSTART:20260601T090000", "DTEND:20260601T120000", title=title)
    other = event("DTSTART:20260601T200000", "DTEND:20260601T210000", uid="2")
    expected = ["09:00-12:00", "20:00-21:00"] if counts else ["20:00-21:00"]
    assert work(timetable(one, other), "2026-06-01") == expected


def test_endless_repetition_is_followed_for_some_years() -> None:
    table = timetable(event("DTSTART:20260601T090000", "DTEND:20260601T120000", "RRULE:FREQ=DAILY"))
    assert isinstance(table.calendar, ShiftCalendar)
    assert table.calendar.last_day is None
    soon = datetime.now(JAPAN).date() + timedelta(days=700)
    assert work(table, soon.isoformat()) == ["09:00-12:00"]
    assert not table.calendar.covers(date(2200, 1, 1))
    assert table.at(datetime(2200, 6, 2, 10, tzinfo=JAPAN)).phase == "working"  # the usual Monday


def test_nothing_but_times_is_kept() -> None:
    secret = "佐藤さんと面談"
    text = calendar(
        "X-WR-CALNAME:花子のシフト",
        event(
            "DTSTART:20260601T090000", "DTEND:20260601T120000", f"DESCRIPTION:{secret}", f"LOCATION:{secret}",
            f"ORGANIZER;CN={secret}:mailto:hanako@example.jp", f"ATTENDEE;CN={secret}:mailto:a@example.jp",
            f"X-NOTE:{secret}", "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{secret}", "TRIGGER:-PT10M", "END:VALARM",
            title=secret, uid="hanako@example.jp",
        ),
    )  # fmt: skip
    kept = reduce_calendar(text).text
    for word in ("佐藤", "花子", "example.jp", "ALARM", "X-NOTE"):
        assert word not in kept


def test_asked_by_many_at_once() -> None:
    table = timetable(
        event("DTSTART:20260101T090000", "DTEND:20260101T120000", "RRULE:FREQ=DAILY;COUNT=700"),
        event("DTSTART:20260101T210000", "DTEND:20260102T060000", "RRULE:FREQ=WEEKLY;COUNT=90", uid="2"),
    )
    days = [datetime(2026, 1, 1, 10, tzinfo=JAPAN) + timedelta(days=n) for n in range(600)]
    with ThreadPoolExecutor(8) as pool:
        assert {hours.phase for hours in pool.map(table.at, days)} == {"working"}


# -- whatever is in the file --------------------------------------------------------------

LINES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "UID:1",
        "DTSTART:20260601T090000", "DTSTART;VALUE=DATE:20260601", "DTSTART;TZID=Nowhere:20260601T090000", "DTSTART:", "DTSTART",
        "DTEND:20260601T120000Z", "DTEND:20260601T120000", "DTEND;VALUE=DATE:20260602", "DTEND:99999999T999999", "DURATION:PT3H",
        "DURATION:-P1D", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY;BYDAY=MO,XX", "RRULE:FREQ=DAILY;COUNT=0", "RRULE:COUNT=3",
        "RRULE:FREQ=DAILY;UNTIL=20260605", "RRULE:FREQ=DAILY;INTERVAL=0", "RRULE:FREQ=YEARLY;BYMONTHDAY=31;BYMONTH=2", "RRULE:",
        "EXDATE:20260602T090000", "EXDATE;VALUE=DATE:20260602", "RDATE;VALUE=PERIOD:20260610T090000Z/PT1H", "RDATE:20260610T090000",
        "RDATE:20260610", "RECURRENCE-ID:20260603T090000", "RECURRENCE-ID;VALUE=DATE:20260603", "SUMMARY:休憩", "SUMMARY:夜勤",
        "X-WR-TIMEZONE:Asia/Tokyo", "X-WR-TIMEZONE:Nowhere", "STATUS:CANCELLED", "TRANSP:TRANSPARENT", " folded", "こわれた行", "\0",
    ]
)  # fmt: skip
FILES = st.one_of(
    st.lists(LINES, max_size=30).map("\n".join),
    st.lists(st.lists(LINES, max_size=7).map(lambda lines: event(*lines)), max_size=4).map(lambda events: calendar(*events)),
    st.text(max_size=200),
)


@settings(max_examples=300, deadline=None)
@given(FILES)
def test_every_file_is_read_or_refused(text: str) -> None:
    try:
        table = Timetable(None, ShiftCalendar(reduce_calendar(text).text))
    except CalendarRefused as refused:
        assert refused.figures.get("line", 1) >= 1
        return
    for moment in (datetime(1970, 1, 1), datetime(2026, 6, 1, 10), datetime.now(), datetime(2200, 12, 31)):
        table.at(moment.replace(tzinfo=JAPAN))


def test_each_calendar_goes_by_its_own_zones() -> None:
    def morning(offset: str) -> list[str]:
        zone = (
            "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:20070101T000000\n"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE"
        )
        times = event("DTSTART;TZID=Office:20260601T090000", "DTEND;TZID=Office:20260601T100000")
        return work(timetable(zone, times), "2026-06-01")

    assert morning("+0900") == ["09:00-10:00"]
    assert morning("+0800") == ["10:00-11:00"]
    assert morning("+0900") == ["09:00-10:00"]
