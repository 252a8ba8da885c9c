"""Hours that are kept: what is read again, and what is never taken for "off"."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hitokokyu.advisor import Advisor
from hitokokyu.context.calendar import reduce_calendar
from hitokokyu.context.kept import KeptHours, NoHours
from hitokokyu.context.schedule import EMBEDDED, Schedule
from hitokokyu.context.timetable import HoursUnknown
from hitokokyu.home import home
from hitokokyu.models import Context, Post
from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME, FRESH_SECONDS
from hitokokyu.store.migrations import MIGRATIONS

from ..packs import check, load_ruleset, words, write

JAPAN = ZoneInfo("Asia/Tokyo")
MONDAY_TEN = datetime(2026, 6, 1, 10, tzinfo=JAPAN)
FREE = EMBEDDED.model_copy(update={"usual": Schedule.model_validate({"usual": {"days": [{}] * 7}}).usual})
SHIFT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1
DTSTART;TZID=Asia/Tokyo:20260601T{start}
DTEND;TZID=Asia/Tokyo:20260601T{end}
SUMMARY:早番
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def store(database_address: str | None) -> Iterator[Store]:
    opened = Store(home(), database=database_address)
    yield opened
    opened.close()


@pytest.fixture
def kept(store: Store) -> KeptHours:
    return KeptHours(store.hours)


def test_nothing_kept_is_the_usual_week(kept: KeptHours) -> None:
    hours = kept.at(MONDAY_TEN)
    assert (hours.phase, hours.source) == ("working", "embedded")


def test_change_is_seen_at_once_here_and_soon_elsewhere(
    store: Store, kept: KeptHours, database_address: str | None
) -> None:
    with_others = Store(home(), database=database_address)
    elsewhere = KeptHours(with_others.hours)
    assert kept.at(MONDAY_TEN).phase == elsewhere.at(MONDAY_TEN).phase == "working"
    store.hours.keep_schedule(FREE.model_dump_json())
    assert kept.at(MONDAY_TEN).phase == "off"
    deadline = datetime.now() + timedelta(seconds=FRESH_SECONDS + 60)
    while elsewhere.at(MONDAY_TEN).phase != "off":
        assert datetime.now() < deadline
    with_others.close()


def test_kept_over_a_restart(store: Store, database_address: str | None) -> None:
    store.hours.keep_schedule(FREE.model_dump_json())
    again = Store(home(), database=database_address)
    assert KeptHours(again.hours).at(MONDAY_TEN).phase == "off"
    again.close()


def test_duty(store: Store, kept: KeptHours) -> None:
    store.hours.keep_duty(MONDAY_TEN.timestamp(), MONDAY_TEN.timestamp() + 60)
    assert kept.at(MONDAY_TEN).phase == "duty"
    assert kept.at(MONDAY_TEN + timedelta(minutes=1)).phase == "working"
    store.hours.keep_duty(None, None)
    assert kept.at(MONDAY_TEN).phase == "working"


def test_calendar_file_is_read_again_when_it_changes(
    store: Store, kept: KeptHours, tmp_path: Path
) -> None:
    file = tmp_path / "shifts.ics"
    file.write_text(SHIFT.format(start="090000", end="120000"), encoding="utf-8")
    store.hours.keep_calendar(None, str(file))
    assert kept.at(MONDAY_TEN).minutes_until_free == 120
    file.write_text(SHIFT.format(start="110000", end="150000"), encoding="utf-8-sig")
    assert kept.at(MONDAY_TEN).phase == "off"
    other = tmp_path / "new.ics"
    other.write_text(SHIFT.format(start="080000", end="101500"), encoding="utf-8")
    other.replace(file)
    assert kept.at(MONDAY_TEN).minutes_until_free == 15


def test_calendar_covers_only_its_own_days(store: Store, kept: KeptHours) -> None:
    reduced = reduce_calendar(SHIFT.format(start="110000", end="150000")).text
    store.hours.keep_calendar(reduced, None)
    assert kept.at(MONDAY_TEN).phase == "off"
    assert kept.at(MONDAY_TEN + timedelta(hours=2)).minutes_until_free == 180
    hours = kept.at(MONDAY_TEN + timedelta(days=1))
    assert (hours.phase, hours.source) == ("working", "schedule")


# -- what cannot be read ------------------------------------------------------------------


def break_schedule(store: Store, folder: Path) -> None:
    store.hours.keep_schedule('{"usual": 3}')


def break_json(store: Store, folder: Path) -> None:
    store.hours.keep_schedule("\x01{")


def break_calendar(store: Store, folder: Path) -> None:
    store.hours.keep_calendar("BEGIN:VCALENDAR", None)


def put_in_a_calendar_as_it_came(store: Store, folder: Path) -> None:
    whole_day = SHIFT.format(start="090000", end="120000").replace("DTSTART;TZID=Asia/Tokyo", "DTSTART;VALUE=DATE")
    store.hours.keep_calendar(whole_day, None)


def lose_file(store: Store, folder: Path) -> None:
    store.hours.keep_calendar(None, str(folder / "away.ics"))


def fill_file_with_noise(store: Store, folder: Path) -> None:
    file = folder / "noise.ics"
    file.write_bytes(b"BEGIN:VCALENDAR\n\xff\xfe")
    store.hours.keep_calendar(None, str(file))


def lose_table(store: Store, folder: Path) -> None:
    with store._database.writing() as connection:
        connection.execute("ALTER TABLE hours RENAME TO away")


BREAKS = [break_schedule, break_json, break_calendar, put_in_a_calendar_as_it_came, lose_file, fill_file_with_noise, lose_table]


@pytest.mark.parametrize("break_it", BREAKS)
def test_unreadable_hours_are_never_taken_for_free(
    store: Store, tmp_path: Path, break_it: object
) -> None:
    break_it(store, tmp_path)  # type: ignore[operator]
    kept = KeptHours(store.hours)
    for _ in range(2):
        with pytest.raises(HoursUnknown) as unknown:
            kept.at(MONDAY_TEN)
        assert unknown.value.words.ja and unknown.value.words.en
    ruleset = load_ruleset([write(tmp_path / "pack", CLOCK_CHECK)])
    report = Advisor.of(ruleset, clock=kept).check(POST)
    assert (report.complete, report.hours) == (False, None)
    (reason,) = report.reasons
    assert reason.code == "hours-unknown"
    assert "確かめていません" in reason.message.ja
    assert Advisor.of(ruleset, clock=kept).check(at("2026-06-01T10:00", account="official")).complete
    if break_it is not lose_table:
        store.hours.keep_schedule(EMBEDDED.model_dump_json())
        store.hours.keep_calendar(None, None)
        report = Advisor.of(ruleset, clock=kept).check(POST)
        assert report.complete and report.hours is not None


def test_store_that_cannot_be_opened() -> None:
    with pytest.raises(HoursUnknown):
        NoHours().at(MONDAY_TEN)


def test_database_of_the_first_version_is_brought_up_to_date() -> None:
    old = sqlite3.connect(home() / FILE_NAME)
    for statement in MIGRATIONS[0]:
        old.execute(statement)
    old.execute("PRAGMA user_version = 1")
    old.execute("INSERT INTO token VALUES ('a', x'00', 'kept', NULL, 1.0)")
    old.commit()
    old.close()
    store = Store(home())
    assert [token.client for token in store.tokens.all()] == ["kept"]
    assert KeptHours(store.hours).at(MONDAY_TEN).source == "embedded"
    store.close()


# -- what a report says -------------------------------------------------------------------

CLOCK_CHECK = check(
    "working-hours.clock",
    let=None,
    when={"all": [{"context": {"account": "personal"}}, {"context": {"clock": "working"}}]},
    message=words("勤務時間です。"),
    rewrite={"delay": True},
    examples={
        "warn": [{"text": "猫", "context": {"now": "2026-06-01T10:00"}}],
        "silent": ["猫"],
    },
)
POST = Post(text="猫", context=Context(now=MONDAY_TEN))


def at(moment: str, **context: str) -> Post:
    return Post(text="猫", context=Context(now=datetime.fromisoformat(moment), **context))  # type: ignore[arg-type]


@pytest.fixture
def advisor(kept: KeptHours, tmp_path: Path) -> Advisor:
    return Advisor.of(load_ruleset([write(tmp_path / "pack", CLOCK_CHECK)]), clock=kept)


@pytest.mark.parametrize(
    ("moment", "sentence", "button"),
    [
        ("2026-06-01T11:48", "次の休憩は12:00、あと12分です。", "12:00からの休憩に投稿する（あと12分）"),
        ("2026-06-01T16:00", "勤務は17:15まで、あと1時間15分です。", "17:15に勤務が終わってから投稿する（あと1時間15分）"),
        ("2026-06-01T15:15", "勤務は17:15まで、あと2時間です。", "17:15に勤務が終わってから投稿する（あと2時間）"),
    ],
)
def test_finding_says_until_when(advisor: Advisor, moment: str, sentence: str, button: str) -> None:
    (finding,) = advisor.check(at(moment)).findings
    assert finding.message.ja == "勤務時間です。" + sentence
    assert finding.rewrites[0].label.ja == button
    assert finding.message.en.startswith("about 勤務時間です。 Your ")


def test_work_without_an_end_is_not_told(store: Store, advisor: Advisor) -> None:
    always = {"shifts": [{"start": "00:00", "end": "24:00"}]}
    written = Schedule.model_validate({"usual": {"days": [always] * 7, "on_holidays": True}})
    store.hours.keep_schedule(written.model_dump_json())
    (finding,) = advisor.check(POST).findings
    assert finding.message.ja == "勤務時間です。"
    assert finding.rewrites[0].label.ja == "時間をおいて投稿する"


def test_official_duty_is_silent(store: Store, advisor: Advisor) -> None:
    report = advisor.check(at("2026-06-01T10:00", account="official"))
    assert report.hours is not None and report.hours.phase == "duty"
    assert report.findings == ()
    store.hours.keep_duty(MONDAY_TEN.timestamp(), MONDAY_TEN.timestamp() + 3600)
    report = advisor.check(POST)
    assert report.hours is not None and report.hours.phase == "duty"
    assert report.findings == ()
    assert report.complete


def test_scheduled_post_is_judged_by_when_it_appears(store: Store, advisor: Advisor) -> None:
    """Duty now says nothing about a post that appears when it is over."""
    store.hours.keep_duty(MONDAY_TEN.timestamp(), MONDAY_TEN.timestamp() + 3600)
    assert advisor.check(at("2026-06-01T14:00")).findings
    assert not advisor.check(at("2026-06-01T19:00")).findings
