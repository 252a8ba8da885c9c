"""`hitokokyu check` judges by the hours that are kept on this machine, or by the usual ones."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from hitokokyu.context.schedule import Schedule
from hitokokyu.home import home
from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME

from .conftest import Run

NEVER = Schedule.model_validate({"usual": {"days": [{}] * 7}})


def hours(run: Run, pack: Path, *options: str) -> Any:
    result = run("check", "--pack", pack, "--json", *options, "--now", "2026-06-01T10:00", "猫")
    assert result.exit_code == 0
    return json.loads(result.stdout)["hours"]


def test_own_schedule_and_the_usual_one(run: Run, pack: Path) -> None:
    assert (hours(run, pack)["source"], hours(run, pack)["phase"]) == ("embedded", "working")
    store = Store(home())
    store.hours.keep_schedule(NEVER.model_dump_json())
    store.close()
    assert (hours(run, pack)["source"], hours(run, pack)["phase"]) == ("schedule", "off")
    usual = hours(run, pack, "--usual-hours")
    assert (usual["source"], usual["phase"]) == ("embedded", "working")


def test_many_posts_at_once(run: Run, pack: Path) -> None:
    store = Store(home())
    store.hours.keep_schedule(NEVER.model_dump_json())
    store.close()
    line = json.dumps({"text": "猫", "context": {"now": "2026-06-01T10:00"}}).encode()
    for options, phase in (((), "off"), (("--usual-hours",), "working")):
        result = run("check", "--pack", pack, *options, "--jsonl", "-", stdin=line)
        assert json.loads(result.stdout)["report"]["hours"]["phase"] == phase


def test_store_that_cannot_be_read(run: Run, pack: Path) -> None:
    """That of a newer version, say. A damaged one is set aside, and a new one begun."""
    with closing(sqlite3.connect(home() / FILE_NAME)) as newer:
        newer.execute("PRAGMA user_version = 9999")
    result = run("check", "--pack", pack, "--lang", "en", "--now", "2026-06-01T10:00", "猫")
    assert result.exit_code == 0
    assert "Not looked at: Your working hours cannot be read" in result.stdout
    assert hours(run, pack, "--usual-hours")["phase"] == "working"
