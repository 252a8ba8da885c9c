"""The moment before publishing, on a page that is truly https://x.com with a real Draft.js editor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually
from .in_page import InPage
from .posts import HARMLESS, WITH_PHONE
from .test_composer import composer, write

pytestmark = pytest.mark.browser

BACK = "編集に戻る"
ANYWAY = "このまま投稿する"
REALLY = "それでも投稿する"


def published(page: Page) -> list[list[str]]:
    return page.evaluate("window.published")


def test_clicking_publish_with_a_finding_asks_first(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())
    page.get_by_test_id("tweetButtonInline").click()
    shown = InPage(page)
    shown.question
    page.wait_for_timeout(300)
    page.screenshot(path="/tmp/a-wip/dialog.png")
    shown.answer(BACK)
    expect(composer(page)).to_be_focused()
    assert published(page) == []
    shown.badge.click()
    shown.frame.locator("article").first.wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path="/tmp/a-wip/panel.png")
