"""The clock of the machine jumps under a running service, forth and back: libfaketime, by a file, for that process."""

from __future__ import annotations

import re
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from hitokokyu.store import Store

from ..api.conftest import Service
from .conftest import RunIn
from .running import Running
from .clock import library

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="another time is shown by a Linux library")

RUMOUR = {"text": "橋が落ちた。みんな拡散して"}
TODAY, ANSWERS = "/api/v1/training/today", "/api/v1/training/answers"
DAY = 86_400
JUMPS = (0, 400 * DAY, -3 * DAY, 2, -2 * 365 * DAY, 0)
Set = Callable[[int], None]


@pytest.fixture
def clock(tmp_path: Path) -> Set:
    """Sets how far the clock of the service is ahead, in seconds."""
    path = tmp_path / "clock"

    def _set(seconds: int) -> None:
        # In one step: the service reads it all the while.
        draft = path.with_suffix(".new")
        draft.write_text(f"{seconds:+d}")
        draft.replace(path)

    _set(0)
    return _set


@pytest.fixture
def running(run_in: RunIn, home: Path, tmp_path: Path, clock: Set) -> Iterator[Running]:
    loaded = library()
    assert loaded is not None, "run `python -m tests.system_packages` first"
    environment = {
        "LD_PRELOAD": str(loaded),
        "FAKETIME_TIMESTAMP_FILE": str(tmp_path / "clock"),
        "FAKETIME_NO_CACHE": "1",
        # As with the real one: setting the clock does not touch what counts the seconds.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    service = run_in(home, environment=environment)
    service.start()
    yield service
    service.stop()


def exercise() -> dict[str, object]:
    return {"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}


def seen_by(service: Service) -> float:
    """The time that the service believes it is."""
    day = service.send("GET", TODAY).json["day"]
    return datetime.fromisoformat(day).timestamp()


def test_sessions_and_tokens_outlive_every_jump(running: Running, clock: Set) -> None:
    client = running.pair()
    link = re.findall(r"http://127\.0\.0\.1:\d+(/open/\S+)", running.said)[-1]
    entered = client.send("GET", link, Authorization=None, Origin=None)
    assert entered.status == 303
    visitor = {"Cookie": entered.headers["Set-Cookie"].partition(";")[0], "Authorization": None, "Origin": None}
    for seconds in JUMPS:
        clock(seconds)
        assert abs(seen_by(client) - (time.time() + seconds)) < 2 * DAY, "the clock did jump"
        report = client.check(RUMOUR)
        assert report.status == 200
        assert report.json["findings"] and report.json["complete"]
        assert client.send("GET", "/", **visitor).status == 200
        assert client.send("GET", "/api/v1/hours").json["problem"] is None


def test_training_goes_on_and_keeps_every_answer(running: Running, clock: Set, home: Path) -> None:
    client = running.pair()
    for count, seconds in enumerate(JUMPS, start=1):
        clock(seconds)
        assert client.post(ANSWERS, exercise()).status == 200
        for path in (TODAY, "/api/v1/training/progress", "/api/v1/training/records", "/api/v1/training/courses"):
            assert client.send("GET", path).status == 200, path
        assert client.send("GET", "/api/v1/training/data").json["held"]["answers"] == count
    with closing(Store(home)) as store:
        times = [one.at for one in store.training.answers()]
        assert len(times) == len(JUMPS)
        assert max(times) - min(times) > 2 * 365 * DAY
        # Once the clock is right again, nothing waits for a time that was never to be.
        assert store.training.due()["rumor.reply"] < time.time() + 366 * DAY


def test_what_was_answered_far_in_the_future_comes_again_today(running: Running, clock: Set, home: Path) -> None:
    client = running.pair()
    clock(3 * 365 * DAY)
    assert client.post(ANSWERS, exercise()).status == 200
    clock(0)
    with closing(Store(home)) as store:
        assert store.training.due()["rumor.reply"] > time.time() + 2 * 365 * DAY
    today = [one["scenario"] for one in client.send("GET", TODAY).json["exercises"]]
    assert today[0] == "rumor.reply"
    assert client.post(ANSWERS, exercise()).status == 200
    with closing(Store(home)) as store:
        assert store.training.due()["rumor.reply"] < time.time() + 366 * DAY


def test_a_code_never_lives_longer_than_its_minutes(running: Running, clock: Set, home: Path) -> None:
    with closing(Store(home)) as store:
        service = Service(running.port, store)
        code = store.pairing.issue()
        for jump in (DAY, -DAY, 301, -301):
            clock(jump)
            refused = service.pair(code=code)
            assert (refused.status, refused.code) == (409, "pairing-code-spent")
        # A clock that is put right by seconds does no harm, and the code is still good.
        clock(-20)
        assert service.pair(code=code).status == 200
        assert service.pair(code=code).code == "pairing-code-spent"


def test_wrong_codes_lock_for_two_minutes_and_no_jump_makes_it_longer(
    running: Running, clock: Set, home: Path
) -> None:
    with closing(Store(home)) as store:
        service = Service(running.port, store)
        for _ in range(5):
            assert service.pair(code="AAAA-AAAA").code == "pairing-code-wrong"
        locked = service.pair(code=store.pairing.issue())
        assert locked.code == "pairing-locked"
        assert 0 < int(locked.headers["Retry-After"]) <= 120
        # Whoever could set the clock of a machine has it already: this is about nobody being shut out for ever.
        for jump in (-DAY, 0):
            clock(jump)
            again = service.pair(code="AAAA-AAAA")
            assert again.code == "pairing-code-wrong" or int(again.headers["Retry-After"]) <= 120
