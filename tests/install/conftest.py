"""What the tests of installing share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .user_manager import UserManager


@pytest.fixture(autouse=True)
def own_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user who has no autostart; that of whoever runs the tests is left alone."""
    folder = tmp_path / "user"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return folder


@pytest.fixture(scope="package")
def manager() -> Iterator[UserManager]:
    one = UserManager()
    yield one
    one.close()
