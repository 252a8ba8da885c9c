"""Finding many terms in one post: the cost grows with the post, not with the list."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ahocorasick_rs

from ..text.document import Document
from ..text.normalize import Normalized, by_character
from .folding import fold, offsets
from .terms import Term, TermList

_FEW = 3
_ASCII = re.compile(r"[!-~]+\Z")
_HIRAGANA_WORD = re.compile(r"[ぁ-ゖ]{1,5}\Z")


class TermsUnreadable(Exception):
    """The list is there and cannot be read. That is not the same as an empty one."""


@dataclass(frozen=True)
class TermHit:
    start: int
    """Code points of the normalised text, half-open."""
    end: int
    term: Term


class TermFinder:
    """A list of terms, ready to be found at once. Safe to share between threads."""

    def __init__(self, terms: TermList) -> None:
        self.terms = terms
        self._automaton = (
            ahocorasick_rs.AhoCorasick(terms.plain, store_patterns=False) if terms else None
        )

    def find(self, document: Document, day: date) -> list[TermHit]:
        """The terms that a document names and that may not be told on a day, by start.

        Of terms that overlap, the longest counts.
        """
        if self._automaton is None:
            return []
        hits = list(self._in(document.text, day))
        spelled = by_character(document.original) if document.normalized.starts else document.normalized
        if spelled.text != document.text:
            # A term in kana may lie across words that the document reads as written in kanji.
            hits += [_moved(hit, spelled, document) for hit in self._in(spelled.text, day)]
        return list(_longest(hit for hit in hits if _stands_alone(document, hit)))

    def _in(self, text: str, day: date) -> Iterator[TermHit]:
        found = self._automaton.find_matches_as_indexes(fold(text), overlapping=True) if self._automaton else []
        at = offsets(text) if found else []
        for number, start, end in found:
            if _is_withheld(term := self.terms[number], day):
                yield TermHit(at[start], at[end - 1] + 1, term)


def _moved(hit: TermHit, spelled: Normalized, document: Document) -> TermHit:
    """The same place in the text of the document, widened to the words that stand for a part of it."""
    starts, ends = document.normalized.starts, document.normalized.ends
    assert starts is not None and ends is not None
    first, last = spelled.original(hit.start, hit.end)
    return TermHit(bisect_right(ends, first), bisect_left(starts, last), hit.term)


def _is_withheld(term: Term, day: date) -> bool:
    return term.public_on is None or day < term.public_on


def _longest(hits: Iterable[TermHit]) -> Iterator[TermHit]:
    end = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > end:
            yield hit
            end = hit.end


def _stands_alone(document: Document, hit: TermHit) -> bool:
    """Whether it is a word of its own. Long terms always are; アオ inside アオサ is not."""
    plain = hit.term.plain
    if _ASCII.match(plain):
        text = document.text
        return not _goes_on(text[hit.start - 1 : hit.start]) and not _goes_on(text[hit.end : hit.end + 1])
    if len(plain) > _FEW and not _HIRAGANA_WORD.match(plain):
        return True
    return _begins_token(document, hit.start) and _begins_token(document, hit.end)


def _goes_on(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _begins_token(document: Document, offset: int) -> bool:
    """Whether a token begins here, or nothing comes any more."""
    begins = document.begins
    position = bisect_left(begins, offset)
    if position < len(begins) and begins[position] == offset:
        return True
    # Spaces are no tokens.
    return not document.text[offset : begins[position] if position < len(begins) else None].strip()


class NoTerms:
    """The list of somebody who has none."""

    def find(self, document: Document, moment: datetime | None) -> Sequence[TermHit]:
        return ()


class UnreadableTerms:
    """Stands for a list whose folder cannot even be opened."""

    def find(self, document: Document, moment: datetime | None) -> Sequence[TermHit]:
        raise TermsUnreadable
