"""The address of the disclaimer generator."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ..disclaimer.compose import Composer, UnknownPlatform
from ..disclaimer.models import DisclaimerRequest
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse


def blueprint(composer: Composer) -> Blueprint:
    """The generator over these phrases."""
    api = Blueprint("disclaimers", __name__)

    @api.post("/api/v1/disclaimers")
    def compose() -> Response:
        asked = parse(DisclaimerRequest, read_body(request.environ))
        try:
            answer = composer.compose(asked)
        except UnknownPlatform as unknown:
            choices = ", ".join(unknown.known)
            raise Problem("wrong-choice", field="platform", choices=choices) from None
        return Response(answer.model_dump_json(), content_type=JSON)

    return api
