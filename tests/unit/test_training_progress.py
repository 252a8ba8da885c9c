"""What the answers of weeks add up to."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hitokokyu.context.timetable import JAPAN
from hitokokyu.store.training import StoredAnswer
from hitokokyu.training.marking import marks, worth_from
from hitokokyu.training.models import Certainty, Progress, Tally
from hitokokyu.training.progress import progress

FRIDAY = date(2026, 11, 20)


def answer(day: date, *, right: bool = True, category: str = "rumor", certainty: Certainty = 2) -> StoredAnswer:
    at = datetime(day.year, day.month, day.day, 0, 30, tzinfo=JAPAN).timestamp()
    name = f"{category}.one"
    return StoredAnswer(f"{at}", name, category, at, float(right), right, certainty, 0.0)


def counted(tally: Tally) -> tuple[int, int]:
    return tally.answers, tally.right


def seen(*answers: StoredAnswer, today: date = FRIDAY) -> Progress:
    return progress([], answers, today)


def test_weeks_begin_on_monday_and_all_twelve_are_there() -> None:
    monday = date(2026, 11, 16)
    shown = seen(answer(monday), answer(monday - timedelta(days=1), right=False), answer(FRIDAY))
    assert [week.monday for week in shown.weeks] == [monday - timedelta(weeks=n) for n in range(11, -1, -1)]
    assert [counted(week) for week in shown.weeks] == [(0, 0)] * 10 + [(1, 0), (2, 2)]


def test_the_trend_counts_four_weeks_together() -> None:
    shown = seen(
        *(answer(FRIDAY - timedelta(weeks=weeks), right=right) for weeks, right in [(14, True), (11, False), (3, True), (0, False)])
    )
    assert counted(shown.trend[-1]) == (2, 1)  # This week and three weeks ago.
    assert counted(shown.trend[-4]) == (1, 1)
    assert counted(shown.trend[-5]) == (0, 0)
    assert counted(shown.trend[0]) == (2, 1)  # Also what lies before the first week that is shown.
    assert counted(shown) == (4, 2)


def test_a_day_begins_at_midnight_in_japan() -> None:
    assert [day.day for day in seen(answer(FRIDAY)).days] == [FRIDAY]


@pytest.mark.parametrize("certainty", [2, 3])
def test_from_there_on_being_surer_pays(certainty: Certainty) -> None:
    lesser: Certainty = 1 if certainty == 2 else 2

    def earned(sure: Certainty, share: float) -> float:
        return share * marks(1, sure) + (1 - share) * marks(0, sure)

    limit = worth_from(certainty)
    assert earned(certainty, limit + 0.01) > earned(lesser, limit + 0.01)
    assert earned(certainty, limit - 0.01) < earned(lesser, limit - 0.01)
    assert worth_from(1) == 0
