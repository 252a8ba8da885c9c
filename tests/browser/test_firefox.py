"""The core of what an extension has to do, in Firefox: the rest is the same code as in Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .chromium import eventually
from .conftest import is_another_turn
from .firefox import ALT, DELETE, ENTER, ESCAPE, MODIFIER, SHIFT, Firefox, Tab
from .places import INSTANCES, PLACES, Place
from .posts import HARMLESS, PHONE, WITH_PHONE
from .service import Service
from .website import Site

pytestmark = pytest.mark.browser

COMPOSER = "[data-testid=tweetTextarea_0]"
BACK, ANYWAY, REALLY = "編集に戻る", "このまま投稿する", "それでも投稿する"


@pytest.fixture(scope="module")
def running(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path_factory.mktemp("firefox"), site)
    yield firefox
    firefox.close()


@pytest.fixture(autouse=True)
def with_sound_firefox(request: pytest.FixtureRequest, running: Firefox) -> None:
    """As `with_sound_browsers`."""
    if is_another_turn(request) or not running.is_running:
        running.begin_anew()


@pytest.fixture
def firefox(running: Firefox, own_service: Service) -> Iterator[Firefox]:
    """Paired with a running service; every test has tabs of its own."""
    own_service.start()
    if not any(site["site"] == "x" and site["wanted"] for site in running.ask("sites")):
        running.pair(own_service.port, own_service.pairing_code())
    yield running
    running.close_tabs()


def write(page: Tab, text: str) -> None:
    page.click(COMPOSER)
    page.type(text)


def expect_text(page: Tab, text: str) -> None:
    eventually(lambda: page.evaluate("draftState().text") == text)


def test_pairing_through_the_page(running: Firefox, own_service: Service) -> None:
    own_service.start()
    settings = running.open_settings()
    settings.expect("#headline", "サービス")
    settings.evaluate(f"document.querySelector('#port').value = {own_service.port}")
    settings.click("#connection [type=submit]")
    settings.expect("#port-outcome", "保存しました")
    settings.click("#code")
    settings.type(own_service.pairing_code())
    settings.click("#pairing [type=submit]")
    settings.expect("#headline", "サービスとつながっています")


def test_a_risk_appears_in_the_badge_and_the_popup(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, WITH_PHONE)
    findings = firefox.checked(tab_id, WITH_PHONE)["report"]["findings"]
    eventually(lambda: firefox.badge(tab_id) == str(len(findings)))
    popup = firefox.open_popup()
    popup.expect("#source", "このタブで書いている投稿")
    popup.expect("#details", PHONE)
    assert popup.evaluate("document.querySelectorAll('article').length") == len(findings)


def test_the_editor_does_not_notice(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, WITH_PHONE)
    look = "({ ...draftState(), html: document.querySelector('[contenteditable]').innerHTML })"
    end = len(WITH_PHONE)
    eventually(lambda: page.evaluate("draftState().caret.slice(1)") == [end, end])
    before = page.evaluate(look)
    firefox.checked(tab_id, WITH_PHONE)
    eventually(lambda: firefox.badge(tab_id).isdigit())
    assert page.evaluate(look) == before
    page.type("😀")
    expect_text(page, f"{WITH_PHONE}😀")


def test_a_post_without_risk_leaves_the_badge_alone(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, HARMLESS)
    firefox.checked(tab_id, HARMLESS)
    eventually(lambda: firefox.badge(tab_id) == "")
    firefox.open_popup().expect("#headline", "気になる点は見つかりませんでした")


def test_publishing_waits_for_the_writer_and_happens_once(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, WITH_PHONE)
    firefox.checked(tab_id, WITH_PHONE)
    page.click("[data-testid=tweetButtonInline]")
    page.frame().expect("#body", PHONE)
    page.frame().press(BACK)
    eventually(lambda: not page.has_frame())
    assert page.evaluate("published") == []
    eventually(lambda: page.evaluate("draftState().focused"))

    page.keys([[MODIFIER, ENTER]])
    page.frame().press(ANYWAY)
    # `stop` asks for one more deliberate step.
    page.frame().press(REALLY)
    eventually(lambda: page.evaluate("published") != [])
    assert page.evaluate("published.map(parts => parts.filter(Boolean))") == [[WITH_PHONE]]


LEXICAL, PROSEMIRROR, TEXTAREA, QUILL = "facebook-post", "bluesky", "mastodon", "linkedin-post"
OTHERS = [place for place in PLACES if place.name in (LEXICAL, PROSEMIRROR, TEXTAREA, QUILL)]


@pytest.mark.parametrize("place", OTHERS, ids=lambda place: place.name)
def test_other_sites_in_their_own_editors(firefox: Firefox, place: Place) -> None:
    site = place.name.removesuffix("-post")
    firefox.switch_on(site, INSTANCES.get(site))
    page, tab_id = firefox.open_site(place.address)
    page.click(place.editor)
    page.type(WITH_PHONE)
    firefox.checked(tab_id, WITH_PHONE)
    eventually(lambda: firefox.badge(tab_id).isdigit())
    page.click(place.button)
    page.frame().press(BACK)
    eventually(lambda: not page.has_frame())
    assert page.evaluate("published") == []
    page.type("！")
    firefox.checked(tab_id, f"{WITH_PHONE}！")
    page.click(place.button)
    page.frame().press(ANYWAY)
    page.frame().press(REALLY)
    eventually(lambda: page.evaluate("published") != [])
    assert page.evaluate("published.map(parts => parts.filter(Boolean))") == [[f"{WITH_PHONE}！"]]


def test_a_clean_text_is_published_as_if_nobody_looked(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, HARMLESS)
    firefox.checked(tab_id, HARMLESS)
    page.click("[data-testid=tweetButtonInline]")
    # The page is told of the check a moment after the background knows.
    eventually(lambda: page.evaluate("published.map(parts => parts.filter(Boolean))") == [[HARMLESS]])
    assert not page.has_frame()


def test_the_panel_opens_by_keyboard_and_gives_the_focus_back(firefox: Firefox) -> None:
    page, tab_id = firefox.open_site()
    write(page, WITH_PHONE)
    firefox.checked(tab_id, WITH_PHONE)
    eventually(lambda: firefox.badge(tab_id).isdigit())
    page.keys([[ALT, SHIFT, "h"]])
    panel = page.frame()
    panel.expect("#body", PHONE)
    eventually(lambda: panel.evaluate("document.hasFocus()"))
    page.keys([[ESCAPE]])
    eventually(lambda: not page.has_frame())
    eventually(lambda: page.evaluate("draftState().focused"))
    page.type("！")
    expect_text(page, f"{WITH_PHONE}！")


def test_a_stopped_service_is_admitted_and_a_started_one_is_noticed(
    firefox: Firefox, own_service: Service
) -> None:
    page, tab_id = firefox.open_site()
    own_service.stop()
    write(page, HARMLESS)
    eventually(lambda: firefox.badge(tab_id) == "!")
    popup = firefox.open_popup()
    popup.expect("#headline", "サービスが動いていません")
    popup.expect("#details", "文章は確かめていません")
    own_service.start()
    popup.click(".problem .buttons .button")
    popup.expect("#headline", "気になる点は見つかりませんでした")


@pytest.fixture
def without_permission(site: Site, tmp_path: Path) -> Iterator[Firefox]:
    firefox = Firefox(tmp_path, site, more={"extensions.originControls.grantByDefault": False})
    yield firefox
    firefox.close()


def test_a_missing_permission_is_named_and_mended_by_a_button(
    without_permission: Firefox, own_service: Service
) -> None:
    """Firefox lets people take a host away from an extension at any time."""
    own_service.start()
    without_permission.ask("port.save", port=own_service.port)
    settings = without_permission.open_settings()
    settings.expect("#headline", "許可が必要です")
    settings.click("#details .button.strong")
    settings.expect("#headline", "サービスとつながっていません")


@pytest.fixture
def drowsy(site: Site, tmp_path: Path) -> Iterator[Firefox]:
    """A Firefox that suspends the background after a moment without work: 30 seconds, as a rule."""
    firefox = Firefox(tmp_path, site, more={"extensions.background.idle.timeout": 1500})
    yield firefox
    firefox.close()


def test_what_is_known_survives_the_suspension_of_the_background(
    drowsy: Firefox, own_service: Service
) -> None:
    own_service.start()
    drowsy.pair(own_service.port, own_service.pairing_code())
    page, tab_id = drowsy.open_site()
    write(page, WITH_PHONE)
    drowsy.checked(tab_id, WITH_PHONE)
    before = drowsy.drafts(tab_id)
    eventually(drowsy.is_suspended)
    assert drowsy.drafts(tab_id) == before
    eventually(drowsy.is_suspended)
    page.keys([[MODIFIER, "a"], [DELETE]])
    eventually(lambda: drowsy.badge(tab_id) == "")
    eventually(lambda: drowsy.drafts(tab_id) == [])
