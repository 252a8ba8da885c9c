"""The same on every site, in its own editor: what is written is read, and publishing waits for the writer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .in_page import InPage
from .places import PLACES, Place, watch_everywhere
from .posts import HARMLESS, PHONE, WITH_PHONE
from .service import Service

pytestmark = pytest.mark.browser

BACK = "編集に戻る"

everywhere = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
in_each_editor = pytest.mark.parametrize(
    "place",
    [place for place in PLACES if place.name in ("threads", "bluesky", "mastodon", "linkedin-post", "youtube")],
    ids=lambda place: place.name,
)


@pytest.fixture(scope="module")
def watching(launch_shared: Launch, own_service: Service) -> Chromium:
    own_service.start()
    return launch_shared(prepare=lambda chromium: watch_everywhere(chromium, own_service))


@pytest.fixture
def browser(watching: Chromium) -> Iterator[Chromium]:
    yield watching
    watching.close_tabs()


def texts(browser: Chromium, tab_id: int) -> list[str]:
    return [draft["text"] for draft in browser.drafts(tab_id) if draft["phase"] == "checked"]


@everywhere
def test_what_is_written_is_read_and_the_editor_does_not_notice(browser: Chromium, place: Place) -> None:
    page, tab_id = place.open(browser)
    page.keyboard.insert_text(HARMLESS)
    page.keyboard.press(place.line_break)
    page.keyboard.insert_text(f"{WITH_PHONE}😊")
    whole = f"{HARMLESS}\n{WITH_PHONE}😊"
    eventually(lambda: texts(browser, tab_id) == [whole])
    expect(InPage(page).badge).to_be_visible()

    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    page.keyboard.insert_text("ん")
    changed = f"{HARMLESS}\n{WITH_PHONE[:-1]}ん{WITH_PHONE[-1]}😊"
    eventually(lambda: texts(browser, tab_id) == [changed])
    page.keyboard.press("Control+z")
    eventually(lambda: texts(browser, tab_id) not in ([changed], []) or not browser.drafts(tab_id))
    page.keyboard.press("Control+Shift+z")
    eventually(lambda: texts(browser, tab_id) == [changed])
    assert place.published(page) == []


@everywhere
def test_publishing_waits_for_the_writer_and_happens_once(browser: Chromium, place: Place) -> None:
    page, tab_id = place.open(browser)
    page.keyboard.insert_text(WITH_PHONE)
    eventually(lambda: texts(browser, tab_id) == [WITH_PHONE])
    page.keyboard.press("Control+Home")
    shown = InPage(page)
    place.publish(page).click()
    expect(shown.question.locator("body")).to_contain_text(PHONE)
    shown.answer(BACK)
    expect(place.field(page)).to_be_focused()
    page.keyboard.insert_text("あ")
    changed = f"あ{WITH_PHONE}"
    eventually(lambda: texts(browser, tab_id) == [changed])
    assert place.published(page) == []

    if place.shortcut:
        page.keyboard.press(place.shortcut)
    else:
        place.publish(page).press("Enter")
    # `stop` asks for one more deliberate step.
    shown.answer(f"このまま{place.verb}")
    shown.answer(f"それでも{place.verb}")
    eventually(lambda: place.published(page) != [])
    page.wait_for_timeout(300)
    [parts] = place.published(page)
    assert [part for part in parts if part] == [changed]


@everywhere
def test_a_clean_text_is_published_as_if_nobody_looked(browser: Chromium, place: Place) -> None:
    page, tab_id = place.open(browser)
    page.keyboard.insert_text(HARMLESS)
    eventually(lambda: texts(browser, tab_id) == [HARMLESS])
    expect(InPage(page).badge).not_to_have_text("…")
    if place.shortcut:
        page.keyboard.press(place.shortcut)
    else:
        place.publish(page).click()
    # At once: nothing asked, and nothing waited for.
    [parts] = place.published(page)
    assert [part for part in parts if part] == [HARMLESS]


@in_each_editor
def test_half_a_composition_is_no_text(browser: Chromium, place: Place) -> None:
    page, tab_id = place.open(browser)
    keyboard = page.context.new_cdp_session(page)
    for end in range(1, len(WITH_PHONE) + 1):
        unfinished = {"text": WITH_PHONE[:end], "selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", unfinished)
    page.wait_for_timeout(900)
    assert browser.drafts(tab_id) == []
    # Enter settles a composition; it is not the writer's wish to publish.
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    keyboard.send("Input.insertText", {"text": WITH_PHONE})
    eventually(lambda: texts(browser, tab_id) == [WITH_PHONE])
    assert not InPage(page).is_asking()
    assert place.published(page) == []
