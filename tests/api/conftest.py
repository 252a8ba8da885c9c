"""The real service over the real Advisor, on a real socket, with a small rule pack of its own."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from hitokokyu.advisor import Advisor
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.web.app import create_app
from hitokokyu.web.server import listen, make_server

PACK = Path(__file__).parent / "pack"
CHROMIUM = "chrome-extension://" + "abcdefghijklmnop" * 2
FIREFOX = "moz-extension://0a1b2c3d-0000-4000-8000-123456789abc"
RUMOUR = "橋が落ちたらしいよ拡散して"


class Clock:
    """A time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of an error, after looking at its shape."""
        error = self.json["error"]
        assert set(self.json) == {"error"}
        assert {"code", "message", "hint"} <= set(error) <= {"code", "message", "hint", "field", "lines"}
        assert all(isinstance(value, str) and value for name, value in error.items() if name != "lines")
        return error["code"]


@dataclass
class Service:
    port: int
    store: Store
    headers: dict[str, str] = field(default_factory=dict)
    """Sent with every request unless the request says otherwise."""

    def send(
        self, method: str, path: str, body: bytes | None = None, **headers: str | None
    ) -> Answer:
        """One request on a connection of its own; `None` leaves a header out."""
        sent = {**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": f"127.0.0.1:{self.port}", **sent}.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def post(self, path: str, content: Any, **headers: str | None) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.send("POST", path, body, **{"Content_Type": "application/json", **headers})

    def check(self, content: Any = None, **headers: str | None) -> Answer:
        return self.post(
            "/api/v1/check", {"text": RUMOUR} if content is None else content, **headers
        )

    def pair(self, origin: str = CHROMIUM, code: str | None = None, **headers: str) -> Answer:
        content = {"code": code or self.store.pairing.issue(), "client": "試験用"}
        return self.post(
            "/api/v1/pair", content, **{"Origin": origin, "Sec_Fetch_Site": "none", **headers}
        )

    def script(self) -> Service:
        """The same service, spoken to by a script with a token."""
        bearer, _ = self.store.tokens.create("script")
        return Service(self.port, self.store, {"Authorization": f"Bearer {bearer}"})


@pytest.fixture(autouse=True)
def home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("HITOKOKYU_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def advisor() -> Advisor:
    return Advisor([PACK])


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store(home())
    yield opened
    opened.close()


@pytest.fixture
def start(advisor: Advisor, store: Store) -> Iterator[Any]:
    """Start the service, with parts of it replaced where a test needs other limits."""
    servers = []

    def _start(with_advisor: Any = None, **options: Any) -> Service:
        listener = listen(0)
        port = listener.getsockname()[1]
        app = create_app(with_advisor or advisor, store, port=port, **options)
        server = make_server(app, listener)
        server.adj.asyncore_loop_timeout = 0.05  # so that it soon notices its end
        thread = threading.Thread(target=_run, args=(server,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return Service(port, store)

    yield _start
    for server, thread in servers:
        server.task_dispatcher.shutdown(timeout=1)
        server.pull_trigger()
        server.asyncore.close_all(server._map)
        thread.join(5)


def _run(server: Any) -> None:
    # Its sockets are closed at the end of the test.
    with contextlib.suppress(OSError, ValueError):
        server.run()


@pytest.fixture
def service(start: Any) -> Service:
    return start()


@pytest.fixture
def script(service: Service) -> Service:
    return service.script()
