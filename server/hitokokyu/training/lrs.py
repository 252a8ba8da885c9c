"""Sending statements to a learning record store: the only thing of ours that leaves the machine.

One request for each statement, so that what arrived is known one by one. A statement is put under an
id that never changes, so sending it once more after a failure does not make it count twice.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError, TimeoutError
from urllib3.util import make_headers

from ..store.lrs import LrsRecord, LrsSettings
from .xapi import VERSION, Statement

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
ROUND_SECONDS = 3.0
"""A round of sending begins no other request after this time, so that progress can be shown."""

Reason = Literal[
    "lrs-away", "lrs-slow", "lrs-not-trusted", "lrs-login-refused", "lrs-not-found", "lrs-refused", "lrs-busy", "lrs-moved"
]


class LrsFailed(Exception):
    """The store did not take a statement. Those before it were taken, and are remembered."""

    def __init__(self, reason: Reason, status: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        """Of HTTP; 0 if there was no answer."""


class AddressRefused(ValueError):
    """Not an address to which results may be sent."""


@dataclass(frozen=True)
class Outgoing:
    """One request, but for the password: exactly what will leave the machine."""

    statement: str
    address: str
    body: str


def checked_endpoint(address: str) -> str:
    """The address of a store, without a slash at its end.

    Raises:
        AddressRefused: neither https nor on this machine, or with more in it than a place.
    """
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused from None
    is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host or ""))
    if not (host and is_plain and is_safe and address.strip().isascii() and "\\" not in address):
        raise AddressRefused
    return parts.geturl().rstrip("/").removesuffix("/statements")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def outgoing(endpoint: str, statements: Sequence[Statement]) -> list[Outgoing]:
    return [Outgoing(one.id, f"{endpoint}/statements?statementId={one.id}", one.content) for one in statements]


def headers(settings: LrsSettings, *, password: str) -> dict[str, str]:
    """Of every request, all but its length. Args: password: the real one, or a stand-in to be looked at."""
    login = make_headers(basic_auth=f"{settings.user}:{password}".encode().decode("latin-1"))
    return {
        "Host": urlsplit(settings.endpoint).netloc,
        "Accept-Encoding": "identity",
        "Authorization": login["authorization"],
        "Content-Type": "application/json",
        "User-Agent": "hitokokyu",
        "X-Experience-API-Version": VERSION,
    }


def approval(settings: LrsSettings, requests: Sequence[Outgoing]) -> str:
    """A fingerprint of where to, as whom and what: the user agrees to this and to nothing else."""
    seen = [settings.endpoint, settings.user, *((one.address, one.body) for one in requests)]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def send(
    settings: LrsSettings,
    requests: Sequence[Outgoing],
    record: LrsRecord,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    answer_seconds: float = ANSWER_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Send what the store does not have yet, for a few seconds.

    Returns:
        how many it does not have yet, after this.

    Raises:
        LrsFailed
        StoreError: what was sent cannot be remembered.
    """
    known = record.sent(settings.endpoint)
    waiting = [one for one in requests if one.statement not in known]
    if not waiting:
        return 0
    end = clock() + ROUND_SECONDS
    with urllib3.PoolManager(
        num_pools=1,
        retries=False,  # Nor redirects: nobody agreed to another address.
        timeout=urllib3.Timeout(connect=connect_seconds, read=answer_seconds),
        headers=headers(settings, password=settings.password),
    ) as pool:
        while waiting:
            _put(pool, waiting[0])
            record.keep_sent(settings.endpoint, [waiting.pop(0).statement])
            if clock() >= end:
                break
    return len(waiting)


def _put(pool: urllib3.PoolManager, one: Outgoing) -> None:
    try:
        answer = pool.request("PUT", one.address, body=one.body.encode())
    except SSLError:
        raise LrsFailed("lrs-not-trusted") from None
    except NewConnectionError:
        raise LrsFailed("lrs-away") from None
    except TimeoutError:
        raise LrsFailed("lrs-slow") from None
    except (HTTPError, OSError):
        raise LrsFailed("lrs-away") from None
    status = answer.status
    # Conflict: it has a statement of this id, which is ours in other words (a course was renamed).
    if status in (200, 204, 409):
        return
    if 300 <= status < 400:
        raise LrsFailed("lrs-moved", status)
    if status in (401, 403):
        raise LrsFailed("lrs-login-refused", status)
    if status in (404, 405):
        raise LrsFailed("lrs-not-found", status)
    if status in (408, 429) or status >= 500:
        raise LrsFailed("lrs-busy", status)
    raise LrsFailed("lrs-refused", status)
