"""Layers: an overlay switches off, softens or extends a rule by id, and never edits it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.pack.errors import PackError

from ..packs import MANIFEST, ask, check, words, write


def layered(
    tmp_path: Path, overrides: dict[str, Any], *checks: Any, lexicons: Any = None
) -> Advisor:
    base = write(tmp_path / "base", check(), check("security.other"))
    manifest = {**MANIFEST, "pack": "office", "overrides": overrides}
    overlay = write(
        tmp_path / "office",
        *checks,
        lexicons=lexicons,
        files={
            "pack.yaml": manifest,
            "guidelines/a-city.yaml": None,
            "disclaimers/elements.yaml": None,
            "disclaimers/phrases.yaml": None,
            "disclaimers/platforms.yaml": None,
        },
    )
    return Advisor([base, overlay])


def test_overlay_without_a_word_changes_nothing(tmp_path: Path) -> None:
    report = ask(layered(tmp_path, {}), "拡散して")
    assert {finding.rule for finding in report.findings} == {"rumor.spread", "security.other"}
    assert [pack.id for pack in report.packs] == ["tiny", "office"]


def test_off(tmp_path: Path) -> None:
    report = ask(layered(tmp_path, {"rumor.spread": {"off": True, "why": "要らない"}}), "拡散して")
    assert [finding.rule for finding in report.findings] == ["security.other"]


def test_softer(tmp_path: Path) -> None:
    rules = layered(tmp_path, {"rumor.spread": {"severity": "note", "why": "ここでは軽い"}})
    severities = {finding.rule: finding.severity for finding in ask(rules, "拡散して").findings}
    assert severities == {"rumor.spread": "note", "security.other": "caution"}


def test_another_exception(tmp_path: Path) -> None:
    exception = {"id": "drill", "why": "訓練", "find": {"text": ["訓練"]}}
    rules = layered(tmp_path, {"rumor.spread": {"unless": [exception], "why": "訓練がある"}})
    assert len(ask(rules, "拡散して").findings) == 2
    report = ask(rules, "訓練です。拡散して")
    assert len(report.findings) == 2
    report = ask(rules, "訓練です、拡散して")
    assert [finding.rule for finding in report.findings] == ["security.other"]
    assert [(s.rule, s.by) for s in report.silenced] == [("rumor.spread", "drill")]


def test_new_check_on_the_clauses_below(tmp_path: Path) -> None:
    own = check(
        "confidential.project",
        let={"a": {"text": ["極秘計画"]}},
        examples={"warn": ["《極秘計画》だ"], "silent": ["猫"]},
    )
    assert [f.rule for f in ask(layered(tmp_path, {}, own), "極秘計画").findings] == ["confidential.project"]


def problems(tmp_path: Path, overrides: dict[str, Any], *checks: Any) -> str:
    with pytest.raises(PackError) as refused:
        layered(tmp_path, overrides, *checks)
    return str(refused.value)


def test_unknown_rule_is_refused(tmp_path: Path) -> None:
    text = problems(tmp_path, {"rumor.spraed": {"off": True, "why": "x"}})
    assert "pack.yaml:1: there is no check rumor.spraed" in text
    assert "did you mean rumor.spread" in text


def test_empty_override_and_missing_reason_are_refused(tmp_path: Path) -> None:
    assert "an override needs" in problems(tmp_path / "1", {"rumor.spread": {"why": "x"}})
    assert "'why' is missing" in problems(tmp_path / "2", {"rumor.spread": {"off": True}})


@pytest.mark.parametrize(
    ("exception", "says"),
    [
        ({"find": {"lexicon": ["drills"]}}, "pack.yaml:1: unknown lexicon drills"),
        ({"find": "b"}, "pack.yaml:1: 'b' is not defined in let of rumor.spread"),
        ({"when": {"all": ["a", "b"]}}, "pack.yaml:1: 'b' is not defined in let of rumor.spread"),
        ({"find": {"regex": ["("]}}, "RE2 refuses this pattern"),
    ],
)
def test_broken_exception_is_refused(tmp_path: Path, exception: dict[str, Any], says: str) -> None:
    added = {"id": "drill", "why": "訓練", **exception}
    assert says in problems(tmp_path, {"rumor.spread": {"unless": [added], "why": "x"}})


def test_exception_of_the_same_name_is_refused(tmp_path: Path) -> None:
    exception = {"id": "drill", "why": "訓練", "find": {"text": ["訓練"]}}
    text = problems(tmp_path, {"rumor.spread": {"unless": [exception, exception], "why": "x"}})
    assert "exception drill exists already" in text


def test_exception_may_use_a_lexicon_of_its_own_pack(tmp_path: Path) -> None:
    exception = {"id": "drill", "why": "訓練", "find": {"lexicon": "drills"}}
    overrides = {"rumor.spread": {"unless": [exception], "why": "x"}}
    rules = layered(tmp_path, overrides, lexicons={"drills": {"text": ["訓練"]}})
    assert [f.rule for f in ask(rules, "訓練です拡散して").findings] == ["security.other"]


def test_rule_of_a_lower_pack_cannot_be_written_again(tmp_path: Path) -> None:
    assert "check rumor.spread exists already" in problems(tmp_path, {}, check())


def test_two_disclaimers_are_refused(tmp_path: Path) -> None:
    base = write(tmp_path / "base", check())
    other = write(
        tmp_path / "other",
        files={"pack.yaml": {**MANIFEST, "pack": "b", "title": words("二")}, "guidelines/a-city.yaml": None},
    )
    with pytest.raises(PackError, match="2 files of disclaimer elements"):
        Advisor([base, other])
