"""What the disclaimer generator is asked and answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ..models import MAX_SIDE_TEXT_LENGTH, Frozen, Localized, PostText, Text
from ..pack.schema import Counting, ElementId, Tone

MAX_NAME_LENGTH = 60
"""Longest name of an employer or a department, in code points."""

Fit = Literal["yes", "probably", "no"]
"""`probably`: too long as we count, to be safe; short enough as the platform may count."""


def _in_one_line(value: str) -> str:
    if len(value.splitlines()) > 1 or any(ord(character) < 32 for character in value):
        raise ValueError("a name is in one line")
    return value.strip()


WorkplaceName = Annotated[PostText, Field(max_length=MAX_NAME_LENGTH), AfterValidator(_in_one_line)]


class DisclaimerRequest(Frozen):
    """For whom, where and how. Of two languages both texts are complete by themselves."""

    city: Annotated[WorkplaceName, Field(examples=["松本市"])]
    """The employer, any name."""
    department: WorkplaceName | None = None
    city_en: Annotated[WorkplaceName | None, Field(examples=["Matsumoto City"])] = None
    """As it is called in English; `city` unless given."""
    department_en: WorkplaceName | None = None
    platform: Annotated[str, Field(max_length=40, examples=["x"])] = "x"
    tone: Tone = "plain"
    language: Literal["ja", "en", "both"] = "ja"
    bio: Annotated[Text, Field(max_length=MAX_SIDE_TEXT_LENGTH)] = ""
    """The present profile; what it lacks is added to it, word for word as it stands."""


class Statement(Frozen):
    """One element of an adequate disclaimer, and whether a profile states it."""

    element: ElementId
    title: Localized
    state: Literal["present", "too-thin", "missing"]
    why: Localized | None = None
    """Why it is too thin."""


class PresentBio(Frozen):
    """The profile as it is."""

    statements: tuple[Statement, ...]
    adequate: bool
    length: int
    fit: Fit


class Disclaimer(Frozen):
    """A finished profile that states everything and fits."""

    text: str
    """All of the profile, ready to be copied."""
    added: str
    """What of it is new."""
    tone: Tone
    length: int
    fit: Literal["yes", "probably"]
    clause: str | None = None
    """The clause that prescribes the sentence in it, if one does."""


class Cut(Frozen):
    """What to do when nothing fits."""

    over: int
    """How much too long the shortest text is, however favourably the platform may count."""
    parts: tuple[str, ...]
    """Of the present profile: without these it fits. Empty if that does not help."""
    text: str | None = None
    """What the profile would be then."""


class PlatformRoom(Frozen):
    """A place for a profile, and how its length is counted."""

    id: str
    title: Localized
    field: Localized
    limit: int
    count: Counting
    source: str
    checked: str
    """The day on which `source` was read, YYYY-MM-DD."""
    note: Localized | None


class DisclaimerAnswer(Frozen):
    platform: PlatformRoom
    bio: PresentBio | None
    """Null if no present profile was given."""
    disclaimers: tuple[Disclaimer, ...]
    """The best first. Empty if the profile is adequate, or if nothing fits: then see `cut`."""
    remarks: tuple[Localized, ...]
    """What was left out or done otherwise than asked so that it fits."""
    cut: Cut | None
