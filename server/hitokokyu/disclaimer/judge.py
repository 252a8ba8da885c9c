"""Does a profile (or a post) say what it has to say? Which elements are there, which are missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ..match.program import Program
from ..match.reading import Facts, Reading
from ..pack.schema import DisclaimerElements
from ..text.document import Document

ELEMENT_PREFIX = "disclaimer."


class DisclaimerJudge:
    """Uses the program's named finders `disclaimer.<element>`."""

    def __init__(self, program: Program, elements: DisclaimerElements) -> None:
        self._program = program
        self._elements = tuple(element.id for element in elements.elements)
        # A writer's profile is the same from post to post.
        self._in_profile: Callable[[str], frozenset[str]] = lru_cache(maxsize=64)(self._in_text)

    def _in_text(self, text: str) -> frozenset[str]:
        return self.present(self._program.read(Document(text), Facts())) if text.strip() else frozenset()

    def present(self, reading: Reading) -> frozenset[str]:
        """Elements that a document contains."""
        return frozenset(
            name for name in self._elements if self._program.named[ELEMENT_PREFIX + name].spans(reading)
        )

    def missing(self, profile: str, post: Reading) -> tuple[str, ...]:
        """Elements that neither the profile nor the post contains, in the order of the pack."""
        present = self._in_profile(profile) | self.present(post)
        return tuple(name for name in self._elements if name not in present)
