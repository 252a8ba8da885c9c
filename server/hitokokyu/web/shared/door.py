"""Signing in and out on the pages of a shared service."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import ConfigDict, Field

from ...models import Frozen
from ...store import LOCAL
from ...store.tokens import Tokens
from ..auth import read_body
from ..errors import Problem
from ..reach import Reach
from ..validation import parse
from .sessions import SignedSessions

SESSION_PATH = "/api/v1/session"


class SignInRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    token: Annotated[str, Field(min_length=1, max_length=200)]


def blueprint(tokens: Tokens, sessions: SignedSessions, reach: Reach) -> Blueprint:
    """The addresses of the door. Its guard lets in pages of our own, and programs: those have no use for it."""
    door = Blueprint("door", __name__)

    def require_own_page() -> None:
        if request.environ.get("HTTP_ORIGIN") not in reach.own_origins:
            raise Problem("page-call-refused")

    @door.post(SESSION_PATH)
    def sign_in() -> Response:
        require_own_page()
        token = tokens.verify(parse(SignInRequest, read_body(request.environ)).token.strip())
        if token is None or token.owner == LOCAL:
            raise Problem("sign-in-refused", field="token")
        answer = Response(status=204)
        answer.set_cookie(reach.cookie, sessions.begin(token), secure=True, httponly=True, samesite="Strict")
        return answer

    @door.delete(SESSION_PATH)
    def sign_out() -> Response:
        require_own_page()
        answer = Response(status=204)
        answer.delete_cookie(reach.cookie, secure=True, httponly=True, samesite="Strict")
        return answer

    return door
