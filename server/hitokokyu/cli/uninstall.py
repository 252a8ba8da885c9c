"""`hitokokyu uninstall`: leave nothing behind."""

from __future__ import annotations

import http.client
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import click

from ..home import home
from ..install.autostart import AutostartError, autostart, recorded
from ..install.belongings import Belonging, belongings, remove
from ..install.program import this_program
from ..store import Store, StoreError
from ..store.database import FILE_NAME
from ..store.repair import is_damaged
from ..training.library import OFFICE
from ..web.commands import DEFAULT_PORT, port_option
from .common import fail

_BACKUP = "hitokokyu-backup.sqlite3"


@click.command()
@click.option("--yes", is_flag=True, help="確かめずに消す / do not ask")
@click.option("--dry-run", is_flag=True, help="何を消すかを示すだけ / only show what would be removed")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="練習の記録と、つくった問題を、このフォルダに残す / keep the record of training and own scenarios in this folder",
)
@port_option
def uninstall(yes: bool, dry_run: bool, keep: Path | None, port: int) -> None:
    """このパソコンから、ひと呼吸の残したものをすべて消す。 / Remove everything that hitokokyu left on this machine.

    何を消すかを示し、確かめてから消します。プログラムと拡張機能の外し方は、最後に示します。

    It shows what it will remove, and asks. How to remove the program and the extension is said at the end.
    """
    try:
        folder = home()
    except OSError as error:
        fail(f"ひと呼吸のフォルダを見られません（{error}）。\nThe folder of hitokokyu cannot be looked at ({error}).")
    ours, others = belongings(folder)
    starts = autostart(folder).state().enabled
    _show(folder, ours, starts)
    if dry_run:
        return
    _require_stopped(folder, port)
    # Whoever comes a second time is not asked about nothing.
    if not yes and (ours or starts):
        if keep is None and _something_to_keep(folder):
            keep = _ask_where_to_keep()
        click.confirm("消しますか。元には戻せません。\nRemove it? It cannot be undone.", abort=True)
    if keep is not None:
        _keep(folder, keep)
    try:
        autostart(folder).disable()
        # What it started has written to the end.
        remove(folder, belongings(folder)[0])
    except (AutostartError, OSError) as error:
        words = f"{error.words.ja}\n{error.words.en}" if isinstance(error, AutostartError) else str(error)
        fail(f"消しきれませんでした。もう一度お試しください。 / Not everything could be removed. Please try again.\n{words}")
    _say_goodbye(folder, others)


def _show(folder: Path, ours: tuple[Belonging, ...], starts: bool) -> None:
    if not ours and not starts:
        click.echo(f"{folder} に、ひと呼吸のものはありません。 / There is nothing of hitokokyu in {folder}.")
        return
    click.echo(f"消すもの / To be removed ({folder}):")
    for belonging in ours:
        names = ", ".join(path.name for path in belonging.paths)
        click.echo(f"  {belonging.words.ja} / {belonging.words.en}\n    {names} ({_readable(belonging.size)})")
    if starts:
        click.echo("  自動起動 / autostart")


def _readable(size: int) -> str:
    return f"{size / 1024**2:,.1f} MB" if size >= 1024**2 / 10 else f"{size / 1024:,.1f} kB"


def _require_stopped(folder: Path, port: int) -> None:
    """What autostart started will be stopped; what a person started is theirs to end."""
    from ..install.asking import answers, check_sample

    plan = recorded(folder)
    if plan is not None and autostart(folder).state().running:
        port = port if port != plan.port else DEFAULT_PORT
        if port == plan.port:
            return
    if not (folder / FILE_NAME).exists() or not answers(port):
        return
    try:
        if is_damaged(folder / FILE_NAME):
            return  # Opening it would move it; it has no token to ask with.
        with closing(Store(folder)) as store:
            if check_sample(store, port)[0] == 401:
                return  # It is that of another folder.
    except (StoreError, sqlite3.Error):
        return  # A store that is broken must not be in the way.
    except (OSError, http.client.HTTPException):
        pass  # It is there, and too busy to say whose it is: better not pull the folder from under it.
    fail(
        f"ひと呼吸がポート {port} で動いています。その端末で Ctrl+C を押して終えてから、もう一度お試しください。まだ何も消していません。\n"
        f"hitokokyu is running on port {port}. End it with Ctrl+C in its terminal, and try again. Nothing was removed yet."
    )


def _something_to_keep(folder: Path) -> bool:
    if (folder / OFFICE).is_dir():
        return True
    if not (folder / FILE_NAME).exists():
        return False
    try:
        if is_damaged(folder / FILE_NAME):
            return False
        with closing(Store(folder)) as store:
            contents = store.backups.contents()
    except (StoreError, OSError, sqlite3.Error):
        return False
    return bool(contents.answers or contents.sittings or contents.courses or contents.drafts or contents.has_hours)


def _ask_where_to_keep() -> Path | None:
    if not click.confirm(
        "練習の記録、勤務予定、つくった問題を、控えとして残しますか。\n"
        "Keep a backup of the record of training, working hours and the scenarios made here?",
        default=True,
    ):
        return None
    name = f"hitokokyu-kept-{time.strftime('%Y%m%d')}"
    return Path(click.prompt("残すフォルダ / Folder to keep it in", default=name))


def _keep(folder: Path, target: Path) -> None:
    """Raises: SystemExit: it cannot be kept. Then nothing was removed."""
    if target.exists():
        fail(
            f"{target} はもうあります。新しいフォルダの名前を指定してください。まだ何も消していません。\n"
            f"{target} exists already. Name a new folder. Nothing was removed yet."
        )
    if target.absolute().is_relative_to(folder):
        fail(
            f"{target} は消すフォルダの中です。ほかの場所を指定してください。まだ何も消していません。\n"
            f"{target} is inside the folder that will be removed. Name another. Nothing was removed yet."
        )
    try:
        if (folder / FILE_NAME).exists() and is_damaged(folder / FILE_NAME):
            fail(
                "記録ファイルがこわれていて、控えを作れません。なくてよければ --keep なしでお試しください。まだ何も消していません。\n"
                "The store is damaged, so no backup can be made. To do without, leave out --keep. Nothing was removed yet."
            )
        target.mkdir(mode=0o700, parents=True)
        with closing(Store(folder)) as store:
            store.backups.write(target / _BACKUP)
        if (folder / OFFICE).is_dir():
            shutil.copytree(folder / OFFICE, target / OFFICE)
    except (StoreError, OSError, sqlite3.Error) as error:
        fail(
            f"控えを作れませんでした（{error}）。まだ何も消していません。\nNo backup could be made ({error}). Nothing was removed yet."
        )
    click.echo(
        f"控えを残しました: {target.absolute()}（戻すには hitokokyu training restore）\n"
        f"Kept: {target.absolute()} (to put it back: hitokokyu training restore)"
    )


def _say_goodbye(folder: Path, others: tuple[Path, ...]) -> None:
    click.echo("\nひと呼吸の残したものは、すべて消しました。 / Everything that hitokokyu had left is gone.")
    if others:
        names = "\n".join(f"  {path}" for path in others)
        click.echo(
            f"ひと呼吸のものではないファイルは、そのままです。 / Files that are not ours were left alone:\n{names}"
        )
    removal = this_program().removal()
    click.echo(
        "あと二つ、手で外すものがあります。 / Two things are left for you to remove:\n"
        "1. ブラウザの拡張機能。拡張機能の一覧（chrome://extensions、edge://extensions、about:addons）で「ひと呼吸」を削除すると、設定も消えます。\n"
        "   The extension: remove ひと呼吸 from the list of extensions; its settings go with it.\n"
        f"2. {removal.ja}\n   {removal.en}"
    )
