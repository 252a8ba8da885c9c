"""The two lines in the context menu: what is selected, and the field that one is in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .posts import HARMLESS, PHONE, WITH_PHONE
from .test_composer import write

pytestmark = pytest.mark.browser


def choose(browser: Chromium, line: str, tab_id: int) -> None:
    """As a click on the line does: the menu itself belongs to the desktop, out of reach of tests."""
    browser.inside.evaluate(
        """async ([line, id]) => {
          await chrome.contextMenus.update(line, {});  // throws if there is no such line
          const { chosenFromMenu } = await import("/background/context-menu.js");
          await chosenFromMenu({ menuItemId: line }, { id });
        }""",
        [line, tab_id],
    )


def test_the_selected_text_is_checked_in_the_popup_that_opens(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#aside'))")
    choose(browser, "selection", tab_id)
    eventually(lambda: "ページで選んだ文章" in browser.words_in_real_popup())
    eventually(lambda: PHONE in browser.words_in_real_popup())


def test_the_field_is_read_as_the_person_sees_it(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, HARMLESS)
    page.keyboard.press("Enter")
    page.keyboard.type(WITH_PHONE)
    choose(browser, "field", tab_id)
    eventually(lambda: "ページの入力欄" in browser.words_in_real_popup())
    eventually(lambda: PHONE in browser.words_in_real_popup())


@pytest.mark.parametrize(
    ("field", "headline"),
    [
        (f'<textarea autofocus>{WITH_PHONE}</textarea>', "気になる点が"),
        (f'<input autofocus value="{WITH_PHONE}">', "気になる点が"),
        (f'<div contenteditable id="f"><p>{HARMLESS}</p></div>', "気になる点は見つかりませんでした"),
        (f'<input autofocus type="password" value="{WITH_PHONE}">', "入力欄に文章がありません"),
        (f"<p>{WITH_PHONE}</p>", "入力欄に文章がありません"),
    ],
)
def test_only_a_field_for_text_is_read(browser: Chromium, field: str, headline: str) -> None:
    page, tab_id = browser.open_site()
    page.evaluate(
        "html => { document.body.innerHTML = html; document.querySelector('[autofocus], [contenteditable]')?.focus(); }",
        field,
    )
    browser.inside.evaluate("tabId => chrome.storage.session.set({ asked: { what: 'field', tabId } })", tab_id)
    popup = browser.open_popup()
    expect(popup.locator("#headline")).to_contain_text(headline)


def test_it_asks_once(browser: Chromium) -> None:
    _, tab_id = browser.open_site()
    browser.inside.evaluate("tabId => chrome.storage.session.set({ asked: { what: 'field', tabId } })", tab_id)
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("入力欄に文章がありません")
    popup.reload()
    expect(popup.locator("#headline")).to_have_text("いつでも、ひと呼吸")
