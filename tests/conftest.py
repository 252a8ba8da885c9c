"""No test touches the files of the person who runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .postgres.fixtures import database_address, postgres_address, postgres_server

__all__ = ["database_address", "postgres_address", "postgres_server"]


@pytest.fixture(scope="session", autouse=True)
def shared_home_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """For what is made once for many tests, before any of them has a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HITOKOKYU_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("HITOKOKYU_HOME", str(folder))
    return folder
