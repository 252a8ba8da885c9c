"""The words every part of ひと呼吸 speaks: what goes in (`Post`) and what comes out (`Report`).

The same pydantic models are the Python API, the JSON of the command line and the HTTP API.

Offsets: every `Span` in this module counts **UTF-16 code units** of the text as it was
given, half-open, because that is what a browser counts. Inside the engine everything is in
code points; `hitokokyu.text` converts at the border.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticKnownError

MAX_TEXT_LENGTH = 20_000
"""Longest post that is checked, in code points. Longer ones are refused, never half read."""

MAX_SIDE_TEXT_LENGTH = 5_000
"""Longest profile or replied-to post, in code points."""


class Frozen(BaseModel):
    """Strict and immutable: an unknown key or a value of the wrong type is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Localized(Frozen):
    """The same words in Japanese (always) and English (always)."""

    ja: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class Severity(StrEnum):
    """How strongly to ask for a second look. `note` never interrupts."""

    STOP = "stop"
    CAUTION = "caution"
    NOTE = "note"


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """The twenty categories: one vocabulary for rules, API, corpus and pages."""

    WORKING_HOURS = "working-hours"
    MISSING_DISCLAIMER = "missing-disclaimer"
    CONFIDENTIAL = "confidential"
    PERSONAL_INFO = "personal-info"
    UNCONFIRMED = "unconfirmed"
    RUMOR = "rumor"
    SOCIAL_HARASSMENT = "social-harassment"
    DEFAMATION = "defamation"
    DISCRIMINATION = "discrimination"
    ILLEGAL_ACT = "illegal-act"
    PUBLIC_MORALS = "public-morals"
    OBSCENE = "obscene"
    SECURITY = "security"
    RIGHTS = "rights"
    POLITICAL_RELIGIOUS = "political-religious"
    COMMERCIAL = "commercial"
    RISKY_LINK = "risky-link"
    LOCATION_TIME = "location-time"
    PHOTO_CONSENT = "photo-consent"
    MISLEADING_OFFICIAL = "misleading-official"


def checkable_text(value: str) -> str:
    """Refuse what no tokenizer can read, before anything else looks at it.

    Raises:
        ValueError: lone surrogates or NUL characters.
    """
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"lone surrogate at character {error.start}") from None
    nul = value.find("\0")
    if nul >= 0:
        raise ValueError(f"NUL character at character {nul}")
    return value


Text = Annotated[str, AfterValidator(checkable_text)]


_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters and marks that draw nothing: fillers, the braille blank, variation selectors.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing: no characters, or only spaces and invisible ones."""
    return all(
        unicodedata.category(character) in _UNSEEN_CATEGORIES or _UNSEEN.match(character)
        for character in text
    )


def _not_blank(value: str) -> str:
    if is_blank(value):
        raise ValueError("the text is empty")
    return value


PostText = Annotated[Text, AfterValidator(_not_blank)]


FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Years of `Context.now`. At the ends of the calendar a moment cannot be told in Japan time."""


def _from_iso(value: Any) -> Any:
    """Read ISO 8601 and nothing else: a number, also in quotes, is not seconds since 1970."""
    if isinstance(value, datetime) or value is None:
        return value
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticKnownError(
        "datetime_parsing", {"error": "write it in ISO 8601, 2026-05-01T10:00:00+09:00"}
    )


def _in_known_years(value: datetime) -> datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticKnownError(
            "datetime_parsing", {"error": f"only years {FIRST_YEAR} to {LAST_YEAR} are known"}
        )
    return value


Moment = Annotated[datetime, BeforeValidator(_from_iso), AfterValidator(_in_known_years)]


class Attachment(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class Context(Frozen):
    """What is not in the text. Every field may be left out.

    What is left out is assumed (and listed in `Report.assumed`): a personal account, a profile
    without any statement, Saturday 14:00 in Japan, no attachment.
    """

    account: Literal["personal", "official"] = "personal"
    profile: Annotated[Text, Field(max_length=MAX_SIDE_TEXT_LENGTH)] = ""
    """The bio shown beside the posts of this account."""
    now: Moment | None = None
    """When the post will appear, ISO 8601. Without an offset it is read as Japan time."""
    role: Literal["supervisor", "member"] | None = None
    audience: Literal["public", "subordinate"] = "public"
    reply_to: Annotated[Text, Field(max_length=MAX_SIDE_TEXT_LENGTH)] | None = None
    """The post being answered, if this is a reply."""
    attachments: tuple[Attachment, ...] = ()


class Post(Frozen):
    """A post that is about to be published."""

    text: PostText
    context: Context = Context()


class Span(Frozen):
    """Half-open range in UTF-16 code units of the original text."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Rewrite(Frozen):
    """A safer way to say it. `text` is a whole replacement for the post where there is one."""

    kind: Literal["replace", "drop", "append", "suggest", "delay"]
    label: Localized
    text: str | None = None


Sensitivity = Literal["quiet", "standard", "careful"]
"""From how sure an impression on the learned reader speaks."""

SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)

DEFAULT_SENSITIVITY: Sensitivity = "standard"


class Trace(Frozen):
    """Why a rule spoke: what it found under which name, and what raised or lowered it."""

    matched: dict[str, tuple[str, ...]]
    confidence: tuple[str, ...] = ()


class Finding(Frozen):
    kind: Literal["rule", "reader", "second-reader"] = "rule"
    """Whether a rule found it, or it only reads like one of its category: to the learned reader, or to the second one."""
    rule: str
    category: Category
    severity: Severity
    confidence: Confidence
    clauses: tuple[str, ...]
    """Clause ids, `guideline:number`; `Report.cited` says what each of them asks."""
    span: Span | None
    """Where, or null when the reason is not in the text (the hour, say)."""
    quote: str
    """The characters of the original text that `span` covers."""
    title: Localized
    message: Localized
    advice: Localized
    rewrites: tuple[Rewrite, ...] = ()
    also: tuple[str, ...] = ()
    """Other rules of the same category that spoke of the same passage."""
    trace: Trace


class Silenced(Frozen):
    """A rule that matched and was then silenced by one of its exceptions."""

    rule: str
    by: str
    why: str
    span: Span


class CitedClause(Frozen):
    guideline: str
    number: str
    summary: Localized
    source: str
    """Where to read it: a section of the published guideline."""


class Incomplete(Frozen):
    """One thing that was not looked at."""

    code: Literal[
        "attachment-not-read",
        "hours-unknown",
        "reader-unusable",
        "second-reader-unavailable",
        "withheld-terms-unreadable",
    ]
    message: Localized


class Hours(Frozen):
    """Where the moment of a post falls in its writer's day."""

    phase: Literal["working", "break", "off", "duty"]
    """`duty`: official duty, an official account or switched on for a while."""
    free_at: datetime | None = None
    """While working: the next break or the end, with its offset (null if it cannot be foreseen)."""
    minutes_until_free: int | None = None
    """The same as minutes from the moment of the post, rounded up."""
    free_for: Literal["break", "off"] | None = None
    """What begins at `free_at`."""
    source: Literal["embedded", "schedule"]
    """The usual hours of a city hall, or the writer's own."""


class PackInfo(Frozen):
    id: str
    version: str
    digest: str
    """SHA-256 over every file of the pack but its training scenarios."""


class EngineInfo(Frozen):
    version: str
    tokenizer: str
    dictionary: str


class ReaderInfo(Frozen):
    """The learned reader that read along."""

    digest: str
    """SHA-256 of what it has learned."""
    sensitivity: Sensitivity


class SecondReaderInfo(Frozen):
    """The second reader, a language model on this machine, and what became of asking it."""

    model: str
    state: Literal["not-asked", "read", "unavailable"]
    """`not-asked`: this is a draft, and it is asked only before publishing. `unavailable`: `reasons` says why."""


class Report(Frozen):
    """The answer. `complete` is false, with reasons, whenever something was not looked at."""

    findings: tuple[Finding, ...]
    complete: bool
    reasons: tuple[Incomplete, ...]
    assumed: tuple[str, ...]
    """Names of context fields that were not given, so that the default was assumed."""
    silenced: tuple[Silenced, ...]
    cited: dict[str, CitedClause]
    guidelines: tuple[str, ...]
    packs: tuple[PackInfo, ...]
    engine: EngineInfo
    reader: ReaderInfo | None = None
    """Null if the learned reader did not read this: it is switched off, the account is an official one, or there is
    hardly any Japanese in it."""
    second_reader: SecondReaderInfo | None = None
    """Null if there is none, or no reason to ask it: rules and learned reader are sure, too little is written for a
    doubt, or the account is an official one."""
    hours: Hours | None = None
    """Null if the writer's hours could not be looked at; then `reasons` says so."""
    offset_unit: Literal["utf-16"] = "utf-16"
