"""Findings about words that the office does not want told yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..match.reading import Reading
from ..models import Category, Confidence, Finding, Localized, Rewrite, Severity, Span, Trace
from ..text.normalize import Utf16Offsets
from ..withheld.finding import TermHit
from ..withheld.terms import CATEGORY_OF, Term, TermKind
from .rewrites import leave_out

RULE = "withheld-term"

_TITLE = Localized(ja="まだ言えない言葉", en="Not to be told yet")
_MESSAGE: dict[TermKind, Localized] = {
    "unconfirmed": Localized(
        ja="職場の一覧に、公表前のことばとして載っています。名前だけでも、計画があることが先に伝わります。",
        en="Your office lists this as not announced yet. The name alone tells readers that there is a plan.",
    ),
    "confidential": Localized(
        ja="職場の一覧に、職務上の秘密として載っています。事情を知る人には、名前だけで中身が伝わります。",
        en="Your office lists this as confidential. Those who know the circumstances need no more than the name.",
    ),
}
_ADVICE = Localized(
    ja="公表されるまで待つか、この言葉に触れない書き方にしませんか。",
    en="Could it wait until it is public, or be said without touching on this?",
)


def with_withheld(
    found: Sequence[Finding],
    hits: Iterable[TermHit],
    reading: Reading,
    clauses: Callable[[Category], tuple[str, ...]],
) -> tuple[Finding, ...]:
    """The findings together with those about terms, strongest first.

    Where a rule of the same category speaks of the same words, the term speaks: the office knows
    better than any rule what it is about.

    Args:
        clauses: those that may be cited for a category.
    """
    first: dict[str, TermHit] = {}
    for hit in hits:
        first.setdefault(hit.term.plain, hit)
    terms = [_finding(hit, reading, clauses) for hit in first.values()]
    left: list[Finding] = []
    for finding in found:
        for position, about in enumerate(terms):
            if about.category is finding.category and _touch(about.span, finding.span):
                also = (*about.also, finding.rule, *finding.also)
                terms[position] = about.model_copy(update={"also": tuple(dict.fromkeys(also))})
                break
        else:
            left.append(finding)
    # Both are sorted already, and nothing is stronger than a term.
    return (*terms, *left)


def _touch(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.start < other.end and other.start < one.end


def _finding(hit: TermHit, reading: Reading, clauses: Callable[[Category], tuple[str, ...]]) -> Finding:
    document = reading.document
    start, end = document.normalized.original(hit.start, hit.end)
    utf16 = Utf16Offsets(document.original)
    category = CATEGORY_OF[hit.term.kind]
    quote = document.original[start:end]
    return Finding(
        rule=f"{category.value}.{RULE}",
        category=category,
        severity=Severity.STOP,
        confidence=Confidence.HIGH,
        clauses=clauses(category),
        span=Span(start=utf16(start), end=utf16(end)),
        quote=quote,
        title=_TITLE,
        message=_message(hit.term),
        advice=_ADVICE,
        rewrites=tuple(_rewrites(hit, reading)),
        trace=Trace(matched={"term": (quote,)}),
    )


def _message(term: Term) -> Localized:
    ja, en = _MESSAGE[term.kind].ja, _MESSAGE[term.kind].en
    if term.public_on is not None:
        day = term.public_on
        ja += f"{day.year}年{day.month}月{day.day}日からは書けます。"
        en += f" It may be told from {day.isoformat()} on."
    if term.note:
        ja += f"（職場のメモ：{term.note}）"
        en += f" (Your office's note: {term.note})"
    return Localized(ja=ja, en=en)


def _rewrites(hit: TermHit, reading: Reading) -> Iterator[Rewrite]:
    shorter = leave_out(reading.document, (hit.start, hit.end))
    if shorter is not None:
        yield shorter
