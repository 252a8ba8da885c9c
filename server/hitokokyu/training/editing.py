"""Making a scenario without knowing YAML: what a form says becomes a file, and is judged as one."""

from __future__ import annotations

import copy
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import LiteralScalarString

from ..models import Localized, is_blank
from ..pack import scenarios as pack
from ..pack.errors import Problem
from ..pack.loader import SCENARIOS, Loaded, path_in
from ..pack.yaml_source import Path as DataPath
from ..pack.yaml_source import Source, YamlProblem, read_documents
from .coach import exercise
from .drafts import EditorDraft, EditorProblem
from .judging import Advises, objections
from .library import Library
from .models import MAX_ANSWER_LENGTH
from .proving import contradictions

Data = dict[str, Any]

_GAP = "…"
"""Stands, in a preview, where nothing has been written yet."""
_NOT_PROVED = frozenset({"id", "title", "explanation", "why", "clauses"})
"""Parts that the advisor does not look at: the rest is proved while they are still missing."""


class ScenarioTaken(Exception):
    """There is a scenario of this name. `digest` is that of its file."""

    def __init__(self, digest: str) -> None:
        super().__init__(digest)
        self.digest = digest


class ScenarioRefused(ValueError):
    """Not to be kept as it is."""

    def __init__(self, problems: tuple[EditorProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


# -- from a form to YAML --------------------------------------------------------------------


def compose(base: str, data: Data) -> str:
    """The YAML of a scenario.

    Args:
        base: YAML that it was made from; comments and the form of what did not change stay. May be empty.
        data: the scenario as plain values. Empty parts are left out.
    """
    yaml = YAML()
    yaml.width = 100_000
    yaml.preserve_quotes = True
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    root: Any = None
    if base.strip():
        try:
            root = yaml.load(base)
        except (YAMLError, ValueError):
            root = None  # Then it is written from scratch.
    merged = _merged(root, _without_gaps(data) or {})
    out = io.StringIO()
    yaml.dump(merged, out)
    return out.getvalue()


def _without_gaps(value: Any) -> Any:
    """Without empty strings, lists and mappings; None for what is nothing but empty."""
    if isinstance(value, str):
        return None if is_blank(value) else value
    if isinstance(value, dict):
        kept = {key: inner for key, part in value.items() if (inner := _without_gaps(part)) is not None}
        return kept or None
    if isinstance(value, list):
        # A gap in a list stays one, so that what follows keeps its number.
        parts = [_without_gaps(part) for part in value]
        return [{} if part is None else part for part in parts] if any(part is not None for part in parts) else None
    return value


def _merged(node: Any, value: Any) -> Any:
    if node is not None and _plain(node) == value:
        return node
    if isinstance(value, dict):
        mapping = node if isinstance(node, CommentedMap) else CommentedMap()
        for key in [key for key in mapping if key not in value]:
            del mapping[key]
        for key, part in value.items():
            mapping[key] = _merged(mapping.get(key), part)
        return mapping
    if isinstance(value, list):
        sequence = node if isinstance(node, CommentedSeq) else CommentedSeq()
        if not isinstance(node, CommentedSeq) and not any(isinstance(part, dict) for part in value):
            sequence.fa.set_flow_style()
        del sequence[len(value) :]
        for number, part in enumerate(value):
            if number < len(sequence):
                sequence[number] = _merged(sequence[number], part)
            else:
                sequence.append(_merged(None, part))
        return sequence
    if isinstance(value, str) and "\n" in value and value == value.strip("\n") and "\r" not in value:
        return LiteralScalarString(value)
    return value


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(part) for key, part in node.items()}
    if isinstance(node, list):
        return [_plain(part) for part in node]
    if isinstance(node, str):
        return str(node)
    return node


# -- what is wrong with it ------------------------------------------------------------------


class Editor:
    """Judges drafts as the loader and the proof would, and keeps them in the office's own folder."""

    def __init__(self, library: Library, advisor: Callable[[], Advises]) -> None:
        """
        Args:
            advisor: one of the usual working hours.
        """
        self._library = library
        self._advisor = advisor
        self._writing = Lock()

    def draft(self, base: str, data: Data, editing: str | None = None) -> EditorDraft:
        """Look at a scenario that is being written.

        Args:
            base: see `compose`.
            editing: the id of the scenario of the office's own that this is to replace.

        Raises:
            PackError: the scenarios of a pack are refused.
        """
        text = compose(base, data)
        advisor = self._advisor()
        name = str(data.get("id") or "")
        file = f"{SCENARIOS}/{name.partition('.')[0]}/{name.partition('.')[2]}.yaml"
        try:
            (source,) = read_documents(file, text)
        except YamlProblem as error:
            problem = EditorProblem(field="", line=error.problem.line, message=_NO_YAML, remedy=_NO_YAML_REMEDY)
            return _unseen(text, problem)
        problems = list(_unreadable(source))
        if problems:
            return _unseen(text, *problems)
        value: pack.AnyScenario | None
        gaps: set[DataPath] = set()
        try:
            value = pack.Scenario.model_validate(source.data).root
        except ValidationError as error:
            problems += _explained(error, source)
            value, gaps = _filled(source.data)
        if value is None:
            return _unseen(text, *problems)
        loaded = Loaded(value, source)
        if not gaps:
            problems += [_shown(one) for one in pack.problems_of(loaded, self._clauses())]
            problems += self._name_taken(loaded, editing)
        if all(_NOT_PROVED.intersection(path) for path in gaps):
            problems += [_shown(one) for one in contradictions(advisor, loaded)]
        return EditorDraft(
            yaml=text,
            problems=_once(problems),
            exercise=exercise(value, twin=False),
            twin=exercise(value, twin=True) if isinstance(value, pack.Judge) else None,
            findings=() if ("text",) in gaps else objections(advisor, value.post, value.context),
            twin_findings=(
                () if ("twin", "text") in gaps else objections(advisor, value.twin.text, value.twin.context)
            ),
        )

    def save(self, base: str, data: Data, replaces: str | None = None) -> tuple[str, str]:
        """Keep a scenario as a file; it is there for training at once.

        Args:
            replaces: the digest of the file of this name that may be overwritten.

        Returns:
            the name of the file inside the office's folder, and its digest.

        Raises:
            ScenarioRefused: something is wrong with it.
            ScenarioTaken: there is a file of this name, and it is not the one that may be overwritten.
            OSError: it cannot be written.
        """
        assert self._library.office is not None
        name = str(data.get("id") or "")
        draft = self.draft(base, data, editing=name)
        if draft.problems:
            raise ScenarioRefused(draft.problems)
        category, _, short = name.partition(".")
        target = self._library.office / SCENARIOS / category / f"{short}.yaml"
        if name in self._library.own:
            target = self._library.source(name)[0]  # Perhaps somebody gave the file a name by hand.
        content = draft.yaml.encode()
        with self._writing:
            if target.exists() and (present := _digest(target.read_bytes())) != replaces:
                raise ScenarioTaken(present)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_whole(target, content)
        return target.relative_to(self._library.office).as_posix(), _digest(content)

    def remove(self, name: str, digest: str) -> None:
        """Delete a scenario of the office's own.

        Raises:
            KeyError: there is none of this id.
            ScenarioTaken: it is not the one that was seen.
            OSError: the file cannot be deleted.
        """
        if name not in self._library.own:
            raise KeyError(name)
        file, _ = self._library.source(name)
        with self._writing:
            if (present := _digest(file.read_bytes())) != digest:
                raise ScenarioTaken(present)
            file.unlink()

    def read(self, name: str) -> tuple[str, Data, str]:
        """The YAML of a scenario, the same as plain values, and the digest of its file.

        Raises:
            KeyError: there is none of this id.
            PackError: the scenarios of a pack are refused.
        """
        file, source = self._library.source(name)
        content = file.read_bytes()
        text = content.decode()
        if sum(1 for _ in read_documents(source.file, text)) > 1:
            text = compose("", source.data)  # The file has more than this one scenario.
        return text, copy.deepcopy(source.data), _digest(content)

    def _clauses(self) -> frozenset[str]:
        return frozenset(
            f"{guideline.guideline}:{clause.number}"
            for guideline in self._advisor().guidelines
            for clause in guideline.clauses
        )

    def _name_taken(self, loaded: Loaded[pack.AnyScenario], editing: str | None) -> Iterator[EditorProblem]:
        name = loaded.value.id
        if name in self._library.scenarios and name not in self._library.own:
            yield EditorProblem(
                field="id",
                line=loaded.source.line(("id",)),
                message=Localized(
                    ja="この名前の問題は、はじめから入っています。", en="A scenario of this name comes with hitokokyu."
                ),
                remedy=Localized(ja="別の名前にしてください。", en="Choose another name."),
            )
        elif name in self._library.own and name != editing and self._library.source(name)[1].file != loaded.source.file:
            yield EditorProblem(
                field="id",
                line=loaded.source.line(("id",)),
                message=Localized(ja="この名前の問題は、もうあります。", en="There is a scenario of this name."),
                remedy=Localized(ja="別の名前にしてください。", en="Choose another name."),
            )


def _unseen(text: str, *problems: EditorProblem) -> EditorDraft:
    return EditorDraft(yaml=text, problems=_once(problems), exercise=None, twin=None, findings=(), twin_findings=())


def _once(problems: Any) -> tuple[EditorProblem, ...]:
    found = {(one.line, one.field, one.message.en): one for one in problems}
    return tuple(found[key] for key in sorted(found))


def _shown(problem: Problem) -> EditorProblem:
    message_ja, remedy_ja = problem.ja or (problem.message, problem.remedy)
    return EditorProblem(
        field=_field(problem.path),
        line=problem.line,
        message=Localized(ja=message_ja, en=_sentence(problem.message)),
        remedy=Localized(ja=remedy_ja, en=_sentence(problem.remedy)),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "?", "…")) else ".")


def _field(path: DataPath) -> str:
    return ".".join(map(str, path))


_NO_YAML = Localized(ja="ファイルにできない文字が入っています。", en="There are characters that no file can hold.")
_NO_YAML_REMEDY = Localized(
    ja="ほかのソフトから貼った文なら、いちど消して、打ち直してください。",
    en="If you pasted the text from elsewhere, delete it and type it again.",
)


def _strings(value: Any, path: DataPath = ()) -> Iterator[tuple[DataPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _strings(part, (*path, key))


def _unreadable(source: Source) -> Iterator[EditorProblem]:
    """What the advisor could not read, or a learner not in reasonable time."""
    for path, text in _strings(source.data):
        if "\0" in text:
            yield EditorProblem(field=_field(path), line=source.line(path), message=_NO_YAML, remedy=_NO_YAML_REMEDY)
        elif len(text) > MAX_ANSWER_LENGTH:
            yield EditorProblem(
                field=_field(path),
                line=source.line(path),
                message=Localized(ja="長すぎます。", en="This is too long."),
                remedy=Localized(
                    ja=f"{MAX_ANSWER_LENGTH:,} 字までにしてください。", en=f"At most {MAX_ANSWER_LENGTH:,} characters."
                ),
            )


_MISSING = (
    Localized(ja="まだ書かれていません。", en="Nothing is written here yet."),
    Localized(ja="書き入れてください。", en="Please fill it in."),
)
_SAID: dict[str, tuple[Localized, Localized]] = {
    "missing": _MISSING,
    "string_too_short": _MISSING,
    "too_short": (
        Localized(ja="数が足りません。", en="There are too few."),
        Localized(ja="書き足すか、選んでください。", en="Add or choose more."),
    ),
    "string_pattern_mismatch": (
        Localized(ja="この名前は使えません。", en="This name cannot be used."),
        Localized(
            ja="英小文字で始め、英小文字・数字・ハイフンだけにしてください（例: summer-festival）。",
            en="Begin with a lower-case letter and use only lower-case letters, digits and hyphens, as in summer-festival.",
        ),
    ),
    "enum": (
        Localized(ja="選べない値です。", en="This is not one of the choices."),
        Localized(ja="選び直してください。", en="Choose again."),
    ),
    "datetime_parsing": (
        Localized(ja="日時として読めません。", en="This is not a date and time."),
        Localized(ja="日付と時刻を選び直してください。", en="Choose the date and time again."),
    ),
    "scenario_unmarked": (
        Localized(ja="見つけてほしいところに、まだ印がありません。", en="No passage to find is marked yet."),
        Localized(
            ja="文の中のその言葉を選んで「選んだところに印を付ける」を押してください（《》で囲まれます）。",
            en="Select the words in the text and press “Mark the selection”: 《》 around them is the mark.",
        ),
    ),
    "scenario_same_moments": (
        Localized(ja="同じ場面が二つあります。", en="Two situations are the same."),
        Localized(ja="日時かアカウントなどを変えてください。", en="Change the time, the account or another part."),
    ),
    "scenario_one_sided": (
        Localized(ja="公開してよいものと、見合わせるものが、どちらも要ります。", en="One to publish and one to hold back are both needed."),
        Localized(ja="少なくとも一つずつにしてください。", en="Have at least one of each."),
    ),
    "scenario_without_comment": (
        Localized(ja="返事をする相手のコメントがありません。", en="The comment to answer is missing."),
        Localized(ja="「返信先のコメント」を書いてください。", en="Write the comment to answer."),
    ),
}
_SAID["literal_error"] = _SAID["union_tag_invalid"] = _SAID["union_tag_not_found"] = _SAID["enum"]
_PLACES: dict[str, DataPath] = {
    "union_tag_invalid": ("format",),
    "union_tag_not_found": ("format",),
    "scenario_unmarked": ("text",),
    "scenario_same_moments": ("moments",),
    "scenario_without_comment": ("context", "reply_to"),
}


def _explained(error: ValidationError, source: Source) -> Iterator[EditorProblem]:
    details = error.errors(include_url=False, include_input=False)
    for detail in details:
        kind = detail["type"]
        path = _place(detail, source.data)
        if kind == "scenario_one_sided":
            path = ("moments",) if "moments" in source.data else ("choices",)
        elif path == ("twin",):
            path = ("twin", "text")  # Its first part: it has no place of its own in a form.
        elif path == ("id",) and str(source.data.get("id")).endswith("."):
            kind = "missing"  # Only the category is there.
        message, remedy = _SAID.get(kind) or (
            Localized(ja=f"ここに合わない値です（{detail['msg']}）。", en=f"This does not fit here ({detail['msg']})."),
            Localized(ja="書き直すか、消してください。", en="Write it anew, or delete it."),
        )
        yield EditorProblem(field=_field(path), line=source.line(path), message=message, remedy=remedy)


def _place(detail: ErrorDetails, data: Any) -> DataPath:
    if detail["type"] in _PLACES:
        return _PLACES[detail["type"]]
    path = path_in(data, detail["loc"])
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else path


def _filled(data: Data) -> tuple[pack.AnyScenario | None, set[DataPath]]:
    """The scenario with … in its gaps, and where they are; None if there is more wrong than gaps."""
    whole = copy.deepcopy(data)
    gaps: set[DataPath] = set()
    for _ in range(6):  # A gap that is filled may have gaps of its own.
        try:
            return pack.Scenario.model_validate(whole).root, gaps
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                path = _place(detail, whole)
                if path == ("clauses",) and detail["type"] in ("missing", "too_short"):
                    _put(whole, path, [_GAP])
                elif path == ("id",):
                    _put(whole, path, f"{whole.get('category', 'rumor')}.new")
                elif detail["type"] in ("missing", "string_too_short"):
                    _put(whole, path, _filling(path))
                else:
                    return None, gaps
                gaps.add(path)
    return None, gaps


def _filling(path: DataPath) -> Any:
    if path[-1] in ("twin", "context"):
        return {}
    if path[-1] in ("title", "explanation", "why"):
        return {"ja": _GAP, "en": _GAP}
    return [_GAP] if path[-1] == "keep" else _GAP


def _put(data: Any, path: DataPath, value: Any) -> None:
    for step in path[:-1]:
        data = data[step]
    data[path[-1]] = value


# -- files ----------------------------------------------------------------------------------


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write_whole(target: Path, content: bytes) -> None:
    """There is the old file or the new one, never a part of it."""
    number, draft = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def suggested_clauses(scenarios: Mapping[str, pack.AnyScenario]) -> dict[str, tuple[str, ...]]:
    """By category, the clauses that its scenarios cite most often: at most two, one of each guideline."""
    counts: dict[str, dict[str, int]] = {}
    for scenario in scenarios.values():
        of_category = counts.setdefault(scenario.category, {})
        for clause in scenario.clauses:
            of_category[clause] = of_category.get(clause, 0) + 1
    chosen: dict[str, tuple[str, ...]] = {}
    for category, of_category in counts.items():
        best: dict[str, str] = {}
        for clause in sorted(of_category, key=lambda one: (-of_category[one], one)):
            best.setdefault(clause.partition(":")[0], clause)
        chosen[category] = tuple(best.values())
    return chosen
