"""When a check speaks: each kind of condition, the three scopes, exceptions and confidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .. import packs
from ..packs import advisor, ask, check, quotes

ABC = {name: {"text": [mark]} for name, mark in (("a", "甲"), ("b", "乙"), ("c", "丙"))}


def find(folder: Path, text: str, context: dict[str, Any] | None = None, **parts: Any) -> list[str]:
    """The quotes of a check of these parts."""
    only = advisor(folder, check(**{"let": ABC, **parts}))
    return quotes(ask(only, text, **(context or {})))


CONDITIONS: list[tuple[Any, str, list[str]]] = [
    ({"all": ["a", "b"]}, "甲と乙", ["甲と乙"]),
    ({"all": ["a", "b"]}, "甲。乙", []),
    ({"all": ["a", {"any": ["b", "c"]}]}, "丙の甲", ["丙の甲"]),
    ({"all": ["a", {"any": ["b", "c"]}]}, "甲", []),
    ({"any": ["a", "b"]}, "乙だけ", ["乙"]),
    ({"any": ["a", "b", "c"], "at_least": 2}, "乙だけ", []),
    ({"any": ["a", "b", "c"], "at_least": 2}, "乙と丙", ["乙と丙"]),
    # The same name twice over is one thing found, not two.
    ({"any": ["a", "b", "c"], "at_least": 2}, "甲と甲", []),
    ({"any": ["a", "b", "c"], "at_least": 3}, "乙と丙と甲", ["乙と丙と甲"]),
    ({"all": ["a", {"not": "b"}]}, "甲だけ", ["甲"]),
    ({"all": ["a", {"not": "b"}]}, "甲と乙", []),
    ({"all": ["a", {"not": "b"}]}, "甲。乙", ["甲"]),
    ({"all": ["a", {"not": {"all": ["b", "c"]}}]}, "甲と乙", ["甲"]),
    ({"all": ["a", {"not": {"all": ["b", "c"]}}]}, "甲と乙と丙", []),
    # near: from the start of the first to the end of the last hit, in any order.
    ({"near": ["a", "b"], "within": 4}, "甲==乙", ["甲==乙"]),
    ({"near": ["a", "b"], "within": 4}, "乙==甲", ["乙==甲"]),
    ({"near": ["a", "b"], "within": 4}, "甲===乙", []),
    ({"near": ["a", "b"], "within": 4}, "甲====甲=乙", ["甲=乙"]),
    ({"near": ["a", "b", "c"], "within": 5}, "丙=甲=乙", ["丙=甲=乙"]),
    ({"near": ["a", "b", "c"], "within": 4}, "丙=甲=乙", []),
    ({"near": ["a", "b"], "within": 100}, "甲。乙", []),
    # sequence: in this order, each at most so many characters after the last one ended.
    ({"sequence": ["a", "b"], "within": 2}, "甲==乙", ["甲==乙"]),
    ({"sequence": ["a", "b"], "within": 2}, "甲===乙", []),
    ({"sequence": ["a", "b"], "within": 2}, "乙==甲", []),
    ({"sequence": ["a", "b"], "within": 0}, "甲乙", ["甲乙"]),
    ({"sequence": ["a", "b"], "within": 0}, "甲=乙", []),
    ({"sequence": ["a", "b", "c"], "within": 1}, "甲=乙=丙", ["甲=乙=丙"]),
    ({"sequence": ["a", "b", "c"], "within": 1}, "甲=乙==丙", []),
    ({"sequence": ["a", "b", "c"], "within": 1}, "甲=乙==乙=丙", []),
    ({"sequence": ["a", "b"], "within": 1}, "乙==甲==甲=乙", ["甲=乙"]),
]


@pytest.mark.parametrize(("when", "text", "expected"), CONDITIONS)
def test_condition(tmp_path: Path, when: Any, text: str, expected: list[str]) -> None:
    used = {name: ABC[name] for name in ABC if f'"{name}"' in str(when).replace("'", '"')}
    assert find(tmp_path, text, let=used, when=when) == expected


def test_sequence_counts_only_what_follows(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲"]}, "b": {"text": ["乙", "丁"]}}
    when = {"sequence": ["a", "b"], "within": 0}
    (finding,) = ask(advisor(tmp_path, check(let=let, when=when)), "甲乙丁").findings
    assert finding.trace.matched == {"a": ("甲",), "b": ("乙",)}


def test_hits_of_near_do_not_overlap(tmp_path: Path) -> None:
    let = {"a": {"text": ["市長"]}, "b": {"text": ["市長選"]}}
    when = {"near": ["a", "b"], "within": 20}
    assert find(tmp_path / "1", "市長選", let=let, when=when) == []
    assert find(tmp_path / "2", "市長と市長選", let=let, when=when) == ["市長と市長選"]


@pytest.mark.parametrize(
    ("scope", "text", "speaks"),
    [
        ("sentence", "甲と乙。", True),
        ("sentence", "甲。乙。", False),
        ("passage", "甲。乙。", True),
        ("passage", "甲。間。乙。", True),
        ("passage", "前。甲。間。乙。後。", True),
        ("passage", "甲。間。間。乙。", False),
        ("post", "甲。間。間。乙。", True),
    ],
)
def test_scope(tmp_path: Path, scope: str, text: str, speaks: bool) -> None:
    let = {name: ABC[name] for name in "ab"}
    assert bool(find(tmp_path, text, let=let, scope=scope, when={"all": ["a", "b"]})) is speaks


def test_each_sentence_is_judged_by_itself(tmp_path: Path) -> None:
    let = {name: ABC[name] for name in "ab"}
    text = "甲と乙。甲。乙と甲!"
    assert find(tmp_path, text, let=let, when={"all": ["a", "b"]}) == ["甲と乙", "乙と甲"]


CONTEXTS: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"account": "official"}, {"account": "official"}, True),
    ({"account": "official"}, {}, False),
    ({"account": ["personal", "official"]}, {}, True),
    ({"role": "supervisor"}, {"role": "supervisor"}, True),
    ({"role": "supervisor"}, {"role": "member"}, False),
    ({"role": "supervisor"}, {}, False),
    ({"audience": "subordinate"}, {"audience": "subordinate"}, True),
    ({"audience": "subordinate"}, {}, False),
    ({"attachments": ["image", "video"]}, {"attachments": ("file", "video")}, True),
    ({"attachments": ["image", "video"]}, {"attachments": ("file",)}, False),
    ({"attachments": "image"}, {}, False),
    ({"clock": "working"}, {"now": "2026-05-01T10:00:00"}, True),
    ({"clock": ["working", "break"]}, {"now": "2026-05-01T12:30:00"}, True),
    ({"clock": "working"}, {}, False),
    ({"clock": "off"}, {}, True),
    ({"reply": True}, {"reply_to": "元の投稿"}, True),
    ({"reply": True}, {}, False),
    ({"reply": False}, {"reply_to": "元の投稿"}, False),
    ({"reply": False}, {}, True),
    ({"disclaimer": "missing"}, {}, True),
    ({"disclaimer": "missing"}, {"profile": "市職員。個人の見解で、市を代表しません"}, False),
    ({"disclaimer": "adequate"}, {"profile": "市職員。個人の見解で、市を代表しません"}, True),
    # Several facts: all of them.
    ({"role": "supervisor", "audience": "subordinate"}, {"role": "supervisor"}, False),
    (
        {"role": "supervisor", "audience": "subordinate"},
        {"role": "supervisor", "audience": "subordinate"},
        True,
    ),
]


@pytest.mark.parametrize(("wanted", "given", "speaks"), CONTEXTS)
def test_context(tmp_path: Path, wanted: dict[str, Any], given: dict[str, Any], speaks: bool) -> None:
    when = {"all": ["a", {"context": wanted}]}
    assert find(tmp_path, "甲", given, let={"a": ABC["a"]}, when=when) == (["甲"] if speaks else [])


def test_check_of_the_context_alone_has_no_span(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let=None, when={"context": {"account": "official"}}))
    assert ask(only, "猫").findings == ()
    (finding,) = ask(only, "猫", account="official").findings
    assert finding.span is None
    assert finding.quote == ""


def test_in_reply(tmp_path: Path) -> None:
    let = {"a": ABC["a"], "b": ABC["b"]}
    only = advisor(tmp_path, check(let=let, when={"all": ["a", {"in_reply": "b"}]}))
    assert quotes(ask(only, "甲", reply_to="乙だ")) == ["甲"]
    assert quotes(ask(only, "甲", reply_to="丙だ")) == []
    assert quotes(ask(only, "甲と乙")) == []
    # What is found in the other post is not part of this one.
    (finding,) = ask(only, "甲", reply_to="乙だ").findings
    assert finding.trace.matched == {"a": ("甲",)}


def test_in_profile(tmp_path: Path) -> None:
    let = {"a": ABC["a"], "b": ABC["b"]}
    only = advisor(tmp_path, check(let=let, when={"all": ["a", {"in_profile": "b"}]}))
    assert quotes(ask(only, "甲", profile="乙だ")) == ["甲"]
    assert quotes(ask(only, "甲", profile="丙だ")) == []
    assert quotes(ask(only, "甲", profile="\u3000")) == []
    assert quotes(ask(only, "甲と乙")) == []
    # What is found in the profile is not part of the post.
    (finding,) = ask(only, "甲", profile="乙だ").findings
    assert finding.trace.matched == {"a": ("甲",)}


def test_reply_without_any_word_of_ones_own(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let={"b": ABC["b"]}, when={"in_reply": "b"}))
    (finding,) = ask(only, "そうだね", reply_to="乙だ").findings
    assert finding.span is None


FINDERS: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"text": ["京都"], "but": {"text": ["東京都"]}}, "東京都と京都", ["京都"]),
    ({"text": ["京都"], "but": {"regex": ["東京.?"]}}, "東京都", []),
    ({"words": ["飲む"], "polarity": "affirmed"}, "酒を飲んだ", ["飲ん"]),
    ({"words": ["飲む"], "polarity": "affirmed"}, "酒は飲まない", []),
    ({"words": ["飲む"], "polarity": "affirmed"}, "酒は飲みませんでした", []),
    ({"words": ["飲む"], "polarity": "affirmed"}, "酒は飲まずに帰った", []),
    ({"words": ["飲む"], "polarity": "negated"}, "酒は飲んでいない", ["飲ん"]),
    ({"words": ["飲む"], "polarity": "negated"}, "酒を飲んだ", []),
    ({"words": ["通報"], "polarity": "negated"}, "通報はしない", ["通報"]),
    ({"words": ["載せる"], "polarity": "negated"}, "載せることはしません", ["載せる"]),
    ({"words": ["死ぬ"], "polarity": "negated"}, "死ねばいいなんて思わない", ["死ね"]),
    ({"words": ["来る"], "polarity": "affirmed"}, "一緒に来ませんか", ["来"]),
    ({"words": ["バカ"], "polarity": "affirmed"}, "バカじゃない？", ["バカ"]),
    # The next predicate is another matter.
    ({"words": ["飲む"], "polarity": "negated"}, "飲んだ猫は鳴かない", []),
    ({"text": ["甲"], "quoted": False}, "「甲」と甲", ["甲"]),
    ({"text": ["甲"], "quoted": False}, "『甲』だけ", []),
    ({"text": ["甲"], "quoted": True}, "甲と言った", []),
    ({"text": ["甲"], "quoted": True}, "彼は“甲”と言った", ["甲"]),
]


@pytest.mark.parametrize(("finder", "text", "expected"), FINDERS)
def test_finder(tmp_path: Path, finder: dict[str, Any], text: str, expected: list[str]) -> None:
    found = find(tmp_path, text, let={"a": finder})
    assert found == expected


def test_masked_and_unmasked_place(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let={"a": {"text": ["甲"], "quoted": False}}))
    (finding,) = ask(only, "「甲」と甲").findings
    assert finding.span is not None
    assert finding.span.start == 4


def test_lexicons_and_what_they_include(tmp_path: Path) -> None:
    lexicons = {"all": {"include": ["some"], "text": ["甲"]}, "some": {"words": ["猫"]}}
    only = advisor(tmp_path, check(let={"a": {"lexicon": "all", "text": ["乙"]}}), lexicons=lexicons)
    for text in ("甲", "ネコ", "乙"):
        assert quotes(ask(only, text)) == [text]


# -- exceptions ---------------------------------------------------------------------------

NEARBY = {"id": "nearby", "why": "理由", "find": {"text": ["丙"]}}


@pytest.mark.parametrize(
    ("within", "text", "speaks"),
    [
        (None, "甲と丙", False),
        (None, "甲。丙", True),
        ("sentence", "甲。丙", True),
        ("passage", "甲。丙", False),
        ("passage", "丙。甲", False),
        ("passage", "甲。間。丙", True),
        ("post", "甲。間。間。丙", False),
        ("post", "甲。間。間。", True),
    ],
)
def test_exception(tmp_path: Path, within: str | None, text: str, speaks: bool) -> None:
    exception = {**NEARBY, **({"within": within} if within else {})}
    only = advisor(tmp_path, check(let={"a": ABC["a"]}, unless=[exception]))
    report = ask(only, text)
    assert bool(report.findings) is speaks
    assert [(s.rule, s.by, s.why) for s in report.silenced] == (
        [] if speaks else [("rumor.spread", "nearby", "理由")]
    )


def test_exception_by_condition_and_by_name(tmp_path: Path) -> None:
    unless = [
        {"id": "official", "why": "公式", "when": {"context": {"account": "official"}}},
        {"id": "b", "why": "乙", "find": "b"},
    ]
    only = advisor(tmp_path, check(let={"a": ABC["a"], "b": ABC["b"]}, unless=unless))
    assert ask(only, "甲").findings
    assert [s.by for s in ask(only, "甲", account="official").silenced] == ["official"]
    assert [s.by for s in ask(only, "甲と乙").silenced] == ["b"]


def test_exception_silences_its_own_sentence_only(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let={"a": ABC["a"]}, unless=[NEARBY]))
    report = ask(only, "甲と丙。甲。")
    assert [finding.span.start for finding in report.findings if finding.span] == [4]
    assert len(report.silenced) == 1


# -- confidence ---------------------------------------------------------------------------


def test_confidence_steps(tmp_path: Path) -> None:
    steps = [{"if": "b", "to": "high"}, {"if": {"context": {"account": "official"}}, "to": "low"}]
    only = advisor(
        tmp_path,
        check(let={"a": ABC["a"], "b": ABC["b"]}, confidence={"base": "medium", "steps": steps}),
    )

    def confidence(text: str, **context: Any) -> tuple[str, tuple[str, ...]]:
        (finding,) = packs.ask(only, text, **context).findings
        return finding.confidence, finding.trace.confidence

    assert confidence("甲") == ("medium", ())
    assert confidence("甲と乙") == ("high", ("steps[0]",))
    assert confidence("甲。乙") == ("medium", ())
    assert confidence("甲と乙", account="official") == ("low", ("steps[0]", "steps[1]"))


def test_confidence_in_one_word(tmp_path: Path) -> None:
    (finding,) = ask(advisor(tmp_path, check(confidence="low")), "拡散して").findings
    assert finding.confidence == "low"
