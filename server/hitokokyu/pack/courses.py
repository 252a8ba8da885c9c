"""Courses of a pack or of a training officer: `courses/<name>.yaml`, read strictly and whole.

A file that is handed round is imported by people who never saw a rule pack, so what is wrong with it
is said in Japanese and English.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..categories import CATEGORY_NAMES
from ..models import Category, Localized
from .errors import PackError, Problem
from .loader import COURSES, close_to, path_in
from .scenarios import AnyScenario
from .schema import Name, RuleId, Strict
from .yaml_source import Source, YamlProblem, read_documents

MAX_COURSE_LENGTH = 100_000
"""Longest course file, in characters: some thousand lines."""

Format = Literal["judge", "find", "mend", "when", "profile", "reply"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _plain_date(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("course_date", "not a date")
    return value


Day = Annotated[dt.date, BeforeValidator(_plain_date)]


class _Part(Strict):
    """Either the scenarios themselves, or how many to draw from which."""

    scenarios: Annotated[tuple[RuleId, ...], BeforeValidator(_listed)] = ()
    draw: Annotated[int, Field(ge=1, le=100)] | None = None
    categories: Annotated[tuple[Category, ...], BeforeValidator(_listed)] = ()
    """`draw`: of these categories; of all if left out."""
    formats: Annotated[tuple[Format, ...], BeforeValidator(_listed)] = ()
    """`draw`: of these formats; of all if left out."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.scenarios) == (self.draw is not None):
            raise PydanticCustomError("course_part", "scenarios or draw")
        if self.scenarios and (self.categories or self.formats):
            raise PydanticCustomError("course_filter", "categories and formats belong to draw")
        return self

    @property
    def size(self) -> int:
        return self.draw or len(self.scenarios)


class LessonPart(_Part):
    """Some exercises, and what is to be read before."""

    title: Localized
    intro: Localized


class ExamPart(_Part):
    """Some questions of a test."""


class _Course(Strict):
    course: Name
    """Its id. A file with the same id takes the place of an earlier one."""
    title: Localized
    about: Localized
    """Two or three sentences: for whom, and what to expect."""
    minutes: Annotated[int, Field(ge=1, le=600)]
    guidelines: Annotated[tuple[Name, ...], BeforeValidator(_listed)] = ()
    """Ids of those that are taught; all that there are if left out."""
    shuffle: bool = False
    """Another order for each attempt: of a whole test, within the parts of a lesson."""
    deadline: Day | None = None
    """The last day, in Japan. Later is said, and possible."""


class Lesson(_Course):
    """Teaches: what each part is about, then exercises that are explained at once."""

    format: Literal["lesson"]
    parts: Annotated[tuple[LessonPart, ...], Field(min_length=1)]


class Exam(_Course):
    """Asks: nothing is explained before the end."""

    format: Literal["test"]
    pass_percent: Annotated[int, Field(ge=1, le=100)]
    """How many of a hundred questions have to be right."""
    attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    """How often it may be taken; as often as one likes if left out."""
    parts: Annotated[tuple[ExamPart, ...], Field(min_length=1)]


AnyCourse = Lesson | Exam


class Course(RootModel[Annotated[AnyCourse, Discriminator("format")]]):
    """`courses/<name>.yaml`: which scenarios, in which order, and what is asked of the learner."""


# -- what can be wrong ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CourseProblem:
    line: int
    """First line is 1."""
    message: Localized
    remedy: Localized


class CourseRefused(ValueError):
    """A course file that cannot be used. `problems` lists everything that was found."""

    def __init__(self, problems: Sequence[CourseProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(
            "\n".join(
                f"{problem.line}: {problem.message.ja} / {problem.message.en}\n"
                f"    -> {problem.remedy.ja} / {problem.remedy.en}"
                for problem in self.problems
            )
        )


def read_course(text: str) -> tuple[AnyCourse, Source]:
    """A course from its file.

    Raises:
        CourseRefused: anything at all is wrong.
    """
    if len(text) > MAX_COURSE_LENGTH:
        raise CourseRefused(
            [
                CourseProblem(
                    1,
                    Localized(ja="コースのファイルにしては長すぎます。", en="This is too long for a course file."),
                    Localized(ja=f"{MAX_COURSE_LENGTH:,} 字までです。", en=f"At most {MAX_COURSE_LENGTH:,} characters."),
                )
            ]
        )
    try:
        documents = list(read_documents("course", text))
    except YamlProblem as error:
        raise CourseRefused(
            [
                CourseProblem(
                    error.problem.line,
                    Localized(
                        ja=f"YAML として読めません（{error.problem.message}）。",
                        en=f"This cannot be read as YAML ({error.problem.message}).",
                    ),
                    Localized(
                        ja="この行と前の行の、字下げ（半角の空白で）、コロン（半角の : と空白）、引用符、かっこを確かめてください。",
                        en=(
                            "Check indentation (spaces), colons (: and a space, not ：), quotes and brackets "
                            "in this line and the one before."
                        ),
                    ),
                )
            ]
        ) from None
    if len(documents) != 1 or not isinstance(documents[0].data, dict):
        raise CourseRefused(
            [
                CourseProblem(
                    1,
                    Localized(ja="コースのファイルではありません。", en="This is not a course file."),
                    Localized(
                        ja="「講習とテスト」のページのひな形のように、course: から始めてください。",
                        en="Begin with course:, like the file that the page of courses offers to begin with.",
                    ),
                )
            ]
        )
    source = documents[0]
    try:
        return Course.model_validate(source.data).root, source
    except ValidationError as error:
        raise CourseRefused(list(_explained(error, source))) from None


_SAID: dict[str, tuple[Localized, Localized]] = {
    "course_part": (
        Localized(ja="scenarios か draw の、どちらか一方が要ります。", en="Either scenarios or draw is needed, not both."),
        Localized(
            ja="問題を並べるなら scenarios、くじで選ぶなら draw を書いてください。",
            en="List the scenarios, or say with draw how many to choose by lot.",
        ),
    ),
    "course_filter": (
        Localized(ja="categories と formats は draw にだけ書けます。", en="categories and formats go with draw only."),
        Localized(ja="この二つを消すか、scenarios を draw に変えてください。", en="Delete them, or replace scenarios by draw."),
    ),
    "course_date": (
        Localized(ja="日付ではありません。", en="This is not a date."),
        Localized(ja="2027-03-31 の形で書いてください。", en="Write it like 2027-03-31."),
    ),
    "string_pattern_mismatch": (
        Localized(ja="この名前は使えません。", en="This cannot be a name."),
        Localized(
            ja="英小文字で始め、英小文字・数字・ハイフンで書いてください（例: autumn-2027。問題は rumor.dam のように）。",
            en="Begin with a small letter, then small letters, digits and -, as in autumn-2027; a scenario is like rumor.dam.",
        ),
    ),
    "model_type": (
        Localized(ja="日本語と英語の両方が要ります。", en="Both Japanese and English are needed."),
        Localized(ja="{ja: 日本語, en: English} の形で書いてください。", en="Write it like {ja: 日本語, en: English}."),
    ),
    "bool_parsing": (
        Localized(ja="はい・いいえの値ではありません。", en="This is neither yes nor no."),
        Localized(ja="true か false と書いてください。", en="Write true or false."),
    ),
    **dict.fromkeys(
        ("int_type", "int_parsing", "int_from_float"),
        (
            Localized(ja="整数ではありません。", en="This is not a whole number."),
            Localized(ja="半角の数字だけで書いてください（例: 80）。", en="Write digits alone, like 80."),
        ),
    ),
}
_CATEGORIES = {words.ja: category.value for category, words in CATEGORY_NAMES.items()}
_COURSE_FORMATS = Localized(
    ja="format: lesson（講習）か format: test（テスト）と書いてください。",
    en="Write format: lesson or format: test.",
)


def _explained(error: ValidationError, source: Source) -> Iterator[CourseProblem]:
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "too_short" and any(
            len(other["loc"]) > len(detail["loc"]) and other["loc"][: len(detail["loc"])] == detail["loc"]
            for other in details
        ):
            continue  # It is empty only because what stands in it was refused.
        path = path_in(source.data, detail["loc"])
        where = ".".join(str(step + 1) if isinstance(step, int) else step for step in path) or "course"
        kind = detail["type"]
        if kind == "extra_forbidden":
            key = str(detail["loc"][-1])
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"知らない項目 {key} があります。", en=f"Unknown key {key}."),
                Localized(ja="つづりを確かめるか、消してください。", en="Check the spelling, or delete it."),
            )
        elif kind == "missing":
            key = str(detail["loc"][-1])
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"{where} に {key} がありません。", en=f"{where} lacks {key}."),
                Localized(ja=f"{key}: を書き足してください。", en=f"Add {key}:."),
            )
        elif kind in ("union_tag_not_found", "union_tag_invalid"):
            yield CourseProblem(
                source.line(("format",)),
                Localized(ja="講習かテストかがわかりません。", en="It does not say whether it is a lesson or a test."),
                _COURSE_FORMATS,
            )
        elif kind in _SAID:
            message, remedy = _SAID[kind]
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"{where}: {message.ja}", en=f"{where}: {message.en}"),
                remedy,
            )
        elif kind in ("greater_than_equal", "less_than_equal"):
            limit = detail["ctx"]["ge" if kind == "greater_than_equal" else "le"]
            ja, en = ("以上", "at least") if kind == "greater_than_equal" else ("以下", "at most")
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"{where}: 数が範囲の外です。", en=f"{where}: This number is out of range."),
                Localized(ja=f"{limit} {ja}にしてください。", en=f"Make it {en} {limit}."),
            )
        elif kind in ("enum", "literal_error"):
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"{where}: {detail['input']} は使えません。", en=f"{where}: {detail['input']} is not one of those there are."),
                _one_of(str(detail["input"]), list(Category) if kind == "enum" else get_args(Format)),
            )
        else:
            yield CourseProblem(
                source.line(path),
                Localized(ja=f"{where} の値が合いません（{detail['msg']}）。", en=f"{where}: {detail['msg']}."),
                Localized(ja="docs/rules.md の「講習とテスト」を見てください。", en="See “Courses and tests” in docs/rules.md."),
            )


def _one_of(given: str, known: Sequence[str]) -> Localized:
    """What to write instead. A category may have been given by the name that people call it."""
    close = [_CATEGORIES[given]] if given in _CATEGORIES else close_to(given, known)
    if close:
        return Localized(ja=f"{close[0]} と書いてください。", en=f"Write {close[0]}.")
    return Localized(ja=f"次のどれかにしてください: {'、'.join(known)}", en=f"One of these: {', '.join(known)}.")


def require_sound(
    course: AnyCourse,
    source: Source,
    scenarios: Mapping[str, AnyScenario],
    guidelines: Collection[str],
) -> None:
    """Hold a course against the scenarios and guidelines that there are.

    Raises:
        CourseRefused: it asks for what there is not.
    """
    problems = list(_missing(course, source, scenarios, guidelines))
    if problems:
        raise CourseRefused(problems)


def _missing(
    course: AnyCourse,
    source: Source,
    scenarios: Mapping[str, AnyScenario],
    guidelines: Collection[str],
) -> Iterator[CourseProblem]:
    for i, guideline in enumerate(course.guidelines):
        if guideline not in guidelines:
            yield CourseProblem(
                source.line(("guidelines", i)),
                Localized(ja=f"ガイドライン {guideline} は入っていません。", en=f"There is no guideline {guideline}."),
                _instead(guideline, guidelines),
            )
    listed: set[str] = set()
    for i, part in enumerate(course.parts):
        for j, name in enumerate(part.scenarios):
            line = source.line(("parts", i, "scenarios", j))
            if name not in scenarios:
                yield CourseProblem(
                    line,
                    Localized(ja=f"問題 {name} はありません。", en=f"There is no scenario {name}."),
                    _scenario_instead(name, scenarios),
                )
            elif name in listed:
                yield CourseProblem(
                    line,
                    Localized(ja=f"問題 {name} が二度出てきます。", en=f"The scenario {name} stands twice."),
                    Localized(ja="どちらかを消してください。", en="Delete one of the two."),
                )
            listed.add(name)
    drawn: list[tuple[set[str], int]] = []
    for i, part in enumerate(course.parts):
        if part.draw is None:
            continue
        pool = set(pool_of(part, scenarios)) - listed
        # However the lots of the parts before fall, so many are left.
        left = len(pool) - sum(min(count, len(pool & other)) for other, count in drawn)
        if left < part.draw:
            yield CourseProblem(
                source.line(("parts", i, "draw")),
                Localized(
                    ja=f"{part.draw} 問を選ぶには足りません（選べるのは {max(0, left)} 問）。",
                    en=f"There are not {part.draw} to draw (only {max(0, left)}).",
                ),
                Localized(
                    ja="数を減らすか、分類や形式を広げてください。",
                    en="Draw fewer, or allow more categories or formats.",
                ),
            )
        drawn.append((pool, part.draw))


def pool_of(part: _Part, scenarios: Mapping[str, AnyScenario]) -> list[str]:
    """The scenarios from which a part is drawn, by id."""
    return sorted(
        name
        for name, scenario in scenarios.items()
        if (not part.categories or scenario.category in part.categories)
        and (not part.formats or scenario.format in part.formats)
    )


def _instead(name: str, known: Collection[str]) -> Localized:
    close = close_to(name, known)
    if close:
        return Localized(ja=f"{close[0]} のことでしょうか。", en=f"Did you mean {close[0]}?")
    return Localized(ja="つづりを確かめてください。", en="Check the spelling.")


def _scenario_instead(name: str, known: Collection[str]) -> Localized:
    # The one who imports did not write it: a scenario of the office that did not come along is as likely.
    spelled = _instead(name, known)
    return Localized(
        ja=f"{spelled.ja}職場でつくった問題なら、このコースより先に、その office フォルダをこのパソコンに入れてください。",
        en=f"{spelled.en} If it was made at the office, its folder “office” has to be on this computer before this course.",
    )


# -- of packs -------------------------------------------------------------------------------


def load_courses(
    folders: Sequence[Path], scenarios: Mapping[str, AnyScenario], guidelines: Collection[str]
) -> dict[str, AnyCourse]:
    """The courses of packs, by id; a later pack's takes the place of an earlier one's.

    Raises:
        PackError: anything at all is wrong; the error lists all of it.
    """
    found: dict[str, AnyCourse] = {}
    for folder in folders:
        problems: list[Problem] = []
        own: dict[str, str] = {}
        for path in sorted((folder / COURSES).rglob("*.y*ml")):
            name = path.relative_to(folder).as_posix()
            if name.count("/") != 1 or path.suffix != ".yaml":
                problems.append(Problem(name, 1, "no one reads a file here", f"put it in {COURSES}/<name>.yaml"))
                continue
            try:
                course, source = read_course(path.read_text(encoding="utf-8"))
                require_sound(course, source, scenarios, guidelines)
            except UnicodeDecodeError:
                problems.append(Problem(name, 1, "not UTF-8", "save the file as UTF-8"))
                continue
            except CourseRefused as refused:
                problems += [Problem(name, one.line, one.message.en, one.remedy.en) for one in refused.problems]
                continue
            if course.course in own:
                problems.append(
                    Problem(name, source.line(("course",)), f"course {course.course} exists already ({own[course.course]})", "give it another name")
                )
            own[course.course] = name
            found[course.course] = course
        if problems:
            raise PackError(str(folder), problems)
    return found
