"""`hitokokyu training backup|restore|wipe --user`: what a user has on a service that an office shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hitokokyu.home import home
from hitokokyu.store import Store

from ..exams import keep_answers
from .conftest import Run


@pytest.fixture
def settings(tmp_path: Path, database_address: str | None) -> Path:
    file = tmp_path / "shared.toml"
    database = "" if database_address is None else f'database = "{database_address}"\n'
    file.write_text(f'address = "https://hitokokyu.city.example.lg.jp"\n{database}', encoding="utf-8")
    return file


@pytest.fixture
def shared(database_address: str | None, settings: Path) -> Store:
    store = Store(home(), database=database_address)
    keep_answers(store.of("hanako"), 3)
    keep_answers(store.of("taro"), 2)
    store.tokens.create("x", owner="jiro")
    return store


def answers(store: Store, user: str) -> int:
    return store.of(user).backups.contents().answers


def test_there_and_back_and_gone(run: Run, settings: Path, shared: Store, tmp_path: Path) -> None:
    file = tmp_path / "hanako.sqlite3"
    made = run("training", "backup", file, "--user", "hanako", "--config", settings)
    assert made.exit_code == 0, made.output
    assert "答え 3 件" in made.output
    moved = run("training", "restore", file, "--yes", "--user", "jiro", "--config", settings)
    assert moved.exit_code == 0, moved.output
    assert answers(shared, "jiro") == 3
    gone = run("training", "wipe", "--everything", "--yes", "--user", "hanako", "--config", settings)
    assert gone.exit_code == 0, gone.output
    assert [answers(shared, user) for user in ("hanako", "taro", "jiro")] == [0, 2, 3]
    # A copy from the shared service is one for a machine of one's own.
    assert run("training", "restore", file, "--yes").exit_code == 0
    own = Store(home())
    assert own.backups.contents().answers == 3
    own.close()
    shared.close()


def test_nobody_of_that_name(run: Run, settings: Path, shared: Store, tmp_path: Path) -> None:
    file = tmp_path / "nobody.sqlite3"
    for command in (("backup", file), ("wipe", "--yes")):
        refused = run("training", *command, "--user", "hanoko", "--config", settings)
        assert refused.exit_code == 2
        assert "hanoko という利用者はいません" in refused.stderr and "no user hanoko" in refused.stderr
    assert not file.exists()
    shared.close()


def test_settings_that_are_not_there(run: Run, tmp_path: Path) -> None:
    refused = run("training", "backup", "--user", "hanako", "--config", tmp_path / "away.toml")
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output and "away.toml" in refused.stderr
