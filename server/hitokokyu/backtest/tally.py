"""What was counted, chunk by chunk. Tallies of parts added up in order are the tally of the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..advisor import Advisor, PostTooLong
from ..evaluation import ALARMING
from ..models import Finding, Localized, Report, Severity
from ..scale.chunks import Chunk
from ..scale.lines import Line, id_of, read_line
from ..web.errors import Problem
from .comparing import KINDS, Difference, Kind, differences

MOST_ERRORS = 20
"""So many lines that could not be read are told one by one; all are counted."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A post on which a rule would speak otherwise."""

    file: int
    line: int
    id: str | int | None
    text: str
    before: Finding | None
    after: Finding | None
    fields: tuple[str, ...]

    def as_json(self, files: tuple[str, ...]) -> dict[str, Any]:
        return {
            "file": files[self.file],
            "line": self.line,
            "id": self.id,
            "text": self.text,
            "before": _finding_as_json(self.before),
            "after": _finding_as_json(self.after),
            "fields": list(self.fields),
        }


def _finding_as_json(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    kept = {"severity", "confidence", "span", "quote", "clauses", "message", "advice", "also"}
    return finding.model_dump(mode="json", include=kept)


@dataclass(slots=True)
class RuleTally:
    category: str
    title: Localized
    before: int = 0
    """Findings of the packs of today."""
    after: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    """How often each of `FIELDS` changed."""
    wanted: Counter[Kind] = field(default_factory=Counter)
    """New or gone on a labelled post whose labels ask for this category."""
    unwanted: Counter[Kind] = field(default_factory=Counter)
    """New or gone on a labelled post that neither asks for this category nor allows it."""
    samples: dict[Kind, list[Sample]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    @property
    def has_changed(self) -> bool:
        return bool(self.kinds)


@dataclass(slots=True)
class Side:
    """What one of the two packs says."""

    findings: int = 0
    alarmed_posts: int = 0
    """Posts with at least one finding of severity caution or stop."""
    severities: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)

    def see(self, report: Report) -> None:
        self.findings += len(report.findings)
        self.alarmed_posts += _is_alarming(report)
        for finding in report.findings:
            self.severities[finding.severity.value] += 1
            self.categories[finding.category.value] += 1

    def add(self, other: Side) -> None:
        self.findings += other.findings
        self.alarmed_posts += other.alarmed_posts
        self.severities.update(other.severities)
        self.categories.update(other.categories)

    def as_json(self, posts: int) -> dict[str, Any]:
        return {
            "findings": self.findings,
            "alarmed_posts": self.alarmed_posts,
            "alarmed_per_1000": 1000 * self.alarmed_posts / posts if posts else None,
            "severities": {s.value: self.severities[s.value] for s in Severity},
            "categories": dict(sorted(self.categories.items())),
        }


@dataclass(frozen=True, slots=True)
class BadLine:
    file: int
    line: int
    id: str | int | None
    error: dict[str, Any]


@dataclass(slots=True)
class Tally:
    most_samples: int
    """Of each rule and kind; the first ones of the corpus."""
    posts: int = 0
    changed_posts: int = 0
    newly_alarmed: int = 0
    no_longer_alarmed: int = 0
    bad_lines: int = 0
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    rules: dict[str, RuleTally] = field(default_factory=dict)
    errors: list[BadLine] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the tally of what follows in the corpus."""
        self.posts += other.posts
        self.changed_posts += other.changed_posts
        self.newly_alarmed += other.newly_alarmed
        self.no_longer_alarmed += other.no_longer_alarmed
        self.bad_lines += other.bad_lines
        self.before.add(other.before)
        self.after.add(other.after)
        self.errors += other.errors[: MOST_ERRORS - len(self.errors)]
        for name, theirs in other.rules.items():
            ours = self.rules.setdefault(name, RuleTally(theirs.category, theirs.title))
            ours.before += theirs.before
            ours.after += theirs.after
            for counted, more in (
                (ours.kinds, theirs.kinds),
                (ours.wanted, theirs.wanted),
                (ours.unwanted, theirs.unwanted),
            ):
                counted.update(more)
            ours.fields.update(theirs.fields)
            for kind, samples in theirs.samples.items():
                ours.samples[kind] += samples[: self.most_samples - len(ours.samples[kind])]

    def see(self, chunk: Chunk, number: int, line: Line, before: Report, after: Report) -> None:
        """Count one post."""
        self.posts += 1
        self.before.see(before)
        self.after.see(after)
        was, is_now = _is_alarming(before), _is_alarming(after)
        self.newly_alarmed += is_now and not was
        self.no_longer_alarmed += was and not is_now
        for finding in before.findings:
            self._rule(finding).before += 1
        for finding in after.findings:
            self._rule(finding).after += 1
        found = differences(before, after)
        self.changed_posts += bool(found)
        for difference in found:
            self._see_difference(chunk, number, line, difference)

    def _rule(self, finding: Finding) -> RuleTally:
        return self.rules.setdefault(
            finding.rule, RuleTally(finding.category.value, finding.title)
        )

    def _see_difference(self, chunk: Chunk, number: int, line: Line, difference: Difference) -> None:
        finding, kind = difference.finding, difference.kind
        rule = self._rule(finding)
        rule.kinds[kind] += 1
        rule.fields.update(difference.fields)
        if line.labels is not None and kind != "changed" and finding.severity in ALARMING:
            if finding.category in line.labels:
                rule.wanted[kind] += 1
            elif finding.category not in line.allow:
                rule.unwanted[kind] += 1
        if len(rule.samples[kind]) < self.most_samples:
            rule.samples[kind].append(
                Sample(
                    chunk.file, number, line.id, line.text, difference.before, difference.after, difference.fields
                )
            )

    def refuse(self, chunk: Chunk, number: int, line: bytes, error: dict[str, Any]) -> None:
        """Count a line that is no post."""
        self.bad_lines += 1
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(BadLine(chunk.file, number, id_of(line), error))

    def changed_rules(self) -> list[tuple[str, RuleTally]]:
        """The rules that would speak otherwise, most changes first."""
        changed = [(name, rule) for name, rule in self.rules.items() if rule.has_changed]
        return sorted(changed, key=lambda entry: (-entry[1].kinds.total(), entry[0]))

    def total(self, kind: Kind) -> int:
        return sum(rule.kinds[kind] for rule in self.rules.values())

    def as_json(self, files: tuple[str, ...]) -> dict[str, Any]:
        """Args: files: what the files of the corpus are called."""
        return {
            "posts": self.posts,
            "changed_posts": self.changed_posts,
            "newly_alarmed_posts": self.newly_alarmed,
            "no_longer_alarmed_posts": self.no_longer_alarmed,
            **{kind: self.total(kind) for kind in KINDS},
            "before": self.before.as_json(self.posts),
            "after": self.after.as_json(self.posts),
            "rules": {name: _rule_as_json(rule, files) for name, rule in self.changed_rules()},
            "bad_lines": self.bad_lines,
            "errors": [
                {"file": files[one.file], "line": one.line, "id": one.id, "error": one.error}
                for one in self.errors
            ],
        }


def _rule_as_json(rule: RuleTally, files: tuple[str, ...]) -> dict[str, Any]:
    return {
        "category": rule.category,
        "title": rule.title.model_dump(),
        "before": rule.before,
        "after": rule.after,
        **{kind: rule.kinds[kind] for kind in KINDS},
        "fields": dict(sorted(rule.fields.items())),
        "labelled": {
            kind: {"wanted": rule.wanted[kind], "unwanted": rule.unwanted[kind]}
            for kind in ("new", "gone")
        },
        "samples": {kind: [s.as_json(files) for s in rule.samples[kind]] for kind in KINDS},
    }


def _is_alarming(report: Report) -> bool:
    return any(finding.severity in ALARMING for finding in report.findings)


def tally_lines(before: Advisor, after: Advisor, most_samples: int, lang: str, chunk: Chunk) -> Tally:
    """Ask both about every line of a chunk. Lines that are no posts are counted as such."""
    tally = Tally(most_samples)
    for number, line in enumerate(chunk.lines, chunk.first):
        if not line.strip():
            continue
        try:
            parsed, post = read_line(line)
            reports = before.check(post), after.check(post)
        except Problem as problem:
            tally.refuse(chunk, number, line, json.loads(problem.body(lang))["error"])
        except PostTooLong as too_long:
            error = {"code": "too-long", "message": str(too_long), "hint": "split the text"}
            tally.refuse(chunk, number, line, error)
        else:
            tally.see(chunk, number, parsed, *reports)
    return tally


def added_up(most_samples: int, tallies: Iterable[Tally]) -> Tally:
    """Args: tallies: in the order of the corpus."""
    whole = Tally(most_samples)
    for tally in tallies:
        whole.add(tally)
    return whole
