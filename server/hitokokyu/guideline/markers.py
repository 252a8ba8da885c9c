"""What stands before a clause: 第3条, 2, (1), ア, ①, ・ and the other ways in which Japanese offices number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SPACES = " \t\u3000\u00a0"
_GAP = f"[{SPACES}]"
_N = "[0-9０-９]{1,3}"
_KANJI = "[一二三四五六七八九十]{1,3}"
_GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラム"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10, "XI": 11, "XII": 12}
_KANJI_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", 1)}

BULLETS = "・･●○◎◇◆□■△▲▽▼☆★•‣▪◦"
_ASCII_BULLETS = "*+o–—‐-"

_LAW = re.compile(rf"第({_N}|{_KANJI})(編|章|節|款|条|項|号|)((?:の(?:{_N}|{_KANJI}))*)(?={_GAP}|$|[（(])")
_ANNEX = re.compile(rf"(附[ \u3000]*則|付[ \u3000]*則|別表|別記|別紙)(?:第?({_N}|{_KANJI}))?(?={_GAP}|$|[（(])")
_MULTI = re.compile(rf"({_N}(?:[.．－‐-]{_N}){{1,3}})[.．]?(?={_GAP})")
_PAREN = re.compile(rf"[（(]{_GAP}?({_N}|{_KANJI}|[ア-ン]|[a-zA-Zａ-ｚＡ-Ｚ]|[ivx]{{2,4}}){_GAP}?[)）]")
_POINT = re.compile(rf"({_N}|{_KANJI}|[ア-ン]|[a-zA-Zａ-ｚＡ-Ｚ])(?:[.．](?![0-9０-９])|[)）]|、)")
# A kana may also touch the words: ア総務課の職員.
_BARE = re.compile(rf"({_N}|{_KANJI}|[ア-ン])(?={_GAP}|$)|([ア-ン])(?=[\u4e00-\u9fff])")
_SIGN = re.compile("[①-⒛㉑-㉟㊱-㊿❶-➓㈠-㈩㋐-㋾Ⅰ-Ⅻⅰ-ⅻ]")
_BULLET = re.compile(rf"[{BULLETS}]|[{_ASCII_BULLETS}](?={_GAP})")
_HASHES = re.compile(rf"(#{{1,6}}){_GAP}+")
_STARS = re.compile(r"\*\*|__")
_BRACKETED = re.compile(r"(?:【[^【】]{1,40}】|〔[^〔〕]{1,40}〕|［[^［］]{1,40}］|\[[^\[\]]{1,40}\]|＜[^＜＞]{1,40}＞|〈[^〈〉]{1,40}〉)")
_CAPTION = re.compile(r"[（(]([^（）()]{2,40})[)）]")


@dataclass(frozen=True, slots=True)
class Marker:
    family: str
    """Markers of one family number one list: `(1)`, `ア`, `第条`."""
    value: int
    """Which of its family it is, from 1; 1 for what does not count."""
    number: str
    """As it stands in the number of a clause: `3の2`, `1`, `ア`."""
    end: int
    """Where the words after it begin."""
    is_sure: bool
    """Whether it is a marker wherever it stands; a bare 2 may also be the start of a wrapped line."""
    values: frozenset[int] = frozenset()
    """All it may be: イ is second in アイウ and first in イロハ."""

    def may_be(self, value: int) -> bool:
        return value in self.values or value == self.value


def plain_number(written: str) -> int:
    """三, ３ or 3 as 3."""
    normal = unicodedata.normalize("NFKC", written)
    if normal.isascii():
        return int(normal)
    tens, is_ten, ones = normal.rpartition("十")
    value = _KANJI_DIGITS.get(ones, 0)
    return value + 10 * (_KANJI_DIGITS.get(tens, 1) if is_ten else 0)


def _ends(line: str, at: int) -> int:
    while at < len(line) and line[at] in SPACES:
        at += 1
    return at


def _counted(written: str, frame: str, is_sure: bool, end: int) -> Marker:
    """A number, kana or letter in its frame: `(1)`, `1.`, `1`."""
    normal = unicodedata.normalize("NFKC", written)
    if normal.isdecimal():
        return Marker(frame.format("1"), int(normal), str(int(normal)), end, is_sure)
    if written[0] in _KANJI_DIGITS or written[0] == "十":
        value = plain_number(written)
        return Marker(frame.format("一"), value, str(value), end, is_sure)
    if normal in _GOJUON:
        values = {list_.index(normal) + 1 for list_ in (_GOJUON, _IROHA) if normal in list_}
        return Marker(frame.format("ア"), _GOJUON.index(normal) + 1, normal, end, is_sure, frozenset(values))
    if normal.upper() in _ROMAN and (len(normal) > 1 or normal in "iI"):
        # (i) may be the first Roman number or the ninth letter.
        letter = {ord(normal.lower()) - ord("a") + 1} if len(normal) == 1 else set()
        return Marker(frame.format("i"), _ROMAN[normal.upper()], normal, end, is_sure, frozenset(letter))
    kind = "a" if normal.islower() else "A"
    return Marker(frame.format(kind), ord(normal.lower()) - ord("a") + 1, normal, end, is_sure)


def _sign(line: str, at: int) -> Marker:
    character = line[at]
    end = _ends(line, at + 1)
    normal = unicodedata.normalize("NFKC", character)
    if "❶" <= character <= "➓":
        value = (ord(character) - ord("❶")) % 10 + 1
        return Marker("❶", value, str(value), end, True)
    if "Ⅰ" <= character <= "ⅻ":
        value = _ROMAN[normal.upper()]
        return Marker("Ⅰ" if character <= "Ⅻ" else "ⅰ", value, str(value), end, True)
    if normal.isdecimal():
        return Marker("①", int(normal), str(int(normal)), end, True)
    if normal.startswith("("):
        return _counted(normal[1:-1], "({})", True, end)
    if normal.endswith("."):
        return _counted(normal[:-1], "{}.", True, end)
    return _counted(normal, "㋐{}", True, end)


def _numbered(line: str, at: int) -> Marker | None:
    if found := _LAW.match(line, at):
        value = plain_number(found[1])
        branches = "".join(f"の{plain_number(part)}" for part in found[3].split("の")[1:])
        return Marker(f"第{found[2]}", value, f"{value}{branches}", _ends(line, found.end()), True)
    if found := _ANNEX.match(line, at):
        name = re.sub(_GAP, "", found[1]) + (str(plain_number(found[2])) if found[2] else "")
        return Marker("附則", 1, name, _ends(line, found.end()), True)
    if found := _MULTI.match(line, at):
        numbers = [plain_number(part) for part in re.split("[.．－‐-]", found[1])]
        family = "1" + ".1" * (len(numbers) - 1)
        return Marker(family, numbers[-1], "-".join(map(str, numbers)), _ends(line, found.end()), True)
    if _SIGN.match(line, at):
        return _sign(line, at)
    if found := _PAREN.match(line, at):
        return _counted(found[1], "({})", True, _ends(line, found.end()))
    if found := _POINT.match(line, at):
        stop = unicodedata.normalize("NFKC", line[found.end() - 1])
        return _counted(found[1], "{}" + stop, stop == ".", _ends(line, found.end()))
    if found := _BARE.match(line, at):
        return _counted(found[1] or found[2], "{}", False, _ends(line, found.end()))
    return None


def marker_at(line: str, at: int = 0) -> Marker | None:
    """The marker with which the words from `at` begin, if they do."""
    start = _ends(line, at)
    if found := _HASHES.match(line, start):
        inner = _numbered(line, found.end())
        return inner or Marker("#" * len(found[1]), 1, "", found.end(), True)
    if found := _STARS.match(line, start):
        inner = _numbered(line, found.end())
        if inner:
            return inner
    numbered = _numbered(line, start)
    if numbered or start >= len(line):
        return numbered
    if found := _BULLET.match(line, start):
        after = _ends(line, found.end())
        # A list of a list: the bullet in front of (1) says nothing.
        return _numbered(line, after) or Marker(found[0], 1, "", after, True)
    return None


def bracketed_heading(line: str) -> bool:
    """Whether a line is nothing but a heading in brackets: 【禁止事項】."""
    return _BRACKETED.fullmatch(line.strip(SPACES)) is not None


def caption(line: str) -> str | None:
    """The words of a line that is nothing but the caption of the article below it: （目的）."""
    found = _CAPTION.fullmatch(line.strip(SPACES))
    return found[1] if found and _PAREN.fullmatch(found[0]) is None else None


def section_references(text: str) -> Iterator[str]:
    """Numbers of the parts that a sentence speaks of: 「7 …」 as 7, 第3条 as 3."""
    for found in re.finditer(rf"第({_N}|{_KANJI})(?:条|章|節)|[「『]({_N})(?:{_GAP}|[.．])", text):
        yield str(plain_number(found[1] or found[2]))
