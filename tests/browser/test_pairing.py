"""Connecting the extension with the service, through the page a person uses."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .service import Service
from .test_watching import another_service

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def installed(launch_shared: Launch) -> Chromium:
    return launch_shared()


@pytest.fixture
def chromium(installed: Chromium) -> Iterator[Chromium]:
    """An extension that is not paired."""
    yield installed
    installed.ask("unpair")
    installed.close_tabs()


@pytest.fixture
def settings(chromium: Chromium, shared_service: Service) -> Page:
    """Its settings, with the port filled in."""
    page = chromium.open_settings()
    expect(page.locator("#headline")).not_to_be_empty()
    page.get_by_label("ポート番号").fill(str(shared_service.port))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("保存しました。")).to_be_visible()
    return page


def enter_code(page: Page, code: str) -> None:
    page.get_by_label("コードを入力します。").fill(code)
    page.get_by_role("button", name="つなぐ").click()


def test_a_fresh_install_opens_the_pairing_page(chromium: Chromium) -> None:
    assert chromium.inside.url.endswith("/options/options.html")


def test_a_code_pairs_once_and_for_good(settings: Page, shared_service: Service) -> None:
    headline = settings.get_by_role("heading", level=2).first
    expect(headline).to_have_text("サービスとつながっていません")
    enter_code(settings, shared_service.pairing_code())
    expect(settings.get_by_text("つながりました。")).to_be_visible()
    expect(headline).to_have_text("サービスとつながっています")
    settings.reload()
    expect(headline).to_have_text("サービスとつながっています")


def test_the_toolbar_says_that_nothing_is_checked_before_pairing(
    chromium: Chromium, settings: Page, shared_service: Service
) -> None:
    _, tab_id = chromium.open_site("about:blank")
    eventually(lambda: chromium.badge(tab_id) == "!")
    eventually(lambda: chromium.tooltip(tab_id).endswith("サービスとつながっていません"))
    enter_code(settings, shared_service.pairing_code())
    eventually(lambda: chromium.badge(tab_id) == "")


def test_a_wrong_code_is_explained_in_the_words_of_the_service(
    settings: Page, shared_service: Service
) -> None:
    shared_service.pairing_code()
    enter_code(settings, "AAAA-AAAA")
    outcome = settings.locator("#code-outcome")
    expect(outcome).to_contain_text("コード")
    expect(outcome).to_have_attribute("data-good", "false")
    expect(settings.get_by_label("コードを入力します。")).to_be_focused()
    expect(settings.get_by_role("heading", level=2).first).to_have_text(
        "サービスとつながっていません"
    )


def test_disconnecting_is_one_button(settings: Page, shared_service: Service) -> None:
    enter_code(settings, shared_service.pairing_code())
    settings.get_by_role("button", name="つながりを解く").click()
    expect(settings.get_by_text("つながりを解きました。")).to_be_visible()
    expect(settings.get_by_role("button", name="つながりを解く")).to_be_hidden()


def test_an_unpaired_popup_leads_to_the_pairing_page(
    chromium: Chromium, shared_service: Service
) -> None:
    chromium.ask("port.save", port=shared_service.port)
    popup = chromium.open_popup()
    expect(popup.locator("#headline")).to_have_text("サービスとつながっていません")
    popup.get_by_role("button", name="つなぐ").click()
    # It is open already: the browser brings it to the front.
    eventually(lambda: chromium.inside.evaluate("chrome.tabs.getCurrent()")["active"])


def test_another_program_on_the_port_is_not_taken_for_the_service(chromium: Chromium) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        chromium.ask("port.save", port=other.server_address[1])
        popup = chromium.open_popup()
        expect(popup.locator("#headline")).to_have_text("別のプログラムが答えています")
        other.shutdown()


def test_a_late_answer_does_not_speak_over_a_newer_one(
    chromium: Chromium, shared_service: Service
) -> None:
    """The settings are opened while something on the old port keeps silent."""
    late = Event()
    with another_service({}, late) as silent:
        chromium.ask("port.save", port=silent)
        page = chromium.open_settings()
        page.get_by_label("ポート番号").fill(str(shared_service.port))
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("保存しました。")).to_be_visible()
        enter_code(page, shared_service.pairing_code())
        expect(page.locator("#headline")).to_have_text("サービスとつながっています")
        late.set()
        page.wait_for_timeout(1000)
        expect(page.locator("#headline")).to_have_text("サービスとつながっています")
