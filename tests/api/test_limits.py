"""When a check cannot be done: the answer is an error, never a report."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.models import Post, Report
from hitokokyu.store import StoreError
from hitokokyu.web.auth import RateLimit
from hitokokyu.web.checking import LONG_TEXT, Desk

LONG = {"text": "橋を渡った。" * LONG_TEXT}


class Held:
    """The real advisor, held back until it is let go."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self.guidelines = advisor.guidelines
        self.disclaimers = advisor.disclaimers
        self.go = threading.Event()
        self.entered = threading.Semaphore(0)

    def check(self, post: Post) -> Report:
        self.entered.release()
        self.go.wait(60)
        return self._advisor.check(post)


class Broken:
    guidelines = ()
    disclaimers = None

    def check(self, post: Post) -> Report:
        raise ZeroDivisionError(post.text)


@pytest.fixture
def held(advisor: Advisor) -> Any:
    made = Held(advisor)
    yield made
    made.go.set()


def test_rate_limit_is_per_token(start: Any) -> None:
    # So slow that nothing is given back while the test asks, however long that takes.
    service = start(rate_limit=RateLimit(burst=3, per_second=0.001))
    one, other = service.script(), service.script()
    assert [one.check().status for _ in range(3)] == [200] * 3
    answer = one.check()
    assert (answer.status, answer.code) == (429, "too-many-requests")
    assert 900 < int(answer.headers["Retry-After"]) <= 1000
    assert other.check().status == 200


def test_rate_limit_gives_back(start: Any) -> None:
    script = start(rate_limit=RateLimit(burst=1, per_second=0.5)).script()
    eventually(lambda: script.check().status == 429)
    eventually(lambda: script.check().status == 200)


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"


def test_usual_rate_limit_lets_a_file_of_posts_through(script: Any) -> None:
    assert {script.check().status for _ in range(300)} == {200}


def test_overload(start: Any, held: Held) -> None:
    service = start(held, desk=Desk(held, places=1, patience=0.2)).script()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(service.check)
        assert held.entered.acquire(timeout=60)
        answer = service.check()
        assert (answer.status, answer.code) == (503, "overloaded")
        assert int(answer.headers["Retry-After"]) >= 1
        assert service.send("GET", "/healthz").status == 200
        held.go.set()
        assert first.result().status == 200
    assert service.check().status == 200


def test_check_that_takes_too_long(start: Any, held: Held) -> None:
    service = start(held, desk=Desk(held, places=1, patience=0.2, time_limit=0.2)).script()
    answer = service.check(LONG)
    assert (answer.status, answer.code) == (503, "check-timed-out")
    assert "Retry-After" in answer.headers
    # It still works on it, so there is no place for another.
    assert service.check().code == "overloaded"
    held.go.set()
    eventually(lambda: service.check().status == 200)


def test_long_and_short_texts_get_the_same_report(script: Any, advisor: Advisor) -> None:
    assert script.check(LONG).body.decode() == advisor.check(Post(**LONG)).model_dump_json()


@pytest.mark.parametrize("text", ["ひみつの下書き", "ひみつの下書き" * LONG_TEXT])
def test_error_inside_says_nothing_of_the_post(
    start: Any, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    service = start(Broken(), desk=Desk(Broken(), places=1, patience=0.2)).script()
    caplog.set_level(logging.DEBUG)
    for _ in range(2):  # The place is free again after an error.
        answer = service.check({"text": text})
        assert (answer.status, answer.code) == (500, "internal-error")
        assert "ひみつ" not in answer.body.decode()
    assert "ZeroDivisionError in /api/v1/check" in caplog.text
    assert "ひみつ" not in caplog.text


def test_store_that_cannot_be_read(script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise StoreError("disk I/O error")

    monkeypatch.setattr(script.store.tokens._known, "get", fail)
    for headers in ({}, {"Origin": "chrome-extension://" + "a" * 32}):
        answer = script.check(**headers)
        assert (answer.status, answer.code) == (503, "store-unavailable")


def test_log_holds_route_status_and_time(script: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    script.check()
    script.send("GET", "/secret-path?q=secret")
    script.send("GET", "/healthz", Host="attacker.example")
    messages = [record.getMessage() for record in caplog.records]
    assert messages[0].startswith("POST /api/v1/check 200 ")
    assert messages[1].startswith("GET - 404 ")
    assert messages[2].startswith("GET refused (host-refused) 403 ")
    assert "secret" not in caplog.text


def test_many_at_once(script: Any) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: script.check(), range(200)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
