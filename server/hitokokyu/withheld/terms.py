"""What a list of withheld terms consists of."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from ..models import Category, Frozen, Localized, Text
from ..text.normalize import normalize
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
    return fold(normalize(term).text)


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
        return hashlib.sha256(self.plain.encode()).hexdigest()[:16]


def merged(known: tuple[Term, ...], new: tuple[Term, ...]) -> tuple[Term, ...]:
    """Both; of two spellings of one term the newer stands in the place of the older."""
    by_spelling = {term.plain: term for term in known}
    by_spelling.update({term.plain: term for term in new})
    return tuple(by_spelling.values())
