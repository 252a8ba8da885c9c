"""One document being read against one program: hits, facts and what has been worked out so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Literal, Protocol

from ..models import Context
from ..text.document import Document
from .patterns import Hits, PatternIndex, Spans

_NEGATIONS = frozenset({"ない", "無い", "ず", "まい", "へん", "なんだ"})
_CARRIERS = frozenset({"為る", "居る", "有る", "成る", "言う", "出来る", "行く", "置く", "仕舞う", "呉れる", "貰う", "思う", "訳", "事", "こと", "良い"})
# 行きませんか asks somebody to come, バカじゃない? calls him one.
_ASKED = frozenset({"か", "?"})
_MOST_CARRIERS = 6


_ALONE = Context()


class Surroundings(Protocol):
    """Reads what stands around a post. Asked only by rules that need it: each costs as much as a post."""

    def lacks_disclaimer(self, profile: str, post: Reading) -> bool: ...

    def read_alone(self, text: str) -> Reading: ...


class Facts:
    """What is known outside the text, in the words of `ContextCondition`."""

    __slots__ = ("_profile", "_surroundings", "clock", "context")

    def __init__(
        self,
        context: Context = _ALONE,
        clock: Literal["working", "break", "off"] = "off",
        surroundings: Surroundings | None = None,
    ) -> None:
        """Args: surroundings: None for a text that has nothing around it."""
        self.context = context
        self.clock = clock
        self._surroundings = surroundings
        self._profile: Reading | None = None

    def disclaimer(self, post: Reading) -> Literal["missing", "adequate"]:
        """Whether profile and post together state what they have to."""
        around = self._surroundings
        if around is None or around.lacks_disclaimer(self.context.profile, post):
            return "missing"
        return "adequate"

    @property
    def profile(self) -> Reading | None:
        """The bio, read on first use; None if there is none."""
        if self._profile is None and self._surroundings and self.context.profile.strip():
            self._profile = self._surroundings.read_alone(self.context.profile)
        return self._profile


class Reading:
    def __init__(
        self,
        document: Document,
        first: PatternIndex,
        later: PatternIndex,
        facts: Facts,
        reply: Callable[[], Reading] | None = None,
    ) -> None:
        self.document = document
        self.hits = first.search(document)
        self._later = later
        self.facts = facts
        self._reply = reply
        self._reply_reading: Reading | None = None
        self.found: dict[int, Spans] = {}
        """Spans by finder id."""
        self.judged: dict[tuple[int, int, int], Evidence | None] = {}
        """Results by condition id and region."""

    @cached_property
    def later_hits(self) -> Hits:
        """Of what only matters once a condition holds, or nearly: most posts never ask."""
        return self._later.search(self.document)

    def is_confirmed(self, span: tuple[int, int]) -> bool:
        """Whether a validator confirmed it."""
        return span in self.hits.confirmed or span in self.later_hits.confirmed

    @property
    def is_reply(self) -> bool:
        return self._reply is not None

    @property
    def reply(self) -> Reading | None:
        """The post being answered, read on first use."""
        if self._reply_reading is None and self._reply is not None:
            self._reply_reading = self._reply()
        return self._reply_reading

    def is_negated(self, end: int) -> bool:
        """Whether the predicate that a hit ending here belongs to is negated (飲ま|ない, 通報|はしない)."""
        document = self.document
        token = document.token_at(end - 1) + 1
        for token in range(token, min(token + _MOST_CARRIERS, len(document))):
            norm = document.norms[token]
            if norm in _NEGATIONS:
                return token + 1 == len(document) or document.norms[token + 1] not in _ASKED
            kind = document.part_of_speech(token)[0]
            if kind not in ("助動詞", "助詞") and norm not in _CARRIERS:
                return False
        return False

    def is_quoted(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in self.document.quotes)


Evidence = list[tuple[int, int, int]]
"""Finder id, start, end: what made a condition hold. Empty when it held without any text."""
