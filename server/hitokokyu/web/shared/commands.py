"""Commands of a shared service: `shared serve`, `shared ready`, `shared token`."""

from __future__ import annotations

import http.client
import logging
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ...home import home
from ...store import LOCAL, Store, StoreError
from ..process import leave_no_memory_behind
from .settings import DEFAULT_FILE, SettingsRefused, SharedSettings, read_settings

USER_NAME = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,63}\Z")
DEFAULT_DAYS = 365
_DAY = 86_400
_PATIENCE = 5.0
"""Seconds until a service that does not answer counts as one that cannot."""


def say(ja: str, en: str, *, err: bool = False) -> None:
    """Both languages, one after the other."""
    click.echo(f"{ja}\n{en}", err=err)


config_option = click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_FILE,
    show_default=True,
    help="設定ファイル / the file with the settings",
)


def _user_name(_: click.Context, __: click.Parameter, given: str) -> str:
    if not USER_NAME.match(given) or given == LOCAL:
        raise click.BadParameter(
            f"英数字と . _ @ - を使い、英数字で始めて 64 字までにしてください（{LOCAL} は使えません） / letters, digits and "
            f". _ @ - , a letter or digit first, at most 64, and not {LOCAL}"
        )
    return given


@contextmanager
def opened_store(file: Path) -> Iterator[Store]:
    """The store of the service that these settings are of. What does not work is said in words."""
    store = None
    try:
        store = Store(home(), database=read_settings(file).database)
        yield store
    except (SettingsRefused, StoreError, OSError) as error:
        raise click.ClickException(str(error)) from None
    finally:
        if store is not None:
            store.close()


@click.group()
def shared() -> None:
    """職場で一つのサービスを共有する / one service for a whole office, behind a proxy with TLS.

    docs/shared-service.md
    """


@shared.command("serve")
@config_option
def serve_shared(file: Path) -> None:
    """サービスを起動する / run the service.

    SIGHUP で設定とルールを読み直します。 / SIGHUP reads settings and packs again.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    # As `hitokokyu serve` does, and for the same reason.
    sys.setswitchinterval(1e-4)
    leave_no_memory_behind()
    figures = Path(tempfile.mkdtemp(prefix="hitokokyu-metrics-"))
    # `prometheus_client` looks for it when it is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    try:
        _server(file).run()
    finally:
        # A worker ends here, too, by its own way out.
        if os.getpid() == _FIRST_PROCESS:
            shutil.rmtree(figures, ignore_errors=True)


_FIRST_PROCESS = os.getpid()


def _server(file: Path):  # type: ignore[no-untyped-def]
    try:
        from ...advisor import UnknownGuideline
        from ...bundle.errors import BundleRefused
        from ...pack.errors import PackError
        from .server import SharedServer
    except ModuleNotFoundError as missing:
        raise click.ClickException(
            f"足りないものがあります（{missing.name}）。`pip install 'hitokokyu[shared]'` で入れてください。\n"
            f"Something is missing ({missing.name}). Install it with `pip install 'hitokokyu[shared]'`."
        ) from None
    try:
        return SharedServer(file, ready=_say_ready)
    except (SettingsRefused, BundleRefused, PackError, UnknownGuideline, StoreError, OSError) as refused:
        raise click.ClickException(
            f"起動しません。\nThe service does not start.\n{refused}"
        ) from None


def _say_ready(settings: SharedSettings) -> None:
    say(
        f"ひと呼吸を起動しました: {settings.address} （{settings.bind} で待っています）",
        f"hitokokyu is running: {settings.address} (listening on {settings.bind})",
    )
    sys.stdout.flush()


@shared.command("ready")
@config_option
def is_ready(file: Path) -> None:
    """このサーバーのサービスが答えられるか / whether the service on this machine can answer.

    終了コードで答えます（0: はい）。 / Says it by its exit status (0: yes).
    """
    try:
        status = _asked(read_settings(file).bind, "/healthz/ready")
    except (SettingsRefused, OSError, http.client.HTTPException) as error:
        raise click.ClickException(str(error)) from None
    if status != 200:
        raise click.ClickException(f"まだ答えられません（{status}）。\nNot ready ({status}).")
    say("答えられます。", "Ready.")


def _asked(bind: str, path: str) -> int:
    """The status of an answer of the service, asked past the proxy."""
    if bind.startswith("unix:"):
        connection = http.client.HTTPConnection("localhost", timeout=_PATIENCE)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(_PATIENCE)
        connection.sock.connect(bind.removeprefix("unix:"))
    else:
        host, _, port = bind.rpartition(":")
        connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@shared.group("token")
def shared_token() -> None:
    """利用者のトークンを管理する / manage the tokens of users."""


@shared_token.command("create")
@click.option("--user", required=True, callback=_user_name, help="利用者 / the user")
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=DEFAULT_DAYS,
    show_default=True,
    help="使える日数 / for how many days it holds",
)
@click.option("--note", default="", help="一覧で見分けるためのメモ / how you recognise it in the list")
@config_option
def create_token(user: str, days: int, note: str, file: Path) -> None:
    """利用者のトークンを作る / make a token for a user."""
    with opened_store(file) as store:
        bearer, made = store.tokens.create(note or user, owner=user, expires=time.time() + days * _DAY)
    # The token alone on standard output, so that a script can take it.
    click.echo(bearer)
    say(
        f"{user} のトークン {made.id} を作りました（{days} 日間有効）。表示はこの一度だけです。本人だけに渡してください。",
        f"Made token {made.id} of {user}, good for {days} days. It is shown this once; give it to nobody else.",
        err=True,
    )


@shared_token.command("list")
@config_option
def list_tokens(file: Path) -> None:
    """トークンの一覧 / list the tokens."""
    with opened_store(file) as store:
        tokens = [token for token in store.tokens.all() if token.owner != LOCAL]
    if not tokens:
        say("トークンはありません。", "There are no tokens.")
    now = time.time()
    for token in tokens:
        ends = "-" if token.expires is None else time.strftime("%Y-%m-%d", time.localtime(token.expires))
        over = " (expired)" if token.expires is not None and token.expires <= now else ""
        click.echo(f"{token.id}  {token.owner}  -> {ends}{over}  {token.client}")


@shared_token.command("revoke")
@click.argument("token_id", metavar="[ID]", required=False)
@click.option("--user", help="この利用者のすべて / all of this user")
@config_option
def revoke_token(token_id: str | None, user: str | None, file: Path) -> None:
    """トークンを取り消す / make tokens worthless, within a second, and end their sessions."""
    if (token_id is None) == (user is None):
        raise click.UsageError("ID か --user のどちらか一つを指定してください / say either an ID or --user")
    with opened_store(file) as store:
        if user is not None:
            count = store.tokens.revoke_all(user)
        else:
            known = {token.id for token in store.tokens.all() if token.owner != LOCAL}
            count = int(token_id in known and store.tokens.revoke(str(token_id)))
    if not count:
        raise click.ClickException(
            "そのトークンはありません。`hitokokyu shared token list` で確かめてください。\n"
            "There is no such token. See `hitokokyu shared token list`."
        )
    say(f"{count} 件のトークンを取り消しました。", f"{count} tokens are revoked.")
