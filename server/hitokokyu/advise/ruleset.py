"""Packs and the program made from them, with every pattern and example proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..context.timetable import USUAL
from ..disclaimer.compose import Composer
from ..disclaimer.judge import DisclaimerJudge, named_finders
from ..match.patterns import PatternError, TokenPattern, compile_regex, word_forms
from ..match.prefilter import Plans
from ..match.program import Match, Program
from ..match.reading import Facts, Reading
from ..models import Context, Hours, Localized
from ..pack import schema
from ..pack.errors import PackError, Problem
from ..pack.loader import Loaded, PackSet, finders_of, finders_of_elements, load
from ..pack.yaml_source import Path as DataPath
from ..text.document import Document

_PIN = re.compile("[《》]")
File = TypeVar("File")


class Ruleset:
    """Rules that are ready to judge posts.

    Raises:
        PackError: the packs are refused.
    """

    def __init__(self, packs: PackSet, plans: Plans | None = None, *, judged: bool = False) -> None:
        """
        Args:
            plans: how to search; what is worked out is added to it.
            judged: whether the patterns of the packs were found good before.
        """
        self.packs = packs
        problems = [] if judged else list(_pattern_problems(packs))
        if problems:
            raise PackError(", ".join(info.id for info in packs.infos), problems)
        self._elements = _only_one(packs, packs.elements, "elements")
        self.program = Program(
            (loaded.value for loaded in packs.checks.values()),
            {name: loaded.value for name, loaded in packs.lexicons.items()},
            named_finders(self._elements),
            plans,
        )
        self._judge = DisclaimerJudge(self.program, self._elements)
        self.disclaimers = Composer(
            self._judge,
            _only_one(packs, packs.phrases, "phrases"),
            _only_one(packs, packs.platforms, "platforms"),
        )

    def read(self, text: str, context: Context, hours: Hours | None) -> Reading:
        """A post, or its part of a pair, ready for `Program.matches`.

        Args:
            hours: what the moment of the post is to its writer; None if that is not known.
        """
        document = Document(text)
        reply: Callable[[], Reading] | None = None
        if context.reply_to is not None:
            reply = partial(self.read_alone, context.reply_to)
        # Official duty is no time for personal use, so no rule about that has anything to say.
        clock = "off" if hours is None or hours.phase == "duty" else hours.phase
        return self.program.read(document, Facts(context, clock, self), reply)

    def lacks_disclaimer(self, profile: str, post: Reading) -> bool:
        """Whether neither the profile nor the post states all that an adequate disclaimer has."""
        return bool(self._judge.missing(profile, post))

    def missing_statement(self, reading: Reading, context: Context) -> Localized | None:
        """In words, what an adequate disclaimer has and neither profile nor post states; None if nothing."""
        lacking = self._judge.missing(context.profile, reading)
        if not lacking:
            return None
        statements = [s for s in self._judge.statements(context.profile) if s.element in lacking]
        ja, en = [], []
        if missing := [statement.title for statement in statements if statement.why is None]:
            titles = "".join(f"「{title.ja}」" for title in missing), ", ".join(f'"{title.en}"' for title in missing)
            if "profile" in context.model_fields_set:
                ja.append(f"プロフィールにも投稿にも見当たらないもの：{titles[0]}。")
                en.append(f"Stated neither in the profile nor in the post: {titles[1]}.")
            else:
                ja.append(f"投稿に見当たらないもの：{titles[0]}（プロフィールは見ていません）。")
                en.append(f"Not stated in the post: {titles[1]} (the profile was not looked at).")
        for statement in statements:
            if statement.why is not None:
                ja.append(f"「{statement.title.ja}」は、いまのプロフィールでは足りません。{statement.why.ja}")
                en.append(f'"{statement.title.en}" is too thin in the profile. {statement.why.en}')
        return Localized(ja="".join(ja), en=" ".join(en))

    def read_alone(self, text: str) -> Reading:
        """A text without anything around it: a bio, or a post that is answered."""
        return self.program.read(Document(text), Facts())

    def prove(self, progress: Callable[[str], None] = lambda check: None) -> None:
        """Run every example.

        Args:
            progress: called with the id of each check when its examples have run.

        Raises:
            PackError: an example fails; the error lists all of them.
        """
        problems: list[Problem] = []
        for loaded in self.packs.checks.values():
            problems += self._prove(loaded)
            progress(loaded.value.id)
        for loaded_elements in self.packs.elements.values():
            problems += self._prove_elements(loaded_elements)
        for loaded_phrases in self.packs.phrases.values():
            problems += self._prove_phrases(loaded_phrases)
        if problems:
            raise PackError(", ".join(info.id for info in self.packs.infos), problems)

    def _matches(self, check: schema.Check, text: str, context: Context) -> tuple[Reading, list[Match]]:
        reading = self.read(text, context, USUAL.at(context.now))
        return reading, [m for m in self.program.matches(reading) if m.compiled.check is check]

    def _prove(self, loaded: Loaded[schema.Check]) -> Iterator[Problem]:
        check = loaded.value
        pinned = 0
        for i, example in enumerate(check.examples.warn):
            path: DataPath = ("examples", "warn", i)
            text = _PIN.sub("", example.text)
            pin = _pinned(example.text)
            pinned += pin is not None
            if example.text.count("《") > 1:
                yield loaded.problem(path, "more than one 《》", "pin one span, or none")
                continue
            reading, matches = self._matches(check, text, example.context)
            spoken = [m for m in matches if m.silenced_by is None]
            if not spoken:
                silenced = {m.silenced_by.id for m in matches if m.silenced_by}
                yield loaded.problem(
                    path,
                    f"the check stays silent on {text!r}" + (f" (silenced by {', '.join(silenced)})" if silenced else ""),
                    "widen the check, or mend the example",
                )
            elif pin is not None:
                spans = [_original_span(reading, m) for m in spoken]
                if pin not in spans:
                    marked = " or ".join(f"《{text[a:b]}》" for a, b in filter(None, spans)) or "no span"
                    yield loaded.problem(path, f"the finding marks {marked} in {text!r}", "move 《》, or set span")
        if not pinned and any(check.let):
            yield loaded.problem(("examples", "warn"), "no example pins the span", "put 《》 around the marked words of one example")
        for i, example in enumerate(check.examples.silent):
            path = ("examples", "silent", i)
            _, matches = self._matches(check, example.text, example.context)
            spoken = [m for m in matches if m.silenced_by is None]
            if spoken:
                yield loaded.problem(
                    path, f"the check speaks on {example.text!r}", "add an exception, narrow the check, or mend the example"
                )
            elif example.by is not None and example.by not in {m.silenced_by.id for m in matches if m.silenced_by}:
                others = {m.silenced_by.id for m in matches if m.silenced_by}
                reason = f"{', '.join(others)} silences it" if others else "the check does not match it at all"
                yield loaded.problem(
                    path, f"{example.by} is not what silences {example.text!r}: {reason}", "make the example match `when`, or drop `by`"
                )

    def _prove_elements(self, loaded: Loaded[schema.DisclaimerElements]) -> Iterator[Problem]:
        for i, element in enumerate(loaded.value.elements):
            for kind, examples in (("warn", element.examples.warn), ("silent", element.examples.silent)):
                for j, example in enumerate(examples):
                    present = element.id in self._judge.stated(example.text)
                    if present is not (kind == "warn"):
                        yield loaded.problem(
                            ("elements", i, "examples", kind, j),
                            f"{element.id} is {'' if present else 'not '}found in {example.text!r}",
                            "widen or narrow `find`, or mend the example",
                        )
            if element.thin is not None:
                yield from self._prove_thin(loaded, i, element.thin.examples)

    def _prove_thin(
        self, loaded: Loaded[schema.DisclaimerElements], i: int, given: schema.Examples
    ) -> Iterator[Problem]:
        for kind, examples in (("warn", given.warn), ("silent", given.silent)):
            for j, example in enumerate(examples):
                state = self._judge.statements(example.text)[i].state
                if (state == "too-thin") is not (kind == "warn"):
                    yield loaded.problem(
                        ("elements", i, "thin", "examples", kind, j),
                        f"{loaded.value.elements[i].id} is {state} in {example.text!r}",
                        "widen or narrow `find`, or mend the example",
                    )

    def _prove_phrases(self, loaded: Loaded[schema.DisclaimerPhrases]) -> Iterator[Problem]:
        for i, example in enumerate(loaded.value.examples):
            for language, tone, elements in self.disclaimers.unproved(example):
                yield loaded.problem(
                    ("examples", i),
                    f"no {language} {tone} phrases state {elements} for {example.city!r}",
                    "add or reword phrases until the elements find it in them",
                )


def load_ruleset(folders: Sequence[Path], only: Sequence[Path] = ()) -> Ruleset:
    """Load without running the examples: for packs that were proved before, or are about to be."""
    return Ruleset(load(folders, only))


def _only_one(packs: PackSet, files: Mapping[str, Loaded[File]], name: str) -> File:
    if len(files) != 1:
        raise PackError(
            ", ".join(info.id for info in packs.infos),
            [
                Problem(f"disclaimers/{name}.yaml", 1, f"{len(files)} files of disclaimer {name}", "the packs together need exactly one")
            ],
        )
    (loaded,) = files.values()
    return loaded.value


def _pinned(text: str) -> tuple[int, int] | None:
    start, end = text.find("《"), text.find("》")
    return (start, end - 1) if 0 <= start < end else None


def _original_span(reading: Reading, match: Match) -> tuple[int, int] | None:
    return None if match.span is None else reading.document.normalized.original(*match.span)


def _pattern_problems(packs: PackSet) -> Iterator[Problem]:
    for lexicon in packs.lexicons.values():
        yield from _bad_patterns(lexicon, (), lexicon.value)
    for check in packs.checks.values():
        for path, finder in finders_of(check.value):
            yield from _bad_patterns(check, path, finder)
            if finder.but is not None:
                yield from _bad_patterns(check, (*path, "but"), finder.but)
    for elements in packs.elements.values():
        for path, finder in finders_of_elements(elements.value):
            yield from _bad_patterns(elements, path, finder)
            if finder.but is not None:
                yield from _bad_patterns(elements, (*path, "but"), finder.but)


def _bad_patterns(loaded: Loaded, path: DataPath, patterns: schema.Patterns) -> Iterator[Problem]:
    for kind, entries in (("words", patterns.words), ("text", patterns.text)):
        for i, entry in enumerate(entries):
            if not word_forms(entry):
                yield loaded.problem((*path, kind, i), f"{entry!r} is empty after normalisation", "write at least one character")
            elif entry in entries[:i]:
                yield loaded.problem((*path, kind, i), f"{entry!r} stands twice", "keep one of the two")
    for i, regex in enumerate(patterns.regex):
        try:
            compile_regex(regex.pattern)
        except PatternError as error:
            yield loaded.problem((*path, "regex", i), f"{regex.pattern!r}: {error}", "write it without what RE2 lacks, or use tokens or sequence")
    for i, specs in enumerate(patterns.tokens):
        try:
            TokenPattern(0, specs)
        except PatternError as error:
            yield loaded.problem((*path, "tokens", i), str(error), "give one morpheme a norm or a surface")
