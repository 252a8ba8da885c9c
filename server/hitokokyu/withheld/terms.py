"""What a list of withheld terms consists of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, overload

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..models import Category, Frozen, Localized, Text
from ..text.normalize import by_character
from .folding import fold

MAX_TERM = 80
"""Longest term, in code points."""
MAX_NOTE = 200
MAX_TERMS = 200_000
FEWEST_CHARACTERS = 2
"""Of a term, spelled plainly: one character alone would be found in every other post."""

TermKind = Literal["confidential", "unconfirmed"]
"""A secret for good, or a plan that is not public yet."""

CATEGORY_OF: dict[TermKind, Category] = {
    "confidential": Category.CONFIDENTIAL,
    "unconfirmed": Category.UNCONFIRMED,
}
KIND_NAMES: dict[TermKind, Localized] = {
    "unconfirmed": Localized(ja="公表前のこと", en="Not announced yet"),
    "confidential": Localized(ja="職務上の秘密", en="Confidential"),
}


def plainly_spelled(term: str) -> str:
    """A term as it is compared: width, case, kana, old character forms and separators made one."""
    return fold(by_character(term).text)


def _id(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _long_enough(term: str) -> str:
    if len(plainly_spelled(term)) < FEWEST_CHARACTERS:
        raise PydanticCustomError("term-too-short", "a term needs at least two characters")
    return term.strip()


class Term(Frozen):
    """One term. Texts like this are never written to a log."""

    model_config = ConfigDict(hide_input_in_errors=True)

    term: Annotated[Text, Field(max_length=MAX_TERM), AfterValidator(_long_enough)]
    kind: TermKind = "unconfirmed"
    public_on: date | None = None
    """From this day on, in Japan, it may be told; null: it stays withheld."""
    note: Annotated[Text, Field(max_length=MAX_NOTE)] = ""
    """For the writer who is warned: whom to ask, say."""

    @cached_property
    def plain(self) -> str:
        """See `plainly_spelled`."""
        return plainly_spelled(self.term)

    @property
    def id(self) -> str:
        """The same for all spellings of a term. Tells nothing about it to somebody without the list."""
        return _id(self.plain)


class TermList(Sequence[Term]):
    """Many terms in little room, each of them once: of two spellings the newer, in the place of the older.

    A tuple of them takes twice as much.
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self._written: list[str] = []
        self._plain: list[str] = []
        self._rest: list[tuple[TermKind, date | None, str]] = []
        self._add(terms)

    def __len__(self) -> int:
        return len(self._written)

    @overload
    def __getitem__(self, number: int) -> Term: ...
    @overload
    def __getitem__(self, number: slice) -> list[Term]: ...
    def __getitem__(self, number: int | slice) -> Term | list[Term]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        kind, public_on, note = self._rest[number]
        # They were checked when they came in.
        return Term.model_construct(term=self._written[number], kind=kind, public_on=public_on, note=note)

    @property
    def plain(self) -> Sequence[str]:
        """`Term.plain` of each."""
        return self._plain

    def with_added(self, terms: Iterable[Term]) -> TermList:
        """These, and others."""
        both = TermList()
        both._written, both._plain, both._rest = self._written.copy(), self._plain.copy(), self._rest.copy()
        both._add(terms)
        return both

    def without(self, id_: str) -> TermList:
        """These but for the one of this id; the same length if there is none."""
        return TermList(term for term, plain in zip(self, self._plain, strict=True) if _id(plain) != id_)

    def newest_with(self, words: str) -> Sequence[int]:
        """Which ones have these words, however they are spelled, or a note with them, newest first.

        All of them if there are no words.
        """
        words = words.strip()
        numbers = range(len(self) - 1, -1, -1)
        if not words:
            return numbers
        plain, folded = plainly_spelled(words), words.casefold()
        return [
            number
            for number in numbers
            if (plain and plain in self._plain[number]) or folded in self._rest[number][2].casefold()
        ]

    def _add(self, terms: Iterable[Term]) -> None:
        number_of = {plain: number for number, plain in enumerate(self._plain)}
        same: dict[tuple[TermKind, date | None, str], tuple[TermKind, date | None, str]] = {}
        for term in terms:
            plain, rest = term.plain, (term.kind, term.public_on, term.note)
            written = plain if term.term == plain else term.term
            rest = same.setdefault(rest, rest)
            number = number_of.setdefault(plain, len(self))
            if number == len(self):
                self._written.append(written)
                self._plain.append(plain)
                self._rest.append(rest)
            else:
                self._written[number], self._rest[number] = written, rest
