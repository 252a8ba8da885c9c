"""A text in the pieces that a learner can mark: a word with what clings to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from ..text.document import Document

_CLINGING = frozenset({"助詞", "助動詞", "補助記号", "空白", "接尾辞"})


def pieces(text: str) -> tuple[str, ...]:
    """Cut a text by its words alone: where it is cut must not tell what is to be marked."""
    document = Document(text)
    cuts = {0, len(text)}
    previous: tuple[str, ...] = ("", "")
    for token in range(len(document)):
        kind = document.part_of_speech(token)[:2]
        start, _ = document.normalized.original(*document.token_span(token, token))
        if not _clings(kind, previous):
            cuts.add(start)
        previous = kind
    places = sorted(cuts)
    return tuple(text[start:end] for start, end in pairwise(places))


def _clings(kind: tuple[str, ...], previous: tuple[str, ...]) -> bool:
    """Whether a word belongs to the one before it, by the first two parts of speech of both."""
    if kind[0] in _CLINGING or previous[0] == "接頭辞":
        return True
    if kind == ("動詞", "非自立可能"):
        # 拡散+する, 混んで+いる; but not 窓口に いる.
        return previous[0] != "助詞" or previous[1] == "接続助詞"
    return kind[1] == previous[1] == "数詞"


def touching(cut: tuple[str, ...], passages: Collection[tuple[int, int]]) -> tuple[int, ...]:
    """Numbers of the pieces that share characters with a passage (half-open)."""
    found = []
    start = 0
    for number, piece in enumerate(cut):
        end = start + len(piece)
        if any(start < b and a < end for a, b in passages):
            found.append(number)
        start = end
    return tuple(found)


def characters(text: str, offset: int) -> int:
    """Characters in the first `offset` UTF-16 code units."""
    return len(text.encode("utf-16-le")[: 2 * offset].decode("utf-16-le"))


def overlap(cut: tuple[str, ...], wanted: Collection[int], marked: Collection[int]) -> float:
    """How well the marks cover what is wanted and nothing else: 0 to 1, in characters (Dice)."""

    def size(numbers: Iterable[int]) -> int:
        return sum(len(cut[number]) for number in numbers)

    both = size(set(wanted) & set(marked))
    return 2 * both / (size(set(wanted)) + size(set(marked)))
