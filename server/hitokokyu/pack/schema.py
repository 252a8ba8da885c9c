"""What the files of a rule pack may contain. The JSON Schema for editors is generated from here.

Pydantic checks each file by itself; what needs several files (names, clauses, examples) is
checked by `hitokokyu.pack.loader`.
"""

from __future__ import annotations

from string import Formatter
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from ..models import Attachment, Category, Confidence, Context, Localized, Severity

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$")]
NonEmpty = Annotated[str, StringConstraints(min_length=1)]
Scope = Literal["sentence", "passage", "post"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _or_one(item: Any) -> BeforeValidator:
    """A single item may be written without the brackets of a list."""
    return BeforeValidator(
        lambda value: [value] if isinstance(value, (str, dict)) else value,
        json_schema_input_type=item | tuple[item, ...],
    )


def _or_string(key: str, model: Any) -> BeforeValidator:
    """An item may be written as the string that stands under its main key."""
    return BeforeValidator(
        lambda value: {key: value} if isinstance(value, str) else value,
        json_schema_input_type=NonEmpty | model,
    )


Strings = Annotated[tuple[NonEmpty, ...], _or_one(NonEmpty)]
Names = Annotated[tuple[Name, ...], _or_one(Name)]


# -- what to look for ---------------------------------------------------------------------


class TokenSpec(Strict):
    """One morpheme. All given properties must hold; within a list, any of them."""

    norm: Strings = ()
    """Sudachi normalised forms: 聞く also matches 聞いた, きき."""
    surface: Strings = ()
    """The characters as written (after normalisation)."""
    pos: Strings = ()
    """Part of speech, comma-joined prefix of Sudachi's: `動詞`, `名詞,固有名詞,人名`."""
    form: Strings = ()
    """Prefix of the conjugation form: `命令形`, `意志推量形`, `未然形`."""
    optional: bool = False
    repeat: Annotated[int, Field(ge=1, le=8)] = 1
    """At most this many in a row."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not (self.norm or self.surface or self.pos or self.form):
            raise ValueError("a token needs at least one of norm, surface, pos, form")
        return self


Validator = Literal["my-number", "corporate-number", "phone", "card-number", "email"]


class Regex(Strict):
    pattern: NonEmpty
    """RE2 syntax, run over the normalised text."""
    validator: Validator | None = None


RegexEntry = Annotated[Regex, _or_string("pattern", Regex)]


class Patterns(Strict):
    """Words, literal texts, regexes and token patterns: any of them is a hit."""

    words: Strings = ()
    text: Strings = ()
    regex: Annotated[tuple[RegexEntry, ...], _or_one(RegexEntry)] = ()
    tokens: tuple[tuple[TokenSpec, ...], ...] = ()

    def has_patterns(self) -> bool:
        return bool(self.words or self.text or self.regex or self.tokens)


class Lexicon(Patterns):
    """`lexicons/<name>.yaml`: a named list shared by checks."""

    lexicon: Name
    title: Localized
    include: Names = ()
    """Other lexicons whose entries belong to this one too."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.has_patterns() or self.include):
            raise ValueError("a lexicon needs words, text, regex, tokens or include")
        return self


class Finder(Patterns):
    """One name of `let`: what to look for, and which hits do not count."""

    lexicon: Names = ()
    but: Patterns | None = None
    """Hits that overlap one of these do not count (京都 inside 東京都)."""
    polarity: Literal["affirmed", "negated"] | None = None
    """Count a hit only if the predicate it belongs to is affirmed, or only if it is negated."""
    quoted: bool | None = None
    """Count a hit only inside (true) or only outside (false) 「」『』“”."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.has_patterns() or self.lexicon):
            raise ValueError("a finder needs lexicon, words, text, regex or tokens")
        return self


# -- conditions ---------------------------------------------------------------------------


class ContextCondition(Strict):
    """Facts outside the text. All given must hold; within a list, any of them."""

    account: Annotated[tuple[Literal["personal", "official"], ...], _or_one(Literal["personal", "official"])] = ()
    role: Annotated[tuple[Literal["supervisor", "member"], ...], _or_one(Literal["supervisor", "member"])] = ()
    audience: Annotated[tuple[Literal["public", "subordinate"], ...], _or_one(Literal["public", "subordinate"])] = ()
    attachments: Annotated[tuple[Attachment, ...], _or_one(Attachment)] = ()
    """At least one of these is attached."""
    clock: Annotated[tuple[Literal["working", "break", "off"], ...], _or_one(Literal["working", "break", "off"])] = ()
    disclaimer: Literal["missing", "adequate"] | None = None
    """Whether profile and post together state identity, personal views and non-representation."""
    reply: bool | None = None
    """Whether the post answers another."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a context condition needs at least one fact")
        return self


class All(Strict):
    all: Annotated[tuple[Condition, ...], Field(min_length=1)]


class Any_(Strict):
    any: Annotated[tuple[Condition, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1)] = 1


class Not(Strict):
    not_: Annotated[Condition, Field(alias="not")]


class Near(Strict):
    """Hits of all names close together, in any order."""

    near: Annotated[tuple[Name, ...], Field(min_length=2)]
    within: Annotated[int, Field(ge=1, le=200)]
    """Most characters from the start of the first to the end of the last hit."""


class Sequence(Strict):
    """Hits of the names in this order, each starting at most `within` characters after the last ended."""

    sequence: Annotated[tuple[Name, ...], Field(min_length=2)]
    within: Annotated[int, Field(ge=0, le=200)]


class InProfile(Strict):
    """The bio of the account contains a hit of this name."""

    in_profile: Name


class InReply(Strict):
    """The post being answered contains a hit of this name."""

    in_reply: Name


class ContextIs(Strict):
    context: ContextCondition


_CONDITIONS = {
    "all": All,
    "any": Any_,
    "not": Not,
    "near": Near,
    "sequence": Sequence,
    "in_profile": InProfile,
    "in_reply": InReply,
    "context": ContextIs,
}


def _condition_tag(value: Any) -> str | None:
    """Pick the one model a condition means, so that an error speaks of that model only."""
    if isinstance(value, str):
        return "name"
    if isinstance(value, dict):
        return next((key for key in _CONDITIONS if key in value), None)
    return next((key for key, model in _CONDITIONS.items() if isinstance(value, model)), None)


Condition = Annotated[
    Annotated[Name, Tag("name")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Near, Tag("near")]
    | Annotated[Sequence, Tag("sequence")]
    | Annotated[InProfile, Tag("in_profile")]
    | Annotated[InReply, Tag("in_reply")]
    | Annotated[ContextIs, Tag("context")],
    Discriminator(
        _condition_tag,
        custom_error_type="condition",
        custom_error_message=(
            "a condition is a name of `let`, or one of "
            "all, any, not, near, sequence, in_profile, in_reply, context"
        ),
    ),
]
for _model in (All, Any_, Not):
    _model.model_rebuild()


# -- checks -------------------------------------------------------------------------------


class Exception_(Strict):
    """A reason to stay silent although `when` holds."""

    id: Name
    why: NonEmpty
    find: Finder | Name | None = None
    when: Condition | None = None
    within: Scope | None = None
    """Where to look; the check's own scope unless given."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.find is None) == (self.when is None):
            raise ValueError("an exception needs exactly one of find, when")
        return self


class ConfidenceStep(Strict):
    if_: Annotated[Condition, Field(alias="if")]
    to: Confidence


class ConfidenceRule(Strict):
    base: Confidence = Confidence.MEDIUM
    steps: tuple[ConfidenceStep, ...] = ()
    """Tried in order; each one that holds sets the confidence."""


class RewriteRule(Strict):
    """Safer wordings to offer, each one optional."""

    replace: dict[Name, NonEmpty] = {}
    """Replace every hit of a name by these words."""
    drop: bool = False
    """Leave out the sentences the finding is about."""
    append: Localized | None = None
    """Add these words at the end."""
    suggest: Localized | None = None
    """Other words for the whole post."""
    delay: bool = False
    """Publish it later."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a rewrite needs replace, drop, append, suggest or delay")
        return self


class Example(Strict):
    text: NonEmpty
    """In `warn`, 《》 pins the exact span of the finding."""
    context: Context = Context()
    by: Name | None = None
    """In `silent`: the exception that silences this example."""


ExampleEntry = Annotated[Example, _or_string("text", Example)]


class Examples(Strict):
    warn: Annotated[tuple[ExampleEntry, ...], Field(min_length=1)]
    silent: Annotated[tuple[ExampleEntry, ...], Field(min_length=1)]


class Check(Strict):
    """`checks/<category>/<name>.yaml`: one reason to warn."""

    id: RuleId
    category: Category
    title: Localized
    clauses: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    severity: Severity
    let: dict[Name, Finder] = {}
    scope: Scope = "sentence"
    """Where all of `when` must come together: one sentence, three sentences in a row, or the post."""
    when: Condition
    unless: tuple[Exception_, ...] = ()
    span: Names = ()
    """Names whose hits make up the span; by default every name that `when` matched."""
    confidence: Annotated[ConfidenceRule, _or_string("base", ConfidenceRule)] = ConfidenceRule()
    message: Localized
    """What a reader could learn or take from it, and why that matters."""
    advice: Localized
    """What to do instead."""
    rewrite: RewriteRule | None = None
    examples: Examples


# -- guidelines and the pack itself -------------------------------------------------------


class Clause(Strict):
    number: NonEmpty
    """The guideline's own numbering: `7-1-エ`."""
    summary: Localized
    """A paraphrase in our own words."""
    binds: Literal["personal", "official", "both"]
    source: NonEmpty
    """Where to read it."""
    categories: tuple[Category, ...] = ()
    """The categories of posts this clause speaks of."""


class Guideline(Strict):
    """`guidelines/<id>.yaml`"""

    guideline: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Localized
    city: Localized
    edition: NonEmpty
    published: NonEmpty
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


ElementId = Literal["identity", "personal", "non-representative"]
Tone = Literal["plain", "polite", "compact"]
Language = Literal["ja", "en"]


class ThinStatement(Strict):
    """What hints at an element, or jokes about it, and does not state it."""

    find: Finder
    why: Localized
    examples: Examples
    """In `warn` texts this is found and the element is not; in `silent` ones it is not found."""


class DisclaimerElement(Strict):
    id: ElementId
    title: Localized
    find: Finder
    examples: Examples
    """`warn` texts contain the element, `silent` texts do not."""
    thin: ThinStatement | None = None


class DisclaimerElements(Strict):
    """`disclaimers/elements.yaml`: what an adequate statement consists of."""

    elements: Annotated[tuple[DisclaimerElement, ...], Field(min_length=1)]


class EmployerWord(Strict):
    ends: NonEmpty
    """How the employer's name ends."""
    ja: NonEmpty
    en: NonEmpty


class DisclaimerTone(Strict):
    id: Tone
    title: Localized
    joined: dict[Language, str]
    """What stands between two phrases."""


Placeholder = Literal["city", "department", "employer"]


class DisclaimerPhrase(Strict):
    language: Language
    tone: Tone
    covers: Annotated[frozenset[ElementId], Field(min_length=1)]
    text: NonEmpty
    """With `{city}`, `{department}`, `{employer}` where they belong."""
    clause: NonEmpty | None = None
    """The clause that prescribes this very sentence."""

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in Formatter().parse(self.text) if name is not None)

    @model_validator(mode="after")
    def _known_placeholders(self) -> Self:
        unknown = self.placeholders - set(get_args(Placeholder))
        if unknown:
            raise ValueError(f"there is no {{{min(unknown)}}}; there are {', '.join(get_args(Placeholder))}")
        return self


class DisclaimerExample(Strict):
    city: NonEmpty
    department: NonEmpty | None = None


class DisclaimerPhrases(Strict):
    """`disclaimers/phrases.yaml`: what the generator puts disclaimers together from."""

    employers: tuple[EmployerWord, ...]
    otherwise: Localized
    tones: tuple[DisclaimerTone, ...]
    phrases: Annotated[tuple[DisclaimerPhrase, ...], Field(min_length=1)]
    examples: Annotated[tuple[DisclaimerExample, ...], Field(min_length=1)]
    """Employers for whom every tone and language has a text for whatever is missing."""

    @model_validator(mode="after")
    def _every_tone_once(self) -> Self:
        ids = [tone.id for tone in self.tones]
        if sorted(ids) != sorted(get_args(Tone)):
            raise ValueError(f"tones must be {', '.join(get_args(Tone))}, each once")
        return self


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Counting = Literal["weighted", "utf-16", "graphemes"]


class Weights(Strict):
    """What a character weighs where `count` is `weighted`."""

    default: Annotated[int, Field(ge=1)]
    light: tuple[tuple[int, int], ...]
    """Ranges of code points, ends included, that weigh 1."""
    emoji: Annotated[int, Field(ge=1)]
    """One emoji, however many code points it consists of."""
    source: NonEmpty
    checked: Day


class Platform(Strict):
    id: Name
    title: Localized
    field: Localized
    """What the platform calls the place of the text."""
    limit: Annotated[int, Field(ge=1)]
    count: Counting
    """How the limit counts; where the platform does not say, the way that counts most."""
    leniently: Counting | None = None
    """A way that counts less and may be the platform's own."""
    link: Annotated[int, Field(ge=1)] | None = None
    """What every link counts, if not its characters."""
    bytes: Annotated[int, Field(ge=1)] | None = None
    """Also at most so many bytes of UTF-8."""
    lines: bool = True
    """Whether the text may have several lines."""
    source: NonEmpty
    checked: Day
    note: Localized | None = None


class DisclaimerPlatforms(Strict):
    """`disclaimers/platforms.yaml`: how much room a profile has."""

    weights: Weights
    platforms: Annotated[tuple[Platform, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _every_platform_once(self) -> Self:
        ids = [platform.id for platform in self.platforms]
        twice = next((name for name in ids if ids.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"platform {twice} stands twice")
        return self


class Override(Strict):
    """What an overlay changes in a rule of the packs below it."""

    off: bool = False
    severity: Severity | None = None
    unless: tuple[Exception_, ...] = ()
    why: NonEmpty

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.off or self.severity or self.unless):
            raise ValueError("an override needs off, severity or unless")
        return self


class Manifest(Strict):
    """`pack.yaml`"""

    pack: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: NonEmpty
    title: Localized
    overrides: dict[RuleId, Override] = {}
