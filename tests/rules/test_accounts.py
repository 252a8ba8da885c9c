"""Whose account it is decides: what an office says, what a person says, and what is mixed up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.models import Context, Finding, Post, Severity
from hitokokyu.pack import schema
from hitokokyu.resources import embedded_pack

POSTS = [
    json.loads(line)
    for line in Path(__file__).with_name("accounts.jsonl").read_text(encoding="utf-8").splitlines()
]
MISLEADING = "misleading-official"


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset([embedded_pack()])


@pytest.fixture(scope="module")
def advisor(ruleset: Ruleset) -> Advisor:
    return Advisor.of(ruleset)


def of_kind(kind: str) -> list[dict[str, Any]]:
    chosen = [post for post in POSTS if post["id"].startswith(f"{kind}-")]
    assert chosen
    return chosen


def findings(advisor: Advisor, text: str, **context: Any) -> tuple[Finding, ...]:
    return advisor.check(Post(text=text, context=Context(**context))).findings


def interruptions(advisor: Advisor, post: dict[str, Any]) -> list[str]:
    """Rules that would stop the writer, and should not."""
    return [
        finding.rule
        for finding in findings(advisor, post["text"], **post["context"])
        if finding.severity is not Severity.NOTE
        and finding.category not in post["labels"]
        and finding.category not in post.get("allow", ())
    ]


@pytest.mark.parametrize("kind", ["official", "mascot", "private"])
def test_what_belongs_on_the_account_goes_out_in_peace(advisor: Advisor, kind: str) -> None:
    """Notices, alarms, mascots, jokes of the library; and on the other side, private life."""
    alarms = {post["text"]: rules for post in of_kind(kind) if (rules := interruptions(advisor, post))}
    assert alarms == {}


@pytest.mark.parametrize(
    ("kind", "severities", "most_missed"),
    [
        ("mix-up", {Severity.STOP}, 15),
        ("argument", {Severity.STOP}, 0),
        ("office-voice", {Severity.STOP, Severity.CAUTION}, 0),
    ],
)
def test_what_belongs_elsewhere_is_held_back(
    advisor: Advisor, kind: str, severities: set[Severity], most_missed: int
) -> None:
    missed = [
        post["text"]
        for post in of_kind(kind)
        if MISLEADING in post["labels"]
        and not any(
            finding.category == MISLEADING and finding.severity in severities
            for finding in findings(advisor, post["text"], **post["context"])
        )
    ]
    assert len(missed) <= most_missed, missed


def test_private_talk_is_no_mix_up_on_a_personal_account(advisor: Advisor) -> None:
    assert [
        post["text"]
        for post in of_kind("mix-up")
        if any(f.category == MISLEADING for f in findings(advisor, post["text"], account="personal"))
    ] == []


@pytest.mark.parametrize(
    ("text", "account", "cited"),
    [
        ("詳しくは bit.ly/3nekoA", "official", "matsumoto-2018:5-9"),
        ("詳しくは bit.ly/3nekoA", "personal", "matsumoto-2018:7-2-エ"),
        ("Wi-Fiのパスワードは umi2026 です", "official", "matsumoto-2018:5-10"),
    ],
)
def test_clauses_are_those_of_the_account(
    advisor: Advisor, text: str, account: str, cited: str
) -> None:
    report = advisor.check(Post(text=text, context=Context(account=account)))
    assert cited in report.cited
    bound = {
        f"{guideline.guideline}:{clause.number}": clause.binds
        for guideline in advisor.guidelines
        for clause in guideline.clauses
    }
    assert {bound[clause] for clause in report.cited} <= {account, "both"}


@pytest.mark.parametrize(
    ("text", "exception"),
    [
        ("子ども医療費の助成を拡大します。", None),
        ("子ども医療費の助成を拡大します。市のホームページをご覧ください。", "published"),
        ("高校駅伝、海山高校の優勝が決まりました。", "settled"),
        ("転入の届出の様式を、来月からの運用を開始します。", "procedure"),
        ("大雨のため、支所の駐車場を無料にします。", "disaster"),
    ],
)
def test_reminder_of_the_approval_and_its_four_exceptions(
    advisor: Advisor, text: str, exception: str | None
) -> None:
    rule = "misleading-official.approval"
    report = advisor.check(Post(text=text, context=Context(account="official")))
    notes = [finding for finding in report.findings if finding.rule == rule]
    assert [note.severity for note in notes] == ([Severity.NOTE] if exception is None else [])
    assert [s.by for s in report.silenced if s.rule == rule] == ([exception] if exception else [])


def test_an_official_account_needs_no_disclaimer_and_keeps_no_hours(advisor: Advisor) -> None:
    said = "税務課に来て三年、申告の季節です。"
    context = {"now": "2026-11-17T10:00:00+09:00", "profile": ""}
    categories = {"missing-disclaimer", "working-hours"}
    of_a_person = {f.category for f in findings(advisor, said, account="personal", **context)}
    of_the_office = {f.category for f in findings(advisor, said, account="official", **context)}
    assert categories <= of_a_person
    assert not categories & of_the_office


def accounts_of(condition: schema.Condition) -> Iterator[tuple[str, ...]]:
    """The accounts to which a condition confines itself."""
    match condition:
        case schema.All():
            for part in condition.all:
                yield from accounts_of(part)
        case schema.ContextIs() if condition.context.account:
            yield condition.context.account


def test_every_check_has_a_clause_that_binds_the_account_it_speaks_for(ruleset: Ruleset) -> None:
    clauses = ruleset.packs.clauses()
    unbound = []
    for name, loaded in ruleset.packs.checks.items():
        speaks_for = {"personal", "official"}.intersection(*accounts_of(loaded.value.when))
        assert speaks_for, name
        bound = {clauses[clause][1].binds for clause in loaded.value.clauses}
        unbound += [(name, account) for account in speaks_for if not bound & {account, "both"}]
    assert unbound == []
