"""Findings about what a post reads like: the learned reader beside the rules, in one list."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from typing import TYPE_CHECKING

from ..categories import CATEGORY_NAMES
from ..match.reading import Reading
from ..models import Category, Confidence, Finding, Hours, Localized, Severity, Span, Trace
from ..text.normalize import Utf16Offsets
from .impression_words import LOOK_AGAIN, READS_LIKE

if TYPE_CHECKING:
    from ..reader.model import Impression, Opinion

RULE = "reads-like"

_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
_CONFIDENCES = {confidence: rank for rank, confidence in enumerate(Confidence)}
_HIGHER = {Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}
_SURE, _LIKELY = 0.9, 0.6
"""From which probability on the confidence is high, and medium."""


def with_opinion(
    found: Sequence[Finding],
    excused: Container[Category],
    opinion: Opinion,
    may_be_doubted: Callable[[str], bool],
    reading: Reading,
    clauses: Callable[[Category], tuple[str, ...]],
    missing_statement: Callable[[], Localized | None],
    hours: Hours | None,
) -> tuple[Finding, ...]:
    """The findings together with what the post reads like, strongest first.

    Where a rule speaks of the same category, the rule speaks, and is the surer for it. Where the reader
    finds nothing of the category at all, a rule that is not sure itself becomes a note, which never
    interrupts; not one of a city's own, because the reader never learned what that is about. Where only
    an exception kept a rule silent, the reader is silent, too: the exception knows more than it does.

    Args:
        excused: categories of which a rule was silenced.
        may_be_doubted: whether the reader knows what a rule is about.
        clauses: those that may be cited for a category; without any, the category does not bind here.
        missing_statement: names what profile and post fail to state, for findings about that.
        hours: what the moment of the post is to its writer.
    """
    left = [
        _doubted(finding) if finding.category in opinion.doubted and may_be_doubted(finding.rule) else finding
        for finding in found
    ]
    for impression in opinion.impressions:
        category = impression.category
        if any(finding.category is category for finding in left):
            left = [_surer(finding) if finding.category is category else finding for finding in left]
            continue
        if category in excused or not clauses(category):
            continue
        if category is Category.WORKING_HOURS and hours is not None and hours.phase in ("break", "duty"):
            continue
        lacking = missing_statement() if category is Category.MISSING_DISCLAIMER else None
        if category is Category.MISSING_DISCLAIMER and lacking is None:
            continue
        left.append(_finding(impression, reading, clauses(category), lacking))
    return strongest_first(left)


def strongest_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by severity, and then by confidence."""
    return tuple(sorted(found, key=lambda f: (_SEVERITIES[f.severity], _CONFIDENCES[f.confidence])))


def _doubted(finding: Finding) -> Finding:
    if finding.confidence is Confidence.HIGH:
        return finding
    trace = finding.trace.model_copy(update={"confidence": (*finding.trace.confidence, "doubted by the reader")})
    return finding.model_copy(update={"severity": Severity.NOTE, "confidence": Confidence.LOW, "trace": trace})


def _surer(finding: Finding) -> Finding:
    trace = finding.trace.model_copy(update={"confidence": (*finding.trace.confidence, "reader")})
    higher = _HIGHER.get(finding.confidence, finding.confidence)
    return finding.model_copy(update={"confidence": higher, "trace": trace})


def _finding(
    impression: Impression, reading: Reading, clauses: tuple[str, ...], lacking: Localized | None
) -> Finding:
    document = reading.document
    start, end = document.normalized.original(*impression.span)
    utf16 = Utf16Offsets(document.original)
    category = impression.category
    name = CATEGORY_NAMES[category]
    message = READS_LIKE[category]
    if lacking is not None:
        message = Localized(ja=message.ja + lacking.ja, en=f"{message.en} {lacking.en}")
    return Finding(
        kind="reader",
        rule=f"{category.value}.{RULE}",
        category=category,
        severity=Severity.CAUTION,
        confidence=_confidence(impression.probability),
        clauses=clauses,
        span=Span(start=utf16(start), end=utf16(end)),
        quote=document.original[start:end],
        title=Localized(ja=f"「{name.ja}」に気をつけたい投稿のように読めます", en=f"Reads like: {name.en[0].lower()}{name.en[1:]}"),
        message=message,
        advice=LOOK_AGAIN[category],
        trace=Trace(
            matched={"weighed most": (document.original[start:end],)},
            confidence=(f"probability {impression.probability:.2f}",),
        ),
    )


def _confidence(probability: float) -> Confidence:
    if probability >= _SURE:
        return Confidence.HIGH
    return Confidence.MEDIUM if probability >= _LIKELY else Confidence.LOW
