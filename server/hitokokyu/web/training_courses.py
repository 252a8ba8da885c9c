"""The addresses of courses, tests, self-checks, and what is kept for training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from flask import Blueprint, Response, request
from pydantic import BaseModel

from ..models import Localized, Post
from ..pack.errors import PackError
from ..store import Store
from ..training.course_starters import Kind, starter
from ..training.courses import Import, SittingAnswer
from ..training.kept import Keeping, KeepRequest, MetRequest, Wish
from ..training.self_check import Draft, MarkedElsewhere, Pieces, Suspicion, compare
from .auth import read_body
from .checking import Desk
from .errors import JSON, Problem
from .training import scenarios_refused
from .validation import parse

if TYPE_CHECKING:
    from ..training.coach import Coach
    from ..training.sittings import Exams

__all__ = ["blueprint"]

YAML = "application/yaml"


def blueprint(
    coach: Callable[[], Coach], store: Store, folders: Sequence[Path], desk: Desk, keeping: Keeping
) -> Blueprint:
    """
    Args:
        folders: the packs, with their courses.
        desk: checks drafts as they would be before publishing, at the writer's own hours.
    """
    api = Blueprint("training_courses", __name__)
    api.register_error_handler(PackError, scenarios_refused)

    @cache
    def exams() -> Exams:
        # Here and not above: a service that nobody trains with starts without the scheduler.
        from ..training.sittings import Exams

        return Exams(coach(), store.exams, folders)

    # -- courses -----------------------------------------------------------------------------

    @api.get("/api/v1/training/courses")
    def courses() -> Response:
        return _json(exams().courses())

    @api.post("/api/v1/training/courses")
    def import_course() -> Response:
        from ..pack.courses import CourseRefused

        wanted = parse(Import, read_body(request.environ))
        try:
            exams().keep_course(wanted.source)
        except CourseRefused as refused:
            first, more = refused.problems[0], len(refused.problems) - 1
            raise Problem(
                "course-refused",
                field="source",
                line=first.line,
                what=first.message,
                remedy=first.remedy,
                more=_more(more),
            ) from None
        return _json(exams().courses())

    @api.delete("/api/v1/training/courses/<name>")
    def remove_course(name: str) -> Response:
        from ..training.sittings import UnknownCourse

        try:
            exams().remove_course(name)
        except UnknownCourse:
            raise Problem("course-unknown") from None
        return _json(exams().courses())

    @api.get("/api/v1/training/course-starters/<kind>")
    def starter_file(kind: Kind) -> Response:
        if kind not in get_args(Kind):  # What stands in an address may be anything.
            raise Problem("not-found")
        name = f"our-{kind}"
        return Response(
            starter(kind, name, coach().scenarios),
            content_type=YAML,
            headers={"Content-Disposition": f'attachment; filename="{name}.yaml"'},
        )

    # -- attempts ----------------------------------------------------------------------------

    @api.post("/api/v1/training/courses/<name>/sittings")
    def begin(name: str) -> Response:
        from ..training.sittings import NoAttemptLeft, UnknownCourse

        try:
            return _json(exams().begin(name))
        except UnknownCourse:
            raise Problem("course-unknown") from None
        except NoAttemptLeft:
            raise Problem("attempts-used") from None

    @api.get("/api/v1/training/sittings/<id_>")
    def sitting(id_: str) -> Response:
        from ..store.exams import UnknownSitting

        try:
            return _json(exams().sitting(id_))
        except UnknownSitting:
            raise Problem("sitting-unknown") from None

    @api.post("/api/v1/training/sittings/<id_>/answers")
    def answer(id_: str) -> Response:
        from ..store.exams import UnknownSitting
        from ..training.judging import AnswerRefused

        given = parse(SittingAnswer, read_body(request.environ))
        try:
            return _json(exams().answer(id_, given))
        except UnknownSitting:
            raise Problem("sitting-unknown") from None
        except AnswerRefused as refused:
            raise Problem(refused.code, field=refused.field) from None

    # -- one's own drafts --------------------------------------------------------------------

    @api.post("/api/v1/training/self-check/pieces")
    def cut() -> Response:
        from ..training.pieces import pieces

        draft = parse(Draft, read_body(request.environ))
        return _json(Pieces(pieces=pieces(draft.text)))

    @api.post("/api/v1/training/self-check")
    def check_oneself() -> Response:
        suspicion = parse(Suspicion, read_body(request.environ))
        report = desk.check(Post(text=suspicion.text, context=suspicion.context))
        try:
            return _json(compare(suspicion, report))
        except MarkedElsewhere:
            raise Problem("wrong-value", field="marked") from None

    @api.get("/api/v1/training/kept")
    def kept() -> Response:
        return _json(keeping.drafts())

    @api.post("/api/v1/training/kept")
    def keep() -> Response:
        keeping.keep(parse(KeepRequest, read_body(request.environ)))
        return _json(keeping.drafts())

    @api.delete("/api/v1/training/kept/<id_>")
    def remove(id_: str) -> Response:
        if not keeping.remove(id_):
            raise Problem("kept-unknown")
        return _json(keeping.drafts())

    # -- warnings that were met --------------------------------------------------------------

    @api.get("/api/v1/training/warnings")
    def learning() -> Response:
        return _json(keeping.learning())

    @api.put("/api/v1/training/warnings")
    def wish() -> Response:
        keeping.wish(parse(Wish, read_body(request.environ)))
        return _json(keeping.learning())

    @api.post("/api/v1/training/warnings")
    def meet() -> Response:
        keeping.meet(parse(MetRequest, read_body(request.environ)))
        return _json(keeping.learning())

    @api.delete("/api/v1/training/warnings")
    def forget() -> Response:
        keeping.forget_warnings()
        return _json(keeping.learning())

    return api


def _more(count: int) -> Localized:
    if count == 0:
        return Localized(ja="ほかに問題は見つかっていません。", en="Nothing else was found.")
    return Localized(ja=f"ほかに {count} か所あります。", en=f"There are {count} more.")


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
