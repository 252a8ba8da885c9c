"""Where the patterns of a program occur in a document.

An *atom* is one block of patterns (a lexicon's own entries, or those written inside a check). All
atoms of a program share one automaton over the text, one over the sequence of normalised forms,
and the regexes wait behind literals of theirs, so that a document is read twice however many
rules there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Generic, TypeVar

import ahocorasick_rs
import re2

from ..pack import schema
from ..pack.schema import TokenSpec
from ..text.document import Document, dictionary, tokenize
from ..text.normalize import normalize
from .prefilter import END, Needle, Piece, Plans, commonness
from .validators import VALIDATORS

Spans = list[tuple[int, int]]


_LATIN = re.compile("[A-Za-z]")


class PatternError(ValueError):
    """A pattern that cannot be used; the text says why."""


def word_forms(word: str) -> tuple[str, ...]:
    """The normalised forms that a `words` entry stands for."""
    return tuple(morpheme.normalized_form() for _, morpheme in tokenize(normalize(word).text))


# A pattern that matches nothing at all somewhere does so in one of these, x*\b and \B too.
_PROBES = (b"", b"aa a", b"\n")


def compile_regex(pattern: str):
    """An RE2 pattern: linear time by construction.

    Raises:
        PatternError: RE2 cannot run it, or it matches the empty text.
    """
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    try:
        compiled = re2.compile(pattern.encode(), options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise PatternError(
            f"RE2 refuses this pattern ({reason}); lookaround, back references and huge repetitions have no linear-time form"
        ) from None
    if any(m.start() == m.end() for probe in _PROBES for m in compiled.finditer(probe)):
        raise PatternError("the pattern matches the empty text, so it would match everywhere")
    return compiled


class Hits:
    """Where the atoms of a program occur in one document. Spans: code points, normalised text.

    The search tells which literals are where. What they mean for an atom is worked out, and regexes
    run, when somebody asks, which most rules never do because something else is missing.
    """

    def __init__(self, index: PatternIndex, document: Document) -> None:
        self._index = index
        self.document = document
        self.texts: Sequence[_Found] = ()
        self.words: Sequence[_Found] = ()
        self.tokens: list[tuple[int, tuple[int, int]]] = []
        """Atom and span of a token pattern."""
        self.present: set[int] = set()
        """Numbers of what was wanted and may be there, and the open gates."""
        self._regex_spans: dict[int, Spans] = {}
        self.confirmed: set[tuple[int, int]] = set()
        """Spans that a validator confirmed."""

    def of(self, number: int) -> Spans:
        """Spans of all atoms of the set with this number, in no order."""
        index, document = self._index, self.document
        owners, length = index.texts.owners, len(document.text)
        spans = [
            (start, end if end <= length else length)
            for literal, start, end in self.texts
            if number in owners[literal]
        ]
        owners = index.words.owners
        spans += [
            document.token_span(first, last)
            for literal, first, last in self.words
            if number in owners[literal]
        ]
        if self.tokens:
            atoms = index.sets[number]
            spans += [span for atom, span in self.tokens if atom in atoms]
        behind = index.behind_gates(number)
        if behind:
            present = self.present
            for gate in behind.keys() & present:
                for regex, validators in behind[gate]:
                    if regex.gates <= present:
                        spans += self._valid_matches(regex, validators)
        return spans

    def _valid_matches(
        self, regex: _Regex, validators: Sequence[schema.Validator | None]
    ) -> Iterator[tuple[int, int]]:
        spans = self._matches(regex)
        for validator in validators:
            if validator is None:
                yield from spans
                continue
            for span in spans:
                verdict = VALIDATORS[validator](self.document.text[span[0] : span[1]])
                if verdict:
                    self.confirmed.add(span)
                if verdict is not False:
                    yield span

    @cached_property
    def _encoded(self) -> bytes:
        return self.document.text.encode()

    def _matches(self, regex: _Regex) -> Spans:
        spans = self._regex_spans.get(regex.number)
        if spans is None:
            # RE2 reads bytes; converting only the few offsets that are found is cheaper than
            # letting its wrapper convert them all.
            encoded = self._encoded
            spans = self._regex_spans[regex.number] = []
            for match in regex.compiled.finditer(encoded):
                first, last = match.span()
                start = len(encoded[:first].decode())
                spans.append((start, start + len(encoded[first:last].decode())))
        return spans


class TokenPattern:
    """A sequence of morpheme descriptions, found through its most telling morpheme."""

    def __init__(self, atom: int, specs: Sequence[TokenSpec]) -> None:
        self.atom = atom
        self._tests = [_TokenTest(spec) for spec in specs]
        anchors = [i for i, s in enumerate(specs) if not s.optional and (s.norm or s.surface)]
        if not anchors:
            raise PatternError(
                "a token pattern needs at least one morpheme that is not optional and has norm or surface"
            )
        self._anchor = min(
            anchors, key=lambda i: sum(map(commonness, specs[i].norm or specs[i].surface))
        )
        self.anchor = specs[self._anchor]

    def match(self, document: Document, token: int) -> tuple[int, int] | None:
        """The span whose anchor morpheme is this token, the longest one first."""
        if not self._tests[self._anchor](document, token):
            return None
        end = self._forward(document, self._anchor, token)
        if end is None:
            return None
        start = self._backward(document, self._anchor - 1, token - 1)
        if start is None:
            return None
        return document.token_span(start, end)

    def _forward(self, document: Document, spec: int, token: int) -> int | None:
        """Index of the last token of a match of the descriptions from `spec` on that starts at this token."""
        if spec == len(self._tests):
            return token - 1
        return self._repeat(document, spec, token, +1, self._forward)

    def _backward(self, document: Document, spec: int, token: int) -> int | None:
        """Index of the first token of a match of the descriptions up to `spec` that ends at this token."""
        if spec < 0:
            return token + 1
        return self._repeat(document, spec, token, -1, self._backward)

    def _repeat(
        self,
        document: Document,
        spec: int,
        token: int,
        step: int,
        rest: Callable[[Document, int, int], int | None],
    ) -> int | None:
        wanted = self._tests[spec]
        count = 0
        while (
            count < wanted.repeat
            and 0 <= token + count * step < len(document)
            and wanted(document, token + count * step)
        ):
            count += 1
        for taken in range(count, (0 if wanted.optional else 1) - 1, -1):
            found = rest(document, spec + step, token + taken * step)
            if found is not None:
                return found
        return None


class _TokenTest:
    """A morpheme description, with its grammar looked up once for all tags of the dictionary."""

    def __init__(self, spec: TokenSpec) -> None:
        self.optional = spec.optional
        self.repeat = spec.repeat
        self._norms = frozenset(spec.norm)
        self._surfaces = frozenset(spec.surface)
        self._grammar = None
        if spec.pos or spec.form:
            self._grammar = dictionary().pos_matcher(lambda tag: _fits(tag, spec))

    def __call__(self, document: Document, token: int) -> bool:
        if self._norms and document.norms[token] not in self._norms:
            return False
        if self._grammar is not None and not self._grammar(document.morphemes[token]):
            return False
        return not self._surfaces or document.surface(token) in self._surfaces


def _fits(tag: tuple[str, ...], spec: TokenSpec) -> bool:
    *pos, _, form = tag
    if spec.form and not form.startswith(spec.form):
        return False
    joined = ",".join(pos) + ","
    return not spec.pos or any(joined.startswith(prefix + ",") for prefix in spec.pos)


_Signals = frozenset[int]
"""What was wanted and may be here, and gates that are open here."""

_NOTHING: frozenset[int] = frozenset()

_Found = tuple[int, int, int]
"""Number of a literal, start, end."""

_Literal = TypeVar("_Literal", str, tuple[str, ...])


class _Literals(Generic[_Literal]):
    """Literals, and what each of them means; all lists go by the number of the literal.

    Most literals mean the same as many others: equal sets are made once.
    """

    def __init__(self) -> None:
        self._numbers: dict[_Literal, int] = {}
        self._larger: dict[tuple[frozenset[int], int], frozenset[int]] = {}
        self._atoms: list[frozenset[int]] = []
        self.owners: list[frozenset[int]] = []
        """Sets that the literal belongs to, by one of their atoms."""
        self.first_special = 0
        """From this number on, literals have `followed` or `token_patterns`."""
        self._gates: list[frozenset[int]] = []
        self._gates_followed: dict[int, frozenset[int]] = {}
        self.signals: list[_Signals] = []
        self.followed: dict[int, dict[str, _Signals]] = {}
        """More signals of a few literals, by the character that comes right after them."""
        self.token_patterns: dict[int, list[TokenPattern]] = {}

    def _number(self, literal: _Literal) -> int:
        number = self._numbers.setdefault(literal, len(self._numbers))
        if number == len(self._atoms):
            self._atoms.append(_NOTHING)
            self._gates.append(_NOTHING)
        return number

    def _with(self, members: frozenset[int], member: int) -> frozenset[int]:
        larger = self._larger.get((members, member))
        if larger is None:
            larger = self._larger[members, member] = members | {member}
        return larger

    def add_atom(self, literal: _Literal, atom: int) -> None:
        number = self._number(literal)
        self._atoms[number] = self._with(self._atoms[number], atom)

    def add_gate(self, literal: _Literal, gate: int, *, followed: bool) -> None:
        """Args: followed: it opens only together with the character that comes after the literal."""
        number = self._number(literal)
        if followed:
            known = self._gates_followed.get(number, _NOTHING)
            self._gates_followed[number] = self._with(known, gate)
        else:
            self._gates[number] = self._with(self._gates[number], gate)

    def add_token_pattern(self, literal: _Literal, pattern: TokenPattern) -> None:
        self.token_patterns.setdefault(self._number(literal), []).append(pattern)

    def build(
        self,
        owners: Callable[[frozenset[int]], frozenset[int]],
        signals: Callable[[frozenset[int], frozenset[int]], _Signals],
        followed: Callable[[frozenset[int]], dict[str, _Signals]],
    ) -> None:
        """
        Args:
            owners: numbers of the sets to which atoms belong.
            signals: of atoms and gates.
            followed: signals of gates by the character that opens them.
        """
        special = self._gates_followed.keys() | self.token_patterns.keys()
        self.first_special = len(self._numbers) - len(special)
        order = sorted(self._numbers.items(), key=lambda item: item[1] in special)
        renumbered = {old: new for new, (_, old) in enumerate(order)}
        self._prepare({literal: number for number, (literal, _) in enumerate(order)})
        self.owners = list(map(cache(owners), (self._atoms[old] for old in renumbered)))
        of_both = cache(signals)
        self.signals = [of_both(self._atoms[old], self._gates[old]) for old in renumbered]
        by_gates = cache(followed)
        self.followed = {
            renumbered[old]: by_gates(gates) for old, gates in self._gates_followed.items()
        }
        self.token_patterns = {
            renumbered[old]: patterns for old, patterns in self.token_patterns.items()
        }
        del self._numbers, self._larger, self._atoms, self._gates, self._gates_followed

    def _prepare(self, numbers: Mapping[_Literal, int]) -> None:
        """Args: numbers: every literal and its number, in their order."""
        raise NotImplementedError


class _Texts(_Literals[str]):
    """Stretches of text, found by one automaton."""

    _automaton: ahocorasick_rs.AhoCorasick | None = None

    def _prepare(self, numbers: Mapping[str, int]) -> None:
        if numbers:
            self._automaton = ahocorasick_rs.AhoCorasick(list(numbers), store_patterns=False)

    def find(self, text: str) -> list[_Found]:
        """Start and end are offsets in the text."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


@dataclass(slots=True)
class _Step:
    """Where one is after some normalised forms."""

    number: int | None = None
    """Of the word that ends here."""
    further: dict[str, _Step] = field(default_factory=dict)


class _Words(_Literals[tuple[str, ...]]):
    """Sequences of normalised forms, found by one walk through a tree."""

    def _prepare(self, numbers: Mapping[tuple[str, ...], int]) -> None:
        root = _Step()
        for forms, number in numbers.items():
            step = root
            for form in forms:
                step = step.further.setdefault(form, _Step())
            step.number = number
        self._first_steps = root.further

    def find(self, forms: Sequence[str]) -> list[_Found]:
        """Start and end are the first and the last token."""
        found: list[_Found] = []
        first_steps = self._first_steps
        for first in [token for token, form in enumerate(forms) if form in first_steps]:
            last = first
            step: _Step | None = first_steps[forms[first]]
            while step is not None:
                if step.number is not None:
                    found.append((step.number, first, last))
                last += 1
                if not step.further or last == len(forms):
                    break
                step = step.further.get(forms[last])
        return found


@dataclass(frozen=True)
class _Regex:
    number: int
    pattern: str
    gates: frozenset[int]
    """All of these must be open before it is worth running."""
    rarest: int
    """The gate that opens least often."""

    @cached_property
    def compiled(self) -> re2._Regexp:
        """Made on first use: most regexes of a program never run in a session."""
        return compile_regex(self.pattern)


_OPEN = -1
"""The gate of regexes that have nothing to wait for."""

_Behind = dict[int, list[tuple[_Regex, list[schema.Validator | None]]]]


class PatternIndex:
    """All atoms of a program, ready to be searched at once.

    Args:
        atoms: what to look for, by number.
        sets: sets of atoms, by number; hits are asked for by these.
        signalled: positive numbers of those of which the search tells whether one may occur.

    Raises:
        PatternError: with the atom's index as its second argument.
    """

    def __init__(
        self,
        atoms: Mapping[int, schema.Patterns],
        plans: Plans,
        sets: Mapping[int, frozenset[int]],
        signalled: Set[int],
    ) -> None:
        self.sets = sets
        self._plans = plans
        self.words = _Words()
        self.texts = _Texts()
        self.lowered = _Texts()
        self._regexes: dict[str, _Regex] = {}
        self._gates: dict[tuple[bool, Needle], int] = {}
        self._first_gate = max(signalled, default=0) + 1
        self._regexes_of: dict[int, list[tuple[_Regex, schema.Validator | None]]] = {}
        self._with_token_patterns: set[int] = set()
        self._behind: dict[int, _Behind] = {}
        for atom, patterns in atoms.items():
            try:
                self._add(atom, patterns)
            except PatternError as error:
                raise PatternError(error.args[0], atom) from None
        self._build(signalled)
        del self._plans

    def _add(self, atom: int, patterns: schema.Patterns) -> None:
        self._regexes_of[atom] = []
        for word in patterns.words:
            self.words.add_atom(self._plans.forms(word, word_forms), atom)
        for text in patterns.text:
            self.texts.add_atom(normalize(text).text, atom)
        for specs in patterns.tokens:
            pattern = TokenPattern(atom, specs)
            self._with_token_patterns.add(atom)
            anchor = pattern.anchor
            for norm in anchor.norm:
                self.words.add_token_pattern((norm,), pattern)
            for surface in () if anchor.norm else anchor.surface:
                self.texts.add_token_pattern(surface, pattern)
        for regex in patterns.regex:
            for piece in self._plans[regex.pattern]:
                self._add_piece(atom, piece, regex.validator)

    def _add_piece(self, atom: int, piece: Piece, validator: schema.Validator | None) -> None:
        pattern, filtered = piece
        if filtered.language is not None and validator is None:
            for literal in filtered.language:
                self.texts.add_atom(literal, atom)
            return
        regex = self._regexes.get(pattern)
        if regex is None:
            required = filtered.required or (
                () if filtered.language is None else (Needle(filtered.language),)
            )
            # The most telling needle comes first.
            gates = [self._gate(needle, filtered.ignores_case) for needle in required] or [_OPEN]
            regex = _Regex(len(self._regexes), pattern, frozenset(gates), gates[0])
            self._regexes[pattern] = regex
        self._regexes_of[atom].append((regex, validator))

    def _gate(self, needle: Needle, lowered: bool) -> int:
        gate = self._gates.get((lowered, needle))
        if gate is None:
            gate = self._gates[lowered, needle] = self._first_gate + len(self._gates)
            for literal in needle.strings:
                # Only a text with Latin letters is lower-cased; other literals have no case.
                lower = lowered and _LATIN.search(literal) is not None
                automaton = self.lowered if lower else self.texts
                automaton.add_gate(literal, gate, followed=needle.follow is not None)
        return gate

    def _build(self, signalled: Set[int]) -> None:
        sets_of: dict[int, set[int]] = defaultdict(set)
        for number, atoms in self.sets.items():
            for atom in atoms:
                sets_of[atom].add(number)
        of_atom = {atom: sets_of[atom] & signalled for atom in self._regexes_of}
        # What an open gate may lead to; where a regex waits for several gates, all must be open.
        of_gates: dict[tuple[int, frozenset[int]], set[int]] = defaultdict(set)
        for atom, regexes in self._regexes_of.items():
            for regex, _ in regexes:
                of_gates[regex.rarest, regex.gates - {regex.rarest}] |= of_atom[atom]
        self._with_others: dict[int, list[tuple[frozenset[int], _Signals]]] = defaultdict(list)
        for (rarest, others), met in of_gates.items():
            if others:
                self._with_others[rarest].append((others, frozenset(met)))
        self._waiting_for_others = frozenset(self._with_others)

        def signals(atoms: Iterable[int], gates: frozenset[int]) -> _Signals:
            found = set(gates)
            for atom in atoms:
                found.update(of_atom[atom])
            for gate in gates:
                found.update(of_gates.get((gate, _NOTHING), ()))
            return frozenset(found)

        of_gate = cache(lambda gates: signals((), gates))
        follows = {gate: needle.follow or frozenset() for (_, needle), gate in self._gates.items()}

        def followed(gates: frozenset[int]) -> dict[str, _Signals]:
            by_character: dict[str, set[int]] = defaultdict(set)
            for gate in gates:
                for character in follows[gate]:
                    by_character[character].add(gate)
            return {c: of_gate(frozenset(opened)) for c, opened in by_character.items()}

        def owners(atoms: frozenset[int]) -> frozenset[int]:
            return frozenset().union(*(sets_of[atom] for atom in atoms))

        for automaton in (self.words, self.texts, self.lowered):
            automaton.build(owners, signals, followed)
        self._everywhere = signals((), frozenset((_OPEN,)))
        self._of_token_pattern = {
            atom: signals((atom,), _NOTHING) for atom in self._with_token_patterns
        }

    @property
    def ungated(self) -> list[str]:
        """Regexes with nothing to wait for: every post pays for them."""
        return [pattern for pattern, regex in self._regexes.items() if _OPEN in regex.gates]

    def behind_gates(self, number: int) -> _Behind:
        """Regexes of a set of atoms, by one of their gates, each with the validators it is used with."""
        behind = self._behind.get(number)
        if behind is None:
            by_regex: dict[_Regex, list[schema.Validator | None]] = {}
            for atom in sorted(self.sets[number]):
                for regex, validator in self._regexes_of[atom]:
                    validators = by_regex.setdefault(regex, [])
                    if validator not in validators:
                        validators.append(validator)
            behind = self._behind[number] = {}
            for regex, validators in by_regex.items():
                behind.setdefault(regex.rarest, []).append((regex, validators))
        return behind

    def search(self, document: Document) -> Hits:
        hits = Hits(self, document)
        text = document.text + END
        hits.texts = found = self.texts.find(text)
        of_literal, special = self.texts.signals, self.texts.first_special
        signals = [of_literal[literal] for literal, _, _ in found]
        # A second mark, for literals that end with the first.
        text += END
        followed, token_patterns = self.texts.followed, self.texts.token_patterns
        for literal, start, end in [hit for hit in found if hit[0] >= special]:
            if literal in followed:
                signals.append(followed[literal].get(text[end], _NOTHING))
            if literal in token_patterns:
                token = document.token_at(start)
                if document.token_span(token, token) == (start, end):
                    signals += self._at_token(hits, token_patterns[literal], token)

        hits.words = found = self.words.find(document.norms)
        of_literal, special = self.words.signals, self.words.first_special
        signals += [of_literal[literal] for literal, _, _ in found]
        for literal, token, _ in found:
            if literal >= special:
                signals += self._at_token(hits, self.words.token_patterns[literal], token)

        if _LATIN.search(document.text):
            of_literal = self.lowered.signals
            signals += [
                of_literal[literal] for literal, _, _ in self.lowered.find(document.text.lower())
            ]
        hits.present = present = set().union(self._everywhere, *signals)
        for gate in present & self._waiting_for_others:
            for others, more in self._with_others[gate]:
                if others <= present:
                    present |= more
        return hits

    def _at_token(
        self, hits: Hits, patterns: Iterable[TokenPattern], token: int
    ) -> Iterator[_Signals]:
        """What the token patterns signal whose anchor this token turns out to be."""
        for pattern in patterns:
            span = pattern.match(hits.document, token)
            if span is not None:
                hits.tokens.append((pattern.atom, span))
                yield self._of_token_pattern[pattern.atom]
