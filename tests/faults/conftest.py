"""Services that are stopped whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..exercises import ALL, write_scenarios
from .running import Running

RunIn = Callable[..., Running]


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rules and exercises so few that a service with them starts at once."""
    return write_scenarios(tmp_path_factory.mktemp("pack"), *ALL)


@pytest.fixture
def run_in(tmp_path: Path, pack: Path) -> Iterator[RunIn]:
    """Makes services, not started yet; each has its words in a file of its own."""
    made: list[Running] = []

    def _run_in(home: Path, **surroundings: Any) -> Running:
        made.append(Running(home, tmp_path / f"service-{len(made)}.log", pack=pack, **surroundings))
        return made[-1]

    yield _run_in
    for service in made:
        service.kill()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
