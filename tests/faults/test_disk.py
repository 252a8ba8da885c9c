"""A disk that is full or cannot be written to: said plainly, nothing lost, and checking goes on."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..api.conftest import Answer, Service
from .conftest import RunIn
from .disk import Disk, small_disk

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made by mounting one")

HOURS = "/api/v1/hours"
AWAY = json.dumps({"usual": {"days": [{"shifts": []}] * 7}}).encode()
RUMOUR = {"text": "橋が落ちた。みんな拡散して"}


@pytest.fixture
def disk(home: Path) -> Iterator[Disk]:
    with small_disk(home, "3m") as made:
        yield made


def answer(service: Service) -> Answer:
    exercise = {"scenario": "rumor.reply", "certainty": 2, "choice": 1}
    return service.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), **exercise})


def kept(service: Service) -> int:
    count: int = service.send("GET", "/api/v1/training/data").json["held"]["answers"]
    return count


def refused_plainly(service: Service, code: str, words: dict[str, str]) -> None:
    """Whatever would be written is refused, in words that name the remedy; and what is read is answered."""
    exercise = {"id": str(uuid.uuid4()), "scenario": "rumor.reply", "certainty": 2, "choice": 1}
    attempts = (
        ("POST", "/api/v1/training/answers", json.dumps(exercise).encode()),
        ("PUT", HOURS, AWAY),
        ("POST", "/api/v1/duty", b'{"minutes": 30}'),
    )
    for language, said in words.items():
        for method, path, content in attempts:
            headers = {"Content_Type": "application/json", "Accept_Language": language}
            refused = service.send(method, path, content, **headers)
            assert (refused.status, refused.code) == (503, code), path
            assert said in refused.json["error"]["hint"]
    for _ in range(3):
        report = service.check(RUMOUR)
        assert report.status == 200
        assert report.json["findings"] and report.json["complete"]
    assert service.send("GET", HOURS).status == 200


def test_full(run_in: RunIn, disk: Disk) -> None:
    service = run_in(disk.mounted, around=disk.around)
    service.start()
    client = service.pair()
    assert answer(client).status == 200
    disk.fill()
    refused_plainly(client, "store-full", {"ja": "空きをつくり", "en": "Make room"})
    assert kept(client) == 1
    disk.make_room()
    assert answer(client).status == 200
    assert kept(client) == 2
    # Full again, and death on top of it: it begins all the same, with everything.
    disk.fill()
    service.kill()
    service.start()
    assert kept(client) == 2
    assert client.check(RUMOUR).json["findings"]
    # After an end in good order there is no journal, and no room for one.
    service.stop()
    disk.fill()
    said = service.start_in_vain()
    assert "ディスクに空きがありません" in said and "これまでの記録はそのまま" in said
    assert "The disk is full. Make room" in said and "What was kept is still there" in said
    disk.make_room()
    service.start()
    assert kept(client) == 2
    service.stop()


def test_read_only(run_in: RunIn, disk: Disk) -> None:
    service = run_in(disk.mounted, around=disk.around)
    service.start()
    client = service.pair()
    assert answer(client).status == 200
    disk.lock()
    refused_plainly(client, "store-read-only", {"ja": "権限を確かめるか", "en": "Check its permissions"})
    assert kept(client) == 1
    service.kill()
    said = service.start_in_vain()
    assert "書きこめません" in said and "HITOKOKYU_HOME で書きこめる場所" in said
    assert "cannot be written to" in said and "name another with HITOKOKYU_HOME" in said
    disk.unlock()
    service.start()
    assert kept(client) == 1
    service.stop()


def test_no_folder_can_be_made(run_in: RunIn, disk: Disk) -> None:
    disk.lock()
    said = run_in(disk.mounted / "home", around=disk.around).start_in_vain()
    assert "ひと呼吸のフォルダを作れません" in said and str(disk.mounted / "home") in said
    assert "Cannot make the folder of hitokokyu" in said and "HITOKOKYU_HOME can name another" in said
