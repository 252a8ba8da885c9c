"""The moment before publishing, on a page that is truly https://x.com with a real Draft.js editor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually, extension_id
from .in_page import InPage
from .posts import HARMLESS, PHONE, WITH_PHONE
from .test_composer import composer, expect_state, write

pytestmark = pytest.mark.browser

WORKPLACE = "役所の窓口業務、今日も混んでました。"
"""`caution` and nothing worse."""
OFFICIAL = "来年四月から、子ども医療費の助成を拡大します。"
"""From an official account a `note` and nothing worse."""

BACK = "編集に戻る"
ANYWAY = "このまま投稿する"
REALLY = "それでも投稿する"
CLEAN = "気になる点は見つかりませんでした"


@pytest.fixture(autouse=True)
def as_at_first(browser: Chromium) -> Iterator[None]:
    """What the writer wished in one test is no wish in the next."""
    yield
    browser.ask("pause-at.save", pauseAt="caution")
    for entry in browser.ask("quiet"):
        browser.ask("quiet.remove", id=entry["id"])
    browser.ask("feedback.clear")
    browser.ask("account.remove", site="x", handle="shimin_taro")


def publish_button(page: Page):
    return page.get_by_test_id("tweetButtonInline")


def published(page: Page) -> list[list[str]]:
    return page.evaluate("window.published")


def write_and_wait(browser: Chromium, text: str) -> tuple[Page, int]:
    """Returns when the page, too, has been told what was found."""
    page, tab_id = browser.open_site()
    write(page, text)
    browser.checked(tab_id, text)
    expect(InPage(page).badge).not_to_have_text("…")
    return page, tab_id


def stays_once(page: Page, parts: list[str]) -> None:
    """It was published, and nothing publishes it again a moment later."""
    eventually(lambda: published(page) != [])
    page.wait_for_timeout(300)
    assert published(page) == [parts]


def test_a_clean_post_goes_out_at_once_and_untouched(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, HARMLESS)
    expect(InPage(page).badge).to_have_text("✓")
    page.evaluate("""() => {
      addEventListener("click", (event) => (window.seen = [event.isTrusted, event.defaultPrevented]));
    }""")
    publish_button(page).click()
    assert published(page) == [[HARMLESS]]
    assert page.evaluate("window.seen") == [True, False]


def test_escape_leads_back_to_exactly_where_one_was(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, WITH_PHONE)
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    end = len(WITH_PHONE) - 4
    expect_state(page, WITH_PHONE, (end - 1, end))
    before = page.evaluate("draftState()")
    publish_button(page).click()
    shown = InPage(page)
    findings = browser.drafts(tab_id)[0]["report"]["findings"]
    expect(shown.question.locator("article")).to_have_count(len(findings))
    expect(shown.question.get_by_role("button", name=BACK)).to_be_focused()
    page.keyboard.press("Escape")
    expect(composer(page)).to_be_focused()
    eventually(lambda: page.evaluate("draftState()") == before)
    assert published(page) == []
    # And writing goes on there, with all that was written before still to be undone.
    page.keyboard.type("0")
    expect_state(page, WITH_PHONE[:-5] + "0" + WITH_PHONE[-4:])
    page.keyboard.press("ControlOrMeta+z")
    expect_state(page, WITH_PHONE)


def test_a_grave_finding_asks_for_one_more_step_and_publishes_once(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WITH_PHONE)
    publish_button(page).click()
    shown = InPage(page)
    shown.answer(ANYWAY)
    expect(shown.question.locator(".confirm")).to_contain_text("いちど止まって")
    expect(shown.question.get_by_role("button", name=BACK)).to_be_focused()
    assert published(page) == []
    shown.answer(REALLY)
    stays_once(page, [WITH_PHONE])


def test_a_lesser_finding_asks_once(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WORKPLACE)
    publish_button(page).click()
    InPage(page).answer(ANYWAY)
    stays_once(page, [WORKPLACE])


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_button_by_keyboard_is_met_too(browser: Chromium, key: str) -> None:
    page, _ = write_and_wait(browser, WORKPLACE)
    publish_button(page).focus()
    page.keyboard.press(key)
    shown = InPage(page)
    shown.answer(BACK)
    expect(composer(page)).to_be_focused()
    publish_button(page).focus()
    page.keyboard.press(key)
    shown.answer(ANYWAY)
    stays_once(page, [WORKPLACE])


def test_the_shortcut_is_met_too(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WORKPLACE)
    page.keyboard.press("ControlOrMeta+Enter")
    InPage(page).answer(ANYWAY)
    stays_once(page, [WORKPLACE])


def test_a_note_never_interrupts(browser: Chromium) -> None:
    browser.ask("account.save", site="x", handle="shimin_taro", kind="official")
    page, tab_id = write_and_wait(browser, OFFICIAL)
    findings = browser.drafts(tab_id)[0]["report"]["findings"]
    assert {finding["severity"] for finding in findings} == {"note"}
    publish_button(page).click()
    assert published(page) == [[OFFICIAL]]


@pytest.mark.parametrize(("text", "asks"), [(HARMLESS, False), (WITH_PHONE, True)])
def test_who_publishes_without_a_pause_is_checked_all_the_same(
    browser: Chromium, text: str, asks: bool
) -> None:
    page, _ = browser.open_site()
    composer(page).click()
    page.keyboard.insert_text(text)
    page.keyboard.press("ControlOrMeta+Enter")
    if asks:
        InPage(page).answer(BACK)
        assert published(page) == []
    else:
        stays_once(page, [text])


def test_a_change_after_the_last_check_is_checked_before_it_goes_out(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, HARMLESS)
    page.keyboard.insert_text(WITH_PHONE)
    publish_button(page).click()
    expect(InPage(page).question.locator("mark", has_text=PHONE).first).to_be_visible()
    assert published(page) == []


def test_a_thread_goes_out_as_a_whole(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    posts = [HARMLESS, "つづき", WITH_PHONE]
    for number, text in enumerate(posts):
        if number > 0:
            page.get_by_test_id("addButton").click()
        page.get_by_test_id(f"tweetTextarea_{number}").click()
        page.keyboard.insert_text(text)
    eventually(lambda: [draft["text"] for draft in browser.drafts(tab_id)] == ["\n\n".join(posts)])
    publish_button(page).click()
    shown = InPage(page)
    expect(shown.question.locator("mark", has_text=PHONE).first).to_be_visible()
    expect(shown.badge).to_have_count(1)
    shown.answer(ANYWAY)
    shown.answer(REALLY)
    stays_once(page, posts)


def test_a_reply_knows_what_it_answers(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    page.get_by_role("button", name="返信", exact=True).click()
    field = page.get_by_role("dialog").get_by_test_id("tweetTextarea_0")
    field.click()
    page.keyboard.insert_text(WITH_PHONE)
    assert "reply_to" not in browser.checked(tab_id, WITH_PHONE)["report"]["assumed"]
    page.get_by_test_id("tweetButton").click()
    shown = InPage(page)
    # The dialog of the page is underneath: the question above it has the keyboard.
    expect(shown.question.get_by_role("button", name=BACK)).to_be_focused()
    shown.answer(BACK)
    expect(field).to_be_focused()


def test_a_time_that_cannot_be_read_is_admitted(browser: Chromium) -> None:
    page, tab_id = browser.open_site()
    page.evaluate("window.scheduledWords = 'いつか送信されます'")
    page.get_by_role("button", name="ポストを予約").click()
    write(page, HARMLESS)
    badge = InPage(page).badge
    expect(badge).to_have_text("?")
    reasons = browser.checked(tab_id, HARMLESS)["report"]["reasons"]
    assert "schedule-not-read" in [reason["code"] for reason in reasons]
    expect(badge).to_have_accessible_name("ひと呼吸: まだ確かめていないところがあります")


def test_enter_that_ends_a_composition_publishes_nothing_and_asks_nothing(browser: Chromium) -> None:
    page, tab_id = browser.open_site("https://x.com/messages")
    field = page.get_by_test_id("dmComposerTextInput")
    field.click()
    keyboard = browser.context.new_cdp_session(page)
    unfinished = {"text": WITH_PHONE, "selectionStart": 1, "selectionEnd": 1}
    keyboard.send("Input.imeSetComposition", unfinished)
    enter = {"type": "keyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", enter)
    keyboard.send("Input.insertText", {"text": WITH_PHONE})
    browser.checked(tab_id, WITH_PHONE)
    shown = InPage(page)
    assert not shown.is_asking()
    page.keyboard.press("Enter")
    expect(shown.question.get_by_role("button", name="このまま送る")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    assert published(page) == []


def test_the_safer_wording_is_copied_and_the_post_left_alone(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, WITH_PHONE)
    findings = browser.drafts(tab_id)[0]["report"]["findings"]
    wordings = [rewrite["text"] for f in findings for rewrite in f["rewrites"] if rewrite["text"]]
    expect_state(page, WITH_PHONE, (len(WITH_PHONE), len(WITH_PHONE)))
    before = page.evaluate("draftState()")
    publish_button(page).click()
    shown = InPage(page)
    shown.answer("言い換えをコピー")
    expect(shown.question.get_by_role("button", name="コピーしました")).to_be_visible()
    shown.answer(BACK)
    expect(composer(page)).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == wordings[0]
    eventually(lambda: page.evaluate("draftState()") == before)


def test_a_warning_that_is_wrong_is_kept_for_those_who_write_the_rules(browser: Chromium) -> None:
    page, tab_id = write_and_wait(browser, WITH_PHONE)
    [first, *_] = browser.drafts(tab_id)[0]["report"]["findings"]
    publish_button(page).click()
    card = InPage(page).question.locator("article").first
    card.get_by_role("button", name="この指摘は違う").click()
    card.get_by_role("textbox").fill("これは自分の番号です")
    card.get_by_role("button", name="残す", exact=True).click()
    expect(card).to_contain_text("この端末に残しました")
    [kept] = browser.ask("feedback")
    assert (kept["rule"], kept["words"]) == (first["rule"], "これは自分の番号です")
    assert "quote" not in kept, "the passage is the writer's to give"


@pytest.mark.parametrize("wish", ["この文面では知らせない", "このサイトでは知らせない", "この種の指摘はもう不要"])
def test_a_wish_for_quiet_is_heard_and_never_called_clean(browser: Chromium, wish: str) -> None:
    page, tab_id = write_and_wait(browser, WORKPLACE)
    publish_button(page).click()
    shown = InPage(page)
    shown.question.get_by_role("button", name=wish).click()
    expect(shown.question.locator("#headline")).to_contain_text("お知らせしていません")
    expect(shown.question.locator("article")).to_have_count(0)
    page.wait_for_timeout(300)
    assert published(page) == [], "nobody has said that it should go out"
    shown.answer(BACK)
    expect(shown.badge).to_have_text("–")
    eventually(lambda: browser.badge(tab_id) == "–")
    publish_button(page).click()
    assert published(page) == [[WORKPLACE]]
    [entry] = browser.ask("quiet")
    assert WORKPLACE not in str(entry)


@pytest.mark.parametrize(
    ("pause_at", "text", "asks"),
    [("stop", WORKPLACE, False), ("stop", WITH_PHONE, True), ("never", WITH_PHONE, False)],
)
def test_the_writer_chooses_from_which_severity_on(
    browser: Chromium, pause_at: str, text: str, asks: bool
) -> None:
    browser.ask("pause-at.save", pauseAt=pause_at)
    page, _ = write_and_wait(browser, text)
    publish_button(page).click()
    if asks:
        InPage(page).answer(BACK)
        assert published(page) == []
    else:
        assert published(page) == [[text]]


def test_the_page_learns_nothing(browser: Chromium) -> None:
    """No way to the text or the frame, no key pressed in it, and no address to probe for."""
    page, _ = write_and_wait(browser, WITH_PHONE)
    page.evaluate("""() => {
      window.heard = [];
      for (const type of ["keydown", "keyup", "input", "message", "focusin"]) {
        addEventListener(type, (event) => event.target?.id === "root" || heard.push(type), true);
      }
    }""")
    publish_button(page).click()
    shown = InPage(page)
    card = shown.question.locator("article").first
    card.get_by_role("button", name="この指摘は違う").click()
    card.get_by_role("textbox").press_sequentially("jk")
    assert not {"keydown", "keyup", "input"} & set(page.evaluate("heard"))
    assert page.evaluate("window.length") == 0
    assert page.evaluate("document.documentElement.lastElementChild.shadowRoot") is None
    assert page.evaluate("document.documentElement.lastElementChild.textContent") == ""
    address = f"chrome-extension://{extension_id()}/in-page/frame.html"
    assert page.evaluate(f"fetch('{address}').then(() => 'found', () => 'nothing')") == "nothing"


HEARS_ONLY_PEOPLE = """() => {
  for (const type of ["click", "keydown", "submit"]) {
    addEventListener(type, (event) => event.isTrusted || event.stopImmediatePropagation(), true);
  }
}"""


@pytest.mark.parametrize("key", [None, "ControlOrMeta+Enter"], ids=["button", "shortcut"])
def test_where_a_site_hears_only_people_the_next_press_passes(browser: Chromium, key: str | None) -> None:
    page, _ = write_and_wait(browser, WORKPLACE)
    page.evaluate(HEARS_ONLY_PEOPLE)

    def press() -> None:
        if key:
            composer(page).click()
            page.keyboard.press(key)
        else:
            publish_button(page).click()

    press()
    shown = InPage(page)
    shown.answer(ANYWAY)
    expect(shown.notices).to_contain_text("もう一度押してください")
    assert published(page) == []
    press()
    stays_once(page, [WORKPLACE])
    assert not shown.is_asking()


def test_where_a_site_heard_us_nothing_more_is_said(browser: Chromium) -> None:
    page, _ = write_and_wait(browser, WORKPLACE)
    publish_button(page).click()
    shown = InPage(page)
    shown.answer(ANYWAY)
    stays_once(page, [WORKPLACE])
    page.wait_for_timeout(1600)
    expect(shown.notices).to_be_empty()
