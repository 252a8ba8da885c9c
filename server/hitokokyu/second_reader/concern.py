"""What a second reader can say, and why it may have said nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..models import Category

ASKED: tuple[Category, ...] = tuple(
    category for category in Category if category not in (Category.WORKING_HOURS, Category.MISSING_DISCLAIMER)
)
"""Those that a post alone can tell. The other two depend on clock and profile, which we know better."""

Cause = Literal["away", "busy", "garbled", "no-model", "refused", "slow", "too-long"]


@dataclass(frozen=True, slots=True)
class Concern:
    """A category that the post reads like, and the words of the post that stand for it."""

    category: Category
    quote: str


class SecondReaderUnavailable(Exception):
    """It did not read the post, or nobody can tell what it said."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause
