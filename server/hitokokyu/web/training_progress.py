"""What the page of progress is given: figures, and their pictures."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import request
from markupsafe import Markup

from ..categories import CATEGORY_NAMES
from ..models import Category, Localized
from ..pack.errors import PackError
from ..pack.schema import Language
from ..store import StoreError
from ..training.models import CategoryProgress, Progress
from .catalogue import CATALOGUE

if TYPE_CHECKING:
    from ..training.coach import Coach

log = logging.getLogger(__name__)

CALENDAR_WEEKS = 5
_ENOUGH = 3
"""Answers from which on a share is worth a sentence."""

CERTAINTY_NAMES = {
    1: Localized(ja="あまりない", en="Hardly"),
    2: Localized(ja="まあまあ", en="Rather"),
    3: Localized(ja="かなりある", en="Quite"),
}
LEGENDS = {
    "right": Localized(ja="正解", en="Right"),
    "other": Localized(ja="正解でなかった答え", en="Not right"),
    "share": Localized(ja="正解の割合", en="Share that was right"),
    "enough": Localized(ja="この自信に見合う割合", en="Share that justifies it"),
    "before": Localized(ja="その前", en="Before"),
    "recent": Localized(ja="この 4 週間", en="Last four weeks"),
    "all": Localized(ja="すべての分類", en="All categories"),
}
_DRAWN = {
    "weeks": Localized(ja="図: 週ごとの答えの数。数字は下の表にあります。", en="Chart: answers by week. The table below has the figures."),
    "calibration": Localized(ja="図: 自信ごとの正解の割合。数字は下の表にあります。", en="Chart: share of right answers by certainty. The table below has the figures."),
    "categories": Localized(ja="図: 分類ごとの正解の割合。数字は下の表にあります。", en="Chart: share of right answers by category. The table below has the figures."),
    "trend": Localized(ja="図: 正解の割合の移り変わり。数字は下の表にあります。", en="Chart: share of right answers over time. The table below has the figures."),
}
"""What pictures are called, for those who do not see them."""


def facts(coach: Callable[[], Coach], language: Language) -> dict[str, Any]:
    """For the template: `trouble` (words of the catalogue) or `progress`, and more if there are answers."""
    try:
        progress = coach().progress()
    except PackError as error:
        log.error("%s", error)  # Speaks of files of the pack and of nothing that anybody sent.
        return {"trouble": CATALOGUE["scenarios-unreadable"]}
    except StoreError:
        log.error("StoreError on the page of progress")
        return {"trouble": CATALOGUE["store-unavailable"]}
    if not progress.answers:
        return {"trouble": None, "progress": progress}
    names = {category: getattr(words, language) for category, words in CATEGORY_NAMES.items()}
    met = tuple(one for one in progress.categories if one.answers)
    chosen = next((one for one in met if one.category == request.args.get("category")), None)
    return {
        "trouble": None,
        "progress": progress,
        "categories": names,
        "met": met,
        "chosen": chosen,
        "improved": _most_improved(met),
        "certainties": {number: getattr(words, language) for number, words in CERTAINTY_NAMES.items()},
        "legends": {name: getattr(words, language) for name, words in LEGENDS.items()},
        "calendar": _calendar(progress),
        "pictures": _pictures(progress, met, chosen, names, language),
    }


def _pictures(
    progress: Progress,
    met: tuple[CategoryProgress, ...],
    chosen: CategoryProgress | None,
    names: dict[Category, str],
    language: Language,
) -> dict[str, Markup]:
    # Here and not above: a service whose progress nobody looks at starts without the charts.
    from ..training import charts

    says = {name: getattr(words, language) for name, words in LEGENDS.items()}
    called = {name: getattr(words, language) for name, words in _DRAWN.items()}
    certainties = tuple(getattr(CERTAINTY_NAMES[one.certainty], language) for one in progress.calibration)
    drawn = {
        "weeks": charts.weeks(progress.weeks, says["right"], says["other"], called["weeks"]),
        "calibration": charts.calibration(
            progress.calibration, certainties, says["share"], says["enough"], called["calibration"]
        ),
        "categories": charts.categories(
            met,
            tuple(names[one.category] for one in met),
            says["before"],
            says["recent"],
            called["categories"],
        ),
        "trend": charts.trend(
            progress.weeks,
            progress.trend,
            chosen and chosen.trend,
            (says["all"], chosen and names[chosen.category] or ""),
            called["trend"],
        ),
    }
    return {name: Markup(picture) for name, picture in drawn.items()}


def _most_improved(met: tuple[CategoryProgress, ...]) -> CategoryProgress | None:
    """The category that gained most in the last four weeks, if any did."""

    def gain(one: CategoryProgress) -> float:
        recent, before = one.trend[-1], one.before
        if min(recent.answers, before.answers) < _ENOUGH:
            return 0
        return recent.right / recent.answers - before.right / before.answers

    best = max(met, key=gain)
    return best if gain(best) > 0 else None


def _calendar(progress: Progress) -> list[list[tuple[date, int | None]]]:
    """Weeks from Monday to Sunday, the last one that of today: each day and its number of answers.

    None for days to come.
    """
    answers = {day.day: day.answers for day in progress.days}
    first = progress.weeks[-CALENDAR_WEEKS].monday
    days = [first + timedelta(days=number) for number in range(7 * CALENDAR_WEEKS)]
    numbered = [(day, answers.get(day, 0) if day <= progress.today else None) for day in days]
    return [numbered[at : at + 7] for at in range(0, len(numbered), 7)]
