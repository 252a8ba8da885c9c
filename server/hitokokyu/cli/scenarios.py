"""`hitokokyu scenarios`: for people who write training scenarios."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from ..advisor import Advisor
from ..home import home
from ..models import Category
from ..pack.loader import SCENARIOS
from ..pack.scenarios import load_scenarios
from ..training.library import OFFICE
from ..training.proving import prove
from .common import fail, folders, open_ruleset, pack_option, plain_errors

_FORMATS = ("judge", "find", "mend", "when", "profile", "reply")


@click.group()
def scenarios() -> None:
    """研修の問題を確かめる。 / Look after training scenarios."""


@scenarios.command()
@pack_option
def lint(packs: tuple[Path, ...]) -> None:
    """Check every scenario: keys, clauses, and whether the advisor agrees with its answer.

    Without --pack those that were made on this machine are looked at, too.
    """
    ruleset = open_ruleset(packs)
    with plain_errors():
        found = load_scenarios(folders(packs) + _own(packs), ruleset.packs.clauses())
        prove(Advisor.of(ruleset).at_usual_hours(), found)
    count = len(found.by_id)
    categories = len({scenario.category for scenario in found.by_id.values()})
    Console(emoji=False).print(f"[green]OK[/green] {count} scenarios, {categories} of {len(Category)} categories")


def _own(packs: tuple[Path, ...]) -> list[Path]:
    try:
        return [] if packs else [home() / OFFICE]
    except OSError:
        return []  # Where nothing can be kept, nothing was made.


@scenarios.command()
@click.argument("scenario_id", metavar="CATEGORY.NAME")
@click.option("--format", "kind", type=click.Choice(_FORMATS), default="judge", show_default=True)
@click.option(
    "--pack",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("rules"),
    show_default=True,
    help="Folder of the rule pack to which it will belong.",
)
def new(scenario_id: str, kind: str, pack: Path) -> None:
    """Write a file to fill in: `hitokokyu scenarios new rumor.bridge --format find`."""
    category, _, name = scenario_id.partition(".")
    if category not in list(Category) or not name.replace("-", "").isalnum() or not name.isascii():
        fail(
            f"{scenario_id} は <分類>.<名前> の形ではありません。分類: {', '.join(Category)}"
            f" / {scenario_id} is not <category>.<name>; the categories are those above."
        )
    file = pack / SCENARIOS / category / f"{name}.yaml"
    if file.exists():
        fail(f"{file} はもうあります。 / {file} exists already.")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_template(scenario_id, category, kind), encoding="utf-8")
    click.echo(f"{file}\n書いたら `hitokokyu scenarios lint` で確かめてください。\nWhen it is written: `hitokokyu scenarios lint`.")


_SOMETHING = "{ja: …, en: …}"
_MORE = {
    "judge": "",
    "find": "",
    "mend": "keep: [残す言葉, [どちらか, 一方]]\nsolution: …\n",
    "when": (
        "moments:\n"
        f'  - {{context: {{now: "2026-11-17T10:30:00+09:00"}}, publish: false, why: {_SOMETHING}}}\n'
        f'  - {{context: {{now: "2026-11-17T12:15:00+09:00"}}, publish: true, why: {_SOMETHING}}}\n'
    ),
    "profile": "context: {profile: …}\nmissing: [identity, personal, non-representative]\nsolution: …\n",
    "reply": (
        "context: {reply_to: …}\nchoices:\n"
        f"  - {{text: …, publish: false, why: {_SOMETHING}}}\n"
        f"  - {{text: …, publish: true, why: {_SOMETHING}}}\n"
    ),
}


def _template(scenario_id: str, category: str, kind: str) -> str:
    text = "…《…》…" if kind == "find" else "…"
    return (
        f"id: {scenario_id}\nformat: {kind}\ncategory: {category}\n"
        f"clauses: [matsumoto-2018:7-1-ア]\ntitle: {_SOMETHING}\ntext: {text}\n{_MORE[kind]}"
        f"explanation: {_SOMETHING}\ntwin:\n  text: …\n  why: {_SOMETHING}\n"
    )
