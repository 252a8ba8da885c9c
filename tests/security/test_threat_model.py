"""docs/threat-model.md names a measure for every attack, and for every measure tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/threat-model.md").read_text(encoding="utf-8")
JAPANESE, ENGLISH, TABLE = re.split(r"^---$", TEXT, flags=re.MULTILINE)
ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+) \|$", re.MULTILINE)
NODE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NODES = sorted(set(NODE.findall(TABLE)))

INCIDENTS = {
    "DNS rebinding": "W1",
    "0.0.0.0": "W2",
    "Origin: null": "W3",
    "another port": "W4",
    "Images": "W5",
    "one-time link": "W8",
    "stolen token": "E1",
    "Brute-forcing the pairing code": "E2",
    "tokens in logs": "L3",
    "policy": "A1",
}
"""What has happened to others, in words of the row that answers it."""


def rows(part: str) -> dict[str, str]:
    found = ROW.findall(part)
    assert len(found) == len(dict(found)), "a number stands twice"
    return dict(found)


@cache
def _names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def test_both_languages_and_the_table_have_the_same_numbers() -> None:
    assert list(rows(JAPANESE)) == list(rows(ENGLISH)) == list(rows(TABLE))
    assert len(rows(TABLE)) > 25


@pytest.mark.parametrize("number", rows(TABLE))
def test_every_measure_is_shown_by_a_test(number: str) -> None:
    assert NODE.findall(rows(TABLE)[number])


@pytest.mark.parametrize(("file", "name"), NODES, ids=[f"{file}::{name}" for file, name in NODES])
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert name in _names_in(file)


@pytest.mark.parametrize(("words", "number"), INCIDENTS.items())
def test_every_incident_is_answered(words: str, number: str) -> None:
    assert words in rows(ENGLISH)[number]


def test_what_is_not_defended_is_said_in_both_languages() -> None:
    japanese = JAPANESE.partition("## 守れないもの")[2].partition("\n## ")[0]
    english = ENGLISH.partition("## What is not defended")[2].partition("\n## ")[0]
    assert japanese.count("\n- **") == english.count("\n- **") > 0
