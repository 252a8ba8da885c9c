"""Asking a language model on this machine: one question at a time, within a few seconds, and nobody else."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from .answer import concerns_in
from .concern import Concern, SecondReaderUnavailable
from .question import question

LIMIT_SECONDS = 4.0
"""From the first to the last byte. Nobody waits longer for a second opinion."""

LONGEST = 2_000
"""Code points. Of more, small models forget the beginning, and do not say so."""

MOST_BYTES = 64 * 1024
"""Of an answer. The one that is asked for has a few hundred."""

_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


class AddressRefused(ValueError):
    """Not an address on this machine, or with more in it than a place."""


class ModelNameRefused(ValueError):
    """No name of a model."""


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    """An IP address of this machine. Names are not looked up: somebody could make them lead elsewhere."""
    port: int
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.path}"


def checked_address(address: str) -> Address:
    """The base of an OpenAI-compatible API, like `http://127.0.0.1:11434/v1`.

    Raises:
        AddressRefused
    """
    if not address.isascii() or not address.isprintable() or set(address) & set(" \\@?#%"):
        raise AddressRefused
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
        ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host or "")
    except ValueError:
        raise AddressRefused from None
    if parts.scheme != "http" or not ip.is_loopback or port == 0 or not _PATH.fullmatch(parts.path):
        raise AddressRefused
    return Address(str(ip), port or 80, parts.path.rstrip("/"))


class LocalModel:
    """Safe to share between threads: whoever comes while it reads is sent away, not kept waiting.

    Args:
        address: see `checked_address`.
        model: the name by which the server knows it.
        seconds: for a question and its whole answer.

    Raises:
        AddressRefused, ModelNameRefused
    """

    def __init__(self, address: str, model: str, *, seconds: float = LIMIT_SECONDS) -> None:
        if not _MODEL.fullmatch(model):
            raise ModelNameRefused
        self.address = checked_address(address)
        self._model = model
        self._seconds = seconds
        self._turn = threading.Lock()

    @property
    def model(self) -> str:
        return self._model

    def ask(self, text: str) -> tuple[Concern, ...]:
        """What the model makes of a post.

        Raises:
            SecondReaderUnavailable: whatever else happens.
        """
        if len(text) > LONGEST:
            raise SecondReaderUnavailable("too-long")
        if not self._turn.acquire(blocking=False):
            raise SecondReaderUnavailable("busy")
        try:
            return concerns_in(self._answer(question(text, self._model)), text, self._model)
        finally:
            self._turn.release()

    def _answer(self, body: bytes) -> bytes:
        # Not a pool of connections: this one follows no redirect, tries nothing twice and knows no proxy.
        connection = HTTPConnection(self.address.host, self.address.port, timeout=self._seconds)
        is_over = threading.Event()

        def hang_up() -> None:
            is_over.set()
            if line is not None:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

        line: socket.socket | None = None
        # The time-out of a socket begins anew with every byte; this one does not.
        timer = threading.Timer(self._seconds, hang_up)
        timer.daemon = True
        timer.start()
        try:
            connection.connect()
            line = connection.sock
            if is_over.is_set():
                # It was too late while there was no line to hang up yet.
                raise SecondReaderUnavailable("slow")
            connection.request(
                "POST",
                f"{self.address.path}/chat/completions",
                body=body,
                headers={"Content-Type": "application/json", "Accept-Encoding": "identity", "User-Agent": "hitokokyu"},
                preload_content=False,
                decode_content=False,
            )
            answer = connection.getresponse()
            status = answer.status
            content = answer.read(MOST_BYTES + 1)
            answer.close()
        except (HTTPError, HTTPException, OSError) as error:
            # Somebody who is not there counts among urllib3's time-outs as well.
            is_late = is_over.is_set() or (
                isinstance(error, (TimeoutError, ConnectTimeoutError, ReadTimeoutError))
                and not isinstance(error, NewConnectionError)
            )
            raise SecondReaderUnavailable("slow" if is_late else "away") from None
        finally:
            timer.cancel()
            connection.close()
        if is_over.is_set():
            raise SecondReaderUnavailable("slow")
        if status == 404:
            raise SecondReaderUnavailable("no-model")
        if status != 200:
            raise SecondReaderUnavailable("refused")
        if len(content) > MOST_BYTES:
            raise SecondReaderUnavailable("garbled")
        return content
