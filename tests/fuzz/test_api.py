"""Every operation that the service describes, asked in ways nobody would."""

from __future__ import annotations

from typing import Any

import pytest

from .api import Caller, operations, try_operation

OPERATIONS = operations()
EXAMPLES = 10


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(start: Any, name: str) -> None:
    service = start()
    caller = Caller(service.port, service.store)
    try_operation(caller, OPERATIONS[name], examples=EXAMPLES, derandomize=True)
    assert caller.sent > 0
