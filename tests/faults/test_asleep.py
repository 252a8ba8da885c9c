"""A laptop goes to sleep in the middle of everything, and wakes up: every question is answered in the end, rightly.

What the extension says to a service that does not answer is in tests/browser/test_service_away.py and test_watching.py.
"""

from __future__ import annotations

import http.client
import json
import signal
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from ..api.conftest import Answer
from .conftest import RunIn
from .running import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process is put to sleep there by a signal")

RUMOUR = {"text": "橋が落ちた。みんな拡散して"}
LONG = {"text": "橋が落ちた。みんな拡散して。" * 200}
"""Long enough to be watched by the clock while it is checked."""
ASLEEP = 5.5
"""Seconds. Longer than any limit of time that the service sets itself."""


def test_whoever_waits_is_answered_after_the_sleep(run_in: RunIn, home: Path) -> None:
    service = run_in(home)
    service.start()
    client = service.script()
    service.send(signal.SIGSTOP)
    answers: dict[str, Answer] = {}
    exercise = {"id": str(uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}

    def ask(name: str, path: str, content: object) -> None:
        answers[name] = client.post(path, content)

    # The clients are awake, as the host of a virtual machine is, and wait for as long as one waits.
    waiting = [
        threading.Thread(target=ask, args=(f"check {number}", "/api/v1/check", RUMOUR)) for number in range(6)
    ]
    waiting.append(threading.Thread(target=ask, args=("answer", "/api/v1/training/answers", exercise)))
    waiting.append(threading.Thread(target=ask, args=("long", "/api/v1/check", LONG)))
    for thread in waiting:
        thread.start()
    time.sleep(ASLEEP)
    assert answers == {}
    service.send(signal.SIGCONT)
    for thread in waiting:
        thread.join(PATIENCE)
    assert len(answers) == len(waiting)
    for name, answer in answers.items():
        assert answer.status == 200, name
        if name != "answer":
            assert answer.json["findings"] and answer.json["complete"]
    assert client.send("GET", "/api/v1/training/data").json["held"]["answers"] == 1
    # A connection that was open all the while is as good as before.
    with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)) as connection:
        for nap in (0.0, 1.0):
            service.send(signal.SIGSTOP)
            time.sleep(nap)
            service.send(signal.SIGCONT)
            headers = {**client.headers, "Content-Type": "application/json"}
            connection.request("POST", "/api/v1/check", json.dumps(RUMOUR).encode(), headers)
            assert json.loads(connection.getresponse().read())["findings"]
    service.stop()


def test_asleep_in_the_middle_of_a_check(run_in: RunIn, home: Path) -> None:
    """It is answered in full, or said that it took too long; never by half, never not at all."""
    service = run_in(home)
    service.start()
    client = service.script()
    [finding] = client.check(RUMOUR).json["findings"]
    answers: list[Answer] = []

    def ask_on_and_on(until: threading.Event) -> None:
        while not until.is_set():
            answers.append(client.check(LONG))

    enough = threading.Event()
    asking = [threading.Thread(target=ask_on_and_on, args=(enough,)) for _ in range(4)]
    for thread in asking:
        thread.start()
    for nap in (0.3, ASLEEP):
        time.sleep(0.3)
        service.send(signal.SIGSTOP)
        time.sleep(nap)
        service.send(signal.SIGCONT)
    time.sleep(0.3)
    enough.set()
    for thread in asking:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert answers
    for answer in answers:
        if answer.status == 200:
            found = answer.json
            assert found["complete"] and len(found["findings"]) >= 1
            assert {one["rule"] for one in found["findings"]} == {finding["rule"]}
        else:
            assert (answer.status, answer.code) in ((503, "check-timed-out"), (503, "overloaded"))
            assert int(answer.headers["Retry-After"]) > 0
    assert client.check(RUMOUR).json["findings"] == [finding]
    service.stop()
