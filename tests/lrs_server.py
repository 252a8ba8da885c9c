"""A small learning record store on this machine, that keeps statements and has its moods."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "課", "pass:word ü"


class Lrs:
    """What xAPI 1.0.3 says of `PUT statements`, and what goes wrong in practice."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}
        self.heard: list[tuple[str, dict[str, str], bytes]] = []
        """Every request: address, headers, body."""
        self.moods: list[int | str] = []
        """What to do with the coming requests instead of the right thing: a status; `silent`, `cut`
        (the connection, before looking) or `lost` (kept, but the answer is lost)."""
        self.port = 0
        self.scheme = "http"

    @property
    def endpoint(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/xapi"

    def answer(self, address: str, headers: dict[str, str], body: bytes) -> int | None:
        """A status, or None for no answer."""
        self.heard.append((address, headers, body))
        mood = self.moods.pop(0) if self.moods else None
        if isinstance(mood, int):
            return mood
        if mood == "cut":
            return None
        if mood == "silent":
            time.sleep(6)
            return None
        status = self._keep(address, headers, body)
        return None if mood == "lost" else status

    def _keep(self, address: str, headers: dict[str, str], body: bytes) -> int:
        parts = urlsplit(address)
        if parts.path != "/xapi/statements":
            return 404
        if headers.get("Authorization") != "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode():
            return 401
        if headers.get("X-Experience-API-Version") != "1.0.3" or headers.get("Content-Type") != "application/json":
            return 400
        statement = json.loads(body)
        (id_,) = parse_qs(parts.query)["statementId"]
        if statement["id"] != id_:
            return 400
        if id_ in self.statements and self.statements[id_] != statement:
            return 409
        self.statements[id_] = statement
        return 204


@contextmanager
def running(context: ssl.SSLContext | None = None) -> Iterator[Lrs]:
    lrs = Lrs()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = lrs.answer(self.path, dict(self.headers), body)
            if status is None:
                self.close_connection = True
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{lrs.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        lrs.scheme = "https"
    lrs.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield lrs
    finally:
        server.shutdown()
        server.server_close()
