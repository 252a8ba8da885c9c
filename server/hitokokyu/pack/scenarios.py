"""Training scenarios of a pack: `scenarios/<category>/<name>.yaml`, read strictly and whole.

They are read apart from the rules, on the first use of training: neither a start nor a check waits
for them. Whether the advisor agrees with them needs the engine; `hitokokyu.training.proving` asks it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, RootModel, model_validator
from pydantic_core import PydanticCustomError

from ..models import Category, Context, Localized
from .errors import PackError, Problem
from .loader import SCENARIOS, Loaded, did_you_mean, read_pieces
from .schema import ElementId, NonEmpty, RuleId, Strict, Strings

_BRACKET = re.compile("[《》]")


class Twin(Strict):
    """A harmless post beside the risky one: what makes the difference."""

    text: NonEmpty
    context: Context = Context()
    why: Localized


class _Scenario(Strict):
    id: RuleId
    category: Category
    """What is learnt."""
    clauses: Annotated[tuple[NonEmpty, ...], Field(min_length=1)]
    title: Localized
    context: Context = Context()
    text: NonEmpty
    explanation: Localized
    twin: Twin

    @property
    def post(self) -> str:
        """The text as the learner sees it."""
        return self.text


class Judge(_Scenario):
    """Publish or not, and what is the matter? Shown is the text or its twin."""

    format: Literal["judge"]


class Find(_Scenario):
    """Mark the words that give it away."""

    format: Literal["find"]
    text: NonEmpty
    """With 《》 around every passage to be marked."""

    @property
    def post(self) -> str:
        return _BRACKET.sub("", self.text)

    @property
    def marks(self) -> tuple[tuple[int, int], ...]:
        """The passages, half-open, in characters of `post`."""
        return tuple(
            (match.start() - 2 * i, match.end() - 2 * i - 2)
            for i, match in enumerate(re.finditer("《[^《》]+》", self.text))
        )

    @model_validator(mode="after")
    def _marked(self) -> Self:
        if not self.marks or len(self.marks) * 2 != len(_BRACKET.findall(self.text)):
            raise PydanticCustomError("scenario_unmarked", "a text to search needs 《》 around each passage, in pairs")
        return self


class Mend(_Scenario):
    """Rewrite the post until the advisor is content."""

    format: Literal["mend"]
    keep: Annotated[tuple[Strings, ...], Field(min_length=1)]
    """What was meant and has to stay: of each entry, one of its words."""
    solution: NonEmpty


class Moment(Strict):
    context: Context
    """In place of the scenario's own."""
    publish: bool
    why: Localized


class When(_Scenario):
    """The same text at another hour, or from another account."""

    format: Literal["when"]
    moments: Annotated[tuple[Moment, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _differing(self) -> Self:
        if len({moment.context.model_dump_json() for moment in self.moments}) < len(self.moments):
            raise PydanticCustomError("scenario_same_moments", "two moments have the same context")
        if len({moment.publish for moment in self.moments}) < 2:
            raise PydanticCustomError("scenario_one_sided", "moments need one in which to publish and one in which not to")
        return self


class Profile(_Scenario):
    """Mend the bio (`context.profile`) so that it says what it has to."""

    format: Literal["profile"]
    missing: Annotated[tuple[ElementId, ...], Field(min_length=1)]
    solution: NonEmpty
    """A whole bio."""


class Choice(Strict):
    text: NonEmpty
    publish: bool
    why: Localized


class Reply(_Scenario):
    """Choose an answer to a heated comment (`context.reply_to`)."""

    format: Literal["reply"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _with_comment(self) -> Self:
        if self.context.reply_to is None:
            raise PydanticCustomError("scenario_without_comment", "a reply needs the comment it answers, context.reply_to")
        if len({choice.publish for choice in self.choices}) < 2:
            raise PydanticCustomError("scenario_one_sided", "choices need one to publish and one not to")
        return self


AnyScenario = Judge | Find | Mend | When | Profile | Reply


class Scenario(RootModel[Annotated[AnyScenario, Discriminator("format")]]):
    """`scenarios/<category>/<name>.yaml`: one exercise."""


class ScenarioSet:
    """All scenarios of some packs, by id, and what tells this set from another."""

    def __init__(self, scenarios: dict[str, Loaded[AnyScenario]], digest: str) -> None:
        self._scenarios = scenarios
        self.digest = digest
        """SHA-256 over every file."""

    @property
    def loaded(self) -> tuple[Loaded[AnyScenario], ...]:
        return tuple(self._scenarios.values())

    @property
    def by_id(self) -> dict[str, AnyScenario]:
        return {name: loaded.value for name, loaded in self._scenarios.items()}


def load_scenarios(folders: Sequence[Path], clauses: Collection[str] | None = None) -> ScenarioSet:
    """Read the scenarios of packs.

    Args:
        folders: packs, each with a folder `scenarios` or without.
        clauses: the full ids of the clauses there are; None if that was looked at before.

    Raises:
        PackError: anything at all is wrong; the error lists all of it.
    """
    found: dict[str, Loaded[AnyScenario]] = {}
    digest = hashlib.sha256()
    for folder in folders:
        problems = _read_folder(folder, clauses, found, digest)
        if problems:
            raise PackError(str(folder), problems)
    return ScenarioSet(found, digest.hexdigest())


def sound_scenarios(
    folder: Path, below: ScenarioSet, clauses: Collection[str] | None = None
) -> tuple[ScenarioSet, list[Problem]]:
    """Those of the files of one folder in which nothing is wrong, and what is wrong with the others.

    Args:
        below: scenarios whose ids are taken.
    """
    found = {loaded.value.id: loaded for loaded in below.loaded}
    digest = hashlib.sha256()
    problems = _read_folder(folder, clauses, found, digest)
    refused = {problem.file for problem in problems}
    taken = below.by_id
    own = {
        name: loaded
        for name, loaded in found.items()
        if name not in taken and loaded.source.file not in refused
    }
    return ScenarioSet(own, digest.hexdigest()), problems


def _read_folder(
    folder: Path,
    clauses: Collection[str] | None,
    found: dict[str, Loaded[AnyScenario]],
    digest: hashlib._Hash,
) -> list[Problem]:
    """Add the scenarios of a folder to `found`, and its files to `digest`."""
    problems: list[Problem] = []
    for path in sorted((folder / SCENARIOS).rglob("*")):
        if path.suffix.lower() not in (".yaml", ".yml"):
            continue
        name = path.relative_to(folder).as_posix()
        if name.count("/") != 2 or path.suffix != ".yaml":
            problems.append(Problem(name, 1, "no one reads a file here", f"put it in {SCENARIOS}/<category>/<name>.yaml"))
            continue
        for piece in read_pieces(path, name, Scenario, digest, problems):
            loaded: Loaded[AnyScenario] = Loaded(piece.value.root, piece.source)
            problems += problems_of(loaded, clauses)
            first = found.setdefault(loaded.value.id, loaded).source
            if first is not loaded.source:
                problems.append(
                    loaded.problem(
                        ("id",),
                        f"scenario {loaded.value.id} exists already ({first.file}:{first.line(())})",
                        "give it another name",
                    )
                )
    return problems


def problems_of(loaded: Loaded[AnyScenario], clauses: Collection[str] | None) -> list[Problem]:
    """What does not fit together in a scenario, apart from what the advisor says of it."""
    scenario = loaded.value
    problems = []
    folder = f"{SCENARIOS}/{scenario.category}/"
    if not loaded.source.file.startswith(folder):
        problems.append(
            loaded.problem(
                ("category",),
                f"a scenario of {scenario.category} outside {folder}",
                "move the file",
                ("分類とフォルダが合いません。", f"ファイルを {folder} に移してください。"),
            )
        )
    if not scenario.id.startswith(f"{scenario.category}."):
        problems.append(
            loaded.problem(
                ("id",),
                f"the id must start with {scenario.category}.",
                f"rename it {scenario.category}.…",
                (f"名前は {scenario.category}. で始めます。", f"{scenario.category}.… に変えてください。"),
            )
        )
    for i, clause in enumerate(scenario.clauses):
        if clauses is not None and clause not in clauses:
            problems.append(
                loaded.problem(
                    ("clauses", i),
                    f"unknown clause {clause}",
                    did_you_mean(clause, clauses),
                    (f"条項 {clause} はありません。", "条項を選び直してください。"),
                )
            )
    if scenario.format != "find" and _BRACKET.search(scenario.text):
        problems.append(
            loaded.problem(
                ("text",),
                "《》 in a text that nobody marks",
                "take 《》 out, or make the format find",
                ("印 《》 は「見つける」問題にだけ付けられます。", "《》 を消すか、形式を「見つける」に変えてください。"),
            )
        )
    return problems
