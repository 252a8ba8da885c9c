"""`hitokokyu evaluate`: how good are the rules on a labelled corpus?"""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from .. import evaluation
from ..advisor import Advisor
from .common import (
    EXISTING,
    fail,
    only_option,
    open_ruleset,
    pack_option,
    sensitivity_option,
    settings_for,
)


@click.command()
@pack_option
@only_option
@sensitivity_option
@click.option("--misses", is_flag=True, help="Show what was missed and every false alarm.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@click.option("--against", type=EXISTING, help="An earlier --json result: show what changed.")
@click.argument("corpus", nargs=-1, required=True, type=EXISTING)
def evaluate(
    packs: tuple[Path, ...],
    only: tuple[Path, ...],
    sensitivity: str | None,
    misses: bool,
    as_json: bool,
    against: Path | None,
    corpus: tuple[Path, ...],
) -> None:
    """精度・再現率・誤報を測る。 / Measure precision, recall and alarms on CORPUS (JSON Lines)."""
    ruleset = open_ruleset(packs, only)
    advisor = Advisor.of(ruleset, settings_for((), sensitivity))
    categories = sorted({loaded.value.category.value for loaded in ruleset.packs.checks.values()})
    stderr = Console(stderr=True)
    try:
        items = list(evaluation.read_corpus(corpus))
        before = evaluation.load_json(against) if against else None
    except evaluation.CorpusError as error:
        fail(str(error))
    with Progress(console=stderr, transient=True) as progress:
        task = progress.add_task("evaluate", total=len(items))
        outcomes = evaluation.run(advisor, items, lambda: progress.advance(task))
    result = evaluation.evaluate(outcomes, categories)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False, emoji=False)
    _print_scores(console, result)
    if misses:
        _print_misses(console, result)
    if before is not None:
        for change in evaluation.changes(outcomes, before):
            console.print(f"{change.kind:16} {change.category:20} {change.id}", markup=False)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _with_interval(successes: int, total: int) -> str:
    if not total:
        return "–"
    low, high = evaluation.wilson(successes, total)
    return f"{successes / total:.2f} [{low:.2f}–{high:.2f}]"


def _print_scores(console: Console, result: evaluation.Evaluation) -> None:
    table = Table("category", *(("precision", "recall", "F1")), "hits", "false", "missed")
    for name, score in result.scores.items():
        table.add_row(
            name,
            _with_interval(score.hits, score.hits + score.false),
            _with_interval(score.hits, score.hits + score.missed),
            _share(score.f1),
            *map(str, (score.hits, score.false, score.missed)),
        )
    table.add_section()
    table.add_row("macro", *(_share(result.macro(of)) for of in ("precision", "recall", "f1")))
    if result.labelled:
        console.print(table)
        console.print(
            f"harmless posts left in peace: {result.harmless_silent}/{result.harmless} "
            f"{_with_interval(result.harmless_silent, result.harmless)}",
            markup=False,
        )
    if result.everyday:
        low, high = evaluation.wilson(result.everyday_alarms, result.everyday)
        console.print(
            f"everyday posts: {result.everyday_alarms} alarms in {result.everyday}, "
            f"{1000 * result.everyday_alarms / result.everyday:.1f} per 1,000 "
            f"[{1000 * low:.1f}–{1000 * high:.1f}]",
            markup=False,
        )
    for rule, count in result.alarming_rules.items():
        console.print(f"  {count:3} false alarms by {rule}", markup=False)


def _print_misses(console: Console, result: evaluation.Evaluation) -> None:
    for outcome in result.outcomes:
        item = outcome.item
        for category in outcome.false:
            if category in result.scores:
                rules = ", ".join(outcome.warned[category])
                console.print(f"\nFALSE {category} ({rules}) {item.id}\n  {item.text}", markup=False)
        for category in outcome.missed:
            if category in result.scores:
                console.print(f"\nMISSED {category} {item.id} {item.note}\n  {item.text}", markup=False)
