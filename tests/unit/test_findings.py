"""From matches to words: spans in the original, what is said once, what is offered instead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advisor import Advisor, PostTooLong, Settings, UnknownGuideline
from hitokokyu.models import MAX_TEXT_LENGTH, Post, Report

from ..packs import CLAUSES, advisor, ask, check, quotes, words, write

FOUND = {"a": {"text": ["甲"]}}


def cut(text: str, report: Report) -> list[str]:
    """The findings' spans, cut from the text as a browser would."""
    units = text.encode("utf-16-le")
    return [
        units[span.start * 2 : span.end * 2].decode("utf-16-le")
        for finding in report.findings
        if (span := finding.span) is not None
    ]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("拡散して", "拡散して"),
        ("😀拡散して😀", "拡散して"),
        ("👨\u200d👩\u200d👧が𠮷野家で拡散して!", "拡散して"),
        ("ｶﾞｯ㈱拡散して", "拡散して"),
        ("拡\u200b散\u200bして", "拡\u200b散\u200bして"),
        ("どうか拡 散 し て", "拡 散 し て"),
        ("猫\r\n拡散して\r\n", "拡散して"),
    ],
)
def test_span_is_where_the_browser_counts_it(tmp_path: Path, text: str, quote: str) -> None:
    report = ask(advisor(tmp_path, check()), text)
    assert quotes(report) == [quote]
    assert cut(text, report) == [quote]


def test_span_of_chosen_names(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲"]}, "b": {"text": ["乙"]}, "c": {"text": ["丙"]}}
    when = {"all": ["a", "b", "c"]}
    text = "丙と甲と乙"
    whole = advisor(tmp_path / "whole", check(let=let, when=when))
    part = advisor(tmp_path / "part", check(let=let, when=when, span=["a", "b"]))
    assert quotes(ask(whole, text)) == ["丙と甲と乙"]
    assert quotes(ask(part, text)) == ["甲と乙"]


def test_span_is_the_tightest_one(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲"]}, "b": {"text": ["乙"]}}
    only = advisor(tmp_path, check(let=let, when={"all": ["a", "b"]}))
    assert quotes(ask(only, "甲====乙=甲====甲")) == ["乙=甲"]


def test_trace_says_what_was_found_under_which_name(tmp_path: Path) -> None:
    let = {"a": {"words": ["猫"]}, "b": {"text": ["甲", "乙"]}}
    only = advisor(tmp_path, check(let=let, when={"all": ["a", "b"]}))
    (finding,) = ask(only, "ネコと甲と乙と甲").findings
    assert finding.trace.matched == {"a": ("ネコ",), "b": ("甲", "乙")}


# -- one thing said once ------------------------------------------------------------------


def test_the_strongest_of_a_category_speaks_for_the_others(tmp_path: Path) -> None:
    strong = check("rumor.strong", severity="stop")
    middle = check("rumor.middle", severity="caution", confidence="high")
    weak = check("rumor.weak", severity="caution", confidence="low")
    note = check("rumor.note", severity="note", confidence="high")
    (finding,) = ask(advisor(tmp_path, note, weak, strong, middle), "拡散して").findings
    assert finding.rule == "rumor.strong"
    assert finding.also == ("rumor.middle", "rumor.weak", "rumor.note")


def test_other_categories_and_other_sentences_speak_for_themselves(tmp_path: Path) -> None:
    rules = advisor(
        tmp_path,
        check("rumor.one"),
        check("rumor.two", confidence="low"),
        check("security.one", severity="stop"),
    )
    report = ask(rules, "拡散して。拡散して")
    assert [(f.rule, f.also, f.span.start) for f in report.findings if f.span] == [
        ("security.one", (), 0),
        ("security.one", (), 5),
        ("rumor.one", ("rumor.two",), 0),
        ("rumor.one", ("rumor.two",), 5),
    ]


def test_a_rule_is_not_listed_beside_itself(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲"]}}
    report = ask(advisor(tmp_path, check(let=let, scope="passage")), "甲。甲。甲。甲。")
    assert {finding.also for finding in report.findings} == {()}


# -- safer wordings -----------------------------------------------------------------------


def rewrites(folder: Path, text: str, rewrite: Any, **parts: Any) -> list[tuple[str, str | None]]:
    (finding,) = ask(advisor(folder, check(rewrite=rewrite, **{"let": FOUND, **parts})), text).findings
    return [(rewrite.kind, rewrite.text) for rewrite in finding.rewrites]


@pytest.mark.parametrize(
    ("text", "rewrite", "expected"),
    [
        ("😀甲と㈱甲だ。", {"replace": {"a": "ある人"}}, [("replace", "😀ある人と㈱ある人だ。")]),
        ("前。😀甲だ。後", {"drop": True}, [("drop", "前。後")]),
        ("甲だ。", {"drop": True}, []),
        ("甲だ\n\n", {"append": words("なお")}, [("append", "甲だ\nなお")]),
        ("甲だ", {"suggest": words("別")}, [("suggest", "別")]),
        ("甲だ", {"delay": True}, [("delay", None)]),
        (
            "前。甲だ。",
            {"replace": {"a": "x"}, "drop": True, "append": words("y"), "delay": True},
            [("replace", "前。xだ。"), ("drop", "前。"), ("append", "前。甲だ。\ny"), ("delay", None)],
        ),
    ],
)
def test_rewrite(
    tmp_path: Path, text: str, rewrite: Any, expected: list[tuple[str, str | None]]
) -> None:
    assert rewrites(tmp_path, text, rewrite) == expected


def test_replacing_stays_in_the_passage_of_the_finding(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let=FOUND, rewrite={"replace": {"a": "人"}}))
    first, second = ask(only, "甲と甲。甲").findings
    assert first.rewrites[0].text == "人と人。甲"
    assert second.rewrites[0].text == "甲と甲。人"


def test_replacing_of_overlapping_hits_keeps_the_text_whole(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲乙"]}, "b": {"text": ["乙丙"]}}
    rewrite = {"replace": {"a": "A", "b": "B"}}
    assert rewrites(tmp_path, "=甲乙丙=", rewrite, let=let, when={"all": ["a", "b"]}) == [
        ("replace", "=A丙=")
    ]


def test_drop_leaves_out_every_sentence_the_span_touches(tmp_path: Path) -> None:
    let = {"a": {"text": ["甲"]}, "b": {"text": ["乙"]}}
    assert rewrites(
        tmp_path, "前。甲。間。乙。後。", {"drop": True}, let=let, when={"all": ["a", "b"]}, scope="passage"
    ) == [("drop", "前。後。")]


# -- the report ---------------------------------------------------------------------------


def two_cities(folder: Path, *chosen: str) -> Advisor:
    other = {**CLAUSES, "guideline": "b-city"}
    write(folder, check(clauses=["a-city:1", "b-city:2"]), files={"guidelines/b-city.yaml": other})
    return Advisor([folder], Settings(guidelines=chosen))


def test_only_chosen_guidelines_are_cited(tmp_path: Path) -> None:
    report = ask(two_cities(tmp_path, "b-city"), "拡散して")
    assert report.findings[0].clauses == ("b-city:2",)
    assert list(report.cited) == ["b-city:2"]
    assert report.cited["b-city:2"].source == "第2条"
    assert report.guidelines == ("b-city",)


def test_all_guidelines_unless_chosen(tmp_path: Path) -> None:
    report = ask(two_cities(tmp_path), "拡散して")
    assert report.findings[0].clauses == ("a-city:1", "b-city:2")
    assert set(report.cited) == {"a-city:1", "b-city:2"}
    assert report.guidelines == ("a-city", "b-city")


def test_only_clauses_that_bind_the_account_are_cited(tmp_path: Path) -> None:
    binding = ("personal", "official", "both")
    clauses = [
        {"number": binds, "summary": words("守る"), "binds": binds, "source": "第1条"}
        for binds in binding
    ]
    guideline = {**CLAUSES, "clauses": clauses}
    one = check(clauses=[f"a-city:{binds}" for binds in binding])
    folder = write(tmp_path, one, files={"guidelines/a-city.yaml": guideline})
    for account in ("personal", "official"):
        report = ask(Advisor([folder]), "拡散して", account=account)
        assert report.findings[0].clauses == (f"a-city:{account}", "a-city:both")
        assert set(report.cited) == {f"a-city:{account}", "a-city:both"}


def test_nothing_is_cited_for_a_quiet_post(tmp_path: Path) -> None:
    report = ask(two_cities(tmp_path), "猫が好き")
    assert report.cited == {}


def test_unknown_guideline(tmp_path: Path) -> None:
    with pytest.raises(UnknownGuideline, match="c-city.*a-city"):
        two_cities(tmp_path, "c-city")


def test_what_was_assumed(tmp_path: Path) -> None:
    only = advisor(tmp_path, check())
    assert ask(only, "猫").assumed == ("account", "profile", "now", "role", "audience", "attachments")
    assert ask(only, "猫", account="personal", now=None).assumed == (
        "profile",
        "role",
        "audience",
        "attachments",
    )
    given = {"account": "personal", "profile": "", "now": "2026-05-01T10:00:00", "role": "member"}
    assert ask(only, "猫", **given, audience="public", attachments=()).assumed == ()


def test_attachment_is_never_passed_over_in_silence(tmp_path: Path) -> None:
    only = advisor(tmp_path, check())
    report = ask(only, "猫", attachments=("image",))
    assert not report.complete
    assert [reason.code for reason in report.reasons] == ["attachment-not-read"]
    quiet = ask(only, "猫")
    assert quiet.complete
    assert quiet.reasons == ()


def test_report_names_what_it_was_made_with(tmp_path: Path) -> None:
    folder = write(tmp_path, check())
    report = ask(Advisor([folder]), "猫")
    (pack,) = report.packs
    assert (pack.id, pack.version) == ("tiny", "1.0.0")
    assert len(pack.digest) == 64
    assert report.offset_unit == "utf-16"
    write(tmp_path, check(severity="stop"))
    assert ask(Advisor([folder]), "猫").packs[0].digest != pack.digest


def test_too_long_is_refused_and_longest_is_read_to_its_end(tmp_path: Path) -> None:
    only = advisor(tmp_path, check())
    longest = "猫。" * ((MAX_TEXT_LENGTH - 4) // 2) + "拡散して"
    assert len(longest) == MAX_TEXT_LENGTH
    report = ask(only, longest)
    assert cut(longest, report) == ["拡散して"]
    with pytest.raises(PostTooLong):
        ask(only, longest + "猫")


def test_threads_get_the_same_answers(tmp_path: Path) -> None:
    only = advisor(tmp_path, check(let={"a": {"words": ["泣く"], "polarity": "affirmed"}}))
    posts = [Post(text=f"😀{n}人が泣いていた。{n}人は泣かない。") for n in range(200)]
    alone = [only.check(post) for post in posts]
    with ThreadPoolExecutor(8) as pool:
        for reports in pool.map(lambda _: [only.check(post) for post in posts], range(8)):
            assert reports == alone


def test_a_post_to_stop_at_is_not_offered_again_with_words_added(tmp_path: Path) -> None:
    statement = {"ja": "個人の見解です。", "en": "My own views."}
    secret = check("confidential.plan", severity="stop", let={"a": {"text": ["移転計画"]}}, rewrite={"append": statement},
                   examples={"warn": ["《移転計画》が決まった"], "silent": ["計画を立てた"]})
    bare = check("missing-disclaimer.work", let={"a": {"text": ["窓口"]}}, rewrite={"append": statement},
                 examples={"warn": ["きょうも《窓口》"], "silent": ["計画を立てた"]})
    both = advisor(tmp_path, secret, bare)
    assert {f.rule: [r.kind for r in f.rewrites] for f in ask(both, "窓口で移転計画の話").findings} == {
        "confidential.plan": ["append"],
        "missing-disclaimer.work": [],
    }
    (alone,) = ask(both, "窓口で昼休み").findings
    assert [r.kind for r in alone.rewrites] == ["append"]
