"""`hitokokyu training certificate`, `verify` and `export`: results as documents and files."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from ..home import home
from ..pack.schema import Language
from ..store import Store, StoreError
from ..store.database import FILE_NAME
from ..training import exports
from ..training.certificate import CODE_LABEL, LABELS, Certificate, NotPassed, number
from ..training.certificate import certificate as certificate_of
from ..training.exams import results
from ..training.models import ExamResult
from ..training.xapi import Actor, answer_statements, exam_statements
from ..web.errors import Problem
from .common import fail, fail_for, language_option

_OUT = click.Path(dir_okay=False, path_type=Path)


def _open_store() -> Store:
    try:
        return Store(home())
    except (StoreError, OSError) as error:
        fail(str(error))


@click.command()
@click.argument("file", type=_OUT)
@click.option("--name", prompt="修了証に入れる氏名 / Name on the certificate", help="氏名（残しません） / printed, not kept")
@click.option("--number", "wanted", help="テストの番号。なければ最後に合格したもの / of the test; default: the last that was passed")
@language_option
def certificate(file: Path, name: str, wanted: str | None, lang: Language) -> None:
    """合格したテストの修了証を PDF でつくる。 / Write a certificate of a test that was passed, as PDF."""
    from ..training.certificate_pdf import NotPrintable, draw

    if file.exists():
        fail(f"{file} はもうあります。別の名前にしてください。\n{file} exists already. Choose another name.")
    store = _open_store()
    result = _chosen(results(store.exams), wanted, lang)
    if not name.strip():
        fail_for(Problem("field-empty", field="name"), lang)
    try:
        content = draw(certificate_of(result, name, lang), lang, datetime.now(UTC))
    except NotPassed:
        fail_for(Problem("certificate-not-passed"), lang)
    except NotPrintable:
        fail_for(Problem("name-not-printable", field="name"), lang)
    file.write_bytes(content)
    click.echo(file)


def _chosen(exams: tuple[ExamResult, ...], wanted: str | None, lang: Language) -> ExamResult:
    """The test of this number; the last that was passed unless one is wanted."""
    for one in exams:
        if one.passed if wanted is None else number(one) == wanted:
            return one
    if wanted is None and exams:
        fail_for(Problem("certificate-not-passed"), lang)
    known = ", ".join(map(number, exams)) or "–"
    fail(f"この番号のテストはありません。あるのは: {known}\nThere is no test of this number. There are: {known}")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path), metavar="[FILE|FOLDER]")
@click.option("--out", type=_OUT, help="FOLDER: 表を書き出すファイル。なければ画面に / file for the table; default: the screen")
@language_option
def verify(file: Path | None, out: Path | None, lang: Language) -> None:
    """修了証の確認コードを確かめる。FILE がなければ、紙の各行を打ち込む。FOLDER なら、その中の PDF をすべて確かめ、一つの表（CSV）にする。

    Check the code of a certificate; without FILE the lines are typed off the paper. Of a FOLDER all
    PDFs are checked and become one table (CSV). It shows whether a line was changed or mistyped
    since, not who made the certificate. Exit status: 0 it fits, 1 it does not, 2 a file cannot be read.
    """
    if file is not None and file.is_dir():
        _verify_all(file, out, lang)
        return
    if out is not None:
        fail("--out は、フォルダを確かめるときに使います。 / --out goes with a folder.")
    printed, code = _typed(lang) if file is None else _read(file)
    for line, label in LABELS.items():
        click.echo(f"{getattr(label, lang)}: {printed.lines[line]}")
    if not printed.has_code(code):
        fail(
            "確認コードが合いません。どれかの行が書き換えられたか、写し間違いがあります。\n"
            "The code does not fit: a line was changed, or mistyped.",
            status=1,
        )
    click.secho("確認コードは合っています。どの行も、つくられたときのままです。 / The code fits: no line was changed.", fg="green")
    click.echo(_own_record(printed))


def _verify_all(folder: Path, out: Path | None, lang: Language) -> None:
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() == ".pdf")
    if not files:
        fail(f"{folder} に PDF がありません。 / There is no PDF in {folder}.")
    content, counts = exports.certificates_table({file.name: _readable(file) for file in files}, lang)
    _write(content, out)
    click.echo(
        f"{len(files)} 件のうち {counts['fits']} 件の確認コードが合っています。 / {counts['fits']} of {len(files)} fit.", err=True
    )
    if counts["fits"] < len(files):
        sys.exit(2 if counts["unreadable"] else 1)


def _write(content: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(content)
        return
    # Lines end as they are: CSV has its own way.
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write(content)
    click.echo(out)


def _typed(lang: Language) -> tuple[Certificate, str]:
    lines = {line: str(click.prompt(getattr(label, lang))) for line, label in LABELS.items()}
    return Certificate(lines), str(click.prompt(getattr(CODE_LABEL, lang)))


def _readable(file: Path) -> tuple[Certificate, str] | None:
    """What is printed, and the code; None if it is no certificate."""
    from ..training.certificate_pdf import NotReadable, read

    try:
        return read(file.read_bytes())
    except (NotReadable, OSError):
        return None


def _read(file: Path) -> tuple[Certificate, str]:
    found = _readable(file)
    if found is None:
        fail(
            f"{file} を修了証として読めません。紙の各行を打ち込むには、ファイルなしで hitokokyu training verify を実行してください。\n"
            f"{file} cannot be read as a certificate. To type the lines off the paper, run hitokokyu training verify without a file."
        )
    return found


def _own_record(printed: Certificate) -> str:
    """Whether the test is on record here, which says more than the code."""
    known: tuple[ExamResult, ...] = ()
    if (home() / FILE_NAME).exists():  # Looking must not make one.
        known = results(_open_store().exams)
    for one in known:
        if number(one) == printed.lines["number"]:
            # In either language; the name is nowhere but on the certificate.
            made = [certificate_of(one, printed.lines["name"], lang).code for lang in ("ja", "en")] if one.passed else []
            if printed.code in made:
                return "同じ内容の記録が、このパソコンにあります。 / This computer has a record that says the same."
            return "このパソコンにある記録とは、内容が違います。 / It is not what the record on this computer says."
    return (
        "このパソコンには、この番号の記録がありません（ほかのパソコンで受けたなら、それで正しいです）。\n"
        "This computer has no record of this number, as it should be if the test was taken on another one."
    )


@click.command()
@click.argument("kind", type=click.Choice(["exams", "answers", "xapi"]))
@click.option("--out", type=_OUT, help="書き出すファイル。なければ画面に / file to write; default: the screen")
@click.option("--name", help="表の氏名の列（残しません） / a column with the name in a table; not kept")
@click.option("--email", help="xAPI: だれの記録か / whose records they are")
@click.option("--account", help="xAPI: アカウント名で示すとき / or an account …")
@click.option("--system", help="xAPI: そのシステムのアドレス / … of the system at this address")
@click.option("--everything", is_flag=True, help="xAPI: 毎日の練習の答えも / answers of daily practice, too")
@language_option
def export(
    kind: str,
    out: Path | None,
    name: str | None,
    email: str | None,
    account: str | None,
    system: str | None,
    everything: bool,
    lang: Language,
) -> None:
    """記録を書き出す。テスト（exams）と練習の答え（answers）は CSV、xapi は JSON。どこにも送らない。

    Write records: tests and answers of daily practice as CSV, or xAPI statements as JSON. Sends nothing.
    """
    store = _open_store()
    exams, answers = results(store.exams), store.training.answers()
    if kind == "exams":
        content = exports.exams_table(exams, lang, name)
    elif kind == "answers":
        content = exports.answers_table(answers, lang, name)
    else:
        try:
            actor = Actor(name=name, email=email, account=account, system=system)
        except ValidationError as invalid:
            kind_of = invalid.errors(include_url=False, include_input=False)[0]["type"]
            is_known = kind_of in ("email-wrong", "actor-email-or-account", "actor-without-system")
            fail_for(Problem(kind_of if is_known else "wrong-value", field="actor"), lang)
        told = exam_statements(reversed(exams), actor)
        content = exports.statements_file(told + answer_statements(answers, actor) if everything else told)
    _write(content, out)
