"""How it is going: by category, by certainty, by day, and over the last weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from ..models import Category
from ..pack.scenarios import AnyScenario
from ..store.training import StoredAnswer
from .marking import worth_from
from .models import (
    CategoryProgress,
    Certainty,
    CertaintyProgress,
    DayProgress,
    Progress,
    Tally,
    WeekProgress,
)
from .schedule import day_of, streak

SHOWN_DAYS = 60
SHOWN_WEEKS = 12
TREND_WEEKS = 4
"""Weeks that are counted together."""
_CERTAINTIES: tuple[Certainty, ...] = (1, 2, 3)
_WEEK = timedelta(weeks=1)


class _Count:
    """Answers, and the right ones among them."""

    def __init__(self) -> None:
        self.answers = 0
        self.right = 0

    def add(self, *, right: bool) -> None:
        self.answers += 1
        self.right += right

    @property
    def figures(self) -> dict[str, int]:
        return {"answers": self.answers, "right": self.right}


def progress(
    scenarios: Iterable[AnyScenario], answers: Sequence[StoredAnswer], today: date
) -> Progress:
    """The figures. Answers to scenarios that are gone count as well, but for their category's size."""
    sizes: defaultdict[str, int] = defaultdict(int)
    for scenario in scenarios:
        sizes[scenario.category] += 1
    whole = _Count()
    by_category: defaultdict[str, _Count] = defaultdict(_Count)
    by_certainty: defaultdict[int, _Count] = defaultdict(_Count)
    by_day: defaultdict[date, _Count] = defaultdict(_Count)
    by_week: defaultdict[date, _Count] = defaultdict(_Count)
    weeks_by_category: defaultdict[str, defaultdict[date, _Count]] = defaultdict(
        lambda: defaultdict(_Count)
    )
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for answer in answers:
        day = day_of(answer.at)
        monday = _monday(day)
        for count in (
            whole,
            by_category[answer.category],
            by_certainty[answer.certainty],
            by_day[day],
            by_week[monday],
            weeks_by_category[answer.category][monday],
        ):
            count.add(right=answer.right)
        seen[answer.category].add(answer.scenario)
    mondays = [_monday(today) - number * _WEEK for number in reversed(range(SHOWN_WEEKS))]
    return Progress(
        today=today,
        streak=streak(by_day.keys(), today),
        categories=tuple(
            _category(
                category,
                sizes[category],
                len(seen[category]),
                by_category[category],
                _trend(weeks_by_category[category], mondays),
            )
            for category in Category
            if sizes[category]
        ),
        calibration=tuple(
            CertaintyProgress(certainty=c, worth_from=worth_from(c), **by_certainty[c].figures)
            for c in _CERTAINTIES
        ),
        days=tuple(DayProgress(day=day, **by_day[day].figures) for day in sorted(by_day)[-SHOWN_DAYS:]),
        weeks=tuple(WeekProgress(monday=monday, **by_week[monday].figures) for monday in mondays),
        trend=_trend(by_week, mondays),
        **whole.figures,
    )


def _category(
    category: Category, scenarios: int, seen: int, count: _Count, trend: tuple[Tally, ...]
) -> CategoryProgress:
    recent = trend[-1]
    return CategoryProgress(
        category=category,
        scenarios=scenarios,
        seen=seen,
        trend=trend,
        before=Tally(answers=count.answers - recent.answers, right=count.right - recent.right),
        **count.figures,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _trend(by_week: Mapping[date, _Count], mondays: Sequence[date]) -> tuple[Tally, ...]:
    nothing = _Count()

    def together(monday: date) -> Tally:
        counts = [by_week.get(monday - back * _WEEK, nothing) for back in range(TREND_WEEKS)]
        return Tally(
            answers=sum(count.answers for count in counts), right=sum(count.right for count in counts)
        )

    return tuple(together(monday) for monday in mondays)
