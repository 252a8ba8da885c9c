"""`hitokokyu check`: one post, readable or as JSON, or many as JSON Lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console

from ..advisor import Advisor, PostTooLong
from ..models import Post
from ..scale.chunks import chunks
from ..scale.engines import Engine, here, where_it_pays
from ..scale.rules import PackedRules
from ..web.errors import Problem
from ..web.validation import parse
from .common import (
    fail,
    fail_for,
    folders,
    guideline_option,
    language_option,
    open_advisor,
    open_clock,
    open_terms,
    pack_option,
    sensitivity_option,
    settings_for,
)
from .engines import chosen_engine, engine_errors, engine_options, lines_progress
from .lines import AnswerJob, answer_lines
from .report import print_report


@click.command()
@pack_option
@guideline_option
@language_option
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--jsonl",
    type=click.File("rb"),
    help='Check many posts: a file (or - for standard input) with one {"id","text","context"} a line.',
)
@click.option(
    "--usual-hours",
    is_flag=True,
    help="Judge by the usual hours of a city hall, not by your own schedule.",
)
@sensitivity_option
@engine_options
@click.option("--account", type=click.Choice(["personal", "official"]))
@click.option("--profile", help="The bio of the account.")
@click.option("--now", help="When the post will appear, ISO 8601 (default: a Saturday, 14:00 in Japan).")
@click.option("--role", type=click.Choice(["supervisor", "member"]))
@click.option("--audience", type=click.Choice(["public", "subordinate"]))
@click.option("--reply-to", help="The post being answered.")
@click.option(
    "--attachment", "attachments", multiple=True, type=click.Choice(["image", "video", "audio", "file"])
)
@click.argument("text", required=False)
def check(
    packs: tuple[Path, ...],
    guidelines: tuple[str, ...],
    lang: str,
    as_json: bool,
    jsonl: BinaryIO | None,
    usual_hours: bool,
    sensitivity: str | None,
    engine: str | None,
    workers: int | None,
    scheduler: str | None,
    text: str | None,
    attachments: tuple[str, ...],
    **context: str | None,
) -> None:
    """投稿を確かめる。TEXT は投稿の文（- なら標準入力）。 / Check a post (- reads standard input)."""
    if (text is None) == (jsonl is None):
        fail(
            "確かめる文を1つ、または --jsonl FILE を指定してください。"
            " / give one text to check, or --jsonl FILE."
        )
    if jsonl is not None:
        if attachments or any(value is not None for value in context.values()):
            fail(
                "--jsonl では、状況は各行の context に書きます。 / with --jsonl, context belongs into each line."
            )
        chosen = chosen_engine(engine, workers, scheduler)
        if scheduler is not None and not usual_hours:
            fail(
                "ご自分の勤務予定は、ほかの計算機に送りません。--usual-hours を付けてください。"
                " / your own hours are not sent to other machines; say --usual-hours."
            )
        advisor = open_advisor(packs, guidelines, open_clock(usual_hours), sensitivity, open_terms())

        def job() -> AnswerJob:
            rules = PackedRules.of(folders(packs))
            settings = settings_for(guidelines, sensitivity)
            return AnswerJob(rules, settings, usual_hours, lang, scheduler is not None)

        sys.exit(_check_lines(advisor, job, lang, jsonl, chosen))
    if engine is not None or workers is not None or scheduler is not None:
        fail("--engine などは --jsonl と一緒に使います。 / --engine and its like go with --jsonl.")
    if text == "-":
        # Bytes that are not UTF-8 become lone surrogates, which the model refuses by name.
        text = sys.stdin.buffer.read().decode(errors="surrogateescape")
    given: dict[str, object] = {name: value for name, value in context.items() if value is not None}
    if attachments:
        given["attachments"] = attachments
    try:
        post = parse(Post, _json_bytes({"text": text, "context": given}))
        report = open_advisor(packs, guidelines, open_clock(usual_hours), sensitivity, open_terms()).check(post)
    except Problem as problem:
        fail_for(problem, lang)
    except PostTooLong as error:
        fail(str(error))
    if as_json:
        click.echo(report.model_dump_json(indent=1))
    else:
        print_report(Console(highlight=False, emoji=False), post.text, report, lang)


def _json_bytes(data: object) -> bytes:
    # A shell argument that is not UTF-8 arrives with lone surrogates: keep them for the parser to name.
    return json.dumps(data).encode()


def _check_lines(
    advisor: Advisor, job: Callable[[], AnswerJob], lang: str, source: BinaryIO, engine: Engine | None
) -> int:
    """Answer every line, in order. Returns the exit status: 2 if a line could not be checked."""
    status = 0
    work = partial(answer_lines, advisor, lang)
    with lines_progress(source) as progress, engine_errors():
        if engine is None and source is sys.stdin.buffer:
            # Who sends lines one by one may wait for each answer.
            answered = here(work, chunks(source, most_lines=1))
        else:
            answered = where_it_pays(work, job, chunks(source), engine)
        for chunk, answers in answered:
            for answer in answers:
                if not answer.ok:
                    status = 2
                click.echo(answer.line)
            progress.advance(chunk)
    return status
