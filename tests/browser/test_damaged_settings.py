"""What the browser kept for the extension is damaged, or the clock was wrong: nothing goes silent because of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .in_page import InPage
from .posts import HARMLESS, WITH_PHONE
from .test_composer import write
from .test_pause import publish_button, published

pytestmark = pytest.mark.browser

DAMAGED: dict[str, list[Any]] = {
    "pauseAt": ["sometimes", 7],
    "guideline": [7, {}],
    "instances": [[None, {"origin": 1, "site": "mastodon"}], "https://example.org"],
    "pausedUntil": ["tomorrow", {}],
}


def keep(browser: Chromium, values: dict[str, Any]) -> None:
    browser.inside.evaluate("values => chrome.storage.local.set(values)", values)


@pytest.fixture
def kept(browser: Chromium) -> Iterator[dict[str, Any]]:
    """What was kept before, put back afterwards."""
    before = browser.inside.evaluate("chrome.storage.local.get(null)")
    yield before
    browser.inside.evaluate("async () => chrome.storage.local.clear()")
    keep(browser, before)


@pytest.mark.parametrize("turn", [0, 1])
def test_damaged_settings_fall_back_to_watchful_ones(browser: Chromium, kept: dict[str, Any], turn: int) -> None:
    keep(browser, {name: values[turn % len(values)] for name, values in DAMAGED.items()})
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())
    publish_button(page).click()
    expect(InPage(page).question.locator("mark").first).to_be_visible()
    assert published(page) == []
    found = browser.ask("settings")
    assert (found["pauseAt"], found["guideline"], found["instances"]) == ("caution", None, [])


@pytest.mark.parametrize(
    ("damaged", "headline"),
    [
        ({"token": 5}, "サービスとつながっていません"),
        ({"token": "garbage"}, "サービスとつながっていません"),
    ],
)
def test_a_damaged_token_is_admitted(
    browser: Chromium, kept: dict[str, Any], damaged: dict[str, Any], headline: str
) -> None:
    keep(browser, damaged)
    page, tab_id = browser.open_site()
    write(page, HARMLESS)
    eventually(lambda: headline in browser.tooltip(tab_id))
    eventually(lambda: browser.badge(tab_id) == "!")
    expect(browser.open_popup(tab_id).locator("#headline")).to_have_text(headline)


def test_a_pause_is_never_longer_than_an_hour(browser: Chromium, kept: dict[str, Any]) -> None:
    """It was begun while the clock was a day ahead."""
    keep(browser, {"pausedUntil": browser.inside.evaluate("Date.now() + 25 * 3_600_000")})
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    keep(browser, {"pausedUntil": browser.inside.evaluate("Date.now() + 1_800_000")})
    popup = browser.open_popup(tab_id)
    expect(popup.locator(".rest button")).to_have_text("見守りを再開する")
