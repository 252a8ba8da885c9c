"""Who asked the training to learn from warnings has those remembered that stood in a pause; nobody else has."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from .chromium import Chromium, eventually
from .in_page import InPage
from .posts import WITH_PHONE
from .service import ANSWER_LIMIT, Service
from .test_pause import publish_button, write_and_wait

pytestmark = pytest.mark.browser


class Learning:
    """What the training was asked to remember, as a script sees it."""

    def __init__(self, service: Service) -> None:
        self._address = f"http://127.0.0.1:{service.port}/api/v1/training/warnings"
        self._token = service.token()

    def ask(self, method: str, content: Any = None) -> Any:
        request = urllib.request.Request(
            self._address,
            data=None if content is None else json.dumps(content).encode(),
            method=method,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=ANSWER_LIMIT) as answer:
            return json.load(answer)


@pytest.fixture
def learning(shared_service: Service) -> Iterator[Learning]:
    asked = Learning(shared_service)
    yield asked
    asked.ask("PUT", {"enabled": False})


def test_a_warning_in_a_pause_is_remembered_if_that_was_wished(browser: Chromium, learning: Learning) -> None:
    assert learning.ask("PUT", {"enabled": True}) == {"enabled": True, "met": []}
    page, _ = write_and_wait(browser, WITH_PHONE)
    # Only what stands in a pause counts, not what a badge says while one is writing.
    assert learning.ask("GET")["met"] == []
    publish_button(page).click()
    expect(InPage(page).dialog).to_be_visible()
    eventually(lambda: {"category": "personal-info", "warnings": 1} in learning.ask("GET")["met"])
    page.keyboard.press("Escape")
    expect(InPage(page).dialog).to_be_hidden()
    assert learning.ask("PUT", {"enabled": False}) == {"enabled": False, "met": []}
