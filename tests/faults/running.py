"""The real service in a process of its own, in surroundings that a test spoils."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from hitokokyu.store import Store

from ..api.conftest import CHROMIUM, Service
from ..browser.service import free_port

HITOKOKYU = Path(sys.executable).with_name("hitokokyu")
PATIENCE = 120.0
"""Seconds until a test gives up: a process may take long beside others."""
_CODE = re.compile(r"Pairing code: (\S+)")


class Running:
    """A service of one home folder. It can be started again and again, and is the same to its clients."""

    def __init__(
        self,
        home: Path,
        log: Path,
        *,
        pack: Path | None,
        port: int | None = None,
        around: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """
        Args:
            home: its folder, as it sees it.
            log: where its words go, outside of that folder.
            pack: instead of the embedded one.
            port: that of another one, where two are to meet; if None, one of its own.
            around: a command that runs the one that follows it, in the same process.
        """
        self.home = home
        self.port = port or free_port()
        self._log = log
        self._words = [*around, str(HITOKOKYU), "serve", "--port", str(self.port)]
        if pack is not None:
            self._words += ["--pack", str(pack)]
        self._environment = {
            **os.environ,
            "HITOKOKYU_HOME": str(home),
            "PYTHONUNBUFFERED": "1",
            "PYTHONIOENCODING": "utf-8",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """All that it has printed, from the first start on."""
        return self._log.read_text(encoding="utf-8")

    def start(self) -> Service:
        """Returns when it answers."""
        self._begin()
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, f"it did not start: {self.said}"
            time.sleep(0.05)
        return Service(self.port, store=None)  # type: ignore[arg-type]

    def start_in_vain(self) -> str:
        """Returns what it said when it gave up."""
        before = len(self.said) if self._log.exists() else 0
        self._begin()
        assert self._process is not None
        status = self._process.wait(PATIENCE)
        self._process = None
        said = self.said[before:]
        assert status == 1, f"{status}: {said}"
        assert "Traceback" not in said, said
        return said

    def pair(self) -> Service:
        """The service as the extension has it, paired with the code that it printed last."""
        code = _CODE.findall(self.said)[-1]
        answer = Service(self.port, store=None).pair(code=code)  # type: ignore[arg-type]
        assert answer.status == 200, answer.json
        headers = {"Authorization": f"Bearer {answer.json['token']}", "Origin": CHROMIUM}
        return Service(self.port, store=None, headers=headers)  # type: ignore[arg-type]

    def script(self) -> Service:
        """The service as a script has it, with a token made behind its back."""
        store = Store(self.home)
        try:
            return Service(self.port, store).script()
        finally:
            store.close()

    def send(self, sign: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(sign)

    def kill(self) -> None:
        """No last words, no tidying up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """In good order.

        Raises:
            AssertionError: it does not end well.
        """
        assert self._process is not None
        self._process.terminate()
        status = self._process.wait(PATIENCE)
        self._process = None
        assert status == 0, self.said

    def _begin(self) -> None:
        assert self._process is None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._words, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
