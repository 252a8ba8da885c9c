"""What a regex must contain, derived from the regex itself, never written by hand.

A regex whose language is small and finite needs no regex engine at all: its strings join the
automaton of literals. Any other is run only on texts that hold the literals it cannot do without.
The parse tree is that of Python's own regex parser; a pattern that only RE2 understands simply
has no prefilter, and is always run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from re import _constants, _parser
from sys import intern
from typing import Any, NamedTuple

Strings = frozenset[str]

END = "\x03"
"""Stands for the end of the text (`$`) in literals; whoever searches puts it behind the text."""

_MOST_STRINGS = 256
"""Largest finite language that is written out."""
_MOST_CLASS = 96
"""Largest character class that is taken apart."""


class Needle(NamedTuple):
    """One of the strings stands in every text that matches, and right after it such a character."""

    strings: Strings
    follow: Strings | None = None
    """Single characters; None: anything may follow."""

    @property
    def commonness(self) -> float:
        """How often it may stand at a place of an ordinary post: a guess from its characters alone."""
        strings = sum(map(commonness, self.strings))
        if self.follow is None:
            return strings
        return strings * min(1.0, sum(map(commonness, self.follow)))


@dataclass(frozen=True, slots=True)
class Prefilter:
    language: Strings | None
    """All strings the regex matches, if they are few."""
    required: tuple[Needle, ...] = ()
    """All of these; the most telling first."""
    ignores_case: bool = False
    """`required` is in lower case and stands in the lower-cased text."""

    @property
    def commonness(self) -> float:
        """How often it may let something through at a place of an ordinary post."""
        if self.language is not None:
            return sum(map(commonness, self.language))
        return self.required[0].commonness if self.required else 1.0


# What RE2 reads otherwise than Python: [[:digit:]] is no set of letters, a{,3} no repetition.
_ONLY_RE2 = re.compile(r"\[:\^?\w+:\]|\{,")


def _has_plain_case(text: str) -> bool:
    """Whether lower-casing it means the same here and in RE2 (not so in σ and ς, i and ı)."""
    return all(c.isascii() or c.lower() == c.upper() for c in text)


class Piece(NamedTuple):
    """One of the alternatives of a regex, and what to wait for."""

    pattern: str
    prefilter: Prefilter


class Plans:
    """How each regex is searched for, and what each word is made of.

    Working it out takes longer than reading it from a cache, and leaves half of the dictionary in memory.
    """

    def __init__(
        self,
        known: Mapping[str, Sequence[Piece]] | None = None,
        forms: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._known = dict(known or {})
        self._forms = dict(forms or {})

    def __getitem__(self, pattern: str) -> Sequence[Piece]:
        plan = self._known.get(pattern)
        if plan is None:
            plan = self._known[pattern] = [
                Piece(alternative, prefilter(alternative)) for alternative in alternatives(pattern)
            ]
        return plan

    def forms(self, word: str, read: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
        """The normalised forms of a word. Args: read: works them out."""
        forms = self._forms.get(word)
        if forms is None:
            forms = self._forms[word] = read(word)
        return forms

    def as_json(self) -> dict[str, dict[str, list[Any]]]:
        regexes = {
            pattern: [
                [
                    piece.pattern,
                    None if piece.prefilter.language is None else sorted(piece.prefilter.language),
                    [
                        [sorted(strings), None if follow is None else sorted(follow)]
                        for strings, follow in piece.prefilter.required
                    ],
                    piece.prefilter.ignores_case,
                ]
                for piece in plan
            ]
            for pattern, plan in self._known.items()
        }
        return {"regexes": regexes, "words": {word: list(forms) for word, forms in self._forms.items()}}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, Sequence[Any]]]) -> Plans:
        return cls(
            {
                pattern: [
                    Piece(
                        text,
                        Prefilter(
                            None if language is None else frozenset(language),
                            tuple(
                                Needle(
                                    frozenset(strings), None if follow is None else frozenset(follow)
                                )
                                for strings, follow in required
                            ),
                            ignores_case,
                        ),
                    )
                    for text, language, required, ignores_case in plan
                ]
                for pattern, plan in data["regexes"].items()
            },
            {word: tuple(map(intern, forms)) for word, forms in data["words"].items()},
        )


def _parsed(pattern: str) -> _parser.SubPattern | None:
    """The parse tree, or None where Python and RE2 do not read the pattern alike."""
    if _ONLY_RE2.search(pattern):
        return None
    # \x{1F600} and \p{Han} are RE2's. The first is a character; what the second stands for does not
    # matter here as long as it is not taken for few characters.
    readable = _CODE_POINT.sub(lambda code: re.escape(chr(int(code[1], 16))), pattern)
    readable = _PROPERTY.sub(r"\\w", readable)
    try:
        return _parser.parse(readable)
    except (re.error, RecursionError, OverflowError, ValueError):
        return None


_CODE_POINT = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"\\[pP](?:\{\^?\w+\}|[A-Z])")


def prefilter(pattern: str) -> Prefilter:
    tree = _parsed(pattern)
    if tree is None or tree.state.flags & (re.MULTILINE | re.VERBOSE):
        return Prefilter(None)
    if tree.state.flags & re.IGNORECASE:
        lowered = (
            Needle(frozenset(s.lower() for s in needle.strings))
            for needle in _required(tree)
            if all(map(_has_plain_case, needle.strings))
        )
        return Prefilter(None, _telling_ones(lowered), ignores_case=True)
    language = _language(tree)
    if language is not None and not any(s in ("", END) or END in s[:-1] for s in language):
        return Prefilter(language)
    return Prefilter(None, _telling_ones(_required(tree)))


def alternatives(pattern: str) -> list[str]:
    """Patterns that together match what this one matches, most of them easier to wait for.

    `a|b` becomes two; `x(?:a|b+)y` becomes `xay` and `x(?:b+)y`, because one alternative without a
    finite language would hide all the others.
    """
    flags = _FLAGS.match(pattern)
    prefix = flags[0] if flags else ""
    waiting = _split(pattern[len(prefix) :])
    # An empty alternative matches everywhere: leave the refusal to whoever compiles the whole.
    if not all(waiting):
        return [pattern]
    inherited = ""
    for i, part in enumerate(waiting):
        # In a|(?i)b|c the flag holds for c, too. One inside an alternative is left to RE2.
        own = _FLAGS.match(part)
        if _FLAGS.search(part, own.end() if own else 0):
            return [pattern]
        waiting[i] = inherited + part
        inherited += own[0] if own else ""
    done: list[str] = []
    while waiting and len(waiting) + len(done) < _MOST_ALTERNATIVES:
        part = waiting.pop()
        spread = [] if prefilter(prefix + part).language is not None else _spread(part)
        if spread:
            waiting += spread
        else:
            done.append(part)
    return [prefix + part for part in (*done, *waiting)]


_MOST_ALTERNATIVES = 64
_FLAGS = re.compile(r"\(\?[a-zA-Z]+\)")
_PIECES = re.compile(
    r"\\Q.*?\\E|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?:|.", re.DOTALL
)
_QUANTIFIERS = ("*", "+", "?", "{")


def _language_size(part: str) -> int | None:
    tree = _parsed(part)
    language = None if tree is None else _language(tree)
    return None if language is None else len(language)


def _split(pattern: str) -> list[str]:
    """Alternatives at the top level."""
    parts = [""]
    depth = 0
    for piece in _PIECES.findall(pattern):
        if piece == "|" and depth == 0:
            parts.append("")
            continue
        depth += (piece in ("(", "(?:")) - (piece == ")")
        parts[-1] += piece
    return parts


def _spread(pattern: str) -> list[str]:
    """One group's alternatives written out: the finite ones together, each other one by itself."""
    pieces = _PIECES.findall(pattern)
    depth = 0
    start = 0
    for i, piece in enumerate(pieces):
        if piece in ("(", "(?:"):
            start = i if depth == 0 else start
            depth += 1
        elif piece == ")":
            depth -= 1
            if depth or (i + 1 < len(pieces) and pieces[i + 1] in _QUANTIFIERS):
                continue
            body = "".join(pieces[start + 1 : i])
            bodies = [] if body.startswith("?") else _bodies(_split(body))
            if len(bodies) < 2:
                continue
            before, after = "".join(pieces[:start]), "".join(pieces[i + 1 :])
            return [f"{before}(?:{body}){after}" for body in bodies]
    return []


def _bodies(alternatives: Sequence[str]) -> list[str]:
    """Alternatives of a group, those without a finite language apart, the others in small bundles."""
    if not all(alternatives):
        return []
    bodies: list[str] = []
    bundle: list[str] = []
    strings = 0
    for alternative in alternatives:
        size = _language_size(alternative)
        if size is None:
            bodies.append(alternative)
            continue
        if strings + size > _MOST_STRINGS:
            bodies.append("|".join(bundle))
            bundle, strings = [], 0
        bundle.append(alternative)
        strings += size
    if bundle:
        bodies.append("|".join(bundle))
    return bodies


def _language(nodes: Iterable[tuple[Any, Any]]) -> Strings | None:
    """Every string that a run of nodes matches, or None where they are too many."""
    strings: Strings = frozenset(("",))
    for node in nodes:
        of_node = _language_of(node)
        if of_node is None or len(strings) * len(of_node) > _MOST_STRINGS:
            return None
        strings = frozenset(a + b for a in strings for b in of_node)
    return strings


def _language_of(node: tuple[Any, Any]) -> Strings | None:
    kind, value = node
    if kind is _constants.LITERAL:
        return frozenset((chr(value),))
    if kind is _constants.IN:
        return _characters(value)
    if kind is _constants.AT and value is _constants.AT_END:
        return frozenset((END,))
    if kind is _constants.SUBPATTERN:
        _, added, removed, body = value
        return None if added or removed else _language(body)
    if kind is _constants.BRANCH:
        branches = [_language(branch) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        together = frozenset().union(*branches)
        return together if len(together) <= _MOST_STRINGS else None
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, most, body = value
        if most > 3:
            return None
        once = _language(body)
        if once is None or len(once) ** int(most) > _MOST_STRINGS:
            return None
        strings: Strings = frozenset()
        power: Strings = frozenset(("",))
        for count in range(int(most) + 1):
            if count >= least:
                strings |= power
            power = frozenset(a + b for a in power for b in once)
        return strings
    return None


def _characters(items: Sequence[tuple[Any, Any]]) -> Strings | None:
    characters: set[str] = set()
    for kind, value in items:
        if kind is _constants.LITERAL:
            characters.add(chr(value))
        elif kind is _constants.CATEGORY and value is _constants.CATEGORY_DIGIT:
            characters.update("0123456789")
        elif kind is _constants.CATEGORY and value is _constants.CATEGORY_SPACE:
            characters.update("\t\n\f\r ")
        elif kind is _constants.RANGE and value[1] - value[0] < _MOST_CLASS:
            characters.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(characters) if len(characters) <= _MOST_CLASS else None


def _required(nodes: Sequence[tuple[Any, Any]]) -> list[Needle]:
    """What every match needs, one needle for each stretch of the pattern that says something."""
    found: list[Needle] = []
    run: Strings = frozenset(("",))

    def close(follow: Strings | None = None) -> None:
        nonlocal run
        if "" not in run:
            found.append(Needle(run, follow))
        run = frozenset(("",))

    for i, node in enumerate(nodes):
        of_node = _language_of(node)
        if of_node is not None and len(run) * len(of_node) <= _MOST_STRINGS:
            run = frozenset(a + b for a in run for b in of_node)
            continue
        repeated = _repeated(node)
        if repeated is not None:
            # A[0-9]+B needs one of A0…A9, and one of 0B…9B.
            if len(run) * len(repeated) <= _MOST_STRINGS:
                run = frozenset(a + b for a in run for b in repeated)
                close()
            else:
                close(_first_characters(nodes[i:]))
            run = repeated
            continue
        close(_first_characters(nodes[i:]))
        if of_node is not None:
            run = of_node
            continue
        found += _required_of(node)
    close()
    return found


def _first_characters(nodes: Iterable[tuple[Any, Any]]) -> Strings | None:
    """Characters with one of which a run of nodes begins, or None where that is not known."""
    characters, may_be_empty = _beginning(nodes)
    return None if may_be_empty else characters


def _beginning(nodes: Iterable[tuple[Any, Any]]) -> tuple[Strings | None, bool]:
    """The first characters, None if they are not known, and whether it may match nothing at all."""
    characters: Strings = frozenset()
    for node in nodes:
        of_node, may_be_empty = _beginning_of(node)
        if of_node is None:
            return None, may_be_empty
        characters |= of_node
        if not may_be_empty:
            return characters, False
    return characters, True


def _beginning_of(node: tuple[Any, Any]) -> tuple[Strings | None, bool]:
    kind, value = node
    if kind is _constants.LITERAL:
        return frozenset((chr(value),)), False
    if kind is _constants.IN:
        return _characters(value), False
    if kind is _constants.AT and value is _constants.AT_END:
        return frozenset((END,)), False
    if kind is _constants.SUBPATTERN:
        _, added, removed, body = value
        return (None, True) if added or removed else _beginning(body)
    if kind is _constants.BRANCH:
        branches = [_beginning(branch) for branch in value[1]]
        known = [characters for characters, _ in branches if characters is not None]
        together = frozenset().union(*known) if len(known) == len(branches) else None
        return together, any(may_be_empty for _, may_be_empty in branches)
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _, body = value
        characters, may_be_empty = _beginning(body)
        return characters, may_be_empty or not least
    return None, True


def _repeated(node: tuple[Any, Any]) -> Strings | None:
    """For a repetition of few strings, a stretch of it that stands at both of its ends."""
    kind, value = node
    if kind not in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        return None
    least, _, body = value
    once = _language(body)
    if not least or once is None or "" in once or len(once) > _MOST_CLASS:
        return None
    stretch = once
    for _ in range(min(int(least), 3) - 1):
        if len(stretch) * len(once) > 1000:
            break
        stretch = frozenset(a + b for a in stretch for b in once)
    return stretch


def _required_of(node: tuple[Any, Any]) -> list[Needle]:
    kind, value = node
    if kind is _constants.SUBPATTERN:
        _, added, removed, body = value
        return [] if added or removed else _required(body)
    if kind is _constants.BRANCH:
        # Every branch needs something: one string of the most telling set of any of them.
        chosen = []
        for branch in value[1]:
            sets = _required(branch)
            if not sets:
                return []
            chosen.append(min(sets, key=attrgetter("commonness")).strings)
        together = frozenset().union(*chosen)
        return [Needle(together)] if len(together) <= _MOST_STRINGS else []
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _, body = value
        return _required(body) if least else []
    return []


def _telling_ones(found: Iterable[Needle]) -> tuple[Needle, ...]:
    """The few that are worth waiting for, the most telling first."""
    telling = [
        needle
        for needle in found
        if not any(len(s) == 1 and _is_everywhere(s) for s in needle.strings)
        # Two ends of the text (in x(?:y|$)$) are one.
        and not any(END in s[:-1] for s in needle.strings)
        and needle.commonness < _IN_EVERY_POST
    ]
    telling.sort(key=attrgetter("commonness"))
    chosen = telling[:1] + [n for n in telling[1:_MOST_NEEDLES] if n.commonness < _WORTH_ANOTHER_LOOK]
    return tuple(map(_short, chosen))


def _short(needle: Needle) -> Needle:
    """The same with fewer and more telling strings."""
    strings, follow = needle
    if follow is not None:
        # Of any letters or digits the last one says nearly as much as all of them.
        last = Needle(frozenset(s[-1] if s.isascii() and s.isalnum() else s for s in strings), follow)
        if last.commonness < _NEARLY_AS_TELLING * needle.commonness:
            strings = last.strings
    most = _MOST_PAIRS if min(map(len, strings)) == 1 else _MOST_STRINGS
    if follow is not None and len(strings) * len(follow) <= most:
        # Single characters are in every post, pairs are not.
        strings, follow = frozenset(s + c for s in strings for c in follow), None
    if follow is None:
        # Where one string stands, so do those inside it.
        longest = max(map(len, strings))
        strings = frozenset(
            s
            for s in strings
            if not any(
                s[i : i + size] in strings
                for size in range(1, min(len(s), longest))
                for i in range(len(s) - size + 1)
            )
        )
    return Needle(strings, follow)


_MOST_PAIRS = 3000
"""Most pairs of a single character and the one after it that are written out."""
_NEARLY_AS_TELLING = 30
"""How much more common a shorter string may be before too much is lost by it."""
_MOST_NEEDLES = 3
_IN_EVERY_POST = 0.05
"""Commonness from which on waiting for a needle saves nothing."""
_WORTH_ANOTHER_LOOK = 0.008
"""Commonness up to which a further needle saves more runs of a regex than it costs to look for."""


def _is_everywhere(character: str) -> bool:
    """Kana and the marks between sentences are in every post."""
    return "\u3041" <= character <= "\u30ff" or character in "。、!?… \n" + END


def commonness(string: str) -> float:
    """As if characters were independent of each other: too low for words, but in the right order."""
    share = 1.0
    for character in string:
        share *= _share(character)
    return share


@cache
def _share(character: str) -> float:
    """Shares of characters in everyday Japanese posts, roughly, by kind of character."""
    if "\u3041" <= character <= "\u309f":
        return 0.02
    if "\u30a0" <= character <= "\u30ff":
        return 0.008
    if "\u4e00" <= character <= "\u9fff":
        return 0.002
    if character.isdigit():
        return 0.01
    if character.isascii() and character.isalpha():
        return 0.004
    if character in "。、!?… \n":
        return 0.02
    return 0.004
