"""The generator of disclaimers as people use it: the page, the keyboard, the clipboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .chromium import Chromium
from .conftest import Launch
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

BIO = "猫とコーヒーと山。ときどき仕事。"


@pytest.fixture(scope="module", params=["ja", "en"])
def either(request: pytest.FixtureRequest, launch_shared: Launch) -> Chromium:
    return launch_shared(language=request.param)


@pytest.fixture
def page(paired: Chromium, shared_service: Service) -> Iterator[Page]:
    opened = paired.context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(shared_service.link("disclaimer"))
    yield opened
    opened.close()
    # Nothing broke, and nothing ran into the content security policy. That a request was
    # refused is what some of the tests are about.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_the_link_is_spent(page: Page, paired: Chromium, shared_service: Service) -> None:
    link = shared_service.link("disclaimer")
    page.goto(link)
    expect(page).to_have_url(f"http://127.0.0.1:{shared_service.port}/disclaimer")
    page.goto(link)
    expect(page.locator("h1")).to_have_text("このリンクは、もう使えません")
    # The session of the browser is still there.
    page.goto(f"http://127.0.0.1:{shared_service.port}/")
    page.get_by_role("link", name="プロフィールの断り書き").first.click()
    expect(page.locator("h1")).to_have_text("プロフィールの断り書き")


def test_texts_appear_while_one_types(page: Page) -> None:
    expect(page.locator("#status")).to_contain_text("勤め先の名前")
    page.get_by_label("勤め先", exact=True).fill("松本市")
    first = page.locator(".offer").first
    expect(first.locator(".text")).to_contain_text("松本市の職員です。")
    expect(page.locator("#status")).to_have_text("文が 3 つできました。")
    expect(page.locator("#profile .bio")).to_contain_text("松本市の職員です。")
    page.get_by_label("ていねい").check()
    expect(first.locator(".text")).to_contain_text("松本市の職員をしております。")
    page.get_by_label("両方").check()
    page.get_by_label("勤め先（英語）").fill("Matsumoto City")
    expect(first.locator(".text")).to_contain_text("Matsumoto City")
    page.get_by_label("載せる場所").select_option("bluesky")
    expect(first.get_by_role("meter")).to_have_attribute("aria-label", re.compile(r"/ 256$"))


def test_by_keyboard_from_an_empty_page_to_the_clipboard(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("松本市")
    page.keyboard.press("Tab")
    page.keyboard.type("市民課")
    first = page.locator(".offer").first
    expect(first.locator(".text")).to_contain_text("松本市の職員（市民課）です。")
    copy = first.get_by_role("button", name="コピー")
    for _ in range(20):
        page.keyboard.press("Tab")
        if copy.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(first.get_by_role("status")).to_have_text("コピーしました。")
    assert clipboard(page) == first.locator(".text").inner_text()


def test_only_what_is_missing_is_added_to_a_profile(page: Page) -> None:
    page.get_by_label("勤め先", exact=True).fill("松本市")
    page.get_by_label("今の自己紹介").fill(f"{BIO}怒られたら消します")
    states = page.locator(".statements li")
    expect(states).to_have_count(3)
    expect(states.nth(1)).to_contain_text("伝わりにくい")
    expect(states.nth(1)).to_contain_text("投稿は個人の見解です")
    first = page.locator(".offer").first
    expect(first.locator(".text")).to_contain_text(f"{BIO}怒られたら消します")
    first.get_by_role("button", name="手直し").click()
    # Its own text is judged by the same judge, and found to be complete.
    expect(page.locator("#status")).to_contain_text("足りています")
    expect(states.locator("[data-state=missing]")).to_have_count(0)
    expect(page.locator(".offer")).to_have_count(0)


def test_what_to_cut(page: Page) -> None:
    page.get_by_label("勤め先", exact=True).fill("松本市")
    page.get_by_label("載せる場所").select_option("facebook")
    page.get_by_label("今の自己紹介").fill("写真はフィルムで撮っています。" + "猫とコーヒーと山が好き。" * 7)
    cut = page.locator("#cut")
    expect(cut.locator("del").first).to_be_visible()
    cut.get_by_role("button", name="コピー").click()
    expect(cut.get_by_role("status")).to_have_text("コピーしました。")
    assert len(clipboard(page)) <= 101


def test_another_option_in_the_profile(page: Page) -> None:
    page.get_by_label("勤め先", exact=True).fill("松本市")
    third = page.locator(".offer").nth(2)
    third.get_by_role("button", name="プレビュー").click()
    expect(third.get_by_role("button", name="プレビュー")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#profile .bio")).to_have_text(third.locator(".text").inner_text())


def test_what_comes_along_in_the_address_stays_in_the_browser(
    page: Page, shared_service: Service
) -> None:
    page.goto(f"{shared_service.link('disclaimer')}#bio={BIO}&platform=note&city=松本市")
    expect(page.get_by_label("今の自己紹介")).to_have_value(BIO)
    expect(page.get_by_label("載せる場所")).to_have_value("note")
    expect(page.locator(".offer").first).to_contain_text(BIO)
    assert page.url.endswith("/disclaimer")


def test_switching_the_language_keeps_what_was_written(page: Page) -> None:
    page.get_by_label("勤め先", exact=True).fill("松本市")
    page.get_by_label("今の自己紹介").fill(f"{BIO}\n山 & 川")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Your present profile")).to_have_value(f"{BIO}\n山 & 川")
    expect(page.locator("#status")).to_contain_text("Texts made")
    page.get_by_role("link", name="hitokokyu").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_what_was_written_is_not_kept(page: Page, shared_service: Service) -> None:
    page.get_by_label("勤め先", exact=True).fill("松本市")
    page.get_by_label("今の自己紹介").fill(BIO)
    expect(page.locator(".offer").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("今の自己紹介")).to_have_value("")
    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert kept == [0, 0, ""]


def test_a_name_that_cannot_be_used_is_explained_at_the_field(page: Page) -> None:
    # Too long for the service; the field itself would not let it be typed.
    page.get_by_label("勤め先", exact=True).evaluate("field => { field.removeAttribute('maxlength') }")
    page.get_by_label("勤め先", exact=True).fill("市" * 61)
    expect(page.locator("#city-problem")).to_contain_text("60 文字以内")
    expect(page.get_by_label("勤め先", exact=True)).to_have_attribute("aria-invalid", "true")
    page.get_by_label("勤め先", exact=True).fill("市" * 60)
    expect(page.locator("#city-problem")).to_be_hidden()
    expect(page.locator(".offer").first).to_be_visible()


def test_when_the_service_goes_away(playwright: object, launch: Launch, own_service: Service) -> None:
    own_service.start()
    page = launch().context.new_page()
    page.goto(own_service.link("disclaimer"))
    own_service.stop()
    page.get_by_label("勤め先", exact=True).fill("松本市")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("hitokokyu serve")
    expect(page.get_by_label("勤め先", exact=True)).to_have_value("松本市")
    # A new service knows nothing of the old session.
    own_service.start()
    page.get_by_label("部署", exact=False).first.fill("市民課")
    expect(alert).to_contain_text("hitokokyu open")


SIZES = {"wide": {"width": 1100, "height": 800}, "phone": {"width": 375, "height": 720}}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_appearance(
    either: Chromium, shared_service: Service, pictures: Path, colours: str, size: str
) -> None:
    page = either.context.new_page()
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=colours)
    page.goto(shared_service.link("disclaimer"))
    if size == "wide":  # Nothing is in another place yet on a phone.
        assert_accessible(page)
    japanese = either.language == "ja"
    page.locator("#city").fill("松本市" if japanese else "Matsumoto City")
    page.locator("#department").fill("市民課" if japanese else "Citizens Division")
    page.locator("#bio").fill("猫とコーヒーと山。怒られたら消します。" if japanese else "Cats, coffee, hills. City employee.")
    expect(page.locator(".offer").first).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    name = f"disclaimer-{either.language}-{colours}" + ("" if size == "wide" else f"-{size}")
    take(page, pictures / f"{name}.png")
    page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_appearance_when_nothing_fits(
    either: Chromium, shared_service: Service, pictures: Path, colours: str
) -> None:
    page = either.context.new_page()
    page.emulate_media(color_scheme=colours)
    page.goto(shared_service.link("disclaimer"))
    page.locator("#city").fill("松本市")
    page.locator("#platform").select_option("facebook")
    page.locator("#bio").fill("写真はフィルムで撮っています。" + "猫とコーヒーと山が好き。" * 7)
    expect(page.locator("#cut")).to_be_visible()
    assert_accessible(page)
    take(page, pictures / f"disclaimer-cut-{either.language}-{colours}.png")
    page.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_appearance_of_home_and_the_way_in(
    either: Chromium, shared_service: Service, pictures: Path, colours: str
) -> None:
    page = either.context.new_page()
    page.emulate_media(color_scheme=colours)
    link = shared_service.link("home")
    page.goto(link)
    assert_accessible(page)
    take(page, pictures / f"home-{either.language}-{colours}.png")
    page.goto(link)
    expect(page.locator("code")).to_have_text("hitokokyu open")
    assert_accessible(page)
    take(page, pictures / f"enter-{either.language}-{colours}.png")
    page.close()
