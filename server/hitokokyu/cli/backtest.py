"""`hitokokyu backtest`: what would change if another rule pack went live?"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console

from ..advisor import Advisor, rules_cache
from ..advise.prepared import proved_ruleset
from ..backtest.running import Backtest, BacktestJob, asking
from ..backtest.tally import Tally, added_up
from ..backtest.terminal import print_backtest
from ..scale.chunks import Chunk, chunks
from ..scale.engines import where_it_pays
from ..scale.rules import PackedRules
from .common import fail, language_option, plain_errors, sensitivity_option, settings_for
from .engines import LinesProgress, chosen_engine, engine_errors, engine_options, lines_progress
from .stacks import stack_of


@click.command()
@click.option(
    "--packs",
    nargs=2,
    required=True,
    metavar="A B",
    help="いまのパックと、入れかえるパック / the packs of today and the other ones: a folder, `embedded`, "
    "`installed`, a bundle (.hkpack), or several joined by +, lowest layer first.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="グラフつきのページを書く / write a page with charts. It holds texts of the corpus.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
@click.option(
    "--samples",
    type=click.IntRange(0, 1000),
    default=3,
    show_default=True,
    help="ルールごとに示す例の数 / so many posts of each rule and kind of change; 0 shows no text.",
)
@sensitivity_option
@language_option
@engine_options
@click.argument("corpus", nargs=-1, required=True, type=click.File("rb"))
def backtest(
    packs: tuple[str, str],
    html: Path | None,
    as_json: bool,
    samples: int,
    sensitivity: str | None,
    lang: str,
    engine: str | None,
    workers: int | None,
    scheduler: str | None,
    corpus: tuple[BinaryIO, ...],
) -> None:
    """ルールを入れかえたら何が変わるか。 / What would change if other packs went live, on CORPUS (JSON Lines)."""
    chosen = chosen_engine(engine, workers, scheduler)
    settings = settings_for((), sensitivity)
    with ExitStack() as stack:
        before, after = (stack.enter_context(stack_of(name)) for name in packs)
        with plain_errors():
            old, new = (proved_ruleset(folders, rules_cache()) for folders in (before, after))
            advisors = Advisor.of(old, settings), Advisor.of(new, settings)

        def job() -> BacktestJob:
            return BacktestJob(
                PackedRules.of(before), PackedRules.of(after), settings, samples, lang
            )

        progress = stack.enter_context(lines_progress(*corpus))
        stack.enter_context(engine_errors())
        work = asking(*advisors, samples, lang)
        done = where_it_pays(work, job, _pieces(corpus), chosen)
        tally = added_up(samples, _watched(done, progress))
        result = Backtest.of(old, new, tuple(source.name for source in corpus), tally)
    if html is not None:
        _write(html, result, lang)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
    else:
        print_backtest(Console(highlight=False, emoji=False), result, lang)
        if html is not None:
            click.echo(html)
    # As with `check`: a line that could not be looked at is no success.
    sys.exit(2 if tally.bad_lines or not tally.posts else 0)


def _pieces(corpus: tuple[BinaryIO, ...]) -> Iterator[Chunk]:
    for number, source in enumerate(corpus):
        yield from chunks(source, file=number)


def _watched(done: Iterator[tuple[Chunk, Tally]], progress: LinesProgress) -> Iterator[Tally]:
    for chunk, tally in done:
        yield tally
        progress.advance(chunk)


def _write(path: Path, result: Backtest, lang: str) -> None:
    # Here and not above: the library of charts takes time to load.
    from ..backtest.page import page_of

    try:
        # Texts of the corpus are nobody else's business.
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(page_of(result, lang).encode())
    except OSError as error:
        fail(f"{path} に書けません（{error.strerror}）。 / cannot write {path} ({error.strerror}).")
