"""A rule pack, compiled: what to look for, which rules that can set off, and how they are judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import attrgetter

from ..models import Confidence
from ..pack import schema
from ..text.document import Document
from . import conditions
from .patterns import PatternIndex
from .prefilter import Plans, commonness
from .reading import Evidence, Reading

Region = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CompiledException:
    source: schema.Exception_
    condition: conditions.Condition


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    check: schema.Check
    condition: conditions.Condition
    exceptions: tuple[CompiledException, ...]
    steps: tuple[tuple[conditions.Condition, Confidence], ...]
    names: Mapping[int, tuple[str, ...]]
    """The names under which this check knows a finder."""
    finders: Mapping[str, conditions.Find]


@dataclass(frozen=True, slots=True)
class Match:
    """One check that matched in one region of the text. Offsets: code points, normalised text."""

    compiled: CompiledCheck
    region: Region
    span: Region | None
    evidence: Evidence
    confidence: Confidence
    confidence_steps: tuple[str, ...]
    silenced_by: schema.Exception_ | None


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """Checks that share condition and scope: judged once, however many they are."""

    number: int
    """In the order of the packs, which is that of the findings."""
    condition: conditions.Condition
    scope: schema.Scope
    rarest: frozenset[conditions.Find]
    """The condition can hold only where one of these has a hit; empty if it can hold without any."""
    facts: tuple[conditions.ContextIs, ...]
    grows: bool
    checks: tuple[CompiledCheck, ...]


class Program:
    """Raises `patterns.PatternError` (text, atom index) when a pattern cannot be used."""

    def __init__(
        self,
        checks: Iterable[schema.Check],
        lexicons: Mapping[str, schema.Lexicon],
        finders: Mapping[str, schema.Finder] = {},
        plans: Plans | None = None,
    ) -> None:
        """
        Args:
            finders: those that are asked for by name, outside any check.
            plans: how to search; what is worked out is added to it.
        """
        plans = plans if plans is not None else Plans()
        compiler = _Compiler(lexicons)
        compiled = [compiler.check(check) for check in checks]
        self.named = {name: compiler.find(finder) for name, finder in finders.items()}
        self.atoms = compiler.atoms
        costs = [_guess_frequency(atom, plans) for atom in self.atoms]
        by_family: dict[tuple[int, schema.Scope], list[CompiledCheck]] = defaultdict(list)
        for check in compiled:
            by_family[check.condition.id, check.check.scope].append(check)
        self._by_rarest: dict[int, list[tuple[frozenset[int], _Family]]] = defaultdict(list)
        """What it takes (ids of finders), and the family that can hold then, by the rarest of them."""
        self._always: list[_Family] = []

        sets_off: set[conditions.Find] = set()

        def rarest(way: conditions.Way) -> conditions.Find:
            return min(way, key=lambda find: (sum(costs[a] for a in find.atoms), find.id))

        for number, ((_, scope), members) in enumerate(by_family.items()):
            condition = members[0].condition
            ways = condition.ways()
            family = _Family(
                number,
                condition,
                scope,
                frozenset(map(rarest, ways)) if all(ways) else frozenset(),
                condition.facts(),
                condition.grows(),
                tuple(members),
            )
            if not family.rarest:
                self._always.append(family)
                continue
            for way in ways:
                sets_off |= way
                takes = frozenset(find.id for find in way)
                self._by_rarest[rarest(way).id].append((takes, family))
        self._rarest = frozenset(self._by_rarest)
        # What cannot set off any family is searched for only when one of them is set off.
        first = frozenset(atom for find in sets_off for atom in find.atoms)
        for find in compiler.finds:
            find.split(first, sets_off=find in sets_off)
        sets = {find.id: find.atoms for find in compiler.finds} | {
            find.number_of_masks: find.but for find in compiler.finds
        }
        ids = {find.id for find in compiler.finds}

        def part(atoms: Iterable[int], signalled: Set[int]) -> PatternIndex:
            chosen = {atom: self.atoms[atom] for atom in sorted(atoms)}
            of_part = {number: members & chosen.keys() for number, members in sets.items()}
            return PatternIndex(chosen, plans, of_part, signalled)

        self._first = part(first, {find.id for find in sets_off})
        self._later = part(set(range(len(self.atoms))) - first, ids)

    @property
    def unanchored(self) -> list[schema.Check]:
        """Checks that no pattern can set off: they must be judged for every post."""
        return [c.check for family in self._always for c in family.checks]

    def read(self, document: Document, facts, reply=None) -> Reading:
        return Reading(document, self._first, self._later, facts, reply)

    def matches(self, reading: Reading) -> Iterator[Match]:
        present = reading.hits.present
        families = {
            family
            for rarest in present & self._rarest
            for takes, family in self._by_rarest[rarest]
            if takes <= present
        }
        families.update(self._always)
        for family in sorted(families, key=_number):
            if family.facts and not all(fact.holds(reading) for fact in family.facts):
                continue
            regions = _regions(family, reading)
            if len(regions) > 1 and family.grows:
                # Most of what fails, fails in the whole post: one look instead of many.
                whole = (0, len(reading.document.text))
                if family.condition.judge(reading, *whole) is None:
                    continue
            for region in regions:
                evidence = family.condition.judge(reading, *region)
                if evidence is None:
                    continue
                for compiled in family.checks:
                    yield _match(compiled, reading, region, evidence)


_number = attrgetter("number")


def _regions(family: _Family, reading: Reading) -> list[Region]:
    document = reading.document
    sentences = document.sentences
    if family.scope == "post" or not family.rarest or len(sentences) == 1:
        return [(0, len(document.text))]
    touched = {
        document.sentence_at(start) for find in family.rarest for start, _ in find.spans(reading)
    }
    if family.scope == "sentence":
        return [sentences[i] for i in sorted(touched)]
    last = len(sentences) - 1
    windows = {
        (max(first, 0), min(first + 2, last))
        for i in touched
        for first in range(max(0, i - 2), min(i, max(last - 2, 0)) + 1)
    }
    return [(sentences[a][0], sentences[b][1]) for a, b in sorted(windows)]


def _around(reading: Reading, span: Region, scope: schema.Scope) -> Region:
    document = reading.document
    if scope == "post":
        return 0, len(document.text)
    beside = 0 if scope == "sentence" else 1
    sentences = document.sentences
    first = max(document.sentence_at(span[0]) - beside, 0)
    last = min(document.sentence_at(max(span[1] - 1, span[0])) + beside, len(sentences) - 1)
    return sentences[first][0], sentences[last][1]


def _match(compiled: CompiledCheck, reading: Reading, region: Region, evidence: Evidence) -> Match:
    check = compiled.check
    wanted = frozenset(compiled.finders[name].id for name in check.span)
    pieces = [piece for piece in evidence if not wanted or piece[0] in wanted] or evidence
    span = _tightest(pieces)
    silenced_by = None
    for exception in compiled.exceptions:
        place = region
        if exception.source.within is not None:
            place = _around(reading, span or region, exception.source.within)
        if exception.condition.judge(reading, *place) is not None:
            silenced_by = exception.source
            break
    confidence = check.confidence.base
    steps = []
    if any(reading.is_confirmed((start, end)) for _, start, end in pieces):
        confidence = Confidence.HIGH
        steps.append("validator")
    for position, (condition, to) in enumerate(compiled.steps):
        if condition.judge(reading, *region) is not None:
            confidence = to
            steps.append(f"steps[{position}]")
    return Match(compiled, region, span, evidence, confidence, tuple(steps), silenced_by)


def _tightest(pieces: Evidence) -> Region | None:
    """The shortest range with one hit of every finder."""
    if not pieces:
        return None
    by_finder: dict[int, list[Region]] = defaultdict(list)
    for finder, start, end in pieces:
        by_finder[finder].append((start, end))
    best: Region | None = None
    for pivot in min(by_finder.values(), key=len):
        start, end = pivot
        for spans in by_finder.values():
            nearest = min(spans, key=lambda s: max(s[1], end) - min(s[0], start))
            start, end = min(start, nearest[0]), max(end, nearest[1])
        if best is None or end - start < best[1] - best[0]:
            best = start, end
    return best


def _guess_frequency(atom: schema.Patterns, plans: Plans) -> float:
    """How often an atom may occur, from its patterns alone."""
    literals = [*atom.words, *atom.text]
    for specs in atom.tokens:
        literals += [form for spec in specs for form in (spec.norm or spec.surface)]
    regexes = (piece.prefilter.commonness for regex in atom.regex for piece in plans[regex.pattern])
    return sum(map(commonness, literals)) + sum(regexes)


class _Compiler:
    """Turns schema objects into shared ones: equal patterns, finders and conditions are made once."""

    def __init__(self, lexicons: Mapping[str, schema.Lexicon]) -> None:
        self._lexicons = lexicons
        self.atoms: list[schema.Patterns] = []
        self.finds: list[conditions.Find] = []
        self._atom_ids: dict[schema.Patterns, int] = {}
        self._conditions: dict[object, conditions.Condition] = {}
        self._lexicon_atoms: dict[str, frozenset[int]] = {}

    def check(self, check: schema.Check) -> CompiledCheck:
        finders = {name: self.find(finder) for name, finder in check.let.items()}
        names: dict[int, list[str]] = defaultdict(list)
        for name, finder in finders.items():
            names[finder.id].append(name)
        return CompiledCheck(
            check=check,
            condition=self.condition(check.when, finders),
            exceptions=tuple(
                CompiledException(exception, self._exception(exception, finders))
                for exception in check.unless
            ),
            steps=tuple(
                (self.condition(step.if_, finders), step.to) for step in check.confidence.steps
            ),
            names={finder: tuple(known) for finder, known in names.items()},
            finders=finders,
        )

    def _exception(
        self, exception: schema.Exception_, finders: Mapping[str, conditions.Find]
    ) -> conditions.Condition:
        if exception.when is not None:
            return self.condition(exception.when, finders)
        if isinstance(exception.find, str):
            return finders[exception.find]
        assert exception.find is not None
        return self.find(exception.find)

    def _atoms_of(self, patterns: schema.Patterns) -> frozenset[int]:
        """Its literals together, each regex and each token pattern by itself: what is equal is shared."""
        pieces = [
            *(schema.Patterns(regex=(regex,)) for regex in patterns.regex),
            *(schema.Patterns(tokens=(tokens,)) for tokens in patterns.tokens),
        ]
        if patterns.words or patterns.text:
            pieces.append(schema.Patterns(words=patterns.words, text=patterns.text))
        return frozenset(map(self._atom, pieces))

    def _atom(self, piece: schema.Patterns) -> int:
        atom = self._atom_ids.get(piece)
        if atom is None:
            atom = self._atom_ids[piece] = len(self.atoms)
            self.atoms.append(piece)
        return atom

    def _lexicon(self, name: str) -> frozenset[int]:
        if name not in self._lexicon_atoms:
            lexicon = self._lexicons[name]
            self._lexicon_atoms[name] = self._atoms_of(lexicon).union(
                *map(self._lexicon, lexicon.include)
            )
        return self._lexicon_atoms[name]

    def find(self, finder: schema.Finder) -> conditions.Find:
        atoms = self._atoms_of(finder).union(*map(self._lexicon, finder.lexicon))
        but = self._atoms_of(finder.but) if finder.but is not None else frozenset()
        key = (conditions.Find, atoms, but, finder.polarity, finder.quoted)

        def make() -> conditions.Find:
            find = conditions.Find(atoms, but, finder.polarity, finder.quoted)
            self.finds.append(find)
            return find

        return self._shared(key, make)

    def condition(
        self, condition: schema.Condition, finders: Mapping[str, conditions.Find]
    ) -> conditions.Condition:
        def below(children: Sequence[schema.Condition]) -> tuple[conditions.Condition, ...]:
            return tuple(self.condition(child, finders) for child in children)

        def shared(kind, children, *more):
            key = (kind, *(child.id for child in children), *more)
            return self._shared(key, lambda: kind(children, *more))

        match condition:
            case str():
                return finders[condition]
            case schema.All():
                # Cheap ones first: they often say no before anything dear has to run.
                children = sorted(below(condition.all), key=self._price)
                return shared(conditions.All, children)
            case schema.Any_():
                return shared(conditions.AtLeast, below(condition.any), condition.at_least)
            case schema.Not():
                (child,) = below((condition.not_,))
                return self._shared((conditions.Not, child.id), lambda: conditions.Not(child))
            case schema.Near():
                children = sorted(below(condition.near), key=self._price)
                return shared(conditions.Near, children, condition.within)
            case schema.Sequence():
                return shared(conditions.Sequence_, below(condition.sequence), condition.within)
            case schema.InProfile():
                child = finders[condition.in_profile]
                return self._shared(
                    (conditions.InProfile, child.id), lambda: conditions.InProfile(child)
                )
            case schema.InReply():
                child = finders[condition.in_reply]
                return self._shared((conditions.InReply, child.id), lambda: conditions.InReply(child))
            case schema.ContextIs():
                return self._shared(
                    condition.context, lambda: conditions.ContextIs(condition.context)
                )

    def _price(self, condition: conditions.Condition) -> int:
        if isinstance(condition, conditions.ContextIs):
            return 0 if condition.facts() else 2  # A disclaimer has to be read for.
        return int(any(self.atoms[a].regex for way in condition.ways() for find in way for a in find.atoms))

    def _shared(self, key, make):
        condition = self._conditions.get(key)
        if condition is None:
            condition = self._conditions[key] = make()
            condition.id = len(self._conditions)
        return condition
