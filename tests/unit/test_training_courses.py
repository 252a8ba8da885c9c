"""What an attempt draws, and how warnings that were met bear on a day."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hitokokyu.pack import courses
from hitokokyu.pack.scenarios import AnyScenario, load_scenarios
from hitokokyu.resources import embedded_pack
from hitokokyu.training import schedule
from hitokokyu.training.course_starters import starter
from hitokokyu.training.sittings import _draw

HEAD = "course: a\ntitle: {ja: あ, en: a}\nabout: {ja: あ, en: a}\nminutes: 1\nshuffle: true\n"
TEST = HEAD + "format: test\npass_percent: 80\nparts:\n"
GUIDELINES = ("matsumoto-2018", "kimitsu-2024")
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def scenarios() -> dict[str, AnyScenario]:
    return load_scenarios([embedded_pack()]).by_id


def read(text: str, scenarios: dict[str, AnyScenario]) -> courses.AnyCourse:
    course, source = courses.read_course(text)
    courses.require_sound(course, source, scenarios, GUIDELINES)
    return course


def test_the_courses_of_the_embedded_pack_are_sound(scenarios: dict[str, AnyScenario]) -> None:
    found = courses.load_courses([embedded_pack()], scenarios, GUIDELINES)
    assert set(found) == {"full-course", "yearly-test"}
    taught = {scenarios[name].category for part in found["full-course"].parts for name in part.scenarios}
    assert len(taught) == 20
    formats = {scenarios[name].format for part in found["full-course"].parts for name in part.scenarios}
    assert len(formats) == 6


def test_a_lot_draws_what_was_asked_for_and_nothing_twice(scenarios: dict[str, AnyScenario]) -> None:
    course = read(
        TEST + "  - draw: 3\n    categories: rumor\n  - scenarios: rumor.dam\n  - draw: 5\n    formats: [judge]\n", scenarios
    )
    orders = set()
    twins = 0
    for seed in range(60):
        drawn = _draw(course, scenarios, random.Random(seed))
        names = [one.scenario for one in drawn]
        assert len(set(names)) == len(names) == 9
        of_part = {part: [scenarios[one.scenario] for one in drawn if one.part == part] for part in range(3)}
        assert {one.category for one in of_part[0]} == {"rumor"}
        assert [one.id for one in of_part[1]] == ["rumor.dam"]
        assert {one.format for one in of_part[2]} == {"judge"}
        assert all(scenarios[one.scenario].format == "judge" for one in drawn if one.twin)
        orders.add(tuple(names))
        twins += sum(one.twin for one in drawn)
        assert drawn == _draw(course, scenarios, random.Random(seed))
    assert len(orders) == 60
    # Harmless as often as not: with fewer than a third or more than two thirds one could guess.
    asked = sum(scenarios[name].format == "judge" for order in orders for name in order)
    assert asked / 3 < twins < asked * 2 / 3


def test_a_lesson_keeps_the_order_of_its_parts(scenarios: dict[str, AnyScenario]) -> None:
    part = "  - title: {ja: あ, en: a}\n    intro: {ja: い, en: b}\n    draw: 4\n"
    course = read(HEAD + "format: lesson\nparts:\n" + part * 3, scenarios)
    drawn = _draw(course, scenarios, random.Random(1))
    assert [one.part for one in drawn] == [0] * 4 + [1] * 4 + [2] * 4


def test_lots_that_could_starve_each_other_are_refused(scenarios: dict[str, AnyScenario]) -> None:
    there = sum(one.category == "obscene" for one in scenarios.values())
    parts = f"  - draw: {there - 1}\n    categories: obscene\n  - draw: 2\n    categories: obscene\n"
    with pytest.raises(courses.CourseRefused) as refused:
        read(TEST + parts, scenarios)
    (problem,) = refused.value.problems
    assert problem.line == (TEST + parts).split("\n").index("  - draw: 2") + 1
    assert "1 問" in problem.message.ja
    read(TEST + parts.replace("draw: 2", "draw: 1"), scenarios)


def test_warnings_that_were_met_bring_some_of_their_kind_and_leave_variety(scenarios: dict[str, AnyScenario]) -> None:
    met = {"obscene", "security"}

    def categories(names: tuple[str, ...]) -> list[str]:
        return [str(scenarios[name].category) for name in names]

    usual = schedule.daily_set(scenarios.values(), {}, (), DAY)
    day = schedule.daily_set(scenarios.values(), {}, (), DAY, met=met)
    assert len(day) == len(usual) == schedule.DAILY
    assert sum(one in met for one in categories(day)) == schedule.FROM_WARNINGS
    assert len(set(categories(day))) == schedule.DAILY
    # As the day goes on it does not become more of them.
    for answered in range(1, schedule.DAILY):
        known = {name: 1e12 for name in day[:answered]}
        rest = schedule.daily_set(scenarios.values(), known, day[:answered], DAY, met=met)
        assert sum(one in met for one in categories(day[:answered] + rest)) == schedule.FROM_WARNINGS
    # What is due comes first, warnings or not.
    due = {name: 0.0 for name in usual}
    assert set(schedule.daily_set(scenarios.values(), due, (), DAY, met=met)) == set(usual)


@pytest.mark.parametrize(
    ("right", "wrong", "message", "remedy"),
    [
        ("pass_percent: 80", "pass_percent: 80%", "整数ではありません", "例: 80"),
        ("pass_percent: 80", "pass_percent: ８０", "整数ではありません", "半角の数字"),
        ("pass_percent: 80", "pass_percent: 800", "範囲の外", "100 以下"),
        ("minutes: 10", "minutes: 0", "範囲の外", "1 以上"),
        ("[confidential, personal-info]", "[職務上の秘密]", "職務上の秘密 は使えません", "confidential と書いて"),
        ("[confidential, personal-info]", "[zzz]", "zzz は使えません", "次のどれかにしてください: working-hours"),
        ("[judge, find]", "[juge]", "juge は使えません", "judge と書いて"),
        ("course: ours", "course: 秋のテスト", "この名前は使えません", "英小文字で始め"),
        ("{ja: わたしたちのコース, en: Our course}", "秋のテスト", "日本語と英語の両方", "{ja: 日本語, en: English}"),
        ("shuffle: true", "shuffle: はい", "はい・いいえ", "true か false"),
        ("minutes: 10", "minutes：10", "YAML として読めません", "半角の :"),
    ],
)
def test_a_slip_is_answered_without_a_word_of_program(right: str, wrong: str, message: str, remedy: str) -> None:
    file = starter("test", "ours", {})
    assert right in file
    with pytest.raises(courses.CourseRefused) as refused:
        courses.read_course(file.replace(right, wrong))
    problem = refused.value.problems[0]
    assert message in problem.message.ja
    assert remedy in problem.remedy.ja
    assert "Input should" not in problem.message.ja + problem.message.en
