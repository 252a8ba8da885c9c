"""`hitokokyu courses`: for training officers who write courses and tests, and hand them round."""

from __future__ import annotations

import re
import time
from pathlib import Path

import click
from rich.console import Console

from ..home import home
from ..pack.courses import (
    AnyCourse,
    CourseRefused,
    load_courses,
    read_course,
    require_sound,
)
from ..pack.scenarios import load_scenarios
from ..store import Store, StoreError
from ..store.exams import StoredCourse
from ..training.course_starters import Kind, starter
from ..training.library import OFFICE, Library
from .common import fail, folders, open_ruleset, pack_option, plain_errors

_NAME = re.compile("[a-z][a-z0-9-]*")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def courses() -> None:
    """講習とテストのファイルをつくり、確かめ、入れる。 / Write, check and import courses and tests."""


@courses.command()
@pack_option
@click.argument("files", nargs=-1, type=_FILE, metavar="[FILE]...")
def lint(packs: tuple[Path, ...], files: tuple[Path, ...]) -> None:
    """コースのファイルを確かめる。なければパックのものを。 / Check course files; without any, those of the packs."""
    if files:
        found = [_sound(file, packs) for file in files]
    else:
        guidelines = open_ruleset(packs).packs.guidelines
        with plain_errors():
            scenarios = load_scenarios(folders(packs)).by_id
            found = list(load_courses(folders(packs), scenarios, guidelines).values())
    for course in found:
        questions = sum(part.size for part in course.parts)
        Console(emoji=False).print(f"[green]OK[/green] {course.course}: {course.format}, {questions} scenarios")


@courses.command()
@click.argument("file", type=_FILE)
def add(file: Path) -> None:
    """コースを入れる。同じ名前のものは入れかわる。 / Import a course, in place of one of the same id; the page does the same."""
    course = _sound(file, ())
    try:
        store = Store(home())
        store.exams.keep_course(StoredCourse(course.course, _read(file), time.time()))
        store.close()
    except StoreError as error:
        fail(str(error))
    click.echo(f"{course.title.ja}（{course.course}）を入れました。 / {course.title.en} ({course.course}) was imported.")


@courses.command()
@click.argument("name", metavar="NAME")
@click.option("--format", "kind", type=click.Choice(["test", "lesson"]), default="test", show_default=True)
def new(name: str, kind: Kind) -> None:
    """ひな形 NAME.yaml をつくる。 / Write NAME.yaml to begin with, here: `hitokokyu courses new autumn-2027`."""
    file = Path(f"{name}.yaml")
    if not _NAME.fullmatch(name):
        fail(
            f"{name} は名前に使えません。小文字の英字で始め、英小文字、数字、- だけにしてください。"
            f" / {name} is no name: begin with a small letter, then small letters, digits and -."
        )
    if file.exists():
        fail(f"{file} はもうあります。 / {file} exists already.")
    with plain_errors():
        scenarios = Library(folders(()), home() / OFFICE).scenarios
    file.write_text(starter(kind, name, scenarios), encoding="utf-8")
    click.echo(
        f"{file}\n書いたら `hitokokyu courses lint {file}` で確かめてください。"
        f"\nWhen it is written: `hitokokyu courses lint {file}`."
    )


def _sound(file: Path, packs: tuple[Path, ...]) -> AnyCourse:
    ruleset = open_ruleset(packs)
    try:
        course, source = read_course(_read(file))
        with plain_errors():
            scenarios = Library(folders(packs), None if packs else home() / OFFICE).scenarios
        require_sound(course, source, scenarios, ruleset.packs.guidelines)
    except CourseRefused as refused:
        fail(
            "\n".join(
                f"{file}:{one.line}: {one.message.ja} / {one.message.en}\n    -> {one.remedy.ja} / {one.remedy.en}"
                for one in refused.problems
            )
        )
    return course


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")  # as editors on Windows write it
    except UnicodeDecodeError:
        fail(f"{file}: UTF-8 で保存してください。 / {file}: save it as UTF-8.")
