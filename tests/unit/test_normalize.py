"""Spellings become comparable, and every character knows where it came from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hitokokyu.text import kana
from hitokokyu.text.normalize import Utf16Offsets, normalize

ZERO_WIDTH = "\u200b"

# What is written, what is read, and for each character read the piece of the original behind it.
SPELLINGS: list[tuple[str, str, list[str]]] = [
    ("猫が好き", "猫が好き", ["猫", "が", "好", "き"]),
    ("ＡＢＣ１２３！？", "ABC123!?", list("ＡＢＣ１２３！？")),
    ("㈱山", "(株)山", ["㈱", "㈱", "㈱", "山"]),
    ("ｶﾞｽ", "ガス", ["ｶﾞ", "ｽ"]),
    ("ﾊﾟﾊﾞ", "パバ", ["ﾊﾟ", "ﾊﾞ"]),
    ("か\u3099き", "がき", ["か\u3099", "き"]),
    ("e\u0301t", "\u00e9t", ["e\u0301", "t"]),
    (f"生{ZERO_WIDTH}活", "生活", ["生", "活"]),
    ("\ufeff猫\u00ad", "猫", ["猫"]),
    ("死 ね よ", "死ねよ", ["死", "ね", "よ"]),
    ("死・ね・よ", "死ねよ", ["死", "ね", "よ"]),
    ("で生 活 保 護の", "で生活保護の", ["で", "生", "活", "保", "護", "の"]),
    ("価 格 は 8 , 4", "価格は8,4", ["価", "格", "は", "8", ",", "4"]),
    ("米 3 5 7 個", "米 3 5 7 個", list("米 3 5 7 個")),
    ("ええーーーと", "ええーと", ["え", "え", "ー", "と"]),
    ("うまっっっ", "うまっ", ["う", "ま", "っ"]),
    ("はい～～～", "はい~", ["は", "い", "～"]),
    ("猫\r\n犬", "猫\n犬", ["猫", "\n", "犬"]),
    ("⑫㌔", "12キロ", ["⑫", "⑫", "㌔", "㌔"]),
    ("𠮷野家", "𠮷野家", ["𠮷", "野", "家"]),
    ("ｶﾞ㈱𠮷", "ガ(株)𠮷", ["ｶﾞ", "㈱", "㈱", "㈱", "𠮷"]),
    ("", "", []),
]


@pytest.mark.parametrize(("written", "read", "pieces"), SPELLINGS)
def test_spelling_and_way_back(written: str, read: str, pieces: list[str]) -> None:
    normalized = normalize(written)
    assert normalized.text == read
    behind = [normalized.original(i, i + 1) for i in range(len(read))]
    assert [written[start:end] for start, end in behind] == pieces


@pytest.mark.parametrize(
    "text",
    [
        "まどぐち の ひと",  # words held apart by spaces are not one spaced-out word
        "a b c d",
        "ハッと",  # one small tsu is a sound of its own
        "猫・犬",
        "1.5.2",
    ],
)
def test_ordinary_writing_stays(text: str) -> None:
    assert normalize(text).text == text


def test_range_over_several_characters() -> None:
    written = f"うわ{ZERO_WIDTH}さ㈱ｶﾞ😀"
    normalized = normalize(written)
    assert normalized.text == "うわさ(株)ガ😀"
    assert normalized.original(1, 3) == (1, 4)
    assert normalized.original(0, len(normalized.text)) == (0, len(written))
    start, end = normalized.original(normalized.text.index("ガ"), normalized.text.index("ガ") + 1)
    assert written[start:end] == "ｶﾞ"


def test_drawn_out_vowel_is_its_first_character() -> None:
    normalized = normalize("えーーーと")
    assert normalized.text == "えーと"
    assert [normalized.original(i, i + 1) for i in range(3)] == [(0, 1), (1, 2), (4, 5)]


def test_family_emoji_keeps_its_place() -> None:
    family = "👨\u200d👩\u200d👧"
    normalized = normalize(f"{family}猫")
    assert normalized.text == "👨👩👧猫"
    assert normalized.original(0, 3) == (0, len(family))
    assert normalized.original(3, 4) == (len(family), len(family) + 1)


@pytest.mark.parametrize("text", ["猫", "😀猫𠮷", "猫😀", "👨\u200d👩\u200d👧a"])
def test_utf16_offsets_are_those_of_the_encoding(text: str) -> None:
    to_utf16 = Utf16Offsets(text)
    for offset in range(len(text) + 1):
        assert to_utf16(offset) == len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("まどぐちに せいかつほごの そうだんに きた。", "窓口に 生活保護の 相談に きた。"),
        ("ﾏﾄﾞｸﾞﾁﾆ ｾｲｶﾂﾎｺﾞﾉ ｿｳﾀﾞﾝﾆ ｷﾀ｡", "窓口に 生活保護の 相談に きた。"),
        # One word that is known says nothing about the rest, a few letters say nothing at all.
        ("まどぐちが どこか わすれちゃった。", "まどぐちが どこか わすれちゃった。"),
        ("まどぐちのかいぎ", "まどぐちのかいぎ"),
        ("スマホゲームがタノシイタノシイ", "スマホゲームがタノシイタノシイ"),
        # Whoever writes kanji does not spell out the others.
        ("今日まどぐちに せいかつほごの そうだんに きた。", "今日まどぐちに せいかつほごの そうだんに きた。"),
    ],
)
def test_words_of_a_post_in_kana_are_read_as_usually_written(text: str, normal: str) -> None:
    assert normalize(text).text == normal


@pytest.mark.parametrize("text", ["まどぐちに せいかつほごの そうだん", "ﾏﾄﾞｸﾞﾁﾆ ｾｲｶﾂﾎｺﾞﾉ ｿｳﾀﾞﾝ"])
def test_a_word_read_from_kana_stands_for_all_its_letters(text: str) -> None:
    normalized = normalize(text)
    start = normalized.text.index("生活保護")
    first, last = normalized.original(start, start + 4)
    assert text[first:last] in ("せいかつほご", "ｾｲｶﾂﾎｺﾞ")
    assert normalized.original(start + 1, start + 2) == (first, last)
    assert normalized.original(0, len(normalized.text)) == (0, len(text))


def test_every_reading_is_kana_and_stands_once() -> None:
    lines = Path(kana.__file__).with_name("kana_words.txt").read_text(encoding="utf-8").splitlines()
    readings = [line.rsplit(" ", 1)[0] for line in lines if line and not line.startswith("#")]
    assert [r for r in readings if not re.fullmatch("[ぁ-ゖー]{2,}( [ぁ-ゖー]+)*", r)] == []
    assert len(readings) == len(set(readings))


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("飲○運転で帰った", "飲酒運転で帰った"),
        ("あの課長はバ●だ", "あの課長はバカだ"),
        ("セ＊クスの話", "セックスの話"),
        # Several words, a list, a name: nothing to fill in.
        ("入○した", "入○した"),
        ("○カレンダーを配ります", "○カレンダーを配ります"),
        ("○○さんの家", "○○さんの家"),
        ("○って何", "○って何"),
        ("ア○デミーの一〇二号室", "ア○デミーの一〇二号室"),
    ],
)
def test_a_masked_letter_is_filled_in_where_only_one_word_fits(text: str, normal: str) -> None:
    assert normalize(text).text == normal


def test_a_masked_word_keeps_its_place() -> None:
    normalized = normalize("はい、飲○運転です")
    assert normalized.original(3, 4) == normalized.original(3, 7) == (3, 7)
