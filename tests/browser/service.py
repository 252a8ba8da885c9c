"""The real service in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")
LINK = re.compile(r"http://127\.0\.0\.1:\d+/open/\S+")
START_LIMIT = 120.0


class Service:
    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self._home = home
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
                [self._command, "serve", "--port", str(self.port)],
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_LIMIT
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)

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

    def never_at_work(self) -> None:
        """From now on no hour is a working hour: what a test sees does not depend on when it runs."""
        self._work_every_day()

    def always_at_work(self) -> None:
        """From now on every hour is a working hour, but for the last minute of the day."""
        self._work_every_day({"start": "00:00", "end": "23:59"})

    def freeze(self) -> None:
        """It is there and does not answer."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _work_every_day(self, *shifts: dict[str, str]) -> None:
        hours = {"usual": {"days": [{"shifts": shifts}] * 7}}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/hours",
            data=json.dumps(hours).encode(),
            method="PUT",
            headers={
                "Authorization": f"Bearer {self.token()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
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
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "HITOKOKYU_HOME": str(self._home), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
