"""The one shape of every error: `{"error": {"code", "message", "field"?, "hint"}}`."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ..models import Localized
from .catalogue import CATALOGUE

JSON = "application/json"


class BadLineDetail(BaseModel):
    number: int
    """The first line of the table is 1."""
    message: str
    """For people: what is wrong with it and how to mend it."""


class ErrorDetail(BaseModel):
    code: Annotated[str, Field(examples=["text-empty"])]
    """For programs; stable."""
    message: str
    """For people: what happened. Japanese or English, as `Accept-Language` asks."""
    field: Annotated[str | None, Field(examples=["context.now"])] = None
    """Where, if it is about one field of the request; otherwise left out."""
    hint: str
    """For people: how to mend it."""
    lines: tuple[BadLineDetail, ...] | None = None
    """Which ones, if it is about lines of a table: the first thousand; otherwise left out."""


class ErrorAnswer(BaseModel):
    error: ErrorDetail


class Problem(Exception):
    """An error of the catalogue, on its way to whoever asked."""

    def __init__(
        self,
        code: str,
        *,
        field: str | None = None,
        retry_after: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        lines: tuple[BadLineDetail, ...] | None = None,
        **figures: int | str | Localized,
    ) -> None:
        """`figures` fill the braces in the words of the catalogue: never anything that was sent.

        Raises:
            KeyError: the catalogue has no such code.
        """
        super().__init__(code)
        self.code = code
        self.status = CATALOGUE[code].status
        self.field = field
        self.headers = headers
        self.lines = lines
        self.figures = figures
        if retry_after is not None:
            self.headers += (("Retry-After", str(retry_after)),)
            self.figures["seconds"] = retry_after

    def body(self, accept_language: str | None) -> bytes:
        kind = CATALOGUE[self.code]
        language = preferred_language(accept_language)
        detail = ErrorDetail(
            code=self.code,
            message=getattr(kind.message, language).format_map(self.figures),
            field=self.field,
            hint=getattr(kind.hint, language).format_map(self.figures),
            lines=self.lines,
        )
        return ErrorAnswer(error=detail).model_dump_json(exclude_none=True).encode()

    def response(self, accept_language: str | None) -> Response:
        """The answer in the language of an `Accept-Language` header."""
        return Response(
            self.body(accept_language), self.status, list(self.headers), content_type=JSON
        )


def preferred_language(accept_language: str | None) -> str:
    """`ja` or `en`; Japanese unless English is asked for more."""
    # Not `best_match`: for "ja-JP,en;q=0.5" it answers `en`, the only exact match.
    for tag, quality in parse_accept_header(accept_language, LanguageAccept):
        language = tag.partition("-")[0].lower()
        if language in ("ja", "en") and quality > 0:
            return language
    return "ja"
