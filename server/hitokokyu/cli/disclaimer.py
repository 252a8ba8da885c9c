"""`hitokokyu disclaimer`: texts for a profile, from nothing or as an addition to what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from ..context.timetable import USUAL
from ..disclaimer.compose import UnknownPlatform
from ..disclaimer.models import Disclaimer, DisclaimerAnswer, DisclaimerRequest, Statement
from ..models import Localized
from ..pack.schema import Tone
from ..web.errors import Problem
from ..web.validation import parse
from .common import fail_for, language_option, open_advisor, pack_option

_STATES = {
    "present": Localized(ja="あります", en="stated"),
    "too-thin": Localized(ja="伝わりにくい", en="too thin"),
    "missing": Localized(ja="ありません", en="missing"),
}
_MARKS = {"present": "[green]✓[/green]", "too-thin": "[yellow]△[/yellow]", "missing": "[red]–[/red]"}
_ADEQUATE = Localized(
    ja="今の自己紹介で足りています。", en="The present profile says all that it should."
)
_PRESCRIBED = Localized(ja="ガイドラインの文言", en="the guideline's own wording")
_LENGTH = Localized(ja="{length} / {limit}", en="{length} of {limit}")
_CUT = Localized(
    ja="上限を {over} 超えてしまいます。たとえば、次を省くと入ります。",
    en="Too long by {over}. Without this, for example, there is room:",
)
_NO_CUT = Localized(
    ja="上限を {over} 超えてしまいます。自己紹介を短くしてから、もう一度お試しください。",
    en="Too long by {over}. Please shorten the profile and try again.",
)


@click.command()
@pack_option
@language_option
@click.option("--city", required=True, help="勤め先の名前 / the employer, any name.")
@click.option("--department", help="部署 / the department.")
@click.option("--city-en", help="英語での名前 / its name in English.")
@click.option("--department-en", help="英語での部署名 / the department in English.")
@click.option("--platform", default="x", show_default=True, help="x, instagram, threads, bluesky, note, …")
@click.option("--tone", type=click.Choice(get_args(Tone)), default="plain", show_default=True)
@click.option(
    "--language",
    type=click.Choice(["ja", "en", "both"]),
    default="ja",
    show_default=True,
    help="文の言語 / the language of the text.",
)
@click.option("--bio", default="", help="今の自己紹介（- は標準入力） / the present profile (-: standard input).")
@click.option("--json", "as_json", is_flag=True, help="JSON で / as JSON.")
def disclaimer(packs: tuple[Path, ...], lang: str, as_json: bool, bio: str, **wish: str | None) -> None:
    """プロフィールに添える文を作る。 / Make the disclaimer for a profile."""
    if bio == "-":
        bio = sys.stdin.buffer.read().decode(errors="surrogateescape")
    given = {name: value for name, value in {**wish, "bio": bio}.items() if value is not None}
    try:
        # A shell argument that is not UTF-8 arrives with lone surrogates, which the parser names.
        asked = parse(DisclaimerRequest, json.dumps(given).encode())
        answer = open_advisor(packs, (), USUAL).disclaimers.compose(asked)
    except UnknownPlatform as unknown:
        choices = ", ".join(unknown.known)
        fail_for(Problem("wrong-choice", field="platform", choices=choices), lang)
    except Problem as problem:
        fail_for(problem, lang)
    if as_json:
        click.echo(answer.model_dump_json(indent=1))
    else:
        _print(Console(highlight=False, emoji=False), answer, lang)
    if answer.cut is not None:
        sys.exit(1)


def _print(console: Console, answer: DisclaimerAnswer, lang: str) -> None:
    def say(words: Localized) -> str:
        text: str = getattr(words, lang)
        return text

    if answer.bio is not None:
        for statement in answer.bio.statements:
            console.print(_line(statement, say(statement.title), say(_STATES[statement.state])))
            if statement.why is not None:
                console.print(f"  [dim]{say(statement.why)}[/dim]")
        if answer.bio.adequate:
            console.print(say(_ADEQUATE))
    for remark in answer.remarks:
        console.print(f"[yellow]{say(remark)}[/yellow]")
    for offered in answer.disclaimers:
        console.print(_panel(answer, offered, say(_LENGTH), say(_PRESCRIBED) if offered.clause else ""))
    cut = answer.cut
    if cut is not None:
        console.print(f"[yellow]{say(_CUT if cut.parts else _NO_CUT).format(over=cut.over)}[/yellow]")
        for part in cut.parts:
            console.print(Text(f"  − {part}"))
        if cut.text is not None:
            console.print(Panel(Text(cut.text)))


def _line(statement: Statement, title: str, state: str) -> str:
    return f"{_MARKS[statement.state]} {title}: {state}"


def _panel(answer: DisclaimerAnswer, offered: Disclaimer, length: str, remark: str) -> Panel:
    counted = length.format(length=offered.length, limit=answer.platform.limit)
    kept = offered.text[: len(offered.text) - len(offered.added)]
    return Panel(
        Text.assemble(kept, (offered.added, "bold")),
        subtitle=" · ".join(filter(None, (remark, counted))),
        subtitle_align="right",
    )
