"""The settings: each of them does what it says, and can be undone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .chromium import Chromium, eventually
from .posts import HARMLESS, PHONE, WITH_PHONE
from .service import Service, free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(browser: Chromium) -> Iterator[Page]:
    page = browser.open_settings()
    expect(page.locator("#headline")).to_have_text("サービスとつながっています")
    yield page
    browser.inside.evaluate("chrome.storage.local.remove(['guideline', 'pauseAt', 'sensitivity', 'accounts', 'quiet', 'feedback'])")


def run(browser: Chromium, module: str, code: str, **given: object) -> Any:
    """Run a line of code against a module of the background, as the background would."""
    return browser.inside.evaluate(
        f"async given => {{ const module = await import('/background/{module}.js'); return {code} }}", given
    )


def section(page: Page, heading: str) -> Locator:
    return page.get_by_role("region", name=heading)


def comes_to_watch(browser: Chromium, expected: dict[str, list[str]]) -> None:
    """The page shows what is wished for; what runs on pages follows a moment later."""
    eventually(lambda: browser.watched() == expected)


WATCHES_X = {"x": ["https://x.com/*"]}


def test_sites_are_switched_one_by_one(browser: Chromium, settings: Page) -> None:
    bluesky = settings.get_by_role("switch", name="Bluesky")
    expect(bluesky).not_to_be_checked()
    bluesky.click()
    expect(bluesky).to_be_checked()
    expect(bluesky).to_be_focused()
    comes_to_watch(browser, {**WATCHES_X, "bluesky": ["https://bsky.app/*"]})
    scripts = browser.inside.evaluate("chrome.scripting.getRegisteredContentScripts()")
    assert {script["persistAcrossSessions"] for script in scripts} == {True}, "a restart must not end it"
    bluesky.press("Space")
    expect(bluesky).not_to_be_checked()
    comes_to_watch(browser, WATCHES_X)
    held = "chrome.permissions.contains({ origins: ['https://bsky.app/*'] })"
    # A permission that is not needed is given back.
    eventually(lambda: not browser.inside.evaluate(held))


def test_a_wish_that_the_browser_does_not_allow_can_be_taken_back(browser: Chromium, settings: Page) -> None:
    browser.ask("site.enable", site="note")  # as when the browser's question is dismissed
    row = section(settings, "見守るサイト").get_by_role("listitem").filter(has_text="note")
    expect(row).to_contain_text("ブラウザーの許可がないので、見守れません。")
    row.get_by_role("button", name="許可する: note").click()
    expect(settings.get_by_role("switch", name="note")).to_be_checked()
    browser.inside.evaluate("chrome.permissions.remove({ origins: ['https://editor.note.com/*'] })")
    row.get_by_role("button", name="見守らない: note").click()
    expect(settings.get_by_role("switch", name="note")).not_to_be_checked()
    comes_to_watch(browser, WATCHES_X)


def test_a_server_of_ones_own_is_added_and_removed(browser: Chromium, settings: Page) -> None:
    server = section(settings, "見守るサイト")
    server.get_by_label("種類").select_option("Misskey")
    server.get_by_label("サーバーの名前").fill(" https://Misskey.Example/@hanako ")
    server.get_by_role("button", name="加える").click()
    expect(server.get_by_text("misskey.example (Misskey) を見守ります。")).to_be_visible()
    comes_to_watch(browser, {**WATCHES_X, "misskey": ["https://misskey.example/*"]})
    server.get_by_role("button", name="外す: misskey.example (Misskey)").click()
    expect(server.get_by_role("button", name="外す")).to_have_count(0)
    expect(settings.get_by_role("heading", name="見守るサイト")).to_be_focused()
    comes_to_watch(browser, WATCHES_X)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("http://misskey.example", "サーバーの名前として読めません"),
        ("127.0.0.1", "サーバーの名前として読めません"),
        ("localhost", "サーバーの名前として読めません"),
        ("misskey.example:8443", "サーバーの名前として読めません"),
        ("なんとか かんとか", "サーバーの名前として読めません"),
        ("*.example", "サーバーの名前として読めません"),
        ("x.com", "X は、上のスイッチで見守れます。"),
    ],
)
def test_what_is_no_server_is_refused_with_a_way_out(settings: Page, typed: str, answer: str) -> None:
    settings.get_by_label("サーバーの名前").fill(typed)
    section(settings, "見守るサイト").get_by_role("button", name="加える").click()
    expect(settings.locator("#server-outcome")).to_contain_text(answer)
    expect(settings.get_by_label("サーバーの名前")).to_be_focused()


def test_the_chosen_guideline_is_the_one_that_is_cited(browser: Chromium, settings: Page) -> None:
    def cited() -> set[str]:
        clauses = browser.ask("check", text=WITH_PHONE)["cited"].values()
        return {clause["guideline"] for clause in clauses}

    assert cited() == {"matsumoto-2018", "kimitsu-2024"}
    choice = settings.get_by_label("よりどころにするガイドライン")
    expect(choice.locator("option").first).to_have_text("すべてのガイドライン")
    choice.select_option("kimitsu-2024")
    eventually(lambda: cited() == {"kimitsu-2024"})
    settings.reload()
    expect(choice).to_have_value("kimitsu-2024")
    choice.select_option("すべてのガイドライン")
    eventually(lambda: cited() == {"matsumoto-2018", "kimitsu-2024"})


def test_a_guideline_that_the_service_lacks_is_admitted(browser: Chromium, settings: Page) -> None:
    browser.ask("guideline.save", guideline="nowhere-1999")
    expect(settings.get_by_label("よりどころにするガイドライン")).to_have_value("nowhere-1999")
    popup = browser.open_popup()
    popup.get_by_label("ほかの文章を確かめる").fill(HARMLESS)
    popup.get_by_role("button", name="確かめる", exact=True).click()
    expect(popup.locator("#headline")).to_have_text("選んだガイドラインがありません")
    expect(popup.locator(".problem")).to_contain_text("文章は確かめていません")


def test_guidelines_are_offered_again_when_the_service_is_found(
    browser: Chromium, settings: Page, shared_service: Service
) -> None:
    choice = settings.get_by_label("よりどころにするガイドライン")
    expect(choice).to_be_enabled()
    offered = choice.locator("option").all_inner_texts()
    assert len(offered) > 1

    def save_port(port: int) -> None:
        settings.get_by_label("ポート番号").fill(str(port))
        settings.locator("#port-save").click()

    elsewhere = free_port()
    save_port(elsewhere)
    expect(choice).to_be_disabled()
    save_port(shared_service.port)
    expect(choice).to_be_enabled()
    expect(choice.locator("option")).to_have_text(offered)

    # The same port, and a service that comes back to it.
    shared_service.stop()
    try:
        settings.reload()
        expect(choice).to_be_disabled()
    finally:
        shared_service.start()
    settings.get_by_role("button", name="もう一度確かめる").click()
    expect(choice).to_be_enabled()
    expect(choice.locator("option")).to_have_text(offered)


def test_how_finely_it_reads_is_chosen_by_what_was_measured(browser: Chromium, settings: Page) -> None:
    def read_at() -> str | None:
        reader = browser.ask("check", text=HARMLESS)["reader"]
        return None if reader is None else reader["sensitivity"]

    choices = settings.get_by_role("group", name="読み手の細やかさ")
    standard = choices.get_by_label("ふつう")
    expect(standard).to_be_checked()
    assert read_at() == "standard", "as the service was started"
    expect(choices.locator("small")).to_have_text([re.compile(r"知らせの \d+% .*1,000 件では、余計な知らせが \d+\.\d 件")] * 4)
    standard.press("ArrowDown")
    expect(choices.get_by_label("念入り")).to_be_checked()
    eventually(lambda: read_at() == "careful")
    choices.get_by_label("読まない").check()
    eventually(lambda: read_at() is None)
    settings.reload()
    expect(choices.get_by_label("読まない")).to_be_checked()


def test_when_to_pause_is_remembered(browser: Chromium, settings: Page) -> None:
    caution = settings.get_by_label("「気をつけて」と「いちど止まって」")
    expect(caution).to_be_checked()
    caution.press("ArrowDown")
    expect(settings.get_by_label("「いちど止まって」だけ")).to_be_checked()
    eventually(lambda: browser.ask("settings")["pauseAt"] == "stop")
    settings.reload()
    expect(settings.get_by_label("「いちど止まって」だけ")).to_be_checked()


def test_accounts_are_remembered_by_site_and_name(browser: Chromium, settings: Page) -> None:
    accounts = section(settings, "アカウント")
    expect(accounts.get_by_text("まだありません。")).to_be_visible()
    accounts.get_by_label("アカウント名").fill("＠Hanako")
    accounts.get_by_label("個人か公式か").select_option("公式")
    accounts.get_by_role("button", name="加える").click()
    expect(accounts.get_by_role("listitem")).to_contain_text("@hanako (X)")
    expect(accounts.get_by_label("アカウント名")).to_have_value("")
    ask = "await module.accountFor(given.site, given.handle)"
    assert run(browser, "accounts", ask, site="x", handle="@HANAKO") == "official"
    assert run(browser, "accounts", ask, site="bluesky", handle="@HANAKO") is None
    accounts.get_by_role("button", name="外す: @hanako (X)").click()
    expect(accounts.get_by_text("まだありません。")).to_be_visible()
    expect(settings.get_by_role("heading", name="アカウント")).to_be_focused()
    assert run(browser, "accounts", ask, site="x", handle="hanako") is None


def test_the_working_hours_are_those_of_the_service(settings: Page) -> None:
    hours = section(settings, "勤務時間")
    # As the service of these tests was told: no work on any day.
    expect(hours).to_contain_text("今日は勤務がありません。")
    expect(hours).not_to_contain_text("市役所の標準の時間")
    expect(hours.get_by_role("button", name="勤務時間のページを開く")).to_be_visible()


HUSH = "await module.hush(given.report, { site: given.site, text: given.text })"


@pytest.mark.parametrize(
    ("kind", "value", "elsewhere"),
    [
        ("text", WITH_PHONE, {"text": HARMLESS + WITH_PHONE}),
        ("site", "x", {"site": "bluesky"}),
    ],
)
def test_what_is_kept_quiet_is_counted_and_can_be_undone(
    browser: Chromium, settings: Page, kind: str, value: str, elsewhere: dict[str, str]
) -> None:
    report = browser.ask("check", text=WITH_PHONE)
    here = {"report": report, "site": "x", "text": f"{WITH_PHONE}\n"}
    total = len(report["findings"])
    assert total > 0
    run(browser, "quiet", "await module.addQuiet(given)", kind=kind, value=value)
    hushed = run(browser, "quiet", HUSH, **here)
    assert hushed["hushed"] == total
    assert hushed["report"]["findings"] == []
    assert run(browser, "quiet", HUSH, **{**here, **elsewhere})["hushed"] == 0

    section(settings, "知らせないことにしたもの").get_by_role("button", name="また知らせる").click()
    expect(settings.locator("#quiet")).to_have_text("ありません。")
    assert run(browser, "quiet", HUSH, **here) == {"report": report, "hushed": 0}


def test_a_rule_is_kept_quiet_and_the_others_speak_on(browser: Chromium, settings: Page) -> None:
    report = browser.ask("check", text=WITH_PHONE)
    rule = report["findings"][0]["rule"]
    others = [finding for finding in report["findings"] if finding["rule"] != rule]
    assert others, "one rule alone proves nothing here"
    run(browser, "quiet", "await module.addQuiet(given)", kind="rule", value=rule, label="電話番号")
    expect(settings.locator("#quiet")).to_contain_text("ルール: 電話番号")
    hushed = run(browser, "quiet", HUSH, report=report, site="x", text=WITH_PHONE)
    assert hushed["report"]["findings"] == others


def test_nothing_that_was_written_is_kept(browser: Chromium, settings: Page) -> None:
    run(browser, "quiet", "await module.addQuiet(given)", kind="text", value=WITH_PHONE, label=WITH_PHONE)
    run(browser, "feedback", "await module.addFeedback(given)", rule="r", category="c", severity="stop", packs=[])
    expect(settings.locator("#quiet")).to_contain_text("に書いていた文章")
    kept = json.dumps(browser.inside.evaluate("chrome.storage.local.get()"), ensure_ascii=False)
    assert PHONE not in kept
    assert "メルカリ" not in kept


def test_feedback_is_exported_and_deleted(browser: Chromium, settings: Page) -> None:
    feedback = section(settings, "「違う」と感じた知らせ")
    expect(feedback.get_by_role("button")).to_have_count(0)
    [finding, *_] = browser.ask("check", text=WITH_PHONE)["findings"]
    given = {key: finding[key] for key in ("rule", "category", "severity")}
    packs = [{"id": "common", "version": "1.0.0", "digest": "0"}]
    run(browser, "feedback", "await module.addFeedback(given)", **given, packs=packs, words="店の番号です")
    expect(feedback.get_by_role("listitem")).to_contain_text("店の番号です")
    with settings.expect_download() as download:
        feedback.get_by_role("button", name="ファイルに書き出す").click()
    exported = json.loads(download.value.path().read_text("utf-8"))
    [entry] = exported["feedback"]
    assert {**entry, "at": None} == {
        **given,
        "packs": [{"id": "common", "version": "1.0.0"}],
        "words": "店の番号です",
        "at": None,
    }
    assert entry["at"].endswith("Z")
    feedback.get_by_role("button", name="すべて消す").click()
    expect(feedback.get_by_text("ありません。")).to_be_visible()
    expect(settings.get_by_role("heading", name="「違う」と感じた知らせ")).to_be_focused()
