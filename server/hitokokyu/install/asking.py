"""Asking the running service, as a script of this user would."""

from __future__ import annotations

import http.client
import json

from ..store import Store
from ..web.server import ADDRESS, is_hitokokyu

_SAMPLE = "これは見本の文です。"
_SECONDS = 30
_TRIES = 3


def answers(port: int) -> bool:
    """Whether our service is on this port. One that is busy gets another chance before it is taken for a stranger."""
    return any(is_hitokokyu(port) for _ in range(_TRIES))


def check_sample(store: Store, port: int) -> tuple[int, bytes]:
    """Let the service on a port check a sample: status and body of its answer.

    The status is 401 if it is the service of another folder or another user.

    Raises:
        OSError: nothing answers.
        http.client.HTTPException: what answers does not speak HTTP.
        StoreError: no token can be made for it.
    """
    bearer, token = store.tokens.create("hitokokyu doctor")
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=_SECONDS)
    try:
        headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/check", json.dumps({"text": _SAMPLE}), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
        store.tokens.revoke(token.id)
