"""Read rule packs from folders, strictly: everything fits together, or nothing is loaded.

Patterns and examples need the engine; `hitokokyu.advise.ruleset` proves those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar


from pydantic import BaseModel, ValidationError

from ..models import PackInfo
from . import schema
from .citing import clauses_about
from .errors import PackError, Problem
from .yaml_source import Source, YamlProblem, read_documents
from .yaml_source import Path as DataPath



Value = TypeVar("Value")

SCENARIOS = "scenarios"
COURSES = "courses"
NOT_RULES = (SCENARIOS, COURSES)
"""The folders of a pack that are not part of its rules: read when somebody trains."""


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Value]):
    """A piece of a pack and the file it came from."""

    value: Value
    source: Source

    def problem(
        self, path: DataPath, message: str, remedy: str, ja: tuple[str, str] | None = None
    ) -> Problem:
        return Problem(self.source.file, self.source.line(path), message, remedy, path, ja)


@dataclass(slots=True)
class PackSet:
    """One or more packs, layered: later ones may refer to, and override, earlier ones."""

    infos: list[PackInfo] = field(default_factory=list)
    guidelines: dict[str, Loaded[schema.Guideline]] = field(default_factory=dict)
    lexicons: dict[str, Loaded[schema.Lexicon]] = field(default_factory=dict)
    checks: dict[str, Loaded[schema.Check]] = field(default_factory=dict)
    elements: dict[str, Loaded[schema.DisclaimerElements]] = field(default_factory=dict)
    phrases: dict[str, Loaded[schema.DisclaimerPhrases]] = field(default_factory=dict)
    platforms: dict[str, Loaded[schema.DisclaimerPlatforms]] = field(default_factory=dict)
    pack_of: dict[str, str] = field(default_factory=dict)
    """The id of the pack that each check is from."""
    switched_off: dict[str, str] = field(default_factory=dict)
    """Checks that an overlay switched off, and why."""

    def clauses(self) -> dict[str, tuple[schema.Guideline, schema.Clause]]:
        """Every clause by its full id, `guideline:number`."""
        return {
            f"{name}:{clause.number}": (loaded.value, clause)
            for name, loaded in self.guidelines.items()
            for clause in loaded.value.clauses
        }


def load(folders: Sequence[Path], only: Sequence[Path] = ()) -> PackSet:
    """Read the packs in this order.

    Args:
        only: read no checks but those in these files or folders (for authors; the rest is not judged).

    Raises:
        PackError: anything at all is wrong; the error lists all of it.
    """
    packs = PackSet()
    for folder in folders:
        _Loader(folder, packs, tuple(path.resolve() for path in only)).load()
    return packs


class _Loader:
    def __init__(self, folder: Path, packs: PackSet, only: tuple[Path, ...]) -> None:
        self._folder = folder
        self._packs = packs
        self._only = only
        self._problems: list[Problem] = []
        self._digest = hashlib.sha256()
        self._own_lexicons: set[str] = set()
        self._own_guidelines: list[schema.Guideline] = []

    def load(self) -> None:
        if not (self._folder / "pack.yaml").is_file():
            raise PackError(
                str(self._folder),
                [Problem("pack.yaml", 1, "no such file", "a pack is a folder with a pack.yaml; check the path")],
            )
        manifest: Loaded[schema.Manifest] | None = None
        checks: list[Loaded[schema.Check]] = []
        for path in sorted(self._folder.rglob("*")):
            if path.suffix.lower() not in (".yaml", ".yml"):
                continue
            name = path.relative_to(self._folder).as_posix()
            if name.partition("/")[0] in NOT_RULES:
                continue
            if path.suffix != ".yaml":
                self._problems.append(
                    Problem(name, 1, f"no one reads a {path.suffix} file", f"rename it {path.stem}.yaml")
                )
                continue
            kind = _kind(name)
            if kind is None:
                self._problems.append(
                    Problem(name, 1, "no one reads a file here", "see docs/rules.md for the folders of a pack")
                )
                continue
            if kind is schema.Check and self._only and not self._is_wanted(path):
                continue
            for loaded in read_pieces(path, name, kind, self._digest, self._problems):
                match loaded.value:
                    case schema.Manifest():
                        manifest = loaded
                    case schema.Guideline():
                        self._add(self._packs.guidelines, loaded.value.guideline, loaded, "guideline")
                        self._own_guidelines.append(loaded.value)
                    case schema.Lexicon():
                        self._add(self._packs.lexicons, loaded.value.lexicon, loaded, "lexicon")
                        self._own_lexicons.add(loaded.value.lexicon)
                    case schema.DisclaimerElements():
                        # By its whole path: the file of an upper pack must not hide that of a lower one.
                        self._packs.elements[str(path)] = loaded
                    case schema.DisclaimerPhrases():
                        self._packs.phrases[str(path)] = loaded
                    case schema.DisclaimerPlatforms():
                        self._packs.platforms[str(path)] = loaded
                    case schema.Check():
                        checks.append(loaded)
        if self._only:
            # A colleague's unfinished list is not this author's problem; a list that is needed and
            # broken shows up as an unknown name.
            self._problems = [p for p in self._problems if not p.file.startswith("lexicons/")]
        if manifest is not None and not self._problems:
            self._cite_own_guidelines()
            self._check_names(checks, manifest)
            self._override(manifest)
        if self._problems or manifest is None:
            raise PackError(str(self._folder), self._problems)
        self._packs.pack_of.update((check.value.id, manifest.value.pack) for check in checks)
        self._packs.infos.append(
            PackInfo(
                id=manifest.value.pack, version=manifest.value.version, digest=self._digest.hexdigest()
            )
        )

    def _is_wanted(self, path: Path) -> bool:
        resolved = path.resolve()
        return any(resolved == only or only in resolved.parents for only in self._only)

    def _add(
        self, known: dict[str, Loaded[Value]], name: str, loaded: Loaded[Value], what: str
    ) -> None:
        if name in known:
            first = known[name].source
            self._problems.append(
                loaded.problem((), f"{what} {name} exists already ({first.file}:{first.line(())})", "give it another name")
            )
        else:
            known[name] = loaded

    def _check_names(
        self, checks: Iterable[Loaded[schema.Check]], manifest: Loaded[schema.Manifest]
    ) -> None:
        clauses = self._packs.clauses()
        used_lexicons: set[str] = set()
        for loaded in checks:
            check = loaded.value
            self._add(self._packs.checks, check.id, loaded, "check")
            folder = f"checks/{check.category}/"
            if not loaded.source.file.startswith(folder):
                self._problems.append(loaded.problem(("category",), f"a check of {check.category} outside {folder}", "move the file"))
            if not check.id.startswith(f"{check.category}."):
                self._problems.append(loaded.problem(("id",), f"the id must start with {check.category}.", f"rename it {check.category}.…"))
            for i, clause in enumerate(check.clauses):
                if clause not in clauses:
                    self._problems.append(
                        loaded.problem(("clauses", i), f"unknown clause {clause}", did_you_mean(clause, clauses))
                    )
            self._check_let(loaded)
            for path, name in _lexicon_references(check):
                used_lexicons.add(name)
                self._resolve_lexicon(loaded, path, name)
            self._check_exceptions(loaded)
        for name in self._own_lexicons:
            loaded_lexicon = self._packs.lexicons[name]
            for i, included in enumerate(loaded_lexicon.value.include):
                used_lexicons.add(included)
                self._resolve_lexicon(loaded_lexicon, ("include", i), included)
        for loaded_elements in self._packs.elements.values():
            for finder_path, finder in finders_of_elements(loaded_elements.value):
                for j, name in enumerate(finder.lexicon):
                    used_lexicons.add(name)
                    self._resolve_lexicon(loaded_elements, (*finder_path, "lexicon", j), name)
        for loaded_phrases in self._packs.phrases.values():
            for i, phrase in enumerate(loaded_phrases.value.phrases):
                if phrase.clause is not None and phrase.clause not in clauses:
                    self._problems.append(
                        loaded_phrases.problem(
                            ("phrases", i, "clause"),
                            f"unknown clause {phrase.clause}",
                            did_you_mean(phrase.clause, clauses),
                        )
                    )
        for rule, change in manifest.value.overrides.items():
            for i, exception in enumerate(change.unless):
                if isinstance(exception.find, schema.Finder):
                    for j, name in enumerate(exception.find.lexicon):
                        used_lexicons.add(name)
                        path = ("overrides", rule, "unless", i, "find", "lexicon", j)
                        self._resolve_lexicon(manifest, path, name)
        self._refuse_cycles()
        if self._only:
            self._problems = [p for p in self._problems if not p.file.startswith("lexicons/")]
        else:
            for name in sorted(self._own_lexicons - used_lexicons):
                self._problems.append(
                    self._packs.lexicons[name].problem((), f"no check uses the lexicon {name}", "use it or delete it")
                )

    def _resolve_lexicon(self, loaded: Loaded, path: DataPath, name: str) -> None:
        if name not in self._packs.lexicons:
            self._problems.append(
                loaded.problem(path, f"unknown lexicon {name}", did_you_mean(name, self._packs.lexicons))
            )

    def _refuse_cycles(self) -> None:
        done: set[str] = set()

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                self._problems.append(
                    self._packs.lexicons[name].problem(
                        ("include",), f"lexicons include each other: {' > '.join((*above, name))}", "take one include out"
                    )
                )
            elif name not in done and name in self._packs.lexicons:
                for included in self._packs.lexicons[name].value.include:
                    visit(included, (*above, name))
                done.add(name)

        for name in sorted(self._own_lexicons):
            visit(name, ())

    def _check_let(self, loaded: Loaded[schema.Check]) -> None:
        check = loaded.value
        used = set()
        for path, name in _name_references(check):
            used.add(name)
            if name not in check.let:
                self._problems.append(
                    loaded.problem(path, f"{name!r} is not defined in let", did_you_mean(name, check.let))
                )
        for name in check.let:
            if name not in used:
                self._problems.append(
                    loaded.problem(("let", name), f"{name!r} is defined and never used", "use it in when, unless, span or rewrite, or delete it")
                )

    def _check_exceptions(self, loaded: Loaded[schema.Check]) -> None:
        check = loaded.value
        ids = [exception.id for exception in check.unless]
        proved = {example.by for example in check.examples.silent}
        for i, name in enumerate(ids):
            if name in ids[:i]:
                self._problems.append(loaded.problem(("unless", i, "id"), f"exception {name} stands twice", "rename one"))
            if name not in proved:
                self._problems.append(
                    loaded.problem(("unless", i), f"no example proves the exception {name}", f"add a silent example with `by: {name}`")
                )
        for i, example in enumerate(check.examples.silent):
            if example.by is not None and example.by not in ids:
                self._problems.append(
                    loaded.problem(("examples", "silent", i), f"there is no exception {example.by}", did_you_mean(example.by, ids))
                )

    def _cite_own_guidelines(self) -> None:
        """The checks of the packs below cannot name the clauses of this one: they cite those of their category."""
        for name, loaded in self._packs.checks.items():
            check = loaded.value
            added = [
                clause for guideline in self._own_guidelines for clause in clauses_about(guideline, check.category)
            ]
            if added:
                cited = check.model_copy(update={"clauses": (*added, *check.clauses)})
                self._packs.checks[name] = Loaded(cited, loaded.source)

    def _override(self, manifest: Loaded[schema.Manifest]) -> None:
        for rule, change in manifest.value.overrides.items():
            path = ("overrides", rule)
            loaded = self._packs.checks.get(rule)
            if loaded is None:
                self._problems.append(
                    manifest.problem(path, f"there is no check {rule}", did_you_mean(rule, self._packs.checks))
                )
            elif change.off:
                del self._packs.checks[rule]
                self._packs.switched_off[rule] = change.why
            else:
                self._check_added(manifest, path, change.unless, loaded.value)
                update: dict[str, object] = {"unless": (*loaded.value.unless, *change.unless)}
                if change.severity is not None:
                    update["severity"] = change.severity
                self._packs.checks[rule] = Loaded(loaded.value.model_copy(update=update), loaded.source)


    def _check_added(
        self,
        manifest: Loaded[schema.Manifest],
        path: DataPath,
        added: Sequence[schema.Exception_],
        check: schema.Check,
    ) -> None:
        """Exceptions that an overlay adds may speak of the names of the check, and of no others."""
        known = [exception.id for exception in check.unless]
        for i, exception in enumerate(added):
            place = (*path, "unless", i)
            if exception.id in known:
                self._problems.append(
                    manifest.problem(place, f"exception {exception.id} exists already", "give it another name")
                )
            known.append(exception.id)
            for inner, name in _names_in_exception(exception, place):
                if name not in check.let:
                    self._problems.append(
                        manifest.problem(inner, f"{name!r} is not defined in let of {check.id}", did_you_mean(name, check.let))
                    )


_SINGLE_FILES: dict[str, type[BaseModel]] = {
    "pack.yaml": schema.Manifest,
    "disclaimers/elements.yaml": schema.DisclaimerElements,
    "disclaimers/phrases.yaml": schema.DisclaimerPhrases,
    "disclaimers/platforms.yaml": schema.DisclaimerPlatforms,
}

_FOLDERS: dict[str, type[BaseModel]] = {
    "guidelines": schema.Guideline,
    "lexicons": schema.Lexicon,
}


def _kind(name: str) -> type[BaseModel] | None:
    folder, _, rest = name.partition("/")
    if name in _SINGLE_FILES:
        return _SINGLE_FILES[name]
    if folder == "checks" and rest.count("/") == 1:
        return schema.Check
    if rest and "/" not in rest:
        return _FOLDERS.get(folder)
    return None


def read_pieces(
    path: Path, name: str, kind: type[BaseModel], digest: hashlib._Hash, problems: list[Problem]
) -> Iterator[Loaded[Any]]:
    """Every document of one file as a `kind`.

    Args:
        name: what the file is called in problems.
        digest: is fed the file.
        problems: takes what is wrong; such a document is left out.
    """
    content = path.read_bytes()
    digest.update(f"{name}\0{len(content)}\0".encode())
    digest.update(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(name, line, "not UTF-8", "save the file as UTF-8"))
        return
    empty = True
    try:
        for source in read_documents(name, text):
            empty = False
            try:
                yield Loaded(kind.model_validate(source.data), source)
            except ValidationError as error:
                problems += _explain(error, source, kind)
    except YamlProblem as error:
        problems.append(error.problem)
    else:
        if empty:
            problems.append(Problem(name, 1, "this file is empty", "write it, or delete it"))


def close_to(name: str, known: Iterable[str]) -> list[str]:
    """What was probably meant, best first."""
    return get_close_matches(name, list(known), n=3, cutoff=0.5)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    close = close_to(name, known)
    return f"did you mean {' or '.join(close)}?" if close else "check the spelling, or define it"


def _explain(error: ValidationError, source: Source, kind: type[BaseModel]) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_context=False):
        path = path_in(source.data, detail["loc"])
        where = ".".join(map(str, path)) or kind.__name__.lower()
        if detail["type"] == "extra_forbidden":
            key = str(detail["loc"][-1])
            line = source.line((*path, key)) if path[-1:] != (key,) else source.line(path)
            yield Problem(source.file, line, f"unknown key {key!r} in {where}", "see docs/rules.md for the keys; check the spelling")
        elif detail["type"] == "missing":
            yield Problem(
                source.file, source.line(path), f"{where}: {detail['loc'][-1]!r} is missing", f"add {detail['loc'][-1]}:"
            )
        else:
            message = detail["msg"].removeprefix("Value error, ")
            yield Problem(source.file, source.line(path), f"{where}: {message}", "see docs/rules.md for what may stand here")


def path_in(data: object, location: Sequence[str | int]) -> DataPath:
    """Pydantic's location without the names it adds for itself (union tags, aliases)."""
    path: list[str | int] = []
    for part in location:
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            continue
        path.append(part)
    return tuple(path)


def _names_in(condition: schema.Condition, path: DataPath) -> Iterator[tuple[DataPath, str]]:
    match condition:
        case str():
            yield path, condition
        case schema.All():
            for i, child in enumerate(condition.all):
                yield from _names_in(child, (*path, "all", i))
        case schema.Any_():
            for i, child in enumerate(condition.any):
                yield from _names_in(child, (*path, "any", i))
        case schema.Not():
            yield from _names_in(condition.not_, (*path, "not"))
        case schema.Near():
            yield from (((*path, "near", i), name) for i, name in enumerate(condition.near))
        case schema.Sequence():
            yield from (((*path, "sequence", i), name) for i, name in enumerate(condition.sequence))
        case schema.InProfile():
            yield (*path, "in_profile"), condition.in_profile
        case schema.InReply():
            yield (*path, "in_reply"), condition.in_reply
        case schema.ContextIs():
            pass


def _names_in_exception(
    exception: schema.Exception_, path: DataPath
) -> Iterator[tuple[DataPath, str]]:
    if isinstance(exception.find, str):
        yield (*path, "find"), exception.find
    if exception.when is not None:
        yield from _names_in(exception.when, (*path, "when"))


def _name_references(check: schema.Check) -> Iterator[tuple[DataPath, str]]:
    yield from _names_in(check.when, ("when",))
    for i, exception in enumerate(check.unless):
        yield from _names_in_exception(exception, ("unless", i))
    for i, step in enumerate(check.confidence.steps):
        yield from _names_in(step.if_, ("confidence", "steps", i, "if"))
    yield from ((("span", i), name) for i, name in enumerate(check.span))
    if check.rewrite is not None:
        yield from ((("rewrite", "replace", name), name) for name in check.rewrite.replace)


def finders_of(check: schema.Check) -> Iterator[tuple[DataPath, schema.Finder]]:
    """Every finder of a check, with the place where it stands."""
    yield from ((("let", name), finder) for name, finder in check.let.items())
    for i, exception in enumerate(check.unless):
        if isinstance(exception.find, schema.Finder):
            yield ("unless", i, "find"), exception.find


def finders_of_elements(
    elements: schema.DisclaimerElements,
) -> Iterator[tuple[DataPath, schema.Finder]]:
    """Every finder of the disclaimer elements, with the place where it stands."""
    for i, element in enumerate(elements.elements):
        yield ("elements", i, "find"), element.find
        if element.thin is not None:
            yield ("elements", i, "thin", "find"), element.thin.find


def _lexicon_references(check: schema.Check) -> Iterator[tuple[DataPath, str]]:
    for path, finder in finders_of(check):
        yield from (((*path, "lexicon", i), name) for i, name in enumerate(finder.lexicon))
