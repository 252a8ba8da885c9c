"""Somebody who learns: knows the answers, and gives them by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hitokokyu.pack import scenarios as pack
from hitokokyu.resources import embedded_pack
from playwright.sync_api import Locator, Page

PHONE = {"width": 375, "height": 720}
DESK = {"width": 1180, "height": 900}

NewTab = Callable[..., Page]
"""From the size of the window and further options of Playwright's `new_context` to its page."""


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


def ask(page: Page, method: str, path: str, content: Any = None) -> Any:
    """Ask the service as the script of the page does."""
    return page.evaluate(
        "([method, path, content]) => import('/static/page.js').then(({ call }) => call(method, path, content ?? undefined))",
        [method, path, content],
    )


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


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
