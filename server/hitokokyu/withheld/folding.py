"""Spelling variants made one, so that a term is found however it is written.

Works on text that `hitokokyu.text.normalize` has been through (width, compatibility forms).
"""

from __future__ import annotations

# Hiragana for katakana, and large kana for small: 市ノ坂 and いちノサカ differ enough as it is.
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True))
_CAPITALS = {code: code + 0x20 for code in range(ord("A"), ord("Z") + 1)}
# 第三庁舎 and 第3庁舎. Tens are no single characters: 二十 is not 210.
_NUMERALS = dict(zip("〇一二三四五六七八九", "0123456789", strict=True))
# Forms that names of places and people are written with, and the common one.
_OLD_FORMS = {
    old: new
    for new, olds in {
        "高": "髙", "崎": "﨑埼碕", "浜": "濵濱", "沢": "澤", "辺": "邊邉", "斉": "齊齋斎", "桜": "櫻",
        "国": "國", "広": "廣", "滝": "瀧", "島": "嶋嶌", "竜": "龍", "徳": "德", "真": "眞", "恵": "惠",
        "寿": "壽", "栄": "榮", "学": "學", "蔵": "藏", "会": "會", "県": "縣", "条": "條", 
        "館": "舘", "関": "關", "区": "區", "駅": "驛", "鉄": "鐵", "渓": "溪",
    }.items()
    for old in olds
    if old != new
}  # fmt: skip
# Dropped: みらい・パーク, みらい パーク and みらいパーク are one name.
_SEPARATORS = " \t\n\u3000・･-‐‑‒–—―−_/,.、。,'\"「」『』()[]【】〈〉《》*＊"

_PLAIN: dict[int, str] = {
    **{code: chr(plain) for code, plain in _KATAKANA.items()},
    **{ord(small): large for small, large in _SMALL.items()},
    **{code: chr(plain) for code, plain in _CAPITALS.items()},
    **{ord(numeral): digit for numeral, digit in _NUMERALS.items()},
    **{ord(old): new for old, new in _OLD_FORMS.items()},
    **dict.fromkeys(map(ord, _SEPARATORS), ""),
}
# ァ becomes ぁ, and that あ.
_PLAIN = {code: _PLAIN.get(ord(plain), plain) if plain else "" for code, plain in _PLAIN.items()}
# `translate` asks for every character: a list answers five times as fast as a dictionary that
# mostly has to say no. What it is too short for stays as it is.
_TABLE = [(ord(plain) if plain else None) if (plain := _PLAIN.get(code)) is not None else code for code in range(0x10000)]


def fold(text: str) -> str:
    return text.translate(_TABLE)


def offsets(text: str) -> list[int]:
    """For each character of `fold(text)`, the index of the one it stands for."""
    return [index for index, character in enumerate(text) if _PLAIN.get(ord(character)) != ""]
