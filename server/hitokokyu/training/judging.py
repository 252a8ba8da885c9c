"""What an answer is worth. Rewritten words are judged by the advisor itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ..disclaimer.compose import Composer
from ..disclaimer.models import Statement
from ..models import Context, Finding, Post, Report, Severity
from ..pack import scenarios as pack
from ..pack.schema import Guideline
from .models import Given, Verdict
from .pieces import overlap, pieces, touching

_WRONG_CATEGORY = 0.7
"""Whoever holds a post back for another reason than the right one has still held it back."""
_NOT_YET = 0.5
"""The most that a bio is worth which still lacks something."""


class Advises(Protocol):
    """What training needs of an `hitokokyu.advisor.Advisor`, one of the usual working hours."""

    @property
    def guidelines(self) -> tuple[Guideline, ...]: ...

    @property
    def disclaimers(self) -> Composer: ...

    def check(self, post: Post) -> Report: ...


class AnswerRefused(ValueError):
    """An answer that does not fit its scenario. `code` and `field` are those of the API."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Judged:
    score: float
    """0 to 1."""
    publish: bool
    """Whether what was shown may be published."""
    findings: tuple[Finding, ...] = ()
    wanted: tuple[int, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    lost: tuple[tuple[str, ...], ...] = ()
    statements: tuple[Statement, ...] = ()
    solution: str | None = None


Value = TypeVar("Value")

_FIELDS = {
    "judge": {"publish", "category"},
    "find": {"marked"},
    "mend": {"text"},
    "when": {"moments"},
    "profile": {"text"},
    "reply": {"choice"},
}
_ANY_FIELD = frozenset().union(*_FIELDS.values())


def objections(advisor: Advises, text: str, context: Context) -> tuple[Finding, ...]:
    """What the advisor says about a post; its notes, which never interrupt, are left out."""
    findings = advisor.check(Post(text=text, context=context)).findings
    return tuple(finding for finding in findings if finding.severity is not Severity.NOTE)


def lost(scenario: pack.Mend, text: str) -> tuple[tuple[str, ...], ...]:
    """Entries of `keep` of which no word is left."""
    return tuple(words for words in scenario.keep if not any(word in text for word in words))


def judge(
    advisor: Advises, scenario: pack.AnyScenario, answer: Given, *, twin: bool
) -> Judged:
    """
    Args:
        twin: whether the harmless twin was shown.

    Raises:
        AnswerRefused: a field is missing, is one of another format, or points to nothing.
    """
    for field in sorted(_ANY_FIELD - _FIELDS[scenario.format]):
        if getattr(answer, field) is not None:
            raise AnswerRefused("answer-of-other-format", field)
    if twin and scenario.format != "judge":
        raise AnswerRefused("answer-of-other-format", "twin")
    match scenario:
        case pack.Judge():
            return _judge(advisor, scenario, answer, twin=twin)
        case pack.Find():
            return _find(advisor, scenario, answer)
        case pack.Mend():
            return _mend(advisor, scenario, answer)
        case pack.When():
            return _when(scenario, answer)
        case pack.Profile():
            return _profile(advisor, scenario, answer)
        case pack.Reply():
            return _reply(scenario, answer)


def _needed(value: Value | None, field: str) -> Value:
    if value is None:
        raise AnswerRefused("missing-field", field)
    return value


def _judge(advisor: Advises, scenario: pack.Judge, answer: Given, *, twin: bool) -> Judged:
    publish = _needed(answer.publish, "publish")
    if twin:
        return Judged(score=float(publish), publish=True)
    findings = objections(advisor, scenario.text, scenario.context)
    if publish:
        return Judged(score=0, publish=False, findings=findings)
    category = _needed(answer.category, "category")
    fitting = {scenario.category, *(finding.category for finding in findings)}
    return Judged(
        score=1 if category in fitting else _WRONG_CATEGORY, publish=False, findings=findings
    )


def _find(advisor: Advises, scenario: pack.Find, answer: Given) -> Judged:
    marked = _needed(answer.marked, "marked")
    cut = pieces(scenario.post)
    _require_all_in(marked, cut, "marked")
    wanted = touching(cut, scenario.marks)
    return Judged(
        score=overlap(cut, wanted, marked),
        publish=False,
        findings=objections(advisor, scenario.post, scenario.context),
        wanted=wanted,
    )


def _mend(advisor: Advises, scenario: pack.Mend, answer: Given) -> Judged:
    text = _needed(answer.text, "text")
    findings = objections(advisor, text, scenario.context)
    gone = lost(scenario, text)
    return Judged(
        score=0 if findings else 1 - len(gone) / len(scenario.keep),
        publish=False,
        findings=findings,
        lost=gone,
        solution=scenario.solution,
    )


def _when(scenario: pack.When, answer: Given) -> Judged:
    moments = _needed(answer.moments, "moments")
    if len(moments) != len(scenario.moments):
        raise AnswerRefused("wrong-value", "moments")
    right = sum(given is moment.publish for given, moment in zip(moments, scenario.moments, strict=True))
    return Judged(
        score=right / len(moments),
        publish=False,
        verdicts=tuple(Verdict(publish=moment.publish, why=moment.why) for moment in scenario.moments),
    )


def _profile(advisor: Advises, scenario: pack.Profile, answer: Given) -> Judged:
    bio = _needed(answer.text, "text")
    statements = advisor.disclaimers.statements(bio)
    findings = objections(advisor, scenario.text, scenario.context.model_copy(update={"profile": bio}))
    states = {statement.element: statement.state for statement in statements}
    stated = sum(states[element] == "present" for element in scenario.missing) / len(scenario.missing)
    is_complete = all(state == "present" for state in states.values())
    return Judged(
        score=stated if is_complete else min(stated, _NOT_YET),
        publish=False,
        findings=findings,
        statements=statements,
        solution=scenario.solution,
    )


def _reply(scenario: pack.Reply, answer: Given) -> Judged:
    chosen = _needed(answer.choice, "choice")
    _require_all_in([chosen], scenario.choices, "choice")
    return Judged(
        score=float(scenario.choices[chosen].publish),
        publish=False,
        verdicts=tuple(Verdict(publish=choice.publish, why=choice.why) for choice in scenario.choices),
    )


def _require_all_in(numbers: Sequence[int], things: Sequence[object], field: str) -> None:
    if not all(0 <= number < len(things) for number in numbers):
        raise AnswerRefused("wrong-value", field)
