"""Make spellings comparable without losing the way back.

`normalize` applies NFKC and the habits of Japanese posts (half-width kana, zero-width characters,
spaced-out words, drawn-out vowels, masked letters, kana throughout). All offsets here are **code points**.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from .kana import written_in_kana
from .masks import masked_words

_WAVE_DASH = "\u301c"


def _one_to_one() -> dict[str, str]:
    """Characters that NFKC turns into exactly one other, so that offsets stay as they are."""
    blocks = ((0x00A0, 0x00FF), (0x2000, 0x218F), (0x2460, 0x24FF), (0x3000, 0x33FF), (0xFF00, 0xFFEF))
    table = {}
    for first, last in blocks:
        for code in range(first, last + 1):
            character = chr(code)
            normal = unicodedata.normalize("NFKC", character)
            if normal != character and len(normal) == 1 and not unicodedata.combining(normal):
                table[character] = normal
    # The full-width tilde becomes ~ by NFKC; the wave dash is typed for it on other systems.
    table[_WAVE_DASH] = "~"
    return table


_ONE_TO_ONE = _one_to_one()
# Searching for the few characters to change is several times faster than str.translate.
_CHANGES = re.compile("[" + re.escape("".join(_ONE_TO_ONE)) + "]")

# Control characters go too (but tab, newline and return): nobody sees them, and the engine uses
# one of them as a mark of its own.
_INVISIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff"
_JAPANESE = "\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\u3005"
# Single Japanese characters held apart: three that stand alone (死・ね・よ), or four in running
# text (で生 活 保 護の), digits and commas after the second; fewer would close the spaces of まどぐち の ひと.
_SPACED_OUT = (
    f"[{_JAPANESE}][ ・.][{_JAPANESE}](?:[ ・.][{_JAPANESE}0-9,、。-]){{2,}}"
    f"|(?<![{_JAPANESE}])[{_JAPANESE}](?:[ ・.][{_JAPANESE}]){{2,}}(?![{_JAPANESE}])"
)
_SEPARATOR = re.compile("[ ・.]")
_TWO_GAPS = re.compile(f"[ ・.][{_JAPANESE}][ ・.]")
_HABITS = re.compile(
    f"(?P<invisible>[{_INVISIBLE}]+)|\r(?=\n)|(?P<drawn>(?P<vowel>[ー~っッ])(?P=vowel)+)|(?P<spaced>{_SPACED_OUT})"
)
_INVISIBLE_OR_RETURN = re.compile(f"[{_INVISIBLE}\r]")
# Marks that join the character before them: voiced marks, other combining characters.
_CLUSTER = re.compile("[^\u3099\u309a\uff9e\uff9f\u0300-\u036f][\u3099\u309a\uff9e\uff9f\u0300-\u036f]*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Normalized:
    """Normalised text and, per character, the range of the original it stands for.

    `starts` and `ends` are None where every character stands for the one at its own index.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original (code points) behind a non-empty range of the normalised text."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def _to_plain(text: str) -> str:
    return _CHANGES.sub(lambda match: _ONE_TO_ONE[match[0]], text)


def _may_have_habits(text: str) -> bool:
    """A quick look that most posts pass, ten times cheaper than the exact pattern."""
    return (
        "ーー" in text
        or "~~" in text
        or "っっ" in text
        or "ッッ" in text
        or _INVISIBLE_OR_RETURN.search(text) is not None
        or _TWO_GAPS.search(text) is not None
    )


def normalize(text: str) -> Normalized:
    normal = by_character(text)
    if masked := masked_words(normal.text):
        normal = _with_words(normal, normal.text, masked)
    in_kana = written_in_kana(normal.text)
    return normal if in_kana is None else _with_words(normal, *in_kana)


def _with_words(normal: Normalized, text: str, words: list[tuple[int, int, str]]) -> Normalized:
    """Put words into a text as long as the normalised one; each character stands for the whole word."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(start: int, end: int) -> None:
        pieces.append(text[start:end])
        for index in range(start, end):
            first, last = normal.original(index, index + 1)
            starts.append(first)
            ends.append(last)

    position = 0
    for start, end, word in words:
        keep(position, start)
        first, last = normal.original(start, end)
        pieces.append(word)
        starts.extend([first] * len(word))
        ends.extend([last] * len(word))
        position = end
    keep(position, len(text))
    return Normalized("".join(pieces), starts, ends)


def by_character(text: str) -> Normalized:
    """As `normalize`, but without reading kana or masked letters as the words they may stand for."""
    simple = _to_plain(text)
    if unicodedata.is_normalized("NFKC", simple):
        if not _may_have_habits(simple):
            return Normalized(simple)
        characters = list(simple)
        starts = list(range(len(simple)))
        ends = list(range(1, len(simple) + 1))
    else:
        characters, starts, ends = _by_cluster(text)
    return _without_habits(characters, starts, ends)


def _by_cluster(text: str) -> tuple[list[str], list[int], list[int]]:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        normal = _to_plain(unicodedata.normalize("NFKC", cluster[0]))
        characters += normal
        starts += [cluster.start()] * len(normal)
        ends += [cluster.end()] * len(normal)
    return characters, starts, ends


def _without_habits(characters: list[str], starts: list[int], ends: list[int]) -> Normalized:
    text = "".join(characters)
    dropped: list[tuple[int, int]] = []
    for habit in _HABITS.finditer(text):
        start, end = habit.span()
        if habit["drawn"]:
            dropped.append((start + 1, end))
        elif habit["spaced"]:
            dropped += (
                (start + gap.start(), start + gap.end()) for gap in _SEPARATOR.finditer(habit[0])
            )
        else:
            dropped.append((start, end))
    if not dropped:
        return Normalized(text, starts, ends)
    kept: list[int] = []
    position = 0
    for start, end in dropped:
        kept += range(position, start)
        position = end
    kept += range(position, len(text))
    return Normalized(
        "".join(characters[i] for i in kept), [starts[i] for i in kept], [ends[i] for i in kept]
    )


class Utf16Offsets:
    """Code point offsets of a text to UTF-16 code unit offsets."""

    def __init__(self, text: str) -> None:
        self._astral = [i for i, character in enumerate(text) if character > "\uffff"]

    def __call__(self, offset: int) -> int:
        return offset + bisect_right(self._astral, offset - 1) if self._astral else offset
