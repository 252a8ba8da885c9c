"""The real service in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hitokokyu.store import Store

from .build_pages import ROOT

PREPARED = ROOT / ".cache" / "prepared-rules"
"""What a service works out at its very first start, kept for the others: it takes them a dozen seconds."""
JAPAN = ZoneInfo("Asia/Tokyo")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
START_LIMIT = 300.0
ANSWER_LIMIT = 30.0
"""Seconds. A machine that runs several browsers at once takes its time."""


class Service:
    def __init__(self, home: Path, *options: str) -> None:
        """`home`: an empty folder; `options`: of `serve`, beside the port. No hour is a working hour, unless
        a test says so: what a test sees does not depend on when it runs."""
        self.port = free_port()
        self._home = home
        self._options = options
        self._has_hours = False
        PREPARED.mkdir(parents=True, exist_ok=True)
        (home / "cache").symlink_to(PREPARED)
        self._log = home / "service.log"
        self._process: subprocess.Popen[bytes] | None = None
        command = shutil.which("hitokokyu", path=str(Path(sys.executable).parent))
        assert command is not None, "install the package first: the tests run its real command"
        self._command = command

    def start(self) -> None:
        """Returns when it answers; does nothing if it runs already."""
        if self._process is not None:
            return
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._command, "serve", "--port", str(self.port), *self._options],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_LIMIT
        try:
            while not self._answers():
                assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
                assert time.monotonic() < deadline, "the service did not start"
                time.sleep(0.05)
        except BaseException:
            self.stop()
            raise
        if not self._has_hours:
            self._has_hours = True
            self.never_at_work()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pairing_code(self) -> str:
        printed = self._printed("pair")
        found = CODE.search(printed)
        assert found is not None, printed
        return found[0]

    def link(self, page: str) -> str:
        """An address that opens a page of the service, once."""
        printed = self._printed("open", page, "--print", "--port", str(self.port))
        found = LINK.search(printed)
        assert found is not None, printed
        return found[0]

    def token(self) -> str:
        """Of a script."""
        return self._printed("token", "create", "tests").strip()

    def forget_training(self) -> None:
        """From now on nothing was answered, and no course begun."""
        with closing(Store(self._home)) as store:
            store.training.forget()
            store.exams.forget()

    def never_at_work(self) -> None:
        """From now on no hour is a working hour."""
        self._work({"days": [{"shifts": []}] * 7})

    def usually_at_work(self) -> None:
        """From now on the hours are those of a city hall."""
        shift = {"start": "08:30", "end": "17:15", "breaks": [{"start": "12:00", "end": "13:00"}]}
        self._work({"days": [{"shifts": [shift]}] * 5 + [{"shifts": []}] * 2})

    def always_at_work(self) -> None:
        """From now on every hour is a working hour, holiday or not, but for a rest half a day from now."""
        rest = (datetime.now(JAPAN).hour + 12) % 24
        breaks = [{"start": f"{rest:02}:00", "end": f"{rest:02}:30"}]
        shift = {"start": "00:00", "end": "24:00", "breaks": breaks}
        self._work({"days": [{"shifts": [shift]}] * 7, "on_holidays": True})

    def freeze(self) -> None:
        """It is there and does not answer."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _work(self, usual: dict[str, Any]) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/hours",
            data=json.dumps({"usual": usual}).encode(),
            method="PUT",
            headers={
                "Authorization": f"Bearer {self.token()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=ANSWER_LIMIT) as answer:
            assert answer.status == 200

    def _printed(self, *words: str) -> str:
        return subprocess.run(
            [self._command, *words],
            env=self._environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        ).stdout

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=ANSWER_LIMIT) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "HITOKOKYU_HOME": str(self._home), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    """A port that nobody listens on. Systems hand out higher ones by themselves, to anybody and at any time:
    none of those would be free for long."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
