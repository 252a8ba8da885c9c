"""`hitokokyu check`: one post, readable or as JSON, or many as JSON Lines."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

import click
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from ..advisor import Advisor, PostTooLong
from ..models import Category, Context, Post, Report, Text
from ..web.errors import Problem
from ..web.validation import parse
from .common import (
    fail,
    fail_for,
    guideline_option,
    language_option,
    open_advisor,
    open_clock,
    open_terms,
    pack_option,
    sensitivity_option,
)
from .report import print_report


class Line(BaseModel):
    """One line of the input. A labelled corpus may be piped in as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | int | None = None
    text: Text
    context: Context = Context()
    labels: tuple[Category, ...] = ()
    allow: tuple[Category, ...] = ()
    note: str = ""
    source: str = ""


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
    sensitivity: str,
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
        advisor = open_advisor(packs, guidelines, open_clock(usual_hours), sensitivity, open_terms())
        sys.exit(_check_lines(advisor, jsonl, lang))
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


def _check_lines(advisor: Advisor, source: BinaryIO, lang: str) -> int:
    """Answer every line, in order. Returns the exit status: 2 if a line could not be checked."""
    status = 0
    total = _size(source)
    with Progress(
        TextColumn("{task.fields[posts]} posts"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        task = progress.add_task("check", total=total, posts=0)
        for number, line in enumerate(source, 1):
            if line.strip():
                answer, ok = _answer(advisor, number, line, lang)
                if not ok:
                    status = 2
                click.echo(answer)
            progress.update(task, advance=len(line), posts=number)
    return status


def _size(source: BinaryIO) -> int | None:
    try:
        return os.fstat(source.fileno()).st_size or None
    except (OSError, io.UnsupportedOperation):
        return None


def _answer(advisor: Advisor, number: int, line: bytes, lang: str) -> tuple[str, bool]:
    identity: str | int | None = None
    try:
        parsed = parse(Line, line)
        identity = parsed.id
        post = parse(Post, _post_bytes(line))
        report: Report = advisor.check(post)
    except Problem as problem:
        error = json.loads(problem.body(lang))["error"]
    except PostTooLong as too_long:
        error = {"code": "too-long", "message": str(too_long), "hint": "split the text"}
    else:
        return f'{{"id":{json.dumps(identity, ensure_ascii=False)},"report":{report.model_dump_json()}}}', True
    if identity is None:
        identity = _id_of(line)
    record = {"line": number, "id": identity, "error": error}
    return json.dumps(record, ensure_ascii=False), False


def _post_bytes(line: bytes) -> bytes:
    data = json.loads(line)
    return _json_bytes({key: data[key] for key in ("text", "context") if key in data})


def _id_of(line: bytes) -> str | int | None:
    """The id of a line that is refused, if it has a readable one."""
    try:
        identity = json.loads(line)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return identity if isinstance(identity, (str, int)) else None
