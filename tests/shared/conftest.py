"""Offices for the tests of a shared service."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .office import Office

Found = Callable[..., Office]


def _founding() -> Iterator[Found]:
    with ExitStack() as offices:

        def found(**settings: Any) -> Office:
            # Not below the folder of pytest: nginx runs as somebody who may not look into it.
            folder = offices.enter_context(tempfile.TemporaryDirectory(prefix="hitokokyu-office-"))
            office = Office(Path(folder), **settings)
            offices.callback(office.stop)
            office.start()
            return office

        yield found


@pytest.fixture
def found() -> Iterator[Found]:
    """Founds an office, with other settings than usual."""
    yield from _founding()


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """One for all tests of a module."""
    founding = _founding()
    yield next(founding)()
    founding.close()
