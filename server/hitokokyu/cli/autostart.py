"""`hitokokyu autostart`: the service starts by itself at login."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from ..home import VARIABLE, home
from ..install.autostart import Autostart, AutostartError, Plan, pack_word
from ..install.autostart import autostart as autostart_of
from ..install.program import this_program
from ..web.commands import port_option
from .common import fail, pack_option, sensitivity_option


@click.group()
def autostart() -> None:
    """ログインしたら自動で起動する。 / Start by itself at login."""


@autostart.command()
@port_option
@pack_option
@sensitivity_option
def enable(port: int, packs: tuple[Path, ...], sensitivity: str | None) -> None:
    """入れる。もう一度呼ぶと、設定を置きかえる。 / Enable it; called again, it replaces the settings."""
    from ..install.asking import answers

    folder = _home()
    plan = Plan(
        command=this_program().command,
        home=str(folder),
        names_home=bool(os.environ.get(VARIABLE)),
        port=port,
        packs=tuple(pack_word(pack, folder) for pack in packs),
        sensitivity=sensitivity,
    )
    system = autostart_of(folder)
    # Two on one port cannot be: who started one by hand keeps it until the next login.
    by_hand = answers(port) and not system.state().running
    try:
        system.enable(plan, now=not by_hand)
    except AutostartError as error:
        fail(f"{error.words.ja}\n{error.words.en}")
    click.echo(
        "自動起動を入れました。ログインすると、ひと呼吸が起動します。\n"
        "Autostart is enabled: hitokokyu starts when you log in."
    )
    click.echo(
        f"いまは、手で起動したものがポート {port} で動いています。そのままお使いください。\n"
        f"For now the one that you started by hand runs on port {port}. Just use it."
        if by_hand
        else "いまも起動しました。つなぐには hitokokyu pair、ページは hitokokyu open。\n"
        "It is started now, too. Pair with: hitokokyu pair; see the pages with: hitokokyu open."
    )


@autostart.command()
def disable() -> None:
    """やめる。自動で起動したサービスも止める。 / Disable it, and stop the service that it started."""
    try:
        was = autostart_of(_home()).disable()
    except AutostartError as error:
        fail(f"{error.words.ja}\n{error.words.en}")
    click.echo(
        "自動起動をやめました。使うときは hitokokyu serve で起動してください。\n"
        "Autostart is disabled. Start hitokokyu with: hitokokyu serve."
        if was
        else "自動起動は入っていません。 / Autostart was not enabled."
    )


@autostart.command()
def status() -> None:
    """入っているかを示す。入っていなければ終了コード 1。 / Show whether it is enabled; exit status 1 if not."""
    state = _system().state()
    if not state.enabled:
        click.echo(
            "自動起動は入っていません。入れるには hitokokyu autostart enable。\n"
            "Autostart is not enabled. Enable it with: hitokokyu autostart enable."
        )
        sys.exit(1)
    click.echo(
        "自動起動は入っていて、いま動いています。\nAutostart is enabled, and it is running."
        if state.running
        else "自動起動は入っていますが、いまは自動で起動したものは動いていません。\n"
        "Autostart is enabled; what it starts is not running now."
    )
    if state.file is not None:
        click.echo(state.file)


def _system() -> Autostart:
    return autostart_of(_home())


def _home() -> Path:
    try:
        return home()
    except OSError as error:
        fail(
            f"ひと呼吸のフォルダを作れません（{error}）。{VARIABLE} で別の場所を指定できます。\n"
            f"Cannot make the folder of hitokokyu ({error}). {VARIABLE} can name another."
        )
