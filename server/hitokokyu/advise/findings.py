"""From matches to findings in words: one list, strongest first, nothing said twice."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

from ..match.program import Match, Region
from ..match.reading import Reading
from ..models import Category, Confidence, Finding, Hours, Localized, Severity, Silenced, Span, Trace
from ..text.normalize import Utf16Offsets
from .remaining import remaining
from .rewrites import rewrites

_SEVERITIES = {severity: rank for rank, severity in enumerate(Severity)}
_CONFIDENCES = {confidence: rank for rank, confidence in enumerate(Confidence)}


@dataclass(slots=True)
class _Topic:
    """Matches of one category that speak of the same passage; the first is the strongest."""

    region: Region
    matches: list[Match]


def _strength(match: Match) -> tuple[int, int, int]:
    span = match.span or (0, 0)
    return (
        _SEVERITIES[match.compiled.check.severity],
        _CONFIDENCES[match.confidence],
        span[1] - span[0],
    )


def _topics(matches: Iterable[Match]) -> list[_Topic]:
    topics: dict[str, list[_Topic]] = {}
    for match in sorted(matches, key=_strength):
        of_category = topics.setdefault(match.compiled.check.category, [])
        region = match.region
        for topic in of_category:
            if topic.region[0] < region[1] and region[0] < topic.region[1]:
                topic.matches.append(match)
                break
        else:
            of_category.append(_Topic(region, [match]))
    found = [topic for of_category in topics.values() for topic in of_category]
    return sorted(found, key=lambda t: (*_strength(t.matches[0])[:2], t.matches[0].span or (0, 0)))


def findings(
    matches: Iterable[Match],
    reading: Reading,
    clauses: Container[str],
    missing_statement: Callable[[], Localized | None],
    hours: Hours | None,
) -> tuple[tuple[Finding, ...], tuple[Silenced, ...]]:
    """What to say, and what was matched but silenced by an exception.

    Args:
        clauses: ids of those that may be cited.
        missing_statement: names what profile and post fail to state, for findings about that.
        hours: what the moment of the post is to its writer, for findings about that.
    """
    matches = list(matches)
    if not matches:
        return (), ()
    document = reading.document
    utf16 = Utf16Offsets(document.original)

    def original(region: Region) -> tuple[int, int]:
        return document.normalized.original(*region)

    def span(region: Region) -> Span:
        start, end = original(region)
        return Span(start=utf16(start), end=utf16(end))

    spoken: list[Match] = []
    silenced: dict[tuple[str, str], Silenced] = {}
    for match in matches:
        if match.silenced_by is None:
            spoken.append(match)
            continue
        rule, by = match.compiled.check.id, match.silenced_by
        silenced.setdefault(
            (rule, by.id),
            Silenced(rule=rule, by=by.id, why=by.why, span=span(match.span or match.region)),
        )

    def finding(topic: _Topic) -> Finding:
        match = topic.matches[0]
        check = match.compiled.check
        matched: dict[str, list[str]] = {}
        for finder, start, end in match.evidence:
            first, last = original((start, end))
            for name in match.compiled.names.get(finder, ()):
                quotes = matched.setdefault(name, [])
                if document.original[first:last] not in quotes:
                    quotes.append(document.original[first:last])
        start, end = original(match.span) if match.span else (0, 0)
        message = check.message
        if check.category is Category.MISSING_DISCLAIMER and (named := missing_statement()):
            message = Localized(ja=message.ja + named.ja, en=f"{message.en} {named.en}")
        if check.category is Category.WORKING_HOURS and hours and (left := remaining(hours)):
            message = Localized(ja=message.ja + left.ja, en=f"{message.en} {left.en}")
        return Finding(
            rule=check.id,
            category=check.category,
            severity=check.severity,
            confidence=match.confidence,
            clauses=tuple(clause for clause in check.clauses if clause in clauses),
            span=span(match.span) if match.span else None,
            quote=document.original[start:end],
            title=check.title,
            message=message,
            advice=check.advice,
            rewrites=tuple(rewrites(match, reading, hours)),
            also=tuple(
                dict.fromkeys(
                    other.compiled.check.id
                    for other in topic.matches[1:]
                    if other.compiled.check.id != check.id
                )
            ),
            trace=Trace(
                matched={name: tuple(quotes) for name, quotes in matched.items()},
                confidence=match.confidence_steps,
            ),
        )

    return tuple(map(finding, _topics(spoken))), tuple(silenced.values())
