"""The OpenAPI description, generated from the models the service itself uses.

apispec only assembles the document: nothing of it runs while a request is answered. (Libraries
that validate on the way cost 5 to 110 us a request here and answer errors in their own shape.)
"""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from typing import Any

from apispec import APISpec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ..context.schedule import Schedule
from ..disclaimer.models import DisclaimerAnswer, DisclaimerRequest
from ..models import MAX_TEXT_LENGTH, Report
from ..training.courses import (
    CourseList,
    Import,
    SittingAnswer,
    SittingReply,
    SittingState,
)
from ..training.kept import KeepRequest, KeptList, LearningState, MetRequest, Wish
from ..training.models import Answer, Feedback, Progress, Today
from ..training.self_check import Comparison, Draft, Pieces, Suspicion
from ..withheld.terms import Term
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
from .catalogue import CATALOGUE
from .errors import JSON, ErrorAnswer
from .hours import DutyRequest, DutyState, HoursAnswer, ImportAnswer, ImportRequest
from .training_courses import YAML
from .training_data import SQLITE, DataAnswer, Held, RestoreAnswer, WipeRequest
from .training_editor import (
    DraftRequest,
    EditorDraft,
    EditorState,
    SavedScenario,
    SaveRequest,
    ScenarioSource,
)
from .training_records import (
    PDF,
    CertificateRequest,
    ExportAnswer,
    ExportRequest,
    LrsRequest,
    Preview,
    Records,
    SendingRequest,
    SendRequest,
    SendState,
)
from .withheld import CSV, TableAnswer, TableRequest, WithheldAnswer

_REFUSED_ANYWHERE = (403, 409, 500)
_REFUSED_BODIES = (400, 413, 415, 422)
_REFUSED_TOKENS = (401, 429, 503)


@cache
def describe() -> bytes:
    """The description as JSON."""
    spec = APISpec(
        title="ひと呼吸 (hitokokyu)",
        version=version("hitokokyu"),
        openapi_version="3.1.0",
        info={
            "description": (
                "A kind look at a post before it is published. Loopback only. Offsets count "
                f"UTF-16 code units. A text has at most {MAX_TEXT_LENGTH} characters (code "
                "points). Errors are in Japanese, or in English if `Accept-Language` prefers "
                "it; they never repeat what was sent."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme(
        "page",
        {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "Of a page of the service, together with the cookie of its session.",
        },
    )
    # What the service reads and what it writes differ: in an answer, defaults are always there.
    _, definitions = models_json_schema(
        [
            (CheckRequest, "validation"),
            (PairRequest, "validation"),
            (PageLinkRequest, "validation"),
            (DisclaimerRequest, "validation"),
            (Schedule, "validation"),
            (ImportRequest, "validation"),
            (DutyRequest, "validation"),
            (Answer, "validation"),
            (CertificateRequest, "validation"),
            (ExportRequest, "validation"),
            (LrsRequest, "validation"),
            (SendingRequest, "validation"),
            (SendRequest, "validation"),
            (Import, "validation"),
            (SittingAnswer, "validation"),
            (Draft, "validation"),
            (Suspicion, "validation"),
            (KeepRequest, "validation"),
            (Wish, "validation"),
            (MetRequest, "validation"),
            (CourseList, "serialization"),
            (SittingState, "serialization"),
            (SittingReply, "serialization"),
            (Pieces, "serialization"),
            (Comparison, "serialization"),
            (KeptList, "serialization"),
            (LearningState, "serialization"),
            (Report, "serialization"),
            (GuidelineList, "serialization"),
            (ReaderAnswer, "serialization"),
            (PairAnswer, "serialization"),
            (PageLink, "serialization"),
            (DisclaimerAnswer, "serialization"),
            (HoursAnswer, "serialization"),
            (ImportAnswer, "serialization"),
            (DutyState, "serialization"),
            (Today, "serialization"),
            (Feedback, "serialization"),
            (Progress, "serialization"),
            (Records, "serialization"),
            (ExportAnswer, "serialization"),
            (Preview, "serialization"),
            (SendState, "serialization"),
            (Term, "validation"),
            (TableRequest, "validation"),
            (WithheldAnswer, "serialization"),
            (TableAnswer, "serialization"),
            (WipeRequest, "validation"),
            (DraftRequest, "validation"),
            (SaveRequest, "validation"),
            (EditorState, "serialization"),
            (ScenarioSource, "serialization"),
            (EditorDraft, "serialization"),
            (SavedScenario, "serialization"),
            (Held, "serialization"),
            (DataAnswer, "serialization"),
            (RestoreAnswer, "serialization"),
            (Health, "serialization"),
            (ErrorAnswer, "serialization"),
        ],
        ref_template="#/components/schemas/{model}",
    )
    for name, schema in definitions["$defs"].items():
        spec.components.schema(name, schema)

    spec.path(
        "/api/v1/check",
        operations={
            "post": {
                "operationId": "check",
                "summary": "Check a post",
                "description": (
                    "`complete: false` means that something was not looked at; `reasons` says "
                    "what. An error means that nothing was checked, never that a post is fine."
                ),
                "security": [{"bearer": []}],
                "requestBody": _body(CheckRequest),
                "responses": _responses(Report, *_REFUSED_BODIES, *_REFUSED_TOKENS),
            }
        },
    )
    spec.path(
        "/api/v1/guidelines",
        operations={
            "get": {
                "operationId": "guidelines",
                "summary": "The guidelines that are loaded, clause by clause",
                "security": [{"bearer": []}],
                "responses": _responses(GuidelineList, *_REFUSED_TOKENS),
            }
        },
    )
    spec.path(
        "/api/v1/reader",
        operations={
            "get": {
                "operationId": "reader",
                "summary": "The learned reader: how soon it speaks, and how often it was right",
                "security": [{"bearer": []}],
                "responses": _responses(ReaderAnswer, *_REFUSED_TOKENS),
            }
        },
    )
    spec.path(
        "/api/v1/pair",
        operations={
            "post": {
                "operationId": "pair",
                "summary": "Exchange a pairing code for a token",
                "description": (
                    "Only for browser extensions: the token is bound to the `Origin` of this "
                    "request. A code works once and for five minutes; after five wrong codes "
                    "pairing pauses for two minutes."
                ),
                "security": [],
                "requestBody": _body(PairRequest),
                "responses": _responses(PairAnswer, *_REFUSED_BODIES, 409, 429, 503),
            }
        },
    )
    spec.path(
        "/api/v1/disclaimers",
        operations={
            "post": {
                "operationId": "disclaimers",
                "summary": "Texts for a profile: who is speaking, and for whom not",
                "description": (
                    "What is offered states every element and fits the platform. A present `bio` "
                    "is kept as it is, and the shortest addition offered for what it lacks; if "
                    "nothing fits, `cut` says what to leave out. Lengths count as the platform does."
                ),
                "security": [{"bearer": []}],
                "requestBody": _body(DisclaimerRequest),
                "responses": _responses(DisclaimerAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
            }
        },
    )
    spec.path(
        "/api/v1/page-links",
        operations={
            "post": {
                "operationId": "pageLink",
                "summary": "Make a link that opens a page of the service, once",
                "description": (
                    "The pages need a session in the browser; this link starts one. A fragment "
                    "(`#…`) added to it reaches the page and nobody else."
                ),
                "security": [{"bearer": []}],
                "requestBody": _body(PageLinkRequest),
                "responses": _responses(PageLink, *_REFUSED_BODIES, *_REFUSED_TOKENS),
            }
        },
    )
    _describe_hours(spec)
    _describe_withheld(spec)
    _describe_training(spec)
    _describe_training_data(spec)
    _describe_training_editor(spec)
    _describe_courses(spec)
    _describe_own_drafts(spec)
    _describe_records(spec)
    spec.path(
        "/healthz",
        operations={
            "get": {
                "operationId": "health",
                "summary": "Whether ひと呼吸 is running here",
                "description": (
                    "Like every answer it announces in the header `Hitokokyu-Api` which revisions of "
                    "the API are spoken, as `oldest-newest`. Who announces a range of its own in the "
                    "same header of a request is refused where the two have nothing in common."
                ),
                "security": [],
                "responses": _responses(Health),
            }
        },
    )
    spec.path(
        "/openapi.json",
        operations={
            "get": {
                "operationId": "openapi",
                "summary": "This description",
                "security": [],
                "responses": {
                    "200": {
                        "description": "OpenAPI 3.1",
                        "content": {JSON: {"schema": {"type": "object"}}},
                    },
                    **_errors(*_REFUSED_ANYWHERE),
                },
            }
        },
    )
    return json.dumps(spec.to_dict(), ensure_ascii=False).encode()


def _describe_hours(spec: APISpec) -> None:
    secured = {"security": [{"bearer": []}]}
    answered = _responses(HoursAnswer, *_REFUSED_TOKENS)
    spec.path(
        "/api/v1/hours",
        operations={
            "get": {
                "operationId": "hours",
                "summary": "The writer's working hours, and the coming weeks as they are worked out",
                "responses": answered,
                **secured,
            },
            "put": {
                "operationId": "keepHours",
                "summary": "Keep another schedule",
                "description": "After an error the schedule is what it was before.",
                "requestBody": _body(Schedule),
                "responses": _responses(HoursAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
        },
    )
    spec.path(
        "/api/v1/hours/import",
        operations={
            "post": {
                "operationId": "importShifts",
                "summary": "Use a calendar of shifts, or a file that is read again when it changes",
                "description": (
                    "Only the times of the events are kept. On the days from the first to the "
                    "last shift the calendar stands in for the schedule."
                ),
                "requestBody": _body(ImportRequest),
                "responses": _responses(ImportAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
            "delete": {
                "operationId": "forgetShifts",
                "summary": "Use no calendar of shifts",
                "responses": answered,
                **secured,
            },
        },
    )
    spec.path(
        "/api/v1/duty",
        operations={
            "post": {
                "operationId": "beginDuty",
                "summary": "Switch official duty on for so many minutes, from now",
                "description": "Posting is then part of the work: the check of working hours is silent.",
                "requestBody": _body(DutyRequest),
                "responses": _responses(DutyState, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
            "delete": {
                "operationId": "endDuty",
                "summary": "Switch official duty off",
                "responses": _responses(DutyState, *_REFUSED_TOKENS),
                **secured,
            },
        },
    )


def _describe_withheld(spec: APISpec) -> None:
    for_pages: dict[str, Any] = {"security": [{"page": []}]}
    wanted = {
        "name": "q",
        "in": "query",
        "description": "Only terms with these words, however they are spelled, or with a note of them",
        "schema": {"type": "string"},
    }
    term_id = {"name": "term_id", "in": "path", "required": True, "schema": {"type": "string"}}
    spec.path(
        "/api/v1/withheld",
        operations={
            "get": {
                "operationId": "withheldTerms",
                "summary": "The words that are not to be told yet",
                "parameters": [wanted],
                "responses": _responses(WithheldAnswer, *_REFUSED_TOKENS),
                **for_pages,
            },
            "post": {
                "operationId": "addWithheldTerm",
                "summary": "Add a term; another spelling of a known one takes its place",
                "requestBody": _body(Term),
                "responses": _responses(WithheldAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **for_pages,
            },
            "delete": {
                "operationId": "clearWithheldTerms",
                "summary": "Delete the list, also one that cannot be read",
                "responses": _responses(WithheldAnswer, *_REFUSED_TOKENS),
                **for_pages,
            },
        },
    )
    spec.path(
        "/api/v1/withheld/{term_id}",
        operations={
            "delete": {
                "operationId": "removeWithheldTerm",
                "summary": "Remove a term",
                "parameters": [term_id],
                "responses": _responses(WithheldAnswer, 404, *_REFUSED_TOKENS),
                **for_pages,
            }
        },
    )
    spec.path(
        "/api/v1/withheld/import",
        operations={
            "post": {
                "operationId": "importWithheldTerms",
                "summary": "Take the terms of a CSV table: all of them or, if a line cannot be read, none",
                "requestBody": _body(TableRequest),
                "responses": _responses(TableAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **for_pages,
            }
        },
    )
    spec.path(
        "/api/v1/withheld/export",
        operations={
            "get": {
                "operationId": "exportWithheldTerms",
                "summary": "The list as CSV, for anybody to read",
                "responses": {
                    "200": {"description": "A table", "content": {CSV: {"schema": {"type": "string"}}}},
                    **_errors(*_REFUSED_TOKENS, *_REFUSED_ANYWHERE),
                },
                **for_pages,
            }
        },
    )


def _describe_training(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    spec.path(
        "/api/v1/training",
        operations={
            "delete": {
                "operationId": "forgetTraining",
                "summary": "Forget every answer and begin anew",
                "responses": _responses(Progress, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/today",
        operations={
            "get": {
                "operationId": "trainingToday",
                "summary": "The scenarios that are still to come today",
                "parameters": [
                    {
                        "name": "more",
                        "in": "query",
                        "description": "`1`: beyond the daily set",
                        "schema": {"type": "string", "enum": ["1"]},
                    }
                ],
                "responses": _responses(Today, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/answers",
        operations={
            "post": {
                "operationId": "trainingAnswer",
                "summary": "Answer a scenario",
                "description": (
                    "Kept are the score, the certainty and the moment, never what was written. What "
                    "has been acknowledged survives the end of the service."
                ),
                "requestBody": _body(Answer),
                "responses": _responses(Feedback, *_REFUSED_BODIES, 404, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/progress",
        operations={
            "get": {
                "operationId": "trainingProgress",
                "summary": "How it is going: by category, by certainty, by day",
                "responses": _responses(Progress, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )


def _describe_records(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    shown = _responses(Records, *_REFUSED_TOKENS)
    spec.path(
        "/api/v1/training/records",
        operations={
            "get": {
                "operationId": "trainingRecords",
                "summary": "The tests that were finished, and where results can be sent",
                "responses": shown,
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/certificates",
        operations={
            "post": {
                "operationId": "trainingCertificate",
                "summary": "A certificate of a test that was passed, as PDF",
                "description": "The name is printed, and not kept.",
                "requestBody": _body(CertificateRequest),
                "responses": {
                    "200": {
                        "description": "PDF/A-2u",
                        "content": {PDF: {"schema": {"type": "string", "contentMediaType": PDF}}},
                    },
                    **_errors(404, 409, *_REFUSED_BODIES, *_REFUSED_TOKENS, *_REFUSED_ANYWHERE),
                },
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/exports",
        operations={
            "post": {
                "operationId": "trainingExport",
                "summary": "The content of a file: CSV for spreadsheets, or xAPI statements",
                "requestBody": _body(ExportRequest),
                "responses": _responses(ExportAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/lrs",
        operations={
            "put": {
                "operationId": "nameLrs",
                "summary": "Name the learning record store to which results may be sent",
                "description": "Only from a page of the service. The password is never told again.",
                "requestBody": _body(LrsRequest),
                "responses": _responses(Records, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
            "delete": {
                "operationId": "forgetLrs",
                "summary": "Forget the learning record store and its password",
                "responses": shown,
                **secured,
            },
        },
    )
    spec.path(
        "/api/v1/training/lrs/preview",
        operations={
            "post": {
                "operationId": "previewSending",
                "summary": "Everything that would be sent, to the letter; sends nothing",
                "requestBody": _body(SendingRequest),
                "responses": _responses(Preview, 409, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/lrs/send",
        operations={
            "post": {
                "operationId": "send",
                "summary": "Send what was previewed, for a few seconds; ask again while something is left",
                "description": (
                    "Only from a page of the service, and only what the user saw: `approval` is that "
                    "of the preview. After an error, sending goes on where it stopped, and nothing "
                    "counts twice."
                ),
                "requestBody": _body(SendRequest),
                "responses": _responses(SendState, 409, 502, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )


def _describe_courses(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    course = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    sitting = {"name": "id_", "in": "path", "required": True, "schema": {"type": "string"}}
    spec.path(
        "/api/v1/training/courses",
        operations={
            "get": {
                "operationId": "courses",
                "summary": "The courses and tests, and how far one has come with each",
                "responses": _responses(CourseList, *_REFUSED_TOKENS),
                **secured,
            },
            "post": {
                "operationId": "importCourse",
                "summary": "Import a course file",
                "description": "It takes the place of an earlier one with the same id, or is refused whole.",
                "requestBody": _body(Import),
                "responses": _responses(CourseList, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
        },
    )
    spec.path(
        "/api/v1/training/course-starters/{kind}",
        operations={
            "get": {
                "operationId": "courseStarter",
                "summary": "A course file to begin with; its comments list the scenarios there are",
                "parameters": [
                    {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": ["test", "lesson"]}}
                ],
                "responses": {
                    "200": {"description": "YAML", "content": {YAML: {"schema": {"type": "object"}}}},
                    **_errors(404, *_REFUSED_TOKENS, *_REFUSED_ANYWHERE),
                },
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/courses/{name}",
        operations={
            "delete": {
                "operationId": "removeCourse",
                "summary": "Take an imported course away; results stay",
                "parameters": [course],
                "responses": _responses(CourseList, 404, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/courses/{name}/sittings",
        operations={
            "post": {
                "operationId": "beginSitting",
                "summary": "Begin a course or test, or go on where one left",
                "parameters": [course],
                "responses": _responses(SittingState, 404, 409, 415, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/sittings/{id_}",
        operations={
            "get": {
                "operationId": "sitting",
                "summary": "Where an attempt is; of a finished test, all answers explained",
                "parameters": [sitting],
                "responses": _responses(SittingState, 404, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/sittings/{id_}/answers",
        operations={
            "post": {
                "operationId": "sittingAnswer",
                "summary": "Answer a question of an attempt",
                "description": (
                    "What has been acknowledged survives the end of the service. Of two answers to one "
                    "question the first counts. What was written is never kept."
                ),
                "parameters": [sitting],
                "requestBody": _body(SittingAnswer),
                "responses": _responses(SittingReply, *_REFUSED_BODIES, 404, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )


def _describe_own_drafts(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    spec.path(
        "/api/v1/training/self-check/pieces",
        operations={
            "post": {
                "operationId": "selfCheckPieces",
                "summary": "A draft in the pieces that can be marked; nothing is kept",
                "requestBody": _body(Draft),
                "responses": _responses(Pieces, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/self-check",
        operations={
            "post": {
                "operationId": "selfCheck",
                "summary": "What the writer sees in a draft beside what the advisor sees; nothing is kept",
                "requestBody": _body(Suspicion),
                "responses": _responses(Comparison, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    kept = _responses(KeptList, *_REFUSED_TOKENS)
    spec.path(
        "/api/v1/training/kept",
        operations={
            "get": {
                "operationId": "keptDrafts",
                "summary": "The drafts that their writer asked to keep",
                "responses": kept,
                **secured,
            },
            "post": {
                "operationId": "keepDraft",
                "summary": "Keep a draft as an exercise, text and all, on this machine",
                "requestBody": _body(KeepRequest),
                "responses": _responses(KeptList, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
        },
    )
    spec.path(
        "/api/v1/training/kept/{id_}",
        operations={
            "delete": {
                "operationId": "removeDraft",
                "summary": "Remove a draft that was kept",
                "parameters": [
                    {"name": "id_", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": _responses(KeptList, 404, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    learning = _responses(LearningState, *_REFUSED_TOKENS)
    spec.path(
        "/api/v1/training/warnings",
        operations={
            "get": {
                "operationId": "metWarnings",
                "summary": "Whether warnings that are met are remembered, and those of the last 30 days",
                "responses": learning,
                **secured,
            },
            "put": {
                "operationId": "learnFromWarnings",
                "summary": "Remember warnings from now on; or no more, and forget those there are",
                "requestBody": _body(Wish),
                "responses": _responses(LearningState, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
            "post": {
                "operationId": "meetWarnings",
                "summary": "Warnings that a writer met: rules, never the text",
                "description": "Remembered if that was switched on; otherwise nothing is.",
                "requestBody": _body(MetRequest),
                "responses": _responses(LearningState, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            },
            "delete": {
                "operationId": "forgetWarnings",
                "summary": "Forget the warnings that were met",
                "responses": learning,
                **secured,
            },
        },
    )


def _describe_training_editor(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    digest = {"name": "digest", "in": "query", "required": True, "schema": {"type": "string"}}
    spec.path(
        "/api/v1/training/editor",
        operations={
            "get": {
                "operationId": "scenarioEditor",
                "summary": "What a scenario can be made of, and those that there are",
                "responses": _responses(EditorState, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/editor/draft",
        operations={
            "post": {
                "operationId": "scenarioDraft",
                "summary": "Look at a scenario that is being written: its YAML, what is wrong, how it will look",
                "requestBody": _body(DraftRequest),
                "responses": _responses(EditorDraft, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/editor/scenarios",
        operations={
            "post": {
                "operationId": "saveScenario",
                "summary": "Keep a scenario in the office's own folder",
                "description": "Nothing is overwritten but the file whose digest is given.",
                "requestBody": _body(SaveRequest),
                "responses": _responses(SavedScenario, *_REFUSED_BODIES, 409, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/editor/scenarios/{name}",
        operations={
            "get": {
                "operationId": "scenarioSource",
                "summary": "A scenario as it is written",
                "parameters": [name],
                "responses": _responses(ScenarioSource, 404, *_REFUSED_TOKENS),
                **secured,
            },
            "delete": {
                "operationId": "removeScenario",
                "summary": "Delete a scenario of the office's own",
                "parameters": [name, digest],
                "responses": _responses(EditorState, 404, 409, *_REFUSED_TOKENS),
                **secured,
            },
        },
    )


def _describe_training_data(spec: APISpec) -> None:
    secured: dict[str, Any] = {"security": [{"bearer": []}]}
    file = {SQLITE: {"schema": {"type": "string", "format": "binary"}}}
    spec.path(
        "/api/v1/training/data",
        operations={
            "get": {
                "operationId": "keptData",
                "summary": "What is kept on this machine",
                "responses": _responses(DataAnswer, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/data/notice",
        operations={
            "delete": {
                "operationId": "noticeRead",
                "summary": "Say no more that a damaged store was set aside",
                "responses": _responses(DataAnswer, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/backup",
        operations={
            "post": {
                "operationId": "backup",
                "summary": "A copy of what is kept, but for who is paired",
                "requestBody": {"required": True, "content": {JSON: {"schema": {"type": "object"}}}},
                "responses": {
                    "200": {"description": "An SQLite database", "content": file},
                    **_errors(413, 415, *_REFUSED_TOKENS, *_REFUSED_ANYWHERE),
                },
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/backup/look",
        operations={
            "post": {
                "operationId": "lookIntoBackup",
                "summary": "What a copy holds, after every check that restoring makes",
                "requestBody": {"required": True, "content": file},
                "responses": _responses(Held, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/restore",
        operations={
            "post": {
                "operationId": "restore",
                "summary": "Put a copy in the place of what is kept",
                "description": "All of it or, after an error, nothing. What was there before is kept in a file.",
                "requestBody": {"required": True, "content": file},
                "responses": _responses(RestoreAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )
    spec.path(
        "/api/v1/training/wipe",
        operations={
            "post": {
                "operationId": "wipe",
                "summary": "Forget training, or everything; it cannot be undone",
                "requestBody": _body(WipeRequest),
                "responses": _responses(DataAnswer, *_REFUSED_BODIES, *_REFUSED_TOKENS),
                **secured,
            }
        },
    )


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {JSON: {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _body(model: type[BaseModel]) -> dict[str, Any]:
    return {"required": True, "content": _ref(model)}


def _responses(answer: type[BaseModel], *errors: int) -> dict[str, Any]:
    return {
        "200": {"description": "The answer", "content": _ref(answer)},
        **_errors(*errors, *_REFUSED_ANYWHERE),
    }


def _errors(*statuses: int) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status in sorted(set(statuses)):
        kinds = {code: kind for code, kind in CATALOGUE.items() if kind.status == status}
        responses[str(status)] = {
            "description": " / ".join(
                f"`{code}`: {kind.message.en}" for code, kind in kinds.items()
            ),
            "content": _ref(ErrorAnswer),
        }
        if status in (429, 503):
            responses[str(status)]["headers"] = {
                "Retry-After": {
                    "description": "Seconds to wait (left out if waiting does not help)",
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
    return responses
