"""What a site shows beside the text: threads, answers, pictures, times, whose account it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .in_page import InPage
from .places import INSTANCES, watch_everywhere
from .posts import HARMLESS, PHONE, WELFARE, WITH_PHONE
from .service import Service

pytestmark = pytest.mark.browser

ANSWER = "すぐに手配しますので、少々お待ちください。"
"""Sounds like the city answering a complaint, but only where a complaint is answered."""
AS_THE_CITY = "misleading-official.answers-complaint"


@pytest.fixture(scope="module")
def watching(launch_shared: Launch, own_service: Service) -> Chromium:
    own_service.start()
    return launch_shared(prepare=lambda chromium: watch_everywhere(chromium, own_service))


@pytest.fixture
def browser(watching: Chromium) -> Iterator[Chromium]:
    yield watching
    watching.close_tabs()


def press(page: Page, *words: str) -> None:
    for button in words:
        page.get_by_role("button", name=button, exact=True).click()


def write(page: Page, selector: str, text: str) -> None:
    page.locator(selector).click()
    page.keyboard.insert_text(text)


def rules(draft: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in draft["report"]["findings"]}


def codes(draft: dict[str, Any]) -> set[str]:
    return {reason["code"] for reason in draft["report"]["reasons"]}


X_DIALOG = '[role="dialog"] [data-testid="tweetTextarea_{}"]'


def test_a_thread_of_three_is_one_text_and_goes_out_at_once(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    press(page, "ポスト")
    posts = ["一つ目です。", "二つ目です。\n改行もあります。", "三つ目です。"]
    for number, text in enumerate(posts):
        if number:
            page.locator('[role="dialog"]').get_by_test_id("addButton").click()
        write(page, X_DIALOG.format(number), text.split("\n")[0])
        for line in text.split("\n")[1:]:
            page.keyboard.press("Enter")
            page.keyboard.insert_text(line)
    browser.checked(tab_id, "\n\n".join(posts))
    page.get_by_test_id("tweetButton").click()
    eventually(lambda: page.evaluate("published") == [posts])


def test_a_finding_in_the_last_post_of_a_thread_holds_it_all(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    press(page, "ポスト")
    write(page, X_DIALOG.format(0), HARMLESS)
    page.locator('[role="dialog"]').get_by_test_id("addButton").click()
    write(page, X_DIALOG.format(1), WITH_PHONE)
    draft = browser.checked(tab_id, f"{HARMLESS}\n\n{WITH_PHONE}")
    assert "personal-info.mobile-phone" in rules(draft)
    page.get_by_test_id("tweetButton").click()
    InPage(page).answer("編集に戻る")
    expect(page.locator(X_DIALOG.format(1))).to_be_focused()
    assert page.evaluate("published") == []


def test_home_and_dialog_are_two_drafts(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, 'main [data-testid="tweetTextarea_0"]', HARMLESS)
    press(page, "ポスト")
    write(page, X_DIALOG.format(0), WITH_PHONE)
    assert rules(browser.checked(tab_id, HARMLESS)).isdisjoint({"personal-info.mobile-phone"})
    assert "personal-info.mobile-phone" in rules(browser.checked(tab_id, WITH_PHONE))


def test_the_choices_of_a_poll_are_read(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, '[data-testid="tweetTextarea_0"]', HARMLESS)
    press(page, "投票を作る")
    write(page, 'input[name="Choice1"]', WITH_PHONE)
    browser.checked(tab_id, f"{HARMLESS}\n\n{WITH_PHONE}")


ANSWERS = {
    "x dialog": ("https://x.com/home", ["返信"], X_DIALOG.format(0)),
    "x under a post": ("https://x.com/aoi/status/1", [], '[data-testid="tweetTextarea_0"]'),
    "bluesky": ("https://bsky.app/", ["返信する"], ".ProseMirror"),
    "mastodon": (INSTANCES["mastodon"], ["返信する"], "form.compose-form textarea"),
    "misskey": (INSTANCES["misskey"], ["返信する"], "[data-cy-post-form-text]"),
}


@pytest.mark.parametrize(("address", "buttons", "editor"), ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_is_read_with_what_it_answers(
    browser: Chromium, address: str, buttons: list[str], editor: str
) -> None:
    page, tab_id = browser.open_site(address)
    press(page, *buttons)
    write(page, editor, ANSWER)
    assert AS_THE_CITY in rules(browser.checked(tab_id, ANSWER))


@pytest.mark.parametrize("buttons", [["ポスト"], ["引用"]], ids=["post", "quote"])
def test_what_answers_nobody_is_no_answer(browser: Chromium, buttons: list[str]) -> None:
    page, tab_id = browser.open_site()
    press(page, *buttons)
    write(page, X_DIALOG.format(0), ANSWER)
    draft = browser.checked(tab_id, ANSWER)
    assert AS_THE_CITY not in rules(draft)
    assert draft["report"]["complete"], "a quoted post is no picture"


ATTACHING = {
    "x image": ("https://x.com/home", '[data-testid="tweetTextarea_0"]', "写真を付ける"),
    "x video": ("https://x.com/home", '[data-testid="tweetTextarea_0"]', "動画を付ける"),
    "threads": ("https://www.threads.com/", "[contenteditable]", "写真"),
    "facebook": ("https://www.facebook.com/", '[role="dialog"] [contenteditable]', "写真・動画"),
    "bluesky": ("https://bsky.app/", ".ProseMirror", "写真"),
    "mastodon": (INSTANCES["mastodon"], "form.compose-form textarea", "画像"),
    "misskey": (INSTANCES["misskey"], "[data-cy-post-form-text]", "ファイル"),
    "linkedin": ("https://www.linkedin.com/feed/", ".ql-editor", "メディアを追加"),
}


ON_X = ("https://x.com/home", '[data-testid="tweetTextarea_0"]', "写真を付ける")


@pytest.mark.parametrize(("address", "editor", "button"), ATTACHING.values(), ids=ATTACHING.keys())
def test_an_attachment_is_admitted_not_to_be_looked_at(
    browser: Chromium, address: str, editor: str, button: str
) -> None:
    page, tab_id = browser.open_site(address)
    write(page, editor, HARMLESS)
    assert browser.checked(tab_id, HARMLESS)["report"]["complete"]
    press(page, button)
    eventually(lambda: codes(browser.checked(tab_id, HARMLESS)) == {"attachment-not-read"})


@pytest.mark.parametrize("name", ["x", "mastodon"])
def test_an_attachment_without_a_word_is_not_called_fine(browser: Chromium, name: str) -> None:
    address, editor, button = {"x": ON_X, **ATTACHING}[name]
    page, tab_id = browser.open_site(address)
    page.locator(editor).click()
    press(page, button)
    draft = browser.checked(tab_id, "")
    assert codes(draft) == {"attachment-alone"}
    assert not draft["report"]["complete"]
    eventually(lambda: browser.badge(tab_id) == "?")
    shown = InPage(page)
    expect(shown.badge).to_have_text("?")
    shown.badge.click()
    expect(shown.panel.locator("#headline")).to_have_text("まだ確かめていないところがあります")
    expect(shown.panel.locator(".reasons")).to_contain_text("文章がないので、確かめたものはありません")


def test_an_attachment_without_a_word_goes_out_untouched(browser: Chromium) -> None:
    address, editor, button = ON_X
    page, tab_id = browser.open_site(address)
    page.locator(editor).click()
    press(page, button)
    browser.checked(tab_id, "")
    page.locator(editor).click()
    page.keyboard.press("Control+Enter")
    # At once: nothing asked, and nothing waited for.
    assert len(page.evaluate("published")) == 1


def test_words_beside_an_attachment_are_checked_as_ever(browser: Chromium) -> None:
    address, editor, button = ON_X
    page, tab_id = browser.open_site(address)
    page.locator(editor).click()
    press(page, button)
    browser.checked(tab_id, "")
    write(page, editor, HARMLESS)
    assert codes(browser.checked(tab_id, HARMLESS)) == {"attachment-not-read"}


def test_a_draft_that_was_refused_hides_no_other(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, 'main [data-testid="tweetTextarea_0"]', "あ" * 20_001)
    eventually(lambda: [draft["phase"] for draft in browser.drafts(tab_id)] == ["failed"])
    press(page, "ポスト")
    write(page, X_DIALOG.format(0), WITH_PHONE)
    browser.checked(tab_id, WITH_PHONE)
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("この文章は確かめられませんでした")
    expect(popup.locator("[data-problem=refused]")).to_be_visible()
    expect(popup.locator("#remark")).to_contain_text("ほかに書いている文章では: 気になる点が")
    expect(popup.locator("mark", has_text=PHONE).first).to_be_visible()


UNKNOWN_FIELD = """kind => {
  const field = document.createElement(kind);
  if (kind === "div") field.contentEditable = "true";
  field.id = "unknown";
  field.style.cssText = "display: block; width: 300px; height: 60px";
  document.body.prepend(field);
}"""


@pytest.mark.parametrize("kind", ["textarea", "div"])
def test_a_field_that_is_not_known_is_not_passed_over(browser: Chromium, kind: str) -> None:
    page, tab_id = browser.open_site()
    page.evaluate(UNKNOWN_FIELD, kind)
    page.locator("#unknown").click()
    popup = browser.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("いつでも、ひと呼吸")
    page.bring_to_front()
    page.keyboard.insert_text(WITH_PHONE)
    popup.reload()
    expect(popup.locator("#headline")).to_have_text("この入力欄は見守っていません")
    expect(popup.locator("#remark")).to_contain_text("右クリックのメニュー")


def test_a_caption_always_has_a_picture(browser: Chromium) -> None:
    page, tab_id = browser.open_site("https://www.instagram.com/")
    write(page, '[role="dialog"] [contenteditable]', HARMLESS)
    assert codes(browser.checked(tab_id, HARMLESS)) == {"attachment-not-read"}


SCHEDULING = {
    "x": ("https://x.com/home", '[data-testid="tweetTextarea_0"]', "ポストを予約", "{} に送信されます"),
    "misskey": (INSTANCES["misskey"], "[data-cy-post-form-text]", "予約投稿", "{}"),
}


@pytest.fixture
def usual_hours(own_service: Service) -> Iterator[None]:
    own_service.usually_at_work()
    yield
    own_service.never_at_work()


@pytest.mark.parametrize(
    ("address", "editor", "button", "words"), SCHEDULING.values(), ids=SCHEDULING.keys()
)
@pytest.mark.usefixtures("usual_hours")
@pytest.mark.parametrize(
    ("moment", "at_work"), [("2031年1月8日(水) 10:00", True), ("2031年1月11日(土) 10:00", False)]
)
def test_a_scheduled_post_is_judged_by_its_own_hour(
    browser: Chromium, address: str, editor: str, button: str, words: str, moment: str, at_work: bool
) -> None:
    page, tab_id = browser.open_site(address)
    page.evaluate("words => { window.scheduledWords = words; }", words.format(moment))
    press(page, button)
    write(page, editor, HARMLESS)
    draft = browser.checked(tab_id, HARMLESS)
    assert ("working-hours.clock" in rules(draft)) is at_work
    assert draft["report"]["complete"]


def test_a_time_that_was_not_understood_is_admitted(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    page.evaluate("window.scheduledWords = 'あとで送信されます'")
    press(page, "ポストを予約")
    write(page, '[data-testid="tweetTextarea_0"]', HARMLESS)
    assert codes(browser.checked(tab_id, HARMLESS)) == {"schedule-not-read"}


HANDLES = {
    "x": ("https://x.com/home", '[data-testid="tweetTextarea_0"]', "shimin_taro"),
    "threads": ("https://www.threads.com/", "[contenteditable]", "shimin.taro"),
    "instagram": ("https://www.instagram.com/", '[role="dialog"] [contenteditable]', "shimin_taro"),
    "bluesky": ("https://bsky.app/", ".ProseMirror", "taro.bsky.social"),
    "mastodon": (INSTANCES["mastodon"], "form.compose-form textarea", "shimin_taro"),
}


@pytest.mark.parametrize(("address", "editor", "handle"), HANDLES.values(), ids=HANDLES.keys())
def test_it_is_known_whose_account_it_is(
    browser: Chromium, address: str, editor: str, handle: str
) -> None:
    page, tab_id = browser.open_site(address)
    write(page, editor, HARMLESS)
    assert browser.checked(tab_id, HARMLESS)["handle"] == handle


BIOS = {
    "bluesky": ("https://bsky.app/profile/taro.bsky.social", ".ProseMirror"),
    "mastodon": (f"{INSTANCES['mastodon']}/@shimin_taro", "form.compose-form textarea"),
}


@pytest.mark.parametrize(("address", "editor"), BIOS.values(), ids=BIOS.keys())
def test_a_bio_beside_the_form_is_read(browser: Chromium, address: str, editor: str) -> None:
    page, tab_id = browser.open_site(address)
    write(page, editor, WELFARE)
    draft = browser.checked(tab_id, WELFARE)
    assert "profile" not in draft["report"]["assumed"]
    assert not [rule for rule in rules(draft) if rule.startswith("missing-disclaimer.")]


def test_a_bio_is_remembered_from_the_writers_own_page(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    write(page, '[data-testid="tweetTextarea_0"]', WELFARE)
    draft = browser.checked(tab_id, WELFARE)
    assert "profile" in draft["report"]["assumed"]
    assert [rule for rule in rules(draft) if rule.startswith("missing-disclaimer.")]

    page.get_by_role("link", name="プロフィール").click()
    page.get_by_test_id("UserDescription").click()
    page.get_by_role("link", name="ホーム").click()
    write(page, '[data-testid="tweetTextarea_0"]', f"{WELFARE}つらい。")
    draft = browser.checked(tab_id, f"{WELFARE}つらい。")
    assert "profile" not in draft["report"]["assumed"]
    assert not [rule for rule in rules(draft) if rule.startswith("missing-disclaimer.")]


def test_a_content_warning_is_read_with_the_post_and_only_while_it_is_used(browser: Chromium) -> None:
    page, tab_id = browser.open_site(INSTANCES["mastodon"])
    write(page, "form.compose-form textarea", HARMLESS)
    press(page, "CW")
    write(page, "#cw-spoiler-input", "体調の話")
    browser.checked(tab_id, f"体調の話\n\n{HARMLESS}")
    press(page, "CW")
    page.locator("form.compose-form textarea").click()
    browser.checked(tab_id, HARMLESS)


def test_a_hidden_content_warning_does_not_go_out_and_is_not_read(browser: Chromium) -> None:
    page, tab_id = browser.open_site(INSTANCES["misskey"])
    write(page, "[data-cy-post-form-text]", HARMLESS)
    press(page, "内容を隠す")
    write(page, '[placeholder="注釈"]', WITH_PHONE)
    browser.checked(tab_id, f"{WITH_PHONE}\n\n{HARMLESS}")
    press(page, "内容を隠す")
    page.locator("[data-cy-post-form-text]").click()
    browser.checked(tab_id, HARMLESS)


def test_enter_in_the_content_warning_publishes_and_is_held(browser: Chromium) -> None:
    """A form is sent by Enter in a field of one line, too: without a click, and without our key."""
    page, tab_id = browser.open_site(INSTANCES["mastodon"])
    write(page, "form.compose-form textarea", WITH_PHONE)
    press(page, "CW")
    write(page, "#cw-spoiler-input", "値切り")
    browser.checked(tab_id, f"値切り\n\n{WITH_PHONE}")
    page.keyboard.press("Enter")
    InPage(page).answer("編集に戻る")
    expect(page.locator("#cw-spoiler-input")).to_be_focused()
    assert page.evaluate("published") == []


def test_a_button_publishes_its_own_box(browser: Chromium) -> None:
    page, tab_id = browser.open_site("https://www.youtube.com/watch?v=1")
    write(page, "ytd-comments > ytd-commentbox #contenteditable-root", HARMLESS)
    answer = "ytd-comment-thread-renderer ytd-commentbox"
    write(page, f"{answer} #contenteditable-root", WITH_PHONE)
    browser.checked(tab_id, HARMLESS)
    browser.checked(tab_id, WITH_PHONE)
    page.locator("ytd-comments > ytd-commentbox button").click()
    eventually(lambda: page.evaluate("published") == [[HARMLESS]])
    page.locator(f"{answer} button").click()
    InPage(page).answer("編集に戻る")
    assert page.evaluate("published") == [[HARMLESS]]


def test_a_title_is_read_with_the_article(browser: Chromium) -> None:
    page, tab_id = browser.open_site("https://editor.note.com/notes/n1/edit/")
    write(page, ".ProseMirror", HARMLESS)
    write(page, '[placeholder="記事タイトル"]', "カレーの日")
    browser.checked(tab_id, f"カレーの日\n\n{HARMLESS}")


def test_boxes_beside_the_composers_are_left_alone(browser: Chromium) -> None:
    for address, selector in [
        (INSTANCES["mastodon"], 'form.search [aria-label="検索"]'),
        (INSTANCES["misskey"], '[type="search"]'),
    ]:
        page, tab_id = browser.open_site(address)
        write(page, selector, WITH_PHONE)
        page.wait_for_timeout(900)
        assert browser.drafts(tab_id) == []
