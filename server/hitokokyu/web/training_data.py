"""What is kept on this machine: a copy of it, putting one back, and forgetting."""

from __future__ import annotations

import io
import sqlite3
import time
from datetime import UTC, datetime
from typing import Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel

from ..models import Frozen
from ..store import Store
from ..store.backup import BEFORE_RESTORE, BackupRefused, Contents
from ..store.repair import notice_read, unread_notice
from ..training.library import Library
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse

SQLITE = "application/vnd.sqlite3"
FILE_ENDPOINTS = frozenset({"training_data.look", "training_data.restore"})
"""What takes a file (of the type `SQLITE`) and not JSON."""
MAX_FILE = 3_500_000
"""Bytes: the answers of ten years, five a day; and less than the server takes in at all."""


class Held(BaseModel):
    """What a store or a copy of it holds."""

    answers: int
    first_answer: datetime | None
    last_answer: datetime | None
    sittings: int
    """Attempts at courses and tests."""
    courses: int
    """Courses and tests that were imported."""
    drafts: int
    """Drafts that were kept as exercises."""
    has_hours: bool


class SetAside(BaseModel):
    """A file that was kept when another took its place."""

    name: str
    why: Literal["damaged", "before-restore"]
    size: int
    """Bytes."""


class DataAnswer(BaseModel):
    folder: str
    held: Held
    scenarios: int
    """Of the office's own."""
    is_paired: bool
    has_withheld_terms: bool
    """Whether there is a list of words not to be told yet. No backup holds it."""
    set_aside: tuple[SetAside, ...]
    max_file: int = MAX_FILE
    """Largest file that can be restored over HTTP, in bytes."""


class RestoreAnswer(BaseModel):
    before: str
    """The name of the file with what was there before."""
    data: DataAnswer


class WipeRequest(Frozen):
    what: Literal["training", "everything"]


def blueprint(store: Store, library: Library) -> Blueprint:
    """The addresses of what is kept."""
    api = Blueprint("training_data", __name__)

    def state() -> DataAnswer:
        return DataAnswer(
            folder=str(store.folder),
            held=_held(store.backups.contents()),
            scenarios=library.own_files(),
            is_paired=bool(store.tokens.origins),
            has_withheld_terms=store.withheld.state() is not None,
            set_aside=tuple(
                SetAside(
                    name=file.name,
                    why="before-restore" if f"-{BEFORE_RESTORE}-" in file.name else "damaged",
                    size=file.stat().st_size,
                )
                for file in store.backups.set_aside()
            ),
        )

    @api.get("/api/v1/training/data")
    def show() -> Response:
        return _json(state())

    @api.post("/api/v1/training/backup")
    def backup() -> Response:
        name = f"hitokokyu-backup-{time.strftime('%Y%m%d')}.sqlite3"
        return Response(
            store.backups.content(),
            content_type=SQLITE,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @api.post("/api/v1/training/backup/look")
    def look() -> Response:
        from ..training.copies import FORMS

        return _json(_held(store.backups.look(io.BytesIO(read_body(request.environ)), FORMS)))

    @api.post("/api/v1/training/restore")
    def restore() -> Response:
        from ..training.copies import FORMS

        before = store.backups.restore(io.BytesIO(read_body(request.environ)), FORMS)
        return _json(RestoreAnswer(before=before.name, data=state()))

    @api.post("/api/v1/training/wipe")
    def wipe() -> Response:
        if parse(WipeRequest, read_body(request.environ)).what == "everything":
            store.forget_everything()
            library.remove_own()
        else:
            store.backups.forget_training()
        return _json(state())

    @api.delete("/api/v1/training/data/notice")
    def understood() -> Response:
        notice_read(store.backups.path)
        return _json(state())

    @api.errorhandler(BackupRefused)
    def refused(error: BackupRefused) -> Response:
        return Problem(error.code).response(request.headers.get("Accept-Language"))

    @api.errorhandler(OSError)
    @api.errorhandler(sqlite3.Error)
    def unwritable(error: Exception) -> Response:
        return Problem("store-file-failed").response(request.headers.get("Accept-Language"))

    return api


def notice(store: Store) -> str | None:
    """The name of a damaged store that nobody has read about on a page."""
    file = unread_notice(store.backups.path)
    return None if file is None else file.name


def _held(contents: Contents) -> Held:
    return Held(
        answers=contents.answers,
        first_answer=_moment(contents.first_answer),
        last_answer=_moment(contents.last_answer),
        sittings=contents.sittings,
        courses=contents.courses,
        drafts=contents.drafts,
        has_hours=contents.has_hours,
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
