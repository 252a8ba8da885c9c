"""The whole course and the yearly test as people take them: by keyboard, on a phone and at a desk."""

from __future__ import annotations

import re
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

COURSES = "/api/v1/training/courses"


@pytest.fixture
def open_page(new_tab: NewTab, shared_service: Service) -> NewTab:
    """Let in, with nothing begun yet."""
    shared_service.forget_training()
    def _open(name: str, size: Any = DESK, **options: Any) -> Page:
        page = new_tab(size, **options)
        page.goto(shared_service.link(name))
        return page

    return _open


def course(page: Page, name: str) -> Any:
    return page.locator(f'[data-course="{name}"]')


def press(page: Page, wanted: Any) -> None:
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def begin(page: Page, name: str) -> None:
    expect(course(page, name)).to_be_visible(timeout=30_000)
    press(page, course(page, name).locator("button.strong"))
    expect(page.locator("#intro, #exercise").locator("visible=true")).to_have_count(1)


@pytest.mark.parametrize(("size", "language"), [(PHONE, "ja"), (DESK, "en")], ids=["phone-ja", "desk-en-dark"])
def test_the_whole_course_by_keyboard(
    open_page: Any, scenarios: dict[str, pack.AnyScenario], pictures: Path, size: Any, language: str
) -> None:
    page = open_page("training-course", size, **({"locale": "en-GB", "color_scheme": "dark"} if language == "en" else {}))
    expect(course(page, "full-course")).to_be_visible(timeout=30_000)
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / f"course-{language}-list.png")
    before = ask(page, "GET", COURSES)["courses"][0]["finished"]
    begin(page, "full-course")
    seen: set[str] = set()
    parts = 0
    for number in range(1, 24):
        if page.locator("#intro").is_visible():
            parts += 1
            expect(page.locator("#intro-title")).to_be_focused()
            if parts == 1:
                assert_accessible(page)
                take(page, pictures / f"course-{language}-intro.png")
            press(page, page.locator("#to-questions"))
        expect(page.locator("#place")).to_contain_text(re.compile(rf"\b{number}\b"))
        if number == 3:
            # Closed in the middle, and opened again: on it goes.
            page.reload()
            expect(page.locator("#exercise")).to_be_visible()
            expect(page.locator("#place")).to_contain_text(re.compile(r"\b3\b"))
        scenario = shown(page, scenarios)
        seen.add(scenario.category)
        answer_rightly(page, scenario)
        choose(page, page.locator("#certainty"), "2")
        page.keyboard.press("Enter")
        expect(page.locator("#verdict")).to_be_focused()
        expect(page.locator("#feedback")).to_have_attribute("data-state", "right")
        assert fits(page)
        if number == 1:
            assert_accessible(page)
            take(page, pictures / f"course-{language}-feedback.png")
        press(page, page.locator("#next"))
        expect(page.locator("#feedback")).to_be_hidden()
    assert parts == 6
    assert len(seen) == 20
    expect(page.locator("#done-title")).to_be_focused()
    assert_accessible(page)
    take(page, pictures / f"course-{language}-done.png")
    press(page, page.locator("#to-list"))
    expect(course(page, "full-course")).to_be_visible()
    assert ask(page, "GET", COURSES)["courses"][0]["finished"] == before + 1
    # What was learnt belongs to training: it comes again.
    assert ask(page, "GET", "/api/v1/training/progress")["answers"] >= 23


def test_the_yearly_test_explains_only_at_the_end(
    open_page: Any, scenarios: dict[str, pack.AnyScenario], pictures: Path
) -> None:
    page = open_page("training-course", PHONE)
    begin(page, "yearly-test")
    formats = set()
    for number in range(1, 16):
        expect(page.locator("#place")).to_contain_text(re.compile(rf"\b{number} /"))
        expect(page.locator("#title")).to_be_focused()
        scenario = shown(page, scenarios)
        formats.add(scenario.format)
        expect(page.locator("#certainty")).to_be_hidden()
        if number == 1:
            assert_accessible(page)
            take(page, pictures / "exam-ja-question.png")
        answer_rightly(page, scenario)
        press(page, page.locator("#exercise button[type=submit]"))
        expect(page.locator("#feedback")).to_be_hidden()
    expect(page.locator("#done-title")).to_have_text("合格です。おつかれさまでした。")
    expect(page.locator("#done-title")).to_be_focused()
    expect(page.locator("#done-text")).to_contain_text("100%")
    expect(page.locator("#reviewed > li")).to_have_count(15)
    for explained in page.locator("#reviewed summary").all():
        tab_to(page, explained)
        page.keyboard.press("Enter")
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / "exam-ja-review.png")
    # The address remembers the attempt: what was explained can be read again.
    page.reload()
    expect(page.locator("#reviewed > li")).to_have_count(15)
    press(page, page.locator("#to-list"))
    expect(course(page, "yearly-test").locator('[data-state="passed"]')).to_contain_text("合格")
    take(page, pictures / "exam-ja-list.png")


FILE = """\
course: our-office
format: test
title: {ja: 情報政策課の確認, en: Information policy section}
about: {ja: 二問だけの確認です。, en: Two questions.}
minutes: 2
pass_percent: 50
attempts: 1
deadline: 2020-03-31
parts:
  - scenarios: [rumor.dam, rumor.well-water]
"""


def test_a_course_of_ones_own_office(open_page: Any, tmp_path: Path, pictures: Path) -> None:
    page = open_page("training-course")
    expect(page.locator("#courses > li")).to_have_count(2, timeout=30_000)
    page.get_by_text("研修の担当の方から受け取ったコースを入れる").click()
    take(page, pictures / "course-ja-import.png")
    page.get_by_role("button", name="入れる", exact=True).click()
    expect(page.locator("#import-problem")).to_have_text("ファイルを選んでください。")
    file = tmp_path / "ours.yaml"
    file.write_text(FILE.replace("rumor.dam", "rumor.damm"), encoding="utf-8")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="入れる", exact=True).click()
    problem = page.locator("#import-problem")
    expect(problem).to_contain_text("10 行目")
    expect(problem).to_contain_text("rumor.dam のことでしょうか")
    assert_accessible(page)
    take(page, pictures / "course-ja-import-refused.png")
    file.write_text(FILE, encoding="shift_jis")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="入れる", exact=True).click()
    expect(problem).to_contain_text("UTF-8 を選んで")
    file.write_text(FILE, encoding="utf-8")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="入れる", exact=True).click()
    expect(course(page, "our-office")).to_contain_text("今からでも受けられます")
    expect(page.locator("#status")).to_have_text("コースを入れました。")
    take(page, pictures / "course-ja-imported.png")
    course(page, "our-office").get_by_role("button", name="このコースを消す").click()
    expect(course(page, "our-office")).to_have_count(0)


def test_a_course_is_made_without_a_terminal(open_page: Any, tmp_path: Path, pictures: Path) -> None:
    """From the file to begin with, through one's own words in it, to a course that is there."""
    page = open_page("training-course", PHONE)
    page.get_by_text("コースをつくって配る").click()
    file = tmp_path / "autumn.yaml"
    with page.expect_download() as download:
        page.get_by_role("button", name="テストのひな形").click()
    download.value.save_as(file)
    expect(page.locator("#starter-status")).to_contain_text("our-test.yaml")
    assert_accessible(page)
    assert fits(page)
    take(page, pictures / "course-ja-make.png")
    words = file.read_text("utf-8")
    assert "#   rumor.dam: " in words, "the scenarios are listed in it"
    file.write_text(words.replace("わたしたちのコース", "秋の確認").replace("pass_percent: 80", "pass_percent: 70"), "utf-8-sig")
    page.get_by_text("研修の担当の方から受け取ったコースを入れる").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="入れる", exact=True).click()
    ours = course(page, "our-test")
    expect(ours).to_contain_text("秋の確認")
    expect(ours).to_contain_text("70%")
    ours.get_by_role("button", name="このコースを消す").click()
    expect(ours).to_have_count(0)


def test_whoever_changes_the_language_or_loses_the_service_is_still_in_the_test(open_page: Any) -> None:
    page = open_page("training-course", PHONE)
    begin(page, "yearly-test")
    page.get_by_role("link", name="English").click()
    expect(page.locator("#place")).to_have_text("Question 1 of 15")
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("#place")).to_have_text("1 / 15 問目")
    page.context.set_offline(True)
    page.locator("#leave").click()
    expect(page.locator("#loading-problem")).to_contain_text("つながりません")
    expect(page.locator("#loading-problem")).to_be_in_viewport()
    expect(page.locator("#exercise")).to_be_visible()
    page.context.set_offline(False)
    page.locator("#leave").click()
    expect(page.locator("#status")).to_contain_text("続きから始められます")
    expect(course(page, "yearly-test")).to_contain_text("続きから（0 / 15 問）")


def test_two_tabs_in_one_test(open_page: Any, scenarios: dict[str, pack.AnyScenario]) -> None:
    first = open_page("training-course")
    begin(first, "yearly-test")
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("#exercise")).to_be_visible()
    assert second.locator("#place").inner_text() == first.locator("#place").inner_text()
    scenario = shown(first, scenarios)
    for tab in (first, second):
        answer_rightly(tab, scenario)
        press(tab, tab.locator("#exercise button[type=submit]"))
        expect(tab.locator("#place")).to_contain_text("2 / 15")
    expect(second.locator("#status")).to_contain_text("先に別のタブで")
