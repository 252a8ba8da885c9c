"""Words that are not to be told yet: seen, added, removed, imported, exported. For our own pages only."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field

from ..context.timetable import JAPAN
from ..models import Frozen, Localized
from ..store import StoreError
from ..store.withheld import KEY_NAME
from ..withheld.kept import KeptTerms, TooManyTerms
from ..withheld.tables import TableRefused, read_table, write_table
from ..withheld.terms import MAX_TERMS, Term, TermKind
from .auth import read_body
from .errors import JSON, BadLineDetail, Problem, preferred_language
from .validation import parse

ENDPOINTS = "withheld."
"""What the names of all endpoints here begin with: no bearer token opens them."""
TABLE_ENDPOINTS = frozenset({"withheld.bring_in"})
"""What may be sent as much as `MAX_TABLE`."""
MAX_TABLE = 3_900_000
"""Bytes of a request that imports: some less than the server takes in at all."""
SHOWN = 200
"""Terms of one answer. Who has more looks for them."""
NAMED_LINES = 1_000
CSV = "text/csv; charset=utf-8"

_UNREADABLE = Localized(
    ja="一覧を読めないので、投稿を確かめるときも見ていません（そのつど、そう知らせます）。"
    f"鍵のファイル {KEY_NAME} が一覧と同じフォルダにあるか、どちらも読めるかを確かめてください。"
    "戻せないときは、下の「すべて消す」で空にしてから、もう一度取り込んでください。",
    en="The list cannot be read, so checks do not look at it (and say so each time). "
    f"See whether its key, {KEY_NAME}, is in the same folder and whether both can be read. "
    'If they are lost, make the list empty with "Delete all" below, and import it again.',
)


class ShownTerm(BaseModel):
    id: str
    term: str
    kind: TermKind
    public_on: date | None
    is_public: bool
    """Whether it may be told by now, in Japan."""
    note: str


class WithheldAnswer(BaseModel):
    count: int | None
    """Terms in the list; null if it cannot be read."""
    matching: int
    """Those that were looked for; all of them if nothing was."""
    shown: tuple[ShownTerm, ...]
    """Of these, the ones that were added last, newest first."""
    problem: Localized | None
    """Why the list cannot be read; then checks say that they did not look at it."""
    max_table: int = MAX_TABLE
    """Largest request that imports a table, in bytes."""


class TableRequest(Frozen):
    """A table with a term in each line; a line of titles may name the columns."""

    model_config = ConfigDict(hide_input_in_errors=True)

    csv: Annotated[str, Field(examples=["言葉,種類,公表日,メモ\nみらいパーク構想,公表前,2026-12-01,企画課へ"])]
    replace: bool = False
    """Whether only these are left afterwards."""


class TableAnswer(BaseModel):
    read: int
    """Lines that were read, each with a term."""
    state: WithheldAnswer


def blueprint(kept: KeptTerms) -> Blueprint:
    """The addresses about withheld terms."""
    api = Blueprint("withheld", __name__)

    @api.get("/api/v1/withheld")
    def show() -> Response:
        return _json(_answer(kept, request.args.get("q", "")))

    @api.post("/api/v1/withheld")
    def add() -> Response:
        kept.add((parse(Term, read_body(request.environ)),))
        return _json(_answer(kept))

    @api.delete("/api/v1/withheld")
    def clear() -> Response:
        kept.clear()
        return _json(_answer(kept))

    @api.delete("/api/v1/withheld/<term_id>")
    def remove(term_id: str) -> Response:
        if not kept.remove(term_id):
            raise Problem("term-unknown")
        return _json(_answer(kept))

    @api.post("/api/v1/withheld/import")
    def bring_in() -> Response:
        asked = parse(TableRequest, read_body(request.environ))
        try:
            terms = read_table(asked.csv)
        except TableRefused as refused:
            raise _table_problem(refused) from None
        if asked.replace:
            kept.replace(terms)
        else:
            kept.add(terms)
        return _json(TableAnswer(read=len(terms), state=_answer(kept)))

    @api.get("/api/v1/withheld/export")
    def export() -> Response:
        name = f"hitokokyu-withheld-{time.strftime('%Y%m%d')}.csv"
        return Response(
            write_table(kept.terms()),
            content_type=CSV,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @api.errorhandler(TooManyTerms)
    def too_many(_: Exception) -> Response:
        return Problem("too-many-terms", limit=MAX_TERMS).response(request.headers.get("Accept-Language"))

    @api.errorhandler(StoreError)
    def unusable(_: Exception) -> Response:
        return Problem("withheld-unusable").response(request.headers.get("Accept-Language"))

    return api


def _table_problem(refused: TableRefused) -> Problem:
    language = preferred_language(request.headers.get("Accept-Language"))
    lines = tuple(
        BadLineDetail(number=line.number, message=getattr(line.words, language))
        for line in refused.lines[:NAMED_LINES]
    )
    return Problem("table-unreadable", field="csv", lines=lines, count=len(refused.lines))


def _answer(kept: KeptTerms, wanted: str = "") -> WithheldAnswer:
    try:
        terms = kept.terms()
    except StoreError:
        return WithheldAnswer(count=None, matching=0, shown=(), problem=_UNREADABLE)
    found = terms.newest_with(wanted)
    today = datetime.now(JAPAN).date()
    return WithheldAnswer(
        count=len(terms),
        matching=len(found),
        shown=tuple(
            ShownTerm(
                id=term.id,
                term=term.term,
                kind=term.kind,
                public_on=term.public_on,
                is_public=term.public_on is not None and term.public_on <= today,
                note=term.note,
            )
            for term in map(terms.__getitem__, found[:SHOWN])
        ),
        problem=None,
    )


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
