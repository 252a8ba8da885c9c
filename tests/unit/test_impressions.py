"""Rules and the learned reader in one list: who speaks, how sure, and when the reader holds its tongue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hitokokyu.advise.impression_words import LOOK_AGAIN, READS_LIKE
from hitokokyu.advisor import Advisor, Settings
from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.models import Category, Post, Report, Severity
from hitokokyu.reader import model
from hitokokyu.reader.features import SITUATIONS, Kinds, pieces
from hitokokyu.reader.model import CATEGORIES, Reader, ReaderError, save
from hitokokyu.resources import EMBEDDED_PACK_ID, embedded_pack
from hitokokyu.text.document import Document

from ..packs import advisor as advisor_of
from ..packs import ask, check

KINDS = Kinds(np.array([7], np.uint32), np.array([1], np.uint16))


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load_ruleset([embedded_pack()])


@pytest.fixture
def teach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A reader that has learned one word of some category, in the place of the embedded one."""

    def _teach(word: str, category: Category, weight: int = 100) -> None:
        document = Document(word)
        weights = np.zeros((1, len(CATEGORIES)), np.int8)
        weights[0, CATEGORIES.index(category)] = weight
        file = tmp_path / "taught.npz"
        save(
            file,
            {
                "numbers": pieces(document.norms[:1], document.text, KINDS).numbers[:1],
                "block_starts": np.array([1, 1], np.uint32),
                "weights": weights,
                "rarity": np.array([16], np.uint8),
                "scale": np.full(len(CATEGORIES), 1.0),
                "bias": np.full(len(CATEGORIES), -5.0),
                "situation": np.zeros((len(SITUATIONS), len(CATEGORIES))),
                "slope": np.full(len(CATEGORIES), 1.0),
                "thresholds": np.array([[3.0], [1.0], [-1.0]]) * np.ones(len(CATEGORIES)),
                "kind_words": KINDS.words,
                "kinds": KINDS.kinds,
            },
        )
        monkeypatch.setattr("hitokokyu.reader.model.embedded_reader", lambda: Reader.load(file))

    return _teach


def reading(rules: Ruleset, text: str, **context: Any) -> Report:
    post = Post.model_validate({"text": text, "context": context})
    return Advisor.of(rules, Settings(sensitivity="standard")).check(post)


def test_it_only_reads_like_it(rules: Ruleset, teach: Any) -> None:
    teach("蛙", Category.DEFAMATION)
    text = "😀きのうはきのうは近くの川で蛙を見た。"
    report = reading(rules, text)
    (finding,) = report.findings
    assert (finding.kind, finding.rule, finding.severity) == ("reader", "defamation.reads-like", Severity.CAUTION)
    assert finding.quote == "蛙" and finding.span is not None
    units = text.encode("utf-16-le")
    assert units[2 * finding.span.start : 2 * finding.span.end].decode("utf-16-le") == "蛙"
    assert "読めます" in finding.title.ja and "Reads like" in finding.title.en
    assert finding.clauses and set(finding.clauses) == set(report.cited)
    assert finding.trace.confidence == ("probability 0.78",) and finding.confidence == "medium"
    assert report.reader is not None and report.reader.sensitivity == "standard" and len(report.reader.digest) == 64


def test_where_a_rule_says_the_same_the_rule_speaks_and_is_the_surer(
    tmp_path: Path, teach: Any
) -> None:
    own = check(confidence="low")
    alone = advisor_of(tmp_path, own)
    teach("拡散", Category.RUMOR)
    text = "みなさん、知り合いにも拡散して"
    (before,) = ask(alone, text).findings
    (after,) = ask(alone.reading_along("standard"), text).findings
    assert (before.confidence, after.confidence) == ("low", "medium")
    assert after.kind == "rule" and after.trace.confidence == (*before.trace.confidence, "reader")


UNSURE = "あの人、前の会社で横領してクビになったらしいよ。"


def test_a_rule_that_is_not_sure_is_doubted_where_nothing_reads_like_it(rules: Ruleset, teach: Any) -> None:
    (before,) = (f for f in Advisor.of(rules, Settings(sensitivity="off")).check(Post(text=UNSURE)).findings if f.confidence != "high")
    teach("蛙", Category.OBSCENE)  # Of everything else it is sure that it is not there.
    (after,) = (f for f in reading(rules, UNSURE).findings if f.rule == before.rule)
    assert before.severity != Severity.NOTE and after.severity == Severity.NOTE
    assert after.confidence == "low" and after.trace.confidence[-1] == "doubted by the reader"
    teach("横領", before.category)
    (after,) = (f for f in reading(rules, UNSURE).findings if f.rule == before.rule)
    assert after.severity == before.severity, "something in the post speaks of it"


def test_a_rule_of_a_citys_own_is_never_doubted(tmp_path: Path, teach: Any) -> None:
    own = advisor_of(tmp_path, check(confidence="low"))
    teach("蛙", Category.OBSCENE)
    (finding,) = ask(own.reading_along("standard"), "きょうの川のようすを、みなさんの知り合いにも拡散して").findings
    assert finding.severity != Severity.NOTE and finding.confidence == "low"


def test_few_words_are_no_reason_to_doubt(rules: Ruleset, teach: Any) -> None:
    teach("蛙", Category.OBSCENE)
    short = "前の会社で横領したらしい"
    alone = Advisor.of(rules, Settings(sensitivity="off")).check(Post(text=short)).findings
    assert alone and reading(rules, short).findings == alone


def test_the_embedded_pack_is_known_by_its_name(rules: Ruleset) -> None:
    assert {info.id for info in rules.packs.infos} == {EMBEDDED_PACK_ID}
    assert set(rules.packs.pack_of) >= set(rules.packs.checks)


def test_an_exception_of_a_rule_keeps_the_reader_silent(tmp_path: Path, teach: Any) -> None:
    unless = [{"id": "denied", "why": "it is taken back", "find": {"text": ["デマ"]}}]
    examples = {"warn": ["《拡散して》"], "silent": [{"text": "拡散して、はデマ", "by": "denied"}]}
    advisor = advisor_of(tmp_path, check(unless=unless, examples=examples))
    teach("拡散", Category.RUMOR)
    report = ask(advisor.reading_along("careful"), "拡散して、はデマです")
    assert report.silenced and not report.findings


def test_a_profile_that_says_it_all_is_enough_for_the_reader_too(rules: Ruleset, teach: Any) -> None:
    teach("蛙", Category.MISSING_DISCLAIMER)
    profile = "山田市職員。投稿は個人の見解で、市や所属を代表するものではありません。"
    assert [f.category for f in reading(rules, "きのうは近くの川で蛙を見た").findings] == ["missing-disclaimer"]
    assert not reading(rules, "きのうは近くの川で蛙を見た", profile=profile).findings


@pytest.mark.parametrize(("now", "speaks"), [("2026-11-17T12:20", False), ("2026-11-21T14:00", True)])
def test_breaks_are_free(rules: Ruleset, teach: Any, now: str, speaks: bool) -> None:
    teach("蛙", Category.WORKING_HOURS)
    assert bool(reading(rules, "きのうは近くの川で蛙を見た", now=now).findings) is speaks


def test_official_accounts_are_not_read_and_that_is_said(rules: Ruleset, teach: Any) -> None:
    teach("蛙", Category.DEFAMATION)
    report = reading(rules, "きのうは近くの川で蛙を見た", account="official")
    assert report.reader is None
    assert not [f for f in report.findings if f.kind == "reader"]


@pytest.mark.parametrize("text", ["See you at the river.", "川で蛙"])
def test_what_has_hardly_any_japanese_is_not_read_and_that_is_said(rules: Ruleset, text: str) -> None:
    assert reading(rules, text).reader is None


def test_it_reads_along_beside_the_rules_it_was_tried_with_unless_told_not_to(rules: Ruleset) -> None:
    post = Post(text="きのうは近くの川で蛙を見た")
    reader = Advisor.of(rules).check(post).reader
    assert reader is not None and reader.sensitivity == "standard"
    assert Advisor.of(rules, Settings(sensitivity="off")).check(post).reader is None
    assert Advisor.of(rules).at_usual_hours().check(post).reader is None


def test_beside_rules_of_others_it_reads_only_when_asked(tmp_path: Path) -> None:
    others = advisor_of(tmp_path, check())
    post = Post(text="きのうは近くの川で蛙を見た")
    assert others.check(post).reader is None
    assert others.reading_along("quiet").check(post).reader is not None


def test_a_missing_reader_is_never_a_silent_clean(
    rules: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without() -> Reader:
        return Reader.load(tmp_path / "reader.npz")

    monkeypatch.setattr("hitokokyu.reader.model.embedded_reader", without)
    report = reading(rules, "きのうは近くの川で蛙を見た")
    assert (report.complete, [reason.code for reason in report.reasons]) == (False, ["reader-unusable"])
    assert report.reader is None


def test_sensitivity_survives_a_choice_of_guideline(rules: Ruleset, teach: Any) -> None:
    teach("蛙", Category.DEFAMATION)
    advisor = Advisor.of(rules, Settings(sensitivity="standard")).citing(("kimitsu-2024",))
    (finding,) = advisor.check(Post(text="きのうは近くの川で蛙を見た")).findings
    assert finding.kind == "reader" and all(c.startswith("kimitsu-2024:") for c in finding.clauses)


def test_there_are_words_for_every_category() -> None:
    for words in (READS_LIKE, LOOK_AGAIN):
        assert set(words) == set(Category)
        for said in words.values():
            assert not said.ja.isascii() and said.en.isascii() and said.ja.endswith("。") and said.en[-1] in ".?"


def test_the_embedded_reader_is_whole() -> None:
    assert len(model.embedded_reader().digest) == 64
    assert (embedded_pack() / "reader" / "reader.npz").stat().st_size <= 8_000_000


def test_a_reader_error_is_in_two_languages(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="読めません.* / cannot be read"):
        Reader.load(tmp_path / "nothing.npz")
