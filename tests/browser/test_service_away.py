"""Nothing is called clean when nothing was looked at, and all is well again afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .conftest import Launch
from .posts import HARMLESS, WITH_PHONE
from .service import Service
from .test_composer import composer, write

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium(launch: Launch, own_service: Service) -> Chromium:
    own_service.start()
    running = launch()
    running.pair(own_service.port, own_service.pairing_code())
    return running


def test_a_stopped_service_is_admitted_and_a_started_one_is_noticed(
    chromium: Chromium, own_service: Service
) -> None:
    page, tab_id = chromium.open_site()
    own_service.stop()
    write(page, HARMLESS)
    eventually(lambda: chromium.badge(tab_id) == "!")
    eventually(lambda: "サービスが動いていません" in chromium.tooltip(tab_id))
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("サービスが動いていません")
    expect(popup.locator(".problem")).to_contain_text("文章は確かめていません")
    expect(popup.locator("code")).to_have_text(f"hitokokyu serve --port {own_service.port}")

    own_service.start()
    popup.get_by_role("button", name="もう一度確かめる").click()
    expect(popup.locator("#headline")).to_have_text("気になる点は見つかりませんでした")
    eventually(lambda: chromium.badge(tab_id) == "")
    page.bring_to_front()
    write(page, WITH_PHONE)
    eventually(lambda: chromium.badge(tab_id).isdigit())


def test_an_old_result_is_not_shown_for_a_service_that_is_gone(
    chromium: Chromium, own_service: Service
) -> None:
    page, tab_id = chromium.open_site()
    write(page, HARMLESS)
    chromium.checked(tab_id, HARMLESS)
    own_service.stop()
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("#headline")).to_have_text("サービスが動いていません")


def test_what_is_known_survives_the_death_of_the_worker(chromium: Chromium) -> None:
    page, tab_id = chromium.open_site()
    write(page, WITH_PHONE)
    chromium.checked(tab_id, WITH_PHONE)
    before = chromium.drafts(tab_id)
    chromium.kill_worker()
    assert chromium.drafts(tab_id) == before
    popup = chromium.open_popup(tab_id)
    expect(popup.locator("mark").first).to_be_visible()
    page.bring_to_front()
    composer(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(HARMLESS, delay=5)
    chromium.checked(tab_id, HARMLESS)
