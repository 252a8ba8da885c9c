"""The generator over HTTP and on the command line."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from hitokokyu.cli import main

from .conftest import PACK, Answer, Service

BIO = "猫とコーヒー。ひみつの趣味。"


def ask(service: Service, content: Any = None, **headers: str) -> Answer:
    return service.post(
        "/api/v1/disclaimers", {"city": "見本市"} if content is None else content, **headers
    )


def test_from_nothing(script: Service) -> None:
    answer = ask(script)
    assert answer.status == 200
    first = answer.json["disclaimers"][0]
    assert first["text"] == "見本市の市職員。個人の見解。市を代表しません。" == first["added"]
    assert (first["tone"], first["length"], first["fit"]) == ("plain", 46, "yes")
    assert answer.json["bio"] is None and answer.json["cut"] is None
    assert answer.json["platform"]["limit"] == 160


def test_added_to_a_profile(script: Service) -> None:
    answer = ask(script, {"city": "見本市", "bio": f"{BIO}個人の見解です。", "tone": "compact"})
    states = {s["element"]: s["state"] for s in answer.json["bio"]["statements"]}
    assert states == {"identity": "missing", "personal": "present", "non-representative": "missing"}
    assert answer.json["disclaimers"][0]["text"] == f"{BIO}個人の見解です。\n見本市の市職員／市を代表しません"


def test_what_to_cut(script: Service) -> None:
    answer = ask(script, {"city": "見本市", "bio": BIO, "platform": "tight"})
    assert answer.json["disclaimers"] == []
    cut = answer.json["cut"]
    assert cut["over"] > 0 and all(part in BIO for part in cut["parts"])
    again = ask(script, {"city": "見本市", "bio": cut["text"], "platform": "tight"}).json
    assert again["bio"]["adequate"] and again["bio"]["fit"] == "yes"


def test_its_own_texts_are_adequate(script: Service) -> None:
    for language in ("ja", "en", "both"):
        for offered in ask(script, {"city": "見本市", "language": language}).json["disclaimers"]:
            read = ask(script, {"city": "見本市", "bio": offered["text"]}).json
            assert read["bio"]["adequate"] and read["disclaimers"] == []


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({}, "missing-field", "city"),
        ({"city": ""}, "field-empty", "city"),
        ({"city": "\u3000\u200b"}, "field-empty", "city"),
        ({"city": "市" * 61}, "field-too-long", "city"),
        ({"city": "見本\n市"}, "wrong-value", "city"),
        ({"city": "見本\u0000市"}, "text-unreadable", "city"),
        ({"city": "見本市", "department": ""}, "field-empty", "department"),
        ({"city": "見本市", "platform": "fax"}, "wrong-choice", "platform"),
        ({"city": "見本市", "tone": "rude"}, "wrong-choice", "tone"),
        ({"city": "見本市", "language": "fr"}, "wrong-choice", "language"),
        ({"city": "見本市", "bio": "あ" * 5001}, "field-too-long", "bio"),
        ({"city": "見本市", "bio": None}, "wrong-type", "bio"),
        ({"city": "見本市", "town": "x"}, "unknown-field", "town"),
        ({"city": 3}, "wrong-type", "city"),
    ],
)
def test_errors(script: Service, content: Any, code: str, field: str) -> None:
    for language in ("ja", "en"):
        answer = ask(script, content, Accept_Language=language)
        assert (answer.status, answer.code) == (422, code)
        assert answer.json["error"]["field"] == field
    if field == "platform":
        assert "x, tight" in answer.json["error"]["hint"]


def test_needs_a_token(service: Service) -> None:
    assert ask(service).code == "token-missing"


def test_nothing_is_kept_or_logged(script: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    ask(script, {"city": "見本市", "bio": BIO})
    ask(script, {"city": "見本市", "bio": f"{BIO}\ud800"})
    assert "POST /api/v1/disclaimers 200" in caplog.text
    assert "ひみつ" not in caplog.text


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["disclaimer", "--pack", str(PACK), *arguments])


def test_command() -> None:
    done = run("--city", "見本市", "--bio", f"{BIO}個人の見解です。")
    assert done.exit_code == 0, done.output
    assert "見本市の市職員" in done.output and "160" in done.output


def test_command_in_english() -> None:
    done = run("--city", "見本市", "--lang", "en", "--language", "en")
    assert done.exit_code == 0, done.output
    assert "of 160" in done.output


def test_command_as_json() -> None:
    done = run("--city", "見本市", "--json")
    assert json.loads(done.output)["disclaimers"][0]["fit"] == "yes"


def test_command_reads_the_profile_from_standard_input() -> None:
    arguments = ["disclaimer", "--pack", str(PACK), "--city", "見本市", "--bio", "-", "--json"]
    done = CliRunner().invoke(main, arguments, input=f"{BIO}\n")
    assert json.loads(done.output)["disclaimers"][0]["text"].startswith(BIO)


def test_command_says_what_to_cut() -> None:
    done = run("--city", "見本市", "--bio", BIO, "--platform", "tight")
    assert done.exit_code == 1
    assert "ひみつの趣味。" in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--city", ""], "city"),
        (["--city", "見本市", "--platform", "fax"], "x, tight"),
        (["--city", "市" * 61], "60"),
    ],
)
def test_command_errors(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert words in done.output
