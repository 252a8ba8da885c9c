"""Which clauses a check cites of a guideline that was not known when the check was written."""

from __future__ import annotations

from ..models import Category
from .schema import Guideline

_MOST = 2
"""Clauses of one guideline that bind one kind of account: who reads a warning wants to read on."""


def clauses_about(guideline: Guideline, category: Category) -> tuple[str, ...]:
    """Full ids of the clauses that speak of a category, those that speak of little else first.

    At most two that bind a personal account, and two that bind an official one.
    """
    about = [clause for clause in guideline.clauses if category in clause.categories]
    about.sort(key=lambda clause: len(clause.categories))
    chosen = {
        clause.number: None
        for account in ("personal", "official")
        for clause in [clause for clause in about if clause.binds in (account, "both")][:_MOST]
    }
    return tuple(f"{guideline.guideline}:{number}" for number in chosen)
