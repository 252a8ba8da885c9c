"""Conditions, compiled. Equal conditions become one object, so that each is judged once a region.

`judge(reading, start, end)` returns the evidence, or None when the condition does not hold.
Offsets are code points of the normalised text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod

from ..pack import schema
from .patterns import Spans
from .reading import Evidence, Reading


Way = frozenset["Find"]
"""What it takes for a condition to hold: a hit of each of these."""

_NOTHING: Way = frozenset()
_MOST_WAYS = 16


def _either(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Without ways that ask for more than another one."""
    kept: list[Way] = []
    for way in sorted(set(ways), key=lambda way: (len(way), sorted(find.id for find in way))):
        if not any(other <= way for other in kept):
            kept.append(way)
    return tuple(kept)


class Condition:
    id: int

    def judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        key = (self.id, start, end)
        try:
            return reading.judged[key]
        except KeyError:
            result = reading.judged[key] = self._judge(reading, start, end)
            return result

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        raise NotImplementedError

    def ways(self) -> tuple[Way, ...]:
        """It can hold in one of these ways only: for one of them, everything it takes must be there."""
        return (_NOTHING,)

    def grows(self) -> bool:
        """Whether it holds in every region that contains one in which it holds."""
        return True

    def facts(self) -> tuple[ContextIs, ...]:
        """Facts outside the text without which this cannot hold, cheap to look at first."""
        return ()


class Find(Condition):
    """Hits of a set of atoms, filtered."""

    def __init__(
        self,
        atoms: frozenset[int],
        but: frozenset[int],
        polarity: str | None,
        quoted: bool | None,
    ) -> None:
        self.atoms = atoms
        self.but = but
        self._polarity = polarity
        self._quoted = quoted

    @property
    def number_of_masks(self) -> int:
        """Under which its `but` goes in a search."""
        return -self.id

    def split(self, first: frozenset[int], *, sets_off: bool) -> None:
        """Learn which atoms are searched for first, and which only later.

        Args:
            sets_off: whether the first search tells if this may have a hit.
        """
        self._sets_off = sets_off
        self._some_first = not self.atoms.isdisjoint(first)
        self._some_later = not self.atoms <= first
        self._masked_later = not self.but <= first

    def spans(self, reading: Reading) -> Spans:
        """All hits in the document, by start."""
        spans = reading.found.get(self.id)
        if spans is None:
            spans = reading.found[self.id] = self._spans(reading)
        return spans

    def _spans(self, reading: Reading) -> Spans:
        spans = self._raw(reading)
        if not spans:
            return spans
        spans = _outermost(spans)
        if self.but:
            masks = reading.hits.of(self.number_of_masks)
            if self._masked_later:
                masks += reading.later_hits.of(self.number_of_masks)
            spans = [s for s in spans if not any(m[0] < s[1] and s[0] < m[1] for m in masks)]
        if self._polarity is not None:
            wanted = self._polarity == "negated"
            spans = [s for s in spans if reading.is_negated(s[1]) is wanted]
        if self._quoted is not None:
            spans = [s for s in spans if reading.is_quoted(*s) is self._quoted]
        return spans

    def _raw(self, reading: Reading) -> Spans:
        spans: Spans = []
        # Most of what is asked for is not there.
        if self._some_first and (not self._sets_off or self.id in reading.hits.present):
            spans += reading.hits.of(self.id)
        if self._some_later and self.id in reading.later_hits.present:
            spans += reading.later_hits.of(self.id)
        return spans

    def judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        spans = self.spans(reading)
        if not spans:
            return None
        first = bisect_left(spans, (start, -1))
        evidence = []
        for span in spans[first:]:
            if span[0] >= end:
                break
            if span[1] <= end:
                evidence.append((self.id, *span))
        return evidence or None

    def ways(self) -> tuple[Way, ...]:
        return (frozenset((self,)),)


def _outermost(spans: Spans) -> Spans:
    """Without those that lie inside another: 値上げ, not the 値上 in it."""
    if len(spans) == 1:
        return spans
    kept: Spans = []
    furthest = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > furthest:
            kept.append((start, end))
            furthest = end
    return kept


class Group(Condition):
    def __init__(self, children: Sequence[Condition]) -> None:
        self.children = tuple(children)

    def grows(self) -> bool:
        return all(child.grows() for child in self.children)


class All(Group):
    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        evidence: Evidence = []
        for child in self.children:
            found = child.judge(reading, start, end)
            if found is None:
                return None
            evidence += found
        return evidence

    def ways(self) -> tuple[Way, ...]:
        of_children = sorted((child.ways() for child in self.children), key=len)
        # Leaving a part out asks for less than it takes, which is never wrong.
        while prod(map(len, of_children)) > _MOST_WAYS:
            of_children.pop()
        return _either(_NOTHING.union(*chosen) for chosen in product(*of_children))

    def facts(self) -> tuple[ContextIs, ...]:
        return tuple(fact for child in self.children for fact in child.facts())


class AtLeast(Group):
    """At least so many of the children; the evidence of all that hold."""

    def __init__(self, children: Sequence[Condition], at_least: int) -> None:
        super().__init__(children)
        self._at_least = at_least

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        results = [child.judge(reading, start, end) for child in self.children]
        holding = [found for found in results if found is not None]
        if len(holding) < self._at_least:
            return None
        return [piece for found in holding for piece in found]

    def ways(self) -> tuple[Way, ...]:
        return _either(way for child in self.children for way in child.ways())


class Not(Condition):
    def __init__(self, child: Condition) -> None:
        self._child = child

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        return [] if self._child.judge(reading, start, end) is None else None

    def grows(self) -> bool:
        return False


class Near(All):
    """Hits of all children, not overlapping, inside a window of so many characters."""

    children: tuple[Find, ...]

    def __init__(self, children: Sequence[Find], within: int) -> None:
        super().__init__(children)
        self._within = within

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        found: list[Evidence] = []
        for child in self.children:
            pieces = child.judge(reading, start, end)
            if pieces is None:
                return None
            found.append(pieces)
        evidence = {piece for window in self._windows(found, ()) for piece in window}
        return sorted(evidence, key=lambda piece: piece[1:]) or None

    def _windows(
        self, found: Sequence[Evidence], chosen: tuple[tuple[int, int, int], ...]
    ) -> Iterator[tuple[tuple[int, int, int], ...]]:
        if not found:
            yield chosen
            return
        pieces = found[0]
        if chosen:
            first = min(start for _, start, _ in chosen)
            last = max(end for *_, end in chosen)
            low = bisect_left(pieces, last - self._within, key=_start)
            pieces = pieces[low : bisect_right(pieces, first + self._within, key=_start)]
        for piece in pieces:
            _, start, end = piece
            if any(start < e and s < end for _, s, e in chosen):
                continue
            if chosen and max(last, end) - min(first, start) > self._within:
                continue
            yield from self._windows(found[1:], (*chosen, piece))


class Sequence_(All):
    """Hits of the children one after the other, with gaps of at most so many characters."""

    children: tuple[Find, ...]

    def __init__(self, children: Sequence[Find], within: int) -> None:
        super().__init__(children)
        self._within = within

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        found = []
        for child in self.children:
            pieces = child.judge(reading, start, end)
            if pieces is None:
                return None
            found.append(pieces)
        # From the back: a piece stays only if the rest of the sequence can follow it.
        for i in range(len(found) - 2, -1, -1):
            starts = sorted(start for _, start, _ in found[i + 1])
            found[i] = [p for p in found[i] if _has_between(starts, p[2], p[2] + self._within)]
            if not found[i]:
                return None
        # From the front: only what follows such a piece.
        for i in range(1, len(found)):
            ends = sorted(end for *_, end in found[i - 1])
            found[i] = [p for p in found[i] if _has_between(ends, p[1] - self._within, p[1])]
        return [piece for pieces in found for piece in pieces]


def _start(piece: tuple[int, int, int]) -> int:
    return piece[1]


def _has_between(ordered: list[int], low: int, high: int) -> bool:
    """Whether an ordered list has a value in the closed range."""
    position = bisect_left(ordered, low)
    return position < len(ordered) and ordered[position] <= high


class InProfile(Condition):
    def __init__(self, child: Find) -> None:
        self._child = child

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        profile = reading.facts.profile
        return [] if profile is not None and self._child.spans(profile) else None


class InReply(Condition):
    def __init__(self, child: Find) -> None:
        self._child = child

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        reply = reading.reply
        return [] if reply is not None and self._child.spans(reply) else None


class ContextIs(Condition):
    def __init__(self, wanted: schema.ContextCondition) -> None:
        self._attachments = wanted.attachments
        self._reply = wanted.reply
        self._disclaimer = wanted.disclaimer
        self._clock = wanted.clock
        self._one_of = [
            (name, values) for name in ("account", "role", "audience") if (values := getattr(wanted, name))
        ]

    def facts(self) -> tuple[ContextIs, ...]:
        # Judging a disclaimer means reading for it: not cheap enough to come first.
        return () if self._disclaimer is not None else (self,)

    def holds(self, reading: Reading) -> bool:
        facts = reading.facts
        context = facts.context
        for name, values in self._one_of:
            if getattr(context, name) not in values:
                return False
        return (
            (not self._clock or facts.clock in self._clock)
            and (not self._attachments or any(a in self._attachments for a in context.attachments))
            and (self._reply is None or reading.is_reply is self._reply)
            and (self._disclaimer is None or facts.disclaimer(reading) == self._disclaimer)
        )

    def _judge(self, reading: Reading, start: int, end: int) -> Evidence | None:
        return [] if self.holds(reading) else None
