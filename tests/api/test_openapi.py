"""The description is valid, and true."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from hitokokyu.web.catalogue import CATALOGUE

from .conftest import RUMOUR, Service


@pytest.fixture
def description(service: Service) -> Any:
    answer = service.send("GET", "/openapi.json")
    assert answer.status == 200
    return answer.json


def _schema(description: Any, name: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    )


def test_valid(description: Any) -> None:
    OpenAPIV31SpecValidator(description).validate()


def test_every_route_is_described(start: Any, description: Any, advisor: Any, store: Any) -> None:
    from hitokokyu.web.app import create_app

    rules = create_app(advisor, store, port=8110).url_map.iter_rules()
    served = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.endpoint.startswith("pages.")  # For people, not for programs.
    }
    described = {(path, method) for path, item in description["paths"].items() for method in item}
    assert served == described


def test_every_error_is_described(description: Any) -> None:
    responses = [
        (status, response["description"])
        for item in description["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
    ]
    # Any address that is not described answers with these two.
    elsewhere = {"not-found", "method-not-allowed"}
    for code in set(CATALOGUE) - elsewhere:
        status = str(CATALOGUE[code].status)
        assert any(status == s and f"`{code}`" in text for s, text in responses), code


def test_answers_are_as_described(script: Service, description: Any) -> None:
    report = _schema(description, "Report")
    for text in (RUMOUR, "橋を渡った。"):
        report.validate(script.check({"text": text}).json)
    guidelines = script.send("GET", "/api/v1/guidelines").json
    _schema(description, "GuidelineList").validate(guidelines)
    _schema(description, "ReaderAnswer").validate(script.send("GET", "/api/v1/reader").json)
    _schema(description, "PairAnswer").validate(script.pair().json)
    link = script.post("/api/v1/page-links", {"page": "home"}).json
    _schema(description, "PageLink").validate(link)
    _schema(description, "Health").validate(script.send("GET", "/healthz").json)
    error = _schema(description, "ErrorAnswer")
    error.validate(script.check({"text": ""}).json)
    error.validate(script.check(b"{").json)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_error_speaks_both_languages(code: str) -> None:
    kind = CATALOGUE[code]
    for words in (kind.message, kind.hint):
        assert not words.ja.isascii()
        assert words.ja != words.en
