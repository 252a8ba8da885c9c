"""Badge, panel and dialog: by mouse and keyboard, for every reader, in both languages and colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Frame, FrameLocator, expect

from .appearance import assert_accessible, pictures
from .chromium import Chromium, eventually
from .conftest import Launch
from .in_page import InPage
from .posts import HARMLESS, PICTURED, WITH_PHONE
from .service import Service
from .test_composer import composer, expect_state, write
from .test_pause import publish_button, write_and_wait

__all__ = ["pictures"]

pytestmark = pytest.mark.browser


def frame_of(shown: FrameLocator) -> Frame:
    """The frame in which something is shown, as soon as it has found its size."""
    element = shown.owner.element_handle()
    sizes = [element.bounding_box()]

    def rests() -> bool:
        shown.owner.page.wait_for_timeout(200)
        sizes.append(element.bounding_box())
        return sizes[-1] == sizes[-2]

    eventually(rests)
    frame = element.content_frame()
    assert frame is not None
    return frame


def test_the_badge_opens_what_was_found(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, WITH_PHONE)
    shown = InPage(page)
    findings = browser.drafts(tab_id)[0]["report"]["findings"]
    expect(shown.badge).to_have_text(str(len(findings)))
    expect(shown.badge).to_have_accessible_name(f"ひと呼吸: 気になる点が {len(findings)} 件あります")
    shown.badge.click()
    expect(shown.panel.locator("article")).to_have_count(len(findings))
    shown.panel.get_by_role("button", name="閉じる").click()
    expect(composer(page)).to_be_focused()


def test_the_panel_by_keyboard_alone(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WITH_PHONE)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect_state(page, WITH_PHONE, (len(WITH_PHONE) - 3, len(WITH_PHONE) - 3))
    before = page.evaluate("draftState()")
    page.keyboard.press("Alt+Shift+H")
    panel = InPage(page).panel
    expect(panel.locator("article").first).to_be_visible()
    expect(panel.get_by_role("button", name="閉じる")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("button", name="この指摘は違う").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(composer(page)).to_be_focused()
    eventually(lambda: page.evaluate("draftState()") == before)


def test_the_panel_follows_the_text(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WITH_PHONE)
    shown = InPage(page)
    shown.badge.click()
    expect(shown.panel.locator("article").first).to_be_visible()
    composer(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(HARMLESS)
    expect(shown.panel.locator("#headline")).to_have_text("気になる点は見つかりませんでした")
    expect(shown.badge).to_have_text("✓")


def test_a_check_mark_never_stands_beside_a_text_that_was_not_checked(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, HARMLESS)
    badge = InPage(page).badge
    expect(badge).to_have_text("✓")
    # Looked at in the page, when the key comes up again: from here it could be checked by then.
    badge.evaluate("""badge => {
      window.signs = [];
      addEventListener("keyup", () => window.signs.push(badge.textContent), true);
    }""")
    page.keyboard.press("a")
    assert page.evaluate("signs") == ["…"]
    browser.checked(tab_id, f"{HARMLESS}a")
    expect(badge).to_have_text("✓")


def test_the_badge_stays_at_its_composer_and_moves_nothing(browser: Chromium) -> None:
    page, _ = browser.open_site()
    look = "JSON.stringify([...document.body.querySelectorAll('*')].map((e) => e.getBoundingClientRect()))"
    write(page, HARMLESS)
    expect_state(page, HARMLESS)
    before = page.evaluate(look)
    badge = InPage(page).badge
    expect(badge).to_have_text("✓")
    assert page.evaluate(look) == before
    page.evaluate("document.body.style.height = '4000px'; scrollTo(0, 60)")

    def is_at_corner() -> bool:
        corner, mark = composer(page).bounding_box(), badge.bounding_box()
        assert corner and mark
        return abs(corner["x"] + corner["width"] - mark["x"] - mark["width"]) < 6 and mark["y"] < corner["y"]

    eventually(is_at_corner)
    page.evaluate("scrollTo(0, 3000)")
    expect(badge).to_be_hidden()


def test_whose_account_it_is_is_asked_once(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, HARMLESS)
    shown = InPage(page)
    shown.badge.click()
    shown.panel.get_by_role("button", name="個人のアカウント").click()
    expect(shown.panel.locator(".ask-account")).to_have_count(0)
    eventually(lambda: browser.drafts(tab_id)[0].get("account") == "personal")
    assert "account" not in browser.drafts(tab_id)[0]["report"]["assumed"]
    browser.ask("account.remove", site="x", handle="shimin_taro")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_everybody_can_read_it(
    launch: Launch, shared_service: Service, pictures: Path, language: str
) -> None:
    chromium = launch(language=language)
    chromium.pair(shared_service.port, shared_service.pairing_code())
    page, _ = write_and_wait(chromium, PICTURED)
    shown = InPage(page)
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)
        shown.badge.click()
        expect(shown.panel.locator("article").first).to_be_visible()
        assert_accessible(frame_of(shown.panel))
        page.screenshot(path=pictures / f"panel-{language}-{colours}.png", animations="disabled")
        shown.badge.click()
        expect(shown.panel.owner).to_have_count(0)

        publish_button(page).click()
        expect(shown.question.locator("article").first).to_be_visible()
        assert_accessible(frame_of(shown.question))
        page.screenshot(path=pictures / f"dialog-{language}-{colours}.png", animations="disabled")
        page.keyboard.press("Escape")
        expect(composer(page)).to_be_focused()
