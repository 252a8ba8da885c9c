"""`kill -9` while everything is being written: what was acknowledged is there, and it starts again.

Answers of training, tests and restored backups have such tests of their own in tests/api and tests/unit.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME

from ..api.conftest import CHROMIUM, Service
from .conftest import RunIn
from .running import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")

RUMOUR = {"text": "橋が落ちた。みんな拡散して"}
ENOUGH = 12


def start_of(number: int) -> str:
    """The time by which schedules are told from each other; a run has fewer than there are."""
    return f"{number // 60 % 12:02}:{number % 60:02}"


def schedule(number: int) -> bytes:
    monday = {"shifts": [{"start": start_of(number), "end": "23:00"}]}
    return json.dumps({"usual": {"days": [monday] + [{"shifts": []}] * 6}}).encode()


class Writers:
    """Each writes without a pause until the service is gone, and notes what was acknowledged."""

    def __init__(self) -> None:
        self.hours: list[int] = []
        self.bearers: list[str] = []
        self.answers: list[str] = []
        self.drafts: list[str] = []
        self.begun = 0

    def hours_again(self, service: Service) -> None:
        number = self.begun
        self.begun += 1
        reply = service.send("PUT", "/api/v1/hours", schedule(number), Content_Type="application/json")
        assert reply.status == 200
        self.hours.append(number)

    def pair_again(self, service: Service) -> None:
        reply = service.pair(origin=CHROMIUM)
        assert reply.status == 200
        self.bearers.append(reply.json["token"])

    def answer_again(self, service: Service) -> None:
        sent = {"id": str(uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
        assert service.post("/api/v1/training/answers", sent).status == 200
        self.answers.append(sent["id"])

    def keep_again(self, service: Service) -> None:
        sent = {"id": str(uuid4()), "text": "橋を渡った。"}
        assert service.post("/api/v1/training/kept", sent).status == 200
        self.drafts.append(sent["id"])

    @property
    def least(self) -> int:
        return min(map(len, (self.hours, self.bearers, self.answers, self.drafts)))


def test_nothing_acknowledged_is_lost(run_in: RunIn, home: Path) -> None:
    service = run_in(home)
    writers = Writers()
    for round_ in range(3):
        service.start()
        script = service.script()
        store = Store(home)
        paired = Service(service.port, store)
        enough = writers.least + ENOUGH

        def until_it_is_gone(write: Callable[[Service], None], with_: Service) -> None:
            while True:
                try:
                    write(with_)
                except (OSError, http.client.HTTPException):
                    return

        work = (
            (writers.hours_again, script),
            (writers.answer_again, script),
            (writers.keep_again, script),
            (writers.pair_again, paired),
        )
        threads = [threading.Thread(target=until_it_is_gone, args=one) for one in work]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + PATIENCE
        while writers.least < enough and time.monotonic() < deadline:
            time.sleep(0.003 * (round_ + 1))
        service.kill()
        for thread in threads:
            thread.join(PATIENCE)
        store.close()
        assert writers.least >= enough

        with closing(sqlite3.connect(home / FILE_NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        store = Store(home)
        assert all(store.tokens.verify(bearer) for bearer in writers.bearers)
        assert set(writers.answers) <= {one.id for one in store.training.answers()}
        assert set(writers.drafts) <= {one.id for one in store.kept.drafts()}
        days = json.loads(store.hours.read().schedule or "")["usual"]["days"]
        # The last that was acknowledged, or one that was under way, now or when it was killed before.
        possible = range(writers.hours[-1], writers.begun)
        assert days[0]["shifts"][0]["start"] in map(start_of, possible)
        store.close()
    service.start()
    headers = {"Authorization": f"Bearer {writers.bearers[0]}", "Origin": CHROMIUM}
    client = Service(service.port, None, headers)  # type: ignore[arg-type]
    assert client.check(RUMOUR).json["findings"]
    service.stop()


FILES = """
import itertools, os, sys
from pathlib import Path
from hitokokyu.store import Store
from hitokokyu.store.lrs import LrsSettings
store = Store(Path(sys.argv[1]))
for number in itertools.count():
    # What is encrypted is compressed before: only noise keeps its size.
    store.withheld.write(number.to_bytes(4, "big") + os.urandom(400_000))
    store.lrs.keep(LrsSettings("https://lrs.example/" + "x" * 200_000, str(number), "secret"))
    print(number, flush=True)
"""


def test_files_beside_the_store_are_whole(home: Path) -> None:
    for turns in (1, 4, 9):
        process = subprocess.Popen(
            [sys.executable, "-c", FILES, str(home)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(turns):
            last = int(process.stdout.readline())
        time.sleep(0.002 * turns)
        process.kill()
        last = max([last, *map(int, process.communicate()[0].split())])
        store = Store(home)
        assert int.from_bytes((store.withheld.read() or b"")[:4], "big") in (last, last + 1)
        settings = store.lrs.settings()
        assert settings is not None
        assert int(settings.user) in (last, last + 1)
        store.close()
    # Not even half a file is left when all is to be forgotten: the password is in one of them.
    (home / f"lrs.json.{process.pid}.new").write_bytes(b'{"password": "secret"')
    store = Store(home)
    store.forget_everything()
    store.close()
    assert not list(home.glob("lrs*")) and not list(home.glob("withheld*"))
