"""A short training as people do it: by keyboard, on a phone, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.pack import scenarios as pack
from hitokokyu.resources import embedded_pack
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from .appearance import assert_accessible, pictures, take
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 720}
DESK = {"width": 1180, "height": 900}


@pytest.fixture(scope="module")
def scenarios() -> dict[str, pack.AnyScenario]:
    """By what a test sees of them: the title in either language or, to be judged, the post."""
    found = pack.load_scenarios([embedded_pack()]).by_id.values()
    seen = [
        (sight, one)
        for one in found
        for sight in ((one.text, one.twin.text) if isinstance(one, pack.Judge) else (one.title.ja, one.title.en))
    ]
    assert len(dict(seen)) == len(seen), "two scenarios look the same"
    return dict(seen)


def shown(page: Page, scenarios: dict[str, pack.AnyScenario]) -> pack.AnyScenario:
    title = page.locator("#title").inner_text()
    return scenarios[title] if title in scenarios else scenarios[page.locator(".post blockquote").inner_text()]


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, shared_service: Service) -> Iterator[Any]:
    """Let in, with nothing answered yet."""
    contexts = []

    def _open(size: Any = DESK, **options: Any) -> Page:
        context = chromium.new_context(viewport=size, **{"locale": "ja-JP", "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(shared_service.link("training"))
        ask(page, "DELETE", "/api/v1/training")
        page.reload()
        expect(page.locator("#exercise")).to_be_visible(timeout=30_000)
        return page

    yield _open
    for context in contexts:
        context.close()


def ask(page: Page, method: str, path: str, content: Any = None) -> Any:
    """Ask the service as the script of the page does."""
    return page.evaluate(
        "([method, path, content]) => import('/static/page.js').then(({ call }) => call(method, path, content ?? undefined))",
        [method, path, content],
    )


# -- by keyboard ----------------------------------------------------------------------------


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus."""
    element = wanted.element_handle()
    for _ in range(80):
        if page.evaluate("element => element === document.activeElement", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def choose(page: Page, group: Locator, value: str) -> None:
    """A radio button: Tab to its group, then the arrows."""
    wanted = group.locator(f'input[value="{value}"]')
    first = group.locator("input").first
    tab_to(page, first)
    page.keyboard.press("Space")
    for _ in range(group.locator("input").count()):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} cannot be chosen")


def write(page: Page, text: str) -> None:
    tab_to(page, page.locator("#rewritten"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def answer_rightly(page: Page, scenario: pack.AnyScenario) -> None:
    task = page.locator("#task")
    match scenario:
        case pack.Judge():
            is_twin = page.locator(".post blockquote").inner_text() == scenario.twin.text
            choose(page, task.locator("fieldset"), "yes" if is_twin else "no")
            if not is_twin:
                tab_to(page, page.locator("#category"))
                page.locator("#category").select_option(scenario.category)
        case pack.Find():
            post = scenario.post
            place = 0
            for piece in task.locator(".piece").all():
                text = piece.text_content() or ""
                if any(place < b and a < place + len(text) for a, b in scenario.marks):
                    tab_to(page, piece)
                    page.keyboard.press("Space")
                place += len(text)
            assert place == len(post)
        case pack.Mend():
            write(page, scenario.solution)
        case pack.Profile():
            write(page, scenario.solution)
        case pack.When():
            for group, moment in zip(task.locator("fieldset").all(), scenario.moments, strict=True):
                choose(page, group, "yes" if moment.publish else "no")
        case pack.Reply():
            good = next(i for i, choice in enumerate(scenario.choices) if choice.publish)
            choose(page, task.locator("fieldset"), str(good))


def submit(page: Page, certainty: int = 3) -> None:
    choose(page, page.locator("#certainty"), str(certainty))
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def play(page: Page, scenarios: dict[str, pack.AnyScenario], picture: Path, played: set[str]) -> None:
    """Answer what is shown and go on; a format that was not played before is looked at closely."""
    is_new = (scenario := shown(page, scenarios)).format not in played
    played.add(scenario.format)
    if is_new:
        take(page, picture.with_name(f"{picture.name}-{scenario.format}-task.png"))
        assert_accessible(page)
    answer_rightly(page, scenario)
    submit(page)
    expect(page.locator("#verdict")).to_contain_text("+3")
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
