"""The embedded pack: whole, proved, and complete."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hitokokyu.advise.ruleset import Ruleset, load_ruleset
from hitokokyu.models import Category, Localized, Post
from hitokokyu.advisor import Advisor
from hitokokyu.pack.json_schema import json_schemas
from hitokokyu.pack.yaml_source import read_documents
from hitokokyu.resources import embedded_pack

RULES = embedded_pack()
SCHEMAS = RULES / "schema"
FILES = sorted(path.relative_to(RULES).as_posix() for path in RULES.rglob("*.yaml"))


@pytest.fixture(scope="module")
def ruleset() -> Ruleset:
    return load_ruleset([RULES])


def test_every_example_holds(ruleset: Ruleset) -> None:
    ruleset.prove()


def test_every_category_has_a_check(ruleset: Ruleset) -> None:
    covered = {loaded.value.category for loaded in ruleset.packs.checks.values()}
    assert covered == set(Category)


def test_every_category_is_asked_for_by_some_clause(ruleset: Ruleset) -> None:
    named = {category for _, clause in ruleset.packs.clauses().values() for category in clause.categories}
    assert named == set(Category)


def test_clauses_are_well_formed(ruleset: Ruleset) -> None:
    assert len(ruleset.packs.guidelines) >= 2
    for name, loaded in ruleset.packs.guidelines.items():
        numbers = [clause.number for clause in loaded.value.clauses]
        assert len(numbers) == len(set(numbers)), name
        assert loaded.source.file == f"guidelines/{name}.yaml"
        for clause in loaded.value.clauses:
            where = f"{name}:{clause.number}"
            assert clause.number == clause.number.strip() and " " not in clause.number, where
            assert len(set(clause.categories)) == len(clause.categories), where
            assert clause.source.strip(), where
            assert _is_in_two_languages(clause.summary), where


def _is_in_two_languages(words: Localized) -> bool:
    return not words.ja.isascii() and words.en.isascii() and words.ja.strip() == words.ja


def test_words_of_every_check(ruleset: Ruleset) -> None:
    for name, loaded in ruleset.packs.checks.items():
        check = loaded.value
        for words in (check.title, check.message, check.advice):
            assert not words.ja.isascii(), name
            assert words.ja != words.en, name
        for language in ("ja", "en"):
            said = [getattr(w, language) for w in (check.title, check.message, check.advice)]
            assert len(set(said)) == 3, name
        assert len(set(check.clauses)) == len(check.clauses), name


def test_no_check_is_judged_for_every_post(ruleset: Ruleset) -> None:
    """A check with nothing to wait for costs every post; those about the hour alone may."""
    for check in ruleset.program.unanchored:
        assert not check.let, check.id


@pytest.mark.parametrize("text", ["今日は天気がいい。", "カレーを作った。", "Good morning!", "😀", "ねこ"])
def test_ordinary_life_is_left_in_peace(ruleset: Ruleset, text: str) -> None:
    assert Advisor.of(ruleset).check(Post(text=text)).findings == ()


def test_schemas_are_those_of_the_models() -> None:
    """If this fails: `hitokokyu rules schema rules/schema`."""
    written = {path.name: path.read_text(encoding="utf-8") for path in SCHEMAS.iterdir()}
    assert written == json_schemas()


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(json_schemas()[f"{kind}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def _kind(file: str) -> str:
    return {
        "pack.yaml": "pack",
        "guidelines": "guideline",
        "lexicons": "lexicon",
        "checks": "check",
        "scenarios": "scenario",
        "courses": "course",
        "disclaimers": f"disclaimer-{Path(file).stem}",
    }[Path(file).parts[0]]


def _problems(kind: str, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(kind).iter_errors(data)]


@pytest.mark.parametrize("folder", ["pack.yaml", "guidelines", "lexicons", "checks", "scenarios", "disclaimers"])
def test_files_are_valid_for_an_editor(folder: str) -> None:
    """What the loader accepts, the schema that an editor checks with accepts too."""
    files = [file for file in FILES if Path(file).parts[0] == folder]
    assert files
    for file in files:
        for source in read_documents(file, (RULES / file).read_text(encoding="utf-8")):
            assert _problems(_kind(file), source.data) == [], file


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("check", {"id": "rumor.x"}),
        ("pack", {"pack": "a", "version": "1", "title": {"ja": "a", "en": "b"}, "colour": 1}),
        ("lexicon", {"lexicon": "Big", "title": {"ja": "a", "en": "b"}, "text": ["a"]}),
        ("guideline", {"guideline": "a", "clauses": []}),
        ("disclaimer-elements", {"elements": [{"id": "other"}]}),
        ("scenario", {"id": "rumor.a", "format": "guess"}),
    ],
)
def test_schema_tells_an_editor_what_is_wrong(kind: str, data: Any) -> None:
    assert _problems(kind, data)
