"""Sending to a learning record store that is really there, and misbehaves."""

from __future__ import annotations

import base64
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hitokokyu.store import Store, StoreError
from hitokokyu.store.lrs import FILE_NAME, LrsSettings
from hitokokyu.training.lrs import AddressRefused, LrsFailed, Outgoing, checked_endpoint, outgoing, send
from hitokokyu.training.lrs import headers as headers_of
from hitokokyu.training.xapi import Actor, answer_statements

from ..browser.website import make_certificate
from ..exams import keep_answers
from ..lrs_server import PASSWORD, USER, Lrs, running

HANAKO = Actor(email="hanako@example.lg.jp")


@pytest.fixture
def lrs() -> Iterator[Lrs]:
    with running() as one:
        yield one


@pytest.fixture
def store(tmp_path: Path, database_address: str | None) -> Iterator[Store]:
    opened = Store(tmp_path, database=database_address)
    yield opened
    opened.close()


@pytest.fixture
def requests(lrs: Lrs, store: Store) -> list[Outgoing]:
    return outgoing(lrs.endpoint, answer_statements(keep_answers(store, 5), HANAKO))


def sent(lrs: Lrs, requests: list[Outgoing], store: Store, password: str = PASSWORD) -> int:
    return send(
        LrsSettings(lrs.endpoint, USER, password), requests, store.lrs, connect_seconds=10, answer_seconds=2
    )


def test_exactly_what_was_shown_arrives(lrs: Lrs, store: Store, requests: list[Outgoing]) -> None:
    assert sent(lrs, requests, store) == 0
    assert [body.decode() for _, _, body in lrs.heard] == [one.body for one in requests]
    assert list(lrs.statements) == [one.statement for one in requests]
    shown = headers_of(LrsSettings(lrs.endpoint, USER, ""), password=PASSWORD)
    for _, headers, body in lrs.heard:
        assert headers == {**shown, "Content-Length": str(len(body))}, "nothing but what a preview shows"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == f"{USER}:{PASSWORD}"
    assert sent(lrs, requests, store) == 0
    assert len(lrs.heard) == 5, "what it has is not sent again"


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (500, "lrs-busy"),
        (503, "lrs-busy"),
        (429, "lrs-busy"),
        (401, "lrs-login-refused"),
        (403, "lrs-login-refused"),
        (404, "lrs-not-found"),
        (400, "lrs-refused"),
        (302, "lrs-moved"),
        (307, "lrs-moved"),
        ("silent", "lrs-slow"),
        ("cut", "lrs-away"),
        ("lost", "lrs-away"),
    ],
)
def test_goes_on_after_a_failure_without_doubles(
    lrs: Lrs, store: Store, requests: list[Outgoing], mood: int | str, reason: str
) -> None:
    lrs.moods = ["fine", "fine", mood]
    with pytest.raises(LrsFailed) as failed:
        sent(lrs, requests, store)
    assert failed.value.reason == reason
    assert failed.value.status == (mood if isinstance(mood, int) else 0)
    assert len(lrs.heard) == 3, "neither tried again by itself nor led elsewhere"
    assert len(store.lrs.sent(lrs.endpoint)) == 2
    assert sent(lrs, requests, store) == 0
    assert len(lrs.heard) == 6
    assert sorted(lrs.statements) == sorted(one.statement for one in requests)


def test_a_statement_it_has_in_other_words_counts_as_there(lrs: Lrs, store: Store, requests: list[Outgoing]) -> None:
    lrs.moods = [409]
    assert sent(lrs, requests, store) == 0
    assert len(store.lrs.sent(lrs.endpoint)) == 5
    assert len(lrs.statements) == 4


def test_wrong_password_and_nobody_there(lrs: Lrs, store: Store, requests: list[Outgoing]) -> None:
    with pytest.raises(LrsFailed, match="lrs-login-refused"):
        sent(lrs, requests, store, "wrong")
    assert not lrs.statements
    away = LrsSettings("http://127.0.0.1:1/xapi", USER, PASSWORD)
    with pytest.raises(LrsFailed, match="lrs-away"):
        send(away, outgoing(away.endpoint, answer_statements(keep_answers(store, 1), HANAKO)), store.lrs)


def test_a_place_that_cannot_be_verified_gets_nothing(store: Store, tmp_path: Path) -> None:
    certificate, key, _ = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with running(context) as lrs:
        requests = outgoing(lrs.endpoint, answer_statements(keep_answers(store, 1), HANAKO))
        with pytest.raises(LrsFailed, match="lrs-not-trusted"):
            sent(lrs, requests, store)
        assert not lrs.heard


def test_a_round_ends_in_time_and_the_next_goes_on(lrs: Lrs, store: Store, requests: list[Outgoing]) -> None:
    ticks = iter((0.0, 1.0, 2.0, 99.0))
    left = send(LrsSettings(lrs.endpoint, USER, PASSWORD), requests, store.lrs, clock=lambda: next(ticks))
    assert (left, len(lrs.heard)) == (2, 3)
    assert sent(lrs, requests, store) == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://lrs.example.lg.jp/xapi/ ", "https://lrs.example.lg.jp/xapi"),
        ("https://lrs.example.lg.jp/xapi/statements", "https://lrs.example.lg.jp/xapi"),
        ("http://127.0.0.1:8081/xapi", "http://127.0.0.1:8081/xapi"),
        ("http://localhost:8081", "http://localhost:8081"),
        ("http://[::1]:8081/x", "http://[::1]:8081/x"),
    ],
)
def test_addresses(typed: str, kept: str) -> None:
    assert checked_endpoint(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lrs.example.lg.jp",
        "http://lrs.example.lg.jp/xapi",
        "http://127.0.0.1.example.jp/",
        "http://localhost.example.jp/",
        "ftp://lrs.example.lg.jp/",
        "https://user:secret@lrs.example.lg.jp/",
        "https://lrs.example.lg.jp/?key=1",
        "https://lrs.example.lg.jp/#x",
        "https:///xapi",
        "https://lrs.example.lg.jp:99999/",
        "https://[::1/",
        "https://例.jp/",
        "https://lrs.example.lg.jp\\@x.example/",
    ],
)
def test_addresses_that_get_nothing(typed: str) -> None:
    with pytest.raises(AddressRefused):
        checked_endpoint(typed)


def test_password_has_a_closed_file_of_its_own(store: Store, tmp_path: Path) -> None:
    assert store.lrs.settings() is None
    for password in ("geheim", "noch geheimer"):
        store.lrs.keep(LrsSettings("https://lrs.example.lg.jp", "u", password))
    file = tmp_path / FILE_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert store.lrs.settings() == LrsSettings("https://lrs.example.lg.jp", "u", "noch geheimer")
    assert "geheim" not in repr(store.lrs.settings())
    assert [path.name for path in tmp_path.iterdir() if b"geheim" in path.read_bytes()] == [FILE_NAME]
    file.write_text("{", encoding="utf-8")
    with pytest.raises(StoreError):
        store.lrs.settings()
    store.lrs.forget()
    store.lrs.forget()
    assert store.lrs.settings() is None
    assert not file.exists()
