"""Records of training: certificates, exports, and sending to a learning record store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..context.timetable import in_japan
from ..models import Frozen, PostText
from ..pack.schema import Language
from ..store import Store
from ..store.lrs import LrsSettings
from ..training import exports
from ..training.certificate import NotPassed, certificate, number, percent
from ..training.exams import results
from ..training.models import ExamResult
from ..training.xapi import Actor, Statement, answer_statements, exam_statements
from .auth import read_body
from .errors import JSON, Problem
from .validation import parse

PDF = "application/pdf"
MAX_NAME_LENGTH = 100
_HIDDEN_PASSWORD = "••••••••"

Scope = Literal["exams", "everything"]
"""`everything`: the answers of daily practice, too."""
Name = Annotated[PostText, Field(max_length=MAX_NAME_LENGTH, examples=["吉田 花子"])]


class ExamRecordEntry(BaseModel):
    """A test, and how a certificate of it puts its figures."""

    number: str
    score: int
    """In whole percent, rounded down, as on a certificate; as is the pass mark."""
    pass_mark: int
    result: ExamResult


class LrsState(BaseModel):
    endpoint: str
    user: str


class Records(BaseModel):
    exams: tuple[ExamRecordEntry, ...]
    """Latest first."""
    lrs: LrsState | None
    """The learning record store that was named; its password is never told."""


class CertificateRequest(Frozen):
    """The name is printed, and not kept."""

    model_config = ConfigDict(hide_input_in_errors=True)

    exam: Annotated[str, Field(max_length=100)]
    name: Name
    language: Language = "ja"


class ExportRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    kind: Literal["exams", "answers", "xapi"]
    """Tables (CSV) of the tests or of the answers of daily practice; or statements (JSON)."""
    language: Language = "ja"
    name: Name | None = None
    """For a table: of the learner, in a column of its own."""
    scope: Scope = "exams"
    """For statements."""
    actor: Actor | None = None
    """For statements, which need one."""


class ExportAnswer(BaseModel):
    file: str
    """What to call it."""
    type: str
    entries: int
    content: str
    """Of the file, to the letter."""


class LrsRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    endpoint: Annotated[str, Field(max_length=500, examples=["https://lrs.example.lg.jp/xapi"])]
    user: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^:\x00-\x1f]+$")]
    password: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")] | None = None
    """May be left out as long as the rest stays as it is kept."""


class SendingRequest(Frozen):
    model_config = ConfigDict(hide_input_in_errors=True)

    scope: Scope = "exams"
    actor: Actor


class SendRequest(SendingRequest):
    approval: Annotated[str, Field(max_length=100)]
    """Of the preview that the user saw."""


class OutgoingRequest(BaseModel):
    address: str
    body: str


class Preview(BaseModel):
    """All that would leave the machine, to the letter, but for the password."""

    endpoint: str
    method: Literal["PUT"] = "PUT"
    headers: dict[str, str]
    """Of every request, but for the length of its body; the password is hidden."""
    requests: tuple[OutgoingRequest, ...]
    """Without those that the store has already."""
    sent: int
    """How many it has."""
    approval: str


class SendState(BaseModel):
    sent: int
    left: int


def blueprint(store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Blueprint:
    """The addresses of records."""
    api = Blueprint("training_records", __name__)

    def lrs_state() -> LrsState | None:
        settings = store.lrs.settings()
        return None if settings is None else LrsState(endpoint=settings.endpoint, user=settings.user)

    def records() -> Records:
        return Records(
            exams=tuple(
                ExamRecordEntry(
                    number=number(one),
                    score=percent(one.score),
                    pass_mark=percent(one.pass_mark),
                    result=one,
                )
                for one in results(store.exams)
            ),
            lrs=lrs_state(),
        )

    def statements(scope: Scope, actor: Actor) -> list[Statement]:
        # Oldest first, as things happened.
        told = exam_statements(reversed(results(store.exams)), actor)
        return told + answer_statements(store.training.answers(), actor) if scope == "everything" else told

    @api.get("/api/v1/training/records")
    def show() -> Response:
        return _json(records())

    @api.post("/api/v1/training/certificates")
    def certify() -> Response:
        from ..training.certificate_pdf import NotPrintable, draw

        wanted = parse(CertificateRequest, read_body(request.environ))
        result = next((one for one in results(store.exams) if one.id == wanted.exam), None)
        if result is None:
            raise Problem("exam-unknown", field="exam")
        try:
            content = draw(certificate(result, wanted.name, wanted.language), wanted.language, clock())
        except NotPassed:
            raise Problem("certificate-not-passed", field="exam") from None
        except NotPrintable:
            raise Problem("name-not-printable", field="name") from None
        file = f"hitokokyu-{number(result)}.pdf"
        return Response(content, content_type=PDF, headers={"Content-Disposition": f'attachment; filename="{file}"'})

    @api.post("/api/v1/training/exports")
    def export() -> Response:
        wanted = parse(ExportRequest, read_body(request.environ))
        day = in_japan(clock()).date()
        if wanted.kind == "xapi":
            if wanted.actor is None:
                raise Problem("missing-field", field="actor")
            told = statements(wanted.scope, wanted.actor)
            return _json(
                ExportAnswer(
                    file=f"hitokokyu-xapi-{day}.json",
                    type=JSON,
                    entries=len(told),
                    content=exports.statements_file(told),
                )
            )
        rows: Sequence[object]
        if wanted.kind == "exams":
            rows = exams = results(store.exams)
            content = exports.exams_table(exams, wanted.language, wanted.name)
        else:
            rows = answers = store.training.answers()
            content = exports.answers_table(answers, wanted.language, wanted.name)
        file = f"hitokokyu-{wanted.kind}-{day}.csv"
        return _json(ExportAnswer(file=file, type="text/csv", entries=len(rows), content=content))

    # -- learning record store -----------------------------------------------------------------

    @api.put("/api/v1/training/lrs")
    def name_lrs() -> Response:
        from ..training.lrs import AddressRefused, checked_endpoint

        _only_from_a_page()
        wanted = parse(LrsRequest, read_body(request.environ))
        try:
            endpoint = checked_endpoint(wanted.endpoint)
        except AddressRefused:
            raise Problem("lrs-address-refused", field="endpoint") from None
        password = wanted.password
        if password is None:
            known = store.lrs.settings()
            # A password goes nowhere but where it was given for.
            if known is None or (known.endpoint, known.user) != (endpoint, wanted.user):
                raise Problem("lrs-password-missing", field="password")
            password = known.password
        store.lrs.keep(LrsSettings(endpoint, wanted.user, password))
        return _json(records())

    @api.delete("/api/v1/training/lrs")
    def forget_lrs() -> Response:
        store.lrs.forget()
        return _json(records())

    def settings() -> LrsSettings:
        known = store.lrs.settings()
        if known is None:
            raise Problem("lrs-not-named")
        return known

    @api.post("/api/v1/training/lrs/preview")
    def preview() -> Response:
        from ..training import lrs

        wanted = parse(SendingRequest, read_body(request.environ))
        known = settings()
        requests = lrs.outgoing(known.endpoint, statements(wanted.scope, wanted.actor))
        sent = store.lrs.sent(known.endpoint)
        waiting = [one for one in requests if one.statement not in sent]
        headers = {**lrs.headers(known, password=""), "Authorization": f"Basic ({known.user}:{_HIDDEN_PASSWORD})"}
        return _json(
            Preview(
                endpoint=known.endpoint,
                headers=headers,
                requests=tuple(OutgoingRequest(address=one.address, body=one.body) for one in waiting),
                sent=len(requests) - len(waiting),
                approval=lrs.approval(known, requests),
            )
        )

    @api.post("/api/v1/training/lrs/send")
    def send() -> Response:
        from ..training import lrs

        _only_from_a_page()
        wanted = parse(SendRequest, read_body(request.environ))
        known = settings()
        requests = lrs.outgoing(known.endpoint, statements(wanted.scope, wanted.actor))
        if lrs.approval(known, requests) != wanted.approval:
            raise Problem("preview-outdated", field="approval")
        try:
            left = lrs.send(known, requests, store.lrs)
        except lrs.LrsFailed as failed:
            raise Problem(failed.reason, status=failed.status) from None
        return _json(SendState(sent=len(requests) - left, left=left))

    return api


def _only_from_a_page() -> None:
    """Where results go, and that they go, is for a person in front of the page to say, not for a token."""
    if "HTTP_AUTHORIZATION" in request.environ:
        raise Problem("page-only")


def _json(content: BaseModel) -> Response:
    return Response(content.model_dump_json(), content_type=JSON)
