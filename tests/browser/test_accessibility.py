"""Accessible in both languages and both colour schemes; pictures for those who want to look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .chromium import Chromium
from .conftest import Launch
from .posts import HARMLESS, PICTURED
from .service import Service, free_port
from .test_watching import another_service

__all__ = ["pictures"]
pytestmark = pytest.mark.browser

HELLO = {"service": "hitokokyu", "status": "ok", "api": 1}


@pytest.fixture(scope="module", params=["ja", "en"])
def shared(request: pytest.FixtureRequest, launch_shared: Launch) -> Chromium:
    return launch_shared(language=request.param)


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def chromium(shared: Chromium, shared_service: Service) -> Iterator[Chromium]:
    shared.pair(shared_service.port, shared_service.pairing_code())
    yield shared
    shared.ask("pause.end")
    shared.inside.evaluate("chrome.storage.local.remove(['guideline', 'accounts', 'quiet', 'feedback', 'reminders'])")
    shared.close_tabs()


Look = Callable[[Page, str], None]


@pytest.fixture
def look(chromium: Chromium, colours: str, pictures: Path) -> Look:
    """Hold the page against the rules of axe-core, and take its picture."""

    def _look(page: Page, name: str) -> None:
        page.emulate_media(color_scheme=colours)
        assert page.locator("html").get_attribute("lang") == chromium.language
        assert_accessible(page)
        take(page, pictures / f"{name}-{chromium.language}-{colours}.png")

    return _look


def test_popup_with_findings(chromium: Chromium, look: Look) -> None:
    popup = chromium.open_popup()
    popup.locator("#text").fill(PICTURED)
    popup.locator("#form [type=submit]").click()
    expect(popup.locator("mark").first).to_be_visible()
    look(popup, "popup")


def test_popup_of_a_tab(chromium: Chromium, look: Look) -> None:
    """Watched, paused, with a reminder, without permission, unwatched."""
    _, tab_id = chromium.open_site()
    popup = chromium.open_popup(tab_id)
    expect(popup.get_by_role("switch")).to_be_checked()
    look(popup, "popup-watched")
    popup.locator(".rest button").click()
    expect(popup.locator("#result[data-tone=unknown]")).to_be_visible()
    look(popup, "popup-paused")
    popup.locator(".rest button").click()
    expect(popup.locator("#result[data-tone=idle]")).to_be_visible()
    chromium.ask("reminder.add", when=1, label="X")
    popup.reload()
    expect(popup.locator("#reminders button")).to_be_visible()
    look(popup, "popup-reminder")
    popup.locator("#reminders button").click()
    chromium.inside.evaluate("chrome.permissions.remove({ origins: ['https://x.com/*'] })")
    popup.reload()
    expect(popup.locator("#details button")).to_have_count(2)
    look(popup, "popup-forbidden")
    chromium.ask("site.disable", site="x")
    popup.reload()
    expect(popup.get_by_role("switch")).not_to_be_checked()
    look(popup, "popup-unwatched")


def test_popup_when_nothing_can_be_checked(
    chromium: Chromium, shared_service: Service, look: Look
) -> None:
    def problem(kind: str) -> None:
        popup.reload()
        if kind in ("refused", "guideline"):
            popup.locator("#text").fill("あ" * 20_001 if kind == "refused" else HARMLESS)
            popup.locator("#form [type=submit]").click()
        expect(popup.locator(f"[data-problem={kind}]")).to_be_visible()
        look(popup, f"popup-{kind}")

    popup = chromium.open_popup()
    problem("refused")
    chromium.ask("guideline.save", guideline="nowhere-1999")
    problem("guideline")
    chromium.ask("port.save", port=free_port())
    problem("away")
    for speaks, kind in (("0-0", "behind"), ("2-2", "ahead")):
        with another_service({"/healthz": (200, HELLO)}, speaks=speaks) as port:
            chromium.ask("port.save", port=port)
            problem(kind)
    with another_service({"/healthz": (200, {"hello": "world"})}, speaks=None) as port:
        chromium.ask("port.save", port=port)
        problem("stranger")
    with another_service({"/healthz": (200, HELLO)}) as port:
        chromium.ask("port.save", port=port)
        popup.reload()
        popup.locator("#pages button").first.click()
        expect(popup.locator("#remark")).not_to_be_empty()
        look(popup, "popup-no-page")
    chromium.ask("port.save", port=shared_service.port)
    chromium.ask("unpair")
    problem("unpaired")


def test_settings_before_pairing(chromium: Chromium, look: Look) -> None:
    chromium.ask("unpair")
    settings = chromium.open_settings()
    settings.set_viewport_size({"width": 760, "height": 700})
    expect(settings.locator("#pairing")).to_be_visible()
    expect(settings.locator("#headline")).not_to_be_empty()
    look(settings, "pairing")
    settings.locator("#code").fill("AAAA-AAAA")
    settings.locator("#pairing [type=submit]").click()
    expect(settings.locator("#code-outcome")).not_to_be_empty()
    look(settings, "pairing-wrong")


def test_settings_in_use(chromium: Chromium, look: Look) -> None:
    chromium.ask("account.save", site="x", handle="hanako", kind="personal")
    chromium.ask("account.save", site="bluesky", handle="matsumoto_city", kind="official")
    chromium.ask("quiet.add", kind="rule", value="personal-info.phone", label="電話番号")
    chromium.ask("quiet.add", kind="text", value=HARMLESS)
    finding = {"rule": "personal-info.phone", "category": "personal-info", "severity": "stop"}
    chromium.ask("feedback.add", **finding, packs=[], words="お店の番号です")
    chromium.ask("instance.add", origin="https://mstdn.example", site="mastodon")
    settings = chromium.open_settings()
    settings.set_viewport_size({"width": 760, "height": 700})
    expect(settings.locator("#feedback blockquote")).to_be_visible()
    expect(settings.locator("#hours button")).to_be_visible()
    expect(settings.locator("#sites .warning")).to_be_visible()
    settings.locator("#server-name").fill("http://x")
    settings.locator("#server [type=submit]").click()
    look(settings, "settings")
    chromium.ask("instance.remove", origin="https://mstdn.example")


def test_everything_is_within_reach_of_the_keyboard(chromium: Chromium) -> None:
    """Every control is reached by Tab, in the order of the page, named and visibly focused."""
    _, tab_id = chromium.open_site()
    for page in (chromium.open_popup(tab_id), chromium.open_settings()):
        expect(page.locator("#sites .switch, #watch .switch").first).to_be_visible()
        expect(page.locator("#hours button, #pages button").first).to_be_visible()
        # All that the service has to say is there: nothing is drawn anew any more.
        expect(page.locator("#state[data-tone=clean], #result[data-tone=idle]")).to_be_visible()
        expect(page.locator("#guideline:disabled")).to_have_count(0)
        controls = page.locator("button, input:not([type=radio]), input:checked, select, textarea")
        expected = controls.evaluate_all(
            "all => all.filter(one => one.checkVisibility() && !one.disabled).map(one => one.outerHTML)"
        )
        assert len(expected) > 5
        reached = []
        for _ in expected:
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            reached.append(focused.evaluate("one => one.outerHTML"))
            assert focused.evaluate("one => getComputedStyle(one).outlineStyle") != "none", reached[-1]
        assert reached == expected


def test_nothing_moves_for_those_who_asked(chromium: Chromium) -> None:
    _, tab_id = chromium.open_site()
    popup = chromium.open_popup(tab_id)
    expect(popup.locator(".knob")).to_be_visible()
    times = "[...document.querySelectorAll('*')].map(one => getComputedStyle(one).transitionDuration)"
    assert set(popup.evaluate(times)) > {"0s"}
    popup.emulate_media(reduced_motion="reduce")
    assert set(popup.evaluate(times)) == {"0s"}


def test_it_fits_into_a_narrow_window(chromium: Chromium) -> None:
    """As wide as a page of 1280 pixels at 400 % (WCAG 1.4.10)."""
    settings = chromium.open_settings()
    settings.set_viewport_size({"width": 320, "height": 640})
    expect(settings.locator("#sites .switch").first).to_be_visible()
    assert settings.evaluate("document.documentElement.scrollWidth") <= 320
