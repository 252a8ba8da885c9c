"""Does a profile (or a post) say what it has to say? Which elements are there, which are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..match.program import Program
from ..match.reading import Facts, Reading
from ..pack.schema import DisclaimerElements, ElementId, Finder
from ..text.document import Document
from .models import Statement

ELEMENT_PREFIX = "disclaimer."
THIN_PREFIX = "disclaimer-thin."


def named_finders(elements: DisclaimerElements) -> dict[str, Finder]:
    """What the program has to look for, so that the judge can ask for it by name."""
    return {
        **{ELEMENT_PREFIX + element.id: element.find for element in elements.elements},
        **{
            THIN_PREFIX + element.id: element.thin.find
            for element in elements.elements
            if element.thin is not None
        },
    }


class DisclaimerJudge:
    """Uses the program's `named_finders`."""

    def __init__(self, program: Program, elements: DisclaimerElements) -> None:
        self._program = program
        self._elements = elements.elements
        # A writer's profile is the same from post to post.
        self._in_profile: Callable[[str], frozenset[ElementId]] = lru_cache(maxsize=64)(self.stated)

    @property
    def elements(self) -> tuple[ElementId, ...]:
        """Ids of what an adequate statement consists of, in the order of the pack."""
        return tuple(element.id for element in self._elements)

    def stated(self, text: str) -> frozenset[ElementId]:
        """Elements that a text contains."""
        return self.present(self._read(text)) if text.strip() else frozenset()

    def present(self, reading: Reading) -> frozenset[ElementId]:
        """Elements that a document contains."""
        return frozenset(
            name for name in self.elements if self._program.named[ELEMENT_PREFIX + name].spans(reading)
        )

    def missing(self, profile: str, post: Reading) -> tuple[ElementId, ...]:
        """Elements that neither the profile nor the post contains, in the order of the pack."""
        present = self._in_profile(profile) | self.present(post)
        return tuple(name for name in self.elements if name not in present)

    def statements(self, profile: str) -> tuple[Statement, ...]:
        """What a profile states, what it only hints at (and why that is too thin), and what it lacks."""
        return tuple(self._statements(self._read(profile)))

    def _statements(self, reading: Reading) -> Iterator[Statement]:
        present = self.present(reading)
        for element in self._elements:
            if element.id in present:
                yield Statement(element=element.id, title=element.title, state="present")
            elif element.thin and self._program.named[THIN_PREFIX + element.id].spans(reading):
                yield Statement(
                    element=element.id, title=element.title, state="too-thin", why=element.thin.why
                )
            else:
                yield Statement(element=element.id, title=element.title, state="missing")

    def _read(self, text: str) -> Reading:
        return self._program.read(Document(text), Facts())
