"""Marks by certainty, and what an answer means to the memory.

The scale is that of certainty-based marking as Moodle has it: a right answer earns more the surer
one was, and a wrong one costs most when one was quite sure.
"""

from __future__ import annotations

from fsrs import Rating

from .models import Certainty

RIGHT_FROM = 0.6
"""The score, 0 to 1, from which an answer counts as right."""

_RIGHT: dict[Certainty, int] = {1: 1, 2: 2, 3: 3}
_WRONG: dict[Certainty, int] = {1: 0, 2: -2, 3: -6}


def is_right(score: float) -> bool:
    return score >= RIGHT_FROM


def marks(score: float, certainty: Certainty) -> float:
    """From -6 to 3."""
    return round(_RIGHT[certainty] * score, 2) if is_right(score) else _WRONG[certainty]


def rating(score: float, certainty: Certainty) -> Rating:
    """How well it was remembered: a guess that happened to be right is not yet knowledge."""
    if not is_right(score):
        return Rating.Again
    if certainty == 3 and score == 1:
        return Rating.Easy
    return Rating.Hard if certainty == 1 else Rating.Good


def worth_from(certainty: Certainty) -> float:
    """The share of right answers from which on this certainty earns more than a lesser one, 0 to 1."""
    if certainty == 1:
        return 0.0
    lesser: Certainty = 1 if certainty == 2 else 2
    gain = _RIGHT[certainty] - _RIGHT[lesser]
    loss = _WRONG[lesser] - _WRONG[certainty]
    return loss / (gain + loss)
