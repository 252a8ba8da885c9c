"""The address of the disclaimer generator."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ..disclaimer.compose import Composer, UnknownPlatform
from ..disclaimer.models import DisclaimerRequest
from ..models import Localized
from ..pack.schema import Language
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse


def facts(composer: Composer, language: Language) -> dict[str, object]:
    """What the page has to know beforehand: places and tones, in the language of the page."""

    def say(words: Localized | None) -> str | None:
        return None if words is None else getattr(words, language)

    platforms = [
        {
            **platform.model_dump(include={"id", "limit", "count", "source", "checked"}),
            **{name: say(getattr(platform, name)) for name in ("title", "field", "note")},
        }
        for platform in composer.platforms
    ]
    return {"platforms": platforms, "tones": composer.tones}


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
