"""The handbook in a real browser, from the disk, without any network."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from ..docs.conftest import handbook
from .learner import NewTab

__all__ = ["handbook"]
pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PAGES = ("index", "use/privacy", "reference/settings")


def opened(new_tab: NewTab, handbook: Path, page: str, **options: object) -> Page:
    tab = new_tab(**options)
    tab.goto((handbook / page).as_uri() + ".html")
    return tab


@pytest.mark.parametrize(("language", "colours"), [("ja", "light"), ("en", "dark")])
def test_accessible(new_tab: NewTab, handbook: Path, language: str, colours: str) -> None:
    tab = opened(new_tab, handbook, f"{language}/{PAGES[0]}", color_scheme=colours)
    for page in PAGES:
        tab.goto((handbook / language / f"{page}.html").as_uri())
        found = Axe().run(tab)
        serious = [rule for rule in found.response["violations"] if rule["impact"] in ("serious", "critical")]
        assert not serious, found.generate_report()


@pytest.mark.parametrize("page", [*PAGES, "reference/addresses", "office/shared", "more/extension"])
def test_a_narrow_screen_shows_all_of_it(new_tab: NewTab, handbook: Path, page: str) -> None:
    tab = opened(new_tab, handbook, f"ja/{page}", size=PHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize(
    ("language", "asked", "found"),
    [("ja", "勤務予定", "勤務予定"), ("ja", "まだ言えない", "まだ言えない言葉"), ("en", "working hours", "Working hours")],
)
def test_searching_works_from_the_disk(new_tab: NewTab, handbook: Path, language: str, asked: str, found: str) -> None:
    tab = opened(new_tab, handbook, f"{language}/index")
    requests: list[str] = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.locator(".sidebar-search").fill(asked)
    tab.locator(".sidebar-search").press("Enter")
    expect(tab.locator("#search-results").get_by_role("link", name=found, exact=True).first).to_be_visible()
    assert requests and all(url.startswith("file:") for url in requests)


def test_what_is_nowhere_is_not_found(new_tab: NewTab, handbook: Path) -> None:
    tab = opened(new_tab, handbook, "ja/index")
    tab.locator(".sidebar-search").fill("鬼灯提灯行列")
    tab.locator(".sidebar-search").press("Enter")
    expect(tab.locator("#search-results")).to_contain_text("見つかりません")
    expect(tab.locator("#search-results li a")).to_have_count(0)


def test_from_the_entrance_to_the_other_language_and_back(new_tab: NewTab, handbook: Path) -> None:
    tab = opened(new_tab, handbook, "index")
    expect(tab.locator("h1")).to_contain_text("ひと呼吸の手引き")
    tab.get_by_role("link", name="プライバシー").first.click()
    expect(tab.locator("h1")).to_contain_text("プライバシー")
    tab.get_by_role("link", name="English", exact=True).click()
    expect(tab.locator("h1")).to_contain_text("Privacy")
    tab.get_by_role("link", name="日本語", exact=True).click()
    expect(tab.locator("h1")).to_contain_text("プライバシー")
