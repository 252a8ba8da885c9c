"""Progress as people look at it: by keyboard, on a phone, in both languages, in light and in dark."""

from __future__ import annotations

import random
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.models import Category
from hitokokyu.store import Store
from hitokokyu.store.training import StoredAnswer
from playwright.sync_api import Page, expect

from .appearance import assert_accessible, pictures, take
from .learner import DESK, PHONE, NewTab, fits, tab_to
from .service import Service

__all__ = ["pictures"]

pytestmark = pytest.mark.browser

DAY = 86_400.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("progress-home")


@pytest.fixture(scope="module")
def service(home: Path) -> Iterator[Service]:
    service = Service(home)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def open_page(new_tab: NewTab, service: Service) -> Iterator[NewTab]:
    def _open(size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        # What the policy of the page refuses is said there.
        page.on("console", lambda message: said.append(message.text))
        page.goto(service.link("training-progress"))
        return page

    said: list[str] = []
    yield _open
    assert not said


@pytest.fixture
def answered(home: Path) -> Iterator[int]:
    """Eleven weeks of training, of every category, better from week to week."""
    draw = random.Random(20)
    with closing(Store(home)) as store:
        count = 0
        for days in range(77):
            if days % 7 in (2, 3):
                continue
            for _ in range(4):
                category = draw.choice(list(Category))
                certainty = draw.choice((1, 2, 3))
                right = draw.random() < 0.85 - days / 200
                at = time.time() - days * DAY
                one = StoredAnswer(
                    str(uuid.uuid4()), f"{category}.one", category, at, float(right), right, certainty, 1.0
                )
                store.training.keep(one, lambda memory: ("{}", 0.0))
                count += 1
        yield count
        store.training.forget()


def luminance(colour: str) -> float:
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def assert_shapes_can_be_told(page: Page) -> None:
    """What a picture says by shapes has a contrast of 3:1 with the card, as WCAG 1.4.11 asks."""
    paper = page.locator(".card").first.evaluate("card => getComputedStyle(card).backgroundColor")
    for shape, property in [
        (".weeks .serie-0 rect", "fill"),
        (".weeks .serie-1 rect", "stroke"),
        (".calibration .serie-1 rect", "stroke"),
        (".categories .serie-2 rect", "fill"),
        (".trend .series path", "stroke"),
        (".trend .dot", "fill"),
        (".days .trained", "backgroundColor"),
    ]:
        colour = page.locator(shape).first.evaluate("(one, name) => getComputedStyle(one)[name]", property)
        assert contrast(colour, paper) >= 3, shape


def test_before_the_first_answer_it_invites(open_page: Any, pictures: Path) -> None:
    page = open_page(PHONE)
    expect(page.get_by_role("heading", name="ここに、あなたの歩みが絵になります")).to_be_visible()
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / "training-progress-ja-empty.png")
    tab_to(page, page.get_by_role("link", name="今日の 5 問へ"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/training$"))


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [(PHONE, "ja", "light"), (DESK, "ja", "dark"), (DESK, "en", "light"), (PHONE, "en", "dark")],
    ids=["phone-ja", "desk-ja-dark", "desk-en", "phone-en-dark"],
)
def test_pictures_with_their_tables(
    open_page: Any, answered: int, pictures: Path, size: Any, language: str, scheme: Any
) -> None:
    page = open_page(size, locale="en-GB" if language == "en" else "ja-JP", color_scheme=scheme)
    expect(page.locator(".lead")).to_contain_text(str(answered))
    expect(page.get_by_role("img")).to_have_count(4)
    assert_accessible(page)
    assert_shapes_can_be_told(page)
    assert fits(page)
    name = f"training-progress-{language}-{scheme}-{'phone' if size is PHONE else 'desk'}"
    take(page, pictures / f"{name}.png")
    for number in range(4):
        summary = page.locator("summary").nth(number)
        tab_to(page, summary)
        page.keyboard.press("Enter")
        expect(page.locator("details table").nth(number)).to_be_visible()
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / f"{name}-tables.png")
    # No column is so narrow that its figures stand one below the other.
    heights = page.locator("details td").evaluate_all(
        "cells => cells.map(cell => { const text = document.createRange(); text.selectNodeContents(cell);"
        " return text.getBoundingClientRect().height; })"
    )
    assert max(heights) < 60, "two lines at most"
    assert page.locator(".figures").evaluate_all("all => all.every(one => one.scrollWidth <= one.clientWidth)")
    rows = page.locator("details table").first.locator("tbody tr td:nth-of-type(1)").all_inner_texts()
    assert sum(map(int, rows)) == answered


def test_a_category_over_time_by_keyboard(open_page: Any, answered: int, pictures: Path) -> None:
    page = open_page()
    tab_to(page, page.locator("#category"))
    page.locator("#category").select_option("rumor")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"category=rumor#trend$"))
    expect(page.locator("#category")).to_have_value("rumor")
    expect(page.locator("#trend > p").first).to_contain_text("不確かな情報")
    expect(page.locator(".trend.chosen .serie-1 .dot").first).to_be_visible()
    assert_accessible(page)
    take(page, pictures / "training-progress-ja-category.png")
    page.locator("#category").select_option("")
    page.get_by_role("button", name="見る").click()
    expect(page.locator(".trend.chosen")).to_have_count(0)
