"""A page that forbids everything can neither keep the extension's words away nor find out about them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium
from .in_page import InPage
from .posts import PHONE, WITH_PHONE
from .test_composer import write

pytestmark = pytest.mark.browser

FORBID = """() => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "default-src 'none'; style-src 'self'; frame-src 'none'; require-trusted-types-for 'script'";
  document.head.append(policy);
}"""
TRACES = """() => [
  ...performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => !name.startsWith("https://x.com/")),
  ...Array.from(frames, String),
  ...Array.from(document.querySelectorAll("iframe, dialog"), ({ outerHTML }) => outerHTML),
  ...Object.keys(window).filter((name) => /hitokokyu/i.test(name)),
]"""


@pytest.fixture
def strict(browser: Chromium) -> Page:
    page, _ = browser.open_site()
    page.evaluate(FORBID)
    write(page, WITH_PHONE)
    return page


def test_badge_and_panel_are_there_all_the_same(strict: Page) -> None:
    shown = InPage(strict)
    expect(shown.badge).to_have_css("border-radius", "50%")
    shown.badge.click()
    expect(shown.panel.locator("#body")).to_contain_text(PHONE)
    assert strict.evaluate(TRACES) == []


def test_the_question_is_there_all_the_same(strict: Page) -> None:
    expect(InPage(strict).badge).to_be_visible()
    strict.get_by_test_id("tweetButtonInline").click()
    expect(InPage(strict).question.locator("#body")).to_contain_text(PHONE)
    assert strict.evaluate(TRACES) == []
    assert strict.evaluate("published") == []
