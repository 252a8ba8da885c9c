"""One's own draft: looked at by its writer first, then compared; kept only if its writer says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, ask, fits, tab_to
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

KEPT = "/api/v1/training/kept"
WARNINGS = "/api/v1/training/warnings"
RISKY = "駅前の橋が落ちたらしい。みんなに拡散して。写真は田中が撮った。"
HARMLESS = "庭のトマトが赤くなった。今夜はカレー。"


@pytest.fixture
def open_page(new_tab: NewTab, shared_service: Service) -> NewTab:
    def _open(size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(shared_service.link("training-self-check"))
        for kept in ask(page, "GET", KEPT)["kept"]:
            ask(page, "DELETE", f"{KEPT}/{kept['id']}")
        ask(page, "PUT", WARNINGS, {"enabled": False})
        page.reload()
        expect(page.locator("#met")).not_to_be_empty()
        return page

    return _open


def press(page: Page, wanted: Any, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def look(page: Page, text: str) -> None:
    tab_to(page, page.locator("#text"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)
    press(page, page.locator("#draft button[type=submit]"))
    expect(page.locator("#look-title")).to_be_focused()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_by_keyboard(open_page: Any, pictures: Path, size: Any, language: str) -> None:
    page = open_page(size, **({"locale": "en-GB", "color_scheme": "dark"} if language == "en" else {}))
    assert_accessible(page)
    take(page, pictures / f"self-check-{language}-draft.png")
    look(page, RISKY)
    press(page, page.locator("#pieces .piece", has_text="田中"), "Space")
    press(page, page.locator('[value="photo-consent"]'), "Space")
    press(page, page.locator('[value="rumor"]'), "Space")
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / f"self-check-{language}-look.png")
    press(page, page.locator("#look button[type=submit]"))
    expect(page.locator("#compared-title")).to_be_focused()
    names = {"both": "rumor", "writer": "photo-consent"}
    for state, category in names.items():
        name = page.locator(f'#categories-of-draft [value="{category}"] + span').text_content()
        expect(page.locator(f'#verdicts [data-state="{state}"]')).to_contain_text(name or "?")
    expect(page.locator("#sides mark.mine")).to_contain_text("田中")
    expect(page.locator("#sides figure").nth(1).locator("mark").first).to_be_visible()
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / f"self-check-{language}-compared.png")
    assert ask(page, "GET", KEPT)["kept"] == []
    press(page, page.locator("#keep"))
    expect(page.locator("#kept-title")).to_be_focused()
    expect(page.locator("#kept")).to_contain_text(RISKY)
    assert_accessible(page)
    take(page, pictures / f"self-check-{language}-kept.png")
    page.reload()
    expect(page.locator("#kept")).to_contain_text(RISKY)
    press(page, page.locator("#kept button").first)
    expect(page.locator("#look-title")).to_be_focused()
    press(page, page.locator("#kept button").nth(1))
    expect(page.locator("#kept-part")).to_be_hidden()
    assert ask(page, "GET", KEPT)["kept"] == []


def test_nothing_and_nothing(open_page: Any) -> None:
    page = open_page()
    look(page, HARMLESS)
    page.locator("#look button[type=submit]").click()
    expect(page.locator("#look-problem")).to_contain_text("選んでください")
    page.locator('[value="rumor"]').check()
    page.locator("#nothing").check()
    expect(page.locator('[value="rumor"]')).not_to_be_checked()
    page.locator("#look button[type=submit]").click()
    expect(page.locator("#verdicts")).to_contain_text("ひと呼吸に見つけられないものもあります")
    expect(page.locator("#incomplete")).to_be_hidden()


def test_words_without_the_name_of_the_matter(open_page: Any) -> None:
    page = open_page()
    look(page, RISKY)
    page.locator("#look button[type=submit]").click()
    expect(page.locator("#look-problem")).to_contain_text("選んでください")
    found = ask(page, "POST", "/api/v1/training/self-check", {"text": RISKY})
    page.locator("#pieces .piece").nth(found["found"][0]).click()
    # Nothing is asked for any more.
    expect(page.locator("#look-problem")).to_be_empty()
    page.locator("#look button[type=submit]").click()
    expect(page.locator('#verdicts [data-state="both"] li')).not_to_have_count(0)
    page.locator("#another").click()
    look(page, HARMLESS)
    page.locator("#pieces .piece").first.click()
    page.locator("#look button[type=submit]").click()
    expect(page.locator('#verdicts [data-state="writer"]')).to_contain_text("印をつけた言葉")


def test_what_was_not_looked_at_is_never_fine(open_page: Any, pictures: Path) -> None:
    page = open_page()
    page.locator("#more summary").click()
    page.locator("#picture").check()
    look(page, HARMLESS)
    page.locator("#nothing").check()
    page.locator("#look button[type=submit]").click()
    expect(page.locator("#incomplete")).to_contain_text("全部は見ていません")
    expect(page.locator("#verdicts")).not_to_contain_text("どちらも、気になるところを見つけませんでした")
    assert_accessible(page)
    take(page, pictures / "self-check-ja-incomplete.png")


def test_an_empty_draft_is_asked_for(open_page: Any) -> None:
    page = open_page()
    page.locator("#draft button[type=submit]").click()
    expect(page.locator("#text-problem")).not_to_be_empty()
    expect(page.locator("#text")).to_be_focused()


def test_learning_from_warnings_is_off_at_first_and_forgets_when_switched_off(open_page: Any, pictures: Path) -> None:
    page = open_page()
    met = {"met": [{"rule": "rumor.bridge"}]}
    expect(page.locator("#met")).to_have_text("いまは覚えていません。")
    ask(page, "POST", WARNINGS, met)
    assert ask(page, "GET", WARNINGS) == {"enabled": False, "met": []}
    page.locator("#learn").check()
    expect(page.locator("#met")).to_have_text("まだ覚えている警告はありません。")
    ask(page, "POST", WARNINGS, met)
    page.reload()
    expect(page.locator("#met")).to_contain_text("（1 回）")
    assert_accessible(page)
    page.locator("#learn").uncheck()
    expect(page.locator("#met")).to_have_text("いまは覚えていません。")
    assert ask(page, "GET", WARNINGS) == {"enabled": False, "met": []}
