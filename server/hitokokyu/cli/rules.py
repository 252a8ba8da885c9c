"""`hitokokyu rules`: for people who write rules."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..pack.json_schema import json_schemas
from ..pack.schema import Check
from ..text.document import Document
from .common import EXISTING, fail, loading, open_ruleset, pack_option, plain_errors


@click.group()
def rules() -> None:
    """ルールを確かめる。 / Look after rule packs."""


@rules.command()
@pack_option
def lint(packs: tuple[Path, ...]) -> None:
    """Check a pack whole: keys, names, clauses, patterns, examples."""
    ruleset = open_ruleset(packs)
    with plain_errors(), loading():
        ruleset.prove()
    _say_fine(len(ruleset.packs.checks))


@rules.command()
@pack_option
@click.argument("paths", nargs=-1, type=EXISTING)
def test(packs: tuple[Path, ...], paths: tuple[Path, ...]) -> None:
    """Run the examples of all checks, or of those in PATHS."""
    ruleset = open_ruleset(packs, paths)
    if not ruleset.packs.checks:
        fail("ここにチェックはありません。 / there are no checks here.")
    with plain_errors(), loading():
        ruleset.prove()
    _say_fine(len(ruleset.packs.checks))


def _say_fine(checks: int) -> None:
    Console(emoji=False).print(f"[green]OK[/green] {checks} checks")


@rules.command("list")
@pack_option
@click.option("--category", help="Only this category.")
def list_(packs: tuple[Path, ...], category: str | None) -> None:
    """List the checks."""
    ruleset = open_ruleset(packs)
    table = Table("rule", "severity", "title", "clauses")
    for loaded in ruleset.packs.checks.values():
        check = loaded.value
        if category in (None, check.category):
            table.add_row(check.id, check.severity, escape(check.title.ja), ", ".join(check.clauses))
    for rule, why in ruleset.packs.switched_off.items():
        table.add_row(rule, "off", escape(why), "")
    Console(emoji=False).print(table)


@rules.command()
@pack_option
@click.argument("rule")
def explain(packs: tuple[Path, ...], rule: str) -> None:
    """Say in words what a check looks for, and why."""
    ruleset = open_ruleset(packs)
    loaded = ruleset.packs.checks.get(rule)
    if loaded is None:
        fail(f"{rule} というルールはありません（hitokokyu rules list）。 / there is no rule {rule}.")
    check: Check = loaded.value
    console = Console(highlight=False, emoji=False)
    title = escape(f"{check.title.ja} / {check.title.en}")
    console.print(f"[bold]{check.id}[/bold]  {check.severity}  {title}")
    console.print(f"{loaded.source.file}:{loaded.source.line(())}\n", markup=False)
    console.print(f"{check.message.ja}\n{check.message.en}\n", markup=False)
    console.print(f"→ {check.advice.ja}\n→ {check.advice.en}\n", markup=False)
    clauses = ruleset.packs.clauses()
    for name in check.clauses:
        console.print(f"[cyan]{name}[/cyan] {escape(clauses[name][1].summary.ja)}")
    for title, examples in (("warn", check.examples.warn), ("silent", check.examples.silent)):
        console.print(f"\n[bold]{title}[/bold]")
        for example in examples:
            reason = f"  ({example.by})" if example.by else ""
            console.print(f"  {example.text}{reason}", markup=False)
    for exception in check.unless:
        console.print(f"\nunless [bold]{exception.id}[/bold]: {escape(exception.why)}")


@rules.command()
@click.argument("text")
def tokens(text: str) -> None:
    """Show how TEXT is cut: surface, normalised form, part of speech, conjugation."""
    document = Document(text)
    table = Table("surface", "norm", "pos", "form")
    for token, norm in enumerate(document.norms):
        *pos, _, form = document.part_of_speech(token)
        table.add_row(*map(escape, (document.surface(token), norm, ",".join(pos), form)))
    Console(emoji=False).print(table)


@rules.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def schema(folder: Path) -> None:
    """Write the JSON Schema of every kind of pack file into FOLDER, for editors."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in json_schemas().items():
        (folder / name).write_text(content, encoding="utf-8")
