"""The addresses of training."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from functools import cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from pydantic import BaseModel

from ..categories import CATEGORY_NAMES
from ..models import Category
from ..pack.errors import PackError
from ..pack.schema import Language
from ..store.training import TrainingRecord
from ..training.models import Answer
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse

if TYPE_CHECKING:
    from ..training.coach import Coach
    from ..training.judging import Advises
    from ..training.library import Library

log = logging.getLogger(__name__)


def facts(language: Language) -> dict[str, object]:
    """What the page has to know beforehand: the categories, in the language of the page."""
    return {"categories": {name: getattr(words, language) for name, words in CATEGORY_NAMES.items()}}


def coach_of(
    advisor: Callable[[], Advises],
    record: TrainingRecord,
    library: Library,
    met: Callable[[], Collection[Category]],
) -> Callable[[], Coach]:
    """The one coach of a service, made when it is first asked for.

    Args:
        advisor: makes one of the usual working hours.
        library: the scenarios there are.
        met: categories of warnings that the learner met lately and asked to learn from.
    """

    @cache
    def coach() -> Coach:
        # Here and not above: a service that nobody trains with starts without the scheduler.
        from ..training.coach import Coach

        return Coach(advisor, record, library, met=met)

    return coach


def blueprint(coach: Callable[[], Coach]) -> Blueprint:
    """The day's exercises, answers, and how it is going."""
    api = Blueprint("training", __name__)

    @api.get("/api/v1/training/today")
    def today() -> Response:
        return _json(coach().today(more=request.args.get("more") == "1"))

    @api.post("/api/v1/training/answers")
    def answer() -> Response:
        from ..training.coach import UnknownScenario
        from ..training.judging import AnswerRefused

        given = parse(Answer, read_body(request.environ))
        try:
            return _json(coach().answer(given))
        except UnknownScenario:
            raise Problem("scenario-unknown", field="scenario") from None
        except AnswerRefused as refused:
            raise Problem(refused.code, field=refused.field) from None

    @api.get("/api/v1/training/progress")
    def progress() -> Response:
        return _json(coach().progress())

    @api.delete("/api/v1/training")
    def forget() -> Response:
        coach().forget()
        return _json(coach().progress())

    api.register_error_handler(PackError, scenarios_refused)
    return api


def scenarios_refused(error: PackError) -> Response:
    """The answer when the scenarios or courses of a pack are refused."""
    log.error("%s", error)  # Speaks of files of the pack and of nothing that anybody sent.
    return Problem("scenarios-unreadable").response(request.headers.get("Accept-Language"))


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
