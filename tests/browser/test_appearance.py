"""Accessible in both languages and both colour schemes; pictures for those who want to look."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from .chromium import Chromium
from .conftest import Launch
from .posts import PICTURED
from .service import Service

pytestmark = pytest.mark.browser

@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where pictures go: HITOKOKYU_SCREENSHOTS if that is set, or they are thrown away."""
    folder = Path(os.environ.get("HITOKOKYU_SCREENSHOTS", tmp_path / "pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take(page: Page, path: Path) -> None:
    """The page as long as it is, not only what fits into the window."""
    page.locator(":focus").evaluate_all("elements => elements.forEach(element => element.blur())")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
    page.screenshot(path=path, animations="disabled")


def assert_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture(scope="module", params=["ja", "en"])
def chromium(request: pytest.FixtureRequest, launch_shared: Launch) -> Chromium:
    return launch_shared(language=request.param)


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest) -> str:
    return request.param


def test_popup(
    chromium: Chromium, shared_service: Service, pictures: Path, colours: str
) -> None:
    chromium.pair(shared_service.port, shared_service.pairing_code())
    popup = chromium.open_popup()
    popup.emulate_media(color_scheme=colours)
    assert popup.locator("html").get_attribute("lang") == chromium.language
    popup.locator("#text").fill(PICTURED)
    popup.locator("#form [type=submit]").click()
    expect(popup.locator("mark").first).to_be_visible()
    assert_accessible(popup)
    take(popup, pictures / f"popup-{chromium.language}-{colours}.png")


def test_popup_without_service(
    chromium: Chromium, own_service: Service, pictures: Path, colours: str
) -> None:
    chromium.ask("port.save", port=own_service.port)
    popup = chromium.open_popup()
    popup.emulate_media(color_scheme=colours)
    expect(popup.locator("[data-problem=away]")).to_be_visible()
    assert_accessible(popup)
    take(popup, pictures / f"popup-away-{chromium.language}-{colours}.png")


def test_settings(
    chromium: Chromium, shared_service: Service, pictures: Path, colours: str
) -> None:
    chromium.ask("unpair")
    chromium.ask("port.save", port=shared_service.port)
    settings = chromium.open_settings()
    settings.set_viewport_size({"width": 760, "height": 700})
    settings.emulate_media(color_scheme=colours)
    expect(settings.locator("#headline")).not_to_be_empty()
    assert_accessible(settings)
    take(settings, pictures / f"pairing-{chromium.language}-{colours}.png")
    settings.locator("#code").fill("AAAA-AAAA")
    settings.locator("#pairing [type=submit]").click()
    expect(settings.locator("#code-outcome")).not_to_be_empty()
    assert_accessible(settings)
