"""`hitokokyu shared pack`: signed rule packs for all servers of a shared service."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ...bundle.envelope import MOST_FILE_BYTES
from ...bundle.errors import BundleRefused
from ...store import Store
from .commands import config_option, opened_store, say
from .packs import put, remove


@click.group("pack")
def shared_pack() -> None:
    """全部のサーバーで使うルールパック / rule packs for all servers of the service.

    署名つきのバンドルです（hitokokyu bundle）。 / They are signed bundles (hitokokyu bundle).
    """


@contextmanager
def _store_of(file: Path) -> Iterator[Store]:
    with opened_store(file) as store:
        try:
            yield store
        except BundleRefused as refused:
            raise click.ClickException(str(refused)) from None


@shared_pack.command("put")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--allow-older", is_flag=True, help="古い版でも入れる / take an older version, too")
@config_option
def put_pack(bundle: Path, allow_older: bool, file: Path) -> None:
    """バンドルを確かめて入れる / verify a bundle, and give it to all servers."""
    with _store_of(file) as store, bundle.open("rb") as opened:
        # One byte more than may be: then it is refused for its size.
        pack = put(store, opened.read(MOST_FILE_BYTES + 1), may_be_older=allow_older)
    say(
        f"{pack.name} {pack.version} を入れました。各サーバーは、読み直し（systemctl reload hitokokyu）のときから使います。",
        f"{pack.name} {pack.version} is in. Each server uses it from its next reload (systemctl reload hitokokyu).",
    )


@shared_pack.command("list")
@config_option
def list_packs(file: Path) -> None:
    """入っているパックの一覧 / list the packs."""
    with _store_of(file) as store:
        packs = store.packs.all()
    if not packs:
        say("パックはありません。", "There are no packs.")
    for pack in packs:
        put_in = time.strftime("%Y-%m-%d %H:%M", time.localtime(pack.at))
        click.echo(f"{pack.name}  {pack.version}  {put_in}  {pack.digest.hex()[:16]}")


@shared_pack.command("remove")
@click.argument("name")
@config_option
def remove_pack(name: str, file: Path) -> None:
    """パックを外す / use a pack no more."""
    with _store_of(file) as store:
        found = remove(store, name)
    if not found:
        raise click.ClickException(
            f"{name} というパックはありません。`hitokokyu shared pack list` で確かめてください。\n"
            f"There is no pack {name}. See `hitokokyu shared pack list`."
        )
    say(
        f"{name} を外しました。ほかのサーバーがあれば、そこでも `hitokokyu shared pack remove {name}` を実行してから、読み直してください。",
        f"{name} is out. If there are other servers, run `hitokokyu shared pack remove {name}` there, too; then reload them.",
    )
