"""Requests that Schemathesis makes up from the description that the service serves.

Whatever is asked, well formed or not: no answer is a server error, and every answer is as described.
"""

from __future__ import annotations

import json
from typing import Any

import requests
import schemathesis
from hitokokyu.store import Store
from hitokokyu.web.openapi import describe
from hitokokyu.web.training_data import SQLITE
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer(SQLITE)
def _as_it_is(_: schemathesis.SerializationContext, content: Any) -> bytes:
    return content if isinstance(content, bytes) else str(content).encode()


def operations() -> dict[str, Any]:
    """All that is described, by its id."""
    schema = schemathesis.openapi.from_dict(json.loads(describe()))
    found = (one.ok() for one in schema.get_all_operations())
    return {one.definition.raw["operationId"]: one for one in found}


class Caller:
    """A script with a token, and a page with a session, of a service on a port."""

    def __init__(self, port: int, store: Store) -> None:
        self._port = port
        self._store = store
        self.sent = 0

    def ask(self, case: Any) -> None:
        """Send a request, and hold the answer against the description."""
        with requests.Session() as session:
            session.trust_env = False  # No proxy: it is on this machine.
            answer = case.call(
                base_url=f"http://127.0.0.1:{self._port}", session=session, headers=self._headers(case), timeout=60
            )
        self.sent += 1
        case.validate_response(answer, checks=CHECKS)

    def _headers(self, case: Any) -> dict[str, str]:
        kinds = {kind for one in case.operation.definition.raw.get("security", []) for kind in one}
        if "bearer" in kinds:
            # A fresh one: deleting everything deletes those there are.
            bearer, _ = self._store.tokens.create("fuzz")
            return {"Authorization": f"Bearer {bearer}"}
        if case.path.endswith("/pair"):
            return {"Origin": "chrome-extension://" + "abcdefghijklmnop" * 2}
        return self._page() if "page" in kinds else {}

    def _page(self) -> dict[str, str]:
        own = f"http://127.0.0.1:{self._port}"
        bearer, _ = self._store.tokens.create("fuzz")
        asked = {"json": {"page": "home"}, "headers": {"Authorization": f"Bearer {bearer}"}, "timeout": 60}
        link = requests.post(f"{own}/api/v1/page-links", **asked).json()["url"]
        let_in = requests.get(link, allow_redirects=False, timeout=60)
        cookie = let_in.headers["Set-Cookie"].partition(";")[0]
        page = requests.get(own, headers={"Cookie": cookie}, timeout=60).text
        csrf = page.partition('name="csrf-token" content="')[2].partition('"')[0]
        return {"Cookie": cookie, "X-CSRF-Token": csrf, "Origin": own}


def try_operation(caller: Caller, operation: Any, *, examples: int, derandomize: bool) -> None:
    """Ask one operation in well formed and malformed ways, half of the examples each."""
    raw = operation.definition.raw
    modes = [GenerationMode.POSITIVE]
    if raw.get("parameters") or "requestBody" in raw:  # Of the others there is but one way to ask.
        modes.append(GenerationMode.NEGATIVE)
    for mode in modes:

        @settings(
            max_examples=max(1, examples // 2),
            derandomize=derandomize,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def try_one(case: Any) -> None:
            caller.ask(case)

        try_one()
