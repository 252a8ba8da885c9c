"""The pages of a service that an office shares, over TLS and through its proxy."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from ..shared.office import NAME, Office
from .appearance import assert_accessible, pictures, take
from .learner import DESK

__all__ = ["pictures"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with tempfile.TemporaryDirectory(prefix="hitokokyu-office-") as folder:
        office = Office(Path(folder))
        try:
            office.start()
            yield office
        finally:
            office.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright, office: Office) -> Iterator[Browser]:
    # The name of the office is known to this browser only.
    rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1:{office.port}"
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", rules])
    yield browser
    browser.close()


def opened(browser: Browser, office: Office, path: str, **options: Any) -> Page:
    context = browser.new_context(viewport=DESK, ignore_https_errors=True, reduced_motion="reduce", **options)
    page = context.new_page()
    page.goto(f"https://{NAME}:{office.port}{path}")
    return page


@pytest.mark.parametrize(("locale", "colours"), [("ja-JP", "light"), ("en-US", "dark")])
def test_a_day_at_the_office(browser: Browser, office: Office, pictures: Path, locale: str, colours: Any) -> None:
    language = locale[:2]
    page = opened(browser, office, "/training/self-check", locale=locale, color_scheme=colours)
    token = page.get_by_label({"ja": "トークン", "en": "Token"}[language])
    expect(page.get_by_text({"ja": "サーバーの管理者は", "en": "Its administrators"}[language])).to_be_visible()
    token.fill("nonsense")
    token.press("Enter")
    expect(page.locator("#token-problem")).not_to_be_empty()
    expect(token).to_be_focused()
    expect(token).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    take(page, pictures / f"shared-sign-in-{language}-{colours}.png")
    token.fill(office.token(f"hanako-{language}"))
    token.press("Enter")
    # Where one wanted to go; and it says where words go from here.
    expect(page).to_have_url(f"https://{NAME}:{office.port}/training/self-check")
    expect(page.get_by_role("contentinfo")).to_contain_text(NAME)
    expect(page.get_by_role("contentinfo")).to_contain_text({"ja": "職場のサーバー", "en": "your office’s server"}[language])
    assert_accessible(page)
    take(page, pictures / f"shared-self-check-{language}-{colours}.png")
    # What is not there is in no menu.
    links = [link.get_attribute("href") or "" for link in page.get_by_role("navigation").get_by_role("link").all()]
    assert links and not [one for one in links if "withheld" in one or "editor" in one or "data" in one]
    page.goto(f"https://{NAME}:{office.port}/hours")
    expect(page.locator("#week-title")).to_be_visible()
    expect(page.locator("#file")).to_be_hidden()
    page.get_by_role("button", name={"ja": "サインアウト", "en": "Sign out"}[language]).click()
    expect(token).to_be_visible()
    page.goto(f"https://{NAME}:{office.port}/hours")
    expect(token).to_be_visible()
    page.context.close()


def test_a_token_that_is_revoked_while_a_page_is_open(browser: Browser, office: Office) -> None:
    page = opened(browser, office, "/hours", locale="ja-JP")
    bearer = office.token("leaver")
    page.get_by_label("トークン").fill(bearer)
    page.get_by_label("トークン").press("Enter")
    expect(page.locator("#week-title")).to_be_visible()
    office.run("token", "revoke", "--user", "leaver")
    office.until(lambda: all(office.visitor(bearer).check().status == 401 for _ in range(10)))
    page.get_by_role("button", name="公務に切りかえる").click()
    expect(page.get_by_text("読み込み直してサインイン").locator("visible=true").first).to_be_visible()
    page.context.close()
