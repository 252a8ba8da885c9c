"""Publishing when nothing could be checked: said plainly, never called fine, and never in the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually, extension_id
from .conftest import Launch
from .in_page import InPage
from .posts import HARMLESS, PHONE, WITH_PHONE
from .service import Service
from .test_composer import composer, write
from .test_pause import (
    ANYWAY,
    BACK,
    REALLY,
    publish_button,
    published,
    stays_once,
    write_and_wait,
)
from .test_watching import another_service

pytestmark = pytest.mark.browser

UNCHECKED = "確かめずに投稿しました"


@pytest.fixture(scope="module")
def watching(launch_shared: Launch, own_service: Service) -> Chromium:
    def pair(chromium: Chromium) -> None:
        own_service.start()
        chromium.pair(own_service.port, own_service.pairing_code())

    return launch_shared(prepare=pair)


@pytest.fixture
def browser(watching: Chromium, own_service: Service) -> Iterator[Chromium]:
    own_service.start()
    yield watching
    watching.close_tabs()


def test_a_service_that_is_away_is_said_once_and_is_not_in_the_way(
    browser: Chromium, own_service: Service
) -> None:
    page, tab_id = browser.open_site()
    own_service.stop()
    write(page, WITH_PHONE)
    shown = InPage(page)
    expect(shown.badge).to_have_text("!")
    publish_button(page).click()
    expect(shown.question.locator("#headline")).to_have_text("サービスが動いていません")
    expect(shown.question.locator("[data-problem=away]")).to_contain_text("文章は確かめていません")
    shown.answer(ANYWAY)
    stays_once(page, [WITH_PHONE])

    write(page, HARMLESS)
    eventually(lambda: [(d["text"], d["phase"]) for d in browser.drafts(tab_id)] == [(HARMLESS, "failed")])
    publish_button(page).click()
    eventually(lambda: published(page) == [[WITH_PHONE], [HARMLESS]])
    expect(shown.notices).to_contain_text(UNCHECKED)
    assert not shown.is_asking()


def test_a_service_that_comes_back_in_the_meantime_is_asked_again(
    browser: Chromium, own_service: Service
) -> None:
    page, _ = browser.open_site()
    own_service.stop()
    write(page, WITH_PHONE)
    shown = InPage(page)
    expect(shown.badge).to_have_text("!")
    publish_button(page).click()
    expect(shown.question.locator("#headline")).to_have_text("サービスが動いていません")
    own_service.start()
    shown.question.get_by_role("button", name="もう一度確かめる").click()
    expect(shown.question.locator("mark", has_text=PHONE).first).to_be_visible()
    shown.answer(BACK)
    assert published(page) == []
    expect(shown.badge).to_have_text("2")


def test_nobody_waits_for_a_service_that_does_not_answer(browser: Chromium, own_service: Service) -> None:
    page, _ = write_and_wait(browser, HARMLESS)
    own_service.freeze()
    try:
        write(page, WITH_PHONE)
        publish_button(page).click()
        shown = InPage(page)
        # "確かめています…" stands there before, for as long as people wait.
        expect(shown.question.locator("#headline")).to_have_text("まだ確かめられていません")
        assert published(page) == []
    finally:
        own_service.thaw()
    # The answer comes late, and is shown as soon as it is there.
    expect(shown.question.locator("mark", has_text=PHONE).first).to_be_visible()
    shown.answer(ANYWAY)
    shown.answer(REALLY)
    stays_once(page, [HARMLESS + WITH_PHONE])


def test_a_worker_that_died_wakes_up_for_the_question(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, WITH_PHONE)
    browser.kill_worker()
    page.keyboard.insert_text("。")
    publish_button(page).click()
    shown = InPage(page)
    expect(shown.question.locator("mark", has_text=PHONE).first).to_be_visible()
    shown.answer(BACK)
    browser.checked(tab_id, f"{WITH_PHONE}。")


def published_unchecked(browser: Chromium, headline: str, kind: str) -> None:
    """Write, publish, be told why nothing was checked and how to mend it, and publish all the same."""
    page, _ = browser.open_site()
    write(page, WITH_PHONE)
    shown = InPage(page)
    expect(shown.badge).to_have_text("!")
    publish_button(page).click()
    expect(shown.question.locator("#headline")).to_have_text(headline)
    problem = shown.question.locator(f"[data-problem={kind}]")
    expect(problem).to_contain_text("文章は確かめていません")
    expect(problem.get_by_role("button").first).to_be_visible()
    assert published(page) == []
    shown.answer(ANYWAY)
    stays_once(page, [WITH_PHONE])


def test_an_extension_that_is_not_connected_says_so(browser: Chromium, own_service: Service) -> None:
    browser.ask("unpair")
    try:
        published_unchecked(browser, "サービスとつながっていません", "unpaired")
    finally:
        browser.pair(own_service.port, own_service.pairing_code())


def test_a_service_of_another_version_is_named(browser: Chromium, own_service: Service) -> None:
    try:
        with another_service({"/api/v1/check": (200, {"verdict": "of another time"})}) as port:
            browser.ask("port.save", port=port)
            published_unchecked(browser, "サービスの版が合いません", "version")
    finally:
        browser.ask("port.save", port=own_service.port)


def test_a_browser_that_keeps_us_from_the_service_is_named(browser: Chromium) -> None:
    """As on chrome://extensions, where a person may allow some sites and nothing else."""
    extensions = browser.context.new_page()
    extensions.goto("chrome://extensions")

    def allow(access: str) -> None:
        extensions.evaluate(
            """async ([id, hostAccess]) => {
              await chrome.developerPrivate.updateExtensionConfiguration({ extensionId: id, hostAccess });
              if (hostAccess === "ON_SPECIFIC_SITES") {
                await chrome.developerPrivate.addHostPermission(id, "https://x.com/*");
              }
            }""",
            [extension_id(), access],
        )
        eventually(lambda: "x" in browser.watched())

    allow("ON_SPECIFIC_SITES")
    try:
        published_unchecked(browser, "ブラウザーの許可が必要です", "permission")
    finally:
        allow("ON_ALL_SITES")


def test_two_tabs_do_not_mix(browser: Chromium) -> None:
    one, _ = write_and_wait(browser, WITH_PHONE)
    other, _ = write_and_wait(browser, HARMLESS)
    expect(InPage(one).badge).to_have_text("2")
    expect(InPage(other).badge).to_have_text("✓")
    publish_button(other).click()
    assert published(other) == [[HARMLESS]]
    one.bring_to_front()
    publish_button(one).click()
    InPage(one).answer(BACK)
    assert published(one) == []


def test_only_the_hour_is_said_once_for_a_session_of_writing(
    browser: Chromium, own_service: Service
) -> None:
    own_service.always_at_work()
    try:
        page, tab_id = write_and_wait(browser, HARMLESS)
        findings = browser.drafts(tab_id)[0]["report"]["findings"]
        assert [finding["category"] for finding in findings] == ["working-hours"]
        publish_button(page).click()
        shown = InPage(page)
        remind = shown.question.get_by_role("button", name="になったら知らせて")
        remind.click()
        expect(shown.question.locator("article")).to_contain_text("お知らせします")
        [reminder] = browser.ask("reminders")
        assert reminder["label"] == "X"
        browser.ask("reminder.remove", id=reminder["id"])
        shown.answer(BACK)
        expect(composer(page)).to_be_focused()
        page.keyboard.insert_text("おいしかった。")
        browser.checked(tab_id, f"{HARMLESS}おいしかった。")
        expect(shown.badge).to_have_text("1")
        publish_button(page).click()
        stays_once(page, [f"{HARMLESS}おいしかった。"])
    finally:
        own_service.never_at_work()


def test_should_the_frame_not_come_the_question_is_asked_in_plain_words(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WITH_PHONE)
    nowhere = "https://x.com/nothing-here"
    browser.evaluate_beside_page(page, f"chrome.runtime.getURL = () => '{nowhere}'")
    publish_button(page).click()
    dialog = InPage(page).dialog
    expect(dialog).to_contain_text("結果を表示できませんでした")
    expect(dialog.get_by_role("button", name=BACK)).to_be_focused()
    assert published(page) == []
    dialog.get_by_role("button", name=ANYWAY).click()
    stays_once(page, [WITH_PHONE])


def test_a_script_that_was_left_alone_says_so_on_the_page_and_lets_go(
    launch: Launch, shared_service: Service
) -> None:
    """Where no newer script takes over after an update."""
    chromium = launch()
    chromium.pair(shared_service.port, shared_service.pairing_code())
    page, _ = write_and_wait(chromium, WITH_PHONE)
    shown = InPage(page)
    expect(shown.badge).to_be_visible()
    cut_off(chromium)
    publish_button(page).click()
    assert published(page) == [[WITH_PHONE]]
    expect(shown.notices).to_contain_text("ひと呼吸が新しくなりました")
    expect(shown.badge).to_have_count(0)
    write(page, HARMLESS)
    shown.notices.get_by_role("button", name="あとで").click()
    expect(shown.notices).not_to_contain_text("ひと呼吸が新しくなりました")
    expect(composer(page)).to_contain_text(HARMLESS)
    publish_button(page).click()
    assert published(page) == [[WITH_PHONE], [HARMLESS]]


def cut_off(chromium: Chromium) -> None:
    """Take the extension away under the scripts that run on open pages."""
    with chromium.inside.expect_event("close"):
        chromium.inside.evaluate("void setTimeout(() => chrome.management.uninstallSelf(), 50)")
