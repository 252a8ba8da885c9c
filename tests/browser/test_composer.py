"""Writing a post in the composer of a real editor, on a page that is truly https://x.com."""

from __future__ import annotations

import json
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually, extension_id
from .conftest import Launch
from .posts import HARMLESS, PHONE, WITH_PHONE
from .service import Service

pytestmark = pytest.mark.browser

PAUSE = 0.4
"""How long the extension waits after the last key."""


NOBODY_ANSWERS = "Error: The message port closed before a response was received."


def composer(page: Page):
    return page.get_by_test_id("tweetTextarea_0")


def write(page: Page, text: str) -> None:
    composer(page).click()
    page.keyboard.type(text, delay=5)


def expect_state(page: Page, text: str, selected: tuple[int, int] | None = None) -> None:
    """Wait until the editor holds this: it hears of a moved caret a moment after it has moved."""

    def is_so() -> bool:
        state = page.evaluate("draftState()")
        _, start, end = state["caret"]
        return state["text"] == text and selected in (None, (start, end))

    eventually(is_so)


def test_a_risk_appears_in_the_badge_and_the_popup(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    findings = browser.checked(tab_id, WITH_PHONE)["report"]["findings"]
    eventually(lambda: browser.badge(tab_id) == str(len(findings)))
    eventually(lambda: browser.tooltip(tab_id).endswith(f"{len(findings)} 件あります"))
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#source")).to_have_text("このタブで書いている投稿")
    expect(popup.locator("article")).to_have_count(len(findings))
    expect(popup.locator("mark", has_text=PHONE).first).to_be_visible()


def test_the_real_popup_knows_its_tab(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    browser.press_toolbar_button(page)
    eventually(lambda: "このタブで書いている投稿" in browser.words_in_real_popup())
    eventually(lambda: PHONE in browser.words_in_real_popup())


def test_a_post_without_risk_leaves_the_badge_alone(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, HARMLESS)
    browser.checked(tab_id, HARMLESS)
    eventually(lambda: browser.tooltip(tab_id).endswith("気になる点は見つかりませんでした"))
    assert browser.badge(tab_id) == ""
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("気になる点は見つかりませんでした")


def test_mending_the_text_takes_the_badge_away(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    eventually(lambda: browser.badge(tab_id) == "")
    eventually(lambda: browser.drafts(tab_id) == [])


def test_lines_are_read_as_the_person_sees_them(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    composer(page).click()
    for line in ("一行目\u00a0です", "", "三行目"):
        page.keyboard.insert_text(line)
        page.keyboard.press("Enter")
    page.keyboard.type("終わり")
    expected = "一行目 です\n\n三行目\n終わり"
    eventually(lambda: [draft["text"] for draft in browser.drafts(tab_id)] == [expected])
    expect_state(page, expected.replace(" ", "\u00a0"))


def test_a_composition_is_not_checked_before_it_ends(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    composer(page).click()
    keyboard = browser.context.new_cdp_session(page)
    for end in range(1, len(WITH_PHONE) + 1):
        unfinished = {"text": WITH_PHONE[:end], "selectionStart": end, "selectionEnd": end}
        keyboard.send("Input.imeSetComposition", unfinished)
    expect(composer(page)).to_contain_text(WITH_PHONE)
    time.sleep(3 * PAUSE)
    assert browser.drafts(tab_id) == []
    assert browser.badge(tab_id) == ""
    keyboard.send("Input.insertText", {"text": WITH_PHONE})
    browser.checked(tab_id, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())


def test_the_editor_does_not_notice(browser: Chromium) -> None:
    """Content, caret, undo history and focus are the same before and after a check."""
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    caret = len(WITH_PHONE) - 4
    expect_state(page, WITH_PHONE, (caret, caret))
    look = "({ ...draftState(), html: document.querySelector('[contenteditable]').innerHTML })"
    before = page.evaluate(look)
    browser.checked(tab_id, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())
    assert page.evaluate(look) == before
    expect(composer(page)).to_be_focused()
    page.keyboard.type("😀")
    changed = WITH_PHONE[:caret] + "😀" + WITH_PHONE[caret:]
    expect_state(page, changed)
    page.keyboard.press("ControlOrMeta+z")
    eventually(lambda: page.evaluate("draftState().text") != changed)


def test_an_attachment_is_told_and_its_unread_content_admitted(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, HARMLESS)
    browser.checked(tab_id, HARMLESS)
    page.get_by_role("button", name="写真を付ける").click()
    eventually(lambda: browser.badge(tab_id) == "?")
    report = browser.checked(tab_id, HARMLESS)["report"]
    assert not report["complete"]
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("まだ確かめていないところがあります")
    for reason in report["reasons"]:
        expect(popup.locator(".reasons")).to_contain_text(reason["message"]["ja"])


def test_a_composer_that_is_closed_is_forgotten(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    eventually(lambda: browser.badge(tab_id).isdigit())
    page.get_by_role("button", name="閉じる").click()
    eventually(lambda: browser.badge(tab_id) == "")
    eventually(lambda: browser.drafts(tab_id) == [])


def test_leaving_the_page_forgets_what_was_written(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    page.goto("about:blank")
    eventually(lambda: browser.drafts(tab_id) == [])
    eventually(lambda: browser.badge(tab_id) == "")


def test_only_the_exact_composer_is_read(browser: Chromium) -> None:
    """The prefix alone also matches labels and containers."""
    page, tab_id = browser.open_site()
    page.evaluate("""() => {
      const field = document.createElement("div");
      field.contentEditable = "true";
      field.dataset.testid = "tweetTextarea_0_other";
      document.body.prepend(field);
      field.focus();
    }""")
    page.keyboard.type(WITH_PHONE)
    time.sleep(3 * PAUSE)
    assert browser.drafts(tab_id) == []


@pytest.mark.parametrize(
    "message",
    [
        '{ type: "status" }',
        '{ type: "check", text: "x" }',
        '{ type: "tab.drafts", tabId: 1 }',
        '{ type: "pair", code: "AAAA-AAAA" }',
        '{ type: "unpair" }',
        '{ type: "port.save", port: 9999 }',
        '{ type: "composer.changed", composer: 1, sequence: "x", text: null }',
        '{ type: "toString" }',
    ],
)
def test_what_runs_beside_a_page_may_only_report_its_own_composer(
    browser: Chromium, message: str
) -> None:
    page, _ = browser.open_site()
    ask = f"chrome.runtime.sendMessage({message}).then(a => a ?? 'no answer', String)"
    assert browser.evaluate_beside_page(page, ask) in ("no answer", NOBODY_ANSWERS)
    assert browser.ask("status")["paired"]


def test_the_token_is_out_of_reach_beside_a_page(browser: Chromium) -> None:
    page, _ = browser.open_site()
    for area in ("local", "session"):
        ask = f"chrome.storage.{area}.get().then(JSON.stringify, String)"
        assert "Access to storage is not allowed" in browser.evaluate_beside_page(page, ask)


def test_nothing_leaves_the_machine(launch: Launch, shared_service: Service) -> None:
    browser = launch()
    browser.pair(shared_service.port, shared_service.pairing_code())
    page, tab_id = browser.open_site()
    write(page, WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    expect(browser.open_popup(tab_id).locator("mark").first).to_be_visible()
    browser.close()
    own, foreign = set(), set()
    for url, initiator in requests_in(browser.net_log.read_text(encoding="utf-8")):
        if initiator == f"chrome-extension://{extension_id()}":
            own.add(urlsplit(url).hostname)
        elif initiator == "https://x.com":
            foreign.add(urlsplit(url).hostname)
    assert own == {"127.0.0.1"}
    assert foreign == {"x.com"}, "the page was made to ask somebody else"


def requests_in(net_log: str) -> list[tuple[str, str]]:
    """Every request of the browser with who asked for it, from Chromium's own log."""
    events = json.loads(net_log)["events"]
    found = []
    for event in events:
        params = event.get("params", {})
        if "url" in params and "initiator" in params:
            found.append((params["url"], params["initiator"]))
    return found
