"""What is installed: all of the rules, and nothing that only teaches the reader."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_all_of_the_rules_but_the_corpus_are_installed() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    there = {f"rules/{path.name}" for path in (ROOT / "rules").iterdir() if path.name != "corpus"}
    assert {source: f"hitokokyu/_{source}" for source in there} == wheel["force-include"]
    assert wheel["exclude"] == ["server/hitokokyu/reader/training"]
