"""Where the patterns of a program occur in a document.

An *atom* is one block of patterns (a lexicon's own entries, or those written inside a check). All
atoms of a program share one automaton over the text, one over the sequence of normalised forms,
and one set of regexes, so that a document is read three times however many rules there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import ahocorasick_rs
import re2

from ..pack.schema import Patterns, TokenSpec
from ..text.document import SEPARATOR, Document, tokenize
from ..text.normalize import normalize
from .validators import VALIDATORS

Spans = list[tuple[int, int]]


class PatternError(ValueError):
    """A pattern that cannot be used; the text says why."""


def word_forms(word: str) -> tuple[str, ...]:
    """The normalised forms that a `words` entry stands for."""
    return tuple(morpheme.normalized_form() for _, morpheme in tokenize(normalize(word).text))


def compile_regex(pattern: str):
    """An RE2 pattern: linear time by construction.

    Raises:
        PatternError: RE2 cannot run it, or it matches the empty text.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise PatternError(
            f"RE2 refuses this pattern ({reason}); lookaround, back references and huge repetitions have no linear-time form"
        ) from None
    if compiled.search("") is not None:
        raise PatternError("the pattern matches the empty text, so it would match everywhere")
    return compiled


@dataclass(slots=True)
class Hits:
    """Spans (code points of the normalised text) by atom; those a validator confirmed."""

    by_atom: dict[int, Spans] = field(default_factory=dict)
    confirmed: set[tuple[int, int]] = field(default_factory=set)

    def add(self, atom: int, span: tuple[int, int]) -> None:
        spans = self.by_atom.get(atom)
        if spans is None:
            self.by_atom[atom] = [span]
        else:
            spans.append(span)


class TokenPattern:
    """A sequence of morpheme descriptions, found through its most telling morpheme."""

    def __init__(self, atom: int, specs: Sequence[TokenSpec]) -> None:
        self.atom = atom
        self.specs = tuple(specs)
        anchors = [i for i, s in enumerate(specs) if not s.optional and (s.norm or s.surface)]
        if not anchors:
            raise PatternError(
                "a token pattern needs at least one morpheme that is not optional and has norm or surface"
            )
        self.anchor = max(anchors, key=lambda i: min(map(len, specs[i].norm or specs[i].surface)))

    @property
    def anchor_spec(self) -> TokenSpec:
        return self.specs[self.anchor]

    def match(self, document: Document, token: int) -> tuple[int, int] | None:
        """The span whose anchor morpheme is this token, the longest one first."""
        if not _is(document, token, self.anchor_spec):
            return None
        end = self._forward(document, self.anchor, token)
        if end is None:
            return None
        start = self._backward(document, self.anchor - 1, token - 1)
        if start is None:
            return None
        return document.begin(start), document.end(end)

    def _forward(self, document: Document, spec: int, token: int) -> int | None:
        """Index of the last token of a match of `specs[spec:]` that starts at this token."""
        if spec == len(self.specs):
            return token - 1
        return self._repeat(document, spec, token, +1, self._forward)

    def _backward(self, document: Document, spec: int, token: int) -> int | None:
        """Index of the first token of a match of `specs[:spec + 1]` that ends at this token."""
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
        wanted = self.specs[spec]
        count = 0
        while (
            count < wanted.repeat
            and 0 <= token + count * step < len(document)
            and _is(document, token + count * step, wanted)
        ):
            count += 1
        for taken in range(count, (0 if wanted.optional else 1) - 1, -1):
            found = rest(document, spec + step, token + taken * step)
            if found is not None:
                return found
        return None


def _is(document: Document, token: int, spec: TokenSpec) -> bool:
    if spec.norm and document.norms[token] not in spec.norm:
        return False
    if spec.surface and document.surface(token) not in spec.surface:
        return False
    if spec.pos or spec.form:
        *pos, _, form = document.part_of_speech(token)
        if spec.form and not form.startswith(spec.form):
            return False
        tag = ",".join(pos) + ","
        return not spec.pos or any(tag.startswith(p + ",") for p in spec.pos)
    return True


class _Automaton:
    """Literals with the atoms or token patterns that wait for each of them."""

    def __init__(self, owners: dict[str, list[int | TokenPattern]]) -> None:
        self._owners = list(owners.values())
        self._automaton = (
            ahocorasick_rs.AhoCorasick(list(owners), store_patterns=False) if owners else None
        )

    def find(self, text: str) -> Iterable[tuple[list[int | TokenPattern], int, int]]:
        if self._automaton is None:
            return ()
        owners = self._owners
        return (
            (owners[pattern], start, end)
            for pattern, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
        )


class PatternIndex:
    """All atoms of a program, ready to be searched at once.

    Raises:
        PatternError: with the atom's index as its second argument.
    """

    def __init__(self, atoms: Sequence[Patterns]) -> None:
        words: dict[str, list[int | TokenPattern]] = {}
        texts: dict[str, list[int | TokenPattern]] = {}
        self._filter = re2.Filter()
        self._regexes: list[tuple[re2._Regexp, list[tuple[int, str | None]]]] = []
        regex_index: dict[str, int] = {}
        for atom, patterns in enumerate(atoms):
            try:
                for word in patterns.words:
                    forms = word_forms(word)
                    words.setdefault(SEPARATOR + SEPARATOR.join(forms) + SEPARATOR, []).append(atom)
                for text in patterns.text:
                    texts.setdefault(normalize(text).text, []).append(atom)
                for specs in patterns.tokens:
                    pattern = TokenPattern(atom, specs)
                    for norm in pattern.anchor_spec.norm:
                        words.setdefault(SEPARATOR + norm + SEPARATOR, []).append(pattern)
                    if not pattern.anchor_spec.norm:
                        for surface in pattern.anchor_spec.surface:
                            texts.setdefault(surface, []).append(pattern)
                for regex in patterns.regex:
                    if regex.pattern not in regex_index:
                        regex_index[regex.pattern] = len(self._regexes)
                        self._regexes.append((compile_regex(regex.pattern), []))
                        options = re2.Options()
                        options.log_errors = False
                        self._filter.Add(regex.pattern, options)
                    self._regexes[regex_index[regex.pattern]][1].append((atom, regex.validator))
            except PatternError as error:
                raise PatternError(error.args[0], atom) from None
        self._words = _Automaton(words)
        self._texts = _Automaton(texts)
        if self._regexes:
            self._filter.Compile()

    def search(self, document: Document) -> Hits:
        hits = Hits()
        for owners, start, end in self._words.find(document.forms):
            first = document.token_at_form(start)
            # The pattern's last separator opens the token after it.
            last = document.token_at_form(end - 2)
            span: tuple[int, int] | None = None
            for owner in owners:
                if isinstance(owner, int):
                    if span is None:
                        span = document.begin(first), document.end(last)
                    hits.add(owner, span)
                elif (found := owner.match(document, first)) is not None:
                    hits.add(owner.atom, found)
        for owners, start, end in self._texts.find(document.text):
            for owner in owners:
                if isinstance(owner, int):
                    hits.add(owner, (start, end))
                else:
                    token = document.token_at(start)
                    if document.begin(token) == start and document.end(token) == end:
                        found = owner.match(document, token)
                        if found is not None:
                            hits.add(owner.atom, found)
        if self._regexes:
            self._search_regexes(document.text, hits)
        return hits

    def _search_regexes(self, text: str, hits: Hits) -> None:
        for index in self._filter.Match(text) or ():
            compiled, owners = self._regexes[index]
            for match in compiled.finditer(text):
                span = match.span()
                for atom, validator in owners:
                    if validator is not None:
                        verdict = VALIDATORS[validator](match[0])
                        if verdict is False:
                            continue
                        if verdict:
                            hits.confirmed.add(span)
                    hits.add(atom, span)
