"""Clauses and their numbers, in the house styles in which offices write."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hitokokyu.guideline.outline import Part, outline
from hitokokyu.guideline.sources import read_guideline
from hypothesis import given, settings
from hypothesis import strategies as st

FIXTURES = Path(__file__).parents[1] / "fixtures" / "guidelines"


def numbers(text: str) -> list[str]:
    return [part.number for part in outline(text) if part.kind == "clause"]


def clauses(text: str) -> dict[str, str]:
    return {part.number: part.words for part in outline(text) if part.kind == "clause"}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("第1条　", "第2条　", ["1", "2"]),
        ("第一条　", "第十二条　", ["1", "12"]),
        ("第３条　", "第３条の２　", ["3", "3の2"]),
        ("1 ", "2 ", ["1", "2"]),
        ("１　", "２　", ["1", "2"]),
        ("ア\n", "イ\n", ["ア", "イ"]),
        ("1. ", "2. ", ["1", "2"]),
        ("１．", "２．", ["1", "2"]),
        ("1) ", "2) ", ["1", "2"]),
        ("(1) ", "(2)", ["1", "2"]),
        ("（１）", "（２）", ["1", "2"]),
        ("⑴ ", "⑵ ", ["1", "2"]),
        ("一　", "二　", ["1", "2"]),
        ("（一）", "（二）", ["1", "2"]),
        ("ア　", "イ　", ["ア", "イ"]),
        ("ア．", "イ．", ["ア", "イ"]),
        ("イ　", "ロ　", ["イ", "ロ"]),
        ("（ア）", "（イ）", ["ア", "イ"]),
        ("ア職員は、", "イ職員は、", ["ア", "イ"]),
        ("①", "②", ["1", "2"]),
        ("⑳ ", "㉑ ", ["20", "21"]),
        ("Ⅰ ", "Ⅱ ", ["1", "2"]),
        ("a) ", "b) ", ["a", "b"]),
        ("・", "・", ["・1", "・2"]),
        ("○ ", "○ ", ["・1", "・2"]),
        ("- ", "- ", ["・1", "・2"]),
        ("- (1) ", "- (2) ", ["1", "2"]),
        ("## 1. ", "## 2. ", ["1", "2"]),
        ("**(1)** ", "**(2)** ", ["1", "2"]),
        ("別表第1　", "別表第2　", ["別表1", "別表2"]),
    ],
)
def test_ways_to_number(first: str, second: str, expected: list[str]) -> None:
    assert numbers(f"{first}秘密を守ること。\n{second}差別をしないこと。\n") == expected


def test_lists_inside_lists() -> None:
    text = "7 留意点\n(1) 次を載せない。\nア 秘密\nイ うわさ\n(2) 次を守る。\nア 時間\n (ア) 昼\n (イ) 夜\nイ 場所\n8 その他\n"
    assert numbers(text) == ["7", "7-1", "7-1-ア", "7-1-イ", "7-2", "7-2-ア", "7-2-ア-ア", "7-2-ア-イ", "7-2-イ", "8"]


def test_articles_paragraphs_and_items_as_the_law_counts_them() -> None:
    text = (
        "（秘密）\n第三条　職員は、次のものを載せない。\n一　秘密\n　イ　人事\n　ロ　入札\n二　個人情報\n"
        "２　職員は、次のものを守る。\n一　時間\n第四条　職員は、次のものを載せない。\n一　うわさ\n"
    )
    found = outline(text)
    assert [part.number for part in found] == [
        "3", "3-1-1", "3-1-1-イ", "3-1-1-ロ", "3-1-2", "3-2", "3-2-1", "4", "4-1",
    ]  # fmt: skip
    assert found[0].caption == "秘密"
    assert text[slice(*found[0].spans[0])].startswith("（秘密）")


def test_chapters_do_not_number_articles() -> None:
    text = "第1章　総則\n第1条　職員は守る。\n第2章　利用\n第1節　私用\n第2条　職員は守る。\n"
    assert numbers(text) == ["1", "2"]


def test_two_lists_that_count_alike_are_told_apart_by_their_headings() -> None:
    text = "守ること\n\n1. 時間を守る。\n2. 秘密を守る。\n\nしないこと\n\n1. うわさを流す。\n"
    assert numbers(text) == ["守ること-1", "守ること-2", "しないこと-1"]


def test_bullets_are_counted_under_their_heading() -> None:
    assert numbers("【禁止事項】\n・秘密\n・うわさ\n　　・また聞き\n・悪口\n") == [
        "禁止事項-1", "禁止事項-2", "禁止事項-2-1", "禁止事項-3",
    ]  # fmt: skip


def test_a_numbered_list_inside_a_numbered_section() -> None:
    text = "2. 言葉\n\n  1. 公式\n  2. 個人\n\n3. 原則\n\n  1. 法令を守る。\n  2. 秘密を守る。\n"
    assert numbers(text) == ["2", "2-1", "2-2", "3", "3-1", "3-2"]


def test_wrapped_lines_belong_together() -> None:
    text = (
        "(1) 職員は、職務上知り得た秘密を、いかなる場合であっても漏らしてはならず、また、退職した後であっても\n"
        "漏らしてはならない。\n(2) 「投稿は個人の見解であり、市を代表するものではない」旨\n\nの文を載せること。\n- 3 -\n"
    )
    assert clauses(text) == {
        "1": "職員は、職務上知り得た秘密を、いかなる場合であっても漏らしてはならず、また、退職した後であっても漏らしてはならない。",
        "2": "「投稿は個人の見解であり、市を代表するものではない」旨の文を載せること。",
    }


def test_a_number_in_a_sentence_is_no_marker() -> None:
    text = "1 職員は、次の期限を守り、\n30 日以内に届け出ること。\n2 第3条の規定は、\n(3)の場合に限り用いない。\n"
    assert numbers(text) == ["1", "2"]


def test_proviso_is_part_of_its_clause_and_a_page_footer_is_not() -> None:
    text = "(1) 決裁を受けること。\n\nただし、災害のときを除く。\n\nお問い合わせ 総務課\n"
    assert clauses(text) == {"1": "決裁を受けること。ただし、災害のときを除く。"}


def test_section_with_its_text_below_is_one_clause() -> None:
    assert clauses("3　守秘義務\n　職員は、秘密を守る。\n\n4　勤務時間\n　勤務時間中は、利用しない。\n") == {
        "3": "守秘義務\u3000職員は、秘密を守る。",
        "4": "勤務時間\u3000勤務時間中は、利用しない。",
    }


def assert_nothing_is_lost(text: str, parts: list[Part]) -> None:
    spans = sorted(span for part in parts for span in part.spans)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(end == start for (_, end), (start, _) in pairwise(spans))
    assert len({part.number for part in parts}) == len(parts)
    assert all(part.parent is None or part.parent < index for index, part in enumerate(parts))


@pytest.mark.parametrize("name", ["asagiri.txt", "kirinomiya.html", "shiomi.txt", "wakabano.md"])
def test_nothing_of_a_guideline_is_lost(name: str) -> None:
    text = read_guideline(FIXTURES / name).text
    assert_nothing_is_lost(text, outline(text))


@pytest.mark.parametrize("line", ["1 秘密", "ア", "・", "(1) (1) 秘密", "（目的）", "第1条", "# 題"])
def test_a_damaged_text_is_no_endless_list_of_lists(line: str) -> None:
    parts = outline(f"{line}\n" * 2000)
    assert_nothing_is_lost(f"{line}\n" * 2000, parts)
    assert max(len(part.number) for part in parts) < 100


_MARKERS = st.sampled_from(
    ["", "", "第1条　", "第二条 ", "第３条の２　", "第1章 ", "1 ", "２　", "3. ", "1.2 ", "(1) ", "（２）", "一　", "ア　", "イ ", "(ア)", "①", "②", "・", "- ", "# ", "### 2. "]
)
_WORDS = st.sampled_from(
    ["", "秘密を守ること。", "留意点", "（目的）", "【禁止】", "次の", "- 1 -", "ただし、除く。", "職員は、勤務時間中に個人のアカウントを利用してはならず、また", "\u3000", "**太い**"]
)
_LINES = st.lists(st.tuples(st.sampled_from(["", "", "  ", "\u3000"]), _MARKERS, _WORDS | st.text(max_size=12)).map("".join), max_size=25)


@settings(max_examples=300, deadline=None)
@given(_LINES.map("\n".join))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    assert_nothing_is_lost(text, outline(text))
