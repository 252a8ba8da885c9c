"""Checks: what is asked, what is answered, and every way to ask wrongly."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.models import MAX_TEXT_LENGTH, Post, Report
from hitokokyu.web.auth import MAX_BODY

from .conftest import PACK, RUMOUR, Service

SECRET = "ひみつの下書き"


def test_report_is_the_advisors(script: Service, advisor: Advisor) -> None:
    content = {"text": f"😀{RUMOUR}", "context": {"now": "2026-05-01T10:00:00+09:00"}}
    answer = script.check(content)
    assert answer.status == 200
    assert Report.model_validate_json(answer.body) == advisor.check(
        Post.model_validate_json(json.dumps(content))
    )
    assert answer.json["offset_unit"] == "utf-16"
    span = answer.json["findings"][0]["span"]
    units = content["text"].encode("utf-16-le")
    assert units[span["start"] * 2 : span["end"] * 2].decode("utf-16-le") == "らしいよ拡散して"


def test_everything_a_context_can_say(script: Service) -> None:
    answer = script.check(
        {
            "text": "橋を渡った。",
            "context": {
                "account": "official",
                "profile": "見本市職員",
                "now": "2026-05-01T10:00:00",
                "role": "supervisor",
                "audience": "subordinate",
                "reply_to": "橋は?",
                "attachments": ["image", "file"],
            },
        }
    )
    assert answer.status == 200
    assert answer.json["assumed"] == []
    assert answer.json["complete"] is False
    assert answer.json["reasons"][0]["code"] == "attachment-not-read"


def test_guidelines(script: Service) -> None:
    answer = script.send("GET", "/api/v1/guidelines")
    assert answer.status == 200
    (guideline,) = answer.json["guidelines"]
    assert guideline["guideline"] == "example"
    assert guideline["clauses"][0]["number"] == "1"


def test_a_writer_chooses_the_guideline(start: Callable[..., Service], tmp_path: Path) -> None:
    pack = tmp_path / "two"
    shutil.copytree(PACK, pack)
    guidelines, checks = pack / "guidelines", pack / "checks" / "rumor"
    first = (guidelines / "example.yaml").read_text(encoding="utf-8")
    (guidelines / "other.yaml").write_text(first.replace("guideline: example", "guideline: other"), "utf-8")
    rule = (checks / "spread.yaml").read_text(encoding="utf-8")
    (checks / "spread.yaml").write_text(rule.replace('["example:1"]', '["example:1", "other:1"]'), "utf-8")
    service = start(Advisor([pack])).script()

    every = service.check({"text": RUMOUR}).json
    assert set(every["cited"]) == {"example:1", "other:1"}
    own = service.check({"text": RUMOUR, "guidelines": ["other"]}).json
    assert set(own["cited"]) == {"other:1"}
    assert own["guidelines"] == ["other"]
    assert service.check({"text": RUMOUR}).json == every


def test_a_guideline_that_is_not_there_is_named(script: Service) -> None:
    answer = script.check({"text": RUMOUR, "guidelines": ["example", "matsumoto-2018"]})
    assert answer.status == 422
    assert answer.code == "wrong-choice"
    assert answer.json["error"]["field"] == "guidelines"
    assert "example" in answer.json["error"]["hint"]


def test_health_says_only_who_is_there(service: Service) -> None:
    assert service.send("GET", "/healthz").json == {
        "service": "hitokokyu",
        "status": "ok",
        "api": 1,
    }


@pytest.mark.parametrize("escaped", [True, False])
def test_longest_text_is_admitted_however_it_is_written(script: Service, escaped: bool) -> None:
    content = {
        "text": "😀" * MAX_TEXT_LENGTH,
        "context": {"profile": "😀" * 5_000, "reply_to": "😀" * 5_000},
    }
    body = json.dumps(content, ensure_ascii=escaped).encode()
    assert len(body) < MAX_BODY
    assert script.check(body).status == 200


BAD: list[tuple[bytes | Any, int, str, str | None]] = [
    # What is sent, and status, code and field of the error.
    (b"", 400, "broken-json", None),
    (b"{", 400, "broken-json", None),
    (b'{"text": "a"} {}', 400, "broken-json", None),
    (b"{'text': 'a'}", 400, "broken-json", None),
    (b'{"text": "\xff"}', 400, "broken-json", None),
    ('{"text": "a"}'.encode("utf-16"), 400, "broken-json", None),
    (b'\xef\xbb\xbf{"text": "a"}', 400, "broken-json", None),
    (b'{"text": "a\nb"}', 400, "broken-json", None),
    (b'{"text": NaN}', 422, "wrong-type", "text"),
    (b"[" * 100_000, 400, "broken-json", None),
    (b'{"text":' * 5_000, 400, "broken-json", None),
    (b'{"text": ' + b"9" * 5_000 + b"}", 400, "broken-json", None),
    (b"null", 422, "not-an-object", None),
    (b"[]", 422, "not-an-object", None),
    (b'"text"', 422, "not-an-object", None),
    (b"5", 422, "not-an-object", None),
    ({}, 422, "missing-field", "text"),
    ({"text": ""}, 422, "text-empty", "text"),
    ({"text": " \t\r\n\u3000\u00a0"}, 422, "text-empty", "text"),
    ({"text": 5}, 422, "wrong-type", "text"),
    ({"text": None}, 422, "wrong-type", "text"),
    ({"text": True}, 422, "wrong-type", "text"),
    ({"text": ["a"]}, 422, "wrong-type", "text"),
    ({"text": {"text": "a"}}, 422, "wrong-type", "text"),
    (b'{"text": "a\\ud800"}', 422, "text-unreadable", "text"),
    (b'{"text": "\\ude00\\ud83d"}', 422, "text-unreadable", "text"),
    (b'{"text": "\xed\xa0\x80"}', 400, "broken-json", None),
    ({"text": "a\0b"}, 422, "text-unreadable", "text"),
    ({"text": "a", "context": {"profile": "\0"}}, 422, "text-unreadable", "context.profile"),
    ({"text": "a", "colour": "red"}, 422, "unknown-field", "colour"),
    ({"text": "a", "context": {"colour": 1}}, 422, "unknown-field", "context.colour"),
    ({"text": "a", SECRET: 1}, 422, "unknown-field", None),
    (b'{"text": "a", "text": "b"}', 422, "repeated-field", "text"),
    (b'{"text": "a", "context": {"now": null, "now": null}}', 422, "repeated-field", "now"),
    ({"text": "a", "context": None}, 422, "not-an-object", "context"),
    ({"text": "a", "context": []}, 422, "not-an-object", "context"),
    ({"text": "a", "context": {"now": "yesterday"}}, 422, "wrong-time", "context.now"),
    ({"text": "a", "context": {"now": 1_700_000_000}}, 422, "wrong-time", "context.now"),
    ({"text": "a", "context": {"now": "2026-13-01T00:00:00"}}, 422, "wrong-time", "context.now"),
    ({"text": "a", "context": {"account": "mine"}}, 422, "wrong-choice", "context.account"),
    ({"text": "a", "context": {"role": 1}}, 422, "wrong-choice", "context.role"),
    ({"text": "a", "context": {"attachments": "image"}}, 422, "wrong-type", "context.attachments"),
    (
        {"text": "a", "context": {"attachments": ["image", "hat"]}},
        422,
        "wrong-choice",
        "context.attachments[1]",
    ),
    ({"text": "a", "context": {"profile": "あ" * 5_001}}, 422, "field-too-long", "context.profile"),
    ({"text": "あ" * (MAX_TEXT_LENGTH + 1)}, 413, "text-too-long", "text"),
    ({"text": "あ" * 100_000}, 413, "body-too-large", None),
    ({"text": "a" * 1_000_000}, 413, "body-too-large", None),
]


def test_bad_input(script: Service, caplog: pytest.LogCaptureFixture) -> None:
    for sent, status, code, field in BAD:
        ja, en = (script.check(sent, Accept_Language=language) for language in ("ja", "en"))
        shown = (sent if isinstance(sent, bytes) else json.dumps(sent).encode())[:60]
        assert (ja.status, ja.code, ja.json["error"].get("field")) == (status, code, field), shown
        assert (en.status, en.code) == (status, code), shown
        assert en.json["error"]["message"].isascii(), shown
        assert not ja.json["error"]["message"].isascii(), shown
    assert not caplog.records


def test_no_part_of_a_post_comes_back_or_is_logged(
    script: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for sent in (
        {"text": SECRET, "context": {"now": SECRET}},
        {"text": SECRET, "context": {"account": SECRET}},
        {"text": SECRET, SECRET: SECRET},
        {"text": SECRET, "context": {"reply_to": SECRET * 1_000}},
        {"text": SECRET + "\0"},
        {"txt": SECRET},
        {"text": [SECRET]},
        f'{{"text": "{SECRET}", "text": "{SECRET}"}}'.encode(),
        f'{{"text": "{SECRET}'.encode(),
        f'{{"text": "{SECRET}\\ud800"}}'.encode(),
        {"text": SECRET * 3_000},
    ):
        answer = script.check(sent)
        assert answer.status >= 400
        assert SECRET not in answer.body.decode()
    assert script.check({"text": SECRET}).status == 200
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=shift_jis",
        "application/jsonp",
        "application/json, text/plain",
    ],
)
def test_other_content_types(script: Service, content_type: str | None) -> None:
    answer = script.check(Content_Type=content_type)
    assert (answer.status, answer.code) == (415, "not-json")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_other_spellings_of_json(script: Service, content_type: str) -> None:
    assert script.check(Content_Type=content_type).status == 200


def test_what_waitress_refuses_unread_has_the_same_shape(script: Service) -> None:
    answer = script.send("POST", "/api/v1/check", Content_Length="99999999")
    assert (answer.status, answer.code) == (413, "body-too-large")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api/v1/nothing", "/api//v1/check", "/healthz/", "/api/v1/check/"]
)
def test_unknown_address(script: Service, path: str) -> None:
    answer = script.send("GET", path)
    assert (answer.status, answer.code) == (404, "not-found")


def test_wrong_method(script: Service) -> None:
    answer = script.send("GET", "/api/v1/check")
    assert (answer.status, answer.code) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "OPTIONS, POST"


@pytest.mark.parametrize(
    ("accepted", "japanese"),
    [
        (None, True),
        ("", True),
        ("*", True),
        ("ja", True),
        ("ja-JP,en;q=0.5", True),
        ("fr", True),
        ("en", False),
        ("en-GB,en;q=0.9,ja;q=0.8", False),
        ("EN-us", False),
        (";;q=x,,", True),
    ],
)
def test_language_of_errors(service: Service, accepted: str | None, japanese: bool) -> None:
    answer = service.send("GET", "/nowhere", Accept_Language=accepted)
    assert answer.json["error"]["message"].isascii() is not japanese
