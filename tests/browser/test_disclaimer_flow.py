"""From a warning to a mended profile: what a person does, from one window to the next."""

from __future__ import annotations

import json
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from .chromium import Chromium
from .service import Service

pytestmark = pytest.mark.browser

BIO = "猫とコーヒーと山。怒られたら消します。"
POST = "市役所の窓口で働いて十年。市民課の仕事は奥が深い。"
PROFILE_PAGE = """
<main>
  <div data-testid="UserDescription"></div>
  <form>
    <textarea aria-label="自己紹介" maxlength="160"></textarea>
    <button>保存</button>
  </form>
</main>
"""


def profile_page(browser: Chromium) -> tuple[Page, int]:
    """The writer's own profile on X, with the form to edit it."""
    page, tab = browser.open_site("https://x.com/shimin_taro")
    page.evaluate(
        """([html, bio]) => {
            // The site's own page trusts its own markup.
            const policy = globalThis.trustedTypes?.createPolicy("page", { createHTML: (text) => text });
            document.body.innerHTML = policy ? policy.createHTML(html) : html;
            const shown = document.querySelector("[data-testid=UserDescription]");
            const field = document.querySelector("textarea");
            shown.textContent = field.value = bio;
            document.querySelector("form").addEventListener("submit", (event) => {
                event.preventDefault();
                shown.textContent = field.value;
            });
        }""",
        [PROFILE_PAGE, BIO],
    )
    return page, tab


def warnings(service: Service, profile: str) -> list[dict[str, object]]:
    """What a check of the post says about the disclaimer, with this profile beside it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/api/v1/check",
        data=json.dumps({"text": POST, "context": {"profile": profile}}).encode(),
        headers={"Authorization": f"Bearer {service.token()}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found = json.load(answer)["findings"]
    return [finding for finding in found if finding["category"] == "missing-disclaimer"]


def test_from_a_warning_to_a_mended_profile(browser: Chromium, shared_service: Service) -> None:
    profile, tab = profile_page(browser)
    bio = profile.locator("[data-testid=UserDescription]")

    [warning] = warnings(shared_service, bio.inner_text())
    for element in ("職員であること", "個人の見解であること", "市や所属を代表しないこと"):
        assert element in warning["message"]["ja"]

    # The popup of the extension opens the generator: the browser lets the link through.
    popup = browser.open_popup(tab)
    with browser.context.expect_page() as opened:
        popup.get_by_role("button", name="断り書きをつくる").click()
    generator = opened.value
    expect(generator).to_have_url(f"http://127.0.0.1:{shared_service.port}/disclaimer")

    generator.get_by_label("勤め先", exact=True).fill("松本市")
    generator.get_by_label("今の自己紹介").fill(bio.inner_text())
    expect(generator.locator(".statements [data-state=missing]")).to_have_count(2)
    expect(generator.locator(".statements [data-state=too-thin]")).to_have_count(1)
    first = generator.locator(".offer").first
    first.get_by_role("button", name="コピー").click()
    expect(first.get_by_role("status")).to_have_text("コピーしました。")

    profile.bring_to_front()
    profile.get_by_label("自己紹介").fill("")
    profile.get_by_label("自己紹介").press("Control+V")
    profile.get_by_role("button", name="保存").click()
    expect(bio).to_contain_text("松本市の職員です。")
    assert bio.inner_text().startswith(BIO)

    assert warnings(shared_service, bio.inner_text()) == []
