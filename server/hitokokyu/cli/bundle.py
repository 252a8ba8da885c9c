"""`hitokokyu bundle`: rule packs as signed files, for the office that makes them and for those who use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ..advise.prepared import proved_ruleset
from ..advisor import rules_cache
from ..bundle.archive import ordered, packed, unpacked
from ..bundle.envelope import MOST_FILE_BYTES, SUFFIX, Bundle, fingerprint, sealed, short
from ..bundle.errors import BundleRefused
from ..bundle.installed import InstalledPacks, InUse
from ..bundle.keys import read_private_key, read_public_key, write_new_key
from ..context.timetable import in_japan
from ..home import home
from ..models import Localized
from ..pack.errors import PackError
from ..resources import EMBEDDED_PACK_ID
from .common import fail, language_option
from .stacks import stack_of

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_overlay_option = click.option(
    "--pack",
    "overlays",
    multiple=True,
    type=_FOLDER,
    help="上に重ねて使っているフォルダ。これとも合うかを確かめる / a folder that you lay on top (`serve --pack installed --pack …`); "
    "the new rules must fit it.",
)


@click.group()
def bundle() -> None:
    """署名つきのルールパックを作る・入れる。 / Make and install signed rule packs."""


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except (BundleRefused, PackError) as error:
        fail(str(error))
    except OSError as error:
        fail(
            f"ファイルを読み書きできません（{error}）。権限と空き容量を確かめてください。\n"
            f"A file cannot be read or written ({error}). Check permissions and free space."
        )


def _today() -> date:
    return in_japan(datetime.now(UTC)).date()


def _say(ja: str, en: str) -> None:
    click.echo(f"{ja}\n{en}")


# -- for the office that makes bundles ---------------------------------------------------------


@bundle.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-password", is_flag=True, help="パスワードを付けない / leave the private key open.")
def keygen(path: Path, no_password: bool) -> None:
    """署名の鍵を作る: PATH と PATH.pub。 / Make a pair of keys: PATH and PATH.pub."""
    password = None
    if not no_password:
        password = click.prompt("パスワード / password", hide_input=True, confirmation_prompt=True)
    try:
        with _plain_errors():
            public = write_new_key(path, password)
            key = read_public_key(public)
    except FileExistsError as error:
        fail(f"{error} はもうあります。別の名前にしてください。 / {error} exists already; choose another name.")
    _say(
        f"署名の鍵 {path}（人に渡さず、控えを安全な場所に）と、配る公開鍵 {public} を作りました。",
        f"Made the key {path} (keep it to yourself, and a copy in a safe place) and the public key {public} to hand out.",
    )
    _show_fingerprint(fingerprint(key))


@bundle.command()
@click.argument("folder", type=_FOLDER)
@click.option("--key", "key_path", required=True, type=_FILE, help="署名の鍵 / the private key.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True)
@click.option(
    "--base",
    help="下にあるパック / the packs it will lie on: as with `backtest`, or `none`. Default: the embedded one, none for a new `common`.",
)
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="この日まで入れられる / the last day on which it may be installed.",
)
@click.option(
    "--password-file", type=_FILE, help="鍵のパスワードを書いたファイル / file with the password of the key."
)
def build(
    folder: Path,
    key_path: Path,
    out: Path,
    base: str | None,
    expires: datetime | None,
    password_file: Path | None,
) -> None:
    """FOLDER のパックを確かめ、署名したファイルを作る。 / Prove the pack in FOLDER and sign it."""
    with _plain_errors(), ExitStack() as stack:
        content = packed(folder, expires.date() if expires else None)
        if base is None:
            base = "none" if unpacked(content).list.pack == EMBEDDED_PACK_ID else "embedded"
        below = stack.enter_context(stack_of(base))
        console = Console(stderr=True, emoji=False)
        with console.status("examples"):
            packs = proved_ruleset([*below, folder], rules_cache()).packs
        password = password_file.read_text(encoding="utf-8").strip() if password_file else None
        try:
            key = read_private_key(key_path, password)
        except TypeError:
            if password is not None:
                fail("この鍵にパスワードはありません。--password-file を外してください。 / this key has no password; leave out --password-file.")
            key = read_private_key(key_path, click.prompt("パスワード / password", hide_input=True, err=True))
        made = packs.infos[-1]
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{made.id}-{made.version}{SUFFIX}"
        path.write_bytes(sealed(content, key))
    click.echo(path)
    _show_fingerprint(fingerprint(key.public_key()))


def _show_fingerprint(full: str) -> None:
    _say(f"鍵の指紋: {short(full)}", f"Fingerprint of the key: {short(full)}")


# -- for those who use them ----------------------------------------------------------------------


@bundle.command()
@click.argument("public_key", type=_FILE)
@click.option("--name", help="この鍵の呼び名 / what to call it (default: the name of the file).")
@click.option(
    "--fingerprint", "expected", help="聞いている指紋 / the fingerprint you were told; nothing is asked if it fits."
)
def trust(public_key: Path, name: str | None, expected: str | None) -> None:
    """この公開鍵で署名されたパックを信頼する。 / Trust packs that are signed with this key."""
    with _plain_errors():
        key = read_public_key(public_key)
        shown = short(fingerprint(key))
        if expected is None:
            _show_fingerprint(fingerprint(key))
            click.confirm(
                "作った部署から（電話などで）聞いた指紋と同じですか / Is that what its owner told you, by telephone, say?",
                abort=True,
            )
        elif expected.replace("-", "").lower() not in (shown.replace("-", ""), fingerprint(key)):
            fail(f"指紋が違います（{shown}）。登録していません。 / the fingerprint is another ({shown}); the key is not trusted.")
        InstalledPacks(home()).keys.add(key, name or public_key.name.removesuffix(".pub"))
    _say(f"鍵 {shown} を信頼します。", f"The key {shown} is trusted now.")


@bundle.command()
@click.argument("key")
def untrust(key: str) -> None:
    """鍵を信頼するのをやめる。KEY は指紋か呼び名。 / Trust a key no more (its fingerprint or name)."""
    with _plain_errors():
        trusted = InstalledPacks(home()).keys
        known = {
            full
            for full, one in trusted.all().items()
            if one.name == key or full.startswith(key.replace("-", "").lower() or "?")
        }
        if len(known) != 1:
            fail(
                f"{key} にあたる鍵が{'ありません' if not known else '二つ以上あります'}（hitokokyu bundle list）。"
                f" / {'no key' if not known else 'more than one key'} is called {key}; see `hitokokyu bundle list`."
            )
        trusted.remove(known.pop())
    _say(
        "もう信頼しません。入れてあるパックはそのままです。",
        "It is trusted no more. Packs that are installed stay.",
    )


@bundle.command()
@click.argument("path", type=_FILE)
@language_option
def verify(path: Path, lang: str) -> None:
    """署名と中身を確かめる（入れない）。 / Look at signature and content; install nothing."""
    with _plain_errors():
        installed = InstalledPacks(home())
        good = installed.verified(_read(path), _today())
        signer = installed.keys.all()[good.signer].name
    listed = good.archive.list
    console = Console(highlight=False, emoji=False)
    said = {
        Localized(ja="パック", en="pack"): f"{listed.pack} {listed.version}",
        Localized(ja="題", en="title"): getattr(listed.title, lang),
        Localized(ja="署名", en="signed by"): f"{signer} ({short(good.signer)})",
        Localized(ja="ファイル", en="files"): f"{len(listed.files)}",
        Localized(ja="入れられる日", en="may be installed until"): f"{listed.expires or '–'}",
    }
    for words, value in said.items():
        console.print(f"{getattr(words, lang)}: {value}", markup=False)
    _say("署名も中身も正しいものです。", "Signature and content are good.")


@bundle.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@_overlay_option
@click.option("--allow-older", is_flag=True, help="古い版でも入れる / take an older version, too.")
def install(path: Path, overlays: tuple[Path, ...], allow_older: bool) -> None:
    """バンドルを確かめて入れる。 / Verify a bundle and install it.

    PATH はファイルか、バンドルの置いてあるフォルダ。

    PATH is a bundle, or a folder of them (a file share), of which the newest of each pack is taken. What runs stays until
    the new rules are proved; a running service takes them up by itself.
    """
    with _plain_errors():
        installed = InstalledPacks(home())
        refused = 0
        candidates = [path] if path.is_file() else _newest(installed, path)
        if not candidates:
            fail(f"{path} に使えるバンドル（*{SUFFIX}）がありません。 / there is no good bundle (*{SUFFIX}) in {path}.")
        for candidate in candidates:
            try:
                _install(installed, candidate, overlays, allow_older)
            except BundleRefused as error:
                refused += 1
                _tell_refused(candidate, error)
    if refused:
        fail("いままでのルールをそのまま使います。 / The rules of before stay in use.")


def _install(
    installed: InstalledPacks, path: Path, overlays: tuple[Path, ...], allow_older: bool
) -> None:
    console = Console(stderr=True, emoji=False)
    with console.status("例文を試しています / trying every example"):
        now = installed.install(_read(path), _today(), may_be_older=allow_older, overlays=overlays)
    if now is None:
        _say(f"{path.name} はもう入っています。", f"{path.name} is installed already.")
    else:
        _show_in_use(now)


def _newest(installed: InstalledPacks, folder: Path) -> list[Path]:
    """The newest good bundle of each pack; whether it is older than what is in use, `install` says."""
    found: dict[str, tuple[Path, Bundle]] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            good = installed.verified(_read(path), _today())
        except BundleRefused as error:
            _tell_refused(path, error)
            continue
        listed = good.archive.list
        known = found.get(listed.pack)
        if known is None or ordered(known[1].archive.list.version) < ordered(listed.version):
            found[listed.pack] = (path, good)
    # The base first: what lies on it may need its new rules.
    return [path for _, (path, _) in sorted(found.items(), key=lambda entry: (entry[0] != EMBEDDED_PACK_ID, entry[0]))]


def _tell_refused(path: Path, error: BundleRefused) -> None:
    click.echo(f"{path.name}: {error}", err=True)


@bundle.command()
@click.argument("pack")
@_overlay_option
def rollback(pack: str, overlays: tuple[Path, ...]) -> None:
    """PACK を前の版に戻す。前の版がなければ外す。 / Go back to the version before, or to none."""
    with _plain_errors():
        now = InstalledPacks(home()).roll_back(pack, overlays)
    if now is None:
        _say(f"{pack} を外しました。", f"{pack} is used no more.")
    else:
        _show_in_use(now)


def _show_in_use(one: InUse) -> None:
    _say(
        f"{one.pack} {one.now.version} を使います。動いているサービスは数秒で読み直します。",
        f"{one.pack} {one.now.version} is in use now. A running service takes it up within seconds.",
    )


@bundle.command("list")
@language_option
def list_(lang: str) -> None:
    """入れてあるパックと、信頼する鍵。 / What is installed, and which keys are trusted."""
    with _plain_errors():
        installed = InstalledPacks(home())
        used, keys = installed.in_use(), installed.keys.all()
    console = Console(highlight=False, emoji=False)
    ja = lang == "ja"
    if used:
        table = Table(*(("パック", "版", "題", "署名", "戻せる版") if ja else ("pack", "version", "title", "signed by", "to go back to")))
        for one in used:
            signer = keys[one.now.signer].name if one.now.signer in keys else short(one.now.signer)
            earlier = ", ".join(version.version for version in one.earlier)
            table.add_row(one.pack, one.now.version, getattr(one.now.title, lang), signer, earlier)
        console.print(table)
    else:
        console.print("入れたパックはありません。はじめから入っているルールを使います。" if ja else "No pack is installed; the rules that came with hitokokyu are in use.")
    for full, key in keys.items():
        console.print(f"{'信頼する鍵' if ja else 'trusted key'}: {key.name} {short(full)}", markup=False)
    if not keys:
        console.print("信頼する鍵はありません。" if ja else "No key is trusted.")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        # One byte more than may be: then it is refused for its size.
        return file.read(MOST_FILE_BYTES + 1)
