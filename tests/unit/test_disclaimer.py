"""Is everything said that has to be said, in the profile or in the post?"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.models import Context
from hitokokyu.text import document

from ..packs import ELEMENTS, advisor, ask, check, quotes, words, write

IDENTITY, PERSONAL, NOT_FOR_THE_CITY = "市職員です。", "個人の見解です。", "市を代表しません。"
WHOLE = IDENTITY + PERSONAL + NOT_FOR_THE_CITY


@pytest.fixture
def rules(tmp_path: Path) -> Ruleset:
    return load_ruleset([write(tmp_path, check())])


@pytest.mark.parametrize(
    ("profile", "post", "missing"),
    [
        (WHOLE, "猫", ()),
        (PERSONAL + NOT_FOR_THE_CITY, "猫", ("identity",)),
        (IDENTITY + NOT_FOR_THE_CITY, "猫", ("personal",)),
        (IDENTITY + PERSONAL, "猫", ("non-representative",)),
        ("", "猫", ("identity", "personal", "non-representative")),
        ("", WHOLE, ()),
        (IDENTITY, PERSONAL + NOT_FOR_THE_CITY, ()),
        ("犬が好き", PERSONAL, ("identity", "non-representative")),
        ("\u3000\n", "猫", ("identity", "personal", "non-representative")),
    ],
)
def test_missing(rules: Ruleset, profile: str, post: str, missing: tuple[str, ...]) -> None:
    reading = rules.read(post, Context(), None)
    assert rules._judge.missing(profile, reading) == missing


def test_check_of_a_missing_disclaimer(tmp_path: Path) -> None:
    when = {"all": ["a", {"context": {"disclaimer": "missing"}}]}
    only = advisor(tmp_path, check(when=when))
    assert quotes(ask(only, "拡散して", profile=IDENTITY)) == ["拡散して"]
    assert quotes(ask(only, "拡散して", profile=WHOLE)) == []
    assert quotes(ask(only, f"{WHOLE}拡散して")) == []


DISCLAIMER = check(
    "missing-disclaimer.work", when={"all": ["a", {"context": {"disclaimer": "missing"}}]}
)


@pytest.mark.parametrize(
    ("post", "context", "ja", "en"),
    [
        (
            "拡散して",
            {"profile": IDENTITY},
            "訳プロフィールにも投稿にも見当たらないもの：「personal」「non-representative」。",
            'about 訳 Stated neither in the profile nor in the post: "about personal", '
            '"about non-representative".',
        ),
        (
            f"{PERSONAL}拡散して",
            {"profile": IDENTITY},
            "訳プロフィールにも投稿にも見当たらないもの：「non-representative」。",
            "about 訳 Stated neither in the profile nor in the post: "
            '"about non-representative".',
        ),
        (
            f"{PERSONAL}拡散して",
            {},
            "訳投稿に見当たらないもの：「identity」「non-representative」（プロフィールは見ていません）。",
            'about 訳 Not stated in the post: "about identity", "about non-representative" '
            "(the profile was not looked at).",
        ),
    ],
)
def test_each_missing_element_is_named(
    tmp_path: Path, post: str, context: dict[str, str], ja: str, en: str
) -> None:
    (finding,) = ask(advisor(tmp_path, DISCLAIMER), post, **context).findings
    assert (finding.message.ja, finding.message.en) == (ja, en)


def with_thin_personal_view() -> dict[str, Any]:
    elements = copy.deepcopy(ELEMENTS)
    elements["elements"][1]["thin"] = {
        "find": {"text": ["独り言"]},
        "why": words("薄い"),
        "examples": {"warn": ["ただの独り言"], "silent": ["猫が好き"]},
    }
    return elements


def test_a_half_joking_disclaimer_is_named_as_too_thin(tmp_path: Path) -> None:
    write(tmp_path, DISCLAIMER, files={"disclaimers/elements.yaml": with_thin_personal_view()})
    (finding,) = ask(Advisor([tmp_path]), "拡散して", profile=f"{IDENTITY}独り言です。").findings
    assert finding.message.ja == (
        "訳プロフィールにも投稿にも見当たらないもの：「non-representative」。"
        "「personal」は、いまのプロフィールでは足りません。薄い"
    )
    assert finding.message.en == (
        'about 訳 Stated neither in the profile nor in the post: "about non-representative". '
        '"about personal" is too thin in the profile. about 薄い'
    )


def test_other_findings_say_nothing_of_the_disclaimer(tmp_path: Path) -> None:
    (finding,) = ask(advisor(tmp_path, check()), "拡散して", profile=IDENTITY).findings
    assert finding.message.ja == "訳"


def test_profile_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    when = {"all": ["a", {"context": {"disclaimer": "missing"}}]}
    only = advisor(tmp_path, check(when=when))
    read: list[str] = []
    original = document.Document.__init__

    def counted(self: document.Document, text: str) -> None:
        read.append(text)
        original(self, text)

    monkeypatch.setattr(document.Document, "__init__", counted)
    for post in ("拡散して", "拡散してね"):
        ask(only, post, profile=IDENTITY)
    assert sorted(read) == sorted(["拡散して", "拡散してね", IDENTITY])


def test_profile_is_left_alone_when_nobody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    when = {"all": ["a", {"context": {"disclaimer": "missing"}}]}
    only = advisor(tmp_path, check(when=when))
    monkeypatch.setattr("hitokokyu.disclaimer.judge.DisclaimerJudge.missing", None)
    assert ask(only, "猫が好き", profile=IDENTITY).findings == ()


def test_what_a_profile_states_and_lacks(tmp_path: Path) -> None:
    files = {"disclaimers/elements.yaml": with_thin_personal_view()}
    judge = load_ruleset([write(tmp_path, check(), files=files)])._judge

    def states(profile: str) -> list[str]:
        return [statement.state for statement in judge.statements(profile)]

    assert states(WHOLE) == ["present", "present", "present"]
    assert states(f"{IDENTITY}独り言です。") == ["present", "too-thin", "missing"]
    assert states(f"独り言。{PERSONAL}") == ["missing", "present", "missing"]
    assert states("") == ["missing", "missing", "missing"]
    assert [s.why.ja for s in judge.statements("独り言") if s.why] == ["薄い"]
