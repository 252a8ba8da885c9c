"""`hitokokyu evaluate`: the figures of a corpus so small that they can be told by heart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run

CORPUS: list[dict[str, Any]] = [
    {"id": "hit", "text": "落ちた拡散して", "labels": ["rumor"]},
    {"id": "missed", "text": "落ちたらしい", "labels": ["rumor"], "note": "広めている"},
    {"id": "false", "text": "写真を拡散して", "labels": []},
    {"id": "allowed", "text": "これも拡散して", "labels": [], "allow": ["rumor"]},
    {"id": "harmless", "text": "猫", "labels": []},
    # A note warns of nothing: neither a hit nor an alarm.
    {"id": "note", "text": "暗証番号", "labels": ["security"]},
    {"id": "everyday", "text": "犬"},
    {"id": "everyday-note", "text": "暗証番号を変えた"},
    {"id": "everyday-alarm", "text": "[b]どんどん拡散して"},
    # Of a category that no check is about.
    {"id": "other", "text": "鳥", "labels": ["obscene"]},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(map(json.dumps, CORPUS)), encoding="utf-8")
    return path


def test_json(run: Run, pack: Path, corpus: Path) -> None:
    result = run("evaluate", "--pack", pack, "--json", corpus)
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert set(data["categories"]) == {"rumor", "security"}
    rumor, security = data["categories"]["rumor"], data["categories"]["security"]
    assert [rumor[name] for name in ("hits", "false", "missed")] == [1, 1, 1]
    assert (rumor["precision"], rumor["recall"], rumor["f1"]) == (0.5, 0.5, 0.5)
    assert rumor["precision_interval"] == pytest.approx([0.0945, 0.9055], abs=0.0001)
    assert (security["precision"], security["recall"], security["missed"]) == (None, 0, 1)
    assert (data["posts"], data["labelled"]) == (10, 7)
    assert (data["harmless"]["posts"], data["harmless"]["silent"]) == (3, 2)
    assert (data["everyday"]["posts"], data["everyday"]["alarms"]) == (3, 1)
    assert data["false_alarms_by_rule"] == {"rumor.spread": 2}
    assert data["warned"]["hit"] == {"rumor": ["rumor.spread"]}
    assert data["warned"]["note"] == {}


def test_readable(run: Run, pack: Path, corpus: Path) -> None:
    result = run("evaluate", "--pack", pack, corpus)
    assert result.exit_code == 0
    said = ("0.50 [0.09–0.91]", "harmless posts left in peace: 2/3", "1 alarms in 3, 333.3 per 1,000", "2 false alarms by rumor.spread")
    assert [words for words in said if words not in result.stdout] == []
    assert "MISSED" not in result.stdout


def test_misses(run: Run, pack: Path, corpus: Path) -> None:
    shown = run("evaluate", "--pack", pack, "--misses", corpus).stdout
    assert "MISSED rumor missed 広めている\n  落ちたらしい" in shown
    assert "MISSED security note" in shown
    assert "FALSE rumor (rumor.spread) false\n  写真を拡散して" in shown
    assert "FALSE rumor (rumor.spread) everyday-alarm\n  [b]どんどん拡散して" in shown
    assert "allowed" not in shown
    assert "obscene" not in shown


def test_against_an_earlier_run(run: Run, pack: Path, corpus: Path, tmp_path: Path) -> None:
    before = json.loads(run("evaluate", "--pack", pack, "--json", corpus).stdout)
    before["warned"]["hit"] = {}
    before["warned"]["missed"] = {"rumor": ["rumor.old"]}
    earlier = tmp_path / "before.json"
    earlier.write_text(json.dumps(before), encoding="utf-8")
    shown = run("evaluate", "--pack", pack, "--against", earlier, corpus).stdout.splitlines()
    assert [line.split() for line in shown[-2:]] == [["fixed", "rumor", "hit"], ["broken", "rumor", "missed"]]


def test_only(run: Run, pack: Path, corpus: Path) -> None:
    only = pack / "checks" / "security"
    data = json.loads(run("evaluate", "--pack", pack, "--only", only, "--json", corpus).stdout)
    assert set(data["categories"]) == {"security"}
    assert data["everyday"]["alarms"] == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "hit", "text": "x"}', "second.jsonl:1: the id hit stands twice"),
        ('{"id": "x"', "second.jsonl:1: line: Invalid JSON"),
        ('{"id": "x", "text": "x", "labels": ["gossip"]}', "second.jsonl:1: labels.0"),
        ('{"id": "x", "text": ""}', "second.jsonl:1"),
        (json.dumps({"id": "x", "text": "a" * 20_001}), "second.jsonl:1"),
    ],
)
def test_broken_corpus(
    run: Run, pack: Path, corpus: Path, tmp_path: Path, line: str, says: str
) -> None:
    second = tmp_path / "second.jsonl"
    second.write_text(line, encoding="utf-8")
    result = run("evaluate", "--pack", pack, corpus, second)
    assert result.exit_code == 2
    assert says in result.stderr


def test_what_is_no_earlier_result(run: Run, pack: Path, corpus: Path) -> None:
    result = run("evaluate", "--pack", pack, "--against", corpus, corpus)
    assert result.exit_code == 2
    assert "not the output" in result.stderr


def test_corpus_without_a_line(run: Run, pack: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    data = json.loads(run("evaluate", "--pack", pack, "--json", empty).stdout)
    assert data["posts"] == 0
    assert data["everyday"]["per_1000"] is None
    assert run("evaluate", "--pack", pack, empty).exit_code == 0
