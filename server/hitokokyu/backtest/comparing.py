"""Two reports on the same post, finding by finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ..models import Finding, Report

Kind = Literal["new", "gone", "changed"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FIELDS = ("severity", "confidence", "span", "clauses", "title", "message", "advice", "rewrites", "also")
"""What of a finding a reader would see change."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one rule on one post."""

    kind: Kind
    before: Finding | None
    """None if it is new."""
    after: Finding | None
    """None if it is gone."""
    fields: tuple[str, ...] = ()
    """Which of `FIELDS` changed."""

    @property
    def finding(self) -> Finding:
        """The one after, or the one that is gone."""
        finding = self.after or self.before
        assert finding is not None
        return finding


def differences(before: Report, after: Report) -> list[Difference]:
    """What differs between two reports on the same post, rule by rule.

    Findings of the same rule on the same passage belong together; those left over in the order of
    the text, for a passage may have become longer or shorter.
    """
    found: list[Difference] = []
    rules = dict.fromkeys(finding.rule for report in (before, after) for finding in report.findings)
    for rule in rules:
        found += _of_rule(_of(before, rule), _of(after, rule))
    return found


def _of(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def _of_rule(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[Difference]:
    left = list(after)
    unpaired = []
    for old in before:
        same = next((new for new in left if new.span == old.span), None)
        if same is None:
            unpaired.append(old)
        else:
            left.remove(same)
            yield from _changed(old, same)
    for old, new in zip(unpaired, left, strict=False):
        yield from _changed(old, new)
    for old in unpaired[len(left) :]:
        yield Difference("gone", old, None)
    for new in left[len(unpaired) :]:
        yield Difference("new", None, new)


def _changed(old: Finding, new: Finding) -> Iterator[Difference]:
    fields = tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))
    if fields:
        yield Difference("changed", old, new, fields)
