"""`hitokokyu doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import click
from click.core import ParameterSource

from ..home import home
from ..install.autostart import Plan, pack_folder, recorded
from ..models import Localized
from ..pack.schema import Language
from ..web.commands import port_option
from .common import language_option, pack_option

_MARKS = {"ok": ("○", "green"), "attention": ("△", "yellow"), "fault": ("×", "red"), "unknown": ("－", "yellow")}


@click.command()
@port_option
@pack_option
@click.option("--json", "as_json", is_flag=True, help="JSON で / as JSON")
@language_option
@click.pass_context
def doctor(context: click.Context, port: int, packs: tuple[Path, ...], as_json: bool, lang: Language) -> None:
    """どこがおかしいかを、まとめて調べる。 / Find what is wrong, in one go.

    調べるだけで、何も直さず、どこにも送りません。直すところ（×）があれば終了コード 1。自動起動を入れているときは、そのポートとパックを調べます。

    It only looks: nothing is changed and nothing is sent anywhere. Exit status 1 if there is a fault.
    Where autostart is enabled, its port and packs are looked at.
    """
    # Here and not above: it loads the dictionary.
    from ..install.doctor import State, examine

    plan = _enabled()
    if plan is not None and context.get_parameter_source("port") is ParameterSource.DEFAULT:
        port = plan.port
    if plan is not None and not packs:
        packs = tuple(pack_folder(word, Path(plan.home)) for word in plan.packs)
    results = []
    for result in examine(port, packs):
        results.append(result)
        if not as_json:
            mark, colour = _MARKS[result.state]
            click.echo(f"{click.style(mark, fg=colour)} {_in(result.title, lang)}: {_in(result.words, lang)}")
            if result.mend is not None:
                click.echo(f"  → {_in(result.mend, lang)}")
    counts = Counter(result.state for result in results)
    if as_json:
        content = {"faults": counts[State.FAULT], "checks": [result.model_dump() for result in results]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        click.echo(_summary(counts[State.FAULT], len(results) - counts[State.FAULT] - counts[State.OK], lang))
    sys.exit(1 if counts[State.FAULT] else 0)


def _enabled() -> Plan | None:
    try:
        return recorded(home())
    except OSError:
        return None


def _in(words: Localized, lang: Language) -> str:
    text: str = getattr(words, lang)
    return text


def _summary(faults: int, others: int, lang: Language) -> str:
    if not faults and not others:
        return "\n悪いところはありません。" if lang == "ja" else "\nEverything is in order."
    return (
        f"\n直すところ {faults} 件、知っておくところ {others} 件。"
        if lang == "ja"
        else f"\nTo be mended: {faults}. To be known: {others}."
    )
