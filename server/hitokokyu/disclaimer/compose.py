"""Putting disclaimers together: from nothing, or as the shortest addition to a profile.

Whatever is offered was read by the judge of the checks before, and measured. A phrase that does
not suit a name simply never makes it into an answer.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import get_args

from ..models import Localized, is_blank
from ..pack.schema import (
    DisclaimerExample,
    DisclaimerPhrase,
    DisclaimerPhrases,
    DisclaimerPlatforms,
    DisclaimerTone,
    ElementId,
    Language,
    Platform,
    Tone,
)
from .judge import DisclaimerJudge
from .models import (
    Cut,
    Disclaimer,
    DisclaimerAnswer,
    DisclaimerRequest,
    Fit,
    PlatformRoom,
    PresentBio,
    Statement,
)
from .room import Room

MOST_OFFERED = 3
_MOST_CUT = 12
"""More parts than this are not named: then the profile has to be written anew."""

_LANGUAGES: dict[str, tuple[Language, ...]] = {"ja": ("ja",), "en": ("en",), "both": ("ja", "en")}
# A part of a profile ends where people end a thought.
_ENDS = r"。！？!?\n／/|｜、,・"
_PART = re.compile(rf"[^{_ENDS}]+[{_ENDS}\s]*|[{_ENDS}]+\s*")
_LOOSE_ENDS = "／/|｜、,・ \u3000\n"

_PROBABLY = Localized(
    ja="全角を 2 と数えると上限を超えます。1 と数えれば入るので、保存できるか確かめてください。",
    en="Counting most Japanese characters as 2, this is too long; counting them as 1, it fits. "
    "Please see whether it can be saved.",
)


class UnknownPlatform(ValueError):
    """A platform was asked for that no pack knows; `known` lists the ids that are."""

    def __init__(self, known: tuple[str, ...]) -> None:
        super().__init__(f"known platforms: {', '.join(known)}")
        self.known = known


@dataclass(frozen=True, slots=True)
class _Addition:
    text: str
    tone: Tone
    clause: str | None
    names: frozenset[str]
    """Which of the names that were given it mentions."""


@dataclass(frozen=True, slots=True)
class _Names:
    city: str
    department: str | None
    employer: str

    def fill(self, phrase: DisclaimerPhrase) -> str:
        return phrase.text.format(
            city=self.city, department=self.department or "", employer=self.employer
        )


class Composer:
    """Safe to share between threads."""

    def __init__(
        self, judge: DisclaimerJudge, phrases: DisclaimerPhrases, platforms: DisclaimerPlatforms
    ) -> None:
        self._judge = judge
        self._phrases = phrases
        self._platforms = {platform.id: platform for platform in platforms.platforms}
        self._tones = {tone.id: tone for tone in phrases.tones}
        self._room = Room(platforms)

    @property
    def platforms(self) -> tuple[Platform, ...]:
        return tuple(self._platforms.values())

    @property
    def tones(self) -> tuple[DisclaimerTone, ...]:
        return tuple(self._tones.values())

    def statements(self, profile: str) -> tuple[Statement, ...]:
        """What a profile states, what it only hints at (and why that is too thin), and what it lacks."""
        return self._judge.statements(profile)

    def compose(self, wish: DisclaimerRequest) -> DisclaimerAnswer:
        """Finished texts for a wish, or what to cut.

        Raises:
            UnknownPlatform: no pack knows `wish.platform`.
        """
        platform = self._platforms.get(wish.platform)
        if platform is None:
            raise UnknownPlatform(tuple(self._platforms))
        bio = "" if is_blank(wish.bio) else wish.bio.rstrip()
        present = self._present(platform, bio) if bio else None
        stated = self._judge.stated(bio)
        missing = tuple(element for element in self._judge.elements if element not in stated)
        offered: tuple[Disclaimer, ...] = ()
        remarks: tuple[Localized, ...] = ()
        cut: Cut | None = None
        if missing and self._room.fit(platform, bio) != "no":
            offered, remarks = self._offered(platform, bio, wish, missing)
        if not offered and (missing or (present is not None and present.fit == "no")):
            cut = self._cut(platform, bio, wish, missing)
            if cut.text is not None and self._room.fit(platform, cut.text) == "probably":
                remarks = (_PROBABLY,)
        return DisclaimerAnswer(
            platform=PlatformRoom.model_validate(
                {name: getattr(platform, name) for name in PlatformRoom.model_fields}
            ),
            bio=present,
            disclaimers=offered,
            remarks=remarks,
            cut=cut,
        )

    def unproved(self, example: DisclaimerExample) -> Iterator[tuple[Language, Tone, str]]:
        """Language, tone and elements for which there is no text that the judge accepts."""
        wish = DisclaimerRequest(city=example.city, department=example.department)
        elements = self._judge.elements
        for language in get_args(Language):
            for tone in self._tones:
                for count in range(1, len(elements) + 1):
                    for missing in combinations(elements, count):
                        if not any(self._additions(wish, language, tone, missing, example.department)):
                            yield language, tone, ", ".join(missing)

    # -- what there is ------------------------------------------------------------------------

    def _present(self, platform: Platform, bio: str) -> PresentBio:
        statements = self._judge.statements(bio)
        return PresentBio(
            statements=statements,
            adequate=all(statement.state == "present" for statement in statements),
            length=self._room.length(platform, bio),
            fit=self._room.fit(platform, bio),
        )

    # -- what to add --------------------------------------------------------------------------

    def _offered(
        self, platform: Platform, bio: str, wish: DisclaimerRequest, missing: tuple[ElementId, ...]
    ) -> tuple[tuple[Disclaimer, ...], tuple[Localized, ...]]:
        """The first way of saying it that fits: as wished, in another tone, without the department."""
        for fit in ("yes", "probably"):
            for department in dict.fromkeys((wish.department, None)):
                for tone in dict.fromkeys((wish.tone, "compact", "plain", "polite")):
                    found = self._fitting(platform, bio, wish, tone, missing, department, fit)
                    if found:
                        remarks = self._remarks(wish, found, fit)
                        return tuple(disclaimer for disclaimer, _ in found), tuple(remarks)
        return (), ()

    def _fitting(
        self,
        platform: Platform,
        bio: str,
        wish: DisclaimerRequest,
        tone: Tone,
        missing: tuple[ElementId, ...],
        department: str | None,
        fit: Fit,
    ) -> list[tuple[Disclaimer, _Addition]]:
        found = {}
        for addition in self._in_all_languages(platform, wish, tone, missing, department):
            text = _joined(platform, bio, addition.text)
            if text not in found and self._room.fit(platform, text) == fit and self._complete(text):
                disclaimer = Disclaimer(
                    text=text,
                    added=addition.text,
                    tone=tone,
                    length=self._room.length(platform, text),
                    fit="yes" if fit == "yes" else "probably",
                    clause=addition.clause,
                )
                found[text] = (disclaimer, addition)
        if bio:
            # Beside the writer's own words the shortest is the best.
            return sorted(found.values(), key=lambda pair: pair[0].length)[:MOST_OFFERED]
        return list(islice(found.values(), MOST_OFFERED))

    def _remarks(
        self, wish: DisclaimerRequest, found: list[tuple[Disclaimer, _Addition]], fit: Fit
    ) -> Iterator[Localized]:
        first = found[0][1]
        if first.tone != wish.tone:
            asked, used = self._tones[wish.tone].title, self._tones[first.tone].title
            yield Localized(
                ja=f"「{asked.ja}」では入りきらないので、「{used.ja}」にしました。",
                en=f"There is no room for “{asked.en}”, so this is “{used.en}”.",
            )
        unnamed = wish.department is not None and "department" not in first.names
        if unnamed and "identity" not in self._judge.stated(wish.bio):
            yield Localized(
                ja="入りきらないので、部署名を省きました。",
                en="The department is left out for lack of room.",
            )
        if fit == "probably":
            yield _PROBABLY

    def _complete(self, text: str) -> bool:
        return len(self._judge.stated(text)) == len(self._judge.elements)

    def _in_all_languages(
        self,
        platform: Platform,
        wish: DisclaimerRequest,
        tone: Tone,
        missing: tuple[ElementId, ...],
        department: str | None,
    ) -> Iterator[_Addition]:
        """Additions in the language that was asked for; of two languages the best with the best."""
        each = (
            self._additions(wish, language, tone, missing, department)
            for language in _LANGUAGES[wish.language]
        )
        for group in zip(*each, strict=False):
            yield _Addition(
                text=_glue(platform).join(addition.text for addition in group),
                tone=tone,
                clause=next((addition.clause for addition in group if addition.clause), None),
                names=frozenset().union(*(addition.names for addition in group)),
            )

    def _additions(
        self,
        wish: DisclaimerRequest,
        language: Language,
        tone: Tone,
        missing: tuple[ElementId, ...],
        department: str | None,
    ) -> Iterator[_Addition]:
        """What states these elements by itself, in one language; in the order of the pack."""
        names = self._names(wish, language, department)
        joint = self._tones[tone].joined[language]
        for phrases in self._phrases_for(language, tone, missing, department is not None):
            text = joint.join(names.fill(phrase) for phrase in phrases)
            if self._judge.stated(text) >= set(missing):
                yield _Addition(
                    text=text,
                    tone=tone,
                    clause=next((phrase.clause for phrase in phrases if phrase.clause), None),
                    names=frozenset().union(*(phrase.placeholders for phrase in phrases)),
                )

    def _names(
        self, wish: DisclaimerRequest, language: Language, department: str | None
    ) -> _Names:
        endings = (word for word in self._phrases.employers if wish.city.endswith(word.ends))
        employer = getattr(next(endings, self._phrases.otherwise), language)
        if language == "ja":
            return _Names(wish.city, department, employer)
        return _Names(wish.city_en or wish.city, department and (wish.department_en or department), employer)

    def _phrases_for(
        self,
        language: Language,
        tone: Tone,
        missing: tuple[ElementId, ...],
        department: bool,
    ) -> Iterator[tuple[DisclaimerPhrase, ...]]:
        """Phrases that cover each missing element once and nothing else."""
        if not missing:
            yield ()
            return
        wanted = set(missing)
        usable = [
            phrase
            for phrase in self._phrases.phrases
            if phrase.language == language
            and phrase.tone == tone
            and missing[0] in phrase.covers
            and phrase.covers <= wanted
            and (department or "department" not in phrase.placeholders)
        ]
        with_department = [phrase for phrase in usable if "department" in phrase.placeholders]
        for phrase in with_department or usable:
            rest = tuple(element for element in missing if element not in phrase.covers)
            for others in self._phrases_for(language, tone, rest, department):
                yield (phrase, *others)

    # -- what to cut --------------------------------------------------------------------------

    def _cut(
        self,
        platform: Platform,
        bio: str,
        wish: DisclaimerRequest,
        missing: tuple[ElementId, ...],
    ) -> Cut:
        additions = (
            addition.text
            for tone in self._tones
            for addition in self._in_all_languages(platform, wish, tone, missing, None)
        )
        # Nothing at all if the profile lacks nothing and is only too long.
        shortest = min(additions, key=lambda text: self._room.length(platform, text))

        def whole(kept: str) -> str:
            return _joined(platform, kept, shortest) if shortest else kept

        parts, text = self._parts_to_cut(platform, bio, whole) or ((), None)
        return Cut(over=self._room.over(platform, whole(bio)), parts=parts, text=text)

    def _parts_to_cut(
        self, platform: Platform, bio: str, whole: Callable[[str], str]
    ) -> tuple[tuple[str, ...], str] | None:
        """Parts of the profile without which it fits and states everything, and what it is then.

        One part, as short as possible; or, where no single one is enough, the longest few.
        """
        all_parts = _PART.findall(bio)
        places = (place for place, part in enumerate(all_parts) if part.strip(_LOOSE_ENDS))
        by_length = sorted(places, key=lambda place: self._room.length(platform, all_parts[place]))
        longest = by_length[: -_MOST_CUT - 1 : -1]

        def without(cut: Collection[int]) -> str:
            kept = (part for place, part in enumerate(all_parts) if place not in cut)
            return whole("".join(kept).strip(_LOOSE_ENDS))

        def fits(cut: Collection[int]) -> bool:
            return self._room.fit(platform, without(cut)) != "no"

        # Measuring takes time and reading takes more, so neither is done for every part.
        if not fits(longest):
            return None
        shortest_enough = bisect_left(by_length, True, key=lambda place: fits((place,)))
        for place in by_length[shortest_enough:][:_MOST_CUT]:
            if self._complete(without((place,))):
                return (all_parts[place].strip(),), without((place,))
        cut: set[int] = set()
        for place in longest:
            if self._complete(without(cut | {place})):
                cut.add(place)
                if fits(cut):
                    return tuple(all_parts[place].strip() for place in sorted(cut)), without(cut)
        return None


def _glue(platform: Platform) -> str:
    return "\n" if platform.lines else " "


def _joined(platform: Platform, bio: str, addition: str) -> str:
    return f"{bio}{_glue(platform)}{addition}" if bio else addition
