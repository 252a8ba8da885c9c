"""Certificates, exports, and sending to a learning record store: what was seen, by a click, and nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.training.certificate_pdf import read
from jsonschema import Draft202012Validator

from ..exams import exam, failed_exam, keep_answers, keep_exam
from ..lrs_server import PASSWORD, USER, Lrs, running
from .conftest import Answer, Service
from .test_pages import NAVIGATION, cookie_of, csrf_of, link

RECORDS = "/api/v1/training/records"
CERTIFICATES = "/api/v1/training/certificates"
EXPORTS = "/api/v1/training/exports"
LRS = "/api/v1/training/lrs"
PREVIEW = f"{LRS}/preview"
SEND = f"{LRS}/send"
NAME = "吉田 花子"
ACTOR = {"email": "hanako@example.lg.jp", "name": NAME}


@pytest.fixture
def lrs() -> Iterator[Lrs]:
    with running() as one:
        yield one


@pytest.fixture
def page(service: Service) -> Service:
    """The service, spoken to by the script of its page of records; two tests are on record."""
    keep_exam(service.store, exam())
    keep_exam(service.store, failed_exam())
    cookie = cookie_of(service.send("GET", link(service, "training-records"), **NAVIGATION))
    csrf = csrf_of(service.send("GET", "/training/records", Cookie=cookie, **NAVIGATION))
    own = f"http://127.0.0.1:{service.port}"
    return Service(
        service.port,
        service.store,
        {"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": own, "Sec-Fetch-Site": "same-origin"},
    )


def put(page: Service, path: str, content: Any) -> Answer:
    return page.send("PUT", path, json.dumps(content).encode(), Content_Type="application/json")


def valid(page: Service, answer: Answer, shape: str) -> Any:
    assert answer.status == 200, answer.body
    components = page.send("GET", "/openapi.json").json["components"]
    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", "components": components}).validate(answer.json)
    return answer.json


def named(page: Service, lrs: Lrs, password: str = PASSWORD) -> None:
    answer = put(page, LRS, {"endpoint": lrs.endpoint, "user": USER, "password": password})
    assert answer.status == 200, answer.body


def seen(page: Service, scope: str = "exams") -> Any:
    return valid(page, page.post(PREVIEW, {"scope": scope, "actor": ACTOR}), "Preview")


def send(page: Service, approval: str, scope: str = "exams", actor: Any = ACTOR) -> Answer:
    return page.post(SEND, {"scope": scope, "actor": actor, "approval": approval})


# -- records and certificates -------------------------------------------------------------------


def test_records(page: Service) -> None:
    records = valid(page, page.send("GET", RECORDS), "Records")
    assert [(one["number"], one["score"], one["result"]["passed"]) for one in records["exams"]] == [
        ("0f8f-ad5b-d9cb", 90, True),
        ("7a1c-0d5e-1111", 55, False),
    ]
    assert records["lrs"] is None


@pytest.mark.parametrize("language", ["ja", "en"])
def test_certificate(page: Service, home_folder: Path, language: str) -> None:
    answer = page.post(CERTIFICATES, {"exam": exam().id, "name": NAME, "language": language})
    assert answer.status == 200, answer.body
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hitokokyu-0f8f-ad5b-d9cb.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    printed, code = read(answer.body)
    assert printed.has_code(code)
    assert printed.lines["name"] == NAME
    assert not [path for path in home_folder.rglob("*") if path.is_file() and "花子".encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"exam": failed_exam().id}, 409, "certificate-not-passed", "exam"),
        ({"exam": "nothing"}, 404, "exam-unknown", "exam"),
        ({"name": " "}, 422, "field-empty", "name"),
        ({"name": "花" * 101}, 422, "field-too-long", "name"),
        ({"name": "花子🌸"}, 422, "name-not-printable", "name"),
        ({"language": "fr"}, 422, "wrong-choice", "language"),
    ],
)
def test_certificate_refused(page: Service, change: Any, status: int, code: str, field: str) -> None:
    answer = page.post(CERTIFICATES, {"exam": exam().id, "name": NAME, **change})
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (status, code, field)
    assert "花" not in answer.body.decode()


@pytest.mark.parametrize("path", [RECORDS, CERTIFICATES, EXPORTS, PREVIEW, SEND])
def test_nobody_else(service: Service, path: str) -> None:
    assert (service.send("GET", path) if path == RECORDS else service.post(path, {})).status == 401


# -- exports ------------------------------------------------------------------------------------


def test_exports(page: Service) -> None:
    keep_answers(page.store, 2)
    tests = valid(page, page.post(EXPORTS, {"kind": "exams", "name": NAME}), "ExportAnswer")
    assert tests["file"].endswith(".csv") and tests["entries"] == 2
    assert tests["content"].startswith("\ufeff氏名,番号,") and tests["content"].count(NAME) == 2
    answers = valid(page, page.post(EXPORTS, {"kind": "answers", "language": "en"}), "ExportAnswer")
    assert answers["content"].startswith("\ufeffTime,") and answers["entries"] == 2
    for scope, count in (("exams", 2), ("everything", 4)):
        told = valid(page, page.post(EXPORTS, {"kind": "xapi", "scope": scope, "actor": ACTOR}), "ExportAnswer")
        assert len(json.loads(told["content"])) == told["entries"] == count


@pytest.mark.parametrize(
    ("actor", "code", "field"),
    [
        (None, "missing-field", "actor"),
        ({}, "actor-email-or-account", "actor"),
        ({"email": ""}, "email-wrong", "actor.email"),
        ({"account": "h"}, "actor-without-system", "actor.system"),
        ({"account": "h", "system": "portal"}, "actor-without-system", "actor.system"),
        ({"account": "", "system": "https://x.example"}, "field-empty", "actor.account"),
    ],
)
def test_whose_records_they_are_must_be_said(page: Service, actor: Any, code: str, field: str) -> None:
    answer = page.post(EXPORTS, {"kind": "xapi", **({} if actor is None else {"actor": actor})})
    assert (answer.status, answer.code, answer.json["error"]["field"]) == (422, code, field)


# -- sending ------------------------------------------------------------------------------------


def test_what_was_seen_is_sent_and_nothing_else(page: Service, lrs: Lrs) -> None:
    named(page, lrs)
    keep_answers(page.store, 3)
    preview = seen(page, "everything")
    assert not lrs.heard, "a preview sends nothing"
    assert PASSWORD not in json.dumps(preview, ensure_ascii=False)
    done = valid(page, send(page, preview["approval"], "everything"), "SendState")
    assert done == {"sent": 5, "left": 0}
    heard = [(f"http://127.0.0.1:{lrs.port}{address}", body.decode()) for address, _, body in lrs.heard]
    assert heard == [(one["address"], one["body"]) for one in preview["requests"]]
    for _, headers, body in lrs.heard:
        hidden = {**headers, "Authorization": preview["headers"]["Authorization"]}
        assert hidden == {**preview["headers"], "Content-Length": str(len(body))}
    again = seen(page, "everything")
    assert (again["requests"], again["sent"]) == ([], 5)


def test_only_with_the_approval_of_this_very_preview(page: Service, lrs: Lrs) -> None:
    named(page, lrs)
    approval = seen(page)["approval"]
    for answer in (
        send(page, "0" * 64),
        send(page, approval, "everything") if keep_answers(page.store, 1) else None,
        send(page, approval, actor={"email": "taro@example.lg.jp"}),
        send(page, approval, actor={"email": ACTOR["email"]}),
    ):
        assert answer is not None
        assert (answer.status, answer.code) == (409, "preview-outdated")
    keep_exam(page.store, exam(id="11111111-1111-4111-8111-111111111111"))
    assert send(page, approval).code == "preview-outdated", "there is more to tell than what was seen"
    approval = seen(page)["approval"]
    with running() as other:
        named(page, other)
        assert send(page, approval).code == "preview-outdated", "it would go elsewhere"
        assert not other.heard
    assert not lrs.heard


def test_only_from_a_page(page: Service, service: Service, lrs: Lrs) -> None:
    script = service.script()
    wanted = {"endpoint": lrs.endpoint, "user": USER, "password": PASSWORD}
    assert (put(script, LRS, wanted).status, put(script, LRS, wanted).code) == (403, "page-only")
    named(page, lrs)
    approval = seen(page)["approval"]
    refused = send(script, approval)
    assert (refused.status, refused.code) == (403, "page-only")
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{service.port + 1}"):
        assert page.post(SEND, {"actor": ACTOR, "approval": approval}, Origin=origin).status == 403
    assert page.post(SEND, {"actor": ACTOR, "approval": approval}, X_CSRF_Token="wrong").status == 403
    assert not lrs.heard


@pytest.mark.parametrize(
    ("mood", "code"),
    [(401, "lrs-login-refused"), (500, "lrs-busy"), (404, "lrs-not-found"), (400, "lrs-refused"), (301, "lrs-moved"), ("cut", "lrs-away")],
)
def test_failure_is_told_and_the_rest_goes_later(page: Service, lrs: Lrs, mood: int | str, code: str) -> None:
    named(page, lrs)
    approval = seen(page)["approval"]
    lrs.moods = ["fine", mood]
    failed = send(page, approval)
    assert (failed.status, failed.code) == (502, code)
    preview = seen(page)
    assert (len(preview["requests"]), preview["sent"]) == (1, 1)
    assert preview["approval"] == approval
    assert send(page, approval).json == {"sent": 2, "left": 0}
    assert len(lrs.statements) == 2


def test_where_to_send(page: Service, lrs: Lrs, home_folder: Path) -> None:
    assert page.post(PREVIEW, {"actor": ACTOR}).code == "lrs-not-named"
    assert send(page, "x").code == "lrs-not-named"
    wanted = {"endpoint": f"{lrs.endpoint}/", "user": USER}
    missing = put(page, LRS, wanted)
    assert (missing.status, missing.code, missing.json["error"]["field"]) == (422, "lrs-password-missing", "password")
    kept = valid(page, put(page, LRS, {**wanted, "password": PASSWORD}), "Records")
    assert kept["lrs"] == {"endpoint": lrs.endpoint, "user": USER}
    assert put(page, LRS, wanted).status == 200, "the password that is kept is for this place"
    for other in ({"endpoint": "https://lrs.example.lg.jp/xapi"}, {"user": "other"}):
        assert put(page, LRS, {**wanted, **other}).code == "lrs-password-missing"
    refused = put(page, LRS, {**wanted, "endpoint": "http://lrs.example.lg.jp", "password": "x"})
    assert (refused.code, refused.json["error"]["field"]) == ("lrs-address-refused", "endpoint")
    assert put(page, LRS, {**wanted, "user": "a:b", "password": "x"}).status == 422
    assert (home_folder / "lrs.json").stat().st_mode & 0o777 == 0o600
    assert page.send("DELETE", LRS).json["lrs"] is None
    assert not (home_folder / "lrs.json").exists()
    assert not lrs.heard


def test_nothing_of_it_is_logged(page: Service, lrs: Lrs, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "hitokokyu")
    named(page, lrs)
    lrs.moods = [500]
    send(page, seen(page)["approval"])
    page.post(CERTIFICATES, {"exam": exam().id, "name": NAME})
    said = caplog.text
    assert said
    for secret in (NAME, PASSWORD, ACTOR["email"], str(lrs.port)):
        assert secret not in said
