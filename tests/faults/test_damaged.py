"""Damaged files of the home folder: what, where and how to mend it is said, and nothing is thrown away."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from hitokokyu.store import Store
from hitokokyu.store.database import FILE_NAME
from hitokokyu.store.lrs import LrsSettings

from ..api.conftest import Answer, Service
from .conftest import RunIn
from .running import Running

RUMOUR = {"text": "橋が落ちた。みんな拡散して"}
RECORDS, DATA = "/api/v1/training/records", "/api/v1/training/data"
Spoil = Callable[[Path], None]


@dataclass(frozen=True)
class Lived:
    """A home folder that was in use, and one of its clients."""

    home: Path
    headers: dict[str, str]


def answer(service: Service) -> Answer:
    exercise = {"scenario": "rumor.reply", "certainty": 2, "choice": 1}
    return service.post("/api/v1/training/answers", {"id": str(uuid.uuid4()), **exercise})


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, pack: Path) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("lived")
    home = folder / "home"
    home.mkdir()
    service = Running(home, folder / "service.log", pack=pack)
    try:
        service.start()
        script = service.script()
        assert answer(script).status == 200
        service.stop()
    finally:
        service.kill()
    store = Store(home)
    store.lrs.keep(LrsSettings("https://lrs.example/xapi", "someone", "secret"))
    store.withheld.write(b"[]")
    store.close()
    yield Lived(home, script.headers)


@pytest.fixture
def spoilt(run_in: RunIn, home: Path, lived: Lived) -> Callable[[Spoil], Running]:
    """A service, not started yet, over a copy of the folder that was spoilt."""

    def _spoilt(spoil: Spoil) -> Running:
        shutil.copytree(lived.home, home, dirs_exist_ok=True)
        spoil(home)
        return run_in(home)

    return _spoilt


def sql(*statements: str) -> Spoil:
    def spoil(home: Path) -> None:
        with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return spoil


def content(change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(home: Path) -> None:
        path = home / FILE_NAME
        path.write_bytes(change(path.read_bytes()))

    return spoil


@pytest.mark.parametrize(
    "spoil",
    [
        content(lambda whole: whole[: len(whole) // 2]),
        content(lambda whole: b"\xa5" * len(whole)),
        sql("DROP TABLE training_answer", "DROP TABLE hours"),
        sql("DROP TABLE token", "CREATE TABLE token (name TEXT)"),
    ],
    ids=["truncated", "garbage", "tables missing", "another's table"],
)
def test_a_damaged_store_is_set_aside(spoilt: Callable[[Spoil], Running], lived: Lived, spoil: Spoil) -> None:
    service = spoilt(spoil)
    broken = (service.home / FILE_NAME).read_bytes()
    service.start()
    [aside] = service.home.glob("hitokokyu-damaged-*.sqlite3")
    assert aside.read_bytes() == broken
    assert aside.name in service.said
    assert "記録ファイルが壊れていた" in service.said and "The store was damaged" in service.said
    assert "hitokokyu pair" in service.said and "hitokokyu training restore" in service.said
    # Nobody is paired any more, so nobody is told that a post is fine.
    before = Service(service.port, None, lived.headers)  # type: ignore[arg-type]
    refused = before.check(RUMOUR)
    assert (refused.status, refused.code) == (401, "token-unknown")
    client = service.pair()
    assert client.check(RUMOUR).json["findings"]
    assert answer(client).status == 200
    held = client.send("GET", DATA).json
    assert [one["why"] for one in held["set_aside"]] == ["damaged"]
    service.stop()


def test_a_store_of_the_future_is_left_alone(spoilt: Callable[[Spoil], Running], lived: Lived) -> None:
    with closing(sqlite3.connect(lived.home / FILE_NAME)) as connection:
        [version] = connection.execute("PRAGMA user_version").fetchone()
    service = spoilt(sql("PRAGMA user_version = 99"))
    before = (service.home / FILE_NAME).read_bytes()
    said = service.start_in_vain()
    assert str(service.home / FILE_NAME) in said
    assert "新しい版のひと呼吸が作ったもの" in said and "更新してください" in said
    assert "made by a newer version" in said and "Please update" in said
    assert (service.home / FILE_NAME).read_bytes() == before
    sql(f"PRAGMA user_version = {version}")(service.home)
    service.start()
    client = Service(service.port, None, lived.headers)  # type: ignore[arg-type]
    assert client.send("GET", DATA).json["held"]["answers"] == 1
    service.stop()


def rewritten(home: Path, *, schedule: str, memory: str, lrs: bytes, terms: bytes, office: bytes) -> None:
    with closing(sqlite3.connect(home / FILE_NAME, isolation_level=None)) as connection:
        connection.execute("DELETE FROM hours")
        owner = connection.execute("SELECT owner FROM training_card").fetchone()[0]
        connection.execute("INSERT INTO hours (owner, schedule) VALUES (?, ?)", (owner, schedule))
        connection.execute("UPDATE training_card SET memory = ?", (memory,))
    (home / "lrs.json").write_bytes(lrs)
    (home / "withheld-terms.bin").write_bytes(terms)
    (home / "office/scenarios/rumor").mkdir(parents=True)
    (home / "office/scenarios/rumor/own.yaml").write_bytes(office)


@pytest.mark.parametrize(
    ("schedule", "memory", "lrs", "terms", "office"),
    [
        ('{"days": [{"sh', '{"card', b'{"endpoint": "https://a', b"hitokokyu wi", b"id: rumor.own\ntitle: {ja: "),
        ("[1, 2]", "[]", b'{"endpoint": 5, "user": [], "password": null}', b"", b"- 1\n- 2\n"),
        ("\u0000", "null", b"\xff\xfe\x00", b"\xa5" * 500, b"\xff\xfe\x00"),
    ],
    ids=["truncated", "wrong types", "garbage"],
)
def test_damaged_settings_and_registers(
    spoilt: Callable[[Spoil], Running],
    lived: Lived,
    schedule: str,
    memory: str,
    lrs: bytes,
    terms: bytes,
    office: bytes,
) -> None:
    def spoil(home: Path) -> None:
        rewritten(home, schedule=schedule, memory=memory, lrs=lrs, terms=terms, office=office)

    service = spoilt(spoil)
    service.start()
    client = Service(service.port, None, lived.headers)  # type: ignore[arg-type]

    report = client.check(RUMOUR).json
    assert report["findings"], "what could be looked at was"
    assert not report["complete"], "and the rest is not called looked at"
    said = {reason["code"]: reason["message"] for reason in report["reasons"]}
    assert set(said) == {"hours-unknown", "withheld-terms-unreadable"}
    for code, page in (("hours-unknown", "hours"), ("withheld-terms-unreadable", "withheld")):
        assert all(f"hitokokyu open {page}" in said[code][language] for language in ("ja", "en"))
    assert client.send("GET", "/api/v1/hours").json["problem"] is not None

    # Training goes on, and the answers of before are there.
    assert answer(client).status == 200
    assert client.send("GET", DATA).json["held"]["answers"] == 2

    for language, remedy in (("ja", "入れ直して"), ("en", "anew")):
        (service.home / "lrs.json").write_bytes(lrs)
        refused = client.send("GET", RECORDS, Accept_Language=language)
        assert (refused.status, refused.code) == (503, "store-lrs-renewed")
        assert remedy in refused.json["error"]["hint"]
        assert client.send("GET", RECORDS).status == 200
    asides = list(service.home.glob("lrs-damaged-*.json"))
    assert len(asides) == 2 and {aside.read_bytes() for aside in asides} == {lrs}

    # What was not understood is still there, to be mended by hand.
    assert (service.home / "withheld-terms.bin").read_bytes() == terms
    assert (service.home / "office/scenarios/rumor/own.yaml").read_bytes() == office
    service.stop()


def test_wiping_takes_along_what_was_set_aside(spoilt: Callable[[Spoil], Running], lived: Lived) -> None:
    """The settings of a learning record store have a password in them."""
    service = spoilt(lambda home: (home / "lrs.json").write_bytes(b'{"password": "secret"'))
    service.start()
    client = Service(service.port, None, lived.headers)  # type: ignore[arg-type]
    assert client.send("GET", RECORDS).code == "store-lrs-renewed"
    assert len(list(service.home.glob("lrs-damaged-*.json"))) == 1
    assert client.post("/api/v1/training/wipe", {"what": "everything"}).status == 200
    service.stop()
    left = {path.name: path.read_bytes() for path in service.home.rglob("*") if path.is_file()}
    assert not [name for name, bytes_ in left.items() if b"secret" in bytes_]


def test_a_file_where_the_folder_should_be(run_in: RunIn, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("mine")
    said = run_in(tmp_path / "occupied").start_in_vain()
    assert "ひと呼吸のフォルダを作れません" in said and "HITOKOKYU_HOME can name another" in said
    assert (tmp_path / "occupied").read_text() == "mine"
