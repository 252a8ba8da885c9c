"""The addresses of the API."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from ..store import Store
from ..reader.figures import figures
from ..store.pairing import CodeSpent, CodeWrong, PairingLocked
from . import openapi
from .answers import (
    CheckRequest,
    GuidelineList,
    Health,
    PageLink,
    PageLinkRequest,
    PairAnswer,
    PairRequest,
    ReaderAnswer,
)
from .auth import read_body
from .checking import Desk
from .errors import JSON, Problem
from .guard import PAIR_PATH
from .validation import parse

PUBLIC = frozenset(("api.pair", "api.health", "api.description"))
"""Endpoints that need no token. Every other one does."""


def blueprint(
    desk: Desk, guidelines: GuidelineList, store: Store, *, make_link: Callable[[str], str]
) -> Blueprint:
    """The API over these parts. What cannot change while the service runs is serialised once.

    Args:
        make_link: from the name of a page to an address that opens it once.
    """
    api = Blueprint("api", __name__)
    guidelines_json = guidelines.model_dump_json()
    health_json = Health().model_dump_json()
    description_json = openapi.describe()

    @api.post("/api/v1/check")
    def check() -> Response:
        asked = parse(CheckRequest, read_body(request.environ))
        report = desk.check(asked, asked.guidelines, asked.sensitivity, publishing=asked.publishing)
        return _json(report.model_dump_json())

    @api.get("/api/v1/guidelines")
    def list_guidelines() -> Response:
        return _json(guidelines_json)

    @api.get("/api/v1/reader")
    def reader() -> Response:
        answer = ReaderAnswer(sensitivity=desk.sensitivity or "off", figures=figures())
        return _json(answer.model_dump_json())

    @api.post(PAIR_PATH)
    def pair() -> Response:
        asked = parse(PairRequest, read_body(request.environ))
        origin = request.environ["HTTP_ORIGIN"]
        try:
            bearer, token = store.pairing.redeem(asked.code, origin=origin, client=asked.client)
        except PairingLocked as locked:
            raise Problem("pairing-locked", retry_after=locked.retry_after) from None
        except CodeSpent:
            raise Problem("pairing-code-spent", field="code") from None
        except CodeWrong:
            raise Problem("pairing-code-wrong", field="code") from None
        answer = PairAnswer(token=bearer, token_id=token.id, client=token.client, origin=origin)
        return _json(answer.model_dump_json())

    @api.post("/api/v1/page-links")
    def page_link() -> Response:
        asked = parse(PageLinkRequest, read_body(request.environ))
        return _json(PageLink(url=make_link(asked.page)).model_dump_json())

    @api.get("/healthz")
    def health() -> Response:
        return _json(health_json)

    @api.get("/openapi.json")
    def description() -> Response:
        return _json(description_json)

    return api


def _json(body: str | bytes) -> Response:
    return Response(body, content_type=JSON)
