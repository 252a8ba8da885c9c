"""Spellings become comparable, and every character knows where it came from."""

from __future__ import annotations

import pytest

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
