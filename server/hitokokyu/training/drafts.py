"""What is said of a scenario while it is being written."""

from __future__ import annotations

from pydantic import BaseModel

from ..models import Finding, Localized
from .models import Exercise


class EditorProblem(BaseModel):
    """What is wrong with a scenario, at one of its parts."""

    field: str
    """Path to the part, as in `moments.0.why.ja`; empty for the whole."""
    line: int
    """Of the YAML; the first is 1."""
    message: Localized
    remedy: Localized


class EditorDraft(BaseModel):
    """A scenario that is being written."""

    yaml: str
    problems: tuple[EditorProblem, ...]
    exercise: Exercise | None
    """As the learner will see it, with … in the gaps; null if too little is there."""
    twin: Exercise | None
    """`judge`: the harmless post as it is put, as often as the other."""
    findings: tuple[Finding, ...]
    """What the advisor says of the text."""
    twin_findings: tuple[Finding, ...]
    """And of the harmless twin, where it should be nothing."""
