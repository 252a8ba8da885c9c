"""Phrases, platforms and thin statements: a pack that would mislead its readers is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest

from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.pack.errors import PackError, Problem

from ..packs import ELEMENTS, PHRASES, PLATFORMS, Data, check, words, write

Change = Callable[[Data], None]


def problems(folder: Path, name: str, whole: Data, change: Change) -> list[Problem]:
    content = copy.deepcopy(whole)
    change(content)
    write(folder, check(), files={f"disclaimers/{name}.yaml": content})
    try:
        load_ruleset([folder]).prove()
    except PackError as error:
        return error.problems
    return []


def test_the_small_pack_is_fine(tmp_path: Path) -> None:
    assert problems(tmp_path, "phrases", PHRASES, lambda content: None) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["phrases"][0].update(text="{town}の市職員"), "there is no {town}"),
        (lambda c: c["phrases"][0].update(text="{city"), "expected"),
        (lambda c: c["phrases"][0].update(covers=[]), "at least 1"),
        (lambda c: c["phrases"][0].update(covers=["identity", "rank"]), "identity"),
        (lambda c: c["phrases"][0].update(tone="rude"), "plain"),
        (lambda c: c["phrases"][0].update(clause="a-city:9"), "unknown clause a-city:9"),
        (lambda c: c["phrases"][0].update(text="海辺の人"), "no ja plain phrases state identity"),
        (lambda c: c["phrases"].pop(0), "no ja plain phrases state identity"),
        (lambda c: c["tones"].pop(), "tones must be"),
        (lambda c: c["examples"].clear(), "at least 1"),
    ],
)
def test_phrases_that_are_refused(tmp_path: Path, change: Change, message: str) -> None:
    found = problems(tmp_path, "phrases", PHRASES, change)
    assert found
    assert {problem.file for problem in found} == {"disclaimers/phrases.yaml"}
    assert any(message in problem.message for problem in found), found
    assert all(problem.remedy for problem in found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["platforms"].append(c["platforms"][0]), "platform x stands twice"),
        (lambda c: c["platforms"][0].update(limit=0), "greater than or equal to 1"),
        (lambda c: c["platforms"][0].update(count="words"), "weighted"),
        (lambda c: c["platforms"][0].update(checked="last year"), "checked"),
        (lambda c: c["platforms"][0].pop("source"), "'source' is missing"),
        (lambda c: c["weights"].update(light=[[1, 2, 3]]), "weights.light"),
        (lambda c: c["platforms"].clear(), "at least 1"),
    ],
)
def test_platforms_that_are_refused(tmp_path: Path, change: Change, message: str) -> None:
    found = problems(tmp_path, "platforms", PLATFORMS, change)
    assert found
    assert {problem.file for problem in found} == {"disclaimers/platforms.yaml"}
    assert any(message in problem.message for problem in found), found


def thin(**changes: object) -> Change:
    def change(content: Data) -> None:
        content["elements"][1]["thin"] = {
            "find": {"text": ["独り言"]},
            "why": words("薄い"),
            "examples": {"warn": ["ただの独り言"], "silent": ["猫が好き"]},
            **changes,
        }

    return change


def test_thin_statement(tmp_path: Path) -> None:
    assert problems(tmp_path, "elements", ELEMENTS, thin()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"examples": {"warn": ["猫が好き"], "silent": ["犬"]}}, "personal is missing in '猫が好き'"),
        ({"examples": {"warn": ["独り言"], "silent": ["独り言だ"]}}, "personal is too-thin in '独り言だ'"),
        # What states the element is not too thin, whatever it says beside it.
        ({"examples": {"warn": ["独り言、個人の見解"], "silent": ["犬"]}}, "personal is present in"),
        ({"find": {"regex": ["独り(?=言)"]}}, "独り(?=言)"),
        ({"find": {"lexicon": ["nowhere"]}}, "unknown lexicon nowhere"),
        ({"find": {"text": ["独り言"], "but": {"regex": ["独(?!り)"]}}}, "独(?!り)"),
    ],
)
def test_thin_statements_that_are_refused(tmp_path: Path, changes: Data, message: str) -> None:
    found = problems(tmp_path, "elements", ELEMENTS, thin(**changes))
    assert any(message in problem.message for problem in found), found
    assert {problem.file for problem in found} == {"disclaimers/elements.yaml"}
