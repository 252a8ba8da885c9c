"""How it is going: by category, by certainty, by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from ..models import Category
from ..pack.scenarios import AnyScenario
from ..store.training import StoredAnswer
from .models import (
    CategoryProgress,
    Certainty,
    CertaintyProgress,
    DayProgress,
    Progress,
)
from .schedule import day_of, streak

SHOWN_DAYS = 60
_CERTAINTIES: tuple[Certainty, ...] = (1, 2, 3)


def progress(
    scenarios: Iterable[AnyScenario], answers: Sequence[StoredAnswer], today: date
) -> Progress:
    """The figures. Answers to scenarios that are gone count as well, but for their category's size."""
    sizes = Counter(scenario.category for scenario in scenarios)
    by_category = Counter(answer.category for answer in answers)
    right_by_category = Counter(answer.category for answer in answers if answer.right)
    seen = Counter(category for _, category in {(a.scenario, a.category) for a in answers})
    by_certainty = Counter(answer.certainty for answer in answers)
    right_by_certainty = Counter(answer.certainty for answer in answers if answer.right)
    by_day = Counter(day_of(answer.at) for answer in answers)
    right_by_day = Counter(day_of(answer.at) for answer in answers if answer.right)
    return Progress(
        answers=len(answers),
        right=sum(answer.right for answer in answers),
        streak=streak(by_day.keys(), today),
        categories=tuple(
            CategoryProgress(
                category=category,
                scenarios=sizes[category],
                seen=seen[category],
                answers=by_category[category],
                right=right_by_category[category],
            )
            for category in Category
            if sizes[category]
        ),
        calibration=tuple(
            CertaintyProgress(certainty=c, answers=by_certainty[c], right=right_by_certainty[c])
            for c in _CERTAINTIES
        ),
        days=tuple(
            DayProgress(day=day, answers=by_day[day], right=right_by_day[day])
            for day in sorted(by_day)[-SHOWN_DAYS:]
        ),
    )
