"""The page of records: a certificate, files, and sending what was shown; by keyboard, on a phone, in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.store import Store
from hitokokyu.training.certificate_pdf import read
from playwright.sync_api import Download, Locator, Page, expect

from ..exams import exam, failed_exam, keep_answers, keep_exam
from ..lrs_server import PASSWORD, USER, Lrs, running
from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, tab_to
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser



@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records-home")


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    service = Service(home)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def store(service: Service, home: Path) -> Iterator[Store]:
    """The store of that service: with nothing of training in it, before each test."""
    store = Store(home)
    store.exams.forget()
    store.training.forget()
    store.lrs.forget()
    yield store
    store.close()


@pytest.fixture
def lrs() -> Iterator[Lrs]:
    with running() as one:
        yield one


@pytest.fixture
def open_page(new_tab: NewTab, service: Service, store: Store) -> NewTab:
    def _open(size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(service.link("training-records"))
        expect(page.locator("#status")).to_be_empty()
        return page

    return _open


def two_exams(store: Store) -> None:
    keep_exam(store, exam())
    keep_exam(store, failed_exam())


def press(page: Page, wanted: Locator) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def write(page: Page, wanted: Locator, text: str) -> None:
    tab_to(page, wanted)
    page.keyboard.type(text)


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def name_lrs(page: Page, lrs: Lrs) -> None:
    press(page, page.locator("#lrs-details > summary"))
    write(page, page.locator("#endpoint"), lrs.endpoint)
    write(page, page.locator("#user"), USER)
    write(page, page.locator("#password"), PASSWORD)
    press(page, page.locator("#lrs [type=submit]"))
    expect(page.locator("#see-sending")).to_be_visible()
    expect(page.locator("#password")).to_have_value("")


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_the_whole_page_by_keyboard(
    open_page: Any, store: Store, lrs: Lrs, pictures: Path, size: Any, language: str
) -> None:
    two_exams(store)
    is_english = language == "en"
    page = open_page(size, locale="en-GB", color_scheme="dark") if is_english else open_page(size)
    expect(page.locator(".exam")).to_have_count(2)
    assert_accessible(page)

    write(page, page.locator("#name"), "𠮷田 花子")
    with page.expect_download() as waiting:
        press(page, page.locator(".exam button"))
    expect(page.locator("#certificate-status")).to_contain_text("hitokokyu-0f8f-ad5b-d9cb.pdf")
    printed, code = read(content(waiting.value))
    assert printed.has_code(code) and printed.lines["name"] == "𠮷田 花子"
    assert printed.lines["course"] == ("Yearly training 2026" if is_english else "年次研修 2026")

    press(page, page.locator("#table [type=submit]"))
    expect(page.locator("#table-preview-title")).to_be_focused()
    shown = page.locator("#table pre").inner_text()
    with page.expect_download() as waiting:
        press(page, page.locator("#table [data-part=save]"))
    saved = content(waiting.value).decode("utf-8")
    assert saved.startswith("\ufeff")
    assert saved.removeprefix("\ufeff").splitlines() == shown.removeprefix("\ufeff").splitlines()

    write(page, page.locator("#email"), "hanako@example.lg.jp")
    press(page, page.locator("#xapi [value=file]"))
    expect(page.locator("#file-preview-title")).to_be_focused()
    with page.expect_download() as waiting:
        press(page, page.locator("#file-preview [data-part=save]"))
    assert len(json.loads(content(waiting.value))) == 2

    name_lrs(page, lrs)
    page.locator("h1").click()
    press(page, page.locator("#see-sending"))
    expect(page.locator("#send-preview-title")).to_be_focused()
    assert not lrs.heard
    assert_accessible(page)
    take(page, pictures / f"training-records-{language}.png")
    shown = page.locator("#send-preview pre").text_content() or ""
    assert PASSWORD not in shown
    press(page, page.locator("#send"))
    expect(page.locator("#send-status")).to_contain_text("All 2" if is_english else "2 件すべて")
    assert len(lrs.heard) == 2
    for address, headers, body in lrs.heard:
        assert f"PUT http://127.0.0.1:{lrs.port}{address}" in shown
        assert body.decode() in shown
        for name, value in headers.items():
            assert f"{name}: {value}" in shown or name == "Authorization"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_sent_before_it_was_seen_and_agreed_to(open_page: Any, store: Store, lrs: Lrs) -> None:
    two_exams(store)
    page = open_page()
    name_lrs(page, lrs)
    page.locator("#email").fill("hanako@example.lg.jp")
    page.locator("#see-sending").click()
    expect(page.locator("#send")).to_be_visible()
    # What was shown is no longer what is chosen: look again.
    page.locator("#xapi [value=everything]").check()
    expect(page.locator("#send")).to_be_hidden()
    # What was shown is no longer all there is, because of another tab.
    page.locator("#see-sending").click()
    expect(page.locator("#send")).to_be_visible()
    keep_answers(store, 1)
    page.locator("#send").click()
    expect(page.locator("#send-problem")).to_contain_text("もう一度、送る内容を確かめてください")
    assert not lrs.heard


def test_a_failure_is_told_and_sending_goes_on(open_page: Any, store: Store, lrs: Lrs, pictures: Path) -> None:
    two_exams(store)
    keep_answers(store, 6)
    page = open_page()
    name_lrs(page, lrs)
    page.locator("#xapi [value=everything]").check()
    page.locator("#email").fill("hanako@example.lg.jp")
    page.locator("#see-sending").click()
    lrs.moods = ["fine", "fine", "fine", 503]
    page.locator("#send").click()
    expect(page.locator("#send-problem")).to_contain_text("続きから送ります")
    expect(page.locator("#send")).to_be_focused()
    assert_accessible(page)
    take(page, pictures / "training-records-failed.png")
    page.locator("#send").click()
    expect(page.locator("#send-status")).to_have_text("8 件すべてが届きました。")
    assert len(lrs.statements) == 8
    assert len(lrs.heard) == 9, "only the one that was refused was sent twice"
    page.locator("#see-sending").click()
    expect(page.locator("#send-preview [data-part=size]")).to_contain_text("すべて届いています")
    expect(page.locator("#send")).to_be_hidden()


def test_problems_show_at_their_fields(open_page: Any, store: Store) -> None:
    two_exams(store)
    page = open_page()
    page.locator(".exam button").click()
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#name-problem")).not_to_be_empty()
    page.locator("#name").fill("花子🌸")
    page.locator(".exam button").click()
    expect(page.locator("#name-problem")).to_contain_text("書体にない文字")
    page.locator("#xapi [value=file]").click()
    expect(page.locator("#email")).to_be_focused()
    expect(page.locator("#email-problem")).not_to_be_empty()
    page.locator("#xapi [value=account]").check()
    expect(page.locator("#email")).to_be_hidden()
    page.locator("#account").fill("h-yoshida")
    page.locator("#xapi [value=file]").click()
    expect(page.locator("#system-problem")).not_to_be_empty()
    page.locator("#lrs-details > summary").click()
    page.locator("#endpoint").fill("http://lrs.example.lg.jp/xapi")
    page.locator("#user").fill("u")
    page.locator("#password").fill("p")
    page.locator("#lrs [type=submit]").click()
    expect(page.locator("#endpoint")).to_be_focused()
    expect(page.locator("#endpoint-problem")).to_contain_text("https://")
    assert_accessible(page)


def test_nothing_yet(open_page: Any, pictures: Path) -> None:
    page = open_page()
    expect(page.locator("#no-exams a")).to_have_attribute("href", "/training/course")
    expect(page.locator("#name")).to_be_hidden()
    expect(page.locator("footer")).not_to_contain_text("外へは出ません")
    assert_accessible(page)
    take(page, pictures / "training-records-none.png")
