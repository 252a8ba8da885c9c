"""Checking any text in the popup."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium
from .posts import AFTER_EMOJI, HARMLESS, PHONE, WELFARE, WITH_PHONE
from .service import Service

pytestmark = pytest.mark.browser


def check_text(popup: Page, text: str) -> None:
    popup.get_by_label("ほかの文章を確かめる").fill(text)
    popup.get_by_role("button", name="確かめる", exact=True).click()


@pytest.mark.parametrize("text", [WITH_PHONE, AFTER_EMOJI, WELFARE])
def test_what_is_marked_is_what_the_service_quotes(browser: Chromium, text: str) -> None:
    report = browser.ask("check", text=text)
    quotes = [finding["quote"] for finding in report["findings"] if finding["span"]]
    assert quotes, "the rule pack is silent on a text that it should not be silent on"
    popup = browser.open_popup()
    check_text(popup, text)
    expect(popup.locator("mark")).to_have_text(quotes)


def test_offsets_hold_after_emoji_and_rare_kanji(browser: Chromium) -> None:
    popup = browser.open_popup()
    check_text(popup, AFTER_EMOJI)
    expect(popup.locator("mark", has_text=PHONE).first).to_have_text(PHONE)
    quotation = popup.locator("blockquote", has_text=PHONE).first
    # What surrounds the mark is the writer's text, with no character cut in half.
    assert quotation.inner_text().strip("…") in AFTER_EMOJI


def test_a_finding_says_what_why_and_on_what_ground(browser: Chromium) -> None:
    [finding, *_] = browser.ask("check", text=WITH_PHONE)["findings"]
    popup = browser.open_popup()
    check_text(popup, WITH_PHONE)
    expect(popup.locator("#headline")).to_contain_text("気になる点が")
    expect(popup.locator("#source")).to_have_text("入力した文章")
    card = popup.locator("article").first
    for words in ("title", "message", "advice"):
        expect(card).to_contain_text(finding[words]["ja"])
    expect(card.locator(".clause")).to_have_count(len(finding["clauses"]))
    for rewrite in finding["rewrites"]:
        expect(card).to_contain_text(rewrite["label"]["ja"])


def test_a_safer_wording_is_copied_by_one_button(browser: Chromium) -> None:
    report = browser.ask("check", text=WITH_PHONE)
    wordings = [r["text"] for f in report["findings"] for r in f["rewrites"] if r["text"]]
    assert wordings, "no safer wording to copy"
    popup = browser.open_popup()
    check_text(popup, WITH_PHONE)
    popup.get_by_role("button", name="コピー").first.click()
    expect(popup.get_by_role("button", name="コピーしました")).to_be_visible()
    assert popup.evaluate("navigator.clipboard.readText()") == wordings[0]


def test_nothing_found_is_said_without_a_promise(browser: Chromium) -> None:
    popup = browser.open_popup()
    check_text(popup, HARMLESS)
    expect(popup.locator("#headline")).to_have_text("気になる点は見つかりませんでした")
    expect(popup.locator("#remark")).to_contain_text("見落としがないとは限りません")
    expect(popup.locator("article")).to_have_count(0)


def test_text_is_never_read_as_html(browser: Chromium) -> None:
    popup = browser.open_popup()
    check_text(popup, f"<img src=x onerror=alert(1)><b>太字</b> {WITH_PHONE}")
    expect(popup.locator("mark").first).to_be_visible()
    expect(popup.locator("blockquote b, blockquote img")).to_have_count(0)


def test_a_refused_text_is_explained_and_not_called_clean(browser: Chromium) -> None:
    popup = browser.open_popup()
    check_text(popup, "あ" * 20_001)
    expect(popup.locator("#headline")).to_have_text("この文章は確かめられませんでした")
    expect(popup.locator(".said")).not_to_be_empty()


def test_the_selection_of_a_page_is_checked(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#aside'))")
    browser.press_toolbar_button(page)
    popup = browser.open_popup(tab_id)
    popup.get_by_role("button", name="ページで選んだ文章を確かめる").click()
    expect(popup.locator("#source")).to_have_text("ページで選んだ文章")
    expect(popup.locator("mark", has_text=PHONE).first).to_be_visible()


def test_without_a_selection_it_asks_for_one(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    browser.press_toolbar_button(page)
    popup = browser.open_popup(tab_id)
    popup.get_by_role("button", name="ページで選んだ文章を確かめる").click()
    expect(popup.locator("#headline")).to_have_text("文章が選ばれていません")


def test_a_page_closed_to_extensions_is_explained(browser: Chromium) -> None:
    _, tab_id = browser.open_site("chrome://version")
    popup = browser.open_popup(tab_id)
    popup.get_by_role("button", name="ページで選んだ文章を確かめる").click()
    expect(popup.locator("#headline")).to_have_text("このページの文章は読めません")


def test_a_token_that_is_not_known_any_more_asks_to_pair_again(
    shared_service: Service, browser: Chromium
) -> None:
    browser.inside.evaluate("chrome.storage.local.set({ token: 'of another time' })")
    popup = browser.open_popup()
    check_text(popup, HARMLESS)
    expect(popup.locator("#headline")).to_have_text("サービスとつながっていません")
    expect(popup.locator(".said")).not_to_be_empty()
    browser.pair(shared_service.port, shared_service.pairing_code())
    popup.get_by_role("button", name="もう一度確かめる").click()
    expect(popup.locator("#headline")).to_have_text("気になる点は見つかりませんでした")
