"""The handbook as `make docs` builds it, and its parts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "site"


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make docs` makes: built once, however many processes run tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "handbook"
    with FileLock(shared / "handbook.lock"):
        if not folder.exists():
            build(folder)
    return folder


def build(folder: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "builder", str(folder)],
        env={**os.environ, "PYTHONPATH": str(SITE)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module that makes the tables of the handbook."""
    monkeypatch.syspath_prepend(str(SITE))
    from builder import tables

    yield tables
