"""Counting: what is a hit, what is a false alarm, and how sure one can be of a share."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hitokokyu.evaluation import (
    CorpusError,
    Item,
    Outcome,
    Score,
    changes,
    evaluate,
    load_json,
    read_corpus,
    wilson,
)

RUMOUR, SECURITY, RIGHTS = "rumor", "security", "rights"


def outcome(name: str, labels: list[str] | None, warned: list[str], allow: tuple[str, ...] = ()) -> Outcome:
    item = Item.model_validate({"id": name, "text": "x", "labels": labels, "allow": allow})
    return Outcome(item, {category: (f"{category}.rule",) for category in warned})


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [
        # Newcombe (1998), table I; and the textbook cases at the ends.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0000),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(successes: int, total: int, low: float, high: float) -> None:
    assert wilson(successes, total) == pytest.approx((low, high), abs=0.00006)


def test_score() -> None:
    score = Score(hits=3, false=1, missed=2)
    assert (score.precision, score.recall, score.f1) == (3 / 4, 3 / 5, 6 / 9)
    nothing = Score()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert (Score(missed=2).precision, Score(missed=2).recall, Score(missed=2).f1) == (None, 0, 0)


def test_labels_allowed_and_false() -> None:
    result = evaluate(
        [
            outcome("hit", [RUMOUR], [RUMOUR]),
            outcome("missed", [RUMOUR], []),
            outcome("false", [RUMOUR], [RUMOUR, SECURITY]),
            outcome("allowed", [RUMOUR], [RUMOUR, SECURITY], (SECURITY,)),
            outcome("allowed and silent", [], [], (SECURITY,)),
            outcome("harmless", [], []),
            outcome("harmless but not silent", [], [SECURITY]),
            outcome("everyday", None, []),
            outcome("everyday alarm", None, [RUMOUR, SECURITY]),
            outcome("everyday allowed", None, [RUMOUR], (RUMOUR,)),
        ],
        [RUMOUR, SECURITY],
    )
    assert result.scores == {RUMOUR: Score(3, 0, 1), SECURITY: Score(0, 2, 0)}
    assert (result.labelled, result.harmless, result.harmless_silent) == (7, 3, 2)
    assert (result.everyday, result.everyday_alarms) == (3, 1)
    assert result.alarming_rules == {"security.rule": 3, "rumor.rule": 1}
    data = result.as_json()
    assert data["everyday"]["per_1000"] == pytest.approx(1000 / 3)
    assert data["macro"]["precision"] == pytest.approx((1 + 0) / 2)
    assert data["macro"]["recall"] == 3 / 4  # nothing was labelled security


def test_categories_that_are_not_judged_count_for_nothing() -> None:
    result = evaluate([outcome("a", [RUMOUR, RIGHTS], [SECURITY]), outcome("b", None, [RIGHTS])], [RUMOUR])
    assert result.scores == {RUMOUR: Score(0, 0, 1)}
    assert result.everyday_alarms == 0
    assert result.alarming_rules == {}


def test_changes() -> None:
    before = {"fixed": {}, "broken": {RUMOUR: []}, "new": {}, "gone": {RUMOUR: []}, "allowed": {}, "same": {RUMOUR: []}}
    outcomes = [
        outcome("fixed", [RUMOUR], [RUMOUR]),
        outcome("broken", [RUMOUR], []),
        outcome("new", [], [RUMOUR]),
        outcome("gone", [], []),
        outcome("allowed", [], [RUMOUR], (RUMOUR,)),
        outcome("same", [RUMOUR], [RUMOUR]),
        outcome("unknown then", [RUMOUR], [RUMOUR]),
    ]
    assert [(change.id, change.kind) for change in changes(outcomes, before)] == [
        ("fixed", "fixed"),
        ("broken", "broken"),
        ("new", "new false alarm"),
        ("gone", "false alarm gone"),
        ("allowed", "changed"),
    ]


def corpus(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_corpus(tmp_path: Path) -> None:
    path = corpus(
        tmp_path,
        "a.jsonl",
        '{"id": "1", "text": "猫", "labels": ["rumor"], "source": "x"}',
        "",
        '{"id": "2", "text": "犬", "context": {"role": "member"}}',
    )
    first, second = read_corpus([path])
    assert first.labels == (RUMOUR,)
    assert second.is_everyday and not first.is_everyday
    assert second.context.role == "member"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "1", "text": "again"}', "b.jsonl:2: the id 1 stands twice"),
        ("{", "b.jsonl:2: line: Invalid JSON"),
        ('{"id": "2"}', "b.jsonl:2: text: Field required"),
        ('{"id": "2", "text": "a", "labels": ["gossip"]}', "b.jsonl:2: labels.0"),
        ('{"id": "2", "text": "a", "context": {"now": "soon"}}', "b.jsonl:2: context.now"),
        ('{"id": "2", "text": " "}', "b.jsonl:2: text"),
        (json.dumps({"id": "2", "text": "a" * 20_001}), "b.jsonl:2: text"),
    ],
)
def test_broken_corpus(tmp_path: Path, line: str, says: str) -> None:
    first = corpus(tmp_path, "a.jsonl", '{"id": "1", "text": "猫"}')
    second = corpus(tmp_path, "b.jsonl", '{"id": "0", "text": "猫"}', line)
    with pytest.raises(CorpusError) as refused:
        list(read_corpus([first, second]))
    assert says in str(refused.value)


def test_corpus_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"id": "1", "text": "猫"}'.encode("cp932"))
    with pytest.raises(CorpusError, match="a.jsonl:1"):
        list(read_corpus([path]))


@pytest.mark.parametrize("content", ["", "[]", "{}", "{", json.dumps({"posts": 1})])
def test_what_is_no_earlier_result(tmp_path: Path, content: str) -> None:
    with pytest.raises(CorpusError, match="not the output"):
        load_json(corpus(tmp_path, "x.json", content))
