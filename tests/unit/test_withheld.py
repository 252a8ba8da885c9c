"""Words that are not to be told yet: found however they are written, kept where nobody reads them."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitokokyu import Advisor, Post
from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.models import Context
from hitokokyu.resources import embedded_pack
from hitokokyu.store import StoreError
from hitokokyu.store.withheld import FILE_NAME, KEY_NAME, WithheldFile
from hitokokyu.text.document import Document
from hitokokyu.text.normalize import normalize
from hitokokyu.withheld.finding import TermFinder, UnreadableTerms
from hitokokyu.withheld.folding import fold, offsets
from hitokokyu.withheld.kept import KeptTerms
from hitokokyu.withheld.tables import TableRefused, decoded, read_table, write_table
from hitokokyu.withheld.terms import Term, TermList

TODAY = dt.date(2026, 11, 21)


def found(text: str, *terms: str, day: dt.date = TODAY) -> list[str]:
    document = Document(text)
    hits = TermFinder(TermList(Term(term=term) for term in terms)).find(document, day)
    return [document.original[slice(*document.normalized.original(hit.start, hit.end))] for hit in hits]


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("みらいパーク構想", "みらいパーク構想"),
        ("ミライ・パーク構想", "みらいパーク構想"),
        ("みらい パーク 構想", "みらいパーク構想"),
        ("ﾐﾗｲﾊﾟｰｸ構想", "みらいパーク構想"),
        ("第３庁舎", "第三庁舎"),
        ("ＰＲＯＪＥＣＴ-Ｘ", "project x"),
        ("高崎邸", "髙﨑邸"),
        ("シヤトル便", "シャトル便"),
    ],
)
def test_a_term_is_found_however_it_is_written(written: str, listed: str) -> None:
    assert found(f"来年から{written}が始まるんだって。", listed) == [written]
    assert found(f"来年から{listed}が始まるんだって。", written) == [listed]


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("アオサの味噌汁がおいしい", "アオ"),
        ("ABCDは初めて", "ABC"),
        ("はなびらが舞う", "はなび"),
        ("今日の庁舎は静か", "第三庁舎"),
        ("二十日は休み", "210日"),
    ],
)
def test_part_of_another_word_is_no_term(text: str, listed: str) -> None:
    assert found(text, listed) == []


@pytest.mark.parametrize(
    ("text", "listed", "quote"),
    [
        # What is written in kana throughout is read as 窓口, 市民 and 聞いた: the terms must not get lost.
        ("あしたはまどぐちでしみんぷらざのはなしをきいた", "しみんぷらざ", "しみんぷらざ"),
        ("あおぞらまどぐちばんはないしょだよ、だれにもいわないで", "あおぞらまどぐちばん", "あおぞらまどぐちばん"),
        ("アシタハマドグチデシミンプラザノハナシヲキイタ", "しみんぷらざ", "シミンプラザ"),
    ],
)
def test_a_term_in_a_post_that_is_kana_throughout_is_found(text: str, listed: str, quote: str) -> None:
    assert found(text, listed) == [quote]


def test_of_overlapping_terms_the_longest_counts() -> None:
    assert found("新庁舎整備計画の説明会", "新庁舎", "新庁舎整備計画", "整備計画") == ["新庁舎整備計画"]


def test_a_term_may_be_told_from_its_day_on() -> None:
    finder = TermFinder(TermList([Term(term="みらいパーク構想", public_on=TODAY)]))
    document = Document("みらいパーク構想、発表されました")
    assert finder.find(document, TODAY - dt.timedelta(days=1))
    assert not finder.find(document, TODAY)


@given(st.text(alphabet=st.sampled_from("アァぁあ ・ー三3A-髙Ｘ𠮷😀が「」"), max_size=30))
def test_offsets_lead_back_to_the_character_that_was_folded(text: str) -> None:
    text = normalize(text).text
    at = offsets(text)
    assert len(at) == len(fold(text))
    assert all(fold(text[index]) == character for index, character in zip(at, fold(text), strict=True))
    assert fold(fold(text)) == fold(text)


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load_ruleset([embedded_pack()])


@pytest.fixture
def kept(tmp_path: Path) -> KeptTerms:
    return KeptTerms(WithheldFile(tmp_path))


def test_a_finding_says_what_the_office_says(rules: Ruleset, kept: KeptTerms) -> None:
    kept.add((Term(term="みらいパーク構想", public_on=dt.date(2026, 12, 1), note="企画課へ"),))
    advisor = Advisor.of(rules, withheld=kept)
    text = "😀来年はミライパーク構想が動くらしい。楽しみ。"
    before = Context(now=dt.datetime(2026, 11, 30, 23, 59))
    (finding,) = (f for f in advisor.check(Post(text=text, context=before)).findings if f.rule.endswith("withheld-term"))
    assert (finding.severity, finding.category) == ("stop", "unconfirmed")
    assert finding.quote == "ミライパーク構想"
    assert text.encode("utf-16-le")[2 * finding.span.start : 2 * finding.span.end].decode("utf-16-le") == finding.quote
    assert "2026年12月1日からは書けます" in finding.message.ja and "企画課へ" in finding.message.ja
    assert "2026-12-01" in finding.message.en
    assert finding.clauses and set(finding.clauses) <= set(advisor.check(Post(text=text, context=before)).cited)
    assert [rewrite.text for rewrite in finding.rewrites] == ["楽しみ。"]
    # 00:00 in Japan, told on a clock far away.
    after = Context(now=dt.datetime(2026, 11, 30, 15, 0, tzinfo=dt.UTC))
    assert not [f for f in advisor.check(Post(text=text, context=after)).findings if f.rule.endswith("withheld-term")]


def test_the_clauses_are_those_of_the_city_that_is_cited(rules: Ruleset, kept: KeptTerms) -> None:
    kept.add((Term(term="みらいパーク構想"), Term(term="鷹匠町ビル", kind="confidential")))
    advisor = Advisor.of(rules, withheld=kept).citing(("kimitsu-2024",))
    report = advisor.check(Post(text="みらいパーク構想、鷹匠町ビルでやるって。"))
    assert {f.rule: f.clauses for f in report.findings if f.rule.endswith("withheld-term")} == {
        "unconfirmed.withheld-term": ("kimitsu-2024:6-ア",),
        "confidential.withheld-term": ("kimitsu-2024:6-ア",),
    }


def test_where_a_rule_says_the_same_the_term_speaks(rules: Ruleset, kept: KeptTerms) -> None:
    text = "まだ発表前だけど、来年度から中央図書館を閉館することが内定した。"
    known = {f.rule for f in Advisor.of(rules).check(Post(text=text)).findings if f.category == "unconfirmed"}
    assert known
    kept.add((Term(term="中央図書館を閉館"),))
    findings = [f for f in Advisor.of(rules, withheld=kept).check(Post(text=text)).findings if f.category == "unconfirmed"]
    assert [f.rule for f in findings] == ["unconfirmed.withheld-term"]
    assert known <= set(findings[0].also)


def test_nothing_readable_is_on_the_disk(kept: KeptTerms, tmp_path: Path) -> None:
    terms = tuple(Term(term=f"みらいパーク構想{number}", note="企画課の佐藤へ") for number in range(50))
    kept.add(terms)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in ("みらい", "パーク", "企画課", "佐藤"):
        assert word.encode() not in content and word.encode("utf-16-le") not in content
    assert tuple(KeptTerms(WithheldFile(tmp_path)).terms()) == terms
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_what_is_added_elsewhere_is_seen_at_once(kept: KeptTerms, tmp_path: Path) -> None:
    document = Document("みらいパーク構想の会議")
    now = dt.datetime(2026, 11, 21)
    assert not kept.find(document, now)
    elsewhere = KeptTerms(WithheldFile(tmp_path))
    elsewhere.add((Term(term="みらいパーク構想"),))
    assert kept.find(document, now)
    assert elsewhere.remove(Term(term="ミライパーク構想").id)
    assert not kept.find(document, now)
    assert not elsewhere.remove("0" * 16)


@pytest.mark.parametrize("harm", ["changed", "cut short", "key gone", "another key"])
def test_an_unreadable_list_is_never_an_empty_one(
    rules: Ruleset, kept: KeptTerms, tmp_path: Path, harm: str
) -> None:
    kept.add((Term(term="みらいパーク構想"),))
    sealed = tmp_path / FILE_NAME
    content = bytearray(sealed.read_bytes())
    if harm == "changed":
        content[-1] ^= 1
        sealed.write_bytes(content)
    elif harm == "cut short":
        sealed.write_bytes(content[:40])
    elif harm == "key gone":
        (tmp_path / KEY_NAME).unlink()
    else:
        (tmp_path / KEY_NAME).write_bytes(b"k" * 32)
    fresh = KeptTerms(WithheldFile(tmp_path))
    report = Advisor.of(rules, withheld=fresh).check(Post(text="みらいパーク構想"))
    assert not report.complete
    assert [reason.code for reason in report.reasons] == ["withheld-terms-unreadable"]
    with pytest.raises(StoreError):
        fresh.add((Term(term="もうひとつの計画"),))
    fresh.clear()
    assert Advisor.of(rules, withheld=fresh).check(Post(text="みらいパーク構想")).complete
    fresh.add((Term(term="もうひとつの計画"),))
    assert [term.term for term in fresh.terms()] == ["もうひとつの計画"]


def test_a_folder_that_cannot_be_opened_is_said(rules: Ruleset) -> None:
    assert not Advisor.of(rules, withheld=UnreadableTerms()).check(Post(text="みらい")).complete


def test_who_trains_is_not_told_secrets(rules: Ruleset, kept: KeptTerms) -> None:
    kept.add((Term(term="みらいパーク構想"),))
    advisor = Advisor.of(rules, withheld=kept).at_usual_hours()
    assert not [f for f in advisor.check(Post(text="みらいパーク構想")).findings if f.rule.endswith("withheld-term")]


def test_of_two_spellings_the_newer_counts() -> None:
    first = TermList([Term(term="みらいパーク", note="a"), Term(term="鷹匠町ビル", kind="confidential", public_on=TODAY)])
    both = first.with_added([Term(term="ミライ・パーク", note="b"), Term(term="project-x")])
    assert list(both) == [
        Term(term="ミライ・パーク", note="b"),
        Term(term="鷹匠町ビル", kind="confidential", public_on=TODAY),
        Term(term="project-x"),
    ]
    assert [term.plain for term in both] == list(both.plain)
    assert [term.note for term in first] == ["a", ""], "the first list is what it was"
    assert [both[number].term for number in both.newest_with("ﾐﾗｲ")] == ["ミライ・パーク"]
    assert [term.term for term in both.without(Term(term="ＰＲＯＪＥＣＴ Ｘ").id)] == ["ミライ・パーク", "鷹匠町ビル"]


TABLE = "言葉,種類,公表日,メモ\r\nみらいパーク構想,公表前,2026/12/1,企画課へ\r\n鷹匠町ビル,秘密,,\r\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp932"),
        "みらいパーク構想,unconfirmed,2026年12月1日,企画課へ\n\n鷹匠町ビル,confidential\n".encode(),
        "メモ,公表日,言葉,課,種類\n企画課へ,2026-12-01,みらいパーク構想,x,\n,,鷹匠町ビル,y,機密\n".encode(),
    ],
)
def test_what_spreadsheets_save_is_read(content: bytes) -> None:
    assert read_table(decoded(content)) == (
        Term(term="みらいパーク構想", public_on=dt.date(2026, 12, 1), note="企画課へ"),
        Term(term="鷹匠町ビル", kind="confidential"),
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("みらいパーク構想\nあ\n", [2]),
        ("みらいパーク構想,？\n" + "あ" * 81 + "\n鷹匠町,,2026-02-30\n鷹匠町,,," + "め" * 201 + "\n", [1, 2, 3, 4]),
        ('みらいパーク構想\n"鷹匠町', [2]),
        ("言葉,種類\n", [1]),
        ("", [1]),
        ("みらい\0パーク\n", [1]),
    ],
)
def test_a_table_with_a_bad_line_is_refused_whole_and_all_lines_are_named(text: str, lines: list[int]) -> None:
    with pytest.raises(TableRefused) as refused:
        read_table(text)
    assert [line.number for line in refused.value.lines] == lines
    assert "みらい" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused_with_its_line() -> None:
    with pytest.raises(TableRefused) as refused:
        decoded("みらい\n".encode("cp932") + b"\x81 \n")
    assert refused.value.lines[0].number == 2


_cells = st.text(alphabet=st.sampled_from('あア三,"\'=+-@\n;Ａ '), max_size=12)


@given(st.lists(st.tuples(_cells, _cells, st.none() | st.dates()), min_size=1, max_size=5))
def test_a_table_that_was_written_is_read_back(rows: list[tuple[str, str, dt.date | None]]) -> None:
    terms = [
        Term(term=f"計画{term.strip()}", note=note.strip("' \n"), public_on=day) for term, note, day in rows
    ]
    assert read_table(write_table(terms)) == tuple(terms)
