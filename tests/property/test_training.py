"""What holds of training whatever the answers are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from fsrs import Rating
from hitokokyu.pack.scenarios import Scenario
from hitokokyu.training import schedule
from hitokokyu.training.marking import is_right, marks
from hitokokyu.training.models import Certainty
from hitokokyu.training.pieces import overlap, pieces, touching
from hypothesis import given, settings
from hypothesis import strategies as st

from ..exercises import scenario

scores = st.floats(0, 1)
certainties = st.sampled_from([1, 2, 3])
moments = st.floats(1.5e9, 4e9)
SCENARIOS = [
    Scenario.model_validate(scenario(f"{category}.s{i}")).root
    for category in ("rumor", "security", "rights")
    for i in range(4)
]
NAMES = [one.id for one in SCENARIOS]


@given(scores, scores, certainties)
def test_a_better_answer_never_earns_less(one: float, other: float, certainty: Any) -> None:
    low, high = sorted((one, other))
    assert marks(low, certainty) <= marks(high, certainty)


@given(scores)
def test_certainty_pays_only_for_the_right(score: float) -> None:
    earned = [marks(score, cast(Certainty, certainty)) for certainty in (1, 2, 3)]
    assert earned == sorted(earned, reverse=not is_right(score))


@given(st.lists(st.tuples(st.sampled_from(list(Rating)), moments), min_size=1, max_size=12))
def test_due_is_always_after_the_answer(reviews: list[tuple[Rating, float]]) -> None:
    """Also when the clock jumps, back or forth."""
    memory: str | None = None
    for rating, now in reviews:
        memory, due = schedule.remember(memory, rating, now)
        assert due > now
        assert schedule.day_of(due) > schedule.day_of(now)


@given(
    due=st.dictionaries(st.sampled_from(NAMES), moments),
    answered=st.sets(st.sampled_from(NAMES)),
    day=st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    size=st.integers(0, 14),
)
def test_daily_set(due: dict[str, float], answered: set[str], day: date, size: int) -> None:
    chosen = schedule.daily_set(SCENARIOS, due, answered, day, size)
    assert len(set(chosen)) == len(chosen) == min(max(0, size - len(answered)), len(NAMES) - len(answered))
    assert not answered & set(chosen)
    # What is due comes before what is new, and that before what is not due yet.
    tonight = schedule.end_of(day)
    latest = tonight + schedule.LONGEST.total_seconds()
    ranks = [1 if name not in due else 2 if tonight <= due[name] <= latest else 0 for name in chosen]
    assert ranks == sorted(ranks)
    left = set(NAMES) - answered - set(chosen)
    if len(chosen) == size - len(answered) and any(rank > 0 for rank in ranks):
        assert not any(name in due and due[name] < tonight for name in left)


@given(st.sets(st.integers(0, 40)), st.integers(0, 45))
def test_streak_counts_days_in_a_row(offsets: set[int], today: int) -> None:
    start = date(2026, 1, 1)
    days = {start + timedelta(days=offset) for offset in offsets}
    length = schedule.streak(days, start + timedelta(days=today))
    last = today if today in offsets else today - 1
    assert all(last - back in offsets for back in range(length))
    assert last - length not in offsets


TEXTS = st.text(st.sampled_from("橋が落ちた。拡散して😀𠮷ｶﾞa1 \n株㈱ー"), min_size=1, max_size=24)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_pieces_are_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    passage = (start, data.draw(st.integers(start + 1, len(text))))
    cut = pieces(text)
    assert "".join(cut) == text and all(cut)
    wanted = touching(cut, [passage])
    assert wanted == tuple(range(wanted[0], wanted[-1] + 1))
    assert text[slice(*passage)] in "".join(cut[i] for i in wanted)
    marked = data.draw(st.sets(st.integers(0, len(cut) - 1)))
    score = overlap(cut, wanted, marked)
    assert 0 <= score <= 1
    assert (score == 1) == (marked == set(wanted))
    assert (score == 0) == (not marked & set(wanted))
