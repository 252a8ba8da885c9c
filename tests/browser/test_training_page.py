"""A short training as people do it: by keyboard, on a phone, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hitokokyu.pack import scenarios as pack
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, answer_rightly, ask, choose, fits, scenarios, shown, tab_to
from .service import Service

__all__ = ["pictures", "scenarios"]

pytestmark = pytest.mark.browser



@pytest.fixture
def open_page(new_tab: NewTab, shared_service: Service) -> NewTab:
    """Let in, with nothing answered yet."""
    def _open(size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(shared_service.link("training"))
        ask(page, "DELETE", "/api/v1/training")
        page.reload()
        expect(page.locator("#exercise")).to_be_visible(timeout=30_000)
        return page

    return _open


def submit(page: Page, certainty: int = 3) -> None:
    choose(page, page.locator("#certainty"), str(certainty))
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()


def play(page: Page, scenarios: dict[str, pack.AnyScenario], picture: Path, played: set[str]) -> None:
    """Answer what is shown and go on; a format that was not played before is looked at closely."""
    is_new = (scenario := shown(page, scenarios)).format not in played
    played.add(scenario.format)
    if is_new:
        take(page, picture.with_name(f"{picture.name}-{scenario.format}-task.png"))
        assert_accessible(page)
    given = [one.inner_text() for one in page.locator("#given blockquote").all()]
    answer_rightly(page, scenario)
    submit(page)
    expect(page.locator("#verdict")).to_contain_text("+3")
    # What was judged can still be read beside what is said about it.
    for text in given:
        expect(page.locator("#reasons blockquote", has_text=text).first).to_be_visible()
    assert fits(page)
    if is_new:
        assert_accessible(page)
        take(page, picture.with_name(f"{picture.name}-{scenario.format}-feedback.png"))
    tab_to(page, page.locator("#next"))
    page.keyboard.press("Enter")
    expect(page.locator("#feedback")).to_be_hidden()


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_a_day_and_every_format_by_keyboard(
    open_page: Any, scenarios: dict[str, pack.AnyScenario], pictures: Path, size: Any, language: str
) -> None:
    is_english = language == "en"
    page = open_page(size, locale="en-GB", color_scheme="dark") if is_english else open_page(size)
    played: set[str] = set()
    for number in range(1, 6):
        play(page, scenarios, pictures / f"training-{language}", played)
        expect(page.locator("#title" if number < 5 else "#done-title")).to_be_focused()
    assert len(played) >= 4
    assert_accessible(page)
    take(page, pictures / f"training-{language}-done.png")
    assert ask(page, "GET", "/api/v1/training/progress")["right"] == 5
    tab_to(page, page.locator("#more"))
    page.keyboard.press("Enter")
    expect(page.locator("#title")).to_be_focused()
    for wanted in sorted({"judge", "find", "mend", "when", "profile", "reply"} - played):
        until(page, scenarios, wanted)
        play(page, scenarios, pictures / f"training-{language}", played)


# -- what else happens ----------------------------------------------------------------------


def until(page: Page, scenarios: dict[str, pack.AnyScenario], wanted: str) -> pack.AnyScenario:
    """Answer by the API until an exercise of this format is shown."""
    while (scenario := shown(page, scenarios)).format != wanted:
        fields = {
            "judge": {"publish": True},
            "find": {"marked": [0]},
            "mend": {"text": "。"},
            "when": {"moments": [True] * len(getattr(scenario, "moments", ()))},
            "profile": {"text": "。"},
            "reply": {"choice": 0},
        }[scenario.format]
        one = {"id": page.evaluate("crypto.randomUUID()"), "scenario": scenario.id, "certainty": 1}
        ask(page, "POST", "/api/v1/training/answers", {**one, **fields})
        page.reload()
        expect(page.locator("#exercise, #done").locator("visible=true")).to_have_count(1)
        if page.locator("#done").is_visible():
            page.locator("#more").click()
            expect(page.locator("#exercise")).to_be_visible()
    return scenario


def test_what_is_missing_is_asked_for(open_page: Any) -> None:
    page = open_page()
    page.get_by_role("button", name="答える").click()
    expect(page.locator("#exercise-problem")).not_to_be_empty()
    assert ask(page, "GET", "/api/v1/training/progress")["answers"] == 0


def test_a_mended_post_is_judged_by_the_advisor_and_can_be_tried_again(
    open_page: Any, scenarios: dict[str, pack.AnyScenario], pictures: Path
) -> None:
    page = open_page()
    scenario = until(page, scenarios, "mend")
    assert isinstance(scenario, pack.Mend)
    before = ask(page, "GET", "/api/v1/training/progress")["answers"]
    submit(page)  # As it was: the advisor is not content.
    expect(page.locator("#verdict")).to_contain_text("−6")
    expect(page.get_by_role("heading", name="まだ気になるところ")).to_be_visible()
    take(page, pictures / "training-ja-wrong.png")
    page.get_by_role("button", name="もう一度書いてみる").click()
    expect(page.locator("#rewritten")).to_be_focused()
    expect(page.locator("#rewritten")).to_have_value(scenario.text)
    page.locator("#rewritten").fill(scenario.solution)
    page.get_by_role("button", name="答える").click()
    expect(page.locator("#verdict")).to_contain_text("そのとおりです。")
    expect(page.locator("#verdict")).to_contain_text("記録には残りません")
    assert ask(page, "GET", "/api/v1/training/progress")["answers"] == before + 1


def test_find_by_arrows(open_page: Any, scenarios: dict[str, pack.AnyScenario]) -> None:
    page = open_page()
    until(page, scenarios, "find")
    pieces = page.locator(".piece")
    pieces.first.focus()
    page.keyboard.press("ArrowRight")
    expect(pieces.nth(1)).to_be_focused()
    page.keyboard.press("Space")
    expect(pieces.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowLeft")
    expect(pieces.first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(pieces.first).to_be_focused()


def test_service_that_is_away_is_said_and_nothing_is_lost(
    open_page: Any, scenarios: dict[str, pack.AnyScenario]
) -> None:
    page = open_page()
    scenario = until(page, scenarios, "mend")
    assert isinstance(scenario, pack.Mend)
    page.locator("#rewritten").fill(scenario.solution)
    page.locator("#certainty input").nth(1).check()
    page.context.set_offline(True)
    page.get_by_role("button", name="答える").click()
    expect(page.locator("#exercise-problem")).to_contain_text("つながりません")
    expect(page.locator("#rewritten")).to_have_value(scenario.solution)
    page.context.set_offline(False)
    page.get_by_role("button", name="答える").click()
    expect(page.locator("#verdict")).to_contain_text("そのとおりです。")
