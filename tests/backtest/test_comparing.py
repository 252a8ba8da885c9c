"""What of two reports differs, rule by rule."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hitokokyu.advisor import Advisor, Settings
from hitokokyu.backtest.comparing import differences
from hitokokyu.models import Report

from ..packs import Data, advisor, ask, check, words

OFF = Settings(sensitivity="off")


def report(folder: Path, text: str, *checks: Data) -> Report:
    return ask(advisor(folder, *checks, settings=OFF), text)


def compared(tmp_path: Path, text: str, before: list[Data], after: list[Data]) -> list[tuple[str, str, tuple[str, ...]]]:
    with TemporaryDirectory(dir=tmp_path) as folder:
        a, b = Path(folder, "a"), Path(folder, "b")
        found = differences(report(a, text, *before), report(b, text, *after))
    return [(one.kind, one.finding.rule, one.fields) for one in found]


def test_the_same_packs_differ_in_nothing(tmp_path: Path) -> None:
    assert compared(tmp_path, "拡散して拡散して", [check()], [check()]) == []


def test_new_and_gone(tmp_path: Path) -> None:
    key = check("security.key")
    assert compared(tmp_path, "拡散して", [check()], [check(), key]) == [("new", "security.key", ())]
    assert compared(tmp_path, "拡散して", [check(), key], [key]) == [("gone", "rumor.spread", ())]


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"severity": "stop"}, ("severity",)),
        ({"confidence": {"base": "high"}}, ("confidence",)),
        ({"clauses": ["a-city:2"]}, ("clauses",)),
        ({"title": words("別")}, ("title",)),
        ({"message": words("別"), "advice": words("別")}, ("message", "advice")),
        ({"rewrite": {"append": words("別")}}, ("rewrites",)),
        ({"let": {"a": {"text": ["た拡散して"]}}}, ("span",)),
    ],
)
def test_changed(tmp_path: Path, changed: Data, fields: tuple[str, ...]) -> None:
    found = compared(tmp_path, "橋が落ちた拡散して", [check()], [check(**changed)])
    assert found == [("changed", "rumor.spread", fields)]


def test_findings_of_one_rule_are_told_apart_by_passage(tmp_path: Path) -> None:
    both = check(let={"a": {"text": ["拡散して", "暗証番号"]}})
    found = compared(tmp_path, "暗証番号。拡散して", [check()], [both])
    assert found == [("new", "rumor.spread", ())]
    found = compared(tmp_path, "暗証番号。拡散して", [both], [check(severity="stop")])
    assert sorted(found) == [("changed", "rumor.spread", ("severity",)), ("gone", "rumor.spread", ())]


def test_a_pack_never_differs_from_itself_on_anything(tmp_path: Path) -> None:
    both = advisor(tmp_path / "a", check(), check("security.key"), settings=OFF)
    for text in ("猫", "拡散して", "拡散して😀拡散して", "「拡散して」", "拡 散 し て"):
        assert differences(ask(both, text), ask(both, text)) == []


def test_advisors_are_those_of_two_packs(tmp_path: Path) -> None:
    # A guard for the tests above: they would hold if nothing were ever found.
    assert len(report(tmp_path / "a", "拡散して", check()).findings) == 1
    assert isinstance(advisor(tmp_path / "b", check()), Advisor)
