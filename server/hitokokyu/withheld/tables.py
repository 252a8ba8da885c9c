"""Lists of terms as CSV: what a spreadsheet saves, and what it opens again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from ..models import Localized
from .terms import FEWEST_CHARACTERS, KIND_NAMES, MAX_NOTE, MAX_TERM, MAX_TERMS, Term, TermKind

_COLUMNS = {
    "term": ("term", "言葉", "ことば", "語", "名称", "用語"),
    "kind": ("kind", "種類", "区分"),
    "public_on": ("public_on", "公表日", "解禁日", "公表予定日"),
    "note": ("note", "メモ", "備考"),
}
_BY_TITLE = {title: column for column, titles in _COLUMNS.items() for title in titles}
_KINDS: dict[str, TermKind] = {
    "unconfirmed": "unconfirmed",
    "公表前": "unconfirmed",
    "未公表": "unconfirmed",
    "計画": "unconfirmed",
    "confidential": "confidential",
    "秘密": "confidential",
    "機密": "confidential",
    **{name.ja: kind for kind, name in KIND_NAMES.items()},
    **{name.en.lower(): kind for kind, name in KIND_NAMES.items()},
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z")
_FORMULA = re.compile(r"[=+\-@\t\r]")


@dataclass(frozen=True)
class BadLine:
    number: int
    """The first line is 1."""
    words: Localized
    """What is wrong and how to mend it, without what the line says."""


class TableRefused(ValueError):
    """Nothing was taken. `lines` says why, the first ones of all."""

    def __init__(self, lines: Sequence[BadLine]) -> None:
        super().__init__("; ".join(f"{line.number}: {line.words.en}" for line in lines))
        self.lines = tuple(lines)


_TOO_SHORT = Localized(
    ja=f"言葉が短すぎます。記号を除いて {FEWEST_CHARACTERS} 文字以上にしてください。",
    en=f"The term is too short: at least {FEWEST_CHARACTERS} characters without separators.",
)
_TOO_LONG = Localized(
    ja=f"言葉が長すぎます。{MAX_TERM} 文字までです。", en=f"The term is too long: at most {MAX_TERM} characters."
)
_NOTE_TOO_LONG = Localized(
    ja=f"メモが長すぎます。{MAX_NOTE} 文字までです。", en=f"The note is too long: at most {MAX_NOTE} characters."
)
_UNREADABLE = Localized(
    ja="読めない文字があります。入力し直してください。", en="It has characters that cannot be read. Enter it again."
)
_KIND = Localized(
    ja="種類が分かりません。「公表前」か「秘密」にするか、空けてください。",
    en='The kind is not known. Write "unconfirmed" or "confidential", or leave it empty.',
)
_PUBLIC_ON = Localized(
    ja="公表日が読めません。2026-12-01 の形にするか、空けてください。",
    en="The day cannot be read. Write it like 2026-12-01, or leave it empty.",
)
_QUOTES = Localized(
    ja="引用符が閉じていません。CSV として保存し直してください。", en="A quotation mark is not closed. Save it as CSV again."
)
_TOO_MANY = Localized(
    ja=f"行が多すぎます。{MAX_TERMS:,} 語までです。", en=f"There are too many lines: at most {MAX_TERMS:,} terms."
)
_NOTHING = Localized(ja="言葉がひとつもありません。", en="There is no term in it.")


def decoded(content: bytes) -> str:
    """The text of a CSV file: UTF-8 or, as Japanese spreadsheets save, CP932.

    Raises:
        TableRefused: neither.
    """
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
    raise TableRefused([BadLine(line, _UNREADABLE)])


def read_table(text: str) -> tuple[Term, ...]:
    """The terms of a CSV text. A first line of titles may name the columns, in any order.

    Without one they are term, kind, day of publication and note; all but the first may be missing.

    Raises:
        TableRefused: for some line it cannot be told what is meant. All of them are named.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    columns = list(_COLUMNS)
    terms: list[Term] = []
    bad: list[BadLine] = []
    try:
        for index, row in enumerate(reader):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if index == 0 and (titles := [_BY_TITLE.get(cell.lower()) for cell in cells]) and "term" in titles:
                columns = [title or "" for title in titles]
                continue
            if len(terms) >= MAX_TERMS:
                raise TableRefused([BadLine(reader.line_num, _TOO_MANY)])
            found = _term(dict(zip(columns, cells, strict=False)))
            if isinstance(found, Term):
                terms.append(found)
            else:
                bad.append(BadLine(reader.line_num, found))
    except csv.Error:
        bad.append(BadLine(reader.line_num, _QUOTES))
    if bad:
        raise TableRefused(bad)
    if not terms:
        raise TableRefused([BadLine(1, _NOTHING)])
    return tuple(terms)


def _term(cells: dict[str, str]) -> Term | Localized:
    kind = _KINDS.get(cells.get("kind", "").lower() or "unconfirmed")
    if kind is None:
        return _KIND
    public_on: date | None = None
    if written := cells.get("public_on", ""):
        match = _DAY.match(written)
        try:
            public_on = date(*map(int, match.groups())) if match else None
        except ValueError:
            pass
        if public_on is None:
            return _PUBLIC_ON
    try:
        return Term(term=_plain_cell(cells.get("term", "")), kind=kind, public_on=public_on, note=_plain_cell(cells.get("note", "")))
    except ValidationError as invalid:
        error = invalid.errors(include_url=False, include_input=False)[0]
        if error["type"] == "string_too_long":
            return _NOTE_TOO_LONG if error["loc"] == ("note",) else _TOO_LONG
        return _TOO_SHORT if error["type"] == "term-too-short" else _UNREADABLE


def _plain_cell(cell: str) -> str:
    """Without the apostrophe with which `write_table` keeps a spreadsheet from calculating."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell[1:]) else cell


def write_table(terms: Sequence[Term]) -> str:
    """CSV that `read_table` reads back and a spreadsheet shows as it is.

    A leading byte order mark makes spreadsheets read it as UTF-8. A cell that they would take for a
    formula gets an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("言葉", "種類", "公表日", "メモ"))
    writer.writerows(_rows(terms))
    return "\ufeff" + out.getvalue()


def _rows(terms: Sequence[Term]) -> Iterator[tuple[str, str, str, str]]:
    def cell(text: str) -> str:
        return f"'{text}" if _FORMULA.match(text) else text

    for term in terms:
        day = term.public_on.isoformat() if term.public_on else ""
        yield cell(term.term), KIND_NAMES[term.kind].ja, day, cell(term.note)
