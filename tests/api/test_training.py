"""Training over HTTP; and what was acknowledged is there after the service was killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hitokokyu.advise.ruleset import load_ruleset
from hitokokyu.advisor import Advisor
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME
from hitokokyu.web.server import ADDRESS
from jsonschema import Draft202012Validator

from ..exercises import ALL, scenario, write_scenarios
from .conftest import Service

TODAY = "/api/v1/training/today"
ANSWERS = "/api/v1/training/answers"
PROGRESS = "/api/v1/training/progress"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture
def script(start: Any, pack: Path) -> Service:
    return start(Advisor.of(load_ruleset([pack])), packs=[pack]).script()


def answer(scenario: str = "rumor.reply", **parts: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "scenario": scenario, "certainty": 2, **(parts or {"choice": 1})}


def test_a_short_day(script: Service) -> None:
    openapi = script.send("GET", "/openapi.json").json

    def asked(method: str, path: str, shape: str, content: Any = None) -> Any:
        reply = script.post(path, content) if method == "POST" else script.send(method, path)
        assert reply.status == 200, reply.body
        schema = {"$ref": f"#/components/schemas/{shape}", "components": openapi["components"]}
        Draft202012Validator(schema).validate(reply.json)
        return reply.json

    today = asked("GET", TODAY, "Today")
    assert (today["done"], len(today["exercises"])) == (0, 5)
    assert "橋が落ちた" in str(today) and "広がる訳" not in str(today)
    feedback = asked("POST", ANSWERS, "Feedback", answer())
    assert (feedback["right"], feedback["marks"]) == (True, 2)
    assert feedback["explanation"]["ja"] == "広がる訳"
    assert asked("GET", TODAY, "Today")["done"] == 1
    assert len(asked("GET", f"{TODAY}?more=1", "Today")["exercises"]) == 5
    assert asked("GET", PROGRESS, "Progress")["answers"] == 1
    assert asked("DELETE", "/api/v1/training", "Progress")["answers"] == 0


def test_without_a_token(service: Service) -> None:
    assert service.send("GET", TODAY).status == 401
    assert service.post(ANSWERS, answer()).status == 401
    assert service.send("DELETE", "/api/v1/training").status == 401


@pytest.mark.parametrize(
    ("content", "status", "code", "field"),
    [
        (answer("rumor.none", choice=1), 404, "scenario-unknown", "scenario"),
        (answer(choice=7), 422, "wrong-value", "choice"),
        (answer(text="猫"), 422, "answer-of-other-format", "text"),
        (answer("rumor.mend", text=""), 422, "text-empty", "text"),
        (answer("rumor.mend", text="猫" * 2001), 422, "field-too-long", "text"),
        ({**answer(), "certainty": 4}, 422, "wrong-choice", "certainty"),
        ({**answer(), "id": "1"}, 422, "wrong-value", "id"),
        ({**answer(), "mood": 1}, 422, "unknown-field", "mood"),
        ({"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 1}, 422, "missing-field", "choice"),
    ],
)
def test_refused(script: Service, content: Any, status: int, code: str, field: str) -> None:
    refused = script.post(ANSWERS, content)
    assert (refused.status, refused.code, refused.json["error"].get("field")) == (status, code, field)
    assert script.send("GET", PROGRESS).json["answers"] == 0


def test_scenarios_that_cannot_be_read(start: Any, tmp_path: Path) -> None:
    """Said plainly, and nothing else suffers."""
    broken = write_scenarios(tmp_path / "pack", scenario(oops=1))
    script = start(packs=[broken]).script()
    assert (script.send("GET", TODAY).status, script.send("GET", TODAY).code) == (503, "scenarios-unreadable")
    assert script.check().status == 200


def test_two_tabs_at_once(script: Service) -> None:
    statuses = []

    def one() -> None:
        statuses.append(script.post(ANSWERS, answer()).status)

    tabs = [threading.Thread(target=one) for _ in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert statuses == [200] * 6
    assert script.send("GET", PROGRESS).json["answers"] == 6


def test_who_never_trains_never_waits_for_it() -> None:
    """Neither the scheduler nor a scenario nor what draws charts is loaded with the service."""
    program = (
        "import sys, hitokokyu.cli, hitokokyu.web.app;"
        "print({'fsrs', 'pygal', 'hitokokyu.training.coach'} & sys.modules.keys())"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


# -- kill -9 --------------------------------------------------------------------------------

# The embedded pack is replaced by the small one.
PROGRAM = """
import sys
from pathlib import Path
from hitokokyu import advisor
from hitokokyu.web import app
pack = Path(sys.argv.pop(1))
advisor.embedded_pack = app.embedded_pack = lambda: pack
from hitokokyu.web.commands import serve
serve()
"""


@pytest.fixture
def killable(pack: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(pack), "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "It works once" in line:
            break
    yield process, port
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_killed_in_the_middle_of_an_answer(killable: tuple[subprocess.Popen[str], int]) -> None:
    """Four learners answer without a pause; the service is killed; whatever was acknowledged is there."""
    process, port = killable
    script = Service(port, Store(home())).script()
    acknowledged: list[str] = []
    enough = threading.Event()

    def learn() -> None:
        while True:
            sent = answer()
            try:
                reply = script.post(ANSWERS, sent)
            except (OSError, http.client.HTTPException):
                return  # Killed while it was at it.
            if reply.status == 429:
                return
            assert reply.status == 200
            acknowledged.append(sent["id"])
            if len(acknowledged) >= 25:
                enough.set()

    learners = [threading.Thread(target=learn) for _ in range(4)]
    for learner in learners:
        learner.start()
    assert enough.wait(120)
    process.send_signal(signal.SIGKILL)
    for learner in learners:
        learner.join(60)
    process.wait(60)
    store = Store(home())
    kept = {stored.id for stored in store.training.answers()}
    assert set(acknowledged) <= kept
    # At most those that were under way were kept without being acknowledged.
    assert len(kept) <= len(acknowledged) + len(learners)
    assert set(store.training.due()) == {"rumor.reply"}
    with closing(sqlite3.connect(home() / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
