"""The learned reader on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import Run

HINT = "駅裏の井戸水、もう何人もお腹をこわして運ばれたんだって。役所は隠してるみたい。みんなに知らせて"


def test_check_reads_along(run: Run, pack: Path) -> None:
    silent = json.loads(run("check", "--pack", pack, "--json", HINT).stdout)
    assert (silent["findings"], silent["reader"]) == ([], None)
    result = run("check", "--pack", pack, "--sensitivity", "careful", HINT)
    assert result.exit_code == 0
    assert "読めます" in result.stdout and "rumor.reads-like" in result.stdout


def test_evaluate_counts_what_the_reader_says(run: Run, pack: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"id": "a", "text": HINT, "labels": ["rumor"]}), encoding="utf-8")
    for sensitivity, hits in (("off", 0), ("careful", 1)):
        result = run("evaluate", "--pack", pack, "--json", "--sensitivity", sensitivity, corpus)
        assert json.loads(result.stdout)["categories"]["rumor"]["hits"] == hits


def test_an_unknown_sensitivity_is_refused(run: Run, pack: Path) -> None:
    result = run("check", "--pack", pack, "--sensitivity", "loud", HINT)
    assert result.exit_code == 2 and "careful" in result.output
