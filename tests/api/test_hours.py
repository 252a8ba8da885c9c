"""Working hours over HTTP: seen, changed, imported; refused at the field, with nothing lost."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.context.calendar import MAX_EVENTS, MAX_LENGTH
from hitokokyu.context.kept import KeptHours
from hitokokyu.context.schedule import EMBEDDED
from hitokokyu.home import home
from hitokokyu.store import Store

from .conftest import PACK, Service

JAPAN = ZoneInfo("Asia/Tokyo")
USUAL = json.loads(EMBEDDED.model_dump_json())
WEEK = USUAL["usual"]
SHIFT = {"start": "09:00", "end": "15:00", "ends_next_day": False, "breaks": []}


def put(service: Service, schedule: Any, **headers: str | None) -> Any:
    body = schedule if isinstance(schedule, bytes) else json.dumps(schedule).encode()
    return service.send("PUT", "/api/v1/hours", body, **{"Content_Type": "application/json", **headers})


def get(service: Service) -> Any:
    answer = service.send("GET", "/api/v1/hours")
    assert answer.status == 200
    return answer.json


def event(start: str, end: str, *more: str, title: str = "早番") -> str:
    lines = [f"DTSTART;TZID=Asia/Tokyo:{start}", f"DTEND;TZID=Asia/Tokyo:{end}", f"SUMMARY:{title}", *more]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{start}-{title}@example", *lines, "END:VEVENT"])


def calendar(*events: str) -> str:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *events, "END:VCALENDAR", ""]
    )


def test_before_anybody_said_anything(script: Service) -> None:
    answer = get(script)
    assert answer["source"] == "embedded"
    assert answer["schedule"] == USUAL
    assert (answer["calendar"], answer["duty"], answer["problem"]) == (None, {"until": None}, None)
    first = datetime.fromisoformat(answer["days"][0]["date"])
    today = datetime.now(JAPAN).date()
    assert first.weekday() == 0 and first.date() <= today < first.date() + timedelta(days=7)
    assert len(answer["days"]) == 35


def test_change_is_kept_and_worked_out(script: Service, store: Store) -> None:
    today = datetime.now(JAPAN).date()
    monday = today - timedelta(days=today.weekday())
    wednesday, thursday = (monday + timedelta(days=14 + n) for n in (2, 3))
    schedule = {
        "usual": {**WEEK, "on_holidays": True},
        "periods": [],
        "changes": [
            {"kind": "leave", "first": wednesday.isoformat()},
            {"kind": "shifts", "first": thursday.isoformat(), "shifts": [SHIFT]},
        ],
    }
    answer = put(script, schedule)
    assert answer.status == 200
    assert answer.json == get(script)
    days = {day["date"]: day for day in answer.json["days"]}
    assert days[wednesday.isoformat()]["segments"] == []
    assert days[wednesday.isoformat()]["changes"] == ["leave"]
    assert days[thursday.isoformat()]["segments"] == [
        {"start": f"{thursday}T09:00:00+09:00", "end": f"{thursday}T15:00:00+09:00", "phase": "working"}
    ]
    phases = [part["phase"] for part in days[monday.isoformat()]["segments"]]
    assert phases == ["working", "break", "working"]
    again = Store(home())
    assert json.loads(again.hours.read().schedule or "")["changes"][0]["kind"] == "leave"
    again.close()


REFUSALS: list[tuple[Any, int, str, str | None]] = [
    ({**USUAL, "usual": {"days": [{"shifts": [{**SHIFT, "end": "08:00"}]}, *[{}] * 6]}}, 422, "hours-end-before-start", "usual.days[0].shifts[0].end"),
    ({**USUAL, "usual": {"days": [{"shifts": [SHIFT, {**SHIFT, "start": "14:00"}]}, *[{}] * 6]}}, 422, "hours-overlap", "usual.days[0].shifts[1].start"),
    ({**USUAL, "usual": {"days": [{"shifts": [{**SHIFT, "start": "9 o'clock"}]}, *[{}] * 6]}}, 422, "wrong-clock", "usual.days[0].shifts[0].start"),
    ({**USUAL, "usual": {"days": [{"shifts": [{**SHIFT, "start": 9}]}, *[{}] * 6]}}, 422, "wrong-clock", "usual.days[0].shifts[0].start"),
    ({**USUAL, "changes": [{"kind": "leave", "first": "2026-02-29"}]}, 422, "wrong-date", "changes[0].first"),
    ({**USUAL, "changes": [{"kind": "leave", "first": "tomorrow"}]}, 422, "wrong-date", "changes[0].first"),
    ({**USUAL, "changes": [{"kind": "leave", "first": "9999-01-01"}]}, 422, "wrong-date", "changes[0].first"),
    ({**USUAL, "changes": [{"kind": "leave", "first": 5}]}, 422, "wrong-date", "changes[0].first"),
    ({**USUAL, "changes": [{"kind": "party", "first": "2026-05-01"}]}, 422, "wrong-choice", "changes[0].kind"),
    ({"usual": {"days": [{}] * 5}}, 422, "hours-week-needs-seven-days", "usual.days"),
    ({}, 422, "missing-field", "usual"),
    (b"{", 400, "broken-json", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "status", "code", "field"), REFUSALS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_refused_at_the_field_and_nothing_lost(
    script: Service, written: Any, status: int, code: str, field: str | None, language: str
) -> None:
    before = put(script, {**USUAL, "changes": [{"kind": "leave", "first": "2026-05-01"}]}).json
    answer = put(script, written, Accept_Language=language)
    assert (answer.status, answer.code) == (status, code)
    assert answer.json["error"].get("field") == field
    assert answer.json["error"]["message"].isascii() == (language == "en")
    assert get(script)["schedule"] == before["schedule"]


def test_times_that_contradict_are_named(script: Service) -> None:
    answer = put(script, REFUSALS[1][0])
    assert "15:00" in answer.json["error"]["message"] and "14:00" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/hours"),
        ("PUT", "/api/v1/hours"),
        ("POST", "/api/v1/hours/import"),
        ("DELETE", "/api/v1/hours/import"),
        ("POST", "/api/v1/duty"),
        ("DELETE", "/api/v1/duty"),
    ],
)
def test_nothing_without_a_token(service: Service, method: str, path: str) -> None:
    answer = service.send(method, path, b"{}", Content_Type="application/json")
    assert (answer.status, answer.code) == (401, "token-missing")


def test_form_cannot_change_hours(script: Service) -> None:
    assert put(script, USUAL, Content_Type="text/plain").code == "not-json"


# -- calendars ----------------------------------------------------------------------------


def today_at(clock: str, days: int = 0) -> str:
    return f"{datetime.now(JAPAN) + timedelta(days=days):%Y%m%d}T{clock}"


def test_import(script: Service, store: Store) -> None:
    text = calendar(
        event(today_at("073000"), today_at("161500"), "RRULE:FREQ=DAILY;COUNT=10", "LOCATION:本庁舎"),
        event(today_at("110000"), today_at("120000"), "RRULE:FREQ=DAILY;COUNT=10", title="休憩 佐藤と"),
        event(today_at("000000"), today_at("235900"), title="公休"),
        event(today_at("090000"), today_at("090000", days=3), title="出張"),
        event(today_at("090000"), today_at("100000"), "STATUS:CANCELLED"),
        event(today_at("090000"), today_at("100000"), "TRANSP:TRANSPARENT"),
    )
    answer = script.post("/api/v1/hours/import", {"ics": text})
    assert answer.status == 200
    assert (answer.json["shifts"], answer.json["left_out"], answer.json["too_long"]) == (1, 3, 1)
    hours = answer.json["hours"]
    today = datetime.now(JAPAN).date()
    assert hours["calendar"] == {
        "file": None,
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(days=9)).isoformat(),
    }
    days = {day["date"]: day for day in hours["days"]}
    shown = days[(today + timedelta(days=1)).isoformat()]
    assert shown["from_calendar"]
    assert [(part["start"][11:16], part["phase"]) for part in shown["segments"]] == [
        ("07:30", "working"),
        ("11:00", "break"),
        ("12:00", "working"),
    ]
    kept = store.hours.read().calendar or ""
    for word in ("佐藤", "本庁舎", "早番", "example"):
        assert word not in kept
    assert script.send("DELETE", "/api/v1/hours/import").json["calendar"] is None
    assert store.hours.read().calendar is None


NIGHT = event("20260601T163000", "20260602T093000")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "calendar-unreadable", 1),
        ("これはカレンダーではありません", "calendar-unreadable", 1),
        (calendar(NIGHT).replace("SUMMARY:早番", "壊れた行"), "calendar-unreadable", 8),
        (calendar(NIGHT, event("20260601T9時", "20260602T093000")), "calendar-unreadable", 12),
        (calendar(event("20260601T163000", "20260602T093000", "RRULE:FREQ=SOMETIMES")), "calendar-unreadable", 9),
        (calendar(NIGHT).replace("20260602T093000", "20260531T093000"), "calendar-end-before-start", 7),
        (calendar(NIGHT)[:-20], "calendar-unreadable", 9),
        (calendar(), "calendar-empty", None),
        (calendar(event("20260601T090000", "20260601T100000", title="休み")), "calendar-empty", None),
        (calendar(event("20260601T090000", "20260601T100000", "RRULE:FREQ=SECONDLY")), "calendar-too-often", None),
        (calendar(event("20260601T090000", "20260601T100000", "RRULE:FREQ=DAILY;BYHOUR=1,2,3")), "calendar-too-often", None),
        (calendar(*["BEGIN:VEVENT\r\nDTSTART:20260601T090000Z\r\nEND:VEVENT"] * (MAX_EVENTS + 1)), "calendar-too-many", None),
        (calendar(*[event("19700101T090000", "19700101T100000", "RRULE:FREQ=WEEKLY", title=f"{n}") for n in range(3)]), "calendar-too-many-recurring", None),
        (calendar(NIGHT) + "X" * MAX_LENGTH, "calendar-too-long", None),
    ],
)  # fmt: skip
def test_calendar_that_cannot_be_used(script: Service, text: str, code: str, line: int | None) -> None:
    script.post("/api/v1/hours/import", {"ics": calendar(NIGHT)})
    before = get(script)["calendar"]
    assert before is not None
    answer = script.post("/api/v1/hours/import", {"ics": text})
    assert (answer.status, answer.code) == (422, code)
    assert answer.json["error"]["field"] == "ics"
    if line is not None:
        assert f"({line} 行目)" in answer.json["error"]["message"]
    assert get(script)["calendar"] == before


def test_calendar_file_is_followed(script: Service, tmp_path: Path) -> None:
    file = tmp_path / "シフト.ics"
    file.write_text(calendar(event(today_at("090000"), today_at("120000"))), encoding="utf-8")
    answer = script.post("/api/v1/hours/import", {"file": str(file)})
    assert answer.status == 200
    assert answer.json["hours"]["calendar"]["file"] == str(file)

    def today() -> list[str]:
        shown = {day["date"]: day for day in get(script)["days"]}[datetime.now(JAPAN).date().isoformat()]
        return [part["end"][11:16] for part in shown["segments"]]

    assert today() == ["12:00"]
    file.write_text(calendar(event(today_at("090000"), today_at("133000"))), encoding="utf-8")
    assert today() == ["13:30"]
    put(script, {**USUAL, "changes": [{"kind": "leave", "first": "2020-05-01"}]})
    file.unlink()
    lost = get(script)
    assert lost["problem"]["en"].startswith("The file of your shift calendar")
    assert (lost["now"], lost["days"]) == (None, [])
    # What was written by hand is still there to be seen.
    assert lost["schedule"]["changes"][0]["first"] == "2020-05-01"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("shifts.ics", "calendar-file-elsewhere"),
        ("https://example.com/shifts.ics", "calendar-file-elsewhere"),
        ("webcal://example.com/shifts.ics", "calendar-file-elsewhere"),
        ("\\\\server\\share\\shifts.ics", "calendar-file-elsewhere"),
        ("//server/share/shifts.ics", "calendar-file-elsewhere"),
        ("/nowhere/shifts.ics", "calendar-file-missing"),
        ("/dev/zero", "calendar-file-missing"),
        ("/", "calendar-file-missing"),
        ("/" + "x" * 900, "calendar-file-missing"),
    ],
)
def test_file_that_cannot_be_followed(script: Service, path: str, code: str) -> None:
    answer = script.post("/api/v1/hours/import", {"file": path})
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, code, "file")
    assert get(script)["calendar"] is None


@pytest.mark.parametrize("content", [{}, {"ics": "a", "file": "/b"}])
def test_one_of_text_and_file(script: Service, content: Any) -> None:
    assert script.post("/api/v1/hours/import", content).code == "calendar-ics-or-file"


def test_what_was_imported_is_not_logged(script: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    script.post("/api/v1/hours/import", {"ics": calendar(NIGHT).replace("早番", "BEGIN 佐藤")})
    script.post("/api/v1/hours/import", {"file": "/nowhere/佐藤.ics"})
    assert "POST /api/v1/hours/import 422" in caplog.text
    assert "佐藤" not in caplog.text


# -- duty ---------------------------------------------------------------------------------


def test_duty(script: Service) -> None:
    answer = script.post("/api/v1/duty", {"minutes": 60})
    until = datetime.fromisoformat(answer.json["until"])
    left = until - datetime.now(JAPAN)
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)
    assert get(script)["duty"] == {"until": answer.json["until"]}
    assert get(script)["now"]["phase"] == "duty"
    # A browser tells the time without the seconds.
    now = datetime.now(JAPAN).replace(second=0, microsecond=0).isoformat()
    assert script.check({"text": "猫", "context": {"now": now}}).status == 200
    assert script.send("DELETE", "/api/v1/duty").json == {"until": None}
    assert get(script)["duty"] == {"until": None}
    assert get(script)["now"]["phase"] != "duty"


@pytest.mark.parametrize("minutes", [0, -1, 721, "60", 1.5, None])
def test_duty_that_is_too_long_or_none(script: Service, minutes: Any) -> None:
    answer = script.post("/api/v1/duty", {"minutes": minutes})
    assert answer.status == 422
    assert answer.json["error"]["field"] == "minutes"
    assert get(script)["duty"] == {"until": None}


def test_check_after_a_change(start: Any, store: Store) -> None:
    """The running service judges by what was put, from the next check on."""
    script = start(with_advisor=Advisor([PACK], clock=KeptHours(store.hours))).script()

    def phase() -> str:
        asked = {"text": "猫", "context": {"now": "2026-06-01T10:00:00+09:00"}}
        return script.check(asked).json["hours"]["phase"]

    assert phase() == "working"
    put(script, {"usual": {"days": [{}] * 7}})
    assert phase() == "off"
    script.post("/api/v1/hours/import", {"ics": calendar(event("20260601T090000", "20260601T120000"))})
    assert phase() == "working"
    store.hours.keep_schedule("broken")
    report = script.check({"text": "猫", "context": {"now": "2026-06-01T10:00:00+09:00"}}).json
    assert (report["complete"], report["hours"]) == (False, None)
    assert report["reasons"][0]["code"] == "hours-unknown"
    assert get(script)["problem"]["ja"]
