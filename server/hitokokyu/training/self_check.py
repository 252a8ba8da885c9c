"""One's own draft: first what its writer sees in it, then what the advisor sees."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..models import Category, Context, Frozen, PostText, Report, Span
from .models import MAX_ANSWER_LENGTH
from .pieces import characters, pieces, touching


class Draft(Frozen):
    """A draft to be looked at."""

    # Words that somebody wrote must not appear in a traceback.
    model_config = ConfigDict(hide_input_in_errors=True)

    text: Annotated[PostText, Field(max_length=MAX_ANSWER_LENGTH)]
    context: Context = Context()


class Pieces(BaseModel):
    pieces: tuple[str, ...]
    """The text in the pieces that can be marked."""


class Suspicion(Draft):
    """A draft, and what its writer thinks could be wrong with it; nothing, if both are empty.

    Who marks words need not know what the matter is called: without categories, they are those of the
    findings in these words.
    """

    marked: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=MAX_ANSWER_LENGTH)] = ()
    """Numbers of the pieces, the first is 0."""
    categories: Annotated[tuple[Category, ...], Field(max_length=len(Category))] = ()


class Comparison(BaseModel):
    """What the writer saw beside what the advisor saw. `report` says whether that was everything."""

    report: Report
    pieces: tuple[str, ...]
    marked: tuple[int, ...]
    """By the writer."""
    found: tuple[int, ...]
    """By the advisor."""
    both: tuple[Category, ...]
    only_writer: tuple[Category, ...]
    only_advisor: tuple[Category, ...]


class MarkedElsewhere(ValueError):
    """A mark on a piece that there is not."""


def compare(suspicion: Suspicion, report: Report) -> Comparison:
    """
    Args:
        report: of the same draft.

    Raises:
        MarkedElsewhere: a mark points to nothing.
    """
    cut = pieces(suspicion.text)
    if any(number >= len(cut) for number in suspicion.marked):
        raise MarkedElsewhere
    places = [
        (finding.category, touching(cut, [_passage(suspicion.text, finding.span)]))
        for finding in report.findings
        if finding.span is not None
    ]
    marked = set(suspicion.marked)
    seen = set(suspicion.categories) or {category for category, place in places if marked.intersection(place)}
    found = {finding.category for finding in report.findings}
    return Comparison(
        report=report,
        pieces=cut,
        marked=tuple(sorted(marked)),
        found=tuple(sorted({number for _, place in places for number in place})),
        both=_ordered(seen & found),
        only_writer=_ordered(seen - found),
        only_advisor=_ordered(found - seen),
    )


def _passage(text: str, span: Span) -> tuple[int, int]:
    return characters(text, span.start), characters(text, span.end)


def _ordered(categories: set[Category]) -> tuple[Category, ...]:
    return tuple(category for category in Category if category in categories)
