"""Serving the application with waitress, on the loopback address and nowhere else."""

from __future__ import annotations

import http.client
import json
import socket
import sys
from typing import TYPE_CHECKING

import waitress
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask

from .auth import MAX_BODY
from .errors import JSON, Problem
from .guard import SECURITY_HEADERS
from .protocol import ANNOUNCEMENT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ADDRESS = "127.0.0.1"
"""Not a setting, on purpose: there is no reason for another machine to reach this service."""

THREADS = 8
"""More than may check at once, so that those who wait for a place can be told to come later
and the others (health, pairing) are answered."""

_MEMORY_ONLY = 1 << 30
_MAX_RECEIVED = 10 * MAX_BODY


class PortTaken(OSError):
    """Something else listens on the port."""


def listen(port: int) -> socket.socket:
    """A listening socket on the loopback address; port 0 takes any free one.

    Raises:
        PortTaken: another program has the port.
        OSError: the system does not give it to us.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There SO_REUSEADDR would let two programs share a port, and one read for the other.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        # Windows answers "access denied" for a port that is held exclusively.
        if _somebody_listens(port):
            raise PortTaken(error.errno, error.strerror) from error
        raise
    return listener


def is_hitokokyu(port: int) -> bool:
    """Whether what listens on this port says that it is this service."""
    # Not urllib: it would ask a proxy where the machine is set up with one.
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        return answer.status == 200 and json.loads(answer.read(1000))["service"] == "hitokokyu"
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def make_server(app: WSGIApplication, listener: socket.socket) -> BaseWSGIServer:
    """A waitress server over a listening socket; `.run()` serves, `.close()` ends it."""
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        ident=None,
        # Ten times what the application admits: most clients look for the answer only once
        # they have sent everything. What is larger still is refused unread.
        max_request_body_size=_MAX_RECEIVED,
        # waitress moves what is larger than this into temporary files. A post has no business
        # on the disk.
        inbuf_overflow=_MEMORY_ONLY,
        outbuf_overflow=_MEMORY_ONLY,
    )
    server.channel_class = _Channel
    return server


class _ErrorTask(ErrorTask):
    """What waitress refuses by itself (a request it cannot parse) gets our shape of error."""

    def execute(self) -> None:
        code = "body-too-large" if self.request.error.code == 413 else "bad-request"
        problem = Problem(code, limit=MAX_BODY)
        body = problem.body(self.request.headers.get("ACCEPT_LANGUAGE"))
        self.status = f"{problem.status} {self.request.error.reason}"
        self.response_headers += [("Content-Type", JSON), *SECURITY_HEADERS, ANNOUNCEMENT]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):
    error_task_class = _ErrorTask


def _somebody_listens(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) == 0
