"""Where the patterns of a program occur in a document.

An *atom* is one block of patterns (a lexicon's own entries, or those written inside a check). All
atoms of a program share one automaton over the text, one over the sequence of normalised forms,
and the regexes wait behind literals of theirs, so that a document is read twice however many
rules there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import ahocorasick_rs
import re2

from ..pack import schema
from ..pack.schema import TokenSpec
from ..text.document import SEPARATOR, Document, dictionary, tokenize
from ..text.normalize import normalize
from .prefilter import END, Needle, Piece, Plans
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

    Literals are all found at once. A regex whose literals are there is only *possible*: it runs when
    somebody asks for its atom, which most rules never do because something else is missing.
    """

    def __init__(self, text: str, regexes: Sequence[_Regex]) -> None:
        self._text = text
        self._regexes = regexes
        self._by_atom: dict[int, Spans] = {}
        self._possible: dict[int, list[int]] = {}
        self._found: dict[int, Spans] = {}
        self.confirmed: set[tuple[int, int]] = set()
        """Spans that a validator confirmed."""

    def add(self, atom: int, span: tuple[int, int]) -> None:
        spans = self._by_atom.get(atom)
        if spans is None:
            self._by_atom[atom] = [span]
        else:
            spans.append(span)

    def add_possible(self, index: int) -> None:
        for atom, _ in self._regexes[index].owners:
            self._possible.setdefault(atom, []).append(index)

    @cached_property
    def possible_atoms(self) -> set[int]:
        """Atoms that occur, or may occur. Ask only when the search is over."""
        return {*self._by_atom, *self._possible}

    def of(self, atoms: frozenset[int]) -> Spans:
        """Spans of all these atoms, in no order."""
        return [span for atom in atoms & self.possible_atoms for span in self.spans(atom)]

    def spans(self, atom: int) -> Spans:
        waiting = self._possible.pop(atom, None)
        if waiting is not None:
            for index in waiting:
                for span in self._matches(index):
                    if self._is_valid(index, atom, span):
                        self.add(atom, span)
        return self._by_atom.get(atom, _NO_SPANS)

    def _is_valid(self, index: int, atom: int, span: tuple[int, int]) -> bool:
        for owner, validator in self._regexes[index].owners:
            if owner == atom and validator is not None:
                verdict = VALIDATORS[validator](self._text[span[0] : span[1]])
                if verdict:
                    self.confirmed.add(span)
                return verdict is not False
        return True

    @cached_property
    def _encoded(self) -> bytes:
        return self._text.encode()

    def _matches(self, index: int) -> Spans:
        spans = self._found.get(index)
        if spans is None:
            # RE2 reads bytes; converting only the few offsets that are found is cheaper than
            # letting its wrapper convert them all.
            encoded = self._encoded
            spans = self._found[index] = []
            for match in self._regexes[index].compiled.finditer(encoded):
                first, last = match.span()
                start = len(encoded[:first].decode())
                spans.append((start, start + len(encoded[first:last].decode())))
        return spans


_NO_SPANS: Spans = []


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
        self._anchor = max(anchors, key=lambda i: min(map(len, specs[i].norm or specs[i].surface)))
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


class _Waiting(NamedTuple):
    """Who waits for one literal."""

    atoms: list[int]
    gates: list[int]
    """Needles that this literal belongs to; some regexes need all of theirs."""
    followed: list[tuple[int, frozenset[str]]]
    """The same where one of these characters must come right after the literal."""
    token_patterns: list[TokenPattern]


class _Automaton:
    """Literals, and who waits for each of them."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self._automaton: ahocorasick_rs.AhoCorasick | None = None

    def wait(self, literal: str) -> _Waiting:
        waiting = self._waiting.get(literal)
        if waiting is None:
            waiting = self._waiting[literal] = _Waiting([], [], [], [])
        return waiting

    def build(self) -> None:
        if self._waiting:
            self._automaton = ahocorasick_rs.AhoCorasick(list(self._waiting), store_patterns=False)
        self.by_pattern = list(self._waiting.values())
        del self._waiting

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Index into `by_pattern`, start, end."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(text, overlapping=True)


@dataclass(frozen=True)
class _Regex:
    pattern: str
    owners: list[tuple[int, schema.Validator | None]]
    gates: frozenset[int]
    """All of these must be open before it is worth running."""

    @cached_property
    def compiled(self) -> re2._Regexp:
        """Made on first use: most regexes of a program never run in a session."""
        return compile_regex(self.pattern)


class PatternIndex:
    """All atoms of a program, ready to be searched at once.

    Raises:
        PatternError: with the atom's index as its second argument.
    """

    def __init__(self, atoms: Sequence[schema.Patterns], plans: Plans) -> None:
        self._plans = plans
        self._words = _Automaton()
        self._texts = _Automaton()
        self._lowered = _Automaton()
        self._regexes: list[_Regex] = []
        self._ungated: list[int] = []
        self._regex_index: dict[str, int] = {}
        self._gates: dict[tuple[bool, Needle], int] = {}
        self._behind_gate: dict[int, list[int]] = defaultdict(list)
        """Regexes by the most telling of their gates."""
        for atom, patterns in enumerate(atoms):
            try:
                self._add(atom, patterns)
            except PatternError as error:
                raise PatternError(error.args[0], atom) from None
        self._words.build()
        self._texts.build()
        self._lowered.build()

    def _add(self, atom: int, patterns: schema.Patterns) -> None:
        for word in patterns.words:
            sequence = SEPARATOR.join(word_forms(word))
            self._words.wait(SEPARATOR + sequence + SEPARATOR).atoms.append(atom)
        for text in patterns.text:
            self._texts.wait(normalize(text).text).atoms.append(atom)
        for specs in patterns.tokens:
            pattern = TokenPattern(atom, specs)
            anchor = pattern.anchor
            for norm in anchor.norm:
                self._words.wait(SEPARATOR + norm + SEPARATOR).token_patterns.append(pattern)
            for surface in () if anchor.norm else anchor.surface:
                self._texts.wait(surface).token_patterns.append(pattern)
        for regex in patterns.regex:
            for piece in self._plans[regex.pattern]:
                self._add_piece(atom, piece, regex.validator)

    def _add_piece(self, atom: int, piece: Piece, validator: schema.Validator | None) -> None:
        pattern, filtered = piece
        if filtered.language is not None and validator is None:
            for literal in filtered.language:
                self._texts.wait(literal).atoms.append(atom)
            return
        index = self._regex_index.get(pattern)
        if index is None:
            index = self._regex_index[pattern] = len(self._regexes)
            required = filtered.required or (
                () if filtered.language is None else (Needle(filtered.language),)
            )
            gates = [self._gate(needle, filtered.ignores_case) for needle in required]
            if gates:
                self._behind_gate[gates[0]].append(index)
            else:
                self._ungated.append(index)
            self._regexes.append(_Regex(pattern, [], frozenset(gates)))
        self._regexes[index].owners.append((atom, validator))

    def _gate(self, needle: Needle, lowered: bool) -> int:
        gate = self._gates.get((lowered, needle))
        if gate is None:
            gate = self._gates[lowered, needle] = len(self._gates)
            for literal in needle.strings:
                # Only a text with Latin letters is lower-cased; other literals have no case.
                lower = lowered and _LATIN.search(literal) is not None
                automaton = self._lowered if lower else self._texts
                waiting = automaton.wait(literal)
                if needle.follow is None:
                    waiting.gates.append(gate)
                else:
                    waiting.followed.append((gate, needle.follow))
        return gate

    @property
    def ungated(self) -> list[str]:
        """Regexes with nothing to wait for: every post pays for them."""
        return [self._regexes[i].pattern for i in self._ungated]

    def search(self, document: Document) -> Hits:
        hits = Hits(document.text, self._regexes)
        add = hits.add
        words = self._words.by_pattern
        for pattern, start, end in self._words.find(document.forms):
            atoms, _, _, token_patterns = words[pattern]
            first, last = document.tokens_at_forms(start, end)
            if atoms:
                span = document.token_span(first, last)
                for atom in atoms:
                    add(atom, span)
            for token_pattern in token_patterns:
                found = token_pattern.match(document, first)
                if found is not None:
                    add(token_pattern.atom, found)
        open_gates: set[int] = set()
        texts = self._texts.by_pattern
        length = len(document.text)
        text = document.text + END
        for pattern, start, end in self._texts.find(text):
            atoms, gates, followed, token_patterns = texts[pattern]
            if atoms:
                span = (start, end if end <= length else length)
                for atom in atoms:
                    add(atom, span)
            if gates:
                open_gates.update(gates)
            if followed:
                following = text[end : end + 1]
                for gate, follow in followed:
                    if following in follow:
                        open_gates.add(gate)
            if token_patterns:
                self._at_surface(document, start, end, token_patterns, hits)
        if _LATIN.search(document.text):
            lowered = self._lowered.by_pattern
            for pattern, _, _ in self._lowered.find(document.text.lower()):
                open_gates.update(lowered[pattern].gates)
        behind = self._behind_gate
        regexes = self._regexes
        for gate in open_gates:
            for index in behind.get(gate, ()):
                if regexes[index].gates <= open_gates:
                    hits.add_possible(index)
        for index in self._ungated:
            hits.add_possible(index)
        return hits

    @staticmethod
    def _at_surface(
        document: Document, start: int, end: int, token_patterns: list[TokenPattern], hits: Hits
    ) -> None:
        token = document.token_at(start)
        if document.token_span(token, token) == (start, end):
            for token_pattern in token_patterns:
                found = token_pattern.match(document, token)
                if found is not None:
                    hits.add(token_pattern.atom, found)
