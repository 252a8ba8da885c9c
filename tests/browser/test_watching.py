"""Where the extension watches and where it does not, and that it never calls the one the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually, extension_id
from .conftest import Launch
from .posts import HARMLESS, WITH_PHONE
from .service import Service
from .test_composer import write

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def connected(launch_shared: Launch, shared_service: Service) -> Chromium:
    def pair(chromium: Chromium) -> None:
        chromium.pair(shared_service.port, shared_service.pairing_code())

    return launch_shared(prepare=pair)


@pytest.fixture
def chromium(connected: Chromium, shared_service: Service) -> Iterator[Chromium]:
    """Paired, and watching nothing yet."""
    connected.ask("site.disable", site="x")
    yield connected
    connected.ask("pause.end")
    connected.ask("port.save", port=shared_service.port)
    connected.close_tabs()


def test_an_unwatched_site_is_admitted_and_can_be_switched_on_under_an_open_page(
    chromium: Chromium,
) -> None:
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("X は見守っていません")
    expect(popup.locator("#remark")).to_contain_text("確かめていません")
    switch = popup.get_by_role("switch", name="X を見守る")
    expect(switch).not_to_be_checked()

    switch.click()
    expect(switch).to_be_checked()
    page.bring_to_front()
    page.keyboard.press("End")
    chromium.checked(tab_id, WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id).isdigit())

    popup.bring_to_front()
    switch.click()
    expect(popup.locator("#headline")).to_have_text("X は見守っていません")
    expect(switch).to_be_focused()
    eventually(lambda: chromium.drafts(tab_id) == [])
    eventually(lambda: chromium.badge(tab_id) == "")
    page.bring_to_front()
    write(page, "!")
    page.wait_for_timeout(1000)
    assert chromium.drafts(tab_id) == [], "it was told to leave"


def test_a_permission_that_was_taken_back_is_asked_for_again(chromium: Chromium) -> None:
    chromium.switch_on("x")
    _, tab_id = chromium.open_site()
    chromium.inside.evaluate("chrome.permissions.remove({ origins: ['https://x.com/*'] })")
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("X を見守る許可がありません")
    _, elsewhere = chromium.open_site("about:blank")
    eventually(lambda: chromium.badge(elsewhere) == "!")
    eventually(lambda: chromium.tooltip(elsewhere).endswith("X を見守る許可がありません"))
    popup.bring_to_front()
    popup.get_by_role("button", name="許可する").click()
    expect(popup.locator("#headline")).to_have_text("いつでも、ひと呼吸")
    expect(popup.get_by_role("switch")).to_be_checked()
    eventually(lambda: chromium.badge(elsewhere) == "")


def test_a_pause_is_said_everywhere_and_made_up_for_at_its_end(chromium: Chromium) -> None:
    chromium.switch_on("x")
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id).isdigit())
    popup = chromium.open_popup(tab_id)
    popup.get_by_role("button", name="1 時間休む").click()
    expect(popup.locator("#headline")).to_have_text("見守りを休んでいます")
    expect(popup.locator("#remark")).to_contain_text("文章は確かめていません")
    eventually(lambda: chromium.phase(tab_id) == "failed")
    eventually(lambda: chromium.badge(tab_id) == "‖")
    eventually(lambda: chromium.tooltip(tab_id).endswith("見守りを休んでいます"))
    _, other_tab = chromium.open_site("about:blank")
    eventually(lambda: chromium.badge(other_tab) == "‖")

    popup.bring_to_front()
    popup.get_by_label("ほかの文章を確かめる").fill(WITH_PHONE)
    popup.get_by_role("button", name="確かめる", exact=True).click()
    expect(popup.locator("mark").first).to_be_visible()

    popup.get_by_role("button", name="見守りを再開する").click()
    expect(popup.get_by_role("button", name="1 時間休む")).to_be_focused()
    eventually(lambda: chromium.badge(tab_id).isdigit())
    eventually(lambda: chromium.badge(other_tab) == "")


def test_a_pause_ends_by_itself(chromium: Chromium) -> None:
    chromium.switch_on("x")
    page, tab_id = chromium.open_site()
    chromium.ask("pause.start")
    write(page, WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id) == "‖")
    alarm = chromium.inside.evaluate("chrome.alarms.get('pause-over')")
    now = chromium.inside.evaluate("Date.now()")
    assert 3_500_000 < alarm["scheduledTime"] - now <= 3_600_000
    chromium.inside.evaluate("chrome.alarms.create('pause-over', { when: Date.now() + 50 })")
    eventually(lambda: chromium.badge(tab_id).isdigit())
    assert chromium.ask("settings")["pausedUntil"] is None


def test_a_reminder_waits_in_the_toolbar_until_it_is_done(chromium: Chromium) -> None:
    chromium.inside.evaluate("""async () => {
      const { remindAt } = await import("/background/reminders.js");
      await remindAt(Date.now() + 50, "X");
    }""")
    _, tab_id = chromium.open_site("about:blank")
    eventually(lambda: chromium.badge(tab_id) == "•")
    popup = chromium.open_popup()
    expect(popup.locator("#reminders")).to_contain_text("お知らせの時刻になりました")
    popup.get_by_role("button", name="済み").click()
    expect(popup.locator("#reminders")).to_be_hidden()
    eventually(lambda: chromium.badge(tab_id) == "")


def test_none_of_the_questions_of_our_pages_is_answered_beside_a_page(chromium: Chromium) -> None:
    chromium.switch_on("x")
    page, tab_id = chromium.open_site()
    questions = chromium.inside.evaluate(
        "import('/background/page-messages.js').then(({ PAGE_HANDLERS }) => Object.keys(PAGE_HANDLERS))"
    )
    assert len(questions) > 20
    before = chromium.inside.evaluate("chrome.storage.local.get()")
    given = {
        "tabId": tab_id,
        "text": "x",
        "code": "AAAA-AAAA",
        "port": 9999,
        "pauseAt": "never",
        "guideline": None,
        "url": "https://x.com/",
        "site": "x",
        "origin": "https://mstdn.example",
        "handle": "hanako",
        "kind": "personal",
        "id": "1",
        "page": "home",
        "value": "x",
        "when": 1,
        "label": "x",
        "rule": "r",
        "category": "c",
        "severity": "stop",
        "packs": [],
    }
    for question in questions:
        message = json.dumps({"type": question, **given})
        answer = chromium.evaluate_beside_page(
            page, f"chrome.runtime.sendMessage({message}).then(a => a ?? 'no answer', String)"
        )
        assert answer == "no answer", question
    assert chromium.inside.evaluate("chrome.storage.local.get()") == before


def test_who_used_the_first_version_goes_on_wanting_x(chromium: Chromium) -> None:
    kept = chromium.inside.evaluate("chrome.storage.local.get('sites')")["sites"]
    carry_over = """async () => {
      const { carryOver } = await import("/background/settings.js");
      await carryOver();
      return (await chrome.storage.local.get("sites")).sites;
    }"""
    assert chromium.inside.evaluate(carry_over) == kept, "a choice is never undone"
    chromium.inside.evaluate("chrome.storage.local.remove('sites')")
    assert chromium.inside.evaluate(carry_over) == ["x"]


@contextmanager
def another_service(
    answers: dict[str, tuple[int, Any]], late: Event | None = None, speaks: str | None = "1-1"
) -> Iterator[int]:
    """A service of another version than the one in this checkout; `speaks`: the revisions of the API that
    it announces."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if late:
                late.wait(60)
            status, content = answers.get(self.path, (404, {"error": {"message": "?", "hint": "?"}}))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if speaks is not None:
                self.send_header("Hitokokyu-Api", speaks)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def headline_at(chromium: Chromium, port: int) -> Page:
    chromium.ask("port.save", port=port)
    return chromium.open_popup()


@pytest.mark.parametrize(
    ("speaks", "headline", "remedy"),
    [
        (None, "サービスの版が古いようです", "サービスのほうを新しくして、始め直してください"),
        ("0-0", "サービスの版が古いようです", "サービスのほうを新しくして、始め直してください"),
        ("2-3", "拡張機能の版が古いようです", "拡張機能のほうを新しくしてください"),
    ],
)
def test_another_version_of_the_service_is_told_from_another_program(
    chromium: Chromium, speaks: str | None, headline: str, remedy: str
) -> None:
    hello = {"service": "hitokokyu", "status": "ok", "api": 1}
    with another_service({"/healthz": (200, hello)}, speaks=speaks) as port:
        popup = headline_at(chromium, port)
        expect(popup.locator("#headline")).to_have_text(headline)
        expect(popup.locator(".problem")).to_contain_text("文章は確かめていません")
        expect(popup.locator(".problem")).to_contain_text(remedy)


def test_a_service_that_does_not_answer_is_not_waited_for_in_silence(chromium: Chromium) -> None:
    late = Event()
    with another_service({}, late) as port:
        popup = headline_at(chromium, port)
        expect(popup.locator("#headline")).to_have_text("サービスの返事がありませんでした")
        expect(popup.get_by_role("button", name="もう一度確かめる")).to_be_visible()
        late.set()


def test_a_page_that_an_older_service_lacks_is_said_plainly(chromium: Chromium) -> None:
    with another_service({"/healthz": (200, {"service": "hitokokyu", "status": "ok", "api": 1})}) as port:
        popup = headline_at(chromium, port)
        expect(popup.locator("#headline")).to_have_text("いつでも、ひと呼吸")
        popup.get_by_role("button", name="練習する").click()
        expect(popup.locator("#headline")).to_have_text("このページは、まだありません")


def test_a_page_of_the_service_opens_in_a_tab(chromium: Chromium, shared_service: Service) -> None:
    url = chromium.ask("page.link", page="home")
    assert url.startswith(f"http://127.0.0.1:{shared_service.port}/")
    page = chromium.context.new_page()
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_browser_not_allowing_the_machine_itself_is_told_and_mended(chromium: Chromium) -> None:
    """As on chrome://extensions, where a person may keep an extension from every address."""
    extensions = chromium.context.new_page()
    extensions.goto("chrome://extensions")
    extensions.evaluate(
        "id => chrome.developerPrivate.updateExtensionConfiguration("
        "{ extensionId: id, hostAccess: 'ON_CLICK' })",
        extension_id(),
    )
    popup = chromium.open_popup()
    expect(popup.locator("#headline")).to_have_text("ブラウザーの許可が必要です")
    expect(popup.get_by_role("button", name="許可する")).to_be_visible()
    extensions.evaluate(
        "id => chrome.developerPrivate.updateExtensionConfiguration("
        "{ extensionId: id, hostAccess: 'ON_ALL_SITES' })",
        extension_id(),
    )
    popup.get_by_role("button", name="もう一度確かめる").click()
    expect(popup.locator("#headline")).to_have_text("いつでも、ひと呼吸")


def test_what_is_pasted_elsewhere_is_checked_though_nothing_is_watched(chromium: Chromium) -> None:
    popup = chromium.open_popup()
    expect(popup.locator("#watch")).to_contain_text("どこも見守っていません")
    popup.get_by_label("ほかの文章を確かめる").fill(HARMLESS)
    popup.get_by_role("button", name="確かめる", exact=True).click()
    expect(popup.locator("#headline")).to_have_text("気になる点は見つかりませんでした")
