"""`hitokokyu withheld`: the words that are not to be told yet, on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..home import home
from ..store import StoreError
from ..store.files import replace_file
from ..store.withheld import WithheldFile
from ..web.errors import Problem
from ..withheld.kept import KeptTerms, TooManyTerms
from ..withheld.tables import TableRefused, decoded, read_table, write_table
from ..withheld.terms import KIND_NAMES, MAX_TERMS
from .common import fail, fail_for, language_option


@click.group()
def withheld() -> None:
    """まだ言えない言葉の一覧。 / The words that are not to be told yet."""


@contextmanager
def _kept() -> Iterator[KeptTerms]:
    """The list of this machine; what goes wrong with files ends the command in plain words."""
    try:
        yield KeptTerms(WithheldFile(home()))
    except StoreError as error:
        fail(str(error))
    except OSError as error:
        fail(
            f"ファイルを読み書きできません（{error}）。場所、権限、ディスクの空きを確かめてください。\n"
            f"A file cannot be read or written ({error}). Check the place, permissions and free space."
        )


@withheld.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="いまの一覧と入れかえる / instead of the list of now")
@language_option
def import_(file: Path, replace: bool, lang: str) -> None:
    """CSV を取り込む。読めない行があれば、何も取り込まない。

    Take the terms of a CSV file (UTF-8 or CP932); if a line cannot be read, none. The columns are term, kind
    (unconfirmed or confidential), day of publication and note; all but the first may be missing.
    """
    with _kept() as kept:
        try:
            terms = read_table(decoded(file.read_bytes()))
            if replace:
                kept.replace(terms)
            else:
                kept.add(terms)
        except TableRefused as refused:
            for line in refused.lines:
                click.echo(f"{file}:{line.number}: {getattr(line.words, lang)}", err=True)
            fail_for(Problem("table-unreadable", count=len(refused.lines)), lang)
        except TooManyTerms:
            fail_for(Problem("too-many-terms", limit=MAX_TERMS), lang)
        count = len(kept.terms())
    click.echo(
        f"{len(terms)} 行を読みました。一覧は {count} 語です。元のファイルは暗号化されていません。要らなければ消してください。\n"
        f"{len(terms)} lines read; the list has {count} terms. The file itself is not encrypted: delete it if it is not needed."
    )


@withheld.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="あるファイルを置きかえる / replace a file that is there")
def export(file: Path, force: bool) -> None:
    """CSV に書き出す（暗号化されません）。 / Write the list as CSV, which is not encrypted."""
    if file.exists() and not force:
        fail(
            f"{file} はもうあります。別の名前にするか、--force を付けてください。\n"
            f"{file} exists already. Choose another name, or say --force."
        )
    with _kept() as kept:
        replace_file(file, write_table(kept.terms()).encode())
    click.echo(file)


@withheld.command("list")
@language_option
def list_(lang: str) -> None:
    """一覧を表示する。 / Show the list."""
    with _kept() as kept:
        for term in kept.terms():
            day = term.public_on.isoformat() if term.public_on else "-"
            click.echo(f"{term.term}\t{getattr(KIND_NAMES[term.kind], lang)}\t{day}\t{term.note}")


@withheld.command()
@click.option("--yes", is_flag=True, help="確かめずに消す / do not ask")
def clear(yes: bool) -> None:
    """一覧をすべて消す。読めなくなった一覧も。 / Delete the whole list, also one that cannot be read."""
    if not yes:
        click.confirm(
            "「まだ言えない言葉」の一覧をすべて消します。元には戻せません。消しますか。\n"
            "The whole list is deleted. It cannot be undone. Delete?",
            abort=True,
        )
    with _kept() as kept:
        kept.clear()
    click.echo("消しました。 / Deleted.")
