"""`hitokokyu training`: what is kept of training, on the command line."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from ..context.timetable import JAPAN
from ..home import home
from ..store import Store, StoreError
from ..store.backup import BackupRefused, Contents
from ..training.library import OFFICE, Library
from ..web.errors import Problem
from ..web.shared.settings import DEFAULT_FILE, SettingsRefused, read_settings
from .common import fail, fail_for, language_option


@click.group()
def training() -> None:
    """練習の記録。 / The record of training."""


_user_option = click.option(
    "--user", help="共有サービスの利用者（そのサーバーの上で） / a user of the shared service, on its server"
)
_config_option = click.option(
    "--config",
    "settings",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_FILE,
    show_default=True,
    help="共有サービスの設定ファイル（--user のとき） / settings of the shared service, with --user",
)


@contextmanager
def _store(user: str | None, settings: Path) -> Iterator[Store]:
    """The store of this machine, or that of a user of the service that it shares.

    What goes wrong with files ends the command in plain words.
    """
    try:
        store = Store(home(), database=None if user is None else read_settings(settings).database)
        try:
            if user is not None and user not in store.users():
                fail(
                    f"{user} という利用者はいません。`hitokokyu shared token list` で確かめてください。\n"
                    f"There is no user {user}. See `hitokokyu shared token list`."
                )
            yield store if user is None else store.of(user)
        finally:
            store.close()
    except SettingsRefused as refused:
        fail(str(refused))
    except StoreError as error:
        fail(str(error))
    except (OSError, sqlite3.Error) as error:
        fail(
            f"ファイルを読み書きできません（{error}）。権限とディスクの空きを確かめてください。何も置きかえていません。\n"
            f"A file cannot be read or written ({error}). Check permissions and free space. Nothing was replaced."
        )


@training.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="あるファイルを置きかえる / replace a file that is there")
@_user_option
@_config_option
def backup(file: Path | None, force: bool, user: str | None, settings: Path) -> None:
    """控えをつくる。サービスが動いている間でもよい。 / Write a backup, also while the service runs.

    練習の記録と勤務予定が入り、ペアリングは入りません。 / It holds training and working hours, not the pairing.
    """
    target = file or Path(f"hitokokyu-backup-{time.strftime('%Y%m%d')}.sqlite3")
    if target.exists() and not force:
        fail(
            f"{target} はもうあります。別の名前にするか、--force を付けてください。\n"
            f"{target} exists already. Choose another name, or say --force."
        )
    with _store(user, settings) as store:
        store.backups.write(target)
        contents = store.backups.contents()
    click.echo(f"{target}\n{_in_words(contents)}")


@training.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="確かめずに戻す / do not ask")
@_user_option
@_config_option
@language_option
def restore(file: Path, yes: bool, user: str | None, settings: Path, lang: str) -> None:
    """控えを戻す。それまでの記録もファイルとして残す。 / Restore a backup; what was there is kept as a file."""
    from ..training.copies import FORMS

    with _store(user, settings) as store, file.open("rb") as source:
        try:
            contents = store.backups.look(source, FORMS)
            click.echo(f"{file}: {_in_words(contents)}")
            if not yes:
                click.confirm(
                    f"いまの記録（{_in_words(store.backups.contents())}）を、これに置きかえますか。ペアリングはそのままです。\n"
                    "Replace what is kept now with this? Pairing stays as it is.",
                    abort=True,
                )
            source.seek(0)
            before = store.backups.restore(source, FORMS)
        except BackupRefused as refused:
            fail_for(Problem(refused.code), lang)
    click.echo(f"戻しました。それまでの記録: {before}\nRestored. What was there before: {before}")


@training.command()
@click.option("--everything", is_flag=True, help="ペアリング、勤務予定、まだ言えない言葉、つくった問題も / pairing, hours, withheld terms and own scenarios, too")
@click.option("--yes", is_flag=True, help="確かめずに消す / do not ask")
@_user_option
@_config_option
def wipe(everything: bool, yes: bool, user: str | None, settings: Path) -> None:
    """記録を消す。元には戻せない。 / Delete the record; it cannot be undone."""
    with _store(user, settings) as store:
        if not yes:
            more = "、勤務予定、ペアリング、記録の送り先、「まだ言えない言葉」、この職場でつくった問題" if everything else ""
            more_en = ", working hours, pairing, where records are sent, words not to be told yet, scenarios made here" if everything else ""
            click.confirm(
                f"消すもの: 練習の記録（{_in_words(store.backups.contents())}）、残してある前の記録のファイル{more}。元には戻せません。消しますか。\n"
                f"To be deleted: the record of training, files that were set aside{more_en}. It cannot be undone. Delete?",
                abort=True,
            )
        if everything:
            store.forget_everything()
            Library((), store.folder / OFFICE).remove_own()
        else:
            store.backups.forget_training()
    click.echo("消しました。 / Deleted.")


def _in_words(contents: Contents) -> str:
    parts = [
        f"答え {contents.answers} 件 / {contents.answers} answers" + _days(contents.first_answer, contents.last_answer),
        f"受講 {contents.sittings} 回 / {contents.sittings} attempts",
        f"入れたコース {contents.courses} 件 / {contents.courses} courses",
        f"下書き {contents.drafts} 件 / {contents.drafts} drafts",
        "勤務予定あり / working hours" if contents.has_hours else "勤務予定なし / no working hours",
    ]
    return "; ".join(parts)


def _days(first: float | None, last: float | None) -> str:
    if first is None or last is None:
        return ""
    days = (datetime.fromtimestamp(moment, JAPAN).date().isoformat() for moment in (first, last))
    return f" ({'–'.join(days)})"
