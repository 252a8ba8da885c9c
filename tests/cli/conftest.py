"""The commands, run in this process over a small pack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hitokokyu.cli import main

from ..packs import check, words, write

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(
        tmp_path_factory.mktemp("pack"),
        check(
            title=words("うわさの題"),
            message=words("広がる訳"),
            advice=words("待つ案"),
            rewrite={"append": words("出どころは確かめ中")},
            unless=[{"id": "drill", "why": "訓練だから", "find": {"text": ["訓練"]}}],
            examples={
                "warn": ["橋が落ちた《拡散して》"],
                "silent": ["橋を渡った。", {"text": "訓練です拡散して", "by": "drill"}],
            },
        ),
        check(
            "security.key",
            severity="note",
            clauses=["a-city:2"],
            let={"a": {"text": ["暗証番号"]}},
            examples={"warn": ["《暗証番号》は"], "silent": ["番号は"]},
        ),
    )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    # Wide enough that no word of an answer is wrapped.
    monkeypatch.setenv("COLUMNS", "400")

    def _run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, catch_exceptions=False)

    return _run
