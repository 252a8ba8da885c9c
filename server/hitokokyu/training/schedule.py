"""When a scenario comes again (FSRS), and which ones make up a day."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from fsrs import Card, Rating, Scheduler

from ..context.timetable import JAPAN
from ..pack.scenarios import AnyScenario

DAILY = 5
"""Scenarios a day: about five minutes."""

FROM_WARNINGS = 2
"""Of these, how many at most are chosen because of warnings: the rest keeps its variety."""

LONGEST = timedelta(days=365)
"""What is due later than that was answered while the clock was ahead."""

# In whole days: nobody waits ten minutes in front of this page. No chance in it, so that what is
# kept explains what comes.
_SCHEDULER = Scheduler(
    learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=LONGEST.days
)


def remember(memory: str | None, rating: Rating, now: float) -> tuple[str, float]:
    """The memory after an answer, and when to ask again.

    Args:
        memory: what this function returned before; None, or what cannot be read, begins anew.
        now: seconds since 1970, as is the result.
    """
    at = datetime.fromtimestamp(now, UTC)
    card = _card(memory) or Card(card_id=0, due=at)
    if card.last_review is not None:
        # A clock that was set back must not make time run backwards; one that was far ahead must not
        # push everything there for good.
        card.last_review = min(card.last_review, at + timedelta(days=1))
        at = max(at, card.last_review)
    card, _ = _SCHEDULER.review_card(card, rating, at)
    return card.to_json(), card.due.timestamp()


def _card(memory: str | None) -> Card | None:
    if memory is None:
        return None
    try:
        return Card.from_json(memory)
    except (ValueError, KeyError, TypeError):
        return None


def day_of(moment: float) -> date:
    """The day in Japan."""
    return datetime.fromtimestamp(moment, JAPAN).date()


def end_of(day: date) -> float:
    """The first moment after a day in Japan, in seconds since 1970."""
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN).timestamp() + timedelta(days=1).total_seconds()


def daily_set(
    scenarios: Iterable[AnyScenario],
    due: Mapping[str, float],
    answered: Collection[str],
    day: date,
    size: int = DAILY,
    met: Collection[str] = (),
) -> tuple[str, ...]:
    """The scenarios that are still to come on a day, the same whenever it is asked.

    First what is due, longest waiting first; then new ones, of the categories that were seen least
    and of formats that take turns; last, what will be due soonest.

    Args:
        due: of every scenario seen before, when it is to come again; a moment that no interval reaches is today.
        answered: those that were answered on this day.
        size: how many the whole day has.
        met: these categories.
    """
    open_ = {scenario.id: scenario for scenario in scenarios if scenario.id not in answered}
    places = max(0, size - len(answered))
    tonight = end_of(day)
    morning = tonight - timedelta(days=1).total_seconds()
    latest = tonight + LONGEST.total_seconds()
    moments = {name: due[name] if due[name] <= latest else morning for name in open_ if name in due}
    known = sorted((moment, name) for name, moment in moments.items())
    chosen = [name for moment, name in known if moment < tonight][:places]

    categories = Counter(name.partition(".")[0] for name in due)
    formats = Counter(open_[name].format for name in chosen)
    fresh = {name: scenario for name, scenario in open_.items() if name not in due}
    while fresh and len(chosen) < places:
        of_met = sum(name.partition(".")[0] in met for name in (*answered, *chosen))
        wanted = met if of_met < FROM_WARNINGS else ()
        name, scenario = min(
            fresh.items(),
            key=lambda item: (
                item[1].category not in wanted,
                categories[item[1].category],
                formats[item[1].format],
                _lot(day, item[0]),
            ),
        )
        del fresh[name]
        chosen.append(name)
        categories[scenario.category] += 1
        formats[scenario.format] += 1

    chosen += [name for moment, name in known if moment >= tonight][: places - len(chosen)]
    return tuple(chosen)


def _lot(day: date, name: str) -> bytes:
    return hashlib.sha256(f"{day}{name}".encode()).digest()


def shows_twin(day: date, name: str) -> bool:
    """Whether a post to be judged is the harmless one on this day: as often as not."""
    return _lot(day, name)[-1] % 2 == 1


def streak(days: Collection[date], today: date) -> int:
    """Days in a row up to today or, while today has had no answer yet, up to yesterday."""
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count += 1
        day -= timedelta(days=1)
    return count
