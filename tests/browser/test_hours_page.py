"""The page of working hours as people use it, and what the extension says afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from .appearance import assert_accessible, pictures, take
from .chromium import Chromium
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

JAPAN = ZoneInfo("Asia/Tokyo")
HARMLESS = "猫がかわいい。"


@pytest.fixture(scope="module")
def chromium(paired: Chromium, shared_service: Service) -> Iterator[Chromium]:
    """Let in to the pages; afterwards the hours are what they were, for the other tests."""
    page = paired.context.new_page()
    page.goto(shared_service.link("hours"))
    before = ask(page, "GET", "/api/v1/hours")["schedule"]
    page.close()
    yield paired
    page = paired.context.new_page()
    page.goto(address(shared_service))
    ask(page, "PUT", "/api/v1/hours", before)
    ask(page, "DELETE", "/api/v1/hours/import")
    ask(page, "DELETE", "/api/v1/duty")
    page.close()


def address(service: Service) -> str:
    return f"http://127.0.0.1:{service.port}/hours"


@pytest.fixture
def page(chromium: Chromium, shared_service: Service) -> Iterator[Page]:
    """The page, with the usual hours and no calendar."""
    opened = chromium.context.new_page()
    opened.goto(address(shared_service))
    usual = [{"shifts": [{"start": "8:30", "end": "17:15", "breaks": [{"start": "12:00", "end": "13:00"}]}]}]
    ask(opened, "PUT", "/api/v1/hours", {"usual": {"days": usual * 5 + [{"shifts": []}] * 2}})
    ask(opened, "DELETE", "/api/v1/hours/import")
    ask(opened, "DELETE", "/api/v1/duty")
    opened.reload()
    expect(opened.locator(".week")).to_be_visible()
    yield opened
    opened.close()


def ask(page: Page, method: str, path: str, content: Any = None) -> Any:
    """Ask the service as the script of the page does."""
    return page.evaluate(
        "([method, path, content]) => import('/static/page.js').then(({ call }) => call(method, path, content ?? undefined))",
        [method, path, content],
    )


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]')


def problem(page: Page, name: str) -> Locator:
    return page.locator(f'[data-problem-of="{name}"]')


def save(page: Page) -> None:
    page.get_by_role("button", name="予定を保存する").click()


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile("保存しました"))
    expect(page.locator("#save")).to_be_hidden()


def rules(chromium: Chromium) -> list[str]:
    """What the extension hears about a harmless post that would go out now."""
    return [finding["rule"] for finding in chromium.ask("check", text=HARMLESS)["findings"]]


def today() -> datetime:
    return datetime.now(JAPAN)


def shown(page: Page, day: datetime) -> Locator:
    """The line of a day in the picture, in whatever week it is."""
    name = f"{day.month}月{day.day}日"
    while not page.locator(".week tbody tr", has_text=re.compile(f"^{name} ")).count():
        page.get_by_role("button", name="次の週").click()
    return page.locator(".week tbody tr", has_text=re.compile(f"^{name} "))


# -- what it shows ------------------------------------------------------------------------


def test_week_is_a_picture_and_a_table(page: Page) -> None:
    expect(page.locator("#now")).not_to_have_text("読み込んでいます…")
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(8)
    expect(table.get_by_role("rowheader")).to_have_count(7)
    # Next week, as this one may have holidays; the weeks shown are five.
    texts = []
    for _ in range(4):
        page.get_by_role("button", name="次の週").click()
        texts += table.locator("tbody tr").all_inner_texts()
    assert any("8:30–17:15" in text and "休憩 12:00–13:00" in text for text in texts)
    assert any("休み" in text for text in texts)
    after = page.get_by_role("button", name="次の週")
    expect(after).to_have_attribute("aria-disabled", "true")
    after.press("Enter")
    assert table.locator("tbody tr").all_inner_texts() == texts[-7:]


def test_picture_is_where_the_words_say(page: Page) -> None:
    ask(page, "PUT", "/api/v1/hours", {"usual": {"first_day": "2026-01-01", "on_holidays": True, "days": [
        {"shifts": [{"start": "06:00", "end": "18:00", "breaks": [{"start": "09:00", "end": "12:00"}]}]}]}})  # fmt: skip
    page.reload()
    line = page.locator(".week tbody tr").first
    expect(line).to_contain_text("6:00–18:00")
    whole = line.locator(".bar").bounding_box()
    pieces = [piece.bounding_box() for piece in line.locator(".piece").all()]
    assert whole is not None
    places = [
        (round((box["x"] - whole["x"]) * 1000 / whole["width"]), round(box["width"] * 1000 / whole["width"]))
        for box in pieces
        if box is not None
    ]
    expected = [(250, 125), (375, 125), (500, 250)]
    assert [pytest.approx(place, abs=2) for place in expected] == places


# -- changing it, and what a check says then ----------------------------------------------


def test_check_answers_differently_after_an_edit(page: Page, chromium: Chromium) -> None:
    page.get_by_label("くり返し方").select_option("交代の周期で")
    length = page.get_by_label("何日で一巡りするか")
    length.fill("1")
    length.press("Tab")
    field(page, "usual.days[0].shifts[0].start").fill("0:00")
    field(page, "usual.days[0].shifts[0].end").fill("24:00")
    page.get_by_role("button", name="休憩 1 を消す").first.click()
    expect(page.locator("#save")).to_be_visible()
    save(page)
    saved(page)
    expect(page.locator("#now")).to_contain_text("勤務時間です")
    assert "working-hours.clock" in rules(chromium)
    report = chromium.ask("check", text=HARMLESS)
    assert (report["hours"]["phase"], report["hours"]["source"]) == ("working", "schedule")

    page.get_by_role("button", name="休暇や変更を足す").click()
    last = today() + timedelta(days=1)
    field(page, "changes[0].first").fill((today() - timedelta(days=1)).date().isoformat())
    field(page, "changes[0].last").fill(last.date().isoformat())
    save(page)
    saved(page)
    expect(page.locator("#now")).to_contain_text("勤務時間外です")
    expect(shown(page, last)).to_contain_text("休暇")
    assert rules(chromium) == []


def test_official_duty(page: Page, chromium: Chromium) -> None:
    always = {"days": [{"shifts": [{"start": "0:00", "end": "24:00"}]}], "first_day": "2026-01-01", "on_holidays": True}
    ask(page, "PUT", "/api/v1/hours", {"usual": always})
    assert "working-hours.clock" in rules(chromium)
    page.get_by_label("公務の長さ").select_option("30 分")
    page.get_by_role("button", name="公務に切りかえる").click()
    expect(page.locator("#now")).to_contain_text("公務として投稿中です")
    expect(page.get_by_role("button", name="公務を終える")).to_be_focused()
    assert rules(chromium) == []
    page.get_by_role("button", name="公務を終える").click()
    expect(page.get_by_role("button", name="公務に切りかえる")).to_be_visible()
    assert "working-hours.clock" in rules(chromium)


def test_slip_is_explained_at_its_field_and_nothing_is_lost(page: Page) -> None:
    page.get_by_role("button", name="土曜日に勤務を足す").click()
    start = field(page, "usual.days[5].shifts[0].start")
    expect(start).to_be_focused()
    start.fill("22:00")
    end = field(page, "usual.days[5].shifts[0].end")
    end.fill("6:00")
    page.get_by_role("button", name="休憩 1 を消す").last.click()
    save(page)
    expect(end).to_be_focused()
    expect(end).to_have_attribute("aria-invalid", "true")
    expect(problem(page, "usual.days[5].shifts[0].end")).to_contain_text("終わりの時刻が、始まり(22:00)より後になっていません")
    described = end.get_attribute("aria-describedby")
    assert page.locator(f'[id="{described}"]').inner_text().startswith("終わりの時刻が")
    expect(start).to_have_value("22:00")
    expect(end).to_have_value("6:00")
    # What is kept is what it was.
    assert ask(page, "GET", "/api/v1/hours")["schedule"]["usual"]["days"][5] == {"shifts": []}
    page.get_by_role("group", name="土曜日の勤務 1").get_by_label("翌日まで").check()
    save(page)
    saved(page)
    expect(page.locator("[aria-invalid]")).to_have_count(0)
    [kept] = ask(page, "GET", "/api/v1/hours")["schedule"]["usual"]["days"][5]["shifts"]
    assert (kept["start"], kept["end"], kept["ends_next_day"]) == ("22:00", "06:00", True)


@pytest.mark.parametrize(
    ("kind", "fill", "field_name", "said"),
    [
        ("時間休", {"start": "14:00", "end": "1時"}, "changes[0].end", "時刻として読めません"),
        ("時間休", {"start": "14:00", "end": "13:00"}, "changes[0].end", "終わりの時刻が"),
        ("休暇", {"first": ""}, "changes[0].first", "日付として読めません"),
        ("休暇", {"first": "2026-05-02", "last": "2026-05-01"}, "changes[0].last", "終わりの日が始まりの日より前です"),
    ],
)
def test_slips_about_single_days(page: Page, kind: str, fill: dict[str, str], field_name: str, said: str) -> None:
    page.get_by_role("button", name="休暇や変更を足す").click()
    page.get_by_role("group", name="変更 1").get_by_label("内容").select_option(kind)
    for name, value in fill.items():
        field(page, f"changes[0].{name}").fill(value)
    save(page)
    expect(problem(page, field_name)).to_contain_text(said)
    expect(field(page, field_name)).to_be_focused()
    for name, value in fill.items():
        expect(field(page, f"changes[0].{name}")).to_have_value(value)


def test_other_hours_for_some_time(page: Page) -> None:
    page.get_by_role("button", name="期間を足す").click()
    field(page, "periods[0].name").fill("育児短時間")
    monday = today() + timedelta(days=21 - today().weekday())
    friday = monday + timedelta(days=4)
    field(page, "periods[0].first").fill(monday.date().isoformat())
    field(page, "periods[0].last").fill(friday.date().isoformat())
    for i in range(5):
        field(page, f"periods[0].pattern.days[{i}].shifts[0].start").fill("9:30")
        field(page, f"periods[0].pattern.days[{i}].shifts[0].end").fill("16:00")
    page.locator("#periods").get_by_label("祝日と年末年始").check()
    save(page)
    saved(page)
    for day in (monday, friday):
        expect(shown(page, day)).to_contain_text("9:30–16:00")
    page.get_by_role("button", name="期間 1 を消す").click()
    save(page)
    saved(page)
    expect(field(page, "periods[0].name")).to_have_count(0)


def test_changes_are_in_the_order_of_their_days(page: Page) -> None:
    week = ask(page, "GET", "/api/v1/hours")["schedule"]["usual"]
    near, far = ((today() + timedelta(days=days)).date().isoformat() for days in (2, 9))
    changes = [{"kind": "leave", "first": far}, {"kind": "telework", "first": near}]
    ask(page, "PUT", "/api/v1/hours", {"usual": week, "changes": changes})
    page.reload()
    expect(field(page, "changes[0].first")).to_have_value(near)
    expect(field(page, "changes[1].first")).to_have_value(far)
    # What is added stays where it is being written, and goes to its place when it is saved.
    page.get_by_role("button", name="休暇や変更を足す").click()
    between = (today() + timedelta(days=5)).date().isoformat()
    field(page, "changes[2].first").fill(between)
    field(page, "changes[2].kind").select_option("午前休")
    expect(field(page, "changes[2].first")).to_have_value(between)
    save(page)
    saved(page)
    for i, first in enumerate((near, between, far)):
        expect(field(page, f"changes[{i}].first")).to_have_value(first)


def test_discarding_changes(page: Page) -> None:
    field(page, "usual.days[0].shifts[0].start").fill("7:00")
    page.get_by_role("button", name="変更をやめる").click()
    expect(field(page, "usual.days[0].shifts[0].start")).to_have_value("8:30")
    expect(page.locator("#save")).to_be_hidden()


def test_coming_back_to_the_page_leaves_alone_what_is_being_typed(page: Page) -> None:
    start = field(page, "usual.days[0].shifts[0].start")
    start.fill("7:0")
    ask(page, "POST", "/api/v1/duty", {"minutes": 30})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#now")).to_contain_text("公務として投稿中です")
    expect(start).to_be_focused()
    expect(start).to_have_value("7:0")
    expect(page.locator("#save")).to_be_visible()


def test_copying_monday(page: Page) -> None:
    field(page, "usual.days[0].shifts[0].start").fill("7:45")
    page.get_by_role("button", name="月曜日を金曜日まで写す").click()
    for i in range(1, 5):
        expect(field(page, f"usual.days[{i}].shifts[0].start")).to_have_value("7:45")
    expect(field(page, "usual.days[5].shifts[0].start")).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.get_by_role("button", name="休暇や変更を足す").focus()
    page.keyboard.press("Enter")
    expect(field(page, "changes[0].kind")).to_be_focused()
    page.keyboard.press("ArrowDown")  # half a day: the form is drawn anew, the focus stays
    expect(field(page, "changes[0].kind")).to_have_value("morning-off")
    expect(field(page, "changes[0].kind")).to_be_focused()
    field(page, "usual.days[0].shifts[0].start").focus()
    page.keyboard.press("Enter")
    saved(page)
    expect(page.locator("#saved")).to_be_focused()
    expect(shown(page, today())).to_contain_text("午前休")


# -- calendars ----------------------------------------------------------------------------


def calendar(title: str = "夜勤") -> str:
    start = today().replace(hour=0, minute=0)
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", "BEGIN:VEVENT", "UID:1",
        f"DTSTART;TZID=Asia/Tokyo:{start:%Y%m%d}T000000", f"DTEND;TZID=Asia/Tokyo:{start + timedelta(days=1):%Y%m%d}T000000",
        "RRULE:FREQ=DAILY;COUNT=3", f"SUMMARY:{title}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def choose(page: Page, folder: Path, text: str) -> None:
    file = folder / "shifts.ics"
    file.write_bytes(text.encode())
    with page.expect_file_chooser() as chooser:
        page.get_by_label("カレンダーのファイルを取り込む").click()
    chooser.value.set_files(file)


def test_check_answers_differently_after_an_import(page: Page, chromium: Chromium, tmp_path: Path) -> None:
    ask(page, "PUT", "/api/v1/hours", {"usual": {"days": [{"shifts": []}] * 7}})
    page.reload()
    assert rules(chromium) == []
    choose(page, tmp_path, calendar())
    expect(page.locator("#calendar-done")).to_contain_text("勤務を 1 件取り込みました")
    expect(page.locator("#calendar-state")).to_contain_text("取り込んだカレンダーを使っています")
    expect(page.locator("#now")).to_contain_text("勤務時間です")
    expect(shown(page, today())).to_contain_text("0:00–24:00")
    assert "working-hours.clock" in rules(chromium)

    # What cannot be read is refused, and the shifts stay.
    choose(page, tmp_path, calendar().replace("SUMMARY", "こわれた行\r\nSUMMARY"))
    expect(problem(page, "ics")).to_contain_text("カレンダー(iCalendar)として読めません(9 行目)")
    expect(page.get_by_label("カレンダーのファイルを取り込む")).to_be_focused()
    expect(page.locator("#calendar-state")).to_be_visible()
    assert "working-hours.clock" in rules(chromium)

    page.get_by_role("button", name="カレンダーを使わない").click()
    expect(page.locator("#calendar-now")).to_be_hidden()
    assert rules(chromium) == []


def test_file_that_is_followed(page: Page, chromium: Chromium, tmp_path: Path) -> None:
    ask(page, "PUT", "/api/v1/hours", {"usual": {"days": [{"shifts": []}] * 7}})
    file = tmp_path / "followed.ics"
    file.write_text(calendar("公休"), encoding="utf-8")
    page.get_by_text("同じファイルを書きかえて使うなら").click()
    place = page.get_by_label("このパソコンの中のファイルの場所")
    place.fill(str(file))
    page.get_by_role("button", name="このファイルを使う").click()
    expect(problem(page, "file")).to_contain_text("勤務にあたる予定が見つかりません")
    expect(place).to_have_value(str(file))
    file.write_text(calendar(), encoding="utf-8")
    place.press("Enter")
    expect(page.locator("#calendar-state")).to_contain_text(str(file))
    assert "working-hours.clock" in rules(chromium)
    file.unlink()
    report = chromium.ask("check", text=HARMLESS)
    assert not report["complete"]
    assert [reason["code"] for reason in report["reasons"]] == ["hours-unknown"]
    page.reload()
    expect(page.locator("#trouble")).to_contain_text("シフトのカレンダーのファイルを読めません")
    expect(page.locator("#calendar-state")).to_contain_text("カレンダーを読めません")


# -- for everybody ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1100])
def test_accessible_and_to_be_looked_at(
    page: Page, shared_service: Service, pictures: Path, language: str, colours: str, width: int
) -> None:
    tomorrow = (today() + timedelta(days=1)).date().isoformat()
    week = ask(page, "GET", "/api/v1/hours")["schedule"]["usual"]
    past = {"kind": "leave", "first": "2020-05-01"}
    leave = {"kind": "hours-off", "first": tomorrow, "start": "14:00", "end": "15:00"}
    ask(page, "PUT", "/api/v1/hours", {"usual": week, "changes": [past, leave]})
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=colours)
    page.goto(f"{address(shared_service)}?lang={language}")
    expect(page.locator(".week")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    # With a problem, an open part, and what is not saved.
    page.locator("details > summary").first.click()
    field(page, "usual.days[0].shifts[0].end").fill("8:00")
    page.locator("#save [type=submit]").click()
    expect(page.locator("[aria-invalid]")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    take(page, pictures / f"hours-{language}-{colours}-{width}.png")
