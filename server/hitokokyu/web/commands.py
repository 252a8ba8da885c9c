"""Commands of the service: `serve`, `open`, `pair`, `token`."""

from __future__ import annotations

import http.client
import json
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..bundle.place import list_file
from ..home import home
from ..models import SENSITIVITIES
from ..resources import embedded_pack
from ..store import Store, StoreError
from ..store.pairing import CODE_SECONDS
from .pages import link_address
from .pages.registry import HOME, PAGE_NAMES
from .pages.sessions import LINK_SECONDS, Sessions
from .reach import on_this_machine

if TYPE_CHECKING:
    from flask import Flask

    from ..second_reader.asking import LocalModel

DEFAULT_PORT = 8110


def _say(ja: str, en: str, *, err: bool = False) -> None:
    click.echo(f"{ja}\n{en}", err=err)


@contextmanager
def _opened_store() -> Iterator[Store]:
    try:
        store = Store(home())
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(
            f"ひと呼吸のフォルダを作れません ({error})。HITOKOKYU_HOME で別の場所を指定できます。\n"
            f"Cannot make the folder of hitokokyu ({error}). HITOKOKYU_HOME can name another."
        ) from None
    try:
        yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    finally:
        store.close()


def _show_code(store: Store) -> None:
    code = store.pairing.issue()
    minutes = CODE_SECONDS // 60
    _say(
        f"\nペアリングコード: {code}\n"
        f"拡張機能の設定画面を開き、{minutes} 分以内に入力してください。一度だけ使えます。",
        f"Pairing code: {code}\n"
        f"Type it into the extension's options page within {minutes} minutes. It works once.",
    )
    locked = store.pairing.locked_for()
    if locked:
        _say(
            f"コードの間違いが続いたため、あと {locked} 秒は受け付けません。",
            f"After several wrong codes, none is accepted for another {locked} s.",
        )


def _show_link(address: str) -> None:
    minutes = LINK_SECONDS // 60
    _say(
        f"\nページを開くリンク: {address}\n"
        f"{minutes} 分以内に一度だけ使えます。あとからは `hitokokyu open`。",
        f"Link to the pages: {address}\n"
        f"Good for one visit, within {minutes} minutes; later use `hitokokyu open`.",
    )


port_option = click.option(
    "--port",
    type=click.IntRange(1024, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="サービスのポート / the port of the service",
)


class _PackPath(click.Path):
    """A folder, or `installed` and `embedded` for packs that are there already."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        if value == "embedded":
            return embedded_pack()
        with suppress(OSError):
            if value in ("installed", str(list_file(home()))):
                return list_file(home())
        return super().convert(value, param, ctx)


pack_option = click.option(
    "--pack",
    "packs",
    multiple=True,
    type=_PackPath(),
    help="Folder of a rule pack; may be given several times, lowest layer first. `installed` stands for all that "
    "`hitokokyu bundle` has installed, `embedded` for what came with hitokokyu. Default: the installed ones, or the embedded one.",
)


@click.command()
@port_option
@pack_option
@click.option(
    "--log",
    "verbose",
    is_flag=True,
    help="要求ごとに経路・結果・時間を表示する(文章は決して記録しない) / "
    "show route, status and time of every request (never what was written)",
)
@click.option(
    "--sensitivity",
    type=click.Choice(["off", *SENSITIVITIES]),
    help="学習した読み手が、どれくらい確かなら伝えるか（はじめは standard）"
    " / how soon the learned reader, which reads along, speaks; at first standard",
)
@click.option(
    "--second-reader",
    metavar="URL",
    help="公開の直前に、迷うときだけ、このパソコンの言語モデルにもたずねる（OpenAI 互換、例 http://127.0.0.1:11434/v1）"
    " / just before publishing and only in doubt, ask a language model on this machine, too (OpenAI-compatible)",
)
@click.option(
    "--second-reader-model",
    metavar="NAME",
    help="その言語モデルの名前（--second-reader と一緒に） / the name of that model (with --second-reader)",
)
def serve(
    port: int,
    packs: tuple[Path, ...],
    verbose: bool,
    sensitivity: str | None,
    second_reader: str | None,
    second_reader_model: str | None,
) -> None:
    """サービスを起動する / run the service, on this machine only.

    Ctrl+C で終了します。 / Ctrl+C ends it.
    """
    # Here and not above: these load the dictionary, which `pair` and `token` do without.
    from ..advisor import Advisor, Settings
    from ..bundle.errors import BundleRefused
    from ..bundle.installed import chosen_packs
    from ..context.kept import KeptHours
    from ..pack.errors import PackError
    from ..withheld.kept import KeptTerms
    from .app import create_app
    from .auth import RateLimit
    from .process import leave_no_memory_behind
    from .renewal import Renewal, settle
    from .server import ADDRESS, make_server

    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(message)s",
    )
    # Its remark on every queue is no news: that is what the queue is for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Tokenising releases the interpreter lock; with the usual 5 ms a check would then wait that
    # long for it whenever another thread runs Python. 0.1 ms: 0.3 ms at worst, nothing lost.
    sys.setswitchinterval(1e-4)

    language_model = _language_model(second_reader, second_reader_model)
    # A service manager's way of saying Ctrl+C; both end it in good order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    leave_no_memory_behind()
    try:
        with _opened_store() as store:
            listener = _listen(port)
            _say(
                "ルールを読み込んでいます(初めてのときと更新のあとは、例文をすべて試すので少しかかります)。",
                "Loading the rules (the first time, and after an update, every example is tried).",
            )
            settings = Settings.model_validate({"sensitivity": sensitivity})
            terms = KeptTerms(store.withheld)
            sessions, limit = Sessions(), RateLimit()

            def application() -> Flask:
                folders = chosen_packs(packs) or None
                advisor = Advisor(folders, settings, KeptHours(store.hours), terms, language_model)
                return create_app(
                    advisor, store, port=port, sessions=sessions, packs=folders, terms=terms, rate_limit=limit
                )

            try:
                app = Renewal(application, list_file(store.folder))
            except (BundleRefused, PackError) as error:
                raise click.ClickException(
                    "ルールパックを読み込めないので、起動しません。\n"
                    f"The rule pack cannot be loaded, so the service does not start.\n{error}"
                ) from None
            # The rules stay as long as the process.
            settle()
            app.watch()
            server = make_server(app, listener)
            _say(
                f"ひと呼吸を起動しました: http://{ADDRESS}:{port} (終了: Ctrl+C)",
                f"hitokokyu is running: http://{ADDRESS}:{port} (Ctrl+C to stop)",
            )
            if language_model is not None:
                _say(
                    f"公開の直前に、迷うときは言語モデル {language_model.model}（{language_model.address}）にもたずねます。",
                    f"In doubt, just before publishing, the language model {language_model.model}"
                    f" at {language_model.address} is asked, too.",
                )
            _show_link(link_address(on_this_machine(port), sessions.issue_link(HOME.name)))
            if not store.tokens.origins:
                _show_code(store)
            # 100,000 terms take a second or two to get ready, and nobody asked for anything yet.
            threading.Thread(target=terms.get_ready, name="withheld-terms", daemon=True).start()
            server.run()  # Returns when interrupted, after the requests under way are done.
            server.close()
    except KeyboardInterrupt:
        pass  # Interrupted while starting: nothing was promised to anybody yet.


def _language_model(address: str | None, model: str | None) -> LocalModel | None:
    """
    Raises:
        click.UsageError: one without the other, or not a model on this machine.
    """
    if address is None and model is None:
        return None
    if address is None or model is None:
        raise click.UsageError(
            "--second-reader と --second-reader-model は、両方を一緒に指定してください。\n"
            "--second-reader and --second-reader-model go together: give both."
        )
    # Here and not above: most services have none.
    from ..second_reader.asking import AddressRefused, LocalModel, ModelNameRefused

    try:
        return LocalModel(address, model)
    except AddressRefused:
        # Not repeated: there may be a password in it.
        raise click.UsageError(
            "--second-reader には、このパソコンの中のアドレスを http://127.0.0.1:11434/v1 のように指定してください。"
            "ほかのパソコンや、パスワードを含むアドレスは使えません。\n"
            "--second-reader takes an address on this machine, like http://127.0.0.1:11434/v1;"
            " no other machine, and no password in it."
        ) from None
    except ModelNameRefused:
        raise click.UsageError(
            "--second-reader-model には、モデルの名前を英数字と . _ : / @ + - で指定してください（100 文字まで）。\n"
            "--second-reader-model takes the name of a model: letters, digits and . _ : / @ + - (at most 100)."
        ) from None


def _listen(port: int) -> socket.socket:
    from .server import PortTaken, is_hitokokyu, listen

    try:
        return listen(port)
    except PortTaken:
        raise click.ClickException(_port_taken(port, ours=is_hitokokyu(port))) from None
    except OSError as error:
        raise click.ClickException(
            f"ポート {port} で待ち受けられません ({error.strerror})。"
            "--port で別の番号を指定してください。\n"
            f"Cannot listen on port {port} ({error.strerror}). Choose another with --port."
        ) from None


def _port_taken(port: int, *, ours: bool) -> str:
    if ours:
        return (
            f"ひと呼吸はすでに起動しています: http://127.0.0.1:{port} 。そのままお使いください。\n"
            f"hitokokyu is already running at http://127.0.0.1:{port}. Just use it."
        )
    return (
        f"ポート {port} は別のプログラムが使っています。そのプログラムを終了するか、"
        "--port で別の番号を指定し、拡張機能の設定画面の番号も合わせてください。\n"
        f"Port {port} is used by another program. End that program, or choose another number "
        "with --port and set the same one on the extension's options page."
    )


@click.command("open")
@click.argument("page", type=click.Choice(PAGE_NAMES), default=HOME.name)
@click.option("--print", "only_print", is_flag=True, help="開かずに表示だけする / show it, do not open it")
@port_option
def open_page(page: str, only_print: bool, port: int) -> None:
    """ページをブラウザで開く / open a page in the browser.

    サービスが起動している必要があります。 / The service must be running.
    """
    address = _ask_for_link(page, port)
    _show_link(address)
    if not only_print:
        click.launch(address)


def _ask_for_link(page: str, port: int) -> str:
    from .server import ADDRESS, is_hitokokyu

    if not is_hitokokyu(port):
        raise click.ClickException(
            f"ポート {port} でひと呼吸が起動していません。`hitokokyu serve` を先に実行してください"
            "(別のポートなら --port)。\n"
            f"hitokokyu is not running on port {port}. Run `hitokokyu serve` first (or say --port)."
        )
    # Links live in the memory of the service: ask for one as any script does, for a moment.
    with _opened_store() as store:
        bearer, token = store.tokens.create("hitokokyu open")
        try:
            connection = http.client.HTTPConnection(ADDRESS, port, timeout=10)
            headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/page-links", json.dumps({"page": page}), headers)
            answer = connection.getresponse()
            content = json.loads(answer.read())
            connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise click.ClickException(
                f"ひと呼吸から答えがありません ({error})。`hitokokyu serve` を起動し直してください。\n"
                f"hitokokyu does not answer ({error}). Restart `hitokokyu serve`."
            ) from None
        finally:
            store.tokens.revoke(token.id)
    if answer.status == 401:
        raise click.ClickException(
            f"ポート {port} のひと呼吸は、別のフォルダ(HITOKOKYU_HOME)を使っています。\n"
            f"The hitokokyu on port {port} uses another folder (HITOKOKYU_HOME)."
        )
    if answer.status != 200:
        raise click.ClickException(f"{content['error']['message']}\n{content['error']['hint']}")
    address: str = content["url"]
    return address


@click.command()
@port_option
def pair(port: int) -> None:
    """ペアリングコードを表示する / show a code for pairing the browser extension."""
    from .server import is_hitokokyu

    with _opened_store() as store:
        _show_code(store)
    if not is_hitokokyu(port):
        # The code is good all the same, once the service is there to take it.
        _say(
            f"\nポート {port} でひと呼吸が起動していません。入力する前に `hitokokyu serve` を実行してください"
            "(別のポートで起動したなら、設定画面の「接続先」もそのポートにします)。",
            f"hitokokyu is not running on port {port}. Run `hitokokyu serve` before you type the code "
            "(if it runs on another port, name that port on the options page, too).",
            err=True,
        )


@click.group()
def token() -> None:
    """だれが使えるかを管理する / manage who may use the service."""


@token.command("create")
@click.argument("name")
def create_token(name: str) -> None:
    """スクリプト用のトークンを作る / make a token for a script.

    NAME は一覧で見分けるための名前です。 / NAME is how you recognise it in the list.
    """
    with _opened_store() as store:
        bearer, made = store.tokens.create(name)
    # The token alone on standard output, so that a script can take it.
    click.echo(bearer)
    _say(
        f"トークン {made.id} を作りました。表示はこの一度だけです。"
        "Authorization: Bearer に続けて送ってください。",
        f"Made token {made.id}. It is shown this once; send it after Authorization: Bearer.",
        err=True,
    )


@token.command("list")
def list_tokens() -> None:
    """有効なトークンの一覧 / list the valid tokens."""
    with _opened_store() as store:
        tokens = store.tokens.all()
    if not tokens:
        _say("トークンはありません。", "There are no tokens.")
    for known in tokens:
        created = time.strftime("%Y-%m-%d %H:%M", time.localtime(known.created))
        click.echo(f"{known.id}  {created}  {known.client}  {known.origin or '(script)'}")


@token.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke_token(token_id: str) -> None:
    """トークンを取り消す / make a token worthless, at once."""
    with _opened_store() as store:
        revoked = store.tokens.revoke(token_id)
    if not revoked:
        raise click.ClickException(
            f"トークン {token_id} はありません。`hitokokyu token list` で確かめてください。\n"
            f"There is no token {token_id}. See `hitokokyu token list`."
        )
    _say(f"トークン {token_id} を取り消しました。", f"Token {token_id} is revoked.")
