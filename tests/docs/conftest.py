"""The handbook as `make docs` builds it, and its parts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from ..browser.conftest import chromium, new_tab, playwright

__all__ = ["chromium", "new_tab", "playwright"]

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "site"


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make docs` makes."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    built = subprocess.run(
        [sys.executable, "-m", "builder", str(folder)],
        env={**os.environ, "PYTHONPATH": str(SITE)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module that makes the tables of the handbook."""
    monkeypatch.syspath_prepend(str(SITE))
    from builder import tables

    yield tables
