"""From a warning to a mended profile: what a person does, from one window to the next."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium
from .service import Service

pytestmark = pytest.mark.browser

BIO = "猫とコーヒーと山。怒られたら消します。"
POST = "市役所の窓口で働いて十年。市民課の仕事は奥が深い。"
COMPOSER = '[data-testid="tweetTextarea_0"]'
EDITOR = """
    const shown = document.querySelector("[data-testid=UserDescription]");
    for (const old of document.querySelectorAll(".edit")) old.remove();
    const field = document.createElement("textarea");
    const save = document.createElement("button");
    field.className = save.className = "edit";
    field.ariaLabel = "自己紹介を編集";
    save.textContent = "保存";
    save.addEventListener("click", () => { shown.textContent = field.value; });
    shown.after(field, save);
"""


def open_profile(page: Page, bio: str) -> None:
    """The writer's own profile, as the site shows it, with a form to edit it."""
    page.bring_to_front()
    page.get_by_role("link", name="プロフィール").click()
    description = page.get_by_test_id("UserDescription")
    description.evaluate(f"(_, bio) => {{ {EDITOR} shown.textContent = bio; field.value = bio; }}", bio)
    # Being looked at is enough for the extension; a click is what a person's look leaves behind.
    description.click()


def write(page: Page, text: str) -> None:
    page.get_by_role("link", name="ホーム").click()
    page.locator(COMPOSER).click()
    page.keyboard.insert_text(text)


def findings(browser: Chromium, tab: int, text: str) -> list[dict[str, Any]]:
    """What is said about the disclaimer of the draft with this text; waits for it."""
    report = browser.checked(tab, text)["report"]
    assert "profile" not in report["assumed"], "the bio was not read"
    return [finding for finding in report["findings"] if finding["category"] == "missing-disclaimer"]


def test_from_a_warning_to_a_mended_profile(browser: Chromium, shared_service: Service) -> None:
    browser.ask("guideline.save", guideline="matsumoto-2018")
    page, tab = browser.open_site()
    open_profile(page, BIO)
    write(page, POST)
    [warning] = findings(browser, tab, POST)
    for element in ("職員であること", "個人の見解であること", "市や所属を代表しないこと"):
        assert element in warning["message"]["ja"]

    # The popup of the extension opens the generator: the browser lets the link through.
    popup = browser.open_popup(tab)
    with browser.context.expect_page() as opened:
        popup.get_by_role("button", name="断り書きをつくる").click()
    generator = opened.value
    expect(generator).to_have_url(f"http://127.0.0.1:{shared_service.port}/disclaimer")
    # What is known already is there, and nothing of it went through the address bar's history.
    expect(generator.get_by_label("勤め先", exact=True)).to_have_value("松本市")
    expect(generator.get_by_label("今の自己紹介")).to_have_value(BIO)
    expect(generator.locator("#platform")).to_have_value("x")
    expect(generator.locator(".statements [data-state=missing]")).to_have_count(2)
    expect(generator.locator(".statements [data-state=too-thin]")).to_have_count(1)
    first = generator.locator(".offer").first
    first.get_by_role("button", name="コピー").click()
    expect(first.get_by_role("status")).to_have_text("コピーしました。")

    open_profile(page, BIO)
    field = page.get_by_label("自己紹介を編集")
    field.fill("")
    field.press("Control+V")
    page.get_by_role("button", name="保存").click()
    description = page.get_by_test_id("UserDescription")
    expect(description).to_contain_text("松本市の職員です。")
    assert description.inner_text().startswith(BIO)
    description.click()

    write(page, f"{POST}がんばろう。")
    assert findings(browser, tab, f"{POST}がんばろう。") == []


def test_where_no_bio_was_seen_nothing_is_handed_over(browser: Chromium) -> None:
    _, tab = browser.open_site("https://www.threads.com/")
    popup = browser.open_popup(tab)
    with browser.context.expect_page() as opened:
        popup.get_by_role("button", name="断り書きをつくる").click()
    expect(opened.value.get_by_label("今の自己紹介")).to_have_value("")
    expect(opened.value.get_by_label("勤め先", exact=True)).to_have_value("")


MASCOT = "海山市公式キャラクターのうみまる。毎日おさんぽ中"
CHATTER = "おなかすいた〜。きょうのおやつはなにかな"


@pytest.mark.parametrize(("bio", "found"), [(BIO, True), (MASCOT, False)], ids=["office", "mascot"])
def test_the_bio_of_an_official_account_is_read_too(browser: Chromium, bio: str, found: bool) -> None:
    """Chatter from an office may be the wrong account; a mascot, known by its bio, talks like that."""
    browser.ask("account.save", site="x", handle="shimin_taro", kind="official")
    try:
        page, tab = browser.open_site()
        open_profile(page, bio)
        write(page, CHATTER)
        findings(browser, tab, CHATTER)
        [draft] = browser.drafts(tab)
        assert draft["account"] == "official"
        categories = {finding["category"] for finding in draft["report"]["findings"]}
        assert ("misleading-official" in categories) == found
    finally:
        browser.ask("account.remove", site="x", handle="shimin_taro")
